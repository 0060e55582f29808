"""Whether a number may stand in an edition by the size of the group it rests on, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evaluation.protect.policy import Policy, Tier
from evaluation.say.finding import Edition, Estimate, Finding, Statistic
from evaluation.say.wording import round_half_up

ROUNDED = (Statistic.MEAN, Statistic.CHANGE, Statistic.SPREAD)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an edition may show of one finding.

    ``barred``: kinds of number that it may not show because of what others say, and why.
    ``told``: numbers of people that stand already, from which nested counts must lie apart.
    """

    finding: Finding
    edition: Edition
    policy: Policy
    barred: Mapping[Statistic, str] = field(default_factory=dict)
    told: Sequence[float] = ()

    def tier(self, n: int | None) -> Tier:
        """The policy's tier for n of the finding's people."""
        return self.policy.tier(self.finding.unit, self.edition, n)

    @property
    def smallest_part(self) -> int:
        """The smallest part of a group that may be told apart; 0 where nobody is protected."""
        return self.policy.part(self.finding.unit, self.edition)

    @property
    def parts_too_small(self) -> bool:
        """Whether one part of a split group is under the smallest part.

        If none is, neither is what remains beside one, as that is made of the others.
        """
        parts = self.finding.partition.parts.values() if self.finding.partition else ()
        return any(n < self.smallest_part for n in parts)

    @property
    def themes_untold(self) -> bool:
        """Whether themes may not be named: then a number beside them has nothing to stand for."""
        return self.finding.themed and Statistic.THEME not in self.tier(self.finding.n).show

    def may_show(self, statistic: Statistic, n: int | None) -> bool:
        """Whether a number resting on n of the finding's people may stand.

        The others, whom it does not rest on, must be as many: 14 of 15 tells on one.
        """
        whole = self.finding.n
        others = whole - n if n is not None and whole is not None else 0
        groups = (n, others) if others > 0 else (n,)
        shown = all(statistic in self.tier(group).show for group in groups)
        return shown and not (self.parts_too_small or self.themes_untold)

    def gives_away(self, estimate: Estimate) -> bool:
        """Whether a number is as good as a split of the group that the policy does not show."""
        if estimate.smallest_part is None:
            return False
        tier = self.tier(estimate.n)
        least = max(1, tier.smallest_part)
        return Statistic.SPLIT not in tier.show or estimate.smallest_part < least

    def reason(self, n: int | None = None) -> str:
        """Why a number is not shown, in words that do not give it away."""
        whole, people = self.finding.n, self.finding.unit.plural
        if self.parts_too_small:
            return f"not shown: one of the groups has too few {people}"
        if self.themes_untold:
            n = whole
        if n is not None and whole is not None and n < whole:
            return f"not shown: it would tell on too few {people}"
        say = self.tier(whole if n is None else n).say
        if not say:
            return "not shown for a group of this size"
        return (
            f"not shown: {say} {people}"
            if say.startswith("fewer")
            else (f"not shown: {say} of {people}")
        )


def rounded(value: float | None, decimals: int) -> float | None:
    """A value with no more digits than are printed; None stays None."""
    return None if value is None else float(round_half_up(value, decimals))
