"""Tables of figures that are taken for files of answers."""

from __future__ import annotations

import re

from evaluation.counting import and_more
from evaluation.read.exports.grid import Grid
from evaluation.read.files.raw import number_of
from evaluation.read.survey.seen.answer_scales import scale_of
from evaluation.read.survey.seen.one_column import not_known


def counts_instead(grid: Grid) -> str:
    """By which columns a table is known that has figures of answers in place of respondents; or none.

    Its columns are the steps of a scale over numbers, or an answer with its number and share.
    """
    numbers = [
        h
        for n, h in enumerate(grid.headings)
        if h
        and all(number_of(t.strip(" %")) is not None for t in grid.values(n) if t)
        and any(grid.values(n))
    ]
    if scale := scale_of([h for h in numbers if not not_known(h)]):
        return and_more([f"“{h}”" for h in scale.words], 5)
    words = {" ".join(re.split(r"[\W_]+", h.casefold())).strip() for h in grid.headings}
    counted = words & {
        "n",
        "count",
        "counts",
        "number",
        "frequency",
        "freq",
        "percent",
        "percentage",
        "share",
        "",
    }
    told = words & {"answer", "option", "response", "category", "answer option", "answer choice", "answer choices",
                    "responses", "choice"}  # fmt: skip
    return (
        " and ".join(f"“{word}”" for word in sorted((told | counted) - {""}))
        if told and counted - {""}
        else ""
    )
