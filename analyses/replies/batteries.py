"""Several lines with the same answers, side by side: a grid, or questions asked alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from analyses.replies.parts import Part, Parts, levels, middle, quoted
from analyses.replies.shares import focal, telling_of
from analyses.replies.told import Line, Names, lines_table, numbers, picture, places_of, share_of
from analyses.replies.wave import SurveyWave, counted
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Estimate, Finding, Telling, unique_slugs

_ENOUGH = 10  # people in a line that a sentence puts forward
_ALIKE = ("likert", "rating")  # questions of these kinds with the same answers share a table


def grid(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies`` of a grid: how many gave each answer, row by row.

    All rows are told in the finest parts that all of them allow; in the coarsest each row stands
    or goes by itself, as rows are different questions.
    """
    answered = int(replies.answered.sum())
    always = {"n": wave.count("Answered at least one row", answered)}
    lines = _lines(replies, range(len(replies.lines)), replies.lines)
    return wave.finding(
        replies, "replies", _tellings(wave, replies, replies.question.printed, lines, always), answered
    )


def batteries(wave: SurveyWave) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """``battery``: questions with the same answers in one table, with the questions' names."""
    alike: dict[tuple[object, ...], list[Replies]] = {}
    for replies in wave.surveyed.replies.values():
        question = replies.question
        if question.kind in _ALIKE and not question.rows:
            asked = (question.kind, question.words, question.top, str(question.asked_if))
            alike.setdefault(asked, []).append(replies)
    several = [same for same in alike.values() if len(same) > 1]
    prefix = wave.prefix or "survey."
    for number, same in enumerate(several, start=1):
        key = f"{prefix}battery_{number}" if len(several) > 1 else f"{prefix}battery"
        answered = np.logical_or.reduce([replies.answered for replies in same])
        n = int(answered.sum())
        lines = [
            line
            for replies in same
            for line in _lines(replies, [0], [replies.question.printed], replies.name)
        ]
        title = f"{len(same)} questions with the same answers"
        always = {"n": wave.count("Answered at least one of them", n)}
        found = wave.finding(same[0], "battery", _tellings(wave, same[0], title, lines, always), n)
        names = tuple(f"{wave.prefix}{replies.name}.replies" for replies in same)
        yield (
            found.model_copy(update={"key": key, "title": title, "question": key, "why": ""}),
            names,
        )


def _lines(
    replies: Replies, places: Sequence[int], labels: Sequence[str], name: str = ""
) -> list[Line]:
    keys = {labels[0]: name} if name else unique_slugs(labels)
    options = len(replies.question.words)
    return [
        Line.of(
            label,
            keys[label],
            replies.name if name else f"{replies.name}.{keys[label]}",
            places_of(replies.values[:, place]),
            options,
        )
        for place, label in zip(places, labels, strict=True)
    ]


def _tellings(
    wave: SurveyWave,
    replies: Replies,
    title: str,
    lines: Sequence[Line],
    always: Mapping[str, Estimate],
) -> list[Telling]:
    question = replies.question
    rows = np.vstack([line.counts for line in lines])
    focus = focal(replies, rows.sum(axis=0))
    chain = [*levels(question, rows.sum(axis=0), rows)]
    names = Names.of((*chain, (focus,)))
    return [_telling(wave, replies, title, lines, parts, names, focus, always) for parts in chain]


def _telling(
    wave: SurveyWave,
    replies: Replies,
    title: str,
    lines: Sequence[Line],
    parts: Parts,
    names: Names,
    focus: Part,
    always: Mapping[str, Estimate],
) -> Telling:
    question = replies.question
    estimates = {**numbers(wave, lines, parts, names), **always}
    tops = {}
    if telling_of(parts, focus):
        tops = {line.label: f"{line.key}_top" for line in lines if line.n}
        for line in lines:
            name, label = f"{line.key}_top", f"{line.label}: {focus.label}"
            estimates[name] = counted(label, focus.of(line.counts), line.n, line.split)
            estimates |= share_of(wave, line, focus, name, label)
    return Telling(
        estimates=estimates,
        wordings=(
            *ranging(estimates, tops, quoted(question, focus), wave),
            f"{{n}} {wave.plural} answered at least one of {len(lines)} questions.",
            "What was answered is not shown: too few people are behind it.",
        ),
        leading="n",
        table=lines_table(wave, title, "Question", lines, parts, names, estimates),
        figure=picture(
            wave,
            "matrix" if question.kind == "single" else "stack",
            title,
            lines,
            parts,
            names,
            middle=middle(question),
        ),
    )


def ranging(
    estimates: Mapping[str, Estimate], tops: Mapping[str, str], said: str, wave: SurveyWave, *, with_n: bool = False
) -> Iterator[str]:
    """Of which line, or group, the largest and the smallest share gave the focal answers."""
    weighted = any(f"{name}_share" in estimates for name in tops.values()) and wave.weighted

    def value(label: str) -> float:
        name = tops[label]
        share = estimates.get(f"{name}_share") if weighted else None
        count = estimates[name]
        return (share.value if share else (count.value or 0) / (count.n or 1)) or 0.0

    def told(label: str) -> str:
        name = tops[label]
        of = f" of {{{name}.n}}" if with_n else ""
        return f"{{{name}_share}}%{of}" if weighted else f"{{{name}.share}}{of}"

    # by how many answered, so that no result chooses: of a few, one answer more is a leap
    enough = [label for label, name in tops.items() if (estimates[name].n or 0) >= _ENOUGH]
    falling = sorted(enough, key=value, reverse=True)
    if len(falling) < 2:
        return
    most, least = falling[0], falling[-1]
    how = ", weighted" if weighted else ""
    yield (
        f"Of the {wave.plural} who answered, {told(most)} ({most}) to {told(least)} ({least}) "
        f"said {said}{how}."
    )
