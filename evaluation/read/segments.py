"""Coded segments: who said what under which theme, and how often."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path as FilePath

import pandas as pd

from evaluation.clock import today
from evaluation.counting import and_more, grouped, plural
from evaluation.declare.declared_file import DataFile
from evaluation.declare.quotations import Quotation
from evaluation.declare.segment_file import SORTED_BY, Approach, Segments
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, DataError, Issue, did_you_mean
from evaluation.read.coded.code_remarks import remarks_on_codes
from evaluation.read.coded.codebook_file import read_codebook_file
from evaluation.read.coded.coding import Coding, Segment, labels_of, path_of, themes_called
from evaluation.read.coded.counted_so import counted_so
from evaluation.read.coded.double_coded import outside
from evaluation.read.coded.exported import as_coded
from evaluation.read.coded.project import SEVERAL, Code, CodingProject
from evaluation.read.coded.quotation_sheet import quotation_rows
from evaluation.read.coded.quoted import Quoted, quoted
from evaluation.read.coded.refi.described import is_project, read_project
from evaluation.read.coded.remarks import faults_of, remarks_on
from evaluation.read.coded.sheet import ROLES, coded_sheet
from evaluation.read.coded.spelling import of_one_spelling
from evaluation.read.coded.units import UnitKind
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import any_grid, read_grids
from evaluation.read.responses import Source


@dataclass(frozen=True, slots=True)
class CodedSegments:
    """One row a coding: ``segment, source, theme, parent_theme, coder, path``, and ``SORTED_BY``.

    Columns that the file does not have are empty text. A segment is known by its source and its
    number together: numbers may start again in each source. A theme is known by its ``path``: the
    names from the widest group to itself; ``parent_theme`` is the widest. Names that differ in
    capitals, blanks or unseen signs only are written one way. ``citation`` says where the material
    was published, if it was.

    ``projects``: the files of coding programs as they stand, with codes never used, sources
    without any coding, and texts. ``codebook``: every code that is declared or in a project.
    ``passages``: the words of segments, where a file has them; they never leave ``internal/``.

    ``approach``: how themes were made, and ``whole``: whether whole interviews were coded, both as
    declared; None where nothing is. ``sorted_by``: columns and variables that are one of
    ``SORTED_BY``, by their headings. ``told``: what other columns of a table say of sources:
    (variable, source, value). ``read``: (file, source) of passages in a table that were given no
    code, so that their source counts where nothing else of it is coded. ``asked``: they are
    answers to open questions, not interviews.
    """

    unit: Unit
    table: pd.DataFrame
    sources: tuple[Source, ...]
    citation: str = ""
    notes: tuple[Issue, ...] = ()
    projects: tuple[CodingProject, ...] = ()
    codebook: tuple[Code, ...] = ()
    passages: Mapping[Segment, str] = field(default_factory=dict)
    told: tuple[tuple[str, str, str], ...] = ()
    read: tuple[tuple[str, str], ...] = ()
    approach: Approach | None = None
    whole: bool | None = None
    agreement_unit: UnitKind | None = None
    counts_as: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    asked: bool = False
    sorted_by: Mapping[str, str] = field(default_factory=dict)
    quoted: tuple[Quoted, ...] = ()

    @property
    def every_source(self) -> tuple[str, ...]:
        """The names of all sources, also of those in which nothing is coded."""
        named = (source.name for project in self.projects for source in project.sources)
        marked = (source for _, source in self.read)
        return tuple(dict.fromkeys((*named, *self.table["source"], *marked)))

    @property
    def by_file(self) -> tuple[frozenset[str], ...]:
        """The names of the sources of each file."""
        of_projects = ((p.file, source.name) for p in self.projects for source in p.sources)
        silent = grouped((*of_projects, *self.read))
        names, found, at = list(self.table["source"]), list[frozenset[str]](), 0
        for file in self.sources:
            found.append(frozenset((*names[at : at + file.rows], *silent.get(file.file, ()))))
            at += file.rows
        return tuple(found)

    @property
    def groups(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """What is known of sources: variable -> source -> its values, which may be several.

        What sorts sources stands first; a variable of a project that is declared as one of them, or
        called so, is that one.
        """
        said = [
            (role, source, group)
            for role in SORTED_BY
            if role in self.table.columns
            for source, group in zip(self.table["source"], self.table[role], strict=True)
            if group
        ]
        said += [
            *self.told,
            *(
                (variable, source.name, values)
                for project in self.projects
                for source in project.sources
                for variable, values in source.told.items()
            ),
        ]
        apart = SEVERAL if self.projects else "\n"  # in a table nobody writes several so
        told: dict[str, dict[str, dict[str, None]]] = {}
        for variable, source, values in said:
            plain = "_".join(variable.casefold().split())
            name = self.sorted_by.get(variable, plain if plain in told else variable)
            of = told.setdefault(name, {}).setdefault(source, {})
            of.update(dict.fromkeys(values.split(apart)))
        return {
            variable: {source: tuple(values) for source, values in of.items()}
            for variable, of in told.items()
        }

    def codings(self) -> list[Coding]:
        """What each row of the table says."""
        table = self.table
        coder = table.get("coder", pd.Series("", index=table.index))
        if "path" in table:
            paths = list(table["path"])
        else:
            pairs = zip(table["theme"], table["parent_theme"], strict=True)
            paths = [path_of(theme, group) for theme, group in pairs]
        return [
            Coding(Segment(source, number), path, by)
            for source, number, path, by in zip(
                table["source"], table["segment"], paths, coder, strict=True
            )
        ]


def read_segments(study: Study, collector: Collector | None = None) -> CodedSegments:
    """The coded segments of a study's files. Raises DataError with every fault.

    A segment without source or theme, and one that a coder puts under the same theme twice,
    are faults. A segment may stand in several rows with different themes or coders.
    ``collector`` keeps what is said of single rows and cells.
    """
    collector = collector or Collector()
    folder, shown = study.workspace.folder(study.slug), study.workspace.shown
    read = read_grids(study, collector)
    named = dict.fromkeys(d.codebook for d, _ in read if isinstance(d, Segments) and d.codebook)
    listed: list[Code] = []
    for name in named:
        with collector.keep():
            listed += read_codebook_file(folder / name, shown(folder / name), collector)
    files = [folder / data.file for data in study.evaluation.data]
    projects = []
    for path in filter(is_project, files):
        with suppress(DataError):  # told already, with the rows that it would have had
            projects.append(_of_rows(read_project(path, shown(path)), read))
    segments = coded(read, collector, projects, listed)
    declared = shown(folder / "deliverable.yaml")
    told = Collector()
    quoted = _quotations(study, segments, told)
    collector.fault(*told.faults)
    collector.stop()
    missing = (
        *_not_there(segments, declared),
        *_not_twice(segments, declared),
        *_not_compared(segments, declared),
    )
    notes = (*segments.notes, *missing, *told.notes)
    return replace(segments, quoted=quoted, notes=notes)


def _quotations(study: Study, segments: CodedSegments, collector: Collector) -> tuple[Quoted, ...]:
    """The quotations of deliverable.yaml and of sheets, held against the passages."""
    folder, shown = study.workspace.folder(study.slug), study.workspace.shown
    files = [data for data in study.evaluation.data if isinstance(data, Segments)]
    written = [
        (q, _in_yaml(shown(folder / "deliverable.yaml"), q)) for d in files for q in d.quotations
    ]
    for name in dict.fromkeys(data.quotations_file for data in files if data.quotations_file):
        if not (folder / name).is_file():
            collector.note(_no_sheet(shown(folder / name), study.slug))
            continue
        with collector.keep():
            written += quotation_rows(folder / name, shown(folder / name))
    programme, deliverable = study.workspace.programme, study.deliverable
    return quoted(
        [quotation for quotation, _ in written],
        segments.codings(),
        segments.passages,
        lambda number: written[number][1],
        collector,
        known=(programme.title, programme.publisher, *programme.areas, deliverable.title),
        published=segments.unit is Unit.PUBLISHED,
        today=today(),
    )


def _no_sheet(file: str, slug: str) -> Issue:
    return Issue(
        file,
        "The sheet of quotations is not there, so that none is printed from it.",
        f"pathfinder quotations {slug} writes it, with every coded passage to choose from.",
        severity="note",
        code="quotation.no-sheet",
    )


def _in_yaml(file: str, quotation: Quotation) -> Issue:
    """The place of a quotation in deliverable.yaml: by its first words."""
    first = " ".join(quotation.words.split()[:6])
    return Issue(file, "", "", cell=f'quotation "{first} ..."', code="quotation.place")


def _not_there(segments: CodedSegments, declared: str) -> Iterator[Issue]:
    """Enablers and barriers that are declared and that nothing is called."""
    paths = {*(c.path for c in segments.codings()), *(code.path for code in segments.codebook)}
    themes = {path[:deep] for path in paths for deep in range(1, len(path) + 1)}
    names = sorted({path[-1] for path in themes})
    for kind, called in segments.counts_as.items():
        for name in called:
            if not themes_called(name, themes):
                hint = (
                    _levels_in_names(name, names)
                    or did_you_mean(name, names)
                    or f"There are: {and_more(names, 10)}."
                )
                yield Issue(
                    declared,
                    f'No theme and no group of themes is called "{name}", which counts_as names '
                    f"under {kind}.",
                    f"{hint} Write it there as it is called in the file; what is not there counts "
                    "as nothing coded.",
                    severity="note",
                    code="segments.counts-as-not-there",
                )


def _not_twice(segments: CodedSegments, declared: str) -> Iterator[Issue]:
    """That agreement is to be measured, and nobody coded what somebody else did."""
    readers = grouped((c.segment.source, c.coder) for c in segments.codings() if c.coder)
    if segments.approach != "reliability" or any(len({*of}) > 1 for of in readers.values()):
        return
    coders = len({coder for of in readers.values() for coder in of})
    who = {0: "no column says who coded", 1: "one person coded"}.get(coders, f"{coders} coded")
    yield Issue(
        declared,
        "It says approach: reliability, and no source was coded by two people, so that the report "
        f"cannot say how far they agree: {who}.",
        "Let two people code some sources, each alone, and name the column that says who coded "
        'under segments ("coder: <column>"); else write approach: codebook.',
        severity="note",
        code="segments.nobody-coded-twice",
    )


def _not_compared(segments: CodedSegments, declared: str) -> Iterator[Issue]:
    """That a table is coded by several, beside a project whose texts are what is compared."""
    codings = segments.codings()
    beside = outside(segments.projects, codings)
    if (
        not beside
        or segments.approach == "reflexive"
        or segments.agreement_unit == "source"
        or len({coding.coder for coding in codings} - {""}) < 2
    ):
        return
    yield Issue(
        declared,
        f"{plural(len(beside), 'coding stands in a table', 'codings stand in tables')} beside a "
        "project of a coding program, and no part of how far coders agree: a table has no texts "
        "that could be cut into the same pieces for everybody.",
        'To compare whole sources of both, write "agreement_unit: source" for each file; or give '
        "the table an evaluation of its own.",
        severity="note",
        code="segments.tables-not-compared",
    )


def _levels_in_names(name: str, themes: Sequence[str]) -> str:
    """What to declare where themes begin with a group's name and a sign behind it."""
    begins = re.compile(rf"{re.escape(name)}\s*([^\w\s]{{1,2}})\s*\S", re.IGNORECASE)
    signs = {found[1] for theme in themes if (found := begins.match(theme))}
    if len(signs) != 1:
        return ""
    (sign,) = signs
    return (
        f'Some themes begin with it: where "{sign}" stands between a group and its themes, write '
        f'between_levels: "{sign}" for this file.'
    )


