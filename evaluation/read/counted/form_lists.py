"""The lists of a form of counts, Suppliers and Measures: who and what stands there alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from evaluation.counting import and_more, plural, s
from evaluation.declare.counts_file import CountsFile
from evaluation.declare.workspace import Study
from evaluation.errors import Issue
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, address
from evaluation.read.log.named_places import name_key

_SHEETS = {"supplier": "Suppliers", "measure": "Measures"}


def listed_alone(
    study: Study, read: Sequence[tuple[CountsFile, Grid]], table: pd.DataFrame
) -> Iterator[Issue]:
    """Notes on names of the lists that have no row, so that nobody knows they were asked for."""
    there = {role: {name_key(str(label)) for label in table[role].unique()} for role in _SHEETS}
    folder = study.workspace.folder(study.slug)
    for file, (shown, headings) in {data.file: (g.file, g.elsewhere) for data, g in read}.items():
        for role, sheet in _SHEETS.items():
            if role not in headings.get(sheet, ()):
                continue
            listed = read_grid(folder / file, shown, sheet)
            place = listed.column(role)
            alone = [
                (row, cells[place])
                for row, cells in listed.rows
                if place is not None and cells[place] and name_key(cells[place]) not in there[role]
            ]
            if place is not None and alone:
                yield listed.issue(
                    [address(row, place) for row, _ in alone],
                    f"{plural(len(alone), role)} of this list {s(len(alone), 'has', 'have')} no "
                    f"row among the figures: {and_more(name for _, name in alone)}.",
                    "Who or what has no row was not asked, as far as the report knows. If it was, "
                    "add a row for each period, with the status no answer or what was said.",
                    code="counts.listed-alone",
                    note=True,
                )
