"""Change charts: a point and its interval in every row, about a reference line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evaluation.report.figures.levels import LABEL, draw_levels, height_of_levels, level_label
from evaluation.report.figures.marks import groups_of, said, tick, value_heading
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    LINE_HEIGHT,
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
from evaluation.say.finding import Figure, Mark, Statistic
from evaluation.say.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True)
class _ChangeRow:
    """Where a mark's row is; ``heading`` is where its group's name stands, when it does."""

    mark: Mark
    label: str
    y: float
    heading: float | None


def draw_change(figure: Figure) -> DrawingSheet:
    """The figure's marks from the top down: label, point and interval, and both in words."""
    has_intervals = any(mark.low is not None for mark in figure.marks)
    right = WIDTH - (1.75 if has_intervals or figure.levels else 0.7)
    left = _left(figure)
    top = 0.62 if figure.better else 0.42
    if figure.levels:
        top += height_of_levels(figure.levels, left, right)
    rows, bottom = _change_rows(figure, top)
    axis_words = wrapped(figure.x_label, WIDTH - left, SMALL)
    sheet = DrawingSheet(bottom + 0.38 + height_of(axis_words))
    if figure.levels:
        draw_levels(sheet, figure.levels, figure.decimals, left, right)
    ax = sheet.axes(left, right, top, bottom)
    _scale(ax, figure)
    for row in rows:
        _draw_change_row(sheet, ax, figure, row, right)
    _change_heads(sheet, ax, figure, (left, right, top), has_intervals=has_intervals)
    half = inches(axis_words, SMALL) / 2
    middle = min((left + right) / 2, WIDTH - half)
    sheet.text(middle, bottom + 0.3, axis_words, ha="center", va="top", fontsize=SMALL, color=QUIET)
    return sheet


def _left(figure: Figure) -> float:
    """Where the plots begin: right of the widest label."""
    labels = [wrapped(mark.label, LABEL, TEXT) for mark in figure.marks]
    labels += [level_label(row) for row in figure.levels.rows] if figure.levels else []
    widths = [inches(label, TEXT) for label in labels]
    widths += [inches(group, TEXT, "bold") for group in groups_of(figure)]
    return min(max(widths), LABEL) + 0.22


def _change_rows(figure: Figure, top: float) -> tuple[list[_ChangeRow], float]:
    """The rows from the top down, group by group, and where the last one ends."""
    rows, y = [], top + 0.08
    spare = 0.24 if len(figure.marks) <= 8 else 0.16
    for group in groups_of(figure):
        heading = y + LINE_HEIGHT if group else None
        y += 0.3 if group else 0.0
        for mark in (one for one in figure.marks if one.group == group):
            label = wrapped(mark.label, LABEL, TEXT)
            depth = height_of(label) + (LINE_HEIGHT if mark.n is not None else 0) + spare
            rows.append(_ChangeRow(mark, label, y + depth / 2, heading))
            y, heading = y + depth, None
    return rows, y + 0.05


def _scale(ax: Axes, figure: Figure) -> None:
    """An x axis that takes in every interval and the reference, with room at both ends."""
    ends = [x for m in figure.marks for x in (m.value, m.low, m.high) if x is not None]
    ends += [] if figure.reference is None else [figure.reference]
    room = 0.08 * (max(ends) - min(ends)) or 1.0
    ax.set_xlim(min(ends) - room, max(ends) + room)
    ax.xaxis.set_major_formatter(lambda x, _: tick(x))
    if figure.reference is not None:
        ax.axvline(figure.reference, color=INK, linewidth=1.2, zorder=1.5)


def _draw_change_row(
    sheet: DrawingSheet, ax: Axes, figure: Figure, row: _ChangeRow, right: float
) -> None:
    mark, y = row.mark, row.y
    if row.heading is not None:
        sheet.text(START, row.heading, mark.group, weight="bold")
    people = LINE_HEIGHT / 2 if mark.n is not None else 0
    sheet.text(START, y - people, row.label)
    if mark.n is not None:
        below = y + height_of(row.label) / 2
        sheet.text(START, below, f"n = {mark.n:,}", fontsize=SMALL, color=QUIET)
    if mark.low is not None and mark.high is not None:
        ax.plot([mark.low, mark.high], [y, y], color=ACCENT, linewidth=2.4, solid_capstyle="butt")
        ax.plot([mark.low, mark.high], [y, y], "|", color=ACCENT, markersize=8, markeredgewidth=1.6)
        ends = " to ".join(number(end, figure.decimals) for end in (mark.low, mark.high))
        sheet.text(EDGE, y, ends, ha="right")
    ax.plot(
        [mark.value],
        [y],
        "o",
        color=ACCENT,
        markersize=8.5,
        markeredgecolor="white",
        markeredgewidth=1.2,
        zorder=3,
        clip_on=False,
    )
    sheet.text(right + 0.6, y, said(figure, mark.value), ha="right", weight="bold")


def _change_heads(
    sheet: DrawingSheet,
    ax: Axes,
    figure: Figure,
    place: tuple[float, float, float],
    *,
    has_intervals: bool,
) -> None:
    """The words above the plot: columns, the reference line, and which way is better."""
    left, right, top = place
    quiet: dict[str, Any] = {"fontsize": SMALL, "color": QUIET}
    sheet.text(right + 0.6, top - 0.14, value_heading(figure), ha="right", **quiet)
    if has_intervals:
        sheet.text(EDGE, top - 0.14, f"{figure.ci_level:.0%} interval", ha="right", **quiet)
    if figure.reference is not None:
        zero = figure.reference == 0 and figure.statistic is Statistic.CHANGE
        words = f"No {figure.of}" if zero else tick(figure.reference)
        low, high = ax.get_xlim()
        at = left + (right - left) * (figure.reference - low) / (high - low)
        half = inches(words, SMALL) / 2
        at = min(max(at, left + half), right - half)
        sheet.text(at, top - 0.14, words, ha="center", fontsize=SMALL)
    if figure.better == "higher":
        sheet.text(
            right,
            top - 0.4,
            "Higher is better \N{RIGHTWARDS ARROW}",
            ha="right",
            color=ACCENT,
            weight="bold",
            fontsize=SMALL,
        )
    elif figure.better == "lower":
        sheet.text(
            left,
            top - 0.4,
            "\N{LEFTWARDS ARROW} Lower is better",
            color=ACCENT,
            weight="bold",
            fontsize=SMALL,
        )
