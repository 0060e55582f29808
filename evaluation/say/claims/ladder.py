"""The claim ladder: described < changed < associated < caused, and each design's highest step."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.say.finding import Claim

# Why a single group, measured before and after, stops at "changed": people may have changed
# by themselves, by what else happened, or by being chosen when they were at their worst
# (Shadish, Cook & Campbell 2002, Experimental and quasi-experimental designs, chapter 4).
CEILINGS: dict[str, Claim] = {
    "documentary": Claim.DESCRIBED,
    "take_up": Claim.DESCRIBED,
    "cross_section": Claim.DESCRIBED,
    "thematic": Claim.DESCRIBED,
    "retrospective": Claim.DESCRIBED,
    "pre_post": Claim.CHANGED,
    "comparison": Claim.ASSOCIATED,
    "randomised": Claim.CAUSED,
}
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


def ceiling(design: str, *, compared: bool = False) -> Claim:
    """The highest claim that a design carries; ``compared``: it has a comparison group.

    A design that a programme made itself is taken for a before-and-after.
    """
    own = CEILINGS.get(design, Claim.CHANGED)
    return highest((own, Claim.ASSOCIATED)) if compared else own


def highest(claims: Iterable[Claim]) -> Claim:
    """The highest of several claims; ``described`` where there are none."""
    return max(claims, key=_STEPS.index, default=Claim.DESCRIBED)


def exceeds(claim: Claim, allowed: Claim) -> bool:
    """Whether a claim stands above what is allowed."""
    return _STEPS.index(claim) > _STEPS.index(allowed)
