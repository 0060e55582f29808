"""Columns beside those of periods: headings that were meant as periods, totals, and others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.counting import and_more, plural
from evaluation.errors import Issue
from evaluation.read.counted.figure_texts import figure_of
from evaluation.read.counted.labels_alike import adds_up
from evaluation.read.exports.foot import names_sum
from evaluation.read.exports.grid import Grid, address

_PERIOD_LIKE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\bFY\s*'?\d\d", re.IGNORECASE)
_WORKED_OUT = re.compile(
    r"%|\b(?:per ?cent|change|difference|average|mean|rank|order|rate|trend|share)\b", re.IGNORECASE
)
_DIFFER = 1e-6
_NAMED = 6


def _of_figures(grid: Grid, place: int) -> bool:
    """Whether a column holds figures, and at most words for why there is none beside them."""
    filled = [text for text in grid.values(place) if text]
    return 2 * sum(figure_of(text) is not None for text in filled) > len(filled) > 0


def beside_periods(grid: Grid, across: Sequence[str], used: Sequence[str]) -> Iterator[Issue]:
    """Columns of figures beside those of periods that no heading places in a period.

    A heading with a year in it is a fault, as it was meant as a period; a total is held against
    what it adds up; what is worked out is passed over, and all else told.
    """
    left = [
        place
        for place, heading in enumerate(grid.headings)
        if heading and heading not in {*across, *used} and _of_figures(grid, place)
    ]
    meant = [
        place
        for place in left
        if _PERIOD_LIKE.search(heading := grid.headings[place]) and not _WORKED_OUT.search(heading)
    ]
    if meant:
        yield grid.issue(
            [grid.headed(place) for place in meant],
            f"{and_more([f'“{grid.headings[place]}”' for place in meant], _NAMED)} "
            f"{'is' if len(meant) == 1 else 'are'} no period as it is written, so the figures "
            "below would be left out.",
            "Write the heading as those beside it, as 2018/19, 2019, 2019 Q1 or Apr 2019, and what "
            "else it says in a note of the report. If they are not counted, delete the column.",
            code="counts.heading-not-a-period",
        )
    others = []
    for place in left:
        if names_sum(grid.headings[place]) or adds_up(grid.headings[place]):
            yield from _total_column(grid, place, across)
        elif place not in meant and not _WORKED_OUT.search(grid.headings[place]):
            others.append(place)
    if others:
        yield grid.issue(
            [grid.headed(place) for place in others],
            f"{plural(len(others), 'column')} of numbers beside the periods "
            f"{'is' if len(others) == 1 else 'are'} not read: "
            f"{and_more([grid.headings[place] for place in others], _NAMED)}.",
            "If it is to be counted, say what it holds, under across: beside the file. If not, "
            "nothing needs doing.",
            code="counts.column-passed-over",
            note=True,
        )


def _total_column(grid: Grid, place: int, across: Sequence[str]) -> Iterator[Issue]:
    """A column of totals that differs from the sum of the periods beside it."""
    parts = grid.places(across)
    for number, cells in grid.rows:
        figures = [figure_of(cells[part]) for part in parts]
        said, known = figure_of(cells[place]), [value for value in figures if value is not None]
        if said is None or len(known) < len(parts) or abs(sum(known) - said) <= _DIFFER:
            continue
        yield grid.issue(
            [f"{address(number, place)} (parts: {', '.join(address(number, p) for p in parts)})"],
            f"The total {said:g} is not the sum of its parts, {sum(known):g}: "
            f"{next(filter(None, cells), '')}.",
            "The total itself is not read. If one of the parts is wrong, put it right.",
            code="counts.total-column",
            note=True,
        )
