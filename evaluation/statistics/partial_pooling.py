"""Rates of small groups drawn towards the mean of all: for the team alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from evaluation.statistics.rates import EventCount
from evaluation.statistics.repeat_events import CountModel, repeat_events

FEWEST_GROUPS = 5


@dataclass(frozen=True, slots=True)
class PooledRate:
    """A group's rate drawn towards the mean; ``own_weight``: 0 to 1, what its own rate counts."""

    seen: EventCount
    rate: float
    own_weight: float


@dataclass(frozen=True, slots=True)
class PooledRates:
    """All groups; ``mean`` and ``shape`` are of the gamma distribution of their rates.

    ``shape`` is infinite where rates differ no more than chance makes them: each is then the mean.
    """

    groups: tuple[PooledRate, ...]
    mean: float
    shape: float


def pooled_rates(groups: Sequence[EventCount]) -> PooledRates | None:
    """Poisson-gamma partial pooling of the rates of at least five groups.

    Events of a group are Poisson, and rates of groups gamma with ``shape`` a and ``mean`` m, which
    are those of highest likelihood (negative binomial). A group's rate is then (a + x) / (a / m +
    n), its weight on its own rate n / (n + a / m). Without interval: one that takes a and m as
    known, as is usual, holds the truth 88 times in 100. None with fewer than five groups, or
    without any events.
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
    likeliest = repeat_events(
        number, exposure, np.ones((len(groups), 1)), CountModel.NEGATIVE_BINOMIAL
    )
    mean = float(np.exp(likeliest.coefficients[0].value))
    if not likeliest.alpha:
        return PooledRates(tuple(PooledRate(group, mean, 0.0) for group in groups), mean, inf)
    shape = 1 / likeliest.alpha
    return PooledRates(tuple(_drawn(group, shape, mean) for group in groups), mean, shape)


def _drawn(group: EventCount, shape: float, mean: float) -> PooledRate:
    worth = group.exposure + shape / mean  # its own exposure, and what the others count for
    return PooledRate(group, (shape + group.number) / worth, group.exposure / worth)
