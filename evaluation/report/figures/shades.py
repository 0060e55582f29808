"""Shades of one colour from light to dark, and the letters that can be read on each."""

from __future__ import annotations

from functools import cache

from evaluation.report.figures.sheet import ACCENT, INK, WORSE

CONTRAST = 4.5  # of letters on what lies behind them; WCAG 2.2, 1.4.3
TEAL, BROWN, GREY = ("#cfe1e4", ACCENT), ("#f3dcc0", WORSE), "#d9dfe3"


@cache
def shades(ends: tuple[str, str], many: int) -> tuple[str, ...]:
    """So many shades towards the dark end; few do not begin at the light one, as it is pale."""
    first = max(0.0, 0.55 - 0.15 * many)
    steps = ((many - 1 - at) / max(1, many - 1) for at in range(many))
    return tuple(shade(ends, 1 - (1 - first) * step) for step in steps)


@cache
def shade(ends: tuple[str, str], place: float) -> str:
    """The shade that lies at ``place`` between the light end (0) and the dark one (1)."""
    return _mixed(*ends, place)


def letters_on(fill: str) -> str:
    """The colour of letters that can be read on a shade; black can where ink and white cannot."""
    return next((c for c in (INK, "#ffffff") if contrast(fill, c) >= CONTRAST), "#000000")


def contrast(colour: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21; WCAG 2.2, definition of contrast ratio."""
    light, dark = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance; WCAG 2.2, definition of that name."""
    parts = (part / 255 for part in _parts(colour))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _mixed(first: str, second: str, place: float) -> str:
    pairs = zip(_parts(first), _parts(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * place):02x}" for a, b in pairs)
