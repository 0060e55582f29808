"""Whether the commas in a column of numbers are decimal points: told once, for every command."""

from __future__ import annotations

from collections.abc import Collection

from evaluation.read.exports.grid import Grid
from evaluation.read.exports.no_answer import NONE_SIGNS, says_none
from evaluation.read.files.raw import number_of

_BLANK = {"", "-", "#N/A", *NONE_SIGNS}


def decimal_comma(texts: Collection[str]) -> bool:
    """Whether a column is of numbers with decimal commas, and not of thousands.

    1,5 and 0,125 have one; 1,125 may be a thousand. Signs and words for no answer do not count.
    """
    texts = [
        t.replace("\N{MINUS SIGN}", "-") for t in texts if t not in _BLANK and not says_none(t)
    ]
    with_comma = [text.lstrip("+-").partition(",") for text in texts if "," in text]
    if not with_comma or any(number_of(text) is None or "." in text for text in texts):
        return False
    return any(len(after) != 3 or before == "0" for before, _, after in with_comma)


def decimal_commas(grid: Grid, columns: list[set[str]]) -> frozenset[str]:
    """Headings of columns whose numbers have decimal commas."""
    named = zip(grid.headings, columns, strict=False)
    return frozenset(
        heading
        for heading, texts in named
        if heading and decimal_comma(texts - grid.not_answered.get(heading, frozenset()))
    )
