"""Cumulative columns, and ranks, each held against the column that it follows from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluation.audit.checks.tabled.matrix import Matrix, Of, matrix
from evaluation.audit.documents.figures import figure
from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.material import PrintedTable
from evaluation.audit.printed import PrintedFigure
from evaluation.audit.relation import CheckedRelation, of_cells
from evaluation.read.exports.grid import small_letters

_CUMULATIVE = re.compile(r"\b(?:cum|cumulative|running)\b")
_RANK = re.compile(r"(?:rank(?:ed|ing)?|position|place)(?: \([^)]*\))?")
_FEWEST = 2  # rows that hold, before a column is taken for what another follows from
_FEWEST_RANKED = 5


def running_columns(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each cumulative figure, where most of its column add up what stands beside it; each rank."""
    made = matrix(table)
    for view in (made, made.transposed):
        for column, label in enumerate(view.columns):
            if _CUMULATIVE.search(label.whole):
                yield from _cumulative(view, column)
    for column, heading in enumerate(table.headings):
        if _RANK.fullmatch(small_letters(heading).strip()):
            yield from _ranked(table, column)


@dataclass(frozen=True, slots=True)
class _Running:
    """The cells of one cumulative figure, by their columns, and what came of it."""

    row: int
    columns: tuple[int, int]
    found: Inconsistency | None


def _cumulative(view: Matrix, column: int) -> Iterator[CheckedRelation]:
    rows = [r for r, label in enumerate(view.rows) if not label.totals and view.printed(r, column)]
    percent = view.columns[column].in_percent or any(
        p.percent for r in rows if (p := view.printed(r, column))
    )
    tried = [
        held
        for source in range(len(view.columns))
        if source != column and not _CUMULATIVE.search(view.columns[source].whole)
        for way in (rows, rows[::-1])
        if (held := _followed(view, way, (column, source), percent=percent))
    ]
    best = max(tried, key=lambda held: sum(not each.found for each in held), default=[])
    right = sum(not each.found for each in best[1:])  # the first is the figure beside it
    if right >= max(_FEWEST, 2 * (len(best) - 1 - right)):
        for each in best:
            yield of_cells([view.cells[each.row][c] for c in each.columns], each.found)


def _followed(
    view: Matrix, rows: Sequence[int], columns: tuple[int, int], *, percent: bool
) -> list[_Running]:
    """Each cumulative figure against counts of their sum, or figures as they were rounded."""
    column, source = columns
    figures = [view.printed(r, source) for r in rows]
    known = [p for p in figures if p and p.bound == "exact"]
    if len(known) < len(rows) or len(rows) <= _FEWEST:
        return []
    counts = all(view.kind(r, source) is Of.COUNT for r in rows)
    if counts != all(p.counted for p in known) or (not counts and not percent):
        return []
    whole = sum((p.value for p in known), Fraction(0))
    unit = Fraction(100) / whole if counts and percent and whole > 0 else Fraction(1)
    held, low, high = [], Fraction(0), Fraction(0)
    for row, part in zip(rows, known, strict=True):
        exact = part.as_count() if counts else part
        low, high = low + exact.low * unit, high + exact.high * unit
        printed = view.printed(row, column)
        assert printed is not None
        found = unless_met(view.cells[row][column].place, printed, (low, high), "cumulative")
        held.append(_Running(row, columns, found))
    return held


def _ranked(table: PrintedTable, column: int) -> Iterator[CheckedRelation]:
    """Ranks against the one column of figures beside them, where two exchanged ones are all."""
    columns = range(len(table.headings))
    others = [c for c in columns if c != column and any(row[c].printed for row in table.rows)]
    pairs = [
        (row, rank, p)
        for row in table.rows
        if len(others) == 1
        and (rank := figure(row[column].text))
        and (p := row[others[0]].printed)
        and p.bound == "exact"
    ]
    if len(pairs) < max(_FEWEST_RANKED, len(table.rows)):
        return
    if sorted(rank.value for _, rank, _ in pairs) != list(range(1, len(pairs) + 1)):
        return
    falling = sorted(pairs, key=lambda pair: pair[1].value)
    odd, order = min(
        ((_out_of_order([p for *_, p in order]), order) for order in (falling, falling[::-1])),
        key=lambda tried: len(tried[0]),
    )
    if not odd:
        for row, *_ in pairs:
            yield of_cells([row[column], row[others[0]]], None)
    elif len(odd) == 2:
        (row, rank, p), (_, other, q) = (order[n] for n in odd)
        found = Inconsistency(
            row[column].place,
            f"{rank.text} and {other.text} for {p.text} and {q.text}",
            f"{other.text} and {rank.text}",
            "rank",
            "conclusion",
            ("the two were exchanged, or were ranked by more than is printed",),
        )
        yield of_cells([row[column], row[others[0]]], found)


def _out_of_order(figures: Sequence[PrintedFigure]) -> list[int]:
    """The places whose figures are others than in falling order."""
    values = [p.value for p in figures]
    wanted = sorted(values, reverse=True)
    return [n for n, (a, b) in enumerate(zip(values, wanted, strict=True)) if a != b]
