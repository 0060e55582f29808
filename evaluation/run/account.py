"""What a deliverable declares and what was read of it, as data: for a program or a later page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evaluation.counting import grouped
from evaluation.declare.workspace import Study
from evaluation.errors import Issue
from evaluation.publish.decision_record import Record
from evaluation.read.responses import Source


@dataclass(frozen=True, slots=True)
class ReadWave:
    """How many people of one wave were read, and of which files, for an instrument if for any.

    ``wave`` is empty where the rows of a file belong to none.
    """

    wave: str
    people: int
    sources: tuple[Source, ...]
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """One deliverable: every fault and note, and what was read of each evaluation.

    ``details`` say of single rows and cells what notes tell in short. ``plan``: the record of the
    plan as a run would leave it.
    """

    slug: str
    title: str
    issues: tuple[Issue, ...]
    details: tuple[Issue, ...] = ()
    read: tuple[tuple[Study, tuple[ReadWave, ...]], ...] = ()
    plan: Record | None = None

    @property
    def faults(self) -> tuple[Issue, ...]:
        """The issues that stop a run."""
        return faults(self.issues)

    def as_json(self) -> dict[str, Any]:
        """The account for another program, with what was read of each evaluation and file.

        An evaluation whose data cannot be read says so, and stands in no other's way. It holds
        answers of single people: for the team.
        """
        return {
            "slug": self.slug,
            "title": self.title,
            "evaluations": [_evaluation(asked, readings) for asked, readings in self.read],
            "issues": issues_as_json(self.issues),
            "details": issues_as_json(self.details),
        }


def faults(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues that stop a run."""
    return tuple(issue for issue in issues if issue.severity == "fault")


def issues_as_json(issues: Sequence[Issue]) -> list[dict[str, str]]:
    """Issues of several files, each with its file and whether it stops a run."""
    return [
        {"severity": issue.severity, "kind": str(issue.kind), "file": issue.file} | issue.as_json()
        for issue in issues
    ]


def _evaluation(asked: Study, readings: Sequence[ReadWave]) -> dict[str, Any]:
    """What it asks with what, its files with the columns of items, and how many people by wave."""
    declared = asked.evaluation
    read = [(reading, source) for reading in readings for source in reading.sources]
    columns = grouped(
        ((reading.wave, source.file, source.sheet), (reading.instrument, source.columns))
        for reading, source in read
        if reading.instrument
    )
    people = grouped((reading.wave, reading.people) for reading in readings)
    folder, files = asked.workspace.folder(asked.slug), {source.file for _, source in read}
    names = dict.fromkeys(asked.workspace.shown(folder / data.file) for data in declared.data)
    return {
        "number": asked.number,
        "name": asked.name,
        "design": declared.design,
        "question": declared.question,
        "instruments": declared.instruments,
        "unit": declared.data[0].unit.plural if declared.data else "",
        "files": [
            {"wave": wave}
            | asdict(source)
            | {"columns": dict(columns.get((wave, source.file, source.sheet), ()))}
            for wave, source in dict.fromkeys((reading.wave, source) for reading, source in read)
        ],
        "not_read": [name for name in names if name not in files],
        "people": {wave: max(numbers) for wave, numbers in people.items()},
    }
