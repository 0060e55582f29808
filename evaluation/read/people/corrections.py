"""``corrections.csv``: applied on reading, each refused when the old value does not match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.errors import Collector, DataError, Issue, Kind
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.files.cells import column_of

_COLUMNS = ("file", "sheet", "cell", "old", "new", "who", "why")
_ADDRESS = re.compile(r"^([A-Za-z]{1,3})([1-9][0-9]*)$")


@dataclass(frozen=True, slots=True)
class Correction:
    """One cell put right: where, from what, to what, by whom and why."""

    file: str
    sheet: str
    cell: str
    old: str
    new: str
    who: str
    why: str
    line: int


def read_corrections(path: Path, shown_as: str) -> tuple[Correction, ...]:
    """All corrections of a deliverable; none when there is no file. Raises DataError."""
    if not path.exists():
        return ()
    grid = read_grid(path, shown_as)
    places = {name: grid.column(name) for name in _COLUMNS}
    if missing := [name for name, place in places.items() if place is None]:
        raise DataError([grid.missing_column(name) for name in missing])
    corrections, collector = [], Collector()
    folder = shown_as.replace("\\", "/").rpartition("/")[0]
    for number, cells in grid.rows:
        values = {name: cells[place] for name, place in places.items() if place is not None}
        # as deliverable.yaml has it, also when it was copied from a message
        values["file"] = values["file"].replace("\\", "/").removeprefix(f"{folder}/")
        correction = Correction(**values, line=number)
        if not _ADDRESS.match(correction.cell):
            collector.fault(
                Issue(
                    shown_as,
                    f'"{correction.cell}" is not the address of a cell.',
                    "Write it as Excel does, for example D17.",
                    cell=f"row {number}",
                    code="corrections.no-address",
                )
            )
        if not correction.who or not correction.why:
            collector.fault(
                Issue(
                    shown_as,
                    "A correction needs who made it and why.",
                    "Fill in both columns.",
                    cell=f"row {number}",
                    code="corrections.incomplete",
                )
            )
        corrections.append(correction)
    collector.stop()
    return tuple(corrections)


def apply_corrections(grid: Grid, corrections: Iterable[Correction], shown_as: str) -> Grid:
    """The grid with its corrections applied. Raises DataError when an old value differs."""
    listed = tuple(corrections)
    if not listed:
        return grid
    rows = dict(grid.rows)
    collector = Collector()
    for correction in listed:
        row, column = _position(correction.cell)
        cells = rows.get(row, ())
        standing = cells[column] if column < len(cells) else ""
        if row <= grid.layout.header_rows:
            collector.fault(_heading(grid, correction, column, shown_as))
        elif column >= len(cells) or standing != correction.old:
            collector.fault(
                Issue(
                    shown_as,
                    f'{correction.file} {correction.cell} holds "{standing}", '
                    f'not "{correction.old}".',
                    "Correct the old value or the cell, or delete this correction.",
                    cell=f"row {correction.line}",
                    value=standing,
                    code="corrections.other-value",
                )
            )
        else:
            rows[row] = (*cells[:column], correction.new, *cells[column + 1 :])
            collector.detail(
                Issue(
                    grid.file,
                    f"Corrected by {correction.who}: {correction.why.rstrip('.')}.",
                    f'Read as "{correction.new}".' if correction.new else "Read as not answered.",
                    sheet=grid.sheet,
                    cell=correction.cell.upper(),
                    value=correction.old,
                    severity="note",
                    kind=Kind.CORRECTION,
                    code="corrections.done",
                )
            )
    collector.stop()
    return replace(
        grid,
        rows=tuple(rows.items()),
        details=(*grid.details, *collector.details),
        counts=replace(grid.counts, corrected=len(collector.details)),
    )


def _heading(grid: Grid, correction: Correction, column: int, shown_as: str) -> Issue:
    heading = grid.headings[column] if column < len(grid.headings) else ""
    return Issue(
        shown_as,
        f'{correction.file} {correction.cell} holds the heading "{heading}", and headings are '
        "not corrected.",
        "Delete this correction, and write the heading into deliverable.yaml as it stands.",
        cell=f"row {correction.line}",
        code="corrections.of-heading",
    )


def _position(cell: str) -> tuple[int, int]:
    """``D17`` -> (17, 3)."""
    matched = _ADDRESS.match(cell)
    assert matched  # read_corrections refused anything else
    return int(matched[2]), column_of(matched[1].upper())
