"""Counts of two questions at once: a square for each row and column, shaded by its number.

The number stands in it, so that no shade must be read. On a narrow sheet, which has no room for
many columns, each row tells its columns one after the other, each by its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from evaluation.counting import grouped
from evaluation.report.figures.blocks import GAP, is_wide
from evaluation.report.figures.by_row import NOT_SHOWN, CrossedRow, by_row, columns_of
from evaluation.report.figures.shades import TEAL, letters_on, shade
from evaluation.report.figures.sheet import (
    BOLD,
    EDGE,
    HALF_PAGE,
    LEADING,
    LINE,
    PAGE,
    PITCH,
    QUIET,
    RULE,
    SMALL,
    TEXT,
    Anchor,
    DrawingSheet,
    Look,
    fitted,
    folded,
    height_of,
    width_of,
)
from evaluation.say.finding import Figure
from evaluation.say.wording import listed, number

UNKNOWN = "\N{EN DASH}"
_NARROWEST, _WIDEST = 15.0, 56.0  # points, of a cell
_LABELS = 0.33  # of the width, at the least
_TIGHTEST = 11.0  # from row to row
_LONGEST_HEAD, _HEAD_LINES = 150.0, 4
_KEY_LINES = 8  # that name numbered columns, where names over them would take too much of a page
_FOLDS = (  # lines of a label, from row to row, and how high it may be
    (4, PITCH, HALF_PAGE),
    (2, PITCH, PAGE),
    (1, PITCH, PAGE),
    (1, LEADING, PAGE),
)
_EMPTY = Look("white", LINE, width=0.8)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What is said in each cell, and how dark it is."""

    decimals: int
    most: float

    def words(self, row: CrossedRow, column: str) -> str:
        """A count; nothing in an empty cell, and a dash in one that is not shown.

        Where rows and columns are the same things, nothing stands with itself.
        """
        value = row.counts.get(column)
        if value is None:
            return "" if column == row.label else UNKNOWN
        return row.written.get(column) or (number(value, self.decimals) if value else "")

    def look(self, row: CrossedRow, column: str) -> Look:
        """White and empty of nobody; else the darker, the more."""
        value = row.counts.get(column)
        if not value:
            return _EMPTY
        fill = shade(TEAL, max(0.0, value) / self.most)
        return Look(fill, fill, width=0)


def draw_matrix(figure: Figure, width: float) -> DrawingSheet:
    """The rows from the top down, on a sheet of a width in points."""
    rows, columns = by_row(figure), columns_of(figure)
    most = max((abs(mark.value) for mark in figure.marks), default=1.0) or 1.0
    numbers = _Numbers(figure.decimals, most)
    if is_wide(width):
        widest = max(width_of(numbers.words(row, c), SMALL) for row in rows for c in columns)
        least = max(_NARROWEST, widest + 5)
        if len(columns) * least <= width * (1 - _LABELS):
            return _Squared(rows, columns, numbers, width, least).sheet()
        if len(rows) * least <= width * (1 - _LABELS):
            turned = tuple(_turned(rows, column) for column in columns)
            return _Squared(turned, tuple(row.label for row in rows), numbers, width, least).sheet()
    return _in_words(rows, columns, numbers, width)


def _turned(rows: tuple[CrossedRow, ...], column: str) -> CrossedRow:
    """A column as a row."""
    counts = {row.label: row.counts[column] for row in rows if column in row.counts}
    written = {row.label: row.written[column] for row in rows if column in row.written}
    return CrossedRow(column, counts, sum(counts.values()), written)


