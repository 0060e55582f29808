"""Attendance files: who was invited, who came and who completed, with faults by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.counting import and_more
from evaluation.declare.declared_file import DataFile
from evaluation.declare.quiz import QuizScores
from evaluation.declare.register_file import Register, Step
from evaluation.declare.secret import label, label_key
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.files_again import repeated_files
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.cells import ERRORS
from evaluation.read.grids import read_grids
from evaluation.read.people.alike import identifiers, without_identifier
from evaluation.read.people.background import usual_names, written_apart
from evaluation.read.people.consent import own_word
from evaluation.read.people.doubled import one_row_each
from evaluation.read.responses import Source
from evaluation.read.retakes import quiz_scores, retakes
from evaluation.read.statuses import (
    YES,
    days,
    folded,
    scores_of,
    status_faults,
    steps,
    without_status,
)

NO = ("no", "n", "false", "0")
_COLUMNS = ("person", "session", "agency", "invited", "attended", "completed", "date")
_WHERE = "where"  # the cell of the agency, while the files are read
_CELL = "cell"  # the cell that says who the person is, while the files are read
_TOLD = ("invited", "attended", "completed")


@dataclass(frozen=True, slots=True)
class Attendance:
    """One row a person and session.

    ``table``: ``person, session, agency, invited, attended, completed, date``. ``person`` is a
    label in place of the identifier. Those after the agency are True or False, and the date is NaT
    where there is none. Whoever came is taken as invited; without a column for invitations
    everybody listed is.
    ``records_completion``: whether the file says who completed. ``session`` is empty text in a
    file with one row a person. ``pool``: what agencies with few people are called together.
    ``scores``: by person the quiz ``before``, from the first attempt that has one, and ``after``,
    of the row that counts; missing where there is none. ``retaken``: who has several rows that
    differ, of which ``rule`` counts. ``enrolled``: of a learning platform, which lists whom it
    enrolled, and says by a status how far they came.
    """

    unit: Unit
    table: pd.DataFrame
    records_completion: bool
    uninvited: bool
    sources: tuple[Source, ...]
    notes: tuple[Issue, ...] = ()
    pool: str = ""
    scores: pd.DataFrame | None = None
    quiz: QuizScores | None = None
    retaken: frozenset[str] = frozenset()
    rule: str = ""
    enrolled: bool = False


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One file while it is read: where its columns are, and what was found wrong."""

    grid: Grid
    places: dict[str, int]
    collector: Collector
    known: Mapping[str, Step]

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
    whole = read_grids(study, collector)
    grids = [(data, _one_row_each(study, data, grid, collector)) for data, grid in whole]
    tables = [_read_file(data, grid, collector) for data, grid in grids]
    collector.stop()
    collector.note(*_sessions_apart(grids, tables))
    collector.note(*_agencies_as_one(grids, tables))
    table = pd.concat(tables, ignore_index=True)
    sources = tuple(Source.of(grid) for _, grid in grids)
    files = " and ".join(source.file for source in sources)
    again = [*repeated_files([grid for _, grid in grids])]  # which says it for each person
    collector.fault(*(again or _several_files(tables, sources)), *_two_agencies(table, files))
    completion = {bool({"completed", "status"} & _attendance(data).keys()) for data, _ in grids}
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
    registers = [data for data, _ in grids if isinstance(data, Register)]
    several = [retakes(data, *of) for (data, of) in _both(whole, grids)]
    scores = [quiz_scores(data, *of) for (data, of) in _both(whole, grids) if data.scores]
    by_label = pd.concat(scores).rename(index=lambda p: label(key, p)) if scores else None
    return Attendance(
        study.evaluation.data[0].unit,
        table,
        completion == {True},
        bool(uninvited.any()),
        sources,
        (*(note for _, grid in grids for note in grid.notes), *collector.notes),
        next((d.pool for d in registers if d.pool), ""),
        by_label,
        next((d.scores for d in registers if d.scores), None),
        frozenset(label(key, person) for people in several for person in people),
        next((d.doubled for d in registers if d.doubled), ""),
        all("status" in d.attendance and "invited" not in d.attendance for d in registers),
    )


def _both(
    whole: Sequence[tuple[DataFile, Grid]], kept: Sequence[tuple[DataFile, Grid]]
) -> Iterator[tuple[Register, tuple[Grid, Grid]]]:
    """Each register with all of its rows, and with those that count."""
    for (data, every), (_, grid) in zip(whole, kept, strict=True):
        if isinstance(data, Register):
            yield data, (every, grid)


