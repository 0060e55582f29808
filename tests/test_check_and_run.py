"""What ``check`` passes, ``run`` completes: deliverables as ``new`` makes them, filled and spoilt.

Authority: the promise itself. Both commands are asked of each deliverable; answers are random.
"""

from __future__ import annotations

import inspect
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner
from workspace_maker import MOOD, declare, excel, make_workspace

from evaluation.command.app import app
from evaluation.command.check import analysis_of
from evaluation.declare.designs import Design, with_notebook
from evaluation.declare.library import declared_instrument, shipped
from evaluation.declare.workspace import Study, open_study, open_workspace
from evaluation.errors import Issue
from evaluation.forms.choices import Choices
from evaluation.forms.columns import FormColumn, Role
from evaluation.forms.create import create_deliverable, forms
from evaluation.read.exports.export import read_grid
from evaluation.read.responses import read_responses
from evaluation.run import beforehand
from evaluation.run.account import who_was_read
from evaluation.run.check import RESERVED, account
from evaluation.run.deliverable import run_deliverable
from evaluation.run.kernels.parameters import defaults
from evaluation.say.finding import Finding, FindingsFile

Declared = dict[str, Any]
Rows = list[dict[str, object]]
Change = Callable[[Path, Declared], None]


@dataclass(frozen=True)
class Case:
    """A deliverable: what ``new`` is asked, how it is filled, and how it is spoilt.

    ``told``: the code of the fault that stops it; empty where check and run both end well.
    """

    name: str
    design: str
    instruments: tuple[str, ...] = ()
    told: str = ""
    people: int = 12
    answer: Callable[[FormColumn, random.Random, int], object] | None = None
    change: Change = lambda _folder, _declared: None


def odd(identifier: str, *scales: str) -> Declared:
    """The questionnaire of the tests under other names."""
    low: Any = MOOD["scales"]
    titled = {name: {**low["low"], "title": name.capitalize()} for name in scales}
    alike = dict.fromkeys(scales, low["low"])  # of one title
    return {**MOOD, "id": identifier, "scales": alike if identifier == "all" else titled}


# Instruments and scales that are called like columns of tables, keys of findings and statistics.
ODD = (
    odd("score", "score", "wave", "scale"),
    odd("person", "person", "index", "item", "file"),
    odd("take_up", "overview", "table", "figure"),
    odd("themes", "change", "flow", "n"),
    odd("all", "mean", "total", "losses"),
)


def plainly(column: FormColumn, chance: random.Random, _person: int) -> object:
    """A random answer that a column allows."""
    if column.role is Role.CONSENT:
        return "yes"
    if column.role is Role.GROUP:
        return chance.choice(("North", "South"))
    if column.answers:
        return chance.choice(column.answers)
    if column.limits:
        low, high = column.limits
        return chance.randint(int(low), int(high))
    return ""


def always(column: FormColumn, chance: random.Random, person: int) -> object:
    """Everybody answers the same."""
    if column.role is Role.GROUP:
        return "North"
    given = column.answers[0] if column.answers else column.limits and column.limits[0]
    return given if column.role is Role.ITEM else plainly(column, chance, person)


def alone(column: FormColumn, chance: random.Random, person: int) -> object:
    """One person stands in a group of their own."""
    if column.role is Role.GROUP:
        return "South" if person == 0 else "North"
    return plainly(column, chance, person)


def few(column: FormColumn, chance: random.Random, person: int) -> object:
    """Two agencies have two people each."""
    if column.role is Role.GROUP:
        return ("East", "East", "West", "West")[person] if person < 4 else "North"
    return plainly(column, chance, person)


def alike(column: FormColumn, chance: random.Random, person: int) -> object:
    """Groups whose names differ in a mark only."""
    if column.role is Role.GROUP:
        return chance.choice(("A B", "A-B", "!!!"))
    return plainly(column, chance, person)


def gaps(column: FormColumn, chance: random.Random, person: int) -> object:
    """Six of ten items are not answered."""
    empty = column.role is Role.ITEM and chance.random() < 0.6
    return "" if empty else plainly(column, chance, person)


