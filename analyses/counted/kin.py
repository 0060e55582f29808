"""Measures that are sums or parts of one another, so that one follows from the others.

Of people they are told in the same parts, or none of them is: what one hides by being coarse, the
others would give by subtraction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from analyses.counted.strands import Strand
from evaluation.say.finding import Finding
from evaluation.say.occurrences import EventPart, Occurrences

_MOST = 8  # measures whose sums are looked through; of more each pair only


def kin_of(strands: Sequence[Strand]) -> list[frozenset[int]]:
    """Of each measure, by its place, those that it is tied to, itself among them."""
    tied = [{at} for at in range(len(strands))]
    for group in [*map(frozenset, parts_of(strands)), *_sums(strands)]:
        whole = set(group).union(*(tied[at] for at in group))
        for at in whole:
            tied[at] = whole
    return [frozenset(group) for group in tied]


def parts_of(strands: Sequence[Strand]) -> Iterator[tuple[int, int]]:
    """Pairs of a whole and its part: as declared, or by name where no figure speaks against it."""
    cells = [_cells(strand) for strand in strands]
    for whole, part in ((a, b) for a in range(len(strands)) for b in range(len(strands)) if a != b):
        declared = strands[part].measure.of == strands[whole].name
        both = cells[whole].keys() & cells[part].keys()
        named = _words(strands[whole].name) < _words(strands[part].name)
        within = bool(both) and all(cells[part][at] <= cells[whole][at] for at in both)
        if declared or (named and within):
            yield whole, part


def _sums(strands: Sequence[Strand]) -> Iterator[frozenset[int]]:
    """Measures of which one is the sum of the others in every row and period."""
    cells = [_cells(strand) for strand in strands]
    every = sorted({at for own in cells for at in own})
    table = np.array([[own.get(at, np.nan) for at in every] for own in cells])
    for whole in range(len(strands)):
        others = [at for at in range(len(strands)) if at != whole]
        most = len(others) if len(strands) <= _MOST else 2
        for n in range(2, most + 1):
            for parts in combinations(others, n):
                left = table[whole] - table[[*parts]].sum(axis=0)
                both = ~np.isnan(left)
                if table[whole, both].any() and not left[both].any():
                    yield frozenset({whole, *parts})


def _cells(strand: Strand) -> dict[tuple[str, str], float]:
    if strand.measure.kind != "count":
        return {}
    return {at: cell.value for at, cell in strand.cells.items() if cell.value is not None}


def _words(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", name.casefold()))


def told_alike(
    forms: Sequence[Sequence[Finding]], strands: Sequence[Strand]
) -> list[list[Finding]]:
    """The forms of each measure, each of them as coarse as its kin need it at that step.

    ``forms``: those of each measure, the finest first; all of them count events by parts.
    """
    kin, pairs = kin_of(strands), [*parts_of(strands)]
    return [
        [_beside_kin(forms, at, step, kin[at], pairs) for step in range(len(own))]
        if len(kin[at]) > 1
        else [*own]
        for at, own in enumerate(forms)
    ]


def _beside_kin(
    forms: Sequence[Sequence[Finding]],
    at: int,
    step: int,
    kin: frozenset[int],
    pairs: Sequence[tuple[int, int]],
) -> Finding:
    """A form that stands only where all parts of its kin, and what lies between, may stand."""
    back = step - len(forms[at])  # from the coarsest, as the finest steps are not all there
    own = forms[at][step]
    assert own.occurrences
    others = {
        k: forms[k][max(back, -len(forms[k]))].occurrences
        for k in sorted(kin)
        if forms[k] and k != at
    }
    every = {at: own.occurrences, **{k: found for k, found in others.items() if found}}
    more = [
        part.model_copy(update={"label": f"{k}: {part.label}", "within": "", "people": frozenset()})
        for k, found in every.items()
        if k != at
        for part in found.parts
    ]
    between = [
        part
        for whole, inner in pairs
        if whole in every and inner in every
        for part in _between(every[whole], every[inner], f"{whole} without {inner}")
    ]
    joined = own.occurrences.model_copy(
        update={"parts": (*own.occurrences.parts, *more, *between), "wholes": (), "together": ""}
    )
    return own.model_copy(update={"occurrences": joined})


def _between(whole: Occurrences, inner: Occurrences, name: str) -> Iterator[EventPart]:
    """What is left of each part of a whole without that of its part."""
    held = {part.label: part.value for part in inner.parts}
    for part in whole.parts:
        left = part.value - held.get(part.label, 0)
        if part.label in held and left >= 0:
            yield EventPart(label=f"{name}: {part.label}", value=left, n=left)
