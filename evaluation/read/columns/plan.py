"""The columns of every file and wave of a deliverable, as declared and as found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from evaluation.counting import grouped
from evaluation.declare.answer_file import TIMES, Answers
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.workspace import Study, Workspace, load_deliverable, study
from evaluation.errors import Collector
from evaluation.read.answers.answered_form import of_informant
from evaluation.read.columns.drift import Drift, drifts, written
from evaluation.read.columns.find import (
    DECLARED,
    Found,
    SheetColumns,
    find_items,
    named,
    questions_of,
)
from evaluation.read.columns.long import row_an_answer
from evaluation.read.columns.whose_wave import Choice, choices, once_each
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import corrected_grids

Columns = Mapping[str, Mapping[str, str]]  # heading by instrument and item


@dataclass(frozen=True, slots=True)
class Mapped:
    """One wave of one file. ``place``: where it is declared in deliverable.yaml, ``at``: its file.

    ``named``: items of each instrument whose headings need no map. ``choice``: the columns among
    which its items are looked for; ``times``: which of the questions that stand several times
    are of each wave of the file, where that is declared.
    """

    at: tuple[str, ...]
    place: tuple[str, ...]
    grid: Grid
    sheet: SheetColumns
    named: Columns
    choice: Choice
    times: Mapping[str, int]

    def to_write(self, instrument: str) -> dict[str, Found]:
        """What is found of an instrument and not declared; nothing where names say it all."""
        if self.headings(instrument) == self.named.get(instrument, {}):
            return {}
        columns = self.sheet.of(instrument)
        return {item: column for item, column in columns.items() if column.how != DECLARED}

    def headings(self, instrument: str) -> dict[str, str]:
        """The heading of each item that has a column."""
        return {item: column.heading for item, column in self.sheet.of(instrument).items()}


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The waves and files of one evaluation, what differs between waves, and what is missing.

    ``missing``: items by wave and instrument that need a column and have none in any file.
    """

    instruments: Mapping[str, Instrument]
    mapped: tuple[Mapped, ...]
    drifts: tuple[Drift, ...]
    missing: Mapping[tuple[str, str], tuple[str, ...]]


def plans(workspace: Workspace, slug: str) -> tuple[ColumnPlan, ...]:
    """What is found for each evaluation that has instruments. Raises EvaluationError."""
    deliverable = load_deliverable(workspace, slug)
    collector = Collector()
    made = []
    for number, evaluation in enumerate(deliverable.evaluations, start=1):
        if evaluation.instruments:
            with collector.keep():
                made.append(_plan(study(workspace, slug, deliverable, number)))
    collector.faults = list(dict.fromkeys(collector.faults))  # evaluations may share a file
    collector.stop()
    return tuple(made)


def _plan(asked: Study) -> ColumnPlan:
    collector = Collector()
    instruments = of_informant(asked.instruments, asked.evaluation.answers, collector)
    mapped: list[Mapped] = []
    for place, grid in corrected_grids(asked, collector):
        if isinstance(data := asked.evaluation.data[place], Answers):
            at = ("evaluations", str(asked.number - 1), "data", str(place))
            mapped += _waves(data, grid, at, instruments)
    collector.stop()
    sheets = [part.sheet for part in mapped]
    several = grouped((part.at, part) for part in mapped)
    for part in mapped:  # first by the headings that name the wave, then by the others
        part.sheet.questions = part.choice.named
    find_items(sheets, instruments)
    for part in mapped:
        part.sheet.questions = part.choice.all
        part.sheet.unclear.clear()
    find_items(sheets, instruments)
    for part in mapped:
        for name, instrument in instruments.items():
            if not part.sheet.of(name) and (
                long := row_an_answer(part.grid, instrument, asked.guidance)
            ):
                part.sheet.unclear[name] = long.sentence
    for same in several.values():
        once_each(same[0].grid, [part.sheet for part in same], same[0].times, asked.slug)
    for sheet, (name, instrument) in product([part.sheet for part in mapped], instruments.items()):
        declared = {i: column for i, column in sheet.of(name).items() if column.how == DECLARED}
        # a map that has every item that counts is the lead's own: nothing is added to it
        if declared and not instrument.without_column(declared):
            sheet.found[name] = declared
    changed = drifts(
        (part.sheet.wave, name, part.grid, part.headings(name))
        for part in mapped
        for name in instruments
    )
    waves = grouped((part.sheet.wave, part.sheet) for part in mapped)
    missing = {
        (wave, name): instrument.without_column({i for s in sheets for i in s.of(name)})
        for wave, sheets in waves.items()
        for name, instrument in instruments.items()
    }
    return ColumnPlan(instruments, tuple(mapped), tuple(changed), missing)


def _waves(
    data: Answers, grid: Grid, at: tuple[str, ...], instruments: Mapping[str, Instrument]
) -> Iterator[Mapped]:
    taken = (*data.identify, *data.consent, *data.groups, data.cluster)
    questions = questions_of(grid, {written(grid, heading) for heading in taken})
    waves: dict[str, tuple[tuple[str, ...], Columns]] = {
        name: (("waves", name), wave.columns) for name, wave in data.waves.items()
    }
    if data.wave:
        waves[data.wave] = ((), data.columns)
    headed = {
        wave: frozenset(written(grid, h) for items in columns.values() for h in items.values())
        for wave, (_, columns) in waves.items()
    }
    times: dict[str, int] = {
        name: TIMES[wave.asked] for name, wave in data.waves.items() if wave.asked
    }
    chosen = choices(questions, headed, times)
    for wave, (inside, columns) in waves.items():
        declared = {
            name: {item: Found(written(grid, h), DECLARED) for item, h in items.items()}
            for name, items in columns.items()
        }
        yield Mapped(
            at,
            (*at, *inside),
            grid,
            SheetColumns(wave, chosen[wave].all, declared),
            {} if inside else named(instruments, grid.headings),
            chosen[wave],
            times,
        )
