"""Two files of the same people: read as a study in memory, paired and scored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.command.quick.score import Request, choose, item_columns
from evaluation.command.quick.study import Doubled, OptionFile, QuickStudy, id_column, in_memory
from evaluation.declare.instrument.facts import Item, Licence, ResponseSet
from evaluation.declare.instrument.model import Coding, Direction, Instrument, Scale, Status
from evaluation.declare.waves import BASELINE, ENDPOINT, WaveName
from evaluation.errors import Collector, DataError, EvaluationError, Issue, Kind
from evaluation.link.waves import MatchedWaves, match_waves, not_paired
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.exports.no_answer import NONE_SIGNS, says_none, told
from evaluation.read.files.raw import number_of
from evaluation.scoring.scores import ScoredWave, score

Array = npt.NDArray[np.float64]
_NO_SCORE_REACHES = 1e15  # beyond, squares overflow and digits are lost


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
    coding: Coding | None = None
    doubled: Doubled | None = None
    workspace: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class PrintedScale:
    """A scale as it is printed; ``direction`` is None where nobody declared it.

    ``one_answer``: its score is the answer to one item, in whole points. ``name`` is what it is
    called in numbers, ``scale`` in the instrument.
    """

    name: str
    title: str
    scale: str
    unit: str = "points"
    direction: Direction | None = None
    one_answer: bool = False


@dataclass(frozen=True, slots=True)
class Waves:
    """The people of two files, paired. ``people``: labels of the paired, in the first's order."""

    files: tuple[str, str]
    scales: tuple[PrintedScale, ...]
    matched: MatchedWaves
    people: pd.Index
    scored: tuple[ScoredWave, ScoredWave]
    notes: tuple[str, ...]

    @property
    def clusters(self) -> tuple[str, ...]:
        """Where each of the paired was taught, as the first file that says it; may be empty."""
        known = self.matched.clusters
        if known is None:
            return ("",) * len(self.people)
        return tuple(known.reindex(self.people).fillna(""))

    def scores(self, scale: PrintedScale) -> tuple[Array, Array]:
        """Before and after of the paired, NaN where a score is missing."""
        before, after = (
            wave.scores[scale.scale].reindex(self.people).to_numpy(float) for wave in self.scored
        )
        return before, after

    def numbers(self, scale: PrintedScale) -> tuple[int, int]:
        """How many people have a score before, and how many after."""
        before, after = (int(wave.scores[scale.scale].notna().sum()) for wave in self.scored)
        return before, after


def read_waves(asked: ComparisonRequest) -> Waves:
    """Read both files and pair their people. Raises DataError with the faults of both."""
    try:
        quick, notes = _study(asked)
        matched = match_waves(quick.responses())
    except EvaluationError as error:
        raise DataError(
            list(dict.fromkeys(map(_of_a_score, error.issues) if asked.columns else error.issues))
        ) from None
    first = next(r for r in matched.responses if r.wave == BASELINE)
    assert first.persons is not None  # files tell where people stand
    places = first.persons.places["row"].reindex(matched.matched)
    before, after = quick.files.values()
    scored = score(first), score(next(r for r in matched.responses if r.wave == ENDPOINT))
    names = asked.columns
    return Waves(
        (before.grid.file, after.grid.file),
        tuple(PrintedScale(name, name, f"s{n}") for n, name in enumerate(names))
        or _of_instrument(scored[0].instrument),
        matched,
        places.sort_values().index,
        scored,
        notes,
    )


def pairing_notes(waves: Waves) -> Iterator[str]:
    """Who was not paired, by cell, and what else reading said; identifiers are not shown."""
    read = [note for response in waves.matched.responses for note in response.notes]
    yield from waves.notes
    for note in dict.fromkeys((*read, *not_paired(waves.matched), *waves.matched.notes)):
        yield f"note: {note}"


