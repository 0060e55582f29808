"""Surveys with questions of their own: what was replied, of how many who answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analyses.replies.shares import shares
from analyses.replies.wave import SurveyWave
from evaluation.declare.workspace import Study
from evaluation.read.survey.replies import Replies, Surveyed
from evaluation.say.finding import Finding

# What is found of the replies to a question, by its kind.
_BY_KIND: dict[str, Callable[[SurveyWave, Replies], Finding]] = {
    "single": shares,
    "likert": shares,
    "rating": shares,
}


def analyse(study: Study, surveyed: Sequence[Surveyed], *, ci_level: float = 0.95) -> list[Finding]:
    """What was replied to every question, in the form's order, wave by wave.

    ``ci_level``: of intervals, which stand only where a frame is declared.
    Raises ValueError for a level outside 0 to 1.
    """
    if not 0 < ci_level < 1:
        raise ValueError("ci_level must lie between 0 and 1, for example 0.95")
    last = SurveyWave.of(study, surveyed[-1], ci_level)
    return [
        _BY_KIND[replies.question.kind](last, replies)
        for replies in surveyed[-1].replies.values()
        if replies.question.kind in _BY_KIND and not replies.question.rows
    ]


findings_of = analyse  # what the notebook finds of a survey, by its own parameters
