"""The whole list behind a number as a workbook or CSV file, in ``internal/`` and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.declare.workspace import Workspace
from evaluation.disk import csv_text, workbook_bytes, write_whole
from evaluation.errors import EvaluationError, Issue
from evaluation.publish.manifest import Manifest, stored
from evaluation.publish.outputs import current
from evaluation.run.trace.model import Cell, Trace

Line = tuple[str | float, ...]
_ENDINGS = (".xlsx", ".csv")
_ANSWERS = (
    ("Person", 18),
    ("Wave", 12),
    ("File", 34),
    ("Sheet", 14),
    ("Row", 7),
    ("Item", 14),
    ("Cell", 8),
    ("Heading", 34),
    ("What stands there", 18),
    ("Remark", 44),
)
_SCORES = (
    ("Person", 18),
    ("Wave", 12),
    ("Scale", 34),
    ("Score", 10),
    ("Answered", 10),
    ("Of", 6),
    ("Others made up for", 20),
)
_LEFT_OUT = (("Person", 18), ("Wave", 12), ("File", 34), ("Sheet", 14), ("Row", 7), ("Why", 70))
_ABOUT = (("What", 22), ("", 100))


def place_for(workspace: Workspace, slug: str, asked: Path) -> Path:
    """Where a list may be written: below ``internal/`` of the deliverable.

    A bare name is put there. Raises EvaluationError for another folder, another kind of file, and
    a file of the run itself.
    """
    inside = (current(workspace.outputs, slug) / "internal").resolve()
    target = inside / asked if len(asked.parts) == 1 else asked.resolve()
    shown = f"outputs/{slug}/internal"
    manifest = stored(inside / "manifest.json", Manifest)
    own = {inside.parent / name for name in manifest.outputs} if manifest else set()
    if target.suffix.lower() not in _ENDINGS:
        problem = f"{asked.name} is neither a workbook nor a CSV file."
        fix = "Give it a name that ends in .xlsx or .csv."
    elif inside not in target.parents:
        problem = "The list holds answers of single people, which never leave that folder."
        fix = f"Give only the name of the file (--to {asked.name}); it is written to {shown}."
    elif target in own:
        problem = f"{target.name} is a file of the report itself."
        fix = "Give the list another name, for example --to trace.xlsx."
    else:
        return target
    raise EvaluationError(Issue(shown, problem, fix, value=str(asked), code="trace.not-there"))


def write_trace(trace: Trace, target: Path) -> None:
    """Write the whole list: in a workbook a sheet a kind, in CSV the rows and cells only.

    Raises EvaluationError where the system refuses.
    """
    if target.suffix.lower() == ".csv":
        rows = [[name for name, _ in _ANSWERS], *([str(v) for v in row] for row in _answers(trace))]
        content = csv_text(rows).encode("utf-8-sig")
    else:
        content = _workbook(trace)
    shown = f"outputs/{trace.slug}/internal/{target.name}"
    write_whole(target, content, "The list", shown=shown)


def _workbook(trace: Trace) -> bytes:
    from openpyxl import Workbook  # heavy
    from openpyxl.styles import Alignment, Font

    from evaluation.read.files.cells import as_text

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, heads, rows in (
        ("About", _ABOUT, _about(trace)),
        ("Answers", _ANSWERS, _answers(trace)),
        ("Scores", _SCORES, _scores(trace)),
        ("Left out", _LEFT_OUT, _left_out(trace)),
    ):
        page = book.create_sheet(title)
        page.append([name for name, _ in heads])
        for row in rows:
            page.append(row)
        for cell, (_, width) in zip(page[1], heads, strict=True):
            cell.font = Font(bold=True)
            page.column_dimensions[cell.column_letter].width = width
        page.freeze_panes = "A2"
        for line in page.iter_rows(min_row=2):
            line[-1].alignment = Alignment(vertical="top", wrap_text=True)
    as_text(book)
    book.properties.title = trace.key
    book.properties.creator = "Pathfinder Evaluation"
    return workbook_bytes(book)


def _answers(trace: Trace) -> Iterator[Line]:
    """Every cell; of a number that only counts people, every row."""
    for at in trace.behind.cells or trace.behind.rows:
        where: Line = (at.person, at.wave, at.file, at.sheet, at.row)
        cell = (
            (at.item, at.cell, at.heading, at.text, at.remark)
            if isinstance(at, Cell)
            else ("",) * 5
        )
        yield (*where, *cell)


def _scores(trace: Trace) -> Iterator[Line]:
    for made in trace.behind.scores:
        yield (
            made.person,
            made.wave,
            made.scale,
            made.score,
            made.answered,
            made.of,
            "yes" if made.made_up else "",
        )


def _left_out(trace: Trace) -> Iterator[Line]:
    for out in trace.behind.left_out:
        for at in out.rows:
            yield at.person, at.wave, at.file, at.sheet, at.row, out.why


def _about(trace: Trace) -> Sequence[Line]:
    return (
        ("Key", trace.key),
        ("Deliverable", trace.slug),
        ("Evaluation", trace.evaluation),
        ("Headline", trace.finding.headline),
        ("Rests on", trace.whom),
        *(
            (
                f"Printed, {at.edition}",
                at.withheld
                or f"{at.value} ({at.interval or 'no interval'}): {'; '.join(at.places)}",
            )
            for at in trace.printed
        ),
        ("Method", trace.finding.method),
        *(("File", f"{used.file} {used.wave}: {used.not_used}") for used in trace.behind.files),
        *(("Note", note) for note in trace.notes),
        ("For the team only", "Labels stand for people, and cells hold their answers."),
    )
