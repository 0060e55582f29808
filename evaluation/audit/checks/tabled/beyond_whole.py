"""Shares above the whole, and totals that have no parts in their table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from evaluation.audit.checks import shares, sums
from evaluation.audit.checks.tabled.matrix import Label, Of, Totals, matrix
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.relation import CheckedRelation, of_cells
from evaluation.read.answers.meanings import are_one_scale

# Percentages of something that is no whole, such as a plan, may well be above 100.
_NO_WHOLE = re.compile(
    r"\b(?:target|plan(?:ned)?|budget|baseline|capacity|occupancy|utili[sz]ation|index|expected|"
    r"previous|prior|last|relative|income|earnings|gdp|debt|wages?|ratio|inflation|turnover|"
    r"achiev\w+|(?:19|20)\d\d)\b"
)
_SUBJECT = re.compile(  # of a column of answers: nothing, or those who answered
    r"(?:q\d+[a-z]?|all|pupils|respondents|people|parents|carers|children|young people|staff|"
    r"adults|"
    r"students|answers|replies|responses)?"
)
# Shares of several wholes hardly ever come so near to 100; those of one, one figure wrong, do.
_JUST_BEYOND = 115
_FAR_BEYOND = 105  # per cent, that no rounding adds up to


def beyond_whole(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each percentage of a whole that is above 100."""
    read = matrix(table)
    for row, cells in enumerate(read.cells):
        for column, cell in enumerate(cells):
            printed = read.printed(row, column)
            adds_up = read.rows[row].totals or read.columns[column].totals  # of several answers
            if printed is None or printed.low <= 100 or adds_up:
                continue
            if read.kind(row, column) is not Of.SHARE:
                continue
            named = (
                f"{read.columns[column].whole} {read.rows[row].whole} {table.caption.casefold()}"
            )
            if not _NO_WHOLE.search(named):
                yield of_cells([cell], shares.within_whole(cell.place, printed))


def answers_beyond_whole(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Percentages of answers of which each person gave one, without a total.

    Of one stated base, or only just above 100 in all. Only where the column says nothing else, as
    it may be of some of those who gave each answer.
    """
    read = matrix(table)
    if read.several or re.search(r"\b(?:by|who|weighted)\b", read.said):
        return
    for view in (read, read.transposed):
        rows = [r for r, label in enumerate(view.rows) if not label.is_base]
        if not are_one_scale([view.rows[r].text for r in rows]):
            continue
        for column, label in enumerate(view.columns):
            held = [p for r in rows if (p := view.printed(r, column))]
            shares_only = all(view.kind(r, column) is Of.SHARE for r in rows)
            based = (
                label.so_many
                or read.so_many
                or any(view.cells[r][column].printed for r in view.base_rows)
            )
            added = sum((p.value for p in held), Fraction(0))
            if shares_only and _SUBJECT.fullmatch(label.subject):
                cells = [view.cells[r][column] for r in rows]
                place = f"{cells[0].place}, and the answers after it"
                least = sums.ends_of_sum(held)[0]
                far = (based and least > _FAR_BEYOND) or (least > 100 and added <= _JUST_BEYOND)
                yield of_cells(cells, sums.whole_of_shares(place, held) if far else None)


def totals_without_parts(table: PrintedTable) -> Iterator[PrintedCell]:
    """Each total of a column in which no other figure stands."""
    for cells in table.rows:
        if cells and Label(cells[0].text).totals is Totals.PLAIN:
            for column, cell in enumerate(cells):
                if cell.printed and sum(bool(other[column].printed) for other in table.rows) == 1:
                    beside = [c for c in cells if c.printed and c is not cell]
                    if not beside:
                        yield cell
