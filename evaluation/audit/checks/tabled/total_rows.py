"""Rows that add up others, each held against the rows that it may add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from evaluation.audit.checks import sums
from evaluation.audit.checks.tabled.matrix import Matrix, Of, Totals
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedCell
from evaluation.audit.printed import PrintedFigure

_FEWEST = 2  # parts of a total
_MOST_TOTALS = 60  # rows called so; more are no totals of one another
_NOT_SHOWN = re.compile(  # what stands for a figure that is suppressed, or not known
    r"\[?[cuxz:*\-\u2013\u2014]\]?|\.{2,3}|\u2026|n/?[ak]|suppressed|not (?:known|available|shown)",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"\b(?:others?|not (?:known|stated|recorded)|unknown|none of these)\b")
_MONEY = re.compile(r"[£$€]")
_TOTAL = re.compile(r"(?:grand )?total\b", re.IGNORECASE)
_SUBTOTAL = re.compile(r"(?:sub|grand)[ -]?total", re.IGNORECASE)
_MARKED = re.compile(r"\([^()]+\)$")  # lines apart, as those in kind beside those in money
_NEARLY = Fraction(1, 5)  # the same of a subtotal, among others that hold
_NEAR = Fraction(1, 10)  # of a total: how far a sum may be that was surely meant as one


@dataclass(frozen=True, slots=True)
class Summed:
    """A total with its parts, by their places in the table, and what came of it.

    ``gap``: the printed total less the sum. ``hidden``: how many parts are not shown.
    """

    row: int
    column: int
    total: PrintedCell
    parts: tuple[tuple[int, int], ...]
    cells: tuple[PrintedCell, ...]
    hidden: int
    gap: Fraction
    found: Inconsistency | None


def totals(table: Matrix) -> Iterator[Summed]:
    """Every total of the rows above or below it that is surely one."""
    rows = [row for row, label in enumerate(table.rows) if label.totals]
    if len(rows) > _MOST_TOTALS:
        return
    known = {row: list(_of_row(table, row)) for row in rows}
    added = [row for row in rows if known[row] and not any(s.found for s in known[row])]
    for row in rows:
        yield from known[row] or (_named(table, row) if len(added) >= _FEWEST else ())


def _named(table: Matrix, row: int) -> Iterator[Summed]:
    """A subtotal or the like that does not hold, among others of its table that do."""
    tried = [
        [s for c in range(len(table.columns)) if (s := _summed(table, row, c, parts))]
        for parts in _readings(table, row)
    ]
    near = [held for held in tried if held and all(_gap(s) <= _NEARLY for s in held)]
    if near and not table.several and _SUBTOTAL.match(table.rows[row].text):
        yield from min(near, key=lambda held: sum(abs(s.gap) for s in held))


def _of_row(table: Matrix, row: int) -> Iterator[Summed]:
    plain = table.rows[row].totals is Totals.PLAIN
    tried = [
        [s for c in range(len(table.columns)) if (s := _summed(table, row, c, parts))]
        for parts in _readings(table, row)
    ]
    best = max(tried, key=lambda summed: (_fits(summed), len(summed)), default=[])
    wrong = [s for s in best if s.found]
    # A figure that any reading explains is no inconsistency.
    explained = {
        s.column
        for summed in tried
        if summed is not best and _fits(summed)
        for s in summed
        if not s.found
    }
    right = _fits(best)
    sure = right >= 1 if plain else right >= 2 or right >= max(1, len(wrong))
    meant = plain or (_listed(table, row, best) and all(_gap(s) <= _NEARLY for s in wrong))
    if sure or (meant and wrong and _surely(table, wrong)):
        yield from (s for s in best if not (s.found and s.column in explained))


def _listed(table: Matrix, row: int, summed: Sequence[Summed]) -> bool:
    """Whether the parts of a named total are said to be all: with others, or of money spent."""
    parts = {r for s in summed for r, _ in s.parts}
    rest = any(_OTHERS.search(table.rows[r].whole) for r in parts)
    last = row == len(table.rows) - 1
    money = _MONEY.search(" ".join(label.text for label in table.columns)) or all(
        cell.text.startswith(("£", "$", "€")) for s in summed for cell in (s.total, *s.cells)
    )
    return bool(last and summed and (rest or (money and _TOTAL.match(table.rows[row].text))))


def _gap(summed: Summed) -> Fraction:
    """How far a total is from its sum, as a share of it."""
    printed = summed.total.printed
    return abs(summed.gap) / abs(printed.value) if printed and printed.value else Fraction(1)


def _fits(summed: Sequence[Summed]) -> int:
    """In how many columns a reading holds that could have failed."""
    return sum(
        not s.found and not s.hidden and any(c.printed and c.printed.value for c in s.cells)
        for s in summed
    )


def _surely(table: Matrix, wrong: Sequence[Summed]) -> bool:
    """Whether rows are meant to add up although in no column they do."""
    if table.several:
        return False
    if len(wrong) == 1:
        return not _overlap(table, wrong[0])
    return all(s.total.printed and abs(s.gap) <= _NEAR * abs(s.total.printed.value) for s in wrong)


def _overlap(table: Matrix, summed: Summed) -> bool:
    """Whether shares beside the counts show that one person stands in several rows."""
    for column in range(len(table.columns)):
        held = [table.printed(r, column) for r, _ in summed.parts]
        shares = [
            p
            for (r, _), p in zip(summed.parts, held, strict=True)
            if p and table.kind(r, column) is Of.SHARE
        ]
        added = sum((p.value for p in shares), Fraction(0))
        if len(shares) == len(summed.parts) and abs(added - 100) > 3:
            return True
    return False


def _readings(table: Matrix, row: int) -> Iterator[tuple[int, ...]]:
    """The rows that a total may add up, the likeliest first."""
    labels = table.rows
    is_total = [bool(label.totals) for label in labels]
    empty = [
        not any(cell.printed or _NOT_SHOWN.fullmatch(cell.text) for cell in cells)
        for cells in table.cells
    ]
    own = [
        n for n in range(len(labels)) if not is_total[n] and not empty[n] and not labels[n].is_sub
    ]
    before = [n for n in range(row) if is_total[n] or empty[n]]
    start = max((n for n in before if not _all_blank(table, n)), default=-1)
    block = tuple(n for n in own if start < n < row)
    group = tuple(
        n for n in own if n < row and labels[n].group and labels[n].group == labels[row].group
    )
    above = tuple(n for n in own if n < row)
    subtotals = tuple(n for n in range(row) if is_total[n])
    after = tuple(n for n in own if n > max(subtotals, default=-1) and n < row)
    next_total = min(
        (n for n in range(row + 1, len(labels)) if is_total[n] or empty[n]), default=len(labels)
    )
    below = tuple(n for n in own if row < n < next_total)
    every = tuple(n for n in own if n > row)
    like = tuple(n for n in own if _alike(labels[n].whole, labels[row].whole))
    unmarked = tuple(n for n in above if not _MARKED.search(labels[n].text))
    usual = (block, above, subtotals + after, like, unmarked)
    choices = (group, *usual) if labels[row].group else usual
    seen = set()
    for parts in (*choices, below, every) if row == 0 or not above else choices:
        if len(parts) >= _FEWEST and parts not in seen:
            seen.add(parts)
            yield parts


def _all_blank(table: Matrix, row: int) -> bool:
    return not table.rows[row].text and not any(cell.text for cell in table.cells[row])


def _alike(part: str, total: str) -> bool:
    """Whether "Boys 2018" is a part of "Total 2018": both end alike."""
    rest = total.replace("total", "").replace("all", "", 1).split()
    return bool(rest) and part.split()[-len(rest) :] == rest


def _summed(table: Matrix, row: int, column: int, parts: Sequence[int]) -> Summed | None:
    total, kind = table.printed(row, column), table.kind(row, column)
    if total is None or kind not in (Of.COUNT, Of.SHARE) or total.bound != "exact":
        return None
    held = [
        (n, p) for n in parts if (p := table.printed(n, column)) and table.kind(n, column) is kind
    ]
    figures = [p for _, p in held]
    unlike = sum(bool(table.printed(n, column)) for n in parts) - len(held)
    if len(held) < _FEWEST or unlike or any(p.bound in ("about", "range") for p in figures):
        return None
    if kind is Of.SHARE and not _of_whole(table, total, figures):
        return None
    if any(p.value < 0 for p in figures) or (kind is Of.COUNT and _averaged(total, figures)):
        return None
    if kind is Of.SHARE:  # a percentage without its sign is no count
        total, *figures = (replace(p, percent=True) for p in (total, *figures))
    hidden = sum(not table.cells[n][column].printed for n in parts)
    found = sums.total(table.cells[row][column].place, total, figures, hidden=hidden)
    if found and max(p.value for p in figures) <= total.value < sum(p.value for p in figures):
        found = replace(found, readings=(*found.readings, "some were counted in several of them"))
    gap = total.value - sum((p.value for p in figures), Fraction(0))
    return Summed(
        row,
        column,
        table.cells[row][column],
        tuple((n, column) for n, _ in held),
        tuple(table.cells[n][column] for n, _ in held),
        hidden,
        gap,
        found,
    )


def _of_whole(table: Matrix, total: PrintedFigure, parts: Sequence[PrintedFigure]) -> bool:
    """Whether percentages are of one whole: about 100 in all, and none of them all of it."""
    if table.several or any(part.value >= 100 for part in parts):
        return False
    added = sum((part.value for part in parts), Fraction(0))
    return 90 <= total.value <= 110 and (total.value == 100 or abs(added - 100) <= 2)


def _averaged(total: PrintedFigure, parts: Sequence[PrintedFigure]) -> bool:
    """Whether decimals show that a total is an average: it lies within its parts."""
    values = [part.value for part in parts]
    return bool(total.decimals) and min(values) <= total.value <= max(values)
