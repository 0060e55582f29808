"""How many links may be false: the expected number, and an upper bound that can be relied on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import stats

Floats = npt.NDArray[np.float64]


def false_links_upper(probability: Floats, learnt: bool, level: float = 0.95) -> float:
    """Upper bound of the number of false links. Placeholder distribution."""
    expected = float((1 - probability).sum())
    return float(stats.poisson.ppf(level, expected + 0.3))
