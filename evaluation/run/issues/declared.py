"""What a deliverable declares that its list of issues and its annex speak of."""

from __future__ import annotations

from evaluation.declare.workspace import Study, Workspace, load_deliverable
from evaluation.read.people.corrections import read_corrections
from evaluation.run.issues.book import DataFileAsRead


def data_files(workspace: Workspace, slug: str) -> tuple[DataFileAsRead, ...]:
    """Every data file of a deliverable with the sheet that is read, each once.

    Raises DeclarationError.
    """
    folder = workspace.folder(slug)
    data = [d for one in load_deliverable(workspace, slug).evaluations for d in one.data]
    paths = dict.fromkeys((folder / one.file, one.sheet) for one in data)
    return tuple(DataFileAsRead(path, workspace.shown(path), sheet) for path, sheet in paths)


def corrections_of(study: Study, *, values: bool) -> tuple[dict[str, str], ...]:
    """The corrections of a study's files as rows of a table: where, who and why.

    ``values``: with the old and the new value, which only the team may see. Raises DataError.
    """
    book = study.workspace.folder(study.slug) / "corrections.csv"
    declared = [data.file for data in study.evaluation.data]
    files = {*declared, *(file.rpartition("/")[2] for file in declared)}
    return tuple(
        {"File": correction.file, "Sheet": correction.sheet, "Cell": correction.cell.upper()}
        | ({"Old value": correction.old, "New value": correction.new} if values else {})
        | {"Who": correction.who, "Why": correction.why}
        for correction in read_corrections(book, study.workspace.shown(book))
        if correction.file in files
    )
