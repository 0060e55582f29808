"""Change of people who were taught together: sessions, groups and agencies make them alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.statistics.mixed import random_intercept

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int_]
ICCS = (0.0, 0.05, 0.10)  # how alike people of one session may be: assumed, and printed
FEWEST_TO_FLIP = 6  # with five sessions the smallest p of all sign flips is 0.06
FEWEST_FOR_MODEL = 10  # below, the data cannot tell how much sessions differ
MOST_TO_ENUMERATE = 20


@dataclass(frozen=True, slots=True)
class ClusterMean:
    """The number of people in one cluster and their mean change; ``code`` names it."""

    code: int
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class AtIcc:
    """The interval of a mean, if people of one cluster are alike to the degree ``icc``."""

    icc: float
    design_effect: float
    effective_n: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class MixedMean:
    """The mean of a cluster's people in a random-intercept model, with its interval."""

    n: int
    k: int
    value: float
    error: float
    df: float
    low: float
    high: float
    icc: float


def cluster_means(values: Array, clusters: Codes) -> tuple[ClusterMean, ...]:
    """Mean and size of every cluster, in the order of their codes.

    ``values``: one a person; ``clusters``: a whole number for each. Missing values are left out.
    Raises ValueError for unequal lengths.
    """
    used, codes = _known(values, clusters)
    return tuple(
        ClusterMean(int(code), int((codes == code).sum()), float(used[codes == code].mean()))
        for code in np.unique(codes)
    )


def design_effect(sizes: Array, icc: float) -> float:
    """1 + (m - 1) ICC, with m the mean size of a person's own cluster: sum(m^2) / sum(m).

    How many times larger the variance of a mean is than that of as many independent people.
    Source: Kish (1965), Survey Sampling, section 5.4; Killip, Mahfoud and Pearce (2004),
    doi:10.1370/afm.141, for unequal sizes.
    """
    return float(1 + ((sizes**2).sum() / sizes.sum() - 1) * icc)


def intervals_over_iccs(
    values: Array, clusters: Codes, iccs: tuple[float, ...] = ICCS, ci_level: float = 0.95
) -> tuple[AtIcc, ...]:
    """The interval of the mean of all people at each of several intraclass correlations.

    mean +- t(n-1) s sqrt(design effect / n). At a given ICC the covariances of people are known
    up to s^2, which is the generalised least-squares variance; so the degrees of freedom are
    n - 1 and not the number of clusters less one. Few clusters cannot tell the ICC: it is
    assumed, and the widest interval of the range is the one to print. It speaks of these
    clusters' people as a sample of others alike; coverage: benchmarks/coverage_clusters.py.
    Empty with fewer than two people or no spread. Missing values are left out.
    Raises ValueError for unequal lengths or an ICC outside 0 to 1.
    Source: Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials, ch. 1;
    Aitken (1935), doi:10.1017/S0370164600014346.
    """
    if not all(0 <= icc < 1 for icc in iccs):
        raise ValueError("an intraclass correlation lies between 0 and 1")
    used, codes = _known(values, clusters)
    n = len(used)
    if n < 2 or not np.ptp(used) > 1e-12 * np.abs(used).max():
        return ()
    _, places, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    tail = float(stats.t.ppf((1 + ci_level) / 2, n - 1))
    intervals = []
    for icc in iccs:
        effect = design_effect(sizes.astype(float), icc)
        variance = _variance(used, places, sizes, icc)
        reach = tail * float(np.sqrt(variance * effect / n))
        mean = float(used.mean())
        intervals.append(AtIcc(icc, effect, n / effect, mean - reach, mean + reach))
    return tuple(intervals)


def widest(over: tuple[AtIcc, ...]) -> AtIcc:
    """The interval to print: nearly always that of the highest ICC, but not always."""
    return max(over, key=lambda at: at.high - at.low)


