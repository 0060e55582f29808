"""Codes of people that are nearly the same: told, never put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.counting import and_more
from evaluation.declare.instrument.facts import plain_words
from evaluation.declare.link_by import LinkBy
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import says_none
from evaluation.read.people.near import BETWEEN, Tokens, plain_key

_NOBODY = frozenset(
    (
        *("anonymous", "anonym", "anon", "unknown", "not known", "no id", "no code", "no name"),
        *("none", "not given", "missing", "blank", "?", "??", "???", "-", "--", "---", "–", "—"),
        *("dienw", "anhysbys"),
    )
)
_INITIALS = frozenset(("n.a", "na"))  # may be somebody's


def plain_code(code: str) -> str:
    """A code without capitals, spaces and noughts in front of a number: ``P 04`` is ``p4``."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", "".join(code.casefold().split()))


def says_nobody(code: str) -> bool:
    """Whether what stands for an identifier says that there is none, in words or signs."""
    plain = plain_words(code).rstrip(" .!")
    return plain in _NOBODY or (says_none(code) and plain not in _INITIALS)


def written_codes(grid: Grid, place: int) -> list[str]:
    """The codes of a column; 101.0 as 101 where all are written so, as programs write numbers."""
    codes = grid.values(place)
    if all(re.fullmatch(r"\d+\.0", code) for code in codes if code):
        return [code.removesuffix(".0") for code in codes]
    return codes


def identifiers(grid: Grid, places: Sequence[int]) -> list[str]:
    """Who each row is by the columns of an identifier, joined where there are several."""
    columns = [written_codes(grid, place) for place in places]
    return [BETWEEN.join(parts) for parts in zip(*columns, strict=True)]


def texts_of(grid: Grid, link_by: LinkBy, places: Sequence[int]) -> list[tuple[str, ...]]:
    """What each row has under the elements of a code as typed, and its identifier as written."""
    columns = [
        ["" if says_nobody(code) else code for code in written_codes(grid, place)]
        if heading in link_by.ids
        else grid.values(place)
        for heading, place in zip(link_by.columns, places, strict=True)
    ]
    return list(zip(*columns, strict=True))


def without_identifier(grid: Grid, places: Sequence[int]) -> Iterator[Issue]:
    """The fault of each row whose identifier is not there, or says that there is none."""
    for row, cells in grid.rows:
        for place in places:
            if not cells[place] or says_nobody(cells[place]):
                yield Issue(
                    grid.file,
                    f'"{cells[place]}" is no identifier.'
                    if cells[place]
                    else "The identifier is missing.",
                    "Fill it in. If nobody knows it, give the row a code of its own, so that it "
                    "counts for nobody else, or remove the row.",
                    sheet=grid.sheet,
                    cell=address(row, place),
                    value=cells[place],
                    code="people.no-identifier",
                )
                break


def alike_codes(read: Sequence[tuple[Grid, int | None, object]]) -> list[tuple[Issue, ...]]:
    """For each grid the notes on codes that are nearly those of an earlier row of its wave.

    ``read``: the grids with the position of the column that holds the code, if any, and the wave.
    What is nearly alike from wave to wave is told where waves are paired. A note names cells and
    never a code.
    """
    seen: dict[object, dict[Tokens, dict[str, str]]] = {}
    return [
        () if place is None else tuple(_almost_alike(grid, place, seen.setdefault(wave, {})))
        for grid, place, wave in read
    ]


def _almost_alike(grid: Grid, place: int, seen: dict[Tokens, dict[str, str]]) -> Iterator[Issue]:
    """``seen``: by plain code the first cell of each spelling, to be added to."""
    pairs = []
    for (row, _), code in zip(grid.rows, written_codes(grid, place), strict=True):
        if key := plain_key(code):
            cell = address(row, place)
            spellings = seen.setdefault(key, {})
            if code not in spellings and spellings:
                pairs.append(f"{cell} (like {next(iter(spellings.values()))})")
            spellings.setdefault(code, f"{grid.file.rpartition('/')[2]} {cell}")
    if pairs:
        yield Issue(
            grid.file,
            "A code differs from another only in capitals, blanks, signs such as hyphens or zeros "
            f"in front, and is taken for a different person: {and_more(pairs)}.",
            "If it is the same person, write the code the same way in all forms.",
            sheet=grid.sheet,
            severity="note",
            code="codes.almost-alike",
        )
