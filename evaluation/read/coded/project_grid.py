"""A coding project as a sheet: one row a passage and code, so that all that reads sheets reads it.

Corrections, consent, traces and tallies work on its rows as on those of a file that was coded by
hand. ``pathfinder tally FILE --out`` writes the same rows, where an address can be looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.read.coded.project import CodedPassage, CodingProject
from evaluation.read.coded.refi.described import read_project
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.tools.layout import Layout, named_apart

PROJECT = "coding project"  # the tool of its layout
TEXT = "text"
_FIRST = ("segment", "source", "coder")
_LEVEL = "code {}"
_ROW = 2  # of the first passage, under the headings


def project_grid(path: Path, shown_as: str) -> Grid:
    """A project (.qdpx) as a sheet. Raises DataError."""
    return grid_of(read_project(path, shown_as))


def levels_of(headings: Sequence[str]) -> tuple[str, ...]:
    """The columns of a project's sheet that hold its codes, from the widest to the narrowest."""
    known = {_LEVEL.format(n) for n in range(1, len(headings) + 1)}
    return tuple(heading for heading in headings if heading in known)


def variables_of(grid: Grid) -> tuple[str, ...]:
    """The columns of a project's sheet that say what is known of sources."""
    return grid.headings[grid.headings.index(TEXT) + 1 :]


def grid_of(project: CodingProject) -> Grid:
    """The rows of a project; the same code of the same coder at the same passage is one row."""
    passages = once(project.passages)
    depth = max((len(p.path) for p in passages), default=1)
    variables = tuple(dict.fromkeys(name for source in project.sources for name in source.told))
    levels = tuple(_LEVEL.format(n + 1) for n in range(depth))
    told = {source.name: source.told for source in project.sources}
    layout = Layout(
        PROJECT,
        f"a project of {project.program or 'a coding program'} (REFI-QDA)",
        "a description that ends in .qde",
        1,
        (*_FIRST, *levels, TEXT, *variables),
    )

    def cells(passage: CodedPassage) -> Iterator[str]:
        yield from (passage.number, passage.source, passage.coder)
        yield from (passage.path[n] if n < len(passage.path) else "" for n in range(depth))
        yield passage.words
        yield from (told[passage.source].get(name, "") for name in variables)

    rows = tuple((n, tuple(cells(p))) for n, p in enumerate(passages, _ROW))
    return Grid(project.file, "", named_apart(layout), rows, "utf-8", project.notes)


def once(passages: Sequence[CodedPassage]) -> list[CodedPassage]:
    """Passages without those that say the same again; of these the one with words."""
    kept: dict[tuple[object, ...], CodedPassage] = {}
    for passage in passages:
        key = passage.source, passage.number, passage.path, passage.coder
        if key not in kept or (passage.start is not None and kept[key].start is None):
            kept[key] = passage
    return list(kept.values())
