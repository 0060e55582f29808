"""What the texts of a column's cells are compared by, and what each of them means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evaluation.declare.survey_form import SurveyQuestion
from evaluation.read.exports.grid import Grid, plain_heading
from evaluation.read.survey.replies import ReplyState

_WHOLE = re.compile(r"0*(\d+)[.,]0+|0+(\d+)")


UNTICKED = frozenset(
    ("", "-", "0", "n", "no", "na", "n/a", "false", "unchecked", "not selected", "not quoted")
)


TICKED = frozenset(
    ("1", "x", "y", "yes", "true", "checked", "selected", "quoted", "✓", "✔", "☑", "v", "on")
)


OTHER = re.compile(r"(?i)^(other|arall|inne|inny)\b")


Meaning = tuple[float, ReplyState]


NO_ANSWER: Meaning = (np.nan, ReplyState.NO_ANSWER)


DONT_KNOW: Meaning = (np.nan, ReplyState.DONT_KNOW)


# lines, and row x line: values, states
Columns = tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.int8]]


def folded(text: str) -> str:
    """A text as it is compared: without capitals, kinds of blanks and a full stop at its end."""
    plain = plain_heading(text).casefold().rstrip(" .") or text
    whole = _WHOLE.fullmatch(plain)
    return (whole[1] or whole[2]) if whole else plain


def is_unticked(text: str) -> bool:
    """Whether the cell of a box says that it was not ticked."""
    return text.strip().casefold() in UNTICKED


def is_tick(text: str) -> bool:
    """Whether the cell of a box is a sign for a tick."""
    return text.strip().casefold() in TICKED


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
        grid: Grid,
        places: Sequence[int],
        missing: Collection[str],
        meaning: Callable[[str, int], Meaning | None],
    ) -> None:
        self.often: Counter[str] = Counter()
        self.strange: dict[str, list[tuple[int, int]]] = {}
        values, states = [], []
        for place in places:
            texts = grid.values(place)
            counted = Counter(texts)
            known: dict[str, Meaning] = {}
            for text in counted:
                found = NO_ANSWER if text in missing else meaning(text, place)
                known[text] = NO_ANSWER if found is None else found
                if found is None:
                    cells = [(row, place) for row, cells in grid.rows if cells[place] == text]
                    self.strange.setdefault(text, []).extend(cells)
            self.often.update({t: n for t, n in counted.items() if t not in missing})
            codes = {text: n for n, text in enumerate(known)}
            at = np.fromiter(map(codes.__getitem__, texts), np.intp, len(texts))
            values.append(np.array([v for v, _ in known.values()] or [np.nan], float)[at])
            states.append(
                np.array([state for _, state in known.values()] or [ReplyState.NO_ANSWER], np.int8)[
                    at
                ]
            )
        self.values = np.column_stack(values)
        self.states = np.column_stack(states)


def split_options(text: str, separator: str, options: Mapping[str, int]) -> Iterator[str]:
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
