"""What the lint is given and what it says, without its patterns, which take long to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.declare.designs import Reach
from evaluation.say.claims.ladder import REACHES, SAYS, exceeds
from evaluation.say.finding import Claim

Kind = Literal["prose", "item", "heading", "quotation"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item, table cell, heading or quotation, with its place in words."""

    text: str
    kind: Kind = "prose"
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as it was written, and the passage that it stands in."""

    text: str
    passage: Passage

    @property
    def title(self) -> bool:
        """Whether it is a title or a short label rather than a sentence."""
        return self.passage.kind == "heading"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence: its claim, the highest claim that is allowed, and what to write instead.

    ``reach``: how it reaches beyond the data, where its claim is not too high.
    """

    sentence: str
    claim: Claim
    allowed: Claim
    suggestion: str = ""
    place: str = ""
    reach: Reach | None = None

    @property
    def flagged(self) -> bool:
        """Whether the sentence claims more than the design allows."""
        return self.reach is not None or exceeds(self.claim, self.allowed)

    @property
    def says(self) -> str:
        """What the sentence does, where it is flagged."""
        return REACHES[self.reach] if self.reach else SAYS[self.claim]

    def as_json(self) -> dict[str, str | bool]:
        """The row that ``pathfinder lint --json`` prints; ``reach`` only where there is one."""
        return {
            "sentence": self.sentence,
            "claim_level": self.claim.value,
            "allowed": self.allowed.value,
            "flagged": self.flagged,
            "suggestion": self.suggestion,
            **({"reach": self.reach} if self.reach else {}),
        }
