"""Submissions that stand twice: kept by a stated rule, listed, and never dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Literal

import pandas as pd

from evaluation.counting import and_more, grouped, plural
from evaluation.declare.answer_file import Answers
from evaluation.declare.declared_file import OneRowEach
from evaluation.declare.instrument.facts import plain_words
from evaluation.declare.instrument.headings import own_columns
from evaluation.declare.register_file import Register
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import says_none
from evaluation.read.exports.times import SUBMITTED, time_columns, times_of
from evaluation.read.files.spreadsheet import is_shortened
from evaluation.read.people.alike import says_nobody
from evaluation.read.statuses import attempts, furthest

_PERSON = "The identifier stands twice"
_IN_SESSION = "This person stands twice in this session"
_OF_WAVES = re.compile(
    r"wave|time|occasion|event|visit|round|repeat|instance|stage|attempt", re.IGNORECASE
)
_RESPONSE = "This response of the survey tool stands twice"


def one_row_each(study: Study, data: OneRowEach, grid: Grid, collector: Collector) -> Grid:
    """The grid with one row for each person, and one for each response of the survey tool.

    In a register it is one for each person and session. Rows that are the same in every answer:
    the first is kept; a row that answers nothing gives way to one that does. Rows that differ are
    faults, unless the file declares ``doubled:``, which says the row that is kept. What the survey
    tool wrote beside the answers, and times, do not count as answers. First and last go by the
    time of submission (in a register by the attempt or date that it declares) where every row of
    the person has one, and else by the order of the rows.
    """
    own = [n for n, h in enumerate(grid.headings) if grid.layout.about.get(h) == "response id"]
    # many may share an anonymous code: only an identifier beside it is one person's
    link_by = study.evaluation.link_by
    named = data.identify if link_by is None else link_by.ids
    session = data.attendance.get("session", "") if isinstance(data, Register) else ""
    by = (*named, session) if session else named
    who = grid.places(by)
    once = partial(_once, data, study, collector)
    grid = once(grid, own[:1], _RESPONSE)
    if len(who) < len(by):
        return grid
    return once(grid, who, _IN_SESSION if session else _PERSON)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Positions of the rows of one person: ``kept``, and those that are dropped."""

    kept: int
    dropped: tuple[int, ...]
    how: Literal["same", "empty", "rule"]
    timed: str = ""  # by what they were put in order, where something tells


def _once(
    data: OneRowEach,
    study: Study,
    collector: Collector,
    grid: Grid,
    places: Sequence[int],
    problem: str,
) -> Grid:
    """The grid with one row for each text under ``places``."""
    keys = (tuple(cells[place] for place in places) for _, cells in grid.rows)
    groups = grouped(
        (key, n)
        for n, key in enumerate(keys)
        if key and all(key) and not any(map(says_nobody, key))
    )
    if not (several := [rows for rows in groups.values() if len(rows) > 1]):
        return grid
    apart = _no_answers(grid) - _own_dates(data, grid)
    beside = _no_items(study, data, grid) or apart | {*places}
    moments, signs = _moments(data, grid), _signs(study, data, grid)
    worth: Callable[[int], float | tuple[int, float]] = partial(_filled, signs, grid, apart=apart)
    if isinstance(data, Register) and data.doubled == "best":
        worth = furthest(data, grid).__getitem__
    told = grid.places(data.attendance.values()) if isinstance(data, Register) else ()
    free = beside - {*told}  # what a declaration uses already is no other person or session
    telling = cache(lambda: _tells_apart(grid, places, free) if problem == _PERSON else None)
    chosen: list[_Rows] = []
    for rows in several:
        full = [n for n in rows if _filled(signs, grid, n, beside)]
        if 0 < len(full) < len(rows):
            chosen.append(_Rows(full[0], tuple(n for n in rows if n not in full), "empty"))
            rows = full  # noqa: PLW2901 - what is left may still differ
        if len({_answers(grid, n, apart) for n in rows}) == 1:
            chosen += [_Rows(rows[0], tuple(rows[1:]), "same")] if rows[1:] else []
        elif data.doubled and not is_shortened(grid.rows[rows[0]][1][places[0]]):
            chosen.append(_choice(data.doubled, rows, moments, worth))
        else:
            given = grid.rows[rows[0]][1][places[0]]
            action = _what_to_do(study, data, grid, given, places, telling())
            collector.fault(*_differing(action, grid, rows, places[0], problem))
    gone = {n for rows in chosen for n in rows.dropped}
    collector.detail(
        *[note for rows in chosen for note in _dropped(data, grid, rows, places[0], problem)]
    )
    return replace(
        grid,
        rows=tuple(row for n, row in enumerate(grid.rows) if n not in gone),
        notes=(*grid.notes, *_in_short(data, grid, chosen)),
        counts=replace(grid.counts, doubled=grid.counts.doubled + len(gone)),
    )


