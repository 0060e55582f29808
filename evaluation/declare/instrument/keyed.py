"""Answers as a scale adds them up: recoded, and reverse-keyed where the items run the other way."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from evaluation.declare.instrument.model import Instrument, Scale

Array = npt.NDArray[np.float64]


def reverse_keyed(instrument: Instrument) -> frozenset[str]:
    """Items that some scale has reverse-keyed."""
    return frozenset(item for s in instrument.scales.values() for item in s.reverse_keyed)


def keyed_items(instrument: Instrument, scale: Scale, values: Array) -> Array:
    """Answers to the items of a scale (respondents x items) as they are added up."""
    keyed = values.copy()
    for answer, value in scale.recode.items():
        keyed[values == answer] = value
    for place, item in enumerate(scale.items):
        if instrument.coding == "raw" and item in scale.reverse_keyed:
            keyed[:, place] = sum(instrument.values_of(scale, item)) - keyed[:, place]
    return keyed
