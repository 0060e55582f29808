"""Which numbers of a change or a survey a report may put forward, by what intervals cover."""

from __future__ import annotations

SMALLEST_FOR_INTERVAL = 6
SMALLEST_FOR_EFFECT = 10
SMALLEST_FOR_ONE_ANSWER = 10
SMALLEST_FOR_SHARE = 8
SMALLEST_FOR_RATING = 40  # answers, or as many as unequal weights leave
FEWEST_CLUSTERS = 4

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


def shares_have_intervals(n: int, *, at_random: bool, clusters: int | None = None) -> bool:
    """Whether a share of n answers to a survey, or the difference of two such, has an interval.

    ``at_random``: those asked were drawn at random from a list. Where all of a list were asked
    there is no sampling (``proportions.whole_list``), and of a link passed on nobody knows whom
    it reached: neither has an interval. ``clusters``: how many were drawn, where people
    were not drawn one by one. From eight answers and four clusters Wilson's intervals hold the
    truth 94 times in 100 and more, on average over shares of 0.02 to 0.98.
    Source: benchmarks/coverage_shares.py, whose table is in docs/statistics.md.
    """
    enough = clusters is None or clusters >= FEWEST_CLUSTERS
    return at_random and n >= SMALLEST_FOR_SHARE and enough


def ratings_have_intervals(
    effective_n: float, *, at_random: bool, clusters: int | None = None
) -> bool:
    """Whether the mean of ratings has an interval: as shares do, but from 40 answers.

    ``effective_n``: answers, or what unequal weights leave of them. Most people may choose an end
    of the scale; of eight such answers the t interval holds the truth 82 times in 100, of 40 90
    times. On average over the shapes of the benchmark it does so 94 times from 40 on. Below, tell
    shares and the median. Source: benchmarks/coverage_shares.py.
    """
    enough = clusters is None or clusters >= FEWEST_CLUSTERS
    return at_random and effective_n >= SMALLEST_FOR_RATING and enough
