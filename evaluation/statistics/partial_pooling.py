"""Rates of small groups drawn towards the mean of all: for the team alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from evaluation.statistics.change import Interval
from evaluation.statistics.rates import Events

FEWEST_GROUPS = 5
_NO_SPREAD = 1e8  # a shape beyond which all groups have the same rate


@dataclass(frozen=True, slots=True)
class PooledRate:
    """A group's rate drawn towards the mean; ``own_weight``: 0 to 1, what its own rate counts."""

    seen: Events
    rate: Interval
    own_weight: float


@dataclass(frozen=True, slots=True)
class PooledRates:
    """All groups; ``mean`` and ``shape`` are of the gamma distribution of their rates.

    ``shape`` is infinite where rates differ no more than chance makes them: each is then the mean.
    """

    groups: tuple[PooledRate, ...]
    mean: float
    shape: float


def pooled_rates(groups: Sequence[Events], ci_level: float = 0.95) -> PooledRates | None:
    """Poisson-gamma partial pooling of the rates of at least five groups.

    Events of a group are Poisson, and rates of groups gamma with ``shape`` a and ``mean`` m, which
    are those of highest likelihood (negative binomial). A group's rate is then (a + x) / (a / m +
    n), its weight on its own rate n / (n + a / m). Interval: quantiles of that gamma, as if a and m
    were known, so somewhat short. None with fewer than five groups, or without any events.
    When not to use it: never in print and never as the result. It draws small groups to "no
    difference" and so hides a disparity: printed are the raw ratio with its exact interval, the
    gap and k of n (``relative_rates``). It is for the order in which a team looks at groups.
    Source: Clayton and Kaldor (1987), doi:10.2307/2532003; Gelman and others (2013), Bayesian Data
    Analysis, 3rd edition, section 2.7.
    """
    number = np.array([group.number for group in groups], float)
    exposure = np.array([group.exposure for group in groups], float)
    if len(groups) < FEWEST_GROUPS or not number.any():
        return None

    def surprise(at: np.ndarray) -> float:
        shape, mean = np.exp(at)
        chances = stats.nbinom.logpmf(number, shape, shape / (shape + mean * exposure))
        return -float(chances.sum())

    mean = float(number.sum() / exposure.sum())
    none = -float(stats.poisson.logpmf(number, mean * exposure).sum())
    starts = [np.array([log_shape, np.log(mean)]) for log_shape in (-1.0, 1.0, 3.0)]
    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4_000}
    found = [
        optimize.minimize(surprise, start, method="Nelder-Mead", options=options)
        for start in starts
    ]
    best = min(found, key=lambda one: float(one.fun))
    shape = float(np.exp(best.x[0]))
    if float(best.fun) > none - 1e-9 or shape > _NO_SPREAD:
        same = tuple(PooledRate(group, Interval(mean), 0.0) for group in groups)
        return PooledRates(same, mean, float("inf"))
    mean = float(np.exp(best.x[1]))
    return PooledRates(tuple(_drawn(group, shape, mean, ci_level) for group in groups), mean, shape)


def _drawn(group: Events, shape: float, mean: float, ci_level: float) -> PooledRate:
    like = shape / mean  # the exposure that the other groups are worth
    known, scale = shape + group.number, 1 / (like + group.exposure)
    left = (1 - ci_level) / 2
    low, high = (float(stats.gamma.ppf(end, known, scale=scale)) for end in (left, 1 - left))
    return PooledRate(group, Interval(known * scale, low, high), group.exposure * scale)
