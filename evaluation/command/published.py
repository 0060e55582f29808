"""``pathfinder published``: somebody says that an edition went out."""

from __future__ import annotations

import getpass
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.options import Folder, Slug, chosen, wrong_use


def published(
    slug: Slug,
    *,
    edition: Annotated[str, typer.Option(help="public or restricted.")] = "public",
    on: Annotated[
        str, typer.Option(metavar="DATE", help="The day, if not today: 2027-05-03.")
    ] = "",
    by: Annotated[str, typer.Option(metavar="NAME", help="Who says so.")] = "",
    keep: Annotated[
        str,
        typer.Option(
            metavar="REASON",
            help="Decide that numbers stand which the last run took down. Needs --by.",
        ),
    ] = "",
    correct: Annotated[
        str,
        typer.Option(
            metavar="REASON",
            help="Decide that published numbers were wrong and may be put right. Needs --by.",
        ),
    ] = "",
    workspace: Folder = Path(),
) -> None:
    """Write into the ledger that a report went out, so that a later one gives nobody away."""
    from evaluation.clock import today
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish import releases
    from evaluation.say.finding import Edition

    if edition not in (Edition.PUBLIC, Edition.RESTRICTED):
        wrong_use(f'There is no edition "{edition}" that goes out. There are: public, restricted.')
    try:
        day = date.fromisoformat(on) if on else today()
    except ValueError:
        wrong_use(f'"{on}" is no date. Write it as 2027-05-03.')
    if day > today():
        wrong_use(f"{day} is still to come. Say it when the report is out.")
    opened = open_workspace(workspace)
    [name] = chosen(opened, [slug])
    if keep or correct:
        if not by:
            wrong_use("Say who decides: --by NAME, the data protection lead.")
        if keep:
            releases.keep(opened, name, day, by, keep)
            typer.echo(f"Recorded: the last published numbers of {name} stand. Decided by {by}.")
        if correct:
            releases.correct(opened, name, day, by, correct)
            typer.echo(f"Recorded: wrong numbers of {name} may be put right. Decided by {by}.")
        typer.echo(f"Make the report anew: pathfinder run {name}")
        return
    releases.refuse_unfinished(opened, name)
    releases.record_release(opened, name, Edition(edition), day, by or _user())
    for release in releases.what_is_out(opened)[0][name]:
        typer.echo(f"{name}: {release}")


def _user() -> str:
    """The name by which the computer knows whoever says so."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return wrong_use("Say who says so: --by NAME.")
