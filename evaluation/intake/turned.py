"""Answers that somebody has already reversed: reversing them again would spoil every score."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.errors import Issue
from evaluation.instrument import Instrument, Scale

FEWEST = 30  # complete people
CLEAR = -0.3  # mean correlation of the reversed items with the rest, once they are turned
Z = -4.0  # of all scales together; by chance in 3 of 100 000 files with random answers


def looks_reversed(instrument: Instrument, answers: pd.DataFrame) -> tuple[str, ...]:
    """Scales whose reverse-keyed items seem to have been turned before: empty when all is well.

    ``answers``: respondents x items, as in the file; only people with every item of a scale
    count, and below 30 of them a scale says nothing. In each scale the sum of its reverse-keyed
    items, turned as the instrument's coding asks, is correlated with the sum of its other items.
    Where that is clearly negative it would be clearly positive without turning. The scales are
    judged together: mean r below -0.3, and the Fisher z = atanh(r) sqrt(n - 3), added and
    divided by the root of their number (Stouffer), below -4.
    """
    found = {
        name: known
        for name, scale in instrument.scales.items()
        if (known := _correlation(instrument, scale, answers))
    }
    if not found:
        return ()
    mean = sum(r for r, _ in found.values()) / len(found)
    together = sum(z for _, z in found.values()) / math.sqrt(len(found))
    if mean >= CLEAR or together >= Z:
        return ()
    return tuple(name for name, (r, _) in found.items() if r < 0)


def reversed_already(instrument: Instrument, answers: pd.DataFrame, file: str) -> Iterator[Issue]:
    """The fault that a file's answers look as if they had been reversed already."""
    if scales := looks_reversed(instrument, answers):
        items = sorted({i for s in scales for i in instrument.scales[s].reverse_keyed}, key=_order)
        here, other = ("raw", "already_reversed")
        if instrument.coding != "raw":
            here, other = other, here
        already = "to have been reversed already" if here == "raw" else "not to be reversed yet"
        yield Issue(
            file,
            f"The answers to {instrument.id} item {', '.join(items)} seem {already}: scored as "
            f"coding: {here}, they run against the rest of {', '.join(scales)}.",
            f"Look at some forms. Then say coding: {other} (or coding: {here}, if these answers "
            "are as the form has them) for this file.",
        )


def _order(item: str) -> tuple[int, str]:
    return (int(item) if item.isdigit() else 0, item)


def _correlation(
    instrument: Instrument, scale: Scale, answers: pd.DataFrame
) -> tuple[float, float] | None:
    """Correlation, and its Fisher z, of the turned items with the others of a scale."""
    reverse = list(scale.reverse_keyed)
    others = [item for item in scale.items if item not in reverse]
    if not reverse or not others or not set(scale.items) <= set(answers.columns):
        return None
    complete = answers[list(scale.items)].dropna()
    if len(complete) < FEWEST:
        return None
    sign = -1 if instrument.coding == "raw" else 1
    ends = (sign * complete[reverse].sum(axis=1), complete[others].sum(axis=1))
    if any(end.std() == 0 for end in ends):
        return None
    r = float(np.corrcoef(*ends)[0, 1])
    return r, math.atanh(max(-0.999999, min(0.999999, r))) * math.sqrt(len(complete) - 3)
