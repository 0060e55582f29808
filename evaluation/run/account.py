"""What a deliverable declares and what was read of it, as data: for a program or a later page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluation.declare.workspace import Study, Workspace, load_deliverable, study
from evaluation.errors import EvaluationError, Issue
from evaluation.read.columns.plan import plans
from evaluation.read.register import read_attendance
from evaluation.read.responses import Source, read_responses
from evaluation.read.segments import read_segments
from evaluation.run.check import check_deliverable, faults

Columns = Mapping[tuple[str, str, str], Mapping[str, Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class Account:
    """One deliverable: every fault and note, and what was read where no fault is in the way.

    ``evaluations``: as another program reads them. ``details`` say of single rows and cells what
    notes tell in short.
    """

    slug: str
    title: str
    evaluations: tuple[dict[str, Any], ...]
    issues: tuple[Issue, ...]
    details: tuple[Issue, ...]

    @property
    def faults(self) -> tuple[Issue, ...]:
        """The issues that stop a run."""
        return faults(self.issues)

    def as_json(self) -> dict[str, Any]:
        """The account for another program. It holds answers of single people: for the team."""
        return {
            "slug": self.slug,
            "title": self.title,
            "evaluations": list(self.evaluations),
            "issues": issues_as_json(self.issues),
            "details": issues_as_json(self.details),
        }


def issues_as_json(issues: Sequence[Issue]) -> list[dict[str, str]]:
    """Issues of several files, each with its file and whether it stops a run."""
    return [
        {"severity": issue.severity, "kind": str(issue.kind), "file": issue.file} | issue.as_json()
        for issue in issues
    ]


def account(workspace: Workspace, slug: str, *, reading: bool = False) -> Account:
    """Every fault and note of a deliverable; with ``reading`` also who and what was read."""
    details: list[Issue] = []
    issues = check_deliverable(workspace, slug, counts=True, details=details)
    try:
        deliverable = load_deliverable(workspace, slug)
    except EvaluationError:  # the check has told why
        return Account(slug, slug, (), issues, tuple(details))
    evaluations = tuple[dict[str, Any], ...]()
    if reading and not faults(issues):
        columns = _columns(workspace, slug)
        studies = [
            study(workspace, slug, deliverable, number)
            for number in range(1, len(deliverable.evaluations) + 1)
        ]
        evaluations = tuple(_evaluation(asked, columns) for asked in studies)
    return Account(slug, deliverable.title, evaluations, issues, tuple(details))


def _columns(workspace: Workspace, slug: str) -> Columns:
    """Heading by instrument and item, of each file, sheet and wave."""
    return {
        (mapped.grid.file, mapped.grid.sheet, mapped.sheet.wave): {
            instrument: {item: column.heading for item, column in items.items()}
            for instrument, items in mapped.sheet.found.items()
        }
        for plan in plans(workspace, slug)
        for mapped in plan.mapped
    }


def _evaluation(asked: Study, columns: Columns) -> dict[str, Any]:
    """What it asks with what, its files with the columns of items, and how many people by wave.

    A file's wave is empty where its rows belong to none.
    """
    declared = asked.evaluation
    files: dict[tuple[str, Source], None] = {}
    people: dict[str, int] = {}
    for wave, n, sources in _read(asked):
        people[wave] = max(people.get(wave, 0), n)
        files |= dict.fromkeys((wave, source) for source in sources)
    return {
        "number": asked.number,
        "name": asked.name,
        "design": declared.design,
        "question": declared.question,
        "instruments": declared.instruments,
        "unit": declared.data[0].unit.plural if declared.data else "",
        "files": [
            {"wave": w, **asdict(f), "columns": columns.get((f.file, f.sheet, w), {})}
            for w, f in files
        ],
        "people": people,
    }


def _read(asked: Study) -> Iterator[tuple[str, int, tuple[Source, ...]]]:
    """Wave, people and files of all that an evaluation reads."""
    kinds = {data.kind for data in asked.evaluation.data}
    if "register" in kinds:
        register = read_attendance(asked)
        yield "", register.table["person"].nunique(), register.sources
    elif "segments" in kinds:
        segments = read_segments(asked)
        yield "", segments.table["source"].nunique(), segments.sources
    else:
        for responses in read_responses(asked):
            yield responses.wave, responses.listed, responses.sources
