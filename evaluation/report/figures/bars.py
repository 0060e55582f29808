"""Bar charts: one row a label, one bar a group, a value at the end of every bar."""

from __future__ import annotations

from evaluation.report.figures.marks import bar_rows, groups_of, value_words
from evaluation.report.figures.sheet import (
    GROUPS,
    INK,
    QUIET,
    SMALL,
    TALLEST,
    TEXT,
    WIDTH,
    DrawingSheet,
    Plot,
    height_of,
    inches,
    wrapped,
)
from evaluation.say.finding import Figure, Mark

_THINNEST = 0.095  # inches: bars under it would have their numbers run into one another


def draw_bars(figure: Figure) -> DrawingSheet:
    """The figure's bars from the top down, under a legend when there are groups."""
    groups = groups_of(figure)
    labels = [wrapped(label, 2.5, TEXT) for label, _ in bar_rows(figure)]
    left = max(inches(label, TEXT) for label in labels) + 0.12
    legend = _legend_rows(groups)
    axis_words = wrapped(figure.x_label, WIDTH - left, SMALL)
    top = 0.26 * len(legend) + height_of(axis_words) + 0.3
    pitches = _pitches(figure, labels, TALLEST - top - 0.1)
    bottom = top + sum(pitches)
    sheet = DrawingSheet(bottom + 0.06)
    _draw_legend(sheet, legend, groups)
    sheet.text(left, 0.26 * len(legend) + 0.04, axis_words, below=True, size=SMALL, colour=QUIET)
    right = WIDTH - 0.05
    plot = Plot(sheet, left, right, top, bottom, *_bar_ends(figure, right - left))
    # Whole numbers on the axis of whole numbers: there is no half a person.
    plot.grid(whole=figure.decimals == 0, above=True)
    y = top
    for label, (_, marks), pitch in zip(labels, bar_rows(figure), pitches, strict=True):
        sheet.text(left - 0.1, y + pitch / 2, label, anchor="end")
        _draw_bar_row(plot, figure, marks, y, pitch)
        y += pitch
    plot.upright(0, INK, 1)
    return sheet


def _pitches(figure: Figure, labels: list[str], room: float) -> list[float]:
    """The height of each row: what its bars and its label ask for, less when all is too tall."""
    wanted = [
        max(0.19 * len(marks) + 0.13, height_of(label) + 0.08)
        for label, (_, marks) in zip(labels, bar_rows(figure), strict=True)
    ]
    shrink = min(1.0, room / sum(wanted))
    return [height * shrink for height in wanted]


def _bar_ends(figure: Figure, width: float) -> tuple[float, float]:
    """The ends of a scale from 0 that leaves room for the longest value beyond its bar."""
    words = (
        max(inches(value_words(figure, mark.value), TEXT, bold=True) for mark in figure.marks)
        + 0.15
    )
    values = [mark.value for mark in figure.marks]
    most, least = max(0.0, *values), min(0.0, *values)
    span = most - least or 1.0
    ends = (most > 0) + (least < 0) or 1
    extra = span * words / (width - ends * words)
    return least - (extra if least < 0 else 0), most + (extra if most > 0 or least == 0 else 0)


def _draw_bar_row(plot: Plot, figure: Figure, marks: list[Mark], y: float, pitch: float) -> None:
    groups = groups_of(figure)
    thick = min(0.21, (pitch - min(0.1, pitch * 0.28)) / len(marks))
    first = y + (pitch - thick * len(marks)) / 2
    for at, mark in enumerate(marks):
        look = GROUPS[groups.index(mark.group) % len(GROUPS)]
        middle, rising = first + thick * (at + 0.5), mark.value >= 0
        ends = sorted((plot.x(0), plot.x(mark.value)))
        corner = (ends[0], middle - thick * 0.44)
        plot.sheet.box(corner, (ends[1] - ends[0], thick * 0.88), look)
        if thick < _THINNEST:
            continue
        plot.sheet.text(
            plot.x(mark.value) + (0.055 if rising else -0.055),
            middle,
            value_words(figure, mark.value),
            anchor="start" if rising else "end",
            size=max(7.5, min(9.0, thick * 72)),
            bold=True,
        )


def _legend_rows(groups: list[str]) -> list[list[str]]:
    """Group names in lines that fit across the sheet; none when there is nothing to tell apart."""
    rows: list[list[str]] = []
    used = WIDTH
    for group in groups if any(groups) else []:
        width = inches(group, TEXT) + 0.55
        if used + width > WIDTH:
            rows.append([])
            used = 0.0
        rows[-1].append(group)
        used += width
    return rows


def _draw_legend(sheet: DrawingSheet, legend: list[list[str]], groups: list[str]) -> None:
    for line, names in enumerate(legend):
        x, y = 0.02, 0.12 + 0.26 * line
        for name in names:
            look = GROUPS[groups.index(name) % len(GROUPS)]
            sheet.box((x, y - 0.07), (0.28, 0.14), look)
            sheet.text(x + 0.36, y, name)
            x += inches(name, TEXT) + 0.55
