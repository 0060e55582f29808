"""Tables of counts against R and publications: chi-square, the exact test, residuals, association.

R's values: tests/reference/survey_r.R. Published: R's manual pages of ``fisher.test`` and
``chisq.test`` (after Agresti).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import stats as scipy_stats

from evaluation.statistics import contingency, multiplicity
from evaluation.statistics.exact_tables import fisher_freeman_halton

R = json.loads((Path(__file__).parent / "reference/survey_r.json").read_text("utf-8"))


def near(theirs: Any, rel: float = 1e-6) -> Any:
    return pytest.approx(theirs, rel=rel, abs=1e-9)


@pytest.mark.parametrize("case", R["tables"])
def test_chi_square_is_that_of_r(case: dict[str, Any]) -> None:
    counts = np.array(case["counts"])
    ours = contingency.chi_square(counts)
    assert ours is not None
    assert (ours.statistic, ours.df, ours.p) == (
        near(case["statistic"]),
        case["df"],
        near(case["p"]),
    )
    assert contingency.expected_counts(contingency.filled(counts)) == near(
        np.array(case["expected"])
    )


@pytest.mark.parametrize("case", R["tables"])
def test_adjusted_residuals_are_those_of_r(case: dict[str, Any]) -> None:
    filled = contingency.filled(np.array(case["counts"]))
    assert contingency.adjusted_residuals(filled) == near(np.array(case["residuals"]))


# the fifth takes a second, the last would take minutes
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.slow) if place == 4 else case
        for place, case in enumerate(R["tables"][:-1])
    ],
)
def test_fisher_freeman_halton_is_that_of_r(case: dict[str, Any]) -> None:
    filled = contingency.filled(np.array(case["counts"]))
    ours = fisher_freeman_halton(filled, most_steps=20_000_000)
    assert ours.exact
    assert ours.standard_error is None
    assert ours.p == near(case["fisher"])


@pytest.mark.parametrize("case", R["tables"])
def test_cramers_v_is_that_of_r(case: dict[str, Any]) -> None:
    ours = contingency.association(np.array(case["counts"]))
    assert ours is not None
    assert ours.plain == near(case["cramers_v"])
    assert 0 <= ours.corrected <= ours.plain


def test_published_tables() -> None:
    # R's manual: fisher.test (Agresti 2002, p. 57; our p is held against R's above) ...
    assert round(R["tables"][0]["fisher"], 4) == 0.7827
    # ... and chisq.test (Agresti 2007, p. 39)
    party = np.array(R["tables"][-1]["counts"])
    test = contingency.chi_square(party)
    assert test is not None
    assert (round(test.statistic, 2), test.df, f"{test.p:.3e}") == (30.07, 2, "2.954e-07")
    # Freeman and Halton's test of Fisher's tea
    assert round(fisher_freeman_halton(np.array([[3, 1], [1, 3]])).p, 4) == 0.4857


@settings(max_examples=25, deadline=None)
@given(hnp.arrays(np.int64, (2, 2), elements=st.integers(0, 30)))
def test_of_two_by_two_the_exact_test_is_fishers(counts: Any) -> None:
    if counts.any(axis=0).all() and counts.any(axis=1).all():
        theirs = scipy_stats.fisher_exact(counts).pvalue
        assert fisher_freeman_halton(counts).p == near(theirs, 1e-7)


@settings(max_examples=15, deadline=None)
@given(
    hnp.arrays(np.int64, (3, 4), elements=st.integers(0, 3)),
    st.permutations(range(3)),
    st.permutations(range(4)),
)
def test_the_exact_test_minds_no_order(counts: Any, rows: list[int], columns: list[int]) -> None:
    if counts.any(axis=0).all() and counts.any(axis=1).all():
        ours = fisher_freeman_halton(counts)
        assert 0 < ours.p <= 1
        assert fisher_freeman_halton(counts[rows][:, columns]).p == near(ours.p)
        assert fisher_freeman_halton(counts.T).p == near(ours.p)


def test_a_drawn_p_is_near_the_exact_one_and_the_same_each_time() -> None:
    counts = np.array(R["tables"][3]["counts"])
    one, again = (fisher_freeman_halton(counts, most_steps=10) for _ in range(2))
    assert one == again
    assert not one.exact
    assert one.standard_error is not None
    assert abs(one.p - R["tables"][3]["fisher"]) < 4 * one.standard_error
    assert one.standard_error == near(np.sqrt(one.p * (1 - one.p) / 99_999))


def test_work_is_bounded_where_tables_are_many() -> None:
    large = np.array([[30, 20, 25, 22, 9], [25, 33, 14, 20, 8], [19, 12, 44, 31, 7]] * 2)
    found = fisher_freeman_halton(large, most_steps=100_000)
    assert not found.exact
    assert found.p < 0.001


def test_the_exact_test_refuses_what_is_no_table() -> None:
    for wrong in ([[1, 2]], [[1, 0], [2, 0]], [[1, -1], [2, 3]]):
        with pytest.raises(ValueError, match="test"):
            fisher_freeman_halton(np.array(wrong))


def test_thin_cells_have_the_exact_test() -> None:
    # expected 2.5 in each of four cells
    thin = contingency.independence(np.array([[4, 1], [1, 4]]))
    assert thin is not None
    assert (thin.method, round(thin.p, 4)) == ("exact", 0.2063)  # by hand: 52 / 252
    full = contingency.independence(np.array([[30, 12], [14, 40]]))
    assert full is not None
    assert full.method == "chi-square"
    # one of six cells expects under 5: no more than 20%, and none under 1
    assert not contingency.thin(np.array([[10, 20, 4], [12, 22, 8]]))
    assert contingency.thin(np.array([[100, 100, 1], [100, 100, 0]]))
    # an option that nobody chose takes part in no rule and no test
    assert not contingency.thin(np.array([[30, 0, 12], [14, 0, 40]]))


def test_nothing_to_compare_has_no_test() -> None:
    for counts in ([[3, 4]], [[0, 0], [3, 4]], [[3, 0], [4, 0]]):
        assert contingency.independence(np.array(counts)) is None
        assert contingency.association(np.array(counts)) is None
    with pytest.raises(ValueError, match="somebody"):
        contingency.expected_counts(np.zeros((2, 2), int))
    residuals = contingency.adjusted_residuals(np.array([[3, 0, 4], [2, 0, 6]]))
    assert np.isnan(residuals[:, 1]).all()
    assert not np.isnan(residuals[:, [0, 2]]).any()


def test_chance_alone_is_no_association() -> None:
    """Of 30 people whose answers have nothing to do with each other, Cramer's own V says 0.3."""
    drawn = scipy_stats.random_table([10, 10, 10], [9, 8, 7, 6]).rvs(400, random_state=1)
    found = [contingency.association(table.astype(int)) for table in drawn]
    assert 0.28 < np.mean([one.plain for one in found if one]) < 0.34
    assert np.median([one.corrected for one in found if one]) < 0.1
    everybody = contingency.association(np.diag([200, 200, 200]))
    assert everybody is not None
    assert (everybody.plain, everybody.corrected) == (near(1), near(1))


@pytest.mark.parametrize("case", R["holm"])
def test_holm_over_a_table_of_questions_is_that_of_r(case: dict[str, Any]) -> None:
    p = np.array([np.nan if one is None else one for one in case["p"]], float)
    theirs = [np.nan if one is None else one for one in case["adjusted"]]
    np.testing.assert_allclose(multiplicity.holm(p), theirs, rtol=1e-9)
