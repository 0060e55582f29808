"""Raking, weighted shares, ratings, shares of a list: against R and publications.

R's values: tests/reference/survey_r.R (base R, survey). Published: the survey package's apistrat,
Newcombe, ../shared/data.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats as scipy_stats
from workspace_maker import ROOT, SHARED

from evaluation.statistics import headlined, proportions, raking, ratings
from evaluation.statistics import weighted as of_weights
from evaluation.statistics.change import Array, Codes, Interval, one_mean
from evaluation.statistics.raking import CannotRakeError, Fault, RakingFault
from evaluation.statistics.weighted import Drawn, rao_scott, weighted_mean, weighted_share

R = json.loads((Path(__file__).parent / "reference/survey_r.json").read_text("utf-8"))
PEOPLE = R["people"]
PROFESSION = SHARED / "data/b3_hh_profchal_table"
STAR_WARS = SHARED / "data/b6_538_starwars_surveymonkey"


def near(theirs: Any, rel: float = 1e-6) -> Any:
    return pytest.approx(theirs, rel=rel, abs=1e-9)


def column(name: str) -> Array:
    return np.array([person.get(name, np.nan) for person in PEOPLE], float)


def codes(values: Array) -> Codes:
    return np.unique(values, return_inverse=True)[1]


def designed(name: str) -> Drawn:
    """The design of that name in survey_r.R."""
    first = column("first")
    if name == "plain":
        return Drawn(first)
    clusters = codes(column("cluster")) if "clusters" in name else None
    population = None
    if name.startswith("listed"):
        population = column("clusters" if clusters is not None else "size")
    return Drawn(first, codes(column("stratum")), clusters, population)


def raked_people(start: Array | None) -> raking.Raked:
    levels = {name: [person[name] for person in PEOPLE] for name in ("age", "sex")}
    return raking.rake(levels, {"age": R["ages"], "sex": R["sexes"]}, start)


def assert_as_in_r(drawn: Drawn, theirs: dict[str, Any]) -> None:
    for name in ("yes", "some", "rating"):
        ours = weighted_mean(column(name), drawn)
        assert ours is not None
        assert (ours.value, ours.error) == (
            near(theirs[name]["value"]),
            near(theirs[name]["error"]),
        )
    share = weighted_share(column("some"), drawn)
    assert share is not None
    assert (share.share.value, share.error) == (
        near(theirs["some"]["value"]),
        near(theirs["some"]["error"]),
    )
    test = rao_scott(codes(column("yes")), codes(column("group")), drawn)
    assert test is not None
    found = {"statistic": test.statistic, "df": test.df, "df_error": test.df_error, "p": test.p}
    assert found == near(theirs["rao_scott"])


# --- shares ----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", R["wilson"])
def test_wilson_is_that_of_r(case: dict[str, Any]) -> None:
    ours = proportions.wilson(case["count"], case["n"])
    assert (ours.low, ours.high) == (near(case["low"]), near(case["high"]))


def test_newcombes_published_difference() -> None:
    # Newcombe (1998), table II, method 10: 56/70 less 48/80 is .0524 to .3339
    found = proportions.difference_of_shares((48, 80), (56, 70))
    assert found.low is not None
    assert found.high is not None
    assert (round(found.value, 2), round(found.low, 4), round(found.high, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )
    with pytest.raises(ValueError, match="interval of both"):
        proportions.difference_of_intervals(Interval(0.5), found)


def test_a_sample_of_a_list_knows_its_end() -> None:
    free, of_list = proportions.wilson(18, 60), proportions.wilson(18, 60, size=72)
    assert free.low is not None
    assert of_list.low is not None
    assert free.low < of_list.low < 0.3
    # as R's fpc: the square of the width goes with (N - n) / (N - 1), in large samples exactly
    many, of_many = proportions.wilson(1800, 6000), proportions.wilson(1800, 6000, size=7200)
    assert many.high is not None
    assert of_many.high is not None
    shrunk = (of_many.high - 0.3) / (many.high - 0.3)
    assert shrunk**2 == pytest.approx(1200 / 7199, rel=0.02)
    assert proportions.wilson(18, 60, size=60) == Interval(0.3, 0.3, 0.3)
    with pytest.raises(ValueError, match="on the list"):
        proportions.wilson(18, 60, size=59)


def test_a_whole_list_has_ends_and_no_interval() -> None:
    found = proportions.whole_list(45, 60, 72)
    assert (found.share, found.lowest, found.highest) == (0.75, 45 / 72, 57 / 72)
    everybody = proportions.whole_list(45, 60, 60)
    assert everybody.lowest == everybody.share == everybody.highest
    assert not headlined.shares_have_intervals(60, at_random=False)
    with pytest.raises(ValueError, match="some answered"):
        proportions.whole_list(4, 3, 72)


def test_what_a_survey_may_put_forward_goes_by_numbers_alone() -> None:
    assert headlined.shares_have_intervals(8, at_random=True)
    assert not headlined.shares_have_intervals(7, at_random=True)
    assert not headlined.shares_have_intervals(60, at_random=True, clusters=3)
    assert headlined.ratings_have_intervals(40, at_random=True, clusters=4)
    strata, pairs = np.repeat([1, 2, 3], 4), np.tile([1, 1, 2, 2], 3)
    # clusters numbered anew in each stratum, as NHANES has them and R's nest = TRUE reads them
    assert Drawn(np.ones(12), strata, pairs).n_clusters == 6
    assert Drawn(np.ones(12), None, pairs).n_clusters == 2
    assert Drawn(np.ones(12), strata, pairs).n_lonely == 0
    assert Drawn(np.ones(5), np.array([1, 1, 2, 3, 3])).n_lonely == 1  # R's lonely.psu
    assert not headlined.ratings_have_intervals(39.5, at_random=True)


def test_printed_shares_hold_the_truth_often_enough() -> None:
    """All outcomes counted: 94 in 100 on average, and 84 in the worst cell."""
    held: list[float] = []
    for n in (8, 20, 60):
        part = np.arange(n + 1)
        found = [proportions.wilson(int(x), n) for x in part]
        low, high = (np.array([getattr(one, end) for one in found]) for end in ("low", "high"))
        held += [
            float(scipy_stats.binom.pmf(part, n, p)[(low <= p) & (p <= high)].sum())
            for p in np.arange(0.02, 0.99, 0.02)
        ]
    assert np.mean(held) > 0.945
    assert min(held) > 0.84


def test_what_a_survey_puts_forward_covered_in_the_benchmark() -> None:
    """docs/statistics.md holds the table of coverage_shares.py: means of 94% and more."""
    lines = (ROOT / "docs/statistics.md").read_text("utf-8").splitlines()
    start = lines.index("| interval of | cells | mean | worst cell |") + 2
    rows = [line.split("|") for line in lines[start : lines.index("", start)]]
    means = {row[1].strip(): float(row[3]) for row in rows}
    assert min(means.values()) >= 94
    assert {"share", "difference of two shares", "mean of ratings"} <= {*means}


# --- raking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["equal", "started"])
def test_raked_weights_are_those_of_r(name: str) -> None:
    ours = raked_people(column("first") if name == "started" else None)
    assert ours.weights == near(np.array(R["raked"][name]["weights"]))
    for margin, place in zip((R["ages"], R["sexes"]), ours.codes, strict=True):
        assert np.bincount(place, ours.weights) == near(np.array([*margin.values()]))


def test_the_design_effect_of_weights_is_kishs() -> None:
    weights = raked_people(column("first")).weights
    found = raking.spread(weights)
    assert found.design_effect == near(R["kish"]["design_effect"])
    assert found.effective_n == near(60 / R["kish"]["design_effect"])
    assert found.smallest == near(weights.min() / weights.mean())
    # Kish: one more than the squared coefficient of variation
    assert found.design_effect == near(1 + weights.var() / weights.mean() ** 2)
    with pytest.raises(ValueError, match="above 0"):
        raking.spread(np.array([1.0, 0.0]))


def test_raking_tells_every_reason_why_it_cannot() -> None:
    levels: dict[str, list[str | None]] = {
        "age": ["young", "old", None, "elder"],
        "sex": ["f", "f", "f", "f"],
    }
    margins = {"age": {"young": 30.0, "old": 70.0}, "sex": {"f": 0.5, "m": 0.5}}
    with pytest.raises(CannotRakeError) as caught:
        raking.rake(levels, margins, np.array([1, 0, np.nan, 2.0]))
    assert set(caught.value.faults) == {
        RakingFault(Fault.START, people=2),
        RakingFault(Fault.MISSING, "age", people=1),
        RakingFault(Fault.UNKNOWN, "age", "elder", 1),
        RakingFault(Fault.EMPTY, "sex", "m", total=0.5),
        RakingFault(Fault.TOTALS, "sex", total=1.0),
    }


def test_margins_that_no_weights_meet_are_refused() -> None:
    # whoever is old is a woman and the other way round, but margins say 40% and 60%
    levels = {"age": ["old", "young"] * 5, "sex": ["f", "m"] * 5}
    with pytest.raises(CannotRakeError) as caught:
        raking.rake(levels, {"age": {"old": 40, "young": 60}, "sex": {"f": 60, "m": 40}})
    assert [fault.fault for fault in caught.value.faults] == [Fault.APART]
    with pytest.raises(ValueError, match="everybody's level"):
        raking.rake(levels, {"region": {"north": 1}})
    with pytest.raises(CannotRakeError):
        raking.rake(levels, {"sex": {"f": 100, "m": 0}})


def test_printed_shares_are_rounded() -> None:
    levels = {"age": ["a", "b", "c"] * 4, "sex": ["f", "m", "m", "f"] * 3}
    margins = {"age": {"a": 33.3, "b": 33.3, "c": 33.3}, "sex": {"f": 51.0, "m": 49.0}}
    found = raking.rake(levels, margins)
    assert found.weights.sum() == near(99.9)
    assert found.weights[codes(np.array(levels["sex"])) == 0].sum() == near(99.9 * 0.51)


# --- weighted shares and means ---------------------------------------------------------------


@pytest.mark.parametrize("name", R["designs"])
def test_weighted_shares_have_the_error_of_r(name: str) -> None:
    drawn = designed(name)
    assert_as_in_r(drawn, R["designs"][name])
    ours = weighted_mean(column("yes"), drawn)
    assert ours is not None
    assert ours.df == R["designs"][name]["df"]


@pytest.mark.parametrize("name", ["equal", "started", "in_strata"])
def test_raked_shares_have_the_error_of_r(name: str) -> None:
    raked = raked_people(None if name == "equal" else column("first"))
    before = designed("listed" if name == "in_strata" else "plain")
    drawn = Drawn(raked.weights, before.strata, None, before.population, raked.codes)
    assert_as_in_r(drawn, R["raked"][name])


def test_weighted_tables_with_an_empty_cell_or_without_an_answer_are_those_of_r() -> None:
    yes, group = codes(column("yes")), codes(column("group"))
    sparse = np.where((group == 2) & (yes == 1), 1, group)
    partial = np.where(np.arange(len(group)) < 5, -1, group)
    for crossed, design, name in (
        (sparse, "plain", "empty_cell"),
        (partial, "strata", "no_answer"),
    ):
        test = rao_scott(yes, crossed, designed(design))
        assert test is not None
        assert (test.statistic, test.df_error, test.p) == (
            near(R[name]["statistic"]),
            near(R[name]["df_error"]),
            near(R[name]["p"]),
        )


def test_a_stratum_of_one_is_compared_with_all_as_in_r() -> None:
    stratum = column("stratum")
    kept = (stratum != 3) | (np.cumsum(stratum == 3) == 1)
    ours = weighted_mean(column("yes")[kept], Drawn(column("first")[kept], codes(stratum[kept])))
    assert ours is not None
    assert (ours.value, ours.error) == (near(R["lonely"]["value"]), near(R["lonely"]["error"]))


def schools() -> tuple[Array, Array, list[str], list[str], Drawn]:
    """Made schools with apistrat's counts, means and SDs in every cell of its strata."""
    api = R["api"]
    score, wide, stratum = [], [], []
    for cell in api["cells"]:
        place = np.arange(cell["n"]) - (cell["n"] - 1) / 2
        score.append(cell["mean"] + cell["sd"] * place / place.std(ddof=1))
        wide += [cell["sch_wide"]] * cell["n"]
        stratum += [cell["stratum"]] * cell["n"]
    size = np.array([api["population"][one] for one in stratum], float)
    drawn = np.array([stratum.count(one) for one in stratum])
    place = codes(np.array(stratum))
    yes = (np.array(wide) == "Yes").astype(float)
    return np.concatenate(score), yes, wide, stratum, Drawn(size / drawn, place, None, size)


