"""Columns of periods: which there are, what stands beside them, and totals held against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from evaluation.counting import and_more, in_full, s
from evaluation.declare.counts_file import CountsFile
from evaluation.errors import Collector, Issue
from evaluation.read.counted.consistent import same_sum
from evaluation.read.counted.count_periods import read_period
from evaluation.read.counted.figure_texts import figure_of
from evaluation.read.counted.labels_alike import adds_up
from evaluation.read.counted.side_by_side import of_figures
from evaluation.read.exports.grid import Grid, address

_FIRST_OF_MONTH = re.compile(r"(\d{4}-\d{2})-01(?:[ T]00:00:00)?")
_YEARLIKE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d\d\s*[-/]\s*\d\d(?!\d)|\bFY\s*'?\d\d\b", re.IGNORECASE
)
_WORKED_OUT = re.compile(
    r"%|\b(?:per ?cent|change|difference|average|mean|rank|trend)\b", re.IGNORECASE
)


def periods_across(
    data: CountsFile, grid: Grid, taken: Iterable[str], collector: Collector
) -> dict[str, dict[str, str]]:
    """Columns whose headings are periods: the table has a column for each, and is turned."""
    left = [heading for heading in grid.headings if heading and heading not in {*taken}]
    found = {heading: says for heading in left if (says := _said_by(heading, data))}
    if not any(of_figures(grid.values(grid.headings.index(heading))) for heading in found):
        return {}
    collector.note(
        grid.issue(
            [grid.headed(grid.headings.index(next(iter(found))))],
            f"This table has a column for each period ({and_more([*found], 4)}), and was read with "
            "a row for each figure.",
            "Nothing needs doing.",
            code="counts.turned",
            note=True,
        )
    )
    others = [
        heading
        for heading in left
        if heading not in found and of_figures(grid.values(grid.headings.index(heading)))
    ]
    unread = [
        heading
        for heading in others
        if not (_YEARLIKE.search(heading) or _WORKED_OUT.search(heading) or adds_up(heading))
    ]
    nearly = [h for h in others if _YEARLIKE.search(h) and not _WORKED_OUT.search(h)]
    collector.fault(*_nearly_periods(grid, [*found], nearly))
    if unread:
        collector.note(
            grid.issue(
                [grid.headed(grid.headings.index(heading)) for heading in unread],
                f"Numbers under {and_more([f'“{heading}”' for heading in unread])} are not read.",
                "If they are of a period, write the heading as the others; if the figures are out "
                "of them, write beside the file: counts: {of: <heading>}. Else nothing needs "
                "doing.",
                code="counts.numbers-not-read",
                note=True,
            )
        )
    return found


def _said_by(heading: str, data: CountsFile) -> dict[str, str]:
    """What a heading of a period says, as 2018/19, or Arrests - 2018/19 under merged cells."""
    month = _FIRST_OF_MONTH.fullmatch(heading)  # as Excel keeps Apr 2019
    if period := read_period(month[1] if month else heading, data.year_begins):
        return {"period": period.label}
    measure, _, last = heading.rpartition(" - ")
    period = read_period(last, data.year_begins)
    known = {*data.counts, *data.throughout}
    role = "measure" if "measure" not in known else "group" if "group" not in known else ""
    return {role: measure, "period": period.label} if period and measure and role else {}


def _nearly_periods(grid: Grid, found: Sequence[str], others: Sequence[str]) -> Iterator[Issue]:
    """Columns of figures beside those of periods, whose headings have a year and are none."""
    for heading in others:
        yield grid.issue(
            [grid.headed(grid.headings.index(heading))],
            f"“{heading}” stands over figures beside the columns of periods, and is no period, "
            "so that nothing below it would be read.",
            f"Write it as the others ({and_more(found, 2)}). If it is no period, take the year out "
            "of the heading.",
            code="counts.heading-no-period",
        )


def left_out(data: CountsFile, grid: Grid, taken: Iterable[str]) -> Iterator[Issue]:
    """Columns of periods, or of figures beside them, that a declaration (across) passes over."""
    used, running = {*taken, *data.only}, [str(n) for n in range(1, len(grid.rows) + 1)]
    others = [
        heading
        for place, heading in enumerate(grid.headings)
        if heading and heading not in used and of_figures(texts := grid.values(place))
        if texts != running
    ]
    numbers = [heading for heading in others if _said_by(heading, data)]
    beside = [
        heading
        for heading in others
        if heading not in numbers and not _WORKED_OUT.search(heading) and not adds_up(heading)
    ]
    if data.across and beside:
        yield grid.issue(
            [grid.headed(grid.headings.index(heading)) for heading in beside],
            f"{and_more([f'“{heading}”' for heading in beside])} "
            f"{s(len(beside), 'stands', 'stand')} over figures, which are not read, as across: "
            f"does not name {s(len(beside), 'it', 'them')}.",
            "If they belong here, say under across: beside the file what they are, as of the "
            "others. Else nothing needs doing.",
            code="counts.column-left-out",
            note=True,
        )
    if numbers and any("period" in says for says in data.across.values()):
        yield grid.issue(
            [grid.headed(grid.headings.index(heading)) for heading in numbers],
            f"{and_more([f'“{heading}”' for heading in numbers])} "
            f"{s(len(numbers), 'stands', 'stand')} over figures of a period, which are not read.",
            "If these figures belong here, say under across: beside the file what they are, as of "
            "the others. Else nothing needs doing.",
            code="counts.period-left-out",
            note=True,
        )


def totals_beside(grid: Grid, across: Sequence[str], used: Sequence[str]) -> Iterator[Issue]:
    """Columns of totals beside those of periods that differ from what they add up."""
    for place, heading in enumerate(grid.headings):
        if heading not in {"", *across, *used} and adds_up(heading):
            yield from _total_column(grid, place, across)


def _total_column(grid: Grid, place: int, across: Sequence[str]) -> Iterator[Issue]:
    """A column of totals that differs from the sum of the periods beside it."""
    parts = grid.places(across)
    for number, cells in grid.rows:
        figures = [figure_of(cells[part]) for part in parts]
        said, known = figure_of(cells[place]), [value for value in figures if value is not None]
        if said is None or len(known) < len(parts) or same_sum(sum(known), said):
            continue
        yield grid.issue(
            [f"{address(number, place)} (parts: {', '.join(address(number, p) for p in parts)})"],
            f"The total {in_full(said)} is not the sum of its parts, {in_full(sum(known))}: "
            f"{next(filter(None, cells), '')}.",
            "The total itself is not read. If one of the parts is wrong, put it right.",
            code="counts.total-column",
            note=True,
        )
