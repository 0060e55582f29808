"""Cells of a survey export -> answers as numbers, with every fault by cell."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from evaluation.errors import Issue
from evaluation.instrument import Instrument, ResponseSet
from evaluation.instrument_facts import plain_words
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
) -> pd.DataFrame:
    """The answers to the mapped items as numbers, in the coding of the instrument."""
    columns: dict[str, list[float]] = {}
    for item, heading in items.items():
        for place in columns_of(grid, (heading,), faults):
            allowed = instrument.responses_of(item)
            columns[item] = [
                _answer(cells[place], allowed, data.not_answered, (grid, row, place), faults)
                for row, cells in grid.rows
            ]
    answers = pd.DataFrame(columns, index=range(len(grid.rows)), dtype=float)
    if data.coding not in (None, instrument.coding):
        reverse = {item for scale in instrument.scales.values() for item in scale.reverse_keyed}
        for item in reverse & set(answers.columns):
            allowed = instrument.responses_of(item)
            answers[item] = allowed.minimum + allowed.maximum - answers[item]
    return answers


def _answer(
    text: str,
    allowed: ResponseSet,
    missing: tuple[str, ...],
    at: tuple[Grid, int, int],
    faults: list[Issue],
) -> float:
    """One cell as a number; NaN where not answered, or not usable."""
    found = read_answer(text, allowed, missing)
    if isinstance(found, float):
        return found
    grid, row, place = at
    if not text.startswith("="):  # a formula is told of by its column
        faults.append(
            Issue(
                grid.file,
                found,
                "Look it up on the form and put it right in corrections.csv "
                "(empty if not answered).",
                sheet=grid.sheet,
                cell=address(row, place),
                value=text,
            )
        )
    return float("nan")
