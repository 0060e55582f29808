"""Change of people who were taught together: sessions, groups and agencies make them alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.statistics.change import Array, Codes, Estimated
from evaluation.statistics.mixed import GroupedSums, random_intercept
from evaluation.statistics.whole_steps import in_whole_steps

ICCS = (0.0, 0.05, 0.10)  # how alike people of one session may be: assumed, and printed
FEWEST_TO_FLIP = 6  # with five sessions the smallest p of all sign flips is 0.06
FEWEST_FOR_MODEL = 10  # below, the data cannot tell how much sessions differ
MOST_TO_ENUMERATE = 20


@dataclass(frozen=True, slots=True)
class AtIcc:
    """A mean with its error, if people of one cluster are alike to the degree ``icc``."""

    icc: float
    design_effect: float
    effective_n: float
    mean: Estimated


def design_effect(sizes: Array, icc: float) -> float:
    """1 + (m - 1) ICC, with m the mean size of a person's own cluster: sum(m^2) / sum(m).

    How many times larger the variance of a mean is than that of as many independent people.
    Source: Kish (1965), Survey Sampling, section 5.4; Killip, Mahfoud and Pearce (2004),
    doi:10.1370/afm.141, for unequal sizes.
    """
    return float(1 + ((sizes**2).sum() / sizes.sum() - 1) * icc)


def means_over_iccs(
    values: Array, clusters: Codes, iccs: tuple[float, ...] = ICCS
) -> tuple[AtIcc, ...]:
    """The mean of all people with its error at each of several intraclass correlations.

    Its error is s sqrt(design effect / n). At a given ICC the covariances of people are known
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
    mean = float(used.mean())
    sums = GroupedSums.of(used - mean, np.ones((n, 1)), codes)
    effects = {icc: design_effect(sums.sizes, icc) for icc in iccs}
    return tuple(
        AtIcc(
            icc,
            effect,
            n / effect,
            Estimated(mean, float(np.sqrt(sums.variance(icc) * effect / n)), n - 1),
        )
        for icc, effect in effects.items()
    )


def widest(over: tuple[AtIcc, ...]) -> AtIcc:
    """The one to print: nearly always that of the highest ICC, but not always."""
    return max(over, key=lambda at: at.mean.error)


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
    if not FEWEST_TO_FLIP <= len(np.unique(codes)) <= MOST_TO_ENUMERATE:
        return None
    steps = in_whole_steps(used)
    totals = [steps.counts[codes == code].sum() for code in np.unique(codes)]
    sums = steps.counts[:1] * 0
    for total in totals:
        sums = np.concatenate([sums + total, sums - total])
    return float((np.abs(sums) >= abs(sum(totals)) - steps.slack).mean())


def mixed_mean(values: Array, clusters: Codes) -> Estimated | None:
    """The mean in a random-intercept model with Satterthwaite's df, from ten clusters.

    None below ten clusters, where every cluster has one person only, or without any spread.
    Missing values are left out. Raises ValueError for unequal lengths.
    Source: as ``random_intercept``; Li and Redden (2015), doi:10.1186/s12874-015-0026-x, on
    few clusters (of yes-or-no outcomes).
    """
    used, codes = _known(values, clusters)
    if len(np.unique(codes)) < FEWEST_FOR_MODEL:
        return None
    fit = random_intercept(used, np.ones((len(used), 1)), codes)
    return fit.coefficients[0] if fit else None


def mean_together(
    values: Array, clusters: Codes, sessions: int
) -> tuple[Estimated | None, tuple[AtIcc, ...]]:
    """The mean as it is printed of people who were taught together: the choice is made here.

    From ten ``sessions`` (those that are known; ``clusters`` has a code of its own for whoever
    was taught alone) ``mixed_mean``; with fewer, or where it finds nothing,
    ``means_over_iccs``, of which the widest is printed. Neither without sessions, or where
    all changed alike.
    """
    model = mixed_mean(values, clusters) if sessions >= FEWEST_FOR_MODEL else None
    return model, () if model or not sessions else means_over_iccs(values, clusters)


def _known(values: Array, clusters: Codes) -> tuple[Array, Codes]:
    """The values that are there, with their clusters."""
    if values.shape != clusters.shape:
        raise ValueError("every value needs the code of its cluster")
    given = ~np.isnan(values)
    return values[given], clusters[given]
