"""Averages of the figures in a row or column, and of groups of unequal size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.audit.checks.averages import ends_of_mean
from evaluation.audit.checks.tabled.matrix import Matrix, Of
from evaluation.audit.checks.tabled.share_columns import TableShare
from evaluation.audit.documents.figures import periods_in
from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.material import PrintedCell
from evaluation.audit.printed import PrintedFigure

_AVERAGE = re.compile(
    r"(?:yearly |annual |monthly |weekly |overall |simple )?(?:average|mean|avg)"
    r"(?: (?:per|a|of|across|over)(?: the| all)? [\w ]+)?"
)
_SPREAD = re.compile(r"\b(?:median|sds?|s\.d\.|standard|interval|ci|lower|upper|p|t|alpha|rank)\b")
_MEANT = re.compile(r"\b(?:mean|average|avg)\b")
_MADE = re.compile(
    r"\b(?:adjusted|weighted|standardi[sz]ed|modelled|estimated|imputed|geometric)\b"
)
_MOST_KEPT = Fraction(9, 10)
_ONE_EACH = "each group were to count the same, whatever its size"


@dataclass(frozen=True, slots=True)
class Averaged:
    """An average with the cells it is of, and what came of it."""

    cell: PrintedCell
    cells: tuple[PrintedCell, ...]
    found: Inconsistency | None


def averages_in(table: Matrix) -> Iterator[Averaged]:
    """A row that averages those above it, where in most columns it does."""
    for row, label in enumerate(table.rows):
        if _AVERAGE.fullmatch(label.whole):
            parts = [n for n in range(row) if not table.rows[n].totals]
            held = [a for c in range(len(table.columns)) if (a := _average(table, row, c, parts))]
            right = sum(not a.found for a in held)
            dated = len(parts) > 2 and all(periods_in(table.rows[n].whole) for n in parts)
            counts = all(
                table.kind(n, c) is Of.COUNT for n in parts for c in range(len(table.columns))
            )
            if (right >= 1 and right * 2 >= len(held)) or (dated and counts and len(held) == 1):
                yield from held


def _average(table: Matrix, row: int, column: int, parts: Sequence[int]) -> Averaged | None:
    printed = table.printed(row, column)
    figures = [p for n in parts if (p := table.printed(n, column))]
    if not printed or len(figures) < 2 or len(figures) < len(parts):
        return None
    if any(p.bound != "exact" for p in (printed, *figures)):
        return None
    between = ends_of_mean([p.as_count() for p in figures])
    cells = tuple(table.cells[n][column] for n in parts)
    if cells and any(table.kind(n, column) in (Of.CHANGE, Of.OTHER) for n in parts):
        return None
    found = unless_met(table.cells[row][column].place, printed, between, "average")
    return Averaged(table.cells[row][column], cells, found)


def pooled_in(table: Matrix, known: Sequence[TableShare]) -> Iterator[Averaged]:
    """An overall average beside the groups' own and their sizes.

    It is that of all people. Told where the overall figure lies outside all groups, where it is
    the average of the groups' averages and not of their people, or where not even a tenth of each
    group that did not answer makes it so. ``known``: shares whose counts are printed.
    """
    bases = [c for c, label in enumerate(table.columns) if label.is_base] or [
        c
        for c in range(len(table.columns))
        if {table.kind(r, c) for r in range(len(table.rows))} == {Of.COUNT}
    ]
    rows = [r for r, label in enumerate(table.rows) if label.totals]
    if len(bases) != 1 or len(rows) != 1 or table.several:
        return
    row, base = rows[0], bases[0]
    parts = [n for n in range(len(table.rows)) if n != row and not table.rows[n].totals]
    sizes = [table.printed(n, base) for n in parts]
    if len(parts) < 2 or not all(p and p.counted and p.value > 0 for p in sizes):
        return
    weights = [p for p in sizes if p]
    all_of = table.printed(row, base)
    if all_of is None or all_of.value != sum(p.value for p in weights):
        return
    for column in range(len(table.columns)):
        if column != base and not _SPREAD.search(table.columns[column].whole):
            yield from _pooled(table, row, column, parts, weights, known)


def _of_most(
    figures: Sequence[PrintedFigure], weights: Sequence[PrintedFigure]
) -> tuple[Fraction, Fraction]:
    """The least and greatest average of all, should up to a tenth of a group not be in it."""
    ends = []
    for values, turned in (([p.low for p in figures], True), ([p.high for p in figures], False)):
        sizes = [p.value for p in weights]
        order = sorted(range(len(values)), key=lambda n: values[n], reverse=turned)
        tried = []
        for cut in range(len(order) + 1):
            kept = [sizes[n] * (_MOST_KEPT if at < cut else 1) for at, n in enumerate(order)]
            added = sum(k * values[n] for k, n in zip(kept, order, strict=True))
            tried.append(Fraction(added) / sum(kept))
        ends.append(min(tried) if turned else max(tried))
    return ends[0], ends[1]


def _pooled(
    table: Matrix,
    row: int,
    column: int,
    parts: Sequence[int],
    weights: Sequence[PrintedFigure],
    known: Sequence[TableShare],
) -> Iterator[Averaged]:
    printed = table.printed(row, column)
    held = [table.printed(n, column) for n in parts]
    kinds = {table.kind(n, column) for n in (*parts, row)}
    if printed is None or kinds not in ({Of.MEAN}, {Of.SHARE}):
        return
    if kinds == {Of.SHARE} and (printed.value >= 100 or any(s.place[1] == column for s in known)):
        return  # shares of the groups themselves, or held against their counts already
    figures = [p for p in held if p]
    if len(figures) < len(parts) or any(p.bound != "exact" for p in (printed, *figures)):
        return
    place = table.cells[row][column].place
    alike = printed.meets(*ends_of_mean(figures))
    between = ends_of_mean(figures, weights)
    found = unless_met(place, printed, between, "average of groups", [(alike, _ONE_EACH)])
    outside = printed.high < min(p.low for p in figures) or printed.low > max(
        p.high for p in figures
    )
    if found and not (alike or outside):
        called = table.columns[column].whole
        made = _MADE.search(f"{called} {table.said}") or not _MEANT.search(called)
        if made or printed.meets(*_of_most(figures, weights)):
            return
    cells = tuple(table.cells[n][column] for n in parts)
    yield Averaged(table.cells[row][column], cells, found)
