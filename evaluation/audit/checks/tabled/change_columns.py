"""Columns of changes, each held against the values of the same row that it is between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from evaluation.audit.checks import changes
from evaluation.audit.checks.tabled.matrix import Label, Matrix, Of
from evaluation.audit.documents.figures import periods_in, short_period
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedCell
from evaluation.audit.printed import PrintedFigure
from evaluation.read.exports.grid import small_letters

Place = tuple[int, int]
_VALUES = (Of.COUNT, Of.SHARE, Of.MEAN)
_PER_CENT = re.compile(r"%|\bper ?cent|\bpercent|\bpct\b")
_POINTS = re.compile(r"\bpoints?\b|\bpp\b|\bppts?\b")
_DOWN = re.compile(r"\b(?:decrease|reduction|fall|drop)\b")
_MADE = re.compile(  # changes of people, and what was computed of them
    r"\b(?:median|true|adjusted|standard|sd|se|estimate|effect|interval|minus|"
    r"smallest|largest|reliable|clinical)\b"
)
_OF_PEOPLE = re.compile(r"\b(?:mean|average|score)\b")  # of whom fewer may have both
_WAVE = re.compile(
    r"\b(?:before|after|budget|forecast|planned|actual|outturn|first|last|baseline|follow|start|end|pre|post|then|now|previous|current|"
    r"wave|round|year|q[1-4]|quarter|month|time|entry|exit|earlier|later|jan|feb|mar|apr|may|june?|july?|"
    r"aug|sept?|oct|nov|dec)"
)
_EITHER = re.compile(
    r"\b(?:difference|gap|variances?)\b|increase ?(?:/|or|\()|rise ?(?:/|or|\()|\+/-"
)


@dataclass(frozen=True, slots=True)
class Changed:
    """A change with the places of the values it is between, and what came of it."""

    place: Place
    cell: PrintedCell
    before: Place
    after: Place
    found: Inconsistency | None


def changes_in(table: Matrix) -> Iterator[Changed]:
    """Every change in a column whose two values are surely known."""
    for column, label in enumerate(table.columns):
        rows = [r for r in range(len(table.rows)) if table.kind(r, column) is Of.CHANGE]
        if rows and label.kind is Of.CHANGE and not _MADE.search(label.whole):
            yield from _of_column(table, column, rows)
            yield from _down(table, column, rows)


def _down(table: Matrix, column: int, rows: Sequence[int]) -> Iterator[Changed]:
    """Changes on the year before, where years stand below one another."""
    dated = [r for r, label in enumerate(table.rows) if len(set(periods_in(label.whole))) == 1]
    values = [c for c in range(column) if all(table.kind(r, c) in _VALUES for r in dated)]
    if len(dated) < 3 or len(dated) < len(table.rows) - 1 or not values:
        return
    tried = [
        [
            c
            for before, after in zip(start, dated[1:], strict=False)
            if after in rows
            and (c := changed(table, (after, column), (before, value), (after, value)))
        ]
        for value in reversed(values)
        for start in (dated, [dated[0]] * len(dated))
    ]
    best = max(tried, key=lambda held: sum(not c.found for c in held))
    right = sum(not c.found for c in best)
    if right >= 1 and right * 2 >= len(best):
        yield from best


def _of_column(table: Matrix, column: int, rows: Sequence[int]) -> Iterator[Changed]:
    pairs = list(dict.fromkeys(_pairs(table, column, rows)))
    tried = [
        [c for r in rows if (c := changed(table, (r, column), (r, a), (r, b)))] for a, b in pairs
    ]
    if not _dated(table, pairs):
        return
    best = max(tried, key=lambda held: sum(not c.found for c in held), default=[])
    right = sum(not c.found for c in best)
    named = len(pairs) == 1
    if _OF_PEOPLE.search(table.columns[column].whole) and right < max(2, len(best) - right + 1):
        return
    if best and (right >= 1 or (named and len(best) == 1)) and (named or right * 2 >= len(best)):
        yield from best


def _dated(table: Matrix, pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether the values are of two times, as the labels say."""
    labels = {table.columns[n].whole for pair in pairs for n in pair}
    return all(periods_in(label) or _WAVE.search(label) for label in labels)


