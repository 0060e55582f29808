"""What one participant, session or hour cost."""

from __future__ import annotations

from evaluation.statistics.change import Interval


def cost_per(amount: Interval, units: Interval) -> Interval | None:
    """An amount over how many it paid for: participants, sessions, hours.

    Either may be exact (no ends), or have ends: the least and the most that were declared, or a
    confidence interval of what was estimated from a sample. The ends of the cost are the lowest
    amount over the most units, and the highest over the fewest: of one interval they are its own
    ends carried over, and keep its level; where both have one they hold the truth more often than
    that. No interval where both are exact: that is a full count.
    None where there are no units; no upper end where there may be none.
    When not to use it: the cost of an outcome divides by what the programme caused, and only a
    design that may say "caused" knows how many those are. Divided by all who improved it is
    not a cost of improving anybody.
    Raises ValueError for negative amounts or units, or a value outside its ends.
    Source: HM Treasury (2022), The Green Book, ch. 6 and annex 5 (ranges around unit costs).
    """
    for given in (amount, units):
        low, high = _ends(given)
        if not 0 <= low <= given.value <= high:
            raise ValueError("amounts and units are from 0, and lie between their ends")
    if not units.value:
        return None
    value = amount.value / units.value
    if {amount.low, amount.high, units.low, units.high} == {None}:
        return Interval(value)
    (least, most), (fewest, all_of_them) = _ends(amount), _ends(units)
    return Interval(value, least / all_of_them, most / fewest if fewest else None)


def _ends(given: Interval) -> tuple[float, float]:
    low = given.value if given.low is None else given.low
    return low, given.value if given.high is None else given.high
