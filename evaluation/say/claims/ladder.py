"""The claim ladder: described < changed < associated < caused, and each design's highest step."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.declare.designs import design_of
from evaluation.say.finding import Claim

_STEPS = tuple(Claim)

# For a person: what a sentence does, and what a design can do.
SAYS = {
    Claim.DESCRIBED: "describes what was said or seen",
    Claim.CHANGED: "says that something changed",
    Claim.ASSOCIATED: "says that one thing goes with another",
    Claim.CAUSED: "says what caused a change",
}
CAN = {
    Claim.DESCRIBED: "describe what was said or seen",
    Claim.CHANGED: "show that something changed",
    Claim.ASSOCIATED: "show that groups differ",
    Claim.CAUSED: "show a cause",
}


def ceiling(name: str, *, compared: bool = False, retested: bool = False) -> Claim:
    """The highest claim that a design carries.

    ``compared``: it has a comparison group; ``retested``: people took its quiz before and after.

    A design that a programme made itself describes: nobody can know what it may claim.
    """
    design = design_of(name)
    step = (compared and design.compared) or (retested and design.retested) or design.ceiling
    return Claim(step)


def highest(claims: Iterable[Claim]) -> Claim:
    """The highest of several claims; ``described`` where there are none."""
    return max(claims, key=_STEPS.index, default=Claim.DESCRIBED)


def exceeds(claim: Claim, allowed: Claim) -> bool:
    """Whether a claim stands above what is allowed."""
    return _STEPS.index(claim) > _STEPS.index(allowed)
