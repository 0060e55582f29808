"""A codebook that is a file of its own: .qdc, a project, or a table with a column of codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from evaluation.counting import and_more
from evaluation.errors import Collector, DataError, Issue
from evaluation.read.coded.coding import Path, path_in
from evaluation.read.coded.headings_abroad import ENGLISH
from evaluation.read.coded.project import Code
from evaluation.read.coded.refi.described import is_project, read_project
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.tools.layout import small

_NAMES = ("code", "tag", "theme", "name", "code name", "node", "code path", "hierarchical name")
_PARENTS = ("parent", "parent code", "parent tag", "parent theme", "group", "category")
_MEANINGS = ("definition", "description", "meaning", "comment", "memo")
_MOST_LEVELS = 50
_SIGNS = (" > ", "\\")


def read_codebook_file(path: FilePath, shown_as: str, collector: Collector) -> tuple[Code, ...]:
    """Every code of a codebook. Raises DataError; notes on its codes go to the collector."""
    if is_project(path):
        return read_project(path, shown_as).codebook
    grid = read_grid(path, shown_as)
    name, parent, meaning = (_column(grid, words) for words in (_NAMES, _PARENTS, _MEANINGS))
    if name is None:
        raise DataError(
            Issue(
                shown_as,
                "It is not said which column holds the codes.",
                'Call it "code", and that of the code above each "parent".',
                sheet=grid.sheet,
                cell="row 1",
                code="codebook.no-column",
            )
        )
    rows = [(number, cells) for number, cells in grid.rows if cells[name]]
    above = {cells[name]: cells[parent] if parent is not None else "" for _, cells in rows}
    sign = next((s for s in _SIGNS if any(s in text for text in above)), "")
    collector.note(*_parentless(grid, above))

    def levels(cells: Sequence[str]) -> Path:
        """Of its own row: a name may stand below several codes."""
        if parent is None:
            return path_in(cells[name], sign) if sign else (cells[name],)
        wider = _path(cells[parent], above) if cells[parent] else ()
        own = cells[name]
        return (*(wider[wider.index(own) + 1 :] if own in wider else wider), own)

    return tuple(
        Code(levels(cells), cells[meaning] if meaning is not None else "") for _, cells in rows
    )


def _column(grid: Grid, words: tuple[str, ...]) -> int | None:
    own = {small(heading): place for place, heading in reversed([*enumerate(grid.headings)])}
    plain = {ENGLISH[name]: place for name, place in own.items() if name in ENGLISH} | own
    return next((plain[word] for word in words if word in plain), None)


def _path(name: str, above: Mapping[str, str]) -> Path:
    """The names from the widest code to this one; a circle ends where it would begin again."""
    path = [name]
    while (parent := above.get(path[0], "")) and parent not in path and len(path) < _MOST_LEVELS:
        path.insert(0, parent)
    return tuple(path)


def _parentless(grid: Grid, above: Mapping[str, str]) -> Iterator[Issue]:
    lost = [
        f"{code} (below {parent})" for code, parent in above.items() if parent not in (*above, "")
    ]
    if lost:
        yield Issue(
            grid.file,
            f"The code above some codes is not in the codebook itself: {and_more(lost)}.",
            "Give it a row of its own, or correct its name.",
            sheet=grid.sheet,
            severity="note",
            code="codebook.parent-missing",
        )
