"""What a policy lets an edition show, in words for a reader."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.counting import grouped
from evaluation.declare.data_files import Unit
from evaluation.protect.policy import Policy, Tier
from evaluation.say.finding import Edition
from evaluation.say.wording import listed

Rules = dict[str, tuple[tuple[str, str], ...]]


def may_show(policy: Policy, units: Iterable[Unit], edition: Edition) -> Rules:
    """By kind of people (several under one name where their rules are alike): from how many, what.

    Empty for the team's edition, which shows everything.
    """
    if edition is Edition.INTERNAL:
        return {}
    rules = ((policy.units[unit], unit) for unit in dict.fromkeys(units))
    public = edition is Edition.PUBLIC
    alike = grouped((r.public if public else r.restricted, unit.plural) for r, unit in rules)
    return {
        listed(tuple(names)): tuple((_from(tier), _shown(tier)) for tier in tiers)
        for tiers, names in alike.items()
    }


def _from(tier: Tier) -> str:
    return f"{tier.at_least} or more" if tier.at_least else "fewer"


def _shown(tier: Tier) -> str:
    return ", ".join(kind.value.replace("_", " ") for kind in tier.show) or tier.say or "nothing"