class _Squared:
    """Where the squares of a wide sheet lie, and the names over them."""

    def __init__(
        self,
        rows: tuple[CrossedRow, ...],
        columns: tuple[str, ...],
        numbers: _Numbers,
        width: float,
        least: float,
    ) -> None:
        self.rows, self.columns, self.numbers, self.width = rows, columns, numbers, width
        longest = max(width_of(row.label, TEXT) for row in rows) + 1
        room = width - 2 * EDGE - GAP
        wish = max(room - longest, room * (1 - _LABELS) * 0.8) / len(columns)
        self.cell = min(_WIDEST, max(least, wish))
        self.left = room - self.cell * len(columns) + EDGE + GAP
        if longest < self.left - EDGE - GAP:
            self.left = EDGE + longest + GAP
        self.key = ""
        self.row_names = tuple(row.label for row in rows)
        self._name(columns)
        if self._fits() and not self.cut:
            return
        self._number()
        if not self._fits():
            self._fold(1, _TIGHTEST)

    def _number(self) -> None:
        """Numbers over the columns: the rows have them too where they are the same things."""
        names = tuple(f"{at}\N{NO-BREAK SPACE}{name}" for at, name in enumerate(self.columns, 1))
        if self.row_names == self.columns:
            self.row_names = names
        else:
            entries = ";  ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names)
            self.key = folded(entries, self.width - 2 * EDGE, SMALL, _KEY_LINES)
        self._name(tuple(str(at) for at in range(1, len(names) + 1)))

    def _fits(self) -> bool:
        """Whether the labels, as little broken as there is room for, leave it on a page."""
        for lines, pitch, most in _FOLDS:
            self._fold(lines, pitch)
            if self.height <= most:
                return True
        return False

    def _name(self, names: tuple[str, ...]) -> None:
        """Place the names of the columns over them."""
        over = height_of(self.key) + 4 if self.key else 0.0
        folded_names = [folded(name, self.cell - 3, SMALL, _HEAD_LINES) for name in names]
        self.level = all(
            words.replace("\n", " ") == name and width_of(words, SMALL) <= self.cell - 3
            for words, name in zip(folded_names, names, strict=True)
        )
        self.cut = False
        if self.level:
            middles = (self.left + self.cell * (at + 0.5) for at in range(len(names)))
            self.heads = [
                (words, middle, middle, 0)
                for words, middle in zip(folded_names, middles, strict=True)
            ]
            self.above = over + max(map(height_of, folded_names)) + 6
        else:
            self.heads = _heads(names, self.left, self.cell)
            self.cut = any(
                words != name for (words, *_), name in zip(self.heads, names, strict=True)
            )
            self.above = over + (1 + max(tier for *_, tier in self.heads)) * LEADING + 6

    def _fold(self, lines: int, pitch: float) -> None:
        """Break the labels into so many lines."""
        room = self.left - GAP - EDGE
        self.labels = [folded(name, room, TEXT, lines) for name in self.row_names]
        self.depths = [
            max(pitch, height_of(label) + 4) if pitch > LEADING else pitch for label in self.labels
        ]
        self.height = self.above + sum(self.depths) + 2

    def sheet(self) -> DrawingSheet:
        """The sheet with all on it."""
        sheet = DrawingSheet(self.width, self.height)
        if self.key:
            sheet.text(EDGE, height_of(self.key) / 2, self.key, size=SMALL, colour=QUIET)
        for words, end, middle, tier in self.heads:
            y = self.above - 6 - height_of(words) / 2 - LEADING * tier
            if tier:
                sheet.line((middle, y + LEADING / 2), (middle, self.above - 1), RULE, 0.7)
            anchor: Anchor = "middle" if self.level else "end"
            sheet.text(end, y, words, anchor=anchor, size=SMALL, colour=QUIET)
        top = self.above
        for row, label, deep in zip(self.rows, self.labels, self.depths, strict=True):
            middle = top + deep / 2
            sheet.text(EDGE, middle, label)
            if row.counts:
                self._squares(sheet, row, top, deep)
            else:
                sheet.text(self.left, middle, NOT_SHOWN, size=SMALL, colour=QUIET)
            top += deep
        return sheet

    def _squares(self, sheet: DrawingSheet, row: CrossedRow, top: float, deep: float) -> None:
        for at, column in enumerate(self.columns):
            look = self.numbers.look(row, column)
            x = self.left + self.cell * at
            sheet.box((x + 0.5, top + 0.5), (self.cell - 1, deep - 1), look)
            words = self.numbers.words(row, column)
            if words:
                colour = letters_on(look.fill) if look.fill != "white" else QUIET
                place = x + self.cell / 2, top + deep / 2
                sheet.text(*place, words, size=SMALL, anchor="middle", colour=colour)


