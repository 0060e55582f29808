"""Columns that add up in nearly every row, though none of them is called a total.

Yes, no and don't know beside their base; started, completed and left; percentages along a row.
That several rows add up to the last digit is no chance, so one that does not is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.audit.checks import sums
from evaluation.audit.checks.tabled.matrix import Matrix, Of, matrix
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedTable
from evaluation.audit.relation import CheckedRelation, of_cells

_FEWEST = 2  # rows that add up
_TELLING = 10  # a sum below it may come about by chance
_MOST = 12  # columns that are tried
_LONGEST = 300  # rows


def implied_sums(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each row that does not add up as the others do; or column, as the others do."""
    made = matrix(table)
    for view in (made, made.transposed):
        if len(view.rows) <= _LONGEST and len(view.columns) <= _MOST and not view.several:
            yield from _of_counts(view)
            yield from _of_shares(view)


def _plain(view: Matrix) -> list[int]:
    return [r for r, label in enumerate(view.rows) if not label.totals and not label.is_sub]


def _of_counts(view: Matrix) -> Iterator[CheckedRelation]:
    counts = [
        c
        for c, label in enumerate(view.columns)
        if not label.totals
        and not label.is_sub
        and (kinds := {view.kind(r, c) for r in _plain(view)} - {None})
        and kinds == {Of.COUNT}
    ]
    for whole in counts:
        left, right = [c for c in counts if c < whole], [c for c in counts if c > whole]
        for parts in (left, right):
            if len(parts) >= _FEWEST and (found := list(_rows(view, parts, whole))):
                yield from found
                return


def _rows(view: Matrix, parts: Sequence[int], whole: int) -> Iterator[CheckedRelation]:
    held: list[tuple[int, Inconsistency | None]] = []
    telling = 0
    for r in _plain(view):
        figures = [view.printed(r, c) for c in (whole, *parts)]
        known = [f for f in figures if f and f.counted and f.bound == "exact" and not f.stepped]
        if len(known) < len(figures):
            continue
        total, *added = known
        found = sums.total(view.cells[r][whole].place, total, added)
        held.append((r, found))
        nonzero = sum(figure.value > 0 for figure in added)
        telling += not found and total.value >= _TELLING and nonzero >= _FEWEST
    wrong = sum(bool(found) for _, found in held)
    if telling >= max(_FEWEST, 2 * wrong):
        for r, found in held:
            yield of_cells([view.cells[r][c] for c in (whole, *parts)], found)


def _of_shares(view: Matrix) -> Iterator[CheckedRelation]:
    """Percentages along a row that make up a whole in the others."""
    if any(label.totals for label in view.columns):
        return
    held: list[tuple[int, list[int], Inconsistency | None]] = []
    for r in _plain(view):
        shares = [c for c in range(len(view.columns)) if view.kind(r, c) is Of.SHARE]
        figures = [f for c in shares if (f := view.printed(r, c)) and f.bound == "exact"]
        if len(figures) < len(shares) or len(shares) < _FEWEST:
            continue
        place = f"{view.cells[r][shares[0]].place}, and those beside it"
        held.append((r, shares, sums.whole_of_shares(place, figures)))
    if len({tuple(shares) for _, shares, _ in held}) != 1:
        return
    wrong = sum(bool(found) for *_, found in held)
    fewest = _FEWEST + (len(held[0][1]) == _FEWEST)  # two shares are 100 together more easily
    if len(held) - wrong >= max(fewest, 2 * wrong):
        for r, shares, found in held:
            yield of_cells([view.cells[r][c] for c in shares], found)
