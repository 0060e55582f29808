"""A sheet as it is read: its cells, what they are called, how many, and how one is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.errors import DataError, Issue

if TYPE_CHECKING:
    from openpyxl import Workbook

# What is read, and no more: a file beyond these is refused. Rows and columns are Excel's own.
LARGEST_FILE = 300_000_000  # bytes
LARGEST_UNPACKED = 1_000_000_000  # bytes, of a workbook
MOST_PARTS = 10_000  # files in a workbook
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
MOST_CELLS = 30_000_000
LONGEST_CELL = 131_072  # characters

# What Excel shows where a formula went wrong, also in the CSV that it saves.
ERRORS = frozenset(
    f"#{error}"
    for error in (
        "N/A",
        "REF!",
        "VALUE!",
        "DIV/0!",
        "NAME?",
        "NUM!",
        "NULL!",
        "SPILL!",
        "CALC!",
        "FIELD!",
        "BLOCKED!",
        "CONNECT!",
        "BUSY!",
        "UNKNOWN!",
        "GETTING_DATA",
    )
)


Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Raw:
    """The cells of one sheet, row by row, with nothing taken out and nothing named.

    Cells are text without the spaces around them; a formula begins with ``=``. Rows may be of
    different lengths. ``encoding``: "utf-8", "utf-8-sig", "utf-16", "windows-1252", "xlsx".
    ``merged``: column ranges (first, last) of cells that are merged across columns in the
    first row, and ``spans`` those of other rows, by their number. ``others``: the first rows of
    the workbook's other sheets. ``path``: where the file is, for what stands beside it.
    ``above``: rows over the first, which were left out.
    """

    file: str
    sheet: str
    encoding: str
    rows: Rows
    notes: tuple[Issue, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    spans: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    others: Mapping[str, Rows] = field(default_factory=dict)
    path: Path = Path()
    above: int = 0

    def row(self, number: int) -> list[str]:
        """The cells of a row counted from 1; none where there is no such row."""
        return list(self.rows[number - 1]) if number <= len(self.rows) else []


def address(row: int, column: int) -> str:
    """``address(17, 3)`` is ``D17``: row counted from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def column_of(letters: str) -> int:
    """``column_of("D")`` is 3."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return column - 1


def too_large(file: str, what: str, *, sheet: str = "", cell: str = "") -> DataError:
    """The fault that a file is larger than what is read: ``what`` names the limit."""
    return DataError(
        Issue(
            file,
            f"{what}, and no more is read.",
            "Keep only the sheet, rows and columns with the answers, and save it again.",
            sheet=sheet,
            cell=cell,
            code="file.too-large",
        )
    )


def as_text(book: Workbook) -> None:
    """Every cell of a workbook that is to be written as the text that it is, none as a formula.

    Words come from people's files. Excel would run ``=...``, and would do so with text that
    looks like a formula once somebody edits its cell, unless the cell is marked as quoted.
    """
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(
                    ("=", "+", "-", "@", "\t")
                ):
                    cell.data_type = "s"
                    cell.quotePrefix = True