def _heads(
    columns: tuple[str, ...], left: float, cell: float
) -> list[tuple[str, float, float, int]]:
    """Names over columns: words, where they end, the column's middle, and how high they stand.

    A name ends at its column and stands in the lowest line in which it touches no name, covers no
    line that leads down from another, and is crossed by none.
    """
    placed: list[tuple[str, float, float, int]] = []
    for at, column in enumerate(columns):
        middle = left + cell * (at + 0.5)
        words = fitted(column, min(_LONGEST_HEAD, middle - EDGE), SMALL)
        long = width_of(words, SMALL)
        end = middle + min(long, cell) / 2
        start = end - long
        tier = next(
            tier for tier in count() if all(_clear(start, middle, tier, other) for other in placed)
        )
        placed.append((words, end, middle, tier))
    return placed


def _clear(start: float, middle: float, tier: int, other: tuple[str, float, float, int]) -> bool:
    """Whether a name that begins at ``start`` in a line can stand with one further left."""
    _, end, line, height = other
    if tier == height:
        return start >= end + 5
    if tier < height:  # the other's line leads down through this one
        return start >= line + 2
    return middle >= end + 2  # this one's line leads down beside the other name


def _in_words(
    rows: tuple[CrossedRow, ...], columns: tuple[str, ...], numbers: _Numbers, width: float
) -> DrawingSheet:
    """Below each label its columns, each number in its square before the name of its column."""
    room = width - 2 * EDGE
    side = max(
        PITCH, *(width_of(numbers.words(row, c), SMALL) + 6 for row in rows for c in columns)
    )
    heights, placed = [], []
    for row in rows:
        label = folded(row.label, room * BOLD, TEXT, 99)
        chips = _chips(row, columns, room, side)
        placed.append((label, chips))
        last = max(y + deep for *_, y, deep in chips)
        heights.append(height_of(label) + 2 + last + 8)
    sheet = DrawingSheet(width, sum(heights))
    top = 0.0
    for (label, chips), tall, row in zip(placed, heights, rows, strict=True):
        deep = height_of(label)
        sheet.text(EDGE, top + deep / 2, label, bold=True)
        for column, words, x, y, high in chips:
            middle = top + deep + 2 + y + high / 2
            if column:
                look = numbers.look(row, column)
                box = EDGE + x, middle - PITCH / 2 + 1
                sheet.box(box, (side, PITCH - 2), look)
                colour = letters_on(look.fill)
                said = numbers.words(row, column)
                sheet.text(
                    EDGE + x + side / 2, middle, said, size=SMALL, anchor="middle", colour=colour
                )
                sheet.text(EDGE + x + side + 4, middle, words, size=SMALL)
            else:
                sheet.text(EDGE + x, middle, words, size=SMALL, colour=QUIET)
        top += tall
    return sheet


def _chips(
    row: CrossedRow, columns: tuple[str, ...], room: float, side: float
) -> list[tuple[str, str, float, float, float]]:
    """The columns of a row that are not empty, then the rest in words: where each stands."""
    placed: list[tuple[str, str, float, float, float]] = []
    x = y = deep = 0.0
    for column in (c for c in columns if row.counts.get(c)):
        words = folded(column, room - side - 4, SMALL, 3)
        long = side + 4 + width_of(words, SMALL)
        if x and x + long > room:
            x, y, deep = 0.0, y + deep, 0.0
        high = max(PITCH, height_of(words) + 2)
        placed.append((column, words, x, y, high))
        x += long + GAP
        deep = max(deep, high)
    y += deep
    for words in _rest(row, columns):
        said = folded(words, room, SMALL, 6)
        placed.append(("", said, 0.0, y, height_of(said) + 2))
        y += height_of(said) + 2
    return placed


def _rest(row: CrossedRow, columns: tuple[str, ...]) -> list[str]:
    """What is empty, by what stands for it, and what is not shown; where it is much, how much."""
    if not row.counts:
        return [NOT_SHOWN]
    empty = grouped((row.written.get(c) or "0", c) for c in columns if row.counts.get(c) == 0)
    hidden = [c for c in columns if c not in row.counts and c != row.label]
    said = []
    for word, which in (*empty.items(), (NOT_SHOWN, hidden)):
        if which:
            names = listed(tuple(which)) if len(which) <= 3 else f"the other {len(which)}"
            said.append(f"{word}: {names}")
    return said
