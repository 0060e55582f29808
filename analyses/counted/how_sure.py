"""How far rates and changes would go up and down by chance, where they are read as of like years.

Of people who are counted once the interval is the exact one, and of a share of them, which cannot
be above 100%, Wilson's. Events may repeat, so that one person may stand for many: their interval is
that of a model with repeats, over the periods that there are, and with too few there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analyses.counted.strands import Strand, Tallied
from evaluation.say.wording import number
from evaluation.statistics.change import Interval
from evaluation.statistics.proportions import score_interval
from evaluation.statistics.rate_ratio import as_percentage, rate_ratio
from evaluation.statistics.rates import EventCount, rate
from evaluation.statistics.repeat_events import repeat_rate, repeat_ratio

Counts = Sequence[tuple[float, float]]  # each period's count, and what it is among

EXACT = "The interval is the exact one of so many people, each counted once."
OF_A_SHARE = "The interval is Wilson's, of a share of people who each count once."
REPEATS = (
    "Events may be of one person again: the interval allows for that, by how unlike the periods "
    "are (quasi-Poisson, or negative binomial of many). The value beside it is the model's, which "
    "counts periods with much to count among for less."
)
FEW_FOR_REPEATS = (
    "Events may be of one person again, and so few periods cannot tell how often: no interval "
    "stands beside them."
)


def sure_of_rate(counts: Counts, *, once: bool, share: bool = False) -> Interval | None:
    """Of each one of what it is among, with its interval; None where there can be none.

    ``share``: no more can be counted than there are, so that it ends at all of them.
    """
    if not _whole(counts):
        return None
    if once and share:
        seen = _together(counts)
        return score_interval(seen.rate, seen.exposure)
    if once:
        return rate(_together(counts))
    events, exposure = (np.array(each) for each in zip(*counts, strict=True))
    found = _closed(repeat_rate(events, exposure).value)
    return Interval(found.value, found.low, min(found.high or 0, 1.0)) if found and share else found


def sure_of_ratio(counts: Counts, others: Counts, *, once: bool) -> Interval | None:
    """How many times as high a rate is as that of others; None where there is no interval."""
    if not (_whole(counts) and _whole(others)):
        return None
    if once:
        return _closed(rate_ratio(_together(counts), _together(others)))
    events, exposure = (np.array(each) for each in zip(*others, *counts, strict=True))
    second = np.arange(len(events)) >= len(others)
    found = repeat_ratio(events, exposure, second)
    return _closed(found.value) if found else None


def sure_of_change(
    tallied: Tallied, strand: Strand, first: Sequence[float], last: Sequence[float]
) -> str:
    """``; 95% interval -5% to +40%`` beside a change; empty where it has none."""
    if not tallied.counted.intervals or strand.measure.kind != "count":
        return ""
    once = tallied.counted_once(strand.measure)
    found = sure_of_ratio([(v, 1.0) for v in last], [(v, 1.0) for v in first], once=once)
    if found is None:
        return ""
    changed = as_percentage(found)
    ends = (number(end, 0, signed=True) for end in (changed.low, changed.high) if end is not None)
    return f"; 95% interval {'% to '.join(ends)}%"


def _closed(found: Interval | None) -> Interval | None:
    """An interval with both ends; None of another."""
    ends = () if found is None else (found.low, found.high)
    return found if ends and all(end is not None and np.isfinite(end) for end in ends) else None


def _whole(counts: Counts) -> bool:
    return bool(counts) and all(k >= 0 and k % 1 == 0 and n > 0 for k, n in counts)


def _together(counts: Counts) -> EventCount:
    return EventCount(int(sum(k for k, _ in counts)), sum(n for _, n in counts))
