"""Scales that are sums of one another: which form of all their numbers tells on nobody.

An edition's means, changes and intervals of the same people are one system of sums: a mean times
the number of people is a total, a change is one total less another, and the total of a scale is
that of the scales that it adds. What lies between the numbers as they are printed is worked out
from all of them together, and the whole family takes the first form of the policy's ladder that
leaves every person's score and change open over the policy's share of the scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import or_

from scipy import stats

from evaluation.protect.outwards import down, nearest, up
from evaluation.protect.policy import Rung
from evaluation.say.finding import Measure
from evaluation.say.wording import round_half_up

People = frozenset[str]
Waves = tuple[tuple[str, int], ...]  # a wave's total, or that of one less that of another
Place = tuple[str, Waves, People]  # whose total on which scale
Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Number:
    """A mean or a change of some people on a scale, as it is before an edition prints it.

    ``step``: to which an edition prints its interval outwards; None where it prints the ends as
    they are. ``shown``: nothing else keeps it from standing. ``gives_away``: it is as good as a
    count that the edition does not show.
    ``splits``: whether how many rose and fell is told anyway.
    """

    measure: Measure
    waves: Waves
    people: People
    value: float
    low: float | None
    high: float | None
    ci_level: float
    decimals: int
    step: float | None
    shown: bool
    gives_away: bool
    splits: bool

    @property
    def place(self) -> Place:
        """Whose total on which scale it is the mean of."""
        return self.measure.key, self.waves, self.people

    @property
    def is_change(self) -> bool:
        """Whether it is one wave less another."""
        return len(self.waves) > 1

    def told(self, rung: Rung) -> bool:
        """Whether it stands at all at a rung."""
        last = Rung.CHANGES if self.is_change else Rung.MEANS
        return self.shown and (self.step is None or rung <= last)

    def printed(self, value: float, rung: Rung) -> float:
        """A mean as it is printed at a rung."""
        if self.step is not None and rung > Rung.INTERVALS:
            return nearest(value, self.step)
        return float(round_half_up(value, self.decimals))

    def ends(self) -> tuple[float, float] | None:
        """The ends of the interval as they are printed."""
        if self.low is None or self.high is None:
            return None
        if self.step is not None:
            return down(self.low, self.step), up(self.high, self.step)
        low, high = (float(round_half_up(end, self.decimals)) for end in (self.low, self.high))
        return low, high

    def total(self, rung: Rung) -> Bounds:
        """Between which totals, in the scale's own steps, the printed mean and interval lie.

        The bounds of whole totals are those that the printing itself does not tell apart.
        """
        n, grain = len(self.people), Fraction(self.measure.grain).limit_denominator(10_000)
        shown = self.printed(self.value, rung)
        coarse = self.step is not None and rung > Rung.INTERVALS
        half = Fraction(str(self.step)) / 2 if coarse else Fraction(1, 2 * 10**self.decimals)
        low, high = ((Fraction(str(shown)) + sign * half) * n / grain for sign in (-1, 1))
        if ends := self.ends():
            slack = 0 if self.step is not None else Fraction(1, 2 * 10**self.decimals)
            low = max(low, (Fraction(str(ends[0])) - slack) * n / grain)
            high = min(high, (Fraction(str(ends[1])) + slack) * n / grain)
        if not self.measure.whole:
            return low, high
        first, last = ceil(low), floor(high)
        while first <= last and self.printed(float(first * grain / n), rung) != shown:
            first += 1
        while last >= first and self.printed(float(last * grain / n), rung) != shown:
            last -= 1
        return Fraction(first), Fraction(last)


@dataclass(frozen=True, slots=True)
class Families:
    """The rung that each family's numbers stand on in one edition, by scale and people."""

    rungs: Mapping[tuple[str, str], Sequence[tuple[People, Rung]]] = field(default_factory=dict)

    def rung(self, evaluation: str, key: str, people: People) -> Rung:
        """The rung of the numbers on a scale of these people, or of some of them."""
        family = self.rungs.get((evaluation, key), ())
        return max((rung for others, rung in family if others & people), default=Rung.INTERVALS)


def settled(
    numbers: Mapping[str, Sequence[Number]], ladder: Sequence[Rung], width: Fraction
) -> Families:
    """The first rung of the ladder for each family of each evaluation at which nothing is tight."""
    rungs: dict[tuple[str, str], list[tuple[People, Rung]]] = {}
    for evaluation, of_all in numbers.items():
        for related in _related(of_all):
            for number, rung in _settled(related, ladder, width).items():
                rungs.setdefault((evaluation, number.measure.key), []).append((number.people, rung))
    return Families(rungs)


