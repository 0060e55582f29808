"""What the texts of a column's cells are compared by, and what each of them means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.declare.survey_form import SurveyQuestion
from evaluation.errors import Collector
from evaluation.read.exports.grid import Grid, plain_heading, short
from evaluation.read.survey.replies import ReplyState

_WHOLE = re.compile(r"0*(\d+)[.,]0+|0+(\d+)")


NUMBERED = re.compile(r"(\d+)\s*[-–:=(]\s*\D")  # 10 - Extremely likely


Meaning = tuple[float, ReplyState]


NO_ANSWER: Meaning = (np.nan, ReplyState.NO_ANSWER)


DONT_KNOW: Meaning = (np.nan, ReplyState.DONT_KNOW)


@dataclass(frozen=True, slots=True)
class AskedIn:
    """A question with its columns in a file; ``missing``: texts that are no answer there."""

    question: SurveyQuestion
    grid: Grid
    places: tuple[int, ...]
    missing: Collection[str]
    collector: Collector

    @property
    def printed(self) -> str:
        """How messages call it."""
        return short(self.question.printed)

    def label(self, place: int, text: str) -> str:
        """What the file itself says that a code means; empty where it says nothing."""
        return self.grid.layout.labels.get(self.grid.headings[place], {}).get(text, "")


# lines, and row x line: values, states
Columns = tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.int8]]


def folded(text: str) -> str:
    """A text as it is compared: without capitals, kinds of blanks and a full stop at its end."""
    plain = plain_heading(text).casefold().rstrip(" .") or text
    whole = _WHOLE.fullmatch(plain)
    return (whole[1] or whole[2]) if whole else plain


def words_of_options(question: SurveyQuestion) -> dict[str, Meaning]:
    """What each code and word of a question means, as they are compared."""
    known: dict[str, Meaning] = {}
    exact: dict[str, Meaning] = {}
    order = {word: float(n) for n, word in enumerate(question.words)}
    declared = question.options or {word: word for word in question.words}
    for code, word in declared.items():
        meaning = (order[word], ReplyState.ANSWERED) if word in order else DONT_KNOW
        for text in (code, word):
            exact[text] = meaning
            known.setdefault(folded(text), meaning)
    for text in question.dont_know:
        exact[text] = known[folded(text)] = DONT_KNOW
    return known | exact


def lines_of(question: SurveyQuestion) -> tuple[str, ...]:
    """What the replies to a question have a line for."""
    if question.kind in ("tick_all", "ranking") and question.rows:
        return tuple(f"{row}: {word}" for row in question.rows for word in question.words)
    several = question.words if question.kind in ("tick_all", "ranking") else ()
    return tuple(question.rows or several) or ("",)


class Texts:
    """Columns by what each of their texts means, and the cells of those that mean nothing.

    ``often``: how often each text stands there; a text is looked up once.
    """

    def __init__(
        self,
        asked: AskedIn,
        meaning: Callable[[str, int], Meaning | None],
        missing: Collection[str] | None = None,
    ) -> None:
        grid, missing = asked.grid, asked.missing if missing is None else missing
        self.often: Counter[str] = Counter()
        self.strange: dict[str, list[tuple[int, int]]] = {}
        values, states = [], []
        for place in asked.places:
            texts = grid.values(place)
            counted = Counter(texts)
            given = {t: NO_ANSWER if t in missing else meaning(t, place) for t in counted}
            known = {text: found or NO_ANSWER for text, found in given.items()}
            if wrong := {text for text, found in given.items() if found is None}:
                for row, cells in grid.rows:
                    if (text := cells[place]) in wrong:
                        self.strange.setdefault(text, []).append((row, place))
            self.often.update({t: n for t, n in counted.items() if t not in missing})
            codes = {text: n for n, text in enumerate(known)}
            at = np.fromiter(map(codes.__getitem__, texts), np.intp, len(texts))
            values.append(np.array([v for v, _ in known.values()] or [np.nan], float)[at])
            of_each = [state for _, state in known.values()] or [ReplyState.NO_ANSWER]
            states.append(np.array(of_each, np.int8)[at])
        self.values = np.column_stack(values)
        self.states = np.column_stack(states)


def split_options(text: str, separator: str, options: Container[str]) -> Iterator[str]:
    """The options in a cell, the longest first, so that one with the separator in it stays whole.

    ``options``: as ``folded`` writes them. What is none of them is given back as it stands.
    """
    if not separator:
        yield text.strip()
        return
    parts = [part.strip() for part in text.split(separator)]
    n = 0
    while n < len(parts):
        for end in range(len(parts), n, -1):
            whole = (separator if separator == " " else f"{separator} ").join(parts[n:end])
            tight = separator.join(parts[n:end])
            found = next((w for w in (whole, tight) if folded(w) in options), None)
            if found is not None and parts[n]:
                yield found
                n = end
                break
        else:
            if parts[n]:
                yield parts[n]
            n += 1
