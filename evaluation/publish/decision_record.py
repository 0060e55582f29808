"""The decision record: what was planned, since when, and what was changed after the data were in.

``deliverables/<slug>/plan.json`` is written at ``new``, ``check`` and ``run``. It holds the plan
with its SHA-256 and the date, the day on which outcome data were first seen, and each change.
A change before that day only gets its date; a change after it is told in the report. What was
first recorded with the data already there is told too, as nobody can show that it came before.
Preregistration is of use only where a reader can see departures from it (Nosek and others 2018,
PNAS 115(11):2600, doi 10.1073/pnas.1708274114).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from evaluation import __version__
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.programme import Answers, DataFile, Deliverable, Evaluation
from evaluation.declare.waves import LATER
from evaluation.declare.workspace import Workspace
from evaluation.disk import write_beside
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.manifest import stored
from evaluation.read.exports.export import read_grid
from evaluation.say.wording import listed, long_date

FILE = "plan.json"
_NAMES = {
    "design": "design",
    "name": "name",
    "primary": "primary outcome",
    "questions": "questions",
    "instruments": "instruments",
    "comparison": "comparison",
    "parameters": "parameters of the method",
    "selected": "score for which people were taken on",
    "link_by": "rule by which people are linked",
    "cluster": "column of the group in which people were taught",
    "rules": "version of the method rules",
}
_OF_DATA = ("cluster", "link_by")
_ABOUT = (
    "The plan of this deliverable's evaluations, recorded by the toolkit. Keep this file and do "
    "not edit it: it shows what was decided before the outcome data were there."
)
Plan = dict[str, dict[str, Any]]


class Change(Frozen):
    """One change of the plan: when it was seen, what changed, and whether outcome data were in."""

    on: str
    what: tuple[str, ...]
    after_data: bool


class Record(Frozen):
    """``plan.json``. ``data_seen`` is the day on which outcome data were first seen, or empty."""

    about: str = _ABOUT
    recorded: str
    recorded_after_data: bool
    data_seen: str = ""
    plan: Plan
    changes: tuple[Change, ...] = ()
    sha256: str = ""

    @property
    def sound(self) -> bool:
        """Whether the record is as the toolkit wrote it."""
        return self.digest() == self.sha256

    def digest(self) -> str:
        """SHA-256 of everything else in the record, the same whatever the order of its keys."""
        return hashlib.sha256(
            json.dumps(self.model_dump(mode="json", exclude={"sha256"}), sort_keys=True).encode()
        ).hexdigest()

    def sealed(self) -> Record:
        """The record with its own SHA-256."""
        return self.model_copy(update={"sha256": self.digest()})


def plan_of(deliverable: Deliverable) -> Plan:
    """What is planned, by evaluation: what a reader of the results should have been told before."""
    return {
        f"evaluation {number}": _planned(evaluation)
        for number, evaluation in enumerate(deliverable.evaluations, start=1)
    }


def _planned(evaluation: Evaluation) -> dict[str, Any]:
    declared = evaluation.model_dump(mode="json")
    planned = {key: declared[key] for key in _NAMES if declared.get(key)}
    for key in _OF_DATA:
        if values := [data[key] for data in declared["data"] if data.get(key)]:
            planned[key] = [value for at, value in enumerate(values) if value not in values[:at]]
    return {**planned, "rules": __version__}


def read_record(workspace: Workspace, slug: str) -> Record | None:
    """The record of a deliverable, or None when there is none that can be read."""
    return stored(workspace.folder(slug) / FILE, Record)


def record_plan(workspace: Workspace, slug: str, deliverable: Deliverable) -> Record | None:
    """Bring the record up to date with what is declared now, and write it where it changed.

    None for a deliverable without evaluations. Raises EvaluationError when the system
    refuses to write.
    """
    if not deliverable.evaluations:
        return None
    earlier = read_record(workspace, slug)
    record = updated(
        earlier,
        plan_of(deliverable),
        datetime.now(UTC).date().isoformat(),
        bool(earlier and earlier.data_seen) or _has_outcome_data(workspace, slug, deliverable),
    )
    if record != earlier:
        path = workspace.folder(slug) / FILE
        try:
            write_beside(path, record.model_dump_json(indent=1).encode())
        except OSError as error:
            raise EvaluationError(
                Issue(
                    workspace.shown(path),
                    f"The plan cannot be recorded ({error.strerror or error}).",
                    "Check that this folder may be written to.",
                    code="plan.not-recorded",
                )
            ) from None
    return record


def updated(earlier: Record | None, plan: Plan, today: str, data_seen: bool) -> Record:
    """The record after a look at the plan on a day, with or without outcome data."""
    if earlier is None:
        return Record(
            recorded=today,
            recorded_after_data=data_seen,
            data_seen=today if data_seen else "",
            plan=plan,
        ).sealed()
    differences = tuple(_differences(earlier.plan, plan))
    if not earlier.sound:
        differences = (
            "plan.json was edited by hand, so what it said before is not known",
            *differences,
        )
    changes = (Change(on=today, what=differences, after_data=data_seen),) if differences else ()
    return earlier.model_copy(
        update={
            "plan": plan,
            "data_seen": earlier.data_seen or (today if data_seen else ""),
            "changes": (*earlier.changes, *changes),
        }
    ).sealed()


def told(record: Record | None) -> tuple[str, ...]:
    """What a report says of the plan, in plain words; empty without a plan."""
    if record is None:
        return ()
    first = long_date(record.recorded)
    when = (
        f"The plan of the evaluation was first recorded on {first}, when outcome data were already "
        "there; so it cannot be shown that it was made before them."
        if record.recorded_after_data
        else f"The plan of the evaluation was recorded on {first}, before there were outcome data."
    )
    return (when, *(_sentence(change) for change in record.changes))


def departures(record: Record | None) -> tuple[Change, ...]:
    """The changes that were made after outcome data had appeared."""
    return tuple(change for change in record.changes if change.after_data) if record else ()


def _sentence(change: Change) -> str:
    when = (
        "after outcome data were there, seen"
        if change.after_data
        else "before there were outcome data,"
    )
    return f"Changed {when} on {long_date(change.on)}: {'; '.join(change.what)}."


def _differences(then: Plan, now: Plan) -> Iterator[str]:
    """What differs between two plans, each as the part of a sentence."""
    for name in sorted({*then, *now}):
        if name not in now:
            yield f"{name} ({then[name].get('design', '')}) was taken out"
        elif name not in then:
            yield f"{name} ({now[name].get('design', '')}) was added"
        else:
            where = f"{name}, " if len({*then, *now}) > 1 else ""
            yield from (
                f"{where}{_NAMES[key]}: {_shown(then[name].get(key))} before, "
                f"{_shown(now[name].get(key))} now"
                for key in _NAMES
                if then[name].get(key) != now[name].get(key)
            )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return listed(tuple(map(_shown, value)))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(part)}" for key, part in value.items())
    return f"“{value}”" if value not in (None, "") else "none"


def _has_outcome_data(workspace: Workspace, slug: str, deliverable: Deliverable) -> bool:
    """Whether anybody is in a file of a later wave, or of an evaluation without waves."""
    folder = workspace.folder(slug)
    return any(
        _anybody(folder / data.file, data)
        for evaluation in deliverable.evaluations
        for data in evaluation.data
        if not data.declared_waves or set(data.declared_waves) & set(LATER)
    )


def _anybody(path: Path, data: DataFile) -> bool:
    """Whether a row holds more than who somebody is; a file that cannot be read counts as full."""
    if not path.is_file():
        return False
    try:
        grid = read_grid(path, data.file, data.sheet)
    except EvaluationError:
        return True
    later: list[str] = []
    identifying = {*data.identify, *data.consent}
    if isinstance(data, Answers):
        identifying |= {*data.groups, data.cluster}
        later = [
            heading
            for wave, declared in data.waves.items()
            if wave in LATER
            for items in declared.columns.values()
            for heading in items.values()
        ]
    headings = later or [heading for heading in grid.headings if heading not in identifying]
    places = [place for heading in headings if (place := grid.column(heading)) is not None]
    return any(cells[place].strip() for _, cells in grid.rows for place in places)
