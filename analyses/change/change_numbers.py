"""Every number of one change of the same people: its interval, its tests, its effects."""

from __future__ import annotations

from scipy import stats as distributions

from analyses.change.paired import (
    SMALLEST_FOR_INTERVAL,
    Pairs,
    interval_estimate,
    marked,
    mean_of,
    points,
)
from analyses.change.together import Together, taught_together
from evaluation.say.equation import Equation
from evaluation.say.finding import Estimate, Statistic, people_counted, split_counted
from evaluation.say.wording import NO_INTERVAL, digits_of_scores
from evaluation.statistics import change as stats
from evaluation.statistics.effects import cohens_d_z, hedges_g_av
from evaluation.statistics.headlined import G_AV, T, headlined, smallest_for_interval
from evaluation.statistics.power import smallest_detectable
from evaluation.statistics.proportions import improvement, paired_shares
from evaluation.statistics.ranks import hodges_lehmann, wilcoxon_signed_rank
from evaluation.statistics.sign_flip import sign_flip

_T = tuple[float | None, float | None, float | None]  # t, its degrees of freedom, p
_APART = "t interval of the paired differences"
_TOGETHER = "t interval that allows for people who were taught together being alike"


def change_estimates(pairs: Pairs) -> dict[str, Estimate]:
    """Every number of one change; an interval and an effect size only where they are headlined.

    The interval of people who were taught together allows for that (``taught_together``).
    A number that cannot be calculated is there without a value: which numbers are there
    must not tell how many people there were.
    """
    if not pairs.n:
        return {"n": people_counted("People with both scores", 0)}
    result, together, change = _mean_change(pairs)
    estimates = {
        "n": people_counted("People with both scores", pairs.n),
        "mean_before": points("Mean before", result.mean_before, Statistic.MEAN, pairs),
        "sd_before": points("SD before", result.sd_before, Statistic.SPREAD, pairs),
        "mean_after": points(f"Mean {pairs.second.when}", result.mean_after, Statistic.MEAN, pairs),
        "sd_after": points(f"SD {pairs.second.when}", result.sd_after, Statistic.SPREAD, pairs),
        "change": change,
        "sd_change": points("SD of change", result.sd_change, Statistic.SPREAD, pairs),
    }
    tested: _T = (result.t, result.df, result.p_t)
    if pairs.yes_or_no:
        tested = None, None, None  # McNemar's test stands in its place
    beside = _by_ranks(pairs) | _by_signs(pairs)
    wider = 1.0
    if together:
        tested, wider = _as_together(together), _wider(together, result.change)
        beside = _taken_as_apart(beside)
    estimates |= _tests(tested, pairs) | beside | _effects(result, pairs, wider)
    rest = split_counted(pairs.directions | pairs.hoped, pairs.n, "")
    rest |= _detectable(result, pairs, wider)
    estimates |= _with_scores(estimates, pairs, together)
    return marked(estimates, pairs.told_by_change) | rest


def reported_change(pairs: Pairs) -> Estimate:
    """The mean change with its interval: that of ``change_estimates``, of one person or more."""
    _, together, change = _mean_change(pairs)
    estimates = {"change": change}
    estimates |= _with_scores(estimates, pairs, together)
    return marked(estimates, pairs.told_by_change)["change"]


def _mean_change(pairs: Pairs) -> tuple[stats.PairedChange, Together | None, Estimate]:
    """The change as people taught apart have it, and taught together; which of them is reported."""
    result = stats.paired_change(*pairs.arrays(), pairs.ci_level)
    enough = T in headlined(pairs.n, one_answer=pairs.one_answer)
    method, equation = _APART, Equation.PAIRED_T
    if pairs.clusters is not None:
        method, equation = _TOGETHER, Equation.CHANGE_TOGETHER
    if enough and (together := taught_together(pairs)):
        return result, together, together.change.model_copy(update={"method": method})
    change = result.change if enough else stats.Interval(result.change.value)
    if enough and pairs.yes_or_no:
        change, method = share_interval(pairs), "Newcombe's interval of paired shares"
        equation = Equation.PAIRED_SHARES
    estimate = interval_estimate("Mean change", change, pairs, method, equation=equation)
    return result, None, estimate


