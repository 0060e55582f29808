"""Tables of numbers with more columns than a page of paper has room for.

A lead's own table is turned on its side; one of numbers, such as answers by agency, is parted: its
first column stands before each part. Letters that run into one another were the alternative.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from evaluation.report.tables import setting
from evaluation.report.web import TextTable


def parted(grid: TextTable) -> tuple[TextTable, ...]:
    """The table, or the fewest of about as many columns into which it must be parted."""
    numbers = len(grid.head) - 1
    for many in count(1):
        each = -(-numbers // many) or 1
        parts = tuple(_part(grid, at, at + each) for at in range(1, numbers + 1, each))
        if each == 1 or all(map(_fits, parts)):
            return parts or (grid,)
    raise AssertionError


def _part(grid: TextTable, start: int, end: int) -> TextTable:
    kept = (0, *range(start, min(end, len(grid.head))))
    return replace(
        grid,
        head=tuple(grid.head[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in grid.rows),
        right=tuple(grid.right[at] for at in kept),
    )


def _fits(grid: TextTable) -> bool:
    head = [[text] for text in grid.head]
    return setting({"head": head, "rows": [[[text] for text in row] for row in grid.rows]}).fits
