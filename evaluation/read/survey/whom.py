"""Which rows of a survey are respondents, and whether so many can have been asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pandas as pd

from evaluation.counting import and_more, grouped, plural, s
from evaluation.declare.survey_form import Frame
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.times import time_columns


def without_doubtful(grid: Grid) -> Grid:
    """The grid without rows that may be no respondents, such as totals: they are told of."""
    rows = {re.sub(r"\D", "", issue.cell) for issue in grid.doubtful}
    kept = tuple(row for row in grid.rows if str(row[0]) not in rows)
    return replace(grid, rows=kept) if rows else grid


def same_rows(grid: Grid) -> Iterator[Issue]:
    """A note on rows that are the same to the minute and in every answer, as a copy is."""
    times = [n for n in time_columns(grid).values() if any(":" in text for text in grid.values(n))]
    if not times:
        return
    apart = {n for n, h in enumerate(grid.headings) if grid.layout.about.get(h) == "response id"}
    same = grouped(
        (tuple(cell for n, cell in enumerate(cells) if n not in apart), row)
        for row, cells in grid.rows
        if any(cells[n] for n in times)
    )
    if twice := [rows for rows in same.values() if len(rows) > 1]:
        named = and_more([" and ".join(map(str, rows)) for rows in twice])
        yield Issue(
            grid.file,
            f"Rows are the same in every answer and in their time: {named}.",
            "Each is counted. If one is a copy, take it out of the file.",
            sheet=grid.sheet,
            severity="note",
            code="survey.same-row",
        )


def in_two_files(files: Sequence[tuple[Grid, str, pd.Index]]) -> Iterator[Issue]:
    """People of a wave in two of its files; ``files``: each with its wave and its rows' labels."""
    for (first, of, others), (grid, wave, people) in combinations(files, 2):
        if wave != of or not len(twice := people.intersection(others)):
            continue
        rows = [row for (row, _), who in zip(grid.rows, people, strict=True) if who in twice]
        where = f"{first.file}{f', sheet {first.sheet}' if first.sheet else ''}"
        yield Issue(
            grid.file,
            f"{plural(len(twice), 'person', 'people')} of this file "
            f"{s(len(twice), 'stands', 'stand')} in {where} too, at the same time of asking: row "
            f"{and_more(map(str, rows))}.",
            "Keep each in one of the files; if they were asked twice, give one file another wave:. "
            "If an identifier begins anew in each file, take identify: out, and each row is a "
            "respondent.",
            sheet=grid.sheet,
            cell=f"row {rows[0]}",
            code="survey.person-in-two-files",
        )


def frame_faults(frame: Frame | None, file: str, answers: int) -> Iterator[Issue]:
    """More answers than people who were asked."""
    if frame is None:
        return
    most, whom = (
        (frame.drawn, "were drawn")
        if frame.chosen == "random" and frame.drawn
        else (frame.size, "are on the list")
    )
    if answers > most:
        yield Issue(
            file,
            f"{answers} answered, and {most} {whom} ({frame.of}).",
            "Correct size: or drawn: under frame:. If others answered too, as through a link that "
            "was passed on, take frame: out: nobody can know then whom the answers stand for.",
            code="survey.more-than-asked",
        )
