"""A logic model: boxes side by side, from what goes in on the left to what is hoped for."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.report.figures.blocks import is_wide
from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    INK,
    QUIET,
    SMALL,
    TEXT,
    WIDE,
    DrawingSheet,
    Look,
    height_of,
    wrapped,
)

_GAP, _PAD, _BETWEEN = 17.0, 6.0, 4.0  # points
_BOLD = 1.15  # so much wider, at most, are words in bold
_TALLEST = 633.0  # points: with its caption it still fits an A4 page
_BOX, _HEADED = Look("white", ACCENT, width=0.9), Look("#eef5f5", ACCENT, width=0.9)


def draw_logic_model(
    boxes: Sequence[tuple[str, Sequence[str]]], width: float = WIDE
) -> DrawingSheet | None:
    """Boxes with their headings and items, with arrows between.

    ``boxes``: heading and plain items of each, from left to right, one at least; on a narrow sheet
    from the top down. None where the lists are longer than a page of a wide one.
    """
    beside = is_wide(width)
    across = len(boxes) if beside else 1
    wide = (width - 2 * EDGE - _GAP * (across - 1)) / across
    room = wide - 2 * _PAD
    headings = [wrapped(heading, room / _BOLD, TEXT) for heading, _ in boxes]
    lists = [[wrapped(item, room, SMALL) for item in items] for _, items in boxes]
    heads = [height_of(heading) + 2 * _BETWEEN for heading in headings]
    deep = [
        head + 2 * _PAD + sum(height_of(item) + _BETWEEN for item in items)
        for head, items in zip(heads, lists, strict=True)
    ]
    if beside:  # as high as the highest
        heads, deep = [max(heads)] * len(boxes), [max(deep)] * len(boxes)
        if deep[0] + 2 * EDGE > _TALLEST:
            return None
    tall = deep[0] if beside else sum(deep) + _GAP * (len(boxes) - 1)
    sheet = DrawingSheet(width, tall + 2 * EDGE)
    x, y = EDGE, EDGE
    for at, (heading, items) in enumerate(zip(headings, lists, strict=True)):
        sheet.box((x, y), (wide, deep[at]), _BOX)
        sheet.box((x, y), (wide, heads[at]), _HEADED)
        sheet.text(x + _PAD, y + heads[at] / 2, heading, bold=True, colour=ACCENT)
        if at and beside:
            arrow = "\N{RIGHTWARDS ARROW}"
            middle = y + heads[at] / 2
            sheet.text(x - _GAP / 2, middle, arrow, colour=QUIET, bold=True, anchor="middle")
        elif at:
            sheet.arrow(x + 10, y - _GAP, y, QUIET)
        down = y + heads[at] + _PAD
        for item in items:
            sheet.text(x + _PAD, down, item, size=SMALL, colour=INK, below=True)
            down += height_of(item) + _BETWEEN
        x, y = (x + wide + _GAP, y) if beside else (x, y + deep[at] + _GAP)
    return sheet
