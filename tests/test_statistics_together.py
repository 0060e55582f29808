"""Clusters, mixed model, reliable change, several tests, selection: against R and publications.

R's values: tests/reference/other_change_r.R (nlme, base R); lme4 and lmerTest and published
counts: ../shared/data.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from workspace_maker import SHARED

from evaluation.statistics import clusters, multiplicity
from evaluation.statistics import reliable_change as rci
from evaluation.statistics.change import Array, Codes
from evaluation.statistics.mixed import random_intercept
from evaluation.statistics.proportions import paired_shares, wilson
from evaluation.statistics.regression_to_mean import expected_regression

R = json.loads((Path(__file__).parent / "reference/other_change_r.json").read_text("utf-8"))
CLAUS = SHARED / "data/a7_placebo_amplification_4wave_rci"
needs_claus = pytest.mark.skipif(not CLAUS.exists(), reason="the shared data are not here")


def near(theirs: float, rel: float = 1e-6) -> Any:
    return pytest.approx(theirs, rel=rel, abs=1e-6)


def arrays(case: dict[str, Any]) -> tuple[Array, Codes]:
    return np.array(case["change"], float), np.array(case["session"], int)


# --- clusters --------------------------------------------------------------------------------


@pytest.mark.parametrize("case", R["mixed"])
def test_the_mean_of_many_clusters_is_that_of_r_nlme(case: dict[str, Any]) -> None:
    values, codes = arrays(case)
    ours = random_intercept(values, np.ones((len(values), 1)), codes)
    assert ours is not None
    assert ours.coefficients[0].value == near(case["mean"])
    assert ours.coefficients[0].error == near(case["error"])
    assert ours.between == near(case["between"], 1e-5)
    assert ours.within == near(case["within"])
    assert ours.log_likelihood == near(case["log_likelihood"])
    mean = clusters.mixed_mean(values, codes)
    assert mean is not None
    assert mean.value == near(case["mean"])
    reach = scipy_stats.t.ppf(0.975, mean.df) * case["error"]
    ends = mean.interval()
    assert (ends.low, ends.high) == (near(case["mean"] - reach), near(case["mean"] + reach))


@needs_claus
@pytest.mark.parametrize("outcome", ["bdi", "shaps", "who", "hamd"])
def test_four_waves_of_43_patients_as_in_r_lme4_and_lmertest(outcome: str) -> None:
    theirs = json.loads((CLAUS / "reference.json").read_text("utf-8"))
    theirs = theirs["outcomes"][outcome]["multiwave"]["lmer_REML"]
    with (CLAUS / "claus_2020.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row[outcome] not in ("", "NA")]
    values = np.array([float(row[outcome]) for row in rows])
    waves = np.array([[row["time"] == str(t) for t in (2, 3, 4)] for row in rows], float)
    people = np.unique([row["id"] for row in rows], return_inverse=True)[1]
    ours = random_intercept(values, np.column_stack([np.ones(len(rows)), waves]), people)
    assert ours is not None
    for found, fixed in zip(ours.coefficients, theirs["fixed"].values(), strict=True):
        assert found.value == near(fixed["est"])
        assert found.error == near(fixed["se"])
        assert found.df == near(fixed["df_satterthwaite"], 1e-5)
    assert ours.between == near(theirs["var_id"])
    assert ours.icc == near(theirs["icc"])
    assert ours.log_likelihood == near(theirs["logLik_REML"])


@pytest.mark.parametrize("case", R["fixed_icc"])
def test_intervals_at_a_given_icc_rest_on_the_spread_of_r_gls(case: dict[str, Any]) -> None:
    values, codes = arrays(case)
    ours = clusters.means_over_iccs(values, codes, tuple(case["iccs"]))
    for found, sigma in zip(ours, case["sigma"], strict=True):
        reach = scipy_stats.t.ppf(0.975, len(values) - 1) * sigma / np.sqrt(found.effective_n)
        ends = found.mean.interval()
        assert (ends.low, ends.high) == (near(values.mean() - reach), near(values.mean() + reach))


def test_the_design_effect_by_hand() -> None:
    """1 + (m - 1) ICC, where the mean size of a person's own cluster is 20, and 25."""
    assert clusters.design_effect(np.full(24, 20.0), 0.05) == pytest.approx(1.95)
    assert clusters.design_effect(np.array([10.0, 30.0]), 0.1) == pytest.approx(1 + 24 * 0.1)


@pytest.mark.parametrize("case", R["sign_flip"])
def test_sign_flips_of_whole_clusters_are_written_out_as_in_r(case: dict[str, Any]) -> None:
    assert clusters.sign_flip_p(*arrays(case)) == near(case["p"])


