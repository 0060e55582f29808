"""People paired by an identifier that is known: exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownLinks:
    """Who was paired by identifier, and who was not, as row numbers (0-based) in each wave.

    ``pairs`` by row at baseline. ``duplicates``: rows of identifiers that stand more than
    once in a wave; none of them is paired. ``orphans``: rows whose identifier stands in one
    wave only. ``blank``: rows without one. The last three: baseline, then later.
    """

    pairs: tuple[tuple[int, int], ...]
    duplicates: tuple[tuple[int, ...], tuple[int, ...]]
    orphans: tuple[tuple[int, ...], tuple[int, ...]]
    blank: tuple[tuple[int, ...], tuple[int, ...]]


def link_known(baseline: Sequence[str], later: Sequence[str]) -> KnownLinks:
    """Pair two waves by identifier. Spaces around it do not count; an empty one is blank."""
    waves = [[code.strip() for code in wave] for wave in (baseline, later)]
    times = [Counter(filter(None, wave)) for wave in waves]
    twice = {code for count in times for code, n in count.items() if n > 1}
    places = {code: row for row, code in enumerate(waves[1])}
    pairs = tuple(
        (row, places[code])
        for row, code in enumerate(waves[0])
        if code and code not in twice and code in places
    )
    duplicates, orphans, blank = [], [], []
    for wave, other in zip(waves, reversed(times), strict=True):
        duplicates.append(tuple(row for row, code in enumerate(wave) if code in twice))
        orphans.append(
            tuple(r for r, c in enumerate(wave) if c and c not in twice and c not in other)
        )
        blank.append(tuple(row for row, code in enumerate(wave) if not code))
    return KnownLinks(
        pairs, (duplicates[0], duplicates[1]), (orphans[0], orphans[1]), (blank[0], blank[1])
    )
