"""Change charts: a point and its interval a row, and above them the means on the whole scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

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
    Look,
    Plot,
    height_of,
    inches,
    wrapped,
)
from evaluation.say.finding import Figure, Level, Levels, Mark, Statistic
from evaluation.say.wording import number

_POINT = Look(ACCENT, "white", width=1.2)
_RING, _DISC = Look("white", ACCENT, width=1.8), Look(ACCENT, ACCENT, width=1.0)


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
        draw_levels(sheet, figure.levels, figure.decimals, left, right)
    plot = Plot(sheet, left, right, top, bottom, *_ends(figure))
    plot.grid()
    if figure.reference is not None:
        plot.upright(figure.reference, INK, 1.2)
    for row in rows:
        _draw_change_row(plot, figure, row)
    _change_heads(plot, figure, has_intervals=has_intervals)
    half = inches(axis_words, SMALL) / 2
    middle = min((left + right) / 2, WIDTH - half)
    sheet.text(
        middle, bottom + 0.3, axis_words, anchor="middle", below=True, size=SMALL, colour=QUIET
    )
    return sheet


def _left(figure: Figure) -> float:
    """Where the plots begin: right of the widest label."""
    labels = [wrapped(mark.label, LABEL, TEXT) for mark in figure.marks]
    labels += [level_label(row) for row in figure.levels.rows] if figure.levels else []
    widths = [inches(label, TEXT) for label in labels]
    widths += [inches(group, TEXT, bold=True) for group in groups_of(figure)]
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


def _ends(figure: Figure) -> tuple[float, float]:
    """The ends of a scale that takes in every interval and the reference, with room at both."""
    ends = [x for m in figure.marks for x in (m.value, m.low, m.high) if x is not None]
    ends += [] if figure.reference is None else [figure.reference]
    room = 0.08 * (max(ends) - min(ends)) or 1.0
    return min(ends) - room, max(ends) + room


def _draw_change_row(plot: Plot, figure: Figure, row: _ChangeRow) -> None:
    sheet, mark, y = plot.sheet, row.mark, row.y
    if row.heading is not None:
        sheet.text(START, row.heading, mark.group, bold=True)
    people = LINE_HEIGHT / 2 if mark.n is not None else 0
    sheet.text(START, y - people, row.label)
    if mark.n is not None:
        below = y + height_of(row.label) / 2
        sheet.text(START, below, f"n = {mark.n:,}", size=SMALL, colour=QUIET)
    if mark.low is not None and mark.high is not None:
        low, high = plot.x(mark.low), plot.x(mark.high)
        sheet.line((low, y), (high, y), ACCENT, 2.4)
        for end in (low, high):
            sheet.line((end, y - 0.055), (end, y + 0.055), ACCENT, 1.6)
        decimals = mark.end_decimals(figure.decimals)
        ends = " to ".join(number(end, decimals) for end in (mark.low, mark.high))
        sheet.text(EDGE, y, ends, anchor="end")
    sheet.disc((plot.x(mark.value), y), 8.5, _POINT)
    sheet.text(plot.right + 0.6, y, value_words(figure, mark.value), anchor="end", bold=True)


def _change_heads(plot: Plot, figure: Figure, *, has_intervals: bool) -> None:
    """The words above the plot: columns, the reference line, and which way is better."""
    sheet, left, right, head = plot.sheet, plot.left, plot.right, plot.top - 0.14
    heading, interval = value_heading(figure), f"{figure.ci_level:.0%} interval"
    sheet.text(right + 0.6, head, heading, anchor="end", size=SMALL, colour=QUIET)
    if has_intervals:
        sheet.text(EDGE, head, interval, anchor="end", size=SMALL, colour=QUIET)
    if figure.reference is not None:
        zero = figure.reference == 0 and figure.statistic is Statistic.CHANGE
        words = f"No {figure.of}" if zero else tick(figure.reference)
        half = inches(words, SMALL) / 2
        at = min(max(plot.x(figure.reference), left + half), right - half)
        sheet.text(at, head, words, anchor="middle", size=SMALL)
    y = plot.top - 0.4
    if figure.better == "higher":
        higher = "Higher is better \N{RIGHTWARDS ARROW}"
        sheet.text(right, y, higher, anchor="end", bold=True, colour=ACCENT, size=SMALL)
    elif figure.better == "lower":
        lower = "\N{LEFTWARDS ARROW} Lower is better"
        sheet.text(left, y, lower, bold=True, colour=ACCENT, size=SMALL)


_SHADES = ("#eef1f3", "#d9dfe3")  # of neighbouring stretches, told apart in grey
_ROW, _HEAD, _FOOT, _TIER = 0.3, 0.3, 0.52, 0.17  # inches
LABEL = 2.1  # inches, at most


def level_label(row: Level) -> str:
    """The name of a row as it is drawn."""
    return wrapped(row.label, LABEL, TEXT)


def draw_levels(
    sheet: DrawingSheet, levels: Levels, decimals: int, left: float, right: float
) -> None:
    """Draw the part from the top of the sheet; the plot lies between ``left`` and ``right``."""
    top = _top(levels, left, right)
    bottom = top + sum(_depths(levels))
    plot = Plot(sheet, left, right, top, bottom, levels.lowest, levels.highest)
    _draw_stretches(plot, levels)
    plot.grid()
    for wave, x, look in zip(
        levels.rows[0].means, (right + 0.6, EDGE), (_RING, _DISC), strict=True
    ):
        sheet.text(x, 0.16, wave, anchor="end", size=SMALL, colour=QUIET)
        sheet.disc((x - inches(wave, SMALL) - 0.09, 0.16), 6, look)
    y = top
    for row, depth in zip(levels.rows, _depths(levels), strict=True):
        _draw_row(plot, row, y + depth / 2, decimals)
        y += depth
    middle = (left + right) / 2
    sheet.text(middle, bottom + 0.3, levels.x_label, anchor="middle", size=SMALL, colour=QUIET)


def _top(levels: Levels, left: float, right: float) -> float:
    """Where the plot begins: below the key and the names of the stretches."""
    return _HEAD + _TIER * len({tier for *_, tier in _names(levels, left, right)})


def _depths(levels: Levels) -> list[float]:
    return [max(_ROW, height_of(level_label(row)) + 0.14) for row in levels.rows]


def _draw_row(plot: Plot, row: Level, y: float, decimals: int) -> None:
    """Before as a ring, after as a disc, and a line from one to the other."""
    sheet = plot.sheet
    sheet.text(START, y, level_label(row))
    before, after = row.means.values()
    sheet.line((plot.x(before), y), (plot.x(after), y), ACCENT, 1.6)
    sheet.disc((plot.x(before), y), 8, _RING)
    sheet.disc((plot.x(after), y), 8, _DISC)
    sheet.text(plot.right + 0.6, y, number(before, decimals), anchor="end")
    sheet.text(EDGE, y, number(after, decimals), anchor="end", bold=True)


def _bounds(levels: Levels) -> list[tuple[float, float]]:
    """Where each stretch of the scale begins and ends."""
    inner = [stretch.lowest for stretch in levels.stretches[1:]]
    return [*pairwise([levels.lowest, *inner, levels.highest])] if levels.stretches else []


def _draw_stretches(plot: Plot, levels: Levels) -> None:
    sheet, top, depth = plot.sheet, plot.top, plot.bottom - plot.top
    for at, (low, high) in enumerate(_bounds(levels)):
        across = plot.x(high) - plot.x(low)
        sheet.box((plot.x(low), top), (across, depth), Look(_SHADES[at % 2], "none", width=0))
    for label, x, middle, tier in _names(levels, plot.left, plot.right):
        y = top - 0.12 - _TIER * tier
        if tier:
            sheet.line((middle, y + 0.07), (middle, top), LINE, 0.8)
        sheet.text(x, y, label, anchor="middle", size=SMALL)


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
    if inches(words, SMALL) <= room:
        return words
    while words and inches(f"{words}\N{HORIZONTAL ELLIPSIS}", SMALL) > room:
        words = words[:-1].rstrip()
    return f"{words}\N{HORIZONTAL ELLIPSIS}"
