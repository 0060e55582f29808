"""Sign-flip, ranks, effects, shares, power and losses against R and published examples.

Authorities: tests/reference/change_r.json (R alone, script beside it), Fisher (1935), scipy's
permutation_test, the R package contingencytables (Fagerland, Lydersen and Laake 2017), lme4 and
lmerTest (reference.json beside the shared data), pingouin, and what must hold of any data.
"""

from __future__ import annotations

import itertools
import json
import math
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from workspace_maker import ROOT, SHARED

from evaluation.statistics.change import Interval, PairedChange, paired_change
from evaluation.statistics.clusters import sign_flip_p
from evaluation.statistics.effects import cohens_d_av, cohens_d_z, hedges_g_av
from evaluation.statistics.equivalence import equivalence
from evaluation.statistics.headlined import headlined, smallest_for_interval
from evaluation.statistics.losses import (
    bounds_at_ends,
    bounds_by_sd,
    mixed_change,
    partially_overlapping_t,
)
from evaluation.statistics.power import smallest_detectable
from evaluation.statistics.proportions import improvement, paired_shares, tango, wilson
from evaluation.statistics.ranks import hodges_lehmann, wilcoxon_signed_rank
from evaluation.statistics.sign_flip import sign_flip

R = json.loads((Path(__file__).parent / "reference/change_r.json").read_text("utf-8"))
DARWIN = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48.0])
FIRST = np.array([1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30])
SECOND = np.array([0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
SLEEP_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
SLEEP_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
DIFFERENCES = {"darwin": DARWIN, "depression": SECOND - FIRST, "sleep": SLEEP_2 - SLEEP_1}


def near(theirs: float, within: float = 1e-6) -> Any:
    return pytest.approx(theirs, rel=within, abs=within)


def ends(found: Any) -> tuple[float, float]:
    assert found.low is not None
    assert found.high is not None
    return found.low, found.high


# --- sign-flip ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DIFFERENCES)
def test_sign_flip_agrees_with_every_pattern_tried_in_r(name: str) -> None:
    found, theirs = sign_flip(DIFFERENCES[name]), R["flip"][name]
    assert found.exact
    assert found.p == pytest.approx(theirs["p"], rel=1e-12)
    assert ends(found) == (near(theirs["low"]), near(theirs["high"]))


def test_sign_flip_gives_fishers_own_count_for_darwins_maize() -> None:
    assert sign_flip(DARWIN).p == 1726 / 32768  # Fisher (1935), section 21: 863 in each tail


@pytest.mark.parametrize("n", [2, 4, 7, 11])
def test_sign_flip_agrees_with_scipy(n: int) -> None:
    theirs = scipy_stats.permutation_test(
        (DARWIN[:n],), np.mean, permutation_type="samples", n_resamples=math.inf
    )
    assert sign_flip(DARWIN[:n]).p == pytest.approx(theirs.pvalue, rel=1e-12)


def test_twenty_people_are_enumerated_at_once_and_more_are_drawn_with_their_error() -> None:
    people = np.random.default_rng(3).normal(0.4, 1, 20)
    start = time.process_time()
    found = sign_flip(people)
    assert time.process_time() - start < 1
    assert found.exact
    assert found.standard_error is None
    few = sign_flip(np.append(people, 0.4))
    assert not few.exact
    assert few.standard_error is not None
    assert few.p is not None
    assert few.standard_error == near(math.sqrt(few.p * (1 - few.p) / 50_000))


@pytest.mark.parametrize(("n", "up"), [(30, 6), (501, 4), (603, 4)])
def test_drawing_agrees_with_counting_by_sums_of_whole_numbers(n: int, up: int) -> None:
    """An exact p of many people: how many patterns have each sum (the shift algorithm)."""
    d = np.random.default_rng(8).integers(-3, up, n)
    ways = np.ones(1)
    for size in np.abs(d):
        ways = (np.pad(ways, (0, 2 * size)) + np.pad(ways, (2 * size, 0))) / 2
    sums = np.arange(len(ways)) - np.abs(d).sum()
    exact = float(ways[np.abs(sums) >= abs(d.sum())].sum())
    found = sign_flip(d.astype(float))
    assert found.p is not None
    assert found.standard_error is not None
    assert abs(found.p - exact) < 4 * max(found.standard_error, 1 / 50_000)


def test_drawing_of_many_people_takes_little_time_and_gives_the_interval_of_large_numbers() -> None:
    """Of thousands the t interval is right whatever the shape (central limit theorem)."""
    d = np.random.default_rng(5).exponential(1, 5_003)
    start = time.process_time()
    found = sign_flip(d)
    assert time.process_time() - start < 2  # of 20,000 people four times as much
    theirs = scipy_stats.ttest_1samp(d, 0).confidence_interval()
    assert ends(found) == pytest.approx((theirs.low, theirs.high), abs=0.1 * d.std() / 5_003**0.5)


def test_five_people_and_people_who_changed_alike_have_a_reason_and_no_interval() -> None:
    five = sign_flip(DARWIN[:5])
    assert (five.low, five.high, five.reason) == (
        None,
        None,
        "an interval of 95% takes 6 people or more",
    )
    assert five.p is not None
    assert ends(sign_flip(DARWIN[:6])) == (DARWIN[:6].min(), DARWIN[:6].max())
    alike = sign_flip(np.full(8, 2.0))
    assert (alike.p, alike.low, alike.reason) == (2 / 256, None, "everybody changed alike")
    assert sign_flip(np.array([])).p is None
    with pytest.raises(ValueError, match="pair people first"):
        sign_flip(np.array([1.0, np.nan]))


def every_pattern(changes: Sequence[Fraction]) -> float:
    """Two-sided p from all patterns of signs, in fractions."""
    patterns = itertools.product((1, -1), repeat=len(changes))
    sums = [abs(sum(s * c for s, c in zip(signs, changes, strict=True))) for signs in patterns]
    return float(Fraction(sum(s >= abs(sum(changes)) for s in sums), len(sums)))


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ([10**7, 1, 1, -1, -1, 2, -2], 1),  # by a share of the largest, all are ties
        ([10**15, -(10**15), 1, 2, -3, 5], 1),
        ([10**13, 1, 2, -3, 3, -1], 10),  # 0.1 + 0.2 is 0.3
        ([3 * 10**9, 1, 2, -3, 4, 4, -7], 7),  # means of seven items
        ([-(10**8), 7, 7, -14, 3, 0, 0, 1], 100),
    ],
)
def test_sign_flip_is_exact_however_far_one_person_is_from_the_others(
    changes: list[int], parts: int
) -> None:
    """Every pattern written out in fractions; whole clusters of one person are people."""
    exact = [Fraction(change, parts) for change in changes]
    before = np.arange(len(changes)) / parts
    d = np.array([float(e + Fraction(n, parts)) for n, e in enumerate(exact)]) - before
    assert sign_flip(d).p == every_pattern(exact)
    assert sign_flip_p(d, np.arange(len(d))) == every_pattern(exact)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=7), st.sampled_from([1, 4, 7, 10, 100]))
