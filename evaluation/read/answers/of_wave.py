"""The answers to one instrument in one file and wave: each code read as what it means."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.instrument.facts import numbered_words
from evaluation.declare.instrument.model import ResponseSet
from evaluation.errors import Collector, Issue, Kind
from evaluation.read.answers.cells import (
    comma_is_point,
    read_answer,
    read_code,
    reverse_keyed,
    turn_items,
    wrong_cells,
)
from evaluation.read.answers.meanings import AGREES, Agreement, Meaning, compare
from evaluation.read.answers.offsets import CodedForm, CodedItem, look
from evaluation.read.answers.read_as import Codes, ItemColumns, code, codes_of, declared_for
from evaluation.read.answers.stated import against, meaning_of
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.exports.no_answer import no_answers, says_none, told, words_for_none
from evaluation.read.files.raw import number_of
from evaluation.statistics.empty_end import Array


@dataclass(frozen=True, slots=True)
class _Column:
    """One item of an instrument in a file: where it stands, and what its codes mean.

    ``missing``: signs for no answer, declared or known by their words. ``meaning``: what the file
    says of its codes. ``codes``: the answer that each code means, as declared, or as its word says;
    None where cells are read as they stand. ``verdict``: how meaning and instrument compare.
    """

    item: str
    place: int
    allowed: ResponseSet
    missing: tuple[str, ...]
    meaning: Meaning | None = None
    codes: Codes | None = None
    verdict: Agreement = AGREES


def read_answers(
    asked: ItemColumns, collector: Collector
) -> tuple[pd.DataFrame, int, tuple[Issue, ...]]:
    """The answers to the mapped items as numbers, in the coding of the instrument.

    Beside them how many cells say that there is no answer, and notes: on those that say so
    without being declared, and on codes that mean something else than the instrument thinks.
    Words that stand for no answer are details.
    """
    data, grid, instrument = asked.data, asked.grid, asked.instrument
    unused: Counter[tuple[int, str]] = Counter()
    answers: dict[str, list[float]] = {}
    none: dict[tuple[int, str], str] = {}
    columns, wrong_in = list[_Column](), dict[int, dict[str, str]]()
    for item, heading in asked.items.items():
        for place in columns_of(grid, (heading,), collector, data.not_answered):
            missing = (*data.not_answered, *grid.layout.not_answered.get(grid.headings[place], ()))
            signs = no_answers(grid, place, instrument.responses_of(item), missing)
            none |= {(place, text): words for text, words in signs.items()}
            column = _column(asked, item, place, (*missing, *signs))
            values, wrong = _read_texts(grid, column)
            texts = grid.values(place)
            answers[item] = [values[text] for text in texts]
            unused.update(
                (place, t)
                for t in texts
                if t and t not in wrong and not column.verdict.refused and math.isnan(values[t])
            )
            columns.append(column)
            wrong_in[place] = wrong

    told_of = list(_meanings(asked, columns))
    for form in _forms(asked, columns):
        found = look(form)
        told_of += found.issues
        for coded in form.columns:
            wrong = wrong_in[coded.place]
            explained = [text for text in wrong if number_of(text) in found.explained]
            for text in explained:
                del wrong[text]
    collector.fault(*(issue for issue in told_of if issue.severity == "fault"))
    for place, wrong in wrong_in.items():
        collector.fault(*wrong_cells(grid, place, wrong, asked.study.guidance))
    collector.detail(*words_for_none(grid, unused))
    notes = (
        *(replace(n, kind=Kind.ANSWER) for n in told(grid, none, f"the items of {instrument.id}")),
        *(issue for issue in told_of if issue.severity == "note"),
    )
    table = pd.DataFrame(answers, index=range(len(grid.rows)), dtype=float)
    if data.coding not in (None, instrument.coding):
        table = turn_items(instrument, table)
    return table, unused.total(), notes


def _column(asked: ItemColumns, item: str, place: int, missing: tuple[str, ...]) -> _Column:
    """A column with what its codes mean: as declared, else as the file says."""
    grid, instrument, coding = asked.grid, asked.instrument, asked.data.coding
    allowed = instrument.responses_of(item)
    if (declared := codes_of(declared_for(asked.data, asked.wave), instrument, item)) is not None:
        return _Column(item, place, allowed, missing, codes=declared)
    meaning = meaning_of(grid, place, missing)
    if meaning is None:
        return _Column(item, place, allowed, missing)
    seen = {code(text) for text in grid.values(place) if text and text not in missing}
    turned = item in reverse_keyed(instrument)
    stored = turned and (coding or instrument.coding) == "already_reversed"
    ways = [stored, not stored] if turned and coding else [stored]
    verdicts = [compare(meaning, allowed, seen, aside=missing, falls=way) for way in ways]
    verdict = next((v for v in verdicts if not v.against), verdicts[0])
    return _Column(item, place, allowed, missing, meaning, verdict.values, verdict)


def _read_texts(grid: Grid, column: _Column) -> tuple[dict[str, float], dict[str, str]]:
    """The different texts of a column as numbers, and what is wrong with those that are none.

    Of a column that is refused whole nothing is said by cell.
    """
    place, allowed, missing = column.place, column.allowed, column.missing
    texts = set(grid.values(place))
    if column.verdict.refused:
        return dict.fromkeys(texts, math.nan), {}
    comma = comma_is_point(grid, place, allowed, missing)
    numbered = column.meaning is not None and column.meaning.in_cells and not allowed.labels
    values, wrong = dict[str, float](), dict[str, str]()
    for text in texts:
        plain = text.replace(",", ".") if comma and text not in missing else text
        both = numbered_words(plain) if numbered and plain not in missing else None
        plain = f"{both[0]:g}" if both and not says_none(plain) else plain
        answer = (
            read_answer(plain, allowed, missing)
            if column.codes is None
            else read_code(plain, column.codes, allowed, missing)
        )
        values[text] = answer if isinstance(answer, float) else math.nan
        if isinstance(answer, str):
            wrong[text] = answer.replace(plain, text, 1)
    return values, wrong


def _forms(asked: ItemColumns, columns: Sequence[_Column]) -> Iterator[CodedForm]:
    """Items with the same answers whose numbers are read as they stand."""
    alike = grouped(
        ((c.allowed.minimum, c.allowed.maximum, c.meaning is not None), c)
        for c in columns
        if c.allowed.whole and c.codes is None and not c.verdict.refused
    )
    for (*_, labelled), same in alike.items():
        yield CodedForm(
            asked.grid,
            asked.instrument,
            same[0].allowed,
            [CodedItem(c.item, c.place, _numbers(asked.grid, c)) for c in same],
            asked.to_declare,
            asked.study.guidance.sign.format,
            labelled,
        )


def _numbers(grid: Grid, column: _Column) -> Array:
    """The numbers of a column as they stand, signs for no answer apart."""
    numbers = {
        text: number
        for text in set(grid.values(column.place)) - {*column.missing}
        if (number := number_of(text)) is not None
    }
    return np.array([numbers.get(text, math.nan) for text in grid.values(column.place)])


def _meanings(asked: ItemColumns, columns: Sequence[_Column]) -> Iterator[Issue]:
    """One issue for all items whose codes the file explains alike, and otherwise than we do."""
    alike = grouped(
        ((c.verdict.against, *sorted(c.meaning.words.items())), c)
        for c in columns
        if c.meaning and c.verdict.against
    )
    for same in alike.values():
        items = [(c.item, c.place) for c in same]
        if meaning := same[0].meaning:
            yield against(asked, items, meaning, same[0].verdict)
