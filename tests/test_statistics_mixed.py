"""Everybody, people taught together and two groups of them, against R's lme4, lmerTest, effectsize.

Authority: tests/reference/mixed_lmer.json, made by the script beside it (versions inside), for
models and effects; what is known of a simulated population for how often an interval holds it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats as scipy_stats
from test_looking_back import pairs

from analyses.change.between_groups import Against, change_by_group
from analyses.change.change_numbers import change_estimates
from evaluation.say.finding import Base, Claim, Finding
from evaluation.statistics import effects, ranks
from evaluation.statistics.between_clusters import Side, clustered_difference
from evaluation.statistics.change import Codes, difference_in_change, paired_change
from evaluation.statistics.clusters import means_over_iccs, mixed_mean, widest
from evaluation.statistics.losses import mixed_change, partially_overlapping_t
from evaluation.statistics.mixed import random_intercept

R = json.loads((Path(__file__).parent / "reference/mixed_lmer.json").read_text("utf-8"))
ARMS = ["CBT", "Cont", "FT"]
TWO_OF_TEN = [["s1"] * 10 + ["s2"] * 10, ["s3"] * 10 + ["s4"] * 10]


def near(theirs: float, within: float = 1e-5) -> Any:
    return pytest.approx(theirs, rel=within, abs=1e-6)


def numbers(values: list[float | None]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if one is None else one for one in values], float)


def column(case: dict[str, Any], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(case[name], float)


def ends(found: Any) -> tuple[float, float]:
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


# --- one group -------------------------------------------------------------------------------


@pytest.mark.parametrize("arm", ARMS)
def test_everybody_agrees_with_r_lmertest(arm: str) -> None:
    """Weights of anorexia with losses at both waves: REML, Satterthwaite's df, t and p."""
    case = R["everybody"][arm]
    ours, theirs = mixed_change(numbers(case["before"]), numbers(case["after"])), case["model"]
    assert ours is not None
    assert ours.value == near(theirs["value"][1])
    assert ours.error == near(theirs["error"][1])
    assert ours.t == near(theirs["t"][1])
    assert ours.df == near(theirs["df"][1], 1e-4)
    assert ours.p == near(theirs["p"][1], 1e-4)
    reach = scipy_stats.t.ppf(0.975, theirs["df"][1]) * theirs["error"][1]
    assert ends(ours.interval()) == (
        near(theirs["value"][1] - reach, 1e-4),
        near(theirs["value"][1] + reach, 1e-4),
    )


@pytest.mark.parametrize("case", R["clusters"])
def test_the_mean_of_people_taught_together_agrees_with_r_lmertest(case: dict[str, Any]) -> None:
    values, codes, theirs = column(case, "change"), np.array(case["session"]), case["model"]
    fit = random_intercept(values, np.ones((len(values), 1)), codes)
    ours = mixed_mean(values, codes)
    assert fit is not None
    assert ours is not None
    assert fit.between == near(theirs["between"], 1e-4)
    assert fit.within == near(theirs["within"])
    assert fit.log_likelihood == near(theirs["log_likelihood"])
    assert ours.value == near(theirs["value"])
    assert ours.error == near(theirs["error"])
    assert ours.df == near(theirs["df"], 1e-4)


@pytest.mark.parametrize("arm", ARMS)
def test_standardised_effects_agree_with_r_effectsize(arm: str) -> None:
    """d_z and its noncentral t interval by cohens_d(paired), J by hedges_g; d_av in base R."""
    theirs, case = R["effects"][arm], R["everybody"][arm]
    girls = pd.read_csv(
        Path(__file__).parents[1]
        / "evaluation/command/demo/deliverables/family-therapy/data/anorexia.csv"
    ).query("Treat == @arm")
    result = paired_change(girls["Prewt"].to_numpy(float), girls["Postwt"].to_numpy(float))
    assert result.n == theirs["n"] == len(case["before"])
    d_z, d_av, g_av = (
        one(result) for one in (effects.cohens_d_z, effects.cohens_d_av, effects.hedges_g_av)
    )
    assert d_z is not None
    assert d_av is not None
    assert g_av is not None
    assert d_z.value == near(theirs["d_z"], 1e-9)
    assert ends(d_z) == (near(theirs["d_z_low"]), near(theirs["d_z_high"]))
    assert d_av.value == near(theirs["d_av"], 1e-9)
    assert g_av.value == near(theirs["d_av"] * theirs["g_z"] / theirs["d_z"], 1e-9)