def _moments(data: OneRowEach, grid: Grid) -> pd.Series:
    """What puts rows in order, under the name that messages call it by."""
    if isinstance(data, Register) and {"attempt", "date"} & data.attendance.keys():
        by = "attempt" if "attempt" in data.attendance else "date"
        return attempts(data, grid).rename(f"the {by}")
    return times_of(grid).table[SUBMITTED].rename("the time of submission")


def _own_dates(data: OneRowEach, grid: Grid) -> set[int]:
    """The dates of a register, by which its rows differ."""
    heading = data.attendance.get("date", "") if isinstance(data, Register) else ""
    place = grid.column(heading) if heading else None
    return set() if place is None else {place}


def _no_answers(grid: Grid) -> frozenset[int]:
    """Columns that hold no answers: what the survey tool wrote, and times.

    A name or birthday is one: with another name it is another person, such as a brother.
    """
    return frozenset(time_columns(grid).values()).union(
        n
        for n, heading in enumerate(grid.headings)
        if grid.layout.about.get(heading, "name") not in ("name", "date of birth")
    )


def _no_items(study: Study, data: OneRowEach, grid: Grid) -> set[int]:
    """Columns that hold no item of an instrument; none where no column is known to hold one.

    In a register: columns that do not say who was invited, came or completed.
    """
    if isinstance(data, Register):
        beside = ("session", "agency", "date", "attempt")
        told = [h for name, h in data.attendance.items() if name not in beside]
        told += data.scores.columns.values() if data.scores else ()
        return set(range(len(grid.headings))) - {grid.column(heading) for heading in told}
    if not isinstance(data, Answers):
        return set()
    maps = (data.columns, *(wave.columns for wave in data.waves.values()))
    mapped = {h for columns in maps for items in columns.values() for h in items.values()}
    for form in study.instruments.values():
        mapped |= {*own_columns(form, grid.headings).values()}
    items = {*grid.places(mapped)}
    return set(range(len(grid.headings))) - items if items else set()


def _answers(grid: Grid, n: int, apart: frozenset[int]) -> tuple[str, ...]:
    return tuple(cell for place, cell in enumerate(grid.rows[n][1]) if place not in apart)


def _choice(
    rule: str,
    rows: Sequence[int],
    moments: pd.Series,
    worth: Callable[[int], float | tuple[int, float]],
) -> _Rows:
    """Which of several rows is kept. Of the fullest the first; rows at one time by their order.

    ``worth``: how full a row is; or how far it came, where the best counts.
    """
    timed = bool(moments.iloc[list(rows)].notna().all())
    order = sorted(rows, key=lambda n: (moments.iloc[n], n)) if timed else list(rows)
    if rule in ("best", "fullest"):
        kept = max(order, key=worth)
    else:
        kept = order[-1 if rule == "last" else 0]
    different = len({moments.iloc[n] for n in rows}) == len(rows)
    by = str(moments.name) if timed and different else ""
    return _Rows(kept, tuple(n for n in rows if n != kept), "rule", by)


def _signs(study: Study, data: OneRowEach, grid: Grid) -> frozenset[str]:
    """Texts that mean no answer: as declared, and words for it that no instrument has."""
    declared = data.not_answered if isinstance(data, Answers) else ()
    forms = (form.response_sets.values() for form in study.instruments.values())
    answers = {plain_words(word) for sets in forms for allowed in sets for word in allowed.words}
    texts = {cell for _, cells in grid.rows for cell in cells}
    words = {text for text in texts if says_none(text) and plain_words(text) not in answers}
    return frozenset((*declared, *words))


def _filled(signs: Collection[str], grid: Grid, n: int, apart: Collection[int]) -> int:
    return sum(
        bool(cell)
        and cell not in grid.layout.not_answered.get(grid.headings[place], ())
        and cell not in signs
        for place, cell in enumerate(grid.rows[n][1])
        if place not in apart
    )


