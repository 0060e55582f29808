"""What agencies supplied of a list of measures, by area and period; and the list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.counts_file import CountRole, CountsFile
from evaluation.declare.whose_rows import Unit


class SupplyFile(CountsFile):
    """Figures that were supplied; or the list of measures, areas and periods asked for.

    ``holds``: which of the two; the list has columns that are called ``measure``, ``agency``,
    ``definition``, ``groups``, ``area`` and ``period``. Of figures it is told who supplied them,
    and none is printed, so that its rows are those of agencies.
    """

    KIND: ClassVar[str] = "supplied"
    COUNTED: ClassVar[tuple[str, ...]] = ("row",)
    EVENTS: ClassVar[bool] = False
    MAY_BE_EMPTY: ClassVar[frozenset[CountRole]] = frozenset({"group"})

    holds: Literal["figures", "list"] = Field(
        default="figures", description="list: the measures, areas and periods that were asked for"
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and rows of people, whose figures it does not print."""
        yield from super().refusals()
        yield (
            self.unit not in (Unit.INSTITUTION, Unit.PUBLISHED),
            "a supply says which figures agencies gave, and prints none: write rows_count: "
            "institutions; what the figures count is a design of its own (counts)",
        )
