"""What the first page of a report and its briefing share: answers, and how sure one can be.

The writers only read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.counting import grouped
from evaluation.report.figures.interval_row import IntervalRow, far_enough, level_bars
from evaluation.say.answers import Answer, Answered, one_informant
from evaluation.say.certainty import LEVELS, Certainty, by_level, numbered
from evaluation.say.wording import inside_sentence, stopped

FOUND = "What we found"
SURE = "How sure can we be?"
_DRAWN = (
    "The dot is the best estimate; it is hollow where the answer is not clear. The thick line "
    "shows where the true answer is likely to be: its 95% interval, unless another is named."
)
_TOLD = "An interval shows where the true answer is likely to be."
_WIDENED = "Some intervals are widened, so that nobody can be picked out."
_GROUPED = "The numbers stand in the report."
_NOTHING = "No result is shown here, so there is nothing to be sure of."
# Of answers: in rows, large where there is much room; in lines; or by verdict.
Form = Literal["large", "full", "short", "grouped"]
_ARROWS = ("\N{BLACK DOWN-POINTING TRIANGLE}", "\N{BLACK UP-POINTING TRIANGLE}")
_SIGNS = {
    "no clear change": "\N{WHITE CIRCLE}",
    "no clear difference": "\N{WHITE CIRCLE}",
    "differs": "\N{BLACK DIAMOND}",
    "described": "\N{BLACK SQUARE}",
    "not shown": "\N{WHITE SQUARE}",
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

    @property
    def small(self) -> str:
        """What stands beside the message, smaller."""
        return " ".join(filter(None, (self.rests and f"{self.rests}.", self.beside)))

    @property
    def shown(self) -> str:
        """The sign with the verdict."""
        return f"{self.sign} {self.word}"


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question with its answers made ready; it has a ``number`` where there are several.

    ``informant``: whose answers they are, where those to other questions are others'.
    """

    text: str
    answers: tuple[PageAnswer, ...]
    number: int = 0
    informant: str = ""

    @property
    def by_verdict(self) -> tuple[tuple[PageAnswer, str], ...]:
        """One answer of each verdict, with what all those are about that have it."""
        alike = grouped((answer.shown, answer) for answer in self.answers)
        return tuple((same[0], "; ".join(a.about for a in same)) for same in alike.values())

    @property
    def heading(self) -> str:
        """The question with its number."""
        return f"{self.number}. {self.text}" if self.number else self.text


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure one can be of every question, or of those that have one level, with the reasons.

    ``level``: as bars show it; 0 where there is nothing to be sure of, and of reasons alone.
    ``of``: the questions, where others have another level.
    """

    level: int
    word: str
    reasons: tuple[str, ...]
    of: str = ""
    levels: int = LEVELS

    @property
    def alt(self) -> str:
        """What the bars show, in words."""
        return f"How sure{self.of and f', {self.of}'}: level {self.level} of {self.levels}"

    @property
    def svg(self) -> str:
        """A bar for each level, filled up to this one; empty without one."""
        return level_bars(self.level, self.levels) if self.level else ""

    @property
    def shown(self) -> str:
        """The level in words, with the questions: ``Question 1: low.`` where they differ."""
        return _capital(f"{self.of}: {self.word.lower()}") if self.of else self.word


def sure(certain: Sequence[Certainty], questions: Sequence[Answered]) -> tuple[Sure, ...]:
    """How sure one can be of what is shown; nothing where nothing was asked.

    Of questions that differ each level has what decided it, and what holds of all comes last.
    """
    if not certain:
        return ()
    first, every = certain[0], [c for each in certain for c in each.components]
    if all(a.verdict == "not shown" for question in questions for a in question.answers):
        late = (c.why for c in every if c.name in ("plan", "evaluator"))
        return (Sure(0, _NOTHING, tuple(dict.fromkeys(late))),)
    levels = by_level(certain)
    if len(levels) == 1:  # of some questions nothing is said of a plan
        plans = (c.why for c in every if c.name == "plan")
        reasons = tuple(dict.fromkeys((*first.reasons, *plans)))
        return (Sure(first.level, f"{first.word}.", reasons),)
    of_all = tuple(why for why in first.reasons if all(why in c.reasons for c in certain))
    alike = grouped((one.word, (str(at), one)) for at, one in enumerate(certain, 1))
    told = (
        Sure(alike[word][0][1].level, word, tuple(_own(alike[word], of_all)), of)
        for word, of in levels
    )
    return (*told, Sure(0, "", of_all))


def _own(same: Sequence[tuple[str, Certainty]], of_all: Sequence[str]) -> Iterator[str]:
    """What decided one level, and of which of its questions where not of each."""
    whose = grouped(
        (component.why, number)
        for number, one in same
        for component in one.components
        if component.level in (one.level, None) and component.why not in of_all
    )
    for why, numbers in whose.items():
        every = len(numbers) == len(same)
        yield why if every else f"{why.removesuffix('.')} ({numbered(numbers)})."


def certainty_in_words(certain: Sequence[Certainty], questions: Sequence[Answered]) -> str:
    """How sure one can be, in a line: ``Low.``; with the questions where they differ."""
    first, *others = [one.shown.rstrip(".") for one in sure(certain, questions) if one.word] or [""]
    return stopped("; ".join((first, *map(inside_sentence, others)))) if first else ""


def explained(questions: Sequence[Answered], form: Form = "full") -> str:
    """What a reader needs to know of the answers before them, and whose they are, if all are."""
    answers = [answer for question in questions for answer in question.answers]
    drawn = any(answer.value is not None for answer in answers)
    how = {"short": _TOLD, "grouped": _GROUPED}.get(form, _DRAWN)
    whose = one_informant(questions)
    return " ".join(
        filter(
            None,
            (
                how if drawn else "",
                _WIDENED if form != "grouped" and any(a.widened for a in answers) else "",
                f"All scores are from {whose}." if whose else "",
            ),
        )
    )


def marked(questions: Sequence[Answered]) -> tuple[PageQuestion, ...]:
    """The answers with the signs of their verdicts: an arrow says which way a change went."""
    far = _reaches(answer for question in questions for answer in question.answers)
    apart = not one_informant(questions)
    return tuple(
        PageQuestion(
            question.text,
            tuple(_made_ready(answer, far) for answer in question.answers),
            at if len(questions) > 1 else 0,
            _capital(question.informant) if apart and question.informant else "",
        )
        for at, question in enumerate(questions, 1)
    )


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


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
