"""The data files of a study as grids: corrected, and without those who did not consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evaluation.counting import and_more, grouped
from evaluation.declare.answer_file import Answers
from evaluation.declare.declared_file import DataFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.read.coded.exported import as_coded
from evaluation.read.coded.project_grid import PROJECT, project_grid
from evaluation.read.coded.refi.described import is_project
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.people.consent import only_consenting
from evaluation.read.people.corrections import Correction, apply_corrections, read_corrections
from evaluation.read.shape import of_nobody, shaped

Opened = Mapping[tuple[str, str], Grid]  # read already, by file and sheet as they are declared


def read_grids(
    study: Study, collector: Collector, opened: Opened | None = None
) -> list[tuple[DataFile, Grid]]:
    """Every data file of a study that can be read, as all who look at a study read it.

    ``opened``: files that the caller has read already. Raises DataError where the corrections
    cannot be read; every other fault is the collector's.
    """
    link_by, files = study.evaluation.link_by, study.evaluation.data
    identified = (
        as_coded(files[place].identified_by(link_by), grid)
        for place, grid in corrected_grids(study, collector, opened)
    )
    read = [(data, _without_missing_codes(data, grid)) for data, grid in identified]
    collector.fault(
        *(
            Issue(
                grid.file,
                "There are headings and no rows: the form is still empty.",
                study.guidance.filled.format(study.slug),
                sheet=grid.sheet,
                code="sheet.no-rows",
            )
            for data, grid in read
            if not grid.rows
            and not data.only  # whose rows are none is told with the word
            and grid.layout.tool != PROJECT
        ),
        *(
            Issue(
                grid.file,
                "Nothing is coded in this project.",
                "Code passages in the program, and export the project again.",
                code="project.nothing-coded",
            )
            for _, grid in read
            if not grid.rows and grid.layout.tool == PROJECT
        ),
    )
    for data, grid in read:
        if not (data.TOTALS or data.unit is Unit.PUBLISHED):  # among figures a total is one
            collector.fault(*grid.doubtful)
    consenting = list(only_consenting(read, collector, link_by))
    for _, grid in consenting:
        collector.detail(*grid.details)
    return consenting


def declared_apart(read: Sequence[tuple[DataFile, str]], *keys: str) -> Iterator[Issue]:
    """A fault for each key that files of one evaluation declare otherwise; files as shown."""
    for key in keys:
        said = grouped((str(getattr(data, key) or "not said"), file) for data, file in read)
        if len(said) > 1:
            yield Issue(
                [*said.values()][1][0],
                f"The files of this evaluation differ in {key}: {and_more(said)}.",
                f"Write the same {key}: for each file; or give each an evaluation of its own.",
                code="files.differ",
            )


def any_grid(path: Path, shown_as: str, sheet: str = "") -> Grid:
    """The rows of a table, or of a project of a coding program. Raises DataError."""
    return project_grid(path, shown_as) if is_project(path) else read_grid(path, shown_as, sheet)


def _without_missing_codes(data: DataFile, grid: Grid) -> Grid:
    """The grid with nothing where the file has a code that it declares as missing.

    In columns that say who somebody is, and everywhere in a file without answers: those of an
    instrument are counted where they are read.
    """
    own = data.identify if isinstance(data, Answers) else grid.headings
    codes = {
        place: missing
        for heading in own
        if (place := grid.column(heading)) is not None
        and (missing := grid.layout.not_answered.get(grid.headings[place]))
    }
    if not codes:
        return grid
    rows = tuple(
        (row, tuple("" if text in codes.get(n, ()) else text for n, text in enumerate(cells)))
        for row, cells in grid.rows
    )
    return replace(grid, rows=rows)


def corrected_grids(
    study: Study, collector: Collector, opened: Opened | None = None
) -> Iterator[tuple[int, Grid]]:
    """Every data file of a study that can be read, by its place, with its corrections."""
    folder = study.workspace.folder(study.slug)
    book = folder / "corrections.csv"
    shown = study.workspace.shown(book)
    corrections = read_corrections(book, shown)
    whole: list[tuple[DataFile, Grid]] = []
    for place, data in enumerate(study.evaluation.data):
        path = folder / data.file
        of_file = [c for c in corrections if c.file in (data.file, path.name)]
        with collector.keep():
            grid = (opened or {}).get((data.file, data.sheet)) or any_grid(
                path, study.workspace.shown(path), data.sheet
            )
            grid = grid.with_totals() if data.TOTALS else grid
            of_sheet = [c for c in of_file if c.sheet in ("", grid.sheet)]
            others = [c for c in of_file if c not in of_sheet]
            collector.fault(*_of_no_sheet(others, study, data.file, shown))
            corrected = apply_corrections(grid, of_sheet, shown)
            whole.append((data, corrected))
            declared = data.identified_by(study.evaluation.link_by)
            yield place, shaped(declared, corrected, collector, study.guidance)
    collector.note(*of_nobody(whole, study.guidance))


def _of_no_sheet(
    corrections: Sequence[Correction], study: Study, file: str, shown: str
) -> Iterator[Issue]:
    """Corrections of a sheet that no evaluation of the deliverable reads: they would do nothing."""
    evaluations = study.deliverable.evaluations
    data = [d for evaluation in evaluations for d in evaluation.data if d.file == file]
    others = len(data) > 1 and any(not d.sheet for d in data)  # some first sheet, unknown here
    for correction in corrections:
        if not others and correction.sheet not in {d.sheet for d in data}:
            yield Issue(
                shown,
                f'The sheet "{correction.sheet}" of {file} is not read.',
                "Correct its name, or leave the column sheet empty (as for every CSV file).",
                cell=f"row {correction.line}",
                code="corrections.sheet-not-read",
            )
