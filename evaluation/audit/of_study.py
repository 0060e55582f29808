"""The printed figures of a study: of each of its files what was checked, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.audit.examined import Examined, examined
from evaluation.audit.material_of import material_of
from evaluation.declare.printed_file import PrintedFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.read.people.corrections import read_corrections
from evaluation.read.responses import Source


@dataclass(frozen=True, slots=True)
class PrintedFigures:
    """What the files of a study print, checked.

    ``citation``: where it was published. ``draft``: some of it was not.
    """

    unit: Unit
    examined: tuple[Examined, ...]
    sources: tuple[Source, ...]
    citation: str = ""
    draft: bool = False

    @property
    def figures(self) -> int:
        """How many figures were read."""
        return sum(file.figures for file in self.examined)

    @property
    def relations(self) -> int:
        """How many relations between figures were checked."""
        return sum(file.relations for file in self.examined)


def read_figures(study: Study, collector: Collector | None = None) -> PrintedFigures:
    """The printed figures of a study's files, claims and documents alike.

    Raises EvaluationError with every fault: a file that cannot be read, a claim that is none.
    """
    collector = collector or Collector()
    folder, files = study.workspace.folder(study.slug), study.evaluation.data
    collector.fault(*_corrected(study))
    found: list[Examined] = []
    for data in files:
        path = folder / data.file
        with collector.keep():
            found.append(examined(material_of(path, study.workspace.shown(path), sheet=data.sheet)))
    collector.stop()
    return PrintedFigures(
        files[0].unit,
        tuple(found),
        tuple(Source(file.file, "", file.figures) for file in found),
        "; ".join(dict.fromkeys(data.citation for data in files)),
        any(data.draft for data in files if isinstance(data, PrintedFile)),
    )


def _corrected(study: Study) -> Iterator[Issue]:
    """Corrections of a file of printed figures: it holds what is printed, right or not."""
    book = study.workspace.folder(study.slug) / "corrections.csv"
    shown = study.workspace.shown(book)
    names = {data.file for data in study.evaluation.data}
    names |= {name.rpartition("/")[2] for name in names}
    for correction in read_corrections(book, shown):
        if correction.file in names:
            yield Issue(
                shown,
                f"Figures in print are not corrected here: {correction.file} holds what is "
                "printed.",
                "If a figure was typed otherwise than it is printed, put it right in that file, "
                "and delete this row.",
                cell=f"row {correction.line}",
                code="figures.corrected",
            )
