"""What is audited: tables, sentences and declared claims, each with the place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluation.audit.printed import PrintedFigure


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a printed table; ``printed`` is None where no figure stands in it.

    ``place`` as a person finds it: ``table 3, row 4 "Essex", column "2018"``. A merged cell stands
    once, at its first place; footnote marks are no part of ``text``.
    """

    text: str
    place: str
    printed: PrintedFigure | None = None


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A table as it was printed: ``rows`` below ``headings``, all as long as these.

    ``notes``: what is said right under it, such as that figures are rounded.
    """

    caption: str
    place: str
    headings: tuple[str, ...]
    rows: tuple[tuple[PrintedCell, ...], ...]
    notes: str = ""

    def __hash__(self) -> int:
        """By its place, as sentences ask for what is made of a table again and again."""
        return hash((self.place, self.caption, len(self.rows)))


@dataclass(frozen=True, slots=True)
class PrintedSentence:
    """A sentence of running text, and where it stands: ``paragraph 12``, ``page 4``."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class PrintedClaim:
    """A printed value and what it was derived from, as somebody declared it.

    ``check`` names the relation (``total``, ``share``, ``change``, ``average``, ``mean`` ...),
    ``of`` the printed values it was derived from by their part in it (``k``, ``n``, ``before``),
    ``reading``: what would reconcile it, if it does not hold, as somebody who knows the text says.
    """

    place: str
    printed: PrintedFigure
    check: str
    of: Mapping[str, tuple[PrintedFigure, ...]] = field(default_factory=dict)
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """All that was read of one file."""

    file: str
    tables: tuple[PrintedTable, ...] = ()
    sentences: tuple[PrintedSentence, ...] = ()
    claims: tuple[PrintedClaim, ...] = ()
