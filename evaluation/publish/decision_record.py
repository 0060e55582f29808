"""The decision record: what was planned, since when, and what was changed after the data were in.

``deliverables/<slug>/plan.json`` is written when a run is complete and when somebody signs the plan
off (``pathfinder plan``); looking at a plan records nothing. It holds the plan with its SHA-256 and
the date, the day on which outcome data were first seen, what those data say of their own age, and
each change. A change before that day only gets its date; a change after it is told in the report.
That a plan came before the outcome data is said only where the data's own dates say so, and never
of data that were there when it was recorded.
Preregistration is of use only where a reader can see departures from it (Nosek and others 2018,
PNAS 115(11):2600, doi 10.1073/pnas.1708274114).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from evaluation import __version__
from evaluation.clock import day_of, today
from evaluation.declare.answer_file import Answers
from evaluation.declare.declared_file import DataFile
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.programme import Deliverable, Evaluation
from evaluation.declare.waves import BASELINE, LATER
from evaluation.declare.workspace import Workspace
from evaluation.disk import write_beside
from evaluation.errors import Collector, EvaluationError, Issue
from evaluation.publish.manifest import stored
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.times import STARTED, SUBMITTED, times_of
from evaluation.read.shape import shaped
from evaluation.say.certainty import PlanRecord
from evaluation.say.chosen import called
from evaluation.say.wording import listed, long_date

FILE = "plan.json"
# What counts as the plan, in the words of the report. Its printed words (a title, the wording of a
# question, an evaluation's name) and the headings by which data are found are no part of it.
PARTS = {
    "design": "design",
    "primary": "primary outcome",
    "questions": "what the questions are answered by",
    "instruments": "instruments",
    "comparison": "comparison",
    "parameters": "parameters of the method",
    "selected": "score for which people were taken on",
    "link_by": "rule by which people are linked",
    "cluster": "whether people were taught in groups",
}
_ABOUT = (
    "The plan of this deliverable's evaluations, recorded by the toolkit. Keep this file and do "
    "not edit it: it shows what was decided before the outcome data were there."
)
Plan = dict[str, dict[str, Any]]


class Age(Frozen):
    """What outcome data say of their own age. Empty where there are none.

    ``dated_from``: the first day on which somebody answered, by the data's own dates; ``undated``:
    a file of outcome data has none; ``file``, ``file_of``: the undated file that was last changed
    first, and that day: what it holds is no younger.
    """

    dated_from: str = ""
    undated: bool = False
    file: str = ""
    file_of: str = ""

    def __bool__(self) -> bool:
        return bool(self.dated_from) or self.undated

    def older_than(self, day: str) -> str:
        """Why outcome data were there before a day, in words; empty where nothing shows it."""
        if self.dated_from and self.dated_from < day:
            return f"they begin on {long_date(self.dated_from)}"
        if self.file_of and self.file_of < day:
            return f"{self.file} was last changed on {long_date(self.file_of)}"
        return ""


class Change(Frozen):
    """One change of the plan: when it was seen, what changed, and whether outcome data were in."""

    on: str
    what: tuple[str, ...]
    after_data: bool


class Record(Frozen):
    """``plan.json``. ``data_seen`` is the day on which outcome data were first seen, or empty.

    ``signed_by``: who signed off the plan as it was first recorded; empty where a run recorded it.
    """

    about: str = _ABOUT
    recorded: str
    recorded_after_data: bool
    data_seen: str = ""
    plan: Plan
    changes: tuple[Change, ...] = ()
    signed_by: str = ""
    data: Age = Age()
    sha256: str = ""

    @property
    def sound(self) -> bool:
        """Whether the record is as the toolkit wrote it."""
        return self.digest() == self.sha256

    def digest(self) -> str:
        """SHA-256 of everything else in the record, the same whatever the order of its keys."""
        content = self.model_dump(mode="json", exclude={"sha256"})
        for later, empty in (("signed_by", ""), ("data", Age().model_dump())):
            if content[later] == empty:  # older records have no such key
                del content[later]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

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
    declared["questions"] = _without_words(declared["questions"])
    comparison = declared["comparison"] or {}
    declared["comparison"] = {part: value for part, value in comparison.items() if value}
    declared["cluster"] = "yes" if any(data.get("cluster") for data in declared["data"]) else ""
    return {key: declared[key] for key in PARTS if declared.get(key)} | {"rules": __version__}


def _without_words(questions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What questions are answered by; their words and numbers are no part of a plan."""
    return [{k: v for k, v in q.items() if v and k not in ("text", "id")} for q in questions]