def share_interval(pairs: Pairs) -> stats.Interval:
    """The change of a yes or no as the shift of a share, in the scale's own points."""
    won, lost, kept, none = (len(part.people) for part in pairs.turned.values())
    shift = paired_shares(kept, lost, won, none, pairs.ci_level).shift
    assert shift.low is not None
    assert shift.high is not None
    way = pairs.best - pairs.worst  # the change of whoever turns to the best answer
    low, high = sorted((way * shift.low + 0.0, way * shift.high + 0.0))  # never -0.0
    return stats.Interval(float(pairs.change.mean()), low, high)


def no_interval(pairs: Pairs) -> str:
    """Why the mean change has no interval; empty where it has one."""
    smallest = smallest_for_interval(one_answer=pairs.one_answer)
    if pairs.n < smallest:
        return f"it takes {smallest} people"
    if pairs.yes_or_no:
        return ""
    return "everybody changed alike" if stats.paired_change(*pairs.arrays()).t is None else ""


def _with_scores(
    estimates: dict[str, Estimate], pairs: Pairs, together: Together | None
) -> dict[str, Estimate]:
    """The means with what they are means of; the mean of a model is that of no scores."""
    modelled = together is not None and not together.over
    first, last = pairs.base.waves
    scores = {
        "mean_before": {first: pairs.before},
        "mean_after": {last: pairs.after},
        "change": {first: pairs.before, last: pairs.after},
    }
    return {
        name: estimates[name].model_copy(update={"mean_of": mean_of(pairs, **waves)})
        for name, waves in scores.items()
        if name in estimates and not (modelled and name == "change")
    }


def _as_together(together: Together) -> _T:
    """t, degrees of freedom and p that belong to the interval of people taught together."""
    change = together.change
    if change.ci_low is None or change.ci_high is None or change.ci_level is None:
        return None, None, None
    reach = (change.ci_high - change.ci_low) / 2
    error = reach / float(distributions.t.ppf((1 + change.ci_level) / 2, together.df))
    t = (change.value or 0.0) / error
    return t, together.df, float(2 * distributions.t.sf(abs(t), together.df))


def _wider(together: Together, apart: stats.Interval) -> float:
    """How many times wider the interval is for people of one session being alike."""
    low, high = together.change.ci_low, together.change.ci_high
    return (
        1.0
        if low is None or high is None or apart.low is None or apart.high is None
        else (high - low) / (apart.high - apart.low)
    )


def _taken_as_apart(estimates: dict[str, Estimate]) -> dict[str, Estimate]:
    """Without the ends and p that would take people who were taught together as taught apart."""
    return {
        name: e.model_copy(
            update={**NO_INTERVAL, "value": None} if name.startswith("p_") else NO_INTERVAL
        )
        for name, e in estimates.items()
    }


def _test(label: str, value: float | None, decimals: int, method: str, pairs: Pairs) -> Estimate:
    """A number of a test; without a value under 6 people."""
    return Estimate(
        label=label,
        statistic=Statistic.TEST,
        value=value if pairs.n >= SMALLEST_FOR_INTERVAL else None,
        n=pairs.n,
        decimals=decimals,
        method=method,
    )


def _tests(tested: _T, pairs: Pairs) -> dict[str, Estimate]:
    """The t test that belongs to the interval."""
    t, df, p = tested
    method = "t test that belongs to the interval, two-sided"
    return {
        "t": _test("t", t, 2, method, pairs),
        "df": _test("Degrees of freedom", df, 0, method, pairs),
        "p_t": _test("p (t test)", p, 3, method, pairs),
    }


def _by_ranks(pairs: Pairs) -> dict[str, Estimate]:
    """Wilcoxon's test, and the Hodges-Lehmann estimate.

    Wilcoxon's numbers tell how many changed, so they go with the split by direction.
    """
    change = pairs.change.to_numpy(float)
    ranked = wilcoxon_signed_rank(change)
    method = "Wilcoxon signed rank, zeros dropped, ties share a rank, normal with correction"
    parts = tuple(pairs.directions.values())
    rows = (
        ("wilcoxon_v", "Sum of positive ranks", ranked.statistic if ranked else None, 1),
        (
            "wilcoxon_ties",
            "Changes of a size that others share",
            ranked.n_tied if ranked else None,
            0,
        ),
        ("p_wilcoxon", "p (Wilcoxon)", ranked.p if ranked else None, 3),
    )
    return {
        name: _test(label, value, decimals, method, pairs).model_copy(update={"parts": parts})
        for name, label, value, decimals in rows
    } | {
        "hodges_lehmann": _ends(
            "Hodges-Lehmann estimate",
            hodges_lehmann(change, pairs.ci_level),
            "median of the means of every two changes; interval from the signed ranks",
            pairs,
        )
    }


