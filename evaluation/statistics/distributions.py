"""Single items and ordinal scales: how many gave each answer, and how many the best ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from evaluation.statistics.reliable_change import Share, wilson

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TopBoxShift:
    """How many of n people gave one of the best answers before and after.

    ``gained`` gave it after only, ``lost`` before only. ``difference`` is the share after minus
    the share before, -1 to 1, with its interval.
    """

    n: int
    before: Share
    after: Share
    gained: int
    lost: int
    difference: float
    low: float
    high: float


def distribution(answers: Array, options: tuple[float, ...]) -> tuple[int, ...]:
    """How many people gave each of the ``options``, in their order.

    Missing answers are not counted. Raises ValueError for an answer that is no option.
    """
    known = answers[~np.isnan(answers)]
    counts = tuple(int(np.isclose(known, option).sum()) for option in options)
    if sum(counts) != len(known):
        raise ValueError("an answer is none of the options")
    return counts


def top_box_shift(
    before: Array, after: Array, top: frozenset[float], ci_level: float = 0.95
) -> TopBoxShift | None:
    """Shares of the best answers before and after of the same people, and their difference.

    ``top``: the answers that count. The interval joins Wilson's intervals of both shares,
    allowing for their correlation, which is taken a little nearer to 0 than observed (Newcombe's
    method 10). The test is McNemar's, of ``gained`` against ``lost``.
    People without both answers are left out; None when nobody is left.
    Raises ValueError for unequal lengths.
    Source: Newcombe (1998), doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>3.0.CO;2-C.
    """
    if before.shape != after.shape:
        raise ValueError("pair people first: before and after need one value a person")
    both = ~np.isnan(before) & ~np.isnan(after)
    n = int(both.sum())
    if not n:
        return None
    first, second = (np.isin(values[both], list(top)) for values in (before, after))
    one, two = wilson(int(first.sum()), n, ci_level), wilson(int(second.sum()), n, ci_level)
    gained, lost = int((second & ~first).sum()), int((first & ~second).sum())
    phi = _phi(int((first & second).sum()), gained, lost, n)
    difference = two.value - one.value
    low = _reach(two.value - two.low, one.high - one.value, phi)
    high = _reach(two.high - two.value, one.value - one.low, phi)
    return TopBoxShift(n, one, two, gained, lost, difference, difference - low, difference + high)


def mcnemar_p(gained: int, lost: int) -> float:
    """Two-sided exact p that as many gain as lose: the binomial test of ``gained`` of both.

    1 where nobody moved. Source: McNemar (1947), doi:10.1007/BF02295996; exact form.
    """
    moved = gained + lost
    return float(stats.binomtest(gained, moved).pvalue) if moved else 1.0


def _phi(both: int, gained: int, lost: int, n: int) -> float:
    """The correlation of yes before with yes after; 0 where one of them does not vary."""
    neither = n - both - gained - lost
    margins = (both + gained) * (both + lost) * (neither + gained) * (neither + lost)
    alike = both * neither - gained * lost
    told = max(alike - n / 2, 0.0) if alike > 0 else alike
    return told / float(np.sqrt(margins)) if margins else 0.0


def _reach(own: float, other: float, phi: float) -> float:
    return float(np.sqrt(max(own**2 - 2 * phi * own * other + other**2, 0.0)))
