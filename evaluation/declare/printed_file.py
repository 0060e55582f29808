"""Figures that were printed, as claims, tables or documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from evaluation.declare.declared_file import DataFile


class PrintedFile(DataFile):
    """Figures in print: claims with what each was derived from, or a document they are read out of.

    ``draft``: nobody has published it, so that its findings never leave the team.
    """

    KIND: ClassVar[str] = "printed"
    COUNTED: ClassVar[tuple[str, ...]] = ("figure",)

    draft: bool = Field(
        default=False, description="true where the figures are not published, as in a draft"
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and rows that are no figures."""
        yield from super().refusals()
        yield (
            self.rows_count != "published figures",
            "the rows of an audit are figures in print: write rows_count: published figures, and "
            "draft: true where nobody has published them yet",
        )
