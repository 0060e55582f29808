"""Lines for a terminal of 80 columns: wrapped text, and tables that stay within it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

WIDTH = 80
_GAP = 2
_LEAST = 16  # letters of a first column, which wraps before the others go below

Line = Sequence[str]


def wrapped(text: str, first: str = "", later: str = "  ") -> list[str]:
    """A text in lines, after ``first``; those that go on are set in by ``later``."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=later, break_on_hyphens=False
    )


def within(text: str) -> str:
    """A text whose longer lines go on in another, set in a little further."""
    return "\n".join(
        part
        for line in text.split("\n")
        for part in ([line] if len(line) <= WIDTH else _going_on(line))
    )


def _going_on(line: str) -> list[str]:
    set_in = " " * (len(line) - len(line.lstrip()))
    return wrapped(line.lstrip(), set_in, f"{set_in}  ")


def marked(start: str, column: int, mark: str) -> list[str]:
    """A line with a mark in a column of its own; below it where there is no room beside."""
    line = f"{start:<{column}}{mark}".rstrip()
    if len(line) <= WIDTH:
        return [line]
    set_in = " " * (len(start) - len(start.lstrip()) + 6)
    return [*wrapped(start, later=set_in), *wrapped(mark, set_in, set_in)]


def aligned(rows: Sequence[Line]) -> Iterator[str]:
    """A table as lines, its headings first; the first column to the left, the others to the right.

    Headings and the first column wrap. Columns that do not fit beside the others stand below
    them, in a table of their own with the same first column.
    """
    headings, *cells = rows
    widths = [
        max([*map(len, column), *map(len, heading.split())])
        for heading, column in zip(headings, zip(*(cells or [headings]), strict=True), strict=True)
    ]
    free = WIDTH - sum(_GAP + width for width in widths[1:])
    widths[0] = min(widths[0], max(_LEAST, free))
    for number, places in enumerate(_blocks(widths)):
        if number:
            yield ""
        for row in rows:
            yield from _lines([row[place] for place in places], [widths[p] for p in places])


def _blocks(widths: Sequence[int]) -> Iterator[list[int]]:
    """The columns of each table: the first, and as many others as fit."""
    block, used = [0], widths[0]
    for place, width in enumerate(widths[1:], 1):
        if used + _GAP + width > WIDTH and len(block) > 1:
            yield block
            block, used = [0], widths[0]
        block, used = [*block, place], used + _GAP + width
    yield block


def _lines(row: Line, widths: Sequence[int]) -> Iterator[str]:
    """A row, in as many lines as its longest cell takes."""
    cells = [
        textwrap.wrap(cell, width, break_on_hyphens=False) or [""]
        for cell, width in zip(row, widths, strict=True)
    ]
    for at in range(max(map(len, cells))):
        first, *others = (cell[at] if at < len(cell) else "" for cell in cells)
        line = [first.ljust(widths[0])]
        line += [text.rjust(width) for text, width in zip(others, widths[1:], strict=True)]
        yield (" " * _GAP).join(line).rstrip()
