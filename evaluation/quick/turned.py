"""Whether a file's reverse-keyed items look reversed already: a double reversal spoils a scale."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.instrument import Instrument, Scale

_FEWEST = 10  # people; fewer say nothing about how items go together
_CERTAIN = 3.29  # z of a two-sided p of .001: no chance finding in a file of random answers


def looks_turned(instrument: Instrument, answers: pd.DataFrame) -> tuple[str, ...]:
    """Scales whose two kinds of item go together the wrong way for the declared coding.

    In raw answers the reverse-keyed items fall where the others rise. Each scale with both
    kinds is asked by the correlation of their means (Fisher's z); it counts only when it is
    certain, and nothing is said when another scale speaks as clearly for the declared coding.
    """
    sign = 1 if instrument.coding == "raw" else -1
    clear = {name: sign * _z(scale, answers) for name, scale in instrument.scales.items()}
    if any(z < -_CERTAIN for z in clear.values()):
        return ()
    return tuple(name for name, z in clear.items() if z > _CERTAIN)


def _z(scale: Scale, answers: pd.DataFrame) -> float:
    """Fisher's z of the correlation between the two kinds of item, by its standard error."""
    turned = [item for item in scale.reverse_keyed if item in answers]
    plain = [item for item in scale.items if item not in turned and item in answers]
    if not turned or not plain:
        return 0.0
    complete = answers[[*plain, *turned]].dropna()
    one, two = (_mean(complete, items) for items in (plain, turned))
    if len(complete) < _FEWEST or one.std() == 0 or two.std() == 0:
        return 0.0
    correlation = float(np.clip(np.corrcoef(one, two)[0, 1], -0.999999, 0.999999))
    return float(np.arctanh(correlation) * np.sqrt(len(complete) - 3))


def _mean(answers: pd.DataFrame, items: list[str]) -> npt.NDArray[np.float64]:
    return answers[items].to_numpy(dtype=float).mean(axis=1)
