"""Counts by group at stages that feed one another, as an analysis of disproportionality needs them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.declare.whose_rows import Unit
from evaluation.errors import Issue
from evaluation.read.responses import Source


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage, and the one among which it is counted; the first has no feeder."""

    name: str
    feeder: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Who:
    """Whom a figure counts: where, when, of which group and, where groups are crossed, subgroup."""

    area: str
    period: str
    group: str
    subgroup: str = ""


@dataclass(frozen=True, slots=True)
class Staged:
    """Figures by group and stage.

    ``areas``, ``periods``, ``groups`` and ``subgroups`` stand in their order of print.
    ``compared_with``: the group that others are compared with, and ``crossed_compared_with`` the
    subgroup; ``not_known``: groups that say that nobody knows the group. ``together``: periods are
    added up. ``people``: figures count people once, so that none is above the one that feeds it;
    otherwise events. ``full``: everybody is counted, and no sample.
    """

    unit: Unit
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    groups: tuple[str, ...]
    subgroups: tuple[str, ...]
    stages: tuple[Stage, ...]
    figures: Mapping[tuple[Who, str], int]
    compared_with: str
    crossed_compared_with: str = ""
    not_known: tuple[str, ...] = ()
    together: bool = False
    people: bool = True
    full: bool = True
    sources: tuple[Source, ...] = ()
    citation: str = ""
    notes: tuple[Issue, ...] = ()

    @property
    def fed(self) -> tuple[Stage, ...]:
        """The stages that another one feeds."""
        return tuple(stage for stage in self.stages if stage.feeder)

    def pairs(self, stage: Stage) -> Iterator[tuple[Who, int, int]]:
        """How many came to a stage, of how many at its feeder, where both figures are there."""
        for (who, name), number in self.figures.items():
            of = self.figures.get((who, stage.feeder))
            if name == stage.name and of is not None:
                yield who, number, of

    @property
    def in_pairs(self) -> bool:
        """Whether every figure of a stage has one of its feeder, and the other way round."""
        return all(
            ((who, stage.name) in self.figures) == ((who, stage.feeder) in self.figures)
            for stage in self.fed
            for who in {who for who, _ in self.figures}
        )
