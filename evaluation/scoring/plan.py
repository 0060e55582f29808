"""An instrument as the engine needs it: what each scale reads from which column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.declare.instrument.model import Instrument, ResponseSet, Scale

Recode = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One item of a scale: its term, and minimum + maximum where it is to be turned."""

    term: int
    turn: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """How one scale is scored: ``row`` among the scales of items, or the scales it ``adds``."""

    scale: Scale
    row: int
    adds: tuple[int, ...]
    gate: int  # column of the gate's item
    least: int
    lowest: float  # the lowest sum, where the table of a transform begins


@dataclass(frozen=True, slots=True)
class ScoringPlan:
    """An instrument for given columns.

    A term is a column, or (``extra``) a recoded reading of one. ``readings``: the items of each
    scale of items. ``largest``: the value furthest from 0.
    """

    steps: tuple[Step, ...]
    answers: tuple[ResponseSet, ...]  # of each column
    readings: tuple[tuple[Reading, ...], ...]
    extra: tuple[tuple[int, Recode], ...]
    largest: float

    @property
    def terms(self) -> int:
        """How many terms there are."""
        return len(self.answers) + len(self.extra)

    @property
    def order(self) -> list[int]:
        """Places of the scales, those of items before those that add them."""
        return sorted(range(len(self.steps)), key=lambda i: bool(self.steps[i].adds))


def plan(instrument: Instrument, columns: Sequence[str], complete_only: bool) -> ScoringPlan:
    """The plan for answers in these columns; every item that is needed has one."""
    place = {item: i for i, item in enumerate(columns)}
    recodes: dict[tuple[int, Recode], int] = {}
    readings, values = [], []
    rows = [name for name, scale in instrument.scales.items() if scale.items]
    for scale in map(instrument.scales.__getitem__, rows):
        recode = tuple(sorted(scale.recode.items()))
        terms = []
        for item in scale.items:
            ends = instrument.values_of(scale, item)
            column = place[item]
            term = (
                recodes.setdefault((column, recode), len(columns) + len(recodes))
                if recode
                else column
            )
            terms.append(
                Reading(
                    term,
                    sum(ends)
                    if (instrument.coding == "raw" and item in scale.reverse_keyed)
                    else None,
                )
            )
            values += [abs(value) for value in ends]
        readings.append(tuple(terms))
    answers = tuple(instrument.responses_of(item) for item in columns)
    values += [abs(end) for allowed in answers for end in (allowed.minimum, allowed.maximum)]
    names = list(instrument.scales)
    steps = tuple(
        Step(
            scale,
            rows.index(name) if scale.items else -1,
            tuple(names.index(part) for part in scale.sum_of),
            place[scale.gate.item] if scale.gate else -1,
            scale.parts if complete_only else scale.least,
            sum(instrument.values_of(scale, item)[0] for item in scale.items),
        )
        for name, scale in instrument.scales.items()
    )
    return ScoringPlan(steps, answers, tuple(readings), tuple(recodes), max(values, default=0))
