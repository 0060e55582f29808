"""A file of coded segments: who said what, under which theme, and how it was coded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from evaluation.declare.declared_file import DataFile
from evaluation.declare.instrument.facts import Text
from evaluation.declare.quotations import Quotation

# What sorts the sources of coded segments, and what several of it are called.
SORTED_BY = {"source_group": "kinds of source", "area": "areas", "role": "roles"}


_TOLD_TOGETHER = ("segment", "source", "theme")  # roles that several columns may tell together


Approach = Literal["reliability", "codebook", "reflexive"]


class Segments(DataFile):
    """A file of coded segments: who said what, under which theme.

    ``approach`` and ``coded`` say what may be made of them: no agreement of coders where themes
    are one analyst's reading, no saturation where only chosen parts were coded.
    """

    KIND: ClassVar[str] = "segments"
    COUNTED: ClassVar[tuple[str, ...]] = ("source",)

    segments: dict[
        Literal[
            "segment",
            "source",
            "source_group",
            "area",
            "role",
            "theme",
            "parent_theme",
            "coder",
            "text",
            "counts_as",
        ],
        Text | tuple[Text, ...],
    ] = Field(
        default={},
        description="which column holds the segment, its source and its theme; segment and source "
        "may be told by several columns together, and a theme by one column a level, the widest "
        "first; text holds the words, which never leave the team",
    )
    between_levels: str = Field(
        default="",
        description='what stands between a theme and the one above it in its column: " > ", "/"; '
        "none where no sign parts them",
    )
    codes_apart: str = Field(
        default="", description='what stands between several themes in one cell: ";" or newline'
    )
    codebook: Text = Field(
        default="", description="file with all codes: .qdc, or a table with a column of codes"
    )
    approach: Approach | None = Field(
        default=None,
        description="how themes were made: reliability (several coded alone, and how far they "
        "agree is measured), codebook (a list of codes, put to use by a team), or reflexive (the "
        "analyst's reading, which nobody else is expected to make); left out, nothing is assumed",
    )
    coded: Literal["whole", "parts"] | None = Field(
        default=None,
        description="whole: whole interviews were coded, from beginning to end; parts: passages "
        "that somebody chose, such as quotations",
    )

    agreement_unit: (
        Literal["segment", "sentence", "paragraph", "turn", "source", "characters"] | None
    ) = Field(
        default=None,
        description="over what coders are compared: segment (of a table) and paragraph (of a "
        "project with texts) unless given",
    )

    counts_as: dict[Literal["enablers", "barriers"], tuple[Text, ...]] = Field(
        default={},
        description="themes, or groups of themes, that are enablers or barriers, as they are "
        'called; "Group > Theme" where a name stands in several groups',
    )

    quotations: tuple[Quotation, ...] = Field(
        default=(), description="quotations to print, each in its final words"
    )
    quotations_file: Text = Field(
        default="", description="the sheet of quotations that pathfinder quotations writes"
    )

    @property
    def whole(self) -> bool | None:
        """Whether whole interviews were coded; None where nothing is said of it."""
        return None if self.coded is None else self.coded == "whole"

    @property
    def files(self) -> dict[str, str]:
        """Every file that is read for it: a codebook and a sheet of quotations too."""
        others = {"codebook": self.codebook, "quotations_file": self.quotations_file}
        return super().files | {key: file for key, file in others.items() if file}

    @property
    def held(self) -> dict[str, tuple[str, ...]]:
        """The columns of each role that is declared."""
        return {
            str(role): (held,) if isinstance(held, str) else held
            for role, held in self.segments.items()
        }

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: themes, and what sources are grouped by."""
        printed = (self.held.get(k, ()) for k in (*SORTED_BY, "theme", "parent_theme"))
        return super().printed_columns | {heading for held in printed for heading in held}

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and names that are put together from columns."""
        yield from super().refusals()
        held = self.held.items()
        yield (
            [role for role, h in held if not h or (len(h) > 1 and role not in _TOLD_TOGETHER)],
            "under segments only segment, source and theme may be told by several columns together",
        )
        levels = len(self.held.get("theme", ())) > 1
        yield (
            levels and ("parent_theme" in self.held or self.between_levels),
            "a theme with a column for each level has its groups in them: take parent_theme and "
            "between_levels out",
        )
        yield (
            self.between_levels and "parent_theme" in self.held,
            "a theme that holds its path has its groups in it: take parent_theme out, or "
            "between_levels",
        )
        enablers, barriers = (set(self.counts_as.get(k, ())) for k in ("enablers", "barriers"))
        both = sorted(enablers & barriers)
        yield (
            both,
            f"{', '.join(both)} stands under enablers and under barriers of counts_as: passages of "
            "one theme that say both need two themes",
        )
