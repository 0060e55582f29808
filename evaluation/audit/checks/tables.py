"""The figures of a printed table held against one another, each inconsistency told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluation.audit.checks.tabled.average_columns import averages_in, pooled_in
from evaluation.audit.checks.tabled.change_columns import Changed, change_found, changes_in
from evaluation.audit.checks.tabled.matrix import Matrix, matrix
from evaluation.audit.checks.tabled.share_columns import TableShare, per, share_found, shares_of
from evaluation.audit.checks.tabled.total_rows import Summed, totals
from evaluation.audit.inconsistency import Inconsistency, written
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.printed import PrintedFigure
from evaluation.audit.relation import CheckedRelation, of_cells
from evaluation.read.exports.grid import small_letters

Place = tuple[int, int]
_MOST_WRONG = 200  # sums that do not hold, of which any two may cross


@dataclass(frozen=True, slots=True)
class _Sum:
    """A total by the places of its cells in the table, whichever way it adds up."""

    total: Place
    parts: frozenset[Place]
    of: Summed


def of_table(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Totals, shares, changes and averages of a table, by columns and by rows.

    What one wrong figure does to several relations is told once, where they cross.
    """
    across = matrix(table)
    down = across.transposed
    added = [_Sum((s.row, s.column), frozenset(s.parts), s) for s in totals(across)]
    added += [
        _Sum((s.column, s.row), frozenset((c, r) for r, c in s.parts), s) for s in totals(down)
    ]
    views = (across, down)
    shared = [list(shares_of(view)) for view in views]
    off = _off(across, shared)
    explained = {
        summed.of.found
        for summed in added
        if summed.of.found and _explained_sum(across, summed, off)
    }
    known, crossed = _crossed(
        across, [s for s in added if s.of.found and s.of.found not in explained]
    )
    for summed in added:
        hushed = summed.of.found in crossed or summed.of.found in explained
        yield of_cells([summed.of.total, *summed.of.cells], None if hushed else summed.of.found)
    for place, inconsistency in known.values():
        yield of_cells([place], inconsistency)
    meant = _meant(added, known, crossed)
    for view, of_shares, turned in zip(views, shared, (False, True), strict=True):
        here = {(c, r) if turned else (r, c): gaps for (r, c), gaps in meant.items()}
        yield from _others(view, of_shares, here)


def _off(table: Matrix, shared: Sequence[Sequence[TableShare]]) -> dict[Place, Fraction]:
    """How far each share that does not hold is from the one that its counts give."""
    away: dict[Place, Fraction] = {}
    for turned, of_shares in enumerate(shared):
        for share in of_shares:
            r, c = reversed(share.place) if turned else share.place
            view = table.transposed if turned else table
            printed, k = table.printed(r, c), view.printed(*share.k) if share.k else None
            if share.found and printed and k:
                exact = 100 * k.value / share.whole.value
                away[r, c] = round(exact, printed.decimals) - printed.value
    return away


def _explained_sum(table: Matrix, summed: _Sum, off: dict[Place, Fraction]) -> bool:
    """Whether shares that are told of by themselves are all that is wrong with their sum."""
    moved = [off[place] for place in summed.parts if place in off] + [
        -off[place] for place in (summed.total,) if place in off
    ]
    slack = len(summed.parts) * max(
        p.unit for place in summed.parts if (p := table.printed(*place))
    )
    return bool(moved) and abs(summed.of.gap - sum(moved)) <= slack


def _crossed(
    table: Matrix, wrong: Sequence[_Sum]
) -> tuple[dict[Place, tuple[PrintedCell, Inconsistency]], set[Inconsistency | None]]:
    """Figures at which two sums that do not hold cross: another value there would mend both."""
    known: dict[Place, tuple[PrintedCell, Inconsistency]] = {}
    crossed: set[Inconsistency | None] = set()
    for n, first in enumerate(wrong if len(wrong) <= _MOST_WRONG else ()):
        for second in wrong[n + 1 :]:
            place = _crossing(first, second)
            if place is None or place in known:
                continue
            cell = table.cells[place[0]][place[1]]
            gap = first.of.gap if place in first.parts else -first.of.gap
            if cell.printed is None:
                continue
            value = written(cell.printed.value + gap, cell.printed)
            inconsistency = first.of.found if place == first.total else second.of.found
            assert inconsistency is not None
            both = Inconsistency(
                cell.place, cell.printed.text, value, "total", inconsistency.severity
            )
            readings = inconsistency.readings if place in (first.total, second.total) else ()
            if not readings:
                readings = (f"it were {value}, which both its totals want",)
            known[place] = cell, replace(both, readings=readings)
            crossed |= {first.of.found, second.of.found}
    return known, crossed


