"""Groups as they are told: each by itself, or the smallest together, fewer and fewer.

A finding of one stage tells groups apart as finely as its numbers allow and those of the stages
that feed it. So what is together at a stage is together at the next one too; and what is together
in all areas is together area by area, and where groups are crossed. Then no table gives a number of
few by subtraction from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from evaluation.counting import grouped
from evaluation.read.staged import Stage, Staged
from evaluation.statistics.rates import EventCount

Place = tuple[str, str, str]  # part, group, subgroup
TOGETHER = "Smaller groups together"
NOT_APART = "Groups are too small to be told apart here."
_ENOUGH = 20  # twice what a policy asks of a part


@dataclass(frozen=True, slots=True)
class AreasAndPeriods:
    """What a family tells apart beside groups: some areas and periods, under a name."""

    label: str
    areas: frozenset[str]
    periods: frozenset[str]


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


@dataclass(frozen=True)
class Family:
    """Findings that are told in the same parts, and whether groups are crossed in them."""

    staged: Staged
    parts: tuple[AreasAndPeriods, ...]
    crossed: bool = False

    @classmethod
    def whole(cls, staged: Staged, *, crossed: bool = False) -> Family:
        """All areas together."""
        return cls(staged, _parts(staged, {"": frozenset(staged.areas)}), crossed)

    @classmethod
    def by_area(cls, staged: Staged) -> Family:
        """Each area by itself."""
        return cls(staged, _parts(staged, {area: frozenset({area}) for area in staged.areas}))

    @cached_property
    def sums(self) -> Mapping[Stage, Mapping[Place, tuple[int, int]]]:
        """By stage, how many of each part, group and subgroup came to it, of how many."""
        part_of = {
            (area, period): part.label
            for part in self.parts
            for area, period in product(part.areas, part.periods)
        }
        sums: dict[Stage, dict[Place, tuple[int, int]]] = {s: {} for s in self.staged.fed}
        for stage, of_stage in sums.items():
            for who, number, of in self.staged.pairs(stage):
                subgroup = who.subgroup if self.crossed else ""
                place = part_of[who.area, who.period], who.group, subgroup
                before = of_stage.get(place, (0, 0))
                of_stage[place] = before[0] + number, before[1] + of
        return sums

    @cached_property
    def smallest_figure(self) -> Mapping[Stage, int]:
        """By stage, the smallest number of people that any single figure tells of."""
        staged = self.staged
        told = {s: [_told(staged, n, of) for _, n, of in staged.pairs(s)] for s in staged.fed}
        return {stage: min(numbers, default=0) for stage, numbers in told.items()}

    @cached_property
    def in_pairs(self) -> bool:
        """Whether every figure of a stage has one of its feeder, and the other way round."""
        return self.staged.in_pairs

    def steps(self, stage: Stage | None = None) -> Iterator[GroupStep]:
        """The groups told apart, the finest step first; without a step in which none is told.

        ``stage``: it is of this one and of those that feed it; None is of all.
        """
        of, stages = stage, []
        by_name = {each.name: each for each in self.staged.stages}
        while of is not None and of.feeder:
            stages.append(of)
            of = by_name[of.feeder]
        told = tuple(stages) or self.staged.fed
        order = self._order(told)
        yield GroupStep(self, {}, told)
        for n in range(2, len(order) + 1):
            step = GroupStep(self, dict.fromkeys(order[:n], TOGETHER), told)
            if n < len(order) or not step.holds_unknown(TOGETHER):  # else nothing is compared
                yield step

    def _order(self, stages: Sequence[Stage]) -> list[str]:
        """The groups in the order in which they are put together, the smallest first.

        Those that are smallest in all areas and at all stages come first in every family and at
        every stage, as many as it takes until they are enough together; then those with the
        smallest number of this family at these stages.
        """
        staged = self.staged
        whole = AreasAndPeriods("", frozenset(staged.areas), frozenset(staged.periods))
        total = _smallest_by_group(GroupStep(Family(staged, (whole,)), {}, staged.fed))
        own = _smallest_by_group(GroupStep(self, {}, tuple(stages)))
        falling = sorted(total, key=lambda group: (total[group], group))
        head = next(
            (n for n in range(2, len(falling)) if sum(total[g] for g in falling[:n]) >= _ENOUGH),
            len(falling),
        )
        rest = sorted(falling[head:], key=lambda group: (own[group], group))
        return [*falling[:head], *rest]


@dataclass(frozen=True)
class GroupStep:
    """One step of a family: which groups are told together, and under which name.

    ``stages``: those whose numbers decide whether it may be told.
    """

    family: Family
    into: Mapping[str, str]
    stages: tuple[Stage, ...]

    @cached_property
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
        return self._counted[stage]

    @cached_property
    def _counted(self) -> Mapping[Stage, tuple[CountedGroup, ...]]:
        """By stage, of the family's sums."""
        family = self.family
        subgroups = family.staged.subgroups if family.crossed else ("",)
        places = [*product((part.label for part in family.parts), self.order, subgroups)]
        found = {}
        for stage, finest in family.sums.items():
            of_place = grouped(
                ((part, self.into.get(group, group), sub), numbers)
                for (part, group, sub), numbers in finest.items()
            )
            found[stage] = tuple(
                CountedGroup(*place, *map(sum, zip(*of_place[place], strict=True)))
                for place in places
                if place in of_place
            )
        return found

    def holds_unknown(self, name: str) -> bool:
        """Whether those whose group is not known are told under a name that is not theirs."""
        return any(self.into.get(group) == name for group in self.family.staged.not_known)

    @cached_property
    def smallest(self) -> int:
        """The smallest number of people that this step tells of at its stages.

        Of people those who did not go on are told as well. Where figures are missing, sums of two
        stages are of other areas and periods, so that single ones may follow from them.
        """
        staged = self.family.staged
        told = [_told(staged, c.number, c.of) for s in self.stages for c in self.counted(s)]
        if not self.family.in_pairs:
            told += [self.family.smallest_figure[s] for s in self.stages]
        return min(told, default=0)


def _parts(staged: Staged, areas: Mapping[str, frozenset[str]]) -> tuple[AreasAndPeriods, ...]:
    """Areas, and each with every period where these are not added up."""
    every = frozenset(staged.periods)
    apart = not staged.together and len(staged.periods) > 1
    periods = {p: frozenset({p}) for p in staged.periods} if apart else {"": every}
    return tuple(
        AreasAndPeriods(", ".join(filter(None, (area, period))), where, when)
        for (area, where), (period, when) in product(areas.items(), periods.items())
    )


def _told(staged: Staged, number: int, of: int) -> int:
    return min(number, of - number) if staged.people else number


def _smallest_by_group(every: GroupStep) -> dict[str, int]:
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
