"""Passages of documents, under categories and for groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.declared_file import DataFile
from evaluation.declare.instrument.facts import Text
from evaluation.declare.whose_rows import Unit


class ReviewFile(DataFile):
    """Passages of documents, each under a category and for a group of what it bears on.

    ``categories`` and ``across``: all that was looked for, so that what was not found stands as an
    empty cell. ``documents``: every document that was read, with its citation, also one in which
    nothing was found. ``both``: the file's own words for an enabler that is a barrier too.
    """

    KIND: ClassVar[str] = "passages"

    review: dict[Literal["document", "category", "group", "counts_as", "place", "says"], Text] = (
        Field(default={}, description="which column holds what; place and says may be left out")
    )
    categories: tuple[Text, ...] = Field(
        default=(), description="every category that was looked for, in the order of print"
    )
    across: tuple[Text, ...] = Field(
        default=(), description="every group that it was looked for, in the order of print"
    )
    documents: dict[Text, Text] = Field(
        default={}, description="every document that was read -> its citation"
    )
    enabler: tuple[Text, ...] = Field(default=(), description="the file's own words for an enabler")
    barrier: tuple[Text, ...] = Field(default=(), description="the file's own words for a barrier")
    both: tuple[Text, ...] = Field(default=(), description="the file's own words for both")

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: all of them, as documents are public."""
        return super().printed_columns | {*self.review.values()}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; people, who are no documents; and words of two meanings."""
        yield from super().refusals()
        yield (
            self.unit in (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL),
            "a review is of documents: write about: published figures, or about: institutions "
            "where they are not published; what people said is a design of its own (thematic)",
        )
        words = [word.casefold() for w in (self.enabler, self.barrier, self.both) for word in w]
        twice = sorted({word for word in words if words.count(word) > 1})
        yield twice, f"{', '.join(twice)} stands under two of enabler, barrier and both"
