"""How many answers an end of a scale would be expected to have where nobody stands at it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def expected_at_end(answers: Array, end: float, inwards: int) -> float:
    """Answers expected at the empty end of a scale, to go by the two codes beside it.

    ``answers``: respondents x items, whole codes, NaN where missing (passed over). ``end``: the
    code at which nobody stands; ``inwards``: 1 where the other codes lie above it, -1 where below.
    Honest answers thin out towards an end that few choose; where every code is one too high, the
    pile of the real end stands beside an empty place. With a and b answers of an item at the next
    code and the one after it, the item is expected to have a min(1, (a + 1/2) / (b + 1/2)): the
    step from b to a, taken once more, and never a rise. The sum over items is returned; 0 where
    somebody stands at the end. How often honest answers reach a value is a matter of simulation:
    ``benchmarks/codes.py``.
    """
    if np.any(answers == end):
        return 0.0
    beside = np.sum(answers == end + inwards, axis=0)
    further = np.sum(answers == end + 2 * inwards, axis=0)
    return float(np.sum(beside * np.minimum(1.0, (beside + 0.5) / (further + 0.5))))
