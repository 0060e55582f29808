"""Shares of answers: a bar a row, to both sides of a middle answer where there is one.

The middle stands apart at the right, where its shares begin at a line of their own. Half of it to
each side was the alternative: then only the innermost answers would begin at a line, those who are
neither would look as if they leaned, and no length would be the share printed beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from evaluation.report.figures.blocks import Block, ChartRow, draw_long_rows, is_wide
from evaluation.report.figures.by_row import NOT_SHOWN, CrossedRow, Sides, by_row, columns_of
from evaluation.report.figures.legend import Legend
from evaluation.report.figures.shades import BROWN, GREY, TEAL, letters_on, shades
from evaluation.report.figures.sheet import (
    AXIS,
    EDGE,
    INK,
    LINE,
    QUIET,
    RULE,
    SMALL,
    DrawingSheet,
    Look,
    Plot,
    width_of,
)
from evaluation.say.finding import Figure
from evaluation.say.wording import number

_THICK, _THIN = 12.0, 9.0  # points; many bars are thin
_FEW_ROWS = 20
_APART = 0.04  # of all that is drawn: from the last answer to where the middle one begins
_INSIDE = 2.0  # points between a number and the ends of its segment


@dataclass(frozen=True, slots=True)
class _Segments:
    """What the bars of a figure share: the colour of each answer, and where the sides reach."""

    sides: Sides
    colours: dict[str, str]
    left: float
    right: float
    apart: float  # where the middle begins
    end: float

    @classmethod
    def of(cls, figure: Figure, rows: tuple[CrossedRow, ...]) -> _Segments:
        sides = Sides.of(figure)
        before = shades(BROWN, len(sides.before))[::-1]
        colours = dict(zip(sides.before, before, strict=True))
        colours |= {sides.middle: GREY} if sides.middle else {}
        colours |= dict(zip(sides.after, shades(TEAL, len(sides.after)), strict=True))
        if not sides.middle:
            return cls(sides, colours, 0.0, 1.0, 1.0, 1.0)
        left, right, middle = (
            max([0.05, *(row.share(*part) for row in rows)])
            for part in (sides.before, sides.after, (sides.middle,))
        )
        apart = right + _APART * (left + right + middle)
        return cls(sides, colours, left, right, apart, apart + middle)

    def along(self, row: CrossedRow) -> list[tuple[str, float, float]]:
        """The segments of a row: its answer, and from where to where."""
        placed = []
        at = -row.share(*self.sides.before)
        for answer in (*self.sides.before, *self.sides.after):
            placed.append((answer, at, at + row.share(answer)))
            at += row.share(answer)
        if middle := self.sides.middle:
            placed.append((middle, self.apart, self.apart + row.share(middle)))
        return placed


def draw_stack(figure: Figure, width: float) -> DrawingSheet:
    """The rows from the top down, on a sheet of a width in points."""
    rows = by_row(figure)
    segments = _Segments.of(figure, rows)
    sides = segments.sides
    thick = _THICK if len(rows) <= _FEW_ROWS else _THIN
    block = Block(
        rows=tuple(
            ChartRow(
                row.label,
                partial(_draw_row, row=row, segments=segments, thick=thick),
                _cells(row, sides, wide=is_wide(width)),
            )
            for row in rows
        ),
        low=-segments.left,
        high=segments.end,
        axis=partial(_draw_axis, segments=segments),
        heads=(_head(sides, width), "n") if sides.favoured else ("n",),
        legend=Legend(tuple((segments.colours[answer], answer) for answer in columns_of(figure))),
        foot=0.0 if sides.middle else AXIS,
        between=4.0,
    )
    return draw_long_rows(block, width)


def _head(sides: Sides, width: float) -> str:
    """What those in favour say, or on which side they stand where that is long."""
    if width_of(sides.favour, SMALL) <= width / 4:
        return sides.favour
    return "to the right" if sides.favoured == sides.after else "to the left"


def _cells(row: CrossedRow, sides: Sides, *, wide: bool) -> tuple[str, ...]:
    """The share of those in favour, and of how many; both empty where they are not shown."""
    n = "" if wide else "n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"
    share = row.percent(*sides.favoured) if row.n else "\N{EN DASH}"
    cells = (share, f"{n}{number(row.n, 0)}") if row.counts else ("", "")
    return cells if sides.favoured else cells[1:]


def _draw_axis(plot: Plot, *, segments: _Segments) -> None:
    """The lines at which the sides and the middle begin; without a middle, what share it is."""
    if not segments.sides.middle:
        for share in (0.0, 0.5, 1.0):
            plot.upright(share, LINE, 0.7)
            words = f"{share:.0%}"
            half = width_of(words, SMALL) / 2
            x = min(plot.x(share), plot.sheet.right - half)
            plot.sheet.text(
                max(x, EDGE + half),
                plot.bottom + 3,
                words,
                size=SMALL,
                colour=QUIET,
                anchor="middle",
                below=True,
            )
        return
    for start in (0.0, segments.apart):
        plot.upright(start, RULE, 0.8)


def _draw_row(plot: Plot, y: float, *, row: CrossedRow, segments: _Segments, thick: float) -> None:
    sheet, top = plot.sheet, y - thick / 2
    if not row.n:
        words = "nobody answered" if row.counts else NOT_SHOWN
        x = plot.x(0) + 4
        sheet.veil((x - 2, top), (width_of(words, SMALL) + 4, thick))
        sheet.text(x, y, words, size=SMALL, colour=QUIET)
        return
    for answer, low, high in segments.along(row):
        if high - low < 1e-9:
            continue
        start, long = plot.x(low), plot.x(high) - plot.x(low)
        fill = segments.colours[answer]
        sheet.box((start, top), (long, thick), Look(fill, "white", width=0.8))
        words = row.percent(answer).removesuffix("%")
        if width_of(words, SMALL) + 2 * _INSIDE <= long:
            sheet.text(
                start + long / 2, y, words, size=SMALL, anchor="middle", colour=letters_on(fill)
            )
    for start in (0.0, segments.apart) if segments.sides.middle else ():
        sheet.line((plot.x(start), top), (plot.x(start), top + thick), INK, 1.0)