def _sessions_apart(
    grids: Sequence[tuple[DataFile, Grid]], tables: Sequence[pd.DataFrame]
) -> Iterator[Issue]:
    """Notes on sessions of which one stands under several names."""
    return written_apart(
        (grid, table[["session"]].replace("", None).rename(columns=_attendance(data)))
        for (data, grid), table in zip(grids, tables, strict=True)
        if "session" in _attendance(data)
    )


def _agencies_as_one(
    grids: Sequence[tuple[DataFile, Grid]], tables: Sequence[pd.DataFrame]
) -> Iterator[Issue]:
    """Call agencies in the tables as most rows of all files do; a note of each file with others."""
    often = Counter(name for table in tables for name in table["agency"] if name)
    usual = usual_names(often)
    for (data, grid), table in zip(grids, tables, strict=True):
        cells = table.loc[table["agency"].isin([*usual]), _WHERE]
        written = Counter(name for name in table["agency"] if name in usual)
        table["agency"] = [usual.get(name, name) for name in table["agency"]]
        if written:
            named = and_more(f'"{name}" ({n}) as "{usual[name]}"' for name, n in written.items())
            yield Issue(
                grid.file,
                f'Under "{_attendance(data)["agency"]}" names differ from those in most rows only '
                f"in capitals, accents, blanks, hyphens or a full stop, and were read as these: "
                f"{named}.",
                "If one is another agency, give it another name.",
                sheet=grid.sheet,
                cell=and_more(cells),
                severity="note",
                code="register.agency-spelt",
            )


def _read_file(data: DataFile, grid: Grid, collector: Collector) -> pd.DataFrame:
    wanted = _attendance(data)
    undeclared = list(_undeclared(data, grid))
    collector.fault(*undeclared)
    quiz = data.scores if isinstance(data, Register) else None
    of_quiz = quiz.columns.values() if quiz else ()
    headings = list(dict.fromkeys((*data.identify, *wanted.values(), *of_quiz)))
    places = columns_of(grid, headings, collector)
    if undeclared or len(places) < len(headings):
        return pd.DataFrame(columns=[*_COLUMNS, _WHERE, _CELL])
    place_of = dict(zip(headings, places, strict=True))
    people = [place_of[heading] for heading in data.identify]
    collector.fault(*without_identifier(grid, people))
    assert isinstance(data, Register)  # else the columns were not declared
    known, (dates, notes) = steps(data), days(data, grid)
    collector.note(*notes)
    if "status" in wanted:
        collector.fault(*status_faults(data, grid, place_of[wanted["status"]]))
        collector.note(*without_status(grid, place_of[wanted["status"]]))
    collector.fault(*scores_of(data, grid, "before")[1], *scores_of(data, grid, "after")[1])
    sheet = _Sheet(grid, {name: place_of[h] for name, h in wanted.items()}, collector, known)
    at = people[0]
    records = [
        {"person": person, **_record(sheet, row, cells), "date": date, _CELL: address(row, at)}
        for (row, cells), person, date in zip(
            grid.rows, identifiers(grid, people), dates, strict=True
        )
    ]
    return pd.DataFrame(records, columns=[*_COLUMNS, _WHERE, _CELL]).astype(
        dict.fromkeys(_TOLD, bool)
    )


def _one_row_each(study: Study, data: DataFile, grid: Grid, collector: Collector) -> Grid:
    """One row a person and session, where all columns that tell of them are there."""
    there = all(grid.column(heading) is not None for heading in _attendance(data).values())
    if isinstance(data, Register) and {"attended", "status"} & data.attendance.keys() and there:
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
    if not {"attended", "status"} & _attendance(data).keys():
        yield Issue(
            grid.file,
            "It is not said which column tells who attended.",
            'Add "attendance: {attended: <column>}" to deliverable.yaml; of a learning platform\'s '
            "column of completed, in progress and so on: {status: <column>}.",
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
    yes = {name: _told(sheet, name, row, cells) for name in _TOLD}
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


def _told(sheet: _Sheet, name: str, row: int, cells: tuple[str, ...]) -> bool:
    """Whether somebody was invited, came or completed: by a status where there is one."""
    if "status" not in sheet.places or name == "invited":
        return _yes_or_no(sheet, name, row, cells)
    step = sheet.known.get(folded(cells[sheet.places["status"]]), "not_started")
    return step == "completed" or (step == "started" and name == "attended")


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
