"""A question by group: shares within each group, how far they go together; a sample is tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analyses.replies.coarseness import Parts
from analyses.replies.lines import ENOUGH, ReplyLine, SideBySide, places_of
from analyses.replies.shares import averages_of
from analyses.replies.survey_wave import SurveyWave
from evaluation.read.survey.replies import Replies
from evaluation.read.survey.weighing import replied_to_any
from evaluation.say.asked import survey_groups
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Column,
    Estimate,
    Finding,
    Statistic,
    Table,
    Telling,
    unique_slugs,
)
from evaluation.say.wording import is_below
from evaluation.scoring.flow import NOT_RECORDED
from evaluation.statistics.contingency import (
    Counts,
    adjusted_residuals,
    association,
    independence,
    thin,
)
from evaluation.statistics.multiplicity import holm
from evaluation.statistics.weighted import rao_scott

_OTHERS = "Other groups, together"
_APART = 2.0  # standard errors from which a cell stands out
_P_DIGITS = 3
_RAO_SCOTT = "Rao and Scott's test"
_FORMULAS = {
    "chi-square": Equation.CHI_SQUARE,
    "an exact test": Equation.EXACT_TABLE,
    "an exact test, drawn": Equation.EXACT_TABLE,
    _RAO_SCOTT: Equation.RAO_SCOTT,
}
_METHODS = {"chi-square": "chi-square", "exact": "an exact test", "drawn": "an exact test, drawn"}


@dataclass(frozen=True, slots=True)
class Tested:
    """The p of a question by group, alone and beside all other questions (Holm), and by what."""

    p: float
    adjusted: float
    method: str
    questions: int


@dataclass(frozen=True, slots=True)
class _Crossed:
    """A question's answers in each group of a column: a line each.

    ``sizes``: how many of each group replied to the survey.
    """

    replies: Replies
    lines: SideBySide
    column: str
    groups: NDArray[np.int_]
    sizes: Mapping[str, int]

    @property
    def rows(self) -> Counts:
        """Group x answer."""
        return np.vstack([line.counts for line in self.lines.lines])

    @property
    def title(self) -> str:
        """What the groups are called."""
        return self.lines.wave.title_of(self.column)


def by_groups(wave: SurveyWave) -> Iterator[Finding]:
    """``<question>.by_<column>`` of every question with one answer, by every declared column.

    Of a grid ``<question>.<row>.by_<column>``.

    Tests stand only where a random sample was drawn, adjusted for all questions by the column.
    """
    for column, key in survey_groups(wave.study).items():
        if column in wave.surveyed.background:
            crossed = [*_each(wave, column)]
            for one, test in zip(crossed, _tests(wave, crossed), strict=True):
                yield _finding(one, key, test)


def _of_one_answer(wave: SurveyWave) -> Iterator[Replies]:
    """Questions with one answer; of a grid each row, as a question of its own."""
    for replies in wave.surveyed.replies.values():
        question = replies.question
        if question.kind not in ("single", "likert", "rating"):
            continue
        if not question.rows:
            yield replies
            continue
        keys, printed = unique_slugs(replies.lines), question.printed
        asked = printed if printed.endswith(("?", "!", ":")) else f"{printed}:"
        for place, line in enumerate(replies.lines):
            row = {"title": f"{asked} {line}", "column": question.rows[line], "rows": {}}
            yield replace(
                replies,
                name=f"{replies.name}.{keys[line]}",
                question=question.model_copy(update=row),
                lines=("",),
                values=replies.values[:, [place]],
                states=replies.states[:, [place]],
            )


def _each(wave: SurveyWave, column: str) -> Iterator[_Crossed]:
    names, groups = wave.groups(column)
    keys = unique_slugs([_OTHERS, *names])
    replied = np.bincount(groups[replied_to_any(wave.surveyed)], minlength=len(names))
    sizes = {name: int(n) for name, n in zip(names, replied, strict=True)}
    for replies in _of_one_answer(wave):
        question = replies.question
        if column in question.headings:  # by itself
            continue
        split = f"{replies.name} by {column}"
        lines = [
            ReplyLine.replied(wave, (name, keys[name], split), replies, groups == place)
            for place, name in enumerate(names)
        ]
        # a small group stays among those that are told together, though it left this question out
        there = [line for line in lines if line.n or 0 < sizes[line.label] < ENOUGH]
        title = f"{question.printed}, by {wave.title_of(column).lower()}"
        if sum(line.n > 0 for line in lines) > 1:
            told = SideBySide.of(wave, question, title, there)
            yield _Crossed(replies, told, column, groups, sizes)


def _tests(wave: SurveyWave, crossed: Sequence[_Crossed]) -> list[Tested | None]:
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
    if not wave.weighted and drawn.strata is None and drawn.clusters is None:
        simple = independence(one.rows)
        return (simple.p, _METHODS[simple.method]) if simple else (None, "")
    found = rao_scott(one.groups, places_of(one.replies.values[:, 0]), drawn)
    return (found.p, _RAO_SCOTT) if found else (None, "")


def _finding(one: _Crossed, key: str, test: Tested | None) -> Finding:
    lines, wave = one.lines, one.lines.wave
    order = [*lines.tellable()]
    for pooled in _pools(one):
        finest, *coarser = pooled.tellable()
        order += [finest, *coarser[-1:]]
    whole = lines.of_asked() if lines.unknown else lines
    did = "were asked" if whole.asked else "answered"
    few = "what each group said is not shown, as some answers are of few"
    alone = Telling(
        estimates=_of_how_many(whole),
        wordings=(f"{{n}} {wave.plural} {did}; {few}.", _UNTOLD),
        leading="n",
        n=whole.n,
    )
    found = wave.finding(
        one.replies,
        f"by_{key}",
        [*(_telling(one, told, parts, test) for told, parts in order), alone],
        lines.n,
        caveats=tuple(_caveats(one)),
        method="Shares within each group, of those who answered."
        + (f" Tested with {test.method}; p adjusted by Holm's method." if test else ""),
    )
    return found.model_copy(update={"title": lines.title})


_UNTOLD = "What each group said is not shown: too few people are behind it."


def _of_how_many(lines: SideBySide) -> dict[str, Estimate]:
    """Of how many the shares of all groups are."""
    return {"n": lines.wave.count("Asked" if lines.asked else "Answered", lines.n)}


def _of_the_table(one: _Crossed, test: Tested | None) -> dict[str, Estimate]:
    """How far answers and groups go together, and the test; where all cells of the table stand.

    With the totals of a table they tell cells that are told together with others, so that a table
    in fewer parts has neither.
    """
    wave, n = one.lines.wave, one.lines.n
    estimates, found = dict[str, Estimate](), association(one.rows)
    if found is not None:
        estimates["association"] = Estimate(
            label="Cramér's V, corrected (0 to 1)",
            statistic=Statistic.EFFECT,
            value=found.corrected,
            n=n,
            decimals=2,
            method="Bergsma",
            equation=Equation.CRAMERS_V,
        )
    if test is not None:
        of_all = f"p, adjusted for {test.questions} questions (Holm)"
        for name, label, value in (
            ("p", of_all, test.adjusted),
            ("p_alone", "p of this question alone", test.p),
        ):
            estimates[name] = Estimate(
                label=label,
                statistic=Statistic.TEST,
                value=value,
                ci_level=wave.ci_level,
                n=n,
                decimals=_P_DIGITS,
                method=test.method,
                equation=Equation.HOLM if name == "p" else _FORMULAS.get(test.method),
            )
    return estimates


def _pools(one: _Crossed) -> Iterator[SideBySide]:
    """With the smallest groups put together, two of them, three, ... while two lines are left.

    In the order of the groups and not of who answered this question: whoever lays two tables side
    by side finds the same groups together, or more of them.
    """
    lines = one.lines
    rising = sorted(lines.lines, key=lambda line: (one.sizes[line.label], line.label))
    for together in range(2, len(rising)):
        few = rising[:together]
        places = np.max([line.places for line in few], axis=0)
        named = (_OTHERS, unique_slugs([_OTHERS])[_OTHERS], few[0].split)
        pool = replace(
            ReplyLine.of(lines.wave, named, places, len(few[0].counts)),
            unsaid=np.any([line.unsaid for line in few], axis=0),
            unknown=sum(line.unknown for line in few),
        )
        kept = (line for line in lines.lines if not any(line is other for other in few))
        yield replace(lines, lines=(*kept, pool))


def _telling(one: _Crossed, lines: SideBySide, parts: Parts, test: Tested | None) -> Telling:
    wave, finest = lines.wave, lines is one.lines and parts is lines.chain[0]
    did = "asked" if lines.asked else "answered"
    sizes = {f"n_{line.key}": wave.count(f"{line.label}: {did}", line.n) for line in lines.lines}
    means = {} if lines.asked else _means(lines)
    estimates = {
        **lines.numbers(parts),
        **lines.tops(parts),
        **_of_how_many(lines),
        **(_of_the_table(one, test) if finest else {}),
        **sizes,
        **means,
    }
    said = (*_of_means(lines, means), *lines.ranging(estimates, with_n=True))
    wordings = (
        *_verdict(one, said, test, "{p.p}" if finest else "tested with all answers apart"),
        *said,
        f"{{n}} {wave.plural} {'were ' if lines.asked else ''}{did}; the table has what each "
        "group said.",
    )
    told = lines.telling(parts, one.title, estimates, wordings, "p" if test and finest else "n")
    caveats = (*told.caveats, *_outstanding(one, estimates, test))
    table = told.table and _with_means(told.table, lines, means)
    return told.model_copy(update={"caveats": caveats, "table": table, "n": lines.n})


def _means(lines: SideBySide) -> dict[str, Estimate]:
    """``<group>_mean`` of a rating, where all have enough people: one follows from the others."""
    if min(line.n for line in lines.lines) < ENOUGH:
        return {}
    return {
        f"{line.key}_mean": mean.model_copy(update={"label": f"{line.label}: {mean.label.lower()}"})
        for line in lines.lines
        if (mean := averages_of(lines.wave, lines.question, line).get("mean"))
    }


def _of_means(lines: SideBySide, means: Mapping[str, Estimate]) -> Iterator[str]:
    """In which group the mean of a rating is largest and smallest, of those with enough people."""
    enough = [line for line in lines.lines if line.n >= ENOUGH and line.label != NOT_RECORDED]
    falling = sorted(
        (line for line in enough if f"{line.key}_mean" in means),
        key=lambda line: -(means[f"{line.key}_mean"].value or 0),
    )
    if len(falling) > 1:
        most, least = (
            f"{{{line.key}_mean}} ({line.label}, {{n_{line.key}}})"
            for line in (falling[0], falling[-1])
        )
        how = ", weighted" if lines.wave.weighted else ""
        yield f"On average from {least} to {most}, of {lines.question.words[-1]}{how}."


def _with_means(table: Table, lines: SideBySide, means: Mapping[str, Estimate]) -> Table:
    if not means:
        return table
    mean = Column(key="mean", label="Mean", statistic=Statistic.MEAN, decimals=1)
    rows = tuple(
        row.model_copy(update={"cells": {**row.cells, "mean": told.value if told else None}})
        for row, line in zip(table.rows, lines.lines, strict=True)
        for told in (means.get(f"{line.key}_mean"),)
    )
    return table.model_copy(update={"columns": (*table.columns, mean), "rows": rows})


def _verdict(
    one: _Crossed, said: tuple[str, ...], test: Tested | None, tested: str
) -> Iterator[str]:
    """Whether groups differ, by the test of all questions together."""
    if test is None:
        return
    by = one.title.lower()
    begins = "Answers differ by" if _clear(one, test) else "No clear difference by"
    yield from (f"{begins} {by} ({tested}). {text}" for text in said)
    yield f"{begins} {by} ({tested})."


def _clear(one: _Crossed, test: Tested) -> bool:
    """By p as it is printed."""
    return is_below(test.adjusted, _P_DIGITS, one.lines.wave.ci_level)


def _caveats(one: _Crossed) -> Iterator[str]:
    if thin(one.rows):
        yield (
            "Some groups are so small that a few other answers would look like a difference: read "
            "the shares with their n."
        )
    if not one.lines.wave.at_random:
        yield "It is described, not tested: no random sample was drawn."


def _outstanding(
    one: _Crossed, estimates: Mapping[str, Estimate], test: Tested | None
) -> Iterator[str]:
    """The cell that is furthest from what it would be if groups were alike, where it is told."""
    if test is None or one.lines.wave.weighted or not _clear(one, test):
        return
    residuals = adjusted_residuals(one.rows)
    group, answer = np.unravel_index(int(np.nanargmax(np.abs(residuals))), residuals.shape)
    line, part = one.lines.lines[int(group)], one.lines.chain[0][int(answer)]
    count, apart = one.lines.name(part, line), residuals[group, answer]
    if abs(apart) > _APART and count in estimates:
        often = f"{'more' if apart > 0 else 'less'} often than if all groups were alike"
        people = one.lines.wave.plural
        yield f"“{part.label}”: {line.label} said it {often} ({{{count}}} {people})."
