"""``issues.xlsx``: the list of issues, and each data file as it was read with its cells marked.

It holds answers of single people, so it is written to ``internal/`` and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.counting import grouped
from evaluation.declare.workspace import Workspace, load_deliverable
from evaluation.disk import workbook_bytes, write_beside
from evaluation.errors import EvaluationError, Issue, Kind
from evaluation.read.exports.export import Export, recognise
from evaluation.read.files.cells import address, as_text
from evaluation.run.issues.listing import first_cells, places

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS = 3_000  # of one data file
MOST_ISSUES = 50_000
ALL_ROWS = 500  # a data file of no more is shown whole
LONGEST = 2_000  # characters of a cell
_COLUMNS = (
    ("Severity", 9),
    ("Kind", 22),
    ("File", 26),
    ("Sheet", 12),
    ("Cell", 14),
    ("What stands there", 18),
    ("What is wrong", 52),
    ("What was done, or is to be done", 52),
)
_HEAD, _FAULT, _NOTE, _GREY = "1F3864", "F8CBAD", "FFF2CC", "EDEDED"
_FONT = "Calibri"
_NOT_SHOWN = "(not shown)"
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,13})(\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class DataFileAsRead:
    """Where a data file is: its path, how messages call it, and the sheet that is read."""

    path: Path
    shown: str
    sheet: str = ""


def write_issues(issues: Sequence[Issue], files: Sequence[DataFileAsRead], path: Path) -> None:
    """Write the list and the marked data files; a file without marked cells has no sheet.

    The cells are those of the file before any correction. Rows without consent and columns with
    names, addresses and the like are not shown.
    """
    import openpyxl  # heavy: only when a workbook is written

    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "Issues"
    names = {}
    for file in dict.fromkeys(files):
        if export := _read(file):
            mine = [i for i in issues if (i.file, i.sheet) == (export.grid.file, export.grid.sheet)]
            if any(True for i in mine for _ in places(i.cell)):
                names[export.grid.file, export.grid.sheet] = _data_sheet(
                    book, _free_name(book, file.path.stem, export.grid.sheet), export, mine
                )
    _list(first, issues, names)
    as_text(book)
    book.properties.title = "Issues"
    book.properties.creator = "Pathfinder Evaluation"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_beside(path, workbook_bytes(book))


def _read(file: DataFileAsRead) -> Export | None:
    """The file as it stands; None where it cannot be read, which the list says."""
    try:
        return recognise(file.path, file.shown, file.sheet)
    except EvaluationError:
        return None


def _list(
    page: Worksheet,
    issues: Sequence[Issue],
    names: Mapping[tuple[str, str], tuple[str, dict[int, int]]],
) -> None:
    """The list: one row an issue, with a link to its cell."""
    from openpyxl.styles import Alignment, Font, PatternFill

    page.append([heading for heading, _ in _COLUMNS])
    for issue in issues[:MOST_ISSUES]:
        page.append(
            [
                "Fault" if issue.severity == "fault" else "Note",
                str(issue.kind),
                _short(issue.file),
                issue.sheet,
                first_cells(issue.cell),
                _plain(issue.value),
                _plain(issue.problem),
                _plain(issue.fix),
            ]
        )
        row = page.max_row
        for cell in page[row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[row].height = 15 * max(
            1,
            *(
                _lines(cell.value, width)
                for cell, (_, width) in zip(page[row], _COLUMNS, strict=True)
            ),
        )
        if issue.severity == "fault":
            page.cell(row, 1).fill = PatternFill("solid", fgColor=_FAULT)
            page.cell(row, 1).font = Font(name=_FONT, bold=True)
        _link(page.cell(row, 5), issue, names)
    if len(issues) > MOST_ISSUES:
        page.append([f"and {len(issues) - MOST_ISSUES} more that are not listed here"])
    if not issues:
        page.append(["", "", "Nothing was found that you should know of."])
    _head(page, len(_COLUMNS))
    for n, (_, width) in enumerate(_COLUMNS):
        page.column_dimensions[address(1, n)[:-1]].width = width
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{address(max(page.max_row, 2), len(_COLUMNS) - 1)}"
    _on_paper(page, "1:1")


def _link(
    cell: Any, issue: Issue, names: Mapping[tuple[str, str], tuple[str, dict[int, int]]]
) -> None:
    """From the list to the first marked cell of its data sheet."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    name, rows = names.get((issue.file, issue.sheet), ("", {}))
    place = next(places(issue.cell), None)
    if name and place and place[0] in rows:
        target = address(rows[place[0]], place[1] + 2)
        quoted = name.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target}")
        cell.font = Font(name=_FONT, color="0563C1", underline="single")


