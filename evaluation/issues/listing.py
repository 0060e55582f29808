"""All issues of a deliverable as one list, and in short for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from evaluation.errors import Issue, Kind

_FIRST = 2  # of each kind that are shown
_FAULTS = 20  # of one kind and file that are shown
_WIDTH = 100


def whole_list(issues: Sequence[Issue], details: Sequence[Issue]) -> tuple[Issue, ...]:
    """Faults first, then what was said of rows and cells, by kind, file and place.

    ``issues`` are those that end or accompany a check; ``details`` say the same and more row by
    row. A note that only counts what ``details`` lists is left out.
    """
    listed = {(i.file, i.kind) for i in details}
    told = {str(i) for i in details}
    kept = [
        i for i in issues
        if i.severity == "fault"
        or (str(i) not in told and not (i.kind is not Kind.FILE and (i.file, i.kind) in listed))
    ]  # fmt: skip
    order = list(Kind)
    return tuple(
        sorted(
            dict.fromkeys([*kept, *details]),
            key=lambda i: (i.severity != "fault", order.index(i.kind), i.file),
        )
    )


def counts(issues: Sequence[Issue]) -> dict[Kind, int]:
    """How many there are of each kind, in the order of the kinds."""
    return {
        kind: n for kind in Kind if (n := sum(1 for issue in issues if issue.kind is kind))
    }  # fmt: skip


def in_short(slug: str, issues: Sequence[Issue], details: Sequence[Issue]) -> Iterator[str]:
    """Lines for a terminal: every fault, remarks on files, and the rest counted by kind."""
    yield from _faults([issue for issue in issues if issue.severity == "fault"])
    every = [issue for issue in whole_list(issues, details) if issue.severity == "note"]
    by_cell = [issue for issue in every if issue.kind is not Kind.FILE]
    for issue in issues:
        if issue.severity == "note" and issue.kind is Kind.FILE:
            yield f"note: {issue}"
    if by_cell:
        yield from _table(slug, by_cell)


def _faults(found: Sequence[Issue]) -> Iterator[str]:
    """Faults with their places; of very many of one kind in one file the first."""
    told: dict[tuple[str, Kind], int] = {}
    for issue in found:
        key = (issue.file, issue.kind)
        told[key] = told.get(key, 0) + 1
        if told[key] <= _FAULTS:
            yield str(issue)
    for (file, kind), n in told.items():
        if n > _FAULTS:
            said = "" if kind is Kind.FILE else f" ({kind})"
            yield f"{file}: and {n - _FAULTS} more faults{said}; pathfinder run lists them all."


def _table(slug: str, found: Sequence[Issue]) -> Iterator[str]:
    """A line a kind with its number, and the first of them under it."""
    yield ""
    what = "row or cell" if len(found) == 1 else "rows and cells"
    yield f"{slug}: {len(found)} {what} to know of"
    for kind, n in counts(found).items():
        yield f"{n:>6}  {kind}"
        mine = [issue for issue in found if issue.kind is kind]
        for issue in mine[:_FIRST]:
            yield textwrap.fill(
                f"{_place(issue)}: {issue.problem} {issue.action}", _WIDTH,
                initial_indent=" " * 8, subsequent_indent=" " * 10, break_on_hyphens=False,
            )  # fmt: skip
        if n > _FIRST:
            yield f"{'':8}and {n - _FIRST} more"
    yield f"  All of them, with the cells marked: outputs/{slug}/internal/issues.xlsx"
    yield f"  (pathfinder run {slug} writes it)"
    yield ""


def _place(issue: Issue) -> str:
    """Where it is, without the folders that the reader knows."""
    file = issue.file.removeprefix("deliverables/").partition("/")[2] or issue.file
    return ", ".join(part for part in (file, issue.sheet, issue.cell) if part)
