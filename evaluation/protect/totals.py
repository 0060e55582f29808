"""What totals of scales and of people leave of one another: bounds of all that is not printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import ceil, floor
from operator import or_

from evaluation.protect.told import Bounds, Number, People, Place, Waves
from evaluation.say.finding import Measure

_Sum = tuple[Place, tuple[tuple[Place, int], ...]]  # one total is the signed sum of others


def worked_out(
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


def left_open(measure: Measure, place: Place, total: Bounds) -> Bounds:
    """Between what a total leaves one person's score, or change, in the scale's own steps."""
    _, signs, people = place
    low, high = _possible(measure, signs, frozenset(["one"]))
    others = len(people) - 1
    return max(low, total[0] - others * high), min(high, total[1] - others * low)


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
