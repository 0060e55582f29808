"""Several lines with the same answers, side by side: a grid, or questions asked alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analyses.replies.coarseness import Parts
from analyses.replies.lines import ReplyLine, SideBySide
from analyses.replies.survey_wave import UNTOLD, SurveyWave
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Estimate, Finding, Telling, unique_slugs

_ALIKE = ("likert", "rating")  # questions of these kinds with the same answers share a table


def grid(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies`` of a grid: how many gave each answer, row by row.

    All rows are told in the finest parts that all of them allow; in the coarsest each row stands
    or goes by itself, as rows are different questions.
    """
    question, keys = replies.question, unique_slugs(replies.lines)
    n = int(replies.answered.sum())
    lines = SideBySide.of(
        wave,
        question,
        question.printed,
        [
            ReplyLine.replied(
                wave, (label, keys[label], f"{replies.name}.{keys[label]}"), replies, place=place
            )
            for place, label in enumerate(replies.lines)
        ],
    )
    always = {"n": wave.count("Answered at least one row", n)}
    return wave.finding(replies, "replies", _tellings(lines, always), n)


def batteries(wave: SurveyWave) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """``battery``: questions with the same answers in one table, and the keys of their findings."""
    alike: dict[tuple[object, ...], list[Replies]] = {}
    for replies in wave.surveyed.replies.values():
        question = replies.question
        if question.kind in _ALIKE and not question.rows:
            asked = (question.kind, question.words, question.top, str(question.asked_if))
            alike.setdefault(asked, []).append(replies)
    several = [same for same in alike.values() if len(same) > 1]
    for number, same in enumerate(several, start=1):
        key = f"{wave.prefix or 'survey.'}battery{f'_{number}' if len(several) > 1 else ''}"
        keys = tuple(f"{wave.prefix}{replies.name}.replies" for replies in same)
        yield _battery(wave, key, same), keys


def _battery(wave: SurveyWave, key: str, same: Sequence[Replies]) -> Finding:
    n = int(np.logical_or.reduce([replies.answered for replies in same]).sum())
    title = f"{len(same)} questions with the same answers"
    lines = SideBySide.of(
        wave,
        same[0].question,
        title,
        [
            ReplyLine.replied(wave, (label, replies.name, replies.name), replies)
            for label, replies in zip(_labels(same), same, strict=True)
        ],
    )
    always = {"n": wave.count("Answered at least one of them", n)}
    found = wave.finding(same[0], "battery", _tellings(lines, always), n)
    return found.model_copy(update={"key": key, "title": title, "question": key, "why": ""})


def _labels(same: Sequence[Replies]) -> list[str]:
    """What the rows are called; by their wording where two questions have one title."""
    titles = [replies.question.printed for replies in same]
    texts = [
        replies.question.text if titles.count(title) > 1 else title
        for replies, title in zip(same, titles, strict=True)
    ]
    return [
        f"{text} ({replies.name})" if texts.count(text) > 1 else text
        for replies, text in zip(same, texts, strict=True)
    ]


def _tellings(lines: SideBySide, always: Mapping[str, Estimate]) -> list[Telling]:
    return [_telling(told, parts, always) for told, parts in lines.tellable()]


def _telling(lines: SideBySide, parts: Parts, always: Mapping[str, Estimate]) -> Telling:
    estimates = {**lines.numbers(parts), **lines.tops(parts), **always}
    people, number = lines.wave.plural, len(lines.lines)
    wordings = (
        *lines.ranging(estimates),
        f"{{n}} {people} answered at least one of {number} questions.",
        UNTOLD,
    )
    return lines.telling(parts, "Question", estimates, wordings, "n")
