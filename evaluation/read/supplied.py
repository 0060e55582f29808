"""What agencies supplied of a list of measures, by area and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.declare.whose_rows import Unit
from evaluation.errors import Issue
from evaluation.read.responses import Source

SUPPLIED, LATE, UNSAID = "supplied", "late", "nothing said"
HERE = (SUPPLIED, LATE)  # statuses under which a figure is there


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure of the list: whose it is, how it is defined, and for which groups it is asked."""

    name: str
    agency: str
    definition: str = ""
    groups: tuple[str, ...] = ("",)  # one figure each

    @property
    def cells(self) -> int:
        """How many figures are asked for in one area and period."""
        return len(self.groups)


@dataclass(frozen=True, slots=True)
class SuppliedCell:
    """What was said of one figure that was asked for.

    ``definition``: as it was worked out, in the words of who supplied it; empty where that is as
    in the list. ``revised``: the figure was other when it was first supplied.
    """

    status: str
    definition: str = ""
    reason: str = ""
    revised: bool = False

    @property
    def here(self) -> bool:
        """Whether the figure is there."""
        return self.status in HERE


@dataclass(frozen=True, slots=True)
class Supply:
    """All that was asked for, and what became of it.

    ``cells``: by measure, area, period and group; what nobody spoke of has no entry. ``periods``:
    in their order. ``values`` of the figures stand nowhere here: what is told is who supplied them.
    """

    unit: Unit
    measures: tuple[AskedMeasure, ...]
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    cells: Mapping[tuple[str, str, str, str], SuppliedCell]
    sources: tuple[Source, ...]
    citation: str = ""
    notes: tuple[Issue, ...] = ()

    def of(self, measure: AskedMeasure, area: str, period: str) -> tuple[SuppliedCell, ...]:
        """Every figure of a measure that was asked for in an area and period."""
        unsaid = SuppliedCell(UNSAID)
        return tuple(
            self.cells.get((measure.name, area, period, group), unsaid) for group in measure.groups
        )

    @property
    def agencies(self) -> tuple[str, ...]:
        """The agencies whose measures are asked for, in the order of the list."""
        return tuple(dict.fromkeys(measure.agency for measure in self.measures))
