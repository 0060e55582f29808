"""A mean or a change of some people's scores, and what an edition prints of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import NamedTuple

from scipy import stats

from evaluation.protect.outwards import down, nearest, up
from evaluation.protect.policy import Rung
from evaluation.say.finding import Measure
from evaluation.say.wording import round_half_up

People = frozenset[str]
Waves = tuple[tuple[str, int], ...]  # a wave's total, or that of one less that of another
Place = tuple[str, Waves, People]  # whose total on which scale
Bounds = tuple[Fraction, Fraction]


class ScoreForm(NamedTuple):
    """How the numbers of a family of scales stand: the rung, and how wide intervals are at least.

    ``share``: how far an interval goes to either side at least, as a share of the scale's range.
    """

    rung: Rung = Rung.INTERVALS
    share: float = 0.0


FULL = ScoreForm()


@cache
def t_of(ci_level: float, n: int) -> float:
    """The t by which the error of a mean of n people is multiplied for its interval."""
    return float(stats.t.ppf((1 + ci_level) / 2, n - 1))


def least_half(
    measure: Measure | None, n: int | None, ci_level: float, open_share: float, form: ScoreForm
) -> float:
    """How far an interval of n people must go to either side, so that it tells of none of them.

    With a half-width h nobody is further from the mean than h (n - 1) / t, so that much leaves a
    single score, or change, open over a share of the scale, whatever the numbers are.
    """
    if measure is None or measure.limits or n is None or n < 3:
        return 0.0
    t = t_of(ci_level, n)
    share = max(open_share * t / (2 * (n - 1)), form.share)
    return share * (measure.highest - measure.lowest)


def outward_ends(low: float, high: float, step: float, least: float) -> tuple[float, float]:
    """The ends of an interval outwards to whole steps, so far from its middle at least."""
    middle = (low + high) / 2
    return down(min(low, middle - least), step), up(max(high, middle + least), step)


@dataclass(frozen=True, slots=True)
class Number:
    """A mean or a change of some people on a scale, as it is before an edition prints it.

    ``step``: to which an edition prints its interval outwards; None where it prints the ends as
    they are. ``shown``: nothing else keeps it from standing. ``gives_away``: it is as good as a
    count that the edition does not show. ``splits``: how many rose and fell is told anyway.
    """

    measure: Measure
    waves: Waves
    people: People
    value: float
    low: float | None
    high: float | None
    ci_level: float
    decimals: int
    step: float | None
    open_share: float
    shown: bool
    gives_away: bool
    splits: bool

    @property
    def place(self) -> Place:
        """Whose total on which scale it is the mean of."""
        return self.measure.key, self.waves, self.people

    @property
    def is_change(self) -> bool:
        """Whether it is one wave less another."""
        return len(self.waves) > 1

    def told(self, form: ScoreForm) -> bool:
        """Whether it stands at all in a form."""
        last = Rung.CHANGES if self.is_change else Rung.MEANS
        return self.shown and (self.step is None or form.rung <= last)

    def printed(self, value: float, form: ScoreForm) -> float:
        """A mean as it is printed in a form."""
        if self.step is not None and form.rung > Rung.INTERVALS:
            return nearest(value, self.step)
        return float(round_half_up(value, self.decimals))

    def ends(self, form: ScoreForm) -> tuple[float, float] | None:
        """The ends of the interval as they are printed; None where they stand as they are."""
        if self.low is None or self.high is None or self.step is None:
            return None
        return outward_ends(self.low, self.high, self.step, self.least_half(form))

    def least_half(self, form: ScoreForm) -> float:
        """How far its interval goes to either side at least."""
        n = len(self.people)
        return least_half(self.measure, n, self.ci_level, self.open_share, form)

    def total(self, form: ScoreForm) -> Bounds:
        """Between which totals, in the scale's own steps, the printed mean and interval lie.

        The bounds of whole totals are those that the printing itself does not tell apart.
        """
        n, grain = len(self.people), Fraction(self.measure.grain).limit_denominator(10_000)
        shown = self.printed(self.value, form)
        coarse = self.step is not None and form.rung > Rung.INTERVALS
        half = Fraction(str(self.step)) / 2 if coarse else Fraction(1, 2 * 10**self.decimals)
        low, high = ((Fraction(str(shown)) + sign * half) * n / grain for sign in (-1, 1))
        if ends := self.ends(form):
            low = max(low, Fraction(str(ends[0])) * n / grain)
            high = min(high, Fraction(str(ends[1])) * n / grain)
        if not self.measure.whole:
            return low, high
        first, last = ceil(low), floor(high)
        while first <= last and self.printed(float(first * grain / n), form) != shown:
            first += 1
        while last >= first and self.printed(float(last * grain / n), form) != shown:
            last -= 1
        return Fraction(first), Fraction(last)
