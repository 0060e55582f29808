"""Scales that are sums of one another: which form of all their numbers tells on nobody.

An edition's means, changes and intervals of the same people are one system of sums: a mean times
the number of people is a total, a change is one total less another, and the total of a scale is
that of the scales that it adds. What lies between the numbers as they are printed is worked out
from all of them together, and the whole family takes the first form of the policy's ladder that
leaves every person's score and change open over the policy's share of the scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from evaluation.protect.policy import Policy, Rung
from evaluation.protect.spread import counts_told, reach_of_one
from evaluation.protect.told import FULL, Bounds, Number, People, Place, ScoreForm
from evaluation.protect.totals import left_open, worked_out


@dataclass(frozen=True, slots=True)
class Families:
    """The form in which each family's numbers stand in one edition, by scale and people."""

    forms: Mapping[tuple[str, str], Sequence[tuple[People, ScoreForm]]] = field(
        default_factory=dict
    )

    def form(self, evaluation: str, key: str, people: People) -> ScoreForm:
        """The form of the numbers on a scale of these people, or of some of them."""
        family = self.forms.get((evaluation, key), ())
        return max((form for others, form in family if others & people), default=FULL)


def settled(numbers: Mapping[tuple[str, ...], Sequence[Number]], policy: Policy) -> Families:
    """The first form of the policy for each family that tells on nobody.

    ``numbers``: of evaluations that are on the same scores, which are read together.
    """
    forms: dict[tuple[str, str], list[tuple[People, ScoreForm]]] = {}
    for evaluations, of_all in numbers.items():
        for related in _related(of_all):
            for number, form in _settled(related, policy).items():
                for evaluation in evaluations:
                    place = evaluation, number.measure.key
                    forms.setdefault(place, []).append((number.people, form))
    return Families(forms)


def _settled(numbers: Sequence[Number], policy: Policy) -> Mapping[Number, ScoreForm]:
    """The form of each number that an edition makes coarser.

    Families of different people are settled one by one, beside what stands as it is. Where
    that still tells, because one group is what another leaves of a third, they go together.
    """
    coarse = [number for number in numbers if number.step is not None]
    fixed = [number for number in numbers if number.step is None]
    families = list(_related(coarse))
    apart = {n: form for family in families for n, form in _alone(family, fixed, policy).items()}
    if len(families) < 2 or not _Beside(coarse, fixed, policy).tight(apart, by_themselves=False):
        return apart
    return _alone(coarse, fixed, policy)


def _alone(
    family: Sequence[Number], fixed: Sequence[Number], policy: Policy
) -> dict[Number, ScoreForm]:
    beside = _Beside(family, fixed, policy)
    forms = (ScoreForm(rung, share) for rung in policy.rungs for share in policy.wider)
    fitting = (form for form in forms if not beside.tight(dict.fromkeys(family, form)))
    return dict.fromkeys(family, next(fitting, ScoreForm(Rung.WORDS)))


def _related(numbers: Sequence[Number]) -> Iterator[list[Number]]:
    """The numbers in groups, of which none is tied to one of another group."""
    left = list(numbers)
    while left:
        group = [left.pop(0)]
        for number in group:  # which grows while it is gone through
            tied = {other for other in left if _tied(number, other)}
            group.extend(other for other in left if other in tied)
            left = [other for other in left if other not in tied]
        yield group


def _tied(one: Number, other: Number) -> bool:
    """Whether they have people in common, and scales that have to do with one another."""
    mine, others = ({n.measure.key, *n.measure.adds} for n in (one, other))
    return bool(mine & others) and bool(one.people & other.people)


@dataclass(frozen=True, slots=True)
class _Beside:
    """Numbers that an edition makes coarser, beside those that stand as they are."""

    family: Sequence[Number]
    fixed: Sequence[Number]
    policy: Policy

    def tight(self, forms: Mapping[Number, ScoreForm], *, by_themselves: bool = True) -> bool:
        """Whether in these forms they tell more of somebody than they may.

        ``by_themselves``: also where one of them alone is as good as a count.
        """
        told = [number for number in self.family if number.told(forms[number])]
        if by_themselves and (not told or any(number.gives_away for number in told)):
            return bool(told)
        measures = {n.measure.key: n.measure for n in (*self.family, *self.fixed)}
        standing = [*told, *(number for number in self.fixed if number.shown)]
        bounds = worked_out(measures, {n: n.total(forms.get(n, FULL)) for n in standing})
        if bounds is None:
            return True
        people = frozenset[str]().union(*(number.people for number in self.family))
        width = Fraction(str(self.policy.open_share))
        open_steps = {
            key: width * Fraction((m.highest - m.lowest) / m.grain).limit_denominator(10_000)
            for key, m in measures.items()
        }
        for place, total in bounds.items():
            least, most = left_open(measures[place[0]], place, total)
            if place[2] <= people and most - least < open_steps[place[0]]:
                return True
        return any(
            self._told_by_interval(n, forms[n], bounds, open_steps[n.measure.key])
            for n in told
            if n.is_change
        )

    def _told_by_interval(
        self, change: Number, form: ScoreForm, bounds: Mapping[Place, Bounds], least: Fraction
    ) -> bool:
        """Whether an interval tells single changes, or how many rose or fell."""
        total = bounds[change.place]
        reach = reach_of_one(change, form, total)
        if reach is not None and not change.measure.limits and reach < float(least) - 1e-6:
            return True
        counts = None if change.splits else counts_told(change, form, total)
        return counts is not None and any(
            max(some, default=0) - min(some, default=0) < self.policy.open_count for some in counts
        )
