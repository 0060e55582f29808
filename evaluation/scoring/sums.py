"""Sums and numbers of answers of a block of respondents, for every scale of items.

Whole numbers go through one small matrix product. A missing answer becomes a large power of two
(``hole``), so that the same sum tells both how many answers are missing and what the others add
to; single precision holds it exactly. Other numbers are added in double precision, item by item.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.declare.instrument.model import Instrument, Scale

Array = npt.NDArray[np.float64]
Values = npt.NDArray[Any]  # float32 or float64

EXACT = 2**24  # whole numbers up to here are exact in single precision


Recode = tuple[tuple[int, int], ...]
Reading = tuple[int, float | None]  # term of an item; minimum + maximum where it is to be turned


class Sums:
    """The sums of one block after another, in buffers that are used again.

    A term is a column, or a recoded reading of one, behind the columns.
    """

    def __init__(
        self, instrument: Instrument, columns: Sequence[str], rows: int, kind: npt.DTypeLike
    ) -> None:
        place = {item: at for at, item in enumerate(columns)}
        scales = instrument.scales.values()
        recodes = dict.fromkeys(
            (place[item], _recode(scale))
            for scale in scales
            if scale.recode
            for item in scale.items
        )
        self._recodes = {recode: term for term, recode in enumerate(recodes, start=len(columns))}
        self._readings: list[list[Reading]] = [
            [
                (
                    self._recodes.get((place[item], _recode(scale)), place[item]),
                    _turn(instrument, scale, item),
                )
                for item in scale.items
            ]
            for scale in scales
        ]
        answers = [instrument.responses_of(item) for item in columns]
        self._low = np.array([allowed.minimum for allowed in answers])
        self._high = np.array([allowed.maximum for allowed in answers])
        # of items with the same ends all at once, in half the time
        self._axis = None if len({*zip(self._low, self._high, strict=True)}) == 1 else 0
        whole = np.array([allowed.whole for allowed in answers], bool)
        self._whole = None if whole.all() else whole
        terms = len(columns) + len(self._recodes)
        values = [value for _, recode in self._recodes for _, value in recode]
        largest = np.abs([*self._low, *self._high, *values]).max(initial=0)
        self._hole = 2.0 ** math.ceil(math.log2(2 * largest * terms + 2))
        self._exact = bool(whole.all()) and self._hole * terms < EXACT
        self._values = np.empty((rows, terms), kind if self._exact else np.float64)
        self._lowest: Any = np.inf
        self._matrices(self._values.dtype)

    def _matrices(self, kind: npt.DTypeLike) -> None:
        """Items of a scale that are turned about the same sum of ends are one group."""
        rows = self._readings
        groups = list(
            dict.fromkeys((row, turn) for row, readings in enumerate(rows) for _, turn in readings)
        )
        self._members = np.zeros((self._values.shape[1], len(groups)), kind)
        self._sign = np.zeros((len(rows), len(groups)), kind)
        self._lost = np.zeros(self._sign.shape, kind)  # points by missing answer
        self._bias = np.zeros((len(rows), 1), kind)
        self._size = np.array([[len(readings)] for readings in rows], kind)
        for row, readings in enumerate(rows):
            for term, turn in readings:
                group = groups.index((row, turn))
                sign = 1 if turn is None else -1
                self._members[term, group] = 1
                self._sign[row, group] = sign
                self._lost[row, group] = sign * self._hole + (turn or 0)
                self._bias[row] += turn or 0
        self._sums = np.empty((len(self._values), len(groups)), kind)
        self._across = np.empty((2, len(groups), len(self._values)), kind)

    def of(self, block: Values) -> tuple[Values, Values]:
        """Sums of keyed values and numbers of answers: scales x respondents."""
        values = self._values[: len(block)]
        columns = block.shape[1]
        hole = self._hole if self._exact else np.inf
        np.fmin(block, values.dtype.type(hole), out=values[:, :columns])
        self._lowest = values[:, :columns].min(axis=self._axis, initial=np.inf)
        for (column, recode), at in self._recodes.items():
            values[:, at] = values[:, column]
            for answer, value in recode:
                values[block[:, column] == answer, at] = value
        return self._multiplied(values) if self._exact else self._added(values)

    def _multiplied(self, values: Values) -> tuple[Values, Values]:
        sums, missing = self._across[:, :, : len(values)]  # respondents side by side
        sums[:] = np.matmul(values, self._members, out=self._sums[: len(values)]).T
        np.multiply(sums, 1 / self._hole, out=missing)
        np.rint(missing, out=missing)  # the answers themselves come to less than half a hole
        points = self._sign @ sums
        points -= self._lost @ missing
        points += self._bias
        numbers = np.abs(self._sign) @ missing
        return points, np.subtract(self._size, numbers, out=numbers)

    def _added(self, values: Values) -> tuple[Values, Values]:
        shape = (len(self._readings), len(values))
        sums, numbers = np.zeros(shape), np.zeros(shape)
        for row, readings in enumerate(self._readings):
            for term, turn in readings:
                value = values[:, term]
                answered = value != np.inf
                turned = value if turn is None else turn - value
                sums[row] += np.where(answered, turned, 0)
                numbers[row] += answered
        return sums, numbers

    def doubtful(self, block: Values) -> bool:
        """Whether an answer of the block that was just added may be out of range or not whole."""
        values = self._values[: len(block), : block.shape[1]]
        highest = np.fmax.reduce(block, axis=self._axis, initial=-np.inf)
        outside = (self._lowest < self._low).any() or (highest > self._high).any()
        parted = np.rint(values) != values
        return bool(outside or (parted if self._whole is None else parted[:, self._whole]).any())


def _recode(scale: Scale) -> Recode:
    return tuple(sorted(scale.recode.items()))


def _turn(instrument: Instrument, scale: Scale, item: str) -> float | None:
    turned = instrument.coding == "raw" and item in scale.reverse_keyed
    return sum(instrument.values_of(scale, item)) if turned else None
