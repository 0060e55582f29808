"""``pathfinder status``: how every deliverable stands, and what of it is out."""

from __future__ import annotations

from pathlib import Path

import typer

from evaluation.command.options import AsJson, Folder, Slugs, chosen, print_json
from evaluation.counting import grouped


def status(slugs: Slugs = None, as_json: AsJson = False, workspace: Folder = Path()) -> None:
    """Which reports are fresh, stale (and why), failed, faulty or never made; what went out."""
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.manifest import standing
    from evaluation.publish.releases import what_is_out
    from evaluation.run.jobs import running
    from evaluation.terminal import wrapped

    opened = open_workspace(workspace)
    names = chosen(opened, slugs) if slugs else opened.slugs()
    standings = [standing(opened, slug) for slug in names]
    releases, faults = what_is_out(opened)
    jobs = grouped((job.slug, job) for job in running(opened.outputs))
    if as_json:
        print_json(
            [
                state.model_dump(mode="json")
                | {"runs": [job.model_dump(mode="json") for job in jobs.get(state.slug, ())]}
                | {"ledger": [r.model_dump(mode="json") for r in releases.get(state.slug, ())]}
                | ({"ledger_faults": list(map(str, faults))} if faults else {})
                for state in standings
            ]
        )
        return
    for fault in faults:
        typer.echo(str(fault))
    for state in standings:
        why = f" (changed: {state.changed})" if state.because else ""
        set_in = " " * 11
        lines = wrapped(f"{state.state.value:<10} {state.slug}{why}", later=set_in)
        for job in jobs.get(state.slug, ()):
            lines += wrapped(f"being run: {job}", set_in, set_in)
        for message in (*state.messages, *releases.get(state.slug, ())):
            lines += wrapped(str(message), set_in, set_in)
        typer.echo("\n".join(lines))