def test_sign_flip_counts_ties_of_decimals_as_fractions_do(them: list[int], parts: int) -> None:
    before = np.arange(len(them)) * 3 / parts
    after = np.array([(3 * n + change) / parts for n, change in enumerate(them)])
    assert sign_flip(after - before).p == every_pattern([Fraction(c, parts) for c in them])


@pytest.mark.parametrize(
    "changes", [[1, 1, 0, -1, -1, 2], [-2, 1, 1, 0, 0, -1, 1], [0, 0, 0, 1, -1, 0]]
)
def test_no_end_is_minus_0(changes: list[int]) -> None:
    for sign in (1, -1):
        found = sign_flip(sign * np.array(changes, float))
        assert "-0.0" not in map(str, ends(found))


def test_tiny_scores_and_scores_without_a_common_step_are_counted_too() -> None:
    d = np.array([1.0, 2, 3, -3, 4, 5])
    for unit in (1e-9, math.pi, 1e9):
        assert sign_flip(d * unit).p == sign_flip(d).p


whole = st.lists(st.integers(-9, 9), min_size=6, max_size=14)
some = settings(max_examples=20, deadline=None)


def assert_order_and_sides_do_not_matter(changes: list[int], random: Any) -> None:
    d, shuffled = np.array(changes, float), list(changes)
    random.shuffle(shuffled)
    one, two, turned = sign_flip(d), sign_flip(np.array(shuffled, float)), sign_flip(-d)
    assert (one.p, one.low, one.high) == (two.p, two.low, two.high)
    assert turned.p == one.p
    if one.low is not None and one.high is not None:
        assert (turned.low, turned.high) == (-one.high, -one.low)


