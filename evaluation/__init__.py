"""Pathfinder Evaluation: the front door for notebooks and users.

Names are loaded when first used, so that ``pathfinder --help`` answers at once.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evaluation.attendance import read_attendance
    from evaluation.coding import read_segments, tally
    from evaluation.errors import EvaluationError, Issue
    from evaluation.finding import Finding
    from evaluation.linkage import match_waves, pair_informants, same_people
    from evaluation.record import as_table, read_findings, write_findings
    from evaluation.responses import read_partner, read_responses
    from evaluation.review_list import keep_review_lists
    from evaluation.scoring import long_scores, score
    from evaluation.workspace import open_study, open_workspace

_HOME = {
    "EvaluationError": "errors", "Issue": "errors", "Finding": "finding",
    "open_study": "workspace", "open_workspace": "workspace",
    "read_attendance": "attendance", "read_partner": "responses", "read_responses": "responses",
    "read_segments": "coding",
    "tally": "coding",
    "keep_review_lists": "review_list", "match_waves": "linkage",
    "pair_informants": "linkage", "same_people": "linkage",
    "score": "scoring", "long_scores": "scoring",
    "as_table": "record", "read_findings": "record", "write_findings": "record",
}  # fmt: skip

__all__ = [
    "EvaluationError", "Finding", "Issue", "as_table", "keep_review_lists", "long_scores",
    "match_waves", "open_study", "open_workspace", "pair_informants", "read_attendance",
    "read_findings", "read_partner", "read_responses", "read_segments", "same_people", "score",
    "tally", "write_findings",
]  # fmt: skip

try:
    __version__ = version("pathfinder-evaluation")
except PackageNotFoundError:  # a checkout that is not installed
    __version__ = "0"


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"evaluation.{_HOME[name]}"), name)
