"""Agreement of coders against publications and R.

Published tables are here, as facts: Fleiss (1971), Psychological Bulletin 76:378-382, table 1 (four
of its five columns; the fifth makes six); Krippendorff (2011), Computing Krippendorff's
Alpha-Reliability, section C; the worked example of Wikipedia, "Krippendorff's alpha"; the two
tables of the vignettes of R's irrCAC 1.0 (Gwet). R's other values stand beside the shared data
(irr 0.84.1 and irrCAC 1.0; of the former not alpha of complete data, which it gets wrong).
"""

from __future__ import annotations

import csv
import json
from functools import cache
from typing import Any

import numpy as np
import pytest
from workspace_maker import SHARED

from evaluation.statistics import coder_agreement as agreement
from evaluation.statistics.change import Array, Interval

DATA = SHARED / "data"
needs_data = pytest.mark.skipif(
    not (DATA / "d1_irr_package").is_dir(), reason="the shared data are not here"
)
_ = np.nan

# Fleiss (1971), table 1: 30 patients, six psychiatrists each.
FLEISS = [
    [0, 0, 0, 6],
    [0, 3, 0, 0],
    [0, 1, 4, 0],
    [0, 0, 0, 0],
    [0, 3, 0, 3],
    [2, 0, 4, 0],
    [0, 0, 4, 0],
    [2, 0, 3, 1],
    [2, 0, 0, 4],
    [0, 0, 0, 0],
    [1, 0, 0, 5],
    [1, 1, 0, 4],
    [0, 3, 3, 0],
    [1, 0, 0, 5],
    [0, 2, 0, 3],
    [0, 0, 5, 0],
    [3, 0, 0, 1],
    [5, 1, 0, 0],
    [0, 2, 0, 4],
    [1, 0, 2, 0],
    [0, 0, 0, 0],
    [0, 1, 0, 5],
    [0, 2, 0, 1],
    [2, 0, 0, 4],
    [1, 0, 0, 4],
    [0, 5, 0, 1],
    [4, 0, 0, 0],
    [0, 2, 0, 4],
    [1, 0, 5, 0],
    [0, 0, 0, 0],
]
# Krippendorff (2011), section C: four observers, twelve units, categories 1 to 5.
KRIPPENDORFF = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
        [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
    ]
).T
# Wikipedia: three coders, fifteen units (one of nobody), categories 1 to 4.
WIKIPEDIA = np.array(
    [
        [_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3],
        [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
        [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4],
    ]
).T
# irrCAC's table of two abstractors: ectopic, abnormal and normal pregnancies.
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]


def fleiss_counts() -> Array:
    table = np.array(FLEISS, float)
    return np.column_stack([table, 6 - table.sum(axis=1)])


def counts(ratings: Array, first: int = 1) -> Array:
    return agreement.category_counts(ratings - first, int(np.nanmax(ratings)) - first + 1)


def of_table(table: list[list[int]]) -> Array:
    """The units of a table of two coders, a row each."""
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for __ in range(n)]
    return np.array(pairs, float)


def test_kappa_of_fleiss_1971_is_430() -> None:
    assert agreement.fleiss_kappa(fleiss_counts()).value == pytest.approx(0.430, abs=5e-4)


@pytest.mark.parametrize(
    ("level", "published"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_alpha_of_krippendorff_2011_at_four_levels(level: Any, published: float) -> None:
    alpha = agreement.krippendorff_alpha(counts(KRIPPENDORFF), level, np.arange(1.0, 6))
    assert alpha.value == pytest.approx(published, abs=5e-4)
    assert alpha.n == 11  # a unit of one observer is none of two


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.691), ("interval", 0.811)])
def test_alpha_of_the_worked_example_with_a_unit_of_nobody(level: Any, published: float) -> None:
    alpha = agreement.krippendorff_alpha(counts(WIKIPEDIA), level)
    assert alpha.value == pytest.approx(published, abs=5e-4)


def test_a_unit_of_nobody_changes_no_coefficient() -> None:
    """irrCAC divides by its nought ratings and gives no AC1 and no Fleiss' kappa."""
    whole = WIKIPEDIA[~np.isnan(WIKIPEDIA).all(axis=1)]
    for coefficient in (agreement.gwet_ac1, agreement.fleiss_kappa, agreement.percent_agreement):
        assert coefficient(counts(WIKIPEDIA)) == coefficient(counts(whole))
        assert coefficient(counts(whole)).value is not None


