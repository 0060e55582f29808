"""Instrument files, licensed keys and the command (respondents: test_instruments_by_hand.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from command_line import pathfinder
from pydantic import ValidationError
from workspace_maker import (
    BEFORE,
    MOOD,
    csv_text,
    declare,
    make_study,
    make_workspace,
    put,
    responses,
)

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import load_instrument, names
from evaluation.errors import DeclarationError
from evaluation.read.responses import read_responses
from evaluation.scoring.scores import score

NAN = float("nan")
ALL = names("instruments", ".yaml")


def one(instrument: Instrument, answers: list[float]) -> dict[str, float]:
    """The scores of one person who answered so, rounded to six places."""
    table = pd.DataFrame([answers], index=["p"], columns=list(instrument.items), dtype=float)
    return score(responses(instrument, table)).scores.loc["p"].round(6).to_dict()


# --- what a file may say ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"flag_items": [4]}, "flag_items names items that do not exist"),
        (
            {"scales": {"low": {"key_file": True, "title": "T", "direction": "lower_better"}}},
            "the licence says that it ships",
        ),
        (
            {
                "scales": {
                    "low": {
                        "title": "T",
                        "direction": "lower_better",
                        "items": [1, 2, 3],
                        "transform": {0: 0.0, 1: 5.0},
                    }
                }
            },
            "every possible sum",
        ),
        (
            {
                "scales": {
                    "low": {
                        "title": "T",
                        "direction": "lower_better",
                        "items": [1, 2],
                        "method": "mean",
                        "transform": {0: 0.0},
                    }
                }
            },
            "plain sum",
        ),
        (
            {
                "scales": {
                    "low": {
                        "title": "T",
                        "direction": "lower_better",
                        "key_file": True,
                        "reverse_keyed": [1],
                    }
                }
            },
            "no reverse_keyed of its own",
        ),
    ],
)
def test_an_instrument_that_contradicts_itself_is_refused(
    change: dict[str, Any], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        Instrument.model_validate({**MOOD, **change})


# --- licensed keys ---------------------------------------------------------------------------

# Invented for this test; nothing in it is the publisher's key.
INVENTED = {
    "reverse_keyed": [1, 2, 36],
    "scales": {
        "causes": {"items": [1, 10]},
        "responses": {"items": [2, 11]},
        "on_the_job": {"items": [3, 12]},
        "self_efficacy": {"items": [4, 13]},
        "reactions": {"items": [5, 14]},
        "system_support": {"items": [37, 38, 39]},
        "personal_support": {"title": "Personal", "items": [36, 40], "min_answered": 1},
    },
    "note": "invented for a test",
}


def keyed(root: Path, **change: Any) -> Instrument:
    declare(root / "instruments/artic45.key.yaml", {**INVENTED, **change})
    return load_instrument("artic45", root, "deliverables/d/deliverable.yaml")


def test_a_licensed_instrument_without_its_key_says_who_holds_it(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_instrument("artic45", tmp_path, "deliverables/d/deliverable.yaml")
    said = str(caught.value)
    assert said.startswith("deliverables/d/deliverable.yaml: Attitudes Related")
    assert "cannot be scored: its key is licensed and does not ship." in said
    assert "from Traumatic Stress Institute" in said
    assert "instruments/artic45.key.yaml" in said


def test_the_key_of_the_licence_holder_gives_items_and_reversals(tmp_path: Path) -> None:
    artic = keyed(tmp_path)
    answers = [4.0] * 45
    answers[0], answers[9] = 2, 3  # causes: (8 - 2 + 3) / 2
    answers[35], answers[39] = NAN, 6  # personal support: one of two is enough by this key
    found = one(artic, answers)
    assert found["causes"] == 4.5
    assert found["personal_support"] == 6
    assert found["responses"] == 4  # (8 - 4 + 4) / 2
    assert np.isnan(found["overall"])  # item 36 was not answered
    assert "Key: invented for a test" in artic.notes


def test_faults_of_a_key_file_are_told_together(tmp_path: Path) -> None:
    scales = {**INVENTED["scales"], "causes": {"items": [1, 1, 77], "min_answered": 5}}  # type: ignore[dict-item]
    del scales["reactions"]
    scales["reaktions"] = {"items": [5]}
    with pytest.raises(DeclarationError) as caught:
        keyed(tmp_path, scales=scales)
    said = str(caught.value)
    assert 'artic45 has no scale "reaktions". Did you mean "reactions"?' in said
    assert 'The items of "reactions" are missing.' in said
    assert "causes names items twice: 1." in said
    assert "causes cannot have min_answered: 5." in said
    assert 'artic45 has no item "77". Its items are 1 to 45.' in said
    assert len(caught.value.issues) == 5


def test_a_changed_key_makes_the_report_stale(tmp_path: Path) -> None:
    from evaluation.publish.manifest import read_inputs

    data = [
        {"file": f"{wave}.csv", "rows_count": "professionals", "identify": ["id"], "wave": wave}
        for wave in ("baseline", "endpoint")
    ]
    keyed(tmp_path)
    evaluation = {"design": "pre_post", "instruments": ["artic45"], "data": data}
    workspace = make_workspace(tmp_path, evaluations=[evaluation])
    before = read_inputs(workspace, "d")["instrument"]
    keyed(tmp_path, note="another")
    after = read_inputs(workspace, "d")["instrument"]
    assert {k for k in after if before[k] != after[k]} == {"artic45.key"}


@pytest.mark.usefixtures("plain_labels")
def test_not_applicable_is_told_where_the_form_does_not_offer_it(tmp_path: Path) -> None:
    keyed(tmp_path)
    study = make_study(tmp_path, {**BEFORE, "columns": {}}, instruments=["artic45"])
    head = ["id", *(f"artic45_{i}" for i in range(1, 46))]
    put(tmp_path, "before.csv", csv_text([head, ["a", *[4] * 35, "n/a", *[5] * 9]]))
    [found] = read_responses(study)
    assert np.isnan(found.answers.loc["a", "36"])
    assert not [note for note in found.notes if "no answer" in note.problem]
    put(tmp_path, "before.csv", csv_text([head, ["a", "n/a", *[4] * 44]]))
    [found] = read_responses(study)
    assert np.isnan(found.answers.loc["a", "1"])
    assert [note.cell for note in found.notes if "no answer" in note.problem] == ["B2"]


# --- the command -----------------------------------------------------------------------------


def test_the_list_names_everything_and_tells_what_is_the_programmes_own(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    (tmp_path / "instruments/broken.yaml").write_text("id: broken\n", encoding="utf-8")
    answer = pathfinder("instruments", cwd=tmp_path)
    assert answer.returncode == 0
    assert "mood  (this programme's own): Mood" in answer.stdout
    assert "sdq: Strengths and Difficulties Questionnaire\n    33 items, 10 scales; verified; " in (
        answer.stdout
    )
    assert "Youth in Mind: wording not included" in answer.stdout
    assert "key needed from the licence holder" in answer.stdout
    assert "broken  (this programme's own): its file has faults" in answer.stdout
    assert 'instruments/broken.yaml, line 1: "title" is missing.' in answer.stdout


def test_show_tells_traps_keys_rules_and_what_must_be_held(tmp_path: Path) -> None:
    answer = pathfinder("instruments", "show", "core10", cwd=tmp_path)
    for words in (
        "Reversed: 2, 3 (on the form already)",
        "at least 9 must be answered; the mean of those answered stands for the rest",
        "Safety: look at item 6 before the person leaves.",
        "a public list that says 3 and 4 is wrong",
        "CORE System Trust: the scoring key ships",
        "Cut-off 11: 11 or more is clinical distress (Barkham and others (2013); verified)",
    ):
        assert words in " ".join(answer.stdout.split())
    shape = pathfinder("instruments", "show", "artic35", cwd=tmp_path).stdout
    written = yaml.safe_load(shape.partition("in this shape:\n")[2].replace("<item>, ...", "1"))
    assert set(written["scales"]) == {
        "causes",
        "responses",
        "on_the_job",
        "self_efficacy",
        "reactions",
    }


def test_json_is_what_its_schema_says(tmp_path: Path) -> None:
    from evaluation.declare.catalogue import CatalogueEntry

    make_workspace(tmp_path)
    declare(tmp_path / "instruments/artic45.key.yaml", INVENTED)
    answer = pathfinder("instruments", "list", "--json", cwd=tmp_path)
    found = {
        entry["id"]: CatalogueEntry.model_validate(entry) for entry in json.loads(answer.stdout)
    }
    assert set(found) == {*ALL, "mood", "steps", "two"}
    assert (found["mood"].origin, found["sdq"].origin) == ("this programme", "shipped")
    assert (found["artic45"].key, found["artic35"].key) == ("held", "needed")
    shown = json.loads(pathfinder("instruments", "show", "sdq", "--json", cwd=tmp_path).stdout)
    assert shown["instrument"]["scales"]["peer"]["reverse_keyed"] == ["11", "14"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shwo"], 'Did you mean "show"?'),
        (
            ["shelve"],
            '"shelve" is nothing that can be done with instruments. There are: list, show',
        ),
        (["sdq"], "Did you mean: pathfinder instruments show sdq?"),
        (["show"], "Say which one"),
        (["show", "sdqq"], 'Did you mean "sdq"?'),
    ],
)
def test_wrong_words_are_wrong_use(tmp_path: Path, words: list[str], said: str) -> None:
    answer = pathfinder("instruments", *words, cwd=tmp_path)
    assert answer.returncode == 2
    assert said in answer.stderr
