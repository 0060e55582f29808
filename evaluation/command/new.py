"""``pathfinder new``: a deliverable made ready to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.command.options import Folder, wrong_use
from evaluation.declare.designs import DOCUMENTARY, with_notebook

if TYPE_CHECKING:
    from evaluation.declare.workspace import Workspace
    from evaluation.forms.choices import Decision


def new(  # noqa: PLR0917 - one parameter an option
    slug: Annotated[str, typer.Argument(help="Folder name: small letters, figures, hyphens.")],
    design: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(d.name for d in with_notebook())}, your own, or "
            f"{DOCUMENTARY.name} (no data)."
        ),
    ] = "",
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Instrument; may stand several times.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title as it is printed.")] = "",
    area: Annotated[str, typer.Option(help="One of the programme's areas.")] = "",
    rows: Annotated[str, typer.Option(help="Who is counted: children, caregivers, ...")] = "",
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="N", help="Number of an outcome; several times.")
    ] = None,
    product: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="What is handed over: film, tool, ...; several times."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="People are asked once, only how it is now: one form.")
    ] = False,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="A survey's export, which shows what was asked; or a project or table of a coding "
            "program.",
        ),
    ] = None,
    workspace: Folder = Path(),
) -> None:
    """Make a deliverable ready to fill in. Asks for what is missing, in a terminal only."""
    from evaluation.command import asking
    from evaluation.declare.designs import design_of
    from evaluation.declare.products import product_kind
    from evaluation.declare.workspace import open_workspace
    from evaluation.forms.choices import Choices, refusals, unanswered
    from evaluation.forms.create import create_deliverable

    opened = open_workspace(workspace)
    several = tuple(dict.fromkeys(instrument or ())), tuple(dict.fromkeys(outcome or ()))
    design = design or (_design_of(source) if source else "")
    products = tuple(dict.fromkeys(map(product_kind, product or ())))
    given = Choices(
        slug,
        design,
        title.strip(),
        area,
        rows,
        *several,
        once=once,
        source=source,
        products=products,
    )
    if wrong := list(refusals(opened, given)):
        wrong_use(*wrong)
    if asking.in_terminal():
        given = asking.ask_missing(opened, given)
    if missing := unanswered(opened, given):
        wrong_use(*(f"{q.option} is missing: {q.text}{_offered(opened, q)}" for q in missing))
    files = create_deliverable(opened, given)
    typer.echo(f"Made {opened.shown(opened.folder(slug))}. Fill in, in this order:")
    copied = [path for path in files if given.source and path.name == given.source.name]
    for path in files:
        if path not in copied:
            typer.echo(f"  {path}")
    for path in copied:
        typer.echo(f"Your file was copied to {path}; leave it as it is.")
    if design_of(given.design).data and design_of(given.design).whose and not copied:
        typer.echo(
            f"Before the data come in, record the plan: pathfinder plan {slug} --by NAME "
            "(a report says that it came first only then)"
        )
    if given.source and design_of(given.design).proposes:
        typer.echo(_look(opened.folder(slug) / "deliverable.yaml"))
    typer.echo(f"Then: pathfinder check {slug}, and pathfinder run {slug}")


def _design_of(source: Path) -> str:
    """What a file that is given is for: coded segments of a coding program, else a survey."""
    from contextlib import suppress

    from evaluation.declare.designs import THEMATIC, proposing
    from evaluation.errors import DataError
    from evaluation.read.coded.exported import is_of_program
    from evaluation.read.coded.refi.described import is_project
    from evaluation.read.grids import any_grid

    coded = is_project(source)
    with suppress(DataError):  # told when it is read
        coded = coded or is_of_program(any_grid(source, str(source)))
    return THEMATIC.name if coded else proposing().name


def _look(declared: Path) -> str:
    """How much of a form that was read off a file is a guess."""
    from evaluation.forms.proposed_form import LOOK

    text = declared.read_text(encoding="utf-8")
    guesses = sum(
        LOOK in line and not line.lstrip("# ").startswith("The form") for line in text.splitlines()
    )
    return (
        f"The questions stand in deliverable.yaml as the file shows them; {guesses} comments with "
        f"{LOOK} say what to look at."
    )


def _offered(workspace: Workspace, question: Decision) -> str:
    """What may be answered, and what must be had before it can be used."""
    from evaluation.forms.choices import about_instrument

    if not question.options:
        return ""
    names = list(question.options)
    if question.name == "instruments":
        keys = {name: about_instrument(workspace, name)[1] for name in names}
        names = [f"{name} ({key})" if key else name for name, key in keys.items()]
    return f" There are: {', '.join(names)}."
