"""``pathfinder columns``: which column of each file stands for which item."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.command.options import Folder, Slug, chosen

if TYPE_CHECKING:
    from evaluation.declare.workspace import Workspace


def columns(
    slug: Slug,
    write: Annotated[
        bool, typer.Option("--write", help="Put the map into deliverable.yaml.")
    ] = False,
    workspace: Folder = Path(),
) -> None:
    """Show which column stands for which item, and how that was found; --write puts it down."""
    from evaluation.declare.designs import SURVEY
    from evaluation.declare.workspace import load_deliverable, open_workspace
    from evaluation.read.columns.page import left_to_do, page
    from evaluation.read.columns.plan import plans
    from evaluation.read.columns.writing import write_columns

    opened = open_workspace(workspace)
    chosen(opened, [slug])
    _of_surveys(opened, slug, write=write)
    evaluations = plans(opened, slug)
    for plan in evaluations:
        typer.echo("\n".join(page(plan)))
    if not evaluations:
        if not any(e.design == SURVEY.name for e in load_deliverable(opened, slug).evaluations):
            typer.echo("No evaluation of this deliverable has an instrument.")
        return
    path = opened.folder(slug) / "deliverable.yaml"
    found = [
        column
        for p in evaluations
        for mapped in p.mapped
        for name in p.instruments
        for column in mapped.to_write(name).values()
    ]
    new = len(found)
    open_ends = [line for plan in evaluations for line in left_to_do(plan)]
    if not new and not open_ends:
        typer.echo("Nothing is to be written: deliverable.yaml has all that was found.")
    elif not new:
        typer.echo("Nothing more was found to write.")
    elif write:
        write_columns(path, opened.shown(path), evaluations)
        doubtful = any(column.suggested for column in found)
        look = 'Look at those that say "please check", then: ' if doubtful else "Then: "
        typer.echo(
            f"{new} columns were written to {opened.shown(path)}. {look}pathfinder check {slug}"
        )
    else:
        typer.echo(
            f"{new} columns are not in deliverable.yaml. To put them there: "
            f"pathfinder columns {slug} --write"
        )
    for line in dict.fromkeys(open_ends):
        typer.echo(line)


def _of_surveys(workspace: Workspace, slug: str, *, write: bool) -> None:
    """The questions of surveys that declare none, as a sheet or their data show them."""
    from evaluation.forms.survey_columns import forms_found, write_forms

    for form in (found := forms_found(workspace, slug)):
        typer.echo(f"{form.source}: {len(form.proposal.questions)} questions")
        if not write:
            typer.echo("\n".join(form.lines))
    if not found:
        return
    if not write:
        typer.echo(f"To put them into deliverable.yaml: pathfinder columns {slug} --write")
        return
    for path in write_forms(workspace, slug, found):
        typer.echo(f"Made {workspace.shown(path)}: type the answers into it.")
    typer.echo(f"The questions stand in deliverable.yaml. Then: pathfinder check {slug}")
