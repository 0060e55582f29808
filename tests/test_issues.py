"""Doubled submissions, times as tools write them, and the list of issues and its workbook."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from workspace_maker import AFTER, BEFORE, HEADINGS, csv_text, make_study, put

from evaluation.declare.library import shipped
from evaluation.errors import Collector, DataError, Issue, Kind
from evaluation.read.exports.export import recognise
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.times import moments, times_of
from evaluation.read.exports.tools.layout import Layout
from evaluation.read.responses import Responses, read_responses
from evaluation.report.annex import write_annex
from evaluation.run.check import account
from evaluation.run.deliverable import corrections_of
from evaluation.run.issues.book import data_files, write_issues
from evaluation.run.issues.listing import in_short, places, whole_list

Row = list[object]
TIMED = ("id", "q1", "q2", "q3", "Completion time")
FORMS = ("ID", "Start time", "Completion time", "Email", "Name", "id", "q1", "q2", "q3")

pytestmark = pytest.mark.usefixtures("plain_labels")


def read(root: Path, headings: tuple[str, ...], rows: list[Row], **data: Any) -> Responses:
    study = make_study(root, {**BEFORE, **data})
    put(root, "before.csv", csv_text([headings, *rows]))
    [found] = read_responses(study)
    return found


def answered(found: Responses, person: str) -> list[float]:
    return [float(value) for value in found.answers.loc[person]]


# --- doubled submissions -------------------------------------------------------------------


def test_rows_that_are_the_same_in_every_answer_count_once_and_are_told(tmp_path: Path) -> None:
    collector = Collector()
    study = make_study(tmp_path, BEFORE)
    put(
        tmp_path, "before.csv", csv_text([HEADINGS, ["a", 0, 1, 2], ["b", 1, 1, 1], ["a", 0, 1, 2]])
    )
    [found] = read_responses(study, collector)
    assert list(found.answers.index) == ["a", "b"]
    [note] = [i for i in collector.details if i.kind is Kind.DOUBLED]
    assert (note.cell, note.severity) == ("A4", "note")
    assert note.fix == "Row 2 is used and row 4 is not. Both are the same in every answer."
    assert found.sources[0].doubled == 1
    assert any("doubled submission" in note.problem for note in found.notes)


def test_rows_that_differ_are_a_fault_that_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, HEADINGS, [["a", 0, 1, 2], ["a", 0, 1, 1]])
    [fault] = caught.value.issues
    assert (fault.cell, fault.kind) == ("A3", Kind.DOUBLED)
    assert "add doubled: first, last or fullest to this file in deliverable.yaml" in fault.fix


@pytest.mark.parametrize(
    ("rule", "kept"), [("first", [0, 0, -1]), ("last", [1, -1, -1]), ("fullest", [2, 2, 2])]
)
def test_of_rows_that_differ_the_declared_one_is_used(
    tmp_path: Path, rule: str, kept: list[float]
) -> None:
    rows: list[Row] = [["a", 0, 0, ""], ["a", 2, 2, 2], ["a", 1, "", ""], ["b", 0, 0, 0]]
    found = read(tmp_path, HEADINGS, rows, doubled=rule)
    assert list(found.answers.fillna(-1).loc["a"]) == kept
    assert found.sources[0].doubled == 2
    if rule != "fullest":
        assert any("order of the rows" in note.fix for note in found.notes)


@pytest.mark.parametrize("rule", ["first", "last", "fullest"])
def test_where_times_exist_the_order_of_the_rows_does_not_matter(tmp_path: Path, rule: str) -> None:
    rows: list[Row] = [
        [person, n % 3, (n + k) % 3, "" if k == 1 else 1, f"2026-03-{10 + 4 * k % 5:02} 10:00"]
        for n, person in enumerate("abcd")
        for k in range(3)
    ]
    first = read(tmp_path, TIMED, rows, doubled=rule)
    for seed in range(4):
        random.Random(seed).shuffle(rows)
        again = read(tmp_path, TIMED, rows, doubled=rule)
        assert again.answers.equals(first.answers)
    assert not any("order of the rows" in note.fix for note in first.notes)


def test_a_response_that_is_exported_twice_counts_once_whatever_its_times(tmp_path: Path) -> None:
    one: Row = [1, "2026-03-01 10:00:00", "2026-03-01 10:09:00", "", "Ann", "a", 0, 1, 2]
    two: Row = [2, "2026-03-02 10:00:00", "2026-03-02 10:09:00", "", "Bob", "b", 2, 1, 2]
    found = read(tmp_path, FORMS, [one, two, one])
    assert list(found.answers.index) == ["a", "b"]
    assert found.rows.loc["a", "submitted"] == dt.datetime(2026, 3, 1, 10, 9)  # noqa: DTZ001
    with pytest.raises(DataError, match="This response of the survey tool stands twice"):
        read(tmp_path, FORMS, [one, two, [1, *two[1:5], "c", *two[6:]]])


def test_an_answer_that_is_a_fault_is_not_told_as_not_answered(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "not_answered": ["refused"]})
    put(tmp_path, "before.csv", csv_text([HEADINGS, ["a", "lots", "refused", 9]]))
    collector = Collector()
    with pytest.raises(DataError) as caught:
        read_responses(study, collector)
    assert [fault.cell for fault in caught.value.issues] == ["B2", "D2"]
    assert [note.value for note in collector.details if note.kind is Kind.ANSWER] == ["refused"]


# --- times ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (["2026-03-04", "2026-03-04T10:05:06Z"], (2026, 3, 4)),
        (["2026/03/04 10:05:06 AM GMT"], (2026, 3, 4)),
        (["04/03/2026 10:05", "13/03/2026"], (2026, 3, 4)),
        (["3/4/26 1:05:06 PM", "3/13/2026"], (2026, 3, 4)),
        (["04-Mar-2026 10:05:06", "4 March 2026"], (2026, 3, 4)),
        (["5/5/2026"], (2026, 5, 5)),
    ],
)
def test_dates_as_tools_write_them(texts: list[str], day: tuple[int, int, int]) -> None:
    found, issues = moments(
        texts, Grid("x.csv", "", Layout("plain", "plain", "", 1, ("Date",)), ((2, ("",)),)), 0
    )
    assert issues == []
    assert found[0] is not None
    assert found[0].date() == dt.date(*day)


def test_an_afternoon_is_twelve_hours_later() -> None:
    texts = ["3/14/2026 1:05 PM", "3/14/2026 12:05 AM"]
    found, _ = moments(texts, Grid("x.csv", "", Layout("plain", "plain", "", 1, ("Date",)), ()), 0)
    assert [moment.hour for moment in found if moment] == [13, 0]


def test_dates_that_may_be_read_two_ways_are_not_read_and_told() -> None:
    grid = Grid(
        "x.csv",
        "",
        Layout("plain", "plain", "", 1, ("id", "Timestamp")),
        ((2, ("a", "03/04/2026")), (3, ("b", ""))),
    )
    times = times_of(grid)
    assert times.table["submitted"].isna().all()
    [issue] = times.issues
    assert (issue.cell, issue.severity) == ("B2", "note")
    assert "day or the month in front" in issue.problem


@pytest.mark.parametrize(("clock", "known"), [("", False), (" 10:30", True)])
def test_an_end_date_of_a_plain_table_is_a_time_of_answering_with_a_clock_only(
    clock: str, *, known: bool
) -> None:
    """A placement may end years from now; nobody's answers are impossible for that."""
    grid = Grid(
        "x.csv",
        "",
        Layout("plain", "plain", "", 1, ("id", "End date")),
        ((2, ("a", f"2031-03-31{clock}")),),
    )
    assert bool(times_of(grid).table["submitted"].notna().all()) is known


