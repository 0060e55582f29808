"""The pairs worth looking at, out of all pairs of two waves, in pieces that fit in memory."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluation.link.codes.assign import Edges
from evaluation.link.codes.compare import SAME, Levels
from evaluation.link.codes.elements import Codes
from evaluation.link.codes.model import Floats, Strangers
from evaluation.link.codes.weights import element_ratios

_CHUNK = 256
_MOST = 1_500_000  # pairs kept at most
_PER_CHUNK = 400  # of them for one person at baseline on average


def candidates(
    codes: Codes, tables: Sequence[Levels], strangers: Strangers, rates: Floats, cut: float
) -> Edges:
    """Pairs whose log ratio of one person against strangers is at least ``cut``.

    All pairs are weighed, some rows at a time. Where that leaves too many, the best are kept.
    """
    first, second, ratio = [], [], []
    n = len(codes.baseline)
    for start in range(0, max(n, 1), _CHUNK):
        total = _weigh(codes, tables, strangers, rates, slice(start, start + _CHUNK))
        here, there = np.nonzero(total >= cut)
        found = total[here, there]
        first.append(here + start)
        second.append(there)
        ratio.append(found)
    rows, columns, log = (np.concatenate(x) for x in (first, second, ratio))
    most = max(min(_MOST, _PER_CHUNK * n), 10_000)
    if len(log) > most:
        bound = np.partition(log, len(log) - most)[len(log) - most]
        kept = log > bound
        rows, columns = rows[kept], columns[kept]
    return Edges(rows.astype(np.int64), columns.astype(np.int64), n, len(codes.later))


def _weigh(
    codes: Codes, tables: Sequence[Levels], strangers: Strangers, rates: Floats, rows: slice
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Log ratio of each pair of some rows at baseline with all rows later."""
    part = codes.baseline[rows]
    total = np.zeros((len(part), len(codes.later)), dtype=np.float32)
    for k, table in enumerate(tables):
        by_level = element_ratios(strangers, rates, k)[0].astype(np.float32)
        values, place = np.unique(part[:, k], return_inverse=True)
        weights = by_level[table[values]]
        known = np.flatnonzero(values < len(strangers.shares[k]))
        share = strangers.shares[k][values[known]]
        weights[known, values[known]] = np.log(rates[k, SAME] / share)
        total += np.take(weights, codes.later[:, k], axis=1)[place]
    return total
