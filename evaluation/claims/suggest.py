"""A lawful sentence in place of one that claims too much."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.finding import Claim

_PLAIN = {
    Claim.DESCRIBED: "Those who were asked said that ….",
    Claim.CHANGED: "After the programme, … was … than before.",
    Claim.ASSOCIATED: "With the programme, … was … than in the comparison group.",
}


def suggest(text: str, allowed: Claim) -> Iterator[str]:
    """Lawful sentences, the nearest first; the last is a pattern to fill in."""
    yield _PLAIN[allowed]
