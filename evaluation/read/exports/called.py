"""Columns that nobody declared, and that are called as what they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import and_more, grouped
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, plain_heading


@dataclass(frozen=True, slots=True)
class CalledColumns:
    """The heading of each role; ``several``: roles with headings of which each may be meant."""

    of: Mapping[str, str]
    several: Mapping[str, Sequence[str]]


def plain_name(heading: str) -> str:
    """A heading in small letters, with blanks for underlines."""
    return plain_heading(heading.replace("_", " ")).casefold()


def columns_called(
    grid: Grid,
    usual: Mapping[str, Sequence[str]],
    declared: Mapping[str, str],
    *,
    taken: Iterable[str] = (),
    plain: Callable[[str], str] = plain_name,
) -> CalledColumns:
    """The column of each role: as declared, or by the first of its usual names that is there.

    Columns that are declared or ``taken`` hold nothing else; capitals do not count.
    """
    held = {*declared.values(), *taken}
    there = grouped((plain(heading), heading) for heading in grid.headings if heading not in held)
    called = {
        role: next((there[name] for name in names if name in there), [])
        for role, names in usual.items()
        if role not in declared
    }
    found = {role: headings[0] for role, headings in called.items() if len(headings) == 1}
    several = {role: headings for role, headings in called.items() if len(headings) > 1}
    return CalledColumns({**declared, **found}, several)


def column_faults(
    grid: Grid, key: str, called: CalledColumns, needed: Mapping[str, str]
) -> Iterator[Issue]:
    """Roles without a column, and those that several columns may have.

    ``key``: under which columns are declared beside the file. ``needed``: role -> what it holds.
    """
    for role, held in needed.items():
        if role not in called.of and role not in called.several:
            yield grid.issue(
                (),
                f"It is not said which column holds {held}.",
                f'Add "{key}: {{{role}: <column>}}" to this file in deliverable.yaml. '
                f"The columns are: {and_more([h for h in grid.headings if h], 30)}.",
                code="columns.not-said",
            )
    for role, headings in called.several.items():
        yield grid.issue(
            (),
            f"Several columns may hold what stands under {role.replace('_', ' ')}: "
            f"{and_more(headings)}.",
            f'Say which, as "{key}: {{{role}: {headings[0]}}}", beside this file in '
            "deliverable.yaml.",
            code="columns.which",
        )
