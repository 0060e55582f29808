"""Cells of a survey export -> answers as numbers, with every fault by cell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import pandas as pd

from evaluation.errors import Issue, Kind
from evaluation.instrument import Instrument, ResponseSet
from evaluation.instrument_facts import plain_words
from evaluation.intake.cells import ERRORS
from evaluation.intake.tabular import Grid, address, columns_of
from evaluation.programme import DataFile

UNKNOWN = "is not an answer that this item knows"


def read_answer(text: str, allowed: ResponseSet, missing: tuple[str, ...] = ()) -> float | str:
    """One cell as a number, NaN where not answered, or in words what is wrong with it.

    ``missing``: codes that mean no answer. An empty cell, and words that the form offers for
    "not applicable", are not answered either.
    """
    not_applicable = {plain_words(words) for words in allowed.not_applicable}
    if not text or text in missing or plain_words(text) in not_applicable:
        return float("nan")
    value = allowed.value_of(text)
    if value is not None and allowed.allows(value):
        return value
    kind = "whole numbers" if allowed.whole else "numbers"
    words = (*allowed.labels, *allowed.not_applicable)
    labels = f" or {', '.join(words)}" if words else ""
    problem = UNKNOWN if value is None else "is out of range"
    return f'"{text}" {problem} ({kind} from {allowed.minimum:g} to {allowed.maximum:g}{labels}).'


def read_answers(
    data: DataFile,
    grid: Grid,
    instrument: Instrument,
    items: Mapping[str, str],
    faults: list[Issue],
    unused: Counter[tuple[int, str]] | None = None,
) -> pd.DataFrame:
    """The answers to the mapped items as numbers, in the coding of the instrument.

    ``unused`` counts words that stand for no answer, by column and word.
    """
    columns: dict[str, list[float]] = {}
    for item, heading in items.items():
        for place in columns_of(grid, (heading,), faults, data.not_answered):
            missing = (*data.not_answered, *grid.not_answered.get(grid.headings[place], ()))
            allowed = instrument.responses_of(item)
            columns[item] = _column(grid, place, allowed, missing, faults, unused)
    answers = pd.DataFrame(columns, index=range(len(grid.rows)), dtype=float)
    if data.coding not in (None, instrument.coding):
        reverse = {item for scale in instrument.scales.values() for item in scale.reverse_keyed}
        for item in reverse & set(answers.columns):
            allowed = instrument.responses_of(item)
            answers[item] = allowed.minimum + allowed.maximum - answers[item]
    return answers


def _column(
    grid: Grid, place: int, allowed: ResponseSet, missing: tuple[str, ...], faults: list[Issue],
    unused: Counter[tuple[int, str]] | None,
) -> list[float]:  # fmt: skip
    """One column as numbers, NaN where not answered or not usable; by word, not by cell."""
    texts = grid.values(place)
    comma = grid.headings[place] in grid.decimal_comma
    known: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for text in set(texts):
        plain = text.replace(",", ".") if comma else text
        found = read_answer(plain, allowed, missing)
        known[text] = found if isinstance(found, float) else math.nan
        if unused is not None and text and isinstance(found, float) and math.isnan(found):
            unused[place, text] = texts.count(text)
        if isinstance(found, str) and not text.startswith("=") and text not in ERRORS:
            # formulas and errors of Excel are told of by their column
            wrong[text] = found.replace(plain, text, 1)
    faults += [
        Issue(
            grid.file,
            wrong[text],
            "Look at the paper form. Before the first report put the cell right in Excel "
            "(empty if not answered); after it, in corrections.csv.",
            sheet=grid.sheet,
            cell=address(grid.rows[n][0], place),
            value=text,
            kind=Kind.ANSWER,
        )
        for n, text in enumerate(texts if wrong else ())
        if text in wrong
    ]
    return [known[text] for text in texts]
