"""Whether a number may stand in an edition by the size of the group it rests on, and why not."""

from __future__ import annotations

from evaluation.protect.policy import Policy
from evaluation.say.finding import Edition, Estimate, Finding, Statistic
from evaluation.say.wording import round_half_up

ROUNDED = (Statistic.MEAN, Statistic.CHANGE, Statistic.SPREAD)


def parts_too_small(finding: Finding, edition: Edition, policy: Policy) -> bool:
    """Whether one part of a split group is under the smallest part.

    If none is, neither is what remains beside one, as that is made of the others.
    """
    if finding.partition is None:
        return False
    smallest = policy.part(finding.unit, edition)
    return any(n < smallest for n in finding.partition.parts.values())


def themes_untold(finding: Finding, edition: Edition, policy: Policy) -> bool:
    """Whether themes may not be named: then a number beside them has nothing to stand for."""
    tier = policy.tier(finding.unit, edition, finding.n)
    return finding.themed and Statistic.THEME not in tier.show


def may_show(
    statistic: Statistic, n: int | None, finding: Finding, edition: Edition, policy: Policy
) -> bool:
    """Whether a number resting on n of the finding's people may stand.

    The others, whom it does not rest on, must be as many: 14 of 15 tells on one.
    """
    others = finding.n - n if n is not None and finding.n is not None else 0
    groups = (n, others) if others > 0 else (n,)
    shown = all(statistic in policy.tier(finding.unit, edition, g).show for g in groups)
    return shown and not (
        parts_too_small(finding, edition, policy) or themes_untold(finding, edition, policy)
    )


def gives_away(estimate: Estimate, finding: Finding, edition: Edition, policy: Policy) -> bool:
    """Whether a number is as good as a split of the group that the policy does not show."""
    if estimate.smallest_part is None:
        return False
    tier = policy.tier(finding.unit, edition, estimate.n)
    least = max(1, tier.smallest_part)
    return Statistic.SPLIT not in tier.show or estimate.smallest_part < least


def reason_for(finding: Finding, edition: Edition, policy: Policy, n: int | None = None) -> str:
    """Why a number is not shown, in words that do not give it away."""
    if parts_too_small(finding, edition, policy):
        return f"not shown: one of the groups has too few {finding.unit.plural}"
    if themes_untold(finding, edition, policy):
        n = finding.n
    if n is not None and finding.n is not None and n < finding.n:
        return f"not shown: it would tell on too few {finding.unit.plural}"
    tier = policy.tier(finding.unit, edition, finding.n if n is None else n)
    return (
        f"not shown: {tier.say} {finding.unit.plural}"
        if tier.say.startswith("fewer")
        else (
            f"not shown: {tier.say} of {finding.unit.plural}"
            if tier.say
            else "not shown for a group of this size"
        )
    )


def rounded(value: float | None, decimals: int) -> float | None:
    """A value with no more digits than are printed; None stays None."""
    return None if value is None else float(round_half_up(value, decimals))
