"""``pathfinder plan``: what counts as the plan of a deliverable, and since when it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.options import Folder, Slug, chosen
from evaluation.errors import Collector, DeclarationError


def plan(
    slug: Slug,
    *,
    by: Annotated[
        str, typer.Option(metavar="NAME", help="Sign the plan off: it is recorded with this name.")
    ] = "",
    workspace: Folder = Path(),
) -> None:
    """Show the plan and its record. With --by it is recorded, best before answers come in."""
    from evaluation.declare.workspace import load_deliverable, open_workspace, study
    from evaluation.publish import decision_record
    from evaluation.run.check import parameter_faults
    from evaluation.terminal import within

    opened = open_workspace(workspace)
    [name] = chosen(opened, [slug])
    deliverable = load_deliverable(opened, name)
    faults = Collector()
    for number in range(1, len(deliverable.evaluations) + 1):
        faults.fault(*parameter_faults(study(opened, name, deliverable, number)))
    faults.stop(DeclarationError)
    record = decision_record.look(opened, name, deliverable, by.strip())
    if record is None:
        typer.echo(f"{name} has no evaluation, so there is no plan to record.")
        return
    for line in decision_record.in_words(record.plan):
        typer.echo(within(line))
    if by.strip():
        decision_record.record_plan(opened, name, record)
    recorded = decision_record.read_record(opened, name)
    if recorded is None:
        typer.echo(f"Not recorded yet. Before the data come in: pathfinder plan {name} --by NAME")
        return
    for sentence in decision_record.told(recorded):
        typer.echo(within(sentence))
    if by.strip() not in ("", recorded.signed_by):
        typer.echo("It was recorded before, so this name is not put under it.")
    if recorded != record:
        typer.echo("What stands above has changed since and is recorded by the next run, or --by.")
