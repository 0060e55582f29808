"""The waves at which people are asked, in order: one record each, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WaveName = Literal["baseline", "endpoint", "follow_up", "then"]
BASELINE, ENDPOINT, FOLLOW_UP, THEN = "baseline", "endpoint", "follow_up", "then"


@dataclass(frozen=True, slots=True)
class Wave:
    """One time at which people are asked.

    ``when``: its words in a sentence, as in "measured before and at follow-up". ``at``: when its
    form is filled in. ``later``: it
    comes after the baseline, so that a change up to it can be taken. ``suffix`` tells the keys of
    its findings from those of the later wave that every comparison needs, which has none.
    ``looking_back``: it is how things were, as people rate it at the end. ``both``: the name under
    which findings count the people of a later wave who were measured at the baseline too.
    ``signs``: words that begin or end a heading of this wave, or stand in front of its question.
    """

    name: str
    when: str
    at: str
    later: bool = False
    suffix: str = ""
    looking_back: bool = False
    both: str = ""
    signs: frozenset[str] = frozenset()

    @property
    def to(self) -> str:
        """What a title adds for a wave after the endpoint: `` to follow-up``."""
        return f" to {self._noun}" if self.suffix else ""

    @property
    def minus(self) -> str:
        """How a change up to this wave is taken: ``after minus before``."""
        return f"{self._noun} minus {WAVES[BASELINE].when}"

    @property
    def _noun(self) -> str:
        return self.when.removeprefix("at ")


# In the order in which they are asked about: a new wave gets its line, and its name above.
WAVES: dict[str, Wave] = {
    wave.name: wave
    for wave in (
        Wave(
            THEN,
            "then",
            "at the end",
            looking_back=True,
            signs=frozenset(["then", "before", "pre", "back", "previously", "retrospective"]),
        ),
        Wave(
            BASELINE,
            "before",
            "before it starts",
            signs=frozenset(
                [
                    *("pre", "before", "baseline", "start"),
                    *("t0", "time0", "w0", "wave0", "t1", "time1", "w1", "wave1"),
                ]
            ),
        ),
        Wave(
            ENDPOINT,
            "after",
            "at the end",
            later=True,
            both="n_matched",
            signs=frozenset(
                ["post", "after", "now", "today", "endpoint", "t2", "time2", "w2", "wave2", "end"]
            ),
        ),
        Wave(
            FOLLOW_UP,
            "at follow-up",
            "some time after the end",
            later=True,
            suffix=f"_{FOLLOW_UP}",
            both="n_followed",
            signs=frozenset(["followup", "later", "t3", "time3", "w3", "wave3", "fu"]),
        ),
    )
}
LATER = tuple(wave.name for wave in WAVES.values() if wave.later)
MAIN = next(name for name in LATER if not WAVES[name].suffix)  # there is no comparison without it
MEASURED = (BASELINE, *LATER)  # at the time, not looking back


def printed(wave: str) -> str:
    """A wave as it is printed: ``follow-up``."""
    return wave.replace("_", "-")
