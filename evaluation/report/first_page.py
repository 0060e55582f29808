"""What the first page of a report and its briefing share: answers, and how sure one can be.

The writers only read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import grouped
from evaluation.report.figures.interval_row import IntervalRow, far_enough, level_bars
from evaluation.say.answers import Answer, Answered
from evaluation.say.certainty import LEVELS, Certainty, of_others

FOUND = "What we found"
SURE = "How sure can we be?"
EXPLAINED = (
    "A line shows where the true answer is likely to be. It is a 95% interval where nothing else "
    "is said."
)
_ARROWS = ("\N{BLACK DOWN-POINTING TRIANGLE}", "\N{BLACK UP-POINTING TRIANGLE}")
_SIGNS = {
    "no clear change": "\N{WHITE CIRCLE}",
    "no clear difference": "\N{WHITE CIRCLE}",
    "differs": "\N{BLACK DIAMOND}",
    "described": "\N{BLACK SQUARE}",
    "not shown": "\N{EN DASH}",
}
_NONE = {"change": "no change", "difference": "no difference"}


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """An answer made ready for a page; ``sign`` stands before its verdict, and is no word.

    ``svg``: its number with the interval, drawn for a row, and ``alt`` what that shows; empty
    where an edition shows no number.
    """

    verdict: str
    sign: str
    word: str
    about: str
    detail: str
    message: str
    beside: str
    rests: str
    key: str
    svg: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question with its answers made ready; it has a ``number`` where there are several."""

    text: str
    answers: tuple[PageAnswer, ...]
    number: int = 0

    @property
    def heading(self) -> str:
        """The question with its number."""
        return f"{self.number}. {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure one can be of the first question, with the reasons; ``others``: of later ones."""

    level: int
    word: str
    reasons: tuple[str, ...]
    others: str
    levels: int = LEVELS

    @property
    def alt(self) -> str:
        """What the bars show, in words."""
        return f"Level {self.level} of {self.levels}"

    @property
    def svg(self) -> str:
        """A bar for each level, filled up to this one."""
        return level_bars(self.level, self.levels)


def sure(certain: Sequence[Certainty]) -> Sure | None:
    """How sure one can be; None where nothing was asked."""
    if not certain:
        return None
    first = certain[0]
    return Sure(first.level, first.word, first.reasons, of_others(certain))


def certainty_in_words(certain: Sequence[Certainty]) -> str:
    """How sure one can be, in a line: ``Low``; with later questions where they differ."""
    made = sure(certain)
    return " ".join(filter(None, (f"{made.word}.", made.others))) if made else ""


def marked(questions: Sequence[Answered]) -> tuple[PageQuestion, ...]:
    """The answers with the signs of their verdicts: an arrow says which way a change went."""
    far = _reaches(answer for question in questions for answer in question.answers)
    return tuple(
        PageQuestion(
            question.text,
            tuple(_made_ready(answer, far) for answer in question.answers),
            at if len(questions) > 1 else 0,
        )
        for at, question in enumerate(questions, 1)
    )


def _made_ready(answer: Answer, far: Mapping[tuple[str, float | None], float]) -> PageAnswer:
    row = _drawn(answer, far[_scale(answer)]) if answer.value is not None else None
    return PageAnswer(
        verdict=answer.verdict,
        sign=_SIGNS.get(answer.verdict, _ARROWS[answer.rose]),
        word=answer.word,
        about=answer.about,
        detail=answer.detail,
        message=_without_verdict(answer),
        beside=answer.beside,
        rests="; ".join(filter(None, (answer.interval, answer.n))),
        key=answer.key,
        svg=row.svg() if row else "",
        alt=f"{answer.about}: {answer.word.lower()}. The numbers stand beside it." if row else "",
    )


def _without_verdict(answer: Answer) -> str:
    """The message; of one that is not shown the reason, as the verdict stands above it."""
    reason = answer.message.removeprefix("Not shown: ")
    return f"{reason[:1].upper()}{reason[1:]}" if answer.verdict == "not shown" else reason


def _scale(answer: Answer) -> tuple[str, float | None]:
    return answer.unit, answer.highest


def _reaches(answers: Iterable[Answer]) -> dict[tuple[str, float | None], float]:
    """How far to draw answers: alike for those on scales of one length."""
    ends = grouped(
        (_scale(a), x) for a in answers for x in (a.value, a.low, a.high) if x is not None
    )
    return {scale: far_enough(tuple(xs), scale[1] or 0.0) for scale, xs in ends.items()}


def _drawn(answer: Answer, far: float) -> IntervalRow:
    assert answer.value is not None
    clear = answer.verdict in ("better", "worse")
    unclear = answer.verdict in ("no clear change", "no clear difference", "not shown")
    return IntervalRow(
        answer.value,
        answer.low,
        answer.high,
        far,
        answer.verdict if clear else "unclear" if unclear else "plain",
        _NONE[answer.of],
    )
