"""Pairs that are certain: by an identifier that is known, or settled by a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.link.codes.assign import Edges, Mask, Rows

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KnownLinks:
    """Who was paired by identifier, and who was not, as row numbers (0-based) in each wave.

    ``pairs`` by row at baseline; nobody whose identifier stands more than once in a wave is in
    them. ``orphans``: rows whose identifier stands in one wave only. ``blank``: rows without one.
    Both: baseline, then later.
    """

    pairs: tuple[Pair, ...]
    orphans: tuple[tuple[int, ...], ...]
    blank: tuple[tuple[int, ...], ...]


def link_known(baseline: Sequence[str], later: Sequence[str]) -> KnownLinks:
    """Pair two waves by identifier. Spaces around it do not count; an empty one is blank."""
    waves = [[code.strip() for code in wave] for wave in (baseline, later)]
    times = [Counter(filter(None, wave)) for wave in waves]
    twice = {code for count in times for code, n in count.items() if n > 1}
    places = {code: row for row, code in enumerate(waves[1]) if code and code not in twice}
    return KnownLinks(
        tuple((row, places[code]) for row, code in enumerate(waves[0]) if code in places),
        tuple(
            tuple(r for r, c in enumerate(wave) if c and c not in twice and c not in others)
            for wave, others in zip(waves, reversed(times), strict=True)
        ),
        tuple(tuple(row for row, code in enumerate(wave) if not code) for wave in waves),
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows at baseline and later, 0-based, that are the ``same`` person or ``different`` people.

    Nobody may stand in two pairs of ``same``.
    """

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()

    def renumbered(self, first: Rows, second: Rows) -> Settled:
        """The same pairs by new row numbers: ``first[i]`` is the old number of row i."""
        at_baseline, at_later = np.argsort(first), np.argsort(second)
        return Settled(
            tuple((int(at_baseline[a]), int(at_later[b])) for a, b in self.same),
            tuple((int(at_baseline[a]), int(at_later[b])) for a, b in self.different),
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