def sign_flip_p(values: Array, clusters: Codes) -> float | None:
    """Two-sided p of no change when whole clusters flip their sign together, all ways written out.

    The statistic is the mean of all people; the share of the 2^k sign patterns in which it is
    at least as far from 0. It assumes that a cluster's changes lie evenly about 0 if there is
    none. None below six clusters, where p cannot reach 0.05, and above 20.
    Missing values are left out. Raises ValueError for unequal lengths.
    Source: Fisher (1935), The Design of Experiments, section 21; Gail and others (1996),
    doi:10.1002/(SICI)1097-0258(19960615)15:11<1069::AID-SIM220>3.0.CO;2-Q, for whole clusters.
    """
    used, codes = _known(values, clusters)
    totals = np.bincount(np.unique(codes, return_inverse=True)[1], weights=used)
    if not FEWEST_TO_FLIP <= len(totals) <= MOST_TO_ENUMERATE:
        return None
    sums = np.zeros(1)
    for total in totals:
        sums = np.concatenate([sums + total, sums - total])
    least = abs(float(totals.sum())) - 1e-9 * float(np.abs(totals).sum())
    return float((np.abs(sums) >= least).mean())


def mixed_mean(values: Array, clusters: Codes, ci_level: float = 0.95) -> MixedMean | None:
    """The mean in a random-intercept model with Satterthwaite's t interval, from ten clusters.

    None below ten clusters, where every cluster has one person only, or without any spread.
    Missing values are left out. Raises ValueError for unequal lengths.
    Source: as ``random_intercept``; Li and Redden (2015), doi:10.1186/s12874-015-0026-x, on
    few clusters (of yes-or-no outcomes).
    """
    used, codes = _known(values, clusters)
    if len(np.unique(codes)) < FEWEST_FOR_MODEL:
        return None
    fit = random_intercept(used, np.ones((len(used), 1)), codes)
    if fit is None:
        return None
    mean = fit.coefficients[0]
    reach = float(stats.t.ppf((1 + ci_level) / 2, mean.df)) * mean.error
    low, high = mean.value - reach, mean.value + reach
    return MixedMean(fit.n, fit.k, mean.value, mean.error, mean.df, low, high, fit.icc)


def mean_together(
    values: Array, clusters: Codes, sessions: int, ci_level: float = 0.95
) -> tuple[MixedMean | None, tuple[AtIcc, ...]]:
    """The mean as it is printed of people who were taught together: the choice is made here.

    From ten ``sessions`` (those that are known; ``clusters`` has a code of its own for whoever
    was taught alone) ``mixed_mean``; with fewer, or where it finds nothing,
    ``intervals_over_iccs``, of which the widest is printed. Neither without sessions, or where
    all changed alike.
    """
    model = mixed_mean(values, clusters, ci_level) if sessions >= FEWEST_FOR_MODEL else None
    alone = model is not None or not sessions
    return model, () if alone else intervals_over_iccs(values, clusters, ci_level=ci_level)


def _known(values: Array, clusters: Codes) -> tuple[Array, Codes]:
    """The values that are there, with their clusters."""
    if values.shape != clusters.shape:
        raise ValueError("every value needs the code of its cluster")
    there = ~np.isnan(values)
    return values[there], clusters[there]


def _variance(used: Array, places: Codes, sizes: npt.NDArray[np.int_], icc: float) -> float:
    """The variance of one person's value by generalised least squares at a known ICC."""
    ratio = icc / (1 - icc)
    weights = ratio / (1 + ratio * sizes)
    totals = np.bincount(places, weights=used)
    precision = sizes - weights * sizes**2  # of each cluster, in units of the inner variance
    centre = float((totals - weights * sizes * totals).sum() / precision.sum())
    apart = used - centre
    sums = np.bincount(places, weights=apart)
    squares = float((apart**2).sum() - (weights * sums**2).sum())
    return squares / (len(used) - 1) / (1 - icc)