@some
@given(whole, st.randoms(use_true_random=False))
def test_counting_signs_does_not_know_the_order_and_turns_with_the_waves(
    changes: list[int], random: Any
) -> None:
    assert_order_and_sides_do_not_matter(changes, random)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=21, max_size=25), st.randoms(use_true_random=False))
def test_drawing_signs_does_not_know_the_order_and_turns_with_the_waves(
    changes: list[int], random: Any
) -> None:
    assert_order_and_sides_do_not_matter(changes, random)


@some
@given(whole)
def test_the_sign_flip_interval_holds_0_exactly_where_p_is_not_below_five_per_cent(
    changes: list[int],
) -> None:
    found = sign_flip(np.array(changes, float))
    if found.low is not None and found.high is not None:
        assert found.p is not None
        assert (found.low <= 0 <= found.high) == (found.p > 0.05)
        assert found.low <= np.mean(changes) <= found.high


# --- ranks ----------------------------------------------------------------------------------


def family_therapy() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    path = ROOT / "evaluation/command/demo/deliverables/family-therapy/data/anorexia.csv"
    girls = pd.read_csv(path).query("Treat == 'FT'")
    return girls["Prewt"].to_numpy(float), girls["Postwt"].to_numpy(float)


def test_hodges_lehmann_agrees_with_r_where_there_are_no_ties() -> None:
    before, after = family_therapy()
    for name, difference in (("depression", SECOND - FIRST), ("ft", after - before)):
        found, theirs = hodges_lehmann(difference), R["hodges_lehmann"][name]
        assert found is not None
        assert found.value == near(theirs["value"])
        assert ends(found) == (near(theirs["low"]), near(theirs["high"]))


def test_hodges_lehmann_of_darwins_maize_is_that_of_r() -> None:
    found, theirs = hodges_lehmann(DARWIN), R["hodges_lehmann"]["darwin"]
    assert found is not None
    assert found.value == near(theirs["value"])
    assert ends(found) == (near(theirs["low"]), near(theirs["high"]))


def test_too_few_have_no_interval_by_ranks_and_zeros_and_ties_are_counted() -> None:
    few = hodges_lehmann(DARWIN[:5])
    assert few == Interval(8.0)
    assert hodges_lehmann(np.array([])) is None
    ranked = wilcoxon_signed_rank(np.array([0, 0, 1, -1, 2, 3, 0.0]))
    assert ranked is not None
    assert (ranked.n, ranked.n_zero, ranked.n_tied) == (7, 3, 2)
    wide = hodges_lehmann(np.random.default_rng(0).normal(1, 1, 60))
    assert wide is not None
    low, high = ends(wide)
    assert low < wide.value < high


# --- effects --------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [6, 10, 40])
def test_d_av_leaves_out_0_exactly_where_the_raw_change_does(n: int) -> None:
    rng = np.random.default_rng(n)
    for _ in range(15):
        before = rng.normal(0, 1, n)
        result = paired_change(before, before + rng.normal(0.5, 1, n))
        d_av, g_av, d_z = cohens_d_av(result), hedges_g_av(result), cohens_d_z(result)
        assert d_av is not None
        assert g_av is not None
        assert d_z is not None
        raw = ends(result.change)
        assert (ends(d_av)[0] > 0, ends(d_av)[1] < 0) == (raw[0] > 0, raw[1] < 0)
        assert ends(g_av) == ends(d_av)
        scale = result.sd_change / ((result.sd_before + result.sd_after) / 2)
        assert ends(d_av) == (near(ends(d_z)[0] * scale), near(ends(d_z)[1] * scale))
        assert np.sign(d_av.value) == np.sign(g_av.value) == np.sign(result.change.value)


