"""Change between two waves, and the difference in change between two groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its confidence interval, None where it has none."""

    value: float
    low: float | None = None
    high: float | None = None


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
    mean = float(difference.mean())
    sd = _sd(difference)
    t = df = p = low = high = None
    if n > 1 and _spread(sd, before, after):
        df, error = n - 1, sd / float(np.sqrt(n))
        t = mean / error
        p = float(2 * stats.t.sf(abs(t), df))
        reach = float(stats.t.ppf((1 + ci_level) / 2, df)) * error
        low, high = mean - reach, mean + reach
    return PairedChange(
        n,
        float(before.mean()),
        _sd(before),
        float(after.mean()),
        _sd(after),
        Interval(mean, low, high),
        sd,
        t,
        df,
        p,
        int((difference > 0).sum()),
        int((difference == 0).sum()),
        int((difference < 0).sum()),
    )


@dataclass(frozen=True, slots=True)
class DifferenceInChange:
    """Mean change in one group minus mean change in another, without equal variances."""

    n_group: int
    n_comparison: int
    difference: Interval
    t: float
    df: float
    p: float


def difference_in_change(
    group: Array, comparison: Array, ci_level: float = 0.95
) -> DifferenceInChange | None:
    """Difference in mean change between two groups of people, with Welch's interval.

    ``group`` and ``comparison`` hold each person's change. With v = sd^2 / n of either group, the
    error is sqrt(v1 + v2) and df = (v1 + v2)^2 / (v1^2 / (n1 - 1) + v2^2 / (n2 - 1)). None with
    fewer than two people in either, or no spread in both.
    Source: Welch (1947), doi:10.1093/biomet/34.1-2.28.
    """
    if min(len(group), len(comparison)) < 2 or not (
        _spread(_sd(group), group) or _spread(_sd(comparison), comparison)
    ):
        return None
    ours, theirs = (float(some.var(ddof=1)) / len(some) for some in (group, comparison))
    error = float(np.sqrt(ours + theirs))
    df = error**4 / (ours**2 / (len(group) - 1) + theirs**2 / (len(comparison) - 1))
    value = float(group.mean() - comparison.mean())
    t, reach = value / error, float(stats.t.ppf((1 + ci_level) / 2, df)) * error
    ends = Interval(value, value - reach, value + reach)
    p = float(2 * stats.t.sf(abs(t), df))
    return DifferenceInChange(len(group), len(comparison), ends, t, df, p)


def adjusted_difference(
    before: Array, after: Array, in_group: npt.NDArray[np.bool_], ci_level: float = 0.95
) -> Interval | None:
    """Difference at the endpoint between two groups, adjusted for the baseline (ANCOVA).

    One value a person; ``in_group`` tells the group from its comparison. The slope of
    after on before is taken as the same in both. None with fewer than four people, or when
    the baseline tells the groups apart so that nothing can be adjusted.
    Source: Vickers and Altman (2001), doi:10.1136/bmj.323.7321.1123.
    """
    import statsmodels.api as sm  # heavy, and only this function needs it

    design = np.column_stack([np.ones_like(before), before, in_group.astype(float)])
    if len(before) < 4 or np.linalg.matrix_rank(design) < 3:
        return None
    fit = sm.OLS(after, design).fit()
    low, high = fit.conf_int(1 - ci_level)[2]
    return Interval(float(fit.params[2]), float(low), float(high))


def _spread(sd: float, *values: Array) -> bool:
    """Whether a standard deviation is more than the noise of binary arithmetic."""
    return sd > 1e-12 * max(float(np.abs(those).max()) for those in values)


def _sd(values: Array) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")
