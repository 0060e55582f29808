"""Standardised changes of the same people, each with its denominator in its name."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import optimize, special, stats

from evaluation.statistics.change import Array, Interval, PairedChange

_ALL_OF_SPREAD = 2e4  # a t beyond which only the error of the spread counts, and scipy fails


def cohens_d_z(result: PairedChange, ci_level: float = 0.95) -> Interval | None:
    """Mean change in units of the standard deviation of the change.

    Interval by the noncentral t distribution: the noncentralities that put the
    observed t at the two ends, divided by sqrt(n). None without a t.
    Source: Cumming and Finch (2001), doi:10.1177/0013164401614002.
    """
    return _by_noncentral_t(result, ci_level, result.sd_change)


def cohens_d_av(result: PairedChange, ci_level: float = 0.95) -> Interval | None:
    """Mean change in units of the mean of the two standard deviations.

    d_av = mean(d) / ((sd_before + sd_after) / 2). The interval is that of d_z, taken to this
    denominator: its ends times sd(d) / d_av's denominator. It leaves out 0 exactly where
    the t interval of the raw change does. benchmarks/coverage.py tried it against others:
    it covers from n = 6; only where the change is beyond 2 SD is it wider than it need be.
    No interval without a t; None where nobody differs from another at either wave.
    Source: Lakens (2013), doi:10.3389/fpsyg.2013.00863, for this denominator (others take the
    root of the mean variance); Algina and Keselman (2003), doi:10.1177/0013164403256358.
    """
    spread = (result.sd_before + result.sd_after) / 2
    if result.n < 2 or not spread > 0:
        return None
    if result.t is None:
        return Interval(result.change.value / spread)
    return _by_noncentral_t(result, ci_level, spread)


def hedges_g_av(result: PairedChange, ci_level: float = 0.95) -> Interval | None:
    """Mean change in units of the mean of the two standard deviations, corrected for small n.

    g_av = J(n-1) d_av, with the exact J(m) = gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)). The
    interval is that of d_av: it speaks of the value in the population, which both estimate,
    and covers it. None below three people.
    Source: Lakens (2013), doi:10.3389/fpsyg.2013.00863; Hedges (1981),
    doi:10.3102/10769986006002107.
    """
    d_av = cohens_d_av(result, ci_level)
    if d_av is None or result.n < 3:
        return None
    return Interval(small_sample_factor(result.n - 1) * d_av.value, d_av.low, d_av.high)


def hedges_g_s(group: Array, comparison: Array) -> float | None:
    """Difference between two groups of people in units of their pooled standard deviation.

    g_s = J(n1 + n2 - 2) x (mean1 - mean2) / s, where s^2 is the mean of the two variances
    weighted by n - 1. None with fewer than two people in either, or no spread.
    Source: Hedges (1981), doi:10.3102/10769986006002107; Lakens (2013),
    doi:10.3389/fpsyg.2013.00863, formulas 1 and 4.
    """
    if min(len(group), len(comparison)) < 2:
        return None
    df = len(group) + len(comparison) - 2
    squares = sum((len(values) - 1) * float(values.var(ddof=1)) for values in (group, comparison))
    pooled = float(np.sqrt(squares / df))
    if pooled <= 1e-12 * max(float(np.abs(values).max()) for values in (group, comparison)):
        return None
    return small_sample_factor(df) * float(group.mean() - comparison.mean()) / pooled


def small_sample_factor(df: int) -> float:
    """Hedges's exact correction J(df), by log gamma so that it holds for large df."""
    half = df / 2
    return float(np.exp(special.gammaln(half) - special.gammaln(half - 0.5) - np.log(half) / 2))


def _by_noncentral_t(result: PairedChange, level: float, spread: float) -> Interval | None:
    """The change in units of ``spread``; the ends put the observed t at its two quantiles."""
    if result.t is None or result.df is None:
        return None
    unit = result.sd_change / spread / float(np.sqrt(result.n))
    low, high = (
        _noncentrality(result.t, result.df, p) * unit for p in ((1 + level) / 2, (1 - level) / 2)
    )
    return Interval(result.t * unit, low, high)


@lru_cache(maxsize=256)  # every effect of one change asks for the same two
def _noncentrality(t: float, df: int, probability: float) -> float:
    """The noncentrality for which P(T <= t) is ``probability``."""
    if t < 0:
        return -_noncentrality(-t, df, 1 - probability)
    if t > _ALL_OF_SPREAD:  # T = (Z + noncentrality) / S, and Z is nothing beside it
        return t * float(np.sqrt(stats.chi2.ppf(1 - probability, df) / df))
    reach = 10 + 3 * t

    def gap(noncentrality: float) -> float:
        below = float(stats.nct.cdf(t, df, noncentrality))
        if np.isnan(below):  # scipy gives up far out in the tails, where it is 0 or 1
            below = float(noncentrality < t)
        return below - probability

    return float(optimize.brentq(gap, t - reach, t + reach, xtol=1e-12))
