"""``pathfinder check``: every fault of the deliverables, before anything is made."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from evaluation.command.options import AsJson, Folder, Slugs, chosen, print_json, stop
from evaluation.counting import plural

if TYPE_CHECKING:
    from evaluation.declare.workspace import Study
    from evaluation.run.beforehand import Analysis


def check(slugs: Slugs = None, as_json: AsJson = False, workspace: Folder = Path()) -> None:
    """Read everything and tell every fault by file, sheet and cell. Changes no file of yours."""
    from evaluation.declare.workspace import open_workspace, plan_faults
    from evaluation.run.account import issues_as_json, who_was_read
    from evaluation.run.check import account
    from evaluation.run.issues.listing import in_short

    opened = open_workspace(workspace)
    names = chosen(opened, slugs)
    plan = tuple(plan_faults(opened))
    faults = sum(issue.severity == "fault" for issue in plan)
    if not as_json:
        for issue in plan:
            typer.echo(f"{'note: ' if issue.severity == 'note' else ''}{issue}")
    accounts = []
    for slug in names:
        checked = account(opened, slug, counts=True, analyses=analysis_of)
        faults += len(checked.faults)
        if as_json:
            accounts.append(checked.as_json())
        else:
            for line in in_short(slug, checked.issues, checked.details):
                typer.echo(line)
            if any(readings for _, readings in checked.read):
                typer.echo(f"{slug}: who was read")
                typer.echo("\n".join(who_was_read(checked.read)))
    if as_json:
        print_json({"programme": issues_as_json(plan), "deliverables": accounts})
    if faults:
        stop(1, f"{plural(faults, 'fault')} in {plural(len(names), 'deliverable')}.")
    if not as_json:
        typer.echo(f"{plural(len(names), 'deliverable')} checked: no faults.")


def analysis_of(asked: Study) -> Analysis | None:
    """What makes the findings of a study; None where its notebook is another than the shipped."""
    from evaluation.declare.designs import design_of
    from evaluation.declare.library import notebook_of, shipped

    design = design_of(asked.evaluation.design)
    used = notebook_of(design.name, asked.workspace.root, "deliverable.yaml")
    ours = shipped("notebooks") / used.name
    if not design.analysis or not ours.is_file() or used.read_bytes() != ours.read_bytes():
        return None
    analysis: Analysis = import_module(design.analysis).findings_of
    return analysis
