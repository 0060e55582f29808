"""The sheet on which charts are drawn, and how it looks.

Everything is placed in points from the top left, so that a 10-point label is a 10-point label on
paper. A sheet is written as SVG, shape by shape; what is drawn later lies above.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from pathlib import Path
from typing import Literal

from evaluation.report.figures.marks import tick
from evaluation.report.typeface import FAMILIES

WIDE = 453.6  # points: the text of an A4 page with 2.5 cm margins
NARROW = 255.0  # 340 px, for phones
HALF_PAGE = 352.0  # of an A4 page with those margins; a wide drawing is no taller unless it must
PAGE = 600.0  # the most that a page has room for beside a caption; taller drawings are set smaller
EDGE = 2.0  # no letter touches the border of the picture

INK, QUIET, LINE, RULE = "#1b2a33", "#4a5862", "#d5dce0", "#aab6bd"
ACCENT, WORSE, UNCLEAR = "#0b5563", "#a85c00", "#66727a"


@dataclass(frozen=True, slots=True)
class Look:
    """Fill and edge of a shape."""

    fill: str
    edge: str
    width: float = 0.8  # points, of the edge


BAR = Look(ACCENT, ACCENT)
# Of groups whose dots stand on one line: by fill, so that greyscale print tells them apart; every
# edge keeps 3:1 against white.
DOTS = (
    Look("white", ACCENT, width=1.8),
    Look(ACCENT, ACCENT, width=1.0),
    Look("#8fb3b9", ACCENT, width=1.2),
    Look("white", QUIET, width=1.2),
    Look(INK, INK),
)
_WIDTHS = Path(__file__).with_name("widths.json")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
TEXT, SMALL = 10.0, 9.5  # points; nothing is smaller
BOLD = 0.92  # of the room, for words that are measured before they are set bold
LEADING = 12.0  # from one line of text to the next
PITCH = 16.0  # from one row of a chart to the next
_STEPS = 3  # between gridlines, at most
_MOST_RATIOS = 6
_CLOSE_RATIOS = [0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0]
Anchor = Literal["start", "middle", "end"]


class DrawingSheet:
    """A drawing surface; places are points from its top left."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._shapes: list[str] = []

    @property
    def right(self) -> float:
        """How far letters may go."""
        return self.width - EDGE

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
        first = y + (0.8 if below else 0.34) * size
        first -= 0 if below else LEADING * (len(lines) - 1) / 2
        weight = ' font-weight="bold"' if bold else ""
        aside = f' text-anchor="{anchor}"' if anchor != "start" else ""
        for at, line in enumerate(lines):
            self._shapes.append(
                f'<text x="{_short(x)}" y="{_short(first + at * LEADING)}" font-size="{size:g}"'
                f' fill="{colour}"{aside}{weight}>'
                f"{escape(_CONTROL.sub('', line), quote=False)}</text>"
            )

    def box(self, corner: tuple[float, float], size: tuple[float, float], look: Look) -> None:
        """Draw a rectangle from its top left corner."""
        place = _attributes(x=corner[0], y=corner[1], width=size[0], height=size[1])
        edge = f'stroke="{look.edge}" stroke-width="{look.width:g}"' if look.width else ""
        self._shapes.append(f'<rect {place} fill="{look.fill}" {edge}/>')

    def veil(self, corner: tuple[float, float], size: tuple[float, float]) -> None:
        """Paint over what lies there, so that words can stand on it."""
        self.box(corner, size, Look("white", "none", width=0))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        colour: str,
        width: float,
        dashes: str = "",
    ) -> None:
        """Draw a line ``width`` points thick; ``dashes``: how long each is, and each gap."""
        place = _attributes(x1=start[0], y1=start[1], x2=end[0], y2=end[1])
        broken = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._shapes.append(f'<line {place} stroke="{colour}" stroke-width="{width:g}"{broken}/>')

    def disc(self, centre: tuple[float, float], across: float, look: Look) -> None:
        """Draw a disc, or a ring where it is filled with white, ``across`` points wide."""
        place = _attributes(cx=centre[0], cy=centre[1], r=across / 2)
        self._shapes.append(
            f'<circle {place} fill="{look.fill}" stroke="{look.edge}" '
            f'stroke-width="{look.width:g}"/>'
        )

    def diamond(self, centre: tuple[float, float], across: float, look: Look) -> None:
        """Draw a square that stands on a corner."""
        (x, y), half = centre, across / 2
        self._polygon(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), look.fill)

    def arrow(self, x: float, start: float, end: float, colour: str) -> None:
        """Draw a line down to ``end`` with a head there."""
        head = 5.0
        self.line((x, start), (x, end - head), colour, 0.9)
        self._polygon(((x - head / 2, end - head), (x + head / 2, end - head), (x, end)), colour)

    def _polygon(self, corners: tuple[tuple[float, float], ...], colour: str) -> None:
        places = " ".join(f"{_short(x)},{_short(y)}" for x, y in corners)
        self._shapes.append(f'<polygon points="{places}" fill="{colour}"/>')

    def svg(self) -> str:
        """The sheet as SVG, without dates and versions."""
        wide, deep = _short(self.width), _short(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}pt" height="{deep}pt"'
            f' viewBox="0 0 {wide} {deep}" font-family="{FAMILIES}">'
            f'<rect width="{wide}" height="{deep}" fill="white"/>{"".join(self._shapes)}</svg>'
        )


