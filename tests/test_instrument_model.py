"""What an instrument file may say, and what an answer on a form may look like."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError
from workspace_maker import BEFORE, MOOD, csv_text, declare, make_study, put

from evaluation.declare.catalogue import entry, page
from evaluation.declare.instrument.key_file import KeyFile, with_key
from evaluation.declare.instrument.model import Instrument, ResponseSet
from evaluation.declare.library import declared_instrument, load_instrument, names
from evaluation.errors import DataError, DeclarationError
from evaluation.read.responses import Responses, read_responses
from evaluation.scoring.scores import score, score_array, t_scores

AGREE = ResponseSet(
    minimum=1,
    maximum=7,
    labels={"Strongly disagree": 1, "Don't know": 4, "Strongly agree": 7, "7 of 7": 7},
    synonyms={"agree strongly": 7, "10": 7},
    not_applicable=("N/A",),
)


@pytest.mark.parametrize(
    "text",
    [
        "Strongly agree",
        "strongly agree ",
        "STRONGLY  AGREE",
        "Strongly\u00a0agree",
        "7",
        "7.0",
        "7 - Strongly agree",
        "7 – strongly agree",
        "7. Strongly agree",
        "7: strongly agree",
        "7 Strongly agree",
        "7) Strongly agree",
        "Strongly agree (7)",
        "strongly agree [7]",
        "Agree strongly",
        "7 - agree strongly",
        "7 of 7",
        "10",
    ],
)
def test_one_answer_is_read_in_every_spelling(text: str) -> None:
    assert AGREE.value_of(text) == 7


def test_an_apostrophe_may_be_curly() -> None:
    assert AGREE.value_of("don’t know") == AGREE.value_of("Don't know") == 4


@pytest.mark.parametrize(
    "text", ["6 - Strongly agree", "Strongly agree (1)", "7 - Agree", "agree", "7 8", "nan", "1_0"]
)
def test_a_number_that_contradicts_its_label_is_no_answer(text: str) -> None:
    assert AGREE.value_of(text) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"labels": {"Never": 9}}, "a value that is not an answer"),
        ({"labels": {"Never": 0}, "synonyms": {"never ": 1}}, "has two values"),
        ({"labels": {"None": 0}, "not_applicable": ["none"]}, "names an answer"),
        ({"minimum": 5}, "minimum must be below maximum"),
    ],
)
def test_labels_that_contradict_each_other_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ResponseSet.model_validate({"minimum": 0, "maximum": 2, **change})


LOW: dict[str, Any] = MOOD["scales"]["low"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        ({"recode": {0: 0, 1: 1}}, "must name every answer of item 1"),
        ({"gate": {"item": 9, "answers": [0]}}, "items that do not exist"),
        ({"gate": {"item": 1, "answers": [7]}}, "names an answer that its item does not have"),
        ({"informants": ["teacher"]}, "informants that the instrument does not have"),
        ({"items": [1, 1, 2], "reverse_keyed": []}, "names something twice"),
        (
            {
                "bands": {
                    "source": "s",
                    "status": "verified",
                    "bands": [{"label": "high", "lowest": 3}, {"label": "low", "lowest": 0}],
                }
            },
            "lowest score up",
        ),
    ],
)
def test_a_scale_that_contradicts_the_instrument_is_refused(
    scale: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Instrument.model_validate(
            {**MOOD, "informants": ["self"], "scales": {"low": {**LOW, **scale}}}
        )


@pytest.mark.parametrize(
    ("total", "said"),
    [
        ({"prorate": True}, "no prorate without min_answered"),
        ({"min_answered": 1}, "needs prorate: true"),
        ({"min_answered": 1, "prorate": True}, "its parts differ in range"),
        ({"min_answered": 3, "prorate": True}, "between 1 and"),
    ],
)
def test_a_sum_of_scales_has_a_rule_that_it_can_keep(total: dict[str, Any], said: str) -> None:
    part = {"title": "A", "direction": "lower_better"}
    scales = {
        "a": {**part, "items": [1]},
        "b": {**part, "items": [2, 3]},
        "all": {**part, "sum_of": ["a", "b"], **total},
    }
    with pytest.raises(ValidationError, match=said):
        Instrument.model_validate({**MOOD, "scales": scales})


def test_an_unknown_item_is_told_where_a_sum_stands_before_its_parts() -> None:
    part = {"title": "A", "direction": "lower_better"}
    total = {**part, "sum_of": ["a", "b"], "min_answered": 1, "prorate": True}
    scales = {"all": total, "a": {**part, "items": [1]}, "b": {**part, "items": [99]}}
    with pytest.raises(ValidationError, match=r"scale b names items that do not exist: \['99'\]"):
        Instrument.model_validate({**MOOD, "scales": scales})


def test_an_item_that_is_not_scored_stands_in_no_scale_and_needs_no_column() -> None:
    items = {**MOOD["items"], "4": {"responses": "often", "scored": False}}  # type: ignore[dict-item]
    form = Instrument.model_validate({**MOOD, "items": items})
    assert form.without_column(["1", "2"]) == ("3",)
    with pytest.raises(ValidationError, match="items that say scored: false"):
        Instrument.model_validate(
            {**MOOD, "items": items, "scales": {"low": {**LOW, "items": [1, 2, 3, 4]}}}
        )


def test_one_kind_of_bands_may_stand_without_a_list() -> None:
    bands = {
        "source": "s",
        "status": "one_source",
        "bands": [{"label": "low", "lowest": 0}, {"label": "high", "lowest": 3}],
    }
    one = Instrument.model_validate({**MOOD, "scales": {"low": {**LOW, "bands": bands}}})
    same = Instrument.model_validate({**MOOD, "scales": {"low": {**LOW, "bands": [bands]}}})
    assert one == same


# --- a key file with a table and norms ---------------------------------------------------------

LICENSED = {
    **MOOD,
    "id": "licensed",
    "licence": {"holder": "H", "wording_ships": False, "key_ships": False},
    "scales": {"low": {"title": "Low mood", "direction": "lower_better", "key_file": True}},
}
TABLE = {str(total): total * 10.0 for total in range(5)}


def licensed(root: Path, **scale: Any) -> Instrument:
    declare(root / "instruments/licensed.yaml", LICENSED)
    declare(
        root / "instruments/licensed.key.yaml",
        {"reverse_keyed": [2], "scales": {"low": {"items": [1, 2], **scale}}},
    )
    return load_instrument("licensed", root, "a test")


def test_a_key_file_gives_the_table_and_the_norms(tmp_path: Path) -> None:
    found = licensed(tmp_path, transform=TABLE)
    assert score_array(found, [[2, 0, 0]]).scores[0, 0] == 40
    found = licensed(tmp_path, norms=[{"sex": "boy", "ages": [8, None], "mean": 3, "sd": 2}])
    wave = Responses(
        found,
        "baseline",
        "children",
        pd.DataFrame(  # type: ignore[arg-type]
            {"1": [2.0], "2": [1.0], "3": [0.0]}, ["a"]
        ),
        pd.DataFrame(),
        1,
        (),
    )
    assert t_scores(score(wave), 9, pd.Series({"a": "boy"})).loc["a", "low"] == 50


def test_a_table_that_misses_a_sum_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="name every sum from 0 to 4 once"):
        licensed(tmp_path, transform={"0": 1.0})


def test_answers_that_need_not_be_whole_have_no_table() -> None:
    """0.5 + 1.3 is no sum that a table of whole numbers names."""
    sets = {"often": {"minimum": 0, "maximum": 2, "whole": False}}
    scale = {"title": "T", "direction": "lower_better", "items": [1, 2], "transform": TABLE}
    with pytest.raises(ValidationError, match="its answers need not be whole"):
        Instrument.model_validate({**MOOD, "response_sets": sets, "scales": {"low": scale}})
    key = KeyFile.model_validate({"scales": {"low": {"items": [1, 2], "transform": TABLE}}})
    with pytest.raises(DeclarationError, match="with whole answers"):
        with_key(Instrument.model_validate({**LICENSED, "response_sets": sets}), key, "a.key.yaml")


def test_a_licensed_instrument_is_not_scored_without_its_key(tmp_path: Path) -> None:
    declare(tmp_path / "instruments/licensed.yaml", LICENSED)
    form = declared_instrument("licensed", tmp_path, "a test")
    with pytest.raises(DeclarationError, match="Whoever bought the licence has it from H"):
        score_array(form, [[0, 0, 0]])


# --- files that say who answered, and how it is coded ------------------------------------------

HEAD = ["id", "mood_1", "mood_2", "mood_3", "mood_4"]
FORMS = {
    **MOOD,
    "informants": ["self", "teacher"],
    "ages": [11, None],
    "recall": "the last week",
    "url": "https://example.org",
    "snomed": 123,
    "items": {**MOOD["items"], "4": {"responses": "often"}},  # type: ignore[dict-item]
    "scales": {
        "low": {
            **LOW,
            "recode": {0: 0, 1: 1, 2: 4},
            "status": "from_memory",
            "gate": {"item": 1, "answers": [2], "score": 6},
            "norms": [
                {
                    "sample": "a town",
                    "mean": 2,
                    "sd": 1,
                    "n": 40,
                    "ages": [11, 15],
                    "informants": ["self"],
                    "source": "s",
                    "status": "one_source",
                }
            ],
            "thresholds": [
                {
                    "kind": "reliable_change",
                    "value": 3,
                    "z": 1.96,
                    "source": "t",
                    "confidence": 0.95,
                    "status": "verified",
                }
            ],
        },
        "more": {
            "title": "More",
            "direction": "lower_better",
            "items": [4],
            "optional": True,
            "informants": ["teacher"],
        },
    },
}


def read(root: Path, waves: dict[str, list[str]], **data: Any) -> dict[str, Responses]:
    """Two people, everything answered 1, with these headings at each wave."""
    files = [
        {**BEFORE, "columns": {}, "file": f"{wave}.csv", "wave": wave, **data} for wave in waves
    ]
    study = make_study(root, *files)
    declare(root / "instruments/mood.yaml", FORMS)
    from evaluation.declare.workspace import open_study

    for wave, head in waves.items():
        put(root, f"{wave}.csv", csv_text([head, *[[p, *[1] * (len(head) - 1)] for p in "ab"]]))
    assert study
    return {found.wave: found for found in read_responses(open_study("d", 1, str(root)))}


def test_a_file_says_who_answered(tmp_path: Path) -> None:
    found = read(tmp_path, {"baseline": HEAD}, informant="teacher")["baseline"]
    assert list(score(found).scores) == ["low", "more"]
    assert found.instrument.informants == ("teacher",)
    found = read(tmp_path, {"baseline": HEAD}, informant="self")["baseline"]
    assert list(score(found).scores) == ["low"]
    with pytest.raises(DataError, match="Add informant: self or teacher to the file"):
        read(tmp_path, {"baseline": HEAD})


def test_a_supplement_that_one_wave_lacks_is_left_out_with_a_note(tmp_path: Path) -> None:
    found = read(tmp_path, {"baseline": HEAD, "endpoint": HEAD[:4]}, informant="teacher")
    assert [list(score(wave).scores) for wave in found.values()] == [["low"], ["low"]]
    assert any("More is not in every wave" in str(n) for n in found["baseline"].notes)


@pytest.mark.usefixtures("plain_labels")
def test_a_file_of_another_coding_is_turned_to_the_instruments(tmp_path: Path) -> None:
    raw, turned = (
        read(tmp_path, {"baseline": HEAD[:4]}, coding=c)["baseline"].answers
        for c in ("raw", "already_reversed")
    )
    assert raw.loc["a"].tolist() == turned.loc["a"].tolist() == [1, 1, 1]  # 1 is the middle
    put(tmp_path, "baseline.csv", csv_text([HEAD[:4], ["a", 0, 0, 0]]))
    from evaluation.declare.workspace import open_study

    [found] = read_responses(open_study("d", 1, str(tmp_path)))
    assert found.answers.loc["a"].tolist() == [0, 0, 2]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", names("instruments", ".yaml"))
def test_the_page_of_each_shipped_instrument_has_all_its_scales(name: str, tmp_path: Path) -> None:
    listed = entry(name, tmp_path)
    assert listed.instrument is not None
    paragraphs = page(listed).split("\n\n")
    assert paragraphs[1].startswith("What must be held\n  ")
    assert paragraphs[2].startswith("Answers\n  Item")
    for scale, declared in listed.instrument.scales.items():
        headed = f"{declared.title} ({name}.{scale})"
        [told] = [p for p in paragraphs if " ".join(p.split()).startswith(headed)]
        assert "\n  Missing answers: " in told
        assert all(line.startswith("  ") for line in told.splitlines()[1:])


def test_the_catalogue_shows_every_fact_with_its_status(tmp_path: Path) -> None:
    declare(tmp_path / "programme.yaml", {})
    declare(tmp_path / "instruments/mood.yaml", FORMS)
    said = page(entry("mood", tmp_path))
    for words in (
        "Answered by: self, teacher, ages 11 and over",
        "Asks about: the last week",
        "(mood.more), teacher only",
        "A supplement: left out",
        "Form and terms: https://example.org",
        "Key: not looked up",
        "Answers count as: 0 = 0, 1 = 1, 2 = 4",
        "When item 1 is 2, the score is 6",
        "Norm: mean 2, sd 1, self, a town, n = 40, ages 11 to 15 (s; from one source)",
        "Change 3: reliable change, z = 1.96, 95% (t; verified)",
    ):
        assert words in said