def _data_sheet(
    book: Workbook, name: str, export: Export, issues: Sequence[Issue]
) -> tuple[str, dict[int, int]]:
    """One file as read; returns the sheet's name, and where each row of the file stands in it."""
    from openpyxl.styles import Alignment

    page = book.create_sheet(name)
    meant = [(issue, list(places(issue.cell))) for issue in issues]
    marks = grouped((place, issue) for issue, cells in meant for place in cells)
    by_row = grouped(
        (row, issue) for issue, cells in meant for row in dict.fromkeys(row for row, _ in cells)
    )
    rows = export.grid.rows
    shown = rows if len(rows) <= ALL_ROWS else [row for row in rows if row[0] in by_row][:MOST_ROWS]
    width = len(export.grid.headings)
    page.append(["Row", "What was said of it", *(address(1, n)[:-1] for n in range(width))])
    page.append(["", _said_of(export, len(shown), len(rows)), *map(_plain, export.grid.headings)])
    where = dict.fromkeys(range(1, max(export.grid.header_rows, 1) + 1), 2)
    for number, cells in shown:
        page.append(
            [
                number,
                _remarks(by_row.get(number, ())),
                *_cells(export, cells, by_row.get(number, ())),
            ]
        )
        where[number] = page.max_row
        for cell in page[page.max_row]:
            cell.alignment = Alignment("left", "top", wrap_text=cell.column == 2)
        page.row_dimensions[page.max_row].height = 15 * max(
            1, _lines(page.cell(page.max_row, 2).value, 60)
        )
    for (row, column), mine in marks.items():
        if row in where and column < width:
            first = [i for i in mine if next(places(i.cell)) == (row, column)]
            _mark(page.cell(where[row], column + 3), mine, first)
    _shape(page, export)
    return name, where


def _short(file: str) -> str:
    """A file without the folder of the deliverable, which all have in common."""
    return re.sub(r"^deliverables/[^/]+/", "", file)


def _said_of(export: Export, shown: int, rows: int) -> str:
    part = "all rows" if shown == rows else f"{shown:,} of {rows:,} rows: those with an issue"
    return f"{_short(export.grid.file)} as read, {part}. Filled cells are meant."


def _remarks(issues: Sequence[Issue]) -> str:
    sentences = dict.fromkeys(f"{i.kind}: {i.sentence}" for i in issues)
    return _plain("\n".join(text[:1].upper() + text[1:] for text in sentences))


def _cells(export: Export, cells: Sequence[str], issues: Sequence[Issue]) -> list[str | float]:
    """A row's cells; nothing of people without consent, and no names and addresses."""
    if any(issue.kind is Kind.CONSENT for issue in issues):
        return [""] * len(cells)
    personal = set(export.personal)
    return [
        _NOT_SHOWN
        if cell and heading in personal
        else float(cell)  # as Excel would hold it, where nothing of it is lost
        if _NUMBER.fullmatch(cell)
        else _plain(cell)
        for heading, cell in zip(export.grid.headings, cells, strict=True)
    ]


def _mark(cell: Any, issues: Sequence[Issue], first: Sequence[Issue]) -> None:
    """Fill a cell; a comment on the first cell of an issue says what was done."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    fault = any(issue.severity == "fault" for issue in issues)
    cell.fill = PatternFill("solid", fgColor=_FAULT if fault else _NOTE)
    cell.font = Font(name=_FONT, bold=True)
    if first:
        text = _remarks(first)[:1_000]
        cell.comment = Comment(
            text, "Pathfinder Evaluation", width=320, height=20 * (_lines(text, 44) + 1)
        )


def _shape(page: Worksheet, export: Export) -> None:
    from openpyxl.styles import Alignment, PatternFill

    _head(page, page.max_column)
    for cell in page[2]:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if cell.comment is None:
            cell.fill = PatternFill("solid", fgColor=_GREY)
    longest = max((_lines(heading, 12) for heading in export.grid.headings), default=1)
    page.row_dimensions[2].height = 15 * min(max(longest, 2), 8)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 6, 62
    for n, texts in enumerate(zip(*(cells for _, cells in export.grid.rows[:200]), strict=True)):
        widest = max((len(text) for text in texts), default=0)
        page.column_dimensions[address(1, n + 2)[:-1]].width = min(max(8, widest + 2), 24)
    page.freeze_panes = "C3"
    _on_paper(page, "1:2")


def _head(page: Worksheet, width: int) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    for n in range(1, width + 1):
        cell = page.cell(1, n)
        cell.fill = PatternFill("solid", fgColor=_HEAD)
        cell.font = Font(name=_FONT, bold=True, color="FFFFFF")
        cell.alignment = Alignment(vertical="center", wrap_text=True)


def _on_paper(page: Worksheet, title_rows: str) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    page.page_setup.orientation, page.page_setup.paperSize = "landscape", "9"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = title_rows


def _lines(text: object, width: int) -> int:
    """On how many lines a text stands in a column of that width."""
    return sum(max(1, -(-len(line) // max(width - 2, 1))) for line in str(text or "").split("\n"))


def _plain(text: str) -> str:
    """A text as a cell of Excel can hold it."""
    kept = "".join(sign for sign in text if sign >= " " or sign in "\n\t")
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]} …"


def _free_name(book: Workbook, stem: str, sheet: str) -> str:
    """A name of a sheet that Excel takes and that is still free."""
    base = re.sub(r"[\[\]:*?/\\']", " ", f"{stem} {sheet}".strip()).strip()[:28] or "Data"
    taken = {name.casefold() for name in book.sheetnames}
    tries = (base, *(f"{base} {n}" for n in range(2, len(taken) + 3)))
    return next(name for name in tries if name.casefold() not in taken)


def data_files(workspace: Workspace, slug: str) -> tuple[DataFileAsRead, ...]:
    """Every data file of a deliverable with the sheet that is read, each once.

    Raises DeclarationError.
    """
    folder = workspace.folder(slug)
    data = [
        d for evaluation in load_deliverable(workspace, slug).evaluations for d in evaluation.data
    ]
    return tuple(
        DataFileAsRead(path, workspace.shown(path), sheet)
        for path, sheet in dict.fromkeys(
            (folder / evaluation.file, evaluation.sheet) for evaluation in data
        )
    )
