"""Shares of people with their intervals, of one group, of two, or of the same people twice."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

from scipy import optimize, stats

from evaluation.statistics.change import Interval


@dataclass(frozen=True, slots=True)
class PairedShares:
    """A yes-or-no answer of the same n people twice.

    ``shift``: the share after minus the share before. ``p``: McNemar's exact test, two-sided.
    """

    n: int
    before: float
    after: float
    shift: Interval
    p: float


@dataclass(frozen=True, slots=True)
class WholeList:
    """A share of those who ``answered``, of ``size`` who were all asked.

    ``lowest`` and ``highest``: the share of the whole list if none, or all, of the others said so.
    """

    size: int
    answered: int
    share: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Improvement:
    """How likely somebody of the population moved up, ties shared: up + half of same.

    0.5 is no change. ``p``: exact sign test of those who moved, two-sided.
    """

    n: int
    probability: Interval
    p: float


def wilson(part: int, n: int, ci_level: float = 0.95, size: int | None = None) -> Interval:
    """A share with Wilson's interval. Raises ValueError unless 0 <= ``part`` <= n and n > 0.

    ``size``: how many the list has of which these n are a random sample; then the interval speaks
    of the share of that list, n counting as n (size - 1) / (size - n), and has no width where n is
    all of it. Where all of a list were asked there is no sampling: see ``whole_list``.
    Raises ValueError for a list that is shorter than n.
    Source: Wilson (1927), doi:10.1080/01621459.1927.10502953; Newcombe (1998),
    doi:10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, method 3; Cochran (1977),
    Sampling Techniques, section 3.2, for the list.
    """
    if not 0 <= part <= n or not n:
        raise ValueError("a share needs somebody, and no more of them than there are")
    if size is not None and size < n:
        raise ValueError("no more can be drawn than are on the list")
    if size is None:
        return score_interval(part / n, n, ci_level)
    return score_interval(part / n, n * (size - 1) / (size - n) if size > n else inf, ci_level)


def score_interval(share: float, n: float, ci_level: float = 0.95) -> Interval:
    """Wilson's interval of a share of ``n``, which need not be whole (an effective n), or endless.

    The shares q with |share - q| <= z sqrt(q (1 - q) / n). Source: as ``wilson``.
    """
    if n == inf:
        return Interval(share, share, share)
    z = float(stats.norm.ppf((1 + ci_level) / 2))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    reach = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # the ends of a share of none or all are exact, whatever the rounding
    low = 0.0 if share <= 0 else max(middle - reach, 0.0)
    high = 1.0 if share >= 1 else min(middle + reach, 1.0)
    return Interval(share, low, high)


def whole_list(part: int, answered: int, size: int) -> WholeList:
    """What is known of the share of all on a list, where all were asked and some answered.

    Where everybody was asked nothing was left to chance: there is no sampling error, and those
    who did not answer are no random part of the list. An interval or a finite population
    correction would give their absence the looks of chance and make it small, so that of a
    complete list no interval is put forward (``headlined.shares_have_intervals``). What holds
    without any assumption are the two ends: if none of the others would have said so, and if all
    would. Where everybody answered, both are the share itself.
    Raises ValueError unless 0 <= ``part`` <= ``answered`` <= ``size`` and somebody answered.
    Source: Manski (1989), doi:10.2307/145818; Cochran (1977), Sampling Techniques, section 13.2.
    """
    if not 0 <= part <= answered <= size or not answered:
        raise ValueError("of a list some answered, and some of these said so")
    return WholeList(size, answered, part / answered, part / size, (part + size - answered) / size)


def paired_shares(
    both: int, only_before: int, only_after: int, neither: int, ci_level: float = 0.95
) -> PairedShares:
    """The shift of a share between two waves, from how many said yes when.

    Interval: Newcombe's, of the two Wilson intervals and the correlation between the waves.
    p: McNemar's exact test, the binomial of those who changed their answer.
    Raises ValueError for nobody or negative counts.
    Source: Newcombe (1998), doi:10.1002/(SICI)1097-0258(19981130)17:22<2635::AID-SIM954>
    3.0.CO;2-C, method 10; McNemar (1947), doi:10.1007/BF02295996.
    """
    counts = (both, only_before, only_after, neither)
    n = sum(counts)
    if min(counts) < 0 or not n:
        raise ValueError("paired shares need somebody, and no negative counts")
    before = wilson(both + only_before, n, ci_level)
    after = wilson(both + only_after, n, ci_level)
    related = _phi(both, only_before, only_after, neither)
    shift = after.value - before.value
    low = shift - _length(_reach(after, -1), _reach(before, 1), related)
    high = shift + _length(_reach(after, 1), _reach(before, -1), related)
    p = _exact_sign(only_after, only_before)
    return PairedShares(n, before.value, after.value, Interval(shift, low, high), p)


def difference_of_shares(
    first: tuple[int, int], second: tuple[int, int], ci_level: float = 0.95
) -> Interval:
    """The second share less the first, of different people; each is a part and how many it is of.

    Interval: Newcombe's, of the two Wilson intervals. Raises ValueError as ``wilson`` does.
    Source: Newcombe (1998), doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>
    3.0.CO;2-I, method 10.
    """
    one, other = (wilson(*share, ci_level) for share in (first, second))
    return difference_of_intervals(one, other)


def difference_of_intervals(one: Interval, other: Interval) -> Interval:
    """The second value less the first, of independent samples, from their own intervals.

    Each end is as far away as the two ends on its side together: sqrt of the sum of their squared
    distances. Of two shares with Wilson's intervals it is Newcombe's; of weighted shares
    the same with theirs. Raises ValueError where one has no interval.
    Source: Zou and Donner (2008), doi:10.1002/sim.3095; Newcombe (1998) as in
    ``difference_of_shares``.
    """
    value = other.value - one.value
    low = _length(_reach(other, -1), _reach(one, 1), 0.0)
    high = _length(_reach(other, 1), _reach(one, -1), 0.0)
    return Interval(value, value - low, value + high)


def improvement(n_up: int, n_down: int, n_same: int, ci_level: float = 0.95) -> Improvement:
    """Probability of improvement of the same people: share up + half of the share that stayed.

    It counts everybody's own movement up; where lower is better, hand over ``n_up`` and
    ``n_down`` the other way about. Twice it minus 1 is the share up minus the share down, a
    difference of paired shares, which has Tango's score interval; that needs these counts only
    and keeps its level in small groups and at the ends. p: exact sign test.
    Raises ValueError for nobody or negative counts.
    Source: Grissom and Kim (2012), Effect Sizes for Research, ch. 5; Tango (1998),
    doi:10.1002/(SICI)1097-0258(19980430)17:8<891::AID-SIM780>3.0.CO;2-B.
    """
    n = n_up + n_down + n_same
    if min(n_up, n_down, n_same) < 0 or not n:
        raise ValueError("a probability of improvement needs somebody, and no negative counts")
    low, high = tango(n_up, n_down, n, ci_level)
    value = 0.5 + (n_up - n_down) / (2 * n)
    interval = Interval(value, (1 + low) / 2, (1 + high) / 2)
    return Improvement(n, interval, _exact_sign(n_up, n_down))


def tango(up: int, down: int, n: int, ci_level: float = 0.95) -> tuple[float, float]:
    """Ends of the score interval of (``up`` - ``down``) / n, shares of the same n people.

    They are the differences d at which |up - down - n d| is z standard errors, with the
    standard error under d: sqrt(n (2 q + d (1 - d))), q the likeliest share of ``down``.
    Source: Tango (1998), equations 7 to 10 (see ``improvement``).
    """
    z = float(stats.norm.ppf((1 + ci_level) / 2))

    def score(difference: float) -> float:
        b = -up - down + (2 * n - up + down) * difference
        c = -down * difference * (1 - difference)
        q = (sqrt(max(b * b - 8 * n * c, 0.0)) - b) / (4 * n)
        variance = n * max(2 * q + difference * (1 - difference), 1e-300)
        return float(up - down - n * difference) / sqrt(variance)

    seen, edge = (up - down) / n, 1 - 1e-12
    low = -1.0 if down == n else optimize.brentq(lambda d: score(d) - z, -edge, min(seen, edge))
    high = 1.0 if up == n else optimize.brentq(lambda d: score(d) + z, max(seen, -edge), edge)
    return float(low), float(high)


def _phi(both: int, only_before: int, only_after: int, neither: int) -> float:
    """Correlation of the two answers, moved towards 0 as Newcombe's method 10 asks."""
    product = (
        (both + only_before)
        * (only_after + neither)
        * (both + only_after)
        * (only_before + neither)
    )
    if not product:
        return 0.0
    n = both + only_before + only_after + neither
    crossed = both * neither - only_before * only_after
    return (max(crossed - n / 2, 0.0) if crossed > 0 else crossed) / sqrt(product)


def _reach(share: Interval, side: int) -> float:
    end = share.low if side < 0 else share.high
    if end is None:
        raise ValueError("a difference of shares needs the interval of both")
    return abs(end - share.value)


def _length(first: float, second: float, related: float) -> float:
    return sqrt(max(first**2 - 2 * related * first * second + second**2, 0.0))


def _exact_sign(up: int, down: int) -> float:
    return float(stats.binomtest(up, up + down).pvalue) if up + down else 1.0
