"""The scoring engine: an array of answers -> scores, counts and what was prorated.

Respondents are scored in blocks that stay in the processor's cache, few or a million alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from evaluation.declare.instrument.key_file import key_needed
from evaluation.declare.instrument.model import Instrument, Scale
from evaluation.errors import DataError, Issue
from evaluation.scoring.sums import Array, Sums, Values

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int16]
Results = tuple[Array, Counts, Flags]  # scores, answered, prorated: scales x respondents

BLOCK = 8192  # respondents, whose answers to 45 items fit in a cache of 2 MB
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
    least = [scale.parts if complete_only else scale.least for scale in used.scales.values()]
    shape = (len(used.scales), len(given))
    scores, answered, prorated = np.empty(shape), np.empty(shape, np.int16), np.empty(shape, bool)
    sums = Sums(used, columns, min(BLOCK, len(given)), given.dtype)
    for start in range(0, len(given), BLOCK):
        at = slice(start, start + BLOCK)
        block, results = given[at], (scores[:, at], answered[:, at], prorated[:, at])
        totals = sums.of(block)
        if sums.doubtful(block):
            raise DataError(_wrong_values(used, columns, given))
        with np.errstate(invalid="ignore", divide="ignore"):  # of no answers at all
            _score_block(used, columns, least, block, totals, results)
    return ScoreArrays(tuple(used.scales), scores.T, answered.T, prorated.T)


def _score_block(
    instrument: Instrument,
    columns: Sequence[str],
    least: Sequence[int],
    block: Values,
    totals: tuple[Values, Values],
    results: Results,
) -> None:
    """Write the scores of a block: scales x respondents; sums of scales after their parts.

    ``totals``: sums and numbers of answers; ``least``: how many of them a score needs.
    """
    scores, answered, prorated = results
    names = list(instrument.scales)
    scales = enumerate(instrument.scales.values())
    for at, scale in sorted(scales, key=lambda placed: bool(placed[1].sum_of)):
        if scale.sum_of:
            _add_scales(scale, at, [names.index(part) for part in scale.sum_of], least[at], results)
            continue
        total, number = (of_all[at] for of_all in totals)
        enough = number >= least[at]
        answered[at] = number
        prorated[at] = (number < scale.parts) & enough
        _of_items(scale, total, number, enough, scores[at])
        if gate := scale.gate:
            closed = np.isin(block[:, columns.index(gate.item)], gate.answers)
            scores[at, closed] = gate.score
            prorated[at, closed] = False


def _of_items(scale: Scale, total: Values, number: Values, enough: Flags, out: Array) -> None:
    factor = scale.multiply_by * (scale.parts if scale.prorate and scale.method == "sum" else 1)
    if scale.transform:
        place = np.where(enough, total - min(scale.transform), 0).astype(np.intp)
        out[:] = np.array([score for _, score in sorted(scale.transform.items())])[place]
    else:
        np.multiply(total, factor, out=out, dtype=np.float64)
        if scale.prorate or scale.method == "mean":
            out /= number
    if scale.rounding == "half_up":
        _round_half_up(out)
    out[~enough] = np.nan


def _add_scales(scale: Scale, at: int, adds: list[int], least: int, results: Results) -> None:
    scores, answered, prorated = results
    parts = scores[adds]
    scored = ~np.isnan(parts)
    number = scored.sum(axis=0)
    total = np.where(scored, parts, 0).sum(axis=0)
    if scale.prorate:
        total = total * len(adds) / number
        if scale.rounding == "half_up":
            _round_half_up(total)
    enough = number >= least
    scores[at] = np.where(enough, total, np.nan)
    answered[at] = answered[adds].sum(axis=0)
    prorated[at] = (prorated[adds].any(axis=0) | (number < len(adds))) & enough


def _round_half_up(scores: Array) -> None:
    scores += 0.5
    np.floor(scores, out=scores)


def _wrong_columns(
    instrument: Instrument, columns: Sequence[str], given: Values
) -> Iterator[Issue]:
    """Columns that are no items, stand twice or are not there."""
    if given.ndim != 2 or given.shape[1] != len(columns):
        yield Issue(
            instrument.title,
            f"{len(columns)} columns of answers are expected, and the array is {given.shape}.",
            "Give one row a respondent and one column an item.",
            code="array.wrong-number-of-columns",
        )
    strange = [item for item in columns if item not in instrument.items]
    doubled = sorted({item for item in columns if list(columns).count(item) > 1})
    absent = [] if strange else instrument.without_column(columns)
    for fault, items in (
        ("is no item", strange),
        ("stands twice", doubled),
        ("is missing", absent),
    ):
        if items:
            yield Issue(
                instrument.title,
                f"Column {', '.join(items)} {fault}.",
                f"Its items are {', '.join(instrument.items)}.",
                code="array.wrong-columns",
            )


def _wrong_values(instrument: Instrument, columns: Sequence[str], given: Values) -> list[Issue]:
    """Answers that their item does not have, with their place; the first few."""
    wrong = {item: _wrong_rows(instrument, item, given[:, at]) for at, item in enumerate(columns)}
    places = ((int(row), at) for at, item in enumerate(columns) for row in wrong[item])
    faults = [
        _wrong_value(instrument, columns[at], row, float(given[row, at]))
        for row, at in islice(places, MOST_FAULTS)
    ]
    if more := sum(map(len, wrong.values())) - len(faults):
        faults.append(
            Issue(
                instrument.title,
                f"{more} more answers are wrong.",
                "",
                code="array.more-wrong-values",
            )
        )
    return faults


def _wrong_rows(instrument: Instrument, item: str, answers: Values) -> npt.NDArray[np.intp]:
    allowed = instrument.responses_of(item)
    fine = np.isnan(answers) | ((answers >= allowed.minimum) & (answers <= allowed.maximum))
    if allowed.whole:
        fine &= np.isnan(answers) | (np.rint(answers) == answers)
    return np.flatnonzero(~fine)


def _wrong_value(instrument: Instrument, item: str, row: int, answer: float) -> Issue:
    allowed = instrument.responses_of(item)
    kind = "whole numbers" if allowed.whole else "numbers"
    return Issue(
        instrument.title,
        f"{answer:g} is no answer ({kind} from {allowed.minimum:g} to {allowed.maximum:g}).",
        "Put it right in the data, or leave it empty (NaN) if not answered.",
        cell=f"row {row + 1}, item {item}",
        value=f"{answer:g}",
        code="array.wrong-value",
    )
