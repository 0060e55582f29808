"""Data files -> ``Responses``: answers by person and item, with every fault by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

import pandas as pd

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import DataFile, LinkBy, Unit
from evaluation.declare.secret import label, label_key
from evaluation.declare.workspace import Study
from evaluation.errors import DataError, EvaluationError, Issue, did_you_mean
from evaluation.read.answers.answered_form import of_informant, with_supplements
from evaluation.read.answers.cells import read_answers
from evaluation.read.answers.parts import (
    Part,
    everybody,
    in_some_only,
    in_two_groups,
    listed,
    refused,
    twice,
)
from evaluation.read.answers.turned import Told, misfits
from evaluation.read.columns.drift import drift_notes, drifts
from evaluation.read.columns.find import named
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.exports.ticked import options
from evaluation.read.people.background import background_of, clusters_of
from evaluation.read.people.consent import only_consenting
from evaluation.read.people.corrections import Correction, apply_corrections, read_corrections
from evaluation.read.people.doubled import one_row_each
from evaluation.read.people.persons import Persons, labels_of, persons_of, row_ids
from evaluation.read.people.standing import in_one, rows_of, with_columns, words_for_none

_WAVES = ("then", "baseline", "endpoint", "follow_up")
_ASK = "To see which columns fit, and to put them down: pathfinder columns {} --write."


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: name, sheet and how many data rows were used.

    Not used were rows that the survey tool marks as no answer (``left_out``), rows without
    consent and doubled submissions. ``corrected`` counts cells put right, ``unused`` answers
    that the file declares as none.
    """

    file: str
    sheet: str
    rows: int
    left_out: int = 0
    without_consent: int = 0
    doubled: int = 0
    corrected: int = 0
    unused: int = 0


@dataclass(frozen=True, slots=True)
class Responses:
    """Answers of one wave to one instrument.

    ``answers``: person x item, numbers, missing where not answered. ``background``:
    person x group column, printed labels. Both are indexed by the person's label (an HMAC of
    the identifier, see ``evaluation.declare.secret``), each once, sorted. ``listed`` counts
    rows, also of people who answered nothing; those are in ``listed`` only. ``set_aside``
    counts rows that were not used because the consent that the file declares is not there;
    they are in nothing else. ``clusters``: the group or session in which each person was
    taught, where that is declared and known. ``persons``: where each label stands in the
    files, and by what people are linked. ``everybody``: the groups of all who are listed,
    also of those who answered nothing; None is those in ``background``. ``refused``: whose
    rows were not used for want of consent, to count them and for nothing else; None where
    no consent is asked for. ``rows``: person x (file, sheet, row, first, last, clock,
    watch, started, submitted, seconds):
    the row, the columns (counted from 0) of the answers, of the time and of the duration, and
    the times as far as known; a person who stands in several files by the first of them.
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
    everybody: pd.DataFrame | None = None
    refused: frozenset[str] | None = None
    persons: Persons | None = None
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)


def read_grids(study: Study, said: list[Issue] | None = None) -> Iterator[tuple[DataFile, Grid]]:
    """Every data file of a study, corrections applied, without those who did not consent.

    ``said`` collects what is said of single rows and cells. Raises DataError, all faults at
    once.
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
            told = data.identified_by(study.evaluation.link_by)
            read.append((told, apply_corrections(grid, mine, study.workspace.shown(book))))
            faults += _empty(read[-1][1], study.slug)
        except EvaluationError as error:
            faults += error.issues
    for data, grid in only_consenting(read, faults):
        if said is not None:
            said += grid.details
        yield data, grid
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


def read_responses(study: Study, said: list[Issue] | None = None) -> tuple[Responses, ...]:
    """The answers of every wave and instrument of a study.

    The items of an instrument may be spread over several files, and so may its people.
    An empty cell, or a declared ``not_answered`` code, is missing. Of rows of the same person
    one is used (``intake.doubled``). A missing identifier, an unknown answer, a value out of
    range and an item that no file has are faults. ``said`` collects what is said of single rows
    and cells. Raises DataError with every fault of every file.
    """
    faults: list[Issue] = []
    said = [] if said is None else said
    parts: dict[tuple[str, str], list[Part]] = {}
    link_by = study.evaluation.link_by
    instruments = of_informant(study.instruments, study.evaluation.data, faults)
    try:
        for data, read in read_grids(study, said):
            grid = one_row_each(data, read, link_by, faults)
            said += grid.details[len(read.details) :]
            for wave, name, part in _read_file(data, grid, instruments, link_by, (faults, said)):
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
    return tuple(
        _under_labels(replace(found, notes=(*found.notes, *notes)), parts, study)
        for found in together
    )


