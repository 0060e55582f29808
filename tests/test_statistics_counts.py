"""Rates, ratios, repeats, relative rates, pooling, series, unit costs: against R and publications.

R's values: tests/reference/counts_r.R (base R, MASS, nlme). Published or printed elsewhere:
epitools' mid-p, Newcombe (1998), Counting Lives (2019), Bortkiewicz's deaths by horse kick (1898).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import exp, inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats as scipy_stats
from workspace_maker import ROOT

from evaluation.statistics.change import Array, Interval
from evaluation.statistics.interrupted_series import LIKELY, Fit, SegmentedLine, interrupted_series
from evaluation.statistics.partial_pooling import pooled_rates
from evaluation.statistics.rate_ratio import as_percentage, percentage_change, rate_ratio
from evaluation.statistics.rates import EventCount, difference_of_rates, rate
from evaluation.statistics.relative_rates import pooled, relative_rate
from evaluation.statistics.repeat_events import CountModel, repeat_events, repeat_rate, repeat_ratio
from evaluation.statistics.unit_cost import cost_per

R = json.loads((Path(__file__).parent / "reference/counts_r.json").read_text("utf-8"))


def near(theirs: Any, rel: float = 1e-7) -> Any:
    return pytest.approx(theirs, rel=rel, abs=1e-9)


def numbers(values: Sequence[float]) -> Array:
    return np.array(values, float)


def ends(found: Interval | None) -> tuple[float, float]:
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


# --- rates and ratios --------------------------------------------------------------------------


@pytest.mark.parametrize("case", R["rates"])
def test_a_rate_agrees_with_r_poisson_test(case: dict[str, Any]) -> None:
    found = rate(EventCount(case["events"], case["exposure"]))
    assert found.value == near(case["rate"])
    assert ends(found) == near(tuple(case["ends"]))


def test_deaths_by_horse_kick_have_the_rate_that_is_published() -> None:
    """Bortkiewicz: 109, 65, 22, 3, 1 corps-years of 0 to 4 deaths; 0.61 a year, and Poisson."""
    deaths = np.repeat(np.arange(5.0), [109, 65, 22, 3, 1])
    assert rate(EventCount(int(deaths.sum()), 200)).value == near(0.61)
    model = repeat_events(deaths, np.ones(200), np.ones((200, 1)))
    assert model.model is CountModel.POISSON  # its variance is 0.611
    assert model.alpha == 0
    assert model.dispersion == near(0.6109 / 0.61, 1e-3)


@pytest.mark.parametrize("case", R["ratios"])
def test_a_ratio_agrees_with_r_exact_and_mid_p(case: dict[str, Any]) -> None:
    """``poisson.test`` of two; mid-p by R's binomial tails."""
    seen, reference = EventCount(*case["seen"]), EventCount(*case["reference"])
    exact, mid = rate_ratio(seen, reference), rate_ratio(seen, reference, mid_p=True)
    assert exact is not None
    assert exact.value == near(case["ratio"])
    assert ends(exact) == near(tuple(case["exact"]))
    assert ends(mid) == near(tuple(case["mid_p"]))


def test_a_mid_p_ratio_agrees_with_epitools() -> None:
    """30 in 12.5 and 18 in 11.8: .880216 to 2.874708, which epitools finds to four decimals."""
    found = ends(rate_ratio(EventCount(30, 12.5), EventCount(18, 11.8), mid_p=True))
    assert found == pytest.approx((0.880216, 2.874708), abs=5e-5)


def test_ratios_of_nothing_are_nought_and_infinite() -> None:
    none, some = EventCount(0, 4), EventCount(6, 5)
    below, above = rate_ratio(none, some), rate_ratio(some, none)
    assert below is not None
    assert above is not None
    assert (below.value, below.low) == (0, 0)
    assert (above.value, above.high) == (inf, inf)
    assert 1 / ends(above)[0] == near(ends(below)[1])
    assert rate_ratio(none, EventCount(0, 5)) is None


def test_the_difference_of_rates_leaves_out_nought_as_the_rates_lie_apart() -> None:
    found = difference_of_rates(EventCount(30, 1), EventCount(0, 1))
    assert found.value == 30
    # MOVER: Garwood's ends are 20.2409 and 42.8269 of 30, 0 and 3.6889 of 0 (R's poisson.test)
    below, above = np.hypot(30 - 20.24087, 3.688879), 42.82687 - 30
    assert ends(found) == pytest.approx((30 - below, 30 + above), abs=1e-4)


