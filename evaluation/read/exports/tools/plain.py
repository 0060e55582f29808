"""A table of no survey tool: one row of headings, or two with merged cells above."""

from __future__ import annotations

from evaluation.errors import DataError, Issue
from evaluation.read.exports.tools.layout import Layout, kinds, padded, personal_kind, width_of
from evaluation.read.files.cells import address
from evaluation.read.files.raw import Raw, is_number


def recognise(raw: Raw) -> Layout | None:
    """The layout of a table whose first row has merged cells; None for one row of headings.

    Raises DataError where merged cells stand directly over answers.
    """
    if not raw.merged:
        return None
    width = width_of(raw, 2)
    top, below = (padded(row, width) for row in raw.rows[:2])
    while width and not top[width - 1] and not below[width - 1]:
        width -= 1
    apart = [n for n in range(width) if not any(a <= n <= z for a, z in raw.merged)]
    if any(top[n] and below[n] and _of_person(top[n], below[n]) for n in apart):
        raise DataError(
            Issue(
                raw.file,
                "Cells of the first row are merged, and row 2 seems to be the first answer.",
                "Unmerge them, and give each column a heading of its own.",
                sheet=raw.sheet,
                cell=address(1, raw.merged[0][0]),
                code="sheet.merged-headings",
            )
        )
    for first, last in raw.merged:
        top[first : last + 1] = [top[first]] * (min(last + 1, len(top)) - first)
    title = sum(bool(cell) for cell in raw.row(1)) == 1
    headings = [
        lower if title or not upper or upper == lower else f"{upper} - {lower}" if lower else upper
        for upper, lower in zip(top[:width], below[:width], strict=True)
    ]
    sign = "a title over all columns" if title else "merged cells in row 1 over headings in row 2"
    return Layout("plain", "plain", sign, 2, tuple(headings), about=kinds(headings, {}))


def _of_person(heading: str, below: str) -> bool:
    """Whether what stands under a heading is somebody's answer, and no second heading."""
    named = personal_kind(heading) and not personal_kind(below)
    return is_number(below) or bool(named)
