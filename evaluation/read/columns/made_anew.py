"""A question that was made anew while a survey ran: its answers stand in two columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evaluation.counting import plural
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid

_SIGN = re.compile(r"_0\d\d|[._]\d|\s?\(\d\)|\d")  # gad7_3_001 of KoboToolbox, and of others


def made_anew(grid: Grid, headings: Iterable[str]) -> Iterator[Issue]:
    """Notes on columns beside which another has the same heading and the answers that they lack.

    Nobody has both, and each has some: so the other is no second asking.
    """
    for heading in headings:
        place = grid.column(heading)
        for other, beside in enumerate(grid.headings if place is not None else ()):
            sign = beside.removeprefix(heading)
            if place is None or sign == beside or not _SIGN.fullmatch(sign):
                continue
            own = [bool(text) for text in grid.values(place)]
            there = [bool(text) for text in grid.values(other)]
            both = any(a and b for a, b in zip(own, there, strict=True))
            if not both and any(own) and any(there) and not all(own):
                yield Issue(
                    grid.file,
                    f'"{beside}" seems to be the same question as "{heading}", made '
                    f"anew while the survey ran: {plural(sum(there), 'row')} of {len(own)} have "
                    "their answer there and nothing here.",
                    "If so, put those answers into the empty cells here (of a deliverable in "
                    "corrections.csv); until then they count as not answered.",
                    sheet=grid.sheet,
                    cell=grid.headed(other),
                    severity="note",
                    code="columns.made-anew",
                )
