"""Counts and amounts by supplier, area and period: what columns hold, and how it was counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.declared_file import DataFile
from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.survey_form import DateOrder

CountRole = Literal[
    "supplier",
    "area",
    "period",
    "measure",
    "group",
    "subgroup",
    "stage",
    "value",
    "of",
    "definition",
    "status",
    "reason",
    "person",
]
Supplied = Literal[
    "supplied",
    "supplied in part",
    "late",
    "not retrievable",
    "not held",
    "refused",
    "suppressed",
    "no answer",
    "not asked",
]
MeasureKind = Literal["count", "percent", "rate", "mean", "amount"]
Every = Literal["year", "quarter", "month"]


class CountedMeasure(Frozen):
    """What a measure is: how its figures may be read.

    ``of``: the measure that its figures are of (searches in which a weapon was found, of searches);
    ``per``: what a rate is printed per.
    """

    kind: MeasureKind = "count"
    counts: Text = Field(default="", description="what one of it is: people, episodes, searches")
    of: Text = Field(default="", description="the measure that it is counted among")
    per: float = Field(default=1000, gt=0, description="what a rate is told per: 1000")
    definition: Text = Field(default="", description="what was counted, as the supplier says")

    @property
    def adds_up(self) -> bool:
        """Whether figures make one together: counts and amounts do, shares and rates do not."""
        return self.kind in ("count", "amount")


class CountsFile(DataFile):
    """Figures by supplier, area and period: one row a figure, or a column for each period.

    ``counts``: which column holds what; a file has what it has. ``across``: columns that each hold
    figures, as where every year has one, with what each says; ``sheets``: the same of sheets.
    ``throughout``: what is the same for every row. A file without figures has one row an event,
    which are counted; ``person`` then holds whose it is, which is never printed.
    """

    KIND: ClassVar[str] = "counted"
    TOTALS: ClassVar[bool] = True
    COUNTED: ClassVar[tuple[str, ...]] = ("figure",)
    EVENTS: ClassVar[bool] = True  # whether a row may be one event, where no figure stands
    MAY_BE_EMPTY: ClassVar[frozenset[CountRole]] = frozenset()  # labels that a row may go without
    TELLS_APART: ClassVar[tuple[CountRole, ...]] = ("area", "group", "measure")  # likeliest first

    counts: dict[CountRole, Text] = Field(default={}, description="which column holds what")
    across: dict[Text, dict[CountRole, Text]] = Field(
        default={},
        description="columns that hold figures: heading -> what it says, as {period: 2015/16}",
    )
    sheets: dict[Text, dict[CountRole, Text]] = Field(
        default={},
        description="sheets that are read alike: name -> what all of it is, as {period: 2015/16}",
    )
    throughout: dict[CountRole, Text] = Field(
        default={}, description="what is the same in every row, as {measure: Arrests}"
    )
    measures: dict[Text, CountedMeasure] = Field(default={}, description="what each measure is")
    every_measure: CountedMeasure | None = Field(
        default=None, description="what every measure is that measures: does not name"
    )
    statuses: dict[Text, Supplied] = Field(
        default={}, description="the file's own words for supplied, not held, refused and the like"
    )
    totals: dict[CountRole, tuple[Text, ...]] = Field(
        default={}, description="labels that add up others, as {area: [England]}"
    )
    every: Every | None = Field(
        default=None, description="what events with a date are counted by: year, quarter or month"
    )
    year_begins: int = Field(
        default=4, ge=1, le=12, description="the month in which a year such as 2015/16 begins"
    )
    dates: DateOrder | None = Field(
        default=None, description="how dates such as 03/04/2021 are meant, where they leave it open"
    )
    full_count: bool = Field(
        default=True, description="false where figures are of a sample, and not of all"
    )
    like_years: bool = Field(
        default=False,
        description="true where rates are read as those of like years, so that they have intervals",
    )
    changed: dict[Text, Text] = Field(
        default={}, description="what else changed: period -> what, from that period on"
    )

    @property
    def columns_may_be(self) -> tuple[CountRole, tuple[Text, ...]]:
        """What columns of figures side by side may be, and how they are called if it is known."""
        return "measure", ()

    def each_sheet(self) -> tuple[CountsFile, ...]:
        """The file, once for each sheet that is read of it, with what that one says."""
        return tuple(
            self.model_copy(
                update={"sheet": name, "sheets": {}, "throughout": {**self.throughout, **says}}
            )
            for name, says in self.sheets.items()
        ) or (self,)

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: all that are named, but those of people."""
        named = {heading for role, heading in self.counts.items() if role != "person"}
        return super().printed_columns | named | {*self.across}

    @property
    def intervals(self) -> bool:
        """Whether rates have intervals: those of a sample, or said to be those of like years."""
        return self.like_years or not self.full_count

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and figures said to stand in two ways."""
        yield from super().refusals()
        yield (
            self.rows_count == "segments",
            "segments are no counts: say what is counted, as rows_count: children, or "
            "rows_count: events with a line about:",
        )
        yield (
            self.across and "value" in self.counts,
            "figures stand either in one column (counts: value) or in several (across): keep one",
        )
        yield (
            "person" in self.counts and ("value" in self.counts or self.across),
            "whose an event is can stand only where each row is one: take out person, or value "
            "and across",
        )
        twice = sorted({*self.counts} & {*self.throughout})
        yield twice, f"{', '.join(twice)} stands under counts and under throughout: keep one"
        of_sheets = {role for says in self.sheets.values() for role in says}
        twice = sorted(of_sheets & {*self.counts, *self.throughout})
        yield twice, f"{', '.join(twice)} stands under sheets and under counts or throughout"
        yield self.sheet and self.sheets, "name the sheets under sheet: or under sheets:, not both"
