"""``pathfinder status``: how every deliverable stands."""

from __future__ import annotations

from pathlib import Path

import typer

from evaluation.command.options import AsJson, Folder, print_json


def status(as_json: AsJson = False, workspace: Folder = Path()) -> None:
    """Which reports are fresh, stale (and why), failed, faulty or never made."""
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.manifest import standing

    opened = open_workspace(workspace)
    standings = [standing(opened, slug) for slug in opened.slugs()]
    if as_json:
        print_json([state.model_dump(mode="json") for state in standings])
        return
    for state in standings:
        why = f" (changed: {state.changed})" if state.because else ""
        typer.echo(f"{state.state.value:<10} {state.slug}{why}")
        for message in state.messages:
            typer.echo(f"           {message}")
