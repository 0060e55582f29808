"""``pathfinder collect``: published reports on one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.counting import plural


def collect(
    outputs: Annotated[list[Path], typer.Argument(metavar="OUTPUTS...", help="Outputs folders.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to write the hub.")],
) -> None:
    """Collect published reports into one page. Nothing internal or restricted is taken."""
    from evaluation.publish import hub

    collected = hub.collect(outputs, to)
    for note in collected.notes:
        typer.echo(str(note), err=True)
    typer.echo(f"{plural(collected.taken, 'report')} collected: {(to / 'index.html').resolve()}")
    typer.echo(f"For the editor alone, not to be published: {collected.board}")