def _pairs(table: Matrix, column: int, rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The columns that a change may be between: as it names them, or first or last but one."""
    values = _values(table, column, rows)
    named = [
        n
        for period in _named_periods(table.columns[column])
        for n in values
        if _is_of(table.columns[n], period)
    ]
    named = list(dict.fromkeys(named))
    if len(named) == 2:
        yield named[0], named[1]
    elif len(values) == 2:
        yield values[0], values[1]
    elif len(named) == 1 and values and named[0] != values[-1]:
        yield named[0], values[-1]
    elif len(values) > 2:
        yield values[0], values[-1]
        yield values[-2], values[-1]


def _values(table: Matrix, column: int, rows: Sequence[int]) -> list[int]:
    """The columns of values before a change, back to the changes before them."""
    kinds = [
        {table.kind(r, c) for r in rows if table.kind(r, c)} for c in range(len(table.columns))
    ]
    found: list[int] = []
    for c in range(column - 1, -1, -1):
        if Of.CHANGE in kinds[c]:
            if found:
                break
            continue
        label = table.columns[c]
        if kinds[c] and not (label.totals or label.is_base) and Of.OTHER not in kinds[c]:
            found.insert(0, c)
    shares = [c for c in found if kinds[c] == {Of.SHARE}]
    counts = [c for c in found if c not in shares]
    return counts if len(counts) >= 2 else shares if len(shares) >= 2 else []


def _named_periods(label: Label) -> list[str]:
    """The periods that a heading names; 2017-18 may be one of them, or both its ends."""
    found = periods_in(label.whole)
    return [part for period in found for part in (period, *_ends(period))]


def _ends(period: str) -> list[str]:
    first, slash, last = period.partition("/")
    if not slash:
        return []
    return [first, last if len(last) == 4 else first[:2] + last] if len(first) == 4 else []


def _is_of(label: Label, period: str) -> bool:
    return any(short_period(own) == short_period(period) for own in periods_in(label.whole))


def changed(table: Matrix, place: Place, before: Place, after: Place) -> Changed | None:
    """One change held against its values; None where one of them is no plain figure."""
    printed, first, last = (table.printed(*where) for where in (place, before, after))
    if not (printed and first and last) or {p.bound for p in (printed, first, last)} != {"exact"}:
        return None
    label = small_letters(f"{table.columns[place[1]].whole} {table.rows[place[0]].whole}")
    cell = table.cells[place[0]][place[1]]
    return Changed(place, cell, before, after, change_found(label, cell, printed, first, last))


def change_found(
    label: str, cell: PrintedCell, printed: PrintedFigure, first: PrintedFigure, last: PrintedFigure
) -> Inconsistency | None:
    """What cannot be true of a change; every reading is tried that its heading leaves open."""
    if first.value == 0 and printed.percent:
        return None
    way: changes.Direction = (
        "fall" if _DOWN.search(label) and not _EITHER.search(label) else "signed"
    )
    way = way if printed.value > 0 else "signed"
    as_share = replace(printed, percent=True)
    relative = changes.change(cell.place, as_share, first, last, way=way) if first.value else None
    apart = changes.points(cell.place, printed, first, last, way=way)
    if _POINTS.search(label) or _POINTS.search(small_letters(printed.text)):
        tried = [apart]
    elif printed.percent or _PER_CENT.search(label):
        tried = [relative] if not (first.percent and last.percent) else [relative, apart]
    else:
        tried = [apart, *([relative] if first.value else [])]
    if not all(tried):
        return None
    if _EITHER.search(label):
        other = replace(printed, value=-printed.value, low=-printed.high, high=-printed.low)
        against = [changes.points(cell.place, other, first, last)]
        if first.value:
            against.append(changes.change(cell.place, replace(other, percent=True), first, last))
        if not all(against):
            return None
    return tried[0]