def read_record(workspace: Workspace, slug: str) -> Record | None:
    """The record of a deliverable, or None when there is none that can be read."""
    return stored(workspace.folder(slug) / FILE, Record)


def look(
    workspace: Workspace, slug: str, deliverable: Deliverable, signed_by: str = ""
) -> Record | None:
    """The record as it would stand if it were recorded now; nothing is written.

    None for a deliverable without evaluations.
    """
    if not deliverable.evaluations:
        return None
    return updated(
        read_record(workspace, slug),
        plan_of(deliverable),
        today().isoformat(),
        _age_of_outcomes(workspace, slug, deliverable),
        signed_by,
    )


def record_plan(workspace: Workspace, slug: str, record: Record | None) -> None:
    """Write a record where it differs from the one that stands.

    Raises EvaluationError when the system refuses to write.
    """
    path = workspace.folder(slug) / FILE
    if record is None or record == read_record(workspace, slug):
        return
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


def updated(earlier: Record | None, plan: Plan, day: str, data: Age, signed_by: str = "") -> Record:
    """The record after a look at the plan on a day, with the outcome data that were there."""
    if earlier is None:
        return Record(
            recorded=day,
            recorded_after_data=bool(data),
            data_seen=day if data else "",
            plan=plan,
            signed_by=signed_by,
            data=data,
        ).sealed()
    differences = tuple(_differences(earlier.plan, plan))
    if not earlier.sound:
        differences = (
            "plan.json was edited by hand, so what it said before is not known",
            *differences,
        )
    seen = bool(earlier.data_seen) or bool(data)
    changes = (Change(on=day, what=differences, after_data=seen),) if differences else ()
    return earlier.model_copy(
        update={
            "plan": plan,
            "data_seen": earlier.data_seen or (day if data else ""),
            "changes": (*earlier.changes, *changes),
            "data": data or earlier.data,
        }
    ).sealed()


def told(record: Record | None) -> tuple[str, ...]:
    """What a report says of the plan, in plain words; empty without a plan."""
    if record is None:
        return ()
    by = f" by {record.signed_by}" if record.signed_by else ""
    first = f"The plan of the evaluation was {{}}recorded on {long_date(record.recorded)}{by}"
    if record.recorded_after_data:
        when = (
            f"{first.format('first ')}, when outcome data were already there; so it cannot be "
            "shown that it was made before them."
        )
    elif why := record.data.older_than(record.recorded):
        when = f"{first.format('')}. The outcome data are older than the plan: {why}."
    elif record.data.dated_from == record.recorded:
        when = (
            f"{first.format('')}, the day on which the outcome data begin; so it cannot be shown "
            "that it was made before them."
        )
    elif not record.data:
        when = f"{first.format('')}, when no outcome data had come in."
    elif record.data.undated:
        whole = "Not all of them say" if record.data.dated_from else "They do not say"
        when = (
            f"{first.format('')}, when no outcome data had come in. {whole} on which day they were "
            "given."
        )
    else:
        when = (
            f"{first.format('')}, before there were outcome data: they begin on "
            f"{long_date(record.data.dated_from)}."
        )
    return (when, *(_sentence(change, record.data) for change in record.changes))


