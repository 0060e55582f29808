"""A file -> rows of text as they stand, with their encoding. Formulas are never run."""

from __future__ import annotations

import csv
import datetime
import io
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from evaluation.errors import DataError, Issue, did_you_mean

_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_LARGEST_UNPACKED = 500_000_000
_SMALL_UNPACKED = 20_000_000  # a workbook whose merged cells may be looked up
_WORKBOOK = b"PK"  # a workbook is a zip archive
WORKBOOKS, TEXTS, SPSS = (".xlsx", ".xlsm"), (".csv", ".tsv", ".txt"), (".sav", ".zsav")
_PEEKED = 4  # rows of the sheets that were not asked for

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Raw:
    """The cells of one sheet, row by row, with nothing taken out and nothing named.

    ``merged``: column ranges (first, last) of cells that are merged across columns in the
    first row. ``others``: the first rows of the workbook's other sheets.
    """

    file: str
    sheet: str
    encoding: str
    rows: Rows
    notes: tuple[Issue, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    others: Mapping[str, Rows] = field(default_factory=dict)

    def row(self, number: int) -> list[str]:
        """The cells of a row counted from 1; none where there is no such row."""
        return self.rows[number - 1] if number <= len(self.rows) else []


def read_raw(path: Path, shown_as: str, sheet: str = "") -> Raw:
    """Read the first or the named sheet. Raises DataError with a located sentence."""
    content = read_content(path, shown_as)
    kind = path.suffix.lower()
    if kind not in (*WORKBOOKS, *TEXTS):
        raise DataError(
            Issue(
                shown_as,
                f'Files of the kind "{path.suffix}" are not read.',
                "Save the data as .xlsx or .csv.",
            )
        )
    return _excel(content, shown_as, sheet) if kind in WORKBOOKS else _csv(content, shown_as)


def read_content(path: Path, shown_as: str) -> bytes:
    """The bytes of a data file; what cannot be a table of any kind is told here."""
    if not path.is_file():
        raise DataError(Issue(shown_as, "This data file does not exist.", _nearest(path)))
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
    if kind in WORKBOOKS and not is_workbook and b"\0" not in content:
        problem = f"This is a text file (such as CSV) whose name ends in {kind}."
        raise DataError(Issue(shown_as, problem, "Rename it so that it ends in .csv."))
    if kind in TEXTS and is_workbook and b"\0" in content:
        problem = f"This is an Excel workbook whose name ends in {kind}."
        raise DataError(Issue(shown_as, problem, "Rename it so that it ends in .xlsx."))
    return content


def _nearest(path: Path) -> str:
    """What to do about a file that is not there: the nearest name that is."""
    found = [*path.parent.glob("*"), *path.parent.glob("data/*")]
    names = {p.relative_to(path.parent).as_posix() for p in found if p.is_file()}
    for name in sorted(names):
        if _plain(name) == _plain(path.name):
            return (
                f'There is "{name}", whose name differs only in capitals or in how accents are '
                "stored: copy the name from there into deliverable.yaml."
            )
    hint = did_you_mean(path.name, sorted(names))
    return f"{hint} Put it there, or correct its name in deliverable.yaml.".strip()


def _plain(name: str) -> str:
    """A file name without capitals, its accents composed."""
    return unicodedata.normalize("NFC", name).casefold()


# --- workbooks ------------------------------------------------------------------------------


def _excel(content: bytes, shown_as: str, sheet: str) -> Raw:
    corrupt = Issue(
        shown_as,
        "This workbook is damaged and cannot be opened.",
        "Open it in Excel, let Excel repair it, save it and try again.",
    )
    book, size = _open(content, shown_as, corrupt)
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
        rows = _cells(book[name])
        others = {one.title: _cells(one, _PEEKED) for one in book.worksheets if one.title != name}
        merged = _merged(content, name) if _gappy(rows) and size < _SMALL_UNPACKED else ()
    except Exception:  # noqa: BLE001 - openpyxl raises whatever the damage leads it to
        raise DataError(corrupt) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return Raw(shown_as, name, "xlsx", rows, (), merged, others)


def _open(content: bytes, shown_as: str, corrupt: Issue) -> tuple[Any, int]:
    """The workbook, read as a stream, and its unpacked size."""
    import openpyxl  # heavy: only when a workbook is read

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > _LARGEST_UNPACKED:
            raise DataError(
                Issue(
                    shown_as,
                    "This workbook unpacks to more than 500 MB.",
                    "Keep only the sheet with the answers.",
                )
            )
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False), size
    except DataError:
        raise
    except Exception:  # noqa: BLE001 - likewise
        raise DataError(corrupt) from None


