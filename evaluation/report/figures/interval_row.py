"""One number with its interval, drawn small enough for a row of a list.

The line goes as far to either side of no change as is named at its ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.report.typeface import FAMILIES

WIDTH, HEIGHT = 160.0, 31.0  # points
_SIDE, _AXIS, _LABELS = 8.0, 10.0, 27.0
_SIZE = 8.5
_INK, _QUIET, _LINE = "#1b2a33", "#4a5862", "#aab6bd"
_COLOURS = {"better": "#0b5563", "worse": "#a85c00", "unclear": "#66727a", "plain": "#0b5563"}
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
        colour = _COLOURS[self.standing]
        middle = self._x(0)
        shapes = [
            _line(_SIDE, _AXIS, WIDTH - _SIDE, _AXIS, _LINE, 0.9),
            *(_line(x, _AXIS - 3, x, _AXIS + 3, _LINE, 0.9) for x in (_SIDE, WIDTH - _SIDE)),
            _line(middle, 1.5, middle, _AXIS + 8.5, _INK, 1.2),
        ]
        if self.low is not None and self.high is not None:
            low, high = self._x(self.low), self._x(self.high)
            shapes.append(_line(low, _AXIS, high, _AXIS, colour, 3))
            shapes += [_line(x, _AXIS - 3.4, x, _AXIS + 3.4, colour, 1.4) for x in (low, high)]
        shapes.append(self._point(colour))
        for x, anchor, words in (
            (1.0, "start", f"{self.far:g} lower"),
            (middle, "middle", self.none),
            (WIDTH - 1.0, "end", f"{self.far:g} higher"),
        ):
            fill = _INK if anchor == "middle" else _QUIET
            shapes.append(
                f'<text x="{x:g}" y="{_LABELS:g}" font-size="{_SIZE:g}" fill="{fill}" '
                f'text-anchor="{anchor}">{words}</text>'
            )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}pt" height="{HEIGHT:g}pt" '
            f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" font-family="{FAMILIES}">{"".join(shapes)}</svg>'
        )

    def _x(self, value: float) -> float:
        """Where a value lies; what goes beyond an end is drawn to the end."""
        share = min(max(value / self.far, -1.0), 1.0)
        return WIDTH / 2 + share * (WIDTH / 2 - _SIDE)

    def _point(self, colour: str) -> str:
        x = self._x(self.value)
        if self.standing == "worse":
            corners = f"{x:.2f},{_AXIS - 5:g} {x + 5:.2f},{_AXIS:g} {x:.2f},{_AXIS + 5:g}"
            return f'<polygon points="{corners} {x - 5:.2f},{_AXIS:g}" fill="{colour}"/>'
        look = (
            f'fill="white" stroke="{colour}" stroke-width="2"'
            if self.standing == "unclear"
            else f'fill="{colour}"'
        )
        return f'<circle cx="{x:.2f}" cy="{_AXIS:g}" r="4" {look}/>'


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
    wide = 34 * levels - 2
    bars = "".join(
        f'<rect x="{34 * at + 0.6:g}" y="0.6" width="28.8" height="6.8" stroke="#0b5563" '
        f'stroke-width="1.2" fill="{"#0b5563" if at < level else "white"}"/>'
        for at in range(levels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="8pt" '
        f'viewBox="0 0 {wide} 8">{bars}</svg>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float) -> str:
    return (
        f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}" '
        f'stroke-width="{width:g}"/>'
    )
