"""Grids of text cells that know their address, and how headings must stand over them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.errors import Collector, DataError, Issue, did_you_mean
from evaluation.read.files.cells import ERRORS, address
from evaluation.read.files.raw import is_number

__all__ = [
    "Grid",
    "address",
    "columns_of",
    "formula_cell",
    "plain_grid",
    "plain_heading",
    "short",
    "too_wide",
    "without_values",
]

_TOLD_ONE_BY_ONE = 3
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_TYPOGRAPHIC = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of a file that are not used, and why, and cells that were put right.

    ``left_out``: the survey tool itself marks them as no answer (a test, nothing answered);
    ``without_consent``: consent is not there; ``doubled``: they stood there twice.
    """

    left_out: int = 0
    without_consent: int = 0
    doubled: int = 0
    corrected: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as text, and what the file says of its columns.

    ``rows`` holds (row number as Excel shows it, cells); blank rows are left out. ``counts``:
    what was taken out or put right. ``refused``: whose rows were taken out for want of consent,
    to count people and for nothing else; None where the file asks for none.
    ``not_answered``: codes that mean no answer in a column, as the file itself says.
    ``decimal_comma``: headings of columns that hold numbers with decimal commas only.
    ``about``: the kind of each column that the survey tool itself wrote. ``details``: what was
    said of rows and cells, one by one; ``notes`` tell the same in short. ``questions``: the
    wording of a heading, ``labels`` that of codes, ``ticked`` the columns of each question whose
    columns are options to tick, all as the file says.
    """

    file: str
    sheet: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notes: tuple[Issue, ...] = ()
    header_rows: int = 1
    refused: frozenset[str] | None = None
    not_answered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    decimal_comma: frozenset[str] = frozenset()
    about: Mapping[str, str] = field(default_factory=dict)
    details: tuple[Issue, ...] = ()
    counts: Counts = Counts()
    questions: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def column(self, heading: str) -> int | None:
        """Position of a heading, or None; kinds of blanks and apostrophes do not count."""
        if heading in self.headings:
            return self.headings.index(heading)
        wanted = plain_heading(heading)
        alike = [n for n, one in enumerate(self.headings) if one and plain_heading(one) == wanted]
        return alike[0] if len(alike) == 1 else None

    def values(self, place: int) -> list[str]:
        """The cells of one column, from the top."""
        return [cells[place] for _, cells in self.rows]

    def missing_column(self, heading: str) -> Issue:
        """The fault that a declared column is not there."""
        hint = did_you_mean(heading, self.headings)
        return Issue(
            self.file,
            f'There is no column "{heading}".',
            f"{hint} The columns are: {', '.join(h for h in self.headings if h)}.".strip(),
            sheet=self.sheet,
            cell="row 1",
            code="columns.no-such-heading",
        )


def plain_heading(text: str) -> str:
    """A text with plain apostrophes and single blanks, as it is typed by hand."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_TYPOGRAPHIC)).split())


