"""Change by ranks: Wilcoxon's signed rank test, and the Hodges-Lehmann estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.statistics.change import Array, Interval

_MOST_EXACT = 49  # people: as in R, the null distribution is counted up to here
_MOST_WRITTEN_OUT = 1_000  # people whose means of two are half a million
_ROUND_OFF = 1e-9  # of the largest difference


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Sum of positive ranks, and two-sided p.

    ``n`` people, of whom ``n_zero`` did not change and are left out; ``n_tied`` of the others
    share the size of their change with somebody.
    """

    n: int
    n_zero: int
    n_tied: int
    statistic: float
    p: float


def wilcoxon_signed_rank(difference: Array) -> SignedRank | None:
    """Wilcoxon's signed rank test, by the normal distribution with continuity correction.

    ``difference``: one value a person, none missing. Zeros are dropped; ties share their mean
    rank and the variance is corrected for them. None when nobody changed. Assumes that the
    differences lie symmetrically about their centre.
    Source: Hollander, Wolfe and Chicken (2013), Nonparametric Statistical Methods, section 3.1.
    """
    changed = difference[difference != 0]
    if not len(changed):
        return None
    ranks = stats.rankdata(np.abs(changed))
    _, ties = np.unique(ranks, return_counts=True)
    return SignedRank(
        len(difference),
        len(difference) - len(changed),
        int(ties[ties > 1].sum()),
        float(ranks[changed > 0].sum()),
        float(stats.wilcoxon(changed, correction=True, method="approx").pvalue),
    )


def hodges_lehmann(difference: Array, ci_level: float = 0.95) -> Interval | None:
    """Median of all means of two people's differences, with its interval.

    ``difference``: one value a person, none missing; people who did not change count. The
    ends are order statistics of these means (Walsh averages): from the exact distribution of
    the signed rank statistic up to 49 people, from the normal one beyond. With ties they are
    approximate, and rather too wide. No interval where so few people allow none; None for
    nobody. Assumes a symmetric distribution about the estimate.
    Source: Hodges and Lehmann (1963), doi:10.1214/aoms/1177704172; Hollander, Wolfe and
    Chicken (2013), sections 3.2 and 3.3.
    """
    n = len(difference)
    if n == 0:
        return None
    of, outside = n * (n + 1) // 2, _outside(n, (1 - ci_level) / 2)
    places = [(of - 1) // 2, of // 2, *((outside - 1, of - outside) if outside >= 1 else ())]
    lower, upper, *ends = _means_of_two(np.sort(difference), places)
    return Interval((lower + upper) / 2, *ends)


def _means_of_two(values: Array, places: list[int]) -> list[float]:
    """The means of every two of the sorted values that stand at these places, counted from 0.

    Written out for few. For many, by halving: how many means lie at or below a number is
    counted from the sorted values alone, so that memory holds for tens of thousands.
    """
    n = len(values)
    if n <= _MOST_WRITTEN_OUT:
        means = np.sort((values[:, None] + values[None, :])[np.triu_indices(n)] / 2)
        return [float(means[place]) for place in places]
    noise = _ROUND_OFF**1.5 * float(np.abs(values).max())

    def reached(mean: float) -> int:
        """How many means are at or below ``mean``: those of all ordered twos and of each alone."""
        both = np.searchsorted(values, 2 * mean - values, side="right").sum()
        return int(both + np.searchsorted(values, mean, side="right")) // 2

    settled = []
    for place in places:
        low, high = float(values[0]) - noise, float(values[-1])
        while high - low > noise and low < (middle := (low + high) / 2) < high:
            low, high = (low, middle) if reached(middle) > place else (middle, high)
        settled.append(high)
    return settled


def _outside(n: int, tail: float) -> int:
    """The place from either end at which the interval ends, as psignrank's quantile gives it."""
    if n > _MOST_EXACT:
        spread = np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
        return int(np.floor(n * (n + 1) / 4 + stats.norm.ppf(tail) * spread))
    ways = np.ones(1)
    for rank in range(1, n + 1):  # how many sets of ranks have each sum
        grown = np.zeros(len(ways) + rank)
        grown[: len(ways)] += ways
        grown[rank:] += ways
        ways = grown / 2
    below = np.cumsum(ways)
    return int(np.searchsorted(below, tail * (1 + _ROUND_OFF), side="right"))
