"""What stands on one row of a chart: a change with its interval, or means on a whole scale."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from evaluation.report.figures.marks import Standing, signed, standing, tick
from evaluation.report.figures.sheet import (
    ACCENT,
    DOTS,
    INK,
    LEADING,
    LINE,
    QUIET,
    SMALL,
    UNCLEAR,
    WORSE,
    DrawingSheet,
    Look,
    Plot,
    fitted,
    width_of,
)
from evaluation.say.finding import Figure, Level, Levels, Mark

RING, DISC = DOTS[:2]
COLOURS: dict[Standing, str] = {
    "better": ACCENT,
    "clear": ACCENT,
    "worse": WORSE,
    "unclear": UNCLEAR,
    "plain": ACCENT,
}
_SHADES = ("#eef1f3", "#d9dfe3")  # of neighbouring stretches, told apart in grey


def draw_interval(plot: Plot, y: float, *, figure: Figure, mark: Mark) -> None:
    """A value and its interval: full where clear, hollow and grey where not, a diamond if worse."""
    how = standing(figure, mark)
    if mark.low is not None and mark.high is not None:
        low, high = plot.x(mark.low), plot.x(mark.high)
        plot.sheet.line((low, y), (high, y), COLOURS[how], 2.4)
        for end in (low, high):
            plot.sheet.line((end, y - 3.2), (end, y + 3.2), COLOURS[how], 1.4)
    draw_point(plot.sheet, (plot.x(mark.value), y), how)


def draw_point(sheet: DrawingSheet, centre: tuple[float, float], how: Standing) -> None:
    """A value, by what is to be thought of it."""
    if how == "worse":
        sheet.diamond(centre, 9.6, Look(WORSE, WORSE))
    elif how == "unclear":
        sheet.disc(centre, 7, Look("white", UNCLEAR, width=1.8))
    else:
        sheet.disc(centre, 7.6, Look(COLOURS[how], "white", width=0.8))


def draw_means(plot: Plot, y: float, *, row: Level) -> None:
    """Before as a ring, after as a disc, and a line from one to the other."""
    before, after = row.means.values()
    plot.sheet.line((plot.x(before), y), (plot.x(after), y), ACCENT, 1.6)
    plot.sheet.disc((plot.x(before), y), 7, RING)
    plot.sheet.disc((plot.x(after), y), 7, DISC)


def draw_key(plot: Plot, y: float, *, looks: dict[str, Look]) -> None:
    """Which wave or group is which sign."""
    x = plot.left
    for name, look in looks.items():
        plot.sheet.disc((x + 4, y), 7, look)
        plot.sheet.text(x + 11, y, name, size=SMALL, colour=QUIET)
        x += 11 + width_of(name, SMALL) + 9


def draw_changes_axis(plot: Plot, *, figure: Figure) -> None:
    """Gridlines, and the line of no change under its name."""
    named = {}
    if figure.reference is not None:
        zero = figure.reference == 0 and signed(figure)
        words = f"no {figure.of}" if zero else tick(figure.reference)
        named[figure.reference] = f"{words} (the same)" if plot.ratios else words
    plot.grid(named=named)
    for value in named:
        plot.upright(value, INK, 1.2)


def draw_better(plot: Plot, y: float, *, better: str) -> None:
    """Which way is better, over that side of the plot."""
    higher = better == "higher"
    words = "better \N{RIGHTWARDS ARROW}" if higher else "\N{LEFTWARDS ARROW} better"
    x = plot.right - width_of(words, SMALL, bold=True) if higher else plot.left
    plot.sheet.text(x, y, words, bold=True, colour=ACCENT, size=SMALL)


def draw_scale(plot: Plot, *, levels: Levels) -> None:
    """The whole range of a scale, its ends named, with the names of its stretches above."""
    sheet, top = plot.sheet, plot.top
    for at, (low, high) in enumerate(_bounds(levels)):
        across = plot.x(high) - plot.x(low)
        look = Look(_SHADES[at % 2], "none", width=0)
        sheet.box((plot.x(low), top), (across, plot.bottom - top), look)
    plot.named()
    for label, x, middle, tier in stretch_names(levels, plot.left, plot.right):
        y = top - LEADING / 2 - 2 - LEADING * tier
        if tier:
            sheet.line((middle, y + 5), (middle, top), LINE, 0.8)
        sheet.text(x, y, label, anchor="middle", size=SMALL)


def _bounds(levels: Levels) -> list[tuple[float, float]]:
    """Where each stretch of the scale begins and ends."""
    inner = [stretch.lowest for stretch in levels.stretches[1:]]
    return [*pairwise([levels.lowest, *inner, levels.highest])] if levels.stretches else []


def stretch_names(
    levels: Levels, left: float, right: float
) -> Iterator[tuple[str, float, float, int]]:
    """The names of the stretches: label, its middle, that of the stretch, and how high it stands.

    A name that would touch another stands a line higher, and so does one whose own leader would
    cross a name below it.
    """
    taken: list[list[tuple[float, float]]] = []  # by line, from where to where names stand
    for stretch, (low, high) in zip(levels.stretches, _bounds(levels), strict=True):
        share = ((low + high) / 2 - levels.lowest) / (levels.highest - levels.lowest)
        middle = left + share * (right - left)
        label = fitted(stretch.label, right - left, SMALL)
        half = width_of(label, SMALL) / 2
        x = min(max(middle, left + half), right - half)
        free = (
            n
            for n, line in enumerate(taken)
            if all(end + 5 <= x - half or x + half + 5 <= start for start, end in line)
            and all(not start - 2 < middle < end + 2 for below in taken[:n] for start, end in below)
        )
        tier = next(free, len(taken))
        if tier == len(taken):
            taken.append([])
        taken[tier].append((x - half, x + half))
        yield label, x, middle, tier


def tiers(levels: Levels, left: float, right: float) -> int:
    """How many lines the names of the stretches take."""
    return len({tier for *_, tier in stretch_names(levels, left, right)})
