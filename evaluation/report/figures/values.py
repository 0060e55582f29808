"""Values by label: bars from a true zero, dots on a scale that has none, dots for many labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import cycle

from evaluation.report.figures.blocks import Block, ChartRow, draw_blocks, draw_long_rows
from evaluation.report.figures.marks import bar_rows, groups_of, value_words
from evaluation.report.figures.rows import draw_key
from evaluation.report.figures.sheet import (
    BAR,
    DOTS,
    HALF_PAGE,
    LINE,
    QUIET,
    TEXT,
    DrawingSheet,
    Look,
    Plot,
    fitted,
)
from evaluation.say.finding import Figure, Mark

_MOST_BARS = 12  # more values are dots: so much ink says nothing
_THICK = 9.0  # points
_KEPT = 0.75  # of a label's letters, without which it is a guess
_MOST_FOLDED = 25  # rows
_ONE_LINE = 0.33  # of the width, which a label of one line has


def draw_values(figure: Figure, width: float) -> DrawingSheet:
    """The figure's values from the top down, on a sheet of a width in points."""
    rows = bar_rows(figure)
    groups = groups_of(figure)
    bars = figure.ends is None and len(groups) == 1 and len(rows) <= _MOST_BARS
    low, high = _reach(figure)
    looks = dict(zip(groups, cycle(DOTS if len(groups) > 1 else DOTS[1:]), strict=False))
    block = Block(
        rows=tuple(
            ChartRow(
                label,
                partial(_draw_bar, marks=marks)
                if bars
                else partial(_draw_dots, marks=marks, looks=looks),
                tuple(_cell(figure, marks, group) for group in groups),
            )
            for label, marks in rows
        ),
        low=low,
        high=high,
        axis=partial(_draw_axis, figure=figure),
        heads=tuple(groups),
        over=partial(draw_key, looks=looks) if len(groups) > 1 else None,
        signs=tuple(looks.values()) if len(groups) > 1 else (),
    )
    if _unclear([label for label, _ in rows], width):
        return draw_long_rows(block, width)
    return draw_blocks([block], width, HALF_PAGE)


def _unclear(labels: Sequence[str], width: float) -> bool:
    """Whether labels would be called alike where they are cut to one line, or many lose much."""
    cut = [fitted(label, width * _ONE_LINE, TEXT) for label in labels]
    lost = sum(len(short) < _KEPT * len(label) for short, label in zip(cut, labels, strict=True))
    many = len(labels) > _MOST_FOLDED  # as a page would be too short for them
    return len({*cut}) < len({*labels}) or (lost > len(labels) / 3 and not many)


def _cell(figure: Figure, marks: Sequence[Mark], group: str) -> str:
    return next((value_words(figure, m.value) for m in marks if m.group == group), "")


def _reach(figure: Figure) -> tuple[float, float]:
    """The whole of a scale, or what bars from 0 take."""
    if figure.ends:
        return figure.ends
    values = [mark.value for mark in figure.marks]
    low, high = min(0.0, *values), max(0.0, *values)
    return low, high if high > low else low + 1.0


def _draw_axis(plot: Plot, *, figure: Figure) -> None:
    """Gridlines; the ends of a scale are named, and zero is a firm line."""
    if figure.ends:
        plot.named()
        return
    # Whole numbers on the axis of whole numbers: there is no half a person.
    plot.grid(whole=figure.decimals == 0)
    plot.upright(0, QUIET, 1.0)


def _draw_bar(plot: Plot, y: float, *, marks: Sequence[Mark]) -> None:
    for mark in marks:
        low, high = sorted((plot.x(0), plot.x(mark.value)))
        plot.sheet.box((low, y - _THICK / 2), (high - low, _THICK), BAR)


def _draw_dots(plot: Plot, y: float, *, marks: Sequence[Mark], looks: dict[str, Look]) -> None:
    """The values of a row on one line; the first group lies above the others.

    Of equal values the first is drawn around the others, so that each is seen.
    """
    places = [plot.x(mark.value) for mark in marks]
    plot.sheet.line((min(places), y), (max(places), y), LINE, 1.6)
    drawn = [*zip(marks, places, strict=True)]
    equal = [(mark, x) for mark, x in drawn if places.count(x) > 1]
    for mark, x in reversed(drawn):
        if (mark, x) not in equal:
            plot.sheet.disc((x, y), 7, looks[mark.group])
    for mark, x in equal:
        outer = mark is next(first for first, place in equal if place == x)
        plot.sheet.disc((x, y), 9 if outer else 4, looks[mark.group])
