"""Data files -> ``Responses``: answers by person and item, with every fault by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce

import pandas as pd

from evaluation.errors import DataError, EvaluationError, Issue, did_you_mean
from evaluation.instrument import Instrument
from evaluation.intake.answered_form import of_informant, with_supplements
from evaluation.intake.answers import read_answers
from evaluation.intake.consent import only_consenting
from evaluation.intake.corrections import Correction, apply_corrections, read_corrections
from evaluation.intake.drift import drift_notes, drifts
from evaluation.intake.finding_columns import named
from evaluation.intake.parts import Part, in_some_only, in_two_groups, listed, twice
from evaluation.intake.tabular import Grid, address, columns_of, read_grid
from evaluation.intake.ticked import options
from evaluation.intake.turned import Told, misfits
from evaluation.programme import DataFile, Unit
from evaluation.workspace import Study

_ASK = "To see which columns fit, and to put them down: pathfinder columns {} --write."


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: name, sheet and how many data rows it holds."""

    file: str
    sheet: str
    rows: int


@dataclass(frozen=True, slots=True)
class Responses:
    """Answers of one wave to one instrument.

    ``answers``: person x item, numbers, missing where not answered. ``background``:
    person x group column, printed labels. Both are indexed by the person's identifier,
    each once, sorted. ``listed`` counts rows, also of people who answered nothing;
    those are in ``listed`` only. ``set_aside`` counts rows that were not used because the
    consent that the file declares is not there; they are in nothing else. ``clusters``:
    the group or session in which each person was taught, where that is declared and known.
    """

    instrument: Instrument
    wave: str
    unit: Unit
    answers: pd.DataFrame
    background: pd.DataFrame
    listed: int
    sources: tuple[Source, ...]
    notes: tuple[Issue, ...] = ()
    set_aside: int = 0
    clusters: pd.Series | None = None


def read_grids(study: Study) -> Iterator[tuple[DataFile, Grid]]:
    """Every data file of a study, corrections applied, without those who did not consent.

    Raises DataError, all faults at once.
    """
    folder = study.workspace.folder(study.slug)
    book = folder / "corrections.csv"
    corrections = read_corrections(book, study.workspace.shown(book))
    faults: list[Issue] = []
    read: list[tuple[DataFile, Grid]] = []
    for data in study.evaluation.data:
        path = folder / data.file
        try:
            grid = read_grid(path, study.workspace.shown(path), data.sheet)
            here = [c for c in corrections if c.file in (data.file, path.name)]
            mine = [c for c in here if c.sheet in ("", grid.sheet)]
            faults += _of_no_sheet([c for c in here if c not in mine], study, data.file)
            read.append((data, apply_corrections(grid, mine, study.workspace.shown(book))))
            faults += _empty(read[-1][1], study.slug)
        except EvaluationError as error:
            faults += error.issues
    yield from only_consenting(read, faults)
    if faults:
        raise DataError(faults)


def _empty(grid: Grid, slug: str) -> Iterator[Issue]:
    """A form that nobody has filled in yet."""
    if not grid.rows:
        yield Issue(
            grid.file,
            "There are headings and no rows: the form is still empty.",
            f"Fill in rows under its headings, save it, then run: pathfinder check {slug}",
            sheet=grid.sheet,
        )


def _of_no_sheet(corrections: list[Correction], study: Study, file: str) -> Iterator[Issue]:
    """Corrections of a sheet that no evaluation of the deliverable reads: they would do nothing."""
    book = study.workspace.folder(study.slug) / "corrections.csv"
    data = [d for one in study.deliverable.evaluations for d in one.data if d.file == file]
    others = len(data) > 1 and any(not d.sheet for d in data)  # some first sheet, unknown here
    for correction in corrections:
        if not others and correction.sheet not in {d.sheet for d in data}:
            yield Issue(
                study.workspace.shown(book),
                f'The sheet "{correction.sheet}" of {file} is not read.',
                "Correct its name, or leave the column sheet empty (as for every CSV file).",
                cell=f"row {correction.line}",
            )