@dataclass(frozen=True, slots=True)
class Plot:
    """A plotting area on a sheet, with its scale from ``low`` to ``high`` across it.

    ``ratios``: twice and half lie as far from the same, so the scale goes by logarithms.
    """

    sheet: DrawingSheet
    left: float
    right: float
    top: float
    bottom: float
    low: float
    high: float
    ratios: bool = False

    def x(self, value: float) -> float:
        """Where a value lies, in points from the left of the sheet."""
        at, low, high = map(math.log if self.ratios else float, (value, self.low, self.high))
        return self.left + (self.right - self.left) * (at - low) / (high - low)

    def ticks(self, *, whole: bool = False) -> list[float]:
        """Round values along the scale, at most ``_STEPS`` steps; ``whole`` numbers only."""
        if self.ratios:
            return self._ratios()
        power = 10.0 ** math.floor(math.log10((self.high - self.low) / _STEPS))
        steps = (power * factor for factor in (1, 2, 2.5, 5, 10, 20))
        fitting = (s for s in steps if (self.high - self.low) / s <= _STEPS + 0.999)
        for step in fitting:
            if whole and step != int(step):
                continue
            first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
            if last - first <= _STEPS:
                return [at * step for at in range(first, last + 1)]
        return [math.ceil(self.low)] if math.ceil(self.low) <= self.high else []

    def _ratios(self) -> list[float]:
        """Ratios along the scale: doublings and halves of 1, or closer where it is short."""
        doublings = [2.0**power for power in range(-12, 13)]
        every = (doublings, doublings[::2], doublings[::3])
        within = [[r for r in ratios if self.low <= r <= self.high] for ratios in every]
        if len(within[0]) > 2:
            return next((found for found in within if len(found) <= _MOST_RATIOS), within[-1])
        return [ratio for ratio in _CLOSE_RATIOS if self.low <= ratio <= self.high]

    def parts(self) -> list[float]:
        """The ends of a scale, with what parts it evenly in whole steps, or its middle."""
        span = self.high - self.low
        steps = 3 if span % 3 == 0 and span % 2 else 3 if span % 3 == 0 and span < 10 else 2
        return [self.low + span * at / steps for at in range(steps + 1)]

    def named(self) -> None:
        """Draw the parts of a scale, each with its value below."""
        for value in self.parts():
            end = value in (self.low, self.high)
            self.upright(value, QUIET if end else LINE, 1.0 if end else 0.7)
            self._label(value, tick(value), INK if end else QUIET)

    def grid(self, *, whole: bool = False, named: dict[float, str] | None = None) -> None:
        """Draw a line at each tick, and its value below; ``named`` places have words instead.

        A value that would touch such words is left out.
        """
        named = named or {}
        taken = [self._label(value, words, INK) for value, words in named.items()]
        for value in self.ticks(whole=whole):
            if any(abs(value - other) < 1e-9 for other in named):
                continue
            self.upright(value, LINE, 0.7)
            half = width_of(tick(value), SMALL) / 2 + 2
            x = self.x(value)
            if all(x + half < low or x - half > high for low, high in taken):
                taken.append(self._label(value, tick(value), QUIET))

    def _label(self, value: float, words: str, colour: str) -> tuple[float, float]:
        """Write words below a value, within the sheet; from where to where they stand."""
        half = width_of(words, SMALL) / 2
        x = min(max(self.x(value), EDGE + half), self.sheet.right - half)
        self.sheet.text(
            x, self.bottom + 3, words, size=SMALL, colour=colour, anchor="middle", below=True
        )
        return x - half - 2, x + half + 2

    def upright(self, value: float, colour: str, width: float) -> None:
        """Draw a line from top to bottom at a value."""
        x = self.x(value)
        self.sheet.line((x, self.top), (x, self.bottom), colour, width)


