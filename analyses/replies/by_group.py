"""A question by group: shares within each group, how far they go together, and tests of a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analyses.replies.batteries import ranging
from analyses.replies.parts import Part, Parts, levels, middle, quoted
from analyses.replies.shares import focal, telling_of
from analyses.replies.told import Line, Names, lines_table, numbers, picture, places_of, share_of
from analyses.replies.wave import SurveyWave, counted
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Estimate, Finding, Statistic, Telling, unique_slugs
from evaluation.statistics.contingency import (
    Counts,
    adjusted_residuals,
    association,
    independence,
    thin,
)
from evaluation.statistics.multiplicity import holm
from evaluation.statistics.weighted import rao_scott

_OTHERS = "Other groups"
_APART = 2.0  # standard errors from which a cell stands out


@dataclass(frozen=True, slots=True)
class Tested:
    """The p of a question by group, alone and beside all other questions (Holm), and by what."""

    p: float
    adjusted: float
    method: str
    questions: int


def by_groups(wave: SurveyWave) -> Iterator[Finding]:
    """``<question>.by_<column>`` of every question with one answer, by every declared column."""
    asked = [
        replies
        for replies in wave.surveyed.replies.values()
        if replies.question.kind in ("single", "likert", "rating") and not replies.question.rows
    ]
    for column, key in unique_slugs(wave.study.group_titles).items():
        if column not in wave.surveyed.background:
            continue
        crossed = [_Crossed.of(wave, replies, column) for replies in asked]
        there = [c for c in crossed if len(c.lines) > 1 and c.rows.sum()]
        for one, test in zip(there, _tests(wave, there), strict=True):
            yield _finding(wave, one, column, key, test)


@dataclass(frozen=True, slots=True)
class _Crossed:
    """A question's answers in each group: a line each, of those whom it was put to."""

    replies: Replies
    lines: tuple[Line, ...]
    groups: np.ndarray

    @classmethod
    def of(cls, wave: SurveyWave, replies: Replies, column: str) -> _Crossed:
        names, places = wave.groups(column)
        answers = places_of(replies.values[:, 0])
        keys, options = unique_slugs(names), len(replies.question.words)
        split = f"{replies.name} by {column}"
        lines = (
            Line.of(name, keys[name], split, np.where(places == place, answers, -1), options)
            for place, name in enumerate(names)
        )
        return cls(replies, tuple(line for line in lines if line.n), places)

    @property
    def rows(self) -> Counts:
        """Group x answer."""
        return np.vstack([line.counts for line in self.lines]) if self.lines else np.zeros((0, 0), int)


def _tests(wave: SurveyWave, crossed: Sequence[_Crossed]) -> list[Tested | None]:
    """The tests of all questions by one column: only of a random sample."""
    if not wave.at_random or not crossed:
        return [None] * len(crossed)
    found = [_test(wave, one) for one in crossed]
    adjusted = holm(np.array([np.nan if p is None else p for p, _ in found]))
    family = sum(p is not None for p, _ in found)
    return [
        None if p is None else Tested(p, float(more), method, family)
        for (p, method), more in zip(found, adjusted, strict=True)
    ]


def _test(wave: SurveyWave, one: _Crossed) -> tuple[float | None, str]:
    drawn = wave.drawn
    assert drawn is not None  # of a random sample
    plain = not wave.weighted and drawn.strata is None and drawn.clusters is None
    if plain:
        simple = independence(one.rows)
        names = {"chi-square": "chi-square", "exact": "exact test", "drawn": "exact test, drawn"}
        return (simple.p, names[simple.method]) if simple else (None, "")
    found = rao_scott(one.groups, places_of(one.replies.values[:, 0]), drawn)
    return (found.p, "Rao and Scott's test") if found else (None, "")


def _finding(
    wave: SurveyWave, one: _Crossed, column: str, key: str, test: Tested | None
) -> Finding:
    replies, question = one.replies, one.replies.question
    total = one.rows.sum(axis=0)
    focus = focal(replies, total)
    chain = [*levels(question, total, one.rows)]
    names = Names.of((*chain, (focus,)))
    always = _always(one, test, wave.ci_level)
    pooled = [*_pools(one.lines)]
    order = [(parts, one.lines) for parts in chain]
    order += [(parts, lines) for lines in pooled for parts in (chain[0], chain[-1])]
    tellings = [
        _telling(wave, replies, column, lines, parts, names, focus, always, test)
        for parts, lines in order
    ]
    alone = Telling(
        estimates=always,
        wordings=(
            f"{{n}} {wave.plural} answered; what each group said is not shown, as some answers "
            "are of few.",
            "What each group said is not shown: too few people are behind it.",
        ),
        leading="n",
    )
    n = int(total.sum())
    found = wave.finding(
        replies,
        f"by_{key}",
        [*tellings, alone],
        n,
        caveats=tuple(_caveats(wave, one, test)),
        method=f"Shares within each group, of those who answered. {_method(test)}".strip(),
    )
    title = f"{question.printed}, by {wave.title_of(column).lower()}"
    return found.model_copy(update={"title": title})


