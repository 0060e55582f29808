"""Counts of a sheet of which an evaluation before in the same report tells already."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.declare.whose_rows import UNPROTECTED
from evaluation.declare.workspace import Study
from evaluation.say.finding import Finding

_BEFORE = (
    "an evaluation before it tells of the same sheet, and what lies between the two would follow: "
    "ask both questions in one evaluation"
)


def told_once(study: Study, findings: Iterable[Finding]) -> list[Finding]:
    """The findings; counts of people of a sheet that was told of before stay with the team.

    Two evaluations with some rows of a sheet each, or with sums of others, would tell those of
    few people by subtraction.
    """
    own = {(data.file, data.sheet) for data in study.evaluation.data}
    before = study.deliverable.evaluations[: study.number - 1]
    if not own & {(data.file, data.sheet) for other in before for data in other.data}:
        return [*findings]
    return [
        finding
        if finding.unit in UNPROTECTED or finding.kept_inside
        else finding.model_copy(update={"kept_inside": _BEFORE})
        for finding in findings
    ]
