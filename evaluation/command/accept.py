"""``pathfinder accept``: the words of an edited Word report, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.options import Folder, Slug, chosen, stop
from evaluation.counting import plural


def accept(
    slug: Slug,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The edited report.docx.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, and change nothing.")] = False,
    workspace: Folder = Path(),
) -> None:
    """Take back a Word report that somebody edited: words are kept, numbers stay bound."""
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.accept import accept_report

    opened = open_workspace(workspace)
    [name] = chosen(opened, [slug])
    accepted = accept_report(opened.root, name, file, dry_run=dry_run)
    for conflict in accepted.conflicts:
        typer.echo(str(conflict))
    for place in accepted.removed:
        words = f" (“{place.text}”)" if place.text else ""
        typer.echo(f"note: {place.section}: {place.key}{words} was removed with its words.")
    for note in accepted.notes:
        typer.echo(f"note: {note}")
    if dry_run:
        typer.echo(f"Nothing was written: the words would go to {accepted.proforma}.")
    else:
        typer.echo(f"The words are in {accepted.proforma}; the earlier file is {accepted.kept_as}.")
        typer.echo(f"Make the report anew: pathfinder run {name}")
    if accepted.conflicts:
        stop(1, f"{plural(len(accepted.conflicts), 'change')} not taken over (above).")