def _of_rows(project: CodingProject, read: Sequence[tuple[DataFile, Grid]]) -> CodingProject:
    """The project without sources whose rows were taken out: without consent, or of others.

    Where rows are chosen so, a source without any coding has none that says that it may stay.
    """
    grids = [(data, grid) for data, grid in read if grid.file == project.file]
    if not any(data.consent for data, _ in read) and not any(data.only for data, _ in grids):
        return project
    columns = (grid.values(place) for _, grid in grids for place in grid.places(["source"]))
    kept = {source for column in columns for source in column}
    return replace(
        project,
        sources=tuple(source for source in project.sources if source.name in kept),
        passages=tuple(passage for passage in project.passages if passage.source in kept),
    )


def read_coded_file(path: FilePath, shown_as: str, sheet: str = "") -> CodedSegments:
    """The coded segments of one file without any declaration. Raises DataError."""
    read = [recognised_file(path, shown_as, sheet)]
    return coded(read, Collector(), [read_project(path, shown_as)] if is_project(path) else ())


def recognised_file(path: FilePath, shown_as: str, sheet: str = "") -> tuple[DataFile, Grid]:
    """One file without any declaration, with what is known of its columns. Raises DataError."""
    data = Segments.model_validate(
        {"file": path.name, "rows_count": "segments", "about": "institutions", "sheet": sheet}
    )
    return as_coded(data, any_grid(path, shown_as, sheet))