def test_few_clusters_have_no_sign_flip_and_no_model() -> None:
    values, codes = np.arange(20.0), np.repeat(np.arange(5), 4)
    assert clusters.sign_flip_p(values, codes) is None
    assert clusters.mixed_mean(values, codes) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=8, max_size=30), st.integers(2, 12), st.randoms())
def test_clusters_do_not_depend_on_row_order_and_flip_with_the_change(
    changes: list[int], k: int, random: Any
) -> None:
    values = np.array(changes, float)
    codes = np.arange(len(values)) % k
    order = list(range(len(values)))
    random.shuffle(order)
    for one, other, turned in zip(
        clusters.means_over_iccs(values, codes),
        clusters.means_over_iccs(values[order], codes[order]),
        clusters.means_over_iccs(-values, codes),
        strict=True,
    ):
        assert (one.mean.value, one.mean.error) == (
            pytest.approx(other.mean.value),
            pytest.approx(other.mean.error),
        )
        assert (one.mean.value, one.mean.error) == (
            pytest.approx(-turned.mean.value),
            pytest.approx(turned.mean.error),
        )
    assert clusters.sign_flip_p(values, codes) == clusters.sign_flip_p(-values, codes)


def test_the_interval_without_likeness_is_the_t_interval() -> None:
    values = np.random.default_rng(3).normal(1, 2, 24)
    (alone,) = clusters.means_over_iccs(values, np.arange(24) % 4, (0.0,))
    ends = scipy_stats.ttest_1samp(values, 0).confidence_interval()
    ours = alone.mean.interval()
    assert (ours.low, ours.high) == (pytest.approx(ends.low), pytest.approx(ends.high))
    assert clusters.means_over_iccs(np.ones(9), np.arange(9) % 3) == ()


# --- reliable change -------------------------------------------------------------------------


def wave(outcome: str, time: str) -> dict[str, float]:
    with (CLAUS / "claus_2020.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["time"] == time]
    return {r["id"]: float(r[outcome]) for r in rows if r[outcome] not in ("", "NA")}


@needs_claus
@pytest.mark.parametrize(
    ("outcome", "reliability", "key"),
    [("hamd", 0.80, "rci_JT_hamd_rel0.80"), ("bdi", 0.801, "rci_JT_bdi_rel0.801")],
)
def test_reliable_change_as_published_with_r_clinicalsignificance(
    outcome: str, reliability: float, key: str
) -> None:
    file = json.loads((CLAUS / "reference.json").read_text("utf-8"))
    theirs, published = file[key], file[f"rci_JT_{outcome}_published"]
    first, last = wave(outcome, "1"), wave(outcome, "4")
    both = sorted(first.keys() & last.keys())
    before, after = (np.array([w[p] for p in both]) for w in (first, last))
    critical = rci.critical_change(before.std(ddof=1), reliability)
    assert critical == near(theirs["critical_change"])
    cut = None
    if "cutoff_c" in theirs:
        cut = rci.cut_off_c(before.mean(), before.std(ddof=1), 7.69, 7.52)
        assert cut == near(theirs["cutoff_c"])
        assert round(cut, 2) == published["cutoff_c"]
    found = rci.reliable_change(before, after, critical, higher_is_better=False, cut_off=cut)
    improved = found.improved.sum()
    assert (improved, found.unchanged.sum(), found.deteriorated.sum()) == (
        theirs["improved"],
        theirs["unchanged"],
        theirs["deteriorated"],
    )
    if cut is not None:
        assert found.recovered is not None
        assert found.recovered.sum() == published["recovered"] == theirs["recovered"]
        assert (found.improved & ~found.recovered).sum() == published["improved"]
    else:
        assert improved == published["improved"]


def test_the_published_threshold_of_core_10_follows_from_its_sd_and_alpha() -> None:
    """instruments/core10.yaml: 6 points at the 90% level, from SD 7.7 and alpha .90."""
    assert rci.critical_change(7.7, 0.90, 1.645) == pytest.approx(5.66, abs=0.01)


def test_a_published_threshold_counts_when_reached_and_a_computed_one_when_exceeded() -> None:
    before, after = np.zeros(3), np.array([4.0, 4.1, -4.0])
    counts = [
        tuple(some.sum() for some in (found.improved, found.unchanged, found.deteriorated))
        for reached in (True, False)
        for found in [rci.reliable_change(before, after, 4, higher_is_better=True, reached=reached)]
    ]
    assert counts == [(2, 0, 1), (1, 2, 0)]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1), st.booleans())