GROUP = FormColumn("agency", Role.GROUP, "")


def filled(name: str, columns: tuple[FormColumn, ...], case: Case) -> Rows:
    """Rows of one sheet of a form, for the case's people."""
    chance = random.Random(f"{case.name} {name}")
    answer = case.answer or plainly
    rows: Rows = []
    for person in range(case.people):
        row = {column.heading: answer(column, chance, person) for column in columns}
        known = {
            "code": f"p{person:03d}",
            "source": f"p{person:03d}",
            "segment": person + 1,
            "theme": chance.choice(("trust", "time")),
            "parent theme": "all",
            "session": chance.choice(("1", "2")),
            "agency": answer(GROUP, chance, person),
            "invited": "yes",
            "attended": "yes" if person % 3 else "no",
            "completed": "yes" if person % 4 and person % 3 else "no",
        }
        rows.append(row | {key: value for key, value in known.items() if key in row})
    return rows


# Of forms for figures, in which no random word is lawful: some rows of each sheet.
_STAGED = [
    {"area": "Kent", "period": "2021", "group": group, "stage": stage, "number": number}
    for group in ("White British", "Black British", "Not known")
    for stage, number in (("Pupils", 400), ("Suspended", 40), ("Permanently excluded", 12))
]
_REACHED = [
    {"area": "Kent", "period": "2021", "group": group, "stage": stage, "number": number}
    for group in ("Police", "Schools")
    for stage, number in (("eligible", 400), ("offered", 150), ("came", 70))
]
_COUNTED = [
    {"area": "Kent", "period": period, "measure": "Calls", "value": value, "supplier": "Kent"}
    for period, value in (("2019", 40), ("2020", 52))
]
_SERVED = [
    {"period": f"{month} {year}", "measure": "Calls", "value": 20 + year % 2}
    for year in (2020, 2021)
    for month in ("Feb", "Mar", "Apr", "May", "Jun", "Jul")
]
_ASKED = [{"measure": "Calls", "agency": "Police", "area": "Kent", "period": "2021"}]
OWN_ROWS: dict[tuple[str, str], list[dict[str, object]]] = {
    ("figure_audit", "Claims"): [
        {"place": "page 1", "printed": "50%", "check": "share", "k": "5", "n": "10"}
    ],
    ("counts", "Counts"): _COUNTED,
    ("counts", "Suppliers"): [{"supplier": "Kent"}],
    ("counts", "Measures"): [{"measure": "Calls"}],
    ("service", "Counts"): _SERVED,
    ("supply", "Supply"): [{"area": "Kent", "period": "2021", "measure": "Calls", "value": 4}],
    ("supply", "Asked for"): _ASKED,
    ("disproportionality", "Figures"): _STAGED,
    ("disproportionality", "Lists"): [{"group": "White British", "stage": "Pupils"}],
    ("reach_by_group", "Figures"): _REACHED,
    ("reach_by_group", "Lists"): [{"group": "Police", "stage": "eligible"}],
}


def made(root: Path, case: Case) -> None:
    """Write the deliverable of a case: as new makes it, filled in, then spoilt."""
    make_workspace(root)
    (root / "deliverables/d/deliverable.yaml").unlink()
    (root / "deliverables/d").rmdir()
    for instrument in ODD:
        declare(root / "instruments" / f"{instrument['id']}.yaml", instrument)
    workspace = open_workspace(root)
    choices = Choices("d", case.design, "D", "A", "professionals", case.instruments)
    create_deliverable(workspace, choices)
    folder = root / "deliverables/d"
    instruments = tuple(declared_instrument(i, root, "") for i in case.instruments)
    for name, form in forms(choices, instruments).items():
        sheets: dict[str, list[list[object]]] = {}
        for sheet in form.sheets:
            own = OWN_ROWS.get((case.design, sheet.name))
            heads = [column.heading for column in sheet.columns]
            rows = (
                [{head: row.get(head, "") for head in heads} for row in own]
                if own
                else filled(f"{name} {sheet.name}", sheet.columns, case)
            )
            sheets[sheet.name] = [list(rows[0]), *(list(row.values()) for row in rows)]
        excel(folder / "data" / name, sheets)
    declared = yaml.safe_load((folder / "deliverable.yaml").read_text("utf-8"))
    case.change(folder, declared)
    declare(folder / "deliverable.yaml", declared)


