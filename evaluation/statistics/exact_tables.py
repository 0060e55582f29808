"""The exact test of a table of counts: how likely a table as rare as this one is by chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy import special, stats

from evaluation.statistics.change import Array

Counts = npt.NDArray[np.int_]
Whole = npt.NDArray[np.int_]

DRAWN = 99_999  # tables, where there are too many to go through; with the one seen, 100,000
SEED = 1
MOST_STEPS = 2_500_000  # ways to fill columns, before tables are drawn: half a second or so
_AT_ONCE = 10_000  # tables that are drawn together
_AS_RARE = 1e-7  # of a probability: tables that near to the one seen are as rare, as in R
_DIGITS = 9  # of a logarithm: paths that near are one


@dataclass(frozen=True, slots=True)
class ExactTest:
    """p of a table; ``standard_error`` is that of drawing, None where all tables were counted."""

    p: float
    exact: bool
    standard_error: float | None = None


class _TooManyError(Exception):
    """More ways to fill the table than are gone through."""


def fisher_freeman_halton(
    counts: Counts, *, most_steps: int = MOST_STEPS, seed: int = SEED
) -> ExactTest:
    """Fisher's exact test of rows x columns, two-sided: the chance of a table as rare as this.

    ``counts``: whole people, no empty rows or columns. Of all tables with the same margins, the
    probabilities (products of the factorials of margins over those of n and cells) of those that
    are no more likely than the one seen are added up. Columns are filled one by one; ways that
    leave the same people of each row, whatever the rows' order, and are as likely, go on as one,
    and those whose every end is rarer, or likelier, than the table seen are settled at once.
    Beyond ``most_steps`` of them tables are drawn instead, from ``seed``: the same p each time,
    (1 + rarer) / (1 + drawn), with its standard error.
    Raises ValueError for fewer than two rows or columns, an empty one, or a negative count.
    Source: Freeman and Halton (1951), doi:10.1093/biomet/38.1-2.141; the network of ways: Mehta
    and Patel (1983), doi:10.1080/01621459.1983.10477989; drawing: Patefield (1981),
    doi:10.2307/2346669, by scipy.stats.random_table.
    """
    if counts.ndim != 2 or min(counts.shape) < 2 or counts.min() < 0:
        raise ValueError("an exact test needs two rows, two columns and no negative counts")
    if not (counts.any(axis=0).all() and counts.any(axis=1).all()):
        raise ValueError("leave empty rows and columns out of a test")
    table = counts if counts.shape[0] <= counts.shape[1] else counts.T
    try:
        return ExactTest(min(_Network(table, most_steps).p(), 1.0), exact=True)
    except _TooManyError:
        return _drawn(table, seed)


def _log_ways(cells: Counts) -> Array:
    """Logarithm of 1 / the product of factorials along the last axis."""
    return np.asarray(-special.gammaln(cells + 1).sum(axis=-1))


def _drawn(table: Counts, seed: int) -> ExactTest:
    rng = np.random.default_rng(seed)
    tables = stats.random_table(table.sum(axis=1), table.sum(axis=0))
    limit = float(_log_ways(table.ravel())) + _AS_RARE
    rare, left = 0, DRAWN
    while left:
        drawn = tables.rvs(size=min(left, _AT_ONCE), random_state=rng).astype(np.int64)
        rare += int((_log_ways(drawn.reshape(len(drawn), -1)) <= limit).sum())
        left -= len(drawn)
    p = (1 + rare) / (1 + DRAWN)
    return ExactTest(p, exact=False, standard_error=sqrt(p * (1 - p) / DRAWN))


@dataclass(frozen=True, slots=True)
class _Ways:
    """The ways to fill a column, by the node they leave: whereto, how likely, how many alike."""

    start: Whole  # of each node, the place of its first way; and the place after the last
    target: Whole
    log: Array
    times: Array

    def of(self, node: int) -> tuple[Whole, Array, Array]:
        """Those of one node."""
        here = slice(self.start[node], self.start[node + 1])
        return self.target[here], self.log[here], self.times[here]


class _Network:
    """All ways to fill a table column by column; a node is who is left of each row, sorted."""

    def __init__(self, table: Counts, most_steps: int) -> None:
        self.columns = [int(total) for total in np.sort(table.sum(axis=0))]
        self.rows = np.sort(table.sum(axis=1))
        self.limit = float(_log_ways(table.ravel())) + _AS_RARE
        self.steps = most_steps
        base = int(self.rows.max()) + 1
        if base ** len(self.rows) >= 2**62:
            raise _TooManyError
        self.digits = base ** np.arange(len(self.rows))

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise _TooManyError

    def p(self) -> float:
        """The chance of a table that is no likelier than the one seen."""
        nodes, ways = self.explored()
        ends = self.ends(nodes, ways)
        n = int(self.rows.sum())
        scale = -float(_log_ways(self.rows)) - float(_log_ways(np.array(self.columns)))
        scale -= float(special.gammaln(n + 1))
        settled, at = 0.0, [(0, np.zeros(1), np.ones(1))]
        for stage, from_here in enumerate(ways):
            rarest, likeliest, all_ends = ends[stage + 1]
            found = []
            for node, past, times in at:
                target, log, counted = from_here.of(node)
                self.spend(len(past) * len(log))
                log = (past[:, None] + log).ravel()
                counted = (times[:, None] * counted).ravel()
                target = np.tile(target, len(past))
                rare = log + likeliest[target] <= self.limit
                settled += float((counted * np.exp(log + all_ends[target] + scale))[rare].sum())
                open_still = ~rare & (log + rarest[target] <= self.limit)
                found.append((target[open_still], log[open_still], counted[open_still]))
            at = _by_node(*_summed(*(np.concatenate(part) for part in zip(*found, strict=True))))
            if not at:
                break
        return settled

    def explored(self) -> tuple[list[Counts], list[_Ways]]:
        """The nodes after 0, 1, ... columns, and the ways between them."""
        nodes, ways = [self.rows[None, :]], []
        for total in self.columns:
            node, filled = self.fillings(nodes[-1], total)
            left = np.sort(nodes[-1][node] - filled, axis=1)
            _, first, target = np.unique(left @ self.digits, return_index=True, return_inverse=True)
            pair, log, times = _summed(node * len(first) + target, _log_ways(filled))
            start = np.searchsorted(pair, np.arange(len(nodes[-1]) + 1) * len(first))
            ways.append(_Ways(start, pair % len(first), log, times))
            nodes.append(left[first])
        return nodes, ways

    def fillings(self, left: Counts, total: int) -> tuple[Whole, Counts]:
        """Every way to take ``total`` people from those ``left`` at each node, with the node."""
        node, open_still = np.arange(len(left)), np.full(len(left), total)
        filled = np.zeros((len(left), 0), np.int64)
        for place in range(left.shape[1]):
            here = left[node]
            least = np.maximum(0, open_still - here[:, place + 1 :].sum(axis=1))
            choices = np.minimum(here[:, place], open_still) - least + 1
            self.spend(int(choices.sum()))
            which = np.repeat(np.arange(len(node)), choices)
            taken = np.arange(len(which)) - np.repeat(np.cumsum(choices) - choices, choices)
            taken += least[which]
            node, open_still = node[which], open_still[which] - taken
            filled = np.column_stack([filled[which], taken])
        return node, filled

    def ends(
        self, nodes: Sequence[Counts], ways: Sequence[_Ways]
    ) -> list[tuple[Array, Array, Array]]:
        """Of each node: logarithms of its rarest and its likeliest end, and of all together."""
        found = [(np.zeros(1), np.zeros(1), np.zeros(1))]
        for stage in reversed(range(len(ways))):
            rarest, likeliest, _ = found[0]
            way, left = ways[stage], nodes[stage]
            low = np.minimum.reduceat(way.log + rarest[way.target], way.start[:-1])
            high = np.maximum.reduceat(way.log + likeliest[way.target], way.start[:-1])
            together = (
                special.gammaln(left.sum(axis=1) + 1)
                + _log_ways(left)
                + float(_log_ways(np.array(self.columns[stage:])))
            )
            found.insert(0, (low, high, np.asarray(together)))
        return found


def _by_node(node: Whole, log: Array, times: Array) -> list[tuple[int, Array, Array]]:
    """The logarithms of the ways that led to each node, and how many there are of each."""
    if not len(node):
        return []
    nodes, start = np.unique(node, return_index=True)
    parts = zip(nodes, np.split(log, start[1:]), np.split(times, start[1:]), strict=True)
    return [(int(one), logs, counted) for one, logs, counted in parts]


def _summed(node: Whole, log: Array, times: Array | None = None) -> tuple[Whole, Array, Array]:
    """Ways to the same node that are as likely as one another, as one that counts that often."""
    near = np.round(log, _DIGITS)
    order = np.lexsort((near, node))
    node, near, log = node[order], near[order], log[order]
    times = np.ones(len(node)) if times is None else times[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (np.diff(node) != 0) | (np.diff(near) != 0)
    start = np.flatnonzero(fresh)
    if not len(start):
        return node, log, times
    return node[start], log[start], np.asarray(np.add.reduceat(times, start))
