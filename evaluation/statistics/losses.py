"""People who were lost between two waves: what their absence may hide."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from evaluation.statistics.change import Array, Estimated, Interval, paired_change
from evaluation.statistics.mixed import random_intercept


@dataclass(frozen=True, slots=True)
class Bounds:
    """Mean change of everybody seen before, if those who were lost had fared worst and best.

    ``lowest`` and ``highest``: with the t interval that each would have.
    """

    n: int
    n_lost: int
    lowest: Interval
    highest: Interval


def mixed_change(before: Array, after: Array) -> Estimated | None:
    """Change by a random intercept model of all scores (REML), also of people seen once.

    ``before`` and ``after``: one value a person, same order, NaN where not measured. Unbiased if
    the scores that are there tell who was lost (missing at random); complete pairs need that
    losses have nothing to do with the scores. None where the model cannot be fitted.
    Source: see ``mixed.random_intercept``; Fitzmaurice, Laird and Ware (2011), Applied
    Longitudinal Analysis, ch. 8.
    """
    waves = np.stack([before, after])
    wave, person = np.nonzero(~np.isnan(waves))
    if not len(wave):
        return None
    waves = waves - np.nanmean(waves)  # the change is the same, and large scores lose no digits
    design = np.column_stack([np.ones(len(wave)), wave.astype(np.float64)])
    fit = random_intercept(waves[wave, person], design, person)
    return fit.coefficients[1] if fit else None


def partially_overlapping_t(before: Array, after: Array) -> Estimated | None:
    """Difference of the means of all who were measured, pairs and others: a sensitivity check.

    ``before`` and ``after`` as in ``mixed_change``. Variances may differ (T_new2). It takes those
    seen once for a random part of all, so it is no answer to losses for a reason. None unless
    somebody was measured twice and two people at each wave differ.
    Source: Derrick, Russ, Toher and White (2017), doi:10.22237/jmasm/1493597280.
    """
    both = ~np.isnan(before) & ~np.isnan(after)
    first, second = before[~np.isnan(before)], after[~np.isnan(after)]
    n_both = int(both.sum())
    if n_both < 2 or not (np.ptp(first) > 0 and np.ptp(second) > 0):
        return None
    v1, v2 = float(first.var(ddof=1)) / len(first), float(second.var(ddof=1)) / len(second)
    varied = np.ptp(before[both]) > 0 and np.ptp(after[both]) > 0
    related = float(np.corrcoef(before[both], after[both])[0, 1]) if varied else 0.0
    shared = 2 * related * sqrt(v1 * v2) * n_both / sqrt(len(first) * len(second))
    squared = v1 + v2 - shared
    if not squared > 1e-12 * (v1 + v2):  # all changed alike: the rest is noise
        return None
    alone = len(first) + len(second) - 2 * n_both
    welch = (v1 + v2) ** 2 / (v1**2 / (len(first) - 1) + v2**2 / (len(second) - 1))
    df = (n_both - 1) + (welch - n_both + 1) / (alone + 2 * n_both) * alone
    return Estimated(float(second.mean() - first.mean()), sqrt(squared), df)


def bounds_at_ends(
    before: Array, after: Array, lowest: float, highest: float, ci_level: float = 0.95
) -> Bounds | None:
    """Mean change of all seen before, with those lost at the lowest and at the highest score.

    ``before`` and ``after`` as in ``mixed_change``; ``lowest`` and ``highest``: ends of the scale.
    No assumption is made of those who were lost; so the bounds are wide. People seen after only
    are left out. None where nobody was seen before.
    Source: Manski (1990), American Economic Review 80(2):319-323; Horowitz and Manski (2000),
    doi:10.1080/01621459.2000.10473902.
    """
    seen = ~np.isnan(before)
    first, second = before[seen], after[seen]
    filled = [np.where(np.isnan(second), end, second) for end in (lowest, highest)]
    return _bounds(first, second, filled, ci_level)


def bounds_by_sd(before: Array, after: Array, k: float, ci_level: float = 0.95) -> Bounds | None:
    """The same, with those lost changed by ``k`` SD of change less or more than those who stayed.

    A milder pair of assumptions than the ends of the scale; None too where fewer than two were
    measured twice.
    Source: National Research Council (2010), doi:10.17226/12955, ch. 5 (pattern mixture, delta).
    """
    seen = ~np.isnan(before)
    first, second = before[seen], after[seen]
    difference = (second - first)[~np.isnan(second)]
    if len(difference) < 2:
        return None
    usual, step = float(difference.mean()), k * float(difference.std(ddof=1))
    filled = [np.where(np.isnan(second), first + usual + by, second) for by in (-step, step)]
    return _bounds(first, second, filled, ci_level)


def _bounds(first: Array, second: Array, filled: list[Array], level: float) -> Bounds | None:
    if not len(first):
        return None
    lowest, highest = (paired_change(first, values, level).change for values in filled)
    return Bounds(len(first), int(np.isnan(second).sum()), lowest, highest)
