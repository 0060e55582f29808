"""``tables.xlsx``: every number of an edition, as it is printed, for people who reckon with it.

It follows the Government Analysis Function's rules for spreadsheets (Releasing statistics in
spreadsheets, 2023): a cover, contents and notes; one table a sheet, from the top left, marked as a
table; no merged cell and no empty row or cell; shorthand in brackets, explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from evaluation.counting import grouped, plural
from evaluation.disk import workbook_bytes, write_whole
from evaluation.report.figures.figures import figure_table
from evaluation.report.model import Report
from evaluation.say.answers import UNSAID
from evaluation.say.finding import Column, Finding, Statistic, Table, digits_of
from evaluation.say.wording import long_date, round_half_up

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | float
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"  # the sheets before the tables
CONFIDENTIAL, NOT_AVAILABLE, NOT_APPLICABLE = "[c]", "[x]", "[z]"
_SHORTHAND = (
    (CONFIDENTIAL, "confidential: left out to protect people's identity"),
    (
        NOT_AVAILABLE,
        "not available: left out to protect people's identity, or there is no such number",
    ),
    (NOT_APPLICABLE, "not applicable: there is no such number"),
)
_LONGEST = 2_000  # letters of a cell
_WIDEST = 60  # letters of a column
_FONT = "Arial"
_VERDICT_HEAD = (
    "Question",
    "Of what",
    "Verdict",
    "What was found",
    "Number",
    "Interval from",
    "Interval to",
    "Lowest possible",
    "Highest possible",
    "Finding",
)
_NUMBER_HEAD = (
    "Finding",
    "Result",
    "Number",
    "Kind",
    "Value",
    "Interval from",
    "Interval to",
    "Level of the interval",
    "Number of people or sources (n)",
    "Unit",
    "Method",
    "Name of the number",
)


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One table: its name on the tab, title, what is said above it, head, and rows.

    A number is a ``float`` that is rounded as it is printed; ``digits`` holds, row by row, how
    many decimals each has.
    """

    name: str
    title: str
    said: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    digits: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A workbook: its title, lines of the cover and of the notes, and its tables."""

    title: str
    cover: tuple[str, ...]
    notes: tuple[str, ...]
    sheets: tuple[TableSheet, ...]


def data_file(report: Report, findings: Sequence[Finding]) -> Spreadsheet:
    """Every number of an edition; ``findings`` are as it may show them."""
    shown = [f for f in findings if not f.unlisted]
    named: list[TableSheet] = []
    if report.answered:
        named.append(_answers(report, shown))
    named.append(_numbers(shown))
    drawn = [(f, f.table or (figure_table(f.figure) if f.figure else None)) for f in shown]
    tables = [(f, table) for f, table in drawn if table and table.rows]
    alike = grouped((_shape(table), (f, table)) for f, table in tables)
    named += [_of_kind(at, same) for at, same in enumerate(alike.values(), 1)]
    return Spreadsheet(
        title=f"{report.title}: every number",
        cover=(
            f"These are the numbers of the report “{report.title}”, {report.programme}.",
            report.edition_note,
            *(banner for banner in report.banners if banner != report.edition_note),
            f"Date of the report: {long_date(report.date)}",
            "How they were worked out stands in the annex to the report.",
        ),
        notes=(
            *(f"{sign} {meaning}" for sign, meaning in _SHORTHAND),
            "Every number is rounded as the report prints it; numbers are rounded separately, so "
            "that they may not add up exactly.",
            *report.not_shown,
        ),
        sheets=tuple(named),
    )


def _answers(report: Report, findings: Sequence[Finding]) -> TableSheet:
    by_key = {finding.key: finding for finding in findings}
    rows: list[tuple[Cell, ...]] = []
    digits: list[tuple[int, ...]] = []
    for question in report.answered:
        for answer in question.answers:
            finding = by_key.get(answer.key)
            estimate = finding.estimates.get(answer.estimate) if finding else None
            of_value, of_ends = (estimate.decimals, estimate.end_decimals) if estimate else (0, 0)
            withheld = answer.verdict == "not shown" and UNSAID not in answer.message
            hidden = CONFIDENTIAL if withheld else NOT_APPLICABLE
            of_scale = digits_of(answer.highest or 1)
            numbers = [
                (answer.value, of_value, hidden),
                (answer.low, of_ends, hidden),
                (answer.high, of_ends, hidden),
                (answer.lowest, of_scale, NOT_APPLICABLE),
                (answer.highest, of_scale, NOT_APPLICABLE),
            ]
            words = (question.text, answer.about, answer.word, answer.message)
            rows.append((*words, *(_rounded(*number) for number in numbers), answer.key))
            digits.append((0, 0, 0, 0, *(d for _, d, _ in numbers), 0))
    return _sheet(
        "Answers",
        "Answers to the declared questions",
        ("Source: the report, first page.",),
        _VERDICT_HEAD,
        rows,
        digits,
    )


def _numbers(findings: Sequence[Finding]) -> TableSheet:
    rows: list[tuple[Cell, ...]] = []
    digits: list[tuple[int, ...]] = []
    for finding in findings:
        for name, estimate in finding.estimates.items():
            hidden = CONFIDENTIAL if estimate.withheld else NOT_APPLICABLE
            of_ends = NOT_AVAILABLE if finding.no_verdict and not estimate.withheld else hidden
            level = None if estimate.ci_low is None else estimate.ci_level
            numbers = [
                (estimate.value, estimate.decimals, hidden),
                (estimate.ci_low, estimate.end_decimals, of_ends),
                (estimate.ci_high, estimate.end_decimals, of_ends),
                (level, max(2, digits_of(level or 1)), of_ends),
                (estimate.n, 0, hidden),
            ]
            rows.append(
                (
                    finding.key,
                    finding.title,
                    estimate.label,
                    _kind(estimate.statistic),
                    *(_rounded(*number) for number in numbers),
                    estimate.unit,
                    estimate.method,
                    name,
                )
            )
            digits.append((0, 0, 0, 0, *(d for _, d, _ in numbers), 0, 0, 0))
    return _sheet(
        "Numbers",
        "Every number by result",
        ("Source: the data of the evaluation. Units stand in a column of their own.",),
        _NUMBER_HEAD,
        rows,
        digits,
    )


def _kind(statistic: Statistic) -> str:
    return statistic.value.replace("_", " ")


def _shape(table: Table) -> tuple[tuple[str, str], ...]:
    """What makes two tables of one kind: the same columns."""
    return tuple((column.key, column.label) for column in table.columns)


def _of_kind(at: int, same: Sequence[tuple[Finding, Table]]) -> TableSheet:
    """Tables with the same columns, one below the other, each row with its result."""
    _, first = same[0]
    labels = _unlike([column.label for column in first.columns], taken={"Result", "Finding"})
    rows: list[tuple[Cell, ...]] = []
    digits: list[tuple[int, ...]] = []
    for finding, table in same:
        some_hidden = any(estimate.withheld for estimate in finding.estimates.values())
        hidden = NOT_AVAILABLE if some_hidden else NOT_APPLICABLE
        for row in table.rows:
            cells = [_cell(row.cells.get(c.key), c, hidden) for c in table.columns]
            rows.append((table.caption, *cells, finding.key))
            digits.append((0, *(column.decimals for column in table.columns), 0))
    captions = list(dict.fromkeys(table.caption for _, table in same))
    title = (
        captions[0]
        if len(captions) == 1
        else f"{captions[0]}, and {plural(len(captions) - 1, 'table')} like it"
    )
    sources = dict.fromkeys(table.source for _, table in same if table.source)
    notes = dict.fromkeys(note for _, table in same for note in table.notes)
    said = (*(f"Source: {source}" for source in sources or ("the data of the evaluation",)), *notes)
    return _sheet(f"Table {at}", title, said, ("Result", *labels, "Finding"), rows, digits)


def _cell(value: str | float | None, column: Column, hidden: str) -> Cell:
    if isinstance(value, str):
        return value
    return _rounded(value, column.decimals, hidden if column.statistic else NOT_APPLICABLE)


def _rounded(value: float | None, decimals: int, instead: str) -> Cell:
    if value is None:
        return instead
    return float(round_half_up(float(value), decimals)) + 0.0  # no minus before nought


def _sheet(
    name: str,
    title: str,
    said: Iterable[str],
    head: Sequence[str],
    rows: Sequence[tuple[Cell, ...]],
    digits: Sequence[tuple[int, ...]],
) -> TableSheet:
    full = tuple(tuple(NOT_APPLICABLE if cell == "" else cell for cell in row) for row in rows)
    cells = {cell for row in full for cell in row}
    signs = [f"{sign}: {meaning}." for sign, meaning in _SHORTHAND if sign in cells]
    about = "This sheet has one table."
    lines = (" ".join((about, *signs)), *said)
    return TableSheet(name, title, lines, tuple(head), full, tuple(digits))


def _unlike(labels: Sequence[str], taken: set[str]) -> tuple[str, ...]:
    """Headings of which no two are alike, and none is empty, as a marked table needs them."""
    made: list[str] = []
    for label in labels:
        words = label.strip() or "Number"
        if made and words.casefold() == "to":
            words = "Interval to"
        tries = (words, *(f"{words} ({n})" for n in range(2, len(labels) + 2)))
        free = {name.casefold() for name in (*made, *taken)}
        made.append(next(name for name in tries if name.casefold() not in free))
    return tuple(made)


# ---- the file -------------------------------------------------------------------------------


def write_data_file(file: Spreadsheet, target: Path) -> None:
    """Write the workbook; the last good one stays. The same numbers give the same bytes.

    Raises EvaluationError when it cannot be written, as when Excel has it open.
    """
    write_whole(target, workbook(file), "The spreadsheet")


def workbook(file: Spreadsheet) -> bytes:
    """The workbook as bytes."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.title = _plain(file.title)
    book.properties.creator = book.properties.lastModifiedBy = "Pathfinder Evaluation"
    book.properties.language = "en-GB"
    _listed(book, COVER, file.title, file.cover)
    _contents(book, file)
    _listed(book, NOTES, "Notes", file.notes)
    for at, sheet in enumerate(file.sheets, 1):
        _write_sheet(book, sheet, at)
    return workbook_bytes(book)


