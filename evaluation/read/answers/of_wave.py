"""The answers to one instrument in one file and wave: each code read as what it means."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
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
    turn,
    unknown_items,
    wrong_cells,
)
from evaluation.read.answers.meanings import AGREES, Agreement, Meaning, compare
from evaluation.read.answers.offsets import CodedForm, CodedItem, look
from evaluation.read.answers.read_as import Codes, ItemColumns, code, codes_of, declared_for
from evaluation.read.answers.stated import (
    against,
    fewer_answers,
    is_word,
    meaning_of,
    other_words,
    unknown_words,
)
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.exports.no_answer import no_answers, says_none, told, words_for_none
from evaluation.read.files.raw import number_of

_COLUMNS, _CELLS = 2, 3  # with a word that is unknown: the form's, and not somebody's slip
_WORDS, _MOST_WORDS = 2, 15  # a question with more of them offers no answers to choose from


@dataclass(frozen=True, slots=True)
class _Column:
    """One item of an instrument in a file: where it stands, and what its codes mean.

    ``cells`` from the top, and the different ``texts`` among them. ``missing``: signs for no
    answer, declared or known by their words (``none``). ``turned``: its numbers stand the other
    way round, and its words do not. ``meaning``: what the file says of its codes. ``codes``: the
    answer that each code means, as declared, or as its word says; None where cells are read as
    they stand. ``verdict``: how meaning and instrument compare.
    """

    item: str
    place: int
    allowed: ResponseSet
    cells: list[str]
    texts: frozenset[str]
    missing: tuple[str, ...]
    none: Mapping[str, str]
    turned: bool = False
    meaning: Meaning | None = None
    codes: Codes | None = None
    verdict: Agreement = AGREES


@dataclass(frozen=True, slots=True)
class _Answers:
    """A column as it was read: the value of each text, NaN where it is none, and what is wrong."""

    column: _Column
    values: Mapping[str, float]
    wrong: Mapping[str, str]

    @property
    def numbers(self) -> list[float]:
        """The answers, from the top."""
        return [self.values[text] for text in self.column.cells]


def read_answers(
    asked: ItemColumns, collector: Collector
) -> tuple[pd.DataFrame, int, tuple[Issue, ...]]:
    """The answers to the mapped items as numbers, in the coding of the instrument.

    Beside them how many cells say that there is no answer, and notes: on those that say so
    without being declared, and on codes that mean something else than the instrument thinks.
    Words that stand for no answer are details.
    """
    data, grid, instrument = asked.data, asked.grid, asked.instrument
    read = [
        _read(grid, _column(asked, item, place))
        for item, heading in asked.items.items()
        for place in columns_of(grid, (heading,), collector, data.not_answered)
    ]
    answers = {each.column.item: each.numbers for each in read}
    told_of = list(_meanings(asked, [each.column for each in read]))
    explained: dict[int, frozenset[float]] = {}
    for form in _forms(asked, read, answers):
        found = look(form)
        told_of += found.issues
        explained |= {item.place: found.explained for item in form.columns}
    strange = set[tuple[int, str]]()
    for same, words in _strange_words(asked, read):
        told_of.append(unknown_words(asked, same, words))
        strange |= {(place, text) for _, place in same for text in words}
    collector.fault(*(issue for issue in told_of if issue.severity == "fault"))
    for each in read:
        place, known = each.column.place, explained.get(each.column.place, ())
        wrong = {
            text: why
            for text, why in each.wrong.items()
            if number_of(text) not in known and (place, text) not in strange
        }
        collector.fault(*wrong_cells(grid, place, each.column.allowed, wrong, asked.study.guidance))
    unused = Counter(dict(_unused(read)))
    collector.detail(*words_for_none(grid, unused))
    none = {
        (c.place, text): words
        for c in (each.column for each in read)
        for text, words in c.none.items()
    }
    notes = (
        *(replace(n, kind=Kind.ANSWER) for n in told(grid, none, f"the items of {instrument.id}")),
        *(issue for issue in told_of if issue.severity == "note"),
    )
    table = pd.DataFrame(answers, index=range(len(grid.rows)), dtype=float)
    collector.fault(*unknown_items(asked))
    return turn(instrument, table, asked.turned), unused.total(), notes


def _strange_words(
    asked: ItemColumns, read: Sequence[_Answers]
) -> Iterator[tuple[list[tuple[str, int]], dict[str, int]]]:
    """Items with the same answers in which words that the instrument has not stand everywhere.

    Two at least of several columns and cells are words of the form; with them go all others. A
    word that stands alone is somebody's slip, and left to its cell. Items that are stored reversed
    are apart: their words stand for the opposite numbers.
    """
    falling = asked.falling
    alike = grouped(
        ((c.allowed.minimum, c.allowed.maximum, c.item in falling, c.turned), each)
        for each in read
        if (c := each.column).codes is None
    )
    for same in alike.values():
        cells, columns = Counter[str](), Counter[str]()
        for each in same:
            words = {t for t in each.wrong if number_of(t) is None and is_word(t)}
            cells.update(text for text in each.column.cells if text in words)
            columns.update(words)
        wide = [t for t in cells if columns[t] >= _COLUMNS and cells[t] >= _CELLS]
        if len(wide) >= _WORDS and len(cells) <= _MOST_WORDS:
            items = [(e.column.item, e.column.place) for e in same if {*e.wrong} & {*cells}]
            yield items, dict(cells)


def _unused(read: Sequence[_Answers]) -> Iterator[tuple[tuple[int, str], int]]:
    """How often each text of a column stands for no answer."""
    for each in read:
        if each.column.verdict.refused:
            continue
        values = each.values
        if signs := {t for t in values if t and t not in each.wrong and math.isnan(values[t])}:
            times = Counter(text for text in each.column.cells if text in signs)
            yield from (((each.column.place, text), times[text]) for text in times)


def _column(asked: ItemColumns, item: str, place: int) -> _Column:
    """A column with what its codes mean: as declared, else as the file says."""
    data, grid, instrument = asked.data, asked.grid, asked.instrument
    allowed, cells = instrument.responses_of(item), grid.values(place)
    missing = (*data.not_answered, *grid.layout.not_answered.get(grid.headings[place], ()))
    none = no_answers(grid, place, allowed, missing)
    aside = (*missing, *none)
    turned = item in asked.turned
    column = _Column(item, place, allowed, cells, frozenset(cells), aside, none, turned)
    if (declared := codes_of(declared_for(data, asked.wave), instrument, item)) is not None:
        return replace(column, codes=declared)
    texts = column.texts - {"", *aside}
    if (meaning := meaning_of(grid, place, texts)) is None:
        return column
    falls = item in asked.falling
    # whoever turns numbers may leave the words as they were
    ways = [falls, not falls] if column.turned else [falls]
    seen = {code(text) for text in texts}
    verdicts = [compare(meaning, allowed, seen, aside=aside, falls=way) for way in ways]
    verdict = next((v for v in verdicts if not v.against), verdicts[0])
    return replace(column, meaning=meaning, codes=verdict.values, verdict=verdict)


def _read(grid: Grid, column: _Column) -> _Answers:
    """The different texts of a column as numbers, and what is wrong with those that are none.

    Of a column that is refused whole nothing is said by cell.
    """
    allowed, missing = column.allowed, column.missing
    if column.verdict.refused:
        return _Answers(column, dict.fromkeys(column.texts, math.nan), {})
    comma = comma_is_point(grid, column.place, allowed, missing)
    numbered = column.meaning is not None and column.meaning.in_cells and not allowed.labels
    values, wrong = dict[str, float](), dict[str, str]()
    for text in column.texts:
        plain = text.replace(",", ".") if comma and text not in missing else text
        both = numbered_words(plain) if numbered and plain not in missing else None
        plain = f"{both[0]:g}" if both and not says_none(plain) else plain
        answer = (
            read_answer(plain, allowed, missing)
            if column.codes is None
            else read_code(plain, column.codes, allowed, missing)
        )
        if isinstance(answer, float) and column.turned and _is_word(plain, column):
            answer = allowed.minimum + allowed.maximum - answer  # turned back with the numbers
        values[text] = answer if isinstance(answer, float) else math.nan
        if isinstance(answer, str):
            wrong[text] = answer.replace(plain, text, 1)
    return _Answers(column, values, wrong)


def _is_word(text: str, column: _Column) -> bool:
    """Whether a cell is read by its words, which nobody can turn round."""
    key = code(text)
    by_number = number_of(key) is not None and key in (column.codes or ())
    return number_of(text) is None and not by_number


def _forms(
    asked: ItemColumns, read: Sequence[_Answers], answers: Mapping[str, Sequence[float]]
) -> Iterator[CodedForm]:
    """Items with the same answers whose numbers are read as they stand."""
    alike = grouped(
        ((c.allowed.minimum, c.allowed.maximum, c.verdict.settled), each)
        for each in read
        if (c := each.column).allowed.whole and c.codes is None and not c.verdict.refused
    )
    for (*_, settled), same in alike.items():
        yield CodedForm(
            asked.grid,
            asked.instrument,
            same[0].column.allowed,
            [_coded(each, answers[each.column.item]) for each in same],
            asked.to_declare,
            asked.study.guidance.sign.format,
            settled,
        )


def _coded(each: _Answers, answers: Sequence[float]) -> CodedItem:
    """The numbers of a column as they stand, also those that are no answers; NaN elsewhere."""
    item, place, cells = each.column.item, each.column.place, each.column.cells
    numbers = {
        text: number
        for text in each.column.texts - {*each.column.missing}
        if (number := number_of(text)) is not None
    }
    as_read = {text: value for text, value in each.values.items() if not math.isnan(value)}
    if numbers == as_read:
        return CodedItem(item, place, np.array(answers))
    return CodedItem(item, place, np.array([numbers.get(text, math.nan) for text in cells]))


def _meanings(asked: ItemColumns, columns: Sequence[_Column]) -> Iterator[Issue]:
    """One issue for all items whose codes the file explains alike, and otherwise than we do."""
    alike = grouped(
        (
            (
                c.verdict.against,
                bool(c.verdict.fewer),
                *sorted(c.meaning.words.items()),
                *sorted((c.verdict.likely or {}).items()),
            ),
            c,
        )
        for c in columns
        if c.meaning and (c.verdict.against or c.verdict.fewer or c.verdict.strange)
    )
    for same in alike.values():
        items, meaning, verdict = (
            [(c.item, c.place) for c in same],
            same[0].meaning,
            same[0].verdict,
        )
        if meaning and verdict.against:
            yield against(asked, items, meaning, verdict)
        elif meaning and not meaning.in_cells:
            told_as = fewer_answers if verdict.fewer else other_words
            yield told_as(asked, items, meaning)
