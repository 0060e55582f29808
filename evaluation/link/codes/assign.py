"""One-to-one links: the probability of each pair when everybody has at most one partner."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_LARGEST_LOG = 25.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs that may be one person: row at baseline, row later, of how many rows."""

    first: Rows
    second: Rows
    n_first: int
    n_second: int


def link_probabilities(edges: Edges, log_odds: Floats, rounds: int = 60) -> Floats:
    """Probability that each pair is linked, over all one-to-one pairings.

    A pairing weighs the product of its pairs' odds. Marginals by belief propagation
    for the monomer-dimer model: a person is free of all but one with probability
    x = 1 / (1 + sum of odds x free of the others); exact where candidates form trees. Nobody's
    probabilities sum to more than 1, even where the rounds end early.
    Source: Zdeborova and Mezard (2006), doi:10.1088/1742-5468/2006/05/P05003.
    """
    odds = np.exp(np.minimum(log_odds, _LARGEST_LOG))
    # Row 0: the person at baseline is free for the later one; row 1: the other way round.
    free = np.full((2, len(odds)), 0.5)
    side = np.array([edges.first, edges.n_first + edges.second])
    places, n = side.ravel(), edges.n_first + edges.n_second
    for _ in range(rounds):
        before = free
        pull = odds * before[::-1]
        others = np.bincount(places, weights=pull.ravel(), minlength=n)[side] - pull
        free = (before + 1 / (1 + np.maximum(others, 0))) / 2
        if np.abs(free - before).max(initial=0) < 1e-7:
            break
    to_second, to_first = free
    both = odds * to_second * to_first
    linked = both / (1 + both)
    sums = (
        np.bincount(side, weights=linked, minlength=n)[side]
        for side, n in ((edges.first, edges.n_first), (edges.second, edges.n_second))
    )
    return np.asarray(linked / np.maximum(np.maximum(*sums), 1), dtype=np.float64)


def best_pairs(edges: Edges, probability: Floats, at_least: float) -> Rows:
    """The one-to-one set of pairs with the highest sum of probabilities, as edge numbers.

    Pairs below ``at_least`` take no part. Each connected group of candidates is solved
    by itself by the Hungarian method (scipy's linear_sum_assignment).
    """
    kept = np.flatnonzero(probability >= at_least)
    if not len(kept):
        return kept
    first, second = edges.first[kept], edges.second[kept]
    n = edges.n_first + edges.n_second
    graph = coo_array((np.ones(len(kept)), (first, edges.n_first + second)), shape=(n, n))
    group = connected_components(graph, directed=False)[1][first]
    order = np.argsort(group, kind="stable")
    parts = np.split(kept[order], np.flatnonzero(np.diff(group[order])) + 1)
    chosen = [part if len(part) == 1 else _solve(edges, probability, part) for part in parts]
    return np.sort(np.concatenate(chosen))


def _solve(edges: Edges, probability: Floats, part: Rows) -> Rows:
    rows, r = np.unique(edges.first[part], return_inverse=True)
    columns, c = np.unique(edges.second[part], return_inverse=True)
    gain = np.zeros((len(rows), len(columns)))
    number = np.full(gain.shape, -1, dtype=np.int64)
    gain[r, c], number[r, c] = probability[part], part
    chosen = number[linear_sum_assignment(gain, maximize=True)]
    return np.asarray(chosen[chosen >= 0], dtype=np.int64)
