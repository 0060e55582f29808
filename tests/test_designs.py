"""Designs and waves are records: what a design decides stands in its record and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from workspace_maker import AFTER, BEFORE, ROOT, declare, make_study, make_workspace

from evaluation.declare.answer_file import Answers
from evaluation.declare.designs import OWN, Design, Range, VerdictWord, design_of, with_notebook
from evaluation.declare.library import names, shipped
from evaluation.declare.programme import KINDS, Evaluation, Question
from evaluation.declare.waves import LATER, MEASURED, WAVES, WaveName
from evaluation.declare.workspace import load_deliverable, open_study
from evaluation.errors import EvaluationError
from evaluation.forms.create import FORMS
from evaluation.publish.schemas import json_schemas
from evaluation.report.overclaims import allowed_claim
from evaluation.run.reading import READERS
from evaluation.say.claims.ladder import ceiling
from evaluation.say.finding import Claim

SEGMENTS = {"file": "s.csv", "rows_count": "segments", "about": "children"}
REGISTER = {"file": "a.csv", "rows_count": "events", "about": "children", "identify": ["id"]}
NAMES = {design.name for design in with_notebook()}
CHILDREN = {"rows_count": "children", "identify": ["id"], **BEFORE}


def told(root: Path, **evaluation: Any) -> str:
    """The faults of a deliverable with one evaluation."""
    workspace = make_workspace(root, evaluations=[evaluation])
    with pytest.raises(EvaluationError) as caught:
        load_deliverable(workspace, "d")
    return "\n".join(str(issue) for issue in caught.value.issues)


# --- the records ----------------------------------------------------------------------------


def decided_elsewhere(tree: ast.AST) -> Iterator[int]:
    """Lines where a design is compared with a name, or its name is the key of a table."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [side for side in sides if "design" in (_at(side, "attr"), _at(side, "id"))]
            equal = isinstance(node.ops[0], ast.Eq | ast.NotEq)
            listed = any(isinstance(side, ast.Tuple | ast.Set | ast.List) for side in sides)
            if names and (equal or listed):
                yield node.lineno
            yield from (node.lineno for side in sides if constants(side) & NAMES)
        elif isinstance(node, ast.Dict):
            keys = (key for key in node.keys if isinstance(key, ast.Constant))
            yield from (key.lineno for key in keys if key.value in NAMES)
        elif isinstance(node, ast.MatchValue) and constants(node.value) & NAMES:
            yield node.lineno


def _at(node: ast.AST, field: str) -> object:
    return getattr(node, field, None)


def constants(node: ast.AST) -> set[object]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}


def test_no_module_asks_which_design_it_is() -> None:
    paths = [path for path in (ROOT / "evaluation").rglob("*.py") if path.name != "designs.py"]
    found = [
        f"{path.relative_to(ROOT)}, line {line}"
        for path in paths
        for line in decided_elsewhere(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'if study.evaluation.design == "pre_post": pass',
        "if choices.design != OTHER: pass",
        'if design in ("thematic", "take_up"): pass',
        'x = {"thematic": 1}.get(design)',
    ],
)
def test_such_a_question_would_be_seen(source: str) -> None:
    assert list(decided_elsewhere(ast.parse(source)))


@pytest.mark.parametrize("design", with_notebook(), ids=lambda design: design.name)
def test_what_a_record_names_is_there(design: Design) -> None:
    notebook = shipped("notebooks") / f"{design.notebook}.ipynb"
    package, _, module = design.analysis.rpartition(".")
    assert f"from {package} import {module}" in notebook.read_text(encoding="utf-8")
    assert callable(import_module(design.analysis).analyse)
    assert callable(import_module(design.analysis).findings_of)
    assert design.data in KINDS
    assert design.form in FORMS
    assert (ROOT / "evaluation/forms/templates" / f"{design.form}.yaml.j2").is_file()
    assert {*design.waves, *design.pairs} <= WAVES.keys()
    assert design.kinds
    assert set(design.verdicts) <= set(get_args(VerdictWord))
    assert {"described", "not shown"} <= set(design.verdicts)  # what any design may have to say
    parameters = notebook.read_text(encoding="utf-8")
    assert all(f"{name}:" in parameters for name, _ in design.parameters)


def test_check_reads_every_kind_of_data_file() -> None:
    assert KINDS.keys() - {OWN.data} == READERS.keys()


def test_every_shipped_notebook_has_a_record() -> None:
    assert {design.notebook for design in with_notebook()} == set(names("notebooks", ".ipynb"))


