"""Files that lie beside the declared ones and that nobody declares."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evaluation.counting import plural
from evaluation.declare.programme import Deliverable
from evaluation.declare.survey_form import QUESTIONS_FILE
from evaluation.declare.workspace import Workspace
from evaluation.errors import EvaluationError, Issue
from evaluation.read.coded.quotation_sheet import COLUMNS as QUOTATION_COLUMNS
from evaluation.read.coded.refi.described import PROJECT_FILE
from evaluation.read.exports.tools.layout import folded
from evaluation.read.files.raw import SPSS, TEXTS, WORKBOOKS
from evaluation.read.grids import any_grid

_KINDS = (*WORKBOOKS, *TEXTS, *SPSS, PROJECT_FILE)
_OURS = ("corrections.csv", QUESTIONS_FILE)
# Headings by which a dictionary of columns is known: REDCap's, and a form of KoboToolbox or ODK.
QUOTATIONS = {folded(heading) for heading in QUOTATION_COLUMNS}
_DICTIONARIES = ({"variablefieldname"}, {"fieldname", "fieldlabel"}, {"type", "name"})


def undeclared(workspace: Workspace, slug: str, deliverable: Deliverable) -> Iterator[Issue]:
    """A note on each data file of a deliverable that has rows and that no evaluation reads.

    Looked for under ``data`` and beside declared files; forms that are still blank are no news,
    and neither is a dictionary of columns.
    """
    folder = workspace.folder(slug)
    declared = {
        (folder / file).resolve()
        for evaluation in deliverable.evaluations
        for data in evaluation.data
        for file in data.files.values()
    }
    beside = {path for file in declared for path in file.parent.glob("*")}
    for path in sorted({*(folder / "data").resolve().rglob("*"), *beside}):
        hidden = path.name.startswith((".", "~$"))
        if path.suffix.lower() not in _KINDS or hidden or path.name in _OURS:
            continue
        if path.is_file() and path not in declared and folder.resolve() in path.parents:
            shown = workspace.shown(folder / path.relative_to(folder.resolve()))
            yield from _told(path, shown)


def _told(path: Path, shown: str) -> Iterator[Issue]:
    try:
        grid = any_grid(path, shown)
    except EvaluationError:
        return  # nobody asked for it, so that it cannot be read is nobody's fault
    heads = {folded(heading) for heading in grid.headings}
    rows = 0 if any(words <= heads for words in _DICTIONARIES) else len(grid.rows)
    if rows and QUOTATIONS.issubset(heads):
        yield Issue(
            shown,
            "This sheet of quotations is not declared, so that none is printed from it.",
            f'Write "quotations_file: {path.parent.name}/{path.name}" for the file of coded '
            "segments in deliverable.yaml.",
            severity="note",
            code="quotation.not-declared",
        )
    elif rows:
        yield Issue(
            shown,
            f"It has {plural(rows, 'row')} and is not declared, so nobody in it is counted.",
            "Declare it under data: of an evaluation, or move it out of this folder.",
            severity="note",
            code="data.not-declared",
        )
