"""Cells -> answers of one instrument, row by row, with every fault by cell."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.errors import DataError, Issue
from evaluation.forms.dictionary import plain_code
from evaluation.instrument import Instrument, ResponseSet
from evaluation.instrument_facts import plain_words
from evaluation.intake.tabular import Grid, address, formula_cell
from evaluation.programme import Unit
from evaluation.responses import Responses, Source
from evaluation.scoring import score

_TOLD = 40  # faults; a column of the wrong kind has one in every row


@dataclass(frozen=True, slots=True)
class Read:
    """Answers by row of the file, and how many cells of items were empty or did not apply."""

    responses: Responses
    cells: int
    empty: int
    not_applicable: int


def read_answers(
    grid: Grid, instrument: Instrument, headings: Mapping[str, str], missing: Collection[str]
) -> Read:
    """The answers, indexed by the row as the spreadsheet numbers it. Raises DataError."""
    counts = {"empty": 0, "not_applicable": 0}
    read: dict[str, list[float | Issue]] = {}
    for item, heading in headings.items():
        place, allowed = grid.headings.index(heading), instrument.responses_of(item)
        read[item] = [
            _answer((grid, row, place), cells[place], allowed, missing, counts)
            for row, cells in grid.rows
        ]
    faults = [one for column in read.values() for one in column if isinstance(one, Issue)]
    if not grid.rows:
        problem = "There are headings and no rows."
        faults.append(Issue(grid.file, problem, "Fill in rows under them.", sheet=grid.sheet))
    if faults:
        raise DataError(_first(faults))
    index = pd.Index([row for row, _ in grid.rows], name="row")
    table = pd.DataFrame(read, index=index, dtype=float)
    responses = _responses(instrument, table, Source(grid.file, grid.sheet, len(grid.rows)))
    return Read(responses, table.size, **counts)


def _answer(
    cell: tuple[Grid, int, int],
    text: str,
    allowed: ResponseSet,
    missing: Collection[str],
    counts: dict[str, int],
) -> float | Issue:
    """One cell as a number, NaN where not answered, or the fault that it is neither."""
    words = {plain_words(said) for said in allowed.not_applicable}
    codes = {plain_code(said) for said in allowed.not_applicable}  # as our survey forms store it
    if not text or text in missing or plain_words(text) in words or text in codes:
        counts["empty" if not text else "not_applicable"] += 1
        return float("nan")
    value = allowed.value_of(text)
    if value is not None and allowed.allows(value):
        return value
    grid, row, place = cell
    if text.startswith("="):
        return formula_cell(grid, row, place)
    kind = "whole numbers" if allowed.whole else "numbers"
    labels = ", ".join((*allowed.labels, *allowed.not_applicable))
    unknown = value is None or math.isnan(value)
    return Issue(
        grid.file,
        f'"{text}" {"is not an answer that this item knows" if unknown else "is out of range"} '
        f"({kind} from {allowed.minimum:g} to {allowed.maximum:g}"
        f"{f' or {labels}' if labels else ''}).",
        "Look it up on the form. Empty the cell if it was not answered; if it is the export's own "
        f'sign for that, say --not-answered "{text}".',
        sheet=grid.sheet,
        cell=address(row, place),
        value=text,
    )


def _first(faults: list[Issue]) -> list[Issue]:
    """The faults that a person can read through, and how many more there are."""
    if len(faults) <= _TOLD:
        return faults
    rest = Issue(faults[0].file, f"There are {len(faults) - _TOLD} more such faults.", "")
    return [*faults[:_TOLD], rest]


def scores_of(instrument: Instrument, answers: Mapping[str, float]) -> dict[str, float]:
    """The scores of one person."""
    table = pd.DataFrame([dict(answers)], dtype=float)
    scored = score(_responses(instrument, table, Source("", "", 1)))
    return {str(name): float(value) for name, value in scored.scores.iloc[0].items()}


def _responses(instrument: Instrument, answers: pd.DataFrame, source: Source) -> Responses:
    background = pd.DataFrame(index=answers.index)
    return Responses(instrument, "", Unit.CHILD, answers, background, len(answers), (source,))