def read_responses(study: Study) -> tuple[Responses, ...]:
    """The answers of every wave and instrument of a study.

    The items of an instrument may be spread over several files, and so may its people.
    An empty cell, or a declared ``not_answered`` code, is missing. A missing or doubled
    identifier, an unknown answer, a value out of range and an item that no file has are
    faults. Raises DataError with every fault of every file.
    """
    faults: list[Issue] = []
    parts: dict[tuple[str, str], list[Part]] = {}
    instruments = of_informant(study.instruments, study.evaluation.data, faults)
    try:
        for data, grid in read_grids(study):
            for wave, name, part in _read_file(data, grid, instruments, faults):
                parts.setdefault((wave, name), []).append(part)
        faults += _without_columns(study, instruments, parts)
    except DataError as error:
        faults += error.issues
    instruments, notes = with_supplements(instruments, parts, faults)
    faults += _primary_left_out(study, instruments)
    if faults:
        raise DataError(faults)
    notes += drift_notes(drifts(parts), study.slug)
    unit = study.evaluation.data[0].unit
    together = [
        _together(same, instruments[name], wave, unit, faults)
        for (wave, name), same in sorted(parts.items())
    ]
    if not any(data.coding for data in study.evaluation.data):
        for found in together:
            files = ", ".join(dict.fromkeys(source.file for source in found.sources))
            faults += misfits(found.instrument, found.answers, Told(files))
    if faults:
        raise DataError(faults)
    return tuple(replace(found, notes=(*found.notes, *notes)) for found in together)


def _primary_left_out(study: Study, instruments: Mapping[str, Instrument]) -> Iterator[Issue]:
    """A primary outcome that is a supplement or a form which the files do not have."""
    name, _, scale = study.evaluation.primary.partition(".")
    if name in instruments and scale not in instruments[name].scales:
        yield Issue(
            f"deliverables/{study.slug}/deliverable.yaml",
            f"The primary outcome {name}.{scale} cannot be scored from the files of evaluation "
            f"{study.number}.",
            f"Map the columns of its items at every wave, or choose another: "
            f"{', '.join(instruments[name].scales)}.",
        )


def _read_file(
    data: DataFile, grid: Grid, instruments: Mapping[str, Instrument], faults: list[Issue]
) -> Iterator[tuple[str, str, Part]]:
    """What one file has of each wave and instrument."""
    waves = {name: wave.columns for name, wave in data.waves.items()}
    if data.wave:
        waves[data.wave] = {**named(instruments, grid.headings), **data.columns}
    if not waves:
        faults.append(
            Issue(
                grid.file,
                "It is not said to which wave this file belongs.",
                "Add wave: baseline (endpoint, follow_up), or waves: to deliverable.yaml.",
            )
        )
    people = _identifiers(data, grid, faults)
    background = _background(data, grid, people, faults)
    clusters = _clusters(data, grid, people, faults)
    for wave, columns in waves.items():
        for name, items in columns.items():
            faults += options(grid, instruments[name], items)
            notes: list[Issue] = []
            answers = read_answers(data, grid, instruments[name], items, faults, notes)
            answers.index = people
            told = replace(grid, notes=(*grid.notes, *notes))
            yield wave, name, Part(told, items, answers, background, clusters)


def _without_columns(
    study: Study, instruments: Mapping[str, Instrument], parts: Mapping[tuple[str, str], list[Part]]
) -> Iterator[Issue]:
    """Items that no file of a wave has, and instruments that no file has at all."""
    for (_, name), same in parts.items():
        items = frozenset[str]().union(*(part.items for part in same))
        missing = instruments[name].without_column(items)
        if missing:
            taken = {f"{name}_{item}" for item in items}
            headings = [h for part in same for h in part.grid.headings if h not in taken]
            hint = did_you_mean(f"{name}_{missing[0]}", headings)
            yield Issue(
                listed(same),
                f"No column is given for {name} item {', '.join(missing)}.",
                f"{hint} {_ASK.format(study.slug)}".strip(),
            )
    for name, instrument in study.instruments.items():
        if not any(name == found for _, found in parts):
            first = next(iter(instrument.items))
            yield Issue(
                f"deliverables/{study.slug}/deliverable.yaml",
                f"No file of evaluation {study.number} has a column for {name}.",
                f"{_ASK.format(study.slug)} Or head them {name}_{first} and so on in the data.",
            )


