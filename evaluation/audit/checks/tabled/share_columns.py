"""Columns of percentages, each held against the counts and bases that stand in the same table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from evaluation.audit.checks import shares
from evaluation.audit.checks.tabled.matrix import Label, Matrix, Of
from evaluation.audit.documents.figures import figure
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedCell
from evaluation.audit.printed import PrintedFigure

Place = tuple[int, int]
Base = Callable[[int], Place | PrintedFigure | None]
_PER = re.compile(r"\bper (1[, ]?000|10[, ]?000|100[, ]?000)\b")
_FEWEST = 2  # shares that a reading explains before it is believed
_LARGEST_BASE = 1_000  # above it every whole percentage is that of some count
_MOST_COLUMNS = 60
_ENOUGH = 40  # rows by which a reading is known
_NEAREST = 8  # columns of counts that are tried


@dataclass(frozen=True, slots=True)
class TableShare:
    """A share with its count and base, by their places; None for one that stands in no cell."""

    place: Place
    cell: PrintedCell
    k: Place | None
    n: Place | None
    whole: PrintedFigure
    found: Inconsistency | None


@dataclass(frozen=True, slots=True)
class _ShareReading:
    """One way to explain a column of shares: which counts, and which base for each row."""

    counts: int
    base: Base
    sure: bool  # the base is marked as a total or as n


def shares_of(table: Matrix) -> Iterator[TableShare]:
    """Every share of a column whose counts and base are surely known."""
    for column in range(min(len(table.columns), _MOST_COLUMNS)):
        kind = Of.MEAN if per(table.columns[column]) > 100 else Of.SHARE
        rows = [r for r in range(len(table.rows)) if table.kind(r, column) is kind]
        if rows:
            yield from _of_column(table, column, rows)


def _of_column(table: Matrix, column: int, rows: Sequence[int]) -> Iterator[TableShare]:
    some = rows[:: len(rows) // _ENOUGH + 1]  # of a long table enough to tell a reading by
    tried = []
    for reading in _readings(table, column):
        held = [s for r in some if (s := _shared(table, r, column, reading))]
        right = sum(not s.found for s in held if _tells(table, s))
        wrong = sum(bool(s.found) for s in held)
        beside = abs(reading.counts - column) == 1 and reading.sure
        tried.append(((right - wrong, right, beside), right, wrong, beside, reading))
    if tried:
        _, right, wrong, beside, best = max(tried, key=lambda known: known[0])
        believed = right >= _FEWEST and right * 10 >= 6 * (right + wrong)
        if believed or (beside and right >= max(1, wrong)):
            yield from (s for r in rows if (s := _shared(table, r, column, best)))
            return
    if per(table.columns[column]) == 100 and not any(right for _, right, *_ in tried):
        yield from _of_bases(table, column, rows)


def _readings(table: Matrix, column: int) -> Iterator[_ShareReading]:
    """Counts nearest to the left first; of their own total, their sum, or another column."""
    numbers = [
        c
        for c in range(len(table.columns))
        if c != column and any(table.kind(r, c) is Of.COUNT for r in range(len(table.rows)))
    ]
    numbers.sort(key=lambda c: (abs(c - column), c > column))
    near = numbers[:_NEAREST]
    sure = [c for c in numbers if table.columns[c].totals or table.columns[c].is_base]
    for counts in near:
        labels = table.columns[counts], table.columns[column]
        if said := labels[0].so_many or labels[1].so_many or table.so_many:
            yield _ShareReading(counts, _always(said), sure=True)
        if (whole := _whole(table, column)) is not None:
            yield _ShareReading(counts, _always_at((whole, counts)), sure=True)
        if table.base_rows:
            yield _ShareReading(counts, partial(_total_below, table, counts), sure=True)
        if (added := _added(table, counts)) and not table.several:
            yield _ShareReading(counts, _always(added), sure=bool(table.base_rows))
        for base in dict.fromkeys((*near, *sure[:_NEAREST])):
            if base != counts:
                yield _ShareReading(counts, partial(_beside, base), sure=base in sure)


def _always(base: PrintedFigure) -> Base:
    """The same base in every row."""
    return lambda _row: base


def _always_at(place: Place) -> Base:
    """The same place in every row."""
    return lambda _row: place


def _whole(table: Matrix, column: int) -> int | None:
    """The first row, if it is all of it: 100%, of which the rows below are shares."""
    first, *others = (table.printed(r, column) for r in range(len(table.rows)))
    whole = first and first.value == 100 and not table.rows[0].totals
    return 0 if whole and all(p is None or p.value <= 100 for p in others) else None


def _beside(column: int, row: int) -> Place:
    """The base that stands in the same row."""
    return row, column


def _total_below(table: Matrix, column: int, row: int) -> Place | None:
    """The total that a row is part of: the next below, or on top; itself for a total."""
    ranked = [n for n in table.base_rows if table.kind(n, column) is Of.COUNT]
    below = [n for n in ranked if n >= row]
    chosen = below[0] if below else (ranked[0] if ranked else None)
    return None if chosen is None else (chosen, column)


def _added(table: Matrix, column: int) -> PrintedFigure | None:
    """All counts of a column together, should its printed total be another."""
    rows = [r for r, label in enumerate(table.rows) if not (label.totals or label.is_base)]
    held = [
        p for r in rows if (p := table.printed(r, column)) and table.kind(r, column) is Of.COUNT
    ]
    if len(held) < len(rows) or not all(p.counted for p in held):
        return None
    return figure(str(int(sum(p.value for p in held))))


def _shared(table: Matrix, row: int, column: int, reading: _ShareReading) -> TableShare | None:
    base = reading.base(row)
    n = None if isinstance(base, PrintedFigure) else base
    printed, count = table.printed(row, column), table.printed(row, reading.counts)
    whole = base if isinstance(base, PrintedFigure) else table.printed(*base) if base else None
    if not (printed and count and whole) or printed.bound != "exact":
        return None
    kinds = {table.kind(row, reading.counts), table.kind(*n) if n else Of.COUNT}
    if kinds != {Of.COUNT}:
        return None
    if count.bound != "exact" or whole.bound != "exact" or whole.value <= 0:
        return None
    cell = table.cells[row][column]
    found = share_found(cell, printed, count, whole, per(table.columns[column]))
    if found and table.rows[row].is_sub:
        return None  # of those right above it
    return TableShare((row, column), cell, (row, reading.counts), n, whole, found)


def share_found(
    cell: PrintedCell, printed: PrintedFigure, k: PrintedFigure, n: PrintedFigure, unit: int = 100
) -> Inconsistency | None:
    """Whether a share fits; in a column of percentages it needs no sign. ``unit``: of a rate."""
    bare = unit == 100 and (printed.value > 1 or printed.decimals < 2)
    asked = replace(printed, percent=True) if bare else printed
    return shares.share(cell.place, asked, k, n, unit=unit)


def per(label: Label) -> int:
    """Of how many a rate is: 1,000 of "per 1,000"; 100 of a percentage."""
    found = _PER.search(label.whole)
    return int(found[1].replace(",", "").replace(" ", "")) if found else 100


def _tells(table: Matrix, shared: TableShare) -> bool:
    """Whether a fit says anything: none of so many, and all of so many, fit any base."""
    k = table.printed(*shared.k) if shared.k else None
    return bool(k and 0 < k.value < shared.whole.value)


def _of_bases(table: Matrix, column: int, rows: Sequence[int]) -> Iterator[TableShare]:
    """Shares without counts, of a base that stands in the same row, or in the heading."""
    if "weighted" in table.said or table.rounded:
        return
    bases = [c for c, label in enumerate(table.columns) if label.is_base]
    said = table.columns[column].so_many
    whole = any((p := table.printed(r, column)) and p.value == 100 for r in rows)
    if (said is None and len(bases) != 1) or whole:
        return  # of one whole, so what stands beside them are counts and no bases
    held = [s for row in rows if (s := _of_base(table, (row, column), said or (row, bases[0])))]
    if 2 * sum(bool(s.found) for s in held) <= len(held):  # else n is no base of theirs
        yield from held


def _of_base(table: Matrix, place: Place, base: PrintedFigure | Place) -> TableShare | None:
    printed = table.printed(*place)
    n = base if isinstance(base, PrintedFigure) else table.printed(*base)
    if not (printed and n and n.counted and 0 < n.value <= _LARGEST_BASE and printed.value <= 100):
        return None
    cell = table.cells[place[0]][place[1]]
    found = shares.possible_share(cell.place, replace(printed, percent=True), n)
    return TableShare(
        place, cell, None, None if isinstance(base, PrintedFigure) else base, n, found
    )
