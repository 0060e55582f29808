"""A new deliverable, from the command to the report, as a person makes it. All data synthetic."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from command_line import pathfinder
from typer.testing import CliRunner
from workspace_maker import beside_ledger, make_workspace

from evaluation.command import asking
from evaluation.command.app import app
from evaluation.declare.designs import DOCUMENTARY, with_notebook
from evaluation.declare.workspace import load_deliverable, open_workspace
from evaluation.forms.choices import suggested_slug
from evaluation.read.people.corrections import read_corrections
from evaluation.report.build import load_proforma
from evaluation.run.deliverable import run_deliverable
from evaluation.say.finding import Finding, FindingsFile

PRE_POST = ("--design", "pre_post", "--title", "Peer parents", "--area", "A", "--rows")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A programme without deliverables."""
    make_workspace(tmp_path)
    (tmp_path / "deliverables/d/deliverable.yaml").unlink()
    return tmp_path


def fill(path: Path, row: int, answers: Mapping[str, object]) -> None:
    """Type one row under its headings and save; ``row`` counts from the first under them."""
    whole(path, {row: answers})


def whole(path: Path, rows: Mapping[int, Mapping[str, object]]) -> None:
    """Type several rows and save once."""
    book = openpyxl.load_workbook(path)
    page = book["Answers"]
    head = next(n for n in range(1, 9) if page.cell(n, 1).value == "code")
    places = {str(cell.value).partition(":")[0]: cell.column for cell in page[head]}
    for row, answers in rows.items():
        for heading, value in answers.items():
            page.cell(head + row, places[heading], value)
    book.save(path)


def person(number: int, wave: str) -> dict[str, object]:
    """One caregiver's row. Caregivers 1 to 11 agreed; the twelfth did not."""
    odd = number % 2 == 1
    row: dict[str, object] = {
        "code": "WITHHELD" if number == 12 else f"{number:03d}",
        "consent evaluation": "no" if number == 12 and wave == "baseline" else "Yes",
    }
    if wave == "baseline":
        row |= {"group": "north", "consent public": "no", "consent quotes": "yes"}
        row |= {f"GAD7 item {i}": "Several days" for i in range(1, 8)}
        row |= {} if odd else {"GAD7 item 1": "nearly every day"}
        return row | {f"BRS item {i}": 3 for i in range(1, 7)}
    row |= {f"GAD7 item {i}": "Not at all" for i in range(1, 8)}
    row |= {"GAD7 item 1": "Several days"} if odd else {}
    row |= {f"BRS item {i}": 1 if i % 2 == 0 else 5 for i in range(1, 7)}
    row |= {} if odd else {"BRS item 1": 4}
    return row | ({"GAD7 item 7": None} if number == 11 else {})


def test_from_new_to_the_report_as_a_person_does_it(root: Path) -> None:
    answer = pathfinder(
        "new",
        "peer-parents",
        *PRE_POST,
        "caregivers",
        "--instrument",
        "gad7",
        "--instrument",
        "brs",
        "--outcome",
        "2",
        cwd=root,
    )
    assert answer.returncode == 0, answer.stderr
    folder = root / "deliverables/peer-parents"
    empty = pathfinder("check", cwd=root)
    assert empty.returncode == 1
    assert empty.stdout.splitlines() == [
        f"deliverables/peer-parents/data/{wave}.xlsx, sheet Answers: "
        "There are headings and no rows: the form is still empty. "
        "Fill in rows under its headings, save it, then run: pathfinder check peer-parents"
        for wave in ("baseline", "endpoint")
    ]
    for wave in ("baseline", "endpoint"):
        rows = {n + (n > 5): person(n, wave) for n in range(1, 13)}  # the sixth row stays blank
        whole(folder / f"data/{wave}.xlsx", rows | {6: {"code": "  "}})
    checked = pathfinder("check", cwd=root)
    assert checked.returncode == 0
    assert "× no consent" in checked.stdout
    ran = run_deliverable(root, "peer-parents", lambda _stage: None)
    assert ran.exit_code == 0
    assert {note.severity for note in ran.issues} == {"note"}
    assert [note.code for note in beside_ledger(ran.issues)] == [
        *["consent.rows-not-used"] * 2,  # the twelfth, once a file
        "waves.one-turned-round",  # as these answers do
        "run.listed",
    ]
    outputs = root / "outputs/peer-parents"
    written = (outputs / "internal/findings.json").read_text(encoding="utf-8")
    found = {f.key: f for f in FindingsFile.model_validate_json(written).findings}
    assert_worked_by_hand(found)
    files = [file for file in outputs.rglob("*") if file.is_file()]
    assert {"report.docx", "report.html", "1-pre_post.ipynb"} <= {file.name for file in files}
    assert not [file for file in files if b"WITHHELD" in unpacked(file)]


