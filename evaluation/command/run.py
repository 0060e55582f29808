"""``pathfinder run``: the reports of many deliverables, with how far each has come."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.command.options import AllFormats, Folder, Jobs, Slugs, chosen, stop

if TYPE_CHECKING:
    from evaluation.declare.workspace import Workspace
    from evaluation.run.jobs import Outcome

_STOPPED = 130  # as shells tell Ctrl-C


def run(
    slugs: Slugs = None,
    *,
    jobs: Jobs = None,
    all_formats: AllFormats = False,
    workspace: Folder = Path(),
) -> None:
    """Make the reports. One deliverable that fails never stops the others."""
    from evaluation.declare.workspace import open_workspace

    opened = open_workspace(workspace)
    try:
        asked, at_once = chosen(opened, slugs), jobs or os.cpu_count() or 1
        finish(run_all(opened, asked, at_once, all_formats=all_formats))
    except KeyboardInterrupt:
        stop(_STOPPED, "Stopped. Reports that were done stay; the others are as they were before.")


def run_all(
    workspace: Workspace, slugs: tuple[str, ...], jobs: int, *, all_formats: bool = False
) -> list[Outcome]:
    """Run deliverables with a progress display; each result is told as it comes."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    from evaluation.publish.outputs import has_all_formats
    from evaluation.run.fleet import run_many
    from evaluation.run.issues.listing import said_once

    console = Console(highlight=False)
    outcomes: list[Outcome] = []
    stages: dict[str, str] = {}
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("loading the libraries", total=len(slugs))

        def tell(slug: str, stage: str) -> None:
            stages[slug] = stage
            progress.update(bar, description="; ".join(f"{s}: {t}" for s, t in stages.items()))

        for outcome in run_many(workspace.root, slugs, jobs, tell, all_formats=all_formats):
            stages.pop(outcome.slug, None)
            outcomes.append(outcome)
            progress.advance(bar)
            word = {0: "done", 1: "faulty", 3: "failed"}[outcome.exit_code]
            console.print(f"{word:<7}{outcome.slug} ({outcome.seconds:.1f} s)", markup=False)
            for line in said_once(outcome.issues):
                console.print(f"       {line}", markup=False, soft_wrap=True)
    done = [outcome.slug for outcome in outcomes if not outcome.exit_code]
    if not all(has_all_formats(workspace.outputs, slug) for slug in done):
        console.print(_the_rest(workspace, slugs), markup=False, soft_wrap=True)
    return outcomes


def _the_rest(workspace: Workspace, slugs: tuple[str, ...]) -> str:
    """How to have what is made on request only, from where the person stands."""
    which = f" {slugs[0]}" if len(slugs) == 1 else ""
    here = Path.cwd().is_relative_to(workspace.root)
    where = "" if here else f' --workspace "{workspace.root}"'
    command = f"pathfinder run{which} --all-formats{where}"
    return f"Word and PDF of the restricted and internal editions: {command}"


def finish(outcomes: Iterable[Outcome]) -> None:
    """End with the highest exit code of all."""
    if worst := max((outcome.exit_code for outcome in outcomes), default=0):
        raise SystemExit(worst)
