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
    TEXT,
    DrawingSheet,
    Look,
    height_of,
    wrapped,
)

_GAP, _PAD, _HEAD, _BETWEEN = 0.24, 0.08, 0.3, 0.07  # inches
_BOX, _HEADED = Look("white", ACCENT, width=0.9), Look("#eef5f5", ACCENT, width=0.9)
_EMPTY = "\N{EN DASH}"


def draw_logic_model(boxes: Sequence[tuple[str, Sequence[str]]]) -> DrawingSheet:
    """Boxes with their headings and items, as high as the longest needs, with arrows between.

    ``boxes``: heading and plain items of each, from left to right; an empty one has a dash.
    """
    wide = (EDGE - START - _GAP * (len(boxes) - 1)) / max(1, len(boxes))
    room = wide - 2 * _PAD
    lists = [[wrapped(item, room, SMALL) for item in items] or [_EMPTY] for _, items in boxes]
    line = SMALL / TEXT
    deep = (
        _HEAD
        + 2 * _PAD
        + max((sum(height_of(i) * line + _BETWEEN for i in items) for items in lists), default=0.0)
    )
    sheet = DrawingSheet(deep + 0.08)
    for at, ((heading, _), items) in enumerate(zip(boxes, lists, strict=True)):
        left, y = START + at * (wide + _GAP), 0.04
        sheet.box((left, y), (wide, deep), _BOX)
        sheet.box((left, y), (wide, _HEAD), _HEADED)
        sheet.text(left + _PAD, y + _HEAD / 2, heading, bold=True, colour=ACCENT)
        if at:
            middle = left - _GAP / 2
            sheet.text(
                middle,
                y + _HEAD / 2,
                "\N{RIGHTWARDS ARROW}",
                colour=QUIET,
                bold=True,
                anchor="middle",
            )
        y += _HEAD + _PAD
        for item in items:
            sheet.text(left + _PAD, y, item, size=SMALL, colour=INK, below=True)
            y += height_of(item) * line + _BETWEEN
    return sheet
