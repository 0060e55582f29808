"""From a number of a report to the people and cells behind it.

Authority: the data files themselves, read here with ``csv``; and for the change in weight the
means of the data set ``anorexia`` of MASS, as its help page and Hand and others (1993) have them.
"""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from statistics import mean

import openpyxl
import pytest
from bs4 import BeautifulSoup
from command_line import pathfinder
from workspace_maker import AFTER, BEFORE, HEADINGS, csv_text, make_study, put

from evaluation.command.tracing import _cut
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study, Workspace, open_workspace
from evaluation.errors import EvaluationError
from evaluation.link.waves import match_waves
from evaluation.read.register import read_attendance
from evaluation.read.responses import read_responses
from evaluation.report.controls import control_name
from evaluation.run.behind import Whom, write_people
from evaluation.run.trace.follow import trace
from evaluation.run.trace.key import editions, resolve
from evaluation.run.trace.lists import behind_register
from evaluation.run.trace.model import Behind, Trace
from evaluation.run.trace.questionnaires import behind_answers
from evaluation.say.finding import Edition

FAMILY = "body_weight.weight.change.family_therapy"


def followed(demo: Path, slug: str, key: str) -> Trace:
    return trace(open_workspace(demo), slug, key)


def table(demo: Path, slug: str, name: str) -> list[list[str]]:
    path = demo / "deliverables" / slug / "data" / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


# --- what stands behind a number ------------------------------------------------------------


def test_a_published_change_is_worked_out_again_from_the_cells_behind_it(demo: Path) -> None:
    behind = followed(demo, "family-therapy", f"{FAMILY}.change").behind
    weights = {(cell.person, cell.wave): float(cell.text) for cell in behind.cells}
    people = {cell.person for cell in behind.cells}
    changes = [weights[who, "endpoint"] - weights[who, "baseline"] for who in people]
    assert len(people) == 17
    assert mean(changes) == pytest.approx(7.264706, abs=1e-6)
    rows = table(demo, "family-therapy", "anorexia.csv")
    there = {n for n, row in enumerate(rows, start=1) if "FT" in row}
    assert {row.row for row in behind.rows} == there
    for cell in behind.cells:
        assert rows[cell.row - 1][ord(cell.cell[0]) - ord("A")] == cell.text
        assert rows[0][ord(cell.cell[0]) - ord("A")] == cell.heading
    reasons = [out.why for out in behind.left_out]
    assert {why: reasons.count(why) for why in set(reasons)} == {
        "Treat: Cognitive behavioural therapy": 29,
        "Treat: Untreated": 26,
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("slug", "key", "people"),
    [
        ("flats", "sdq.total_difficulties.change", 11),
        ("flats", "sdq.emotional.waves", 10),
        ("trauma-informed-training", "artic45.overall.change", 39),
        ("trauma-informed-training", "take_up.completed_by_agency", 39),
        ("trauma-informed-training", "confidence.training_confidence.confidence.looking_back", 26),
        ("counting-lives-interviews", "themes.by_source", 10),
    ],
)
def test_everybody_whom_a_number_counts_is_found_in_a_file(
    demo: Path, slug: str, key: str, people: int
) -> None:
    found = followed(demo, slug, key)
    assert len(found.people) == people
    assert {row.person for row in found.behind.rows} == set(found.people)
    assert found.notes == ()
    assert not {out.person for out in found.behind.left_out} & set(found.people)


def test_a_part_that_a_number_is_of_has_its_own_rows_only(demo: Path) -> None:
    slug = "counting-lives-interviews"
    rows = table(demo, slug, "coded_segments.csv")
    theme = rows[0].index("theme")
    findings = json.loads(
        (demo / "outputs" / slug / "internal/findings.json").read_text(encoding="utf-8")
    )["findings"]
    [by_theme] = [f for f in findings if f["key"] == "themes.by_theme"]
    top = by_theme["table"]["rows"][0]["cells"]
    names = [n for n, e in by_theme["estimates"].items() if e["label"].startswith(top["label"])]
    behind = followed(demo, slug, f"themes.by_theme.{names[0]}").behind
    expected = {n for n, row in enumerate(rows, start=1) if row[theme] == top["label"]}
    assert {row.row for row in behind.rows} == expected


