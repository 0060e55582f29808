"""Two files of scores: each read or scored, and the people in both paired by identifier."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evaluation.command.quick.score import Request, score_file
from evaluation.declare.instrument.model import Direction
from evaluation.errors import DataError, EvaluationError, Issue
from evaluation.link.codes.known import KnownLinks, link_known
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.exports.no_answer import says_none
from evaluation.read.files.raw import number_of
from evaluation.read.people.alike import plain_code

Array = npt.NDArray[np.float64]
_FEW = 5  # rows that a note names
_NO_SCORE_REACHES = 1e15  # beyond, squares overflow and digits are lost
_NO_SCORE = frozenset(("NA", "NaN", "nan", "NULL", "."))  # of R, Python, SQL and SPSS


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """What was asked for on the command line: an instrument, or columns that hold scores."""

    before: Path
    after: Path
    instrument: str = ""
    columns: tuple[str, ...] = ()
    id_column: str = ""
    cluster: str = ""
    key: Path | None = None
    informant: str = ""
    not_answered: tuple[str, ...] = ()
    workspace: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class PrintedScale:
    """A scale as it is printed; ``direction`` is None where nobody declared it.

    ``one_answer``: its score is the answer to one item, in whole points.
    """

    name: str
    title: str
    unit: str = "points"
    direction: Direction | None = None
    one_answer: bool = False


@dataclass(frozen=True, slots=True)
class Wave:
    """One file: rows in its order, with identifier, cluster and scores (NaN where none)."""

    grid: Grid
    id_column: str
    people: tuple[str, ...]
    clusters: tuple[str, ...]
    scales: tuple[PrintedScale, ...]
    scores: dict[str, Array]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waves:
    """Both files, and which rows belong to one person."""

    before: Wave
    after: Wave
    links: KnownLinks

    @property
    def clusters(self) -> tuple[str, ...]:
        """Where each of the paired was taught, as the first file that says it; may be empty."""
        return tuple(
            self.before.clusters[one] or self.after.clusters[two] for one, two in self.links.pairs
        )

    def scores(self, name: str) -> tuple[Array, Array]:
        """Before and after of the paired, NaN where a score is missing."""
        pairs = np.array(self.links.pairs, dtype=int).reshape(-1, 2)
        return self.before.scores[name][pairs[:, 0]], self.after.scores[name][pairs[:, 1]]


def read_waves(asked: ComparisonRequest) -> Waves:
    """Read both files and pair their people. Raises DataError with the faults of both."""
    faults: list[Issue] = []
    waves = []
    for file in (asked.before, asked.after):
        try:
            waves.append(_scored(asked, file) if asked.instrument else _plain(asked, file))
        except EvaluationError as error:
            faults += error.issues
    if not faults and asked.cluster and not any(any(wave.clusters) for wave in waves):
        faults.append(waves[0].grid.missing_column(asked.cluster))
    if faults:
        raise DataError(list(dict.fromkeys(faults)))
    before, after = waves
    found = Waves(before, after, link_known(before.people, after.people))
    if not found.links.pairs:
        raise DataError(_nobody(found))
    return found


def pairing_notes(waves: Waves) -> Iterator[str]:
    """Who was not paired, by row of the file; identifiers themselves are not shown."""
    yield from (*waves.before.notes, *waves.after.notes)
    links = waves.links
    for number, wave in enumerate((waves.before, waves.after)):
        for what, places in (
            ("share an identifier with another row and are left out", links.duplicates[number]),
            ("have an identifier that the other file does not have", links.orphans[number]),
            ("have no identifier", links.blank[number]),
        ):
            if places:
                rows = [str(wave.grid.rows[place][0]) for place in places]
                more = f" and {len(rows) - _FEW} more" if len(rows) > _FEW else ""
                noun = "rows" if len(rows) > 1 else "row"
                said = what if len(rows) > 1 else _singular(what)
                yield (
                    f"note: {wave.grid.file}: {len(rows)} {noun} {said}: row "
                    f"{', '.join(rows[:_FEW])}{more}."
                )
    if near := _near(waves):
        yield (
            f"note: {near} of those would be paired if capitals, spaces and leading zeros did not "
            "count: look at both lists, and write the identifiers the same way."
        )


def _singular(said: str) -> str:
    return said.replace("share ", "shares ").replace("are left", "is left").replace("have ", "has ")


def _near(waves: Waves) -> int:
    """Identifiers that match nobody and differ from one of the other file in writing only."""
    lone = [
        {plain_code(wave.people[place]) for place in places}
        for wave, places in zip((waves.before, waves.after), waves.links.orphans, strict=True)
    ]
    return len(lone[0] & lone[1])


def _nobody(waves: Waves) -> Issue:
    near = _near(waves)
    hint = f" {near} would match if capitals, spaces and leading zeros did not count."
    return Issue(
        f"{waves.before.grid.file}, {waves.after.grid.file}",
        "Nobody stands once in both files with the same identifier"
        f" ({waves.before.id_column}, {waves.after.id_column}).",
        f"Check that both use the same identifiers.{hint if near else ''}",
    )


def _scored(asked: ComparisonRequest, file: Path) -> Wave:
    """A file of answers, scored with the instrument."""
    request = Request(
        asked.instrument,
        file,
        asked.key,
        asked.informant,
        None,
        asked.id_column,
        "",
        "",
        asked.not_answered,
        asked.workspace,
    )
    result = score_file(request)
    grid, instrument = result.grid, result.instrument
    if not result.id_column:
        raise DataError(
            Issue(
                grid.file,
                "No column seems to hold an identifier, and people are paired by it.",
                "Say which it is: --id COL.",
                sheet=grid.sheet,
            )
        )
    scores = result.scored.scores.reindex([row for row, _ in grid.rows])
    scales = tuple(
        PrintedScale(
            name, one.title, instrument.unit_of(name), one.direction, instrument.one_answer(name)
        )
        for name, one in instrument.scales.items()
    )
    guessed = (
        "" if asked.id_column else f"note: {grid.file}: people are told by {result.id_column}."
    )
    return Wave(
        grid,
        result.id_column,
        tuple(result.people[row] for row, _ in grid.rows),
        _clusters(asked, grid),
        scales,
        {scale.name: scores[scale.name].to_numpy(float) for scale in scales},
        (guessed,) if guessed else (),
    )


def _plain(asked: ComparisonRequest, file: Path) -> Wave:
    """A file that holds scores already, one column a scale."""
    grid = read_grid(file, file.name)
    faults: list[Issue] = []
    places = columns_of(grid, (*asked.columns, asked.id_column), faults, asked.not_answered)
    if faults:
        raise DataError(faults)
    scores = {
        name: _numbers(grid, place, asked.not_answered, faults)
        for name, place in zip(asked.columns, places, strict=False)
    }
    if faults:
        raise DataError(faults)
    people = tuple(_whole(grid.values(places[-1])))
    scales = tuple(PrintedScale(name, name) for name in asked.columns)
    notes = tuple(_told_missing(grid, places[:-1], asked.not_answered))
    return Wave(grid, asked.id_column, people, _clusters(asked, grid), scales, scores, notes)


def _whole(identifiers: Sequence[str]) -> Sequence[str]:
    """Identifiers as they are; 101.0 as 101 where all are written so, as programs write numbers."""
    known = [one for one in identifiers if one]
    if all(re.fullmatch(r"\d+\.0", one) for one in known):
        return [one.removesuffix(".0") for one in identifiers]
    return identifiers


def _told_missing(grid: Grid, places: Sequence[int], known: Sequence[str]) -> Iterator[str]:
    """A note on the signs that were taken for no score and that nobody declared."""
    signs = (text for place in places for text in grid.values(place) if text not in known)
    texts = [text for text in signs if _says_no_score(text)]
    if texts:
        named = ", ".join(f'"{text}"' for text in list(dict.fromkeys(texts))[:_FEW])
        cells = f"{len(texts)} cell{'s' if len(texts) > 1 else ''}"
        yield f"note: {grid.file}: {cells} with {named} taken for no score."


def _says_no_score(text: str) -> bool:
    """Whether a cell of a column of scores says that there is none: a program's sign, or words."""
    return text in _NO_SCORE or says_none(text)


