"""The legend of a chart: which shade is which answer, in as many lines as it takes."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.report.figures.sheet import (
    EDGE,
    LEADING,
    LINE,
    SMALL,
    DrawingSheet,
    Look,
    folded,
    height_of,
    width_of,
)

_SWATCH, _AFTER, _BETWEEN = 9.0, 4.0, 12.0  # points
_BELOW = 6.0
_LINES = 2  # of a name


@dataclass(frozen=True, slots=True)
class Legend:
    """Shades with their names, in order."""

    names: tuple[tuple[str, str], ...]  # a shade's colour and name

    def height(self, room: float) -> float:
        """How many points it takes, with what separates it from the chart."""
        placed = self._placed(room)
        return max(y + height_of(name) for _, name, _, y in placed) + _BELOW if placed else 0.0

    def draw(self, sheet: DrawingSheet, y: float) -> None:
        """Draw it from ``y`` down, over the whole sheet."""
        for colour, name, x, line in self._placed(sheet.width - 2 * EDGE):
            top = y + line + (LEADING - _SWATCH) / 2
            sheet.box((EDGE + x, top), (_SWATCH, _SWATCH), Look(colour, LINE, width=0.6))
            deep = height_of(name)
            sheet.text(EDGE + x + _SWATCH + _AFTER, y + line + deep / 2, name, size=SMALL)

    def _placed(self, room: float) -> list[tuple[str, str, float, float]]:
        """Colour, name, and where each entry begins from the left and from the top."""
        placed: list[tuple[str, str, float, float]] = []
        x = y = deep = 0.0
        for colour, name in self.names:
            words = folded(name, room - _SWATCH - _AFTER, SMALL, _LINES)
            long = _SWATCH + _AFTER + width_of(words, SMALL)
            if x and x + long > room:
                x, y, deep = 0.0, y + deep + 2, 0.0
            placed.append((colour, words, x, y))
            x += long + _BETWEEN
            deep = max(deep, height_of(words))
        return placed
