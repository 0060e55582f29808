"""Numbers as whole counts of one step, so that sums of them tie exactly or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from evaluation.statistics.change import Array

# of a point: by the items of a mean, or by decimals
_PARTS = (*range(1, 1001), 10_000, 100_000, 1_000_000)
_NOISE = 1e-6  # of a step: what binary arithmetic adds to a difference of two scores
_ROUND_OFF = 1e-15  # of a number itself
_DIGITS = 12  # of a middling number that has no step


@dataclass(frozen=True, slots=True)
class WholeSteps:
    """Numbers as ``counts`` of a ``step``: int64, or Python's own where their sum is too large.

    ``slack``: how many steps a sum may be off: 0, but where the numbers have no step in common.
    """

    counts: Any
    step: float
    slack: int


def in_whole_steps(values: Array) -> WholeSteps:
    """Numbers as whole counts of the largest step that they have in common.

    ``values``: finite. A step is a point divided by 1 to 1000 or a power of ten up to a million,
    as scores are made of whole answers, their means or decimals: 0.3 - 0.1 is two tenths, and is
    so beside a change of a million. Of numbers without such a step, twelve digits of the
    median size are taken, with a ``slack`` of one step a number.
    """
    size = float(np.median(np.abs(values[values != 0]))) if values.any() else 1.0
    found = next((parts for parts in _PARTS if _fits(values * parts, size * parts)), None)
    digits = _DIGITS - int(np.floor(np.log10(size))) - 1
    share = Fraction(10) ** digits if found is None else Fraction(found)
    counts = [round(Fraction(float(value)) * share) for value in values]
    small = sum(map(abs, counts)) < 2**62
    slack = len(values) if found is None else 0
    return WholeSteps(np.array(counts, np.int64 if small else object), float(1 / share), slack)


def _fits(scaled: Array, size: float) -> bool:
    """Whether numbers, of this median size, are whole but for the noise of arithmetic."""
    noise = _NOISE * min(1.0, size) + _ROUND_OFF * np.abs(scaled)
    return bool((np.abs(scaled - np.rint(scaled)) <= noise).all())
