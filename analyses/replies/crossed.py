"""A question by group: shares within each group, how far they go together; a sample is tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analyses.replies.coarseness import Parts, did
from analyses.replies.groups import NOT_TESTED, Crossed, Groups, Tested, tests_of
from analyses.replies.lines import ENOUGH, SideBySide
from analyses.replies.questions_within import first_choice, rows_of
from analyses.replies.shares import averages_of
from analyses.replies.survey_wave import SurveyWave
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Column, Estimate, Finding, Statistic, Table, Telling
from evaluation.scoring.flow import NOT_RECORDED
from evaluation.statistics.contingency import adjusted_residuals

_APART = 2.0  # standard errors from which a cell stands out


def by_groups(groups: Groups) -> Iterator[Finding]:
    """``<question>.by_<column>`` of every question with one answer, by the groups of a column.

    Of a grid ``<question>.<row>.by_<column>``; of a ranking what was put first. Tests stand only
    where a random sample was drawn, adjusted for all questions by the column.
    """
    every = [*groups.crossed(_of_one_answer(groups.wave))]
    for crossed, test in zip(every, tests_of(every, "questions"), strict=True):
        yield _finding(crossed, test)


def _of_one_answer(wave: SurveyWave) -> Iterator[Replies]:
    """Questions with one answer; of a grid each row, and of a ranking the first choice."""
    for replies in wave.surveyed.replies.values():
        if replies.question.kind in ("single", "likert", "rating"):
            yield from rows_of(replies)
        elif replies.question.kind == "ranking":
            yield first_choice(replies)


def _finding(crossed: Crossed, test: Tested | None) -> Finding:
    lines, wave = crossed.lines, crossed.lines.wave
    order = [*lines.tellable()]
    for pooled in () if crossed.large else crossed.pools():
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
        crossed.replies,
        f"by_{crossed.groups.key}",
        [*(_telling(crossed, told, parts, test) for told, parts in order), alone],
        lines.n,
        caveats=tuple(_caveats(crossed)),
        method="Shares within each group, of those who answered."
        + (f" Tested with {test.method}; p adjusted by Holm's method." if test else "")
        + crossed.how,
    )
    return found.model_copy(update={"title": lines.title})


_UNTOLD = "What each group said is not shown: too few people are behind it."


def _of_how_many(lines: SideBySide) -> dict[str, Estimate]:
    """Of how many the shares of all groups are."""
    return {"n": lines.wave.count("Asked" if lines.asked else "Answered", lines.n)}


def _telling(crossed: Crossed, lines: SideBySide, parts: Parts, test: Tested | None) -> Telling:
    wave, finest = lines.wave, lines is crossed.lines and parts is lines.chain[0]
    did = "asked" if lines.asked else "answered"
    sizes = {f"n_{line.key}": wave.count(f"{line.label}: {did}", line.n) for line in lines.lines}
    means = {} if lines.asked else _means(lines)
    estimates = {
        **lines.numbers(parts),
        **lines.tops(parts),
        **_of_how_many(lines),
        **(crossed.together(test) if finest else {}),
        **sizes,
        **means,
    }
    said = (*_of_means(lines, means), *lines.ranging(estimates, with_n=True))
    wordings = (
        *_verdict(crossed, said, test, "{p.p}" if finest else "tested with all answers apart"),
        *said,
        f"{{n}} {wave.plural} {'were ' if lines.asked else ''}{did}; the table has what each "
        "group said.",
    )
    told = lines.telling(
        parts, crossed.groups.title, estimates, wordings, "p" if test and finest else "n"
    )
    caveats = (*told.caveats, *_outstanding(crossed, estimates, test))
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
    crossed: Crossed, said: tuple[str, ...], test: Tested | None, tested: str
) -> Iterator[str]:
    """Whether groups differ, by the test of all questions together."""
    if test is None:
        return
    by = crossed.groups.title.lower()
    begins = (
        "Answers differ by" if test.clear(crossed.lines.wave.ci_level) else "No clear difference by"
    )
    yield from (f"{begins} {by} ({tested}). {text}" for text in said)
    yield f"{begins} {by} ({tested})."


def _caveats(crossed: Crossed) -> Iterator[str]:
    if crossed.thin:
        yield (
            "Some groups are so small that a few other answers would look like a difference: read "
            "the shares with their n."
        )
    if not crossed.lines.wave.at_random:
        yield NOT_TESTED


def _outstanding(
    crossed: Crossed, estimates: Mapping[str, Estimate], test: Tested | None
) -> Iterator[str]:
    """The cell that is furthest from what it would be if groups were alike, where it is told."""
    if test is None or crossed.lines.wave.weighted or not test.clear(crossed.lines.wave.ci_level):
        return
    residuals = adjusted_residuals(crossed.rows)
    group, answer = np.unravel_index(int(np.nanargmax(np.abs(residuals))), residuals.shape)
    line, part = crossed.known[int(group)], crossed.lines.chain[0][int(answer)]
    count, apart = crossed.lines.name(part, line), residuals[group, answer]
    if abs(apart) > _APART and count in estimates:
        often = f"{'more' if apart > 0 else 'less'} often than if all groups were alike"
        people = crossed.lines.wave.plural
        said = did(crossed.lines.question, "it")
        yield f"“{part.label}”: {line.label} {said} {often} ({{{count}}} {people})."