def _settled(
    numbers: Sequence[Number], ladder: Sequence[Rung], width: Fraction
) -> Mapping[Number, Rung]:
    """The rung of each number that an edition makes coarser.

    Families of different people are settled one by one, beside what stands as it is. Where
    that still tells, because one group is what another leaves of a third, they go together.
    """
    coarse = [number for number in numbers if number.step is not None]
    fixed = [number for number in numbers if number.step is None]
    families = list(_related(coarse))
    apart = {n: r for family in families for n, r in _alone(family, fixed, ladder, width).items()}
    if len(families) < 2 or not _tight(coarse, fixed, apart, width, given=False):
        return apart
    return _alone(coarse, fixed, ladder, width)


def _alone(
    family: Sequence[Number], fixed: Sequence[Number], ladder: Sequence[Rung], width: Fraction
) -> dict[Number, Rung]:
    fitting = (r for r in ladder if not _tight(family, fixed, dict.fromkeys(family, r), width))
    return dict.fromkeys(family, next(fitting, Rung.WORDS))


def _tied(one: Number, other: Number) -> bool:
    """Whether they have people in common, and scales that have to do with one another."""
    mine, others = ({n.measure.key, *n.measure.adds} for n in (one, other))
    return bool(mine & others) and bool(one.people & other.people)


def _related(numbers: Sequence[Number]) -> Iterator[list[Number]]:
    """The numbers in groups, of which none is tied to one of another group."""
    left = list(numbers)
    while left:
        group = [left.pop(0)]
        for number in group:  # which grows while it is gone through
            group.extend(other for other in left if _tied(number, other))
            left = [other for other in left if other not in group]
        yield group


def _tight(
    family: Sequence[Number],
    fixed: Sequence[Number],
    rungs: Mapping[Number, Rung],
    width: Fraction,
    *,
    given: bool = True,
) -> bool:
    """Whether numbers on their rungs, beside those that are fixed, tell more than they may.

    ``given``: also whether one of them is by itself as good as a count.
    """
    told = [number for number in family if number.told(rungs[number])]
    if given and not told:
        return False
    if given and any(number.gives_away for number in told):
        return True
    measures = {number.measure.key: number.measure for number in (*family, *fixed)}
    beside = [number for number in fixed if number.shown]
    bounds = _worked_out(
        measures, {n: n.total(rungs.get(n, Rung.INTERVALS)) for n in (*told, *beside)}
    )
    if bounds is None:
        return True
    people = frozenset[str]().union(*(number.people for number in family))
    if any(
        _too_narrow(measures[place[0]], place, total, width)
        for place, total in bounds.items()
        if place[2] <= people
    ):
        return True
    changes = [number for number in told if number.is_change and not number.splits]
    return any(_split_told(number, bounds[number.place]) for number in changes)


def _worked_out(
    measures: Mapping[str, Measure], told: Mapping[Number, Bounds]
) -> dict[Place, Bounds] | None:
    """Between which totals each scale of each group of people lies; None if they contradict."""
    groups = list(dict.fromkeys(number.people for number in told))
    atoms = list(_atoms(groups))
    waves = [number.waves for number in told]
    waves += [((wave, 1),) for signs in waves for wave, _ in signs]
    bounds = {
        (key, signs, people): _possible(measure, signs, people)
        for key, measure in measures.items()
        for signs in dict.fromkeys(waves)
        for people in dict.fromkeys([*groups, *atoms])
    }
    for number, total in told.items():
        bounds[number.place] = _within(bounds[number.place], total)
    sums = [
        *_sums_of_scales(measures, bounds),
        *_changes(bounds),
        *_of_atoms(groups, atoms, bounds),
    ]
    whole = {key for key, measure in measures.items() if measure.whole}
    moved = True
    while moved:
        moved = False
        for whole_sum, parts in sums:
            for place, left in _narrowed(whole_sum, parts, bounds):
                narrow = _within(bounds[place], left)
                if place[0] in whole:
                    narrow = Fraction(ceil(narrow[0])), Fraction(floor(narrow[1]))
                if narrow[0] > narrow[1]:
                    return None
                moved = moved or narrow != bounds[place]
                bounds[place] = narrow
    return bounds


_Sum = tuple[Place, tuple[tuple[Place, int], ...]]  # one total is the signed sum of others


def _possible(measure: Measure, signs: Waves, people: People) -> Bounds:
    """The totals that there could be, in the scale's own steps, before anything is printed."""
    grain = Fraction(measure.grain).limit_denominator(10_000)
    low, high = (
        Fraction(end).limit_denominator(10_000) / grain * len(people)
        for end in (measure.lowest, measure.highest)
    )
    return (low, high) if len(signs) == 1 else (low - high, high - low)


def _within(one: Bounds, other: Bounds) -> Bounds:
    return max(one[0], other[0]), min(one[1], other[1])


def _atoms(groups: Sequence[People]) -> Iterator[People]:
    """People who are in the same groups, together."""
    by_place: dict[tuple[bool, ...], set[str]] = {}
    for person in reduce(or_, groups, frozenset[str]()):
        by_place.setdefault(tuple(person in group for group in groups), set()).add(person)
    yield from map(frozenset, by_place.values())


