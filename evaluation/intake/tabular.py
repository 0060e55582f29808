"""A CSV or Excel file -> a grid of text cells that know their address. Formulas are never run."""

from __future__ import annotations

import csv
import datetime
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import DataError, Issue, did_you_mean

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_LARGEST_UNPACKED = 500_000_000
_WORKBOOK = b"PK"  # a workbook is a zip archive
_WORKBOOKS, _TEXTS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt")
_TOLD_ONE_BY_ONE = 3


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


def columns_of(grid: Grid, headings: Iterable[str], faults: list[Issue]) -> list[int]:
    """Positions of declared columns; those that are not there, and formulas, are faults."""
    places = []
    for heading in headings:
        place = grid.column(heading)
        if place is None:
            faults.append(grid.missing_column(heading))
        else:
            places.append(place)
    faults += [
        formula_cell(grid, row, place)
        for row, cells in grid.rows
        for place in places
        if cells[place].startswith("=")
    ]
    return places


def read_grid(
    path: Path, shown_as: str, sheet: str = "", named_in: str = "deliverable.yaml"
) -> Grid:
    """Read the first or the named sheet. Raises DataError with a located sentence.

    ``named_in``: where the file's name stands, to be corrected there.
    """
    content = _content(path, shown_as, named_in)
    kind = path.suffix.lower()
    if kind not in (*_WORKBOOKS, *_TEXTS):
        raise DataError(
            Issue(
                shown_as,
                f'Files of the kind "{path.suffix}" are not read.',
                "Save the data as .xlsx or .csv.",
            )
        )
    if kind in _WORKBOOKS:
        sheet, rows = _excel(content, shown_as, sheet)
        return _grid(shown_as, sheet, rows, ())
    rows, notes = _csv(content, shown_as)
    return _grid(shown_as, "", rows, notes)


def _content(path: Path, shown_as: str, named_in: str) -> bytes:
    """The bytes of a data file; what cannot be a table of any kind is told here."""
    if not path.is_file():
        raise DataError(Issue(shown_as, "This data file does not exist.", _nearest(path, named_in)))
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            Issue(
                shown_as,
                f"This file cannot be read ({error.strerror or error}).",
                "Close it in other programs, and check that you may open it.",
            )
        ) from None
    if not content:
        raise DataError(
            Issue(shown_as, "This file is empty (0 bytes).", "Copy or export it again.")
        )
    if content.startswith(_OLD_OR_LOCKED):
        raise DataError(
            Issue(
                shown_as,
                "This workbook is protected by a password, or is in the old .xls format.",
                "Open it in Excel, remove the password, and save it as .xlsx or CSV.",
            )
        )
    kind = path.suffix.lower()
    is_workbook = content.startswith(_WORKBOOK)
    if kind in _WORKBOOKS and not is_workbook and b"\0" not in content:
        problem = f"This is a text file (such as CSV) whose name ends in {kind}."
        raise DataError(Issue(shown_as, problem, "Rename it so that it ends in .csv."))
    if kind in _TEXTS and is_workbook and b"\0" in content:
        problem = f"This is an Excel workbook whose name ends in {kind}."
        raise DataError(Issue(shown_as, problem, "Rename it so that it ends in .xlsx."))
    return content


def _nearest(path: Path, named_in: str) -> str:
    """What to do about a file that is not there: the nearest name that is."""
    found = [*path.parent.glob("*"), *path.parent.glob("data/*")]
    names = {p.relative_to(path.parent).as_posix() for p in found if p.is_file()}
    for name in sorted(names):
        if _plain(name) == _plain(path.name):
            return (
                f'There is "{name}", whose name differs only in capitals or in how accents are '
                f"stored: copy the name from there into {named_in}."
            )
    hint = did_you_mean(path.name, sorted(names))
    return f"{hint} Put it there, or correct its name in {named_in}.".strip()


def _plain(name: str) -> str:
    """A file name without capitals, its accents composed."""
    return unicodedata.normalize("NFC", name).casefold()


def _grid(file: str, sheet: str, rows: Sequence[Sequence[str]], notes: tuple[Issue, ...]) -> Grid:
    headings = list(rows[0]) if rows else []
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    faults = [*_wide_rows(file, sheet, rows, width), *_doubled(file, sheet, headings)]
    if faults:
        raise DataError(faults)
    kept = tuple(
        (number, tuple(cells[:width]) + ("",) * (width - len(cells)))
        for number, cells in enumerate(rows[1:], start=2)
        if any(cells[:width])
    )
    return Grid(file, sheet, tuple(headings), kept, notes)


def _wide_rows(file: str, sheet: str, rows: Sequence[Sequence[str]], width: int) -> Iterator[Issue]:
    """No headings, headings below the first row, and cells that stand under no heading."""
    guess = _headings_row(rows, width)
    if guess or not width:
        seem = f" The headings seem to be in row {guess}." if guess else ""
        problem = "The first row is empty." if not width else "The first row is not the headings."
        action = "The first row must hold the column headings"
        action += ": delete the rows above them." if guess else "."
        yield Issue(file, problem + seem, action, sheet=sheet)
        return
    wide = [n for n, cells in enumerate(rows[1:], start=2) if any(cells[width:])]
    told = wide[:1] if len(wide) > _TOLD_ONE_BY_ONE else wide
    more = f" So do {len(wide) - 1} more rows." if len(wide) > len(told) else ""
    for number in told:
        yield Issue(
            file,
            f"This row has more cells than there are headings ({width}).{more}",
            "Give the extra column a heading, or remove what stands there.",
            sheet=sheet,
            cell=address(number, width),
        )


def _headings_row(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """The row that looks like headings under a title, where the first is narrower than the data."""
    filled = [sum(map(bool, cells)) for cells in rows]
    wide = sum(any(cells[width:]) for cells in rows[1:])
    if not wide or 2 * wide < sum(map(bool, filled[1:])):
        return None
    for number, cells in enumerate(rows[1:20], start=2):
        words = [cell for cell in cells if cell]
        above = 2 * filled[0] <= len(words) or filled[0] <= 2
        distinct = len(set(words)) == len(words)
        if any(cells[width:]) and above and distinct and not any(map(_is_number, words)):
            return number
    return None


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace(",", "", 1).lstrip("+-").isdigit()


def _doubled(file: str, sheet: str, headings: Sequence[str]) -> Iterator[Issue]:
    for heading in sorted({h for h in headings if h and headings.count(h) > 1}):
        places = (address(1, i) for i, other in enumerate(headings) if other == heading)
        yield Issue(
            file,
            f'The heading "{heading}" stands over more than one column.',
            "Give each column a heading of its own.",
            sheet=sheet,
            cell=", ".join(places),
        )


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
    if name in (chart.title for chart in book.chartsheets):
        tables = ", ".join(table.title for table in book.worksheets)
        raise DataError(
            Issue(
                shown_as,
                f'The sheet "{name}" is a chart and holds no cells.',
                f"Say which sheet holds the answers: sheet: <name>. There are: {tables}.",
            )
        )
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
    if type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
        return "=" + str(getattr(value, "text", None) or "").lstrip("=")
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
    first = text.partition("\n")[0].strip()
    if first.strip('"').lower().startswith("sep="):
        raise DataError(
            Issue(
                shown_as,
                f"The first line ({first}) is for Excel alone; the headings seem to be in row 2.",
                "The first row must hold the column headings: delete the line above them.",
            )
        )
    opening = "".join(text.splitlines(keepends=True)[:20])  # where the first line is a title
    separator = max(",;\t", key=lambda mark: (first.count(mark), opening.count(mark)))
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
