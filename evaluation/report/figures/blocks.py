"""Charts that are read like a table: a row a label, with a plot and the numbers in words.

A block is rows that share an axis. On a wide sheet the label stands before its row's plot and the
numbers after it; on a narrow one both stand in a line above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.report.figures.sheet import (
    AXIS,
    EDGE,
    LEADING,
    NARROW,
    PITCH,
    QUIET,
    SMALL,
    TEXT,
    DrawingSheet,
    Look,
    Plot,
    fitted,
    height_of,
    width_of,
    wrapped,
)

GAP = 12.0  # points between columns
_PAD = 3.0  # above and below the rows of a plot
_TIGHTEST = LEADING  # from row to row, where all would be too tall
_LONGEST_LABEL = 0.4  # of the width


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
        self.height = sum(self.above) + sum(self.inside) + len(blocks) * (AXIS + 3)

    def _above(self, block: Block) -> float:
        extra = block.more(self.left, self.right) if block.more else 0.0
        headed = block.over is not None or any(block.heads)
        lines = LEADING + 4 if headed else 0.0
        return block.title_room + lines + (LEADING + 2 if self._apart(block) else 0.0) + extra

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
            if block.title:
                sheet.text(x + EDGE, y + LEADING / 2, block.title, bold=True)
            head = y + block.title_room + LEADING / 2
            top = y + above
            plot = Plot(
                sheet, x + self.left, x + self.right, top, top + inside, block.low, block.high
            )
            block.axis(plot)
            if block.over and self._apart(block):
                whole = Plot(sheet, x + EDGE, x + self.right, top, top, block.low, block.high)
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
            y = top + inside + AXIS + 3


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


def _stacked(blocks: Sequence[Block], width: float) -> DrawingSheet:
    """On a narrow sheet: label and numbers over each row's plot, which has the whole width."""
    left, right = EDGE + 8, width - EDGE - 8
    words = [[_Lines.of(row, width - 2 * EDGE) for row in block.rows] for block in blocks]
    above = [
        block.title_room
        + (LEADING + 2) * (any(block.heads) + (block.over is not None))
        + (block.more(left, right) if block.more else 0.0)
        + _PAD
        for block in blocks
    ]
    inside = [sum(lines.height for lines in said) + _PAD for said in words]
    sheet = DrawingSheet(width, sum(above) + sum(inside) + len(blocks) * (AXIS + 6))
    y = 0.0
    for block, said, over, deep in zip(blocks, words, above, inside, strict=True):
        if block.title:
            sheet.text(EDGE, y + LEADING / 2, block.title, bold=True)
        plot = Plot(sheet, left, right, y + over, y + over + deep, block.low, block.high)
        block.axis(plot)
        head = y + block.title_room + LEADING / 2
        heads = ", ".join(filter(None, block.heads))
        if heads:
            sheet.text(sheet.right, head, heads, anchor="end", size=SMALL, colour=QUIET)
            head += LEADING + 2
        if block.over:
            block.over(plot, head)
        at = y + over
        for row, lines in zip(block.rows, said, strict=True):
            lines.draw(sheet, at)
            row.draw(plot, at + lines.height - PITCH / 2)
            at += lines.height
        y += over + deep + AXIS + 6
    return sheet


@dataclass(frozen=True, slots=True)
class _Lines:
    """A row's label and numbers above its plot: on one line, or the numbers under the label."""

    label: str
    numbers: str
    under: bool

    @classmethod
    def of(cls, row: ChartRow, room: float) -> _Lines:
        numbers = ",  ".join(filter(None, row.cells))
        beside = room - width_of(numbers, TEXT) - GAP
        fits = width_of(row.label, TEXT) <= beside
        return cls(row.label if fits else wrapped(row.label, room, TEXT), numbers, not fits)

    @property
    def height(self) -> float:
        """With the row's plot below."""
        return height_of(self.label) + LEADING * (self.under and bool(self.numbers)) + PITCH + 2

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