def _sums_of_scales(measures: Mapping[str, Measure], bounds: Iterable[Place]) -> Iterator[_Sum]:
    """A scale and those that it adds; of two that add the same, the larger adds the smaller."""
    adds = {key: frozenset(measure.adds) for key, measure in measures.items() if measure.adds}
    more = [
        (key, (*inside, *sorted(parts.difference(*(adds[name] for name in inside)))))
        for key, parts in adds.items()
        for inside in _apart([name for name in adds if adds[name] < parts], adds)
        if inside
    ]
    for place in bounds:
        for key, parts in (*((k, tuple(sorted(p))) for k, p in adds.items()), *more):
            if place[0] == key and set(parts) <= measures.keys():
                yield place, tuple(((part, *place[1:]), 1) for part in parts)


def _apart(names: Sequence[str], adds: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, ...]]:
    """Scales that add nothing in common: each of them alone, and as many as can stand together."""
    together: list[str] = []
    for name in names:
        yield (name,)
        if all(not adds[name] & adds[other] for other in together):
            together.append(name)
    if len(together) > 1:
        yield tuple(together)


def _changes(bounds: Iterable[Place]) -> Iterator[_Sum]:
    for key, signs, people in bounds:
        if len(signs) > 1:
            yield (
                (key, signs, people),
                tuple(((key, ((wave, 1),), people), sign) for wave, sign in signs),
            )


def _of_atoms(
    groups: Sequence[People], atoms: Sequence[People], bounds: Iterable[Place]
) -> Iterator[_Sum]:
    for key, signs, people in bounds:
        inside = [atom for atom in atoms if atom < people]
        if people in groups and inside:
            yield (key, signs, people), tuple(((key, signs, atom), 1) for atom in inside)


def _narrowed(
    whole: Place, parts: Sequence[tuple[Place, int]], bounds: Mapping[Place, Bounds]
) -> Iterator[tuple[Place, Bounds]]:
    """What a total and its parts leave of one another, as they come to 0 together."""
    terms = [(whole, -1), *parts]
    ranges = [_signed(bounds[place], sign) for place, sign in terms]
    low, high = sum(r[0] for r in ranges), sum(r[1] for r in ranges)
    for (place, sign), (least, most) in zip(terms, ranges, strict=True):
        yield place, _signed((most - high, least - low), sign)


def _signed(bounds: Bounds, sign: int) -> Bounds:
    return bounds if sign > 0 else (-bounds[1], -bounds[0])


def _too_narrow(measure: Measure, place: Place, total: Bounds, width: Fraction) -> bool:
    """Whether a total leaves one person's score, or change, open over too little of its range."""
    _, signs, people = place
    low, high = _possible(measure, signs, frozenset(["one"]))
    others = len(people) - 1
    least = max(low, total[0] - others * high)
    most = min(high, total[1] - others * low)
    return most - least < width * (high - low)


def _split_told(change: Number, total: Bounds) -> bool:
    """Whether total and interval of a change leave only one number of people who rose, or fell.

    The half-width of a t interval tells the sum of squares. Whole totals only, as others are many.
    """
    ends, n, measure = change.ends(), len(change.people), change.measure
    if ends is None or not measure.whole or change.step is None or n < 3:
        return False
    grain, step = float(measure.grain), change.step
    reach = float(stats.t.ppf((1 + change.ci_level) / 2, n - 1)) / (n * (n - 1)) ** 0.5
    rises, falls = set[int](), set[int]()
    for whole in range(int(total[0]), int(total[1]) + 1):
        mean = whole * grain / n
        widest = min(mean - ends[0], ends[1] - mean)
        narrowest = max(mean - ends[0] - step, ends[1] - step - mean, 0.0)
        if widest < narrowest:
            continue
        squares = [(half / reach / grain) ** 2 + whole**2 / n for half in (narrowest, widest)]
        rises.update(k for k in range(n + 1) if _can(k, whole, n, squares))
        falls.update(k for k in range(n + 1) if _can(k, -whole, n, squares))
        if len(rises) > 1 and len(falls) > 1:
            return False
    return True


def _can(rose: int, total: int, n: int, squares: Sequence[float]) -> bool:
    """Whether so many of n may have risen, with this total and sum of squares of changes."""
    rest, tolerance = n - rose, 1e-6
    least: int | None
    most: int | None
    if rose == 0:
        least = _even(-total, rest) if total < 0 else 0 if total == 0 else None
        most = total**2
    elif total >= rose:
        least = _even(total, rose)
        most = (total - n + 1) ** 2 + n - 1 if rest == 0 else None
    else:
        least = None if rest == 0 else rose + _even(rose - total, rest)
        most = None
    if least is None or least > squares[1] + tolerance:
        return False
    return most is None or most + tolerance >= squares[0]


def _even(total: int, people: int) -> int:
    """The least sum of squares of a total over so many people, some of whom may have none."""
    each, more = divmod(total, people)
    return (people - more) * each**2 + more * (each + 1) ** 2
