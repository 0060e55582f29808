"""Pairs that a person has settled: certainly one person, or certainly two."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.link.codes.assign import Edges, Mask, Rows

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows at baseline and later, 0-based, that are the ``same`` person or ``different`` people.

    Nobody may stand in two pairs of ``same``.
    """

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()

    def renumbered(self, first: Rows, second: Rows) -> Settled:
        """The same pairs by new row numbers: ``first[i]`` is the old number of row i."""
        here, there = np.argsort(first), np.argsort(second)
        return Settled(
            tuple((int(here[a]), int(there[b])) for a, b in self.same),
            tuple((int(here[a]), int(there[b])) for a, b in self.different),
        )


def settle(edges: Edges, settled: Settled) -> tuple[Edges, Mask]:
    """Candidates without those that are settled otherwise, and which of them are certain."""
    number = edges.first * edges.n_second + edges.second
    same = np.array(settled.same, dtype=np.int64).reshape(-1, 2)
    apart = np.array(settled.different, dtype=np.int64).reshape(-1, 2)
    free = ~np.isin(edges.first, same[:, 0]) & ~np.isin(edges.second, same[:, 1])
    free &= ~np.isin(number, apart[:, 0] * edges.n_second + apart[:, 1])
    number = np.sort(np.concatenate([number[free], same[:, 0] * edges.n_second + same[:, 1]]))
    first, second = np.divmod(number, max(edges.n_second, 1))
    certain = np.isin(number, same[:, 0] * edges.n_second + same[:, 1])
    return Edges(first, second, edges.n_first, edges.n_second), certain