@pytest.mark.parametrize(
    ("first", "last", "printed"),
    [(231, 254, 10), (551, 477, -13), (338, 505, 49), (673, 770, 14), (22242, 16109, -28)],
)
def test_changes_in_per_cent_are_those_of_counting_lives(
    first: int, last: int, printed: int
) -> None:
    """The Children's Society (2019), Counting Lives, tables 5 and 7."""
    change = percentage_change(first, last)
    assert change is not None
    assert round(change) == printed


def test_a_change_in_per_cent_from_nothing_is_none() -> None:
    assert percentage_change(0, 7) is None
    assert percentage_change(8, 0) == -100
    assert as_percentage(Interval(1.25, 0.5, inf)) == Interval(25, -50, inf)
    with pytest.raises(ValueError, match="from 0"):
        percentage_change(-1, 2)


@pytest.mark.parametrize(("number", "exposure"), [(-1, 1), (1.5, 1), (1, 0), (1, np.nan), (1, inf)])
def test_events_are_whole_and_happen_somewhere(number: Any, exposure: float) -> None:
    with pytest.raises(ValueError, match=r"whole numbers|above 0"):
        EventCount(number, exposure)


# --- repeat events -------------------------------------------------------------------------------


def with_repeats(name: str, spread: CountModel | None = None) -> tuple[Any, dict[str, Any]]:
    case = R["repeats"][name]
    events, exposure, second = (numbers(case[key]) for key in ("events", "exposure", "second"))
    return repeat_events(
        events, exposure, np.column_stack([np.ones(len(events)), second]), spread
    ), case


def same_coefficients(ours: Any, theirs: dict[str, Any], rel: float) -> None:
    assert [one.value for one in ours.coefficients] == near(theirs["value"], rel)
    assert [one.error for one in ours.coefficients] == near(theirs["error"], rel)


@pytest.mark.parametrize("name", R["repeats"])
def test_poisson_models_agree_with_r_glm(name: str) -> None:
    ours, case = with_repeats(name, CountModel.POISSON)
    same_coefficients(ours, case["poisson"], 1e-5)
    assert ours.log_likelihood == near(case["poisson"]["likelihood"])


@pytest.mark.parametrize("name", R["repeats"])
def test_quasi_poisson_models_agree_with_r_glm(name: str) -> None:
    ours, case = with_repeats(name, CountModel.QUASI)
    same_coefficients(ours, case["quasi"], 1e-5)
    assert ours.dispersion == near(case["quasi"]["dispersion"], 1e-5)


@pytest.mark.parametrize(
    "name", [name for name in R["repeats"] if "negative" in R["repeats"][name]]
)
def test_negative_binomial_models_agree_with_r_glm_nb(name: str) -> None:
    """Theta, likelihood, and standard errors of the expected information, as glm.nb has them."""
    ours, case = with_repeats(name, CountModel.NEGATIVE_BINOMIAL)
    theirs = case["negative"]
    assert ours.model is CountModel.NEGATIVE_BINOMIAL
    same_coefficients(ours, theirs, 1e-5)
    assert 1 / ours.alpha == near(theirs["theta"], 1e-5)
    assert ours.log_likelihood == near(theirs["likelihood"])


@pytest.mark.slow
def test_a_negative_binomial_agrees_with_statsmodels() -> None:
    """A second implementation: observed information, so errors agree to two digits only."""
    from statsmodels.discrete.discrete_model import NegativeBinomial

    ours, case = with_repeats("people", CountModel.NEGATIVE_BINOMIAL)
    design = np.column_stack([np.ones(len(case["events"])), case["second"]])
    theirs = NegativeBinomial(numbers(case["events"]), design, offset=np.log(case["exposure"])).fit(
        disp=0, maxiter=200
    )
    assert [one.value for one in ours.coefficients] == pytest.approx(theirs.params[:2], abs=1e-4)
    assert [one.error for one in ours.coefficients] == pytest.approx(theirs.bse[:2], rel=0.02)
    assert ours.alpha == pytest.approx(theirs.params[2], rel=1e-3)


@pytest.mark.parametrize(
    ("units", "longest", "chosen"),
    [
        (23, 1.5, CountModel.QUASI),
        (24, 1.0, CountModel.NEGATIVE_BINOMIAL),
        (11, 6.0, CountModel.QUASI),
        (12, 1.6, CountModel.NEGATIVE_BINOMIAL),
    ],
)
def test_the_model_is_fixed_by_the_form(units: int, longest: float, chosen: CountModel) -> None:
    """Whatever the events are: units, and how unlike their exposures are."""
    exposure = np.linspace(1, longest, units)
    for seed in range(3):
        events = np.random.default_rng(seed).negative_binomial(1, 0.1, units).astype(float)
        assert repeat_events(events, exposure, np.ones((units, 1))).model is chosen


