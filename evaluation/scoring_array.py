"""The scoring engine: an array of answers -> scores, counts and what was prorated.

Blocks of respondents that stay in the processor's cache are multiplied by the matrices of the
plan: once for the sums, once for the number of answers. Whole numbers are added in single
precision, which is exact for them; anything else in double precision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluation.errors import DataError, Issue
from evaluation.instrument import Instrument, Scale
from evaluation.key_file import key_needed
from evaluation.scoring_plan import Plan, Step, Values, plan

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int16]

BLOCK = 4096  # respondents: buffers of 4096 x 45 numbers stay in a cache of 2 MB
MOST_FAULTS = 20  # wrong values of an array that are listed


@dataclass(frozen=True, slots=True)
class ScoreArrays:
    """Scores of respondents (rows, as given) on ``scales`` (columns).

    ``scores``: in the points of the scale, NaN where unscored. ``answered``: number of items
    answered. ``prorated``: scored although not every item was answered.
    """

    scales: tuple[str, ...]
    scores: Array
    answered: Counts
    prorated: Flags


def score_array(
    instrument: Instrument,
    values: npt.ArrayLike,
    items: Sequence[str] | None = None,
    *,
    complete_only: bool = False,
) -> ScoreArrays:
    """Score every scale for every respondent.

    ``values``: respondents x ``items`` (default: all items of the instrument, in its order), raw
    answers in their own numbers, NaN where not answered. Supplements without a column are left
    out. ``complete_only``: score only who answered every item of a scale.

    Answers become values by ``recode``, then reverse-keyed items are turned: minimum + maximum -
    answer. With k of m items answered and their values adding to T, a sum is T, or m x T / k
    where it is prorated; a mean is T / k; ``multiply_by`` comes before the division, so that a
    half stays a half. Below ``min_answered`` a score is missing. Half-up rounding is
    floor(x + 0.5) (Goodman's SDQ manuals; Python's and NumPy's round() are half-even). A sum of
    scales is missing when a part is, or prorated over its parts where the file says so.

    Raises DataError for missing columns and for values that are no answers, DeclarationError
    when the key of a licensed instrument is not there.
    """
    if instrument.needs_key:
        raise key_needed(instrument, f"instruments/{instrument.id}.yaml")
    columns = list(instrument.items if items is None else items)
    given = np.asarray(values)
    if given.dtype not in (np.float32, np.float64):
        given = given.astype(float)
    if faults := list(_wrong_columns(instrument, columns, given)):
        raise DataError(faults)
    used = instrument.for_columns(columns)
    planned = plan(used, columns, complete_only)
    shape = (len(planned.steps), len(given))
    found = (np.empty(shape), np.empty(shape, np.int16), np.empty(shape, bool))
    room = _Room(planned, min(BLOCK, len(given)))
    for start in range(0, len(given), BLOCK):
        here = slice(start, start + BLOCK)
        sums, counts = room.fill(given[here])
        if room.doubtful(given[here]):
            raise DataError(_wrong_values(used, columns, given))
        _score_block(planned, given[here], sums, counts, _at(found, here))
    return ScoreArrays(tuple(used.scales), found[0].T, found[1].T, found[2].T)


class _Room:
    """The buffers of one block, used again for every block."""

    def __init__(self, planned: Plan, rows: int) -> None:
        self.plan = planned
        shape = (rows, len(planned.fill))
        self.values = np.empty(shape, planned.key.dtype)
        self.number = np.empty(shape, planned.key.dtype)
        self.missing = np.empty(shape, bool)
        ends = {(a.minimum, a.maximum, a.whole) for a in planned.answers}
        self.alike = len(ends) == 1
        self.low = np.array([a.minimum for a in planned.answers])
        self.high = np.array([a.maximum for a in planned.answers])
        self.whole = np.array([a.whole for a in planned.answers], dtype=bool)

    def fill(self, block: Values) -> tuple[Array, Array]:
        """Sums and numbers of answers: scales of items x respondents."""
        rows, columns = block.shape
        values, missing = self.values[:rows], self.missing[:rows]
        values[:, :columns] = block
        for at, (column, recode) in enumerate(self.plan.extra, start=columns):
            values[:, at] = values[:, column]
            for answer, value in recode:
                values[block[:, column] == answer, at] = value
        np.isnan(values, out=missing)
        np.copyto(values, self.plan.fill, where=missing)
        np.logical_not(missing, out=self.number[:rows])
        counts = self.plan.counted @ self.number[:rows].T
        if values.dtype == np.float32:
            sums = self.plan.key @ values.T
        else:  # in the order of the items, whoever is in the block
            sums = np.zeros(counts.shape)
            for term in self.plan.sequence:
                sums += self.plan.key[:, term, None] * values[:, term]
        return sums.astype(np.float64, copy=False), counts.astype(np.float64, copy=False)

    def doubtful(self, block: Values) -> bool:
        """Whether an answer may be out of range or not whole."""
        axis = None if self.alike else 0
        with np.errstate(all="ignore"):
            lowest = np.fmin.reduce(block, axis=axis, initial=np.inf)
            highest = np.fmax.reduce(block, axis=axis, initial=-np.inf)
        if (lowest < self.low).any() or (highest > self.high).any():
            return True
        rounded = self.number[: len(block), : block.shape[1]]
        np.rint(block, out=rounded, casting="same_kind")
        wrong = np.not_equal(rounded, block)
        wrong &= ~self.missing[: len(block), : block.shape[1]]
        return bool((wrong if self.whole.all() else wrong[:, self.whole]).any())


def _at(found: tuple[Array, Counts, Flags], here: slice) -> tuple[Array, Counts, Flags]:
    scores, answered, prorated = found
    return scores[:, here], answered[:, here], prorated[:, here]


def _score_block(
    planned: Plan,
    block: Values,
    sums: Array,
    counts: Array,
    found: tuple[Array, Counts, Flags],
) -> None:
    """Write the scores of a block: scales x respondents."""
    scores, answered, prorated = found
    for at in planned.order:
        step = planned.steps[at]
        if step.adds:
            _add_scales(step, at, scores, answered, prorated)
            continue
        number = counts[step.row]
        scores[at] = _of_items(step, sums[step.row], number)
        answered[at] = number
        np.less(number, step.scale.parts, out=prorated[at])
        prorated[at] &= number >= step.least
        if gate := step.scale.gate:
            closed = np.isin(block[:, step.gate], gate.answers)
            scores[at, closed] = gate.score
            prorated[at, closed] = False


def _of_items(step: Step, total: Array, number: Array) -> Array:
    """Scores of a scale of items from the sums and numbers of its answers."""
    scale = step.scale
    total += step.bias
    factor = scale.multiply_by * (scale.parts if scale.prorate and scale.method == "sum" else 1)
    few = number < step.least
    if scale.transform:
        place = np.where(few, 0, total - step.lowest).astype(np.intp)
        scores = np.array([scale.transform[s] for s in sorted(scale.transform)])[place]
    else:
        scores = total * factor if factor != 1 else total
        if scale.prorate or scale.method == "mean":
            with np.errstate(invalid="ignore", divide="ignore"):
                scores = scores / number
    scores = _rounded(scale, scores)
    scores[few] = np.nan
    return scores


def _add_scales(step: Step, at: int, scores: Array, answered: Counts, prorated: Flags) -> None:
    """Scores of a sum of scales from those of its parts."""
    parts, adds = scores[list(step.adds)], list(step.adds)
    known = ~np.isnan(parts)
    number = known.sum(axis=0)
    total = np.where(known, parts, 0).sum(axis=0)
    if step.scale.prorate:
        with np.errstate(invalid="ignore"):
            total = _rounded(step.scale, total * len(adds) / number)
    few = number < step.least
    total[few] = np.nan
    scores[at] = total
    answered[at] = answered[adds].sum(axis=0)
    prorated[at] = (prorated[adds].any(axis=0) | (number < len(adds))) & ~few


def _rounded(scale: Scale, scores: Array) -> Array:
    return np.floor(scores + 0.5) if scale.rounding == "half_up" else scores


def _wrong_columns(
    instrument: Instrument, columns: Sequence[str], given: Values
) -> Iterator[Issue]:
    """Columns that are no items, stand twice or are not there."""
    if given.ndim != 2 or given.shape[1] != len(columns):
        yield Issue(
            instrument.title,
            f"{len(columns)} columns of answers are expected, and the array is {given.shape}.",
            "Give one row a respondent and one column an item.",
        )
    strange = [item for item in columns if item not in instrument.items]
    doubled = sorted({item for item in columns if list(columns).count(item) > 1})
    absent = [] if strange else instrument.without_column(columns)
    for said, items in (("is no item", strange), ("stands twice", doubled), ("is missing", absent)):
        if items:
            yield Issue(
                instrument.title,
                f"Column {', '.join(items)} {said}.",
                f"Its items are {', '.join(instrument.items)}.",
            )


def _wrong_values(
    instrument: Instrument, columns: Sequence[str], given: Values
) -> list[Issue]:
    """Answers that their item does not have, with their place; the first few."""
    faults, more = [], 0
    for at, item in enumerate(columns):
        allowed = instrument.responses_of(item)
        answers = given[:, at].astype(float)
        with np.errstate(invalid="ignore"):
            fine = (answers >= allowed.minimum) & (answers <= allowed.maximum)
            if allowed.whole:
                fine &= np.rint(answers) == answers
        rows = np.flatnonzero(~fine & ~np.isnan(answers))
        room = max(0, MOST_FAULTS - len(faults))
        more += max(0, len(rows) - room)
        kind = "whole numbers" if allowed.whole else "numbers"
        for row in rows[:room]:
            faults.append(
                Issue(
                    instrument.title,
                    f"{answers[row]:g} is no answer ({kind} from {allowed.minimum:g} "
                    f"to {allowed.maximum:g}).",
                    "Put it right in the data, or leave it empty (NaN) if not answered.",
                    cell=f"row {row + 1}, item {item}",
                    value=f"{answers[row]:g}",
                )
            )
    if more:
        faults.append(Issue(instrument.title, f"{more} more answers are wrong.", "", severity="fault"))
    return faults
