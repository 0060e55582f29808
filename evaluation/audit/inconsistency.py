"""What cannot both be true in print: the printed and the recomputed value, where, how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# rounding: within one unit of the last printed place. value: further off. conclusion: a verdict,
# a sign or a direction turns with it. unreadable: signs were lost, so nothing can be said.
Severity = Literal["rounding", "value", "conclusion", "unreadable"]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A printed value that its own sources cannot give; it says nothing of whose error it is.

    ``readings``: what would reconcile it, each as a clause after "consistent only if".
    """

    place: str
    printed: str
    recomputed: str
    check: str
    severity: Severity
    readings: tuple[str, ...] = ()