def _clusters(asked: ComparisonRequest, grid: Grid) -> tuple[str, ...]:
    """The cluster in each row; empty where this file has no such column."""
    place = grid.column(asked.cluster) if asked.cluster else None
    return tuple(grid.values(place)) if place is not None else ("",) * len(grid.rows)


def _decimal_comma(texts: set[str]) -> bool:
    """Whether numbers have decimal commas: 1,5 or 0,125 among them, as 1,125 may be a thousand."""
    texts = {text.replace("\N{MINUS SIGN}", "-") for text in texts}
    if any(number_of(text) is None or "." in text for text in texts):
        return False
    parts = [text.lstrip("+-").split(",") for text in texts if "," in text]
    return any(len(after) != 3 or before == "0" for before, after in parts)


def _what_to_do(text: str) -> str:
    if "," in text and number_of(text) is not None:
        return "Write it with a point: with a comma it may be a decimal or a thousand."
    return f'Put the cell right; if it means no score, say --not-answered "{text}".'


def _numbers(grid: Grid, place: int, missing: Sequence[str], faults: list[Issue]) -> Array:
    """A column as numbers, NaN where it says that there is none; another text is a fault."""
    heading, found = grid.headings[place], []
    nothing = {"", *missing, *grid.not_answered.get(heading, ())}
    known = {t for t in grid.values(place) if t not in nothing and not _says_no_score(t)}
    comma = heading in grid.decimal_comma or _decimal_comma(known)
    for row, cells in grid.rows:
        text = cells[place]
        plain = (text.replace(",", ".") if comma else text).replace("\N{MINUS SIGN}", "-")
        none = text in nothing or _says_no_score(text)
        try:
            value = math.nan if none else float(plain.replace("_", "no number"))
        except ValueError:
            value = math.inf
        if not none and not abs(value) < _NO_SCORE_REACHES:
            faults.append(
                Issue(
                    grid.file,
                    "This is no number, and the column should hold scores.",
                    _what_to_do(text),
                    sheet=grid.sheet,
                    cell=address(row, place),
                    value=text,
                )
            )
        found.append(value)
    return np.array(found, dtype=np.float64)
