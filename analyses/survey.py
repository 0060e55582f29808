"""Surveys with questions of their own: what was replied, of how many who answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analyses.replies.batteries import batteries, grid
from analyses.replies.between_waves import between_waves
from analyses.replies.crossed import by_groups
from analyses.replies.entered import dates_entered, numbers_entered, words_written
from analyses.replies.groups import Groups
from analyses.replies.respondents import respondents
from analyses.replies.several import ranked, ticked
from analyses.replies.shares import shares
from analyses.replies.survey_wave import SurveyWave
from analyses.replies.ticked_by_group import ticked_by_groups
from evaluation.declare.survey_form import ReplyKind
from evaluation.declare.workspace import Study
from evaluation.read.survey.replies import Replies, Surveyed
from evaluation.say.finding import Finding

# What is found of the replies to a question, by its kind.
_BY_KIND: dict[ReplyKind, Callable[[SurveyWave, Replies], Finding]] = {
    "single": shares,
    "likert": shares,
    "rating": shares,
    "tick_all": ticked,
    "ranking": ranked,
    "number": numbers_entered,
    "date": dates_entered,
    "open": words_written,
}


def analyse(study: Study, surveyed: Sequence[Surveyed], *, ci_level: float = 0.95) -> list[Finding]:
    """Who replied, and what was replied to every question in the form's order.

    Of the last wave; then questions asked alike side by side, each question by each column of
    groups, and beside what was replied at the wave before.
    ``ci_level``: of intervals, which stand only where a random sample was drawn.
    Raises ValueError for a level outside 0 to 1, DataError for weights that cannot be made.
    """
    if not 0 < ci_level < 1:
        raise ValueError("ci_level must lie between 0 and 1, for example 0.95")
    waves = [SurveyWave.of(study, wave, ci_level) for wave in surveyed]
    last = waves[-1]
    side_by_side = [*batteries(last)]
    into = {name: found.key for found, names in side_by_side for name in names}
    findings = [*respondents(last), *(found for found, _ in side_by_side)]
    findings += (_in_table(found, into) for found in _each_question(last))
    for groups in Groups.of(last):
        findings += [*by_groups(groups), *ticked_by_groups(groups)]
    if len(waves) > 1:
        findings += between_waves(waves[-2], last)
    return findings


findings_of = analyse  # what the notebook finds of a survey, by its own parameters


def _each_question(wave: SurveyWave) -> Iterator[Finding]:
    for replies in wave.surveyed.replies.values():
        of_options = replies.question.kind in ("single", "likert", "rating")
        found = grid if replies.question.rows and of_options else _BY_KIND[replies.question.kind]
        yield found(wave, replies)


def _in_table(finding: Finding, into: dict[str, str]) -> Finding:
    """A question without a picture of its own, where it stands in one with others."""
    if finding.key not in into:
        return finding
    coarser = tuple(t.model_copy(update={"figure": None}) for t in finding.coarser)
    return finding.model_copy(
        update={"summarised_in": into[finding.key], "figure": None, "coarser": coarser}
    )
