"""How far the items of a scale go together in the people who answered it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SMALLEST_FOR_ALPHA = 10


def cronbach_alpha(values: npt.NDArray[np.float64]) -> float | None:
    """Cronbach's alpha of keyed answers (respondents x items), complete cases only.

    alpha = k/(k-1) (1 - sum of item variances / variance of the total), as pingouin takes
    it. None with fewer than two items, fewer than 10 complete cases, or no variance.
    Source: Cronbach (1951), doi:10.1007/BF02310555.
    """
    complete = values[~np.isnan(values).any(axis=1)]
    people, items = complete.shape
    if items < 2 or people < SMALLEST_FOR_ALPHA or complete.sum(axis=1).std() == 0:
        return None
    import pandas as pd
    import pingouin  # slow to import, and needed here only

    return float(pingouin.cronbach_alpha(data=pd.DataFrame(complete))[0])
