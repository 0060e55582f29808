"""The attacker: right about tiny worlds, as strong as it was against the first version, and kept out.

tests/reference/attacked.json has what the first version printed of made-up groups beside the truth.
An attacker who no longer recovers those proves nothing of later versions.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from attacker import Change, Key, Number, Report, attack, read_key, whole_sums
from scipy import stats

TINY = read_key(
    {
        "id": "tiny",
        "response_sets": {"r": {"minimum": 0, "maximum": 2}},
        "items": {"1": {"responses": "r"}, "2": {"responses": "r"}},
        "scales": {
            "first": {"title": "First", "items": [1]},
            "second": {"title": "Second", "items": [2]},
            "both": {"title": "Both", "sum_of": ["first", "second"]},
        },
    }
)
WIDE = read_key(
    {
        "id": "wide",
        "response_sets": {"r": {"minimum": 0, "maximum": 4}},
        "items": {"1": {"responses": "r"}},
        "scales": {"only": {"title": "Only", "items": [1]}},
    }
)

# ------------------------------------------------ printing, written once more and apart


def as_printed(value: float, digits: int) -> Number:
    """A number as it is printed: half away from zero."""
    shown = Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return Number(Fraction(shown), Fraction(1, 10**digits))


def ends_of(changes: np.ndarray, digits: int | None) -> tuple[Number, Number]:
    """The printed ends of the t interval; outwards to whole points where ``digits`` is None."""
    n = len(changes)
    half = stats.t.ppf(0.975, n - 1) * changes.std(ddof=1) / math.sqrt(n)
    low, high = changes.mean() - half, changes.mean() + half
    if digits is not None:
        return as_printed(low, digits), as_printed(high, digits)
    outward = (math.floor(round(low, 9)), math.ceil(round(high, 9)))
    first, last = (Number(Fraction(end), Fraction(1), outward=True) for end in outward)
    return first, last


def scores(key: Key, scale: str, wave: str, people: np.ndarray) -> np.ndarray:
    """Scores of people, or of many worlds of people. Last axis: blocks before, then after."""
    many = len(key.blocks)
    of = [people[..., b] for b in key.scales[scale].blocks]
    later = [people[..., many + b] for b in key.scales[scale].blocks]
    sums = {"before": np.sum(of, axis=0), "after": np.sum(later, axis=0)}
    return sums["after"] - sums["before"] if wave.startswith("change") else sums[wave]


def printed_of(
    key: Key, people: np.ndarray, slots: Sequence[tuple[str, str]], digits: int, ends: int | None
) -> tuple[Change, ...]:
    """What is printed of people: the means, changes and intervals named by ``slots``."""
    found = []
    for scale, what in slots:
        waves = ("before", "after")
        if what == "interval":
            changes = scores(key, scale, "change", people)
            change = Change(scale, waves, ends=ends_of(changes, ends))
        elif what == "change":
            mean = scores(key, scale, "change", people).mean()
            change = Change(scale, waves, change=as_printed(mean, digits))
        else:
            mean = scores(key, scale, what, people).mean()
            change = Change(scale, waves, means=((what, as_printed(mean, digits)),))
        found.append(change)
    return tuple(found)


def every_world(key: Key, n: int) -> np.ndarray:
    """All groups of n people, whoever is who: group x person x (blocks before, blocks after)."""
    (low, high) = key.blocks[0]
    person = np.array(list(itertools.product(range(low, high + 1), repeat=2 * len(key.blocks))))
    return person[np.array(list(itertools.combinations_with_replacement(range(len(person)), n)))]


def same_print(
    key: Key, worlds: np.ndarray, told: tuple[Change, ...], digits: int, ends: int | None
) -> np.ndarray:
    """Which worlds are printed alike; only few are left when intervals are asked for."""
    n = worlds.shape[1]
    keep = np.ones(len(worlds), bool)
    for change in told:
        means = [*change.means, *((("change", change.change),) if change.change else ())]
        for wave, number in means:
            totals = scores(key, change.scale, wave, worlds).sum(axis=1)
            fits = {t: as_printed(t / n, digits) == number for t in np.unique(totals)}
            keep &= np.array([fits[t] for t in totals])
    left = np.flatnonzero(keep)
    for change in told:
        if change.ends:
            changes = scores(key, change.scale, "change", worlds[left])
            seen: dict[tuple[int, ...], bool] = {}
            for each in map(tuple, np.unique(np.sort(changes, axis=1), axis=0)):
                seen[each] = ends_of(np.array(each), ends) == change.ends
            left = left[[seen[tuple(sorted(row))] for row in changes]]
    return left


SLOTS = [
    (scale, what)
    for scale in ("first", "second", "both")
    for what in ("before", "after", "change", "interval")
]


def truth_of(key: Key, worlds: np.ndarray, name: tuple[str, str, str, str]) -> tuple[int, int]:
    """The lowest and highest that a value has in any of the worlds."""
    kind, _, scale, wave = name
    values = scores(key, scale, wave, worlds)
    if kind == "total":
        values = values.sum(axis=1)
    elif kind != "member":
        values = {"rose": values > 0, "fell": values < 0, "same": values == 0}[kind].sum(axis=1)
    return int(values.min()), int(values.max())


@pytest.mark.parametrize("seed", range(12))
def test_sums_are_bounded_as_enumeration_bounds_them(seed: int) -> None:
    """Every group of three people on two scales and their sum, and all that is printed alike."""
    random = np.random.default_rng(seed)
    worlds = every_world(TINY, 3)
    people = worlds[random.integers(len(worlds))] * random.integers(0, 2, (3, 1))
    slots = [slot for slot in SLOTS if slot[1] != "interval" and random.random() < 0.5]
    digits = int(random.integers(0, 2))
    told = printed_of(TINY, people, slots, digits, 1)
    alike = worlds[same_print(TINY, worlds, told, digits, 1)]
    bounds = attack(TINY, [Report({"all": 3}, told)])
    assert {b.name: (b.low, b.high) for b in bounds} == {
        b.name: truth_of(TINY, alike, b.name) for b in bounds
    }


@pytest.mark.parametrize("ends", [1, 0, None])
def test_intervals_are_never_read_more_narrowly_than_they_are(ends: int | None) -> None:
    """Every group of five on a scale of 0 to 4; and hardly ever more widely."""
    random = np.random.default_rng(5)
    worlds = every_world(WIDE, 5)
    slots = [("only", "before"), ("only", "change"), ("only", "interval")]
    equal, asked = 0, 0
    for _ in range(12):
        people = worlds[random.integers(len(worlds))]
        if np.ptp(scores(WIDE, "only", "change", people)) == 0:
            continue
        told = printed_of(WIDE, people, slots, 1, ends)
        alike = worlds[same_print(WIDE, worlds, told, 1, ends)]
        for bound in attack(WIDE, [Report({"all": 5}, told)]):
            low, high = truth_of(WIDE, alike, bound.name)
            assert bound.low <= low <= high <= bound.high, bound
            equal += (low, high) == (bound.low, bound.high)
            asked += 1
    assert equal >= 0.85 * asked


def test_one_who_left_is_bounded_as_enumeration_bounds_them() -> None:
    """Two who stay and one who leaves, on two scales and their sum."""
    stay = every_world(TINY, 2)
    leave = every_world(TINY, 1)
    worlds = np.concatenate(
        [np.repeat(stay, len(leave), axis=0), np.tile(leave, (len(stay), 1, 1))], axis=1
    )
    random = np.random.default_rng(3)
    for _ in range(5):
        people = worlds[random.integers(len(worlds))]
        slots = [slot for slot in SLOTS if slot[1] != "interval" and random.random() < 0.6]
        first = printed_of(TINY, people, slots, 0, 1)
        second = printed_of(TINY, people[:2], slots, 0, 1)
        alike = worlds[same_print(TINY, worlds, first, 0, 1)]
        alike = alike[same_print(TINY, alike[:, :2], second, 0, 1)]
        reports = [
            Report({"stayed": 2, "left": 1}, first, "first"),
            Report({"stayed": 2}, second, "second"),
        ]
        for bound in attack(TINY, reports):
            if bound.kind != "member":
                continue
            who = alike[:, 2:] if bound.who == "left" else alike[:, :2]
            assert (bound.low, bound.high) == truth_of(TINY, who, bound.name), bound


@pytest.mark.parametrize("digits", [0, 1, 2])
def test_whole_sums_are_those_that_are_printed_so(digits: int) -> None:
    for parts, value in itertools.product((7, 10, 12, 70), range(-30, 31)):
        number = as_printed(value / 10, digits)
        low, high = whole_sums(number, parts)
        near = range(-5 * parts, 5 * parts)
        assert [t for t in near if as_printed(t / parts, digits) == number] == list(
            range(low, high + 1)
        )