def read_partner(study: Study) -> tuple[Responses, ...]:
    """The answers of the informant that a study is paired with; none where none is declared.

    Raises DataError as ``read_responses`` does.
    """
    partner = study.partner
    return read_responses(partner) if partner else ()


def _under_labels(
    found: Responses, parts: Mapping[tuple[str, str], list[Part]], study: Study
) -> Responses:
    """The responses with labels in place of identifiers, which are not needed from here on."""
    key, wave = label_key(study.workspace), found.wave
    coded = study.evaluation.link_by is not None
    labels = labels_of(found.answers.index, wave, key, coded=coded)
    answers, background = (
        t.rename(index=labels).sort_index() for t in (found.answers, found.background)
    )
    clusters, listed, refused = found.clusters, found.everybody, found.refused
    if listed is not None:
        listed = listed.rename(index=labels_of(listed.index, wave, key, coded=coded)).sort_index()
    return replace(
        found,
        answers=answers,
        background=background,
        clusters=None if clusters is None else clusters.rename(index=labels).sort_index(),
        rows=found.rows.rename(index=labels).sort_index(),
        persons=persons_of(parts[wave, found.instrument.id], labels, study, wave, key),
        everybody=listed,
        refused=None if refused is None else frozenset(label(key, person) for person in refused),
    )


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
    data: DataFile,
    grid: Grid,
    instruments: Mapping[str, Instrument],
    link_by: LinkBy | None,
    told: tuple[list[Issue], list[Issue]],
) -> Iterator[tuple[str, str, Part]]:
    """What one file has of each wave and instrument. ``told``: faults, and what else is said."""
    faults, said = told
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
    people = _people(data, grid, link_by, faults)
    background = background_of(data, grid, people, faults)
    clusters = clusters_of(data, grid, people, faults)
    rows = rows_of(grid, people, said)
    for wave, columns in waves.items():
        for name, items in columns.items():
            faults += options(grid, instruments[name], items)
            unused: Counter[tuple[int, str]] = Counter()
            notes: list[Issue] = []
            answers = read_answers(data, grid, instruments[name], items, faults, (unused, notes))
            answers.index = people
            said += words_for_none(grid, unused)
            noted = replace(grid, notes=(*grid.notes, *notes))
            here = with_columns(rows, grid, items.values())
            later = wave != min(waves, key=_WAVES.index)
            yield (
                wave,
                name,
                Part(
                    noted,
                    items,
                    answers,
                    background,
                    clusters,
                    here,
                    unused.total(),
                    len(waves),
                    later,
                ),
            )


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


def _people(data: DataFile, grid: Grid, link_by: LinkBy | None, faults: list[Issue]) -> pd.Index:
    """Who each row is: by identifier or, where people are linked by code, in this wave only."""
    return row_ids(grid, link_by, faults) if link_by else _identifiers(data, grid, faults)


def _identifiers(data: DataFile, grid: Grid, faults: list[Issue]) -> pd.Index:
    """Who each row is; several ``identify`` columns are joined. A missing one is a fault."""
    places = columns_of(grid, data.identify, faults)
    if not data.identify:
        faults.append(
            Issue(
                grid.file,
                "It is not said which column identifies a person.",
                "Add identify: [<column>] to this file in deliverable.yaml.",
            )
        )
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
        people.append(person)
    return pd.Index(people, name="person", dtype=object)


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
        tuple(_source(part) for part in parts),
        tuple(dict.fromkeys([*notes, *in_some_only(parts, instrument, wave, answers.index)])),
        set_aside=sum(part.grid.set_aside for part in parts),
        clusters=None if clusters is None else clusters.reindex(answers.index),
        rows=in_one([part.rows for part in parts], answers.index),
        everybody=background.reindex(everybody(parts)),
        refused=refused(parts),
    )


def _source(part: Part) -> Source:
    """The file of a part, and how its rows were read."""
    grid = part.grid
    return Source(
        grid.file,
        grid.sheet,
        len(grid.rows),
        grid.left_out,
        grid.set_aside,
        grid.doubled,
        grid.corrected,
        part.unused,
    )