AXIS = LEADING + 4.0  # points below a plot for the values along it


def _short(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")


def _attributes(**places: float) -> str:
    return " ".join(f'{name}="{_short(place)}"' for name, place in places.items())


@cache
def _widths(weight: Literal["regular", "bold"]) -> dict[str, int]:
    """Thousandths of the size that each character is wide."""
    tables = json.loads(_WIDTHS.read_text(encoding="utf-8"))
    return {sign: int(width) for width, signs in tables[weight].items() for sign in signs}


@lru_cache(maxsize=4096)  # lines are broken by trial, and three editions say the same words
def width_of(words: str, size: float, *, bold: bool = False) -> float:
    """The width in points of the longest line of ``words`` set in ``size`` points."""
    widths = _widths("bold" if bold else "regular")
    lines = (sum(widths.get(s) or _width_of(s) for s in line) for line in words.split("\n"))
    return max(lines) * size / 1000


def _width_of(sign: str) -> int:
    """What a character that the table does not have may take: those of wide scripts a square."""
    if unicodedata.combining(sign):
        return 0
    return 1000 if unicodedata.east_asian_width(sign) in "WF" else 650


@lru_cache(maxsize=2048)
def wrapped(words: str, room: float, size: float) -> str:
    """``words`` broken into as few lines as fit into ``room`` points, of about one length."""
    if width_of(words, size) <= room:
        return words
    usual = int(1.3 * room * len(words) / width_of(words, size)) + 8  # more letters never fit
    most = min(len(words), int(4 * room / size), usual)
    # a word is broken only where it is wider than the room by itself
    breaking = any(width_of(word, size) > room for word in words.split())
    fewest = max(4, int(room / size)) if breaking else 1  # so many letters fit, however wide
    best = textwrap.wrap(words, fewest, break_long_words=breaking)
    for letters in range(most, 0, -1):
        lines = textwrap.wrap(words, letters, break_long_words=breaking)
        if len(lines) > len(best):
            break
        if width_of("\n".join(lines), size) <= room:
            best = lines
    return "\n".join(best)


def fitted(words: str, room: float, size: float) -> str:
    """``words`` on one line, with an ellipsis where they are too long; the table has all."""
    if width_of(words, size) <= room:
        return words

    def cut(letters: int) -> str:
        return f"{words[:letters].rstrip()}\N{HORIZONTAL ELLIPSIS}"

    fitting = bisect_right(range(len(words)), room, key=lambda n: width_of(cut(n), size))
    return cut(max(0, fitting - 1))


def folded(words: str, room: float, size: float, lines: int) -> str:
    """``words`` on at most so many lines, with an ellipsis where they are too long."""
    if width_of(words, size) <= lines * room:
        every = wrapped(words, room, size)
        if every.count("\n") < lines:
            return every
    full: list[str] = []
    for word in words.split():  # lines of one length would leave room in each
        longer = f"{full[-1]} {word}" if full else word
        if full and width_of(longer, size) <= room:
            full[-1] = longer
        elif len(full) == lines:
            full[-1] = longer
            break
        else:
            full.append(word)
    return "\n".join(fitted(line, room, size) for line in full)


def height_of(words: str) -> float:
    """The height of ``words`` in points, line by line."""
    return LEADING * (words.count("\n") + 1)