def coded(
    read: Sequence[tuple[DataFile, Grid]],
    collector: Collector,
    projects: Sequence[CodingProject] = (),
    listed: Sequence[Code] = (),
) -> CodedSegments:
    """The coded segments of files that were read, one row of the table a row of the files.

    ``projects``: those of the files that are projects; ``listed``: the codes of a codebook that
    is a file of its own.
    """
    sheets = [coded_sheet(data, grid, collector) for data, grid in read]
    sheets, spelt = of_one_spelling(sheets)
    sheets = [sheet.below(listed) for sheet in sheets]
    own = (code for project in projects for code in project.codebook)
    codebook = tuple({code.path: code for code in (*own, *listed)}.values())
    for sheet in sheets:
        collector.fault(*faults_of(sheet))
    by_column = counted_so(sheets, collector)
    collector.stop()
    tables = [
        pd.DataFrame(dict(sheet.texts), columns=list(ROLES), dtype=object).assign(
            path=pd.Series(sheet.paths(), dtype=object)
        )
        for sheet in sheets
    ]
    first, _ = read[0]
    return CodedSegments(
        first.unit,
        pd.concat(tables, ignore_index=True),
        tuple(Source.of(sheet.grid) for sheet in sheets),
        first.citation,
        (
            *(note for _, grid in read for note in grid.notes),
            *spelt,
            *remarks_on(sheets),
            *remarks_on_codes(sheets, codebook, declared=bool(listed)),
        ),
        tuple(projects),
        codebook,
        {
            coding.segment: words
            for sheet in sheets
            for coding, words in zip(sheet.codings(), sheet.words(), strict=True)
            if coding and words
        },
        tuple(said for sheet in sheets for said in sheet.told_of_sources()),
        tuple((sheet.grid.file, source) for sheet in sheets for source in sheet.read),
        approach=first.approach if isinstance(first, Segments) else None,
        whole=first.whole if isinstance(first, Segments) else None,
        agreement_unit=first.agreement_unit if isinstance(first, Segments) else None,
        asked=any(_asked(grid) for _, grid in read),
        counts_as={
            **by_column,
            **{k: (*n, *by_column.get(k, ())) for k, n in _declared(first).items()},
        },
        sorted_by={
            heading: role
            for sheet in sheets
            for role in SORTED_BY
            for heading in sheet.headings.get(role, ())
        },
    )


