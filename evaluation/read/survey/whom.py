"""Whom a survey reached, and how its answers are weighted: what must hold before either is used."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from evaluation.counting import and_more, plural, s
from evaluation.declare.survey_form import Frame, Weights
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.raw import number_of

_CELLS = 5  # that are named


def without_doubtful(grid: Grid) -> Grid:
    """The grid without rows that may be no respondents, such as totals: they are told of."""
    rows = {re.sub(r"\D", "", issue.cell) for issue in grid.doubtful}
    kept = tuple(row for row in grid.rows if str(row[0]) not in rows)
    return replace(grid, rows=kept) if rows else grid


def weight_of(
    weights: Weights | None, grid: Grid, people: pd.Index, collector: Collector
) -> pd.Series | None:
    """The weight of each row as the file gives it, where it does.

    Without a weight, with one below 0 or with a text, nobody can be counted: these are faults. A
    weight of 0 is told: whoever has it counts in no share.
    """
    heading = weights.column if weights else ""
    for place in columns_of(grid, (heading,) if heading else (), collector):
        read = [number_of(text) for text in grid.values(place)]
        wrong = [n for n, weight in enumerate(read) if weight is None or weight < 0]
        if wrong:
            empty = sum(not grid.rows[n][1][place] for n in wrong)
            kinds = (
                f"{empty} without a weight" if empty else "",
                f"{len(wrong) - empty} below 0 or no number" if len(wrong) > empty else "",
            )
            fault = Issue(
                grid.file,
                f"{plural(len(wrong), 'row')} cannot be weighted by “{heading}”: "
                f"{' and '.join(filter(None, kinds))}{_cells(grid, place, wrong)}.",
                "Write the weight in corrections.csv (0 for whoever was not to be asked), or take "
                "weights: out and report the answers as they are.",
                sheet=grid.sheet,
                cell=address(grid.rows[wrong[0]][0], place),
                code="survey.no-weight",
            )
            collector.fault(fault)
        if zero := [n for n, weight in enumerate(read) if weight == 0]:
            collector.note(
                Issue(
                    grid.file,
                    f"{plural(len(zero), 'row has', 'rows have')} the weight 0.",
                    "They count in no weighted share.",
                    sheet=grid.sheet,
                    cell=address(grid.rows[zero[0]][0], place),
                    severity="note",
                    code="survey.weight-of-0",
                )
            )
        return pd.Series([math.nan if weight is None else weight for weight in read], people)
    return None


def _cells(grid: Grid, place: int, rows: Sequence[int]) -> str:
    named = [address(grid.rows[n][0], place) for n in rows[:_CELLS]]
    more = f" and {len(rows) - _CELLS} more" if len(rows) > _CELLS else ""
    return f" ({', '.join(named)}{more})"


def margin_faults(
    weights: Weights | None, grid: Grid, margins: pd.DataFrame | None
) -> Iterator[Issue]:
    """Levels that a margin has and nobody is in, and people whose level has no margin."""
    if weights is None or margins is None:
        return
    for column, shares in weights.margins.items():
        if column not in margins:
            continue
        there = Counter(margins[column])
        place = grid.column(column) or 0
        for code in (code for code in shares if code not in there):
            hint = did_you_mean(code, [text for text in there if text and text not in shares])
            yield Issue(
                grid.file,
                f'Nobody says "{code}" under “{column}”, and the margin has some there.',
                f"{hint} Write the code as it stands in the file; if nobody answered, put this "
                "level together with another, in the margin and in the file, or take the margin "
                "out.".strip(),
                code="survey.margin-of-nobody",
                sheet=grid.sheet,
                cell=grid.headed(place),
            )
        if strange := {text: n for text, n in there.items() if text not in shares}:
            named = and_more(
                [f'"{t}" {n}' if t else f"{n} say nothing" for t, n in strange.items()]
            )
            yield Issue(
                grid.file,
                f"{plural(sum(strange.values()), 'person', 'people')} under “{column}” "
                f"{s(sum(strange.values()), 'is', 'are')} in no level of the margin: {named}.",
                "Add the level to the margin, or write in corrections.csv to which of them they "
                "belong; if nobody knows, take the margin out.",
                code="survey.no-margin",
                sheet=grid.sheet,
                cell=grid.headed(place),
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
