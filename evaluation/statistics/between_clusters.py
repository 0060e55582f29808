"""Difference in change between two groups of people who were taught together in clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.statistics.change import Interval
from evaluation.statistics.clusters import (
    FEWEST_FOR_MODEL,
    ICCS,
    Array,
    Codes,
    intervals_over_iccs,
    mixed_mean,
)
from evaluation.statistics.mixed import FixedEffect, random_intercept

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

    difference: Interval
    t: float
    df: float
    p: float
    adjusted: Interval | None
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
        modelled = _modelled(group, comparison, ci_level)
        if modelled:
            return modelled
    differences = [one for icc in ICCS if (one := _difference(group, comparison, icc))]
    if not differences:
        return None
    adjusted = [one for icc in ICCS if (one := _adjusted(group, comparison, icc))]
    widest = [
        max(some, key=lambda one: one.reach(ci_level), default=None)
        for some in (differences, adjusted)
    ]
    return _difference_of(widest[0], widest[1], ci_level, modelled=False)


def _difference_of(
    value: FixedEffect | None, adjusted: FixedEffect | None, level: float, *, modelled: bool
) -> ClusteredDifference | None:
    if value is None:
        return None
    t = value.value / value.error
    p = float(2 * stats.t.sf(abs(t), value.df))
    ends = _ends(adjusted, level) if adjusted else None
    return ClusteredDifference(_ends(value, level), t, value.df, p, ends, modelled)


def _ends(effect: FixedEffect, level: float) -> Interval:
    reach = effect.reach(level)
    return Interval(effect.value, effect.value - reach, effect.value + reach)


def _columns(group: Side, comparison: Side) -> tuple[Array, Array, Codes, Array]:
    """Before, after, codes and who is in the group, of both groups one below the other."""
    before, after, codes = (
        np.concatenate([getattr(group, part), getattr(comparison, part)])
        for part in ("before", "after", "codes")
    )
    return before, after, codes, np.repeat([1.0, 0.0], [len(group.codes), len(comparison.codes)])


def _modelled(group: Side, comparison: Side, level: float) -> ClusteredDifference | None:
    """Both groups in one random-intercept model."""
    before, after, codes, inside = _columns(group, comparison)
    ones = np.ones_like(before)
    change = after - before
    fit = random_intercept(change - change.mean(), np.column_stack([ones, inside]), codes)
    if fit is None:
        return None
    design = np.column_stack([ones, before - before.mean(), inside])
    other = random_intercept(after - after.mean(), design, codes)
    adjusted = other.coefficients[2] if other else None
    return _difference_of(fit.coefficients[1], adjusted, level, modelled=True)


def _difference(group: Side, comparison: Side, icc: float) -> FixedEffect | None:
    """The difference of both means if people of one cluster are alike to the degree ``icc``."""
    one, two = (_mean(side, icc) for side in (group, comparison))
    squared = one.error**2 + two.error**2
    if not squared > 0:
        return None
    df = squared**2 / (one.error**4 / one.df + two.error**4 / two.df)
    return FixedEffect(one.value - two.value, float(np.sqrt(squared)), float(df))


def _mean(side: Side, icc: float) -> FixedEffect:
    """The mean change of one group with its standard error."""
    values, codes = side.change, side.codes
    model = mixed_mean(values, codes) if len(side.clusters) >= FEWEST_FOR_MODEL else None
    if model:
        return FixedEffect(model.value, model.error, model.df)
    df = len(values) - 1
    over = intervals_over_iccs(values, codes, (icc,))
    reach = (over[0].high - over[0].low) / 2 if over else 0.0
    return FixedEffect(float(values.mean()), reach / float(stats.t.ppf(0.975, df)), df)


def _adjusted(group: Side, comparison: Side, icc: float) -> FixedEffect | None:
    """ANCOVA by least squares, its standard error that of errors alike within clusters.

    s^2 (X'X)^-1 X'RX (X'X)^-1, with R the correlations at the ICC and s^2 by generalised least
    squares (see ``clusters.intervals_over_iccs``).
    """
    before, after, codes, inside = _columns(group, comparison)
    design = np.column_stack([np.ones_like(before), before - before.mean(), inside])
    n, p = design.shape
    if n < 4 or np.linalg.matrix_rank(design) < p:
        return None
    _, places = np.unique(codes, return_inverse=True)
    alike = (1 - icc) * design + icc * _within(design, places)
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ after
    variance = _left(after, design, places, icc) / (n - p)
    error = float(np.sqrt(variance * (bread @ design.T @ alike @ bread)[2, 2]))
    return FixedEffect(float(beta[2]), error, n - p)


def _within(columns: Array, places: Codes) -> Array:
    """For each person the sums over the people of the same cluster."""
    sums = np.zeros((places.max() + 1, columns.shape[1]))
    np.add.at(sums, places, columns)
    shared: Array = sums[places]
    return shared


def _left(values: Array, design: Array, places: Codes, icc: float) -> float:
    """The weighted sum of squared residuals of generalised least squares at a known ICC."""
    ratio = icc / (1 - icc)
    sizes = np.bincount(places).astype(float)
    weights: npt.NDArray[np.float64] = (ratio / (1 + ratio * sizes))[places][:, None]
    columns = np.column_stack([design, values])
    turned = columns - weights * _within(columns, places)
    products = columns.T @ turned / (1 - icc)
    left = products[-1, -1] - products[-1, :-1] @ np.linalg.solve(
        products[:-1, :-1], products[:-1, -1]
    )
    return float(left)
