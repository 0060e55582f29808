"""A study in memory: the options of a command in place of a workspace and its declarations."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.declare.answer_file import Answers, Long
from evaluation.declare.declared_file import Doubled
from evaluation.declare.guidance import BY_OPTIONS, OF_TWO_FILES
from evaluation.declare.instrument.model import Coding, Instrument
from evaluation.declare.link_by import LinkBy
from evaluation.declare.programme import Deliverable, Evaluation, Programme
from evaluation.declare.waves import WAVES, WaveName
from evaluation.declare.workspace import Study, Workspace
from evaluation.errors import Collector, Issue
from evaluation.read.answers.of_wave import read_answers
from evaluation.read.answers.read_as import ItemColumns
from evaluation.read.exports.grid import Grid, columns_of
from evaluation.read.people.alike import says_nobody
from evaluation.read.people.doubled import one_row_each
from evaluation.read.responses import Responses, read_responses
from evaluation.read.shape import is_id, of_these_forms, shaped
from evaluation.read.summary import found_items

_NOWHERE = Path("\0")  # the root of a workspace that is in memory: no folder has this name
_OF_WORDS = ("answers.read-by-label", "answers.fewer-words", "answers.other-words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for on the command line of a command that needs no workspace.

    ``columns`` says which column has which item of the ``instrument``; ``scores`` are columns
    that hold scores already. ``id_column``: the heading of the identifier, or several. ``only``
    says which rows are meant; ``only_after``, ``sheet_after`` and ``columns_after`` are of a later
    file. ``read_as``: by wave and items, the answer that each code means. ``stored_reversed``:
    items by the file, ``before`` or ``after``, or "" for every file.
    """

    instrument: str = ""
    columns: str = ""
    scores: tuple[str, ...] = ()
    key: Path | None = None
    informant: str = ""
    coding: Coding | None = None
    stored_reversed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    id_column: str = ""
    cluster: str = ""
    sheet: str = ""
    not_answered: tuple[str, ...] = ()
    read_as: Mapping[WaveName, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    doubled: Doubled | None = None
    only: Mapping[str, str] = field(default_factory=dict)
    only_after: Mapping[str, str] = field(default_factory=dict)
    sheet_after: str = ""
    columns_after: str = ""
    long: Long | None = None
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
            sheet=self.asked.sheet,
            wave=wave,
            columns={instrument: dict(self.columns)} if instrument else {},
            stored_reversed={instrument: self._stored(wave)} if instrument else {},
            identify=identifying(self.grid, self.asked.id_column),
            cluster=self.asked.cluster,
            not_answered=self.asked.not_answered,
            coding=self.asked.coding,
            read_as={
                f"{instrument} {items}".strip(): dict(codes)
                for items, codes in self.asked.read_as.get(wave, {}).items()
            },
            doubled=self.asked.doubled,
            only=dict(self.asked.only),
            long=self.asked.long,
        )

    def shaped(self) -> Grid:
        """Its rows in the shape that options say. Raises DataError."""
        collector = Collector()
        grid = shaped(self.declared("baseline", ""), self.grid, collector, BY_OPTIONS)
        collector.stop()
        return grid

    def _stored(self, wave: WaveName) -> tuple[str, ...]:
        asked = self.asked.stored_reversed
        return (*asked.get("", ()), *asked.get(WAVES[wave].when, ()))


@dataclass(frozen=True, slots=True)
class QuickStudy:
    """A study that nobody has declared; its ``opened`` grids by declared file and sheet."""

    study: Study
    opened: Mapping[tuple[str, str], Grid]

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
        OF_TWO_FILES if len(files) > 1 else BY_OPTIONS,
        by_row,
    )
    grids = (file.grid for file in files.values())
    return QuickStudy(study, {(of.file, of.sheet): g for of, g in zip(data, grids, strict=True)})


def of_codes(path: Path, export: Grid, instrument: Instrument) -> tuple[Issue, ...]:
    """What reading a file's answers to an instrument would say of its codes, as far as it has them.

    Words for no answer are told of the whole export already.
    """
    grid = export.usable()
    found = found_items(export, instrument).of(instrument.id)
    items = {item: column.heading for item, column in found.items()}
    quick = in_memory({"baseline": OptionFile(path, grid, Request(), items)}, instrument)
    [data] = quick.study.evaluation.answers
    told = Collector()
    asked = ItemColumns(quick.study, data, grid, instrument, items, "baseline")
    _, _, notes = read_answers(asked, told)
    return tuple(
        n
        for n in (*told.faults, *notes)
        if n.code.startswith("answers.code") or n.code in _OF_WORDS
    )


def identifying(grid: Grid, asked: str) -> tuple[str, ...]:
    """The columns that ``--id`` names: one heading, or several with commas between; maybe none.

    A heading that holds a comma stands in quotation marks, unless it is the only one.
    """
    if not asked or grid.column(asked) is not None:
        return (asked,) if asked else ()
    return tuple(filter(None, map(str.strip, next(csv.reader([asked], skipinitialspace=True)))))


def tells_apart(quick: QuickStudy) -> bool:
    """Whether the identifier of the one file is one: in each row, and in no two that differ.

    A heading that only ends like one may be a school's or a group's, whose rows are no doubles
    of one another: that must not stand twice at all.
    """
    [data] = quick.study.evaluation.answers
    probe = Collector()
    grid = shaped(data, quick.opened[data.file, data.sheet], probe)
    mapped = (heading for items in data.columns.values() for heading in items.values())
    grid = of_these_forms(grid, grid.places(mapped))
    places = columns_of(grid, data.identify, probe)
    values = [value for place in places for value in grid.values(place)]
    if not is_id(data.identify[0]) and len(set(values)) < len(values):
        return False
    one_row_each(quick.study, data, grid, probe)
    return not probe.faults and all(values) and not any(map(says_nobody, values))
