"""What a policy lets an edition show, in words for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from evaluation.counting import grouped
from evaluation.declare.whose_rows import Unit
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


_CALLED: dict[str, str] = {
    "count": "how many people there are",
    "mean": "averages",
    "change": "changes and their intervals",
    "spread": "how far people are apart",
    "effect": "sizes of a change without a unit",
    "test": "tests",
    "split": "how many gave an answer or changed in a way",
    "verdict": "the word that answers a question",
    "theme": "names of themes",
}


def _from(tier: Tier, after: Tier | None) -> str:
    if after is None:
        return f"{tier.at_least} or more" if tier.at_least else "Any number"
    if not tier.at_least:
        return f"Fewer than {after.at_least}"
    return f"{tier.at_least} to {after.at_least - 1}"


def _shown(tier: Tier) -> str:
    """A sentence: what may be told, or what is said in place of it."""
    told = listed(tuple(_CALLED[kind.value] for kind in tier.show))
    if not told:
        return f"No number; it says only: {tier.say}." if tier.say else "Nothing."
    return f"{told[:1].upper()}{told[1:]}."