def _always(one: _Crossed, test: Tested | None, level: float) -> dict[str, Estimate]:
    n = int(one.rows.sum())
    found = association(one.rows)
    estimates = {
        "n": Estimate(
            label="Answered", statistic=Statistic.COUNT, value=n, n=n, decimals=0, method="count"
        )
    }
    if found is not None:
        estimates["association"] = Estimate(
            label="Cramér's V, corrected (0 to 1)",
            statistic=Statistic.EFFECT,
            value=found.corrected,
            n=n,
            decimals=2,
            method="Bergsma",
        )
    if test is not None:
        for name, label, value in (
            ("p", f"p, adjusted for {test.questions} questions (Holm)", test.adjusted),
            ("p_alone", "p of this question alone", test.p),
        ):
            estimates[name] = Estimate(
                label=label,
                statistic=Statistic.TEST,
                value=value,
                ci_level=level,
                n=n,
                decimals=3,
                method=test.method,
            )
    return estimates


def _pools(lines: Sequence[Line]) -> Iterator[tuple[Line, ...]]:
    """The groups with the smallest put together, two of them, three, ... while two lines are left."""
    rising = sorted(lines, key=lambda line: line.n)
    for together in range(2, len(rising)):
        few = rising[:together]
        places = np.max([line.places for line in few], axis=0)
        pool = Line.of(_OTHERS, "other_groups", few[0].split, places, len(few[0].counts))
        yield (*(line for line in lines if line not in few), pool)


def _telling(
    wave: SurveyWave,
    replies: Replies,
    column: str,
    lines: Sequence[Line],
    parts: Parts,
    names: Names,
    focus: Part,
    always: Mapping[str, Estimate],
    test: Tested | None,
) -> Telling:
    question = replies.question
    of_groups = {f"n_{line.key}": wave.count(f"{line.label}: answered", line.n) for line in lines}
    estimates = {**numbers(wave, lines, parts, names), **always, **of_groups}
    tops: dict[str, str] = {}
    if telling_of(parts, focus):
        tops = {line.label: f"{line.key}_top" for line in lines}
        for line in lines:
            name, label = f"{line.key}_top", f"{line.label}: {focus.label}"
            estimates[name] = counted(label, focus.of(line.counts), line.n, line.split)
            estimates |= share_of(wave, line, focus, name, label)
    title = f"{question.printed}, by {wave.title_of(column).lower()}"
    said = tuple(ranging(estimates, tops, quoted(question, focus), wave, with_n=True))
    return Telling(
        estimates=estimates,
        wordings=(
            *_verdict(wave, column, said, test),
            *said,
            f"{{n}} {wave.plural} answered; the table has what each group said.",
        ),
        leading="p" if test else "n",
        table=lines_table(wave, title, wave.title_of(column), lines, parts, names, estimates),
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


def _verdict(
    wave: SurveyWave, column: str, said: tuple[str, ...], test: Tested | None
) -> Iterator[str]:
    """Whether groups differ, by the test of all questions together."""
    if test is None:
        return
    by = wave.title_of(column).lower()
    clear = round(test.adjusted, 3) < 1 - wave.ci_level
    begins = f"Answers differ by {by} ({{p.p}})" if clear else f"No clear difference by {by} ({{p.p}})"
    yield from (f"{begins}. {text}" for text in said)
    yield f"{begins}."


def _method(test: Tested | None) -> str:
    return f"Tested with {test.method}; p adjusted by Holm's method." if test else ""


def _caveats(wave: SurveyWave, one: _Crossed, test: Tested | None) -> Iterator[str]:
    if thin(one.rows):
        yield (
            "Some groups are so small that a few other answers would look like a difference: read "
            "the shares with their n."
        )
    if test is None:
        yield "It is described, not tested: no random sample was drawn."
        return
    residuals = adjusted_residuals(one.rows)
    if not wave.weighted and test.adjusted < 1 - wave.ci_level:
        place = np.nanargmax(np.abs(residuals))
        group, answer = np.unravel_index(int(place), residuals.shape)
        if abs(residuals[group, answer]) > _APART:
            more = "more" if residuals[group, answer] > 0 else "less"
            # {association}: it stands only where numbers of groups may
            yield (
                f"The answer “{one.replies.question.words[answer]}” stands out most: "
                f"{one.lines[group].label} gave it {more} often than if groups were alike "
                "(Cramér's V {association})."
            )
