"""An Excel form: data sheets with drop-downs, plain instructions, and a list of columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PrintPageSetup
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from evaluation.disk import workbook_bytes, write_beside
from evaluation.forms.columns import LOOK, FormColumn, Role
from evaluation.read.exports.strays import FORM_LINE
from evaluation.read.files.cells import as_text

ROWS = 500  # that lists and limits hold for
_WHITE, _BLACK, _AMBER = "FFFFFF", "000000", "FFC000"
_HEADING = "1F3864"
_LONGEST_LIST = 255  # Excel's limit for a list that is written into the cell


@dataclass(frozen=True, slots=True)
class DataSheet:
    """One sheet to type into; ``use`` says in a line how, over the headings.

    ``rows``: what stands there already, in the order of the columns.
    """

    name: str
    columns: tuple[FormColumn, ...]
    use: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A workbook: its data sheets first, then the words. ``instructions``: heading and lines."""

    title: str
    sheets: tuple[DataSheet, ...]
    instructions: tuple[tuple[str, tuple[str, ...]], ...]


def write_form(form: Form, path: Path) -> None:
    """Write a form as .xlsx; the same form gives the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in form.sheets:
        _data_sheet(book, form.title, sheet)
    _instructions(book.create_sheet("Instructions"), form)
    _column_list(book.create_sheet("Columns"), form.sheets)
    book.properties = DocumentProperties(
        title=form.title, creator="Pathfinder Evaluation", language="en-GB"
    )
    as_text(book)
    write_beside(path, workbook_bytes(book))


def _data_sheet(book: Workbook, title: str, sheet: DataSheet) -> None:
    """A title, how to use it, and headings, frozen with the first column; nothing merged.

    Lists and limits hold below the headings.
    """
    page = book.create_sheet(sheet.name)
    above = [title, *filter(None, (sheet.use, _flagged(sheet.columns))), FORM_LINE]
    for row, words in enumerate(above, start=1):
        page.cell(row, 1, words).font = Font(
            name="Calibri", size=11 if row > 1 else 16, bold=row == 1
        )
    head = len(above) + 1
    for place, column in enumerate(sheet.columns, start=1):
        cell = page.cell(head, place, column.heading)
        _paint(cell, _AMBER if column.flag else _HEADING, flag=column.flag)
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
        width = page.column_dimensions[get_column_letter(place)]
        width.width = _width(column)
        if column.role in (Role.WHO, Role.GROUP):
            width.number_format = "@"  # a code such as 007 keeps its noughts
        if column.flag:
            cell.comment = Comment(f"{LOOK}.", "Pathfinder Evaluation", height=60, width=220)
    for row, texts in enumerate(sheet.rows, start=head + 1):
        for place, text in enumerate(texts, start=1):
            page.cell(row, place, text or None).alignment = Alignment(
                vertical="top", wrap_text=True
            )
    deepest = max(_lines(column.heading, int(_width(column)) - 2) for column in sheet.columns)
    page.row_dimensions[head].height = 16 * max(2, deepest) + 4
    page.freeze_panes = f"B{head + 1}"
    page.print_title_rows, page.print_title_cols = f"{head}:{head}", "A:A"
    _on_paper(page, sum(_width(column) for column in sheet.columns))
    if flagged := [column.heading for column in sheet.columns if column.flag]:
        page.oddHeader.center.text = f"{LOOK}: {', '.join(flagged)}"
    _validate(book, page, sheet.columns, head + 1)


def _flagged(columns: Sequence[FormColumn]) -> str:
    """What the yellow of a heading means, where there is one."""
    return f"Yellow: {LOOK[0].lower()}{LOOK[1:]}." if any(c.flag for c in columns) else ""


def _validate(book: Workbook, page: Worksheet, columns: Sequence[FormColumn], first: int) -> None:
    """One rule for all columns that allow the same."""
    rules: dict[tuple[object, ...], DataValidation] = {}
    for place, column in enumerate(columns, start=1):
        if not (column.answers or column.limits or column.listed):
            continue
        key = (column.answers, column.limits, column.whole, column.flag, column.listed)
        if key not in rules:
            rules[key] = _rule(book, column)
            page.add_data_validation(rules[key])
        letter = get_column_letter(place)
        rules[key].add(f"{letter}{first}:{letter}{first + ROWS - 1}")


def _rule(book: Workbook, column: FormColumn) -> DataValidation:
    if column.listed:
        allowed: dict[str, Any] = {"type": "list", "formula1": column.listed}
        asked = f"Choose from the list, or add it first to the sheet {column.other_sheet}"
    elif column.answers:
        allowed = {"type": "list", "formula1": _list(book, column.answers)}
        asked = f"Choose one of: {column.allowed}"
    else:
        assert column.limits
        low, high = (f"{end:.15g}" for end in column.limits)
        kind = "whole" if column.whole else "decimal"
        allowed = {"type": kind, "formula1": low, "formula2": high, "operator": "between"}
        asked = f"Type a {column.allowed}"
    return DataValidation(
        **allowed,
        allow_blank=True,
        errorTitle="This is not an answer here",
        error=f"{asked[:180]}. Leave the cell empty if it was not answered.",
        showErrorMessage=True,
        promptTitle="Safety" if column.flag else None,
        prompt=f"{LOOK}, and follow your safeguarding procedure." if column.flag else None,
        showInputMessage=column.flag,
    )


def _list(book: Workbook, answers: Sequence[str | int]) -> str:
    """The list inside the cell, or on a sheet of its own where Excel would not take it."""
    words = [str(answer) for answer in answers]
    inside = ",".join(words)
    if len(inside) <= _LONGEST_LIST and not any(mark in word for word in words for mark in ',"'):
        return f'"{inside}"'
    page = book["Lists"] if "Lists" in book.sheetnames else book.create_sheet("Lists")
    place = page.max_column + 1 if page["A1"].value else 1
    for row, answer in enumerate(answers, start=1):
        page.cell(row, place, answer)
    letter = get_column_letter(place)
    return f"Lists!${letter}$1:${letter}${len(words)}"


def _instructions(page: Worksheet, form: Form) -> None:
    page.column_dimensions["A"].width = 74
    page.sheet_view.showGridLines = False
    rows = [(form.title, 16)]
    for heading, lines in form.instructions:
        rows += [("", 12), (heading, 13), *((line, 12) for line in lines)]
    for number, (text, size) in enumerate(rows, start=1):
        cell = page.cell(number, 1, text or None)
        cell.font = Font(name="Calibri", size=size, bold=size > 12)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.row_dimensions[number].height = max(1, _lines(text, 64)) * size * 1.4
    _on_paper(page, 74, upright=True)


def _column_list(page: Worksheet, sheets: Sequence[DataSheet]) -> None:
    """What every column means: wording only where the licence allows it."""
    page.append(["Sheet", "Column", "What it means", "What may stand there"])
    for sheet in sheets:
        for column in sheet.columns:
            page.append([sheet.name, column.heading, column.means, column.allowed])
            lines = max(_lines(column.means, 62), _lines(column.allowed, 42))
            page.row_dimensions[page.max_row].height = 15 * lines + 3
    for cell in page[1]:
        _paint(cell, _HEADING, flag=False)
    for letter, width in zip("ABCD", (12, 30, 70, 50), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if LOOK.upper() in str(row[2].value):
                _paint(cell, _AMBER, flag=True)
    page.freeze_panes = "A2"
    _on_paper(page, 162)


def _lines(text: str, width: int) -> int:
    """On how many lines a text stands in a cell of that many letters."""
    return len(textwrap.wrap(text, width))


def _on_paper(page: Worksheet, width: float, *, upright: bool = False) -> None:
    """As many pages across as keep it readable, and as many down as it takes."""
    page.page_setup = PrintPageSetup(
        page,
        orientation="portrait" if upright else "landscape",
        paperSize="9",  # A4
        fitToWidth=max(1, round(width / 170)),
        fitToHeight=0,
    )
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _paint(cell: Cell | MergedCell, fill: str, *, flag: bool) -> None:
    """A filled heading; text and fill differ by at least 7 to 1."""
    side = Side(style="thin", color="808080")
    cell.fill = PatternFill("solid", fgColor=fill)
    cell.font = Font(name="Calibri", size=11, bold=True, color=_BLACK if flag else _WHITE)
    cell.border = Border(left=side, right=side, top=side, bottom=side)


def _width(column: FormColumn) -> float:
    """Wide enough for each word of the heading and for the longest answer with its arrow.

    A heading with a label stands on four lines or so.
    """
    longest = max((len(str(answer)) for answer in column.answers), default=0)
    words = (len(word) + 3 for word in column.heading.split())
    return float(max(9, *words, longest + 4, len(column.heading) / 4 + 3))
