"""The events of a log as its analysis sees them, and what its findings share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.declare.workspace import Study
from evaluation.read.log.events import Events
from evaluation.say.finding import Base, Basis, Estimate, Finding, count_of
from evaluation.say.occurrences import EventPart
from evaluation.say.wording import TIED, listed, worded

NOT_RECORDED = "Not recorded"
_MARKS = 100_000_000  # bytes
_FEW = 50  # people of a part, up to whom they are known by their labels
_METHOD = "Count of what the log records; an entry counts as many times as it says."
_WHY = (
    "A log says what was recorded. What was not written down, and how many could have had it, "
    "it does not say."
)

Codes = NDArray[np.integer[Any]]


@dataclass(frozen=True)
class Logged:
    """The entries of a log, and what every finding on them needs.

    ``n``: how many people the events are of: those who are known, or else as many as there are
    events, as each may be of another.
    """

    events: Events
    prefix: str
    basis: Basis

    @classmethod
    def of(cls, study: Study, events: Events) -> Logged:
        """The log of a study."""
        files = (source.file for source in events.sources)
        return cls(events, study.evaluation.name or "log", Basis.of(study.name, files))

    @property
    def called(self) -> str:
        """What events are called: ``uses``."""
        return self.events.called

    @cached_property
    def counts(self) -> Codes:
        """How many events each entry stands for."""
        return self.events.table["count"].to_numpy(np.int64)

    @cached_property
    def persons(self) -> Codes:
        """The number of the person of each entry; -1 where the log says nobody."""
        return self.events.table["person"].cat.codes.to_numpy(np.int64)

    @cached_property
    def known(self) -> bool:
        """Whether the log says of any event whose it is."""
        return bool((self.persons >= 0).any())

    @cached_property
    def total(self) -> int:
        """How many events there are."""
        return int(self.counts.sum())

    @cached_property
    def whole(self) -> EventPart:
        """All events."""
        return self.parts(np.zeros(len(self.counts), np.int64), ["all"])[0]

    @property
    def n(self) -> int:
        """How many people the events may be of, as the disclosure step counts them."""
        return min(self.whole.value, self.whole.n)

    def parts(
        self, codes: Codes, labels: Sequence[str], within: Mapping[str, str] | None = None
    ) -> tuple[EventPart, ...]:
        """The events of each part, in the order of ``labels``; ``codes``: entry -> its part or -1.

        Entries of no part are a part of their own, where there are any.
        """
        size = len(labels) + 1
        placed = codes + 1
        events = np.bincount(placed, self.counts, size).astype(np.int64)
        people, named = self._people(placed, size)
        order = [*range(1, size), *([0] if events[0] else [])]
        return tuple(
            EventPart(
                label=labels[at - 1] if at else NOT_RECORDED,
                value=int(events[at]),
                n=int(people[at]) if self.known else int(events[at]),
                people=named.get(at, frozenset()),
                within=(within or {}).get(labels[at - 1], NOT_RECORDED) if at else NOT_RECORDED,
            )
            for at in order
        )

    def _people(self, placed: Codes, size: int) -> tuple[Codes, dict[int, frozenset[str]]]:
        """How many people each part is of at least, and who they are where they are few.

        Events of nobody who is known may all be of those who are, or of one where none are.
        """
        if not self.known:
            return np.zeros(size, np.int64), {}
        used = self.counts > 0
        said = used & (self.persons >= 0)
        width = int(self.persons.max()) + 1
        pairs = _different(placed[said] * width + self.persons[said], size * width)
        of_part, person = pairs // width, pairs % width
        people = np.bincount(of_part, minlength=size).astype(np.int64)
        unsaid = np.bincount(placed[used & (self.persons < 0)], minlength=size) > 0
        labels = self.events.table["person"].cat.categories
        starts = np.searchsorted(of_part, np.arange(size + 1))
        named = {
            int(at): frozenset(str(labels[who]) for who in person[starts[at] : starts[at + 1]])
            for at in np.flatnonzero((people > 0) & (people <= _FEW))
        }
        return np.maximum(people, unsaid), named

    def how_many(self, entries: NDArray[np.bool_]) -> int:
        """How many different people some entries name."""
        persons = self.persons[entries & (self.persons >= 0)]
        return len(_different(persons, int(self.persons.max(initial=-1)) + 1))

    def count(self, label: str, value: int, n: int | None = None, unit: str = "") -> Estimate:
        """A number of events, or of what has events; ``n``: of how many people they may be."""
        return count_of(label, value, unit or self.called, n=n)

    def most(
        self, parts: Sequence[EventPart], where: str, several: str
    ) -> tuple[dict[str, Estimate], str]:
        """The part with the most events as a number, and in a sentence; of a tie up to three.

        ``where``: the word before a name; ``several``: what the parts are. Nothing where more
        share the first place, or all do. An edition that may not tell one of them tells neither.
        """
        highest = max((part.value for part in parts), default=0)
        first = [part for part in parts if part.value == highest]
        if not highest or len(first) == len(parts) or len(first) > TIED:
            return {}, ""
        numbers = {
            f"n_most{f'_{n}' if n else ''}": self.count(
                part.label, part.value, min(part.value, part.n)
            )
            for n, part in enumerate(first)
        }
        told = listed(tuple(f"{{{name}}}" for name in numbers))
        named = listed(tuple(part.label for part in first))
        return numbers, (
            f"The most {self.called} were recorded {where} {named} ({told} of the {{n_events}}; "
            f"{len(parts)} {several} in all)."
        )

    def spread(
        self, where: str, used: Sequence[EventPart], every: Sequence[EventPart], several: str
    ) -> str:
        """In how many parts there were any, of all that could have had some where known."""
        said = f"{{n_events}} {self.called} were recorded"
        if 1 < len(used) == len(every):
            return f"{said}, some {where} each of the {len(every)} {several}."
        of_all = f" of {len(every)}" if every else ""
        return f"{said} {where} {len(used)}{of_all} {several}."

    def each(self, parts: Iterable[EventPart]) -> Iterator[Estimate]:
        """The number of events of each part."""
        return (self.count(part.label, part.value) for part in parts)

    def finding(
        self,
        name: str,
        title: str,
        estimates: dict[str, Estimate],
        wordings: tuple[str, ...],
        **facts: Any,
    ) -> Finding:
        """A finding on the events of this log."""
        usual: dict[str, Any] = {
            "n": self.n,
            "counts": "" if self.known else self.called,
            "method": _METHOD,
            "why": _WHY,
            "basis": self.basis,
        }
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=self.events.unit, people=frozenset()),
            wordings,
            estimates,
            **(usual | facts),
        )


def _different(numbers: Codes, below: int) -> Codes:
    """The different ones of some numbers from 0, in their order; by marks where these are few."""
    if below > _MARKS:
        return np.sort(pd.unique(numbers))
    seen = np.zeros(below, bool)
    seen[numbers] = True
    return np.flatnonzero(seen)
