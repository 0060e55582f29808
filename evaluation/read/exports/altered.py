"""Columns in which Excel has made dates or numbers of some texts: told, and nothing put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.counting import and_more, plural
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.tools.layout import PERSONAL, TIMES, is_date
from evaluation.read.files.spreadsheet import (
    is_made,
    is_power,
    is_range,
    is_shortened,
    may_become,
    may_come_from,
)

_NAMED = 3
_FIX = (
    "Write what was meant: in the file, where the column is Text before anything is typed (in "
    "Excel: Format Cells, Text), or in corrections.csv of a deliverable. If it is what was meant, "
    "leave it."
)


def altered(grid: Grid, columns: Sequence[set[str]]) -> Iterator[Issue]:
    """A note on each column of texts of which some seem to be what Excel made of their like.

    ``columns``: the different texts of each. A column of dates only, of a tool's times or of
    something personal is passed over, and so is everything in a file of SPSS, which keeps texts.
    """
    if grid.layout.tool == "spss":
        return
    for place, (heading, texts) in enumerate(zip(grid.headings, columns, strict=False)):
        about = grid.layout.about.get(heading, "")
        if about not in TIMES and about not in PERSONAL and (wrong := _made(texts, grid)):
            yield _note(grid, place, wrong, texts)


def _made(texts: set[str], grid: Grid) -> set[str]:
    """Texts of a column that Excel seems to have made of something else."""
    given = texts - {""}
    made = {text for text in given if is_made(text)}
    if made and _among_others(made, given, grid):
        return made
    return {text for text in given if is_shortened(text)} if any(map(is_power, given)) else set()


def _among_others(made: set[str], given: set[str], grid: Grid) -> bool:
    """Whether what looks like dates stands among texts that are none.

    Among ranges, or one or two among the few words that a column offers to choose from.
    """
    rest = {text for text in given - made if not is_date(text)}
    like = sum(map(is_range, rest))
    few = 2 * len(given) <= len(grid.rows) and 2 * len(made) < len(given) == len(made | rest)
    return bool(rest) and (2 * like >= len(rest) or few)


def _note(grid: Grid, place: int, wrong: set[str], texts: set[str]) -> Issue:
    cells = [(row, cells[place]) for row, cells in grid.rows if cells[place] in wrong]
    kind = "a date" if any(map(is_made, wrong)) else "a number"
    first = {text: address(row, place) for row, text in reversed(cells)}
    named = (f'"{text}" ({first[text]}{_likely(text, texts)})' for text in reversed(first))
    return Issue(
        grid.file,
        f'{plural(len(cells), "cell")} under "{grid.headings[place]}" may hold {kind} that Excel '
        f"made of something else: {and_more(named, _NAMED)}.",
        _FIX,
        sheet=grid.sheet,
        cell=address(cells[0][0], place),
        value=cells[0][1],
        severity="note",
        code="cell.altered-by-excel",
    )


def _likely(text: str, texts: set[str]) -> str:
    """The one text of the same column that it may have been, if there is one."""
    readings = may_come_from(text)
    sources = [other for other in texts if other != text and may_become(other) & readings]
    return f', perhaps "{sources[0]}"' if len(sources) == 1 else ""
