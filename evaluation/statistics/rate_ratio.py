"""How many times as high one rate is as another, and by how many per cent numbers changed."""

from __future__ import annotations

from math import inf

from scipy import optimize, special

from evaluation.statistics.change import Interval
from evaluation.statistics.rates import EventCount


def rate_ratio(
    seen: EventCount, reference: EventCount, ci_level: float = 0.95, *, mid_p: bool = False
) -> Interval | None:
    """The rate over that of ``reference``, with the exact interval, or the mid-p one.

    Of all events together, those of ``seen`` are binomial with a chance p, and the ratio is
    p / (1 - p) times the exposure of ``reference`` over that of ``seen``; its ends are those of p
    (Clopper and Pearson; mid-p counts half of the outcome seen). The exact interval holds the truth
    at least as often as it says; the mid-p one about as often. Without events in ``seen`` ratio and
    lower end are 0; without any in ``reference`` ratio and upper end are infinite. None without
    any events at all: nothing can be said.
    When not to use it: where full counts are compared as such (``percentage_change``), which have
    no interval; where one person may stand for several events (``repeat_events.repeat_ratio``);
    where suppliers or definitions are not the same. A ratio says where to look and not why.
    Source: Przyborowski and Wilenski (1940), doi:10.1093/biomet/31.3-4.313; R's ``poisson.test``;
    Rothman, Greenland and Lash (2008), Modern Epidemiology, 3rd edition, ch. 14, for mid-p.
    """
    total = seen.number + reference.number
    if not total:
        return None
    ends = _mid_p if mid_p else _clopper_pearson
    low, high = ends(seen.number, total, (1 - ci_level) / 2)
    scale = reference.exposure / seen.exposure
    return Interval(*(_odds(p) * scale for p in (seen.number / total, low, high)))


def percentage_change(before: float, after: float) -> float | None:
    """By how many per cent ``after`` is more than ``before``; None where that was 0.

    Of two full counts it is what it is and has no interval, and between two points there is no
    trend. Raises ValueError for numbers below 0.
    """
    if before < 0 or after < 0:
        raise ValueError("a change in per cent is of numbers from 0")
    return 100 * (after - before) / before if before else None


def as_percentage(ratio: Interval) -> Interval:
    """A ratio with its ends as a change in per cent: 1.25 is 25, 0.5 is -50."""
    ends = (None if end is None else 100 * (end - 1) for end in (ratio.low, ratio.high))
    return Interval(100 * (ratio.value - 1), *ends)


def _odds(p: float) -> float:
    return p / (1 - p) if p < 1 else inf


def _clopper_pearson(part: int, total: int, left: float) -> tuple[float, float]:
    low = special.betaincinv(part, total - part + 1, left) if part else 0.0
    high = special.betaincinv(part + 1, total - part, 1 - left) if part < total else 1.0
    return float(low), float(high)


def _mid_p(part: int, total: int, left: float) -> tuple[float, float]:
    def above(p: float) -> float:
        """The chance of more than ``part``, and half of that of ``part``."""
        as_many = special.betainc(part, total - part + 1, p) if part else 1.0
        more = special.betainc(part + 1, total - part, p) if part < total else 0.0
        return float(as_many + more) / 2

    low = optimize.brentq(lambda p: above(p) - left, 0, 1, xtol=1e-15) if part else 0.0
    high = optimize.brentq(lambda p: above(p) - 1 + left, 0, 1, xtol=1e-15) if part < total else 1.0
    return float(low), float(high)