def _by_signs(pairs: Pairs) -> dict[str, Estimate]:
    """The sign-flip test with its interval, and the probability of improvement."""
    change = pairs.change.to_numpy(float)
    flipped = sign_flip(change, pairs.ci_level)
    ends = stats.Interval(float(change.mean()), flipped.low, flipped.high)
    method = (
        "sign-flip test, every pattern up to 20 people, 49,999 drawn beyond; it assumes one "
        "shift for everybody and symmetric deviations"
    )
    return {
        "change_exact": _ends("Mean change, sign-flip interval", ends, method, pairs),
        "p_exact": _test("p (sign-flip)", flipped.p, 3, method, pairs),
        "p_exact_error": _test(
            "Monte Carlo error of that p", flipped.standard_error, 4, method, pairs
        ),
    } | _improvement(pairs)


def _improvement(pairs: Pairs) -> dict[str, Estimate]:
    """The probability of improvement; empty where nobody knows which way is better."""
    if pairs.direction is None:
        return {}
    gain = pairs.gain
    up, down, same = (int(moved.sum()) for moved in (gain > 0, gain < 0, gain == 0))
    return {
        "probability_of_improvement": _ends(
            "Probability of improvement",
            improvement(up, down, same, pairs.ci_level).probability,
            "share better + half of those who stayed the same; Tango's interval",
            pairs,
        ).model_copy(
            update={
                "decimals": 2,
                "unit": "",
                "parts": tuple(pairs.directions.values()),
                "equation": Equation.IMPROVEMENT,
            }
        )
    }


def _ends(label: str, interval: stats.Interval | None, method: str, pairs: Pairs) -> Estimate:
    """An interval beside the headline: its ends may be single people's, so it is a test's."""
    enough = T in headlined(pairs.n, one_answer=pairs.one_answer)
    return interval_estimate(label, interval if enough else None, pairs, method).model_copy(
        update={"statistic": Statistic.TEST, "decimals": digits_of_scores(pairs.measure)}
    )


def _detectable(result: stats.PairedChange, pairs: Pairs, wider: float) -> dict[str, Estimate]:
    """What a group of this size could not have shown."""
    enough = pairs.n >= SMALLEST_FOR_INTERVAL and result.sd_change > 0 and result.t is not None
    return {
        "smallest_detectable": Estimate(
            label="Smallest true mean change found four times in five",
            statistic=Statistic.SPREAD,
            n=pairs.n,
            unit=pairs.unit,
            value=smallest_detectable(pairs.n, wider * result.sd_change) if enough else None,
            method="power of the paired t test, 80%, two-sided 5%",
        )
    }


def _effects(result: stats.PairedChange, pairs: Pairs, wider: float) -> dict[str, Estimate]:
    """Standardised effects, each with its denominator in its name; no value under 10 people.

    ``wider``: how many times wider than of people taught apart the interval is.
    """
    enough = G_AV in headlined(pairs.n, one_answer=pairs.one_answer)
    rows: tuple[tuple[str, str, stats.Interval | None, str, Equation], ...] = (
        (
            "hedges_g_av",
            "Hedges's g (average SD)",
            hedges_g_av(result, pairs.ci_level),
            "change / mean of the two SDs, exact small-sample correction; interval by noncentral t",
            Equation.HEDGES_G_AV,
        ),
        (
            "cohens_d_z",
            "Cohen's d (SD of change)",
            cohens_d_z(result, pairs.ci_level),
            "change / SD of change, noncentral t interval",
            Equation.COHENS_D_Z,
        ),
    )
    return {
        name: interval_estimate(
            label, _widened(effect, wider) if enough else None, pairs, method, equation=equation
        ).model_copy(update={"statistic": Statistic.EFFECT, "decimals": 2, "unit": ""})
        for name, label, effect, method, equation in rows
    }


def _widened(interval: stats.Interval | None, wider: float) -> stats.Interval | None:
    """Both ends so many times as far from the value."""
    if interval is None or interval.low is None or interval.high is None:
        return interval
    return stats.Interval(
        interval.value,
        interval.value - wider * (interval.value - interval.low),
        interval.value + wider * (interval.high - interval.value),
    )
