"""Change charts: a point and its interval a row, and above them the means on the whole scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evaluation.report.figures.marks import groups_of, tick, value_heading, value_words
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    LINE,
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
from evaluation.say.finding import Figure, Level, Levels, Mark, Statistic
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
        top += _top(figure.levels, left, right) + sum(_depths(figure.levels)) + _FOOT
    rows, bottom = _change_rows(figure, top)
    axis_words = wrapped(figure.x_label, WIDTH - left, SMALL)
    sheet = DrawingSheet(bottom + 0.38 + height_of(axis_words))
    if figure.levels:
        _draw_levels(sheet, figure.levels, figure.decimals, left, right)
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
    labels += (
        [wrapped(row.label, LABEL, TEXT) for row in figure.levels.rows] if figure.levels else []
    )
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
        for mark in (mark for mark in figure.marks if mark.group == group):
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
    sheet.text(right + 0.6, y, value_words(figure, mark.value), ha="right", weight="bold")


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
    bold: dict[str, Any] = {"color": ACCENT, "weight": "bold", "fontsize": SMALL}
    if figure.better == "higher":
        higher = "Higher is better \N{RIGHTWARDS ARROW}"
        sheet.text(right, top - 0.4, higher, ha="right", **bold)
    elif figure.better == "lower":
        sheet.text(left, top - 0.4, "\N{LEFTWARDS ARROW} Lower is better", **bold)


_SHADES = ("#eef1f3", "#d9dfe3")  # of neighbouring stretches, told apart in grey
_ROW, _HEAD, _FOOT, _TIER = 0.3, 0.3, 0.52, 0.17  # inches
LABEL = 2.1  # inches, at most


def _draw_levels(
    sheet: DrawingSheet, levels: Levels, decimals: int, left: float, right: float
) -> None:
    """Draw the part from the top of the sheet; the plot lies between ``left`` and ``right``."""
    top = _top(levels, left, right)
    bottom = top + sum(_depths(levels))
    ax = sheet.axes(left, right, top, bottom)
    ax.set_xlim(levels.lowest, levels.highest)
    _draw_stretches(sheet, ax, levels, (left, right, top))
    # What a ring and a disc mean, at the head of the column of their values.
    signs = ((right + 0.6, "\N{WHITE CIRCLE}"), (EDGE, "\N{BLACK CIRCLE}"))
    for (x, sign), wave in zip(signs, levels.rows[0].means, strict=True):
        sheet.text(x, 0.16, f"{sign} {wave}", ha="right", fontsize=SMALL, color=QUIET)
    y = top
    for row, depth in zip(levels.rows, _depths(levels), strict=True):
        _draw_row(sheet, ax, row, (right, y + depth / 2), decimals)
        y += depth
    middle = (left + right) / 2
    sheet.text(middle, bottom + 0.3, levels.x_label, ha="center", fontsize=SMALL, color=QUIET)


def _top(levels: Levels, left: float, right: float) -> float:
    """Where the plot begins: below the key and the names of the stretches."""
    return _HEAD + _TIER * len({tier for *_, tier in _names(levels, left, right)})


def _depths(levels: Levels) -> list[float]:
    return [max(_ROW, height_of(wrapped(row.label, LABEL, TEXT)) + 0.14) for row in levels.rows]


def _draw_row(
    sheet: DrawingSheet, ax: Axes, row: Level, place: tuple[float, float], decimals: int
) -> None:
    """Before as a ring, after as a disc, and a line from one to the other."""
    right, y = place
    sheet.text(START, y, wrapped(row.label, LABEL, TEXT))
    before, after = row.means.values()
    look: dict[str, Any] = {
        "marker": "o",
        "markersize": 8,
        "markeredgecolor": ACCENT,
        "clip_on": False,
    }
    ax.plot([before, after], [y, y], color=ACCENT, linewidth=1.6, zorder=2)
    ax.plot(
        [before], [y], color="none", markerfacecolor="white", markeredgewidth=1.8, zorder=3, **look
    )
    ax.plot([after], [y], color="none", markerfacecolor=ACCENT, zorder=4, **look)
    sheet.text(right + 0.6, y, number(before, decimals), ha="right")
    sheet.text(EDGE, y, number(after, decimals), ha="right", weight="bold")


def _bounds(levels: Levels) -> list[tuple[float, float]]:
    """Where each stretch of the scale begins and ends."""
    inner = [stretch.lowest for stretch in levels.stretches[1:]]
    return [*pairwise([levels.lowest, *inner, levels.highest])] if levels.stretches else []


def _draw_stretches(
    sheet: DrawingSheet, ax: Axes, levels: Levels, place: tuple[float, float, float]
) -> None:
    left, right, top = place
    for at, (low, high) in enumerate(_bounds(levels)):
        ax.axvspan(low, high, color=_SHADES[at % 2], linewidth=0, zorder=0.5)
    for label, x, middle, tier in _names(levels, left, right):
        y = top - 0.12 - _TIER * tier
        if tier:
            sheet.surface.add_artist(_leader(sheet, middle, y + 0.07, top))
        sheet.text(x, y, label, ha="center", fontsize=SMALL, color=INK)


def _leader(sheet: DrawingSheet, x: float, high: float, low: float) -> Any:
    """A thin line from a name down to its stretch."""
    from matplotlib.lines import Line2D

    across, up = [x / WIDTH, x / WIDTH], [1 - high / sheet.height, 1 - low / sheet.height]
    return Line2D(across, up, color=LINE, linewidth=0.8, transform=sheet.surface.transFigure)


def _names(levels: Levels, left: float, right: float) -> Iterator[tuple[str, float, float, int]]:
    """The names of the stretches: label, its middle, that of the stretch, and how high it stands.

    A name that would touch the one before it stands a line higher.
    """
    taken: list[float] = []  # where the last name of each line ends
    for stretch, (low, high) in zip(levels.stretches, _bounds(levels), strict=True):
        share = ((low + high) / 2 - levels.lowest) / (levels.highest - levels.lowest)
        middle = left + share * (right - left)
        label = _fitting(stretch.label, right - left)
        half = inches(label, SMALL) / 2
        x = min(max(middle, left + half), right - half)
        tier = next((n for n, end in enumerate(taken) if end + 0.08 <= x - half), len(taken))
        taken[tier : tier + 1] = [x + half]
        yield label, x, middle, tier


def _fitting(words: str, room: float) -> str:
    """The words, cut off where they are wider than the plot; the alt text has them all."""
    cut = "\N{HORIZONTAL ELLIPSIS}"
    shorter = (words[:letters].rstrip() + cut for letters in range(len(words), 0, -1))
    return next((text for text in (words, *shorter) if inches(text, SMALL) <= room), cut)
