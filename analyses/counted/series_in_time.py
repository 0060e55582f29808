"""A series over periods: the step where something changed, and the same months a year before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.read.counted.count_periods import CountPeriod
from evaluation.say.finding import Estimate, Statistic
from evaluation.statistics.interrupted_series import FEWEST_POINTS, Fit, interrupted_series

Series = Mapping[CountPeriod, float]

YEAR = 12  # months
WHY_A_STEP = f"Steps are looked for from {FEWEST_POINTS} points on; shorter series are described."
OF_A_STEP = (
    "A step says when, and not why: what else changed at the time has the same step.",
    "Seasons are not taken out.",
)


def same_a_year_before(values: Series, later: Sequence[CountPeriod]) -> dict[CountPeriod, float]:
    """The figures of the same months one year before; empty where one of them has none.

    So it is of whole years, and of ``later`` periods that are more than a year together.
    """
    if not later or later[0].months >= YEAR or len(later) * later[0].months > YEAR:
        return {}
    at = {period.start: period for period in values}
    wanted = [period.start - YEAR for period in later if period in values]
    return {at[s]: values[at[s]] for s in wanted} if all(s in at for s in wanted) else {}


def last_with_a_year_before(values: Series) -> list[CountPeriod]:
    """The last periods, a year of them at most, of which each has its like a year before."""
    starts = {period.start for period in values}
    found: list[CountPeriod] = []
    for period in sorted(values, reverse=True):
        whole = (len(found) + 1) * period.months > YEAR
        follows = not found or period.after == found[0].start
        if whole or not follows or period.start - YEAR not in starts:
            break
        found.insert(0, period)
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was looked for: its number, with the sentence that tells it and the method."""

    estimate: Estimate
    wording: str
    method: str


def step_at(values: Series, since: CountPeriod, *, title: str, told: str, n: int) -> Step | None:
    """Where the level lies from a period on, beside where the line before leads.

    None where there are too few points, or too little in them. ``told``: the measure in a
    sentence; ``n``: on how many the number rests.
    """
    periods = sorted(values)
    found = interrupted_series(
        np.array([values[p] for p in periods], float),
        np.array([p.start // since.months for p in periods]),
        since.start // since.months,
    )
    if found.fit is Fit.DESCRIBED or found.step is None:
        return None
    short = (
        "With fewer than 24 points nobody can tell how alike neighbours are: the interval is the "
        "widest of those that are likely."
        if found.fit is Fit.WIDEST
        else "Neighbours are allowed to be alike."
    )
    way = "above" if found.step.value > 0 else "below"
    return Step(
        Estimate(
            label=f"{title}, level since less what the line before leads to",
            statistic=Statistic.CHANGE,
            value=found.step.value,
            ci_low=found.step.low,
            ci_high=found.step.high,
            ci_level=0.95,
            n=n,
            decimals=1,
            method=found.fit.value,
        ),
        f"{told}: in {since.label} the level lies {{step.size}} {way} where the line before leads "
        "(95% interval of the difference {step.interval}).",
        f"A line through the {len(values)} points, with a step and another slope from "
        f"{since.label} on ({found.fit.value}). {short}",
    )