def _listed(book: Workbook, name: str, title: str, lines: Iterable[str]) -> None:
    page = book.create_sheet(name)
    _title(page, title)
    for at, line in enumerate(lines, 2):
        _words(page, at, 1, line)
    page.column_dimensions["A"].width = 100


def _contents(book: Workbook, file: Spreadsheet) -> None:
    page = book.create_sheet(CONTENTS)
    _title(page, "Contents")
    _words(page, 2, 1, "This sheet has one table, which leads to each of the others.")
    rows = [(NOTES, "Shorthand, rounding, and what is left out")]
    rows += [(sheet.name, sheet.title) for sheet in file.sheets]
    for column, label in enumerate(("Sheet", "What it holds"), 1):
        _head(page, 3, column, label)
    for at, (name, title) in enumerate(rows, 4):
        cell = _words(page, at, 1, name)
        cell.hyperlink = f"#'{name}'!A1"
        cell.style = "Hyperlink"
        _words(page, at, 2, title)
    _mark(page, "contents", 3, 2, len(rows))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 90


def _write_sheet(book: Workbook, sheet: TableSheet, number: int) -> None:
    page = book.create_sheet(sheet.name)
    _title(page, sheet.title)
    for at, line in enumerate(sheet.said, 2):
        _words(page, at, 1, line, wrap=False)
    top = len(sheet.said) + 2
    for column, label in enumerate(sheet.head, 1):
        _head(page, top, column, label)
    for at, row in enumerate(sheet.rows):
        for column, value in enumerate(row, 1):
            if isinstance(value, str):
                _words(page, top + 1 + at, column, value, right=value == CONFIDENTIAL)
                continue
            cell = page.cell(top + 1 + at, column, value)
            places = sheet.digits[at][column - 1] if sheet.digits else 0
            cell.number_format = "0" if places <= 0 else f"0.{'0' * places}"
    _mark(page, f"table_{number}", top, len(sheet.head), len(sheet.rows))
    page.freeze_panes = page.cell(top + 1, 1)
    for column, label in enumerate(sheet.head, 1):
        longest = max((len(str(row[column - 1])) for row in sheet.rows), default=0)
        letter = page.cell(top, column).column_letter
        page.column_dimensions[letter].width = min(max(longest, len(label) // 2, 10), _WIDEST) + 2


def _title(page: Worksheet, text: str) -> None:
    from openpyxl.styles import Font

    cell = page.cell(1, 1, _plain(text))
    cell.font = Font(name=_FONT, bold=True, size=14)


def _head(page: Worksheet, row: int, column: int, text: str) -> None:
    from openpyxl.styles import Alignment, Font

    cell = page.cell(row, column, _plain(text))
    cell.font = Font(name=_FONT, bold=True, size=12)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


# How words look in a book: openpyxl compares each look that is set with all others.
_LOOKS: WeakKeyDictionary[Any, dict[tuple[bool, bool], Any]] = WeakKeyDictionary()


def _words(
    page: Worksheet, row: int, column: int, text: str, *, wrap: bool = True, right: bool = False
) -> Any:
    from openpyxl.styles import Alignment, Font

    cell: Any = page.cell(row, column)
    cell.value, cell.data_type = _plain(text), "s"  # never a formula, whatever it begins with
    looks = _LOOKS.setdefault(page.parent, {})
    if (wrap, right) in looks:
        cell._style = copy(looks[wrap, right])  # noqa: SLF001 - as its documentation has it
        return cell
    cell.font = Font(name=_FONT, size=12)
    cell.alignment = Alignment(
        wrap_text=wrap, vertical="top", horizontal="right" if right else "left"
    )
    looks[wrap, right] = copy(cell._style)  # noqa: SLF001
    return cell


def _mark(page: Worksheet, name: str, top: int, columns: int, rows: int) -> None:
    """Mark a table as one, so that screen readers and filters know it."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table as MarkedTable
    from openpyxl.worksheet.table import TableStyleInfo

    if rows:
        place = f"A{top}:{get_column_letter(columns)}{top + rows}"
        table = MarkedTable(displayName=name, name=name, ref=place)
        table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        page.add_table(table)


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _plain(text: str) -> str:
    """A text as a cell of Excel can hold it."""
    text = _CONTROL.sub("", text)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
