"""An instrument as two small matrices, so that many respondents are scored by multiplication.

A term is a column of the answers, or a recoded or second reading of one. Each scale of items is a
row: +1 for an item, -1 for one to be turned, 0 elsewhere. What stands in for a missing answer is
chosen by term so that it adds nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.instrument import Instrument, ResponseSet, Scale

Values = npt.NDArray[Any]  # float32 or float64
Recode = tuple[tuple[int, int], ...]

EXACT = 2**24  # whole numbers up to here are exact in single precision


@dataclass(frozen=True, slots=True)
class Step:
    """How one scale is scored: ``row`` of the matrices, or places of the scales it adds."""

    scale: Scale
    row: int
    adds: tuple[int, ...]
    gate: int  # column of the gate's item
    least: int
    bias: float  # minimum + maximum of every turned item, together
    lowest: float  # the lowest sum, where the table of a transform begins


@dataclass(frozen=True, slots=True)
class Plan:
    """An instrument for given columns. ``key`` and ``counted``: scales of items x terms."""

    steps: tuple[Step, ...]
    answers: tuple[ResponseSet, ...]  # of each column
    key: Values
    counted: Values
    fill: Values
    extra: tuple[tuple[int, Recode], ...]  # terms beyond the columns: column, recode
    sequence: tuple[int, ...]  # terms in the order of the instrument, whatever the columns' is

    @property
    def order(self) -> list[int]:
        """Places of the scales, those of items before those that add them."""
        return sorted(range(len(self.steps)), key=lambda i: bool(self.steps[i].adds))


def plan(instrument: Instrument, columns: Sequence[str], complete_only: bool) -> Plan:
    """The plan for answers in these columns; every item that is needed has one.

    Single precision is chosen where every answer is a whole number and no sum leaves the whole
    numbers that it holds exactly.
    """
    place = {item: i for i, item in enumerate(columns)}
    answers = tuple(instrument.responses_of(item) for item in columns)
    fill, taken = [0.0] * len(columns), set[int]()
    extra: list[tuple[int, Recode]] = []
    terms: dict[tuple[int, Recode, float], int] = {}
    entries: list[tuple[int, int, bool]] = []
    rows = [name for name, scale in instrument.scales.items() if scale.items]
    for row, name in enumerate(rows):
        scale = instrument.scales[name]
        recode = tuple(sorted(scale.recode.items()))
        for item in scale.items:
            column, turned = place[item], _turned(instrument, scale, item)
            term = (column, recode, sum(instrument.values_of(scale, item)) if turned else 0.0)
            if term not in terms and (recode or column in taken):
                terms[term] = len(fill)
                extra.append((column, recode))
                fill.append(term[2])
            elif term not in terms:
                terms[term] = column
                taken.add(column)
                fill[column] = term[2]
            entries.append((row, terms[term], turned))
    largest = max((max(abs(a.minimum), abs(a.maximum)) for a in answers), default=0)
    exact = all(a.whole for a in answers) and 2 * largest * max(len(fill), 1) < EXACT
    key = np.zeros((len(rows), len(fill)), np.float32 if exact else np.float64)
    for row, at, turned in entries:
        key[row, at] = -1 if turned else 1
    steps = _steps(instrument, place, rows, complete_only)
    every = list(instrument.items)
    sequence = (
        *sorted(range(len(columns)), key=lambda i: every.index(columns[i])),
        *range(len(columns), len(fill)),
    )
    return Plan(steps, answers, key, np.abs(key), np.array(fill, key.dtype), tuple(extra), sequence)


def _turned(instrument: Instrument, scale: Scale, item: str) -> bool:
    return instrument.coding == "raw" and item in scale.reverse_keyed


def _steps(
    instrument: Instrument, place: dict[str, int], rows: list[str], complete_only: bool
) -> tuple[Step, ...]:
    names = list(instrument.scales)
    return tuple(
        Step(
            scale,
            rows.index(name) if scale.items else -1,
            tuple(names.index(part) for part in scale.sum_of),
            place[scale.gate.item] if scale.gate else -1,
            scale.parts if complete_only else scale.least,
            sum(
                sum(instrument.values_of(scale, item))
                for item in scale.items
                if _turned(instrument, scale, item)
            ),
            sum(instrument.values_of(scale, item)[0] for item in scale.items),
        )
        for name, scale in instrument.scales.items()
    )
