"""The list of doubtful pairs that a project lead settles in Excel.

It stands in the deliverable's own folder, ``deliverables/<slug>/review``, and not among the
outputs: those are swapped as a folder at every run, and decisions are an input that a person has
made, like ``corrections.csv``. A row with a decision is never taken out.
"""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.declare.programme import Deliverable
from evaluation.declare.waves import LATER
from evaluation.declare.workspace import SHIPPED, Study, Workspace
from evaluation.errors import DataError, Issue
from evaluation.link.by_code import WaveLinks
from evaluation.link.codes.review import table, write_review
from evaluation.link.waves import MatchedWaves
from evaluation.read.exports.export import read_grid
from evaluation.read.people.decisions import decisions_digest
from evaluation.read.people.persons import list_name


def keep_review_lists(study: Study, matched: MatchedWaves) -> list[str]:
    """Write the review list of each later wave, decisions and all, and say where it is.

    Nothing is written where no pair is doubtful and none was, where nothing has changed, and into
    the demonstration as it is shipped. Raises
    DataError where the system refuses, as Windows does while Excel has the list open.
    """
    if study.workspace.root == SHIPPED:
        return []
    return [_keep(study, links) for links in matched.links if links.waiting or links.decided]


def stray_lists(workspace: Workspace, slug: str, deliverable: Deliverable) -> Iterator[Issue]:
    """A note on each list that holds decisions, or is no workbook, and that no run will read."""
    used = {
        list_name(evaluation, wave)
        for evaluation in deliverable.evaluations
        if evaluation.link_by
        for wave in LATER
    }
    for path in sorted((workspace.folder(slug) / "review").glob("[!~.]*")):
        if path.name not in used and not (path.suffix == ".xlsx" and not decisions_digest(path)):
            yield Issue(
                workspace.shown(path),
                "No evaluation reads this list of doubtful pairs, so what it decides is not "
                "followed.",
                "A list is named after its two data files. If one of them has a new name, name the "
                "list likewise; if it was saved as another type, save it as .xlsx; or remove it. "
                f"Lists that are read: {', '.join(sorted(used)) or 'none'}.",
                severity="note",
                code="codes.stray-list",
            )


def _keep(study: Study, links: WaveLinks) -> str:
    path = study.workspace.root / links.review
    rows = [*links.waiting, *links.decided]
    summary = f"{links.review}: {len(links.waiting)} to decide, {len(links.decided)} decided"
    wanted = [[str(cell) for cell in row] for row in table(links.codes, rows)[1]]
    try:
        listed = read_grid(path, links.review) if path.is_file() else None
        if listed and [list(cells) for _, cells in listed.rows] == wanted:
            return summary
        path.parent.mkdir(exist_ok=True)
        write_review(path, links.codes, rows)
    except OSError as error:
        raise DataError(
            Issue(
                links.review,
                f"The list of doubtful pairs cannot be replaced ({error.strerror or error}).",
                "Save it and close it in Excel, then run again. Your decisions are kept.",
                code="codes.list-not-replaced",
            )
        ) from None
    return summary
