"""Notes of a check on what came first, plan, data or report, and on what a lead says of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from evaluation.declare.programme import Deliverable
from evaluation.errors import Issue
from evaluation.publish.decision_record import Record, standing_of
from evaluation.read.answer_months import AnswerMonths
from evaluation.report.lead.proforma import WrittenSection
from evaluation.say.wording import long_date, month_range

# A sentence that says, and does not ask, that something was settled before the data were seen.
_SETTLED = re.compile(
    r"\b(?:was|were|been|we|,)\s+(?:\w+ly\s+|all\s+)?"
    r"(?:named|set|fixed|chosen|chose|decided|declared|planned|stated|agreed|registered|specified)"
    r"(?:\s+before(?=\W{0,4}[:,.;)]|\W*$)|\b[^.;|\n]{0,80}?\b(?:beforehand|in advance|"
    r"before\b[^.;|\n]{1,50}?\b(?:data|answers?|results?|ratings?|scores?)\b))",
    re.IGNORECASE | re.MULTILINE,
)


def dated_too_early(
    place: Callable[[], tuple[str, str]],
    deliverable: Deliverable,
    plan: Record | None,
    waves: Iterable[Iterable[AnswerMonths]],
) -> Iterator[Issue]:
    """A note where a report is dated before its plan was recorded, or before its last answers.

    ``place``: finds file and line of the date. ``waves``: of each evaluation, when people answered.
    """
    day = deliverable.date
    months = (month for each in waves for wave in each for month, _ in wave.months)
    last = max(months, default="")
    later = []
    if plan is not None and day < plan.recorded:
        later.append(f"its plan was recorded on {long_date(plan.recorded)}")
    if last > day[:7]:
        later.append(f"there are answers of {month_range(last, last)}")
    if day and later:
        file, line = place()
        yield Issue(
            file,
            f"The report is dated {long_date(day)}, and {' and '.join(later)}.",
            "Write the day on which it was made, or leave date: out: then it is the day of the "
            "run.",
            cell=line,
            severity="note",
            code="report.dated-too-early",
        )


def said_beforehand(
    shown_as: str, proforma: Sequence[WrittenSection], plan: Record | None
) -> Iterator[Issue]:
    """A note where a lead says that something was settled before the data, and the plan was not."""
    if standing_of(plan) != "after":
        return
    for written in proforma:
        for said in _SETTLED.finditer(written.text):
            words = " ".join(said[0].strip(", ").split())
            yield Issue(
                shown_as,
                f"“{words}”: the record of the plan cannot show it. "
                "It was first made when outcome data were there, and the report says so.",
                "Leave out that it was before, or say where it was written down and when.",
                cell=written.place(said.start()),
                severity="note",
                code="proforma.said-beforehand",
            )
