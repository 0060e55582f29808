"""``pathfinder quotations``: a sheet of the coded passages in which a lead chooses quotations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.options import Folder, Slug, chosen, stop, wrong_use
from evaluation.errors import Issue

_FILE = "quotations.xlsx"


def quotations(
    slug: Slug,
    theme: Annotated[
        str, typer.Option(metavar="THEME", help="Only passages of this theme, or group of themes.")
    ] = "",
    workspace: Folder = Path(),
) -> None:
    """Write every coded passage into a sheet, to choose quotations and note who agreed to them."""
    from evaluation.declare.workspace import load_deliverable, open_study, open_workspace
    from evaluation.forms.quotations import quotation_form, told_of
    from evaluation.forms.workbook import write_form
    from evaluation.read.coded.coding import themes_called
    from evaluation.read.segments import nearest_themes, read_segments

    opened = open_workspace(workspace)
    chosen(opened, [slug])
    evaluations = load_deliverable(opened, slug).evaluations
    coded = [n for n, e in enumerate(evaluations, 1) if any(d.kind == "segments" for d in e.data)]
    if not coded:
        stop(
            1,
            Issue(
                opened.shown(opened.folder(slug) / "deliverable.yaml"),
                "No evaluation of this deliverable has coded segments.",
                "Quotations are chosen from the data of a thematic evaluation.",
                code="quotation.no-segments",
            ),
        )
    study = open_study(slug, coded[0], str(opened.root))
    target = opened.folder(slug) / "data" / _FILE
    if target.exists():
        stop(
            1,
            Issue(
                opened.shown(target),
                "This file is there already, and may hold what you wrote.",
                "Rename it first. Choices of an older sheet can be copied over by source and "
                "segment.",
                code="quotation.sheet-is-there",
            ),
        )
    segments = read_segments(study)
    codings = segments.codings()
    groups = {c.path[:deep] for c in codings for deep in range(1, len(c.path) + 1)}
    if theme and not themes_called(theme, groups):
        wrong_use(f'No theme is called "{theme}". {nearest_themes(segments, theme)}')
    form = quotation_form(study.deliverable.title, segments, theme)
    target.parent.mkdir(exist_ok=True)
    write_form(form, target)
    typer.echo(f"{told_of(form.sheets[0].rows)} to choose from: {opened.shown(target)}")
    if not segments.passages:
        typer.echo(
            "The coded file has no words of the passages: name their column under segments "
            '("text: <column>"), delete this sheet, and write it again.'
        )
    typer.echo(
        "Fill in final words, consent and signature, and write for the file of coded segments in "
        f"deliverable.yaml: quotations_file: data/{_FILE}"
    )
    typer.echo(
        "Those of themes under counts_as stand in the tables of Enablers and Barriers. For all: "
        f"{{{{ {study.evaluation.name or 'themes'}.quotations.table }}}} on a line of its own in "
        "the proforma."
    )
    typer.echo(f"Then: pathfinder check {slug}")
