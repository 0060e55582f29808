"""Several tests at once: how far each p still counts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def holm(p_values: Array) -> Array:
    """Holm's adjusted p of a family of tests, in the order given.

    The i-th smallest of m is multiplied by m - i + 1, is no smaller than the one before it and
    at most 1. A missing p stays missing and does not count in m.
    Raises ValueError for a p outside 0 to 1.
    Source: Holm (1979), Scandinavian Journal of Statistics 6:65-70.
    """
    given = ~np.isnan(p_values)
    p = p_values[given]
    if ((p < 0) | (p > 1)).any():
        raise ValueError("a p value lies between 0 and 1")
    order = np.argsort(p, kind="stable")
    steps = p[order] * np.arange(len(p), 0, -1)
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    whole = np.full(len(p_values), np.nan)
    whole[given] = adjusted
    return whole
