"""What a survey tool itself says of rows: tests, spam, and responses that were not finished."""

from __future__ import annotations

from evaluation.counting import and_more, plural
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.tools.layout import Layout


def judged(grid: Grid, layout: Layout) -> tuple[frozenset[int], list[Issue]]:
    """Rows that are no answer, and a note on every row that the tool says something of."""
    aside, issues = set(), []
    for number, cells in grid.rows:
        verdict = layout.judge(cells)
        if verdict is None:
            continue
        if verdict.aside:
            aside.add(number)
        if not verdict.aside:
            action = "The row is kept: what was answered counts, what was not is missing."
        elif "not finished" in verdict.problem:
            action = "The row is set aside, because no question is answered."
        else:
            action = "The row is set aside."
        issues.append(
            Issue(
                grid.file,
                verdict.problem,
                action,
                sheet=grid.sheet,
                cell=address(number, verdict.place),
                value=cells[verdict.place],
                severity="note",
                kind=Kind.ASIDE if verdict.aside else Kind.UNFINISHED,
            )
        )
    return frozenset(aside), issues


def in_short(grid: Grid, aside: frozenset[int]) -> list[Issue]:
    """One note that counts the rows that are no answers and names the first of them."""
    if not aside:
        return []
    rows = sorted(aside)
    named = and_more(map(str, rows))
    return [
        Issue(
            grid.file,
            f"{plural(len(rows), 'row')} set aside by what the survey tool says: {named}.",
            "Tests and responses without any answer are not used; pathfinder read lists them.",
            sheet=grid.sheet,
            severity="note",
            kind=Kind.ASIDE,
        )
    ]
