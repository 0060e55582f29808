"""Directions told in words: "a steady increase", "fell year on year"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.printed import PrintedFigure

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


def trend_in_words(text: str) -> Trend | None:
    """The direction that words tell; None where they tell none, or two."""
    words = " ".join(text.casefold().replace("-", " ").split())
    rises, falls = (re.search(rf"\b(?:{way})\b", words) for way in (_RISES, _FALLS))
    if bool(rises) == bool(falls):
        return None
    return Trend("rise" if rises else "fall", bool(_STEPWISE.search(words)))


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
