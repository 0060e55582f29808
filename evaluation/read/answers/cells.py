"""Cells of a survey export -> answers as numbers, with every fault by cell."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from evaluation.declare.instrument.facts import plain_words
from evaluation.declare.instrument.model import Instrument, ResponseSet
from evaluation.declare.programme import Answers
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.exports.no_answer import no_answers, says_none, told
from evaluation.read.files.cells import ERRORS
from evaluation.read.files.raw import is_number

_NA = "NA"  # of R and others for no answer; of a person it may be "not at all"
UNKNOWN = "is not an answer that this item knows"
_WHOLE = re.compile(r"[+-]?\d+,0+")  # a whole number with its decimals, as programs write it
_FEWEST = 3  # such cells


def read_answer(text: str, allowed: ResponseSet, missing: tuple[str, ...] = ()) -> float | str:
    """One cell as a number, NaN where not answered, or in words what is wrong with it.

    ``missing``: codes that mean no answer. An empty cell, words that the form offers for "not
    applicable", and words such as "prefer not to say" are not answered either.
    """
    not_applicable = {plain_words(words) for words in allowed.not_applicable}
    if not text or text in missing or plain_words(text) in not_applicable:
        return float("nan")
    value = allowed.value_of(text)
    if value is not None and allowed.allows(value):
        return value
    if says_none(text):
        return float("nan")
    kind = "whole numbers" if allowed.whole else "numbers"
    words = (*allowed.labels, *allowed.not_applicable)
    labels = f" or {', '.join(words)}" if words else ""
    problem = UNKNOWN if value is None else "is out of range"
    return f'"{text}" {problem} ({kind} from {allowed.minimum:g} to {allowed.maximum:g}{labels}).'


def comma_is_point(grid: Grid, place: int, allowed: ResponseSet) -> bool:
    """Whether commas in the numbers of a column are decimal points.

    Where answers are whole numbers, ``2,0`` may be two ticks: it is a number only where every
    number of the column is written so.
    """
    if grid.headings[place] not in grid.decimal_comma:
        return False
    numbers = [text for text in grid.values(place) if allowed.whole and is_number(text)]
    return not allowed.whole or (
        len(numbers) >= _FEWEST and all(_WHOLE.fullmatch(text) for text in numbers)
    )


def read_answers(
    data: Answers,
    grid: Grid,
    instrument: Instrument,
    items: Mapping[str, str],
    faults: list[Issue],
    told_of: tuple[Counter[tuple[int, str]], list[Issue]],
) -> pd.DataFrame:
    """The answers to the mapped items as numbers, in the coding of the instrument.

    ``told_of``: words that stand for no answer are counted by column and word, and cells that
    say so without being declared are told in a note.
    """
    unused, notes = told_of
    columns: dict[str, list[float]] = {}
    none: dict[tuple[int, str], str] = {}
    for item, heading in items.items():
        for place in columns_of(grid, (heading,), faults, data.not_answered):
            missing = (*data.not_answered, *grid.not_answered.get(grid.headings[place], ()))
            allowed = instrument.responses_of(item)
            said = no_answers(grid, place, allowed, missing)
            none |= {(place, text): words for text, words in said.items()}
            columns[item] = _column(grid, place, allowed, (*missing, *said), faults, unused)
    whose = f"the items of {instrument.id}"
    notes += (replace(note, kind=Kind.ANSWER) for note in told(grid, none, whose))
    answers = pd.DataFrame(columns, index=range(len(grid.rows)), dtype=float)
    if data.coding not in (None, instrument.coding):
        reverse = {item for scale in instrument.scales.values() for item in scale.reverse_keyed}
        for item in reverse & set(answers.columns):
            allowed = instrument.responses_of(item)
            answers[item] = allowed.minimum + allowed.maximum - answers[item]
    return answers


def _column(
    grid: Grid,
    place: int,
    allowed: ResponseSet,
    missing: tuple[str, ...],
    faults: list[Issue],
    unused: Counter[tuple[int, str]],
) -> list[float]:
    """One column as numbers, NaN where not answered or not usable; by word, not by cell."""
    texts = grid.values(place)
    comma = comma_is_point(grid, place, allowed)
    known: dict[str, float] = {}
    wrong: dict[str, str] = {}
    for text in set(texts):
        plain = text.replace(",", ".") if comma else text
        found = read_answer(plain, allowed, missing)
        known[text] = found if isinstance(found, float) else math.nan
        if text and isinstance(found, float) and math.isnan(found):
            unused[place, text] = texts.count(text)
        if isinstance(found, str) and not text.startswith("=") and text not in ERRORS:
            # formulas and errors of Excel are told of by their column
            wrong[text] = found.replace(plain, text, 1)
    faults += _told(grid, place, texts, wrong)
    return [known[text] for text in texts]


def _told(grid: Grid, place: int, texts: list[str], wrong: dict[str, str]) -> Iterator[Issue]:
    """A fault for each cell, but one only for all cells that say NA."""
    if _NA in wrong:
        many = texts.count(_NA)
        more = f" So have {many - 1} more cells of this column." if many > 1 else ""
        yield Issue(
            grid.file,
            f"{wrong[_NA]}{more}",
            "If it is the survey tool's sign for no answer, add not_answered: [NA] to this file in "
            "deliverable.yaml.",
            sheet=grid.sheet,
            cell=address(grid.rows[texts.index(_NA)][0], place),
            value=_NA,
            kind=Kind.ANSWER,
        )
    for n, text in enumerate(texts if wrong.keys() - {_NA} else ()):
        if text in wrong and text != _NA:
            yield Issue(
                grid.file,
                wrong[text],
                "Look at the paper form. Before the first report put the cell right in Excel "
                "(empty if not answered); after it, in corrections.csv.",
                sheet=grid.sheet,
                cell=address(grid.rows[n][0], place),
                value=text,
                kind=Kind.ANSWER,
            )