pairs = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=6, max_size=20).filter(
    lambda them: len({b - a for a, b in them}) > 1
)


@some
@given(pairs, st.integers(-50, 50), st.sampled_from([0.5, 2.0, 4.0]))
def test_standardised_effects_do_not_know_the_units_and_turn_with_the_waves(
    them: list[tuple[int, int]], shift: int, factor: float
) -> None:
    before, after = np.array(them, float).T
    plain = paired_change(before, after)
    moved = paired_change(before * factor + shift, after * factor + shift)
    turned = paired_change(after, before)
    for effect in (cohens_d_z, cohens_d_av, hedges_g_av):
        one, two, three = effect(plain), effect(moved), effect(turned)
        if one is None or two is None or three is None:
            assert one is two is three is None
            continue
        assert (two.value, *ends(two)) == (near(one.value), near(ends(one)[0]), near(ends(one)[1]))
        assert (three.value, *ends(three)) == (
            near(-one.value),
            near(-ends(one)[1]),
            near(-ends(one)[0]),
        )


@some
@given(pairs)
def test_d_z_is_d_of_the_differences(them: list[tuple[int, int]]) -> None:
    before, after = np.array(them, float).T
    d_z = cohens_d_z(paired_change(before, after))
    alone = cohens_d_z(paired_change(np.zeros(len(them)), after - before))
    assert d_z is not None
    assert alone is not None
    assert (d_z.value, *ends(d_z)) == (
        near(alone.value),
        near(ends(alone)[0]),
        near(ends(alone)[1]),
    )
    difference = after - before
    assert d_z.value == near(difference.mean() / difference.std(ddof=1))


# --- Morris (2008), table 5: five trainings as published --------------------------------------


def test_published_training_studies_have_the_t_and_d_z_of_the_reference() -> None:
    folder = SHARED / "data/a12_morris2008_training_summary"
    if not folder.is_dir():
        pytest.skip("the reference data a12 are not beside this checkout")
    theirs = json.loads((folder / "reference.json").read_text("utf-8"))
    table = pd.read_csv(folder / "morris2008_summary.csv")
    for group in ("T", "C"):
        for row, study in enumerate(table[table["group"] == group].to_dict("records")):
            before, after = of_moments(study)
            found = paired_change(before, after)
            assert found.t == near(theirs[f"t_paired_{group}"][row])
            d_z = cohens_d_z(found)
            if group == "T":
                assert d_z is not None
                assert d_z.value == near(theirs["dz_T"][row])


