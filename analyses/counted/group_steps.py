"""Groups as they are told: each by itself, or the smallest together, fewer and fewer.

A finding of one stage tells groups apart as finely as its numbers allow and those of the stages
that feed it. So what is together at a stage is together at the next one too; and what is together
in all areas is together area by area, and where groups are crossed. Then no table gives a number of
few by subtraction from another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from evaluation.counting import grouped
from evaluation.read.staged import Stage, Staged, Who
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
        sums: dict[Stage, dict[Place, tuple[int, int]]] = {s: {} for s in self.staged.fed}
        for stage, of_stage in sums.items():
            for who, number, of in self.staged.pairs(stage):
                place = self._place(who)
                before = of_stage.get(place, (0, 0))
                of_stage[place] = before[0] + number, before[1] + of
        return sums

    @cached_property
    def by_presence(self) -> Mapping[tuple[Place, frozenset[str]], Mapping[str, int]]:
        """Sums by stage of those whose figures stand at the same stages, place by place."""
        staged = self.staged
        there = grouped((who, stage) for who, stage in staged.figures)
        sums: dict[tuple[Place, frozenset[str]], dict[str, int]] = {}
        for who, stages in there.items():
            at = self._place(who)
            of = sums.setdefault((at, frozenset(stages)), dict.fromkeys(stages, 0))
            for stage in stages:
                of[stage] += staged.figures[who, stage]
        return sums

    @cached_property
    def _part_of(self) -> Mapping[tuple[str, str], str]:
        return {
            (area, period): part.label
            for part in self.parts
            for area, period in product(part.areas, part.periods)
        }

    def _place(self, who: Who) -> Place:
        """Under which part, group and subgroup somebody is told."""
        part = self._part_of[who.area, who.period]
        return part, who.group, who.subgroup if self.crossed else ""

    def steps(self, stage: Stage | None = None) -> Iterator[GroupStep]:
        """The groups told apart, the finest step first; without a step in which none is told.

        ``stage``: it is of this one and of those that feed it; None is of all.
        """
        of, stages = stage, []
        by_name = {each.name: each for each in self.staged.stages}
        while of is not None and of.feeder:
            stages.append(of)
            of = by_name[of.feeder]
        told = tuple(reversed(stages)) or self.staged.fed
        order = self._order(told)
        yield GroupStep(self, {}, told)
        for n in range(2, len(order) + 1):
            step = GroupStep(self, dict.fromkeys(order[:n], TOGETHER), told)
            if n < len(order) or not step.holds_unknown(TOGETHER):  # else nothing is compared
                yield step

    def steps_of_fewer(self) -> Iterator[GroupStep]:
        """The steps of all stages, then of each stage but the last and those that feed it."""
        yield from self.steps()
        for stage in reversed(self.staged.fed[:-1]):
            yield from self.steps(stage)

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

        Of people those who did not go on are told as well. Where figures are missing, sums at two
        stages are of other people, so that by subtraction the sums follow of those who have
        figures at the same stages: none of these may be smaller either.
        """
        staged = self.family.staged
        told = [_told(staged, c.number, c.of) for s in self.stages for c in self.counted(s)]
        return min([*told, *self._by_subtraction()], default=0)

    def _by_subtraction(self) -> Iterator[int]:
        """Sums of those who have figures at some stages and none at others, as told together.

        Of groups that lack figures single ones, where there are other tables by area or with groups
        crossed: what is left out there is a whole of what is told here.
        """
        staged = self.family.staged
        asked = {name for stage in self.stages for name in (stage.name, stage.feeder)}
        sums: dict[tuple[Place, frozenset[str]], Counter[str]] = {}
        for ((part, group, sub), there), of in self.family.by_presence.items():
            at = (part, self.into.get(group, group), sub), frozenset(there & asked)
            sums.setdefault(at, Counter()).update({stage: of[stage] for stage in there & asked})
        lacking = {place for place, there in sums if there != asked}
        for (place, _), of in sums.items():
            if place in lacking:
                yield from of.values()
        if len(staged.areas) > 1 or staged.crossed_compared_with:
            groups = {group for _, group, _ in lacking}
            for (who, stage), number in staged.figures.items():
                if stage in asked and self.into.get(who.group, who.group) in groups:
                    yield number


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
