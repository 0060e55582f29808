"""The upper part of a change chart: mean scores by wave on the whole range of their scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from evaluation.report.figures.marks import tick
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
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
from evaluation.say.finding import Level, Levels
from evaluation.say.wording import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHADES = ("#eef1f3", "#d9dfe3")  # of neighbouring stretches, told apart in grey
_ROW, _HEAD, _FOOT, _TIER = 0.3, 0.3, 0.52, 0.17  # inches
LABEL = 2.1  # inches, at most


def level_label(row: Level) -> str:
    """The name of a row as it is drawn."""
    return wrapped(row.label, LABEL, TEXT)


def height_of_levels(levels: Levels, left: float, right: float) -> float:
    """The height of the whole part in inches."""
    return _top(levels, left, right) + sum(_depths(levels)) + _FOOT


def draw_levels(
    sheet: DrawingSheet, levels: Levels, decimals: int, left: float, right: float
) -> None:
    """Draw the part from the top of the sheet; the plot lies between ``left`` and ``right``."""
    top = _top(levels, left, right)
    bottom = top + sum(_depths(levels))
    ax = sheet.axes(left, right, top, bottom)
    ax.set_xlim(levels.lowest, levels.highest)
    ax.xaxis.set_major_formatter(lambda x, _: tick(x))
    _draw_stretches(sheet, ax, levels, (left, right, top))
    waves = list(levels.rows[0].means)
    for place, (wave, filled) in enumerate(zip(waves, (False, True), strict=True)):
        _key(sheet, right + 0.6 if not place else EDGE, wave, filled=filled)
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
    return [max(_ROW, height_of(level_label(row)) + 0.14) for row in levels.rows]


def _draw_row(
    sheet: DrawingSheet, ax: Axes, row: Level, place: tuple[float, float], decimals: int
) -> None:
    """Before as a ring, after as a disc, and a line from one to the other."""
    right, y = place
    sheet.text(START, y, level_label(row))
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


def _key(sheet: DrawingSheet, x: float, wave: str, *, filled: bool) -> None:
    """What a ring and a disc mean, at the head of the column of their values."""
    sign = "\N{BLACK CIRCLE}" if filled else "\N{WHITE CIRCLE}"
    sheet.text(x, 0.16, f"{sign} {wave}", ha="right", fontsize=SMALL, color=QUIET)


def _draw_stretches(
    sheet: DrawingSheet, ax: Axes, levels: Levels, place: tuple[float, float, float]
) -> None:
    left, right, top = place
    ends = [*(s.lowest for s in levels.stretches[1:]), levels.highest]
    for at, (low, high) in enumerate(zip([levels.lowest, *ends[:-1]], ends, strict=True)):
        if levels.stretches:
            ax.axvspan(low, high, color=_SHADES[at % 2], linewidth=0, zorder=0.5)
    for label, x, middle, tier in _names(levels, left, right):
        y = top - 0.12 - _TIER * tier
        if tier:
            line = sheet.surface.add_artist
            line(_leader(sheet, middle, y + 0.07, top))
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
    ends = [*(s.lowest for s in levels.stretches[1:]), levels.highest]
    starts = [levels.lowest, *ends[:-1]]
    taken: list[float] = []  # where the last name of each line ends
    for stretch, low, high in zip(levels.stretches, starts, ends, strict=False):
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
