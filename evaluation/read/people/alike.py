"""Codes of people that are nearly the same: told, never put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from evaluation.counting import and_more
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, address


def plain_code(code: str) -> str:
    """A code without capitals, spaces and noughts in front of a number: ``P 04`` is ``p4``."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", "".join(code.casefold().split()))


def written_codes(grid: Grid, place: int) -> list[str]:
    """The codes of a column; 101.0 as 101 where all are written so, as programs write numbers."""
    codes = grid.values(place)
    if all(re.fullmatch(r"\d+\.0", code) for code in codes if code):
        return [code.removesuffix(".0") for code in codes]
    return codes


def alike_codes(read: Sequence[tuple[Grid, int | None]]) -> Mapping[int, Issue]:
    """A note for each grid whose codes are nearly those of an earlier one, by its position.

    ``read``: the grids with the position of the column that holds the code, if any. The note
    names cells and never a code, as it may stand where codes must not.
    """
    seen: dict[str, dict[str, str]] = {}
    found: dict[int, Issue] = {}
    for number, (grid, place) in enumerate(read):
        if place is None:
            continue
        pairs = []
        for (row, _), code in zip(grid.rows, written_codes(grid, place), strict=True):
            here = address(row, place)
            if not code:
                continue
            spellings = seen.setdefault(plain_code(code), {})
            if code not in spellings and spellings:
                pairs.append((here, next(iter(spellings.values()))))
            spellings.setdefault(code, f"{grid.file.rpartition('/')[2]} {here}")
        if pairs:
            found[number] = _note(grid, pairs)
    return found


def _note(grid: Grid, pairs: Iterable[tuple[str, str]]) -> Issue:
    told = [f"{here} (like {there})" for here, there in pairs]
    return Issue(
        grid.file,
        "A code differs from another only in capitals, spaces or noughts in front, and is taken "
        f"for a different person: {and_more(told)}.",
        "If it is the same person, write the code the same way in all forms.",
        sheet=grid.sheet,
        severity="note",
        code="codes.almost-alike",
    )
