"""The files of a study as they were read, with where each cell stands and what was put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.declare.declared_file import DataFile
from evaluation.declare.workspace import Study
from evaluation.errors import Collector
from evaluation.read.exports.grid import Grid, address
from evaluation.read.grids import read_grids
from evaluation.read.people.corrections import Correction, read_corrections
from evaluation.run.trace.model import Cell, Stands

_DIGITS = "0123456789"
Column = tuple[str, str, int]  # what it is read as, its heading and its position


@dataclass(frozen=True, slots=True)
class Files:
    """The files that one evaluation declares, and the cells of them that were corrected."""

    read: tuple[tuple[DataFile, Grid], ...]
    corrected: Mapping[tuple[str, str, str], Correction]

    def grid(self, file: str, sheet: str, wave: str = "") -> Grid:
        """A sheet by the names that messages give it, with the rows that are of a wave."""
        same = [(d, g) for d, g in self.read if (g.file, g.sheet) == (file, sheet)]
        first, *others = [g for d, g in same if wave in d.declared_waves] or [g for _, g in same]
        return replace(first, rows=(*first.rows, *(row for g in others for row in g.rows)))

    def cell(self, at: Stands, column: Column, text: str, remark: str = "") -> Cell:
        """One cell of a row; a correction of it is remarked."""
        item, heading, place = column
        made = address(at.row, place)
        cell = self.grid(at.file, at.sheet, at.wave).moved.get(made, made)
        put_right = next(
            (c for sheet in (at.sheet, "") if (c := self.corrected.get((at.file, sheet, cell)))),
            None,
        )
        if put_right:
            told = f"corrected from “{put_right.old}” by {put_right.who}: {put_right.why}"
            remark = f"{told}; {remark}" if remark else told
        return Cell(
            at.person,
            at.wave,
            at.file,
            at.sheet,
            at.row,
            item,
            cell,
            heading,
            text,
            remark,
            put_right is not None,
        )


def open_files(asked: Study) -> Files:
    """Read the files of an evaluation, and what was corrected in them."""
    book = asked.workspace.folder(asked.slug) / "corrections.csv"
    listed = read_corrections(book, asked.workspace.shown(book))
    read = tuple(read_grids(asked, Collector()))
    corrected = {
        (grid.file, correction.sheet, correction.cell.upper()): correction
        for data, grid in read
        for correction in listed
        if correction.file in (data.file, data.file.rpartition("/")[2])
    }
    return Files(read, corrected)


def columns_at(grid: Grid, headings: Mapping[str, str]) -> Iterator[Column]:
    """What is read of a grid under which heading, with the position of each column."""
    for item, heading in headings.items():
        place = grid.column(heading)
        if place is not None:
            yield item, heading, place


def lettered(columns: Sequence[Column], grid: Grid) -> tuple[tuple[str, str, str], ...]:
    """Columns by the letters that Excel gives them, from the left; of answers in rows, theirs."""
    real = {made.rstrip(_DIGITS): cell.rstrip(_DIGITS) for made, cell in grid.moved.items()}
    letters = {place: address(1, place)[:-1] for _, _, place in columns}
    return tuple(
        (item, heading, real.get(letters[place], letters[place]))
        for item, heading, place in sorted(columns, key=lambda column: column[2])
    )
