"""Data files -> ``Responses``: answers by person and item, with every fault by cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import reduce
from itertools import chain

import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.answer_file import Answers
from evaluation.declare.declared_file import DataFile
from evaluation.declare.designs import design_of
from evaluation.declare.instrument.model import Coding, Instrument
from evaluation.declare.secret import label, label_key
from evaluation.declare.waves import LATER, WAVES, printed
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.answers.answered_form import of_informant, with_supplements
from evaluation.read.answers.of_wave import read_answers
from evaluation.read.answers.parts import (
    Part,
    everybody,
    in_some_only,
    in_two_groups,
    listed,
    refused,
    twice,
)
from evaluation.read.answers.read_as import ItemColumns, wrongly_declared
from evaluation.read.answers.turned import Place, misfits
from evaluation.read.columns.drift import drift_notes, drifts
from evaluation.read.columns.find import named
from evaluation.read.columns.long import row_an_answer
from evaluation.read.columns.made_anew import made_anew
from evaluation.read.columns.whose_wave import asked_again
from evaluation.read.exports.grid import Counts, Grid, columns_of
from evaluation.read.exports.ticked import options
from evaluation.read.grids import Opened, read_grids
from evaluation.read.people.alike import identifiers, without_identifier
from evaluation.read.people.background import (
    background_of,
    clusters_of,
    in_one,
    rows_of,
    with_columns,
    written_apart,
)
from evaluation.read.people.doubled import one_row_each
from evaluation.read.people.persons import (
    Persons,
    columns_that_name,
    labels_of,
    persons_of,
    row_ids,
)
from evaluation.read.shape import LONG, located, of_several_waves, of_these_forms


@dataclass(frozen=True, slots=True)
class Source(Counts):
    """A file that was read: name, sheet, how many data rows were used and what was not.

    Not used were rows that the survey tool marks as no answer (``left_out``), rows without
    consent and doubled submissions. ``corrected`` counts cells put right, ``unused`` answers
    that the file declares as none. ``columns``: the heading of each item that was read of it.
    """

    file: str
    sheet: str
    rows: int
    unused: int = 0
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, grid: Grid) -> Source:
        """What a grid says of its file."""
        return cls(grid.file, grid.sheet, len(grid.rows), **asdict(grid.counts))


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
    ``places``: person x (file, sheet, row), a row a file, of all who are listed. ``against``: the
    scales of which items run against the rest, which is told with what they say.
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
    places: pd.DataFrame = field(default_factory=pd.DataFrame)
    against: frozenset[str] = frozenset()

    def under(self, labels: Mapping[str, str]) -> Responses:
        """The same answers with people under other labels, sorted by them; not their codes."""
        tables = {
            name: table.rename(index=dict(labels)).sort_index()
            for name in ("answers", "background", "clusters", "everybody", "rows", "places")
            if (table := getattr(self, name)) is not None
        }
        return replace(self, **tables, persons=self.persons and self.persons.under(labels))


def read_responses(
    study: Study, collector: Collector | None = None, *, opened: Opened | None = None
) -> tuple[Responses, ...]:
    """The answers of every wave and instrument of a study.

    The items of an instrument may be spread over several files, and so may its people.
    An empty cell, or a declared ``not_answered`` code, is missing. Of rows of the same person
    one is used (``people.doubled``). A missing identifier, an unknown answer, a value out of
    range and an item that no file has are faults. ``collector`` keeps what is said of single
    rows and cells; ``opened``: files that the caller has read already. Raises DataError with
    every fault of every file.
    """
    collector = collector or Collector()
    instruments = of_informant(study.instruments, study.evaluation.answers, collector)
    before = len(collector.faults)
    grids = read_grids(study, collector, opened)
    readable = len(collector.faults) == before  # of a file that is not, no column can be missed
    by_file = [
        (data, grid, tuple(_read_file(study, data, grid, instruments, collector)))
        for data, grid in grids
        if isinstance(data, Answers)
    ]
    parts = grouped(((wave, name), part) for *_, read in by_file for wave, name, part in read)
    long = any(fault.code in LONG for fault in collector.faults)  # and was not read
    if readable and not long:
        wrong = len(collector.faults) > before  # what is wrong in a cell may be an answer
        collector.fault(*_without_columns(study, instruments, parts))
        for data, grid, read in by_file:
            if not read and parts:  # where no file has a column, that is told at once
                collector.fault(_no_column(study, grid))
            elif not wrong:
                collector.fault(*_nobody_answered(data, grid, read))
    instruments = with_supplements(instruments, parts, collector)
    collector.fault(*_primary_left_out(study, instruments))
    collector.stop()
    columns = (
        (wave, name, part.grid, part.columns)
        for (wave, name), same in parts.items()
        for part in same
    )
    collector.note(*drift_notes(drifts(columns), study))
    collector.note(*_groups_written_apart(parts))
    if design_of(study.evaluation.design).pairs:
        collector.note(*_by_response_number([(data, grid) for data, grid, _ in by_file]))
    together = [
        _together(study, same, instruments[name], wave, collector)
        for (wave, name), same in sorted(parts.items())
    ]
    said = {
        (wave, name): data.coding
        for data, _, read in by_file
        if data.coding
        for wave, name, _ in read
    }
    collector.note(*_not_looked_up(instruments))
    against: dict[tuple[str, str], frozenset[str]] = {}
    for response in together:
        form, wave = response.instrument, response.wave
        if (coding := said.get((wave, form.id))) != form.coding:
            others = [r.answers for r in together if r.instrument.id == form.id and r.wave != wave]
            misfit = list(misfits(form, response.answers, _place(response, study, coding), others))
            against[wave, form.id] = frozenset(chain(*(found.scales for found in misfit)))
            issues = [found.issue for found in misfit]
            collector.fault(*(issue for issue in issues if issue.severity == "fault"))
            collector.note(*(issue for issue in issues if issue.severity == "note"))
    collector.stop()
    notes = tuple(collector.notes)
    return tuple(
        _under_labels(
            replace(
                response,
                notes=(*response.notes, *notes),
                against=against.get((response.wave, response.instrument.id), frozenset()),
            ),
            parts,
            study,
        )
        for response in together
    )


def _by_response_number(files: Sequence[tuple[Answers, Grid]]) -> Iterator[Issue]:
    """A note where people of several files are known by the number that a tool gave each response.

    Every form counts its responses anew, so that the fifth of each would be one person.
    """
    numbered = {
        (data.file, data.sheet): (grid, place)
        for data, grid in files
        for place in grid.places(data.identify[:1] if len(data.identify) == 1 else ())
        if grid.layout.about.get(grid.headings[place]) == "response id"
    }
    if len(numbered) > 1:
        grid, place = next(iter(numbered.values()))
        yield Issue(
            grid.file,
            f'People are known by "{grid.headings[place]}", the number that the survey tool gave '
            "each response: the same number in another file is most likely another person.",
            "Name the column of the code that people wrote themselves (identify: in "
            "deliverable.yaml, --id of a command). If there is none, people cannot be paired.",
            sheet=grid.sheet,
            cell=grid.headed(place),
            severity="note",
            code="people.response-number",
        )


def _groups_written_apart(parts: Mapping[tuple[str, str], Sequence[Part]]) -> Iterator[Issue]:
    """Notes on groups, and on those in which people were taught, with one name in several ways."""
    of_files = {p.grid.file + p.grid.sheet: p for same in parts.values() for p in same}.values()
    yield from written_apart((part.grid, part.background) for part in of_files)
    yield from written_apart((part.grid, part.clusters) for part in of_files)


def _not_looked_up(instruments: Mapping[str, Instrument]) -> Iterator[Issue]:
    """Instruments with a key that nobody has looked up."""
    for name, instrument in instruments.items():
        if doubt := instrument.doubt(instrument.scales):
            yield Issue(
                f"instruments/{name}.yaml",
                doubt,
                f"Compare it with your form and its manual: pathfinder instruments show {name}. "
                "Where they agree, copy the file to the folder instruments of your programme, and "
                "say there status: verified, and in source: where you read it.",
                severity="note",
                code="instrument.key-not-looked-up",
            )


def _place(response: Responses, study: Study, coding: Coding | None) -> Place:
    return Place(
        ", ".join(dict.fromkeys(source.file for source in response.sources)),
        {item: heading for source in response.sources for item, heading in source.columns.items()},
        WAVES[response.wave].when,
        study.guidance,
        coding,
    )


def read_partner(study: Study) -> tuple[Responses, ...]:
    """The answers of the informant that a study is paired with; none where none is declared.

    Raises DataError as ``read_responses`` does.
    """
    partner = study.partner
    return read_responses(partner) if partner else ()


def _under_labels(
    response: Responses, parts: Mapping[tuple[str, str], list[Part]], study: Study
) -> Responses:
    """The responses with labels in place of identifiers, which are not needed from here on."""
    key, wave = label_key(study.workspace), response.wave
    of_wave = parts[wave, response.instrument.id]
    labels = labels_of(everybody(of_wave), wave, key, coded=study.evaluation.link_by is not None)
    refused = response.refused
    return replace(
        response.under(labels),
        persons=persons_of(of_wave, labels, set(response.answers.index), study, wave),
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
            code="waves.primary-not-scored",
        )


def _read_file(
    study: Study,
    data: Answers,
    grid: Grid,
    instruments: Mapping[str, Instrument],
    collector: Collector,
) -> Iterator[tuple[str, str, Part]]:
    waves: dict[str, Mapping[str, Mapping[str, str]]] = {
        name: wave.columns for name, wave in data.waves.items()
    }
    if data.wave:
        by_name = named(instruments, grid.headings)
        waves[data.wave] = {**by_name, **data.columns}
        unsaid = (items.values() for name, items in by_name.items() if name not in data.columns)
        collector.fault(*asked_again(grid, chain(*unsaid), study.guidance.again))
    maps = (items.values() for columns in waves.values() for items in columns.values())
    mapped = dict.fromkeys(chain(*maps))
    places = {*grid.places(mapped)}
    grid = of_these_forms(grid, places)
    if long := [*_long(study, data, grid, places, instruments)]:
        collector.fault(*long[:1])
        return
    grid = replace(grid, notes=(*grid.notes, *made_anew(grid, mapped)))
    file_collector = Collector() if grid.moved else collector
    grid = one_row_each(study, data, grid, file_collector)
    yield from _parts(study, data, grid, instruments, waves, file_collector)
    if grid.moved:  # its cells are those of a grid that was made from the file
        collector.fault(*(located(grid, issue) for issue in file_collector.faults))
        collector.note(*(located(grid, issue) for issue in file_collector.notes))
        collector.detail(*(located(grid, issue) for issue in file_collector.details))


def _long(
    study: Study,
    data: Answers,
    grid: Grid,
    items: Collection[int],
    instruments: Mapping[str, Instrument],
) -> Iterator[Issue]:
    """Faults of a file with a row for each answer, or each wave, that does not say so."""
    if not items and not grid.moved:
        found = (row_an_answer(grid, form, study.guidance) for form in instruments.values())
        yield from filter(None, found)
    known = data.identify and not (study.by_row or study.evaluation.link_by or data.doubled)
    if items and known:
        who = grid.places(data.identify)
        beside = [*data.groups, *data.consent, data.cluster]
        taken = {*items, *grid.places(beside)}
        yield from filter(None, [of_several_waves(grid, who, taken, study.guidance)])


def _parts(
    study: Study,
    data: Answers,
    grid: Grid,
    instruments: Mapping[str, Instrument],
    waves: Mapping[str, Mapping[str, Mapping[str, str]]],
    collector: Collector,
) -> Iterator[tuple[str, str, Part]]:
    """What a file has of each of its waves and instruments."""
    if not waves:
        collector.fault(
            Issue(
                grid.file,
                "It is not said to which wave this file belongs.",
                f"Add wave: baseline ({', '.join(LATER)}), or waves: to deliverable.yaml.",
                code="waves.not-said",
            )
        )
    people = _people(study, data, grid, collector)
    background = background_of(data, grid, people, collector)
    clusters = clusters_of(data, grid, people, collector)
    rows = rows_of(grid, people, collector)
    for wave, columns in waves.items():
        collector.fault(*wrongly_declared(data, grid, wave, instruments))
        for name, items in columns.items():
            instrument = instruments[name]
            collector.fault(*options(grid, instrument, items))
            asked = ItemColumns(study, data, grid, instrument, items, wave)
            answers, unused, notes = read_answers(asked, collector)
            notes = tuple(located(grid, note) for note in notes)
            yield (
                wave,
                name,
                Part(
                    replace(grid, notes=(*grid.notes, *notes)),
                    items,
                    answers.set_axis(people),
                    background,
                    clusters,
                    with_columns(rows, grid, _shown(data, items)),
                    unused,
                    len(waves),
                    later=wave != min(waves, key=list(WAVES).index),
                ),
            )


def _shown(data: Answers, items: Mapping[str, str]) -> Collection[str]:
    """The columns of the file in which somebody looks for the answers."""
    return (data.long.answer,) if data.long else items.values()


def _no_column(study: Study, grid: Grid) -> Issue:
    """The fault that a file gives nothing, though others may suffice."""
    return Issue(
        grid.file,
        f"No column of this file is for {', '.join(study.instruments)}, so nobody in it counts.",
        f"{study.guidance.columns.format(study.slug)} If it belongs to something else, take it "
        "out of data: in deliverable.yaml.",
        sheet=grid.sheet,
        code="columns.none-in-file",
    )


def _nobody_answered(
    data: Answers, grid: Grid, read: Sequence[tuple[str, str, Part]]
) -> Iterator[Issue]:
    """Waves of a file at which nobody in it answered anything, though others may suffice."""
    if not grid.rows and grid.counts.without_consent:
        yield Issue(
            grid.file,
            f"No row of this file can be used: consent is not given in any of its "
            f"{grid.counts.without_consent} rows, or not known.",
            f"Look under {', '.join(data.consent)}: an empty cell is no consent. If nobody has "
            "agreed, take the file out of data: in deliverable.yaml.",
            sheet=grid.sheet,
            code="consent.of-nobody",
        )
        return
    for wave in dict.fromkeys(wave for wave, _, _ in read):
        if not any(len(part.present) for of, _, part in read if of == wave):
            yield Issue(
                grid.file,
                f"Nobody in this file has an answer at the {printed(wave)}.",
                f"Fill it in, or take {'the file' if data.wave else f'{wave}:'} out of data: in "
                "deliverable.yaml until there are answers.",
                sheet=grid.sheet,
                code="waves.no-answer-in-file",
            )


def _without_columns(
    study: Study, instruments: Mapping[str, Instrument], parts: Mapping[tuple[str, str], list[Part]]
) -> Iterator[Issue]:
    """Items that no file of a wave has, and instruments that no file has at all."""
    for (_, name), same in parts.items():
        items = frozenset[str]().union(*(part.columns for part in same))
        if missing := instruments[name].without_column(items):
            taken = {h for part in same for h in part.columns.values()}
            hint = did_you_mean(
                f"{name}_{missing[0]}",
                [h for part in same for h in part.grid.headings if h not in taken],
            )
            yield Issue(
                listed(same),
                f"No column is given for {name} item {', '.join(missing)}.",
                f"{hint} {study.guidance.columns.format(study.slug)} What that does not find, name "
                f"{study.guidance.mapped}.".strip(),
                code="columns.missing",
            )
    for name, instrument in study.instruments.items():
        if not any(name == scored for _, scored in parts):
            first = next(iter(instrument.items))
            yield Issue(
                f"deliverables/{study.slug}/deliverable.yaml",
                f"No file of evaluation {study.number} has a column for {name}.",
                f"{study.guidance.columns.format(study.slug)} Or head them {name}_{first} and so "
                "on in the data.",
                code="columns.none-for-instrument",
            )


def _people(study: Study, data: DataFile, grid: Grid, collector: Collector) -> pd.Index:
    """Who each row is: by identifier, by a code that holds in this wave only, or by its row."""
    if link_by := study.evaluation.link_by:
        return row_ids(grid, link_by, collector)
    if study.by_row:
        return pd.Index([str(row) for row, _ in grid.rows], name="person", dtype=object)
    return _identifiers(study, data, grid, collector)


def _identifiers(study: Study, data: DataFile, grid: Grid, collector: Collector) -> pd.Index:
    """Who each row is; several ``identify`` columns are joined. A missing one is a fault."""
    places = columns_of(grid, data.identify, collector)
    if not data.identify:
        collector.fault(
            Issue(
                grid.file,
                "It is not said which column identifies a person.",
                study.guidance.identify,
                code="columns.no-identifier",
            )
        )
    people = identifiers(grid, places)
    collector.fault(*without_identifier(grid, places))
    return pd.Index(people or [""] * len(grid.rows), name="person", dtype=object)


def _together(
    study: Study, parts: list[Part], instrument: Instrument, wave: str, collector: Collector
) -> Responses:
    """Files of the same wave and instrument as one, sorted by person.

    Each person's answers to different items are joined by identifier; whoever is in one
    of the files only has not answered the items of the others.
    """
    who = columns_that_name(study)
    collector.fault(*twice(parts, wave, who), *in_two_groups(parts, wave, who))
    answers = reduce(pd.DataFrame.combine_first, [part.answers for part in parts])
    background = reduce(pd.DataFrame.combine_first, [part.background for part in parts])
    taught = [part.clusters for part in parts if part.clusters is not None]
    clusters = reduce(pd.Series.combine_first, taught) if taught else None
    listed = len(answers)
    items = [item for item in instrument.items if item in answers.columns]
    answers = answers.loc[answers.notna().any(axis=1), items].sort_index()
    notes = [note for part in parts for note in part.grid.notes]
    return Responses(
        instrument,
        wave,
        study.evaluation.data[0].unit,
        answers,
        background.reindex(answers.index),
        listed,
        tuple(
            replace(Source.of(part.grid), unused=part.unused, columns=part.columns)
            for part in parts
        ),
        tuple(dict.fromkeys([*notes, *in_some_only(parts, instrument, wave, answers.index)])),
        set_aside=sum(part.grid.counts.without_consent for part in parts),
        clusters=None if clusters is None else clusters.reindex(answers.index),
        rows=in_one([part.rows for part in parts], answers.index),
        places=pd.concat([part.rows[["file", "sheet", "row"]] for part in parts]),
        everybody=background.reindex(everybody(parts)),
        refused=refused(parts),
    )
