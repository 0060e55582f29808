"""Sheets of counts as people type them: what is read of them, and what is told at which cell.

Authority: the figures that were typed, added up by hand; properties (a sheet with a title, merged
headings, remarks and a total says what the plain one says; following the advice of a fault leads
to the same figures).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from workspace_maker import make_workspace

from evaluation.declare.workspace import open_study
from evaluation.errors import DataError, Issue
from evaluation.read.counted.counted_figures import Counted, read_counts

YEARS = ("2016/17", "2017/18", "2018/19")
FORCES = {
    "Avon and Somerset": (12, 15, 19),
    "Kent": (1204, 1300, 1411),
    "Norfolk": (8, 9, 7),
    "Police Service of Northern Ireland": (21, 20, 25),
}
SUMS = {year: sum(row[at] for row in FORCES.values()) for at, year in enumerate(YEARS)}
FORCE = "counts: {supplier: Force}"


def plain(sheet: Worksheet) -> None:
    """The table, without anything beside it."""
    sheet.append(["Force", *YEARS])
    for name, row in FORCES.items():
        sheet.append([name, *row])


def book(folder: Path, *fill: Callable[[Worksheet], None], declared: Sequence[str] = ()) -> Counted:
    """What is read of a workbook with these sheets, each declared; raises DataError."""
    make_workspace(folder)
    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    lines = "title: Counts\narea: A\nevaluations:\n  - design: counts\n    data:\n"
    for at, made in enumerate(fill, 1):
        made(workbook.create_sheet(f"S{at}"))
        own = declared[at - 1] if declared else FORCE
        lines += f"      - file: data/c.xlsx\n        sheet: S{at}\n        rows_count: children\n"
        lines += "".join(f"        {line}\n" for line in own.split("\n"))
    (folder / "deliverables/d/data").mkdir(exist_ok=True)
    workbook.save(folder / "deliverables/d/data/c.xlsx")
    (folder / "deliverables/d/deliverable.yaml").write_text(lines, encoding="utf-8")
    return read_counts(open_study("d", 1, folder))


def faults(folder: Path, *fill: Callable[[Worksheet], None], **more: Any) -> list[Issue]:
    with pytest.raises(DataError) as caught:
        book(folder, *fill, **more)
    return list(caught.value.issues)


def told(counted: Counted, code: str) -> list[Issue]:
    return [note for note in counted.notes if note.code == code]


def sums(counted: Counted) -> dict[str, float]:
    given = counted.table[~counted.table["total"]]
    return given.groupby("period")["value"].sum().to_dict()


def with_cell(cell: str, value: object) -> Callable[[Worksheet], None]:
    def made(sheet: Worksheet) -> None:
        plain(sheet)
        sheet[cell] = value

    return made


def typed(sheet: Worksheet) -> None:
    """The table under a title, with a total that has a sign for thousands, and remarks."""
    sheet.append(["FOI: arrests of children"])
    sheet.merge_cells("A1:D1")
    sheet.append([])
    plain(sheet)
    sheet["B5"] = "1,204"
    sheet.append(["Total:", *(f"{value:,}" for value in SUMS.values())])
    sheet.append([])
    sheet.append(["Notes: typed by AB from the letters of the forces"])
    sheet.append(["Kent counts offences"])


def in_blocks(sheet: Worksheet) -> None:
    """Two measures side by side, each below a merged heading, under a title."""
    sheet.append(["FOI: arrests and searches"])
    sheet.append(["", "Arrests", "", "", "Searches"])
    sheet.merge_cells("B2:D2")
    sheet.merge_cells("E2:G2")
    sheet.append(["Force", *YEARS, *YEARS])
    for name, row in FORCES.items():
        sheet.append([name, *row, *(2 * value for value in row)])


def test_a_title_a_total_and_remarks_change_no_figure(tmp_path: Path) -> None:
    counted = book(tmp_path, typed)
    assert sums(counted) == SUMS
    assert counted.suppliers == tuple(FORCES)
    assert not told(counted, "counts.empty")


def test_merged_headings_over_years_are_measures(tmp_path: Path) -> None:
    counted = book(tmp_path, in_blocks)
    arrests, searches = (
        counted.rows_of(measure=name).groupby("period")["value"].sum().to_dict()
        for name in ("Arrests", "Searches")
    )
    assert arrests == SUMS
    assert searches == {year: 2 * value for year, value in SUMS.items()}


def test_calendar_years_over_columns_are_read_under_a_title(tmp_path: Path) -> None:
    def made(sheet: Worksheet) -> None:
        sheet.append(["FOI"])
        sheet.append([])
        sheet.append(["Force", 2016, 2017, 2018])
        for name, row in FORCES.items():
            sheet.append([name, *row])

    assert sums(book(tmp_path, made)) == dict(
        zip(("2016", "2017", "2018"), SUMS.values(), strict=True)
    )


def test_what_every_measure_of_a_sheet_is_holds_for_that_sheet_only(tmp_path: Path) -> None:
    def shares(sheet: Worksheet) -> None:
        sheet.append(["Force", *YEARS])
        sheet.append(["Kent", 15, 20, 99])

    declared = (
        f"{FORCE}\nthroughout: {{measure: Arrests}}",
        f"{FORCE}\nthroughout: {{measure: Share}}\nevery_measure: {{kind: percent}}",
    )
    counted = book(tmp_path, plain, shares, declared=declared)
    assert {name: of.kind for name, of in counted.measures.items()} == {
        "Arrests": "count",
        "Share": "percent",
    }


def test_a_name_in_two_spellings_is_one_and_one_that_may_be_another_is_told(tmp_path: Path) -> None:
    def other(sheet: Worksheet) -> None:
        plain(sheet)
        sheet["A2"], sheet["A3"] = "Avon & Somerset", "Kent Police"

    declared = tuple(f"{FORCE}\nthroughout: {{measure: {name}}}" for name in ("X", "Y"))
    counted = book(tmp_path, plain, other, declared=declared)
    assert counted.suppliers == (*FORCES, "Kent Police")
    assert "Avon & Somerset" in told(counted, "counts.spelt-otherwise")[0].problem
    [note] = told(counted, "counts.nearly-alike")
    assert (note.sheet, note.cell) == ("S2", "row 3")
    # two that stand beside one another are two
    assert not told(book(tmp_path, with_cell("A2", "Kent Police")), "counts.nearly-alike")


def test_words_for_no_figure_are_told_once_with_a_line_that_may_be_copied(tmp_path: Path) -> None:
    def made(sheet: Worksheet) -> None:
        plain(sheet)
        sheet["B2"] = sheet["C2"] = "N/K"
        sheet["B3"] = "refused s12 (cost)"

    [fault] = faults(tmp_path, made)
    assert (fault.code, fault.cell) == ("counts.not-a-figure", "B2, B3, C2")
    line = re.search(r"statuses: \{.*\}", fault.fix)
    assert line
    counted = book(tmp_path, made, declared=(f"{FORCE}\n{line[0]}",))
    said = counted.table.set_index(["supplier", "period"])["status"]
    assert said["Avon and Somerset", "2016/17"] == "no answer"  # which claims least
    assert said["Kent", "2016/17"] == "not retrievable"


@pytest.mark.parametrize(
    ("cell", "value", "code", "where"),
    [
        ("C1", "2017/81", "counts.heading-no-period", "C1"),
        ("C3", "13OO", "counts.not-a-figure", "C3"),
        ("C3", 13.5, "counts.not-whole", "C3"),
        ("C3", -4, "counts.negative", "C3"),
        ("A4", "Kent", "counts.twice", "B3"),
        ("A4", None, "counts.no-label", "A4"),
    ],
)
def test_one_wrong_cell_is_one_fault_at_its_place(
    tmp_path: Path, cell: str, value: object, code: str, where: str
) -> None:
    [fault] = faults(tmp_path, with_cell(cell, value))
    assert (fault.code, fault.sheet, fault.cell) == (code, "S1", where)


def test_a_total_that_fits_in_other_years_is_told_where_it_does_not(tmp_path: Path) -> None:
    def made(sheet: Worksheet) -> None:
        plain(sheet)
        for cell in ("B4", "C4", "D4"):
            sheet[cell] = "not held"
        sheet.append(["Total", SUMS["2016/17"] - 8, SUMS["2017/18"] - 9, SUMS["2018/19"] + 50])

    [note] = told(book(tmp_path, made), "counts.not-the-sum")
    assert note.cell.startswith("D6 ")


def test_a_row_that_adds_up_all_others_under_another_name_is_refused(tmp_path: Path) -> None:
    def made(sheet: Worksheet) -> None:
        plain(sheet)
        sheet.append(["England", *SUMS.values()])

    [fault] = faults(tmp_path, made)
    assert (fault.code, fault.cell) == ("counts.total-row", "row 6")
    declared = f'{FORCE}\ntotals: {{supplier: ["England"]}}'
    assert sums(book(tmp_path, made, declared=(declared,))) == SUMS


def test_a_sheet_without_a_column_of_figures_is_not_counted_row_by_row(tmp_path: Path) -> None:
    def made(sheet: Worksheet) -> None:
        sheet.append(["Force", "Year", "Children"])
        for name, row in FORCES.items():
            for year, value in zip(YEARS, row, strict=True):
                sheet.append([name, year, value])

    [fault] = faults(tmp_path, made)
    assert (fault.code, fault.cell) == ("counts.one-each", "C1")
    declared = 'counts: {supplier: Force, value: "Children"}'
    assert sums(book(tmp_path, made, declared=(declared,))) == SUMS


def test_columns_of_the_form_that_a_sheet_does_not_have_are_one_fault_with_its_own(
    tmp_path: Path,
) -> None:
    declared = ("counts: {supplier: supplier, area: area, value: value}",)
    [fault] = faults(tmp_path, plain, declared=declared)
    assert fault.code == "counts.other-columns"
    line = re.search(r"counts: \{.*?\}", fault.fix)
    assert line
    assert sums(book(tmp_path, plain, declared=(line[0],))) == SUMS


def test_a_definition_that_only_some_figures_have_is_told(tmp_path: Path) -> None:
    def made(sheet: Worksheet) -> None:
        plain(sheet)
        sheet["E1"], sheet["E3"] = "Counted as", "offences"

    declared = ("counts: {supplier: Force, definition: Counted as}",)
    [note] = told(book(tmp_path, made, declared=declared), "counts.partly-defined")
    assert note.cell == "B3, C3, D3"


def test_one_period_under_two_names_is_one(tmp_path: Path) -> None:
    def other(sheet: Worksheet) -> None:
        sheet.append(["Force", "April 2016 to March 2017"])
        sheet.append(["Essex", 5])

    counted = book(tmp_path, plain, other)
    assert [period.label for period in counted.periods] == list(YEARS)
    assert sums(counted)["2016/17"] == SUMS["2016/17"] + 5
    assert told(counted, "counts.period-named-otherwise")