def words(*cited: str) -> Change:
    """The proforma cites this and nothing else."""

    def change(folder: Path, _declared: Declared) -> None:
        (folder / "proforma.docx").unlink()
        text = "\n\n".join(f"{{{{ {key} }}}}" for key in cited)
        (folder / "proforma.md").write_text(f"## Evaluation\n\n{text}\n", "utf-8")

    return change


def asked(**changes: Any) -> Change:
    """The first evaluation with other declarations."""

    def change(_folder: Path, declared: Declared) -> None:
        declared["evaluations"][0].update(changes)

    return change


def parameters(**values: Any) -> Change:
    return asked(parameters=values)


def other_people(folder: Path, _declared: Declared) -> None:
    """Nobody who was asked at the end was asked before."""
    path = folder / "data/endpoint.xlsx"
    grid = read_grid(path, "x", "Answers")
    rows = [[f"x{cells[0]}", *cells[1:]] for _, cells in grid.rows]
    excel(path, {"Answers": [list(grid.headings), *rows]})


def only_now(_folder: Path, declared: Declared) -> None:
    """Nothing was asked looking back."""
    declared["evaluations"][0]["data"].pop()


def compared(_folder: Path, declared: Declared) -> None:
    """Groups are compared."""
    evaluation = declared["evaluations"][0]
    for data in evaluation["data"]:
        if "groups" in data:
            data["groups"] = {
                "agency": {"title": "Agency", "labels": {"North": "North", "South": "South"}}
            }
    evaluation["comparison"] = {"by": "agency", "against": "South"}


def without_evaluations(_folder: Path, declared: Declared) -> None:
    """A document and nothing that is evaluated."""
    declared["evaluations"] = []


def pooled(_folder: Path, declared: Declared) -> None:
    """Agencies with few people are counted together."""
    declared["evaluations"][0]["data"][0]["pool"] = "small agencies"


def together(*changes: Change) -> Change:
    def change(folder: Path, declared: Declared) -> None:
        for each in changes:
            each(folder, declared)

    return change


