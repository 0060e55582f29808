"""What was planned and what was spent, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.declared_file import DataFile
from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.whose_rows import People

Role = Literal["line", "category", "period", "planned", "spent", "funded_by", "in_kind"]


class Divisor(Frozen):
    """A number that a cost is divided by, with where it comes from.

    ``low`` and ``high``: between which it lies, where it is not known exactly. ``lines``: those of
    the account that were spent on them, by name or category; empty for all.
    """

    number: float = Field(gt=0)
    low: float | None = Field(default=None, gt=0)
    high: float | None = Field(default=None, gt=0)
    lines: tuple[Text, ...] = Field(
        default=(), description="lines or categories whose cost is divided; left out, all"
    )
    source: Text = Field(min_length=1, description="where the number comes from; printed")

    @property
    def ends(self) -> tuple[float, float] | None:
        """Between which it lies; None where it is known exactly."""
        if self.low is None and self.high is None:
            return None
        return self.low or self.number, self.high or self.number

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Ends that do not enclose the number."""
        low, high = self.ends or (self.number, self.number)
        yield not low <= self.number <= high, "number must lie between low and high"


class Participants(Divisor):
    """How many people took part; ``of``: whose number it is, which decides what may be shown."""

    of: People = "children"


class CostedOutcome(Participants):
    """An outcome and how often it came about by the service, beyond what would have come anyway.

    ``design``: by which this was found, where somebody else did, as in a trial.
    """

    called: Text = Field(min_length=1, description="what came about: children back in school")
    design: Literal["randomised", "comparison"] | None = Field(
        default=None, description="how somebody else found the number, as in a trial"
    )


class SpendingFile(DataFile):
    """Amounts by line: planned, spent, when, by whom it was paid, and whether in kind.

    Rows are of accounts and nobody's. ``participants``, ``hours`` and ``outcome``: by what the
    costs are divided.
    """

    KIND: ClassVar[str] = "amounts"
    COUNTED: ClassVar[tuple[str, ...]] = ("line",)
    TOTALS: ClassVar[bool] = True

    rows_count: People | Literal["segments", "events"] = "published figures"
    citation: Text = Field(
        min_length=1, description="where the amounts come from, such as a ledger and its date"
    )
    amounts: dict[Role, Text] = Field(default={}, description="which column holds what")
    across: dict[Text, Literal["planned", "spent"]] = Field(
        default={}, description="columns of periods: heading -> whether it holds planned or spent"
    )
    currency: Text = Field(default="£", min_length=1, description="its sign, or its word: kroner")
    thousands: bool = Field(
        default=False, description="true where the amounts are in thousands: 12 stands for 12,000"
    )
    vat: Literal["included", "excluded", "mixed"] | None = Field(
        default=None, description="whether the amounts are with VAT"
    )
    period: Text = Field(default="", description="when it was spent: April 2020 to March 2021")
    participants: Participants | None = None
    hours: Divisor | None = Field(default=None, description="hours of the service that were given")
    outcome: CostedOutcome | None = None

    @property
    def costs(self) -> tuple[str, ...]:
        """The costs that are asked for, as the analysis calls them."""
        asked = {
            "per_participant": self.participants,
            "per_hour": self.hours,
            "per_outcome": self.outcome,
        }
        return tuple(name for name, divisor in asked.items() if divisor)

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: all of them, as rows are nobody's."""
        return super().printed_columns | {*self.amounts.values(), *self.across}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and amounts that are somebody's."""
        yield from super().refusals()
        yield (
            self.rows_count != "published figures" or self.about,
            "amounts are nobody's: leave out rows_count and about",
        )
