"""Answers on a scale of numbers, such as 0 to 10: mean with its interval, and median."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.statistics.change import Array, Interval, one_mean


@dataclass(frozen=True, slots=True)
class MeanRating:
    """``n`` answers: mean with its t interval (without ends where there is none), SD, quartiles.

    ``sd`` is None of one person.
    """

    n: int
    mean: Interval
    sd: float | None
    lower_quartile: float
    median: float
    upper_quartile: float


def rating(values: Array, ci_level: float = 0.95) -> MeanRating | None:
    """Mean, t interval, SD and quartiles of one answer a person; NaN is no answer. None of nobody.

    The interval is mean +- t(n - 1) sd / sqrt(n), without ends for fewer than two people or where
    all answered alike. Quartiles are Hyndman and Fan's type 7, as R and Excel have them.
    Source: Student (1908), doi:10.2307/2331554; Hyndman and Fan (1996),
    doi:10.1080/00031305.1996.10473566.
    """
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    found = one_mean(known)
    mean = found.interval(ci_level) if found else Interval(float(known.mean()))
    sd = float(known.std(ddof=1)) if len(known) > 1 else None
    quartiles = (float(value) for value in np.quantile(known, (0.25, 0.5, 0.75)))
    return MeanRating(len(known), mean, sd, *quartiles)


def weighted_quantile(values: Array, weights: Array, share: float = 0.5) -> float | None:
    """A quantile of weighted answers, the median without ``share``; NaN is no answer.

    None of nobody. The value at which that share of the weight is reached; where it is reached
    exactly between two, their middle, so that equal weights give the plain median. Raises
    ValueError for lengths that differ or a weight not above 0. Source: Lumley (2010),
    Complex Surveys, section 2.4.1.
    """
    if len(values) != len(weights) or not (np.isfinite(weights) & (weights > 0)).all():
        raise ValueError("everybody needs a weight above 0")
    known = ~np.isnan(values)
    if not known.any():
        return None
    order = np.argsort(values[known], kind="stable")
    rising, reached = values[known][order], np.cumsum(weights[known][order])
    point = reached[-1] * share
    near = 1e-12 * reached[-1]
    low = rising[np.searchsorted(reached, point - near)]
    high = rising[min(np.searchsorted(reached, point + near), len(rising) - 1)]
    return float(low + high) / 2