def _crossing(first: _Sum, second: _Sum) -> Place | None:
    """The one figure in both sums that would mend both."""
    if first.total == second.total:
        return first.total if first.of.gap == second.of.gap else None
    if first.total in second.parts:
        return first.total if first.of.gap == -second.of.gap else None
    if second.total in first.parts:
        return second.total if first.of.gap == -second.of.gap else None
    both = first.parts & second.parts
    if len(both) == 1 and first.of.gap == second.of.gap:
        return next(iter(both))
    return None


def _meant(
    added: Sequence[_Sum],
    known: dict[Place, tuple[PrintedCell, Inconsistency]],
    crossed: set[Inconsistency | None],
) -> dict[Place, list[Fraction]]:
    """Values that would mend the totals, by place: a share of such a figure is told once."""
    values: dict[Place, list[Fraction]] = {}
    for summed in added:
        if summed.of.found is None or summed.of.hidden:
            continue
        places = [summed.total, *summed.parts]
        if summed.of.found in crossed:
            places = [place for place in places if place in known]
        for place in places:
            gap = -summed.of.gap if place == summed.total else summed.of.gap
            values.setdefault(place, []).append(gap)
    return values


def _others(
    table: Matrix, of_shares: Sequence[TableShare], meant: dict[Place, list[Fraction]]
) -> Iterator[CheckedRelation]:
    for shared in of_shares:
        explained = shared.found and _explained_share(table, shared, meant)
        parts = [shared.cell, *(_cell(table, at) for at in (shared.k, shared.n) if at)]
        yield of_cells(parts, None if explained else shared.found)
    for changed in changes_in(table):
        explained = changed.found and _explained_change(table, changed, meant)
        parts = [changed.cell, _cell(table, changed.before), _cell(table, changed.after)]
        yield of_cells(parts, None if explained else changed.found)
    for averaged in (*averages_in(table), *pooled_in(table, of_shares)):
        yield of_cells([averaged.cell, *averaged.cells], averaged.found)


def _cell(table: Matrix, place: Place) -> PrintedCell:
    return table.cells[place[0]][place[1]]


def _values(table: Matrix, place: Place, meant: dict[Place, list[Fraction]]) -> list[PrintedFigure]:
    """A figure as it is printed, and as the totals want it."""
    printed = table.printed(*place)
    assert printed is not None
    moved = [
        replace(printed, value=printed.value + gap, low=printed.low + gap, high=printed.high + gap)
        for gap in meant.get(place, [])
    ]
    return [printed, *moved]


def _explained_share(table: Matrix, shared: TableShare, meant: dict[Place, list[Fraction]]) -> bool:
    printed = table.printed(*shared.place)
    if shared.k is None or printed is None:
        return False
    bases = _values(table, shared.n, meant) if shared.n else [shared.whole]
    return any(
        share_found(shared.cell, printed, k, n, per(table.columns[shared.place[1]])) is None
        for k in _values(table, shared.k, meant)
        for n in bases
        if n.value > 0
    )


def _explained_change(table: Matrix, changed: Changed, meant: dict[Place, list[Fraction]]) -> bool:
    printed = table.printed(*changed.place)
    row, column = changed.place
    label = small_letters(f"{table.columns[column].whole} {table.rows[row].whole}")
    return printed is not None and any(
        change_found(label, changed.cell, printed, first, last) is None
        for first in _values(table, changed.before, meant)
        for last in _values(table, changed.after, meant)
    )