def short(text: str, most: int = 70) -> str:
    """The beginning and the end of a long text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 25]} … {plain[-22:]}"


def formula_cell(grid: Grid, row: int, column: int) -> Issue:
    """The fault that a cell holds a formula where a value is needed."""
    return Issue(
        grid.file,
        "This cell holds a formula, and formulas are not calculated here.",
        "In Excel, copy the column and paste it as values.",
        sheet=grid.sheet,
        cell=address(row, column),
        code="cell.formula",
    )


def without_values(
    grid: Grid, places: Iterable[int], allowed: Sequence[str] = ()
) -> Iterator[Issue]:
    """Cells of columns that hold a formula or an error of Excel; ``allowed`` are no faults."""
    wrong_cells = []
    for place in dict.fromkeys(places):
        texts = grid.values(place)
        if wrong := {t for t in set(texts) if t.startswith("=") or t in ERRORS} - set(allowed):
            wrong_cells += [(n, place, text) for n, text in enumerate(texts) if text in wrong]
    for n, place, text in sorted(wrong_cells):
        row = grid.rows[n][0]
        if text.startswith("="):
            yield formula_cell(grid, row, place)
        else:
            yield Issue(
                grid.file,
                f"This cell holds the error {text} of Excel, and no value.",
                "Look it up and put it right in corrections.csv (empty if there is no value).",
                sheet=grid.sheet,
                cell=address(row, place),
                value=text,
                code="cell.error",
            )


def columns_of(
    grid: Grid, headings: Iterable[str], collector: Collector, allowed: Sequence[str] = ()
) -> list[int]:
    """Positions of declared columns. Those that are not there, formulas and errors are faults.

    ``allowed``: words that are no fault although Excel means an error by them.
    """
    asked = [(heading, grid.column(heading)) for heading in headings]
    places = [place for _, place in asked if place is not None]
    collector.fault(*(grid.missing_column(heading) for heading, place in asked if place is None))
    collector.fault(*without_values(grid, places, allowed))
    return places


def plain_grid(
    file: str, sheet: str, rows: Sequence[Sequence[str]], notes: tuple[Issue, ...]
) -> Grid:
    """A table with its headings in the first row. Raises DataError, all faults at once."""
    headings = list(rows[0]) if rows else []
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    if faults := list(_without_headings(file, sheet, headings)):
        raise DataError(faults)
    if faults := [*_wide_rows(file, sheet, rows, width), *_doubled(file, sheet, headings)]:
        raise DataError(faults)
    kept = tuple(
        (number, filled(cells, width))
        for number, cells in enumerate(rows[1:], start=2)
        if any(cells[:width])
    )
    return Grid(file, sheet, tuple(headings), kept, notes)


def filled(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """A row as wide as the headings."""
    return tuple(cells[:width]) + ("",) * (width - len(cells))


def _without_headings(file: str, sheet: str, headings: Sequence[str]) -> Iterator[Issue]:
    """A first row that is somebody's answer; what stands there is personal and is not shown."""
    for place, heading in enumerate(headings):
        if len(heading) < 255 and _ADDRESS.fullmatch(heading):
            yield Issue(
                file,
                "This cell holds an e-mail address, so that the first row seems to be an answer.",
                "The first row must hold the column headings: put them above.",
                sheet=sheet,
                cell=address(1, place),
                code="sheet.no-headings",
            )


def _wide_rows(file: str, sheet: str, rows: Sequence[Sequence[str]], width: int) -> Iterator[Issue]:
    """No headings, headings below the first row, and cells that stand under no heading."""
    guess = _headings_row(rows, width)
    if guess or not width:
        seem = f" The headings seem to be in row {guess}." if guess else ""
        delete = ": delete the rows above them" if guess else ""
        yield Issue(
            file,
            f"The first row is {'not the headings' if width else 'empty'}.{seem}",
            f"The first row must hold the column headings{delete}.",
            sheet=sheet,
            code="sheet.headings-elsewhere",
        )
        return
    yield from too_wide(file, sheet, rows, width, 1)


def too_wide(
    file: str, sheet: str, rows: Sequence[Sequence[str]], width: int, header_rows: int
) -> Iterator[Issue]:
    """Cells that stand under no heading."""
    wide = [
        n
        for n, cells in enumerate(rows[header_rows:], start=header_rows + 1)
        if len(cells) > width and any(cells[width:])
    ]
    listed = wide[:1] if len(wide) > _TOLD_ONE_BY_ONE else wide
    more = f" So do {len(wide) - 1} more rows." if len(wide) > len(listed) else ""
    for number in listed:
        yield Issue(
            file,
            f"This row has more cells than there are headings ({width}).{more}",
            "Give the extra column a heading, or remove what stands there.",
            sheet=sheet,
            cell=address(number, width),
            code="sheet.row-too-wide",
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
        if any(cells[width:]) and above and distinct and not any(map(is_number, words)):
            return number
    return None


def _doubled(file: str, sheet: str, headings: Sequence[str]) -> Iterator[Issue]:
    for heading in sorted({h for h in headings if h and headings.count(h) > 1}):
        places = (address(1, i) for i, other in enumerate(headings) if other == heading)
        yield Issue(
            file,
            f'The heading "{heading}" stands over more than one column.',
            "Give each column a heading of its own.",
            sheet=sheet,
            cell=", ".join(places),
            code="columns.heading-twice",
        )
