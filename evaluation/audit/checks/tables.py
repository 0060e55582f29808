"""Totals in a printed table: rows and columns that are marked as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.audit.checks import sums
from evaluation.audit.material import Cell, PrintedTable
from evaluation.audit.relation import Relation, of_cells

_TOTAL = re.compile(r"(?:grand |overall )?total(?:s)?(?:\W.*)?|all|sum|overall", re.IGNORECASE)


def of_table(table: PrintedTable) -> Iterator[Relation]:
    """Each total of a table against its parts, by columns and by rows."""
    yield from _down(table)


def _down(table: PrintedTable) -> Iterator[Relation]:
    for place, row in enumerate(table.rows):
        if row and is_total(row[0].text):
            above = table.rows[:place]
            for column, cell in enumerate(row[1:], 1):
                yield from _summed(cell, [other[column] for other in above])


def _summed(total: Cell, parts: Sequence[Cell]) -> Iterator[Relation]:
    figures = [cell for cell in parts if cell.printed]
    if total.printed and len(figures) > 1:
        hidden = len(parts) - len(figures)
        printed = [cell.printed for cell in figures if cell.printed]
        found = sums.total(total.place, total.printed, printed, hidden=hidden)
        yield of_cells([total, *figures], found)


def is_total(heading: str) -> bool:
    """Whether a row or column says that it is the total of others."""
    return bool(_TOTAL.fullmatch(heading.strip()))