def test_clusters_that_hardly_differ_have_the_df_of_their_number() -> None:
    """Ten equal clusters: k - 1, which is exact, however little the model finds between them.

    The curvature of the likelihood was once taken in steps of that little, and ended in noise.
    """
    found = []
    for seed in (468, 623, 3364, 4193, 5141):
        values = np.random.default_rng(seed).integers(0, 6, 30).astype(float)
        codes = np.repeat(np.arange(10), 3)
        fit, mean = random_intercept(values, np.ones((30, 1)), codes), mixed_mean(values, codes)
        assert fit is not None
        assert mean is not None
        assert fit.icc < 1e-3
        found.append(mean.df)
    assert found == pytest.approx([9.0] * 5, abs=1e-3)


def test_the_widest_interval_is_printed_even_where_it_is_not_of_the_highest_icc() -> None:
    """Two pairs and two people alone, all apart as far as can be: the interval for ICC 0."""
    values = np.array([-3.0, -2, 0, 0, 3, 3])
    over = means_over_iccs(values, np.array([0, 0, 1, 2, 3, 3]))
    assert widest(over) == over[0]
    assert ends(over[0].mean.interval())[1] > ends(over[-1].mean.interval())[1]


def test_a_change_that_hardly_varies_has_the_limit_of_noncentral_t() -> None:
    """Scores in sevenths of a point, rounded: t in the millions, where scipy stalls or fails."""
    before = np.array([2.1666667, 2.3333333, 2.6666667, 3.0, 1.8333333, 2.5, 4.0])
    after = np.array([2.5, 2.6666667, 3.0, 3.3333333, 2.1666667, 2.8333333, 4.3333333])
    found = effects.cohens_d_z(result := paired_change(before, after))
    assert found is not None
    assert result.t is not None
    assert result.t > 1e6
    low, high = (float(np.sqrt(scipy_stats.chi2.ppf(p, 6) / 6)) for p in (0.025, 0.975))
    assert ends(found) == (near(found.value * low), near(found.value * high))
    assert partially_overlapping_t(np.arange(6.0), np.arange(6.0) + 0.1) is None