def test_unanswered_items_that_were_made_up_for_are_the_empty_cells_of_the_files(
    demo: Path,
) -> None:
    behind = followed(demo, "flats", "sdq.total_difficulties.change").behind
    files = {
        name: table(demo, "flats", name) for name in ("children_before.csv", "children_after.csv")
    }
    empty = {
        (name, row.row, column)
        for row in behind.rows
        for name in [row.file.rpartition("/")[2]]
        for column, heading in enumerate(files[name][0])
        if heading in {cell.heading for cell in behind.cells}
        and not files[name][row.row - 1][column].strip()
    }
    told = [cell for cell in behind.cells if cell.remark == "not answered"]
    assert len(told) == len(empty) > 0
    assert {(c.file.rpartition("/")[2], c.row) for c in told} == {at[:2] for at in empty}
    assert {s.person for s in behind.scores if s.made_up} == {c.person for c in told}


def children(folder: Path) -> Study:
    """Six children: two files hold the answers before, and one cell is corrected."""
    before = {**BEFORE, "columns": {"mood": {"1": "q1", "2": "q2"}}}
    third = {**BEFORE, "file": "third.csv", "columns": {"mood": {"3": "q3"}}}
    study = make_study(folder, before, third, AFTER)
    codes = ("a", "b", "c", "d", "e")
    put(folder, "before.csv", csv_text([HEADINGS[:3], *((c, 1, 1) for c in codes)]))
    put(folder, "third.csv", csv_text([("id", "q3"), *((c, 2) for c in reversed(codes))]))
    after = [("a", 0, 0, 2), ("b", 0, "", 2), ("c", "", "", 2), ("d", 0, 9, 2), ("f", 0, 0, 0)]
    put(folder, "after.csv", csv_text([HEADINGS, *after]))
    fixed = ("after.csv", "", "C5", "9", "0", "AB", "slip of the pen")
    put(
        folder,
        "corrections.csv",
        csv_text([("file", "sheet", "cell", "old", "new", "who", "why"), fixed]),
    )
    return study


def behind_of(study: Study, *codes: str) -> Behind:
    people = frozenset(codes)
    whom = Whom(unit=Unit.CHILD, people=0, key="mood.low", waves=("baseline", "endpoint"))
    return behind_answers(study, "mood.low.change", [whom], people)


@pytest.mark.usefixtures("plain_labels")
def test_corrections_gaps_and_several_files_of_one_wave_are_told(tmp_path: Path) -> None:
    study = children(tmp_path)
    assert list(match_waves(read_responses(study)).matched) == ["a", "b", "c", "d"]
    behind = behind_of(study, "a", "b", "d")
    at = {(cell.person, cell.wave, cell.item): cell for cell in behind.cells}
    put_right = at["d", "endpoint", "2"]
    assert (put_right.cell, put_right.text) == ("C5", "0")
    assert put_right.remark == "corrected from “9” by AB: slip of the pen"
    assert [cell for cell in behind.cells if cell.corrected] == [put_right]
    assert at["b", "endpoint", "2"].remark == "not answered"
    third = at["a", "baseline", "3"]
    assert (third.file.rpartition("/")[2], third.row, third.cell) == ("third.csv", 6, "B6")
    assert len(behind.cells) == 18
    assert [(s.person, s.wave) for s in behind.scores if s.made_up] == [("b", "endpoint")]
    reasons = {out.person: out.why for out in behind.left_out}
    assert reasons == {
        "c": "no score of low at the endpoint (1 of 3 answered, 2 needed)",
        "e": "not in a file of the endpoint",
        "f": "not in a file of the baseline",
    }
    [gone] = [out for out in behind.left_out if out.person == "e"]
    assert {(row.file.rpartition("/")[2], row.row) for row in gone.rows} == {
        ("before.csv", 6),
        ("third.csv", 2),
    }


