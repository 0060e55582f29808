"""What a survey tool says of its rows: tests, unfinished responses, and their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from evaluation.counting import and_more, plural, repeated
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.tools.layout import RowVerdict, places_of

_SHORTENED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)


def judged(grid: Grid) -> tuple[frozenset[int], list[Issue]]:
    """Rows that are no answer, and a note on every row that the tool says something of."""
    verdicts = [
        (number, cells, verdict)
        for number, cells in grid.rows
        if (verdict := grid.layout.judge(cells))
    ]
    aside = frozenset(number for number, _, verdict in verdicts if verdict.aside)
    return aside, [_note(grid, *of_row) for of_row in verdicts]


def _note(grid: Grid, number: int, cells: Sequence[str], verdict: RowVerdict) -> Issue:
    kept = Issue(
        grid.file,
        verdict.problem,
        "The row is kept: what was answered counts, what was not is missing.",
        sheet=grid.sheet,
        cell=address(number, verdict.place),
        value=cells[verdict.place],
        severity="note",
        kind=Kind.UNFINISHED,
        code="rows.unfinished",
    )
    if not verdict.aside:
        return kept
    why = ", because no question is answered" if "not finished" in verdict.problem else ""
    action = f"The row is set aside{why}."
    return replace(kept, fix=action, kind=Kind.ASIDE, code="rows.set-aside")


def in_short(grid: Grid, aside: frozenset[int]) -> Iterator[Issue]:
    """One note that counts the rows that are no answers and names the first of them."""
    if aside:
        yield Issue(
            grid.file,
            f"{plural(len(aside), 'row')} set aside by what the survey tool says: "
            f"{and_more(map(str, sorted(aside)))}.",
            "Tests and responses without any answer are not used; pathfinder read lists them.",
            sheet=grid.sheet,
            severity="note",
            kind=Kind.ASIDE,
            code="rows.set-aside",
        )


def shortened(grid: Grid, columns: list[set[str]]) -> dict[str, Issue]:
    """Columns of response numbers that Excel has shortened (1.18E+11), each with a note."""
    notes = {}
    for place, (heading, texts) in enumerate(zip(grid.headings, columns, strict=False)):
        cut = {text for text in texts if _SHORTENED.fullmatch(text)}
        if grid.layout.about.get(heading) == "response id" and cut:
            row, cells = next(row for row in grid.rows if row[1][place] in cut)
            notes[heading] = Issue(
                grid.file,
                f'Excel has shortened the numbers under "{heading}".',
                "They tell no responses apart and are not used. Export the file again, and do not "
                "save it in Excel.",
                sheet=grid.sheet,
                cell=address(row, place),
                value=cells[place],
                severity="note",
                code="cell.number-shortened",
            )
    return notes


def twice(grid: Grid) -> Iterator[Issue]:
    """Responses that stand twice under the tool's own number."""
    layout = grid.layout
    own = places_of(layout.headings, layout.about, "response id")
    codes = grid.values(own[0]) if own and layout.tool != "spss" else []
    for n, first in repeated(codes):
        yield Issue(
            grid.file,
            f"This response stands twice (also in row {grid.rows[first][0]}).",
            "A report uses it once if both rows are the same; else doubled: says which.",
            sheet=grid.sheet,
            cell=address(grid.rows[n][0], own[0]),
            value=codes[n],
            severity="note",
            kind=Kind.DOUBLED,
            code="rows.response-twice",
        )
