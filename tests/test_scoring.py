"""Scores against third-party scorers and R, and what must hold for every scale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from workspace_maker import MOOD, SHARED, declare, responses, shipped

from evaluation.declare.instrument.model import Instrument, Scale
from evaluation.declare.library import load_instrument
from evaluation.errors import DataError, DeclarationError
from evaluation.scoring.scores import banded, keyed_answers, score, score_array, t_scores
from evaluation.statistics.change import paired_change

SDQ_NAMES = {
    "emotion": "emotional",
    "conduct": "conduct",
    "hyper": "hyperactivity",
    "peer": "peer",
    "prosoc": "prosocial",
    "sdq_total": "total_difficulties",
}
SHORT = [
    "consid",
    "restles",
    "somatic",
    "shares",
    "tantrum",
    "loner",
    "obeys",
    "worries",
    "caring",
    "fidgety",
    "friend",
    "fights",
    "unhappy",
    "popular",
    "distrac",
    "clingy",
    "kind",
    "lies",
    "bullied",
    "helpout",
    "reflect",
    "steals",
    "oldbest",
    "afraid",
    "attends",
]
FORM = Instrument.model_validate(MOOD)
NAN = float("nan")


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
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("setting", [{"multiply_by": 2}, {"prorate": True}, {"method": "mean"}])
def test_a_setting_that_a_sum_of_scales_would_ignore_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="takes no"):
        Scale(title="T", direction="lower_better", sum_of=("a", "b"), **setting)


def test_already_reversed_answers_are_not_reversed_again() -> None:
    answers = pd.DataFrame({"1": [0.0], "2": [0.0], "3": [2.0]}, index=["a"])
    again = Instrument.model_validate({**MOOD, "coding": "already_reversed"})
    assert score(responses(FORM, answers)).scores.loc["a", "low"] == 0
    assert score(responses(again, answers)).scores.loc["a", "low"] == 2


@pytest.mark.parametrize("least", [1, 5])
def test_bfi_as_an_instrument_of_a_workspace_scores_as_r_psych(tmp_path: Path, least: int) -> None:
    given_ = vectors("psych_bfi")
    scales = {
        name: {
            "title": name,
            "direction": "higher_better",
            "method": "mean",
            "items": [key.lstrip("-") for key in keys],
            "min_answered": least,
            "reverse_keyed": [key[1:] for key in keys if key.startswith("-")],
        }
        for name, keys in given_["keys"].items()
    }
    items = [item for scale in scales.values() for item in scale["items"]]
    declare(
        tmp_path / "instruments/bfi.yaml",
        {
            **MOOD,
            "id": "bfi",
            "scales": scales,
            "response_sets": {"six": {"minimum": 1, "maximum": 6}},
            "items": {item: {"responses": "six"} for item in items},
        },
    )
    rows = [{item: row[item] for item in items} for row in given_["items"]]
    scored = score(responses(load_instrument("bfi", tmp_path, "a test"), people(rows, "")))
    for name, scale in scales.items():
        gaps = np.array([sum(row[item] is None for item in scale["items"]) for row in rows])
        theirs = np.array([row[name] for row in given_["scores_mean_available"]], dtype=float)
        expected = np.where(gaps <= 5 - least, theirs, np.nan)
        np.testing.assert_allclose(scored.scores[name], expected, rtol=0, atol=1e-9)
        assert (scored.answered[name] == 5 - gaps).all()


# --- gates, recoding, supplements, informants --------------------------------------------------

# A supplement as the SDQ's: gate 4, answers 0-3 that count 0, 0, 1, 2; for teachers shorter.
IMPACT = {
    **MOOD,
    "id": "impact",
    "informants": ["self", "teacher"],
    "response_sets": {"often": {"minimum": 0, "maximum": 2}, "much": {"minimum": 0, "maximum": 3}},
    "items": {
        **{str(i): {"responses": "often"} for i in (1, 2, 3)},
        "4": {"responses": "much", "scored": False},
        "5": {"responses": "much"},
        "6": {"responses": "much"},
        "7": {"responses": "much", "scored": False},
    },
    "scales": {
        **MOOD["scales"],  # type: ignore[dict-item]
        "impact": {
            "title": "Impact",
            "direction": "lower_better",
            "optional": True,
            "items": [5, 6],
            "recode": {0: 0, 1: 0, 2: 1, 3: 2},
            "informants": ["self"],
            "gate": {"item": 4, "answers": [0]},
        },
        "impact_teacher": {
            "title": "Impact",
            "direction": "lower_better",
            "optional": True,
            "items": [5],
            "informants": ["teacher"],
            "recode": {0: 0, 1: 0, 2: 1, 3: 2},
        },
    },
}
BOTH = Instrument.model_validate(IMPACT)
OWN = BOTH.for_informant("self")


def table(rows: list[list[float]], columns: str) -> pd.DataFrame:
    index = pd.Index([f"p{i}" for i in range(len(rows))], dtype=object)
    return pd.DataFrame(rows, index, list(columns), dtype=float)


def test_a_recoded_supplement_is_scored_behind_its_gate() -> None:
    rows = [
        [0, 0, 0, 1, 3, 2],  # 2 + 1
        [0, 0, 0, 0, NAN, NAN],  # the gate says no: 0
        [0, 0, 0, 0, 3, 3],  # whatever the items say
        [0, 0, 0, 2, 3, NAN],  # an item short
        [0, 0, 0, NAN, 1, 3],  # nobody knows the gate: as the items say
    ]
    found = score(responses(OWN, table(rows, "123456")))
    np.testing.assert_array_equal(found.scores["impact"], [3, 0, 0, NAN, 2])
    assert not found.prorated["impact"].any()
    assert found.reasons["impact"].tolist() == ["", "", "", "1 of 2 answered, 2 needed", ""]
    assert OWN.range_of("impact") == (0, 4)
    turned = keyed_answers(responses(OWN, table(rows, "123456")), "impact")
    np.testing.assert_array_equal(turned[0], [2, 1])


def test_a_supplement_without_columns_is_left_out_and_one_with_some_is_a_fault() -> None:
    found = score(responses(OWN, table([[0, 1, 2]], "123")))
    assert list(found.scores) == ["low"]
    assert list(found.instrument.scales) == ["low"]
    with pytest.raises(DataError, match="Column 4, 6 is missing"):
        score(responses(OWN, table([[0, 1, 2, 3]], "1235")))
    with pytest.raises(DataError, match="Column 2 is missing"):
        score(responses(OWN, table([[0, 2]], "13")))


def test_an_informant_has_the_scales_and_facts_of_his_form_only() -> None:
    assert list(OWN.scales) == ["low", "impact"]
    teacher = BOTH.for_informant("teacher")
    assert list(teacher.scales) == ["low", "impact_teacher"]
    assert teacher.informants == ("teacher",)
    assert teacher.without_column(["1", "2", "3", "5"]) == ()
    with pytest.raises(DeclarationError, match=r'no form for the informant "techer".*"teacher"'):
        BOTH.for_informant("techer")


# --- sums of scales, precision, bands, T scores ------------------------------------------------


def summed(**total: Any) -> Instrument:
    one = {"direction": "lower_better", "min_answered": 1, "prorate": True}
    return Instrument.model_validate(
        {
            **MOOD,
            "scales": {
                "a": {**one, "title": "A", "items": [1]},
                "b": {**one, "title": "B", "items": [2]},
                "c": {**one, "title": "C", "items": [3]},
                "all": {
                    "title": "T",
                    "direction": "lower_better",
                    "sum_of": ["a", "b", "c"],
                    **total,
                },
            },
        }
    )


def test_a_sum_of_scales_is_prorated_only_where_the_file_says_so() -> None:
    answers = table([[2, 1, NAN], [2, NAN, NAN], [2, 1, 0]], "123")
    plain = score(responses(summed(), answers))
    np.testing.assert_array_equal(plain.scores["all"], [NAN, NAN, 3])
    assert plain.reasons["all"].tolist()[0] == "2 of 3 scales scored, 3 needed"
    some = summed(min_answered=2, prorate=True, rounding="half_up")
    scored = score(responses(some, answers))
    np.testing.assert_array_equal(scored.scores["all"], [5, NAN, 3])  # 3 x 3 / 2 = 4.5
    assert scored.prorated["all"].tolist() == [True, False, False]


def test_the_stricter_rule_scores_only_who_answered_everything() -> None:
    answers = table([[2, 1, NAN], [2, 1, 0]], "123")
    usual, strict = (
        score(responses(FORM, answers), complete_only=c).scores["low"] for c in (False, True)
    )
    np.testing.assert_array_equal(usual, [4.5, 5])
    np.testing.assert_array_equal(strict, [NAN, 5])


def test_decimals_keep_double_precision() -> None:
    weights = table([[70.1, 0.3, 61.7], [70.2, NAN, 0.1]], "123")
    form = Instrument.model_validate(
        {
            **MOOD,
            "response_sets": {"often": {"minimum": 0, "maximum": 300, "whole": False}},
            "scales": {
                "kg": {
                    "title": "W",
                    "direction": "lower_better",
                    "items": [1],
                    "reverse_keyed": [],
                },
                "mean": {
                    "title": "M",
                    "direction": "lower_better",
                    "items": [1, 2, 3],
                    "method": "mean",
                    "min_answered": 2,
                },
            },
        }
    )
    found = score(responses(form, weights)).scores
    assert found["kg"].tolist() == [70.1, 70.2]
    assert found["mean"].tolist() == [(70.1 + 0.3 + 61.7) / 3, (70.2 + 0.1) / 2]


@pytest.mark.parametrize("total", range(41))
def test_a_mean_times_ten_of_ten_items_is_their_sum_without_noise(total: int) -> None:
    answers = [min(4, max(0, total - 4 * place)) for place in range(10)]
    form = Instrument.model_validate(
        {
            **MOOD,
            "items": {str(i): {"responses": "often"} for i in range(1, 11)},
            "response_sets": {"often": {"minimum": 0, "maximum": 4}},
            "scales": {
                "s": {
                    "title": "S",
                    "direction": "lower_better",
                    "method": "mean",
                    "multiply_by": 10,
                    "min_answered": 9,
                    "items": list(range(1, 11)),
                }
            },
        }
    )
    assert score_array(form, [answers]).scores[0, 0] == total


@pytest.mark.parametrize("value", [2.5, 3, -1, float("inf")])
def test_a_value_that_is_no_answer_is_refused_with_its_place(value: float) -> None:
    with pytest.raises(DataError, match=r"Mood, row 2, item 3: .* is no answer \(whole numbers"):
        score_array(FORM, [[0, 1, 2], [0, 1, value]])


def test_an_array_that_does_not_fit_the_instrument_is_refused() -> None:
    with pytest.raises(DataError, match="3 columns of answers are expected"):
        score_array(FORM, [[0, 1]])
    with pytest.raises(DataError, match="Column 9 is no item"):
        score_array(FORM, [[0, 1, 2]], ["1", "2", "9"])


def test_blocks_are_scored_as_single_respondents_are() -> None:
    chance = np.random.default_rng(4)
    answers = chance.integers(0, 3, (20_000, 25)).astype(np.float32)
    answers[chance.random(answers.shape) < 0.2] = np.nan
    sdq, columns = shipped("sdq"), [str(i) for i in range(1, 26)]
    whole = score_array(sdq, answers, columns)
    for row in (0, 8191, 8192, 19_999):
        one = score_array(sdq, answers[row : row + 1].astype(float), columns)
        np.testing.assert_array_equal(one.scores[0], whole.scores[row])
        np.testing.assert_array_equal(one.answered[0], whole.answered[row])


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_every_kind_of_nan_is_missing_and_minus_nothing_is_0(kind: type[np.floating[Any]]) -> None:
    answers = np.array([[1, 2, 1], [-0.0, 1, 1], [1, 2, 1]], dtype=kind)
    answers[0, 1], answers[2, 0] = np.copysign(np.nan, -1), np.nan
    found = score_array(FORM, answers)
    assert found.answered[:, 0].tolist() == [2, 3, 2]
    assert found.scores[:, 0].tolist() == [3, 2, 4.5]  # (1 + 1) x 3 / 2; 0 + 1 + 1; (2 + 1) x 3 / 2
    turned = score_array(FORM, np.asfortranarray(answers))
    np.testing.assert_array_equal(turned.scores, found.scores)


def banded_form(*bands: dict[str, Any]) -> Instrument:
    scale = {**MOOD["scales"]["low"], "bands": list(bands)}  # type: ignore[index]
    who = ["self", "teacher"]
    return Instrument.model_validate({**MOOD, "informants": who, "scales": {"low": scale}})


def cut(at: float, **whose: Any) -> dict[str, Any]:
    pair = [{"label": "fine", "lowest": 0}, {"label": f"from {at}", "lowest": at}]
    return {"bands": pair, "source": "made up", "status": "verified", **whose}


def test_bands_go_to_their_own_informant_and_age_only() -> None:
    form = banded_form(cut(2, informants=["teacher"]), cut(3, informants=["self"], ages=[11, 17]))
    scored = score(responses(form, table([[1, 1, 2], [1, 1, 1], [1, 1, 1]], "123")))
    ages = pd.Series({"p0": 12.0, "p1": 17.9, "p2": 18.0})  # scores 2, 3, 3
    assert banded(scored, "teacher")["low"].tolist() == ["from 2"] * 3
    assert banded(scored, "self", ages)["low"].fillna("").tolist() == ["fine", "from 3", ""]
    assert banded(scored, "self")["low"].isna().all()  # no age is known
    assert banded(scored)["low"].isna().all()  # nor who answered
    named = score(
        responses(banded_form(cut(1, name="old"), cut(4, name="new")), table([[1, 1, 2]], "123"))
    )
    assert banded(named)["low"].tolist() == ["from 1"]
    assert banded(named, name="new")["low"].tolist() == ["fine"]


def test_t_scores_use_the_norm_of_sex_and_age() -> None:
    low = {
        **MOOD["scales"]["low"],
        "key_norms": [  # type: ignore[index]
            {"sex": "F", "ages": [8, 11], "mean": 2, "sd": 0.5},
            {"sex": "M", "ages": [8, 11], "mean": 1, "sd": 2},
        ],
    }
    form = Instrument.model_validate({**MOOD, "scales": {"low": low}})
    scored = score(responses(form, table([[1, 1, 1]] * 3, "123")))  # 3 each
    who = {"p0": "f", "p1": "M", "p2": None}
    found = t_scores(scored, ages=9, sex=pd.Series(who, dtype=object))["low"]
    np.testing.assert_array_equal(found, [70, 60, NAN])