def unpacked(file: Path) -> bytes:
    """What a file holds, also inside a Word document."""
    if not zipfile.is_zipfile(file):
        return file.read_bytes()
    with zipfile.ZipFile(file) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def assert_worked_by_hand(found: Mapping[str, Finding]) -> None:
    # GAD-7, complete both times: 1 to 10. Odd: 7 x 1 = 7, then 1. Even: 3 + 6 = 9, then 0.
    # Before (5 x 7 + 5 x 9) / 10 = 8; after 5 / 10; change 5 x -6 and 5 x -9, divided by 10.
    anxiety = {k: e.value for k, e in found["gad7.anxiety.change"].estimates.items()}
    assert anxiety["n"] == 10
    assert anxiety["mean_before"] == pytest.approx(8)
    assert anxiety["mean_after"] == pytest.approx(0.5)
    assert anxiety["change"] == pytest.approx(-7.5)
    # BRS, items 2, 4, 6 reversed: 3 before. After: odd 6 x 5 / 6 = 5, even (4 + 5 x 5) / 6.
    # Change: six times 2 and five times 11 / 6, divided by 11.
    resilience = {k: e.value for k, e in found["brs.resilience.change"].estimates.items()}
    assert resilience["n"] == 11
    assert resilience["change"] == pytest.approx((6 * 2 + 5 * 11 / 6) / 11)
    flow = {k: e.value for k, e in found["brs.flow"].estimates.items()}
    assert set(flow.values()) == {11}  # listed, before, after, matched: nobody counts the twelfth


