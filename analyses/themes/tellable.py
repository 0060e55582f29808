"""Which themes may be told of people, if each number must be of so many and leave so many over.

A theme is a question of its own: who spoke of it and who did not. A number of few, or of all but
few, is left out and the others stand, with two cares. Themes within one another would tell the
difference, so people are told by themes of one depth in every table (``depth``). And as every
source speaks to something, what the shown themes leave over must be in the others (``covered``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analyses.themes.coded_material import CodedMaterial, Flags
from evaluation.read.coded.coding import Path

_ENOUGH = 50  # people behind every number: no policy asks for more
_HALF = 0.5  # of the themes of a depth, which must be told for it to be the one that is told


def leasts(n: int) -> Iterator[int]:
    """The least numbers of people that a telling may ask for, rising from 2."""
    yield from range(2, min(n // 2, _ENOUGH) + 1)


def large_enough(counts: NDArray[np.int_], whole: int, least: int) -> Flags:
    """Which counts are of so many and leave so many over; everybody tells on each of them."""
    enough: Flags = (counts >= least) & (whole - counts >= least)
    return enough


def covered(counts: NDArray[np.int_], told: Flags, whole: int, least: int) -> bool:
    """Whether what is told leaves open how many spoke of each theme that is not.

    Each source speaks to a theme, so those that are not told have at least whom the told ones
    leave over. Where that is next to nothing each may be of one source, and where it is much one of
    them is of all but few; in between all would have to be just short of enough.
    """
    hidden = int((~told).sum())
    left_over = whole - int(counts[told].sum())
    next_to_nothing = left_over <= (hidden - 1) * (least - 1) + 1
    return not hidden or next_to_nothing or left_over > hidden * (least - 1)


def at_depth(themes: Sequence[Path], deep: int) -> tuple[Path, ...]:
    """The themes as they are called down to a depth, those below put together."""
    return tuple(dict.fromkeys(path[:deep] for path in themes))


def spoke_at(material: CodedMaterial, themes: Sequence[Path], deep: int) -> Flags:
    """Source x theme at a depth; a theme that is coded itself, beside ones below, is its own."""
    flags = [
        (material.spoke if len(path) == deep else material.own)[:, material.at[path]]
        for path in themes
    ]
    return np.array(flags, bool).reshape(len(themes), material.n).T


def depth(material: CodedMaterial, least: int) -> int:
    """The depth at which people are told by theme: the deepest of which half the themes stand.

    It becomes less deep, never deeper, as more people are asked for, and is the same in all tables.
    """
    for deep in range(material.deepest, 1, -1):
        themes = at_depth(material.used, deep)
        counts = spoke_at(material, themes, deep).sum(axis=0)
        if large_enough(counts, material.n, least).sum() >= _HALF * len(themes):
            return deep
    return 1


@dataclass(frozen=True, slots=True)
class Tellable:
    """Themes of one depth, who spoke of each (source x theme), and which of them are told."""

    depth: int
    themes: tuple[Path, ...]
    spoke: Flags
    told: Flags

    @property
    def counts(self) -> NDArray[np.int_]:
        """How many spoke of each theme."""
        counts: NDArray[np.int_] = self.spoke.sum(axis=0)
        return counts

    @property
    def falling(self) -> list[int]:
        """The places of the told themes, the widest first."""
        told, counts = [int(at) for at in np.flatnonzero(self.told)], self.counts
        return sorted(told, key=lambda at: (-counts[at], self.themes[at]))


def tellables(material: CodedMaterial) -> Iterator[tuple[int, Tellable]]:
    """What may be told if every number must be of 2 people, 3, ... (least, themes).

    All tables of a material are told at the depth of the first (``Finding.depth``).
    """
    for least in leasts(material.n):
        deep = depth(material, least)
        themes = at_depth(material.used, deep)
        spoke = spoke_at(material, themes, deep)
        told = large_enough(spoke.sum(axis=0), material.n, least)
        if told.any() and covered(spoke.sum(axis=0), told, material.n, least):
            yield least, Tellable(deep, themes, spoke, told)
