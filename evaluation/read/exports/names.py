"""What is said of names in a column: those that no list has, and those in several spellings."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.counting import and_more
from evaluation.errors import Issue, did_you_mean
from evaluation.read.exports.grid import Grid

_LISTED = 20  # names that a message lists


def not_listed(
    grid: Grid, cells: Iterable[str], name: str, kind: str, where: str, listed: Iterable[str]
) -> Issue:
    """The fault that a name is no ``kind`` (area, measure) of a list, which stands ``where``."""
    known = list(listed)
    if name:
        problem = f'"{name}" is no {kind} that {where} lists.'
        fix = f"{did_you_mean(name, known)} Write it as it stands there, or add it there. "
    else:
        problem = f"It is not said of which {kind} this row is, and {where} asks for some."
        fix = "Write it in, with a row for each that is meant. "
    return grid.issue(
        cells,
        problem,
        f"{fix}There are: {and_more(known, _LISTED)}.".strip(),
        code="names.not-listed",
    )


def spelt_otherwise(grid: Grid, cells: Iterable[str], role: str, names: Iterable[str]) -> Issue:
    """The note that names under a role have several spellings, each of which is read as one."""
    return grid.issue(
        cells,
        f"Names under {role} are written in several ways that differ in capitals or blanks, and "
        f"are read as one: {and_more(names)}.",
        "Nothing needs doing. If two are meant, give one of them another name.",
        code="names.spelt-otherwise",
        note=True,
    )
