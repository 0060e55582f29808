"""A study in memory: the options of a command in place of a workspace and its declarations."""

from __future__ import annotations

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


@dataclass(frozen=True, slots=True)
class OptionFile:
    """A file as options declare it, read already.

    ``columns``: the heading of each item. ``cluster``: where this file has such a column.
    """

    path: Path
    grid: Grid
    columns: Mapping[str, str] = field(default_factory=dict)
    id_column: str = ""
    cluster: str = ""
    not_answered: tuple[str, ...] = ()
    coding: Coding | None = None
    doubled: Doubled | None = None

    def declared(self, wave: WaveName, instrument: str) -> Answers:
        """What a deliverable would declare of it."""
        return Answers(
            file=str(self.path.absolute()),
            rows_count="children",
            wave=wave,
            columns={instrument: dict(self.columns)} if instrument else {},
            identify=(self.id_column,) if self.id_column else (),
            cluster=self.cluster,
            not_answered=self.not_answered,
            coding=self.coding,
            doubled=self.doubled,
        )


@dataclass(frozen=True, slots=True)
class QuickStudy:
    """A study that nobody has declared, with its files."""

    study: Study
    files: Mapping[WaveName, OptionFile]

    @property
    def opened(self) -> dict[str, Grid]:
        """The grids of its files by the name under which they are declared."""
        named = zip(self.study.evaluation.data, self.files.values(), strict=True)
        return {data.file: file.grid for data, file in named}

    def responses(self, collector: Collector | None = None) -> tuple[Responses, ...]:
        """The answers of its waves, as ``check`` and ``run`` read them."""
        return read_responses(self.study, collector, opened=self.opened)


def in_memory(
    files: Mapping[WaveName, OptionFile],
    instrument: Instrument | None = None,
    *,
    by_row: bool = False,
    link_by: LinkBy | None = None,
) -> QuickStudy:
    """A study of one instrument. Its people have labels by a key that is nowhere written."""
    name = instrument.id if instrument else ""
    evaluation = Evaluation(
        design="pre_post",
        data=tuple(file.declared(wave, name) for wave, file in files.items()),
        instruments=(name,) if name else (),
        link_by=link_by,
    )
    programme = Programme(
        title="-", publisher="-", contact="-", areas=("-",), outcomes={}, thematic_areas=()
    )
    return QuickStudy(
        Study(
            Workspace(_NOWHERE, programme, secrets.token_bytes(32)),
            "",
            Deliverable(title="-", area="-", evaluations=(evaluation,)),
            1,
            {name: instrument} if instrument else {},
            BY_OPTIONS,
            by_row,
        ),
        files,
    )


def _plain(heading: str) -> str:
    return heading.casefold().replace(" ", "_")


def id_column(grid: Grid, columns: Mapping[str, str]) -> str:
    """The column that seems to say who each row is; empty where none does."""
    free = [h for h in grid.headings if h and h not in columns.values()]
    plain = {_plain(h): h for h in reversed(free)}
    for name in _IDS:
        if name in plain:
            return plain[name]
    return next((h for name, h in reversed(plain.items()) if name.endswith(("_id", "_code"))), "")


def tells_apart(quick: QuickStudy) -> bool:
    """Whether the identifier of the one file is one: in each row, and in no two that differ.

    A heading that only ends like one may be a school's or a group's, whose rows are no doubles
    of one another: that must not stand twice at all.
    """
    [(data, file)] = zip(quick.study.evaluation.answers, quick.files.values(), strict=True)
    place = file.grid.column(file.id_column)
    values = file.grid.values(place) if place is not None else []
    if _plain(file.id_column) not in _IDS and len(set(values)) < len(values):
        return False
    probe = Collector()
    one_row_each(quick.study, data, file.grid, probe)
    places = columns_of(file.grid, (file.id_column,), probe)
    return not probe.faults and all(all(file.grid.values(place)) for place in places)
