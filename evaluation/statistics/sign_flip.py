"""Randomisation test and interval of a paired change, as if a coin had chosen each sign."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2, sqrt
from typing import Any

import numpy as np

from evaluation.statistics.change import Array
from evaluation.statistics.whole_steps import in_whole_steps

MOST_ENUMERATED = 20  # people: half a million ways to divide them
DRAWN = 49_999  # divisions beyond; with the one that was seen, 50,000
MOST_ONE_BY_ONE = 500  # people who are drawn one by one; of more, eight by one random byte
_AT_ONCE = 2_000  # divisions that are added up while they are in the processor's cache
_ROUND_OFF = 1e-9  # of the largest difference


@dataclass(frozen=True, slots=True)
class SignFlip:
    """Two-sided p of no change, and the interval of changes that are not rejected.

    ``exact``: every way was counted; otherwise ``standard_error`` is that of p by drawing.
    ``low`` and ``high`` are None where there is no interval, and ``reason`` says why.
    """

    n: int
    p: float | None
    low: float | None
    high: float | None
    exact: bool
    standard_error: float | None = None
    reason: str = ""


def sign_flip(difference: Array, ci_level: float = 0.95) -> SignFlip:
    """Sign-flip (randomisation) test of the mean difference, with its interval.

    ``difference``: after minus before, one value a person, none missing. Assumes that
    everybody's difference is one constant shift plus a deviation that is as likely up as
    down (symmetric); nothing is assumed of its shape.
    p is the share of all 2^n patterns of signs whose mean is at least as far from 0 as the
    one seen. A shift m is not rejected as long as more than 1 - ``ci_level`` of the patterns of
    ``difference - m`` are as extreme. Flipping the signs of a part of the people gives a mean as
    far from 0 exactly if m lies between the mean of that part and the mean of the others. So
    one pass over the 2^(n-1) - 1 ways to divide people in two gives p and, as order statistics
    of their means, the exact ends. Differences are counted in whole steps, so that means that tie
    do so exactly, however far one person is from the others (``in_whole_steps``).
    Up to 20 people all are counted; beyond, ``DRAWN`` are drawn, however many people there are,
    with a seed fixed by n, from people in an order that neither the file nor the name of the
    waves decides. The ends need 2^(n-1) >= 1 / (1 - ``ci_level``): six people for 95%.
    Source: Fisher (1935), The Design of Experiments, section 21; Hartigan (1969),
    doi:10.1080/01621459.1969.10501057; Dwass (1957), doi:10.1214/aoms/1177707045.
    Raises ValueError for missing values.
    """
    if np.isnan(difference).any():
        raise ValueError("pair people first: every difference needs a value")
    n = len(difference)
    exact = n <= MOST_ENUMERATED
    if n == 0:
        return SignFlip(0, None, None, None, exact, reason="there is nobody")
    ordered, turned = _in_order(difference)
    steps = in_whole_steps(ordered)
    divided = _all_divisions(steps.counts) if exact else _drawn_divisions(steps.counts)
    lower, upper = divided.means(steps.step)
    ways = len(lower) + 1  # with the one that was seen
    p = (1 + divided.about_0(steps.slack)) / ways
    error = None if exact else sqrt(p * (1 - p) / ways)
    within = int((1 - ci_level) * ways + _ROUND_OFF)
    if reason := _no_interval(difference, within, ci_level):
        return SignFlip(n, p, None, None, exact, error, reason)
    low = float(np.partition(lower, within - 1)[within - 1])
    high = float(-np.partition(-upper, within - 1)[within - 1])
    low, high = (-high, -low) if turned else (low, high)
    return SignFlip(n, p, low + 0.0, high + 0.0, exact, error)  # never -0.0


def _no_interval(difference: Array, within: int, level: float) -> str:
    if within < 1:
        needed = 1 + ceil(-log2(1 - level))
        return f"an interval of {100 * level:g}% takes {needed} people or more"
    if float(np.ptp(difference)) <= _ROUND_OFF * float(np.abs(difference).max()):
        return "everybody changed alike"
    return ""


def _in_order(difference: Array) -> tuple[Array, bool]:
    """Sorted, and turned to the side on which the same people stand whichever wave is first."""
    up, down = np.sort(difference), np.sort(-difference)
    apart = np.flatnonzero(up != down)
    turned = bool(len(apart)) and bool(up[apart[0]] < down[apart[0]])
    return (down if turned else up), turned


@dataclass(frozen=True, slots=True)
class _Divisions:
    """Ways to divide people in two: the total and the size of either part."""

    part: Any
    rest: Any
    size: Array
    left: Array

    def means(self, step: float) -> tuple[Array, Array]:
        """For each way the lower and the higher of the two means."""
        # nobody's sign is flipped: as extreme as what was seen, whatever the shift
        whole = self.left == 0
        one = np.asarray(self.part / self.size, np.float64) * step
        other = np.asarray(self.rest / np.maximum(self.left, 1), np.float64) * step
        lower = np.where(whole, -np.inf, np.minimum(one, other))
        return lower, np.where(whole, np.inf, np.maximum(one, other))

    def about_0(self, slack: float) -> int:
        """In how many ways 0 lies between the two means, or on one of them."""
        below = (self.part <= slack) | (self.rest <= slack)
        above = (self.part >= -slack) | (self.rest >= -slack)
        return int(((below & above) | (self.left == 0)).astype(bool).sum())


def _all_divisions(values: Any) -> _Divisions:
    """Each way to divide people in two; totals are added up and never taken from one another."""
    part, rest, size = values[:1], values[:1] * 0, np.ones(1)
    for value in values[1:]:
        part, rest = np.concatenate([part, part + value]), np.concatenate([rest + value, rest])
        size = np.concatenate([size, size + 1])
    last = slice(-1)  # has everybody on one side
    return _Divisions(part[last], rest[last], size[last], len(values) - size[last])


def _drawn_divisions(values: Any) -> _Divisions:
    """Divisions drawn by chance, in portions that fit into memory."""
    values = values.astype(np.float64)
    if len(values) > MOST_ONE_BY_ONE:
        return _drawn_by_eight(values)
    total = values.sum()
    generator = np.random.default_rng(len(values))
    portion = max(1, 4_000_000 // len(values))
    drawn = []
    for start in range(0, DRAWN, portion):
        shape = (min(portion, DRAWN - start), len(values))
        chosen = generator.integers(0, 2, shape, dtype=np.uint8)
        chosen[:, 0] = 1  # a part and the others are one division, whichever is named
        for row in range(0, len(chosen), _AT_ONCE):
            some = chosen[row : row + _AT_ONCE].astype(np.float64)
            part, size = some @ values, some.sum(axis=1)
            drawn.append((part, total - part, size, len(values) - size))
    return _Divisions(*(np.concatenate(totals) for totals in zip(*drawn, strict=True)))


def _drawn_by_eight(values: Array) -> _Divisions:
    """Divisions drawn by chance of many people: a byte says which of eight are in the part.

    What each of the 256 bytes adds is worked out once for every eight, so that a division takes
    an eighth of the sums.
    """
    generator = np.random.default_rng(len(values))
    bits = (np.arange(256)[:, None] >> np.arange(8) & 1).astype(np.float64)
    part, size = np.zeros(DRAWN), np.zeros(DRAWN)
    for start in range(0, len(values), 8):
        eight = values[start : start + 8]
        chosen = generator.integers(0, 256, DRAWN, dtype=np.uint8)
        if start == 0:
            chosen |= 1  # a part and the others are one division, whichever is named
        among = bits[:, : len(eight)]
        part += (among @ eight)[chosen]
        size += among.sum(axis=1)[chosen]
    return _Divisions(part, values.sum() - part, size, len(values) - size)
