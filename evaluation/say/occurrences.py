"""Counts of events by parts, as an analysis hands them to the disclosure step."""

from __future__ import annotations

from pydantic import field_serializer

from evaluation.declare.lined_yaml import Frozen

Cells = dict[str, dict[str, float]]
WITHIN = "\t"  # between the name of a sum and that of a row, where rows are of several sums


class EventPart(Frozen):
    """The events of one part of what a finding counts, and of how many people they may be.

    ``value`` counts events. ``n``: the people that they are of, where people are known, or else
    the events, as each may be of another. ``people``: their labels, where they are known and few.
    ``within``: the larger part that it belongs to, by its label; ``at``: when, where both tell
    it from others.
    """

    label: str
    value: int
    n: int
    people: frozenset[str] = frozenset()
    within: str = ""
    at: str = ""

    @classmethod
    def of(cls, label: str, value: float) -> EventPart:
        """A figure whose people are not known; an average of any is of one at least."""
        n = max(1, int(value)) if value else 0
        return cls(label=label, value=n, n=n)

    @field_serializer("people")
    def _in_order(self, people: frozenset[str]) -> list[str]:
        return sorted(people)


class Occurrences(Frozen):
    """By which parts a finding counts events, so that an edition can put small ones together.

    ``wholes``: the larger parts that ``within`` names. ``together``: what parts with few events
    are called together; empty where they cannot be put together. ``known``: whether people are
    known. ``near``: it tells of events by the place or the month, which is not for the public
    where events are of people who are protected. ``cells``: every figure that it adds up, row by
    row and period by period, for the ledger: whatever an edition tells is made of these.
    Those of measures that are sums or parts of it stand under their names.
    """

    parts: tuple[EventPart, ...]
    wholes: tuple[EventPart, ...] = ()
    together: str = ""
    known: bool = False
    near: bool = False
    cells: Cells = {}