def test_a_ratio_of_repeats_is_the_model_taken_off_its_logarithm() -> None:
    case = R["repeats"]["quarters"]
    events, exposure = numbers(case["events"]), numbers(case["exposure"])
    found = repeat_ratio(events, exposure, np.arange(12) >= 6)
    theirs = case["quasi"]
    reach = scipy_stats.t.ppf(0.975, 10) * theirs["error"][1]
    assert found is not None
    assert found.counted == near(events[6:].sum() / events[:6].sum())
    assert found.value.value == near(found.counted)
    assert ends(found.value) == near(
        tuple(exp(theirs["value"][1] + way * reach) for way in (-1, 1)), 1e-5
    )
    assert repeat_rate(events, exposure).counted == near(events.mean())


@pytest.mark.parametrize(
    "events", [[0, 0, 0, 0, 0, 0], [3, 4], [2], [1, 0, 0, 0]], ids=["none", "two", "one", "a side"]
)
def test_too_little_is_described_without_an_interval(events: list[float]) -> None:
    second = np.arange(len(events)) >= len(events) / 2
    found = repeat_ratio(numbers(events), np.ones(len(events)), second)
    if found is not None:
        assert found.model is CountModel.DESCRIBED
        assert (found.value.low, found.value.high) == (None, None)
    if len(events) < 3 or not any(events):
        whole = repeat_rate(numbers(events), np.ones(len(events)))
        assert whole.model is CountModel.DESCRIBED
        assert whole.value == Interval(float(np.mean(events)))


def test_events_that_do_not_repeat_are_reported_as_poisson() -> None:
    """A thousand honest Poisson events a unit, so that the least alpha would be seen."""
    even = np.tile([990.0, 1_010.0, 1_000.0], 10)
    model = repeat_events(even, np.ones(30), np.ones((30, 1)))
    assert model.model is CountModel.POISSON
    assert model.alpha == 0
    quasi = repeat_events(even, np.ones(30), np.ones((30, 1)), CountModel.QUASI)
    assert quasi.coefficients[0].error == near(model.coefficients[0].error)  # never below Poisson


def test_large_counts_keep_their_extra_variance() -> None:
    """Police counts of 100,000 that differ by 1% more than chance are no Poisson."""
    rng = np.random.default_rng(5)
    events = rng.poisson(100_000 * rng.gamma(1e4, 1e-4, 48)).astype(float)
    model = repeat_events(events, np.ones(48), np.ones((48, 1)))
    assert model.model is CountModel.NEGATIVE_BINOMIAL
    assert model.alpha == pytest.approx(1e-4, rel=0.5)


def test_repeat_events_have_no_gaps() -> None:
    for events, exposure in (
        ([1, np.nan, 2], [1, 1, 1]),
        ([1, -1, 2], [1, 1, 1]),
        ([1, 2], [1, 0]),
    ):
        with pytest.raises(ValueError, match="without gaps"):
            repeat_rate(numbers(events), numbers(exposure))


def test_clumps_are_allowed_for_where_poisson_is_not_enough() -> None:
    """12 months of 10 incidents of 3 events on average: the truth is held, and not by Poisson."""
    rng = np.random.default_rng(11)
    held: dict[CountModel, list[bool]] = {CountModel.QUASI: [], CountModel.POISSON: []}
    for _ in range(150):
        incidents = np.maximum(rng.poisson(10, 12), 1)  # 0 is one in 22,000
        events = (incidents + rng.negative_binomial(incidents, 1 / 3)).astype(float)
        for spread, holds in held.items():
            one = repeat_events(events, np.ones(12), np.ones((12, 1)), spread).coefficients[0]
            holds.append(abs(one.value - np.log(30)) < one.reach())
    assert np.mean(held[CountModel.QUASI]) > 0.90
    assert np.mean(held[CountModel.POISSON]) < 0.75


# --- relative rates and pooling ---------------------------------------------------------------


