"""A CSV or Excel file -> a grid of text cells that know their address. Formulas are never run."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import DataError, Issue, did_you_mean

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_LARGEST_UNPACKED = 500_000_000


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as text.

    ``rows`` holds (row number as Excel shows it, cells); blank rows are left out.
    ``set_aside`` counts rows that were taken out because consent is not there.
    """

    file: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[Issue, ...] = ()
    set_aside: int = 0

    def column(self, heading: str) -> int | None:
        """Position of a heading, or None."""
        return self.headings.index(heading) if heading in self.headings else None

    def missing_column(self, heading: str) -> Issue:
        """The fault that a declared column is not there."""
        hint = did_you_mean(heading, self.headings)
        return Issue(
            self.file,
            f'There is no column "{heading}".',
            f"{hint} The columns are: {', '.join(h for h in self.headings if h)}.".strip(),
            sheet=self.sheet,
            cell="row 1",
        )


def address(row: int, column: int) -> str:
    """``address(17, 3)`` is ``D17``: row counted from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def formula_cell(grid: Grid, row: int, column: int) -> Issue:
    """The fault that a cell holds a formula where a value is needed."""
    return Issue(
        grid.file,
        "This cell holds a formula, and formulas are not calculated here.",
        "In Excel, copy the column and paste it as values.",
        sheet=grid.sheet,
        cell=address(row, column),
    )


def read_grid(path: Path, shown_as: str, sheet: str = "") -> Grid:
    """Read the first or the named sheet. Raises DataError with a located sentence."""
    if not path.is_file():
        raise DataError(
            Issue(
                shown_as,
                "This data file does not exist.",
                "Put it there, or correct its name in deliverable.yaml.",
            )
        )
    content = path.read_bytes()
    if content.startswith(_OLD_OR_LOCKED):
        raise DataError(
            Issue(
                shown_as,
                "This workbook is protected by a password, or is in the old .xls format.",
                "Open it in Excel, remove the password, and save it as .xlsx or CSV.",
            )
        )
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        sheet, rows = _excel(content, shown_as, sheet)
        return _grid(shown_as, sheet, rows, ())
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        rows, notes = _csv(content, shown_as)
        return _grid(shown_as, "", rows, notes)
    raise DataError(
        Issue(
            shown_as,
            f'Files of the kind "{path.suffix}" are not read.',
            "Save the data as .xlsx or .csv.",
        )
    )


def _grid(file: str, sheet: str, rows: Sequence[Sequence[str]], notes: tuple[Issue, ...]) -> Grid:
    if not rows or not any(rows[0]):
        raise DataError(
            Issue(
                file,
                "The first row is empty.",
                "The first row must hold the column headings.",
                sheet=sheet,
            )
        )
    headings = list(rows[0])
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    kept, faults = [], []
    for number, cells in enumerate(rows[1:], start=2):
        if any(cells[width:]):
            faults.append(
                Issue(
                    file,
                    f"This row has more cells than there are headings ({width}).",
                    "Give the extra column a heading, or remove what stands there.",
                    sheet=sheet,
                    cell=address(number, width),
                )
            )
        if any(cells[:width]):
            kept.append((number, tuple(cells[:width]) + ("",) * (width - len(cells))))
    twice = sorted({h for h in headings if h and headings.count(h) > 1})
    faults += [
        Issue(
            file,
            f'The heading "{h}" stands over more than one column.',
            "Give each column a heading of its own.",
            sheet=sheet,
            cell=", ".join(address(1, i) for i, other in enumerate(headings) if other == h),
        )
        for h in twice
    ]
    if faults:
        raise DataError(faults)
    return Grid(file, sheet, tuple(headings), tuple(kept), notes)


def _excel(content: bytes, shown_as: str, sheet: str) -> tuple[str, list[list[str]]]:
    import openpyxl  # heavy: only when a workbook is read

    corrupt = Issue(
        shown_as,
        "This workbook is damaged and cannot be opened.",
        "Open it in Excel, let Excel repair it, save it and try again.",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise DataError(
                    Issue(
                        shown_as,
                        "This workbook unpacks to more than 500 MB.",
                        "Keep only the sheet with the answers.",
                    )
                )
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except DataError:
        raise
    except Exception:  # noqa: BLE001 - openpyxl raises whatever the damage leads it to
        raise DataError(corrupt) from None
    if sheet and sheet not in book.sheetnames:
        raise DataError(
            Issue(
                shown_as,
                f'There is no sheet "{sheet}".',
                f"{did_you_mean(sheet, book.sheetnames)} "
                f"The sheets are: {', '.join(book.sheetnames)}.".strip(),
            )
        )
    name = sheet or book.sheetnames[0]
    try:
        book[name].reset_dimensions()  # some exporters state a size that leaves rows out
        rows = [[_text(value) for value in row] for row in book[name].iter_rows(values_only=True)]
    except Exception:  # noqa: BLE001 - likewise
        raise DataError(corrupt) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return name, rows


def _text(value: Any) -> str:
    """An Excel value as the text that a person sees."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value).strip()


def _csv(content: bytes, shown_as: str) -> tuple[list[list[str]], tuple[Issue, ...]]:
    notes: tuple[Issue, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notes = (
            Issue(
                shown_as,
                "This file is not UTF-8.",
                "It was read as Windows-1252; check names with accents.",
                severity="note",
            ),
        )
    if "\0" in text:
        raise DataError(
            Issue(shown_as, "This is not a text file.", "Save the data as .xlsx or .csv.")
        )
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise DataError(
            Issue(
                shown_as,
                f"This file breaks the rules of CSV ({error}).",
                "Open it in Excel and save it again as CSV UTF-8.",
            )
        ) from None
    return [[cell.strip() for cell in row] for row in rows], notes