def test_californian_schools_as_published() -> None:
    score, yes, wide, stratum, drawn = schools()
    mean, share = weighted_mean(score, drawn), weighted_share(yes, drawn)
    assert mean is not None
    assert share is not None
    assert (round(mean.value, 4), round(mean.error, 4)) == (662.2874, 9.4089)
    assert (mean.value, mean.error) == (near(R["api"]["mean"]["value"]), near(9.408940879, 1e-8))
    assert share.share.value == near(R["api"]["yes"]["value"])
    assert share.error == near(R["api"]["yes"]["error"])
    test = rao_scott(codes(yes), codes(np.array(stratum)), drawn)
    assert test is not None
    assert (round(test.statistic, 3), round(test.df, 4), round(test.df_error, 4)) == (
        17.247,
        1.8287,
        360.2483,
    )
    levels = {"stype": stratum, "wide": wide}
    margins = {"stype": R["api"]["population"], "wide": R["api"]["sch_wide"]}
    raked = raking.rake(levels, margins, drawn.weights)
    assert round(raking.spread(raked.weights).design_effect, 6) == 1.186379
    ours = weighted_mean(score, Drawn(raked.weights, margins=raked.codes))
    assert ours is not None
    assert (round(ours.value, 4), round(ours.error, 4)) == (662.2117, 9.3674)
    listed = Drawn(raked.weights, drawn.strata, None, drawn.population, raked.codes)
    in_strata = weighted_mean(score, listed)
    assert in_strata is not None
    assert in_strata.error == near(R["api"]["raked"]["error"])