def test_turning_the_scale_round_swaps_improvement_and_deterioration(
    scores: list[tuple[int, int]], higher: bool
) -> None:
    before, after = np.array(scores, float).T
    one = rci.reliable_change(before, after, 5, higher_is_better=higher, cut_off=20)
    other = rci.reliable_change(before, after, 5, higher_is_better=not higher)
    swapped = rci.reliable_change(after, before, 5, higher_is_better=higher)
    assert (sum(map(np.int8, (one.improved, one.unchanged, one.deteriorated))) == 1).all()
    np.testing.assert_array_equal((one.improved, one.better), (other.deteriorated, other.worse))
    np.testing.assert_array_equal(
        (one.improved, one.deteriorated), (swapped.deteriorated, swapped.improved)
    )
    assert one.recovered is not None
    assert one.at_risk is not None
    assert not (one.recovered & ~(one.improved & one.at_risk)).any()


def test_how_many_improve_by_chance_is_what_simulation_gives() -> None:
    """Six measures: 12.4, 12.0 and 10.4 in 100 as errors correlate 0, 0.3 and 0.5."""
    assert rci.by_chance(np.full(1, 1.96)).improved == pytest.approx(0.025, abs=1e-4)
    assert [rci.by_chance(np.full(6, 1.96), r).improved for r in (0, 0.3, 0.5)] == [
        pytest.approx(share, abs=5e-4) for share in (0.1240, 0.1197, 0.1036)
    ]
    random, critical = np.random.default_rng(5), np.array([1.96, 1.5, 2.5])
    shared = random.normal(size=(200_000, 1)) * np.sqrt(0.4)
    z = shared + random.normal(size=(200_000, 3)) * np.sqrt(0.6)
    classes = rci.across_measures(z > critical, z < -critical)
    ours = rci.by_chance(critical, 0.4)
    assert [ours.improved, ours.unchanged, ours.deteriorated] == [
        pytest.approx(some.mean(), abs=0.003) for some in classes
    ]


@pytest.mark.parametrize("case", R["wilson"])
def test_shares_have_wilsons_interval_as_in_r(case: dict[str, Any]) -> None:
    ours = wilson(case["count"], case["n"])
    assert (ours.low, ours.high) == (near(case["low"]), near(case["high"]))


def test_what_cannot_be_a_reliability_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        rci.critical_change(5, 1.0)
    with pytest.raises(ValueError, match="SD above 0"):
        rci.critical_change(0, 0.8)


# --- several tests, single items, selection --------------------------------------------------


@pytest.mark.parametrize("case", R["holm"])
def test_holm_is_that_of_r(case: dict[str, Any]) -> None:
    p, adjusted = (
        np.array([np.nan if v is None else v for v in np.atleast_1d(case[k])], float)
        for k in ("p", "adjusted")
    )
    assert multiplicity.holm(p) == pytest.approx(adjusted, nan_ok=True)


@pytest.mark.parametrize("case", R["mcnemar"])
def test_mcnemar_is_the_exact_binomial_test_of_r(case: dict[str, Any]) -> None:
    assert paired_shares(3, case["lost"], case["gained"], 4).p == near(case["p"])


def test_the_shift_of_the_best_answers_has_newcombes_interval() -> None:
    """A table of 21 (1, 1, 7, 12) by the formula; not yet set beside another program's output."""
    found = paired_shares(both=1, only_before=1, only_after=7, neither=12)
    assert (found.shift.value, found.shift.low, found.shift.high) == (
        pytest.approx(0.286, abs=5e-4),
        pytest.approx(0.026, abs=5e-4),
        pytest.approx(0.507, abs=5e-4),
    )


@pytest.mark.parametrize("case", R["regression"])
def test_regression_to_the_mean_is_that_of_barnetts_example(case: dict[str, Any]) -> None:
    ours = expected_regression(
        60,
        15,
        case["rho"],
        case["cut_off"],
        chosen_above=case["above"],
        measurements=case["measurements"],
    )
    assert ours == near(-case["effect"] if case["above"] else case["effect"])


def test_regression_to_the_mean_is_what_selection_does() -> None:
    random = np.random.default_rng(9)
    true = random.normal(50, 6, 400_000)
    first, second = (true + random.normal(0, 8, len(true)) for _ in range(2))
    chosen = first > 60
    moved = float((second - first)[chosen].mean())
    assert expected_regression(50, 10, 0.36, 60, chosen_above=True) == pytest.approx(moved, abs=0.1)
