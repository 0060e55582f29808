"""Randomisation test and interval of a paired change, as if a coin had chosen each sign."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2, sqrt

import numpy as np

from evaluation.statistics.change import Array

MOST_ENUMERATED = 20  # people: half a million ways to divide them
DRAWN = 49_999  # divisions beyond; with the one that was seen, 50,000
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
    of their means, the exact ends. Up to 20 people all are counted; beyond, ``DRAWN`` are drawn
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
    lower, upper = _all_divisions(ordered) if exact else _drawn_divisions(ordered)
    ways = len(lower) + 1  # with the one that was seen
    round_off = _ROUND_OFF * float(np.abs(difference).max())
    p = (1 + int(((lower <= round_off) & (upper >= -round_off)).sum())) / ways
    error = None if exact else sqrt(p * (1 - p) / ways)
    within = int((1 - ci_level) * ways + _ROUND_OFF)
    if reason := _no_interval(difference, within, ci_level):
        return SignFlip(n, p, None, None, exact, error, reason)
    low = float(np.partition(lower, within - 1)[within - 1])
    high = float(-np.partition(-upper, within - 1)[within - 1])
    low, high = (-high, -low) if turned else (low, high)
    return SignFlip(n, p, low, high, exact, error)


def _no_interval(difference: Array, within: int, level: float) -> str:
    if within < 1:
        needed = 1 + ceil(-log2(1 - level))
        return f"an interval of {level:.0%} takes {needed} people or more"
    if float(np.ptp(difference)) <= _ROUND_OFF * float(np.abs(difference).max()):
        return "everybody changed alike"
    return ""


def _in_order(difference: Array) -> tuple[Array, bool]:
    """Sorted, and turned to the side on which the same people stand whichever wave is first."""
    up, down = np.sort(difference), np.sort(-difference)
    apart = np.flatnonzero(up != down)
    turned = bool(len(apart)) and bool(up[apart[0]] < down[apart[0]])
    return (down if turned else up), turned


def _all_divisions(values: Array) -> tuple[Array, Array]:
    """For each way to divide people in two, the lower and the higher of the two means."""
    sums, sizes = values[:1], np.ones(1)
    for value in values[1:]:
        sums = np.concatenate([sums, sums + value])
        sizes = np.concatenate([sizes, sizes + 1])
    return _two_means(values, sums[:-1], sizes[:-1])  # the last has everybody on one side


def _drawn_divisions(values: Array) -> tuple[Array, Array]:
    """The same for divisions drawn by chance, in portions that fit into memory."""
    generator = np.random.default_rng(len(values))
    portion = max(1, 4_000_000 // len(values))
    means = []
    for start in range(0, DRAWN, portion):
        shape = (min(portion, DRAWN - start), len(values))
        chosen = generator.integers(0, 2, shape, dtype=np.uint8).astype(np.float64)
        chosen[:, 0] = 1  # a part and the others are one division, whichever is named
        means.append(_two_means(values, chosen @ values, chosen.sum(axis=1)))
    lower, upper = (np.concatenate(ends) for ends in zip(*means, strict=True))
    return lower, upper


def _two_means(values: Array, sums: Array, sizes: Array) -> tuple[Array, Array]:
    left = len(values) - sizes
    means, others = sums / sizes, (values.sum() - sums) / np.maximum(left, 1)
    whole = left == 0  # nobody's sign is flipped: as extreme as what was seen, whatever the shift
    lower = np.where(whole, -np.inf, np.minimum(means, others))
    return lower, np.where(whole, np.inf, np.maximum(means, others))
