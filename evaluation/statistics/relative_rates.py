"""Relative rate index: how much oftener a group goes on from one stage to the next than another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.statistics.change import Interval
from evaluation.statistics.proportions import difference_of_shares
from evaluation.statistics.rate_ratio import rate_ratio
from evaluation.statistics.rates import EventCount, difference_of_rates

FEWEST_EVENTS = 10  # in each of the two numerators
PER = 1_000


@dataclass(frozen=True, slots=True)
class RelativeRate:
    """A group beside its reference, of the stage that feeds the one looked at.

    ``group`` and ``reference``: how many came to the stage, of how many at the stage before.
    ``ratio``: with its exact interval, None where nobody of either came. ``gap_per_1000``: how many
    more of each thousand, with its interval. ``enough``: both numerators are at least 10; otherwise
    pool years, or print k of n without a ratio.
    """

    group: EventCount
    reference: EventCount
    ratio: Interval | None
    gap_per_1000: Interval
    enough: bool


def relative_rate(
    group: EventCount, reference: EventCount, ci_level: float = 0.95, *, people: bool = True
) -> RelativeRate:
    """The relative rate index of a group, beside the absolute gap per 1,000.

    The exposure of each is its number at the stage that feeds this one (arrested, of charged;
    enrolled, of excluded), never the population at large. Years are pooled beforehand (``pooled``)
    so that both numerators reach 10. ``people``: everybody counts once, so no number is above its
    exposure; otherwise these are events, of which one person may have several. Ratio: exact, given
    the total (``rate_ratio``), which of shares holds the truth more often than it says. Gap:
    Newcombe's interval of people, MOVER of exact Poisson rates of events. The two are made
    differently, so that at the edge one may leave out "no difference" and the other not: a
    verdict goes by the ratio, whose interval promises its level.
    When not to use it: where events repeat, neither interval allows for that (``repeat_events``);
    and it shows where to look, no bias and no cause. Of full counts the intervals speak of like
    years. Raises ValueError where more people came than there were.
    Source: OJJDP (2009), Disproportionate Minority Contact Technical Assistance Manual, 4th
    edition, ch. 1; Newcombe (1998) as in ``proportions.difference_of_shares``; ``rates``.
    """
    enough = min(group.number, reference.number) >= FEWEST_EVENTS
    gap_of = _gap_of_shares if people else difference_of_rates
    gap = gap_of(group, reference, ci_level)
    return RelativeRate(
        group, reference, rate_ratio(group, reference, ci_level), _times(gap, PER), enough
    )


def pooled(years: Iterable[EventCount]) -> EventCount:
    """Several years, or areas, as one: events and exposures added up.

    Only of the same definition in all. Raises ValueError where there are none.
    """
    parts = list(years)
    return EventCount(sum(part.number for part in parts), sum(part.exposure for part in parts))


def _gap_of_shares(group: EventCount, reference: EventCount, ci_level: float) -> Interval:
    if any(seen.exposure % 1 or seen.number > seen.exposure for seen in (reference, group)):
        raise ValueError("no more people can come to a stage than were at the one before")
    first, second = ((seen.number, int(seen.exposure)) for seen in (reference, group))
    return difference_of_shares(first, second, ci_level)


def _times(interval: Interval, by: float) -> Interval:
    ends = (None if end is None else end * by for end in (interval.low, interval.high))
    return Interval(interval.value * by, *ends)
