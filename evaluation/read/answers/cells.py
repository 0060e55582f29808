"""Cells of a survey export -> answers as numbers, with every fault by cell."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.guidance import Guidance
from evaluation.declare.instrument.facts import plain_words, stored_word
from evaluation.declare.instrument.keyed import reverse_keyed
from evaluation.declare.instrument.model import Instrument, ResponseSet
from evaluation.errors import Issue, Kind
from evaluation.read.answers.read_as import Codes, ItemColumns, code
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import decimal_comma, says_none
from evaluation.read.files.cells import ERRORS
from evaluation.read.files.raw import is_number, number_of

_NA = "NA"  # of R and others for no answer; of a person it may be "not at all"
UNKNOWN = "is not an answer that this item knows"
_WHOLE = re.compile(r"[+-]?\d+,0+")  # a whole number with its decimals, as programs write it
_FEWEST = 3  # such cells
_MANY = 100  # cells with one wrong text; a file of the wrong kind has one in every cell


def read_answer(text: str, allowed: ResponseSet, missing: tuple[str, ...] = ()) -> float | str:
    """One cell as a number, NaN where not answered, or in words what is wrong with it.

    ``missing``: codes that mean no answer. An empty cell, words that the form offers for "not
    applicable", and words such as "prefer not to say" are not answered either.
    """
    not_applicable = {
        w(words) for words in allowed.not_applicable for w in (plain_words, stored_word)
    }
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


def read_code(
    text: str, codes: Codes, allowed: ResponseSet, missing: tuple[str, ...] = ()
) -> float | str:
    """One cell whose codes are explained as an answer, NaN where there is none, or what is wrong.

    The instrument's own words are answers too; a number that is not explained is none, where others
    are.
    """
    key = code(text)
    if text and text not in missing and key in codes:
        return codes[key]
    answer = read_answer(text, allowed, missing)
    numbers = any(number_of(known) is not None for known in codes)
    if isinstance(answer, float) and (math.isnan(answer) or not numbers or number_of(key) is None):
        return answer
    return f'"{text}" {UNKNOWN}: explained are {", ".join(codes)}.'


def comma_is_point(
    grid: Grid, place: int, allowed: ResponseSet, missing: Collection[str] = ()
) -> bool:
    """Whether commas in the numbers of a column are decimal points.

    Where answers are whole numbers, ``2,0`` may be two ticks: it is a number only where every
    number of the column is written so.
    """
    texts = grid.values(place)
    if grid.headings[place] not in grid.decimal_comma and not decimal_comma({*texts} - {*missing}):
        return False
    numbers = [text for text in texts if allowed.whole and is_number(text)]
    return not allowed.whole or (
        len(numbers) >= _FEWEST and all(_WHOLE.fullmatch(text) for text in numbers)
    )


def turn_items(instrument: Instrument, answers: pd.DataFrame) -> pd.DataFrame:
    """The answers with all items turned that some scale has reverse-keyed."""
    return turn(instrument, answers, reverse_keyed(instrument))


def turn(instrument: Instrument, answers: pd.DataFrame, items: Collection[str]) -> pd.DataFrame:
    """The answers with some items the other way round: minimum + maximum - answer."""
    other = answers.copy()
    for item in {*items} & set(answers.columns):
        allowed = instrument.responses_of(item)
        other[item] = allowed.minimum + allowed.maximum - answers[item]
    return other


def unknown_items(asked: ItemColumns) -> Iterator[Issue]:
    """Items that are said to be stored reversed, and that a file has no column for."""
    if stray := [item for item in asked.stored_reversed if item not in asked.items]:
        yield Issue(
            asked.grid.file,
            f"Item {', '.join(stray)} of {asked.instrument.id} is said to be stored reversed, and "
            "has no column here.",
            f"Correct stored_reversed; it may name: {', '.join(asked.items)}.",
            code="answers.stored-reversed-unknown",
        )


_IF_ANSWER = (
    "If it is an answer that people could give, the form is another than this questionnaire: "
    "compare them before anything is scored."
)


def wrong_cells(
    grid: Grid, place: int, allowed: ResponseSet, wrong: Mapping[str, str], guidance: Guidance
) -> Iterator[Issue]:
    """A fault for each cell, but one only for all cells that say NA, and for very many.

    One also for a code that the file itself explains: it means the same in every cell. Formulas and
    errors of Excel are told of by their column.
    """
    wrong = {t: w for t, w in wrong.items() if not t.startswith("=") and t not in ERRORS}
    rows = grouped((cells[place], row) for row, cells in grid.rows if cells[place] in wrong)
    labels = grid.layout.labels.get(grid.headings[place], {})
    folded = {t for t in wrong if t == _NA or t in labels or len(rows[t]) > _MANY}
    first = ((row, t) for t in wrong for row in (rows[t][:1] if t in folded else rows[t]))
    for row, text in sorted(first):
        left = len(rows[text]) - 1 if text in folded else 0
        more = f" So have {left} more cells of this column." if left else ""
        # a comma divides signs on the command line
        often = len(rows[text]) >= _FEWEST and "," not in text and not _beside(text, allowed)
        sign = text == _NA or often or text in labels
        called = f" By the file's own label it means “{labels[text]}”." if text in labels else ""
        number = number_of(text) if "," in text else None
        point = number is not None and allowed.allows(number)
        fixes = (
            f"If the comma is a decimal point, write {number:g}." if point else "",
            "" if text == _NA or text in labels else guidance.wrong,
            guidance.sign.format(text) if sign else "",
            _IF_ANSWER if text in labels else "",
        )
        yield Issue(
            grid.file,
            f"{wrong[text]}{called}{more}",
            " ".join(filter(None, fixes)),
            sheet=grid.sheet,
            cell=address(row, place),
            value=text,
            kind=Kind.ANSWER,
            code="answers.not-known",
        )


def _beside(text: str, allowed: ResponseSet) -> bool:
    """Whether a number is the next beyond an end: an answer in other codes, and hardly a sign."""
    number = number_of(text)
    return number is not None and allowed.minimum - 1 <= number <= allowed.maximum + 1