def test_a_relative_rate_has_its_feeder_stage_gap_and_rule_of_ten() -> None:
    """Newcombe (1998), table II (a): 56 of 70 and 48 of 80, 0.0524 to 0.3339 by method 10."""
    found = relative_rate(EventCount(56, 70), EventCount(48, 80))
    assert found.enough
    assert found.gap_per_1000.value == near(200)
    assert ends(found.gap_per_1000) == pytest.approx((52.4, 333.9), abs=0.05)
    assert found.ratio is not None
    assert found.ratio.value == near(4 / 3)
    assert not relative_rate(EventCount(9, 70), EventCount(48, 80)).enough
    assert not relative_rate(EventCount(48, 70), EventCount(9, 80)).enough


def test_a_small_group_keeps_its_raw_ratio_with_the_exact_interval_of_r() -> None:
    case = next(one for one in R["ratios"] if one["seen"] == [3, 60])
    found = relative_rate(EventCount(3, 60), EventCount(*case["reference"]))
    assert ends(found.ratio) == near(tuple(case["exact"]))
    assert relative_rate(EventCount(0, 60), EventCount(0, 80)).ratio is None


def test_years_are_pooled_before_the_rule() -> None:
    years = [EventCount(4, 30), EventCount(5, 28), EventCount(3, 31)]
    assert pooled(years) == EventCount(12, 89)
    assert relative_rate(pooled(years), EventCount(40, 900)).enough
    with pytest.raises(ValueError, match="above 0"):
        pooled([])


def test_more_people_than_there_were_are_refused_and_events_are_not() -> None:
    with pytest.raises(ValueError, match="no more people"):
        relative_rate(EventCount(12, 10), EventCount(5, 10))
    found = relative_rate(EventCount(12, 10), EventCount(5, 10), people=False)
    assert found.gap_per_1000 == Interval(
        *(
            1_000 * end
            for end in (0.7, *ends(difference_of_rates(EventCount(12, 10), EventCount(5, 10))))
        )
    )


@pytest.mark.parametrize("case", R["pooled"])
def test_pooled_rates_agree_with_r_optim(case: dict[str, Any]) -> None:
    """Gamma-Poisson by R's likelihood; where rates differ by chance alone R's shape runs away."""
    seen = [EventCount(x, t) for x, t in zip(case["events"], case["exposure"], strict=True)]
    ours = pooled_rates(seen)
    assert ours is not None
    assert ours.mean == near(case["mean"], 1e-5)
    assert [one.rate for one in ours.groups] == near(case["rate"], 1e-5)
    if case["shape"] > 1e6:
        assert ours.shape == inf
        assert {one.own_weight for one in ours.groups} == {0}
    else:
        assert ours.shape == near(case["shape"], 1e-4)
        assert [one.own_weight for one in ours.groups] == near(case["own_weight"], 1e-4)


def test_fewer_than_five_groups_are_not_pooled() -> None:
    assert pooled_rates([EventCount(3, 60)] * 4) is None
    assert pooled_rates([EventCount(0, 60)] * 6) is None


# --- series ------------------------------------------------------------------------------------


def as_series(case: dict[str, Any]) -> SegmentedLine:
    times = np.array(case["times"])
    line, after = times - case["since"], times >= case["since"]
    design = np.column_stack([np.ones(len(times)), line, after, after * line])
    return SegmentedLine(numbers(case["values"]), design, np.diff(times))


@pytest.mark.parametrize("case", R["carried"][1:])
def test_a_long_series_agrees_with_r_gls(case: dict[str, Any]) -> None:
    """AR(1) by REML, with months missing in one: coefficients, errors, autocorrelation."""
    found = interrupted_series(numbers(case["values"]), np.array(case["times"]), case["since"])
    theirs, series = case["gls"], as_series(case)
    assert found.fit is Fit.AR1
    assert found.autocorrelation is not None
    assert found.autocorrelation == near(theirs["rho"], 1e-4)
    at = series.at(found.autocorrelation)
    assert [one.value for one in at] == near(theirs["value"], 1e-3)
    assert [one.error for one in at] == near(theirs["error"], 1e-3)
    for ours, one in zip((found.slope_before, found.step, found.slope_change), at[1:], strict=True):
        assert ours is not None
        assert ours.value == near(one.value)
        low, high = ends(ours)
        assert high - low >= 2 * one.reach() - 1e-9  # Satterthwaite's df are no more than n - p


def test_satterthwaite_has_all_df_where_neighbours_do_not_resemble() -> None:
    series = as_series(R["carried"][3])
    assert series.freedom(0.0) == pytest.approx(56)
    assert (series.freedom(0.6) < 56).all()
    assert (series.freedom(0.6) >= 1).all()


