"""What the findings of a supply share, and what became of figures in a word or two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluation.declare.whose_rows import Unit
from evaluation.read.supplied import LATE, PART, SuppliedCell, Supply
from evaluation.say.finding import Base, Basis, Estimate, Finding, count_of
from evaluation.say.wording import listed, worded

ASKED = "A figure counts as asked for in every area and period, for each group that the list names."
NOT_HELD = "A figure that was not supplied is no nought: what it would have been is not known."
_AS_LISTED = "as in the list"


@dataclass(frozen=True, slots=True)
class SupplyTold:
    """What was supplied, and what its findings share."""

    supply: Supply
    prefix: str
    basis: Basis

    @property
    def last(self) -> str:
        """The last period, of which most is told."""
        return self.supply.periods[-1]

    @property
    def before(self) -> str:
        """The period of the submission before; empty where there was none."""
        return self.supply.periods[-2] if len(self.supply.periods) > 1 else ""

    def count(self, label: str, value: int, unit: str = "figures") -> Estimate:
        """A number of figures, measures or areas; nobody's."""
        return count_of(label, value, unit)

    def finding(
        self,
        name: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: Mapping[str, Estimate],
        leading: str,
        **facts: object,
    ) -> Finding:
        """A finding on what the areas supplied."""
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=Unit.INSTITUTION, people=frozenset(self.supply.areas)),
            wordings,
            estimates,
            n=len(self.supply.areas),
            method="Every figure that was asked for was looked up in what was supplied.",
            why="What was asked for is counted, and not only what came, so that what nobody "
            "answered stands in the report too.",
            basis=self.basis,
            leading=leading,
            counts="areas",
            **({"caveats": (NOT_HELD,)} | facts),
        )


def extent(cells: tuple[SuppliedCell, ...]) -> str:
    """Whether all, some or none of some figures are there; empty where none was asked for."""
    if not cells:
        return ""
    if all(cell.here for cell in cells):
        return "full"
    return "part" if any(cell.here or cell.status == PART for cell in cells) else "none"


def filled(cells: tuple[SuppliedCell, ...]) -> float:
    """What part of some figures is there, from 0 to 1; one in part counts half."""
    of_each = [1.0 if cell.here else 0.5 * (cell.status == PART) for cell in cells]
    return sum(of_each) / len(of_each) if of_each else 0.0


def sign_of(cells: tuple[SuppliedCell, ...]) -> str:
    """What stands in a square: ``yes``, ``late``, ``2 of 3``, ``part`` or ``no``."""
    how = extent(cells)
    if how == "full":
        return "late" if any(cell.status == LATE for cell in cells) else "yes"
    if how == "part":
        here = n_here(cells)
        return f"{here} of {len(cells)}" if here else "part"
    return "no" if how else "n/a"


def in_words(cells: tuple[SuppliedCell, ...]) -> str:
    """The same in a table, with what was said of what is not there."""
    signed = sign_of(cells)
    said = {"yes": "supplied", "late": "supplied late", "part": PART, "n/a": "not asked"}
    if signed in said:
        return said[signed]
    missing = statuses_of(cells)
    return missing if signed == "no" else f"{signed} supplied, the rest: {missing}"


def statuses_of(cells: Iterable[SuppliedCell]) -> str:
    """What was said of the figures that are not there."""
    return listed(tuple(dict.fromkeys(cell.status for cell in cells if not cell.here)))


def defined(cells: Iterable[SuppliedCell]) -> str:
    """By which definitions some figures were worked out, in words."""
    said = dict.fromkeys(cell.definition or _AS_LISTED for cell in cells if cell.here)
    return listed(tuple(said))


def areas_named(told: SupplyTold, meant: Iterable[str]) -> str:
    """Some of the areas in words, in the order of print: ``all areas`` where it is each."""
    there = {*meant}
    named = tuple(area for area in told.supply.areas if area in there)
    return "all areas" if named == told.supply.areas and len(named) > 1 else listed(named)


def n_here(cells: Iterable[SuppliedCell]) -> int:
    """How many figures are there."""
    return sum(cell.here for cell in cells)
