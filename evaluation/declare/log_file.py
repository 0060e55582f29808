"""A log of events: where, when and of what, and what was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.declared_file import DataFile
from evaluation.declare.instrument.facts import Text
from evaluation.declare.log_parts import Period, Rating
from evaluation.declare.survey_form import DateOrder


class LogFile(DataFile):
    """A log of events by place and time: what happened, or was used, where and when.

    Rows count events, and ``about`` says whose they are, which decides what may be shown.
    ``places``: every place that could have had events, with its area, so that those without stand
    with nought. ``period``: the days that the log covers. ``separator``: an entry that names
    several items is one event of each, all of the same person.
    """

    KIND: ClassVar[str] = "events"
    COUNTED: ClassVar[tuple[str, ...]] = ("entry", "entries")

    events: dict[Literal["place", "when", "item", "count", "person", "kind"], Text] = Field(
        default={}, description="which column holds what"
    )
    separator: str = Field(
        default="", description="what stands between items named in one cell, such as ;"
    )
    called: Text = Field(
        default="", description="what events are called in print: uses, episodes, calls"
    )
    places: dict[Text, Text] = Field(
        default={}, description="every place that could have events -> its area"
    )
    period: Period | None = None
    dates: DateOrder | None = Field(
        default=None, description="how dates such as 03/04/2021 are meant, where they leave it open"
    )
    ratings: dict[Text, Rating] = Field(default={}, description="column -> what it rates")
    comments: tuple[Text, ...] = Field(
        default=(), description="columns of words, which never leave the team"
    )
    pool: Text = Field(
        default="",
        description="what places with few events are called together, in what leaves the team",
    )

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: places and what was used."""
        printed = (self.events.get(role, "") for role in ("place", "item", "kind"))
        return super().printed_columns | {heading for heading in printed if heading}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and rows that are no events."""
        yield from super().refusals()
        yield (
            self.rows_count != "events",
            "the rows of a log are events: write rows_count: events, and about: whose they are",
        )
        lacking = [role for role in ("item", "person") if role not in self.events]
        yield (
            self.separator and lacking,  # events of one person count as those of several otherwise
            "separator: makes several events of one entry, all of one person: say under events: "
            f"which column holds {' and '.join(f'{role}:' for role in lacking)}; where the log "
            "does not say whose an entry is, leave separator: away",
        )
        yield (
            self.separator and self.ratings,
            "a rating is of a whole entry, and separator: makes several events of it: leave one of "
            "them away, or write a second evaluation of the same file for the ratings",
        )
