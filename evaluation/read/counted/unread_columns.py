"""Columns and rows of a table of counts that hold figures or words and are read as neither."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evaluation.counting import and_more, plural
from evaluation.declare.counts_file import CountsFile
from evaluation.errors import Collector, Issue
from evaluation.read.counted.figure_texts import figure_of, is_sum
from evaluation.read.exports.grid import Grid, address

_PERIOD_LIKE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\bFY\s*'?\d\d", re.IGNORECASE)
_WORKED_OUT = re.compile(
    r"%|\b(?:per ?cent|change|difference|average|mean|rank|order|rate|trend|share)\b", re.IGNORECASE
)
_DIFFER = 1e-6
_NAMED = 6


def figures_in(grid: Grid, place: int) -> bool:
    """Whether a column holds figures, and at most words for why there is none beside them."""
    filled = [text for text in grid.values(place) if text]
    return 2 * sum(figure_of(text) is not None for text in filled) > len(filled) > 0


def counted_instead(
    data: CountsFile, grid: Grid, used: Mapping[str, str], *, days: bool
) -> Iterator[Issue]:
    """A fault where each row would count as one, and a column that is not read has figures.

    ``used``: the heading of each role. Rows of events come again with the same words, or have a
    day or a person; and who says by what they are counted (``every``) knows that they are events.
    """
    if days or data.every or "person" in used:
        return
    named = {*used.values(), *data.identify, *data.consent, *data.only}
    left = [
        place for place, heading in enumerate(grid.headings) if heading and heading not in named
    ]
    with_figures = [place for place in left if figures_in(grid, place)]
    words = [place for place in range(len(grid.headings)) if place not in with_figures]
    keys = {tuple(cells[place] for place in words) for _, cells in grid.rows}
    if with_figures and len(keys) == len(grid.rows):
        headings = [grid.headings[place] for place in with_figures]
        one = f'counts: {{value: "{headings[0]}"}}'
        each = ", ".join(f'"{heading}": {{measure: {heading}}}' for heading in headings[:2])
        yield grid.issue(
            [grid.headed(place) for place in with_figures],
            "No column of figures is declared, so each row would count as one event; and "
            f"{and_more([f'“{h}”' for h in headings], _NAMED)} "
            f"{'holds' if len(headings) == 1 else 'hold'} figures.",
            f"Say which are the figures, beside the file in deliverable.yaml: {one}"
            + (
                f"; or, where each column is a measure (or a group), across: {{{each}}}"
                * (len(headings) > 1)
            )
            + ". If each row is one event, write every: month (or quarter, or year).",
            code="counts.figures-not-declared",
        )


def beside_periods(grid: Grid, across: Sequence[str], used: Sequence[str]) -> Iterator[Issue]:
    """Columns of figures beside those of periods that no heading places in a period.

    A heading with a year in it is a fault, as it was meant as a period; a total is held against
    what it adds up; what is worked out is passed over, and all else told.
    """
    left = [
        place
        for place, heading in enumerate(grid.headings)
        if heading and heading not in {*across, *used} and figures_in(grid, place)
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
        if is_sum(grid.headings[place]):
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


def without_remarks(grid: Grid, used: Sequence[int], collector: Collector) -> Grid:
    """The grid without rows that hold words in one cell and nothing of a figure.

    ``used``: the columns of what, of when and of how many. Such a row is a note under a table, or
    a heading between its rows.
    """
    if len(used) < len(("what", "when", "how many")):
        return grid
    bare = [
        (number, next(filter(None, cells)))
        for number, cells in grid.rows
        if sum(map(bool, cells)) == 1 and figure_of("".join(cells)) is None
    ]
    if not bare or len(bare) == len(grid.rows):
        return grid
    collector.note(
        grid.issue(
            [f"row {and_more([str(number) for number, _ in bare])}"],
            f"{plural(len(bare), 'row holds', 'rows hold')} words in one cell and no figure: "
            f"{and_more([f'“{text[:60]}”' for _, text in bare], 3)}.",
            "Set aside, as a remark. If one says what the rows below it are of, write that into a "
            "column of these rows.",
            code="counts.remark",
            note=True,
        )
    )
    numbers = {number for number, _ in bare}
    return replace(grid, rows=tuple(row for row in grid.rows if row[0] not in numbers))
