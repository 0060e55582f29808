"""Who answered, group by group: so that no declared group is lost among all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analyses.measurement.scales import everybody
from evaluation.declare.waves import BASELINE, ENDPOINT, WAVES
from evaluation.declare.workspace import Study
from evaluation.link.waves import MatchedWaves
from evaluation.read.responses import Responses
from evaluation.say.finding import (
    Base,
    Basis,
    Column,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
    unique_slugs,
)
from evaluation.say.wording import listed, worded
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


def paired_by_group(
    study: Study, matched: MatchedWaves, name: str, basis: Basis
) -> Iterator[Finding]:
    """``<instrument>.paired_by_<column>``: every declared group, and who was measured both times.

    None where groups are compared, as they then stand side by side. Whose group is not known
    stands apart. They are counted by one column only: of two, one may lie within the other, and
    their counts would tell the few between them.
    """
    if study.compare_by:
        return
    keys = unique_slugs(list(study.declared_groups))
    for column, labels in study.declared_groups.items():
        counted = matched.groups[column] if study.told_apart_by == {column} else None
        finding = _declared(matched, study.group_titles[column], labels, counted)
        yield finding.model_copy(update={"key": f"{name}.paired_by_{keys[column]}", "basis": basis})


def _declared(
    matched: MatchedWaves, title: str, labels: Sequence[str], groups: pd.Series | None
) -> Finding:
    """The declared groups of one column; with how many of each where ``groups`` are given."""
    unit = matched.flow.unit
    base = Base.of(unit, matched.matched, "", BASELINE, ENDPOINT)
    parts: dict[str, pd.Index] = {}
    if groups is not None:
        groups = groups.reindex(matched.matched)
        known = groups.where(groups.isin(labels), NOT_RECORDED)
        named = [*labels, *({NOT_RECORDED} & {*known})]
        parts = {label: known.index[known == label] for label in named}
    keys = unique_slugs(list(parts))
    counts = {
        f"n_{keys[label]}": people_counted(label, len(people), base.among(people))
        for label, people in parts.items()
    }
    number = Column(key="n", label=unit.plural.capitalize(), statistic=Statistic.COUNT)
    # a row with a base goes with its number: those of declared groups stand without one too
    rows = [
        Row(
            cells={"label": e.label, "n": e.n},
            n=e.n,
            base=e.base if e.label == NOT_RECORDED else None,
        )
        for e in counts.values()
    ]
    return worded(
        "paired_by",
        f"Who was measured both times, by {title.lower()}",
        base,
        (f"{title}: {listed(tuple(labels))}.",),
        counts,
        basis=Basis(evaluation=""),
        parts=base.parted(title, parts),
        names_declared=True,
        table=Table(
            caption=f"{unit.plural.capitalize()} who were measured both times, by {title.lower()}",
            columns=(Column(key="label", label=title), *((number,) if counts else ())),
            rows=tuple(
                rows or (Row(cells={"label": label}, n=len(base.people)) for label in labels)
            ),
        ),
        method="Count of different people.",
        why="A group that is declared would otherwise be lost among all.",
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