def test_a_date_in_no_calendar_is_told() -> None:
    grid = Grid(
        "x.csv",
        "",
        Layout("plain", "plain", "", 1, ("id", "Timestamp")),
        ((2, ("a", "2026-02-31")),),
    )
    [issue] = times_of(grid).issues
    assert (issue.cell, issue.kind) == ("B2", Kind.DATE)


# --- the list and its workbook -------------------------------------------------------------


def troubled(root: Path) -> list[Issue]:
    """A deliverable with a doubled row, a refusal, a correction and a word for no answer."""
    headings = (*HEADINGS, "ok", "E-mail")
    study = make_study(root, {**BEFORE, "consent": ["ok"], "not_answered": ["refused"]}, AFTER)
    put(
        root,
        "before.csv",
        csv_text(
            [
                headings,
                ["a", 0, 1, 2, "yes", "a@x.org"],
                ["b", 9, "=1+1", 1, "no", "b@x.org"],
                ["c", 22, 1, "refused", "yes", "c@x.org"],
                ["a", 0, 1, 2, "yes", "a@x.org"],
            ]
        ),
    )
    put(root, "after.csv", csv_text([HEADINGS, ["a", 0, 0, 0], ["c", 0, 0, 1]]))
    put(root, "corrections.csv", "file,sheet,cell,old,new,who,why\nbefore.csv,,B4,22,2,AB,slip\n")
    put(root, "proforma.md", "# D\n")
    told = account(study.workspace, "d")
    assert told.faults == ()
    return [*whole_list(told.issues, told.details)]