def of_moments(study: dict[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Scores with exactly the published means, SDs and correlation."""
    n, r = int(study["n"]), study["r"]
    raw = np.random.default_rng(n).normal(size=(n, 2))
    first, second = np.linalg.qr(raw - raw.mean(axis=0))[0].T * math.sqrt(n - 1)
    second = r * first + math.sqrt(1 - r**2) * second
    return study["m_pre"] + study["sd_pre"] * first, study["m_post"] + study["sd_post"] * second


# --- shares -----------------------------------------------------------------------------------


def test_paired_shares_agree_with_contingencytables() -> None:
    """Cavo and others (2012): 59, 6, 16, 80; Newcombe and Tango as in Fagerland's package."""
    found = paired_shares(59, 16, 6, 80)
    assert found.shift.value == near(-0.0621, 5e-5)
    assert ends(found.shift) == (near(-0.1186, 5e-5), near(-0.0046, 5e-5))
    assert tango(6, 16, 161) == (near(-0.1240, 5e-5), near(-0.0054, 5e-5))
    assert found.p == near(R["mcnemar"]["p"], 1e-9)


def test_wilson_agrees_with_statsmodels() -> None:
    from statsmodels.stats.proportion import proportion_confint

    for part, n in ((0, 7), (7, 7), (3, 11), (45, 200)):
        theirs = proportion_confint(part, n, method="wilson")
        assert ends(wilson(part, n)) == (near(theirs[0], 1e-9), near(theirs[1], 1e-9))


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_improvement_turns_with_the_waves_and_holds_its_value(
    up: int, down: int, same: int
) -> None:
    if up + down + same == 0:
        with pytest.raises(ValueError, match="somebody"):
            improvement(up, down, same)
        return
    one, two = improvement(up, down, same), improvement(down, up, same)
    low, high = ends(one.probability)
    assert 0 <= low <= one.probability.value <= high <= 1
    assert two.probability.value == near(1 - one.probability.value)
    assert ends(two.probability) == (near(1 - high), near(1 - low))
    assert two.p == near(one.p)
    assert one.probability.value == near((up + same / 2) / (up + down + same))


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        paired_shares(1, -1, 2, 3)
    with pytest.raises(ValueError, match="a share needs somebody"):
        wilson(1, 0)


# --- power and equivalence ----------------------------------------------------------------------


def test_the_smallest_detectable_change_agrees_with_r_and_pingouin() -> None:
    import pingouin

    for n, theirs in R["smallest_detectable"].items():
        assert smallest_detectable(int(n), 1.0) == near(theirs, 1e-8)
        assert smallest_detectable(int(n), 2.5) == near(2.5 * theirs, 1e-8)
        found = pingouin.power_ttest(n=int(n), power=0.8, contrast="paired")
        assert theirs == near(float(found), 1e-8)
    assert smallest_detectable(1, 1.0) is None
    assert smallest_detectable(9, 0.0) is None


def test_equivalence_agrees_with_pingouin_and_says_nothing_below_twenty() -> None:
    import pingouin

    before, after = np.random.default_rng(0).normal(size=(2, 30))
    found = equivalence(paired_change(before, after), 0.6)
    assert found is not None
    assert found.p == near(float(pingouin.tost(after, before, 0.6, paired=True)["pval"].iloc[0]))
    assert (ends(found.inside)[1] < 0.6) == (found.p < 0.05)
    bayes = pingouin.ttest(after, before, paired=True)["BF10"].iloc[0]
    assert found.bayes_factor == pytest.approx(float(bayes), rel=2e-3)  # pingouin prints it short
    assert equivalence(paired_change(before[:19], after[:19]), 0.6) is None
    with pytest.raises(ValueError, match="above 0"):
        equivalence(paired_change(before, after), 0)


# --- losses -------------------------------------------------------------------------------------


def sleep_with_losses() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    before, after = SLEEP_1.copy(), SLEEP_2.copy()
    before[[1, 8]] = after[[0, 4, 5]] = np.nan
    return before, after


def test_everybodys_change_by_reml_agrees_with_nlme() -> None:
    found, theirs = mixed_change(*sleep_with_losses()), R["mixed"]
    assert found is not None
    assert found.value == near(theirs["change"])
    assert found.error == near(theirs["error"])


def test_without_losses_everybody_is_the_complete_pairs() -> None:
    plain = paired_change(SLEEP_1, SLEEP_2)
    for found in (mixed_change(SLEEP_1, SLEEP_2), partially_overlapping_t(SLEEP_1, SLEEP_2)):
        assert found is not None
        assert found.value == near(plain.change.value)
        assert found.df == pytest.approx(9, rel=1e-4)
        assert found.p == pytest.approx(plain.p_t or 0, rel=1e-3)
        assert ends(found.interval()) == (
            near(ends(plain.change)[0], 1e-4),
            near(ends(plain.change)[1], 1e-4),
        )
    bounds = bounds_at_ends(SLEEP_1, SLEEP_2, -5, 5)
    assert bounds is not None
    assert bounds.n_lost == 0
    assert bounds.lowest == bounds.highest == plain.change


def test_the_partially_overlapping_t_gives_the_p_of_its_authors_example() -> None:
    """The example of the R package Partiallyoverlapping: p = 0.026; the two SDs are nearly one."""
    a = [20, 21, 16, 18, 14, 12, 14, 17, *[np.nan] * 8, 14, 15, 18, 20, 11, 19, 14, 15]
    b = [*[np.nan] * 8, 10, 16, 18, 16, 15, 14, 13, 10, 15, 10, 15, 17, 13, 19, 12, 13]
    found = partially_overlapping_t(np.array(b, float), np.array(a, float))
    assert found is not None
    assert round(found.p, 3) == 0.026


def test_bounds_put_those_who_were_lost_at_either_end() -> None:
    before, after = np.array([3, 4, 5, np.nan]), np.array([5, np.nan, 6, 9.0])
    found = bounds_at_ends(before, after, 0, 10)
    assert found is not None
    assert (found.n, found.n_lost) == (3, 1)
    assert found.lowest.value == near((2 - 4 + 1) / 3)
    assert found.highest.value == near((2 + 6 + 1) / 3)
    mild = bounds_by_sd(before, after, 0.5)
    assert mild is not None
    assert mild.lowest.value == near(1.5 - 0.5 * math.sqrt(0.5) / 3)
    assert found.lowest.value < mild.lowest.value < mild.highest.value < found.highest.value


def test_everybodys_change_does_not_know_where_the_scale_begins() -> None:
    before, after = sleep_with_losses()
    here, far = mixed_change(before, after), mixed_change(before + 1e6, after + 1e6)
    turned = mixed_change(after, before)
    assert here is not None
    assert far is not None
    assert turned is not None
    assert far.value == near(here.value)
    assert (far.error, far.df) == (near(here.error), near(here.df))
    assert turned.value == near(-here.value)
    assert mixed_change(before, before + 1) is None  # nothing is left to be explained


def test_nobody_to_model_gives_nothing() -> None:
    nobody = np.array([np.nan, np.nan])
    assert mixed_change(nobody, nobody) is None
    assert mixed_change(np.array([1.0, np.nan]), np.array([np.nan, 2.0])) is None
    assert partially_overlapping_t(nobody, nobody) is None
    assert bounds_at_ends(nobody, nobody, 0, 1) is None
    assert bounds_by_sd(nobody, nobody, 1) is None


# --- what may be put forward ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "one_answer", "shown"),
    [
        (5, False, set()),
        (6, False, {"t", "sign_flip"}),
        (9, False, {"t", "sign_flip"}),
        (9, True, set()),
        (10, True, {"t", "sign_flip", "g_av"}),
        (10, False, {"t", "sign_flip", "g_av"}),
    ],
)
def test_what_is_put_forward_depends_on_n_and_the_form_alone(
    n: int, one_answer: bool, shown: set[str]
) -> None:
    assert headlined(n, one_answer=one_answer) == shown
    assert ("t" in shown) == (n >= smallest_for_interval(one_answer=one_answer))


def test_what_is_put_forward_covered_in_the_benchmark() -> None:
    """docs/statistics.md holds the table of benchmarks/coverage.py: no headlined cell below 93%."""
    lines = (ROOT / "docs/statistics.md").read_text("utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| lowest to highest"))
    sizes = [int(cell.removeprefix(" n = ")) for cell in lines[start].split("|")[3:-1]]
    seen = set()
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        name, items, *cells = (cell.strip() for cell in line.split("|")[1:-1])
        for n, cell in zip(sizes, cells, strict=True):
            lowest = float(cell.split(" to ")[0])
            if name.replace("-", "_") in headlined(n, one_answer=items == "1"):
                seen.add((name, n))
                assert lowest >= 93, line
    assert {("t", 6), ("sign-flip", 6), ("g_av", 10)} <= seen


def test_a_change_of_one_person_has_no_effect() -> None:
    result: PairedChange = paired_change(np.array([1.0]), np.array([2.0]))
    assert cohens_d_z(result) is cohens_d_av(result) is hedges_g_av(result) is None
    alike = paired_change(np.array([1.0, 2.0, 4.0]), np.array([2.0, 3.0, 5.0]))
    d_av = cohens_d_av(alike)
    assert d_av is not None
    assert (d_av.low, d_av.high) == (None, None)
    assert d_av.value == near(1 / np.std([1, 2, 4], ddof=1))
