"""Columns of a file -> the replies to one question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from evaluation.declare.data_files import SurveyFile
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.survey.replies import Replies, ReplyState

_EPOCH = date(1970, 1, 1)
_UNTICKED = ("", "0", "no", "false", "unchecked", "not selected")


def read_replies(
    name: str, question: SurveyQuestion, data: SurveyFile, grid: Grid, collector: Collector
) -> Replies:
    """The replies to one question, row by row of the grid; faults with their cells."""
    places = columns_of(grid, question.headings, collector)
    if len(places) < len(question.headings):
        return _nobody(name, question, len(grid.rows))
    missing = frozenset({"", *data.not_answered})
    if question.kind == "open":
        texts = tuple("" if t in missing else t for t in grid.values(places[0]))
        states = np.array(
            [[ReplyState.NO_ANSWER if not t else ReplyState.ANSWERED] for t in texts], np.int8
        )
        return Replies(name, question, ("",), np.full(states.shape, np.nan), states, texts)
    if question.kind == "tick_all":
        return _ticked(name, question, grid, places, missing, collector)
    read = {"number": _numbers, "date": _dates, "ranking": _ranks}.get(question.kind, _options)
    columns = [read(question, grid, place, missing, collector) for place in places]
    lines = tuple(question.rows or question.columns) or ("",)
    values = np.column_stack([values for values, _ in columns])
    states = np.column_stack([states for _, states in columns])
    return Replies(name, question, lines, values, states)


def _nobody(name: str, question: SurveyQuestion, rows: int) -> Replies:
    lines = _lines(question)
    shape = (rows, len(lines))
    return Replies(
        name, question, lines, np.full(shape, np.nan), np.full(shape, ReplyState.NO_ANSWER, np.int8)
    )


def _lines(question: SurveyQuestion) -> tuple[str, ...]:
    """What the replies to a question have a line for."""
    several = question.words if question.kind in ("tick_all", "ranking") else ()
    return tuple(question.rows or several) or ("",)


_Column = tuple[NDArray[np.float64], NDArray[np.int8]]


def _by_text(
    grid: Grid, place: int, known: Mapping[str, tuple[float, ReplyState]]
) -> tuple[_Column, set[str]]:
    """A column by what each of its texts means; and the texts that mean nothing."""
    texts = grid.values(place)
    meant = [known.get(text, (np.nan, ReplyState.NO_ANSWER)) for text in texts]
    values = np.array([value for value, _ in meant], float)
    states = np.array([state for _, state in meant], np.int8)
    return (values, states), {*texts} - {*known}


def _options(
    question: SurveyQuestion, grid: Grid, place: int, missing: Iterable[str], collector: Collector
) -> _Column:
    """The place of each answer among the options."""
    known = dict.fromkeys(missing, (np.nan, ReplyState.NO_ANSWER))
    order = {word: float(n) for n, word in enumerate(question.words)}
    declared = question.options or {word: word for word in question.words}
    for code, word in declared.items():
        meaning = (
            (order[word], ReplyState.ANSWERED) if word in order else (np.nan, ReplyState.DONT_KNOW)
        )
        known |= {code: meaning, word: meaning}
    known |= dict.fromkeys(question.dont_know, (np.nan, ReplyState.DONT_KNOW))
    column, strange = _by_text(grid, place, known)
    collector.fault(*_not_on_the_form(question, grid, place, strange))
    return column


def _numbers(
    question: SurveyQuestion, grid: Grid, place: int, missing: Iterable[str], collector: Collector
) -> _Column:
    known: dict[str, tuple[float, ReplyState]] = dict.fromkeys(
        missing, (np.nan, ReplyState.NO_ANSWER)
    )
    known |= dict.fromkeys(question.dont_know, (np.nan, ReplyState.DONT_KNOW))
    low = -np.inf if question.lowest is None else question.lowest
    high = np.inf if question.highest is None else question.highest
    for text in {*grid.values(place)} - {*known}:
        try:
            value = float(text)
        except ValueError:
            continue
        if low <= value <= high:
            known[text] = (value, ReplyState.ANSWERED)
    column, strange = _by_text(grid, place, known)
    collector.fault(*_not_on_the_form(question, grid, place, strange))
    return column


def _dates(
    question: SurveyQuestion, grid: Grid, place: int, missing: Iterable[str], collector: Collector
) -> _Column:
    known: dict[str, tuple[float, ReplyState]] = dict.fromkeys(
        missing, (np.nan, ReplyState.NO_ANSWER)
    )
    for text in {*grid.values(place)} - {*known}:
        try:
            days = (date.fromisoformat(text[:10]) - _EPOCH).days
        except ValueError:
            continue
        known[text] = (float(days), ReplyState.ANSWERED)
    column, strange = _by_text(grid, place, known)
    collector.fault(*_not_on_the_form(question, grid, place, strange))
    return column


def _ranks(
    question: SurveyQuestion, grid: Grid, place: int, missing: Iterable[str], collector: Collector
) -> _Column:
    known: dict[str, tuple[float, ReplyState]] = dict.fromkeys(
        missing, (np.nan, ReplyState.NO_ANSWER)
    )
    known |= {
        str(rank): (float(rank), ReplyState.ANSWERED) for rank in range(1, len(question.words) + 1)
    }
    column, strange = _by_text(grid, place, known)
    collector.fault(*_not_on_the_form(question, grid, place, strange))
    return column


def _ticked(
    name: str,
    question: SurveyQuestion,
    grid: Grid,
    places: list[int],
    missing: Iterable[str],
    collector: Collector,
) -> Replies:
    """Ticked, not ticked; whoever ticked nothing did not answer."""
    words = question.words
    if question.columns:
        ticked = np.array(
            [[cells[p].casefold() not in _UNTICKED for p in places] for _, cells in grid.rows], bool
        ).reshape(len(grid.rows), len(places))
    else:
        order = {word: n for n, word in enumerate(words)}
        order |= {code: order[word] for code, word in question.options.items() if word in order}
        ticked = np.zeros((len(grid.rows), len(words)), bool)
        strange = set[str]()
        for n, text in enumerate(grid.values(places[0])):
            parts = text.split(question.separator) if question.separator else [text]
            for part in (part.strip() for part in parts):
                if part in order:
                    ticked[n, order[part]] = True
                elif part and text not in missing:
                    strange.add(text)
        collector.fault(*_not_on_the_form(question, grid, places[0], strange))
    answered = ticked.any(axis=1, keepdims=True)
    states = np.where(answered, ReplyState.ANSWERED, ReplyState.NO_ANSWER).astype(np.int8)
    states = np.broadcast_to(states, ticked.shape).copy()
    return Replies(name, question, words, np.where(answered, ticked, np.nan), states)


def _not_on_the_form(
    question: SurveyQuestion, grid: Grid, place: int, strange: set[str]
) -> Iterable[Issue]:
    """A fault for each cell whose text is no answer to the question."""
    if not strange:
        return
    words = question.words
    for row, cells in grid.rows:
        if cells[place] in strange:
            yield Issue(
                grid.file,
                f'"{cells[place]}" is no answer to “{question.printed}”.',
                f"{did_you_mean(cells[place], words)} Put it right, or add it to the options of "
                f"the question. There are: {', '.join(words)}.".strip(),
                sheet=grid.sheet,
                cell=address(row, place),
                value=cells[place],
                code="survey.not-on-the-form",
            )
