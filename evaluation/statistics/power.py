"""What a group of this size could have shown."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

import numpy as np
from scipy import optimize, stats


def smallest_detectable(
    n: int, sd_change: float, power: float = 0.8, ci_level: float = 0.95
) -> float | None:
    """The smallest true mean change that the paired t test would find with this power.

    In the units of ``sd_change``, the standard deviation of the n people's changes; two-sided at
    1 - ``ci_level``. From the noncentral t distribution: the change m with
    P(|T(n-1, m sqrt(n) / sd)| > t) = ``power``. None below two people or without spread.
    Source: Cohen (1988), Statistical Power Analysis, section 2.3; R's power.t.test(strict).
    """
    if n < 2 or not sd_change > 0:
        return None
    return _noncentrality(n, power, ci_level) * sd_change / sqrt(n)


@lru_cache(maxsize=256)  # every measure of the same people asks for the same
def _noncentrality(n: int, power: float, ci_level: float) -> float:
    """The noncentrality at which the test finds a change with this power."""
    df, limit = n - 1, float(stats.t.ppf((1 + ci_level) / 2, n - 1))

    def gap(noncentrality: float) -> float:
        above, below = (
            stats.nct.sf(limit, df, noncentrality),
            stats.nct.cdf(-limit, df, noncentrality),
        )
        return float(above + np.nan_to_num(below)) - power

    return float(optimize.brentq(gap, 0.0, 10 * limit))
