"""Difference in change between two groups of people who were taught together in clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.statistics.change import Array, Codes, Estimated
from evaluation.statistics.clusters import FEWEST_FOR_MODEL, ICCS, means_over_iccs, mixed_mean
from evaluation.statistics.mixed import GroupedSums, random_intercept

FEWEST_IN_EACH = 4  # clusters of either group, for a model of both


@dataclass(frozen=True, slots=True)
class Side:
    """The people of one group: scores before and after, and the code of each one's cluster.

    A code is the same in both groups; whoever was taught alone has one below 0 of their own.
    """

    before: Array
    after: Array
    codes: Codes

    @property
    def change(self) -> Array:
        """After minus before."""
        return self.after - self.before

    @property
    def clusters(self) -> Codes:
        """The codes of its clusters; people taught alone are none."""
        return np.unique(self.codes[self.codes >= 0])


@dataclass(frozen=True, slots=True)
class ClusteredDifference:
    """Mean change in one group minus that in another, allowing for clusters.

    ``adjusted``: the difference at the endpoint adjusted for the baseline. ``modelled``: whether
    one model of both groups worked out how alike people of a cluster are; else it was assumed.
    """

    difference: Estimated
    adjusted: Estimated | None
    modelled: bool


def clustered_difference(
    group: Side, comparison: Side, ci_level: float = 0.95
) -> ClusteredDifference | None:
    """Difference in mean change between two groups whose people were taught together.

    With ten clusters or more, four of them in each group: change = a + b group + cluster + error
    by restricted maximum likelihood, with Satterthwaite's t interval of b; adjusted with the
    baseline as one more column. With fewer: the standard errors of the two means at each ICC of
    ``clusters.ICCS`` (from ten clusters on one side, its model's), put together as Welch does; the
    widest is printed. A cluster with people in both groups then counts as two, which is rather
    too wide. None with fewer than two people in either group or no spread in both.
    Source: Bates and others (2015), doi:10.18637/jss.v067.i01; Kuznetsova and others (2017),
    doi:10.18637/jss.v082.i13; Welch (1947), doi:10.1093/biomet/34.1-2.28.
    """
    if min(len(group.change), len(comparison.change)) < 2:
        return None
    many = len(np.union1d(group.clusters, comparison.clusters))
    fewer = min(len(group.clusters), len(comparison.clusters))
    if many >= FEWEST_FOR_MODEL and fewer >= FEWEST_IN_EACH:
        modelled = _modelled(group, comparison)
        if modelled:
            return modelled
    difference, adjusted = (
        max(
            filter(None, (at_icc(group, comparison, icc) for icc in ICCS)),
            key=lambda estimated: estimated.reach(ci_level),
            default=None,
        )
        for at_icc in (_difference, _adjusted)
    )
    return ClusteredDifference(difference, adjusted, modelled=False) if difference else None


def clustered_means(
    first: tuple[Array, Codes], second: tuple[Array, Codes], ci_level: float = 0.95
) -> Estimated | None:
    """Mean of some people minus the mean of others, where they were taught together.

    ``first``, ``second``: a score for each person, and the code of each one's cluster as in
    ``Side``. None, and worked out, as in ``clustered_difference``, of which it is the case without
    a measurement before.
    """
    ours, theirs = (Side(np.zeros_like(scores), scores, codes) for scores, codes in (first, second))
    found = clustered_difference(ours, theirs, ci_level)
    return found.difference if found else None


def _columns(group: Side, comparison: Side) -> tuple[Array, Array, Codes, Array]:
    """Before, after, codes and who is in the group, of both groups one below the other."""
    before, after, codes = (
        np.concatenate([getattr(group, part), getattr(comparison, part)])
        for part in ("before", "after", "codes")
    )
    return before, after, codes, np.repeat([1.0, 0.0], [len(group.codes), len(comparison.codes)])


def _modelled(group: Side, comparison: Side) -> ClusteredDifference | None:
    """Both groups in one random-intercept model."""
    before, after, codes, inside = _columns(group, comparison)
    ones = np.ones_like(before)
    change = after - before
    fit = random_intercept(change - change.mean(), np.column_stack([ones, inside]), codes)
    if fit is None:
        return None
    design = np.column_stack([ones, before - before.mean(), inside])
    adjusted = random_intercept(after - after.mean(), design, codes)
    return ClusteredDifference(
        fit.coefficients[1], adjusted.coefficients[2] if adjusted else None, modelled=True
    )


def _difference(group: Side, comparison: Side, icc: float) -> Estimated | None:
    """The difference of both means if people of one cluster are alike to the degree ``icc``."""
    ours, theirs = (_mean(side, icc) for side in (group, comparison))
    squared = ours.error**2 + theirs.error**2
    if not squared > 0:
        return None
    df = squared**2 / (ours.error**4 / ours.df + theirs.error**4 / theirs.df)
    return Estimated(ours.value - theirs.value, float(np.sqrt(squared)), float(df))


def _mean(side: Side, icc: float) -> Estimated:
    """The mean change of one group."""
    model = mixed_mean(side.change, side.codes) if len(side.clusters) >= FEWEST_FOR_MODEL else None
    if model:
        return model
    over = means_over_iccs(side.change, side.codes, (icc,))
    return over[0].mean if over else Estimated(side.change.mean(), 0.0, len(side.change) - 1)


def _adjusted(group: Side, comparison: Side, icc: float) -> Estimated | None:
    """ANCOVA by least squares, its standard error that of errors alike within clusters.

    s^2 (X'X)^-1 X'RX (X'X)^-1, with R the correlations at the ICC and s^2 by generalised least
    squares (see ``clusters.means_over_iccs``).
    """
    before, after, codes, inside = _columns(group, comparison)
    design = np.column_stack([np.ones_like(before), before - before.mean(), inside])
    n, p = design.shape
    if n < 4 or np.linalg.matrix_rank(design) < p:
        return None
    sums = GroupedSums.of(after - after.mean(), design, codes)
    alike = (1 - icc) * sums.squares + icc * sums.by_group.T @ sums.by_group
    bread, beta, _ = sums.solved(0)
    variance = sums.variance(icc) * bread @ alike[:p, :p] @ bread
    return Estimated(float(beta[2]), float(np.sqrt(variance[2, 2])), n - p)
