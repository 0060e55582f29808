"""``issues.xlsx``: the list of issues, and each data file as it was read with its cells marked.

It holds answers of single people, so it is written to ``internal/`` and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from pathlib import Path, PurePosixPath
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.counting import grouped
from evaluation.declare.workspace import Workspace, load_deliverable
from evaluation.disk import workbook_bytes, write_beside
from evaluation.errors import EvaluationError, Issue, Kind
from evaluation.read.coded.project_grid import project_grid
from evaluation.read.coded.refi.described import is_project
from evaluation.read.exports.export import recognise
from evaluation.read.exports.grid import Grid
from evaluation.read.files.cells import address, as_text
from evaluation.run.issues.listing import first_cells, places

MOST_ROWS = 3_000  # of one data file
MOST_ISSUES = 50_000
ALL_ROWS = 500  # a data file of no more is shown whole
LONGEST = 2_000  # characters of a cell
_COLUMNS = {
    "Severity": 9,
    "Kind": 22,
    "File": 26,
    "Sheet": 12,
    "Cell": 14,
    "What stands there": 18,
    "What is wrong": 52,
    "What was done, or is to be done": 52,
}
_HEAD, _FAULT, _NOTE, _GREY = "1F3864", "F8CBAD", "FFF2CC", "EDEDED"
_FONT = "Calibri"
_NOT_SHOWN = "(not shown)"
Sheets = Mapping[tuple[str, str], tuple[str, dict[int, int]]]  # name, and where rows stand
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,13})(\.\d{1,9})?")


def write_issues(issues: Sequence[Issue], files: Iterable[Grid], path: Path) -> None:
    """Write the list and the marked data files; a file without marked cells has no sheet.

    The cells are those of the file before any correction. Rows without consent and columns with
    names, addresses and the like are not shown.
    """
    book = Workbook()
    first = book.worksheets[0]
    first.title = "Issues"
    sheets = {}
    for grid in files:
        file, sheet = grid.file, grid.sheet
        in_file = [issue for issue in issues if (issue.file, issue.sheet) == (file, sheet)]
        if any(True for issue in in_file for _ in places(issue.cell)):
            name = _free_name(book, PurePosixPath(file).stem, sheet)
            sheets[file, sheet] = (name, _data_sheet(book.create_sheet(name), grid, in_file))
    _list(first, issues, sheets)
    as_text(book)
    book.properties.title = "Issues"
    book.properties.creator = "Pathfinder Evaluation"
    write_beside(path, workbook_bytes(book))


def _list(page: Worksheet, issues: Sequence[Issue], sheets: Sheets) -> None:
    """The list: one row an issue, with a link to its cell."""
    _set_up(page, _COLUMNS, heads=1, frozen="A2")
    for row, issue in enumerate(issues[:MOST_ISSUES], start=2):
        texts = (
            "Fault" if issue.severity == "fault" else "Note",
            str(issue.kind),
            _short(issue.file),
            issue.sheet,
            first_cells(issue.cell),
            _plain(issue.value),
            _plain(issue.problem),
            _plain(issue.fix),
        )
        _write_row(page, row, texts, dict(enumerate(_COLUMNS.values(), start=1)))
        if issue.severity == "fault":
            _fill(page.cell(row, 1), _FAULT)
        _link(page.cell(row, 5), issue, sheets)
    if len(issues) > MOST_ISSUES:
        page.append([f"and {len(issues) - MOST_ISSUES} more that are not listed here"])
    if not issues:
        page.append(["", "", "Nothing was found that you should know of."])
    page.auto_filter.ref = f"A1:{address(max(page.max_row, 2), len(_COLUMNS) - 1)}"


def _link(cell: Any, issue: Issue, sheets: Sheets) -> None:
    """From the list to the first marked cell of its data sheet."""
    name, rows = sheets.get((issue.file, issue.sheet), ("", {}))
    row, column = next(places(issue.cell), (0, 0))
    if row in rows:
        target = address(rows[row], column + 2)
        quoted = name.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}")
        cell.font = Font(name=_FONT, color="0563C1", underline="single")


def _data_sheet(page: Worksheet, grid: Grid, issues: Sequence[Issue]) -> dict[int, int]:
    """One file as read; returns where each row of the file stands in the sheet."""
    cells_of = [(issue, list(places(issue.cell))) for issue in issues]
    by_cell = grouped((place, issue) for issue, cells in cells_of for place in cells)
    by_row = grouped(
        (row, issue) for issue, cells in cells_of for row in dict.fromkeys(row for row, _ in cells)
    )
    rows, headings, width = grid.rows, grid.headings, len(grid.headings)
    shown = rows if len(rows) <= ALL_ROWS else [row for row in rows if row[0] in by_row][:MOST_ROWS]
    longest = [max((len(cells[n]) for _, cells in rows[:200]), default=0) for n in range(width)]
    letters = {address(1, n)[:-1]: min(max(8, longest[n] + 2), 24) for n in range(width)}
    _set_up(page, {"Row": 6, "What was said of it": 62} | letters, heads=2, frozen="C3")
    _write_row(
        page,
        2,
        ("", _said_of(grid, len(shown), len(rows)), *map(_plain, headings)),
        dict.fromkeys(range(1, width + 3), 12),
    )
    for cell in page[2]:
        cell.fill = PatternFill("solid", fgColor=_GREY)
    lines = max((_lines(heading, 12) for heading in headings), default=1)
    page.row_dimensions[2].height = 15 * min(max(lines, 2), 8)
    where = dict.fromkeys(range(1, max(grid.layout.header_rows, 1) + 1), 2)
    for place, (number, cells) in enumerate(shown, start=3):
        in_row = by_row.get(number, ())
        texts = (number, _remarks(in_row), *_cells(grid, cells, in_row))
        _write_row(page, place, texts, {2: 60}, horizontal="left")
        where[number] = place
    for (row, column), in_cell in by_cell.items():
        if row in where and column < width:
            first = [issue for issue in in_cell if next(places(issue.cell)) == (row, column)]
            _mark(page.cell(where[row], column + 3), in_cell, first)
    return where


def _write_row(
    page: Worksheet,
    row: int,
    values: Sequence[str | float],
    widths: Mapping[int, int],
    horizontal: str | None = None,
) -> None:
    """A row that is as high as its texts need; ``widths``: of the columns that are wrapped."""
    dressed: dict[bool, Any] = {}  # openpyxl compares each alignment that is set with all others
    for column, value in enumerate(values, start=1):
        cell: Any = page.cell(row, column, value)
        wrapped = column in widths
        if wrapped in dressed:
            cell._style = copy(dressed[wrapped])  # noqa: SLF001 - as its documentation has it
        else:
            cell.alignment = Alignment(horizontal, "top", wrap_text=wrapped)
            dressed[wrapped] = cell._style  # noqa: SLF001
    lines = (_lines(values[column - 1], width) for column, width in widths.items())
    page.row_dimensions[row].height = 15 * max(lines)


def _short(file: str) -> str:
    """A file without the folder of the deliverable, which all have in common."""
    return re.sub(r"^deliverables/[^/]+/", "", file)


def _said_of(grid: Grid, shown: int, rows: int) -> str:
    part = "all rows" if shown == rows else f"{shown:,} of {rows:,} rows: those with an issue"
    return f"{_short(grid.file)} as read, {part}. Filled cells are meant."


def _remarks(issues: Sequence[Issue]) -> str:
    sentences = dict.fromkeys(f"{i.kind}: {i.sentence}" for i in issues)
    return _plain("\n".join(text[:1].upper() + text[1:] for text in sentences))


def _cells(grid: Grid, cells: Sequence[str], issues: Sequence[Issue]) -> list[str | float]:
    """A row's cells; nothing of people without consent, and no names and addresses."""
    if any(issue.kind is Kind.CONSENT for issue in issues):
        return [""] * len(cells)
    personal = set(grid.layout.personal)
    return [
        _NOT_SHOWN
        if cell and heading in personal
        else float(cell)  # as Excel would hold it, where nothing of it is lost
        if _NUMBER.fullmatch(cell)
        else _plain(cell)
        for heading, cell in zip(grid.headings, cells, strict=True)
    ]