def _identifiers(data: DataFile, grid: Grid, faults: list[Issue]) -> pd.Index:
    """Who each row is; several ``identify`` columns are joined. Missing and doubled are faults."""
    places = columns_of(grid, data.identify, faults)
    if not data.identify:
        faults.append(
            Issue(
                grid.file,
                "It is not said which column identifies a person.",
                "Add identify: [<column>] to this file in deliverable.yaml.",
            )
        )
    seen: dict[str, int] = {}
    people = []
    for row, cells in grid.rows:
        person = " / ".join(cells[place] for place in places)
        if places and not all(cells[place] for place in places):
            faults.append(
                Issue(
                    grid.file,
                    "The identifier is missing.",
                    "Fill it in, or remove the row.",
                    sheet=grid.sheet,
                    cell=address(row, places[0]),
                )
            )
        elif places and person in seen:
            faults.append(
                Issue(
                    grid.file,
                    f"The identifier stands twice (also in row {seen[person]}).",
                    "Keep one of the two rows.",
                    sheet=grid.sheet,
                    cell=address(row, places[0]),
                    value=person,
                )
            )
        seen.setdefault(person, row)
        people.append(person)
    return pd.Index(people, name="person", dtype=object)


def _background(data: DataFile, grid: Grid, people: pd.Index, faults: list[Issue]) -> pd.DataFrame:
    """The group of each row, as its printed label."""
    groups: dict[str, list[str | None]] = {}
    for heading, group in data.groups.items():
        for place in columns_of(grid, (heading,), faults):
            labels = []
            missing = grid.not_answered.get(grid.headings[place], frozenset())
            for row, cells in grid.rows:
                code = "" if cells[place] in missing else cells[place]
                if group.labels and code and code not in group.labels:
                    hint = did_you_mean(code, group.labels)
                    faults.append(
                        Issue(
                            grid.file,
                            f'"{code}" is not a declared code of {group.title}.',
                            f"{hint} Declared are: {', '.join(group.labels)}.".strip(),
                            sheet=grid.sheet,
                            cell=address(row, place),
                            value=code,
                        )
                    )
                labels.append(group.labels.get(code, code) or None)
            groups[heading] = labels
    return pd.DataFrame(groups, index=people, dtype=object)


def _clusters(
    data: DataFile, grid: Grid, people: pd.Index, faults: list[Issue]
) -> pd.Series | None:
    """The group or session in which each row's person was taught; None where none is declared."""
    for place in columns_of(grid, (data.cluster,) if data.cluster else (), faults):
        return pd.Series([cells[place] or None for _, cells in grid.rows], people, dtype=object)
    return None


def _together(
    parts: list[Part], instrument: Instrument, wave: str, unit: Unit, faults: list[Issue]
) -> Responses:
    """Files of the same wave and instrument as one, sorted by person.

    Each person's answers to different items are joined by identifier; whoever is in one
    of the files only has not answered the items of the others.
    """
    faults += twice(parts, wave)
    faults += in_two_groups(parts, wave)
    answers = reduce(pd.DataFrame.combine_first, [part.answers for part in parts])
    background = reduce(pd.DataFrame.combine_first, [part.background for part in parts])
    known = [part.clusters for part in parts if part.clusters is not None]
    clusters = reduce(pd.Series.combine_first, known) if known else None
    listed = len(answers)
    items = [item for item in instrument.items if item in answers.columns]
    answers = answers.loc[answers.notna().any(axis=1), items].sort_index()
    notes = [note for part in parts for note in part.grid.notes]
    return Responses(
        instrument,
        wave,
        unit,
        answers,
        background.reindex(answers.index),
        listed,
        tuple(Source(part.grid.file, part.grid.sheet, len(part.grid.rows)) for part in parts),
        tuple(dict.fromkeys([*notes, *in_some_only(parts, instrument, wave, answers.index)])),
        set_aside=sum(part.grid.set_aside for part in parts),
        clusters=None if clusters is None else clusters.reindex(answers.index),
    )
