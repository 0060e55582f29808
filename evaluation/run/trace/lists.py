"""Registers and coded segments: from the people, or sources, of a number to their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from evaluation.counting import and_more
from evaluation.declare.declared_file import DataFile
from evaluation.declare.log_file import LogFile
from evaluation.declare.register_file import Register
from evaluation.declare.secret import label, label_key
from evaluation.declare.segment_file import Segments
from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.waves import ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.errors import Collector
from evaluation.read.coded.sheet import columns_held
from evaluation.read.exports.grid import Grid
from evaluation.read.people.alike import identifiers
from evaluation.read.segments import coded, labelled
from evaluation.read.survey.surveyed import people_of
from evaluation.run.behind import Whom
from evaluation.run.trace.files import Column, Files, columns_at, lettered, open_files
from evaluation.run.trace.model import Behind, Cell, LeftOut, Stands, Used

# What a row says: who it is of, and of which parts (a theme, a session), by what tells them apart.
Said = tuple[str, Mapping[str, str]]
_TOLD = ("invited", "attended", "completed")


def behind_register(asked: Study, whom: Whom, people: frozenset[str]) -> Behind:
    """What stands behind a number of a register: who is in which row, and what it says."""
    key, files = label_key(asked.workspace), open_files(asked)

    def persons(data: DataFile, grid: Grid) -> list[str]:
        places = [grid.column(heading) or 0 for heading in data.identify]
        return [label(key, person) for person in identifiers(grid, places)]

    def of_rows(data: DataFile, grid: Grid) -> list[Said]:
        columns = _columns(data, grid)
        parts = ({item: cells[place] for item, _, place in columns} for _, cells in grid.rows)
        return list(zip(persons(data, grid), parts, strict=True))

    found = _rows(files, whom, people, [of_rows(data, grid) for data, grid in files.read])
    said: dict[str, dict[str, None]] = {}
    stands: dict[str, list[Stands]] = {}
    for data, grid in files.read:
        columns = _columns(data, grid)
        for (row, cells), who in zip(grid.rows, persons(data, grid), strict=True):
            stands.setdefault(who, []).append(Stands(who, "", grid.file, grid.sheet, row))
            told = (
                f"{item}: {cells[place] or 'empty'}" for item, _, place in columns if item in _TOLD
            )
            said.setdefault(who, {}).update(dict.fromkeys(told))
    left = (
        LeftOut(who, "; ".join(told), tuple(stands[who]))
        for who, told in sorted(said.items())
        if who not in people
    )
    return Behind(*found, left_out=tuple(left))


def behind_segments(asked: Study, whom: Whom, sources: frozenset[str]) -> Behind:
    """What stands behind a number of coded segments: which were coded with what, in which row."""
    files = open_files(asked)
    table = labelled(coded(files.read, Collector()))
    rows = (dict(zip(table.columns, map(str, texts), strict=True)) for texts in table.to_numpy())
    said = [
        [(row["source"], row) for row in islice(rows, len(grid.rows))] for _, grid in files.read
    ]
    return Behind(*_rows(files, whom, sources, said))


def behind_log(asked: Study) -> Behind:
    """What stands behind a count of events: every entry, and the columns that tell them apart."""
    used = []
    for data, grid in open_files(asked).read:
        roles = data.events if isinstance(data, LogFile) else {}
        columns = list(columns_at(grid, {str(role): heading for role, heading in roles.items()}))
        rows = tuple(number for number, _ in grid.rows)
        used.append(Used("", grid.file, grid.sheet, rows, lettered(columns, grid)))
    return Behind(tuple(used), (), nobodys="the entries of the log")


def behind_printed(asked: Study) -> Behind:
    """What stands behind a number of figures in print: their files, which were read as a whole."""
    files = (data.file for data in asked.evaluation.data)
    return Behind((), (), nobodys=f"the printed figures of {and_more([*files])}")


def _columns(data: DataFile, grid: Grid) -> list[Column]:
    """What a list declares of its columns; those of segments may go without saying."""
    if isinstance(data, Register) and data.attendance:
        quiz = data.scores.columns if data.scores else {}
        held = {str(k): heading for k, heading in data.attendance.items()}
        return list(columns_at(grid, held | {f"quiz {k}": heading for k, heading in quiz.items()}))
    if not isinstance(data, Segments):
        return []
    return [
        column
        for role, headings in columns_held(data, grid).items()
        for heading in headings
        for column in columns_at(grid, {role: heading})
    ]


def behind_survey(asked: Study, key: str, whom: Whom, people: frozenset[str]) -> Behind:
    """What stands behind a number of a survey: the rows of its wave, and what they answered.

    Those who did not answer are among them, with what stands in their cells.
    """
    opened = open_files(asked)
    read = tuple(
        (data, grid)
        for data, grid in opened.read
        if isinstance(data, SurveyFile) and (data.wave or ENDPOINT) in whom.waves
    )
    files, named = replace(opened, read=read), key.split(".")
    form = {name: question for data, _ in read for name, question in data.form.items()}
    headings = {
        heading: heading
        for name, question in form.items()
        if name in named
        for heading in question.headings
    }
    said: list[list[Said]] = [
        [(str(person), {}) for person in people_of(asked, data, grid, Collector())]
        for data, grid in read
    ]
    whole = whom.model_copy(update={"groups": {}})
    return Behind(*_rows(files, whole, people, said, headings))


def _rows(
    files: Files,
    whom: Whom,
    people: frozenset[str],
    said: Sequence[Sequence[Said]],
    headings: Mapping[str, str] | None = None,
) -> tuple[tuple[Used, ...], tuple[Stands, ...], tuple[Cell, ...]]:
    """The rows of some people, of the part that the number is of."""
    used, rows, cells = list[Used](), list[Stands](), list[Cell]()
    for (data, grid), of_rows in zip(files.read, said, strict=True):
        columns = _columns(data, grid) if headings is None else [*columns_at(grid, headings)]
        theirs = [
            (Stands(who, "", grid.file, grid.sheet, row), texts)
            for (row, texts), (who, parts) in zip(grid.rows, of_rows, strict=True)
            if who in people and all(parts.get(by, of) == of for by, of in whom.groups.items())
        ]
        rows += [at for at, _ in theirs]
        cells += [
            files.cell(at, column, texts[column[2]]) for at, texts in theirs for column in columns
        ]
        numbers = tuple(at.row for at, _ in theirs)
        used.append(Used("", grid.file, grid.sheet, numbers, lettered(columns, grid)))
    return tuple(used), tuple(rows), tuple(cells)