def test_a_mistyped_answer_is_told_by_its_cell_and_corrected_in_the_list(root: Path) -> None:
    pathfinder("new", "p", *PRE_POST, "caregivers", "--instrument", "gad7", cwd=root)
    folder = root / "deliverables/p"
    for wave in ("baseline", "endpoint"):
        whole(
            folder / f"data/{wave}.xlsx",
            {n: {k: v for k, v in person(n, wave).items() if "BRS" not in k} for n in (1, 2)},
        )
    fill(folder / "data/endpoint.xlsx", 2, {"GAD7 item 2": "Not at al"})
    told = pathfinder("check", cwd=root).stdout
    assert 'data/endpoint.xlsx, sheet Answers, D6: "Not at al" is not an answer' in told
    book = folder / "corrections.csv"
    assert read_corrections(book, "x") == ()  # as written: headings only
    with book.open("a", encoding="utf-8") as lines:
        lines.write("data/endpoint.xlsx,Answers,D6,Not at al,Not at all,AB,typing slip\n")
    assert pathfinder("check", cwd=root).returncode == 0


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("design", "more", "files"),
    [
        ("documentary", (), {"deliverable.yaml", "proforma.docx"}),
        (
            "thematic",
            ("--rows", "caregivers"),
            {
                "deliverable.yaml",
                "proforma.docx",
                "corrections.csv",
                "coded_segments.xlsx",
                "attendance.xlsx",
            },
        ),
        (
            "pre_post",
            ("--rows", "children", "--instrument", "sdq", "--instrument", "phq9"),
            {
                "deliverable.yaml",
                "proforma.docx",
                "corrections.csv",
                "baseline.xlsx",
                "endpoint.xlsx",
                "attendance.xlsx",
            },
        ),
        (
            "retrospective",
            ("--rows", "professionals", "--instrument", "training_confidence"),
            {
                "deliverable.yaml",
                "proforma.docx",
                "corrections.csv",
                "looking_back.xlsx",
                "attendance.xlsx",
            },
        ),
        (
            "retrospective",
            ("--once", "--rows", "professionals", "--instrument", "training_confidence"),
            {"deliverable.yaml", "proforma.docx", "corrections.csv", "survey.xlsx"}
            | {"attendance.xlsx"},
        ),
    ],
)
def test_each_design_is_valid_as_written_and_explained(
    root: Path, design: str, more: tuple[str, ...], files: set[str]
) -> None:
    title = 'A: "guide" # for {all} – ça'
    answer = pathfinder(
        "new", "x", "--design", design, "--title", title, "--area", "A", *more, cwd=root
    )
    assert answer.returncode == 0, answer.stderr
    assert ("record the plan" in answer.stdout) == (design != "documentary")
    folder = root / "deliverables/x"
    assert {p.name for p in folder.rglob("*") if p.is_file()} == files
    assert not [p for p in root.iterdir() if p.name.startswith(".new-")]
    declared = load_deliverable(open_workspace(root), "x")
    assert (declared.title, declared.area, declared.marking) == (title, "A", None)
    text = (folder / "deliverable.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    assert sum(line.lstrip().startswith("#") for line in lines) * 3 > len(lines)
    sections = {s.kind.key: s for s in load_proforma(folder, "x")}
    cited = {  # places for results stand there already
        "pre_post": ["evaluation"],
        "retrospective": ["evaluation"],
        "thematic": ["enablers", "barriers", "evaluation"],
    }
    assert [k for k, s in sections.items() if not s.missing] == cited.get(design, [])
    if design == "pre_post":
        assert declared.evaluations[0].primary == "sdq.total_difficulties"
        assert "{{ phq9.depression.change }}" in sections["evaluation"].text
    if design == "retrospective":
        cited = "after_only" if "--once" in more else "looking_back"
        assert f"training_confidence.confidence.{cited}" in sections["evaluation"].text
    told = pathfinder("check", "x", cwd=root).stdout
    sheets = {
        "baseline.xlsx": 1,
        "endpoint.xlsx": 1,
        "coded_segments.xlsx": 1,
        "looking_back.xlsx": 2,
        "survey.xlsx": 1,
    }
    assert told.count("is still empty") == sum(sheets.get(file, 0) for file in files)
    asked = design == "pre_post"  # nobody but the lead knows who answers the SDQ
    assert told.count("Add informant: self or parent or teacher") == asked
    assert text.count("# informant: who answered sdq, self or parent or teacher") == 2 * asked
    assert len(told.splitlines()) == max(1, told.count("is still empty")) + asked


def test_attendance_beside_a_before_and_after_is_switched_on_as_the_comment_says(
    root: Path,
) -> None:
    pathfinder("new", "p", *PRE_POST, "caregivers", "--instrument", "gad7", cwd=root)
    declared = root / "deliverables/p/deliverable.yaml"
    before, comment, block = declared.read_text(encoding="utf-8").partition("  # The form of")
    lines = block.splitlines()
    start = lines.index("#   - design: take_up")
    switched = "\n".join(line.removeprefix("# ") for line in lines[start:])
    declared.write_text(f"{before}{switched}\n", encoding="utf-8")
    assert "before anything is typed into the forms" in block
    assert comment
    designs = [e.design for e in load_deliverable(open_workspace(root), "p").evaluations]
    assert designs == ["pre_post", "take_up"]
    assert "data/attendance.xlsx, sheet Attendance: There are headings and no rows" in (
        pathfinder("check", cwd=root).stdout
    )
    assert not (declared.parent / "plan.json").exists()  # setting up records nothing


def test_take_up_alone_has_a_place_for_who_came(root: Path) -> None:
    words = ["--design", "take_up", "--title", "T", "--area", "A", "--rows", "professionals"]
    assert pathfinder("new", "t", *words, cwd=root).returncode == 0
    with zipfile.ZipFile(root / "deliverables/t/proforma.docx") as file:
        text = file.read("word/document.xml").decode()
    assert "how many came and how many stayed to the end will stand here." in text
    assert 'w:val="take_up.overview"' in text
    assert ">take_up.overview" not in text


def test_a_licensed_instrument_is_made_ready_and_check_asks_for_its_key(root: Path) -> None:
    made = pathfinder("new", "t", *PRE_POST, "professionals", "--instrument", "artic45", cwd=root)
    assert made.returncode == 0
    told = pathfinder("check", cwd=root).stdout
    assert len(told.splitlines()) == 1
    assert "cannot be scored: its key is licensed" in told


# --- wrong use -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ["Peer Parents!", *PRE_POST, "children", "--instrument", "sdq"],
            ['"Peer Parents!" cannot be a folder name', "For example: peer-parents"],
        ),
        (["con", "--design", "documentary", "--title", "T", "--area", "A"], ["con-report"]),
        (
            ["d", "--design", "documentary", "--title", "T", "--area", "A"],
            ['There is already a deliverable "d"', "Free is: d-2"],
        ),
        (
            ["x"],
            [
                "--design is missing: How is it evaluated? There are: "
                + ", ".join(design.name for design in (*with_notebook(), DOCUMENTARY)),
                "--title is missing",
                "--area is missing: Which area is it about? There are: A.",
            ],
        ),
        (
            ["x", "--design", "pre_post", "--title", "T", "--area", "A"],
            ["--rows is missing", "There are: children, caregivers", "--instrument is missing"],
        ),
        (
            ["x", "--design", "pre_pots", "--area", "B", "--outcome", "9"],
            [
                '--design: there is no "pre_pots". Did you mean "pre_post"?',
                '--area: there is no "B". There are: A.',
                '--outcome: there is no "9".',
            ],
        ),
        (
            ["x", "--design", "documentary", "--title", "T", "--area", "A", "--instrument", "sdq"],
            ["--instrument does not go with --design documentary"],
        ),
        (["x", *PRE_POST, "children", "--instrument", "sqd"], ['Did you mean "sdq"?']),
        (["x", *PRE_POST, "Parents"], ['there is no "Parents". Did you mean "caregivers"?']),
    ],
)
def test_wrong_use_is_told_with_a_suggestion_and_writes_nothing(
    root: Path, words: list[str], said: list[str]
) -> None:
    before = sorted(root.rglob("*"))
    answer = pathfinder("new", *words, cwd=root)
    assert answer.returncode == 2
    for sentence in said:
        assert sentence in answer.stderr
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Ça va?", "ca-va"),
        ("--", "my-deliverable"),
        ("NUL", "nul-report"),
        ("a__b", "a-b"),
        ("com1", "com1-report"),
    ],
)
def test_a_folder_name_is_suggested_that_every_system_takes(typed: str, slug: str) -> None:
    assert suggested_slug(typed) == slug