def standing_of(record: Record | None) -> PlanRecord:
    """In a word, whether the plan came before the outcome data, as ``told`` says in sentences."""
    if record is None:
        return ""
    if departures(record):
        return "changed"
    if record.recorded_after_data or record.data.older_than(record.recorded):
        return "after"
    shown = not record.data or (
        record.data.dated_from > record.recorded and not record.data.undated
    )
    return "before" if shown else "not shown"


def departures(record: Record | None) -> tuple[Change, ...]:
    """The changes that were made after outcome data had appeared."""
    if record is None:
        return ()
    return tuple(c for c in record.changes if c.after_data or record.data.older_than(c.on))


def _sentence(change: Change, data: Age) -> str:
    if change.after_data:
        when = "after outcome data were there, seen"
    elif data.older_than(change.on):
        when = "when there were outcome data,"
    else:
        when = "before outcome data came in,"
    return f"Changed {when} on {long_date(change.on)}: {'; '.join(change.what)}."


def in_words(plan: Plan) -> Iterator[str]:
    """A plan part by part, a line each."""
    for name, planned in plan.items():
        yield f"{name[:1].upper()}{name[1:]}"
        yield from (f"  {PARTS[key]}: {_shown(planned[key])}" for key in PARTS if key in planned)


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
                f"{where}{PARTS[key]}: {_shown(was)} before, {_shown(is_now)} now"
                for key in PARTS
                if (was := _compared(then[name], key)) != (is_now := _compared(now[name], key))
            )


def _compared(planned: Mapping[str, Any], key: str) -> object:
    """A part of a plan as it is compared: of older records without what is no part any more."""
    value = planned.get(key)
    if key == "questions":
        return _without_words(value or ())
    if key == "cluster":
        return "yes" if value else None
    return value or None


def _shown(value: object) -> str:
    if isinstance(value, list):
        return listed(tuple(map(_shown, value))) or "as designed"
    if isinstance(value, Mapping):
        return (
            ", ".join(f"{called(k)} {_shown(part)}" for k, part in value.items()) or "as designed"
        )
    return f"“{value}”" if value not in (None, "") else "none"


def _age_of_outcomes(workspace: Workspace, slug: str, deliverable: Deliverable) -> Age:
    """What there is in files of a later wave, or of an evaluation without waves, and how old."""
    folder = workspace.folder(slug)
    ages = [
        _age_of(folder / data.file, workspace.shown(folder / data.file), data)
        for evaluation in deliverable.evaluations
        for data in evaluation.data
        if not data.declared_waves or set(data.declared_waves) & set(LATER)
    ]
    oldest = min((age for age in ages if age.file_of), key=lambda age: age.file_of, default=Age())
    return Age(
        dated_from=min((age.dated_from for age in ages if age.dated_from), default=""),
        undated=any(age.undated for age in ages),
        file=oldest.file,
        file_of=oldest.file_of,
    )


def _age_of(path: Path, shown: str, data: DataFile) -> Age:
    """How old the outcome data of a file are; one that cannot be read counts as data.

    ``shown``: as all who read the file call it, so that it is parsed once for all of them.
    """
    if not path.is_file():
        return Age()
    changed = day_of(path.stat().st_mtime).isoformat()
    try:
        grid = shaped(data, read_grid(path, shown, data.sheet), Collector())
    except EvaluationError:
        return Age(undated=True, file=path.name, file_of=changed)
    if not _anybody(grid, data):
        return Age()
    times = times_of(grid).table
    days = times[SUBMITTED].combine_first(times[STARTED])
    if BASELINE in data.declared_waves:  # one clock beside answers of two waves is that of either
        days = days.mask(days.notna())
    undated = bool(days.isna().any()) or days.empty
    return Age(
        dated_from="" if days.isna().all() else f"{days.min():%Y-%m-%d}",
        undated=undated,
        file=path.name if undated else "",
        file_of=changed if undated else "",
    )


def _anybody(grid: Grid, data: DataFile) -> bool:
    """Whether a row holds more than who somebody is."""
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
    places = grid.places(headings)
    return any(cells[place].strip() for _, cells in grid.rows for place in places)