def _mark(cell: Any, issues: Sequence[Issue], first: Sequence[Issue]) -> None:
    """Fill a cell; a comment on the first cell of an issue says what was done."""
    _fill(cell, _FAULT if any(issue.severity == "fault" for issue in issues) else _NOTE)
    if first:
        text = _remarks(first)[:1_000]
        cell.comment = Comment(
            text, "Pathfinder Evaluation", width=320, height=20 * (_lines(text, 44) + 1)
        )


def _fill(cell: Any, colour: str) -> None:
    cell.fill = PatternFill("solid", fgColor=colour)
    cell.font = Font(name=_FONT, bold=True)


def _set_up(page: Worksheet, columns: Mapping[str, int], *, heads: int, frozen: str) -> None:
    """The columns by heading and width, and how they scroll and are printed below the heads."""
    for column, (heading, width) in enumerate(columns.items(), start=1):
        cell = page.cell(1, column, heading)
        page.column_dimensions[cell.column_letter].width = width
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    page.freeze_panes = frozen
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", "9"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"1:{heads}"


def _lines(text: object, width: int) -> int:
    """On how many lines a text stands in a column of that width."""
    return sum(max(1, -(-len(line) // max(width - 2, 1))) for line in str(text or "").split("\n"))


def _plain(text: str) -> str:
    """A text as a cell of Excel can hold it."""
    printable = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return printable if len(printable) <= LONGEST else f"{printable[:LONGEST]} …"


def _free_name(book: Workbook, stem: str, sheet: str) -> str:
    """A name of a sheet that Excel takes and that is still free."""
    base = re.sub(r"[\[\]:*?/\\']", " ", f"{stem} {sheet}".strip()).strip()[:28] or "Data"
    names = {name.casefold() for name in book.sheetnames}
    tries = (base, *(f"{base} {n}" for n in range(2, len(names) + 3)))
    return next(name for name in tries if name.casefold() not in names)


def data_files(workspace: Workspace, slug: str, issues: Sequence[Issue]) -> Iterator[Grid]:
    """The data files of a deliverable that issues mark, as they stand, each sheet once.

    One that cannot be read is left out: the list says so. Raises DeclarationError.
    """
    marked = {issue.file for issue in issues if any(True for _ in places(issue.cell))}
    folder, evaluations = workspace.folder(slug), load_deliverable(workspace, slug).evaluations
    sheets = dict.fromkeys((folder / d.file, d.sheet) for e in evaluations for d in e.data)
    for path, sheet in sheets:
        if (shown := workspace.shown(path)) in marked:
            with suppress(EvaluationError):
                project = is_project(path)
                yield project_grid(path, shown) if project else recognise(path, shown, sheet)
