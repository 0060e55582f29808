"""Measures that are sums or parts of one another, so that one follows from the others.

Of people they are told in the same parts, or none of them is: what one hides by being coarse, the
others would give by subtraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations, product
from math import comb

import numpy as np

from analyses.counted.strands import Strand
from evaluation.say.finding import Finding
from evaluation.say.occurrences import WITHIN, Cells, EventPart, Occurrences
from evaluation.statistics.change import Array, Mask

_MOST = 40_000  # sums of one number of measures that are looked through: of 100 those of three
_OFTEN, _LITTLE = 3, 0.25  # cells, and the share of a whole, of what a sum leaves over


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of a measure by row and period; ``of``: the measure it is declared to be of."""

    name: str
    of: str
    cells: Mapping[tuple[str, str], float]


def measured(strand: Strand) -> Measured:
    """The counts of a measure; of others, such as shares, no figure."""
    counts = strand.measure.kind == "count"
    given = {at: cell.value for at, cell in strand.cells.items() if cell.value is not None}
    return Measured(strand.name, strand.measure.of, given if counts else {})


def kin_of(measures: Sequence[Measured]) -> list[frozenset[int]]:
    """Of each measure, by its place, those that it is tied to, itself among them."""
    tied = [{at} for at in range(len(measures))]
    for group in [*map(set, parts_of(measures)), *map(set, sums_of(measures))]:
        whole = group.union(*(tied[at] for at in group))
        for at in whole:
            tied[at] = whole
    return [frozenset(group) for group in tied]


def over_shared_rows(strands: Sequence[Strand]) -> list[Strand]:
    """The measures, those that are kin over the rows of which all of them have every figure.

    A row that one of them lacks would follow from the others.
    """
    return [
        replace(strand, shared=frozenset.intersection(*(frozenset(strands[k].whole) for k in kin)))
        for strand, kin in zip(strands, kin_of([*map(measured, strands)]), strict=True)
    ]


def parts_of(measures: Sequence[Measured]) -> Iterator[tuple[int, int]]:
    """Pairs of a whole and its part: as declared, or by name where no figure speaks against it."""
    for (a, whole), (b, part) in permutations(enumerate(measures), 2):
        both = whole.cells.keys() & part.cells.keys()
        named = _words(whole.name) < _words(part.name)
        within = bool(both) and all(part.cells[at] <= whole.cells[at] for at in both)
        if part.of == whole.name or (named and within):
            yield a, b


def sums_of(measures: Sequence[Measured]) -> Iterator[dict[int, int]]:
    """Measures of which some make as much as the others, in every row and period that they share.

    Each with its sign, +1 or -1: the sum is nought, or little is always left over. So of all, boys
    and girls; and of boys and girls who are as many as the younger and the older.
    """
    every = sorted({at for own in measures for at in own.cells})
    table = np.array([[own.cells.get(at, np.nan) for at in every] for own in measures])
    for n in range(3, len(measures) + 1):
        if comb(len(measures), n - 1) * 2 ** (n - 1) > _MOST:
            continue
        signs = np.array([(1, *rest) for rest in product((1, -1), repeat=n - 2)])
        for group in combinations(range(len(measures) - 1), n - 1):
            last = group[-1] + 1  # and all behind it
            rest, most = signs @ table[[*group]], table[[*group]].max(axis=0)
            for way in (1, -1):
                left = rest[:, None] + way * table[last:]
                for sign, at in np.argwhere(_make_up(left, np.maximum(most, table[last:]))):
                    yield dict(
                        zip((*group, last + int(at)), (*map(int, signs[sign]), way), strict=True)
                    )


def _make_up(left: Array, most: Array) -> Mask:
    """Of each sum whether nothing is left over, or little, and never too much: as of not known.

    Of boys, girls and all, those whose sex is not said. ``left``: sign x measure x cell, what is
    left over; ``most``: measure x cell, the largest of those summed; NaN where one has no figure.
    """
    over, whole = np.nan_to_num(left), np.nansum(most, axis=-1)
    nothing = ~over.any(axis=-1)
    little = np.abs(over).sum(axis=-1) <= _LITTLE * whole
    one_way = (over >= 0).all(axis=-1) | (over <= 0).all(axis=-1)
    often = (~np.isnan(left)).sum(axis=-1) >= _OFTEN
    return np.asarray((whole > 0) & (nothing | (little & one_way & often)))


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


