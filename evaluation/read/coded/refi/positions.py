"""Where a selection begins and ends in a text, as each program counts.

REFI-QDA gives positions "in the plain text" and does not say in what: programs count code points
or the units of UTF-16, and the two signs of a Windows line end as two or as one.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from evaluation.counting import plural

_WIDE, _LINE_END = "[\U00010000-\U0010ffff]", "\r\n"
_NAMED = 8  # letters of the name of a selection from which it tells what was selected
_FEWEST = 3  # selections that must speak for another way to count
_CLEARLY = 0.3  # by which share more of them


@dataclass(frozen=True, slots=True)
class Counting:
    """How a program counts: units of UTF-16 or code points, a Windows line end as one or two.

    ``first``: the position at the beginning of a text. ``end_within``: whether the second position
    is that of the last sign of a selection, and not of the one behind it. No program is known
    where these are otherwise; one that is not known may do so.
    """

    utf16: bool = False
    line_end_once: bool = False
    first: int = 0
    end_within: bool = False

    @property
    def units(self) -> Counting:
        """The same, of positions from 0 with the end behind the last sign."""
        return Counting(self.utf16, self.line_end_once)

    def __str__(self) -> str:
        unit = "units of UTF-16" if self.utf16 else "characters"
        first = f" from {self.first}" if self.first else ""
        line_end = f", a Windows line end as {'one' if self.line_end_once else 'two'}"
        return unit + first + line_end + ", the last of a selection with it" * self.end_within


@dataclass(frozen=True, slots=True)
class Span:
    """A selection as the file has it: its text, its two positions and its name, if it has one."""

    text: str
    start: int
    end: int
    name: str = ""


WAYS = tuple(Counting(*way) for way in product((False, True), repeat=2))
_RULES = {
    "nvivo": Counting(utf16=True),
    "atlas": Counting(line_end_once=True),
    **dict.fromkeys(("qualcoder", "maxqda", "taguette", "quirkos", "dedoose"), Counting()),
}


def counting_of(program: str) -> tuple[Counting, bool]:
    """How a program counts, by its name; whether it is known or taken to be as most do."""
    plain = program.casefold()
    known = [rule for name, rule in _RULES.items() if name in plain]
    return (known[0], True) if known else (Counting(), False)


@lru_cache(maxsize=64)
def places(text: str, counting: Counting) -> Sequence[int]:
    """The place in the text, as Python counts, of each position; the last is its end."""
    otherwise = [_WIDE] * counting.utf16 + [_LINE_END] * counting.line_end_once
    signs = list(re.finditer("|".join(otherwise), text)) if otherwise else []
    if not signs:
        return range(len(text) + 1)
    found = array("I")
    at = 0
    for sign in signs:
        found.extend(range(at, sign.start() + 1))
        if sign[0] != _LINE_END:
            found.append(sign.start())  # between the two units of one sign
        at = sign.end()
    found.extend(range(at, len(text) + 1))
    return found


def located(span: Span, counting: Counting) -> tuple[int, int] | None:
    """A selection as places in its text; None where it does not lie within it."""
    table = places(span.text, counting.units)
    start, end = span.start - counting.first, span.end - counting.first + counting.end_within
    if not 0 <= start <= end < len(table):
        return None
    return table[start], table[end]


@dataclass(frozen=True, slots=True)
class OtherCounting:
    """That selections fit their texts better when they are counted in another way.

    ``readings``: the first selection by the program's own rule and by the other.
    """

    counting: Counting
    selections: int
    fitting: int
    fitting_otherwise: int
    readings: tuple[str, str]

    def __str__(self) -> str:
        return (
            f"of {plural(self.selections, 'selection')} on which it bears, {self.fitting} "
            f"begin and end with words by the first and {self.fitting_otherwise} by the second"
        )


def differing(spans: Iterable[Span], rule: Counting) -> list[Span]:
    """The selections that another way to count would read otherwise."""
    return [
        span for span in spans if any(located(span, way) != located(span, rule) for way in WAYS)
    ]


def shifted(rule: Counting) -> list[Counting]:
    """A way to count, and the same with positions that begin or end by one otherwise."""
    ways = product((0, 1), (False, True))
    return [replace(rule, first=first, end_within=within) for first, within in ways]


def doubted(
    spans: Sequence[Span], rule: Counting, ways: Sequence[Counting] = WAYS
) -> OtherCounting | None:
    """Whether another way to count fits clearly better: of ``differing`` selections only.

    A selection fits that begins and ends at the edges of words, and, if it has its first words for
    a name, begins with them. Nothing is ever switched by this.
    """
    fits = {way: [_fits(span, way) for span in spans] for way in ways}
    by_name = [any(of[at][1] for of in fits.values()) for at in range(len(spans))]
    scores = {
        way: sum(
            edges and begins >= named for (edges, begins), named in zip(of, by_name, strict=True)
        )
        for way, of in fits.items()
    }
    best = max(ways, key=lambda way: (scores[way], way == rule))
    if len(spans) < _FEWEST or scores[best] - scores[rule] < _CLEARLY * len(spans):
        return None
    first = next(span for span in spans if located(span, best) != located(span, rule))
    readings = read_as(first, rule), read_as(first, best)
    return OtherCounting(best, len(spans), scores[rule], scores[best], readings)


def read_as(span: Span, counting: Counting) -> str:
    """The words of a selection; empty where it lies outside its text."""
    where = located(span, counting)
    return "" if where is None else span.text[slice(*where)]


def _fits(span: Span, counting: Counting) -> tuple[bool, bool]:
    """Whether a selection ends at the edges of words, and whether it begins with its name."""
    where = located(span, counting)
    if where is None:
        return False, False
    start, end = where
    edges = start < end and not any(
        0 < at < len(span.text) and span.text[at - 1].isalnum() and span.text[at].isalnum()
        for at in where
    )
    name = " ".join(span.name.rstrip("…. ").split())
    words = " ".join(span.text[start:end].split())
    return edges, len(name) >= _NAMED and words.startswith(name)