CASES = (
    Case("pre_post mood", "pre_post", ("mood",)),
    Case("pre_post two", "pre_post", ("two", "gad7")),
    Case("pre_post brs", "pre_post", ("brs", "mood", "steps"), people=25),
    Case("retrospective", "retrospective", ("mood", "brs")),
    Case("cross_section", "cross_section", ("gad7",)),
    Case("thematic", "thematic"),
    Case("take_up", "take_up"),
    Case("only now", "retrospective", ("mood",), "citation.not-there", change=only_now),
    Case(
        "only now, cited so",
        "retrospective",
        ("mood",),
        change=together(only_now, words("mood.low.after_only")),
    ),
    *(
        Case(f"named {i['id']} {design}", design, (i["id"],))
        for i in ODD
        for design in ("pre_post", "retrospective", "cross_section")
    ),
    Case("named score and person", "pre_post", ("score", "person")),
    Case(
        "no evaluation",
        "thematic",
        told="citation.not-there",
        change=together(words("themes.overview"), without_evaluations),
    ),
    Case("wrong citation", "pre_post", ("mood",), "citation.not-there", change=words("mood.x")),
    Case(
        "wrong number",
        "pre_post",
        ("mood",),
        "citation.not-there",
        change=words("mood.low.change.median"),
    ),
    Case("figure that is not there", "take_up", change=words("take_up.overview.table")),
    Case(
        "flow's table", "pre_post", ("mood",), change=words("mood.flow.figure", "mood.flow.table")
    ),
    Case(
        "reliability cited",
        "pre_post",
        ("mood",),
        change=words("mood.reliability", "mood.reliability.table"),
    ),
    Case("95 of 100", "pre_post", ("mood",), change=parameters(ci_level=0.999999)),
    Case("no level", "pre_post", ("mood",), change=parameters(ci_level=0.001)),
    Case(
        "margin and factor",
        "pre_post",
        ("mood",),
        people=25,
        change=parameters(equivalence_margin=0.001, bayes_factor=True),
    ),
    Case(
        "negative margin",
        "pre_post",
        ("mood",),
        "parameters.out-of-range",
        change=parameters(equivalence_margin=-1.0),
    ),
    Case("huge margin", "pre_post", ("mood",), change=parameters(equivalence_margin=1000.0)),
    Case(
        "no such scale",
        "cross_section",
        ("mood",),
        "analysis.stopped",
        change=parameters(scales=["mood.x"]),
    ),
    Case(
        "no such column", "cross_section", ("mood",), "analysis.stopped", change=parameters(by="x")
    ),
    Case(
        "all sessions", "take_up", change=parameters(share_to_complete=0.001, target_people=10**9)
    ),
    Case("no noun", "thematic", change=parameters(noun="")),
    Case("one person", "pre_post", ("mood",), people=1),
    Case("one person back", "retrospective", ("mood",), people=1),
    Case("one person once", "cross_section", ("mood",), people=1),
    Case("one came", "take_up", people=1),
    Case("one said", "thematic", people=1),
    Case("two people", "pre_post", ("mood", "brs"), people=2),
    Case("three people", "cross_section", ("mood",), people=3),
    Case("nobody paired", "pre_post", ("mood",), "waves.nobody-paired", change=other_people),
    Case("all different", "cross_section", ("mood",), change=other_people),
    Case("all the same", "pre_post", ("mood", "gad7"), answer=always),
    Case(
        "all the same, many",
        "pre_post",
        ("brs",),
        answer=always,
        people=30,
        change=parameters(bayes_factor=True, equivalence_margin=1.0),
    ),
    Case("all the same back", "retrospective", ("brs",), answer=always),
    Case("all the same once", "cross_section", ("brs",), answer=always),
    Case("gaps", "pre_post", ("gad7", "mood"), answer=gaps),
    Case("gaps back", "retrospective", ("gad7",), answer=gaps),
    Case("gaps once", "cross_section", ("gad7",), "analysis.stopped", answer=gaps),
    Case(
        "group of one",
        "pre_post",
        ("mood",),
        answer=alone,
        change=together(compared, words("mood.low.change.north")),
    ),
    Case("group of one once", "cross_section", ("mood",), answer=alone),
    Case("compared", "pre_post", ("mood", "gad7"), change=compared),
    Case("with a name", "pre_post", ("mood",), "citation.not-there", change=asked(name="own")),
    Case(
        "with a name, cited so",
        "pre_post",
        ("mood",),
        change=together(asked(name="own"), words("own.mood.low.change")),
    ),
    Case(
        "pooled",
        "take_up",
        people=40,
        answer=few,
        change=together(pooled, words("take_up.by_agency.n_east")),
    ),
    Case("groups alike", "retrospective", ("mood",), answer=alike, people=20),
    Case("groups alike, paired", "pre_post", ("mood",), answer=alike, people=20),
    Case("other primary", "pre_post", ("mood", "brs"), change=asked(primary="brs.resilience")),
    Case("selected", "pre_post", ("mood",), change=asked(selected="above 2")),
)


def issues(root: Path) -> tuple[Issue, ...]:
    """What check tells of a case."""
    return account(open_workspace(root), "d", counts=True, analyses=analysis_of).issues


def checked(root: Path) -> tuple[Issue, ...]:
    """The faults among them."""
    return tuple(issue for issue in issues(root) if issue.severity == "fault")


SOON = [case for case in CASES if case.told and case.design != "take_up"]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_check_passes_run_completes(tmp_path: Path, case: Case) -> None:
    made(tmp_path, case)
    faults = checked(tmp_path)
    assert {fault.code for fault in faults} == ({case.told} if case.told else set()), faults
    if not faults:
        outcome = run_deliverable(tmp_path, "d", lambda _stage: None)
        assert outcome.exit_code == 0, outcome.issues


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", SOON, ids=lambda case: case.name)
def test_what_a_run_would_stumble_over_is_told(tmp_path: Path, case: Case) -> None:
    made(tmp_path, case)
    assert {fault.code for fault in checked(tmp_path)} == {case.told}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("design", with_notebook(), ids=lambda design: design.name)
