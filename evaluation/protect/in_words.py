"""What a policy lets an edition show, in words for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

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
        listed(tuple(names)): tuple(
            (_from(tier, after), _shown(tier)) for tier, after in pairwise((*tiers, None)) if tier
        )
        for tiers, names in alike.items()
    }


def _from(tier: Tier, after: Tier | None) -> str:
    if tier.at_least:
        return f"{tier.at_least} or more"
    return f"under {after.at_least}" if after else "any number"


def _shown(tier: Tier) -> str:
    words = f"no number, only the words “{tier.say}”" if tier.say else "nothing"
    return ", ".join(kind.value.replace("_", " ") for kind in tier.show) or words