def test_a_range_says_what_it_holds() -> None:
    assert [Range(0, 1).holds(value) for value in (0, 0.5, 1)] == [False, True, False]
    assert [Range(0, 1, end=1).holds(value) for value in (0, 0.5, 1)] == [False, True, True]
    assert [Range(0, end=0).holds(value) for value in (-1, 0, 99)] == [False, True, True]
    assert Range(0, 1).words == "lie between 0 and 1"
    assert Range(0, 1, end=1).words == "lie above 0 and up to 1"
    assert (Range(0, end=0).words, Range(2).words) == ("be 0 or more", "be above 2")


def test_a_wave_has_its_words() -> None:
    assert set(WAVES) == set(get_args(WaveName))
    assert ("baseline", *LATER) == MEASURED
    assert [name for name in LATER if name in ("endpoint", "follow_up")] == [
        "endpoint",
        "follow_up",
    ]
    assert len({WAVES[name].both for name in LATER} | {""}) == len(LATER) + 1
    words = {name: (w.when, w.to, w.minus, w.suffix) for name, w in WAVES.items() if w.later}
    assert (
        words.items()
        >= {
            "endpoint": ("after", "", "after minus before", ""),
            "follow_up": ("at follow-up", " to follow-up", "follow-up minus before", "_follow_up"),
        }.items()
    )


# --- a programme's own notebook ------------------------------------------------------------


def test_an_own_notebook_reads_any_file_and_claims_nothing_by_itself(tmp_path: Path) -> None:
    whole = {**CHILDREN, "segments": {"theme": "t"}, "attendance": {"attended": "a"}}
    workspace = make_workspace(
        tmp_path,
        evaluations=[
            {
                "design": "ours",
                "instruments": ["mood"],
                "data": [whole],
                "comparison": {"by": "arm", "against": "C"},
            }
        ],
    )
    with pytest.raises(EvaluationError, match=r'There is no notebook called "ours"\.'):
        load_deliverable(workspace, "d")
    declare(tmp_path / "notebooks/ours.ipynb", {"cells": []})
    groups = {"groups": {"arm": {"title": "Arm", "labels": {"C": "None"}}}}
    make_workspace(
        tmp_path,
        evaluations=[
            {
                "design": "ours",
                "instruments": ["mood"],
                "data": [{**whole, **groups}],
                "comparison": {"by": "arm", "against": "C"},
            }
        ],
    )
    assert allowed_claim(load_deliverable(workspace, "d")) is Claim.DESCRIBED
    assert ceiling("ours", compared=True) is Claim.DESCRIBED
    assert ceiling("pre_post", compared=True) is Claim.ASSOCIATED
    assert ceiling("thematic", compared=True) is Claim.DESCRIBED


def test_a_design_without_record_and_notebook_is_a_fault_with_the_nearest(tmp_path: Path) -> None:
    said = told(tmp_path, design="thematc", data=[SEGMENTS])
    assert 'There is no notebook called "thematc". Did you mean "thematic"?' in said


def test_what_is_made_in_memory_is_read_as_it_is() -> None:
    data = Answers(file="a.csv", rows_count="children", wave="baseline")
    evaluation = Evaluation(design="pre_post", data=(data,))
    assert evaluation.answers == (data,)
    assert evaluation.waves == {"baseline"}


# --- what the files of each design declare ---------------------------------------------------


def has_waves(design: Design) -> bool:
    """Whether a data file of the design says of which wave it is."""
    return "wave" in KINDS[design.data].model_fields


@pytest.mark.parametrize(
    ("design", "file", "said"),
    [
        (
            "thematic",
            {**SEGMENTS, "wave": "baseline"},
            'The key "wave" is not known here. It belongs to the data of '
            f"{', '.join(d.name for d in with_notebook() if has_waves(d))}: leave it out",
        ),
        (
            "take_up",
            {**REGISTER, "segments": {}},
            'The key "segments" is not known here. It belongs to the data of thematic: leave it',
        ),
        ("take_up", {**REGISTER, "attendence": {}}, 'Did you mean "attendance"?'),
        (
            "thematic",
            {**SEGMENTS, "x": 1},
            "Known here: about, agreement_unit, approach, between_levels, citation, codebook",
        ),
        (
            "thematic",
            {**SEGMENTS, "segments": {"them": "t"}},
            '"them" is not a value of "segments". Did you mean "theme"?',
        ),
        ("ours", {**SEGMENTS, "atendance": {}}, 'Did you mean "attendance"?'),
        ("pre_post", {**CHILDREN, "wave": "baselin"}, 'Did you mean "baseline"?'),
    ],
)
def test_a_key_of_another_design_is_told_with_its_line(
    tmp_path: Path, design: str, file: dict[str, Any], said: str
) -> None:
    faults = told(tmp_path, design=design, data=[file])
    assert said in faults
    assert "deliverables/d/deliverable.yaml, line " in faults
    assert "function" not in faults


