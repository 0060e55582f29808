"""Change to expect of people who were chosen for an extreme score, if nothing changed truly."""

from __future__ import annotations

import numpy as np
from scipy import stats


def expected_regression(
    mean: float,
    sd: float,
    correlation: float,
    cut_off: float,
    *,
    chosen_above: bool,
    measurements: int = 1,
) -> float:
    """The mean change to expect without any true change, signed: below 0 when chosen above.

    ``mean`` and ``sd`` are of the population that people were chosen from, ``correlation`` of
    two measurements of it; people came in with a score above (or below) ``cut_off``, as the
    mean of so many ``measurements``. (within / m) / sqrt(between + within / m) x C(z), with
    within = (1 - r) sd^2, between = r sd^2, z the cut-off in standard deviations of the
    selecting score, and C(z) = pdf(z) / sf(z). Normal scores.
    Raises ValueError for an SD of 0 or less, a correlation outside 0 to 1 or no measurement.
    Source: Barnett, van der Pols and Dobson (2005), doi:10.1093/ije/dyh299, equation 1 and
    worked example; Davis (1976), doi:10.1093/oxfordjournals.aje.a112321.
    """
    if not sd > 0 or not 0 <= correlation <= 1 or measurements < 1:
        raise ValueError(
            "regression to the mean needs an SD above 0, a correlation from 0 to 1 and at least "
            "one measurement"
        )
    within, between = (1 - correlation) * sd**2 / measurements, correlation * sd**2
    spread = float(np.sqrt(between + within))
    sign = 1 if chosen_above else -1
    z = sign * (cut_off - mean) / spread
    hazard = float(np.exp(stats.norm.logpdf(z) - stats.norm.logsf(z)))
    return -sign * within / spread * hazard