def test_a_series_that_drifts_is_described() -> None:
    """R's gls goes to an autocorrelation of 0.9999 here, with a level of 21 give or take 190."""
    case = R["carried"][0]
    assert case["gls"]["rho"] > 0.99
    found = interrupted_series(numbers(case["values"]), np.array(case["times"]), case["since"])
    assert (found.fit, found.step) == (Fit.DESCRIBED, None)


def test_a_short_series_has_the_widest_interval_of_r_gls() -> None:
    """R's ``lm``, and ``gls`` at fixed autocorrelations of 0.1 to 0.4, with a month missing."""
    case = R["short"]
    found = interrupted_series(numbers(case["values"]), np.array(case["times"]), case["since"])
    assert found.fit is Fit.WIDEST
    series = as_series(case)
    for rho, theirs in zip(LIKELY, case["at"], strict=True):
        assert [one.value for one in series.at(rho)] == near(theirs["value"], 1e-6)
        assert [one.error for one in series.at(rho)] == near(theirs["error"], 1e-6)
    t = scipy_stats.t.ppf(0.975, len(case["values"]) - 4)
    assert found.step is not None
    assert found.step.value == near(case["at"][0]["value"][2], 1e-6)
    low = min(each["value"][2] - t * each["error"][2] for each in case["at"])
    high = max(each["value"][2] + t * each["error"][2] for each in case["at"])
    assert ends(found.step) == near((low, high), 1e-6)


@pytest.mark.parametrize(("n", "since"), [(3, 2), (11, 6), (24, 3), (24, 22), (16, 99)])
def test_few_points_have_no_test(n: int, since: int) -> None:
    values = np.random.default_rng(1).normal(size=n)
    found = interrupted_series(values, np.arange(n), since)
    assert found.fit is Fit.DESCRIBED
    assert (found.step, found.slope_before, found.slope_change) == (None, None, None)
    assert found.before + found.since == n


@pytest.mark.parametrize("n", [16, 30])
def test_a_series_without_chance_is_described(n: int) -> None:
    """All alike, or on a line: no interval of no width."""
    for level, slope in ((0.0, 0.0), (7.0, 0.0), (3.0, 0.1)):
        values = np.asarray(level + slope * np.arange(n))
        assert interrupted_series(values, np.arange(n), n // 2).fit is Fit.DESCRIBED


def test_a_series_has_a_value_each_time() -> None:
    with pytest.raises(ValueError, match="times that rise"):
        interrupted_series(np.array([1.0, np.nan]), np.arange(2), 1)
    with pytest.raises(ValueError, match="times that rise"):
        interrupted_series(np.ones(3), np.array([1, 1, 2]), 2)


def test_what_is_said_of_counts_covered_in_the_benchmark() -> None:
    """docs/statistics.md holds the table of coverage_counts.py: means of 94% and more."""
    lines = (ROOT / "docs/statistics.md").read_text("utf-8").splitlines()
    head = "| interval of counts | cells | mean | worst cell | none | rival |"
    start = lines.index(head) + 2
    rows = [line.split("|") for line in lines[start : lines.index("", start)]]
    means = {row[1].strip(): float(row[3]) for row in rows}
    beyond = {name for name in means if name.endswith("autocorrelation 0.6")}
    assert min(mean for name, mean in means.items() if name not in beyond) >= 94
    assert min(means[name] for name in beyond) >= 90
    kinds = ("rate of periods", "ratio of two times", "rate of people", "step of 12", "step of 24")
    assert all(any(name.startswith(kind) for name in means) for kind in kinds)


# --- money -------------------------------------------------------------------------------------


def test_a_unit_cost_carries_the_ends_of_what_is_not_exact() -> None:
    assert cost_per(Interval(24_000), Interval(60)) == Interval(400)
    assert cost_per(Interval(24_000), Interval(60, 48, 80)) == Interval(400, 300, 500)
    assert cost_per(Interval(24_000, 20_000, 30_000), Interval(60)) == Interval(
        400, 20_000 / 60, 500
    )
    assert cost_per(Interval(24_000, 20_000, 30_000), Interval(60, 50, 80)) == Interval(
        400, 250, 600
    )
    assert cost_per(Interval(24_000), Interval(60, 0, 80)) == Interval(400, 300, None)
    assert cost_per(Interval(24_000), Interval(0)) is None


@pytest.mark.parametrize(
    "units", [Interval(-1), Interval(10, 12, 14), Interval(10, 8, 9), Interval(10, -1, 12)]
)
def test_units_lie_between_their_ends(units: Interval) -> None:
    with pytest.raises(ValueError, match="between their ends"):
        cost_per(Interval(100), units)
