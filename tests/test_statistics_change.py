"""Paired change and difference in change against R, pingouin and their own invariants."""

from __future__ import annotations

import csv
import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special
from scipy import stats as scipy_stats
from workspace_maker import ROOT, SHARED

from evaluation.statistics import change as stats
from evaluation.statistics import effects
from evaluation.statistics.change import Array
from evaluation.statistics.ranks import wilcoxon_signed_rank

R = json.loads((Path(__file__).parent / "reference/anorexia_r.json").read_text("utf-8"))
NAMES = {
    "n_paired": "n",
    "mean_pre": "mean_before",
    "sd_pre": "sd_before",
    "mean_post": "mean_after",
    "sd_post": "sd_after",
    "sd_diff": "sd_change",
    "t": "t",
    "df": "df",
    "p": "p_t",
    "n_improved_up": "n_up",
    "n_same": "n_same",
    "n_down": "n_down",
}


def near(theirs: float) -> Any:
    return pytest.approx(theirs, rel=1e-6, abs=1e-6)


def assert_paired_as_in_r(before: Array, after: Array, theirs: dict[str, Any]) -> None:
    ours = stats.paired_change(before, after)
    for their_name, our_name in NAMES.items():
        assert getattr(ours, our_name) == near(theirs[their_name]), their_name
    assert ours.p_t == pytest.approx(theirs["p"], rel=1e-6)
    assert ours.change.value == near(theirs["mean_diff"])
    assert (ours.change.low, ours.change.high) == (
        near(theirs["diff_ci95_low"]),
        near(theirs["diff_ci95_high"]),
    )
    d_z, g_av = effects.cohens_d_z(ours), effects.hedges_g_av(ours)
    assert d_z is not None
    assert g_av is not None
    assert d_z.value == near(theirs["dz"])
    assert (d_z.low, d_z.high) == (
        near(theirs["dz_ci95_low_nct"]),
        near(theirs["dz_ci95_high_nct"]),
    )
    assert g_av.value == near(theirs["gav_meanSD_exactJ"])
    ranked = wilcoxon_signed_rank(after - before)
    assert ranked is not None
    assert ranked.statistic == near(theirs["wilcoxon_V_positive_ranks"])
    assert ranked.p == pytest.approx(theirs["wilcoxon_p_normal_cc"], rel=1e-6)
    assert ranked.n - ranked.n_zero == theirs["wilcoxon_n_nonzero"]
    assert bool(ranked.n_tied) == theirs["wilcoxon_ties_in_absdiff"]


def assert_controlled_as_in_r(
    before: Array, after: Array, treated: np.ndarray[Any, np.dtype[np.bool_]], theirs: Any
) -> None:
    gain = after - before
    ours = stats.difference_in_change(gain[treated], gain[~treated])
    assert ours is not None
    welch = theirs["gain_ttest"]
    assert (treated.sum(), (~treated).sum()) == (theirs["n_T"], theirs["n_C"])
    assert ours.value == near(theirs["did"])
    ends = ours.interval()
    found = (ours.t, ours.df, ours.p, ends.low, ends.high)
    for value, name in zip(found, ("t", "df", "p", "ci95_low", "ci95_high"), strict=True):
        assert value == near(welch[f"welch_{name}"]), name
    adjusted = stats.adjusted_difference(before, after, treated)
    assert adjusted is not None
    ancova = theirs["ancova"]
    ends = adjusted.interval()
    assert (ends.value, ends.low, ends.high) == (
        near(ancova["group_coef"]),
        near(ancova["ci95_low"]),
        near(ancova["ci95_high"]),
    )


@pytest.mark.parametrize(("arm", "p"), [("FT", 0.006170998608), ("CBT", 0.004528815327)])
def test_whether_slopes_differ_is_as_in_r(arm: str, p: float) -> None:
    """R 4.2.2: coef(summary(lm(Postwt ~ Prewt * Treat)))[4, 4] of MASS::anorexia."""
    girls = anorexia().query("Treat in [@arm, 'Cont']")
    before, after = (girls[c].to_numpy(float) for c in ("Prewt", "Postwt"))
    inside = girls["Treat"].eq(arm).to_numpy()
    assert stats.p_of_slopes(before, after, inside) == pytest.approx(p, rel=1e-9)
    assert stats.p_of_slopes(before + 50, 3 * after, ~inside) == pytest.approx(p, rel=1e-9)
    assert stats.p_of_slopes(np.ones(9), np.arange(9.0), np.arange(9) > 4) is None


def anorexia() -> pd.DataFrame:
    path = ROOT / "evaluation/command/demo/deliverables/family-therapy/data/anorexia.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return pd.DataFrame(list(csv.DictReader(file))).astype({"Prewt": float, "Postwt": float})


