"""One number with its interval, drawn small enough for a row of a list.

The line goes as far to either side of no change as is named at its ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.report.figures.sheet import (
    ACCENT,
    INK,
    QUIET,
    RULE,
    UNCLEAR,
    WORSE,
    Anchor,
    DrawingSheet,
    Look,
)

WIDTH, HEIGHT = 160.0, 31.0  # points
_SIDE, _AXIS, _LABELS = 8.0, 10.0, 24.0
_SIZE = 8.5  # points, as the smallest words of the page that it stands on
_COLOURS = {"better": ACCENT, "worse": WORSE, "unclear": UNCLEAR, "plain": ACCENT}
_ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)


@dataclass(frozen=True, slots=True)
class IntervalRow:
    """What is drawn: a value with the ends of its interval, on a line from -``far`` to ``far``.

    ``standing``: better, worse, unclear (hollow and grey) or plain. ``none``: the name of nought.
    """

    value: float
    low: float | None
    high: float | None
    far: float
    standing: str
    none: str = "no change"

    def svg(self) -> str:
        """The drawing, ``WIDTH`` by ``HEIGHT`` points."""
        sheet, colour, middle = DrawingSheet(WIDTH, HEIGHT), _COLOURS[self.standing], self._x(0)
        sheet.line((_SIDE, _AXIS), (WIDTH - _SIDE, _AXIS), RULE, 0.9)
        for x in (_SIDE, WIDTH - _SIDE):
            sheet.line((x, _AXIS - 3), (x, _AXIS + 3), RULE, 0.9)
        sheet.line((middle, 1.5), (middle, _AXIS + 8.5), INK, 1.2)
        if self.low is not None and self.high is not None:
            low, high = self._x(self.low), self._x(self.high)
            sheet.line((low, _AXIS), (high, _AXIS), colour, 3)
            for x in (low, high):
                sheet.line((x, _AXIS - 3.4), (x, _AXIS + 3.4), colour, 1.4)
        point = self._x(self.value), _AXIS
        if self.standing == "worse":
            sheet.diamond(point, 10, Look(colour, colour))
        elif self.standing == "unclear":
            sheet.disc(point, 8, Look("white", colour, width=2))
        else:
            sheet.disc(point, 8, Look(colour, colour, width=0))
        named: tuple[tuple[float, Anchor, str, str], ...] = (
            (1.0, "start", QUIET, f"{self.far:g} lower"),
            (middle, "middle", INK, self.none),
            (WIDTH - 1.0, "end", QUIET, f"{self.far:g} higher"),
        )
        for x, anchor, shade, words in named:
            sheet.text(x, _LABELS, words, size=_SIZE, colour=shade, anchor=anchor)
        return sheet.svg()

    def _x(self, value: float) -> float:
        """Where a value lies; what goes beyond an end is drawn to the end."""
        share = min(max(value / self.far, -1.0), 1.0)
        return WIDTH / 2 + share * (WIDTH / 2 - _SIDE)


def far_enough(values: tuple[float, ...], highest: float) -> float:
    """A round number that no value lies beyond, and no larger than a change can be.

    ``highest``: the widest change that the scale has; an interval may go further, and then so
    does the line.
    """
    furthest = max((abs(value) for value in values), default=1.0) or 1.0
    power = 1.0
    while power * 10 <= furthest:
        power *= 10
    while power > furthest:
        power /= 10
    # a little beyond, so that no line looks cut off
    fitting = next(power * step for step in (*_ROUND, 15.0) if power * step > furthest * 1.02)
    wide = float(f"{fitting:.6g}")
    return highest if furthest <= highest < wide else wide


def level_bars(level: int, levels: int) -> str:
    """Bars side by side, filled up to a level: ``level`` of ``levels``."""
    sheet = DrawingSheet(34.0 * levels - 2, 8)
    for at in range(levels):
        look = Look(ACCENT if at < level else "white", ACCENT, width=1.2)
        sheet.box((34 * at + 0.6, 0.6), (28.8, 6.8), look)
    return sheet.svg()
