"""Charts that are read like a table: a row a label, with a plot and the numbers in words.

A block is rows that share an axis. On a wide sheet the label stands before its row's plot and the
numbers after it; on a narrow one both stand in a line above it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.report.figures.legend import Legend
from evaluation.report.figures.sheet import (
    AXIS,
    EDGE,
    HALF_PAGE,
    LEADING,
    NARROW,
    PAGE,
    PITCH,
    QUIET,
    SMALL,
    TEXT,
    DrawingSheet,
    Look,
    Plot,
    fitted,
    folded,
    height_of,
    width_of,
    wrapped,
)

GAP = 12.0  # points between columns
_PAD = 3.0  # above and below the rows of a plot
_TIGHTEST = LEADING  # from row to row, where all would be too tall
_LONGEST_LABEL = 0.4  # of the width
_NEAREST = 10.0  # points, that a row takes below its label
_DEEPEST_LABEL = 4  # lines beside a bar
_CLAUSE, _ENDS = 4, ":?.\N{HORIZONTAL ELLIPSIS}"  # words; what a clause ends with
_WHOLE = 99  # lines: a label is not cut


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A label, what is drawn beside it, and its numbers, one a column."""

    label: str
    draw: Callable[[Plot, float], None]
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share an axis from ``low`` to ``high``.

    ``over``: draws what stands above the plot, in the line whose middle it is given; ``more``: how
    much more room the axis wants above the plot, by where it lies. ``signs``: those that ``over``
    explains, one a head; they stand for the heads where these would leave the plot no room.
    ``legend``: stands above all, over the whole sheet. ``foot``: room for values along the axis.
    ``ratios``: the axis goes by logarithms.
    ``between``: what separates a row from the label of the next, where labels stand above.
    """

    rows: tuple[ChartRow, ...]
    low: float
    high: float
    axis: Callable[[Plot], None]
    heads: tuple[str, ...]
    title: str = ""
    over: Callable[[Plot, float], None] | None = None
    more: Callable[[float, float], float] | None = None
    signs: tuple[Look, ...] = ()
    legend: Legend | None = None
    foot: float = AXIS
    between: float = 0.0
    ratios: bool = False

    def plot(
        self, sheet: DrawingSheet, across: tuple[float, float], down: tuple[float, float]
    ) -> Plot:
        """Its plot between two places across a sheet and two down it."""
        return Plot(sheet, *across, *down, self.low, self.high, self.ratios)

    def legend_room(self, width: float) -> float:
        """The height of its legend on a sheet of a width."""
        return self.legend.height(width - 2 * EDGE) if self.legend else 0.0

    @property
    def title_room(self) -> float:
        """The height of its title."""
        return LEADING + 3 if self.title else 0.0


def is_wide(width: float) -> bool:
    """Whether a sheet has room for columns beside one another."""
    return width > NARROW * 1.25


def draw_blocks(blocks: Sequence[Block], width: float, most: float = 0.0) -> DrawingSheet:
    """The blocks below one another; ``most``: how tall a wide sheet may be, 0 where it may be any.

    Rows that would be too tall come nearer to one another, and lose what is longer than a line.
    """
    if not is_wide(width):
        return _stacked(blocks, width)
    for layouts in _tries(tuple(blocks), width):
        if not most or layouts[0].height <= most:
            break
    sheet = DrawingSheet(width, max(layout.height for layout in layouts))
    for at, layout in enumerate(layouts):
        layout.draw(sheet, at * (layout.width + GAP))
    return sheet


def draw_long_rows(block: Block, width: float) -> DrawingSheet:
    """A block whose labels may be whole questions: beside its plot, or above each row of it.

    Where a page has no room for them, labels lose the words with which all begin; then each is cut.
    """
    if not is_wide(width):
        return _stacked((block,), width)
    labels = [row.label for row in block.rows]
    if _least_height(labels, width * _LONGEST_LABEL) <= PAGE:
        beside = _Layout((block,), width, tight=False)
        deepest = max(label.count("\n") + 1 for label in beside.labels.values())
        if beside.height <= (HALF_PAGE if deepest > _DEEPEST_LABEL else PAGE):
            sheet = DrawingSheet(width, beside.height)
            beside.draw(sheet, 0.0)
            return sheet
    if _least_height(labels, width) <= PAGE:
        whole = _stacked((block,), width)
        if whole.height <= PAGE:
            return whole
    if shared := _shared_words(labels):
        rows = tuple(replace(row, label=_without(shared, row.label)) for row in block.rows)
        return draw_long_rows(replace(block, rows=rows), width)
    above = (_stacked((block,), width, lines) for lines in (3, 2, 1))
    return next((sheet for sheet in above if sheet.height <= PAGE), _stacked((block,), width, 1))


def _least_height(labels: Sequence[str], room: float) -> float:
    """What labels take at the least, before it is known where their lines are broken."""
    return sum(math.ceil(width_of(label, TEXT) / room) * LEADING for label in labels)


def _shared_words(labels: Sequence[str]) -> int:
    """With how many words all labels begin that none needs: up to a colon, or most of them."""
    every = [label.split() for label in labels]
    fewest = min(map(len, every))
    same = next((at for at in range(fewest - 1) if len({w[at] for w in every}) > 1), fewest - 1)
    ends = [at for at in range(same) if every[0][at][-1] in _ENDS]
    needless = ends[-1] + 1 if ends else same - _CLAUSE
    return needless if needless >= _CLAUSE and len(every) > 1 else 0


def _without(words: int, label: str) -> str:
    return "\N{HORIZONTAL ELLIPSIS} " + " ".join(label.split()[words:])


def _tries(blocks: tuple[Block, ...], width: float) -> Iterator[list[_Layout]]:
    """As it is, tight, and the rows of a single block in two and three columns."""
    yield [_Layout(blocks, width, tight=False)]
    yield [_Layout(blocks, width, tight=True)]
    for columns in (2, 3) if len(blocks) == 1 else ():
        rows = blocks[0].rows
        deep = -(-len(rows) // columns)
        yield [
            _Layout((replace(blocks[0], rows=rows[at : at + deep]),), each, tight=True, dense=True)
            for each in [(width - GAP * (columns - 1)) / columns]
            for at in range(0, len(rows), deep)
        ]


class _Layout:
    """Where the columns of some blocks lie on a wide sheet, and how tall they are."""

    def __init__(
        self, blocks: tuple[Block, ...], width: float, *, tight: bool, dense: bool = False
    ) -> None:
        self.blocks, self.width = blocks, width
        self.signed = dense and all(block.signs for block in blocks)
        room = width * _LONGEST_LABEL
        labels = {row.label for block in blocks for row in block.rows}
        self.labels = {
            label: fitted(label, room, TEXT) if tight else wrapped(label, room, TEXT)
            for label in labels
        }
        self.least = _TIGHTEST if tight else PITCH
        self.left = EDGE + max(width_of(label, TEXT) for label in self.labels.values()) + GAP
        self.columns = _columns(blocks, width - EDGE, headed=not self.signed)
        self.right = min(start for start, _ in self.columns.values()) - GAP
        self.above = [self._above(block) for block in blocks]
        self.inside = [sum(map(self._depth, block.rows)) + 2 * _PAD for block in blocks]
        self.height = sum(self.above) + sum(self.inside) + sum(b.foot + 3 for b in blocks)

    def _above(self, block: Block) -> float:
        extra = block.more(self.left, self.right) if block.more else 0.0
        headed = block.over is not None or any(block.heads)
        lines = LEADING + 4 if headed else 0.0
        over = block.legend_room(self.width) + block.title_room
        return over + lines + (LEADING + 2 if self._apart(block) else 0.0) + extra

    def _apart(self, block: Block) -> bool:
        """Whether the signs are explained in a line of their own, above the heads."""
        key = sum(width_of(head, SMALL) + 20 for head in block.heads)
        return bool(block.signs) and (self.signed or key > self.right - self.left)

    def _depth(self, row: ChartRow) -> float:
        return max(self.least, height_of(self.labels[row.label]) + 4 * (self.least > _TIGHTEST))

    def draw(self, sheet: DrawingSheet, x: float) -> None:
        """Draw the blocks from the top, ``x`` from the left of the sheet."""
        y = 0.0
        for block, above, inside in zip(self.blocks, self.above, self.inside, strict=True):
            top = y + above
            if block.legend:
                block.legend.draw(sheet, y)
                y += block.legend_room(self.width)
            if block.title:
                sheet.text(x + EDGE, y + LEADING / 2, block.title, bold=True)
            head = y + block.title_room + LEADING / 2
            plot = block.plot(sheet, (x + self.left, x + self.right), (top, top + inside))
            block.axis(plot)
            if block.over and self._apart(block):
                whole = block.plot(sheet, (x + EDGE, x + self.right), (top, top))
                block.over(whole, head)
                head += LEADING + 2
            elif block.over:
                block.over(plot, head)
            _, ends = self.columns[len(block.heads)]
            for at, (words, end) in enumerate(zip(block.heads, ends, strict=True)):
                if self.signed:
                    sheet.disc((x + end - 4, head), 7, block.signs[at])
                else:
                    sheet.text(x + end, head, words, anchor="end", size=SMALL, colour=QUIET)
            line = top + _PAD
            for row in block.rows:
                middle = line + self._depth(row) / 2
                sheet.text(x + EDGE, middle, self.labels[row.label])
                row.draw(plot, middle)
                for cell, end in zip(row.cells, ends, strict=True):
                    sheet.text(x + end, middle, cell, anchor="end")
                line += self._depth(row)
            y = top + inside + block.foot + 3


def _columns(
    blocks: Sequence[Block], right: float, *, headed: bool = True
) -> dict[int, tuple[float, list[float]]]:
    """By how many columns of numbers blocks have: where the first begins, and where each ends.

    ``headed``: their heads are words, which may be wider than their numbers.
    """
    found = {}
    for many in {len(block.heads) for block in blocks}:
        alike = [block for block in blocks if len(block.heads) == many]
        widths = [
            max(
                *(width_of(block.heads[at], SMALL) if headed else 8.0 for block in alike),
                *(width_of(row.cells[at], TEXT) for block in alike for row in block.rows),
            )
            for at in range(many)
        ]
        ends = [right - sum(widths[at + 1 :]) - GAP * (many - 1 - at) for at in range(many)]
        found[many] = ((ends[0] - widths[0] if ends else right + GAP), ends)
    return found


def _stacked(blocks: Sequence[Block], width: float, lines: int = _WHOLE) -> DrawingSheet:
    """Label and numbers over each row's plot, which has the whole width: for narrow sheets.

    lines: the most that a label has; of one line, rows are as near to one another as they can be.
    """
    deep = _NEAREST if lines == 1 else PITCH + 2
    left, right = EDGE + 8, width - EDGE - 8
    words = [[_Lines.of(row, width - 2 * EDGE, lines) for row in block.rows] for block in blocks]
    above = [
        block.legend_room(width)
        + block.title_room
        + (LEADING + 2) * (any(block.heads) + (block.over is not None))
        + (block.more(left, right) if block.more else 0.0)
        + _PAD
        for block in blocks
    ]
    apart = [0.0 if lines == 1 else block.between for block in blocks]
    inside = [
        sum(label.height + deep + between for label in said) + _PAD
        for said, between in zip(words, apart, strict=True)
    ]
    sheet = DrawingSheet(width, sum(above) + sum(inside) + sum(b.foot + 6 for b in blocks))
    y = 0.0
    for block, said, over, tall, between in zip(blocks, words, above, inside, apart, strict=True):
        plot = block.plot(sheet, (left, right), (y + over, y + over + tall))
        block.axis(plot)
        at = y + over
        y += over + tall + block.foot + 6
        head = at - over
        if block.legend:
            block.legend.draw(sheet, head)
            head += block.legend_room(width)
        if block.title:
            sheet.text(EDGE, head + LEADING / 2, block.title, bold=True)
        head += block.title_room + LEADING / 2
        heads = ", ".join(filter(None, block.heads))
        if heads:
            sheet.text(sheet.right, head, heads, anchor="end", size=SMALL, colour=QUIET)
            head += LEADING + 2
        if block.over:
            block.over(plot, head)
        for row, label in zip(block.rows, said, strict=True):
            label.draw(sheet, at)
            row.draw(plot, at + label.height + deep - min(PITCH, deep) / 2)
            at += label.height + deep + between
    return sheet


@dataclass(frozen=True, slots=True)
class _Lines:
    """A row's label and numbers above its plot: on one line, or the numbers under the label."""

    label: str
    numbers: str
    under: bool

    @classmethod
    def of(cls, row: ChartRow, room: float, lines: int) -> _Lines:
        numbers = ",  ".join(filter(None, row.cells))
        beside = room - width_of(numbers, TEXT) - GAP
        fits = width_of(row.label, TEXT) <= beside
        if lines == 1:
            return cls(fitted(row.label, beside, TEXT), numbers, under=False)
        return cls(row.label if fits else folded(row.label, room, TEXT, lines), numbers, not fits)

    @property
    def height(self) -> float:
        """Without the row's plot below."""
        return height_of(self.label) + LEADING * (self.under and bool(self.numbers))

    def draw(self, sheet: DrawingSheet, y: float) -> None:
        """Write them from ``y`` down, on white, as gridlines pass there."""
        deep = height_of(self.label)
        last = y + deep - LEADING / 2 + LEADING * self.under
        long = width_of(self.numbers, TEXT)
        sheet.veil((EDGE, y), (width_of(self.label, TEXT) + 2, deep))
        sheet.text(EDGE, y + deep / 2, self.label)
        if self.numbers:
            sheet.veil((sheet.right - long - 2, last - LEADING / 2), (long + 2, LEADING))
            sheet.text(sheet.right, last, self.numbers, anchor="end")
