"""A relation between printed figures that was checked, with what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedCell
from evaluation.audit.printed import PrintedFigure

Figure = tuple[str, str]  # its place, and its text there


@dataclass(frozen=True, slots=True)
class CheckedRelation:
    """Figures that were held against one another, and what cannot both be true, if anything."""

    figures: frozenset[Figure]
    inconsistency: Inconsistency | None


def relation(figures: Iterable[Figure], inconsistency: Inconsistency | None) -> CheckedRelation:
    """What was checked of some figures."""
    return CheckedRelation(frozenset(figures), inconsistency)


def of_cells(cells: Iterable[PrintedCell], inconsistency: Inconsistency | None) -> CheckedRelation:
    """What was checked of some cells of a table."""
    return relation(((cell.place, cell.text) for cell in cells), inconsistency)


def of_place(
    place: str, printed: Iterable[PrintedFigure], inconsistency: Inconsistency | None
) -> CheckedRelation:
    """What was checked of some figures in one place, such as a sentence."""
    return relation(((place, figure.text) for figure in printed), inconsistency)
