"""Who replied to a survey: of how many who were asked, and how many answered every question."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analyses.replies.survey_wave import SurveyWave
from evaluation.read.survey.replies import ReplyState
from evaluation.read.survey.weighing import replied_to_any
from evaluation.say.asked import survey_groups
from evaluation.say.counts import counts_bars, counts_table
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Column,
    Estimate,
    Finding,
    Statistic,
    Table,
    people_counted,
    unique_slugs,
)
from evaluation.say.replied import row_of
from evaluation.say.wording import worded
from evaluation.scoring.flow import invited_at
from evaluation.statistics.raking import spread


def respondents(wave: SurveyWave) -> Iterator[Finding]:
    """``survey.respondents``: how many replied at all, and to every question that they were asked.

    A response rate only where it is known how many were asked. Then, for each column of groups,
    how many of each replied.
    """
    replied, everything = _replied(wave)
    prefix = wave.study.evaluation.name or "survey"
    base = wave.base(replied)
    estimates = {
        "n_replied": people_counted("Replied to at least one question", len(base.people), base)
    }
    if (~everything[replied]).any():
        whole = wave.base(everything)
        estimates["n_everything"] = people_counted(
            "Replied to every question that they were asked", len(whole.people), whole
        )
    asked = _asked(wave)
    n = len(base.people)
    if asked is not None and asked >= n:
        estimates["n_invited"] = people_counted("Asked", asked)
        estimates["n_replied"] = estimates["n_replied"].model_copy(update={"n": asked})
    estimates |= _cost(wave, n) if n else {}
    people, whom = wave.plural, _whom(wave)
    unknown = "" if asked else "; how many were asked is not known"
    yield worded(
        f"{prefix}.respondents",
        "Who replied",
        base,
        (
            *(
                (
                    f"{{n_replied}} of the {{n_invited}} {people} who were asked{whom} replied "
                    "({n_replied.share}).",
                )
                if "n_invited" in estimates
                else ()
            ),
            f"{{n_replied}} {people} replied{unknown}.",
            "How many replied is not shown: they are too few.",
        ),
        estimates,
        leading="n_replied",
        nested=tuple(n for n in ("n_replied", "n_invited", "n_everything") if n in estimates),
        caveats=(*wave.caveats, *_weights_told(wave)),
        method="Count of different respondents with an answer to at least one question.",
        why="Of whom the numbers of a survey are follows from who was asked and who replied.",
        basis=wave.basis,
        table=Table(
            caption="Who replied",
            columns=(
                Column(key="label", label=""),
                Column(key="n", label=people.capitalize(), statistic=Statistic.COUNT),
            ),
            rows=tuple(
                row_of(name, {"label": e.label, "n": e.value}, int(e.value or 0)).model_copy(
                    update={"base": e.base}
                )
                for name, e in estimates.items()
                if e.statistic is Statistic.COUNT
            ),
        ),
    )
    for column, key in survey_groups(wave.study).items():
        if column in wave.surveyed.background:
            yield _by_group(wave, f"{prefix}.respondents_by_{key}", column, replied)


def _replied(wave: SurveyWave) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who replied to anything, and who to every question that they were asked."""
    replied = replied_to_any(wave.surveyed)
    everything = np.ones(len(replied), bool)
    for asked in wave.surveyed.replies.values():
        if asked.question.kind not in ("open", "ranking"):
            missing = (asked.states == ReplyState.NO_ANSWER).any(axis=1)
            everything &= ~missing
    return replied, everything & replied


def _asked(wave: SurveyWave) -> int | None:
    """How many were asked, where that is known: by the frame, or as declared."""
    frame = wave.surveyed.frame
    if frame is not None:
        return frame.size if frame.chosen == "all" else frame.drawn
    return invited_at(wave.study.invited, wave.surveyed.wave)


def _whom(wave: SurveyWave) -> str:
    frame = wave.surveyed.frame
    if frame is None:
        return ""
    drawn = "a random sample of " if frame.chosen == "random" else ""
    return f" ({drawn}{frame.of})"


def _cost(wave: SurveyWave, n: int) -> dict[str, Estimate]:
    """What unequal weights cost, told once."""
    if not wave.weighted or wave.drawn is None:
        return {}
    weights = wave.drawn.weights[replied_to_any(wave.surveyed)]
    if not weights.any():
        return {}
    found = spread(weights[weights > 0])
    return {
        name: Estimate(
            label=label,
            statistic=Statistic.SPREAD,
            value=value,
            n=n,
            decimals=decimals,
            method="Kish",
            equation=Equation.DESIGN_EFFECT if name == "effective_n" else None,
        )
        for name, label, value, decimals in (
            ("design_effect", "Design effect of the weights", found.design_effect, 2),
            ("effective_n", "Effective number of respondents", found.effective_n, 0),
            ("least_weight", "Smallest weight, of a mean of 1", found.smallest, 2),
            ("most_weight", "Largest weight, of a mean of 1", found.largest, 2),
        )
    }


def _weights_told(wave: SurveyWave) -> tuple[str, ...]:
    if not wave.weighted:
        return ()
    return (
        "With the mean weight as 1, weights go from {least_weight} to {most_weight}; with such "
        f"weights the {wave.plural} tell as much as {{effective_n}} of equal weight would (design "
        "effect {design_effect}).",
    )


def _by_group(wave: SurveyWave, key: str, column: str, replied: NDArray[np.bool_]) -> Finding:
    """How many of each group replied; few are put together or left out by the edition."""
    names, places = wave.groups(column)
    title = wave.title_of(column)
    people = wave.surveyed.people
    base = wave.base(replied)
    parts = base.parted(
        column, {name: people[replied & (places == place)] for place, name in enumerate(names)}
    )
    keys, called = unique_slugs(names), f"Who replied, by {title.lower()}"
    counts = {
        f"n_{keys[name]}": people_counted(name, len(part.people), base.among(part.people))
        for name, part in zip(names, parts, strict=True)
    }
    return worded(
        key,
        called,
        base,
        (f"{title}: how many {wave.plural} of each group replied.",),
        counts,
        parts=parts,
        table=counts_table(called, title, wave.plural, counts.values()),
        figure=counts_bars(called, wave.plural, counts.values()),
        method="Count of different respondents with an answer to at least one question.",
        basis=wave.basis,
    )