def test_without_weights_it_is_the_plain_mean_and_wilson() -> None:
    yes = np.array([1, 0, 0, 1, 1, 0, 0, 0, 1, 0, np.nan, 0])
    found = weighted_share(yes, Drawn(np.full(12, 3.0)))
    assert found is not None
    assert (found.n, found.effective_n) == (11, near(11))
    assert ends(found.share) == near(ends(proportions.wilson(4, 11)))
    values = np.array([3, 4, 9, 10, 2.0])
    assert weighted_mean(values, Drawn(np.ones(5))) == near_estimate(one_mean(values))
    every = weighted_share(np.ones(12), Drawn(np.full(12, 3.0)))
    assert every is not None
    assert every.error is None
    assert ends(every.share) == near(ends(proportions.wilson(12, 12)))


def ends(interval: Interval) -> tuple[float | None, float | None]:
    return interval.low, interval.high


def near_estimate(theirs: Any) -> Any:
    return type(theirs)(near(theirs.value), near(theirs.error), theirs.df)


def test_a_list_that_was_used_up_leaves_nothing_to_chance() -> None:
    yes = np.array([1, 0, 0, 1, 1, 0, 0, 0.0])
    found = weighted_share(yes, Drawn(np.ones(8), population=np.full(8, 8.0)))
    assert found is not None
    assert (found.share.low, found.share.high) == (0.375, 0.375)
    with pytest.raises(ValueError, match="one size"):
        weighted_share(yes, Drawn(np.ones(8), population=np.full(8, 7.0)))


