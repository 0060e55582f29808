"""``pathfinder agreement``: how far those agree who coded the same texts."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from evaluation.command.options import AsJson, Sheet, print_json, wrong_use
from evaluation.errors import did_you_mean


def agreement(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A table with a column a coder, or a row for each segment, code and coder; or "
            "a project (.qdpx).",
        ),
    ],
    unit: Annotated[
        str,
        typer.Option(
            metavar="UNIT",
            help="What is compared: segment or source; of a project paragraph, turn, sentence, "
            "characters or source.",
        ),
    ] = "",
    coders: Annotated[
        str, typer.Option(metavar="A,B", help="Headings of the coders' columns.")
    ] = "",
    source: Annotated[
        str, typer.Option(metavar="COL", help="Heading of the source of each unit.")
    ] = "",
    sheet: Sheet = "",
    as_json: AsJson = False,
) -> None:
    """How far coders agree, by code and over all: prevalence, alpha, AC1, kappas, percent."""
    from evaluation.command.quick import coders_agree as quick
    from evaluation.command.quick.columns import parts_of
    from evaluation.read.coded.coder_table import AskedTable
    from evaluation.read.coded.units import UnitKind

    kinds = get_args(UnitKind)
    wanted = unit.strip().casefold()
    if wanted and wanted not in kinds:
        hint = did_you_mean(wanted, kinds)
        wrong_use(f'"{unit}" is no unit. {hint} It may be {", ".join(kinds)}.')
    asked = AskedTable(cast("UnitKind | None", wanted or None), tuple(parts_of(coders)), source)
    found = quick.agreed(file, asked, sheet)
    if as_json:
        print_json(quick.as_json(found))
        for note in found.units.notes:
            typer.echo(str(note), err=True)
    else:
        typer.echo(quick.page(found))
