"""Registers and coded segments: from the people, or sources, of a number to their rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from evaluation.declare.data_files import DataFile, Register, Segments
from evaluation.declare.secret import label, label_key
from evaluation.declare.workspace import Study
from evaluation.read.exports.grid import Grid
from evaluation.read.people.alike import identifiers
from evaluation.run.behind import Whom
from evaluation.run.trace.files import Column, Files, columns_at, lettered, open_files
from evaluation.run.trace.model import Behind, Cell, LeftOut, Stands, Used

Named = Callable[[DataFile, Grid], Sequence[str]]  # who each row is of
_SEGMENTS = ("segment", "source", "source_group", "theme", "parent_theme")
_TOLD = ("invited", "attended", "completed")


def behind_register(asked: Study, whom: Whom, people: frozenset[str]) -> Behind:
    """What stands behind a number of a register: who is in which row, and what it says."""
    key, files = label_key(asked.workspace), open_files(asked)

    def persons(data: DataFile, grid: Grid) -> list[str]:
        places = [grid.column(heading) or 0 for heading in data.identify]
        return [label(key, person) for person in identifiers(grid, places)]

    found = _rows(files, whom, people, persons)
    said: dict[str, dict[str, None]] = {}
    stands: dict[str, list[Stands]] = {}
    for data, grid in files.read:
        columns = _columns(data, grid)
        for (row, cells), who in zip(grid.rows, persons(data, grid), strict=True):
            stands.setdefault(who, []).append(Stands(who, "", grid.file, grid.sheet, row))
            told = (
                f"{item}: {cells[place] or 'empty'}" for item, _, place in columns if item in _TOLD
            )
            said.setdefault(who, {}).update(dict.fromkeys(told))
    left = (
        LeftOut(who, "; ".join(told), tuple(stands[who]))
        for who, told in sorted(said.items())
        if who not in people
    )
    return Behind(*found, left_out=tuple(left))


def behind_segments(asked: Study, whom: Whom, sources: frozenset[str]) -> Behind:
    """What stands behind a number of coded segments: which were coded with what, in which row."""
    files = open_files(asked)

    def named(data: DataFile, grid: Grid) -> Sequence[str]:
        places = (at for name, _, at in _columns(data, grid) if name == "source")
        return next(map(grid.values, places), [""] * len(grid.rows))

    return Behind(*_rows(files, whom, sources, named))


def _columns(data: DataFile, grid: Grid) -> list[Column]:
    """What a list declares of its columns; those of segments may go without saying."""
    headings: Mapping[str, str] = {}
    if isinstance(data, Register):
        headings = {str(name): heading for name, heading in data.attendance.items()}
    elif isinstance(data, Segments):
        headings = {str(name): heading for name, heading in data.segments.items()}
        headings = headings or {name: name for name in _SEGMENTS}
    return list(columns_at(grid, headings))


def _rows(
    files: Files, whom: Whom, people: frozenset[str], named: Named
) -> tuple[tuple[Used, ...], tuple[Stands, ...], tuple[Cell, ...]]:
    """The rows of some people, of the part that the number is of."""
    used, rows, cells = list[Used](), list[Stands](), list[Cell]()
    for data, grid in files.read:
        columns = _columns(data, grid)
        theirs = [
            (Stands(who, "", grid.file, grid.sheet, row), texts)
            for (row, texts), who in zip(grid.rows, named(data, grid), strict=True)
            if who in people and _of_part(columns, texts, whom)
        ]
        rows += [at for at, _ in theirs]
        cells += [
            files.cell(at, column, texts[column[2]]) for at, texts in theirs for column in columns
        ]
        numbers = tuple(at.row for at, _ in theirs)
        used.append(Used("", grid.file, grid.sheet, numbers, lettered(columns, grid)))
    return tuple(used), tuple(rows), tuple(cells)


def _of_part(columns: Sequence[Column], texts: Sequence[str], whom: Whom) -> bool:
    """Whether a row is of the part (a theme, a session) that a number is of."""
    asked = {item: place for item, _, place in columns if item in whom.groups}
    return all(texts[place] == whom.groups[item] for item, place in asked.items())
