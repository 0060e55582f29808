"""Groups as they are told: each by itself, or the smallest together, fewer and fewer.

All findings of one family (of all areas, by area, crossed) tell the same groups together in the
same step of the chain, and carry the smallest number of the whole family. So an edition takes the
same step in all of them, and no table gives a number of few by subtraction from another. The order
is that of the numbers in all areas, so that what is together there is together area by area too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.counting import grouped
from evaluation.read.staged import Stage, Staged, Who
from evaluation.statistics.rates import Events

TOGETHER = "Smaller groups together"


@dataclass(frozen=True, slots=True)
class Part:
    """What a family tells apart beside groups: some areas and periods, under a name."""

    label: str
    areas: frozenset[str]
    periods: frozenset[str]

    def holds(self, who: Who) -> bool:
        """Whether it counts them."""
        return who.area in self.areas and who.period in self.periods


@dataclass(frozen=True, slots=True)
class CountedGroup:
    """A group as it is told in a part: how many came to a stage, of how many at its feeder."""

    part: str
    group: str
    subgroup: str
    number: int
    of: int

    @property
    def label(self) -> str:
        """The group, with its subgroup where groups are crossed."""
        return f"{self.group}, {self.subgroup}" if self.subgroup else self.group

    @property
    def events(self) -> Events | None:
        """Its number and exposure; None where nobody was at the feeder."""
        return Events(self.number, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class Family:
    """Findings that are told in the same parts, and whether groups are crossed in them."""

    staged: Staged
    parts: tuple[Part, ...]
    crossed: bool = False

    def steps(self) -> Iterator[Grouped]:
        """The groups told apart, the finest step first; without a step in which none is told."""
        falling = sorted(
            (g for g in self.staged.groups if g != self.staged.compared_with),
            key=lambda group: (_least(self.staged, group), group),
        )
        yield Grouped(self, {})
        for n in range(2, len(falling) + 1):
            yield Grouped(self, dict.fromkeys(falling[:n], TOGETHER))


@dataclass(frozen=True, slots=True)
class Grouped:
    """One step of a family: which groups are told together, and under which name."""

    family: Family
    into: Mapping[str, str]

    @property
    def order(self) -> tuple[str, ...]:
        """The groups as they are told: first the one compared with, last those not known."""
        staged = self.family.staged
        told = dict.fromkeys(self.into.get(group, group) for group in staged.groups)
        last = (*([TOGETHER] if self.into else []), *(g for g in told if g in staged.not_known))
        return (
            staged.compared_with,
            *(g for g in told if g not in (staged.compared_with, *last)),
            *last,
        )

    def counted(self, stage: Stage) -> tuple[CountedGroup, ...]:
        """Every group of every part that has figures, in the order of print."""
        family = self.family
        sums = grouped(
            ((part.label, self.into.get(who.group, who.group), self._sub(who)), (number, of))
            for who, number, of in family.staged.pairs(stage)
            for part in family.parts
            if part.holds(who)
        )
        subgroups = family.staged.subgroups if family.crossed else ("",)
        places = ((p.label, g, s) for p in family.parts for g in self.order for s in subgroups)
        return tuple(
            CountedGroup(*place, *map(sum, zip(*sums[place], strict=True)))
            for place in places
            if place in sums
        )

    def _sub(self, who: Who) -> str:
        return who.subgroup if self.family.crossed else ""

    @property
    def smallest(self) -> int:
        """The smallest number of people that any finding of the family tells of in this step.

        Of people those who did not go on are told as well. Where figures are missing, sums of two
        stages are of other areas and periods, so that single ones may follow from them.
        """
        staged = self.family.staged
        told = [_told(staged, c.number, c.of) for s in staged.fed for c in self.counted(s)]
        if not staged.in_pairs:
            told += [_told(staged, n, of) for s in staged.fed for _, n, of in staged.pairs(s)]
        return min(told, default=0)


def _told(staged: Staged, number: int, of: int) -> int:
    return min(number, of - number) if staged.people else number


def _least(staged: Staged, group: str) -> int:
    """The smallest number of a group in all areas and periods together, of any stage."""
    numbers = (
        sum(number for who, number, _ in staged.pairs(stage) if who.group == group)
        for stage in staged.fed
    )
    return min(numbers, default=0)


def reference_of(staged: Staged, *, crossed: bool) -> tuple[str, str]:
    """The group, and the subgroup where groups are crossed, that others are compared with."""
    return staged.compared_with, staged.crossed_compared_with if crossed else ""