def test_new_cites_what_its_design_makes(tmp_path: Path, design: Design) -> None:
    chosen = {"none": (), "optional": ("gad7",), "needed": ("sdq", "brs", "score15")}

    def answered_by(folder: Path, declared: Declared) -> None:
        for data in declared["evaluations"][0]["data"]:
            data.update({"informant": "self"} if design.instruments == "needed" else {})
            data.update(
                {"citation": "The ledger of the made-up project."} if "citation" in data else {}
            )
            if design.proposes:  # what is asked is nobody's but the survey's own
                rows = "q\nYes\nNo\nYes\n"
                (folder / "data/answers.csv").write_text(rows, encoding="utf-8")
                asked: Declared = {"text": "Do you?", "kind": "single", "column": "q"}
                asked["options"] = ["Yes", "No"]
                own = {key: data[key] for key in ("rows_count", "wave") if key in data}
                data.clear()
                data.update({**own, "file": "data/answers.csv", "form": {"q": asked}})

    case = Case("as new makes it", design.name, chosen[design.instruments], change=answered_by)
    made(tmp_path, case)
    assert not checked(tmp_path)


@pytest.mark.parametrize("design", with_notebook(), ids=lambda design: design.name)
def test_a_check_works_out_what_the_notebook_does_by_the_same_parameters(design: Design) -> None:
    own = defaults(shipped("notebooks") / f"{design.notebook}.ipynb")
    given = inspect.signature(import_module(design.analysis).findings_of).parameters.values()
    usual = {p.name: p.default for p in given if p.kind is p.KEYWORD_ONLY}
    assert {k: list(v) if isinstance(v, tuple) else v for k, v in usual.items()} == {
        name: value for name, value in own.items() if name not in RESERVED
    }


@pytest.mark.slow
def test_a_check_finds_what_the_notebooks_found(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, list[Finding]] = {}
    worked_out = beforehand._worked_out

    def kept(study: Study, *rest: Any) -> tuple[Finding, ...]:
        found = worked_out(study, *rest)
        seen.setdefault(study.slug, []).extend(found)
        return found

    monkeypatch.setattr(beforehand, "_worked_out", kept)
    for slug in open_workspace(demo).slugs():
        assert not account(open_workspace(demo), slug, analyses=analysis_of).faults
        text = (demo / f"outputs/{slug}/internal/findings.json").read_text("utf-8")
        written = FindingsFile.model_validate_json(text).findings
        assert numbers(written) == numbers(seen[slug])


def numbers(findings: Sequence[Finding]) -> dict[str, dict[str, float | None]]:
    """Every number, unrounded, by finding."""
    return {
        finding.key: {name: e.value for name, e in finding.estimates.items()}
        for finding in findings
    }


def test_a_figure_that_a_finding_does_not_have_is_a_note(tmp_path: Path) -> None:
    made(tmp_path, Case("no figure", "pre_post", ("mood",), change=words("mood.flow.figure")))
    [note] = [i for i in issues(tmp_path) if i.code == "citation.no-picture"]
    assert note.severity == "note"
    assert note.cell == "line 3"


def test_what_only_an_own_notebook_makes_is_told_where_it_is_cited(tmp_path: Path) -> None:
    made(tmp_path, Case("own", "pre_post", ("mood",), change=words("mood.low.mine")))
    own = shipped("notebooks") / "pre_post.ipynb"
    (tmp_path / "notebooks").mkdir()
    target = tmp_path / "notebooks/pre_post.ipynb"
    target.write_bytes(own.read_bytes())
    assert [i.code for i in checked(tmp_path)] == ["citation.not-there"]  # a copy is no other
    target.write_text(own.read_text("utf-8").replace("Read and link", "Read"), "utf-8")
    assert not checked(tmp_path)
    [note] = [i for i in issues(tmp_path) if i.code == "citation.not-known-yet"]
    assert (note.severity, note.cell) == ("note", "line 3")


