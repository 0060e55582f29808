"""A text file with separators -> rows of cells."""

from __future__ import annotations

import csv
import io

from evaluation.errors import DataError, Issue


def read_text(content: bytes, shown_as: str) -> tuple[list[list[str]], tuple[Issue, ...]]:
    notes: tuple[Issue, ...] = ()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notes = (
            Issue(
                shown_as,
                "This file is not UTF-8.",
                "It was read as Windows-1252; check names with accents.",
                severity="note",
            ),
        )
    if "\0" in text:
        raise DataError(
            Issue(shown_as, "This is not a text file.", "Save the data as .xlsx or .csv.")
        )
    first = text.partition("\n")[0].strip()
    if first.strip('"').lower().startswith("sep="):
        raise DataError(
            Issue(
                shown_as,
                f"The first line ({first}) is for Excel alone; the headings seem to be in row 2.",
                "The first row must hold the column headings: delete the line above them.",
            )
        )
    opening = "".join(text.splitlines(keepends=True)[:20])  # where the first line is a title
    separator = max(",;\t", key=lambda mark: (first.count(mark), opening.count(mark)))
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise DataError(
            Issue(
                shown_as,
                f"This file breaks the rules of CSV ({error}).",
                "Open it in Excel and save it again as CSV UTF-8.",
            )
        ) from None
    return [[cell.strip() for cell in row] for row in rows], notes
