"""The list of doubtful pairs that a person settles in Excel, kept when the links are made anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from evaluation.counting import grouped
from evaluation.disk import workbook_bytes, write_beside
from evaluation.link.codes.compare import FAR, MISSING, NEAR, SAME
from evaluation.link.codes.elements import Codes
from evaluation.link.codes.known import Settled
from evaluation.link.codes.link import CodeLinks
from evaluation.read.files.cells import as_text
from evaluation.read.people.decisions import DECISION, Doubt

_LEVEL_WORDS = {FAR: "differs", NEAR: "slip?", SAME: "same", MISSING: "missing"}


def agreement(levels: Sequence[int]) -> str:
    """``4 of 5``: elements that are the same, of those that neither wave left out."""
    given = [level for level in levels if level != MISSING]
    return f"{sum(level == SAME for level in given)} of {len(given)}"


def doubts(
    codes: Codes, links: CodeLinks, rows: tuple[Sequence[int], Sequence[int]]
) -> list[Doubt]:
    """The doubtful pairs, the likeliest first. ``rows``: of the files, as Excel shows them."""
    linked, edges = set(links.links.tolist()), links.edges
    places = sorted((int(edges.first[e]), int(edges.second[e]), e) for e in links.doubtful.tolist())
    pairs = [
        Doubt(
            rows[0][a],
            rows[1][b],
            round(float(links.edge_probability[edge]), 4),
            edge in linked,
            agreement(links.edge_levels[edge].tolist()),
            words(codes, codes.baseline[a]),
            words(codes, codes.later[b]),
            tuple(_LEVEL_WORDS[level] for level in links.edge_levels[edge].tolist()),
        )
        for a, b, edge in places
    ]
    return sorted(pairs, key=lambda doubt: (-doubt.probability, doubt.key))


def words(codes: Codes, person: Iterable[int]) -> tuple[str, ...]:
    """A person's code as text, an empty text where an element is missing."""
    return tuple((*values, "")[v] for values, v in zip(codes.values, person, strict=True))


def settled_from(codes: Codes, decided: Iterable[Doubt]) -> tuple[Settled, list[Doubt]]:
    """What was decided, as rows of these waves; and the decisions that fit nobody any more.

    A decision belongs to a pair of codes. Where several people share a code, it holds for
    "different" of all of them, and for "same" only where each stands once.
    """
    sides = [_rows_by_code(codes, side) for side in (codes.baseline, codes.later)]
    same: dict[int, int] = {}
    different, lost = [], []
    for doubt in decided:
        first, second = sides[0].get(doubt.here, []), sides[1].get(doubt.there, [])
        if doubt.verdict == "different":
            different += [(a, b) for a in first for b in second]
        elif doubt.verdict == "same":
            alone = len(first) == len(second) == 1
            if alone and first[0] not in same and second[0] not in same.values():
                same[first[0]] = second[0]
            else:
                lost.append(doubt)
    return Settled(tuple(same.items()), tuple(different)), lost


def _rows_by_code(codes: Codes, side: np.ndarray) -> dict[tuple[str, ...], list[int]]:
    return grouped((words(codes, person), row) for row, person in enumerate(side.tolist()))


def table(codes: Codes, pairs: Sequence[Doubt]) -> tuple[list[str], list[list[str | int | float]]]:
    """Headings and rows of the review list; the two codes side by side, element by element."""
    names = [element.name for element in codes.elements]
    headings = [DECISION, "linked now", "probability", "agreement", "row_baseline", "row_follow_up"]
    headings += [f"{name}, {wave}" for name in names for wave in ("baseline", "follow-up")]
    rows: list[list[str | int | float]] = [
        [
            d.verdict,
            "yes" if d.linked else "no",
            d.probability,
            d.agreement,
            d.row_baseline,
            d.row_later,
            *(text for texts in zip(d.here, d.there, strict=True) for text in texts),
        ]
        for d in pairs
    ]
    return headings, rows


def write_review(path: Path, codes: Codes, pairs: Sequence[Doubt]) -> None:
    """Write the review list as .xlsx, with a drop-down for the decision and a filter.

    Rows with a decision stay in the list. Written beside and renamed.
    """
    import openpyxl  # heavy: only when a list is written
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.datavalidation import DataValidation

    headings, rows = table(codes, pairs)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Doubtful pairs"
    sheet.append(headings)
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for cells in sheet.iter_rows(min_row=2, min_col=7):
        for cell in cells:
            cell.number_format = "@"  # a code stays as it was typed
    sheet.freeze_panes, sheet.auto_filter.ref = "B2", sheet.dimensions
    choice = DataValidation(type="list", formula1='"same,different"', allow_blank=True)
    sheet.add_data_validation(choice)
    choice.add(f"A2:A{max(len(rows), 1) + 1}")
    for letter, width in zip("ABCDEF", (14, 12, 12, 12, 14, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    as_text(book)
    book.properties.title = "Doubtful pairs"
    book.properties.language = "en-GB"
    write_beside(path, workbook_bytes(book))
