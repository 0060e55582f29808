"""``pathfinder compare``: two files of the same people, no workspace needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.command import score
from evaluation.command.options import AsJson, print_json, wrong_use

Columns = Annotated[
    str,
    typer.Option(
        metavar="COLS",
        help="""The files hold scores, in these columns: A,"B, b". With --instrument: which
        column has which item, "1=Q7,2=Q8", "pre_q*", or a YAML file.""",
    ),
]
OfAfter = Annotated[
    str, typer.Option(metavar="MAP", help="The same of AFTER, where its columns are others.")
]
Together = Annotated[
    str, typer.Option(metavar="COL", help="Column of the group or session people were taught in.")
]
OfEach = Annotated[
    str,
    typer.Option(
        metavar="COL=WORD,WORD",
        help='Rows that are meant in BEFORE and in AFTER: "wave=before,after".',
    ),
]


def compare(  # noqa: PLR0917 - one parameter an option
    before: Annotated[
        Path, typer.Argument(metavar="BEFORE", help="The earlier file, .csv or .xlsx.")
    ],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The later file.")],
    instrument: Annotated[
        str, typer.Option(metavar="ID", help="The files hold answers to this instrument.")
    ] = "",
    columns: Columns = "",
    columns_after: OfAfter = "",
    id_column: score.Identifier = "",
    cluster: Together = "",
    key: score.Key = None,
    informant: score.Informant = "",
    not_answered: score.Missing = "",
    coding: score.Turned = "",
    read_as_before: score.Meant = "",
    read_as_after: score.Meant = "",
    stored_reversed: score.Stored = "",
    doubled: score.Twice = "",
    only: OfEach = "",
    long: score.Answerwise = "",
    sheet: score.Sheets = "",
    as_json: AsJson = False,
    workspace: score.Folder = Path(),
) -> None:
    """How the same people changed between two files. For the team: small groups are shown."""
    from evaluation.command.quick.columns import columns_named, parts_of

    mapped = instrument and columns_named(columns)
    named = () if mapped else tuple(dict.fromkeys(parts_of(columns)))
    if bool(instrument) == bool(named):
        wrong_use(
            "Say what is compared: --instrument ID, or --columns A,B where the files hold "
            "scores already (one of the two). With --instrument, --columns says which column has "
            'which item: "1=Q7,2=Q8", or "pre_q*".'
        )
    if columns_after and not instrument:
        wrong_use("--columns-after goes with --instrument. Scores stand under one name in both.")
    if named and not id_column:
        wrong_use("People are paired by identifier: say its column with --id COL.")
    from evaluation.command.quick import compare as comparing
    from evaluation.command.quick.waves import pairing_notes, read_waves

    first, second = score.two_of(sheet, "--sheet")
    request = score.request_of(
        instrument=instrument,
        scores=named,
        columns=columns if mapped else "",
        columns_after=columns_after,
        sheet=first,
        sheet_after=second,
        key=key,
        informant=informant,
        coding=coding,
        stored_reversed=stored_reversed,
        id_column=id_column,
        cluster=cluster,
        not_answered=not_answered,
        read_as={"baseline": read_as_before, "endpoint": read_as_after},
        doubled=doubled,
        only=only,
        long=long,
        workspace=workspace,
    )
    waves = read_waves(before, after, request)
    changes = comparing.compare(waves)
    if as_json:
        print_json(comparing.as_json(changes))
        for line in (
            comparing.TEAM_ONLY,
            *pairing_notes(waves),
            *comparing.caveats(waves, changes),
        ):
            typer.echo(line, err=True)
        return
    typer.echo(comparing.page(waves, changes))
