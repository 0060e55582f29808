"""Shares told in words: "around 1 in 4", "more than half", "nearly two thirds"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Literal

from evaluation.audit.inconsistency import Inconsistency, decimal
from evaluation.audit.printed import PrintedFigure, read_printed

Ends = tuple[Fraction, Fraction]
Way = Literal["about", "nearly", "just above", "above", "below", "at least", "at most"]
_HEDGES: dict[Way, str] = {
    "just above": r"(?:just|slightly|a little) (?:over|above|more than)",
    "nearly": r"(?:just|slightly|a little) (?:under|below|less than|fewer than)|nearly|almost|"
    r"close to|not quite",
    "at least": r"at least|no (?:less|fewer) than",
    "at most": r"up to|at most|no more than",
    "above": r"(?:(?:well|far) )?(?:more than|greater than|over|above)",
    "below": r"(?:(?:well|far) )?(?:less than|fewer than|under|below)",
    "about": r"about|around|roughly|approximately|approx\.?|some|circa|c\.|~",
}
_HEDGE = "|".join(rf"(?P<{way.replace(' ', '_')}>{words})" for way, words in _HEDGES.items())
HEDGE = "|".join(_HEDGES.values())  # words before a figure that take it roughly
_WAY = re.compile(_HEDGE)
_OR_MORE = re.compile(r"\bor (?:more|over|above)\b")
_OR_LESS = re.compile(r"\bor (?:less|fewer|under|below)\b")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = rf"(?<![\d.,])(?:\d+|\b(?:{'|'.join(_NUMBERS)}))"
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_IN = rf"(?P<k>{_NUMBER})[\s-]+(?:in|out of)[\s-]+(?:every\s+)?(?P<n>{_NUMBER})\b"
_OF = rf"(?:(?P<times>{_NUMBER}|\ba)[\s-]+)?\b(?P<part>{'|'.join(_PARTS)}|halve)s?\b"
_PERCENT = r"(?P<percent>\d+(?:\.\d+)?\s?(?:%|per\s?cent))"
_TOLD = re.compile(rf"(?:(?<!\w)(?:{_HEDGE})\s?)?(?:{_PERCENT}|{_IN}|{_OF})")
_MORE_HALF = re.compile(r"\b(?P<most>majority|most)\b|\bminority\b")
# Words leave a share a fifth of itself to either side, within these points, and never half of it.
_LEAST, _MOST = Fraction(1, 25), Fraction(1, 18)


@dataclass(frozen=True, slots=True)
class ToldShare:
    """A share in words, 1 being the whole; ``low`` and ``high``: apart where it is a rounded %."""

    value: Fraction
    way: Way
    low: Fraction
    high: Fraction

    @property
    def strict(self) -> bool:
        """Whether the words name a side, which is a statement of its own."""
        return self.way in ("above", "below")

    def fits(self, ends: Ends) -> bool:
        """Whether a share may be told so, by its least and greatest value."""
        low, high = ends
        about = min(max(_LEAST, self.value / 5), _MOST, self.value / 2)
        near = max(about, min(self.value, 1 - self.value) / 5)
        match self.way:
            case "above":
                return high > self.low
            case "at least":
                return high >= self.low
            case "below":
                return low < self.high
            case "at most":
                return low <= self.high
            case "just above":
                return high > self.low and low <= self.value + near
            case "nearly":  # 34% is nearly a third
                whole = Fraction(ceil(100 * self.value), 100)
                return high >= self.value - near and low <= max(self.high, whole)
        return high >= self.value - about and low <= self.value + about


def told_share(text: str) -> ToldShare | None:
    """The share that words tell: "around 1 in 4" is about 1/4, "most" above 1/2; else None."""
    words = " ".join(text.casefold().split())
    match = _TOLD.search(words)
    if match is None:
        half = Fraction(1, 2)
        side = _MORE_HALF.search(words)
        return ToldShare(half, "above" if side["most"] else "below", half, half) if side else None
    way = _way(match)
    if way == "about" and _OR_MORE.match(words, match.end() + 1):
        way = "at least"
    elif way == "about" and _OR_LESS.match(words, match.end() + 1):
        way = "at most"
    if match["percent"]:
        figure = read_printed(match["percent"])
        if figure is None:
            return None
        return ToldShare(figure.value / 100, way, figure.low / 100, figure.high / 100)
    k = _whole(match["k"] or match["times"] or "a")
    n = _whole(match["n"]) if match["n"] else _PARTS.get(match["part"], 2)
    return ToldShare(Fraction(k, n), way, Fraction(k, n), Fraction(k, n)) if n else None


def way_of(hedge: str) -> Way:
    """How words before a figure take it: "well over" is above; about, where there are none."""
    match = _WAY.fullmatch(" ".join(hedge.casefold().split()))
    return _way(match) if match else "about"


def _way(match: re.Match[str]) -> Way:
    return next((way for way in _HEDGES if match[way.replace(" ", "_")]), "about")


def share_said(
    place: str, said: str, ends: Ends, each: Sequence[PrintedFigure] = ()
) -> Inconsistency | None:
    """Whether a share may be told so, by its least and greatest value (1 is the whole).

    ``each``: figures of which the words tell together, so that their mean is held against.
    """
    told = told_share(said)
    if told is None or told.fits(ends):
        return None
    fitting = [figure.text for figure in each if told.fits((figure.low / 100, figure.high / 100))]
    return Inconsistency(
        place,
        said,
        _shown(ends, each),
        "share in words",
        "conclusion" if told.strict else "value",
        (f"{' and '.join(dict.fromkeys(fitting))} alone were meant",) if fitting else (),
    )


def _shown(ends: Ends, each: Sequence[PrintedFigure]) -> str:
    middle = 50 * (ends[0] + ends[1])
    told = f"{decimal(middle, 0 if middle.denominator == 1 or each else 1)}%"
    if len(each) < 2:
        return told
    values = sorted(each, key=lambda figure: figure.value)
    return f"{told} on average, from {values[0].text} to {values[-1].text}"


def _whole(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word) + 1 if word in _NUMBERS else 1
