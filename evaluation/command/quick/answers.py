"""Cells -> answers of one instrument, row by row, with every fault by cell."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import Unit
from evaluation.errors import DataError, Issue
from evaluation.forms.dictionary import plain_code
from evaluation.read.answers.cells import comma_is_point, read_answer
from evaluation.read.exports.grid import Grid, address, formula_cell
from evaluation.read.exports.no_answer import no_answers, told
from evaluation.read.exports.ticked import options
from evaluation.read.responses import Responses, Source
from evaluation.scoring.scores import score

_CELL_BY_CELL = 100  # faults; a file of the wrong kind has one in every cell


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A text of a column that is no answer, what is wrong with it, and where it stands."""

    place: int
    text: str
    said: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Answers by row of the file, and how many cells of items were empty or did not apply.

    ``notes``: cells that say that there is no answer.
    """

    responses: Responses
    cells: int
    empty: int
    not_applicable: int
    notes: tuple[Issue, ...] = ()


def read_rows(
    grid: Grid, instrument: Instrument, headings: Mapping[str, str], missing: Collection[str]
) -> Read:
    """The answers, indexed by the row as the spreadsheet numbers it. Raises DataError."""
    read: dict[str, list[float]] = {}
    wrong: list[_Wrong] = []
    none: dict[tuple[int, str], str] = {}
    empty = unanswered = 0
    for item, heading in headings.items():
        place, allowed = grid.headings.index(heading), instrument.responses_of(item)
        texts = [cells[place] for _, cells in grid.rows]
        said = no_answers(grid, place, allowed, missing)
        none |= {(place, text): words for text, words in said.items()}
        # not_applicable as our survey forms store it
        signs = (*missing, *said, *map(plain_code, allowed.not_applicable))
        comma = comma_is_point(grid, place, allowed)
        known = {
            text: read_answer(text.replace(",", ".") if comma else text, allowed, signs)
            for text in dict.fromkeys(texts)
        }
        found = [known[text] for text in texts]
        read[item] = [one if isinstance(one, float) else math.nan for one in found]
        for text, fault in known.items():
            if isinstance(fault, str):
                rows = [row for row, cells in grid.rows if cells[place] == text]
                wrong.append(_Wrong(place, text, fault, tuple(rows)))
        empty += texts.count("")
        unanswered += sum(math.isnan(one) for one in read[item])
    if faults := [*_no_rows(grid), *options(grid, instrument, headings), *_told(grid, wrong)]:
        raise DataError(faults)
    index = pd.Index([row for row, _ in grid.rows], name="row")
    table = pd.DataFrame(read, index=index, dtype=float)
    responses = _responses(instrument, table, Source(grid.file, grid.sheet, len(grid.rows)))
    notes = tuple(told(grid, none, f"the items of {instrument.id}"))
    return Read(responses, table.size, empty, unanswered - empty, notes)


def _no_rows(grid: Grid) -> Iterator[Issue]:
    if not grid.rows:
        problem = "There are headings and no rows."
        yield Issue(grid.file, problem, "Fill in rows under them.", sheet=grid.sheet)


def _told(grid: Grid, wrong: list[_Wrong]) -> Iterator[Issue]:
    """A fault for each cell, or, where they are very many, for each sign in each column."""
    many = sum(len(one.rows) for one in wrong) > _CELL_BY_CELL
    for one in wrong:
        for row in one.rows[:1] if many else one.rows:
            if one.text.startswith("="):
                yield formula_cell(grid, row, one.place)
                continue
            more = len(one.rows) - 1 if many else 0
            sign = f'; if it is the export\'s own sign for that, say --not-answered "{one.text}"'
            others = f" So have {more} more cells of this column." if more else ""
            yield Issue(
                grid.file,
                f"{one.said}{others}",
                "Look it up on the form. Empty the cell if it was not answered"
                f"{'' if ',' in one.text else sign}.",  # a comma divides signs
                sheet=grid.sheet,
                cell=address(row, one.place),
                value=one.text,
            )


def scores_of(instrument: Instrument, answers: Mapping[str, float]) -> dict[str, float]:
    """The scores of one person."""
    table = pd.DataFrame([dict(answers)], dtype=float)
    scored = score(_responses(instrument, table, Source("", "", 1)))
    return {str(name): float(value) for name, value in scored.scores.iloc[0].items()}


def _responses(instrument: Instrument, answers: pd.DataFrame, source: Source) -> Responses:
    background = pd.DataFrame(index=answers.index)
    return Responses(instrument, "", Unit.CHILD, answers, background, len(answers), (source,))
