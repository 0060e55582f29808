"""A logic model: boxes side by side, from what goes in on the left to what is hoped for.

On phones the boxes stand below one another.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.report.figures.sheet import (
    ACCENT,
    EDGE,
    HALF_PAGE,
    INK,
    LEADING,
    QUIET,
    SMALL,
    WIDE,
    DrawingSheet,
    Look,
    height_of,
    width_of,
    wrapped,
)

_GAP, _PAD, _BETWEEN = 16.0, 6.0, 4.0  # points
_BOX, _HEADED = Look("white", ACCENT, width=0.9), Look("#eef5f5", ACCENT, width=0.9)


def draw_logic_model(
    boxes: Sequence[tuple[str, Sequence[str]]], width: float = WIDE
) -> DrawingSheet | None:
    """Boxes with their headings and items, as high as the longest needs, with arrows between.

    ``boxes``: heading and plain items of each, from left to right, one at least. None where the
    lists are longer than half a page.
    """
    below = width < WIDE
    wide = width - 2 * EDGE
    if not below:
        wide = (wide - _GAP * (len(boxes) - 1)) / max(1, len(boxes))
    room = wide - 2 * _PAD
    heads = [wrapped(heading, room * 0.92, SMALL) for heading, _ in boxes]  # as bold is wider
    head = max(map(height_of, heads), default=LEADING) + _PAD
    lists = [[wrapped(item, room, SMALL) for item in items] for _, items in boxes]
    depths = [sum(height_of(i) + _BETWEEN for i in items) + head + 2 * _PAD for items in lists]
    if below:
        sheet = DrawingSheet(width, sum(depths) + _GAP * (len(boxes) - 1) + 2 * EDGE)
    else:
        depths = [max(depths, default=0.0)] * len(boxes)
        sheet = DrawingSheet(width, max(depths, default=0.0) + 2 * EDGE)
    if not below and sheet.height > HALF_PAGE:
        return None
    left = top = EDGE
    for at, (heading, items, deep) in enumerate(zip(heads, lists, depths, strict=True)):
        sheet.box((left, top), (wide, deep), _BOX)
        sheet.box((left, top), (wide, head), _HEADED)
        sheet.text(left + _PAD, top + head / 2, heading, size=SMALL, bold=True, colour=ACCENT)
        y = top + head + _PAD
        for item in items:
            sheet.text(left + _PAD, y, item, size=SMALL, colour=INK, below=True)
            y += height_of(item) + _BETWEEN
        if below:
            top += deep + _GAP
            if at + 1 < len(boxes):
                sheet.arrow(width / 2, top - _GAP + 2, top - 2, QUIET)
        else:
            left += wide + _GAP
            if at + 1 < len(boxes):
                arrow = "\N{RIGHTWARDS ARROW}"
                sheet.text(
                    left - _GAP / 2 - width_of(arrow, SMALL) / 2,
                    top + head / 2,
                    arrow,
                    size=SMALL,
                    colour=QUIET,
                    bold=True,
                )
    return sheet