def _cells(table: Any, most: int | None = None) -> Rows:
    table.reset_dimensions()  # some exporters state a size that leaves rows out
    rows = islice(table.iter_rows(values_only=True), most)
    return [[text_of(value) for value in row] for row in rows]


def _gappy(rows: Rows) -> bool:
    """Whether the first row leaves out columns that the second has a text for."""
    return len(rows) > 1 and sum(map(bool, rows[0])) < sum(map(bool, rows[1]))


def _merged(content: bytes, name: str) -> tuple[tuple[int, int], ...]:
    """Columns, counted from 0, that merged cells of the first row span."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    spans = (span for span in book[name].merged_cells.ranges if span.min_row == 1)
    return tuple(sorted((s.min_col - 1, s.max_col - 1) for s in spans if s.max_col > s.min_col))


def text_of(value: Any) -> str:
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


# --- text -----------------------------------------------------------------------------------


def _csv(content: bytes, shown_as: str) -> Raw:
    text, encoding = decoded(content)
    notes: tuple[Issue, ...] = ()
    if encoding in ("windows-1252", "latin-1"):
        notes = (
            Issue(
                shown_as,
                "This file is not UTF-8.",
                f"It was read as {encoding.capitalize()}; check names with accents.",
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
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as error:
        raise DataError(
            Issue(
                shown_as,
                f"This file breaks the rules of CSV ({error}).",
                "Open it in Excel and save it again as CSV UTF-8.",
            )
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return Raw(shown_as, "", encoding, rows, notes)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the encoding that it is in.

    UTF-16 is known by its mark, or by the noughts that it puts beside every plain letter.
    What is not UTF-8 is Windows-1252 if its bytes all stand for something there.
    """
    for start, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(start):
            return content.decode(name, errors="replace"), name
    head = content[:2000]
    for name, noughts in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if (
            len(head) > 3
            and noughts.count(0) > 0.9 * len(noughts)
            and 2 * head.count(0) < 1.1 * len(head)
        ):
            return content.decode(name, errors="replace"), name
    name = "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    for encoding, codec in ((name, name), ("windows-1252", "cp1252")):
        try:
            return content.decode(codec), encoding
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1"), "latin-1"


def _separator(text: str) -> str:
    """The mark that cuts most of the first lines into the same number of cells."""

    def score(mark: str) -> tuple[float, int]:
        lines = text[:200_000].splitlines(keepends=True)
        found = list(islice(csv.reader(lines, delimiter=mark), 30))
        widths = Counter(len(row) for row in found if any(row))
        width, times = max(widths.items(), key=lambda one: (one[1], one[0]), default=(1, 0))
        return (times / sum(widths.values()) if width > 1 else 0.0, width)

    try:
        return max(",;\t", key=score)
    except csv.Error:  # told when all of it is read
        return ","


def is_number(text: str) -> bool:
    """Whether a text is a plain number, with a point or a comma."""
    return text.replace(".", "", 1).replace(",", "", 1).lstrip("+-").isdecimal()


def number_of(text: str) -> float | None:
    """A plain number, written with a point or a decimal comma; None for any other text."""
    try:
        return float(text.replace(",", ".")) if is_number(text) else None
    except ValueError:  # 1,2.3
        return None
