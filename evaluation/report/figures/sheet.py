"""The sheet on which charts are drawn, and how it looks.

Everything is placed in inches from the top left, so that a 9-point label is a 9-point label on
paper. A sheet is written as SVG, shape by shape; what is drawn later lies above.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Literal

from evaluation.report.figures.marks import tick
from evaluation.report.typeface import FAMILIES

WIDTH = 6.3  # inches: the text of an A4 page with 2.5 cm margins
EDGE = WIDTH - 0.04  # no letter touches the border of the picture
TALLEST = 8.8  # inches: with its caption it still fits one such page

INK, QUIET, LINE, ACCENT = "#1b2a33", "#4a5862", "#d5dce0", "#0b5563"


@dataclass(frozen=True, slots=True)
class Look:
    """Fill, edge and pattern of what stands for one group."""

    fill: str
    edge: str
    pattern: Literal["", "rising", "dotted", "falling"] = ""
    width: float = 0.8  # points, of the edge


# Dark, light, middling, and patterned in turn, so that greyscale print tells neighbours apart;
# every edge keeps 3:1 against white.
GROUPS = (
    Look(ACCENT, ACCENT),
    Look("#f9d49b", "#9a5b00", "rising"),
    Look("#7a9cc6", "#2f4b73"),
    Look("#f3dbe6", "#8a2f5d", "dotted"),
    Look("#8d6e63", "#4e342e"),
    Look("#eceff1", "#455a64", "falling"),
)
_PATTERNS = {
    "rising": '<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke="{edge}" stroke-width="0.8"/>',
    "falling": '<path d="M-1 5L1 7M0 0L6 6M5 -1L7 1" stroke="{edge}" stroke-width="0.8"/>',
    "dotted": '<circle cx="2" cy="2" r="0.8" fill="{edge}"/>',
}
_WIDTHS = Path(__file__).with_name("widths.json")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
TEXT, SMALL = 9.5, 8.5  # points
START = 0.03  # inches: likewise at the left
LINE_HEIGHT = 0.16  # inches from one line of text to the next
_TICKS = 6  # steps between ticks, at most
Anchor = Literal["start", "middle", "end"]


class DrawingSheet:
    """A drawing surface ``WIDTH`` inches wide; places are inches from its top left."""

    def __init__(self, height: float) -> None:
        self.height = height
        self._shapes: list[str] = []
        self._patterned: dict[str, Look] = {}

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = TEXT,
        colour: str = INK,
        anchor: Anchor = "start",
        bold: bool = False,
        below: bool = False,
    ) -> None:
        """Write ``words`` at ``x``, line by line: centred on the height ``y``, or ``below`` it."""
        lines = words.split("\n")
        step = LINE_HEIGHT * size / TEXT
        first = y + (0.8 if below else 0.36) * size / 72
        first -= 0 if below else step * (len(lines) - 1) / 2
        weight = ' font-weight="bold"' if bold else ""
        for at, line in enumerate(lines):
            self._shapes.append(
                f'<text x="{_points(x)}" y="{_points(first + at * step)}" font-size="{size:g}"'
                f' fill="{colour}" text-anchor="{anchor}"{weight}>'
                f"{escape(_CONTROL.sub('', line), quote=False)}</text>"
            )

    def box(self, corner: tuple[float, float], size: tuple[float, float], look: Look) -> None:
        """Draw a rectangle from its top left corner."""
        place = _attributes(x=corner[0], y=corner[1], width=size[0], height=size[1])
        edge = f'stroke="{look.edge}" stroke-width="{look.width:g}"' if look.width else ""
        self._shapes.append(f'<rect {place} fill="{look.fill}" {edge}/>')
        if look.pattern:
            self._patterned[look.pattern] = look
            self._shapes.append(f'<rect {place} fill="url(#{look.pattern})"/>')

    def line(
        self, start: tuple[float, float], end: tuple[float, float], colour: str, width: float
    ) -> None:
        """Draw a line ``width`` points thick."""
        place = _attributes(x1=start[0], y1=start[1], x2=end[0], y2=end[1])
        self._shapes.append(f'<line {place} stroke="{colour}" stroke-width="{width:g}"/>')

    def disc(self, centre: tuple[float, float], across: float, look: Look) -> None:
        """Draw a disc, or a ring where it is filled with white, ``across`` points wide."""
        place = _attributes(cx=centre[0], cy=centre[1], r=across / 144)
        self._shapes.append(
            f'<circle {place} fill="{look.fill}" stroke="{look.edge}" '
            f'stroke-width="{look.width:g}"/>'
        )

    def arrow(self, x: float, start: float, end: float, colour: str) -> None:
        """Draw a line down to ``end`` with a head there."""
        head = 0.07
        self.line((x, start), (x, end - head), colour, 0.9)
        corners = ((x - head / 2, end - head), (x + head / 2, end - head), (x, end))
        places = " ".join(f"{_points(across)},{_points(down)}" for across, down in corners)
        self._shapes.append(f'<polygon points="{places}" fill="{colour}"/>')

    def svg(self) -> str:
        """The sheet as SVG, without dates and versions."""
        size = f"{_points(WIDTH)} {_points(self.height)}"
        wide, deep = size.split()
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{deep}pt"'
            f' viewBox="0 0 {size}" font-family="{FAMILIES}">'
            f"{''.join(self._definitions())}"
            f'<rect width="{wide}" height="{deep}" fill="white"/>{"".join(self._shapes)}</svg>'
        )

    def _definitions(self) -> Iterator[str]:
        for name, look in self._patterned.items():
            yield (
                f'<defs><pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse">'
                f"{_PATTERNS[name].format(edge=look.edge)}</pattern></defs>"
            )


@dataclass(frozen=True, slots=True)
class Plot:
    """A plotting area on a sheet, with its scale from ``low`` to ``high`` across it."""

    sheet: DrawingSheet
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float

    def x(self, value: float) -> float:
        """Where a value lies, in inches from the left of the sheet."""
        return self.left + (self.right - self.left) * (value - self.low) / (self.high - self.low)

    def ticks(self, *, whole: bool = False) -> list[float]:
        """Round values along the scale, at most ``_TICKS`` steps; ``whole`` numbers only."""
        power = 10.0 ** math.floor(math.log10((self.high - self.low) / _TICKS))
        steps = (power * factor for factor in (1, 2, 2.5, 5, 10, 20))
        fitting = (s for s in steps if (self.high - self.low) / s <= _TICKS)
        step = next((s for s in fitting if not whole or s == int(s)), 1.0)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [at * step for at in range(first, last + 1)]

    def grid(self, *, whole: bool = False, above: bool = False) -> None:
        """Draw a line at each tick, and its value below the plot or ``above`` it."""
        for value in self.ticks(whole=whole):
            self.upright(value, LINE, 0.7)
            y = self.top - 0.09 if above else self.bottom + 0.12
            self.sheet.text(
                self.x(value), y, tick(value), size=SMALL, colour=QUIET, anchor="middle"
            )

    def upright(self, value: float, colour: str, width: float) -> None:
        """Draw a line from top to bottom at a value."""
        x = self.x(value)
        self.sheet.line((x, self.top), (x, self.bottom), colour, width)


def _points(inches_across: float) -> str:
    return f"{inches_across * 72:.2f}".rstrip("0").rstrip(".")


def _attributes(**places: float) -> str:
    return " ".join(f'{name}="{_points(place)}"' for name, place in places.items())


@cache
def _widths(weight: Literal["regular", "bold"]) -> dict[str, int]:
    """Thousandths of the size that each character is wide."""
    tables = json.loads(_WIDTHS.read_text(encoding="utf-8"))
    return {sign: int(width) for width, signs in tables[weight].items() for sign in signs}


@lru_cache(maxsize=4096)  # lines are broken by trial, and three editions say the same words
def inches(words: str, size: float, *, bold: bool = False) -> float:
    """The width of the longest line of ``words`` set in ``size`` points."""
    widths = _widths("bold" if bold else "regular")
    lines = (sum(widths.get(s) or _width_of(s) for s in line) for line in words.split("\n"))
    return max(lines) * size / 72_000


def _width_of(sign: str) -> int:
    """What a character that the table does not have may take: those of wide scripts a square."""
    if unicodedata.combining(sign):
        return 0
    return 1000 if unicodedata.east_asian_width(sign) in "WF" else 650


def wrapped(words: str, room: float, size: float) -> str:
    """``words`` broken into as few lines as fit into ``room`` inches, of about one length."""
    fewest = max(4, int(room * 72 / size))  # so many letters fit, however wide they are
    best = textwrap.wrap(words, fewest)
    for letters in range(len(words), 0, -1):
        lines = textwrap.wrap(words, letters)
        if len(lines) > len(best):
            break
        if inches("\n".join(lines), size) <= room:
            best = lines
    return "\n".join(best)


def height_of(words: str) -> float:
    """The height of ``words`` in inches, line by line."""
    return LINE_HEIGHT * (words.count("\n") + 1)
