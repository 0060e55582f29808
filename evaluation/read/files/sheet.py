"""One sheet of a workbook -> rows of text. Formulas are seen and never run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

from evaluation.errors import DataError, Issue
from evaluation.read.files.cells import (
    LONGEST_CELL,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    address,
    column_of,
    too_large,
)
from evaluation.read.files.markup import DamagedError, read_xml
from evaluation.read.files.shared import NAMES, Shared, moment, shown, written

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_LETTERS = [address(0, column)[:-1] for column in range(1000)]
_REMEMBERED = 100_000  # numbers whose text is kept
_EXACT = 10**15  # Excel keeps 15 digits
_TOLD = 20


class _EnoughError(Exception):
    """All the rows that were asked for are read."""


class Sheet:
    """The rows of a sheet: ``rows[0]`` is row 1; blank cells at the end of a row are left out."""

    def __init__(self, file: str, name: str, shared: Shared, most: int = 0) -> None:
        self.rows: list[tuple[str, ...]] = []
        self.hidden: list[int] = []
        self.hidden_columns: list[int] = []
        self.merged: list[str] = []
        self.rounded = ""  # the first whole number that is longer than Excel's 15 digits
        self.faults: list[Issue] = []
        self._file, self._name, self._shared, self._most = file, name, shared, most
        self._numbers: dict[tuple[str, str], str] = {}
        self._seen = self._inside = self._in_row = self._in_cell = self._phonetic = False
        self._cells: list[str] = []
        self._total = self._row = self._column = self._length = 0
        self._row_name = self._type = self._style = ""
        self._text: list[str] = []
        self._formula: list[str] | None = None
        self._into: list[str] | None = None

    def read(self, stream: IO[bytes]) -> None:
        """Read the sheet, or its first ``most`` rows. Raises DataError and DamagedError."""
        with suppress(_EnoughError):
            read_xml(stream, self._start, self._end, self._words)
        if self.faults:
            raise DataError(self.faults)
        if not self._seen:
            raise DamagedError

    # --- tags ---------------------------------------------------------------------------

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        what = NAMES.get(name)
        if what == "c" and self._in_row and not self._in_cell:
            self._start_cell(attributes)
        elif self._in_cell and (
            (what == "v" and self._into is None and not self._text)
            or (what == "t" and not self._phonetic)
        ):
            self._into = self._text
        elif what == "f" and self._in_cell:
            self._into = self._formula = []
        elif what == "rPh":
            self._phonetic = True
        elif what == "row" and self._inside and not self._in_row:
            self._start_row(attributes)
        elif what == "sheetData":
            self._inside = self._seen = True
        elif what == "mergeCell" and len(self.merged) < MOST_ROWS:
            self.merged.append(attributes.get("ref", ""))
        elif what == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = (_index(attributes.get(end, "")) for end in ("min", "max"))
            self.hidden_columns.extend(range(max(first, 1) - 1, min(last, MOST_COLUMNS)))
        elif what in ("c", "v", "row"):
            raise DamagedError

    def _end(self, name: str) -> None:
        what = NAMES.get(name)
        if what in ("v", "t", "f"):
            self._into = None
        elif what == "c":
            self._end_cell()
        elif what == "rPh":
            self._phonetic = False
        elif what == "row":
            self._end_row()
        elif what == "sheetData":
            self._inside = False

    def _words(self, text: str) -> None:
        if self._into is not None:
            self._length += len(text)
            if self._length > LONGEST_CELL:
                raise self._too_long()
            self._into.append(text)

    # --- rows and cells -----------------------------------------------------------------

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("r", str(len(self.rows) + 1))
        if not name.isascii() or not name.isdigit() or len(name) > 10:
            raise DamagedError
        self._row, self._row_name = int(name), name
        if self._row > MOST_ROWS:
            raise too_large(
                self._file,
                f"This sheet has more than {MOST_ROWS:,} rows",
                sheet=self._name,
                cell=f"row {name}",
            )
        if self._row <= len(self.rows):
            raise self._damaged("This row stands twice, or is out of its order.", f"row {name}")
        self.rows.extend([()] * (self._row - 1 - len(self.rows)))
        self._in_row, self._column, self._cells = True, 0, []
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.append(self._row)

    def _end_row(self) -> None:
        self._in_row = False
        cells = self._cells
        while cells and not cells[-1]:
            cells.pop()
        self.rows.append(tuple(cells))
        self._total += len(cells)
        if len(self.rows) == self._most:
            raise _EnoughError
        if self._total > MOST_CELLS:
            raise too_large(
                self._file, f"This sheet has more than {MOST_CELLS:,} cells", sheet=self._name
            )

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        name = attributes.get("r")
        column = self._column
        if name and (column >= 1000 or name != _LETTERS[column] + self._row_name):
            column = self._place(name)
            self._cells.extend([""] * (column - self._column))
        self._column = column
        if column >= MOST_COLUMNS:
            raise too_large(
                self._file,
                f"This sheet has more than {MOST_COLUMNS:,} columns",
                sheet=self._name,
                cell=f"row {self._row}",
            )
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._text, self._formula, self._into, self._length = [], None, None, 0
        self._in_cell = True

    def _place(self, cell: str) -> int:
        matched = _ADDRESS.fullmatch(cell)
        if not matched or matched[2] != self._row_name:
            raise self._damaged("This cell stands in a row that is not its own.", cell)
        column = column_of(matched[1])
        if column < self._column:
            raise self._damaged("This cell stands twice, or is out of its order.", cell)
        if column >= MOST_COLUMNS:
            raise self._damaged("There is no such cell.", cell)
        return column

    def _end_cell(self) -> None:
        self._in_cell, self._into = False, None
        text = "".join(self._text)
        if self._formula is not None:
            value = "=" + "".join(self._formula).strip().lstrip("=")
        elif self._type == "s" and text:
            value = self._shared_text(text)
        elif self._type == "n":
            value = self._numbers.get((self._style, text)) or self._number(text)
        elif self._type == "b":
            value = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}.get(text, text)
        elif self._type == "d":
            value = moment(text)
        else:  # str, inlineStr and e
            value = shown(text)
        self._cells.append(value)
        self._column += 1

    # --- values -------------------------------------------------------------------------

    def _shared_text(self, text: str) -> str:
        index = _index(text)
        if not 0 <= index < len(self._shared.texts):
            self._fault("This cell points to a text that the workbook does not hold.")
            return ""
        shared = self._shared.texts[index]
        if shared is None:
            raise self._too_long()
        return shared

    def _number(self, text: str) -> str:
        """A number as Excel shows it, but with all its digits."""
        digits = text.strip()
        if not digits:
            return ""
        value = float(digits) if _NUMBER.fullmatch(digits) else float("nan")
        if not abs(value) < float("inf"):
            self._fault("This cell says that it holds a number, and does not.")
            return ""
        kind = ""
        if self._style:
            kinds = self._shared.kinds
            index = max(_index(self._style), 0)
            if index >= max(len(kinds), 1):
                self._fault("This cell has a format that the workbook does not hold.")
            kind = kinds[index] if index < len(kinds) else ""
        if not self.rounded and kind == "" and abs(value) >= _EXACT:
            self.rounded = address(self._row, self._column)
        number = written(digits, value, kind, since_1904=self._shared.since_1904)
        if len(self._numbers) < _REMEMBERED:
            self._numbers[self._style, text] = number
        return number

    # --- faults -------------------------------------------------------------------------

    def _fault(self, problem: str) -> None:
        self.faults.append(self._issue(problem, address(self._row, self._column)))
        if len(self.faults) >= _TOLD:
            raise DataError(self.faults)

    def _damaged(self, problem: str, cell: str) -> DataError:
        return DataError([*self.faults, self._issue(problem, cell)])

    def _issue(self, problem: str, cell: str) -> Issue:
        return Issue(
            self._file,
            problem,
            "The workbook is damaged: open it in Excel, let Excel repair it, and save it.",
            sheet=self._name,
            cell=cell,
            code="cell.damaged",
        )

    def _too_long(self) -> DataError:
        return too_large(
            self._file,
            f"This cell holds more than {LONGEST_CELL:,} characters",
            sheet=self._name,
            cell=address(self._row, self._column),
        )


def _index(text: str) -> int:
    """A number that points to something that is shared; -1 for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