# --- which number -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("body_weight.weight.chang", 'Did you mean "body_weight.weight.change"?'),
        (f"{FAMILY}.chnge", f'Did you mean "{FAMILY}.change"?'),
        ("qqq", "Every key stands in outputs/family-therapy/internal/findings.json"),
    ],
)
def test_a_key_that_is_not_there_is_told_with_the_nearest(demo: Path, key: str, hint: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        followed(demo, "family-therapy", key)
    [issue] = caught.value.issues
    assert issue.code == "trace.no-such-key"
    assert hint in str(issue)


def test_a_key_is_taken_as_a_citation_has_it(demo: Path) -> None:
    findings = editions(demo / "outputs/family-therapy")[Edition.INTERNAL]

    def named(key: str) -> tuple[str, str]:
        finding, name = resolve(key, findings, "family-therapy")
        return finding.key, name

    whole = f"{FAMILY}.change"
    for key in (f"{{{{ {whole}.interval }}}}", f"{whole}.n", whole, control_name(whole)):
        assert named(key) == (FAMILY, "change")
    assert named(FAMILY) == named(f"{FAMILY}.figure") == (FAMILY, "")
    long = "body_weight.weight.difference.cognitive_behavioural_therapy"
    assert "~" in control_name(f"{long}.difference")
    assert named(control_name(f"{long}.difference")) == (long, "difference")


def test_a_number_is_told_as_each_edition_prints_it(demo: Path) -> None:
    by_edition = {p.edition: p for p in followed(demo, "peer-parents", CONFIDENCE).printed}
    assert by_edition["internal"].value == "2.9"
    assert by_edition["restricted"].value == "3"
    assert by_edition["public"].withheld == "not shown: fewer than 10 caregivers"
    assert by_edition["public"].value == ""


CONFIDENCE = "parent_confidence.confidence.change"


def places(demo: Path, slug: str, key: str, edition: str = "public") -> tuple[str, ...]:
    return next(p.places for p in followed(demo, slug, key).printed if p.edition == edition)


def test_where_a_number_stands_is_told(demo: Path) -> None:
    """As the page has it: the sentence on page 1, the number beside the mark of its figure."""
    page = BeautifulSoup(
        (demo / "outputs/flats/publish/report.html").read_text("utf-8"), "html.parser"
    )
    figures = {
        figure["id"]: {text.get_text() for text in figure.select("svg.paper text")}
        for figure in page.select("figure[id^=figure]")
    }
    change = "sdq.total_difficulties.change.change"
    told = places(demo, "flats", change)
    drawn = [f"evaluation, {name.replace('-', ' ')}" for name, of in figures.items() if MINUS in of]
    assert told[0] == "page 1"
    assert told[-1] == "tables.xlsx"
    assert [place for place in told if place.startswith("evaluation")] == drawn
    # a number of which only the overview of all scales has a mark, and one that is in no picture
    overview = places(demo, "flats", "sdq.prosocial.change.change")
    assert len([place for place in overview if place.startswith("evaluation, figure")]) == 1
    assert places(demo, "flats", "sdq.prosocial.change.mean_after")[-1] == "tables.xlsx"
    assert not any("page" in p for p in places(demo, "flats", "sdq.prosocial.change.mean_after"))
    assert places(demo, "peer-parents", CONFIDENCE) == ()


MINUS = "\N{MINUS SIGN}5.1"  # the change of the flats' total difficulties


def test_people_of_a_register_are_found_by_numbers_that_a_program_writes_with_a_point(
    tmp_path: Path,
) -> None:
    file = {
        "file": "came.csv",
        "rows_count": "events",
        "about": "professionals",
        "identify": ["who"],
        "attendance": {"session": "when", "attended": "came"},
    }
    study = make_study(tmp_path, file, design="take_up", instruments=[])
    rows = [["who", "when", "came"], ["101.0", "Mon", "yes"], ["102.0", "Mon", "no"]]
    put(tmp_path, "came.csv", csv_text(rows))
    came = read_attendance(study).table.set_index("person")["attended"]
    people = frozenset(map(str, came.index[came]))
    behind = behind_register(study, Whom(unit=Unit.PROFESSIONAL, people=0), people)
    assert [(row.person, row.row) for row in behind.rows] == [(*people, 2)]
    assert [out.rows[0].row for out in behind.left_out] == [3]


def test_the_file_of_people_says_what_it_is(tmp_path: Path) -> None:
    """As the ledger and the findings do, so that a later toolkit knows how to read it."""
    write_people((), tmp_path)
    kept = json.loads((tmp_path / "people.json").read_text("utf-8"))
    assert kept == {"schema": "pathfinder-people/1", "sets": [], "findings": {}}


# --- what is refused ----------------------------------------------------------------------------


@pytest.fixture
def peers(demo: Path, tmp_path: Path) -> Workspace:
    """A copy of one deliverable with its report."""
    own = ("programme.yaml", ".pathfinder", "deliverables/peer-parents", "outputs/peer-parents")
    for name in own:
        source, target = demo / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    if (demo / "instruments").is_dir():
        shutil.copytree(demo / "instruments", tmp_path / "instruments")
    return open_workspace(tmp_path)


def code_of(workspace: Workspace) -> tuple[str, str]:
    with pytest.raises(EvaluationError) as caught:
        trace(workspace, "peer-parents", CONFIDENCE)
    [issue] = caught.value.issues
    return issue.code, str(issue)


def test_data_that_changed_since_the_report_are_named_and_nothing_is_followed(
    peers: Workspace,
) -> None:
    data = peers.folder("peer-parents") / "data/parents_after.csv"
    data.write_text(data.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    code, words = code_of(peers)
    assert code == "trace.data-changed"
    assert "data/parents_after.csv" in words
    assert "pathfinder run peer-parents" in words


def test_words_that_changed_since_the_report_are_in_nobodys_way(peers: Workspace) -> None:
    for proforma in peers.folder("peer-parents").glob("proforma.*"):
        proforma.unlink()
    with pytest.raises(EvaluationError, match="no number with the key"):
        trace(peers, "peer-parents", "qqq")


def test_a_finding_that_does_not_say_whom_it_counts_is_told(peers: Workspace) -> None:
    path = peers.outputs / "peer-parents/internal/people.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["findings"][CONFIDENCE] |= {"base": None, "estimates": {}}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert code_of(peers)[0] == "trace.nobody-counted"


def test_labels_of_another_key_are_told_and_not_taken_for_people_who_are_gone(
    peers: Workspace,
) -> None:
    (peers.root / ".pathfinder/key").write_text("ab" * 32, encoding="ascii")
    code, words = code_of(peers)
    assert code == "trace.other-key"
    assert ".pathfinder" in words


def test_without_the_list_of_what_is_printed_it_is_to_be_made(peers: Workspace) -> None:
    (peers.outputs / "peer-parents/internal/values.json").write_text("[]", encoding="utf-8")
    assert code_of(peers)[0] == "trace.no-list"
    (peers.outputs / "peer-parents/internal/values.json").unlink()
    assert code_of(peers)[0] == "trace.no-list"


def test_without_a_report_nothing_can_be_followed(peers: Workspace) -> None:
    (peers.outputs / "peer-parents/internal/people.json").unlink()
    assert code_of(peers)[0] == "trace.no-report"
    shutil.rmtree(peers.outputs / "peer-parents")
    assert code_of(peers)[0] == "trace.no-report"


# --- the command ----------------------------------------------------------------------------------


def test_the_terminal_has_it_in_short_and_without_an_identifier(demo: Path) -> None:
    for slug, key in (("flats", "sdq.total_difficulties.change"), ("family-therapy", FAMILY)):
        told = pathfinder("trace", slug, key, cwd=demo)
        assert told.returncode == 0, told.stderr
        lines = told.stdout.splitlines()
        assert max(map(len, lines)) <= 80
        assert len(lines) < 45
    own = {row[0] for row in table(demo, "flats", "children_before.csv")[1:]}
    assert len(own) == 13
    told = pathfinder("trace", "flats", "sdq.flow", "--people", cwd=demo)
    assert not own & set(told.stdout.split())
    assert told.stdout.count("children_before.csv row ") == 11


def test_the_whole_list_is_written_below_internal_and_nowhere_else(peers: Workspace) -> None:
    internal = peers.outputs / "peer-parents/internal"
    for name in ("trace.xlsx", "outputs/peer-parents/internal/trace.csv"):
        told = pathfinder("trace", "peer-parents", CONFIDENCE, "--to", name, cwd=peers.root)
        assert told.returncode == 0, told.stderr
    book = openpyxl.load_workbook(internal / "trace.xlsx")
    assert book.sheetnames == ["About", "Answers", "Scores", "Left out"]
    assert book["Answers"].max_row == 1 + 7 * 4 * 2
    assert book["Scores"].max_row == 1 + 7 * 2
    with (internal / "trace.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) == 1 + 7 * 4 * 2
    for name, words in (
        ("publish/trace.csv", "never leave that folder"),
        ("../trace.csv", "never leave that folder"),
        ("outputs/peer-parents/internal/../publish/trace.xlsx", "never leave that folder"),
        ("issues.xlsx", "is a file of the report itself"),
        ("trace.docx", "neither a workbook nor a CSV file"),
    ):
        told = pathfinder("trace", "peer-parents", CONFIDENCE, "--to", name, cwd=peers.root)
        assert told.returncode == 1
        assert words in told.stderr
    assert not list(peers.root.rglob("publish/trace.*"))


def test_a_long_heading_keeps_the_end_that_tells_its_item() -> None:
    stem = "Q2. Over the last two weeks, how often have you been bothered by"
    short = [_cut(f"{stem} - Item {n}") for n in (1, 2)]
    assert [text[-6:] for text in short] == ["Item 1", "Item 2"]
    assert {len(text) for text in short} == {40}
