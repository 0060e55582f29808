"""A logic model: boxes side by side, from what goes in on the left to what is hoped for."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    QUIET,
    SMALL,
    START,
    TALLEST,
    TEXT,
    DrawingSheet,
    Look,
    height_of,
    wrapped,
)

_GAP, _PAD, _BETWEEN = 0.24, 0.08, 0.07  # inches
_BOLD = 1.15  # so much wider, at most, are words in bold
_BOX, _HEADED = Look("white", ACCENT, width=0.9), Look("#eef5f5", ACCENT, width=0.9)
_ARROW = "\N{RIGHTWARDS ARROW}"


def draw_logic_model(boxes: Sequence[tuple[str, Sequence[str]]]) -> DrawingSheet | None:
    """Boxes with their headings and items, as high as the longest needs, with arrows between.

    ``boxes``: heading and plain items of each, from left to right, one at least. None where the
    lists are longer than a page.
    """
    wide = (EDGE - START - _GAP * (len(boxes) - 1)) / len(boxes)
    room = wide - 2 * _PAD
    headings = [wrapped(heading, room / _BOLD, TEXT) for heading, _ in boxes]
    lists = [[wrapped(item, room, SMALL) for item in items] for _, items in boxes]
    head = max(map(height_of, headings)) + 2 * _BETWEEN
    line = SMALL / TEXT
    longest = max(sum(height_of(item) * line + _BETWEEN for item in items) for items in lists)
    deep = head + 2 * _PAD + longest
    if deep + 0.08 > TALLEST:
        return None
    sheet = DrawingSheet(deep + 0.08)
    for at, (heading, items) in enumerate(zip(headings, lists, strict=True)):
        left, y = START + at * (wide + _GAP), 0.04
        sheet.box((left, y), (wide, deep), _BOX)
        sheet.box((left, y), (wide, head), _HEADED)
        middle = y + head / 2
        sheet.text(left + _PAD, middle, heading, bold=True, colour=ACCENT)
        if at:
            sheet.text(left - _GAP / 2, middle, _ARROW, colour=QUIET, bold=True, anchor="middle")
        y += head + _PAD
        for item in items:
            sheet.text(left + _PAD, y, item, size=SMALL, colour=INK, below=True)
            y += height_of(item) * line + _BETWEEN
    return sheet