def test_unequal_weights_never_make_an_interval_narrower_than_their_effective_n() -> None:
    rng = np.random.default_rng(3)
    for _ in range(20):
        weights, yes = rng.lognormal(size=25), rng.integers(0, 2, 25).astype(float)
        found = weighted_share(yes, Drawn(weights))
        assert found is not None
        assert found.effective_n <= raking.spread(weights).effective_n + 1e-9
        assert found.share.low is not None
        assert found.share.high is not None
        assert 0 <= found.share.low <= found.share.value <= found.share.high <= 1


def test_weighted_answers_that_cannot_be_told_from_chance_have_nothing() -> None:
    yes = np.array([1, 0, 1, 0.0])
    assert weighted_share(np.full(4, np.nan), Drawn(np.ones(4))) is None
    assert weighted_share(yes, Drawn(np.ones(4), clusters=np.zeros(4, int))) is None
    assert rao_scott(np.array([0, 0, 0, -1]), np.array([0, 1, 0, 1]), Drawn(np.ones(4))) is None
    for weights in ([1, 1, 1], [1, 1, 1, -1], [1, 1, 1, np.nan]):
        with pytest.raises(ValueError, match=r"one value|below 0"):
            weighted_share(yes, Drawn(np.array(weights, float)))
    with pytest.raises(ValueError, match="1 or 0"):
        weighted_share(np.array([1, 2, 0, 0.0]), Drawn(np.ones(4)))


