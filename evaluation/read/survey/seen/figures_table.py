"""Tables of figures that are taken for files of answers."""

from __future__ import annotations

import re

from evaluation.counting import and_more
from evaluation.read.exports.grid import Grid
from evaluation.read.files.raw import number_of
from evaluation.read.survey.seen.answer_scales import scale_of
from evaluation.read.survey.seen.one_column import not_known

_ANSWERS = frozenset(
    f"{kind}{ending}"
    for kind in (
        "answer",
        "option",
        "response",
        "answer option",
        "answer choice",
        "response option",
    )
    for ending in ("", "s")
)
_COUNTS = frozenset(("n", "count", "counts", "frequency", "freq", "percent", "percentage", "share"))


def counts_instead(grid: Grid) -> str:
    """By which columns a table is known that has figures in place of respondents; or none.

    Its columns are the steps of a scale over numbers, or an answer with its number and share.
    """
    numbers = [
        heading
        for n, heading in enumerate(grid.headings)
        if heading and _all_numbers({*grid.values(n)} - {""})
    ]
    if scale := scale_of([h for h in numbers if not not_known(h)]):
        return and_more([f"“{h}”" for h in scale.words], 5)
    small = [heading.casefold().replace("%", " percent ") for heading in grid.headings]
    words = {" ".join(re.split(r"[\W_]+", heading)).strip() for heading in small}
    told, counted = words & _ANSWERS, words & _COUNTS
    return " and ".join(f"“{w}”" for w in sorted(told | counted)) if told and counted else ""


def _all_numbers(texts: set[str]) -> bool:
    """Whether texts are counts or shares, and not the 1 and 0 of boxes to tick."""
    values = [number_of(text.strip(" %")) for text in texts]
    return None not in values and any(value is not None and value > 1 for value in values)
