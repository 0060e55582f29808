"""A table of no survey tool: one row of headings, or two with merged cells above."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.errors import DataError, Issue
from evaluation.read.exports.tools.layout import Layout, kinds, padded, personal_kind, width_of
from evaluation.read.files.cells import address
from evaluation.read.files.raw import Raw, is_number

_TOLD_ONE_BY_ONE = 3
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def recognise(raw: Raw) -> Layout | None:
    """The layout of a table whose first row has merged cells; None for one row of headings.

    Raises DataError where merged cells stand directly over answers.
    """
    if not raw.merged or len(raw.rows) < 2:
        return None
    width = width_of(raw, 2)
    top, below = (padded(row, width) for row in raw.rows[:2])
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


def first_row(raw: Raw) -> Layout:
    """A table with its headings in the first row. Raises DataError, all faults at once."""
    headings = raw.row(1)
    while headings and not headings[-1]:
        headings.pop()
    faults = [*_without_headings(raw, headings)]
    faults = faults or [*_elsewhere(raw, len(headings)), *_doubled(raw, headings)]
    if faults:
        raise DataError(faults)
    sign = "no sign of a survey tool"
    return Layout("plain", "plain", sign, 1, tuple(headings), about=kinds(headings, {}))


def _without_headings(raw: Raw, headings: Sequence[str]) -> Iterator[Issue]:
    """A first row that is somebody's answer; what stands there is personal and is not shown."""
    for place, heading in enumerate(headings):
        if len(heading) < 255 and _ADDRESS.fullmatch(heading):
            yield Issue(
                raw.file,
                "This cell holds an e-mail address, so that the first row seems to be an answer.",
                "The first row must hold the column headings: put them above.",
                sheet=raw.sheet,
                cell=address(raw.above + 1, place),
                code="sheet.no-headings",
            )


def _elsewhere(raw: Raw, width: int) -> Iterator[Issue]:
    """No headings, headings below the first row, and cells that stand under no heading."""
    guess = _headings_row(raw.rows, width)
    if guess or not width:
        seem = f" The headings seem to be in row {guess}." if guess else ""
        delete = ": delete the rows above them" if guess else ""
        yield Issue(
            raw.file,
            f"The first row is {'not the headings' if width else 'empty'}.{seem}",
            f"The first row must hold the column headings{delete}.",
            sheet=raw.sheet,
            code="sheet.headings-elsewhere",
        )
        return
    yield from too_wide(raw, width, 1)


def too_wide(raw: Raw, width: int, header_rows: int) -> Iterator[Issue]:
    """Cells that stand under no heading."""
    wide = [
        n
        for n, cells in enumerate(raw.rows[header_rows:], start=header_rows + 1)
        if len(cells) > width and any(cells[width:])
    ]
    listed = wide[:1] if len(wide) > _TOLD_ONE_BY_ONE else wide
    more = f" So do {len(wide) - 1} more rows." if len(wide) > len(listed) else ""
    for number in listed:
        yield Issue(
            raw.file,
            f"This row has more cells than there are headings ({width}).{more}",
            "Give the extra column a heading, or remove what stands there.",
            sheet=raw.sheet,
            cell=address(raw.above + number, width),
            code="sheet.row-too-wide",
        )


def _headings_row(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """The row that looks like headings under a title, where the first is narrower than the data."""
    filled = [sum(map(bool, cells)) for cells in rows]
    wide = sum(any(cells[width:]) for cells in rows[1:])
    if not wide or 2 * wide < sum(map(bool, filled[1:])):
        return None
    for number, cells in enumerate(rows[1:20], start=2):
        words = [cell for cell in cells if cell]
        above = 2 * filled[0] <= len(words) or filled[0] <= 2
        distinct = len(set(words)) == len(words)
        if any(cells[width:]) and above and distinct and not any(map(is_number, words)):
            return number
    return None


def _doubled(raw: Raw, headings: Sequence[str]) -> Iterator[Issue]:
    for heading in sorted({h for h in headings if h and headings.count(h) > 1}):
        places = (address(raw.above + 1, i) for i, other in enumerate(headings) if other == heading)
        yield Issue(
            raw.file,
            f'The heading "{heading}" stands over more than one column.',
            "Give each column a heading of its own.",
            sheet=raw.sheet,
            cell=", ".join(places),
            code="columns.heading-twice",
        )