def labelled(segments: CodedSegments) -> pd.DataFrame:
    """The table with what can be counted: each segment with its source, each theme as called.

    A theme's name has its group beside it where a theme of another group has the same name.
    """
    codings = segments.codings()
    labels = labels_of(coding.path for coding in codings)
    return segments.table.assign(
        segment=pd.Series([coding.segment for coding in codings], segments.table.index, object),
        theme=[labels[coding.path] for coding in codings],
    )


_ASKED = "asked"  # column of the sheet of open answers (forms.to_code)


def _asked(grid: Grid) -> bool:
    """Whether a sheet says what was asked, as that of a survey's open answers does."""
    at = grid.column(_ASKED)
    return at is not None and any(grid.values(at))


def _declared(data: DataFile) -> Mapping[str, tuple[str, ...]]:
    """What counts_as declares."""
    return {str(k): v for k, v in data.counts_as.items()} if isinstance(data, Segments) else {}


def nearest_themes(segments: CodedSegments, name: str) -> str:
    """What a theme that nothing is coded under may be meant for; empty where something is.

    Capitals do not count. A name that several themes share, or of a group, means these.
    """
    themes = sorted({*labelled(segments)["theme"]} - {""})
    wanted = name.casefold()
    if wanted in map(str.casefold, themes):
        return ""
    columns = segments.table["theme"], segments.table["parent_theme"]
    within = [theme for theme in themes if theme.casefold().startswith(f"{wanted} (")] or sorted(
        {theme for theme, group in zip(*columns, strict=True) if group.casefold() == wanted}
    )
    if within:
        return f"It stands for several: ask of one of them: {and_more(within)}."
    return did_you_mean(name, themes) or f"There are: {and_more(themes, 10)}."


def tally(segments: CodedSegments, by: str) -> pd.DataFrame:
    """Segments and sources by one column, most segments first.

    Returns columns ``segments`` (distinct), ``sources`` (distinct) and ``themes``
    (distinct), indexed by the values of ``by``; ties are in alphabetical order.
    """
    counts = (
        labelled(segments)
        .groupby(by)
        .agg(
            segments=("segment", "nunique"),
            sources=("source", "nunique"),
            themes=("theme", "nunique"),
        )
    )
    return counts.sort_index().sort_values("segments", ascending=False, kind="stable")
