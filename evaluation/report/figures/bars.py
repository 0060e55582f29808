"""Bar charts: one row a label, one bar a group, a value at the end of every bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    height_of,
    inches,
    wrapped,
)
from evaluation.say.finding import Figure, Mark

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
    sheet.text(left, 0.26 * len(legend) + 0.04, axis_words, va="top", fontsize=SMALL, color=QUIET)
    ax = sheet.axes(left, WIDTH - 0.05, top, bottom)
    ax.tick_params(axis="x", top=True, bottom=False, labeltop=True, labelbottom=False, pad=2)
    _bar_scale(ax, figure, WIDTH - 0.05 - left)
    y = top
    for label, (_, marks), pitch in zip(labels, bar_rows(figure), pitches, strict=True):
        sheet.text(left - 0.1, y + pitch / 2, label, ha="right", linespacing=1.05)
        _draw_bar_row(ax, figure, marks, y, pitch)
        y += pitch
    ax.axvline(0, color=INK, linewidth=1)
    return sheet


def _pitches(figure: Figure, labels: list[str], room: float) -> list[float]:
    """The height of each row: what its bars and its label ask for, less when all is too tall."""
    wanted = [
        max(0.19 * len(marks) + 0.13, height_of(label) + 0.08)
        for label, (_, marks) in zip(labels, bar_rows(figure), strict=True)
    ]
    shrink = min(1.0, room / sum(wanted))
    return [height * shrink for height in wanted]


def _bar_scale(ax: Axes, figure: Figure, width: float) -> None:
    """An x axis from 0 that leaves room for the longest value beyond the longest bar."""
    words = (
        max(inches(value_words(figure, mark.value), TEXT, "bold") for mark in figure.marks) + 0.15
    )
    values = [mark.value for mark in figure.marks]
    most, least = max(0.0, *values), min(0.0, *values)
    span = most - least or 1.0
    ends = (most > 0) + (least < 0) or 1
    extra = span * words / (width - ends * words)
    ax.set_xlim(
        least - (extra if least < 0 else 0), most + (extra if most > 0 or least == 0 else 0)
    )
    if figure.decimals == 0:  # whole numbers on the axis too: there is no half a person
        ax.locator_params(axis="x", integer=True)


def _draw_bar_row(ax: Axes, figure: Figure, marks: list[Mark], y: float, pitch: float) -> None:
    groups = groups_of(figure)
    thick = min(0.21, (pitch - min(0.1, pitch * 0.28)) / len(marks))
    first = y + (pitch - thick * len(marks)) / 2
    for at, mark in enumerate(marks):
        fill, edge, hatch = GROUPS[groups.index(mark.group) % len(GROUPS)]
        middle = first + thick * (at + 0.5)
        ax.barh(
            middle,
            mark.value,
            height=thick * 0.88,
            color=fill,
            edgecolor=edge,
            hatch=hatch,
            linewidth=0.8,
        )
        if thick >= _THINNEST:
            ax.annotate(
                value_words(figure, mark.value),
                (mark.value, middle),
                (4 if mark.value >= 0 else -4, -0.3),
                textcoords="offset points",
                ha="left" if mark.value >= 0 else "right",
                va="center_baseline",
                fontsize=max(7.5, min(9.0, thick * 72)),
                weight="bold",
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
            fill, edge, hatch = GROUPS[groups.index(name) % len(GROUPS)]
            look = {"facecolor": fill, "edgecolor": edge, "hatch": hatch, "linewidth": 0.8}
            sheet.box((x, y - 0.07), (0.28, 0.14), **look)
            sheet.text(x + 0.36, y, name)
            x += inches(name, TEXT) + 0.55
