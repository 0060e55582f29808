"""Whether answers fit the key: reversed twice, or in another order, they spoil every score."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evaluation.declare.guidance import Guidance
from evaluation.declare.instrument.keyed import keyed_items
from evaluation.declare.instrument.model import Instrument, Scale
from evaluation.errors import Issue

if TYPE_CHECKING:
    from evaluation.statistics.reliability import Consistency

FEWEST = 30  # complete people
CLEAR = -0.3  # mean correlation of the reversed items with the rest, once they are turned
Z = -4.0  # of all scales together; by chance in 3 of 100 000 files with random answers
LEVEL = 0.998  # of alpha's interval: all below nought in 1 of 1,000 files of random answers


def looks_reversed(instrument: Instrument, answers: pd.DataFrame) -> tuple[str, ...]:
    """Scales whose reverse-keyed items seem to have been turned before: empty when all is well.

    ``answers``: respondents x items, as in the file; only people with every item of a scale
    count, and below 30 of them a scale says nothing. In each scale the sum of its reverse-keyed
    items, turned as the instrument's coding asks, is correlated with the sum of its other items.
    Where that is clearly negative it would be clearly positive without turning. The scales are
    judged together: mean r below -0.3, and the Fisher z = atanh(r) sqrt(n - 3), added and
    divided by the root of their number (Stouffer), below -4.
    """
    correlations = [
        (name, *correlation)
        for name in _mixed(instrument, answers)
        if (correlation := _correlation(instrument, instrument.scales[name], answers))
    ]
    if not correlations:
        return ()
    mean = sum(r for _, r, _ in correlations) / len(correlations)
    together = sum(z for _, _, z in correlations) / math.sqrt(len(correlations))
    if mean >= CLEAR or together >= Z:
        return ()
    return tuple(name for name, r, _ in correlations if r < 0)


def _mixed(instrument: Instrument, answers: pd.DataFrame) -> list[str]:
    """Scales with items of both kinds, all of which have answers."""
    return [
        name
        for name, scale in instrument.scales.items()
        if 0 < len(scale.reverse_keyed) < len(scale.items) and set(scale.items) <= set(answers)
    ]


def misfits(
    instrument: Instrument, answers: pd.DataFrame, files: str, guidance: Guidance
) -> Iterator[Issue]:
    """Scales whose answers contradict the key: reversed twice, or in another order on the form.

    Beside ``looks_reversed``, which needs 30 people, a scale with both kinds of item is asked for
    its alpha: certainly below nought, its items go against one another. If they then go together
    under the other coding, somebody has reversed them; if not, the form has another order.
    """
    mixed = _mixed(instrument, answers)
    alphas = {name: _alpha(instrument, answers, name) for name in mixed}
    against = [name for name in mixed if (high := alphas[name].high) is not None and high < 0]
    other = instrument.model_copy(
        update={"coding": "already_reversed" if instrument.coding == "raw" else "raw"}
    )
    better = [name for name in against if (_alpha(other, answers, name).low or 0) > 0]
    if turned := [n for n in mixed if n in {*better, *looks_reversed(instrument, answers)}]:
        yield _reversed(instrument, turned, files, guidance)
    for name in against:
        if name not in turned:
            yield Issue(
                files,
                f"The items of {instrument.id} {name} go against one another when they are scored "
                f"by this key (alpha {alphas[name].value:.2f}). This form may print its items in "
                "another order.",
                f"Compare it with: pathfinder instruments show {instrument.id}, and say which "
                f"column each item has: {guidance.mapped}. To score it as it is: "
                f"{guidance.coding.format(instrument.coding)}.",
                code="answers.items-in-another-order",
            )


def _alpha(instrument: Instrument, answers: pd.DataFrame, name: str) -> Consistency:
    from evaluation.statistics.reliability import cronbach_alpha  # slow to import

    scale = instrument.scales[name]
    return cronbach_alpha(
        keyed_items(instrument, scale, answers[list(scale.items)].to_numpy(dtype=float)), LEVEL
    )


def _reversed(instrument: Instrument, names: list[str], files: str, guidance: Guidance) -> Issue:
    turned = {item for name in names for item in instrument.scales[name].reverse_keyed}
    items = ", ".join(item for item in instrument.items if item in turned)
    which = f"Items {items} of {instrument.id} ({', '.join(names)})"
    raw, already = guidance.coding.format("raw"), guidance.coding.format("already_reversed")
    if instrument.coding == "raw":
        problem = (
            f"{which} are reverse-keyed, and rise and fall with the other items in this file, as "
            "if somebody had reversed them already."
        )
        action = f"If so: {already}. If these are answers as given: {raw}."
    else:
        problem = (
            f"{which} are printed reversed, and fall where the other items rise in this file, as "
            "if their answers were stored by frequency."
        )
        action = f"If so: {raw}. If these are the printed numbers: {already}."
    return Issue(files, problem, action, code="answers.reversed-already")


def _correlation(
    instrument: Instrument, scale: Scale, answers: pd.DataFrame
) -> tuple[float, float] | None:
    """Correlation, and its Fisher z, of the turned items with the others of a scale."""
    reverse = list(scale.reverse_keyed)
    others = [item for item in scale.items if item not in reverse]
    complete = answers[list(scale.items)].dropna()
    if len(complete) < FEWEST:
        return None
    sign = -1 if instrument.coding == "raw" else 1
    ends = (sign * complete[reverse].sum(axis=1), complete[others].sum(axis=1))
    if any(end.std() == 0 for end in ends):
        return None
    r = float(np.corrcoef(*ends)[0, 1])
    return r, math.atanh(max(-0.999999, min(0.999999, r))) * math.sqrt(len(complete) - 3)
