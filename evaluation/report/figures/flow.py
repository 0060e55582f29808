"""Flow charts: one bar a step from the first on top to the last, and who is lost between two."""

from __future__ import annotations

from evaluation.report.figures.marks import said
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    LINE,
    QUIET,
    SMALL,
    START,
    TEXT,
    WIDTH,
    DrawingSheet,
    height_of,
    inches,
    wrapped,
)
from evaluation.say import wording
from evaluation.say.finding import Figure

_BAR, _BETWEEN = 0.34, 0.36  # inches: a step, and the words on those who are lost


def lost(figure: Figure, at: int) -> float:
    """How many of the step before do not reach the step ``at``."""
    return figure.marks[at - 1].value - figure.marks[at].value if at else 0.0


def share(figure: Figure, at: int) -> str:
    """A step's share of the first step: ``85%``; empty for the first and where that is 0."""
    first = figure.marks[0].value
    return wording.share(figure.marks[at].value, first) if at and first else ""


def draw_flow(figure: Figure) -> DrawingSheet:
    """The steps from the top down, each bar as long as its share of the longest."""
    labels = [wrapped(mark.label, 1.9, TEXT) for mark in figure.marks]
    left = max(inches(label, TEXT) for label in labels) + 0.2
    words = wrapped(f"{figure.x_label}, and share of the first step", WIDTH - left, SMALL)
    depths = [max(_BAR, height_of(label)) for label in labels]
    top = height_of(words) + 0.14
    sheet = DrawingSheet((top + sum(depths) + _BETWEEN * (len(depths) - 1)) + 0.08)
    sheet.text(left, 0.04, words, va="top", fontsize=SMALL, color=QUIET)
    longest = max(mark.value for mark in figure.marks) or 1.0
    room = EDGE - left - 0.95  # for the number and its share
    y = top
    for at, (mark, label, depth) in enumerate(zip(figure.marks, labels, depths, strict=True)):
        if at:
            _draw_lost(sheet, figure, at, (left, y))
            y += _BETWEEN
        sheet.text(START, y + depth / 2, label)
        _box(sheet, (left, y + (depth - _BAR) / 2), room * mark.value / longest, room)
        end = left + room + 0.08
        value = said(figure, mark.value)
        sheet.text(end, y + depth / 2, value, weight="bold")
        after = end + inches(value, TEXT, "bold") + 0.08
        sheet.text(after, y + depth / 2, share(figure, at), fontsize=SMALL, color=QUIET)
        y += depth
    return sheet


def _draw_lost(sheet: DrawingSheet, figure: Figure, at: int, corner: tuple[float, float]) -> None:
    """The arrow from one step to the next, and how many did not take it."""
    left, y = corner
    words = f"{said(figure, lost(figure, at))} {figure.marks[at].group}".strip()
    sheet.text(left + 0.08, y + _BETWEEN / 2, "\N{DOWNWARDS ARROW}", color=ACCENT, weight="bold")
    sheet.text(left + 0.28, y + _BETWEEN / 2, words, fontsize=SMALL, color=QUIET)


def _box(sheet: DrawingSheet, corner: tuple[float, float], long: float, room: float) -> None:
    """A step's bar before an outline as long as the longest could be: what is missing is seen."""
    from matplotlib.patches import Rectangle

    x, y = corner
    for width, fill, edge in ((room, "none", LINE), (long, ACCENT, ACCENT)):
        place = (x / WIDTH, 1 - (y + _BAR) / sheet.height)
        sheet.surface.add_artist(
            Rectangle(
                place,
                width / WIDTH,
                _BAR / sheet.height,
                linewidth=0.8,
                facecolor=fill,
                edgecolor=edge,
                transform=sheet.surface.transFigure,
            )
        )
