"""Who could not be paired with somebody of another wave: worded once, with cells and no codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from evaluation.counting import and_more
from evaluation.errors import Issue

NOT_THERE = "{} an identifier that the other wave does not have"
SAME_WAY = "Look whether it is written the same way in both waves."


def note_on(places: Sequence[Issue], problem: str, action: str, *, code: str) -> Issue:
    """A note on some people, by where they stand; ``problem`` has {} for how many they are."""
    have = "1 person has" if len(places) == 1 else f"{len(places)} people have"
    cells = and_more(place.cell for place in places)
    return replace(places[0], problem=problem.format(have), fix=action, cell=cells, code=code)
