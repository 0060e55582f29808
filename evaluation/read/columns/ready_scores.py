"""Columns that hold totals somebody has worked out already, in place of answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from evaluation.declare.instrument.model import Instrument
from evaluation.read.columns.numbered import letters, own_names
from evaluation.read.exports.grid import Grid
from evaluation.read.files.raw import number_of

_SIGN = re.compile(r"total|score|(?<![a-z])(?:sum|mean|subscale)(?![a-z])", re.IGNORECASE)


def totals(grid: Grid, instruments: Iterable[Instrument]) -> tuple[str, ...]:
    """Columns of numbers whose headings say so, or name an instrument or a scale and no item."""
    names = set[str]()
    for instrument in instruments:
        stems = own_names(instrument.id)
        scales = {letters(t) for n, scale in instrument.scales.items() for t in (n, scale.title)}
        names |= {*stems, *scales, *(stem + scale for stem in stems for scale in scales)}
    return tuple(
        heading
        for place, heading in enumerate(grid.headings)
        if (_SIGN.search(heading) or letters(heading) in names) and _numbers(grid.values(place))
    )


def _numbers(texts: Sequence[str]) -> bool:
    """Whether a column holds nothing but numbers."""
    return any(texts) and all(number_of(text) is not None for text in texts if text)


def compared_instead(headings: Sequence[str]) -> str:
    """How totals are compared, as no scale can be scored from them; nothing where there are none.

    A heading that holds a comma needs no quotation marks, as ``--columns`` puts it together.
    """
    if not headings:
        return ""
    return (
        f"{', '.join(headings)} {'seems' if len(headings) == 1 else 'seem'} to hold totals; a "
        "scale is scored from the answers to its items. To see how totals changed between two "
        f'files: pathfinder compare BEFORE AFTER --columns "{",".join(headings)}" --id COL.'
    )
