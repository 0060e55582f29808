"""Shares above the whole, and totals that have no parts in their table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.audit.checks import shares
from evaluation.audit.checks.tabled.matrix import Label, Of, Totals, matrix
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.relation import CheckedRelation, of_cells

# Percentages of something that is no whole, such as a plan, may well be above 100.
_NO_WHOLE = re.compile(
    r"\b(?:target|plan(?:ned)?|budget|baseline|capacity|occupancy|utili[sz]ation|index|expected|"
    r"previous|prior|last|relative|income|earnings|gdp|debt|wages?|ratio|inflation|turnover|achiev\w+|(?:19|20)\d\d)\b"
)


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


def totals_without_parts(table: PrintedTable) -> Iterator[PrintedCell]:
    """Each total of a column in which no other figure stands."""
    for cells in table.rows:
        if cells and Label(cells[0].text).totals is Totals.PLAIN:
            for column, cell in enumerate(cells):
                if cell.printed and sum(bool(other[column].printed) for other in table.rows) == 1:
                    beside = [c for c in cells if c.printed and c is not cell]
                    if not beside:
                        yield cell
