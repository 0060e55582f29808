"""Figures in words: "around 1 in 4", "more than half", "a steady increase"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from evaluation.audit.inconsistency import Inconsistency, decimal
from evaluation.audit.printed import PrintedFigure, read_printed

Ends = tuple[Fraction, Fraction]
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER = rf"(?:\d+|{'|'.join(_NUMBERS)})"
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_IN = re.compile(rf"({_NUMBER})\s+(?:in|out of)\s+(?:every\s+)?({_NUMBER})\b")
_OF = re.compile(rf"(?:({_NUMBER}|a)[\s-]+)?({'|'.join(_PARTS)}|halve)s?\b")
_PERCENT = re.compile(r"\d+(?:\.\d+)?\s?(?:%|per\s?cent)")
_BELOW = re.compile(r"\b(?:less|fewer) than\b|\b(?:under|below)\b")
_UP_TO = re.compile(r"\b(?:almost|nearly|close to|up to)\b")
_ABOVE = re.compile(r"\b(?:more|greater) than\b|\bat least\b|\b(?:over|above)\b")
# How far a share may lie from the fraction that tells it: a fifth of that, within these points.
_LEAST, _MOST = Fraction(1, 25), Fraction(1, 18)
_RISES = r"ris(?:e|es|ing|en)|rose|increas\w*|gr[eo]w\w*|up|upwards?|climb\w*|more|higher"
_FALLS = r"f[ae]ll\w*|decreas\w*|declin\w*|drop\w*|reduc\w*|down|downwards?|fewer|less|lower"
_STEPWISE = re.compile(
    r"\b(?:stead\w+|consisten\w+|continu\w+|(?:year|month) (?:on|by|after) (?:year|month)|"
    r"(?:each|every) (?:year|month|time))\b"
)


@dataclass(frozen=True, slots=True)
class Trend:
    """A direction in words; ``stepwise``: it is told of each step ("year on year", "steady")."""

    way: Literal["rise", "fall"]
    stepwise: bool


def share_in_words(text: str) -> Fraction | None:
    """The share that words tell: "around 1 in 4" is 1/4, "two fifths" 2/5; else None."""
    words = " ".join(text.casefold().replace("-", " ").split())
    if match := _PERCENT.search(words):
        figure = read_printed(match[0])
        return figure.value / 100 if figure else None
    if match := _IN.search(words):
        return Fraction(_whole(match[1]), _whole(match[2])) if _whole(match[2]) else None
    if match := _OF.search(words):
        return Fraction(_whole(match[1] or "a"), _PARTS.get(match[2], 2))
    return None


def trend_in_words(text: str) -> Trend | None:
    """The direction that words tell; None where they tell none, or two."""
    words = " ".join(text.casefold().replace("-", " ").split())
    rises, falls = (re.search(rf"\b(?:{way})\b", words) for way in (_RISES, _FALLS))
    if bool(rises) == bool(falls):
        return None
    return Trend("rise" if rises else "fall", bool(_STEPWISE.search(words)))


def share_said(
    place: str, printed: PrintedFigure, ends: Ends, each: Sequence[PrintedFigure] = ()
) -> Inconsistency | None:
    """Whether a share may be told so, by its least and greatest value (1 is the whole).

    "more than half" asks for more, "almost half" for no more; other words leave some points to
    either side. ``each``: figures of which they tell together, so that their mean is held against.
    """
    told = share_in_words(printed.text)
    if told is None or _may_be_said(printed.text, told, ends):
        return None
    fitting = [
        figure.text
        for figure in each
        if _may_be_said(printed.text, told, (figure.low / 100, figure.high / 100))
    ]
    some = f"{' and '.join(dict.fromkeys(fitting))} alone were meant"
    return Inconsistency(
        place,
        printed.text,
        _share(ends, each),
        "share in words",
        "value",
        (some,) if fitting else (),
    )


def trend_said(
    place: str, printed: PrintedFigure, series: Sequence[PrintedFigure]
) -> Inconsistency | None:
    """Whether a series goes the way that words say: over all, or step by step where they say so."""
    trend = trend_in_words(printed.text)
    if trend is None or len(series) < 2:
        return None
    steps = list(pairwise(series)) if trend.stepwise else [(series[0], series[-1])]
    against = [(first, last) for first, last in steps if not _goes(trend, first, last)]
    if not against:
        return None
    first, last = against[0]
    moved = "a rise" if last.value > first.value else "a fall"
    moved = "no change" if last.value == first.value else moved
    return Inconsistency(
        place,
        printed.text,
        f"{first.text} to {last.text}: {moved}",
        "trend",
        "conclusion",
        ("the first and last of them were meant, and not each step",)
        if trend.stepwise and _goes(trend, series[0], series[-1])
        else (),
    )


def _goes(trend: Trend, first: PrintedFigure, last: PrintedFigure) -> bool:
    first, last = first.as_count(), last.as_count()
    return last.high > first.low if trend.way == "rise" else last.low < first.high


def _may_be_said(text: str, told: Fraction, ends: Ends) -> bool:
    low, high = ends
    words = text.casefold()
    if _BELOW.search(words):
        return low < told
    if _ABOVE.search(words):
        return high >= told
    slack = min(max(_LEAST, told / 5), _MOST)
    upper = told if _UP_TO.search(words) else told + slack
    return high >= told - slack and low <= upper


def _share(ends: Ends, each: Sequence[PrintedFigure]) -> str:
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
