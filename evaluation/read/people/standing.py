"""Where each person's answers stand in a file, and when they were given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import pandas as pd

from evaluation.errors import Collector, Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.times import SECONDS, STARTED, SUBMITTED, times_of

_CELLS = 20  # that are named of one word


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


def words_for_none(grid: Grid, unused: Counter[tuple[int, str]]) -> Iterator[Issue]:
    """A note a word that means no answer: how often it stands there, and where first."""
    for word in sorted({word for _, word in unused}):
        places = sorted(place for place, one in unused if one == word)
        times = sum(unused[place, word] for place in places)
        cells = (
            address(row, place)
            for row, cells in grid.rows
            for place in places
            if cells[place] == word
        )
        columns = f" under {len(places)} columns" if len(places) > 1 else ""
        first = f", the first {_CELLS} marked" if times > _CELLS else ""
        label = grid.labels.get(grid.headings[places[0]], {}).get(word, word)
        meant = f" ({label})" if label != word else ""
        yield Issue(
            grid.file,
            f"{times} {'answer is' if times == 1 else 'answers are'} “{word}”{meant}{columns}"
            f"{first}.",
            "Counted as not answered.",
            sheet=grid.sheet,
            cell=", ".join(islice(cells, _CELLS)),
            value=word,
            severity="note",
            kind=Kind.ANSWER,
        )
