"""Groups as they are told: each by itself, or the smallest together, fewer and fewer.

A finding of one stage tells groups apart as finely as its numbers allow and those of the stages
that feed it. So what is together at a stage is together at the next one too; and what is together
in all areas is together area by area, and where groups are crossed. Then no table gives a number of
few by subtraction from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import grouped
<<<<<<< HEAD
from evaluation.read.staged import Stage, Staged, Who
=======
from evaluation.read.staged import Stage, Staged
>>>>>>> su18
from evaluation.statistics.rates import EventCount

TOGETHER = "Smaller groups together"
_ENOUGH = 20  # twice what a policy asks of a part


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
    def events(self) -> EventCount | None:
        """Its number and exposure; None where nobody was at the feeder."""
        return EventCount(self.number, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class Family:
    """Findings that are told in the same parts, and whether groups are crossed in them."""

    staged: Staged
    parts: tuple[Part, ...]
    crossed: bool = False

    def steps(self, stage: Stage | None = None) -> Iterator[Grouped]:
        """The groups told apart, the finest step first; without a step in which none is told.

        ``stage``: it is of this one and of those that feed it; None is of all.
        """
        of, stages = stage, []
        by_name = {one.name: one for one in self.staged.stages}
        while of is not None and of.feeder:
            stages.append(of)
            of = by_name[of.feeder]
        told = tuple(stages) or self.staged.fed
        order = self._order(told)
        yield Grouped(self, {}, told)
        for n in range(2, len(order) + 1):
            step = Grouped(self, dict.fromkeys(order[:n], TOGETHER), told)
            if n < len(order) or not step.holds_unknown(TOGETHER):  # else nothing is compared
                yield step

    def _order(self, stages: Sequence[Stage]) -> list[str]:
        """The groups in the order in which they are put together, the smallest first.

        Those that are smallest in all areas and at all stages come first in every family and at
        every stage, as many as it takes until they are enough together; then those with the
        smallest number of this family at these stages.
        """
        staged = self.staged
        whole = Part("", frozenset(staged.areas), frozenset(staged.periods))
        total = _smallest_by_group(Grouped(Family(staged, (whole,)), {}, staged.fed))
        own = _smallest_by_group(Grouped(self, {}, tuple(stages)))
        falling = sorted(total, key=lambda group: (total[group], group))
        head = next(
            (n for n in range(2, len(falling)) if sum(total[g] for g in falling[:n]) >= _ENOUGH),
            len(falling),
        )
        rest = sorted(falling[head:], key=lambda group: (own[group], group))
        return [*falling[:head], *rest]


@dataclass(frozen=True, slots=True)
class Grouped:
    """One step of a family: which groups are told together, and under which name.

    ``stages``: those whose numbers decide whether it may be told.
    """

    family: Family
    into: Mapping[str, str]
    stages: tuple[Stage, ...]

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

    def holds_unknown(self, name: str) -> bool:
        """Whether those whose group is not known are told under a name that is not theirs."""
        return any(self.into.get(group) == name for group in self.family.staged.not_known)

    @property
    def smallest(self) -> int:
        """The smallest number of people that this step tells of at its stages.

        Of people those who did not go on are told as well. Where figures are missing, sums of two
        stages are of other areas and periods, so that single ones may follow from them.
        """
        staged = self.family.staged
        told = [_told(staged, c.number, c.of) for s in self.stages for c in self.counted(s)]
        if not staged.in_pairs:
            told += [_told(staged, n, of) for s in self.stages for _, n, of in staged.pairs(s)]
        return min(told, default=0)


def _told(staged: Staged, number: int, of: int) -> int:
    return min(number, of - number) if staged.people else number


def _smallest_by_group(every: Grouped) -> dict[str, int]:
    """The smallest number of each group in any part and at any stage, but that compared with."""
    staged = every.family.staged
    told = grouped(
        (c.group, _told(staged, c.number, c.of)) for s in every.stages for c in every.counted(s)
    )
    there = (group for group in staged.groups if group != staged.compared_with)
    return {group: min(told.get(group, [0])) for group in there}


def reference_of(staged: Staged, *, crossed: bool) -> tuple[str, str]:
    """The group, and the subgroup where groups are crossed, that others are compared with."""
    return staged.compared_with, staged.crossed_compared_with if crossed else ""