# --- asking ----------------------------------------------------------------------------------


def test_in_a_terminal_it_asks_until_it_understands(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "in_terminal", lambda: True)
    typed = ["pre_pots", "1", "", "Peer parents", "a", "Caregivers", "brs, xx", "brs,gad7", ""]
    answer = CliRunner().invoke(
        app, ["new", "peer", "--workspace", str(root)], input="\n".join(typed) + "\n"
    )
    assert answer.exit_code == 0, answer.output
    assert 'There is no "pre_pots". Did you mean "pre_post"?' in answer.output
    assert "An answer is needed" in answer.output
    assert 'There is no "xx".' in answer.output
    assert "gad7: GAD-7 anxiety scale" in answer.output
    declared = load_deliverable(open_workspace(root), "peer")
    [evaluation] = declared.evaluations
    assert (declared.title, evaluation.instruments) == ("Peer parents", ("brs", "gad7"))
    assert evaluation.data[0].rows_count == "caregivers"
    assert declared.outcomes == ()


def test_what_was_said_is_not_asked_and_outcomes_are_chosen_by_their_number(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "in_terminal", lambda: True)
    words = ["new", "guide", "--design", "documentary", "--title", "T", "--workspace", str(root)]
    answer = CliRunner().invoke(app, words, input="1\nfilm\n2, 1\n")
    assert answer.exit_code == 0, answer.output
    assert "How is it evaluated?" not in answer.output
    made = load_deliverable(open_workspace(root), "guide")
    assert made.outcomes == ("2", "1")
    assert [product.kind for product in made.products] == ["film"]


@pytest.mark.parametrize(("typed", "asked"), [("2", 1), ("YES", 1), ("", 2), ("no", 2)])
def test_a_terminal_asks_whether_people_are_asked_only_how_it_is_now(
    root: Path, monkeypatch: pytest.MonkeyPatch, typed: str, asked: int
) -> None:
    monkeypatch.setattr(asking, "in_terminal", lambda: True)
    words = ["new", "day", "--design", "retrospective", "--title", "T", "--area", "A"]
    words += ["--rows", "caregivers", "--instrument", "brs", "--workspace", str(root)]
    answer = CliRunner().invoke(app, words, input=f"{typed}\n\n")
    assert answer.exit_code == 0, answer.output
    assert "Are people asked only how it is now?" in answer.output
    assert "Enter for no)" in answer.output
    [evaluation] = load_deliverable(open_workspace(root), "day").evaluations
    assert len(evaluation.waves) == asked


@pytest.mark.parametrize(
    "more", [["--design", "pre_post"], ["--design", "retrospective", "--once"]]
)
def test_it_is_not_asked_where_it_cannot_be_or_was_said(
    root: Path, monkeypatch: pytest.MonkeyPatch, more: list[str]
) -> None:
    monkeypatch.setattr(asking, "in_terminal", lambda: True)
    words = ["new", "day", *more, "--title", "T", "--area", "A", "--rows", "caregivers"]
    words += ["--instrument", "brs", "--workspace", str(root)]
    answer = CliRunner().invoke(app, words, input="\n")
    assert answer.exit_code == 0, answer.output
    assert "only how it is now?" not in answer.output


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_real_terminal_is_recognised(root: Path) -> None:
    import pty

    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover - the child is another program
        code = "from evaluation.command.cli import main; main()"
        words = ["new", "x", "--design", "documentary", "--title", "T", "--workspace", str(root)]
        os.execv(sys.executable, [sys.executable, "-c", code, *words])
    os.write(terminal, b"A\n\n\n")
    said = b""
    try:
        while part := os.read(terminal, 1024):
            said += part
    except OSError:  # Linux ends a terminal's output so
        pass
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, said.decode()
    assert b"Which area is it about?" in said
    assert (root / "deliverables/x/deliverable.yaml").is_file()