@pytest.mark.parametrize("arm", ["CBT", "Cont", "FT"])
def test_change_in_weight_agrees_with_r(arm: str) -> None:
    girls = anorexia().query("Treat == @arm")
    assert_paired_as_in_r(girls["Prewt"].to_numpy(), girls["Postwt"].to_numpy(), R["by_arm"][arm])


@pytest.mark.parametrize("arm", ["CBT", "FT"])
def test_welch_and_ancova_agree_with_r(arm: str) -> None:
    girls = anorexia().query("Treat in (@arm, 'Cont')")
    assert_controlled_as_in_r(
        girls["Prewt"].to_numpy(),
        girls["Postwt"].to_numpy(),
        (girls["Treat"] == arm).to_numpy(),
        R[f"{arm}_vs_Cont"],
    )


def shared(name: str) -> tuple[Path, dict[str, Any]]:
    found = sorted((SHARED / "data").glob(f"{name}_*/reference.json"))
    if not found:
        pytest.skip(f"the reference data {name} are not beside this checkout")
    return found[0].parent, json.loads(found[0].read_text("utf-8"))


def test_the_reference_in_the_repository_is_that_of_the_full_run() -> None:
    _, full = shared("a4")
    assert R["by_arm"] == full["by_arm"]


def test_prison_stress_agrees_with_r() -> None:
    folder, theirs = shared("a5")
    data = pd.read_csv(folder / "prison_stress.csv")
    before = data["PSSbefore"].to_numpy(float)
    after = data["PSSafter"].to_numpy(float)
    assert_paired_as_in_r(before, after, theirs["all"])
    sport = (data["Group"] == "Sport").to_numpy()
    assert_controlled_as_in_r(before, after, sport, theirs["Sport_vs_Control"])


def test_critical_thinking_agrees_with_r() -> None:
    folder, theirs = shared("a9")
    data = pd.read_csv(folder / "thomason_1.csv")
    assert_paired_as_in_r(
        data["pretest"].to_numpy(float), data["posttest"].to_numpy(float), theirs["paired"]
    )


@pytest.mark.parametrize("outcome", ["bdi", "shaps", "who", "hamd"])
def test_placebo_amplification_agrees_with_r(outcome: str) -> None:
    folder, theirs = shared("a7")
    data = pd.read_csv(folder / "claus_2020.csv")
    wide = data.pivot(index=["id", "treatment"], columns="time", values=outcome)[[1, 4]].dropna()
    before, after = wide[1].to_numpy(float), wide[4].to_numpy(float)
    assert_paired_as_in_r(before, after, theirs["outcomes"][outcome]["pre_post"])
    treated = np.asarray(wide.index.get_level_values("treatment") == "PA")
    assert_controlled_as_in_r(before, after, treated, theirs["outcomes"][outcome]["PA_vs_TAU"])


def test_t_and_d_agree_with_pingouin() -> None:
    import pingouin

    girls = anorexia().query("Treat == 'FT'")
    before, after = girls["Prewt"].to_numpy(), girls["Postwt"].to_numpy()
    ours = stats.paired_change(before, after)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pingouin.ttest(after, before, paired=True).iloc[0]
        pooled = pingouin.compute_effsize(after, before, paired=True, eftype="cohen")
    assert ours.t == near(float(theirs.iloc[0]))
    assert ours.df == float(theirs.iloc[1])
    assert ours.p_t == near(float(theirs.iloc[3]))
    root_mean_square = math.sqrt((ours.sd_before**2 + ours.sd_after**2) / 2)
    assert ours.change.value / root_mean_square == near(float(pooled))


def test_the_small_sample_factor_is_the_exact_one_in_r() -> None:
    for arm in R["by_arm"].values():
        exact = arm["gz_exactJ"] / arm["dz"]
        assert effects.small_sample_factor(arm["df"]) == pytest.approx(exact, rel=1e-9)
    assert effects.small_sample_factor(8) == near(
        special.gamma(4) / (math.sqrt(4) * special.gamma(3.5))
    )
    assert 0.9999 < effects.small_sample_factor(100_000) < 1


# --- the noncentral t interval: scipy's distribution gives up in its tails -----------------


def exact_below(t: float, df: int, noncentrality: float) -> float:
    """P(T <= t) by integrating the normal over the chi distribution."""
    chi = scipy_stats.chi(df)
    low, high = chi.ppf(1e-14) / math.sqrt(df), chi.isf(1e-14) / math.sqrt(df)
    steep = [x for x in ((noncentrality + z) / t for z in (-6, 0, 6)) if low < x < high]
    below = integrate.quad(
        lambda s: (
            scipy_stats.norm.cdf(t * s - noncentrality) * chi.pdf(s * math.sqrt(df)) * math.sqrt(df)
        ),
        low,
        high,
        points=steep or None,
        epsabs=1e-11,
        limit=200,
    )
    return float(below[0])


def result_with(t: float, n: int) -> stats.PairedChange:
    return stats.PairedChange(
        n, 0, 1, 0, 1, stats.Interval(t / math.sqrt(n)), 1, t, n - 1, 0.5, 0, 0, n
    )


