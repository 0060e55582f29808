"""Submissions that stand twice: kept by a stated rule, listed, and never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from evaluation.declare.programme import Answers, LinkBy
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.times import SUBMITTED, time_columns, times_of

_PERSON = "The identifier stands twice"
_RESPONSE = "This response of the survey tool stands twice"


def one_row_each(data: Answers, grid: Grid, link_by: LinkBy | None, faults: list[Issue]) -> Grid:
    """The grid with one row for each person, and one for each response of the survey tool.

    Rows that are the same in every answer: the first is kept. Rows that differ are faults,
    unless the file declares ``doubled:``, which says the row that is kept. What the survey
    tool wrote beside the answers, and times, do not count as answers. First and last go by the
    time of submission where every row of the person has one, and else by the order of the rows.
    """
    own = [n for n, h in enumerate(grid.headings) if grid.about.get(h) == "response id"]
    # many may share an anonymous code: only an identifier beside it is one person's
    named = data.identify if link_by is None else tuple(filter(None, (link_by.id,)))
    who = [place for h in named if (place := grid.column(h)) is not None]
    grid = _once(data, grid, own[:1], _RESPONSE, faults)
    return _once(data, grid, who, _PERSON, faults) if len(who) == len(named) else grid


@dataclass(frozen=True, slots=True)
class _Rows:
    """Positions of the rows of one person: ``kept``, and those that are dropped."""

    kept: int
    dropped: tuple[int, ...]
    same: bool
    timed: bool


def _once(data: Answers, grid: Grid, places: Sequence[int], said: str, faults: list[Issue]) -> Grid:
    """The grid with one row for each text under ``places``."""
    groups: dict[tuple[str, ...], list[int]] = {}
    for n, (_, cells) in enumerate(grid.rows):
        key = tuple(cells[place] for place in places)
        if key and all(key):
            groups.setdefault(key, []).append(n)
    several = [found for found in groups.values() if len(found) > 1]
    if not several:
        return grid
    apart = _no_answers(grid)
    moments = times_of(grid).table[SUBMITTED]
    chosen: list[_Rows] = []
    for found in several:
        same = len({_answers(grid, n, apart) for n in found}) == 1
        if same or data.doubled:
            chosen.append(
                _choice(data.doubled if not same else "first", found, grid, moments, same=same)
            )
        else:
            faults += _differing(grid, found, places[0], said)
    gone = {n for rows in chosen for n in rows.dropped}
    details = [note for rows in chosen for note in _dropped(data, grid, rows, places[0], said)]
    return replace(
        grid,
        rows=tuple(row for n, row in enumerate(grid.rows) if n not in gone),
        notes=(*grid.notes, *_in_short(data, grid, chosen)),
        details=(*grid.details, *details),
        doubled=grid.doubled + len(gone),
    )


def _no_answers(grid: Grid) -> frozenset[int]:
    """Columns that hold no answers: what the survey tool wrote, and times.

    A name or birthday is one: with another name it is another person, such as a brother.
    """
    own = {
        n
        for n, heading in enumerate(grid.headings)
        if grid.about.get(heading, "name") not in ("name", "date of birth")
    }
    return frozenset(own | set(time_columns(grid).values()))


def _answers(grid: Grid, n: int, apart: frozenset[int]) -> tuple[str, ...]:
    return tuple(cell for place, cell in enumerate(grid.rows[n][1]) if place not in apart)


def _choice(
    rule: str | None, found: Sequence[int], grid: Grid, moments: pd.Series, *, same: bool
) -> _Rows:
    """Which of several rows is kept. Of the fullest the first; rows at one time by their order."""
    timed = bool(moments.iloc[list(found)].notna().all())
    order = sorted(found, key=lambda n: (moments.iloc[n], n)) if timed else list(found)
    if rule == "last":
        kept = order[-1]
    elif rule == "fullest":
        apart = _no_answers(grid)
        kept = max(order, key=lambda n: _filled(grid, n, apart))
    else:
        kept = order[0]
    different = len({moments.iloc[n] for n in found}) == len(found)
    dropped = tuple(n for n in found if n != kept)
    return _Rows(kept, dropped, same, timed and different)


def _filled(grid: Grid, n: int, apart: frozenset[int]) -> int:
    """How many cells of a row hold an answer."""
    missing: Mapping[str, frozenset[str]] = grid.not_answered
    return sum(
        bool(cell) and cell not in missing.get(grid.headings[place], ())
        for place, cell in enumerate(grid.rows[n][1])
        if place not in apart
    )


def _differing(grid: Grid, found: Sequence[int], place: int, said: str) -> Iterator[Issue]:
    first = grid.rows[found[0]][0]
    for n in found[1:]:
        row, cells = grid.rows[n]
        yield Issue(
            grid.file,
            f"{said} (also in row {first}).",
            "The rows differ. Keep one of them, or say which counts: add doubled: first, last or "
            "fullest to this file in deliverable.yaml.",
            sheet=grid.sheet,
            cell=address(row, place),
            value=cells[place],
            kind=Kind.DOUBLED,
        )


def _dropped(data: Answers, grid: Grid, rows: _Rows, place: int, said: str) -> Iterator[Issue]:
    kept = grid.rows[rows.kept][0]
    for n in rows.dropped:
        row, cells = grid.rows[n]
        if rows.same:
            how = "Both are the same in every answer."
        elif rows.timed:
            how = f"By doubled: {data.doubled}, and the time of submission."
        else:
            how = f"By doubled: {data.doubled}, and the order of the rows: times do not tell."
        yield Issue(
            grid.file,
            f"{said} (also in row {kept}).",
            f"Row {kept} is used and row {row} is not. {how}",
            sheet=grid.sheet,
            cell=address(row, place),
            value=cells[place],
            severity="note",
            kind=Kind.DOUBLED,
        )


def _in_short(data: Answers, grid: Grid, chosen: Sequence[_Rows]) -> Iterator[Issue]:
    """One note on rows that are the same and one on rows that differ."""
    same = [n for rows in chosen if rows.same for n in rows.dropped]
    differ = [n for rows in chosen if not rows.same for n in rows.dropped]
    by_order = any(not rows.timed for rows in chosen if not rows.same)
    said = "order of the rows, where times do not tell" if by_order else "time of submission"
    rule = f"{data.doubled} row" if data.doubled == "fullest" else f"{data.doubled} by the {said},"
    for gone, action in (
        (same, "They are the same in every answer; the first is used."),
        (differ, f"They differ; the {rule} is used, as doubled: says."),
    ):
        if gone:
            rows = ", ".join(str(grid.rows[n][0]) for n in sorted(gone)[:5])
            more = f" and {len(gone) - 5} more" if len(gone) > 5 else ""
            yield Issue(
                grid.file,
                f"{len(gone)} {'row is' if len(gone) == 1 else 'rows are'} a doubled submission "
                f"and not used: {rows}{more}.",
                action,
                sheet=grid.sheet,
                severity="note",
                kind=Kind.DOUBLED,
            )
