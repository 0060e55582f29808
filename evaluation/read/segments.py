"""Coded segments: who said what under which theme, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.counting import and_more
from evaluation.declare.data_files import Approach, DataFile, Segments, Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.coded.coding import Coding, Segment, labels_of, path_of
from evaluation.read.coded.project import Code
from evaluation.read.coded.remarks import faults_of, remarks_on
from evaluation.read.coded.sheet import ROLES, coded_sheet
from evaluation.read.coded.spelling import of_one_spelling
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import read_grids
from evaluation.read.responses import Source


@dataclass(frozen=True, slots=True)
class CodedSegments:
    """One row a coding: ``segment, source, source_group, area, role, theme, parent_theme, coder``.

    Columns that the file does not have are empty text. A segment is known by its source and its
    number together: numbers may start again in each source. A theme is known by its name and
    its group (``parent_theme``). Names that differ in capitals, blanks or unseen signs only are
    written one way. ``citation`` says where the material was published, if it was.

    ``codebook``: every code that coders had, used or not; empty where it is not known.
    ``all_sources``: every source in its order, also those in which nothing was coded; empty where
    only those of the table are known. ``approach``: how themes were made, and ``whole``: whether
    whole interviews were coded, both as declared; None where nothing is.
    """

    unit: Unit
    table: pd.DataFrame
    sources: tuple[Source, ...]
    citation: str = ""
    notes: tuple[Issue, ...] = ()
    codebook: tuple[Code, ...] = ()
    all_sources: tuple[str, ...] = ()
    approach: Approach | None = None
    whole: bool | None = None

    def codings(self) -> list[Coding]:
        """What each row of the table says."""
        coder = self.table.get("coder", pd.Series("", index=self.table.index))
        columns = (self.table[name] for name in ("source", "segment", "theme", "parent_theme"))
        return [
            Coding(Segment(source, number), path_of(theme, group), by)
            for source, number, theme, group, by in zip(*columns, coder, strict=True)
        ]


def read_segments(study: Study, collector: Collector | None = None) -> CodedSegments:
    """The coded segments of a study's files. Raises DataError with every fault.

    A segment without source or theme, and one that a coder puts under the same theme twice,
    are faults. A segment may stand in several rows with different themes or coders.
    ``collector`` keeps what is said of single rows and cells.
    """
    collector = collector or Collector()
    return coded(read_grids(study, collector), collector)


def coded(read: Sequence[tuple[DataFile, Grid]], collector: Collector) -> CodedSegments:
    """The coded segments of files that were read, one row of the table a row of the files."""
    sheets = [coded_sheet(data, grid, collector) for data, grid in read]
    sheets, spelt = of_one_spelling(sheets)
    for sheet in sheets:
        collector.fault(*faults_of(sheet))
    collector.stop()
    tables = [
        pd.DataFrame(dict(sheet.texts), columns=list(ROLES), dtype=object) for sheet in sheets
    ]
    first, _ = read[0]
    return CodedSegments(
        first.unit,
        pd.concat(tables, ignore_index=True),
        tuple(Source(grid.file, grid.sheet, len(grid.rows)) for _, grid in read),
        first.citation,
        (*(note for _, grid in read for note in grid.notes), *spelt, *remarks_on(sheets)),
        approach=first.approach if isinstance(first, Segments) else None,
        whole=first.whole if isinstance(first, Segments) else None,
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
