"""Coded segments: who said what under which theme, and how often."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation.counting import repeated
from evaluation.declare.data_files import DataFile, Segments, Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.grids import read_grids
from evaluation.read.responses import Source

_NEEDED = ("segment", "source", "theme")
_ALL = ("segment", "source", "source_group", "theme", "parent_theme")


@dataclass(frozen=True, slots=True)
class CodedSegments:
    """One row a segment and theme: ``segment, source, source_group, theme, parent_theme``.

    Columns that the file does not have are empty text. ``citation`` says where the
    material was published, if it was.
    """

    unit: Unit
    table: pd.DataFrame
    sources: tuple[Source, ...]
    citation: str = ""
    notes: tuple[Issue, ...] = ()


def read_segments(study: Study, collector: Collector | None = None) -> CodedSegments:
    """The coded segments of a study's files. Raises DataError with every fault.

    A segment without source or theme, and a segment coded twice with the same theme,
    are faults. A segment may stand in several rows with different themes. ``collector`` keeps
    what is said of single rows and cells.
    """
    collector = collector or Collector()
    first = study.evaluation.data[0]
    grids = read_grids(study, collector)
    tables = [_read_file(data, grid, collector) for data, grid in grids]
    collector.stop()
    return CodedSegments(
        first.unit,
        pd.concat(tables, ignore_index=True),
        tuple(Source(grid.file, grid.sheet, len(grid.rows)) for _, grid in grids),
        first.citation,
        tuple(note for _, grid in grids for note in grid.notes),
    )


def _read_file(data: DataFile, grid: Grid, collector: Collector) -> pd.DataFrame:
    declared = data.segments if isinstance(data, Segments) else {}
    wanted: dict[str, str] = {str(k): v for k, v in declared.items()} or {
        name: name for name in _ALL if grid.column(name) is not None
    }
    collector.fault(
        *(
            Issue(
                grid.file,
                f"It is not said which column holds the {name}.",
                f'Add "segments: {{{name}: <column>}}" to deliverable.yaml.',
                code="segments.no-column",
            )
            for name in _NEEDED
            if name not in wanted
        )
    )
    columns = columns_of(grid, wanted.values(), collector)
    if len(columns) < len(wanted) or any(name not in wanted for name in _NEEDED):
        return pd.DataFrame(columns=list(_ALL))
    places = dict(zip(wanted, columns, strict=True))
    records = [{name: cells[n] for name, n in places.items()} for _, cells in grid.rows]
    rows = [row for row, _ in grid.rows]
    pairs = [(record["segment"], record["theme"]) for record in records]
    collector.fault(
        *(
            Issue(
                grid.file,
                f"This segment is coded twice with this theme (also row {rows[first]}).",
                "Delete one of the two rows.",
                sheet=grid.sheet,
                cell=address(rows[n], places["segment"]),
                value=pairs[n][0],
                code="segments.coded-twice",
            )
            for n, first in repeated(pair if all(pair) else () for pair in pairs)
        ),
        *(
            Issue(
                grid.file,
                f"The {name} is missing.",
                "Fill it in.",
                sheet=grid.sheet,
                cell=address(row, places[name]),
                code="segments.missing",
            )
            for row, record in zip(rows, records, strict=True)
            for name in _NEEDED
            if not record[name]
        ),
    )
    return pd.DataFrame(records, columns=list(_ALL), dtype=object).fillna("")


def tally(segments: CodedSegments, by: str) -> pd.DataFrame:
    """Segments and sources by one column, most segments first.

    Returns columns ``segments`` (distinct), ``sources`` (distinct) and ``themes``
    (distinct), indexed by the values of ``by``; ties are in alphabetical order.
    """
    counts = segments.table.groupby(by).agg(
        segments=("segment", "nunique"), sources=("source", "nunique"), themes=("theme", "nunique")
    )
    return counts.sort_index().sort_values("segments", ascending=False, kind="stable")