def _study(asked: ComparisonRequest) -> tuple[QuickStudy, tuple[str, ...]]:
    """Both files as options declare them, and what was guessed."""
    collector = Collector()
    instrument = _scores(asked.columns)
    files: dict[WaveName, OptionFile] = {}
    notes: list[str] = []
    waves: tuple[tuple[WaveName, Path], ...] = (
        ("baseline", asked.before),
        ("endpoint", asked.after),
    )
    for wave, path in waves:
        with collector.keep():
            grid = read_grid(path, path.name)
            columns: Mapping[str, str] = {f"s{n}": name for n, name in enumerate(asked.columns)}
            signs = [*asked.not_answered]
            if asked.instrument:
                request = Request(
                    asked.instrument,
                    path,
                    asked.key,
                    asked.informant,
                    asked.coding,
                    asked.id_column,
                    not_answered=asked.not_answered,
                    workspace=asked.workspace,
                )
                chosen = choose(request)
                instrument = chosen.instrument
                columns = item_columns(chosen, grid, request).headings
            else:
                taken = _signs(grid, asked)
                signs += dict.fromkeys(taken.values())
                of_signs = told(grid, taken, "the scores", "Taken for no score.")
                notes += [f"note: {note}" for note in of_signs]
            if not (heading := asked.id_column or id_column(grid, columns)):
                raise DataError(
                    Issue(
                        grid.file,
                        "No column seems to hold an identifier, and people are paired by it.",
                        "Say which it is: --id COL.",
                        sheet=grid.sheet,
                        code="columns.no-identifier",
                    )
                )
            if not asked.id_column:
                notes.append(f"note: {grid.file}: people are told by {heading}.")
            cluster = grid.column(asked.cluster) if asked.cluster else None
            files[wave] = OptionFile(
                path,
                grid,
                columns,
                heading,
                "" if cluster is None else grid.headings[cluster],
                tuple(signs),
                asked.coding,
                asked.doubled,
            )
    if len(files) == len(waves) and asked.cluster and not any(f.cluster for f in files.values()):
        collector.fault(files["baseline"].grid.missing_column(asked.cluster))
    if collector.faults and files and not asked.instrument:  # tell of the other file's cells too
        with collector.keep():
            in_memory(files, instrument).responses()
    collector.stop()
    return in_memory(files, instrument), tuple(notes)


def _of_instrument(instrument: Instrument) -> tuple[PrintedScale, ...]:
    return tuple(
        PrintedScale(
            name,
            scale.title,
            name,
            instrument.unit_of(name),
            scale.direction,
            instrument.one_answer(name),
        )
        for name, scale in instrument.scales.items()
    )


# --- columns that hold scores already -------------------------------------------------------------


def _scores(columns: tuple[str, ...]) -> Instrument:
    """An instrument of scales of one item each, which takes any number."""
    names = [f"s{n}" for n in range(len(columns))]
    any_number = ResponseSet(minimum=-_NO_SCORE_REACHES, maximum=_NO_SCORE_REACHES, whole=False)
    # nobody has said which way is better, and nothing asks for it
    scales = {
        name: Scale(title=column, direction=Direction.HIGHER_BETTER, items=(name,))
        for name, column in zip(names, columns, strict=True)
    }
    return Instrument(
        id="scores",
        title="Scores",
        version="-",
        citation="-",
        status=Status.VERIFIED,
        licence=Licence(holder="-", wording_ships=True, key_ships=True),
        response_sets={"number": any_number},
        items={name: Item(responses="number") for name in names},
        scales=scales,
    )


def _signs(grid: Grid, asked: ComparisonRequest) -> dict[tuple[int, str], str]:
    """Texts that say that there is no score, and that nobody declared, by column and text."""
    places = [place for name in asked.columns if (place := grid.column(name)) is not None]
    texts = dict.fromkeys(text for place in places for text in grid.values(place))
    declared = {*asked.not_answered, ""}
    signs = [t for t in texts if t not in declared and (t in NONE_SIGNS or says_none(t))]
    return {(place, sign): sign for place in places for sign in signs}


def _of_a_score(issue: Issue) -> Issue:
    """A fault of a cell, worded for a column that holds numbers and no answers."""
    if issue.kind is not Kind.ANSWER:
        return issue
    action = f'Put the cell right; if it means no score, say --not-answered "{issue.value}".'
    if "," in issue.value and number_of(issue.value) is not None:
        action = "Write it with a point: with a comma it may be a decimal or a thousand."
    return replace(
        issue,
        problem="This is no number, and the column should hold scores.",
        fix=action,
        code="answers.no-number",
    )
