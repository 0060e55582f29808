"""``pathfinder link`` and ``pathfinder codes``: people by their codes, without a workspace."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.options import AsJson, wrong_use
from evaluation.command.score import Sheets, Twice, known_doubled, two_of


def link(  # noqa: PLR0917 - one parameter an option
    baseline: Annotated[Path, typer.Argument(metavar="BASELINE", help="The earlier file.")],
    follow_up: Annotated[Path, typer.Argument(metavar="FOLLOWUP", help="The later file.")],
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    elements: Annotated[
        str, typer.Option(metavar="A,B,C", help="Columns of the code; A:letter declares a kind.")
    ] = "",
    known_id: Annotated[
        str,
        typer.Option(
            "--id", metavar="COL", help="Column, or A,B, of a known identifier; goes first."
        ),
    ] = "",
    threshold: Annotated[
        float | None, typer.Option(metavar="P", help="Least probability of a link, 0.5 to 1.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where to write the links.")] = Path("links.csv"),
    review: Annotated[
        Path | None, typer.Option(help="Excel list of doubtful pairs: decisions in it are kept.")
    ] = None,
    doubled: Twice = "",
    sheet: Sheets = "",
    as_json: AsJson = False,
) -> None:
    """Link the same people in two files, and say how many links may be false."""
    from evaluation.command.quick.link import link_files, refuse_data_file, write_links
    from evaluation.terminal import within

    if more:
        wrong_use("Two files are linked at a time. For a third wave, link it to the baseline.")
    refuse_data_file(out, [baseline, follow_up, *([review] if review else [])], "--out")
    rule = known_doubled(doubled)
    linked = link_files(
        baseline,
        follow_up,
        elements,
        known_id,
        threshold,
        review,
        doubled=rule,
        sheets=two_of(sheet, "--sheet"),
    )
    write_links(linked, out)
    if as_json:
        typer.echo(json.dumps(linked.as_json()))
        return
    for line in (*linked.lines(), f"The links are in {out}."):
        typer.echo(within(line))


def codes(
    action: Annotated[str, typer.Argument(metavar="advise", help="What to do.")],
    elements: Annotated[
        str, typer.Option(metavar="A,B,C", help="Elements; A:letter declares a kind.")
    ],
    n: Annotated[int, typer.Option(min=2, max=10_000, help="People a wave.")],
) -> None:
    """Before a survey: how many pairs a code would find and confuse, and what to ask."""
    from evaluation.command.quick.link import parse_elements
    from evaluation.link.codes.advise import advise, kind_from_name
    from evaluation.link.codes.elements import Element
    from evaluation.terminal import within

    if action != "advise":
        wrong_use(f'"{action}" is not known here. Say: pathfinder codes advise ...')
    if not (asked := parse_elements(elements)):
        wrong_use("Name the elements: --elements initial,birth_day,month")
    for line in advise(
        [Element(name, kind or kind_from_name(name)) for name, kind in asked.items()], n
    ).lines():
        typer.echo(within(line))
