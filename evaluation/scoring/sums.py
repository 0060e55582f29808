"""Sums and numbers of answers of a block of respondents, for every scale of items.

Whole numbers go through one small matrix product. A missing answer becomes a large power of two
(``hole``), so that the same sum tells both how many answers are missing and what the others add
to; single precision holds it exactly. Other numbers are added in double precision, item by item.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluation.scoring.plan import ScoringPlan

Array = npt.NDArray[np.float64]
Values = npt.NDArray[Any]  # float32 or float64

EXACT = 2**24  # whole numbers up to here are exact in single precision


class Sums:
    """The sums of one block after another, in buffers that are used again."""

    def __init__(self, planned: ScoringPlan, rows: int, kind: npt.DTypeLike) -> None:
        self._plan = planned
        self._hole = 2.0 ** math.ceil(math.log2(2 * planned.largest * planned.terms + 2))
        whole = all(allowed.whole for allowed in planned.answers)
        self._exact = whole and self._hole * planned.terms < EXACT
        self._values = np.empty((rows, planned.terms), kind if self._exact else np.float64)
        self._rounded = np.empty((rows, len(planned.answers)), self._values.dtype)
        self._wrong = np.empty(self._rounded.shape, bool)
        self._lowest: Any = np.inf
        ends = {(allowed.minimum, allowed.maximum) for allowed in planned.answers}
        self._axis = None if len(ends) == 1 else 0
        self._low = np.array([allowed.minimum for allowed in planned.answers])
        self._high = np.array([allowed.maximum for allowed in planned.answers])
        self._whole = None if whole else np.array([a.whole for a in planned.answers], bool)
        self._matrices(self._values.dtype)

    def _matrices(self, kind: npt.DTypeLike) -> None:
        """Items of a scale that are turned about the same sum of ends are one group."""
        rows = self._plan.readings
        groups = list(dict.fromkeys((row, r.turn) for row, rs in enumerate(rows) for r in rs))
        self._members = np.zeros((self._plan.terms, len(groups)), kind)
        self._sign = np.zeros((len(rows), len(groups)), kind)
        self._lost = np.zeros((len(rows), len(groups)), kind)  # points by missing answer
        self._bias = np.zeros((len(rows), 1), kind)
        self._size = np.array([[len(readings)] for readings in rows], kind)
        for row, readings in enumerate(rows):
            for reading in readings:
                group, turn = groups.index((row, reading.turn)), reading.turn or 0
                sign = 1 if reading.turn is None else -1
                self._members[reading.term, group] = 1
                self._sign[row, group] = sign
                self._lost[row, group] = sign * self._hole + turn
                self._bias[row] += turn
        self._belongs = np.abs(self._sign)
        self._sums = np.empty((len(self._values), len(groups)), kind)
        self._across = np.empty((2, len(groups), len(self._values)), kind)

    def of(self, block: Values) -> tuple[Values, Values]:
        """Sums of keyed values and numbers of answers: scales of items x respondents."""
        values = self._values[: len(block)]
        columns = block.shape[1]
        self._fill(block, values[:, :columns])
        for at, (column, recode) in enumerate(self._plan.extra, start=columns):
            values[:, at] = values[:, column]
            for answer, value in recode:
                values[block[:, column] == answer, at] = value
        return self._multiplied(values) if self._exact else self._added(values)

    def _fill(self, block: Values, out: Values) -> None:
        """The block with a hole for every missing answer, and its lowest answer.

        Read as integers, the bits of floating-point numbers keep their order, and NaN without a
        sign lies above them all: an integer minimum does it at a third of the time of fmin.
        """
        hole = np.array(self._hole if self._exact else np.inf, out.dtype)
        if block.dtype == out.dtype:
            bits = f"i{block.itemsize}"
            np.minimum(block.view(bits), hole.view(bits), out=out.view(bits))
            self._lowest = out.min(axis=self._axis, initial=np.inf)
        if block.dtype != out.dtype or np.isnan(self._lowest).any():  # a NaN with a sign
            np.fmin(block, hole, out=out)
            self._lowest = out.min(axis=self._axis, initial=np.inf)

    def _multiplied(self, values: Values) -> tuple[Values, Values]:
        sums, missing = self._across[:, :, : len(values)]  # respondents side by side
        sums[:] = np.matmul(values, self._members, out=self._sums[: len(values)]).T
        np.multiply(sums, 1 / self._hole, out=missing)
        np.rint(missing, out=missing)  # the answers themselves come to less than half a hole
        points = self._sign @ sums
        points -= self._lost @ missing
        points += self._bias
        numbers = self._belongs @ missing
        return points, np.subtract(self._size, numbers, out=numbers)

    def _added(self, values: Values) -> tuple[Values, Values]:
        shape = (len(self._plan.readings), len(values))
        sums, numbers = np.zeros(shape), np.zeros(shape)
        for row, readings in enumerate(self._plan.readings):
            for reading in readings:
                value = values[:, reading.term]
                there = value != np.inf
                turned = value if reading.turn is None else reading.turn - value
                sums[row] += np.where(there, turned, 0)
                numbers[row] += there
        return sums, numbers

    def doubtful(self, block: Values) -> bool:
        """Whether an answer of the block that was just added may be out of range or not whole."""
        values = self._values[: len(block), : block.shape[1]]
        highest = np.fmax.reduce(block, axis=self._axis, initial=-np.inf)
        if (self._lowest < self._low).any() or (highest > self._high).any():
            return True
        rounded, wrong = self._rounded[: len(block)], self._wrong[: len(block)]
        np.not_equal(np.rint(values, out=rounded), values, out=wrong)
        return bool((wrong if self._whole is None else wrong[:, self._whole]).any())