@dataclass(frozen=True, slots=True)
class _Ties:
    """How measures are tied to one another, by their places."""

    names: tuple[str, ...]
    pairs: tuple[tuple[int, int], ...]
    sums: tuple[dict[int, int], ...]

    @classmethod
    def of(cls, measures: Sequence[Measured]) -> _Ties:
        names = tuple(measure.name for measure in measures)
        return cls(names, tuple(parts_of(measures)), tuple(sums_of(measures)))


def told_alike(
    forms: Sequence[Sequence[Finding]], measures: Sequence[Measured]
) -> list[list[Finding]]:
    """The forms of each measure, each of them as coarse as its kin need it at that step.

    ``forms``: those of each measure, the finest first; all of them count events by parts.
    """
    kin, ties = kin_of(measures), _Ties.of(measures)
    return [
        [_beside_kin(forms, at, step, kin[at], ties) for step in range(len(own))]
        if len(kin[at]) > 1
        else [*own]
        for at, own in enumerate(forms)
    ]


def _beside_kin(
    forms: Sequence[Sequence[Finding]], at: int, step: int, kin: frozenset[int], ties: _Ties
) -> Finding:
    """A form that stands only where all parts of its kin, and what lies between, may stand."""
    own = forms[at][step]
    assert own.occurrences
    every = {
        k: found
        for k in sorted(kin)
        if (found := forms[k][min(step, len(forms[k]) - 1)].occurrences)
    }
    more = [
        part.model_copy(update={"label": f"{k}: {part.label}", "within": "", "people": frozenset()})
        for k, found in every.items()
        if k != at
        for part in found.parts
    ]
    between = [
        part
        for whole, inner in ties.pairs
        if whole in every and inner in every
        for part in _between(every[whole], every[inner], f"{whole} without {inner}")
    ]
    between += [part for sum_ in ties.sums if kin >= {*sum_} for part in _left_over(every, sum_)]
    joined = own.occurrences.model_copy(
        update={
            "parts": (*own.occurrences.parts, *more, *between),
            "wholes": (),
            "together": "",
            "cells": own.occurrences.cells | _cells_beside(every, at, ties),
        }
    )
    return own.model_copy(update={"occurrences": joined})


def _cells_beside(every: Mapping[int, Occurrences], at: int, ties: _Ties) -> Cells:
    """The figures of a measure's kin and what sums of them leave over, each row under its sum.

    Where one of them may be told anew and another not, the other would follow.
    """
    alone = [{k: 1} for k in every if k != at]
    apart = [{whole: 1, part: -1} for whole, part in ties.pairs]
    found: Cells = {}
    for sum_ in (*alone, *apart, *ties.sums):
        if not every.keys() >= sum_.keys():
            continue
        called = " ".join(f"{sign:+d} {ties.names[k]}" for k, sign in sum_.items())
        for row in dict.fromkeys(row for k in sum_ for row in every[k].cells):
            of_each = {k: every[k].cells.get(row, {}) for k in sum_}
            found[f"{called}{WITHIN}{row}"] = {
                period: sum(sign * of_each[k].get(period, 0) for k, sign in sum_.items())
                for period in dict.fromkeys(p for of in of_each.values() for p in of)
            }
    return found


def _left_over(told: Mapping[int, Occurrences], sum_: Mapping[int, int]) -> Iterator[EventPart]:
    """What a sum leaves over for what one of its measures does not tell, or tells less of."""
    values = {k: {part.label: part.value for part in told[k].parts} for k in sum_ if k in told}
    for label in dict.fromkeys(label for own in values.values() for label in own):
        there = [k for k, own in values.items() if label in own]
        left = abs(sum(sum_[k] * values[k][label] for k in there))
        if left and len(there) >= len(sum_) - 1:
            yield EventPart(label=f"{[*sum_]} left over: {label}", value=left, n=left)


def _between(whole: Occurrences, inner: Occurrences, name: str) -> Iterator[EventPart]:
    """What is left of each part of a whole without that of its part."""
    held = {part.label: part.value for part in inner.parts}
    for part in whole.parts:
        left = part.value - held.get(part.label, 0)
        if part.label in held and left >= 0:
            yield EventPart(label=f"{name}: {part.label}", value=left, n=left)
