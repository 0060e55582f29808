"""Attendance files: who was invited, who came and who completed, with faults by cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from evaluation.declare.data_files import DataFile, Register, Unit
from evaluation.declare.secret import label, label_key
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.cells import ERRORS
from evaluation.read.grids import read_grids
from evaluation.read.people.alike import identifiers, without_identifier
from evaluation.read.people.background import written_apart
from evaluation.read.people.consent import own_word
from evaluation.read.people.doubled import one_row_each
from evaluation.read.responses import Source

YES = ("yes", "y", "true", "1")
NO = ("no", "n", "false", "0")
_COLUMNS = ("person", "session", "agency", "invited", "attended", "completed")
_WHERE = "where"  # the cell of the agency, while the files are read
_CELL = "cell"  # the cell that says who the person is, while the files are read
_TOLD = ("invited", "attended", "completed")


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row a person and session: ``person, session, agency, invited, attended, completed``.

    ``person`` is a label in place of the identifier. The last three are True or False. Whoever
    came is taken as invited; without a column for invitations everybody listed is.
    ``records_completion``: whether the file says who completed. ``session`` is empty text in a
    file with one row a person. ``pool``: what agencies with few people are called together.
    """

    unit: Unit
    table: pd.DataFrame
    records_completion: bool
    uninvited: bool
    sources: tuple[Source, ...]
    notes: tuple[Issue, ...] = ()
    pool: str = ""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One file while it is read: where its columns are, and what was found wrong."""

    grid: Grid
    places: dict[str, int]
    collector: Collector

    def fault(
        self, row: int, place: int, problem: str, action: str, value: str = "", *, code: str
    ) -> None:
        """Note a fault with its cell."""
        self.collector.fault(
            Issue(
                self.grid.file,
                problem,
                action,
                sheet=self.grid.sheet,
                cell=address(row, place),
                value=value,
                code=code,
            )
        )


def read_attendance(study: Study, collector: Collector | None = None) -> Attendance:
    """The attendance that a study's files record. Raises DataError with every fault.

    Rows of one person in one session are dealt with as rows of one person among answers
    (``people.doubled``). A missing person or session, a word that is neither yes nor no, somebody
    who completed without coming, and somebody of two agencies are faults.
    ``collector`` keeps what is said of single rows and cells.
    """
    collector = collector or Collector()
    grids = read_grids(study, collector)
    grids = [(data, _one_row_each(study, data, grid, collector)) for data, grid in grids]
    tables = [_read_file(data, grid, collector) for data, grid in grids]
    collector.stop()
    table = pd.concat(tables, ignore_index=True)
    sources = tuple(
        Source(grid.file, grid.sheet, len(grid.rows), **asdict(grid.counts)) for _, grid in grids
    )
    files = " and ".join(source.file for source in sources)
    collector.fault(*_several_files(tables, sources), *_two_agencies(table, files))
    completion = {"completed" in _attendance(data) for data, _ in grids}
    if len(completion) > 1:
        collector.fault(
            Issue(
                files,
                "Only some of these files say who completed.",
                "Declare the column for all of them or for none.",
                code="register.completion-in-some-files",
            )
        )
    collector.stop()
    uninvited = table["attended"] & ~table["invited"]
    table = table.drop(columns=[_WHERE, _CELL]).assign(invited=table["invited"] | table["attended"])
    key = label_key(study.workspace)
    table["person"] = [label(key, person) for person in table["person"]]
    return Attendance(
        study.evaluation.data[0].unit,
        table,
        completion == {True},
        bool(uninvited.any()),
        sources,
        (*(note for _, grid in grids for note in grid.notes), *_written_apart(grids, tables)),
        next((d.pool for d in study.evaluation.data if isinstance(d, Register) and d.pool), ""),
    )


def _written_apart(
    grids: Sequence[tuple[DataFile, Grid]], tables: Sequence[pd.DataFrame]
) -> Iterator[Issue]:
    """Notes on agencies and on sessions of which one stands under several names."""
    for name in ("agency", "session"):
        yield from written_apart(
            (grid, table[[name]].replace("", None).rename(columns=_attendance(data)))
            for (data, grid), table in zip(grids, tables, strict=True)
            if name in _attendance(data)
        )


def _read_file(data: DataFile, grid: Grid, collector: Collector) -> pd.DataFrame:
    wanted = _attendance(data)
    undeclared = list(_undeclared(data, grid))
    collector.fault(*undeclared)
    headings = list(dict.fromkeys((*data.identify, *wanted.values())))
    places = columns_of(grid, headings, collector)
    if undeclared or len(places) < len(headings):
        return pd.DataFrame(columns=[*_COLUMNS, _WHERE, _CELL])
    place_of = dict(zip(headings, places, strict=True))
    people = [place_of[heading] for heading in data.identify]
    collector.fault(*without_identifier(grid, people))
    sheet = _Sheet(grid, {name: place_of[h] for name, h in wanted.items()}, collector)
    records = [
        {"person": person, **_record(sheet, row, cells), _CELL: address(row, people[0])}
        for (row, cells), person in zip(grid.rows, identifiers(grid, people), strict=True)
    ]
    return pd.DataFrame(records, columns=[*_COLUMNS, _WHERE, _CELL]).astype(
        dict.fromkeys(_TOLD, bool)
    )


def _one_row_each(study: Study, data: DataFile, grid: Grid, collector: Collector) -> Grid:
    """One row a person and session, where all columns that tell of them are there."""
    there = all(grid.column(heading) is not None for heading in _attendance(data).values())
    if isinstance(data, Register) and "attended" in data.attendance and there:
        return one_row_each(study, data, grid, collector)
    return grid


def _attendance(data: DataFile) -> dict[str, str]:
    """Which column of a register holds what, as it is declared."""
    declared = data.attendance if isinstance(data, Register) else {}
    return {str(name): heading for name, heading in declared.items()}


def _undeclared(data: DataFile, grid: Grid) -> Iterator[Issue]:
    """What deliverable.yaml must say before a register can be read."""
    if not data.identify:
        yield Issue(
            grid.file,
            "It is not said which column identifies a person.",
            "Add identify: [<column>] to this file in deliverable.yaml.",
            code="columns.no-identifier",
        )
    if "attended" not in _attendance(data):
        yield Issue(
            grid.file,
            "It is not said which column tells who attended.",
            'Add "attendance: {attended: <column>}" to deliverable.yaml.',
            code="register.no-attended",
        )


def _record(sheet: _Sheet, row: int, cells: tuple[str, ...]) -> dict[str, str | bool]:
    """One row without its person; what it lacks is noted as a fault."""
    if "session" in sheet.places and not cells[sheet.places["session"]]:
        sheet.fault(
            row,
            sheet.places["session"],
            "The session is missing.",
            "Fill it in.",
            code="register.no-session",
        )
    yes = {name: _yes_or_no(sheet, name, row, cells) for name in _TOLD}
    if yes["completed"] and not yes["attended"]:
        sheet.fault(
            row,
            sheet.places["completed"],
            "This person completed a session without coming to it.",
            "Put one of the two right in corrections.csv.",
            code="register.completed-unattended",
        )
    words = {
        name: cells[sheet.places[name]] if name in sheet.places else ""
        for name in ("session", "agency")
    }
    where = address(row, sheet.places["agency"]) if "agency" in sheet.places else ""
    return {**words, **yes, _WHERE: where}


def _yes_or_no(sheet: _Sheet, name: str, row: int, cells: tuple[str, ...]) -> bool:
    """One yes or no. Without the column everybody was invited and nobody is said to complete."""
    if name not in sheet.places:
        return name == "invited"
    text = cells[sheet.places[name]]
    if text.casefold() in YES:
        return True
    unsaid = text == "" and name == "completed"  # written down for those who complete, mostly
    if text.casefold() in NO or text.startswith("=") or text in ERRORS or unsaid:
        return False
    problem = f'"{text}" is neither yes nor no.' if text else f"It is not said: {name}, yes or no?"
    hint = did_you_mean(text.casefold(), ("yes", "no")) if text else ""
    sheet.fault(
        row,
        sheet.places[name],
        problem,
        f"{hint} Write yes or no (in corrections.csv once a report was made)"
        f"{own_word(text, 'attendance')}.".strip(),
        text,
        code="register.not-yes-or-no",
    )
    return False


def _several_files(tables: Sequence[pd.DataFrame], sources: Sequence[Source]) -> Iterator[Issue]:
    """The same person and session in more than one file, at the first cell in the later one."""
    first: dict[tuple[str, str], tuple[int, str]] = {}
    told = set[tuple[str, int]]()
    for file, table in enumerate(tables):
        for person, session, cell in zip(
            table["person"], table["session"], table[_CELL], strict=True
        ):
            earlier, where = first.setdefault((person, session), (file, cell))
            if earlier == file or (person, file) in told:  # of many sessions the first says it
                continue
            told.add((person, file))
            there, here = sources[earlier], sources[file]
            sheet = f"sheet {there.sheet}, " if there.sheet else ""
            yield Issue(
                here.file,
                "The same person and session stand in more than one file "
                f"(also in {there.file}, {sheet}{where}).",
                "Keep them in one of the files.",
                sheet=here.sheet,
                cell=cell,
                value=person,
                code="register.in-two-files",
            )


def _two_agencies(table: pd.DataFrame, files: str) -> Iterator[Issue]:
    """Somebody who belongs to one agency in one row and to another in the next."""
    for person, rows in table[table["agency"] != ""].groupby("person"):
        cells = rows.groupby("agency")[_WHERE].first()
        if len(cells) > 1:
            (agency, cell), (other, elsewhere), *_ = cells.items()
            yield Issue(
                files,
                f'Somebody is of "{agency}" in {cell} and of "{other}" in {elsewhere}.',
                "Put one of the two right.",
                value=str(person),
                code="register.two-agencies",
            )
