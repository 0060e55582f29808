"""Grids of text cells that know their address, and where they come from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evaluation.counting import and_more
from evaluation.errors import Collector, Issue, Kind, did_you_mean
from evaluation.read.exports.tools.layout import Layout
from evaluation.read.files.cells import ERRORS, address

__all__ = ["Grid", "address", "columns_of", "formula_cell", "plain_heading", "short"]

_LISTED = 30  # headings that a message lists
_TYPOGRAPHIC = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


@dataclass(frozen=True, slots=True, kw_only=True)
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

    ``layout``: where they come from, as the reader of the survey tool understands it. ``rows``
    holds (row number as Excel shows it, cells); blank rows are left out. ``notes``: what is told
    of the file; ``details`` say the same of rows and cells, one by one. ``aside``: rows that are
    no answer, as the tool says. ``counts``: what was taken out or put right. ``refused``: whose
    rows were taken out for want of consent, to count people and for nothing else; None where the
    file asks for none. ``decimal_comma``: headings of columns that hold numbers with decimal
    commas only. ``ticked``: the columns of each question whose columns are options to tick.
    ``moved``: where a cell stands in the file, by its address in a grid that was shaped anew.
    ``doubtful``: faults of rows that may be no respondents, where rows are people.
    ``elsewhere``: what stands at the top of the workbook's other sheets, where none was asked for.
    ``summed``: rows of totals, which are no answers.
    """

    file: str
    sheet: str
    layout: Layout
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    encoding: str = ""
    notes: tuple[Issue, ...] = ()
    details: tuple[Issue, ...] = ()
    aside: frozenset[int] = frozenset()
    counts: Counts = Counts()
    refused: frozenset[str] | None = None
    decimal_comma: frozenset[str] = frozenset()
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    doubtful: tuple[Issue, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, frozenset[str]] = field(default_factory=dict)
    summed: tuple[tuple[int, tuple[str, ...]], ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the columns, from the left."""
        return self.layout.headings

    def usable(self) -> Grid:
        """The rows that count as answers."""
        own = {} if self.layout.tool == "spss" else self.layout.about  # numbers may stand twice
        return replace(
            self,
            layout=replace(self.layout, about=own),
            rows=tuple(row for row in self.rows if row[0] not in self.aside),
            # doubles are judged when the rows are used
            details=tuple(issue for issue in self.details if issue.kind is not Kind.DOUBLED),
            counts=Counts(left_out=len(self.aside)),
        )

    def with_totals(self) -> Grid:
        """The grid with its rows of totals in their places, where they are figures as well.

        A row that Excel adds up by itself says nothing new, and is left out without a word.
        """
        given = [
            (number, cells)
            for number, cells in self.summed
            if any(not cell.startswith("=") and any(map(str.isdigit, cell)) for cell in cells)
        ]
        back = {("rows.summary", f"row {number}") for number, _ in self.summed}
        return replace(
            self,
            rows=tuple(sorted((*self.rows, *given))),
            notes=tuple(note for note in self.notes if (note.code, note.cell) not in back),
            details=tuple(note for note in self.details if (note.code, note.cell) not in back),
            summed=(),
        )

    def column(self, heading: str) -> int | None:
        """Position of a heading, or None; kinds of blanks and apostrophes do not count."""
        if heading in self.headings:
            return self.headings.index(heading)
        wanted = plain_heading(heading)
        alike = [
            n for n, text in enumerate(self.headings) if text and plain_heading(text) == wanted
        ]
        return alike[0] if len(alike) == 1 else None

    def places(self, headings: Iterable[str]) -> list[int]:
        """Positions of those of some headings that are there."""
        return [place for h in headings if (place := self.column(h)) is not None]

    def headed(self, place: int) -> str:
        """The cell of the heading of a column; the first, where a file has none."""
        return address(self.layout.header_rows or 1, place)

    def values(self, place: int) -> list[str]:
        """The cells of one column, from the top."""
        return [cells[place] for _, cells in self.rows]

    def issue(
        self, cells: Iterable[str], problem: str, fix: str, *, code: str, note: bool = False
    ) -> Issue:
        """What is said of some cells, of which the first are named; of none, of the sheet."""
        return Issue(
            self.file,
            problem,
            fix,
            sheet=self.sheet,
            cell=and_more(cells),
            severity="note" if note else "fault",
            code=code,
        )

    def missing_column(self, heading: str) -> Issue:
        """The fault that a declared column is not there."""
        coded = (h for h in self.headings if h.casefold().startswith(f"{heading.casefold()}. "))
        hint = did_you_mean(heading, self.headings)
        if named := next(coded, ""):  # a code in front of its wording
            hint = f'Did you mean "{named}"?'
        if doubled := [h for h in self.headings if h.startswith(f"{heading} (column ")]:
            hint = f"It stands over {len(doubled)} columns: say which, as in {doubled[0]}."
        if sheet := next((name for name, cells in self.elsewhere.items() if heading in cells), ""):
            hint = f'Sheet "{sheet}" has one: say sheet: {sheet} for this file.'
        return self.issue(
            [f"row {self.layout.header_rows or 1}"],
            f'There is no column "{heading}".',
            f"{hint} The columns are: {self._listed()}.".strip(),
            code="columns.no-such-heading",
        )

    def _listed(self) -> str:
        """The headings, long ones in short; of very many the first."""
        return and_more([short(heading, 50) for heading in self.headings if heading], _LISTED)


def plain_heading(text: str) -> str:
    """A text with plain apostrophes and single blanks, as it is typed by hand."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_TYPOGRAPHIC)).split())


def small_letters(text: str) -> str:
    """A text in small letters without accents, for comparing."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def short(text: str, most: int = 70) -> str:
    """The beginning and the end of a long text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 25]} … {plain[-22:]}"


def formula_cell(grid: Grid, row: int, column: int) -> Issue:
    """The fault that a cell holds a formula where a value is needed."""
    return grid.issue(
        [address(row, column)],
        "This cell holds a formula, and formulas are not calculated here.",
        "In Excel, copy the column and paste it as values.",
        code="cell.formula",
    )


def _without_values(
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
    whole = ", ".join(heading for heading, _ in asked)
    missing = [grid.missing_column(heading) for heading, place in asked if place is None]
    if len(missing) > 1 and grid.column(whole) is not None:  # cut at its commas
        quoted = f'Put a heading with a comma in quotation marks: ["{whole}"].'
        missing = [replace(missing[0], problem=f'"{whole}" is one column.', fix=quoted)]
    collector.fault(*missing)
    collector.fault(*_without_values(grid, places, allowed))
    return places