def test_the_list_has_each_thing_once_with_its_cell(tmp_path: Path) -> None:
    found = {(i.kind, i.cell): i for i in troubled(tmp_path) if i.kind is not Kind.FILE}
    assert list(found) == [
        (Kind.CONSENT, "E3"),
        (Kind.DOUBLED, "A5"),
        (Kind.CORRECTION, "B4"),
        (Kind.ANSWER, "D4"),
    ]
    correction = found[Kind.CORRECTION, "B4"]
    assert (correction.value, correction.fix) == ("22", 'Read as "2".')
    assert correction.problem == "Corrected by AB: slip."


def test_words_for_no_answer_are_told_once_and_at_their_own_cells(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    rows = [["a", 0, 1, "Prefer not to say"], ["b", "Prefer not to say", 1, 0], ["c", 0, 1, 0]]
    put(tmp_path, "before.csv", csv_text([HEADINGS, *rows]))
    put(tmp_path, "after.csv", csv_text([HEADINGS, ["a", 0, 0, 0], ["c", 0, 0, 1]]))
    put(tmp_path, "proforma.md", "# D\n")
    checked = account(study.workspace, "d")
    issues, details = checked.issues, checked.details
    [told] = [i for i in whole_list(issues, details) if i.kind is Kind.ANSWER]
    assert (told.cell, told.value) == ("D2, B3", "Prefer not to say")
    assert told.problem == "2 answers are “Prefer not to say” under 2 columns."
    assert "\n".join(in_short("d", issues, details)).count("Prefer not to say") == 1


def test_of_many_cells_the_first_are_named_and_all_are_marked(tmp_path: Path) -> None:
    study = make_study(tmp_path, BEFORE, AFTER)
    put(tmp_path, "before.csv", csv_text([HEADINGS, *([f"p{n}", "N/A", 1, 0] for n in range(5))]))
    many = Issue(
        study.workspace.shown(study.workspace.folder("d") / "before.csv"),
        "Five.",
        "",
        cell="B2, B3, B4, B5, B6",
        severity="note",
    )
    write_issues([many], data_files(study.workspace, "d", [many]), tmp_path / "issues.xlsx")
    book = openpyxl.load_workbook(tmp_path / "issues.xlsx")
    assert book["Issues"]["E2"].value == "B2, B3, B4 ..."
    assert [bool(book["before"].cell(row, 4).font.b) for row in range(3, 8)] == [True] * 5


def test_the_workbook_marks_the_cells_and_shows_nobody_who_refused(tmp_path: Path) -> None:
    issues = troubled(tmp_path)
    study = make_study(tmp_path, {**BEFORE, "consent": ["ok"]}, AFTER)
    target = tmp_path / "issues.xlsx"
    write_issues(issues, data_files(study.workspace, "d", issues), target)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["Issues", "before"]
    page = book["Issues"]
    assert [cell.value for cell in page[1]][:3] == ["Severity", "Kind", "File"]
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref.startswith("A1:H")
    assert {row[0].value for row in page.iter_rows(min_row=2)} == {"Note"}
    data = book["before"]
    rows = {row[0].value: row for row in data.iter_rows(min_row=3)}
    corrected = rows[4][3]  # column B of the file stands under D
    assert corrected.value == 22  # as read, before the correction
    assert corrected.fill.fgColor.rgb == "00FFF2CC"
    assert 'Read as "2".' in corrected.comment.text
    assert "Corrected by AB" in rows[4][1].value
    assert [cell.value or "" for cell in rows[3][2:]] == [""] * 6
    texts = " ".join(str(cell.value) for row in book["before"].iter_rows() for cell in row)
    assert "x.org" not in texts
    assert "=1+1" not in texts


def test_the_workbook_of_a_long_file_has_the_rows_with_issues_only(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("id,q1\n" + "".join(f"p{n},1\n" for n in range(700)), "utf-8")
    note = Issue("long.csv", "Odd.", "Look.", cell="B650", severity="note", kind=Kind.LINE)
    write_issues([note], [recognise(path, "long.csv")], tmp_path / "i.xlsx")
    page = openpyxl.load_workbook(tmp_path / "i.xlsx")["long"]
    assert [row[0].value for row in page.iter_rows(min_row=3)] == [650]
    assert "1 of 700 rows" in page["B2"].value


def test_the_time_that_the_workbook_takes_grows_with_its_rows_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches: list[int] = []  # to find its last row openpyxl looks at every cell
    last_row = Worksheet.max_row.fget
    monkeypatch.setattr(Worksheet, "max_row", property(lambda p: searches.append(1) or last_row(p)))

    def written(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        path.write_text("id,q1\n" + "".join(f"p{n},1\n" for n in range(rows)), "utf-8")
        notes = [
            Issue(path.name, "Odd.", "", cell=f"B{n + 2}", severity="note") for n in range(rows)
        ]
        searches.clear()
        write_issues(notes, [recognise(path, path.name)], tmp_path / "i.xlsx")
        return len(searches)

    assert written(3) == written(40)


def test_words_that_look_like_formulas_are_written_as_text(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id,q1\na,=HYPERLINK(1)\n", "utf-8")
    issue = Issue("x.csv", "=cmd", "Look.", cell="B2", value="=1+1")
    write_issues([issue], [recognise(path, "x.csv")], tmp_path / "i.xlsx")
    book = openpyxl.load_workbook(tmp_path / "i.xlsx")
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if str(cell.value).startswith("=")} == {"s"}


def test_the_terminal_counts_by_kind_and_says_where_the_rest_is() -> None:
    many = [
        Issue(
            "deliverables/d/data/x.csv",
            "Odd.",
            "Look.",
            cell=f"A{n}",
            severity="note",
            kind=Kind.LINE,
        )
        for n in range(2, 9)
    ]
    lines = list(in_short("d", [], many))
    assert "     7 × one answer throughout" in lines
    assert "        data/x.csv, A2: Odd." in lines
    assert "        and 5 more" in lines
    assert lines[-1] == "  outputs/d/internal/issues.xlsx"
    assert list(in_short("d", [], [])) == []
    faults = [Issue("x.csv", f"Bad {n}.", "", cell=f"A{n}") for n in range(2, 52)]
    assert len(list(in_short("d", faults, []))) == 21


def test_the_terminal_says_the_same_of_many_cells_once() -> None:
    double = "Stands twice (also in row {}).".format
    faults = [
        *(Issue("x.csv", '"passed" is no yes.', "Write yes.", cell=f"E{n}") for n in range(2, 90)),
        Issue("x.csv", '"failed" is no yes.', "Write yes.", cell="E90"),
        *(Issue("x.csv", double(n), "Keep one.", cell=f"A{n}") for n in (5, 7)),
        *(Issue("x.csv", "Somebody stands in two files.", "Keep one.", value=v) for v in "abc"),
        Issue("x.csv", 'There is no column "a".', "The columns are: b, c.", cell="row 1"),
        Issue("x.csv", 'There is no column "d".', "The columns are: b, c.", cell="row 1"),
        Issue("y.csv", 'There is no column "d".', "The columns are: b, c.", cell="row 1"),
    ]
    passed, *others = in_short("d", faults, [])
    assert passed.startswith('x.csv, E2: "passed" is no yes. Write yes. The same in E3, E4')
    assert passed.endswith("E22 and 67 more.")
    assert others == [
        'x.csv, E90: "failed" is no yes. Write yes.',
        "x.csv, A5: Stands twice (also in row 5). Keep one. The same in A7.",
        "x.csv: Somebody stands in two files. Keep one. The same 2 times more.",
        'x.csv, row 1: There is no column "a". The columns are: b, c.',
        'x.csv, row 1: There is no column "d". Its columns are listed above.',
        'y.csv, row 1: There is no column "d". The columns are: b, c.',
    ]


def test_places_of_cells_and_ranges() -> None:
    assert list(places("B2:C2")) == [(2, 1), (2, 2)]
    assert list(places("A4, C4")) == [(4, 0), (4, 2)]
    assert list(places("line 12")) == []


def test_a_correction_stands_in_the_team_s_annex_with_where_what_who_and_why(
    tmp_path: Path,
) -> None:
    troubled(tmp_path)
    assert corrections_of(make_study(tmp_path, BEFORE, AFTER)) == (
        {
            "File": "before.csv",
            "Sheet": "",
            "Cell": "B4",
            "Old value": "22",
            "New value": "2",
            "Who": "AB",
            "Why": "slip",
        },
    )


def test_an_annex_that_leaves_the_team_says_only_how_many_cells_were_corrected(
    tmp_path: Path,
) -> None:
    rows = ({"File": "before.csv", "Who": "Zoë Smith", "Why": "told her aunt"},)
    notebook = shipped("notebooks") / "pre_post.ipynb"
    for corrections in ((), rows):
        write_annex(
            notebook, {}, tmp_path / "a.html", title="T", corrected=1, corrections=corrections
        )
        page = (tmp_path / "a.html").read_text(encoding="utf-8")
        assert "Corrections of the data" in page
        assert ("told her aunt" in page) is bool(corrections)
        assert ("put right on reading: 1." in page) is not bool(corrections)


def test_one_impossible_date_does_not_hide_how_the_others_are_meant() -> None:
    texts = ("99/99/2026", "13/04/2026", "03/05/2026")
    rows = tuple((n, (text,)) for n, text in enumerate(texts, 2))
    grid = Grid("f.csv", "", Layout("plain", "plain", "", 1, ("when",)), rows)
    dates, issues = moments(texts, grid, 0)
    assert [date and (date.day, date.month) for date in dates] == [None, (13, 4), (3, 5)]
    assert [(i.code, i.cell) for i in issues] == [("dates.in-no-calendar", "A2")]