def test_files_that_nobody_declares_are_named_where_they_have_rows(tmp_path: Path) -> None:
    made(tmp_path, Case("undeclared", "pre_post", ("mood",)))
    folder = tmp_path / "deliverables/d/data"
    plain = {"extra.csv": "code,x\na,1\nb,2\n", "blank.csv": "code,x\n"}
    plain |= {"~$extra.csv": "code\n1\n", "notes.md": "words", "odd.xlsx": "no workbook"}
    plain |= {"dictionary.csv": "Variable / Field Name,Field Label\nx,Y\n"}
    for name, text in plain.items():
        (folder / name).write_text(text, "utf-8")
    told = {i.file.rpartition("/")[2]: i for i in issues(tmp_path) if i.code == "data.not-declared"}
    assert set(told) == {"attendance.xlsx", "extra.csv"}
    assert told["extra.csv"].severity == "note"
    assert told["extra.csv"].problem.startswith("It has 2 rows and is not declared")


def test_who_was_read_is_said_by_evaluation_and_file_beside_a_fault(tmp_path: Path) -> None:
    def second(_folder: Path, declared: Declared) -> None:
        register: Declared = {
            "file": "data/attendance.xlsx",
            "sheet": "Attendance",
            "identify": ["code"],
        }
        register |= {"rows_count": "professionals", "attendance": {"attended": "nowhere"}}
        declared["evaluations"].append({"design": "take_up", "data": [register]})

    made(tmp_path, Case("two", "pre_post", ("mood",), change=second))
    found = account(open_workspace(tmp_path), "d", analyses=analysis_of)
    assert found.faults
    assert list(who_was_read(found.read)) == [
        "  evaluation 1, pre_post",
        "    data/baseline.xlsx, Answers  12 professionals at the baseline",
        "    data/endpoint.xlsx, Answers  12 professionals at the endpoint",
        "  evaluation 2, take_up",
        "    data/attendance.xlsx  not read, for the faults above",
    ]


def test_new_writes_the_schema_that_its_first_line_names(tmp_path: Path) -> None:
    made(tmp_path, Case("schema", "thematic"))
    folder = tmp_path / "deliverables/x"
    choices = Choices("x", "thematic", "X", "A", "children")
    create_deliverable(open_workspace(tmp_path), choices)
    first = (folder / "deliverable.yaml").read_text("utf-8").splitlines()[0]
    assert json.loads((folder / first.partition("$schema=")[2]).read_text("utf-8"))["$schema"]


def test_new_says_which_instruments_need_a_key(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    words_ = ["new", "x", "--design", "pre_post", "--title", "X", "--area", "A"]
    answer = CliRunner().invoke(app, [*words_, "--rows", "children", "-w", str(tmp_path)])
    assert answer.exit_code == 2
    assert "artic35 (needs a licence key)" in answer.output
    assert "gad7," in answer.output


def test_every_group_is_named_with_how_many_answered(tmp_path: Path) -> None:
    made(tmp_path, Case("groups", "retrospective", ("mood",), answer=alike, people=20))
    study = open_study("d", 1, str(tmp_path))
    responses = read_responses(study)
    found = {f.key: f for f in analysis_of(study)(study, responses)}  # type: ignore[misc]
    table = found["mood.looking_back_answered_by_agency"].table
    assert table is not None
    now = read_grid(tmp_path / "deliverables/d/data/looking_back.xlsx", "x", "Now")
    place = now.headings.index("agency")
    there = Counter(cells[place] for _, cells in now.rows)
    assert {str(row.cells["label"]): row.cells["endpoint"] for row in table.rows} == dict(there)
    # asked once, and known of the other rating of the same people too
    assert {str(row.cells["label"]): row.cells["then"] for row in table.rows} == dict(there)
    assert len(found["mood.looking_back_answered_by_agency"].estimates) == 2 * len(there)
