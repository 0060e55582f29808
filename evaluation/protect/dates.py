"""When people answered, as far as an edition may tell: months and years only."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.protect.policy import Policy
from evaluation.read.answer_months import AnswerMonths
from evaluation.say.finding import Edition, Statistic
from evaluation.say.wording import month_range


def dates_told(waves: Sequence[AnswerMonths], edition: Edition, policy: Policy) -> str:
    """From which month to which people answered, or an empty text.

    The first and the last month are each told of the people who answered in them, so outside the
    team each must hold as many as the smallest part of a group that may be told apart.
    """
    months: dict[str, int] = {}  # the same people may stand in several waves
    for month, n in (each for wave in waves for each in wave.months):
        months[month] = max(months.get(month, 0), n)
    if not months:
        return ""
    first, last = min(months), max(months)
    if edition is not Edition.INTERNAL:
        for wave in waves:
            n = sum(count for _, count in wave.months)
            if Statistic.COUNT not in policy.tier(wave.unit, edition, n).show:
                return ""
        smallest = max(policy.part(wave.unit, edition) for wave in waves)
        if min(months[first], months[last]) < smallest:
            return ""
    return month_range(first, last)
