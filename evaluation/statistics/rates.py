"""Rates of events with their exact intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from scipy import stats

from evaluation.statistics.change import Interval
from evaluation.statistics.proportions import difference_of_intervals


@dataclass(frozen=True, slots=True)
class EventCount:
    """So many events in an exposure: people, child-years or months, in which they could happen.

    Raises ValueError for a number that is not whole or below 0, or an exposure not above 0.
    """

    number: int
    exposure: float

    def __post_init__(self) -> None:
        if not self.number >= 0 or self.number != int(self.number):
            raise ValueError("events are counted in whole numbers, from 0")
        if not (self.exposure > 0 and isfinite(self.exposure)):
            raise ValueError("an exposure is above 0")

    @property
    def rate(self) -> float:
        """Events in one unit of exposure."""
        return self.number / self.exposure


def rate(seen: EventCount, ci_level: float = 0.95) -> Interval:
    """Events in one unit of exposure, with the exact Poisson interval.

    The ends are those rates at which so many events or more, and so many or fewer, have half of
    what is left of ``ci_level``; of no events the lower end is 0.
    When not to use it: a full count has no sampling error. The number that an area recorded in a
    year is that number, and has no interval; this one speaks of the rate that the area would have
    in like years, and whoever prints it says so. Nor where one person, or one incident, may stand
    for several events: see ``repeat_events``, as this interval is then far too short.
    Source: Garwood (1936), doi:10.1093/biomet/28.3-4.437; R's ``poisson.test``; Public Health
    England (2018), Technical guide: confidence intervals.
    """
    left = (1 - ci_level) / 2
    low = stats.chi2.ppf(left, 2 * seen.number) / 2 if seen.number else 0.0
    high = stats.chi2.isf(left, 2 * seen.number + 2) / 2
    return Interval(seen.rate, float(low) / seen.exposure, float(high) / seen.exposure)


def difference_of_rates(
    seen: EventCount, reference: EventCount, ci_level: float = 0.95
) -> Interval:
    """The rate less that of ``reference``, of different people or periods.

    Interval: each end is as far away as the ends of both exact intervals on its side together
    (MOVER). When not to use it: as ``rate``.
    Source: Zou and Donner (2008), doi:10.1002/sim.3095; Garwood (1936) as in ``rate``.
    """
    return difference_of_intervals(rate(reference, ci_level), rate(seen, ci_level))