def test_whoever_has_the_weight_0_is_as_one_who_did_not_answer() -> None:
    rng = np.random.default_rng(5)
    answers, groups = rng.integers(0, 2, 30), rng.integers(0, 3, 30)
    weights = rng.lognormal(size=30)
    left_out = np.where(np.arange(30) < 4, np.nan, answers)
    nobody = np.where(np.arange(30) < 4, -1, answers)
    zero = np.where(np.arange(30) < 4, 0.0, weights)
    for found in (weighted_share, of_weights.weighted_rating):
        assert found(answers.astype(float), Drawn(zero)) == found(left_out, Drawn(weights))
    assert rao_scott(groups, answers, Drawn(zero)) == rao_scott(groups, nobody, Drawn(weights))
    assert weighted_share(np.ones(3), Drawn(np.zeros(3))) is None


# --- ratings ---------------------------------------------------------------------------------


def test_a_rating_is_that_of_r() -> None:
    theirs = R["rating"]
    ours = ratings.rating(np.array([*theirs["values"], np.nan], float))
    assert ours is not None
    assert (ours.n, ours.sd) == (11, near(theirs["sd"]))
    assert (ours.mean.value, ours.mean.low, ours.mean.high) == (
        near(theirs["mean"]),
        near(theirs["low"]),
        near(theirs["high"]),
    )
    assert [ours.lower_quartile, ours.median, ours.upper_quartile] == near(theirs["quartiles"])
    alike = ratings.rating(np.array([7.0, 7.0]))
    assert alike is not None
    assert alike.mean == Interval(7.0)
    assert ratings.rating(np.array([np.nan])) is None


def test_a_weighted_rating_with_equal_weights_is_the_plain_one() -> None:
    values = np.array(R["rating"]["values"], float)
    ours = of_weights.weighted_rating(values, Drawn(np.full(11, 2.0)))
    plain = ratings.rating(values)
    assert ours is not None
    assert plain is not None
    assert (ours.mean.low, ours.median) == (near(plain.mean.low), plain.median)
    # one who weighs as much as all others together is the median
    weights = np.ones(11)
    weights[0] = 10.5
    assert ratings.weighted_quantile(values, weights) == values[0]
    assert ratings.weighted_quantile(np.array([1.0, 3.0]), np.ones(2)) == 2
    assert ratings.weighted_quantile(np.array([np.nan]), np.ones(1)) is None
    repeated = np.repeat([1.0, 2.0, 5.0], [3, 4, 5])  # a whole weight is so many people
    for share in (0.1, 0.3, 0.7, 0.9):
        said = ratings.weighted_quantile(np.array([1, 2, 5.0]), np.array([3, 4, 5.0]), share)
        assert said == np.quantile(repeated, share, method="inverted_cdf")
    with pytest.raises(ValueError, match="above 0"):
        ratings.weighted_quantile(values, np.zeros(11))


@pytest.mark.skipif(not PROFESSION.exists(), reason="the shared data are not here")
def test_likert_tables_of_a_profession() -> None:
    theirs = json.loads((PROFESSION / "reference.json").read_text("utf-8"))["rows"]
    with (PROFESSION / "profchal_counts.csv").open(encoding="utf-8") as file:
        for row, reference in zip(csv.reader(list(file)[1:]), theirs, strict=True):
            values = np.repeat(np.arange(1.0, 6), [int(count) for count in row[:5]])
            ours = ratings.rating(values)
            assert ours is not None
            assert (ours.n, ours.median) == (reference["n"], reference["median"])
            assert (ours.mean.value, ours.sd) == (near(reference["mean"]), near(reference["sd"]))


@pytest.mark.skipif(not STAR_WARS.exists(), reason="the shared data are not here")
def test_favour_of_characters() -> None:
    theirs = json.loads((STAR_WARS / "reference.json").read_text("utf-8"))["characters"]
    scale = [
        "Very unfavorably",
        "Somewhat unfavorably",
        "Neither favorably nor unfavorably (neutral)",
        "Somewhat favorably",
        "Very favorably",
    ]
    for reference in theirs.values():
        ours = ratings.rating(
            np.repeat(np.arange(1.0, 6), [reference["counts"][word] for word in scale])
        )
        assert ours is not None
        assert ours.n == reference["n_excluding_unfamiliar"]
        assert ours.mean.value == near(reference["mean_1_5_excluding_unfamiliar"])