def test_coefficients_of_the_vignette_with_missing_ratings() -> None:
    """irrCAC's overview: percent .8181818, AC1 .77544 (SE .14295), Fleiss .76117."""
    table = counts(KRIPPENDORFF)  # its example is Krippendorff's, with unit 12 rated by another
    ac1 = agreement.gwet_ac1(table)
    assert (ac1.value, ac1.standard_error) == (
        pytest.approx(0.77544, abs=5e-6),
        pytest.approx(0.14295, abs=5e-6),
    )
    assert agreement.fleiss_kappa(table).value == pytest.approx(0.76117, abs=5e-6)
    assert agreement.percent_agreement(table).value == pytest.approx(0.8181818, abs=5e-8)


def test_conger_of_the_vignette() -> None:
    """irrCAC's overview: .76282. Its table is Krippendorff's, but the third rates the last unit."""
    ratings = KRIPPENDORFF.copy()
    ratings[11] = [_, _, 3, _]
    assert agreement.conger_kappa(ratings - 1, 5).value == pytest.approx(0.76282, abs=5e-6)


def test_two_coders_of_the_vignette() -> None:
    """irrCAC's tables: Cohen .7964094 (SE .05891072), AC1 .8493305, alpha .7972585, .89 agree."""
    pairs = of_table(ABSTRACTORS)
    kappa = agreement.cohen_kappa(pairs, 3)
    assert (kappa.n, kappa.value, kappa.standard_error) == (
        100,
        pytest.approx(0.7964094, abs=5e-8),
        pytest.approx(0.05891072, abs=5e-9),
    )
    table = agreement.category_counts(pairs, 3)
    assert agreement.gwet_ac1(table).value == pytest.approx(0.8493305, abs=5e-8)
    assert agreement.krippendorff_alpha(table).value == pytest.approx(0.7972585, abs=5e-8)
    assert agreement.percent_agreement(table).value == pytest.approx(0.89)


@cache
def reference(folder: str) -> dict[str, Any]:
    return json.loads((DATA / folder / "reference.json").read_text("utf-8"))