def test_means_of_two_are_counted_for_many_as_they_are_written_out_for_few(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hodges and Lehmann's estimate with ties, and at 30,000 people in a moment."""
    random = np.random.default_rng(7)
    for values in (random.normal(0.2, 1, 61), np.round(random.normal(0.2, 2, 200)), np.zeros(9)):
        written = ranks.hodges_lehmann(values)
        with monkeypatch.context() as patch:
            patch.setattr(ranks, "_MOST_WRITTEN_OUT", 0)
            counted = ranks.hodges_lehmann(values)
        assert written is not None
        assert counted is not None
        assert counted.value == pytest.approx(written.value, abs=1e-11)
        assert ends(counted) == pytest.approx(ends(written), abs=1e-11)
    many = ranks.hodges_lehmann(random.normal(1, 1, 30_000))
    assert many is not None
    assert many.value == pytest.approx(1, abs=0.03)


# --- two groups ------------------------------------------------------------------------------


def sides(case: dict[str, Any]) -> tuple[Side, Side]:
    before, after, session, group = (
        column(case, name) for name in ("before", "after", "session", "group")
    )
    one, two = (
        Side(before[here], after[here], session[here].astype(int))
        for here in (group == 1, group == 0)
    )
    return one, two


@pytest.mark.parametrize("name", ["nested", "unequal", "crossed"])
def test_a_difference_of_groups_taught_together_agrees_with_r_lmertest(name: str) -> None:
    """Sessions within one group each, of unequal sizes, and with people of both groups."""
    case = R["groups"][name]
    found = clustered_difference(*sides(case))
    assert found is not None
    assert found.modelled
    theirs = {part: np.array(case["difference"][part])[1] for part in ("value", "error", "df", "p")}
    assert found.difference.value == near(theirs["value"])
    assert found.difference.error == near(theirs["error"])
    assert found.difference.df == near(theirs["df"], 1e-4)
    assert found.difference.p == near(theirs["p"], 1e-4)
    value, error, df = (case["adjusted"][part][2] for part in ("value", "error", "df"))
    reach = scipy_stats.t.ppf(0.975, df) * error
    assert found.adjusted is not None
    assert ends(found.adjusted.interval()) == (near(value - reach, 1e-4), near(value + reach, 1e-4))


def made(sizes: tuple[int, ...], icc: float, random: np.random.Generator, first: int = 0) -> Side:
    """People of whom nobody changed truly; one cluster a size."""
    codes: Codes = np.repeat(np.arange(first, first + len(sizes)), sizes)
    shared = random.normal(0, np.sqrt(icc), len(sizes))[codes - first]
    before = random.normal(0, 1, len(codes))
    return Side(before, before + shared + random.normal(0, np.sqrt(1 - icc), len(codes)), codes)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("times", [60, pytest.param(300, marks=pytest.mark.slow)])
@pytest.mark.parametrize("sizes", [(10,) * 4, (8,) * 6])
def test_few_and_many_sessions_hold_the_truth_where_welch_does_not(
    sizes: tuple[int, ...], times: int
) -> None:
    """At an intraclass correlation of 0.10; 95% within 3.3 standard errors: 91% of 300."""
    random, held, welch = np.random.default_rng(5), 0, 0
    for _ in range(times):
        one, two = made(sizes, 0.1, random), made(sizes, 0.1, random, 100)
        found, apart = clustered_difference(one, two), difference_in_change(one.change, two.change)
        assert found is not None
        assert apart is not None
        low, high = ends(found.difference.interval())
        held += low <= 0 <= high
        low, high = ends(apart.interval())
        welch += low <= 0 <= high
    assert held / times > 0.95 - 3.3 * np.sqrt(0.95 * 0.05 / times)
    assert welch < held - times / 30


def test_people_who_were_all_taught_alone_have_welchs_interval() -> None:
    random = np.random.default_rng(2)
    one, two = (made((1,) * n, 0, random) for n in (12, 30))
    alone = [Side(s.before, s.after, -1 - s.codes - 50 * n) for n, s in enumerate((one, two))]
    found, welch = clustered_difference(*alone), difference_in_change(one.change, two.change)
    assert found is not None
    assert welch is not None
    assert not found.modelled
    ours = found.difference
    assert (ours.t, ours.df, ours.p) == (near(welch.t), near(welch.df), near(welch.p))
    assert ends(ours.interval()) == pytest.approx(ends(welch.interval()))


def test_too_few_people_or_all_who_changed_alike_have_no_difference() -> None:
    alike = Side(np.arange(4.0), np.arange(4.0) + 1, np.array([0, 0, 1, 1]))
    assert clustered_difference(alike, alike) is None
    assert clustered_difference(alike, Side(np.ones(1), np.ones(1), np.array([2]))) is None


def differences(sessions: list[str | None]) -> Finding:
    """The finding of two groups of twenty, by where each was taught."""
    random = np.random.default_rng(3)
    before = random.integers(0, 10, 40).astype(float)
    everybody = pairs(before, before + random.integers(-3, 6, 40), clusters=sessions)
    groups = pd.Series(["new"] * 20 + ["old"] * 20, everybody.before.index, name="group")

    def one(some: Any, group: str, parts: tuple[Base, ...], *, primary: bool) -> Finding:
        return Finding(
            key=group,
            title=group,
            unit=some.people,
            n=some.n,
            claim=Claim.CHANGED,
            headline="",
            wordings=(),
            estimates=change_estimates(some),
            method="",
            why="",
            basis=some.basis,
            parts=parts,
            primary=primary,
        )

    found = change_by_group(everybody, groups, Against("old", ("new", "old")), False, one)
    return next(f for f in found if ".difference." in f.key)


def test_a_difference_between_groups_knows_who_was_taught_together() -> None:
    apart, together = differences([]), differences([s for some in TWO_OF_TEN for s in some])
    for name in ("difference", "adjusted_difference"):
        narrow, wide = (f.estimates[name] for f in (apart, together))
        assert wide.value == pytest.approx(narrow.value)
        spans = [(e.ci_high or 0) - (e.ci_low or 0) for e in (narrow, wide)]
        assert spans[1] > 1.2 * spans[0]
    assert any("taught together" in caveat for caveat in together.caveats)
    assert not any("taught together" in caveat for caveat in apart.caveats)
    assert "Welch" not in together.method + together.why
    assert "Welch" in apart.method


def test_sessions_that_nobody_wrote_down_leave_welchs_interval() -> None:
    apart, unknown = differences([]), differences([None] * 40)
    for end in ("ci_low", "ci_high"):
        assert getattr(unknown.estimates["difference"], end) == pytest.approx(
            getattr(apart.estimates["difference"], end)
        )