@pytest.mark.parametrize("n", [3, 6, 10, 30, 72, 500])
@pytest.mark.parametrize("t", [-400.0, -12.0, -3.0, -0.2, 0.0, 0.5, 4.0, 9.0, 40.0, 900.0])
def test_the_interval_of_d_z_exists_for_every_t(t: float, n: int) -> None:
    d_z = effects.cohens_d_z(result_with(t, n))
    assert d_z is not None
    assert d_z.low is not None
    assert d_z.high is not None
    assert d_z.low < d_z.value < d_z.high


@pytest.mark.parametrize(("t", "n"), [(3.0, 10), (9.0, 30), (40.0, 6)])
def test_the_ends_of_d_z_put_t_at_its_quantiles(t: float, n: int) -> None:
    d_z = effects.cohens_d_z(result_with(t, n))
    assert d_z is not None
    assert d_z.low is not None
    assert d_z.high is not None
    assert exact_below(t, n - 1, d_z.low * math.sqrt(n)) == pytest.approx(0.975, abs=1e-8)
    assert exact_below(t, n - 1, d_z.high * math.sqrt(n)) == pytest.approx(0.025, abs=1e-8)


# --- too little to say ----------------------------------------------------------------------


def test_one_person_and_people_who_changed_alike_have_no_interval() -> None:
    one = stats.paired_change(np.array([3.0]), np.array([5.0]))
    assert (one.change.value, one.change.low, one.t, one.p_t) == (2.0, None, None, None)
    before = np.array([80.2, 1.3, 200.7, 65.1, 0.0, 77.7])
    alike = stats.paired_change(before, before + 0.1)  # alike but for binary arithmetic
    assert alike.sd_change != 0
    assert (alike.change.low, alike.t, effects.cohens_d_z(alike)) == (None, None, None)


def test_missing_values_and_unequal_lengths_are_refused() -> None:
    for after in (np.array([1.0]), np.array([1.0, np.nan])):
        with pytest.raises(ValueError, match="pair people first"):
            stats.paired_change(np.array([1.0, 2.0]), after)


def test_nobody_changed_has_no_signed_rank() -> None:
    same = np.array([1.0, 2.0])
    assert wilcoxon_signed_rank(same - same) is None
    assert stats.difference_in_change(same, np.array([1.0])) is None
    assert stats.difference_in_change(np.zeros(3), np.ones(3)) is None


# --- invariants -----------------------------------------------------------------------------

scores = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=6, max_size=30
).filter(lambda pairs: len({b - a for a, b in pairs}) > 1)
few = settings(max_examples=40, deadline=None)


def arrays(pairs: list[tuple[int, int]]) -> tuple[Array, Array]:
    both = np.array(pairs, float)
    return both[:, 0], both[:, 1]


@few
@given(scores)
def test_swapping_the_waves_flips_signs_and_nothing_else(pairs: list[tuple[int, int]]) -> None:
    before, after = arrays(pairs)
    one, two = stats.paired_change(before, after), stats.paired_change(after, before)
    assert two.change.value == near(-one.change.value)
    assert one.change.low is not None
    assert two.change.high == near(-one.change.low)
    assert one.t is not None
    assert two.t == near(-one.t)
    assert two.p_t == near(one.p_t or 0)
    assert (two.n_up, two.n_same, two.n_down) == (one.n_down, one.n_same, one.n_up)
    ours, theirs = (wilcoxon_signed_rank(d) for d in (after - before, before - after))
    assert ours is not None
    assert theirs is not None
    assert ours.p == near(theirs.p)


@few
@given(scores, st.integers(-50, 50), st.sampled_from([0.5, 2.0, 4.0]))
def test_moving_the_scale_changes_nothing_and_stretching_it_only_the_units(
    pairs: list[tuple[int, int]], shift: int, factor: float
) -> None:
    before, after = arrays(pairs)
    one = stats.paired_change(before, after)
    two = stats.paired_change(before * factor + shift, after * factor + shift)
    assert two.change.value == near(one.change.value * factor)
    assert two.sd_change == near(one.sd_change * factor)
    assert two.t == near(one.t or 0)
    assert two.p_t == near(one.p_t or 0)
    ours, theirs = effects.hedges_g_av(one), effects.hedges_g_av(two)
    assert (ours is None) == (theirs is None)
    assert ours is None or theirs is None or theirs.value == near(ours.value)


@few
@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(pairs: list[tuple[int, int]], random: Any) -> None:
    shuffled = list(pairs)
    random.shuffle(shuffled)
    one, two = (stats.paired_change(*arrays(p)) for p in (pairs, shuffled))
    assert two.p_t == near(one.p_t or 0)
    assert two.change.value == near(one.change.value)
    ours, theirs = (
        wilcoxon_signed_rank(after - before) for before, after in (arrays(pairs), arrays(shuffled))
    )
    assert ours == theirs
