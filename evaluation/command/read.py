"""``pathfinder read``: what was recognised in one data file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from evaluation.command.options import AsJson, Folder, Sheet, print_json


def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A survey tool's export.")],
    instrument: Annotated[
        str, typer.Option(metavar="ID", help="Show which columns look like its items.")
    ] = "",
    sheet: Sheet = "",
    as_json: AsJson = False,
    workspace: Folder = Path(),
) -> None:
    """What was recognised in a data file: its tool, rows, columns and issues. Changes nothing."""
    from evaluation.declare.library import declared_instrument
    from evaluation.read import summary

    folder = workspace.resolve()
    wanted = declared_instrument(instrument, folder, "--instrument") if instrument else None
    export = summary.recognise(file, file.as_posix(), sheet, wanted)
    if wanted:
        from evaluation.command.quick.study import of_codes

        export = replace(export, details=(*export.details, *of_codes(file, export, wanted)))
    if as_json:
        print_json(summary.as_json(export))
    else:
        typer.echo(summary.page(export, wanted))
