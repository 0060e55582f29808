"""What a deliverable declares and what was read of it, as data: for a program or a later page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from evaluation.counting import grouped, plural
from evaluation.declare.data_files import KINDS
from evaluation.declare.waves import WAVES, printed
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.publish.decision_record import Record
from evaluation.read.answer_months import AnswerMonths
from evaluation.read.responses import Source

_WIDTH = 74  # of what stands in one line beside its indent


@dataclass(frozen=True, slots=True)
class ReadWave:
    """How many people of one wave were read, and of which files, for an instrument if for any.

    ``wave`` is empty where the rows of a file belong to none. ``in_files``: how many stand in each
    of the files, where one may stand in several rows.
    """

    wave: str
    people: int
    sources: tuple[Source, ...]
    instrument: str = ""
    in_files: tuple[int, ...] = ()

    def people_in(self, source: Source) -> int:
        """How many of them stand in one of the files: each is in one row of a form of answers."""
        if self.in_files:
            return self.in_files[self.sources.index(source)]
        return self.people if len(self.sources) == 1 else source.rows


@dataclass(slots=True)
class CheckedData:
    """What is read of one evaluation while it is checked.

    ``given``: what its analysis takes beside the study; None where it could not all be read.
    ``months``: the months of its answers; None where it has none, empty where they are not known.
    """

    collector: Collector = field(default_factory=Collector)
    waves: list[ReadWave] = field(default_factory=list)
    given: tuple[object, ...] | None = None
    months: tuple[AnswerMonths, ...] | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One deliverable: every fault and note, and what was read of each evaluation.

    ``details`` say of single rows and cells what notes tell in short. ``plan``: the record of the
    plan as a run would leave it. ``months``: the months of all answers, where all are known.
    ``long_series``: counts are of so many periods that a trend may be told.
    """

    slug: str
    title: str
    issues: tuple[Issue, ...]
    details: tuple[Issue, ...] = ()
    read: tuple[tuple[Study, tuple[ReadWave, ...]], ...] = ()
    plan: Record | None = None
    months: tuple[AnswerMonths, ...] = ()
    long_series: bool = False

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
            | {"columns": dict(columns.get((wave, source.file, source.sheet), ())), "people": there}
            for (wave, source), there in _people_by_file(readings).items()
        ],
        "not_read": [name for name in names if name not in files],
        "people": {wave: max(numbers) for wave, numbers in people.items()},
    }


def who_was_read(read: Iterable[tuple[Study, Sequence[ReadWave]]]) -> Iterator[str]:
    """Lines for a terminal: by evaluation and file, how many people were read at which wave."""
    for asked, readings in read:
        yield f"  evaluation {asked.number}, {asked.evaluation.design}"
        found = _people_by_file(readings)
        folder = f"{asked.workspace.shown(asked.workspace.folder(asked.slug))}/"
        seen = {source.file.removeprefix(folder) for _, source in found}
        for (wave, source), people in found.items():
            at = f" at the {printed(wave)}" if wave else ""
            at = " looking back" if wave and WAVES[wave].looking_back else at
            place = ", ".join(filter(None, (source.file.removeprefix(folder), source.sheet)))
            yield from _line(place, f"{_counted(asked, people)}{at}")
        for file in dict.fromkeys(data.file for data in asked.evaluation.data):
            if file not in seen:
                yield from _line(file, "not read, for the faults above")


def _people_by_file(readings: Iterable[ReadWave]) -> dict[tuple[str, Source], int]:
    """How many people were read at which wave of which file."""
    return {
        (reading.wave, source): reading.people_in(source)
        for reading in readings
        for source in reading.sources
    }


def _counted(asked: Study, people: int) -> str:
    data = asked.evaluation.data[0]
    unit = (str(data.unit), data.unit.plural)
    return plural(people, *(KINDS[data.kind].COUNTED or unit))


def _line(place: str, said: str) -> Iterator[str]:
    """One line, or two where they would not fit a terminal."""
    if len(place) + len(said) < _WIDTH:
        yield f"    {place}  {said}"
    else:
        yield from (f"    {place}", f"      {said}")
