"""Which numbers of a paired change a report may put forward, by what their intervals cover."""

from __future__ import annotations

SMALLEST_FOR_INTERVAL = 6
SMALLEST_FOR_EFFECT = 10
SMALLEST_FOR_ONE_ANSWER = 10

T, SIGN_FLIP, G_AV = "t", "sign_flip", "g_av"


def smallest_for_interval(*, one_answer: bool = False) -> int:
    """People from which the mean change has an interval.

    ``one_answer``: the score is the answer to one item, in whole points. Such answers may all
    lie on three points; then six or eight people give an interval, by t or by sign-flip, that
    holds the truth less than 93 times in 100.
    Source: benchmarks/coverage.py, whose table is in docs/statistics.md.
    """
    return SMALLEST_FOR_ONE_ANSWER if one_answer else SMALLEST_FOR_INTERVAL


def headlined(n: int, *, one_answer: bool = False) -> frozenset[str]:
    """The methods that a report on n people may put forward: ``t``, ``sign_flip``, ``g_av``.

    The rule rests on n and on the form alone (``one_answer`` as in ``smallest_for_interval``), so
    that it is fixed before any result is seen: both intervals of the mean change from six people,
    ten for one answer; g_av from ten. What stands here covers at least 93% in every population
    of benchmarks/coverage.py.
    """
    enough = {T, SIGN_FLIP} if n >= smallest_for_interval(one_answer=one_answer) else set()
    return frozenset(enough | ({G_AV} if n >= SMALLEST_FOR_EFFECT else set()))
