"""Means wave by wave: a line on the whole of their scale, with intervals where there are any."""

from __future__ import annotations

from itertools import pairwise

from evaluation.report.figures.marks import interval_words, tick, value_words
from evaluation.report.figures.rows import DISC
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    LEADING,
    LINE,
    QUIET,
    SMALL,
    TEXT,
    DrawingSheet,
    width_of,
)
from evaluation.say.finding import Figure

_TALL = 110.0  # points, of the plot
_TOP = 8.0


def draw_line(figure: Figure, width: float) -> DrawingSheet:
    """The waves from left to right, on a sheet of a width in points."""
    ends = figure.ends or _own_ends(figure)
    names = [tick(end) for end in ends]
    words = [(value_words(figure, m.value), interval_words(figure, m)) for m in figure.marks]
    left = EDGE + max(width_of(name, SMALL) for name in names) + 8
    widest = max(
        width_of(part, TEXT, bold=not at) for pair in words for at, part in enumerate(pair)
    )
    widest = max(widest, *(width_of(mark.label, TEXT) for mark in figure.marks))
    step = min((width - 2 * EDGE - left - widest) / max(1, len(figure.marks) - 1), 150.0)
    sheet = DrawingSheet(width, _TOP + _TALL + 10 + LEADING * (2 + any(w[1] for w in words)))
    bottom = _TOP + _TALL

    def y(value: float) -> float:
        return bottom - _TALL * (value - ends[0]) / (ends[1] - ends[0])

    right = left + widest + step * (len(figure.marks) - 1)
    for end, name in zip(ends, names, strict=True):
        sheet.line((left, y(end)), (right, y(end)), QUIET, 0.8)
        sheet.text(left - 6, y(end), name, anchor="end", size=SMALL, colour=QUIET)
    sheet.line((left, (_TOP + bottom) / 2), (right, (_TOP + bottom) / 2), LINE, 0.7)
    places = [(left + widest / 2 + step * at, mark) for at, mark in enumerate(figure.marks)]
    for (x, mark), (after, later) in pairwise(places):
        sheet.line((x, y(mark.value)), (after, y(later.value)), ACCENT, 1.6)
    for (x, mark), (value, interval) in zip(places, words, strict=True):
        if mark.low is not None and mark.high is not None:
            sheet.line((x, y(mark.low)), (x, y(mark.high)), ACCENT, 2.4)
            for end in (mark.low, mark.high):
                sheet.line((x - 3.2, y(end)), (x + 3.2, y(end)), ACCENT, 1.4)
        sheet.disc((x, y(mark.value)), 7.6, DISC)
        lines = filter(None, (mark.label, value, interval))
        for at, line in enumerate(lines):
            down = bottom + 8 + LEADING * (at + 0.5)
            colour = QUIET if line == mark.label else INK
            sheet.text(x, down, line, anchor="middle", bold=line == value, colour=colour)
    return sheet


def _own_ends(figure: Figure) -> tuple[float, float]:
    """The ends of an axis for means of no scale: all that is drawn, with room at both."""
    drawn = [x for m in figure.marks for x in (m.value, m.low, m.high) if x is not None]
    room = 0.25 * (max(drawn) - min(drawn)) or 1.0
    return min(drawn) - room, max(drawn) + room
