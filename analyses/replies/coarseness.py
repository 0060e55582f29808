"""Into which parts the answers to a question are told, from the finest to the coarsest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.declare.survey_form import SurveyQuestion
from evaluation.say.wording import listed

OTHERS = "Other answers, together"
OR_NONE = "Any other answer, or none"
ALL_OTHERS = "All other answers"
LARGE = 50  # people in every part: no policy asks for larger ones, so none is put with others


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """Answers that are told together, by their places in the form's order."""

    label: str
    places: tuple[int, ...]

    def of(self, counts: NDArray[np.int_]) -> int:
        """How many gave one of them, of the counts of every answer."""
        return int(counts[list(self.places)].sum())


Parts = tuple[AnswerPart, ...]


def each(question: SurveyQuestion) -> Parts:
    """Every answer by itself."""
    return tuple(AnswerPart(word, (place,)) for place, word in enumerate(question.words))


def levels(
    question: SurveyQuestion, counts: NDArray[np.int_], rows: NDArray[np.int_] | None = None
) -> Iterator[Parts]:
    """Every answer by itself, then in fewer parts, each made of those before.

    Answers in order fall to the two sides and the middle (or, where ``top`` is no side, to that and
    the halves of the rest), then to those of ``top`` and all others;
    answers without an order are put together one by one, those that fewest gave first. So that
    the parts of two tables lie within one another, ``counts`` are of all who answered in every
    table; ``rows``: row x answer, where a table tells more apart.
    """
    finest = each(question)
    yield finest
    if in_order(question):
        yield from _of_order(question, finest)
        return
    rising = sorted(range(len(finest)), key=lambda place: (counts[place], place))
    least = counts if rows is None else np.vstack([counts, rows]).min(axis=0)
    for together in range(2, len(finest)):
        if min(least[rising[together - 2 :]]) >= LARGE:
            return
        few = sorted(rising[:together])
        yield (
            *(part for part in finest if part.places[0] not in few),
            AnswerPart(OTHERS, tuple(few)),
        )


def in_favour(question: SurveyQuestion) -> AnswerPart | None:
    """The answers of ``top``; of a scale of agreement without one those above its middle.

    Which these are follows from the form and not from the replies. None of a question whose
    answers have no order and no ``top``.
    """
    words = question.words
    named = {question.options.get(option, option) for option in question.top}
    places = tuple(place for place, word in enumerate(words) if word in named)
    if not places and question.kind == "likert" and len(words) > 1:
        places = tuple(range((len(words) + 1) // 2, len(words)))
    return AnswerPart(_together(question, places), places) if places else None


def upper(question: SurveyQuestion) -> AnswerPart | None:
    """Of a rating the answers above its middle; None of other questions."""
    count = len(question.words)
    if question.kind != "rating" or count < 2:
        return None
    places = tuple(range((count + 1) // 2, count))
    return AnswerPart(_together(question, places), places)


def against(question: SurveyQuestion) -> AnswerPart | None:
    """Of a scale with as many answers in favour: those at the other end; else None."""
    favour, last = in_favour(question), len(question.words) - 1
    if favour is None or not in_order(question):
        return None
    places = tuple(sorted(last - place for place in favour.places))
    return None if {*places} & {*favour.places} else AnswerPart(_together(question, places), places)


def middle(question: SurveyQuestion) -> str:
    """The answer between the two sides of a scale of agreement; empty where there is none."""
    words = question.words
    return words[len(words) // 2] if question.kind == "likert" and len(words) % 2 else ""


def in_order(question: SurveyQuestion) -> bool:
    """Whether its answers have an order."""
    return question.kind in ("likert", "rating")


def did(question: SurveyQuestion, answer: str) -> str:
    """What they did who gave an answer: ``said “Agree”``, of a ranking ``put “Agree” first``."""
    if question.kind == "ranking":
        return f"put {answer} first"
    return f"chose {answer}" if question.kind == "rating" else f"said {answer}"


def quoted(question: SurveyQuestion, part: AnswerPart) -> str:
    """The answers of a part in a sentence: ``“Agree” or “Strongly agree”``."""
    words = [question.words[place] for place in part.places]
    if question.kind == "rating" and len(words) > 1:
        return f"{words[0]} to {words[-1]}"
    names = [f"“{word}”" for word in words]
    return listed(tuple(names)).replace(" and ", " or ") if len(names) > 1 else names[0]


def _of_order(question: SurveyQuestion, finest: Parts) -> Iterator[Parts]:
    """The two sides and the middle; then those in favour and all others.

    Where those in favour are no side, they and the halves of what is left.
    """
    count = len(finest)
    half = count // 2
    sides = [
        tuple(range(half)),
        *([(half,)] if count % 2 else []),
        tuple(range(count - half, count)),
    ]
    favour = in_favour(question) or upper(question)
    places = {*favour.places} if favour else {*sides[-1]}
    rest, chosen = tuple(n for n in range(count) if n not in places), tuple(sorted(places))
    if not all({*side} <= places or not {*side} & places for side in sides):
        half = (len(rest) + 1) // 2
        sides = sorted(side for side in (rest[:half], rest[half:], chosen) if side)
    if count > 3 and all(map(_in_a_row, sides)):
        yield tuple(AnswerPart(_together(question, side), side) for side in sides)
    if rest and count > 2:
        yield (
            AnswerPart(_rest(question, rest), rest),
            AnswerPart(_together(question, chosen), chosen),
        )


def _rest(question: SurveyQuestion, places: Sequence[int]) -> str:
    named = question.kind == "rating" and _in_a_row(places)
    return _together(question, places) if named else ALL_OTHERS


def _in_a_row(places: Sequence[int]) -> bool:
    return places[-1] - places[0] + 1 == len(places)


def _together(question: SurveyQuestion, places: Sequence[int]) -> str:
    words = [question.words[place] for place in places]
    if question.kind == "rating" and len(words) > 1:
        return f"From {words[0]} to {words[-1]}"  # “0 to 4” would read as an interval
    return " or ".join(words)
