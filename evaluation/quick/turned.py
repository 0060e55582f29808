"""Whether a file's answers fit the key: reversed twice, or in another order, they spoil a scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.errors import Issue
from evaluation.instrument import Instrument, Scale
from evaluation.intake.tabular import Grid
from evaluation.responses import Responses
from evaluation.scoring import keyed_answers
from evaluation.statistics.reliability import cronbach_alpha

_FEWEST = 10  # people; fewer say nothing about how items go together
_CERTAIN = 3.29  # z of a two-sided p of .001: no chance finding in a file of random answers
_LEVEL = 0.999  # of the interval of alpha, likewise


def misfits(responses: Responses, grid: Grid) -> Iterator[Issue]:
    """Scales whose answers contradict the key; ``--coding`` says that they are right all the same.

    Only scales with both kinds of item are asked: without reversed items nothing can be turned.
    """
    instrument = responses.instrument
    if names := _turned(instrument, responses.answers):
        yield _turned_issue(instrument, grid, names)
        return
    for name, scale in instrument.scales.items():
        if scale.items and 0 < len(scale.reverse_keyed) < len(scale.items):
            found = cronbach_alpha(keyed_answers(responses, name), _LEVEL)
            if found.high is not None and found.high < 0:
                yield Issue(
                    grid.file,
                    f"The items of {name} go against one another when they are scored by this key "
                    f"(alpha {found.value:.2f}). This form may print its items in another order.",
                    f"Compare it with: pathfinder instruments show {instrument.id}, and say which "
                    'column each item has: --columns "1=...,2=...". To score it as it is: '
                    f"--coding {instrument.coding}.",
                    sheet=grid.sheet,
                )


def _turned_issue(instrument: Instrument, grid: Grid, names: tuple[str, ...]) -> Issue:
    items = [i for i in instrument.items if any(_is_turned(instrument, n, i) for n in names)]
    which = f"Items {', '.join(items)} ({', '.join(names)})"
    if instrument.coding == "raw":
        problem = f"{which} are reverse-keyed, and rise and fall with the other items in this file"
        problem += ", as if somebody had reversed them already."
        action = (
            "If so: --coding already_reversed. If these are the answers as given: --coding raw."
        )
    else:
        problem = f"{which} are printed reversed, and fall where the other items rise in this file"
        problem += ", as if their answers were stored by frequency."
        action = "If so: --coding raw. If these are the printed numbers: --coding already_reversed."
    return Issue(grid.file, problem, action, sheet=grid.sheet)


def _is_turned(instrument: Instrument, scale: str, item: str) -> bool:
    return item in instrument.scales[scale].reverse_keyed


def _turned(instrument: Instrument, answers: pd.DataFrame) -> tuple[str, ...]:
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
    return np.asarray(answers[items].mean(axis=1), dtype=float)