def _differing(
    action: str, grid: Grid, rows: Sequence[int], place: int, problem: str
) -> Iterator[Issue]:
    first = grid.rows[rows[0]][0]
    for row, cells in (grid.rows[n] for n in rows[1:]):
        yield Issue(
            grid.file,
            f"{problem} (also in row {first}).",
            action,
            sheet=grid.sheet,
            cell=address(row, place),
            value=cells[place],
            kind=Kind.DOUBLED,
            code="doubled.differing",
        )


def _what_to_do(
    study: Study, data: OneRowEach, grid: Grid, given: str, places: Sequence[int], apart: int | None
) -> str:
    """What may be behind rows of one identifier that differ; ``apart``: a column to tell them."""
    counts = f"say which counts: {study.guidance.doubled}"
    if isinstance(data, Register):
        counts = counts.replace(
            " or fullest", ", fullest or best (of retakes: which came furthest)"
        )
    if is_shortened(given):
        return (
            "Excel has cut its digits, so that many people may stand under it. Export the file "
            "again with the column as Text, and do not save it in Excel."
        )
    if apart is None:
        return f"The rows differ. Keep one of them, or {counts}."
    heading = grid.headings[apart]
    if isinstance(data, Register):
        return (
            "The rows differ. If each is one session, add the column that names it under "
            f'attendance (session: "{heading}"). Else keep one of them, or {counts}.'
        )
    both = study.guidance.several.format(", ".join(grid.headings[p] for p in (apart, *places)))
    return (
        "The rows differ. If they are different people, whose identifier is given anew under each "
        f'"{heading}", name both columns: {both}. If they are one person, keep one, or {counts}.'
    )


def _tells_apart(grid: Grid, places: Sequence[int], beside: Collection[int]) -> int | None:
    """A column that tells all rows with the same identifier apart, as a workshop's name does.

    It is filled in every row, and its words come back: a column of comments or times is none. Nor
    is one that names waves or visits, whose rows are one person's.
    """
    keys = [tuple(cells[place] for place in places) for _, cells in grid.rows]
    known = {*places, *time_columns(grid).values()}
    for place, heading in enumerate(grid.headings):
        if place in known or place not in beside or heading in grid.layout.about:
            continue
        words = grid.values(place)
        both = {(*key, word) for key, word in zip(keys, words, strict=True)}
        few = 2 * len(set(words)) <= len(words)
        if few and all(words) and len(both) == len(words) and not _OF_WAVES.search(heading):
            return place
    return None


def _dropped(
    data: OneRowEach, grid: Grid, rows: _Rows, place: int, problem: str
) -> Iterator[Issue]:
    kept = grid.rows[rows.kept][0]
    by = rows.timed or "the order of the rows: times do not tell"
    how = {
        "same": "Both are the same in every answer.",
        "empty": "It answers nothing.",
        "rule": f"By doubled: {data.doubled}, and {by}.",
    }[rows.how]
    for row, cells in (grid.rows[n] for n in rows.dropped):
        yield Issue(
            grid.file,
            f"{problem} (also in row {kept}).",
            f"Row {kept} is used and row {row} is not. {how}",
            sheet=grid.sheet,
            cell=address(row, place),
            value=cells[place],
            severity="note",
            kind=Kind.DOUBLED,
            code="doubled.dropped",
        )


def _in_short(data: OneRowEach, grid: Grid, chosen: Sequence[_Rows]) -> Iterator[Issue]:
    """One note on rows that are the same, one on rows without answers, one on rows that differ."""
    by_order = any(not rows.timed for rows in chosen if rows.how == "rule")
    timed = next((rows.timed for rows in chosen if rows.timed), "")
    by = timed or "the order of the rows"
    by += ", where that does not tell by the order of the rows" if timed and by_order else ""
    plain = data.doubled in ("fullest", "best")
    rule = f"{data.doubled} row" if plain else f"{data.doubled} by {by},"
    for how, action in (
        ("same", "They are the same in every answer; the first is used."),
        ("empty", "They answer nothing; the row with answers is used."),
        ("rule", f"They differ; the {rule} is used, as doubled: says."),
    ):
        if gone := sorted(n for rows in chosen if rows.how == how for n in rows.dropped):
            named = and_more(str(grid.rows[n][0]) for n in gone)
            yield Issue(
                grid.file,
                f"{plural(len(gone), 'row is', 'rows are')} a doubled submission and not used: "
                f"{named}.",
                action,
                sheet=grid.sheet,
                severity="note",
                kind=Kind.DOUBLED,
                code="doubled.rows-not-used",
            )
