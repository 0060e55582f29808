"""What several commands are asked, and how a command ends when something is in the way."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from evaluation.errors import Issue, did_you_mean

if TYPE_CHECKING:
    from evaluation.declare.workspace import Workspace
Slug = Annotated[str, typer.Argument(metavar="SLUG", help="Folder name of the deliverable.")]
Slugs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SLUG]...", help="Folder names of deliverables; none means all."),
]
Folder = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the programme (with programme.yaml).")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Deliverables at the same time.")]
AllFormats = Annotated[
    bool,
    typer.Option(
        "--all-formats",
        help="Word and PDF of the restricted and internal editions too; later runs renew them.",
    ),
]
Sheet = Annotated[str, typer.Option(metavar="NAME", help="Sheet of a workbook.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def stop(code: int, *lines: Issue | str) -> NoReturn:
    """Say it on the error stream and end with an exit code."""
    for line in lines:
        typer.echo(str(line), err=True)
    raise SystemExit(code)


def wrong_use(*sentences: str) -> NoReturn:
    """Say it and end with exit code 2: asked for something that does not exist."""
    stop(2, *sentences)


def chosen(workspace: Workspace, slugs: Iterable[str] | None) -> tuple[str, ...]:
    """The deliverables asked for, or all of them; a name that does not exist is wrong use."""
    names, asked = workspace.slugs(), tuple(dict.fromkeys(slugs or ()))
    choice = f"There are: {', '.join(names) or 'none'}."
    if unknown := [slug for slug in asked if slug not in names]:
        wrong_use(
            *(
                f'There is no deliverable "{slug}". {did_you_mean(slug, names) or choice}'
                for slug in unknown
            )
        )
    if not names:
        stop(
            1,
            Issue(
                "deliverables",
                "There are no deliverables here yet.",
                "Make one: pathfinder new <name>.",
                code="workspace.no-deliverables",
            ),
        )
    return asked or names


def known_instrument(name: str, workspace: Path) -> Path:
    """The programme's folder; an instrument that does not exist is wrong use."""
    from evaluation.declare.catalogue import ids, programme_folder

    root = programme_folder(workspace)
    names = ids(root)
    if name not in names:
        choice = f"There are: {', '.join(names)}."
        wrong_use(f'There is no instrument "{name}". {did_you_mean(name, names) or choice}')
    return root


def print_json(content: Any) -> None:
    """Print what a command has as JSON for another program."""
    typer.echo(json.dumps(content, indent=1, ensure_ascii=False))
