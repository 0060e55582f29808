"""What ``check`` passes, ``run`` does not refuse: told before a run, with place and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis.strategies import floats, lists
from matplotlib.cbook import boxplot_stats
from workspace_maker import (
    AFTER,
    BEFORE,
    HEADINGS,
    MOOD_COLUMNS,
    beside_ledger,
    blank_proforma,
    csv_text,
    make_workspace,
    put,
)

from analyses.measurement.looking import box_of, picture_of_scores
from evaluation.declare.workspace import open_study
from evaluation.errors import Issue
from evaluation.link.waves import match_waves
from evaluation.read import grids
from evaluation.read.exports.export import read_grid
from evaluation.read.responses import read_responses
from evaluation.run.check import account
from evaluation.run.deliverable import by_question, run_deliverable
from evaluation.scoring.scores import score

CHILDREN = {"rows_count": "children", "identify": ["id"]}
FILES = [{**CHILDREN, **BEFORE}, {**CHILDREN, **AFTER}]
PEOPLE = [["a", 0, 1, 2], ["b", 1, 1, 1], ["c", 2, 0, 0]]


def evaluation(**changes: Any) -> dict[str, Any]:
    return {"design": "pre_post", "instruments": ["mood"], "data": FILES, **changes}


def checked(root: Path, *evaluations: dict[str, Any], **deliverable: Any) -> tuple[Issue, ...]:
    """The issues of a deliverable whose two files hold the same three children."""
    workspace = make_workspace(root, evaluations=evaluations, **deliverable)
    declared = {data["file"] for asked in evaluations for data in asked.get("data", ())}
    for name in sorted(declared & {"before.csv", "after.csv"}):
        if not (root / "deliverables/d" / name).exists():
            put(root, name, csv_text([HEADINGS, *PEOPLE]))
    if not (root / "deliverables/d/proforma.md").exists():
        put(root, "proforma.md", blank_proforma("D"))
    return account(workspace, "d").issues


def told(root: Path, *evaluations: dict[str, Any], **deliverable: Any) -> str:
    [issue] = checked(root, *evaluations, **deliverable)
    return ("note: " if issue.severity == "note" else "") + str(issue)


def test_a_proforma_that_is_not_there_is_one_fault_among_others(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path, marking="public")
    told = [issue.problem for issue in account(workspace, "d").issues]
    assert told.count("This file does not exist.") == 1


def test_a_sound_deliverable_has_no_faults_and_its_people_are_counted(tmp_path: Path) -> None:
    assert checked(tmp_path, evaluation()) == ()
    workspace = make_workspace(tmp_path, evaluations=[evaluation()])
    [note] = account(workspace, "d", counts=True).issues
    assert note.severity == "note"
    assert note.problem == "Evaluation 1: 3 children measured before, 3 after, 3 both times."


def test_an_account_reads_each_file_once_and_says_what_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checked(tmp_path, evaluation()) == ()
    workspace = make_workspace(tmp_path, evaluations=[evaluation()])
    opened: list[str] = []

    def read(path: Path, *options: str) -> grids.Grid:
        opened.append(path.name)
        return read_grid(path, *options)

    monkeypatch.setattr(grids, "read_grid", read)
    [asked] = account(workspace, "d").as_json()["evaluations"]
    assert opened == ["before.csv", "after.csv"]
    assert asked["people"] == {"baseline": 3, "endpoint": 3}
    assert [(file["wave"], file["file"], file["rows"]) for file in asked["files"]] == [
        ("baseline", "deliverables/d/before.csv", 3),
        ("endpoint", "deliverables/d/after.csv", 3),
    ]
    assert {file["columns"]["mood"]["1"] for file in asked["files"]} == {HEADINGS[1]}


def test_evaluations_whose_findings_would_have_the_same_names_are_told(tmp_path: Path) -> None:
    said = told(tmp_path, evaluation(), evaluation())
    assert "Evaluations 1 and 2 would make findings of mood with the same names." in said
    assert "name: <word>" in said
    assert checked(tmp_path, evaluation(), evaluation(name="two")) == ()
    put(tmp_path, "s.csv", "segment,source,theme\n1,A,x\n")
    coded = {"file": "s.csv", "rows_count": "segments", "about": "children"}
    for name in ("before.csv", "after.csv"):
        (tmp_path / "deliverables/d" / name).unlink()
    thematic = {"design": "thematic", "data": [coded]}
    assert "Evaluations 1 and 2 would make findings with" in told(tmp_path, thematic, thematic)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"ci_level": "0.9"}, "is text ('0.9'), but a number is wanted"),
        ({"ci_level": [0.9]}, "is a list ([0.9]), but a number is wanted"),
        ({"ci_level": 90}, "must lie between 0 and 1 (it is 90)"),
        ({"ci_levle": 0.9}, 'has no parameter "ci_levle"'),
        ({"deliverable": "d"}, "is set by the toolkit"),
    ],
)
def test_a_parameter_that_cannot_be_is_told_with_its_line(
    tmp_path: Path, parameters: dict[str, object], said: str
) -> None:
    fault = told(tmp_path, evaluation(parameters=parameters))
    written = (tmp_path / "deliverables/d/deliverable.yaml").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(written, 1) if f'"{next(iter(parameters))}"' in text)
    assert fault.startswith(f"deliverables/d/deliverable.yaml, line {line}: ")
    assert said in fault


def test_typed_figures_that_cannot_both_be_true_are_noted(tmp_path: Path) -> None:
    words = (
        "# D\n\n## Summary\n\nOf the 40 who came, 12 ({}) stayed.\n\n{{{{ fact.a }}}} of 5 (7%)\n"
    )
    facts = {"a": {"value": 17, "source": "s"}}
    for share, expected in (("30%", 0), ("40%", 1)):
        put(tmp_path, "proforma.md", words.format(share))
        said = checked(tmp_path, evaluation(), facts=facts)
        assert len(said) == expected
    assert (said[0].severity, said[0].code) == ("note", "figures.cannot-both-be-true")
    assert 'proforma.md, paragraph 2 under "Summary", sentence "Of the 40' in str(said[0])
    assert "“40%” and the figures beside it cannot both be true: they give 30%." in str(said[0])


def test_citations_that_cannot_be_right_are_told_before_a_run(tmp_path: Path) -> None:
    words = "# D\n\n## Summary\n\n{{ fact.suits }} {{ mood.low.change }}\n\n{{ fact.suites }\n"
    put(tmp_path, "proforma.md", words)
    facts = {"suites": {"value": 17, "source": "s"}}
    said = [str(issue) for issue in checked(tmp_path, evaluation(), facts=facts)]
    assert len(said) == 2
    assert 'proforma.md, line 5: There is no finding or fact "fact.suits"' in said[0]
    assert "proforma.md, line 7: This citation is not whole." in said[1]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": FILES[:1]}, "Evaluation 1 has no data of the endpoint. Add a data file with"),
        ({"data": FILES[1:]}, "Evaluation 1 has no data of the baseline."),
        ({"parameters": {"ci_level": 95}}, 'The parameter "ci_level" must lie between 0 and 1 (it'),
        ({"parameters": {"ci_level": 1}}, "Write 0.95 for 95%, for example."),
        ({"invited": {"baseline": 2}}, "2 were invited to the baseline, and 3 children stand in"),
    ],
)
def test_what_a_run_would_refuse_is_told_with_its_line(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    found = told(tmp_path, evaluation(**changes))
    assert said in found
    assert "deliverables/d/deliverable.yaml, line " in found


def test_an_evaluation_without_an_instrument_is_told(tmp_path: Path) -> None:
    files = [{**one, "columns": {}} for one in FILES]
    said = told(tmp_path, evaluation(instruments=[], data=files))
    assert "Evaluation 1 names no instrument" in said


def test_a_comparison_group_that_nobody_is_in_is_told(tmp_path: Path) -> None:
    labels = {"T": "Treated", "C": "Control", "X": "Other"}
    files = [{**FILES[0], "groups": {"arm": {"title": "Arm", "labels": labels}}}, FILES[1]]
    rows = [[*row, arm] for row, arm in zip(PEOPLE, "TTC", strict=True)]
    put(tmp_path, "before.csv", csv_text([[*HEADINGS, "arm"], *rows]))
    compared = evaluation(data=files, comparison={"by": "arm", "against": "X"})
    said = told(tmp_path, compared)
    assert 'Nobody in the data is in the comparison group "Other" (arm).' in said
    assert "In the data are: Control, Treated." in said
    labels.pop("X")  # nobody is in it, which is a fault of its own
    for known in ("C", "Control"):
        fine = evaluation(data=files, comparison={"by": "arm", "against": known})
        assert checked(tmp_path, fine) == ()
    put(tmp_path, "after.csv", csv_text([HEADINGS, *PEOPLE[:2]]))
    lost = evaluation(data=files, comparison={"by": "arm", "against": "C"})
    assert told(tmp_path, lost).startswith("note: ")


def test_an_instrument_at_one_wave_is_a_fault_only_where_it_is_primary(tmp_path: Path) -> None:
    put(tmp_path, "before.csv", csv_text([[*HEADINGS, "steps"], *([*row, 5] for row in PEOPLE)]))
    both = {**MOOD_COLUMNS, "steps": {"a": "steps"}}
    asked = evaluation(
        instruments=["mood", "steps"], data=[{**FILES[0], "columns": both}, FILES[1]]
    )
    said = told(tmp_path, asked)
    assert said.startswith("note: ")
    assert "Nobody answered steps at both waves (3 before, 0 after); it shows no change." in said
    said = told(tmp_path, {**asked, "primary": "steps.a"})
    assert "and it is the primary outcome." in said
    assert not said.startswith("note: ")


@pytest.mark.usefixtures("page_only")
def test_scales_that_nobody_can_be_scored_on_do_not_stop_a_run(tmp_path: Path) -> None:
    for name in ("before.csv", "after.csv"):
        put(tmp_path, name, csv_text([HEADINGS, ["a", 1, "", ""], ["b", "", 2, ""]]))
    assert checked(tmp_path, evaluation(primary="mood.low")) == ()
    scored = [
        score(r) for r in match_waves(read_responses(open_study("d", 1, str(tmp_path)))).responses
    ]
    assert picture_of_scores(scored) == "Nobody could be scored, so there is no picture."
    outcome = run_deliverable(tmp_path, "d", lambda _stage: None)
    assert (outcome.exit_code, beside_ledger(outcome.issues)) == (0, ())


def test_scores_are_drawn_a_box_a_scale_and_wave(tmp_path: Path) -> None:
    checked(tmp_path, evaluation())
    matched = match_waves(read_responses(open_study("d", 1, str(tmp_path))))
    picture = picture_of_scores([score(r) for r in matched.responses])
    assert not isinstance(picture, str)
    drawn = ElementTree.fromstring(picture.svg)
    words = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"low, baseline", "low, endpoint", "median", "n"} < set(words)
    assert words[words.index("n") :].count("3") >= 2  # children at each wave


@given(lists(floats(-1000, 1000), min_size=1, max_size=40))
def test_a_box_of_scores_is_what_matplotlib_draws(values: list[float]) -> None:
    [theirs] = boxplot_stats(values)
    names = ("whislo", "q1", "med", "q3", "whishi")
    assert box_of(np.array(values)) == pytest.approx([theirs[name] for name in names])


@pytest.mark.parametrize(
    "file", ["../../out.csv", "data/../../x.csv", "/srv/out.csv", r"C:\out.csv", r"\\server\x.csv"]
)
def test_a_data_file_elsewhere_is_told_by_its_line(tmp_path: Path, file: str) -> None:
    [said] = [
        issue
        for issue in checked(tmp_path, evaluation(data=[FILES[0], {**FILES[1], "file": file}]))
        if issue.code == "declaration.file-elsewhere"
    ]
    assert "lies outside of this deliverable's folder" in said.problem
    assert said.cell.startswith("line ")


def test_a_path_as_windows_writes_it_is_read_anywhere(tmp_path: Path) -> None:
    path = tmp_path / "deliverables/d/data"
    path.mkdir(parents=True)
    (path / "after.csv").write_text(csv_text([HEADINGS, *PEOPLE]))
    later = {**FILES[1], "file": r"data\after.csv"}
    found = checked(tmp_path, evaluation(data=[FILES[0], later]))
    assert [issue for issue in found if issue.severity == "fault"] == []


def other(root: Path, name: str, *rows: list[object]) -> dict[str, Any]:
    put(root, name, csv_text([HEADINGS, *rows]))
    return {**CHILDREN, "file": name, "wave": "baseline"}


def faulty(root: Path, *more: dict[str, Any]) -> list[Issue]:
    found = checked(root, evaluation(data=[*FILES, *more]))
    return [issue for issue in found if issue.severity == "fault"]


@pytest.mark.parametrize("name", ["a file of something else", "an empty wave", "codes only"])
def test_a_file_that_gives_nothing_is_named_though_others_suffice(
    tmp_path: Path, name: str
) -> None:
    more = other(tmp_path, "fenland.csv", ["z", "", "", ""], ["y", "", "", ""])
    if name == "a file of something else":
        put(tmp_path, "fenland.csv", csv_text([["id", "colour"], ["z", "red"]]))
    if name == "codes only":
        more["columns"] = {"mood": {1: "id"}}
        put(tmp_path, "fenland.csv", csv_text([["id"], ["z"]]))
        more["columns"] = {}
    said = faulty(tmp_path, more)
    assert said
    assert {issue.file for issue in said} == {"deliverables/d/fenland.csv"}
    assert {i.code for i in said} <= {"columns.none-in-file", "waves.no-answer-in-file"}


@pytest.mark.parametrize("there", ["nowhere", "at the baseline only", "at both"])
def test_a_declared_area_with_nobody_is_named(tmp_path: Path, there: str) -> None:
    labels = {"E": "Essex", "N": "Norfolk"}
    groups = {"groups": {"area": {"title": "Area", "labels": labels}}}
    for name, with_norfolk in (
        ("before.csv", there != "nowhere"),
        ("after.csv", there == "at both"),
    ):
        areas = ["E", "E", "N"] if with_norfolk else ["E", "E"]
        rows = [[*row, area] for row, area in zip(PEOPLE, areas, strict=False)]
        put(tmp_path, name, csv_text([[*HEADINGS, "area"], *rows]))
    found = checked(tmp_path, evaluation(data=[{**file, **groups} for file in FILES]))
    said = {i.code: i for i in found if i.code.startswith("groups.nobody")}
    assert (
        set(said)
        == {
            "nowhere": {"groups.nobody-in-group"},
            "at the baseline only": {"groups.nobody-at-wave"},
            "at both": set(),
        }[there]
    )
    assert all('the group "Norfolk"' in issue.problem for issue in said.values())


def test_two_evaluations_that_ask_the_same_both_keep_their_annex(tmp_path: Path) -> None:
    make_workspace(tmp_path, evaluations=[evaluation(name=name) for name in ("first", "second")])
    studies = by_question([open_study("d", at, str(tmp_path)) for at in (1, 2)])
    assert [asked.name for asked in studies.values()] == ["1-first", "2-second"]
    assert [title[-14:] for title in studies] == ["(evaluation 1)", "(evaluation 2)"]
