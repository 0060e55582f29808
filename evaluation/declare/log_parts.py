"""What a log declares beside its columns: the days that it covers, and who rated what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from evaluation.declare.instrument.facts import Text
from evaluation.declare.lined_yaml import Frozen


class Rating(Frozen):
    """A column in which somebody rated an event."""

    title: Text
    lowest: float
    highest: float
    ends: tuple[Text, ...] = Field(default=(), description="what the two ends say")
    by: Text = Field(default="", description="who rated: staff, children")


class Period(Frozen):
    """The days that a log covers, the first and the last with it."""

    first: Text = Field(alias="from", pattern=r"^\d{4}-\d{2}-\d{2}$")
    last: Text = Field(alias="to", pattern=r"^\d{4}-\d{2}-\d{2}$")

    def refusals(self) -> Iterator[tuple[object, str]]:
        """A period that ends before it begins."""
        yield self.last < self.first, "the period ends before it begins"
        for day in (self.first, self.last):
            yield not _is_day(day), f"{day} is in no calendar"

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        return date.fromisoformat(self.first), date.fromisoformat(self.last)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
