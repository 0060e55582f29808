"""Columns of a file -> the replies to one question."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.errors import Collector
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.survey.cell_texts import (
    AskedIn,
    folded,
    lines_of,
    split_options,
    words_of_options,
)
from evaluation.read.survey.one_answer import one_answer_each
from evaluation.read.survey.replies import Replies, ReplyState
from evaluation.read.survey.several_answers import ranked_columns, ticked_columns


def read_replies(
    name: str, question: SurveyQuestion, data: SurveyFile, grid: Grid, collector: Collector
) -> Replies:
    """The replies to one question, row by row of the grid; faults with their cells."""
    places = columns_of(grid, question.headings, collector)
    if len(places) < len(question.headings):
        return _nobody(name, question, len(grid.rows))
    missing = frozenset({"", *data.not_answered})
    if question.kind == "open":
        texts = tuple("" if text in missing else text for text in grid.values(places[0]))
        wrote = np.array(texts, dtype=object) != ""
        states = np.where(wrote, ReplyState.ANSWERED, ReplyState.NO_ANSWER).astype(np.int8)
        nothing = np.full((len(texts), 1), np.nan)
        return Replies(name, question, ("",), nothing, states[:, None], texts)
    reader = {"tick_all": ticked_columns, "ranking": ranked_columns}.get(
        question.kind, one_answer_each
    )
    asked = AskedIn(question, grid, tuple(places), missing, collector)
    lines, values, states = reader(asked)
    return Replies(name, question, lines, values, states, _other_words(question, grid, missing))


def _nobody(name: str, question: SurveyQuestion, rows: int) -> Replies:
    lines = lines_of(question)
    shape = (rows, len(lines))
    return Replies(
        name, question, lines, np.full(shape, np.nan), np.full(shape, ReplyState.NO_ANSWER, np.int8)
    )


def _other_words(question: SurveyQuestion, grid: Grid, missing: Collection[str]) -> tuple[str, ...]:
    """What people wrote beside the options; in the same column, what is no option."""
    place = grid.column(question.other) if question.other else None
    if place is None:
        return ()
    known = {*words_of_options(question)} if question.other == question.column else set[str]()
    return tuple(
        ""
        if text in missing
        else "; ".join(
            part
            for part in split_options(text, question.separator, known)
            if folded(part) not in known
        )
        for text in grid.values(place)
    )
