"""Change between two waves, and the difference in change between two groups."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int_]  # a whole number for each person: where they were taught


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its confidence interval, None where it has none."""

    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Estimated:
    """A value with its standard error and degrees of freedom; the t test and interval follow."""

    value: float
    error: float
    df: float

    @property
    def t(self) -> float:
        """How many standard errors the value lies from 0."""
        return self.value / self.error

    @property
    def p(self) -> float:
        """The two-sided p of 0."""
        return float(2 * stats.t.sf(abs(self.t), self.df))

    def reach(self, ci_level: float = 0.95) -> float:
        """How far the t interval goes to either side."""
        return float(stats.t.ppf((1 + ci_level) / 2, self.df)) * self.error

    def interval(self, ci_level: float = 0.95) -> Interval:
        """The value with the ends of its t interval."""
        reach = self.reach(ci_level)
        return Interval(self.value, self.value - reach, self.value + reach)


@dataclass(frozen=True, slots=True)
class PairedChange:
    """The same n people before and after; change is after minus before, in raw points."""

    n: int
    mean_before: float
    sd_before: float
    mean_after: float
    sd_after: float
    change: Interval
    sd_change: float
    t: float | None
    df: int | None
    p_t: float | None
    n_up: int
    n_same: int
    n_down: int


def paired_change(before: Array, after: Array, ci_level: float = 0.95) -> PairedChange:
    """Mean change of the same people, with the t interval of the differences.

    ``before`` and ``after``: one value a person, same order, no missing values.
    The interval is mean(d) +- t(n-1) sd(d)/sqrt(n); with fewer than two people, or
    when everybody changed alike, interval and test are None.
    Raises ValueError for unequal lengths or missing values.
    Source: Cumming and Calin-Jageman (2017), Introduction to the New Statistics, ch. 8.
    """
    if before.shape != after.shape or np.isnan(before).any() or np.isnan(after).any():
        raise ValueError("pair people first: before and after need one value a person")
    difference = after - before
    n = len(difference)
    mean, sd = float(difference.mean()), _sd(difference)
    varies = n > 1 and _spread(sd, before, after)
    moved = Estimated(mean, sd / float(np.sqrt(n)), n - 1) if varies else None
    return PairedChange(
        n,
        float(before.mean()),
        _sd(before),
        float(after.mean()),
        _sd(after),
        moved.interval(ci_level) if moved else Interval(mean),
        sd,
        moved.t if moved else None,
        n - 1 if moved else None,
        moved.p if moved else None,
        int((difference > 0).sum()),
        int((difference == 0).sum()),
        int((difference < 0).sum()),
    )


def one_mean(values: Array) -> Estimated | None:
    """The mean of one value a person, with error sd / sqrt(n) and n - 1 degrees of freedom.

    None with fewer than two people, or no spread. Source: Student (1908), doi:10.2307/2331554.
    """
    if len(values) < 2 or not _spread(_sd(values), values):
        return None
    return Estimated(float(values.mean()), _sd(values) / math.sqrt(len(values)), len(values) - 1)


def difference_in_change(group: Array, comparison: Array) -> Estimated | None:
    """Mean change in one group of people minus that in another, without equal variances (Welch).

    ``group`` and ``comparison`` hold each person's change. With v = sd^2 / n of either group, the
    error is sqrt(v1 + v2) and df = (v1 + v2)^2 / (v1^2 / (n1 - 1) + v2^2 / (n2 - 1)). None with
    fewer than two people in either, or no spread in both.
    Source: Welch (1947), doi:10.1093/biomet/34.1-2.28.
    """
    if min(len(group), len(comparison)) < 2 or not (
        _spread(_sd(group), group) or _spread(_sd(comparison), comparison)
    ):
        return None
    ours, theirs = (float(gains.var(ddof=1)) / len(gains) for gains in (group, comparison))
    error = float(np.sqrt(ours + theirs))
    df = error**4 / (ours**2 / (len(group) - 1) + theirs**2 / (len(comparison) - 1))
    return Estimated(float(group.mean() - comparison.mean()), error, df)


def adjusted_difference(before: Array, after: Array, in_group: Mask) -> Estimated | None:
    """Difference at the endpoint between two groups, adjusted for the baseline (ANCOVA).

    One value a person; ``in_group`` tells the group from its comparison. The slope of
    after on before is taken as the same in both. None with fewer than four people, or when
    the baseline tells the groups apart so that nothing can be adjusted.
    Source: Vickers and Altman (2001), doi:10.1136/bmj.323.7321.1123.
    """
    # Heavy, and only this function needs it; of statsmodels.api it would be four times as heavy.
    from statsmodels.regression.linear_model import OLS

    design = np.column_stack([np.ones_like(before), before, in_group.astype(float)])
    if len(before) < 4 or np.linalg.matrix_rank(design) < 3:
        return None
    fit = OLS(after, design).fit()
    return Estimated(float(fit.params[2]), float(fit.bse[2]), float(fit.df_resid))


def p_of_slopes(before: Array, after: Array, in_group: Mask) -> float | None:
    """Two-sided p that after rises with before alike in a group and in its comparison.

    That is what ``adjusted_difference`` takes for granted: t of the interaction in after = a +
    b before + c group + d before group + error. One value a person. None with fewer than five
    people, or where one slope of either cannot be told.
    Source: Fox (2016), Applied Regression Analysis, 7.3.
    """
    from statsmodels.regression.linear_model import OLS  # heavy, see ``adjusted_difference``

    inside, start = in_group.astype(float), before - before.mean()
    design = np.column_stack([np.ones_like(start), start, inside, start * inside])
    if len(before) < 5 or np.linalg.matrix_rank(design) < 4:
        return None
    fit = OLS(after, design).fit()
    p = float(fit.pvalues[3])
    return None if np.isnan(p) else p


def _spread(sd: float, *values: Array) -> bool:
    """Whether a standard deviation is more than the noise of binary arithmetic."""
    return sd > 1e-12 * max(float(np.abs(group).max()) for group in values)


def _sd(values: Array) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")
