"""Counts by period: bars of one group, lines of several, and one chart each where they are many.

All begin at a true zero. A period without a number is a gap: no line passes over it, nor over a
change of what is counted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from evaluation.report.figures.blocks import GAP, is_wide
from evaluation.report.figures.by_row import NOT_SHOWN, by_row, columns_of
from evaluation.report.figures.marks import tick, value_words
from evaluation.report.figures.sheet import (
    ACCENT,
    BAR,
    BOLD,
    EDGE,
    INK,
    LEADING,
    LINE,
    QUIET,
    SMALL,
    TEXT,
    UNCLEAR,
    WORSE,
    DrawingSheet,
    Look,
    Plot,
    folded,
    height_of,
    width_of,
    wrapped,
)
from evaluation.say.finding import Figure
from evaluation.say.wording import number

_TALL, _LOW = 130.0, 64.0  # points, of a plot; of one of many
_TOP, _FOOT = 8.0, LEADING + 6.0
_MOST_LINES, _MOST_NARROW = 6, 3  # on one plot
_FEW = 16  # periods, of which each has its sign
_BESIDE = 19.0  # points from a plot to the names of its lines, with their signs
_DASHED = "4 3"
_BREAK_LINES = 3  # of the words on one
# Lines are told apart by their names, and by signs and dashes in greyscale.
_LINES = (
    (ACCENT, "", Look(ACCENT, "white")),
    (WORSE, "", Look("white", WORSE, width=1.6)),
    (INK, "5 2", Look(INK, "white")),
    (UNCLEAR, "", Look(UNCLEAR, "white")),
    (ACCENT, "2 2", Look("white", ACCENT, width=1.6)),
    (WORSE, "5 2", Look(WORSE, "white")),
)


@dataclass(frozen=True, slots=True)
class _Course:
    """The values of each group, period by period; None where there is no number."""

    figure: Figure
    periods: tuple[str, ...]
    groups: dict[str, tuple[float | None, ...]]
    top: float

    @classmethod
    def of(cls, figure: Figure) -> _Course:
        rows = by_row(figure)
        groups = {
            group: tuple(row.counts.get(group) for row in rows) for group in columns_of(figure)
        }
        top = max((mark.value for mark in figure.marks), default=0.0) or 1.0
        top = _next_tick(figure, top) if len(groups) > 1 else top  # bars have their numbers
        return cls(figure, tuple(row.label for row in rows), groups, top)

    @property
    def breaks(self) -> dict[str, str]:
        """The breaks that lie within, in order."""
        said = self.figure.breaks
        return {period: said[period] for period in self.periods if period in said}

    def named(self, group: str) -> str:
        """A group with its last number."""
        values = [value for value in self.groups[group] if value is not None]
        return f"{group} {value_words(self.figure, values[-1])}" if values else group


def draw_series(figure: Figure, width: float) -> DrawingSheet:
    """The periods from left to right, on a sheet of a width in points."""
    course = _Course.of(figure)
    if len(course.groups) == 1:
        return _one(course, width)
    most = _MOST_LINES if is_wide(width) else _MOST_NARROW
    return _lines(course, width) if len(course.groups) <= most else _many(course, width)


@dataclass(frozen=True, slots=True)
class _Panel:
    """A plot with its axes: where it lies, and where each period stands."""

    course: _Course
    sheet: DrawingSheet
    left: float
    right: float
    top: float
    bottom: float

    @property
    def step(self) -> float:
        """From one period to the next."""
        return (self.right - self.left) / len(self.course.periods)

    def x(self, at: int) -> float:
        """The middle of a period."""
        return self.left + self.step * (at + 0.5)

    def y(self, value: float) -> float:
        """How high a value stands."""
        return self.bottom - (self.bottom - self.top) * value / self.course.top

    def axes(self) -> None:
        """Gridlines from zero up, and as many names of periods as there is room for."""
        for value in _ticks(self.course):
            firm = value == 0
            ends = (self.left, self.y(value)), (self.right, self.y(value))
            self.sheet.line(*ends, QUIET if firm else LINE, 1.0 if firm else 0.7)
            self.sheet.text(
                self.left - 5, self.y(value), _tick(value), anchor="end", size=SMALL, colour=QUIET
            )
        for at, x, words in _period_names(self):
            self.sheet.line((self.x(at), self.bottom), (self.x(at), self.bottom + 3), QUIET, 0.8)
            place = x, self.bottom + 4
            self.sheet.text(*place, words, anchor="middle", size=SMALL, colour=QUIET, below=True)

    def breaks(self, tops: dict[str, float]) -> None:
        """A dashed line before each period with which what is counted changes, from a height."""
        for period, top in tops.items():
            x = self.left + self.step * self.course.periods.index(period)
            self.sheet.line((x, top), (x, self.bottom), INK, 1.0, _DASHED)

    def bars(self, values: tuple[float | None, ...], *, numbered: bool) -> None:
        """A bar a period, a dash where there is no number."""
        thick = min(self.step * 0.72, 26.0)
        for at, value in enumerate(values):
            if value is None:
                if self.step >= width_of("\N{EN DASH}", SMALL):
                    y = self.bottom - 6
                    self.sheet.text(
                        self.x(at), y, "\N{EN DASH}", anchor="middle", size=SMALL, colour=QUIET
                    )
                continue
            top = self.y(value)
            self.sheet.box((self.x(at) - thick / 2, top), (thick, self.bottom - top), BAR)
            if numbered:
                words = value_words(self.course.figure, value)
                long = width_of(words, SMALL) + 2
                self.sheet.veil((self.x(at) - long / 2, top - 12), (long, 10))
                self.sheet.text(self.x(at), top - 7, words, anchor="middle", size=SMALL)

    def line(self, group: str, place: int) -> None:
        """The line of a group, broken where there is no number; a sign at each period if few."""
        colour, dashes, sign = _LINES[place % len(_LINES)]
        values = self.course.groups[group]
        points = [
            None if value is None else (self.x(at), self.y(value))
            for at, value in enumerate(values)
        ]
        joined = [False] * (len(points) + 1)  # to the period before
        for at, (one, other) in enumerate(pairwise(points), 1):
            if one and other and self.course.periods[at] not in self.course.breaks:
                self.sheet.line(one, other, colour, 1.8, dashes)
                joined[at] = True
        few = len(values) <= _FEW
        for at, point in enumerate(points):
            if point and (few or not (joined[at] or joined[at + 1])):
                self.sheet.disc(point, 6.0 if few else 4.5, sign)


def _ticks(course: _Course) -> list[float]:
    plot = Plot(DrawingSheet(1, 1), 0, 1, 0, 1, 0.0, course.top)
    return plot.ticks(whole=course.figure.decimals == 0)


def _next_tick(figure: Figure, highest: float) -> float:
    """The first end of an axis with a gridline at it or over it: no line ends above the last."""
    top = highest
    for _ in range(3):  # a longer axis may have longer steps
        ticks = Plot(DrawingSheet(1, 1), 0, 1, 0, 1, 0.0, top).ticks(whole=figure.decimals == 0)
        if len(ticks) < 2 or ticks[-1] >= highest:
            break
        top = ticks[1] * math.ceil(highest / ticks[1] - 1e-9)
    return top


def _tick(value: float) -> str:
    """A place on the axis, written as the numbers are: ``1,500``."""
    return number(value, 0) if value == int(value) else tick(value)


def _period_names(panel: _Panel) -> list[tuple[int, float, str]]:
    """Every so many periods, the first always: which, where its name stands, and the name."""
    periods = panel.course.periods
    halves = [width_of(period, SMALL) / 2 for period in periods]
    low, high = EDGE, panel.sheet.right
    every = [
        (at, min(max(panel.x(at), low + half), high - half), half) for at, half in enumerate(halves)
    ]
    tries = (every[::some] for some in range(1, len(every) + 1))
    placed = next(
        some
        for some in tries
        if all(b - a >= ha + hb + 6 for (_, a, ha), (_, b, hb) in pairwise(some))
    )
    return [(at, x, periods[at]) for at, x, _ in placed]


@dataclass(frozen=True, slots=True)
class _BreakWords:
    """The words on breaks over a plot: of each its period, words, where they begin, and how high.

    Those of the last break stand lowest, so that no line leads through words to its right.
    """

    placed: tuple[tuple[str, str, float, float], ...]

    @classmethod
    def of(cls, course: _Course, left: float, right: float) -> _BreakWords:
        step = (right - left) / len(course.periods)
        placed = []
        up = 0.0  # over the plot
        for period, words in reversed(course.breaks.items()):
            x = left + step * course.periods.index(period)
            after, before = (
                wrapped(words, max(room, 1.0), SMALL) for room in (right - x - 3, x - 3 - left)
            )
            said, start = min(
                ((after, x + 3), (before, x - 3 - width_of(before, SMALL))),
                key=lambda way: (way[0].count("\n") > 1) * way[0].count("\n"),
            )
            if said.count("\n") >= _BREAK_LINES or start < left - 1:
                said = folded(words, right - left, SMALL, _BREAK_LINES)
                start = max(left, min(x + 3, right - width_of(said, SMALL)))
            up += height_of(said)
            placed.append((period, said, start, up))
        return cls(tuple(placed))

    @property
    def room(self) -> float:
        """How many points they take."""
        return self.placed[-1][-1] + 4 if self.placed else 0.0

    def draw(self, panel: _Panel) -> None:
        """Each line up to its words."""
        bottom = self.room - 4
        panel.breaks({period: bottom - up + 1 for period, *_, up in self.placed})
        for _, words, x, up in self.placed:
            deep = height_of(words)
            panel.sheet.veil((x - 1, bottom - up), (width_of(words, SMALL) + 2, deep))
            panel.sheet.text(x, bottom - up + deep / 2, words, size=SMALL)


def _left(course: _Course) -> float:
    return EDGE + max(width_of(_tick(value), SMALL) for value in _ticks(course)) + 7


def _one(course: _Course, width: float) -> DrawingSheet:
    """Bars, with their numbers where there is room over each."""
    [values] = course.groups.values()
    left, right = _left(course), width - EDGE
    words = _BreakWords.of(course, left, right)
    widest = max(width_of(value_words(course.figure, v or 0.0), SMALL) for v in values)
    numbered = widest + 1 <= (right - left) / len(values)
    top = words.room + (LEADING + 4 if numbered else _TOP)
    sheet = DrawingSheet(width, top + _TALL + _FOOT)
    panel = _Panel(course, sheet, left, right, top, top + _TALL)
    panel.axes()
    words.draw(panel)
    panel.bars(values, numbered=numbered)
    return sheet


def _lines(course: _Course, width: float) -> DrawingSheet:
    """Lines with their names beside them, none over another."""
    room = width * (0.27 if is_wide(width) else 0.34)
    labels = {group: folded(course.named(group), room, SMALL, 3) for group in course.groups}
    left = _left(course)
    right = width - EDGE - max(width_of(label, SMALL) for label in labels.values()) - _BESIDE
    words = _BreakWords.of(course, left, right)
    top = words.room + _TOP
    tall = max(_TALL, sum(height_of(label) + 2 for label in labels.values()))
    sheet = DrawingSheet(width, top + tall + _FOOT)
    panel = _Panel(course, sheet, left, right, top, top + tall)
    panel.axes()
    words.draw(panel)
    for place, group in reversed([*enumerate(course.groups)]):
        panel.line(group, place)
    _name_lines(panel, labels)
    return sheet


def _name_lines(panel: _Panel, labels: dict[str, str]) -> None:
    """Write each name as near to the end of its line as others let it, and lead there."""
    ends = {}
    for group, values in panel.course.groups.items():
        last = max((at for at, value in enumerate(values) if value is not None), default=None)
        value = 0.0 if last is None else values[last]
        ends[group] = (panel.x(last or 0), panel.y(value or 0.0), last is not None)
    order = sorted(labels, key=lambda group: ends[group][1])
    deep = {group: height_of(labels[group]) + 2 for group in order}
    middles = _apart([(ends[g][1], deep[g]) for g in order], panel.top - 4, panel.bottom + 4)
    for group, middle in zip(order, middles, strict=True):
        colour, dashes, sign = _LINES[[*labels].index(group) % len(_LINES)]
        x, y, drawn = ends[group]
        if drawn:
            panel.sheet.line((x + 4, y), (panel.right + 1, y), LINE, 0.7)
            panel.sheet.line((panel.right + 1, y), (panel.right + 9, middle), colour, 0.9, dashes)
            panel.sheet.disc((panel.right + 13, middle), 6.0, sign)
        words = labels[group]
        panel.sheet.text(
            panel.right + _BESIDE, middle, words, size=SMALL, colour=colour if drawn else QUIET
        )


def _apart(wanted: list[tuple[float, float]], low: float, high: float) -> list[float]:
    """Middles as near as they can be to those wanted, in order, each with its depth to itself."""
    middles: list[float] = []
    edge = low
    for y, deep in wanted:
        middles.append(max(y, edge + deep / 2))
        edge = middles[-1] + deep / 2
    edge = high
    for at in range(len(wanted) - 1, -1, -1):
        deep = wanted[at][1]
        middles[at] = min(middles[at], edge - deep / 2)
        edge = middles[at] - deep / 2
    return middles


def _many(course: _Course, width: float) -> DrawingSheet:
    """A chart of bars for each group, all on one axis; breaks are named once, above all."""
    across = 2 if is_wide(width) else 1
    each = (width - GAP * (across - 1)) / across
    left = _left(course)
    said = [f"{period}: {words}" for period, words in course.breaks.items()]
    key = [folded(words, width - 2 * EDGE - 22, SMALL, _BREAK_LINES) for words in said]
    over = sum(height_of(words) for words in key) + (6 if key else 0)
    titles = {group: folded(group, (each - 2 * EDGE) * BOLD, TEXT, 2) for group in course.groups}
    head = max(height_of(title) for title in titles.values()) + 6
    deep = head + _LOW + _FOOT + 6
    down = -(-len(titles) // across)
    sheet = DrawingSheet(width, over + deep * down)
    y = 0.0
    for words in key:
        sheet.line((EDGE, y + LEADING / 2), (EDGE + 16, y + LEADING / 2), INK, 1.0, _DASHED)
        sheet.text(EDGE + 22, y + height_of(words) / 2, words, size=SMALL)
        y += height_of(words)
    for at, (group, title) in enumerate(titles.items()):
        x, top = (at % across) * (each + GAP), over + (at // across) * deep
        sheet.text(x + EDGE, top + height_of(title) / 2, title, bold=True)
        panel = _Panel(course, sheet, x + left, x + each - EDGE, top + head, top + head + _LOW)
        panel.axes()
        panel.breaks(dict.fromkeys(course.breaks, panel.top))
        values = course.groups[group]
        if any(value is not None for value in values):
            panel.bars(values, numbered=False)
        else:
            middle = (panel.left + panel.right) / 2, (panel.top + panel.bottom) / 2
            sheet.veil((middle[0] - 26, middle[1] - 7), (52, 14))
            sheet.text(*middle, NOT_SHOWN, anchor="middle", size=SMALL, colour=QUIET)
    return sheet
