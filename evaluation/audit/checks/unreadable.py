"""Figures of a table that lost a sign on their way into the file."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedTable
from evaluation.audit.printed import is_unreadable
from evaluation.audit.relation import CheckedRelation, of_cells

LOST = "a sign was lost on its way into this file"


def unreadable_cells(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each cell that is a figure of which a sign was lost: ``?2.15`` may be -2.15, or <2.15."""
    for row in table.rows:
        for cell in row[1:]:
            if is_unreadable(cell.text):
                found = Inconsistency(cell.place, cell.text, LOST, "lost sign", "unreadable")
                yield of_cells([cell], found)
