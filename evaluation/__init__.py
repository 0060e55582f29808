"""Pathfinder Evaluation: the front door for notebooks and users.

Names are loaded when first used, so that ``pathfinder --help`` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluation.audit.of_study import read_figures
    from evaluation.declare.workspace import open_study, open_workspace
    from evaluation.errors import EvaluationError, Issue
    from evaluation.forms.to_code import keep_words
    from evaluation.link.review_list import keep_review_lists
    from evaluation.link.waves import match_waves, pair_informants, same_people
    from evaluation.read.counted.counted_figures import read_counts
    from evaluation.read.counted.of_service import read_service
    from evaluation.read.log.events import read_events
    from evaluation.read.register import read_attendance
    from evaluation.read.responses import read_partner, read_responses
    from evaluation.read.reviewed import read_review
    from evaluation.read.segments import read_segments, tally
    from evaluation.read.spending import read_spending
    from evaluation.read.staged import read_stages
    from evaluation.read.supplied import read_supply
    from evaluation.read.survey.surveyed import open_texts, read_survey
    from evaluation.say.finding import Finding
    from evaluation.say.record import as_table, read_findings, write_findings
    from evaluation.scoring.scores import long_scores, score

_HOME = {
    "EvaluationError": "errors",
    "Finding": "say.finding",
    "Issue": "errors",
    "as_table": "say.record",
    "keep_review_lists": "link.review_list",
    "keep_words": "forms.to_code",
    "long_scores": "scoring.scores",
    "match_waves": "link.waves",
    "open_texts": "read.survey.surveyed",
    "open_study": "declare.workspace",
    "open_workspace": "declare.workspace",
    "pair_informants": "link.waves",
    "read_attendance": "read.register",
    "read_counts": "read.counted.counted_figures",
    "read_events": "read.log.events",
    "read_figures": "audit.of_study",
    "read_findings": "say.record",
    "read_partner": "read.responses",
    "read_responses": "read.responses",
    "read_review": "read.reviewed",
    "read_supply": "read.supplied",
    "read_segments": "read.segments",
    "read_service": "read.counted.of_service",
    "read_spending": "read.spending",
    "read_stages": "read.staged",
    "read_survey": "read.survey.surveyed",
    "same_people": "link.waves",
    "score": "scoring.scores",
    "tally": "read.segments",
    "write_findings": "say.record",
}

__all__ = [
    "EvaluationError",
    "Finding",
    "Issue",
    "as_table",
    "keep_review_lists",
    "keep_words",
    "long_scores",
    "match_waves",
    "open_study",
    "open_texts",
    "open_workspace",
    "pair_informants",
    "read_attendance",
    "read_counts",
    "read_events",
    "read_figures",
    "read_findings",
    "read_partner",
    "read_responses",
    "read_review",
    "read_segments",
    "read_service",
    "read_spending",
    "read_stages",
    "read_supply",
    "read_survey",
    "same_people",
    "score",
    "tally",
    "write_findings",
]

try:
    __version__ = version("pathfinder-evaluation")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0"


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"evaluation.{_HOME[name]}"), name)
