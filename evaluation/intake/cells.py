"""What a cell is called."""

from __future__ import annotations


def address(row: int, column: int) -> str:
    """``address(17, 3)`` is ``D17``: row counted from 1, column from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
