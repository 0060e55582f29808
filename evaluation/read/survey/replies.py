"""What people replied to the questions of a survey, as numbers that know what they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.declare.survey_form import Frame, SurveyQuestion, Weights
from evaluation.declare.whose_rows import Unit
from evaluation.errors import Issue
from evaluation.read.responses import Source


class ReplyState(IntEnum):
    """What became of a question that was put to somebody, or was not."""

    ANSWERED = 0
    NO_ANSWER = 1
    DONT_KNOW = 2
    NOT_ASKED = 3


@dataclass(frozen=True, slots=True)
class Replies:
    """Everybody's replies to one question: respondent x line.

    ``lines``: of a grid its rows; of a question whose options are ticked or ranked the options;
    else one line without words. ``values``: the place of the option in ``question.words`` (from
    0), of a tick-all question 1 for ticked and 0 for not ticked, of a ranking the rank from 1, of
    a number what was entered, of a date its days since 1970-01-01; NaN wherever the state is not
    ``ANSWERED``. ``states``: respondent x line, of ``ReplyState``. Whoever ticked nothing has not
    answered a tick-all question. An option that was not ranked has ``NO_ANSWER``. ``texts``: what
    was written in words, empty where nothing was; it never leaves the team.
    """

    name: str
    question: SurveyQuestion
    lines: tuple[str, ...]
    values: NDArray[np.float64]
    states: NDArray[np.int8]
    texts: tuple[str, ...] = ()

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Who was asked: true unless routing led past the question on every line."""
        return np.asarray((self.states != ReplyState.NOT_ASKED).any(axis=1), bool)

    @property
    def answered(self) -> NDArray[np.bool_]:
        """Who gave an answer that counts, on any line."""
        return np.asarray((self.states == ReplyState.ANSWERED).any(axis=1), bool)

    @property
    def overall(self) -> NDArray[np.int8]:
        """What became of the question as a whole: answered where it was on any line."""
        states = np.where(self.answered, ReplyState.ANSWERED, self.states.max(axis=1))
        return np.asarray(states, np.int8)


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The respondents of one wave of a survey, in the order of their labels.

    ``people``: a label (an HMAC) each. ``replies``: by the short name of the question, in the
    form's order. ``background``: person x group column, printed labels, None where not said.
    ``weight``: person -> weight as the file gives it, where it does. ``margins``: person x column
    of the margins to which answers are raked, codes as in the file. ``listed`` counts rows, also
    of those who replied to nothing. ``set_aside``: rows without consent, which are in nothing else.
    ``span``: the first and the last day of an answer, where the file has times.
    """

    wave: str
    unit: Unit
    people: pd.Index
    replies: Mapping[str, Replies]
    background: pd.DataFrame
    sources: tuple[Source, ...]
    frame: Frame | None = None
    weights: Weights | None = None
    weight: pd.Series | None = None
    margins: pd.DataFrame | None = None
    strata: pd.DataFrame | None = None
    listed: int = 0
    set_aside: int = 0
    span: tuple[date, date] | None = None
    notes: tuple[Issue, ...] = ()
