"""Who answered, group by group: so that no declared group is lost among all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analyses.measurement.scales import everybody
from evaluation.declare.waves import WAVES
from evaluation.declare.workspace import Study
from evaluation.read.responses import Responses
from evaluation.say.finding import (
    Basis,
    Column,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
    unique_slugs,
)
from evaluation.say.wording import worded
from evaluation.scoring.flow import NOT_RECORDED


def group_findings(
    study: Study, responses: Sequence[Responses], design: str, basis: Basis
) -> Iterator[Finding]:
    """``<instrument>.<design>_answered_by_<column>``: who answered at which wave, by group.

    For the team, as few people of a group may lie between two times. Whoever answered nothing is
    not counted; whose group is not known stands apart.
    """
    columns = dict.fromkeys(str(c) for asked in responses for c in asked.background.columns)
    keys = unique_slugs(list(columns))
    for column in columns:
        title = study.group_titles.get(column, column)
        counted = _counted(responses, column)
        groups = sorted({group for group, _ in counted}, key=lambda g: (g == NOT_RECORDED, g))
        named = unique_slugs(groups)
        waves = dict.fromkeys(asked.wave for asked in responses)
        yield worded(
            f"{responses[0].instrument.id}.{design}_answered_by_{keys[column]}",
            f"Who answered, by {title.lower()}",
            everybody(responses),
            (f"{title}: how many answered, group by group.",),
            {
                f"{named[group]}_{wave}": people_counted(
                    f"{group}, {WAVES[wave].when}", counted.get((group, wave), 0)
                )
                for group in groups
                for wave in waves
            },
            basis=basis,
            kept_inside="few people of a group may lie between two times",
            table=Table(
                caption=f"How many answered, by {title.lower()}",
                columns=(
                    Column(key="label", label=title),
                    *(
                        Column(
                            key=wave, label=WAVES[wave].when.capitalize(), statistic=Statistic.COUNT
                        )
                        for wave in waves
                    ),
                ),
                rows=tuple(
                    Row(
                        cells={
                            "label": group,
                            **{wave: counted.get((group, wave), 0) for wave in waves},
                        },
                        n=max(counted.get((group, wave), 0) for wave in waves),
                    )
                    for group in groups
                ),
                notes=("Answered: at least one question of any questionnaire.",),
            ),
            method="Counts of people with at least one answer.",
            why="A group that is not there would otherwise be lost among all.",
        )


def _counted(responses: Sequence[Responses], column: str) -> dict[tuple[str, str], int]:
    """How many different people of each group answered at each wave.

    A person's group is that of the first wave that knows it.
    """
    known: dict[str, str] = {}
    for asked in responses:
        for person, label in asked.background.get(column, pd.Series(dtype=object)).dropna().items():
            known.setdefault(str(person), str(label))
    people: dict[tuple[str, str], set[str]] = {}
    for asked in responses:
        for person in map(str, asked.answers.index):
            people.setdefault((known.get(person, NOT_RECORDED), asked.wave), set()).add(person)
    return {place: len(there) for place, there in people.items()}
