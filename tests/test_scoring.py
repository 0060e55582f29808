"""Scores against third-party scorers and R, and what must hold for every scale."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from workspace_maker import MOOD, SHARED, responses, shipped

from evaluation.instrument import Instrument, Scale
from evaluation.scoring import score
from evaluation.statistics.change import paired_change

SDQ_NAMES = {
    "emotion": "emotional", "conduct": "conduct", "hyper": "hyperactivity", "peer": "peer",
    "prosoc": "prosocial", "sdq_total": "total_difficulties",
}  # fmt: skip
SHORT = [
    "consid", "restles", "somatic", "shares", "tantrum", "loner", "obeys", "worries", "caring",
    "fidgety", "friend", "fights", "unhappy", "popular", "distrac", "clingy", "kind", "lies",
    "bullied", "helpout", "reflect", "steals", "oldbest", "afraid", "attends",
]  # fmt: skip
FORM = Instrument.model_validate(MOOD)


def vectors(name: str) -> dict[str, Any]:
    path = SHARED / "reference" / "scoring_vectors" / f"{name}.json"
    if not path.is_file():
        pytest.skip("the third-party vectors are not beside this checkout")
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def people(rows: list[dict[str, Any]], prefix: str) -> pd.DataFrame:
    answers = pd.DataFrame(rows, dtype=float)
    answers.columns = pd.Index([str(c).removeprefix(prefix) for c in answers.columns])
    answers.index = pd.Index([f"p{i:03d}" for i in range(len(answers))], dtype=object)
    return answers


def assert_scores(found: pd.Series, expected: list[float | None]) -> None:
    np.testing.assert_array_equal(found.to_numpy(), np.array(expected, dtype=float))


@pytest.mark.parametrize("theirs", SDQ_NAMES)
def test_sdq_scores_as_the_adapted_sdqinfo_routine(theirs: str) -> None:
    given_ = vectors("sdq_third_party")
    answers = people(given_["items"], "sdq")
    found = score(responses(shipped("sdq"), answers)).scores[SDQ_NAMES[theirs]]
    expected = [row.get(theirs) for row in given_["expected_A"]]
    assert_scores(found.reindex(answers.index), expected)


def test_rosenberg_scores_as_the_dependlab_routine() -> None:
    given_ = vectors("rse_dependlab")
    answers = people(given_["items"], "RSE")
    found = score(responses(shipped("rses"), answers)).scores["self_esteem"]
    assert_scores(found.reindex(answers.index), given_["expected_complete"])


@pytest.mark.parametrize(
    "scale", ["emotional", "conduct", "hyperactivity", "peer", "prosocial", "total_difficulties"]
)
def test_sdq_of_a_school_agrees_with_r(scale: str) -> None:
    folder = next(iter((SHARED / "data").glob("a1_*")), None)
    if folder is None:
        pytest.skip("the reference data are not beside this checkout")
    theirs = json.loads((folder / "reference.json").read_text("utf-8"))
    theirs = theirs[scale] if scale in theirs else theirs["scales"][scale]
    school = pd.read_csv(folder / "sdq_twowave.csv").set_index("pupil_id")
    waves = []
    for suffix in ("", "2"):
        answers = school[[f"{name}{suffix}" for name in SHORT]].astype(float)
        answers.columns = pd.Index([str(i) for i in range(1, 26)])
        waves.append(score(responses(shipped("sdq"), answers)).scores[scale].reindex(school.index))
    for name, wave in zip(("wave1", "wave2"), waves, strict=True):
        if name in theirs:
            expected = theirs[name]["prorated_rounded_half_up"]
            assert int(wave.notna().sum()) == expected["n"]
            assert wave.mean() == pytest.approx(expected["mean"], abs=1e-6)
            assert wave.std() == pytest.approx(expected["sd"], abs=1e-6)
    both = waves[0].notna() & waves[1].notna()
    expected = theirs["paired_prorated_rounded_half_up"]
    found = paired_change(waves[0][both].to_numpy(), waves[1][both].to_numpy())
    assert found.n == expected["n_paired"]
    assert found.change.value == pytest.approx(expected["mean_diff"], abs=1e-6)
    assert found.change.low == pytest.approx(expected["diff_ci95_low"], abs=1e-6)
    assert found.p_t == pytest.approx(expected["p"], rel=1e-6)


@pytest.mark.parametrize("name", ["sdq", "rses"])
def test_an_empty_form_is_missing_and_never_0(name: str) -> None:
    instrument = shipped(name)
    empty = pd.DataFrame(np.nan, index=["a", "b"], columns=list(instrument.items))
    empty.iloc[1, 0] = 1  # "b" answered one item
    scored = score(responses(instrument, empty))
    assert list(scored.scores.index) == ["b"]
    assert scored.scores.isna().all().all()
    assert not scored.prorated.any().any()


def test_half_points_are_rounded_up_and_marked_as_prorated() -> None:
    sdq = shipped("sdq")
    answers = pd.DataFrame(0.0, index=["a"], columns=list(sdq.items))
    answers.loc["a", ["3", "8", "13", "16", "24"]] = [1, 1, 0, 0, np.nan]  # 2 of 4: 2.5 -> 3
    scored = score(responses(sdq, answers))
    assert scored.scores.loc["a", "emotional"] == 3
    assert scored.answered.loc["a", "emotional"] == 4
    assert scored.prorated.loc["a", ["emotional", "total_difficulties", "peer"]].tolist() == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("setting", [{"multiply_by": 2}, {"prorate": True}, {"method": "mean"}])
def test_a_setting_that_a_sum_of_scales_would_ignore_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="takes no"):
        Scale(title="T", direction="lower_better", sum_of=("a", "b"), **setting)


def test_already_reversed_answers_are_not_reversed_again() -> None:
    answers = pd.DataFrame({"1": [0.0], "2": [0.0], "3": [2.0]}, index=["a"])
    again = Instrument.model_validate({**MOOD, "coding": "already_reversed"})
    assert score(responses(FORM, answers)).scores.loc["a", "low"] == 0
    assert score(responses(again, answers)).scores.loc["a", "low"] == 2


# --- properties -----------------------------------------------------------------------------

answer = st.one_of(st.sampled_from([0.0, 1.0, 2.0]), st.just(float("nan")))
sheets = st.lists(st.lists(answer, min_size=25, max_size=25), min_size=1, max_size=5)
few = settings(max_examples=30, deadline=None)


def sheet(rows: list[list[float]]) -> pd.DataFrame:
    columns = [str(i) for i in range(1, 26)]
    return pd.DataFrame(rows, columns=columns, index=[f"p{i}" for i in range(len(rows))])


def scores_of(answers: pd.DataFrame, instrument: Instrument | None = None) -> pd.DataFrame:
    return score(responses(instrument or shipped("sdq"), answers)).scores


@few
@given(sheets)
def test_scores_stay_in_the_range_of_their_scale(rows: list[list[float]]) -> None:
    sdq = shipped("sdq")
    found = scores_of(sheet(rows))
    for scale in found:  # without the impact supplement
        low, high = sdq.range_of(scale)
        assert found[scale].dropna().between(low, high).all()


@few
@given(sheets, st.randoms(use_true_random=False))
def test_the_order_of_people_and_of_columns_does_not_matter(
    rows: list[list[float]], random: Any
) -> None:
    answers = sheet(rows)
    index, columns = list(answers.index), list(answers.columns)
    random.shuffle(index)
    random.shuffle(columns)
    pd.testing.assert_frame_equal(
        scores_of(answers), scores_of(answers.loc[index, columns]).sort_index()
    )


@few
@given(sheets, st.integers(0, 24))
def test_one_more_unanswered_item_never_makes_a_score(rows: list[list[float]], item: int) -> None:
    answers = sheet(rows)
    fewer = answers.copy()
    fewer.iloc[:, item] = np.nan
    before, after = scores_of(answers).isna(), scores_of(fewer).isna()
    assert (after | ~before.reindex(after.index)).all().all()


@few
@given(st.lists(st.lists(answer, min_size=3, max_size=3), min_size=1, max_size=5))
def test_reversing_every_item_mirrors_the_scale(rows: list[list[float]]) -> None:
    answers = pd.DataFrame(rows, columns=["1", "2", "3"])
    answers.index = pd.Index([f"p{i}" for i in range(len(rows))])
    scale = MOOD["scales"]["low"]  # type: ignore[index]
    turned = {**MOOD, "scales": {"low": {**scale, "reverse_keyed": [1, 2]}}}
    low, high = FORM.range_of("low")
    mirrored = low + high - scores_of(answers, Instrument.model_validate(turned))
    pd.testing.assert_frame_equal(scores_of(answers, FORM), mirrored)
