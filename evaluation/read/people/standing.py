"""Where each person's answers stand in a file, and when they were given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from evaluation.errors import Collector
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.times import SECONDS, STARTED, SUBMITTED, times_of


def rows_of(grid: Grid, people: pd.Index, collector: Collector) -> pd.DataFrame:
    """Person x (file, sheet, row, clock, watch, started, submitted, seconds), as the grid has them.

    ``clock``: the column of the time of answering; ``watch``: that of how long it took.
    """
    times = times_of(grid)
    collector.detail(*times.issues)
    clock = next((times.places[name] for name in (SUBMITTED, STARTED) if name in times.places), 0)
    rows = times.table.assign(
        file=grid.file,
        sheet=grid.sheet,
        row=[number for number, _ in grid.rows],
        clock=clock,
        watch=times.places.get(SECONDS, clock),
    )
    rows.index = people
    return rows


def with_columns(rows: pd.DataFrame, grid: Grid, headings: Iterable[str]) -> pd.DataFrame:
    """The rows with the first and the last column of the answers, counted from 0."""
    places = [place for heading in headings if (place := grid.column(heading)) is not None]
    return rows.assign(first=min(places, default=0), last=max(places, default=0))


def in_one(parts: Sequence[pd.DataFrame], people: pd.Index) -> pd.DataFrame:
    """The rows of several files as one, each person by the first file."""
    rows = pd.concat(parts) if len(parts) > 1 else parts[0]
    return rows[~rows.index.duplicated()].reindex(people)
