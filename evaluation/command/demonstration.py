"""``pathfinder demo``: the demonstration programme, written and run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.run import finish, run_all


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it.")] = Path(
        "pathfinder-demo"
    ),
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Also a survey, a log, e-learning, a film, documents and published figures.",
        ),
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Deliverables at the same time.")] = 2,
) -> None:
    """Write the demonstration programme and run it."""
    from evaluation.command.demo import write_demo
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.hub import collect
    from evaluation.report.formats import FORMATS
    from evaluation.say.finding import Edition

    write_demo(folder, full=full)
    workspace = open_workspace(folder)
    outcomes = run_all(workspace, workspace.slugs(), jobs)
    collect([workspace.outputs], folder / "hub")
    typer.echo("\nLook at:")
    for slug in workspace.slugs():
        for form in FORMATS:
            report = workspace.outputs / slug / Edition.PUBLIC.folder / form.file
            if report.is_file():
                typer.echo(f"  {report}")
    typer.echo(f"  {(folder / 'hub' / 'index.html').resolve()}   (all of them on one page)")
    finish(outcomes)
