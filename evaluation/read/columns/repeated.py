"""Headings that a program made unique: one question that was asked more than once.

Excel's tables and Microsoft Forms write ``X`` and ``X2``, Windows ``X (2)``, R and pandas ``X.1``,
others ``X_1``. Which of them is which, nothing in the file says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import grouped

_APART = re.compile(r"(?s)(.+) \(column [A-Z]+\)")  # what layout.named_apart writes
_NUMBERED = re.compile(r"(?s)(.*?\S)(\s?\((\d)\)|[._](\d)|(\d))")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_FEWEST = 3  # headings without words that must all stand again, in one order
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A question that stands several times: its heading, and which of them this one is, from 1."""

    question: str
    time: int

    @property
    def ordinal(self) -> str:
        """Which of them this one is, in a word."""
        return ordinal(self.time)


def ordinal(number: int) -> str:
    """``first`` for 1, as people say it."""
    return _ORDINALS[number] if number < len(_ORDINALS) else f"{number}th"


def repeats(headings: Sequence[str]) -> dict[str, Repeat]:
    """The headings that stand several times, with their question and which of them they are.

    A heading of words may do so alone. Of codes there must be three at least, that all stand
    again in the same order with the same sign behind them: ``Q1`` and ``Q12`` are two questions.
    """
    place = {heading: n for n, heading in enumerate(headings)}
    pairs: list[tuple[str, str, str]] = []  # sign, question, heading
    for heading in filter(None, headings):
        if apart := _APART.fullmatch(heading):
            pairs.append(("", apart[1], heading))
        elif matched := _NUMBERED.fullmatch(heading):
            question, sign = matched[1], matched[2]
            bare = sign.isdigit() and question[-1].isdigit()
            if place.get(question, len(place)) < place[heading] and not bare:
                pairs.append((sign, question, heading))
    found: dict[str, list[str]] = {}
    for sign, same in grouped(
        (sign, (question, heading)) for sign, question, heading in pairs
    ).items():
        in_order = [
            place[heading] for _, heading in sorted(same, key=lambda pair: place.get(pair[0], 0))
        ]
        whole = len(same) >= _FEWEST and in_order == sorted(in_order)
        for question, heading in same:
            if not sign or whole or len(_WORDS.findall(question)) > 1:
                found.setdefault(question, []).append(heading)
    every = {
        q: sorted({*([q] if q in place else []), *same}, key=place.__getitem__)
        for q, same in found.items()
    }
    return {
        heading: Repeat(question, time)
        for question, same in every.items()
        if len(same) > 1
        for time, heading in enumerate(same, start=1)
    }


def asked(headings: Sequence[str], known: Mapping[str, Repeat], time: int) -> list[str]:
    """The headings without those of a question that stands several times and are not this one."""
    return [h for h in headings if h not in known or known[h].time == time]
