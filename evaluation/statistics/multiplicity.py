"""Several tests at once: how far each p still counts."""

from __future__ import annotations

import numpy as np

from evaluation.statistics.change import Array


def holm(p_values: Array) -> Array:
    """Holm's adjusted p of a family of tests, in the order given.

    The i-th smallest of m is multiplied by m - i + 1, is no smaller than the one before it and
    at most 1. A missing p stays missing and does not count in m.
    Raises ValueError for a p outside 0 to 1.
    Source: Holm (1979), Scandinavian Journal of Statistics 6:65-70.
    """
    given = np.flatnonzero(~np.isnan(p_values))
    if ((p_values < 0) | (p_values > 1)).any():
        raise ValueError("a p value lies between 0 and 1")
    rising = given[np.argsort(p_values[given])]
    adjusted = np.full(len(p_values), np.nan)
    raised = p_values[rising] * np.arange(len(rising), 0, -1)
    adjusted[rising] = np.minimum(np.maximum.accumulate(raised), 1)
    return adjusted