def test_an_evaluation_that_is_none_is_told_without_the_names_of_models(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, evaluations=["x", {"data": [CHILDREN]}, {"design": [1]}])
    with pytest.raises(EvaluationError) as caught:
        load_deliverable(workspace, "d")
    assert [str(issue).split(": ", 1)[1] for issue in caught.value.issues] == [
        "\"evaluations, entry 1\" should be a mapping (key: value) (it is 'x').",
        '"design" is missing. Add a line "design: ...".',
        '"design" should be text (it is [1]).',
        '"data" is missing. Add a line "data: ...".',
    ]


def editor_faults(**evaluation: Any) -> list[str]:
    written = {"title": "T", "area": "A", "evaluations": [evaluation]}
    validator = Draft202012Validator(json_schemas()["deliverable"])
    return [fault.message for fault in validator.iter_errors(written)]


def test_an_editor_takes_and_refuses_by_design() -> None:
    whole = {**SEGMENTS, "segments": {"theme": "t"}}
    assert editor_faults(design="thematic", data=[whole]) == []
    assert editor_faults(design="ours", data=[{**whole, "wave": "baseline"}]) == []
    assert editor_faults(design="pre_post", instruments=["mood"], data=[CHILDREN]) == []
    assert "'segments' was unexpected" in str(
        editor_faults(design="pre_post", instruments=["mood"], data=[whole])
    )
    assert "'wave' was unexpected" in str(
        editor_faults(design="thematic", data=[{**whole, "wave": "baseline"}])
    )
    assert editor_faults(design="pre_post", data=[CHILDREN]) == [
        "'instruments' is a required property"
    ]
    assert editor_faults(design="take_up", data=[REGISTER], parameters={"target_people": -1}) == [
        "-1 is less than the minimum of 0"
    ]


# --- questions -------------------------------------------------------------------------------


def test_what_an_evaluation_is_to_answer_is_derived_where_it_is_not_declared(
    tmp_path: Path,
) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    assert study.questions == (
        Question(text="Did it change from before to after: Mood?", kind="change"),
    )
    study = make_study(tmp_path, BEFORE, AFTER, primary="mood.low")
    [question] = study.questions
    assert (question.text, question.measure) == (
        "Did it change from before to after: Low mood?",
        "mood.low",
    )
    study = make_study(tmp_path, BEFORE, AFTER, question="Did mood rise?")
    assert [question.text for question in study.questions] == ["Did mood rise?"]


def test_declared_questions_keep_their_order_and_outcomes(tmp_path: Path) -> None:
    asked = [
        {"text": "Did mood rise?", "outcomes": [2]},
        {"text": "Did it last?", "wave": "endpoint", "measure": "mood.low", "kind": "change"},
    ]
    study = make_study(tmp_path, BEFORE, AFTER, primary="mood.low", questions=asked)
    assert [(q.text, q.kind, q.measure, q.outcomes) for q in study.questions] == [
        ("Did mood rise?", "change", "mood.low", ("2",)),
        ("Did it last?", "change", "mood.low", ()),
    ]
    assert study.questions == open_study("d", 1, str(tmp_path)).questions


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"outcomes": ["3"]}, 'names the outcome "3", which is not there. There are: 1, 2.'),
        ({"measure": "mood.lo"}, 'names the measure "mood.lo", which is not there. Did you mean'),
        ({"wave": "follow_up"}, 'names the wave "follow_up", which is not there.'),
        ({"group": "North"}, 'names the group "North", which is not there. There are: none.'),
        ({"kind": "theme"}, 'names the kind "theme", which is not there. There are: change'),
        ({"kind": "chang"}, '"chang" is not a value of "kind". Did you mean "change"?'),
        ({"text": ""}, '"text"'),
    ],
)
def test_a_question_about_what_is_not_there_is_told(
    tmp_path: Path, question: dict[str, Any], said: str
) -> None:
    asked = [{"text": "Did mood rise?", **question}]
    data = [CHILDREN, {**CHILDREN, **AFTER}]
    faults = told(tmp_path, design="pre_post", instruments=["mood"], data=data, questions=asked)
    assert said in faults


def test_a_seventh_question_is_a_fault(tmp_path: Path) -> None:
    asked = [{"text": f"Question {number}?"} for number in range(1, 8)]
    evaluation = {"design": "pre_post", "instruments": ["mood"], "data": [CHILDREN]}
    make_workspace(tmp_path, evaluations=[{**evaluation, "questions": asked[:6]}])
    assert len(open_study("d", 1, str(tmp_path)).questions) == 6
    said = told(tmp_path, **evaluation, questions=asked)
    assert "at most 6 questions, and there are 7" in said
    assert "“Question 7?”" in said


def test_the_own_record_is_told_apart_from_those_with_a_name() -> None:
    assert design_of("ours").name == "ours"
    assert (design_of("ours").data, OWN.name) == (OWN.data, "")
