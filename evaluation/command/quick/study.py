"""A study in memory: the options of a command in place of a workspace and its declarations."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from evaluation.declare.guidance import BY_OPTIONS
from evaluation.declare.instrument.model import Coding, Instrument
from evaluation.declare.programme import Answers, Deliverable, Evaluation, LinkBy, Programme
from evaluation.declare.waves import WaveName
from evaluation.declare.workspace import Study, Workspace
from evaluation.errors import Collector
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.people.doubled import one_row_each
from evaluation.read.responses import Responses, read_responses

Doubled = Literal["first", "last", "fullest"]
_NOWHERE = Path("\0")  # the root of a workspace that is in memory: no folder has this name
_IDS = ("id", "code", "person", "respondent", "participant", "pupil", "child", "record_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for on the command line of a command that needs no workspace.

    ``columns`` says which column has which item of the ``instrument``; ``scores`` are columns
    that hold scores already. ``id_column``: the heading of the identifier, or several.
    """

    instrument: str = ""
    columns: str = ""
    scores: tuple[str, ...] = ()
    key: Path | None = None
    informant: str = ""
    coding: Coding | None = None
    id_column: str = ""
    cluster: str = ""
    sheet: str = ""
    not_answered: tuple[str, ...] = ()
    doubled: Doubled | None = None
    workspace: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class OptionFile:
    """A file as options declare it, read already.

    ``columns``: the heading of each item. ``asked``: with the identifier and the group that this
    file has.
    """

    path: Path
    grid: Grid
    asked: Request
    columns: Mapping[str, str] = field(default_factory=dict)

    def declared(self, wave: WaveName, instrument: str) -> Answers:
        """What a deliverable would declare of it."""
        return Answers(
            file=str(self.path.absolute()),
            rows_count="children",
            wave=wave,
            columns={instrument: dict(self.columns)} if instrument else {},
            identify=identifying(self.grid, self.asked.id_column),
            cluster=self.asked.cluster,
            not_answered=self.asked.not_answered,
            coding=self.asked.coding,
            doubled=self.asked.doubled,
        )


@dataclass(frozen=True, slots=True)
class QuickStudy:
    """A study that nobody has declared; its ``opened`` grids by the name of their file in it."""

    study: Study
    opened: Mapping[str, Grid]

    def responses(self) -> tuple[Responses, ...]:
        """The answers of its waves, as ``check`` and ``run`` read them."""
        return read_responses(self.study, opened=self.opened)


def in_memory(
    files: Mapping[WaveName, OptionFile],
    instrument: Instrument | None = None,
    *,
    by_row: bool = False,
    link_by: LinkBy | None = None,
) -> QuickStudy:
    """A study of one instrument. Its people have labels by a key that is nowhere written."""
    instruments = {instrument.id: instrument} if instrument else {}
    data = tuple(file.declared(wave, "".join(instruments)) for wave, file in files.items())
    evaluation = Evaluation(
        design="pre_post", data=data, instruments=tuple(instruments), link_by=link_by
    )
    programme = Programme(
        title="-", publisher="-", contact="-", areas=("-",), outcomes={}, thematic_areas=()
    )
    study = Study(
        Workspace(_NOWHERE, programme, secrets.token_bytes(32)),
        "",
        Deliverable(title="-", area="-", evaluations=(evaluation,)),
        1,
        instruments,
        BY_OPTIONS,
        by_row,
    )
    grids = (file.grid for file in files.values())
    return QuickStudy(study, {file.file: grid for file, grid in zip(data, grids, strict=True)})


def _plain(heading: str) -> str:
    return heading.casefold().replace(" ", "_")


def identifying(grid: Grid, asked: str) -> tuple[str, ...]:
    """The columns that ``--id`` names: one heading, or several with commas between; maybe none.

    A heading that holds a comma stands in quotation marks, unless it is the only one.
    """
    if not asked or grid.column(asked) is not None:
        return (asked,) if asked else ()
    return tuple(filter(None, map(str.strip, next(csv.reader([asked], skipinitialspace=True)))))


def id_column(grid: Grid, columns: Mapping[str, str]) -> str:
    """The column that seems to say who each row is; empty where none does."""
    free = [h for h in grid.headings if h and h not in columns.values()]
    plain = {_plain(h): h for h in reversed(free)}
    named = [plain[name] for name in _IDS if name in plain]
    endings = (h for name, h in reversed(plain.items()) if name.endswith(("_id", "_code")))
    return next(iter((*named, *endings)), "")


def tells_apart(quick: QuickStudy) -> bool:
    """Whether the identifier of the one file is one: in each row, and in no two that differ.

    A heading that only ends like one may be a school's or a group's, whose rows are no doubles
    of one another: that must not stand twice at all.
    """
    [data] = quick.study.evaluation.answers
    grid = quick.opened[data.file]
    probe = Collector()
    places = columns_of(grid, data.identify, probe)
    values = [value for place in places for value in grid.values(place)]
    if _plain(data.identify[0]) not in _IDS and len(set(values)) < len(values):
        return False
    one_row_each(quick.study, data, grid, probe)
    return not probe.faults and all(values)