@cache
def rated(folder: str, name: str, skip: int = 1, only: str = "") -> tuple[Array, int]:
    """The ratings of a file as numbers of categories, and how many of these there are."""
    with (DATA / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    cells = [[cell.strip() for cell in row[skip:]] for row in rows if only in ("", row[0])]
    names = sorted({cell for row in cells for cell in row} - {"", "NA"})
    code = {name: float(number) for number, name in enumerate(names)} | {"": _, "NA": _}
    return np.array([[code[cell] for cell in row] for row in cells]), len(names)


def values(ratings: Array, categories: int) -> dict[str, agreement.Coefficient]:
    table = agreement.category_counts(ratings, categories)
    return {
        "percent_agreement": agreement.percent_agreement(table),
        "gwet_ac1": agreement.gwet_ac1(table),
        "krippendorff_nominal_irrCAC": agreement.krippendorff_alpha(table),
        "fleiss": agreement.fleiss_kappa(table),
        "conger": agreement.conger_kappa(ratings, categories),
    }


SETS = {
    "anxiety": ("d1_irr_package", "anxiety", 1, ""),
    "video": ("d1_irr_package", "video", 1, ""),
    "diagnoses": ("d1_irr_package", "diagnoses", 1, ""),
    "vision": ("d1_irr_package", "vision", 1, ""),
    "raw4raters": ("d2_irrCAC_gwet", "cac.raw4raters", 1, ""),
    "raw5obser": ("d2_irrCAC_gwet", "cac.raw5obser", 1, ""),
    "ben_gerry": ("d2_irrCAC_gwet", "cac.ben.gerry", 2, ""),
    "raw_g1g2": ("d2_irrCAC_gwet", "cac.raw.g1g2", 2, ""),
    "gender FEMALE": ("d2_irrCAC_gwet", "cac.raw.gender", 1, "FEMALE"),
    "gender MALE": ("d2_irrCAC_gwet", "cac.raw.gender", 1, "MALE"),
    "krippendorff2011_4observers": ("d3_krippendorff2011", "krippendorff2011_4observers", 1, ""),
    "wikipedia_3coders": ("d3_krippendorff2011", "wikipedia_3coders", 1, ""),
}


@needs_data
@pytest.mark.parametrize("name", SETS)
def test_every_coefficient_is_that_of_irrcac_to_its_printed_digits(name: str) -> None:
    folder, file, skip, only = SETS[name]
    theirs: Any = reference(folder)
    for key in name.split():
        theirs = theirs[key]
    theirs = theirs.get("all", theirs)
    for coefficient, ours in values(*rated(folder, file, skip, only)).items():
        assert ours.value is not None
        if (published := theirs[coefficient]["coeff"]) is not None:  # R's NaN: a unit of nobody
            assert ours.value == pytest.approx(published, abs=5.1e-6), coefficient
        if ours.standard_error is not None and name != "wikipedia_3coders":
            # (R counts the two units of nobody as units without agreement)
            assert ours.standard_error == pytest.approx(theirs[coefficient]["se"], abs=5.1e-6)


@needs_data
@pytest.mark.parametrize("name", ["cont3x3abstractors", "cont4x4diagnosis"])
def test_tables_of_two_coders_are_those_of_irrcac(name: str) -> None:
    """irrCAC's tables divide by n, its ratings by n - 1: standard errors differ by that alone."""
    with (DATA / "d2_irrCAC_gwet" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        table = [[int(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]]
    pairs, theirs = of_table(table), reference("d2_irrCAC_gwet")[name]
    kappa, n = agreement.cohen_kappa(pairs, len(table)), len(pairs)
    assert kappa.value == pytest.approx(theirs["cohen"]["coeff"], abs=1e-9)
    assert kappa.standard_error == pytest.approx(theirs["cohen"]["se"], abs=1e-9)
    found = values(pairs, len(table))
    for ours, key in (
        ("percent_agreement", "pa"),
        ("gwet_ac1", "ac1"),
        ("fleiss", "scott"),
        ("krippendorff_nominal_irrCAC", "alpha"),
    ):
        assert found[ours].value == pytest.approx(theirs[key]["coeff"], abs=1e-9), key
        if error := found[ours].standard_error:
            assert error * np.sqrt((n - 1) / n) == pytest.approx(theirs[key]["se"], abs=1e-9)


@needs_data
def test_a_table_of_counts_is_that_of_irrcac() -> None:
    with (DATA / "d2_irrCAC_gwet/distrib.6raters.csv").open(encoding="utf-8") as file:
        table = np.array([[float(cell) for cell in row[1:]] for row in list(csv.reader(file))[1:]])
    theirs = reference("d2_irrCAC_gwet")["distrib_6raters"]
    ours = (agreement.gwet_ac1(table), agreement.fleiss_kappa(table))
    for coefficient, key in zip(ours, ("ac1", "fleiss"), strict=True):
        assert coefficient.value == pytest.approx(theirs[key]["coeff"], abs=1e-9)
        assert coefficient.standard_error == pytest.approx(theirs[key]["se"], abs=1e-9)
    alpha = agreement.krippendorff_alpha(table)
    assert alpha.value == pytest.approx(theirs["alpha"]["coeff"], abs=1e-9)


@needs_data
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_alpha_of_missing_ratings_is_that_of_irr_at_every_level(level: Any) -> None:
    """irr's alpha is right where something is missing (see SOURCE.md of the data)."""
    sets = (
        ("krippendorff2011_4observers", reference("d3_krippendorff2011"), "irr", 1),
        ("wikipedia_3coders", reference("d3_krippendorff2011"), "irr", 1),
        ("raw4raters", reference("d2_irrCAC_gwet"), "kripp_irr", 1),
        ("raw5obser", reference("d2_irrCAC_gwet"), "kripp_irr", 0),
    )
    for name, theirs, key, first in sets:
        ratings, categories = rated(*SETS[name][:3])
        table = agreement.category_counts(ratings, categories)
        alpha = agreement.krippendorff_alpha(table, level, first + np.arange(float(categories)))
        if level in theirs[name][key]:
            assert alpha.value == pytest.approx(theirs[name][key][level], abs=1e-9), name


@needs_data
@pytest.mark.parametrize("name", ["vision", "ben_gerry"])
def test_kappa_of_cohen_is_that_of_irr(name: str) -> None:
    theirs = reference(SETS[name][0])[name]["cohen_kappa"]
    kappa = agreement.cohen_kappa(*rated(*SETS[name][:3]))
    assert (kappa.n, kappa.value) == (theirs["n"], pytest.approx(theirs["kappa"], abs=1e-9))


@needs_data
@pytest.mark.parametrize("name", ["anxiety", "video", "diagnoses"])
def test_alpha_of_complete_ratings_is_not_that_of_irr(name: str) -> None:
    """irr 0.84.1 leaves out the 1 / (m - 1) where nothing is missing; irrCAC does not."""
    alpha = agreement.krippendorff_alpha(agreement.category_counts(*rated(*SETS[name][:3]))).value
    assert alpha != pytest.approx(
        reference("d1_irr_package")[name]["krippendorff_nominal_irr"], abs=1e-3
    )


def random_ratings(seed: int, units: int = 60, coders: int = 3, missing: float = 0.2) -> Array:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, units)[:, None]
    ratings = np.where(
        rng.random((units, coders)) < 0.7, truth, rng.integers(0, 3, (units, coders))
    )
    return np.where(rng.random((units, coders)) < missing, _, ratings.astype(float))


@pytest.mark.parametrize("seed", range(4))
def test_order_of_units_coders_and_categories_changes_no_coefficient(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ratings = random_ratings(seed)
    turned = ratings[rng.permutation(len(ratings))][:, rng.permutation(ratings.shape[1])]
    other = np.where(np.isnan(turned), _, (turned + 1) % 3)
    ours, theirs = values(ratings, 3), values(other, 3)
    for name, found in ours.items():
        assert found.value == pytest.approx(theirs[name].value, abs=1e-12), name


def test_full_agreement_is_one_and_its_errors_are_nought() -> None:
    same = np.repeat(np.arange(60.0)[:, None] % 3, 3, axis=1)
    for name, found in values(same, 3).items():
        assert found.value == pytest.approx(1.0), name
        assert found.standard_error in (None, pytest.approx(0.0, abs=1e-9))
    assert agreement.cohen_kappa(same[:, :2], 3).standard_error == pytest.approx(0.0, abs=1e-9)


def test_nobody_twice_and_all_alike_are_words() -> None:
    lone = np.array([[1.0, _], [_, 0.0], [_, _]])
    alike = np.ones((60, 2))
    for found in (*values(lone, 2).values(), agreement.cohen_kappa(lone, 2)):
        assert (found.n, found.value, found.reason) == (0, None, "no unit was coded by two coders")
    for name, found in values(alike, 2).items():
        if name in ("percent_agreement", "gwet_ac1"):  # pe of AC1 is 0: Gwet (2008), formula 8
            assert (found.value, found.standard_error) == (1, 0)
        else:
            assert found.value is None
            assert "coded every unit alike" in found.reason
    assert agreement.cohen_kappa(alike, 2).value is None
    assert agreement.gwet_ac1(agreement.category_counts(np.zeros((60, 2)), 1)).value is None
    drawn = agreement.by_sources([alike], 2, np.arange(60) % 10)
    assert drawn["ac1"].interval == Interval(1.0, 1.0, 1.0)
    assert drawn["alpha"].interval is None


def test_a_coder_who_gives_one_category_only_has_a_kappa_of_nought() -> None:
    """Cohen: agreement is then what chance gives."""
    pairs = np.column_stack([np.ones(40), np.arange(40.0) % 2])
    assert agreement.cohen_kappa(pairs, 2).value == pytest.approx(0.0, abs=1e-12)


def test_a_number_that_is_no_category_is_refused() -> None:
    with pytest.raises(ValueError, match="number of a category"):
        agreement.category_counts(np.array([[0.5, 1.0]]), 2)
    with pytest.raises(ValueError, match="two coders"):
        agreement.cohen_kappa(np.ones((3, 3)), 2)


def test_rare_codes_have_the_paradox_of_kappa() -> None:
    """Feinstein and Cicchetti (1990): nearly everything agreed, and kappa is low all the same."""
    pairs = of_table([[94, 3], [2, 1]])
    table = agreement.category_counts(pairs, 2)
    assert agreement.prevalence(table) == pytest.approx([0.965, 0.035])
    assert agreement.percent_agreement(table).value == pytest.approx(0.95)
    kappa = agreement.cohen_kappa(pairs, 2).value
    chance = 0.97 * 0.96 + 0.03 * 0.04
    assert kappa == pytest.approx((0.95 - chance) / (1 - chance))
    assert agreement.gwet_ac1(table).value == pytest.approx(0.946, abs=1e-3)  # by hand


def of_sources(seed: int = 3, sources: int = 12) -> tuple[Array, Any]:
    """Two coders who agree in some interviews and hardly in others; some units of one coder."""
    rng = np.random.default_rng(seed)
    place = np.repeat(np.arange(sources), 12)
    care = np.linspace(0.2, 1, sources)[place]
    first = rng.integers(0, 2, len(place)).astype(float)
    second = np.where(rng.random(len(place)) < care, first, 1 - first)
    second[::17] = np.nan
    return np.column_stack([first, second]), place


def test_intervals_are_those_of_the_coefficients_and_the_same_each_time() -> None:
    ratings, place = of_sources()
    table = agreement.category_counts(ratings, 2)
    drawn = agreement.by_sources([ratings], 2, place)
    directly = {
        "percent": agreement.percent_agreement(table),
        "alpha": agreement.krippendorff_alpha(table),
        "ac1": agreement.gwet_ac1(table),
        "fleiss": agreement.fleiss_kappa(table),
        "kappa": agreement.conger_kappa(ratings, 2),
    }
    for name, found in drawn.items():
        assert found.interval is not None
        assert found.interval.value == pytest.approx(directly[name].value, abs=1e-12), name
        assert found.interval.low < found.interval.value < found.interval.high
    assert agreement.by_sources([ratings], 2, place) == drawn


def test_sources_are_drawn_and_not_units() -> None:
    """Units of one interview resemble one another: as if they did not, the interval is narrower."""
    ratings, place = of_sources(sources=20)

    def width(by: Any) -> float:
        interval = agreement.by_sources([ratings], 2, by)["alpha"].interval
        assert interval is not None
        return interval.high - interval.low

    assert width(place) > 1.3 * width(np.arange(len(place)))


def test_draws_without_a_coefficient_are_counted_and_many_leave_no_interval() -> None:
    """A code that stands in one of ten sources is missed by (9/10)^10 = 35% of the draws."""
    ratings, place = np.zeros((100, 2)), np.repeat(np.arange(10), 10)
    ratings[:3] = 1
    drawn = agreement.by_sources([ratings], 2, place)
    assert drawn["alpha"].degenerate == pytest.approx(0.9**10 * 2000, abs=90)
    assert drawn["alpha"].interval == Interval(pytest.approx(1.0))
    assert "draws of sources everything is coded alike" in drawn["alpha"].reason
    assert drawn["percent"].degenerate == 0
    assert drawn["percent"].interval == Interval(1.0, 1.0, 1.0)


def test_few_sources_have_no_interval() -> None:
    ratings, place = of_sources(sources=5)
    few = agreement.by_sources([ratings], 2, place)["alpha"]
    alpha = agreement.krippendorff_alpha(agreement.category_counts(ratings, 2)).value
    assert few.interval == Interval(pytest.approx(alpha))
    assert few.reason == "5 sources were coded twice, and 8 are needed"


def test_codes_are_pooled_by_their_agreement_and_chance() -> None:
    """de Vries and others (2008): (mean po - mean pe) / (1 - mean pe), by hand of two codes."""
    first, second = of_table([[40, 10], [5, 45]]), of_table([[80, 5], [5, 10]])
    pooled = agreement.by_sources([first, second], 2, np.arange(100) % 10)
    seen, chance = (0.85 + 0.90) / 2, (0.5 + (0.85**2 + 0.15**2)) / 2
    assert pooled["kappa"].interval is not None
    assert pooled["kappa"].interval.value == pytest.approx((seen - chance) / (1 - chance))
    alone = agreement.by_sources([first], 2, np.arange(100) % 10)["kappa"].interval
    assert alone is not None
    assert alone.value == pytest.approx(agreement.cohen_kappa(first, 2).value)
    alike = np.zeros((100, 2))  # a code that nobody gave changes nothing
    both = agreement.by_sources([first, second, alike], 2, np.arange(100) % 10)
    assert both["alpha"] == pooled["alpha"]
    assert both["ac1"] == pooled["ac1"]
