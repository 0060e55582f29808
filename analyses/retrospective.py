"""Ratings looking back: asked once, at the end, how it is now and how it was then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd
from scipy import stats as distributions

from analyses.change.change_numbers import change_estimates
from analyses.change.paired import (
    SMALLEST_FOR_INTERVAL,
    OneScale,
    Pairs,
    change_figure,
    interval_estimate,
    marked,
    mean_of,
    pair_scores,
    parts_told,
)
from analyses.change.shares import figure_in_shares, table_in_shares
from analyses.change.together import taught_together
from analyses.measurement.against import with_remarks
from analyses.people.by_group import group_findings
from evaluation.declare.older_calls import takes_study
from evaluation.declare.waves import BASELINE, ENDPOINT, THEN
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.link.waves import match_waves, under_other_names
from evaluation.read.responses import Responses
from evaluation.say.change_words import differs_unclearly
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Basis,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    MeanOf,
    Row,
    Statistic,
    Table,
    people_counted,
)
from evaluation.say.wording import worded
from evaluation.scoring.scores import ScoredWave, score
from evaluation.statistics import change as stats
from evaluation.statistics.headlined import T, headlined, smallest_for_interval

_METHOD = (
    "Mean of each person's rating now minus the same person's rating looking back, both given at "
    "the end; whoever left out an answer that a rating needs is not in it. {interval}"
)
_ALONE = "The interval is the t interval of the differences."
_T_INTERVAL = "t interval of the differences"
_SHIFT_METHOD = (
    "Mean of each person's rating looking back minus the rating that the same person had given at "
    "the time, with the {interval}. Only people with all three ratings."
)


@takes_study()
def analyse(
    study: Study,
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    *,
    ci_level: float = 0.95,
) -> list[Finding]:
    """What people say of now and then, where both were asked at the end (waves then, endpoint).

    ``<scale>.looking_back`` for each scale; where a ``baseline`` was also measured at the time,
    ``<scale>.response_shift``. A questionnaire without ``then`` is described only
    (``<scale>.after_only``). Claims never go beyond ``described``: people said so.
    Raises ValueError for another ``ci_level`` or without an endpoint.
    """
    if not 0 < ci_level < 1:
        raise ValueError("ci_level must lie between 0 and 1, for example 0.95")
    if not any(wave.wave == ENDPOINT for wave in scored):
        raise ValueError("ratings looking back need a file of the wave endpoint, which is now")
    primary, prefix = study.evaluation.primary, study.evaluation.name
    basis = Basis.of(study.name, (s.file for wave in responses for s in wave.sources))
    findings: list[Finding] = []
    at_the_time, looking_back = (
        {BASELINE: BASELINE, THEN: ENDPOINT},
        {THEN: BASELINE, ENDPOINT: ENDPOINT},
    )
    shifts = {p.key: p for p in _pairs(responses, scored, at_the_time, ci_level, basis) if p.n}
    for pairs in _pairs(responses, scored, looking_back, ci_level, basis):
        if not pairs.n:
            findings.append(_nobody(pairs))
            continue
        findings.append(_looking_back(pairs, leading=pairs.key == primary))
        if pairs.key in shifts:
            findings += _response_shift(pairs, shifts[pairs.key])
    asked_then = {wave.instrument.id for wave in scored if wave.wave == THEN}
    alone = [w for w in scored if w.wave == ENDPOINT and w.instrument.id not in asked_then]
    findings += [
        _described(wave, name, responses[0].unit, basis, primary)
        for wave in alone
        for name in wave.instrument.scales
        if wave.scores[name].notna().any()
    ]
    findings += group_findings(study, responses, "looking_back", basis)
    findings = [*with_remarks(findings, responses)]
    return [f.prefixed(prefix) for f in findings] if prefix else findings


def findings_of(
    study: Study, responses: Sequence[Responses], *, ci_level: float = 0.95
) -> list[Finding]:
    """What the notebook finds of the answers that were read, by its own parameters."""
    scored = [score(answers) for answers in responses]
    return analyse(study, responses, scored, ci_level=ci_level)


def _pairs(
    responses: Sequence[Responses],
    scored: Sequence[ScoredWave],
    names: Mapping[str, str],
    ci_level: float,
    basis: Basis,
) -> Iterator[Pairs]:
    """The scores of two waves side by side, paired by identifier as before and after.

    None where no questionnaire was given at both.
    """
    given = {(wave.wave, wave.instrument.id) for wave in scored}
    if not any(all((wave, form) in given for wave in names) for _, form in given):
        return
    matched = match_waves(under_other_names(responses, names))
    renamed = tuple(replace(w, wave=names[w.wave]) for w in scored if w.wave in names)
    yield from pair_scores(matched, renamed, ci_level, basis)


# --- now and then --------------------------------------------------------------------------


def _nobody(pairs: Pairs) -> Finding:
    """What can be said where nobody has both ratings: that, so that what is asked is answered."""
    said = f"Nobody has a score for {pairs.title_inside} both now and looking back."
    return pairs.finding(
        "looking_back",
        f"{pairs.scale.title}, looking back",
        (said,),
        {},
        claim=Claim.DESCRIBED,
        base=pairs.base.model_copy(update={"waves": (THEN, ENDPOINT)}),
    )


def _looking_back(pairs: Pairs, *, leading: bool) -> Finding:
    estimates = {
        name: e.model_copy(update={"label": _LABELS[name], "mean_of": _looking(e.mean_of)})
        for name, e in change_estimates(pairs).items()
        if name in _LABELS
    }
    together = None if estimates["change"].ci_low is None else taught_together(pairs)
    alone = f"Interval: {estimates['change'].method}." if pairs.yes_or_no else _ALONE
    if together:
        estimates["change"] = together.change.model_copy(
            update={
                "label": _LABELS["change"],
                "parts": pairs.told,
                "mean_of": estimates["change"].mean_of,
            }
        )
    caveats = [
        "The earlier rating is a memory, given afterwards; it was not measured then.",
        "People tend to remember the past as worse when they believe that something helped, and "
        "may wish to please those who ask. With either, a difference looks larger than it was.",
        "It does not say why people see a difference, nor that anybody acts differently.",
    ]
    if together and together.few:
        caveats.append(
            "People were taught together, and the interval allows for it. With so few groups, the "
            "result is about this delivery only."
        )
    smallest = smallest_for_interval(one_answer=pairs.one_answer)
    if pairs.n < smallest:
        caveats.append(
            f"A group of {{n}} is too small for an interval; that takes {smallest} people."
        )
    return pairs.finding(
        "looking_back",
        f"{pairs.scale.title}, looking back",
        _wordings(pairs, estimates["change"]),
        estimates,
        claim=Claim.DESCRIBED,
        table=_table(pairs, estimates),
        figure=_figure(pairs, estimates),
        caveats=tuple(caveats),
        method=_METHOD.format(
            interval=f"Interval: {together.change.method}." if together else alone
        ),
        why=(
            "People were asked at the end how it is now and how it had been. That shows what "
            "people say of themselves; the kind of interval is built in, and the same for every "
            "report."
        ),
        base=pairs.base.model_copy(update={"waves": (THEN, ENDPOINT)}),
        primary=leading,
        leading="change",
    )


_LABELS = {
    "n": "People with both ratings",
    "mean_before": "Mean rating of then, looking back",
    "sd_before": "SD of then",
    "mean_after": "Mean rating of now",
    "sd_after": "SD of now",
    "change": "Mean difference, now minus then",
    "sd_change": "SD of the differences",
    "n_up": "Rated now higher than then",
    "n_same": "Rated both the same",
    "n_down": "Rated now lower than then",
    "n_improved": "Rated now better than then",
    "n_not_improved": "Did not",
}


def _looking(mean_of: MeanOf | None) -> MeanOf | None:
    """What a mean is of, where what was first of a pair is people looking back."""
    names = {BASELINE: THEN}
    return mean_of and mean_of.model_copy(
        update={"waves": {names.get(wave, wave): sign for wave, sign in mean_of.waves.items()}}
    )


def _wordings(pairs: Pairs, change: Estimate) -> tuple[str, ...]:
    """Headlines, fullest first; all say that people said so, looking back."""
    people, scale = pairs.people.plural, pairs.title_inside
    looking_back = f"Looking back, {people} rated their {scale}"
    rated = f"{looking_back} {{change.moved}} {pairs.unit} {change.way} now than then"
    little = f"{looking_back} now and then as differing {{change.little}}"
    same = f"{looking_back} now and then as {{change.same}}"
    moved = (rated, differs_unclearly(rated)) if change.value else (same, f"{same}.")
    rated_as = (moved, (little, f"{little}."))
    if pairs.told_as_share:
        shares = (
            f"{{mean_before.percent}} gave the answer “{pairs.called(1)}” for then and "
            "{mean_after.percent} for now"
        )
        return (
            f"Looking back at the end, {{n}} {people} rated their {scale}: {shares}.",
            f"Looking back at the end, {people} rated their {scale}: {shares}.",
            f"Looking back, {people} rated their {scale} now and then.",
        )
    return (
        *(
            f"{said}{among}."
            for rating, unclear in rated_as
            for said in _with_ends(rating, unclear, "change", change)
            for among in (f", from {{n}} {people}", "")
        ),
        f"Looking back, {people} rated their {scale} now and then.",
    )


def _with_ends(said: str, unclear: str, name: str, difference: Estimate) -> tuple[str, ...]:
    """A sentence with its interval: where it is clear which way, and where that is left open.

    They lack the full stop at their end, as does ``said``.
    """
    if difference.ci_low is None:
        return (said,)
    sided, ends = (
        f" The {{{name}.level}} interval is {{{name}.{aspect}}}" for aspect in ("sided", "interval")
    )
    left_open = f"{unclear}{ends}"
    return (f"{said}.{sided}", left_open) if difference.side else (left_open,)


def _table(pairs: Pairs, estimates: Mapping[str, Estimate]) -> Table:
    mean, change = Statistic.MEAN, Statistic.CHANGE
    difference = estimates["change"]
    cells: dict[str, str | float | None] = {
        "label": pairs.scale.title,
        "n": pairs.n,
        "then": estimates["mean_before"].value,
        "now": estimates["mean_after"].value,
        "change": difference.value,
        "low": difference.ci_low,
        "high": difference.ci_high,
    }
    table = Table(
        caption=f"{pairs.scale.title}, both ratings given at the end ({pairs.unit})",
        columns=(
            Column(key="label", label="Scale"),
            Column(key="n", label=pairs.people.plural.capitalize(), statistic=Statistic.COUNT),
            Column(key="then", label="Then, looking back (mean)", statistic=mean, decimals=1),
            Column(key="now", label="Now (mean)", statistic=mean, decimals=1),
            *Column(
                key="change", label="Difference", statistic=change, decimals=1, signed=True
            ).ends(pairs.ci_level),
        ),
        rows=(Row(cells=cells, n=pairs.n),),
    )
    return table_in_shares(table, pairs, {pairs.scale.title: difference})


def _figure(pairs: Pairs, estimates: Mapping[str, Estimate]) -> Figure:
    figure = change_figure(pairs, {"Everybody": estimates}).model_copy(
        update={
            "title": f"Difference that people see in {pairs.title_inside}, looking back",
            "x_label": f"Difference in {pairs.unit} (now minus then, both rated at the end)",
            "of": "difference",
            "subject": f"{pairs.title_inside}, looking back",
        }
    )
    return figure_in_shares(figure, pairs, {"Everybody": estimates["change"]})


# --- response shift ------------------------------------------------------------------------


def _response_shift(pairs: Pairs, shift: Pairs) -> Iterator[Finding]:
    """Then minus the true baseline, of people with all three ratings."""
    people = shift.before.index.intersection(pairs.after.index)
    if people.empty:
        return
    all_three = shift.among(people)
    at_the_time, then = all_three.arrays()
    now = pairs.after[all_three.before.index].to_numpy(float)
    looked = (THEN, then)
    estimates = {"n": people_counted("People with all three ratings", len(people))} | {
        name: _difference(label, first, second, all_three)
        for name, label, first, second in (
            ("response_shift", "Looking back minus at the time", (BASELINE, at_the_time), looked),
            ("difference_looking_back", "Now minus looking back", looked, (ENDPOINT, now)),
            (
                "difference_at_the_time",
                "Now minus at the time",
                (BASELINE, at_the_time),
                (ENDPOINT, now),
            ),
        )
    }
    # the same difference of nearly everybody stands in looking_back, and would tell on the others
    parts = {"all three": people, "not at the time": pairs.before.index.difference(people)}
    base = Base.of(pairs.people, people, pairs.measure, BASELINE, THEN, ENDPOINT)
    ratings = (all_three.before, all_three.after, pairs.after[people])
    estimates = marked(estimates, parts_told(base, shift, *ratings))
    yield pairs.finding(
        "response_shift",
        f"{pairs.scale.title}: rated at the time and looking back",
        _shift_wordings(pairs, estimates["response_shift"]),
        estimates,
        claim=Claim.DESCRIBED,
        caveats=(
            "Measured at the time, the mean difference is {difference_at_the_time.signed} "
            f"{pairs.unit}; looking back it is {{difference_looking_back.signed}}.",
            "A shift can be a memory that has changed, or a new understanding of the question. "
            "These data cannot tell which, so neither difference is the right one.",
        ),
        method=_SHIFT_METHOD.format(interval=estimates["response_shift"].method),
        why=(
            "Where people had been asked at the time, the two ratings of the same moment show "
            "how far memory, or the meaning of the answers, has moved."
        ),
        leading="response_shift",
        base=base,
        parts=base.parted("ratings", parts) if pairs.n > len(people) else (),
    )


def _shift_wordings(pairs: Pairs, shift: Estimate) -> tuple[str, ...]:
    """Headlines, fullest first."""
    rated = f"Looking back, people rated their earlier {pairs.title_inside}"
    moved = f"{rated} {{response_shift.moved}} {pairs.unit} {shift.way} than at the time"
    little = f"{rated} much as at the time, and differed {{response_shift.little}}"
    return (
        *(
            f"{with_ends}, from {{n}} {pairs.people.plural}."
            for said, unclear in ((moved, differs_unclearly(moved)), (little, f"{little}."))
            for with_ends in _with_ends(said, unclear, "response_shift", shift)
        ),
        f"{pairs.scale.title} was rated at the time, and again looking back.",
    )


def _difference(
    label: str, first: tuple[str, stats.Array], second: tuple[str, stats.Array], pairs: Pairs
) -> Estimate:
    """A mean difference of the same people, with an interval where it is headlined.

    ``first``, ``second``: ratings with their wave. Where people were taught together, the interval
    allows for it as that of a change does.
    """
    ratings = [pd.Series(scores, pairs.before.index) for _, scores in (first, second)]
    compared = replace(pairs, before=ratings[0], after=ratings[1])
    paired = stats.paired_change(first[1], second[1], pairs.ci_level).change
    enough = T in headlined(len(ratings[0]), one_answer=pairs.one_answer)
    together = taught_together(compared) if enough else None
    ends = paired if enough else stats.Interval(paired.value)
    apart = interval_estimate(label, ends, pairs, _T_INTERVAL, equation=Equation.PAIRED_T)
    estimate = together.change if together else apart
    modelled = together and not together.over
    of_waves = {first[0]: ratings[0], second[0]: ratings[1]}
    scores = None if modelled else mean_of(pairs, **of_waves)
    return estimate.model_copy(update={"label": label, "mean_of": scores})


def _described(wave: ScoredWave, name: str, unit: Unit, basis: Basis, primary: str) -> Finding:
    measure = OneScale(wave.instrument, name)
    answered = wave.scores[name].dropna()
    scores = answered.to_numpy(float)
    points, n, title = measure.unit, len(scores), measure.scale.title
    low = high = None
    if n >= SMALLEST_FOR_INTERVAL and scores.std() > 0:
        ends = distributions.ttest_1samp(scores, 0).confidence_interval()
        low, high = float(ends.low), float(ends.high)
    base = Base.of(unit, answered.index, measure.measure, ENDPOINT)
    parts = parts_told(base, measure, answered)
    estimates = {
        "n": people_counted("Answered at the end", n),
        "mean": Estimate(
            label="Mean at the end",
            statistic=Statistic.MEAN,
            n=n,
            unit=points,
            value=float(scores.mean()),
            ci_low=low,
            ci_high=high,
            ci_level=None if low is None else 0.95,
            parts=parts,
            mean_of=mean_of(measure, endpoint=answered),
            method="mean of everybody who answered, t interval",
            equation=Equation.MEAN_T,
        ),
        "sd": Estimate(
            label="SD at the end",
            statistic=Statistic.SPREAD,
            n=n,
            unit=points,
            value=float(scores.std(ddof=1)) if n > 1 else None,
            parts=parts,
        ),
    }
    lowest, highest = measure.ends
    on = f"on a scale from {lowest:g} to {highest:g}"
    return worded(
        f"{base.key}.after_only",
        f"{title} at the end",
        base,
        (
            f"At the end, the mean of {{n}} {unit.plural} was {{mean}} {points} {on}: {title}.",
            f"At the end, the mean was {{mean}} {points} {on}: {title}.",
            f"{title} was measured at the end.",
        ),
        estimates,
        caveats=(
            "It was measured at the end only. Whether it was different before is not known, so "
            "nothing can be said about change, and nothing about what brought it about.",
            "A high score at the end can be a high score from the start.",
            "Those who answered stayed to the end; others may see it differently.",
        ),
        method="Mean score of everybody who answered at the end, with its t interval.",
        why="It was measured once, so it can be described; there is nothing to compare it with.",
        basis=basis,
        primary=base.key == primary,
        leading="mean",
    )
