"""``pathfinder score``: one file, one instrument, no workspace needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from evaluation.command.options import AsJson, known_instrument, print_json, wrong_use
from evaluation.errors import Collector, did_you_mean

if TYPE_CHECKING:
    from evaluation.command.quick.study import Doubled, Request
    from evaluation.declare.instrument.model import Coding


Key = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Key of a licensed instrument (YAML).")
]
Informant = Annotated[str, typer.Option(help="Who answered: self, parent, teacher, practitioner.")]
Turned = Annotated[
    str, typer.Option(help="raw or already_reversed, where the file is not as the form.")
]
Identifier = Annotated[
    str, typer.Option("--id", metavar="COL", help="Heading of the identifier; of several: A,B.")
]
Missing = Annotated[str, typer.Option(metavar="CODES", help='Signs for no answer: "99,NA".')]
Twice = Annotated[
    str,
    typer.Option(
        "--doubled", help="Row that counts where rows of one person differ: first, last, fullest."
    ),
]
Folder = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of a programme, for its instruments.")
]


def score(  # noqa: PLR0917 - one parameter an option
    instrument: Annotated[
        str, typer.Argument(metavar="INSTRUMENT", help="Id (see pathfinder instruments) or file.")
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The answers, .csv or .xlsx.")],
    key: Key = None,
    informant: Informant = "",
    coding: Turned = "",
    id_column: Identifier = "",
    columns: Annotated[
        str, typer.Option(metavar="MAP", help='"1=Q7,2=Q8", "pre_q*", or a YAML or JSON file.')
    ] = "",
    sheet: Annotated[str, typer.Option(metavar="NAME", help="Sheet of a workbook.")] = "",
    not_answered: Missing = "",
    doubled: Twice = "",
    out: Annotated[
        Path | None, typer.Option(metavar="CSV", help="Write one row a respondent.")
    ] = None,
    as_json: AsJson = False,
    workspace: Folder = Path(),
) -> None:
    """Score a file of answers with an instrument. The file is never changed."""
    from evaluation.command.quick.score import score_file, summary
    from evaluation.command.quick.table import flagged, out_faults, page, write_scores

    request = request_of(
        instrument=instrument,
        columns=columns,
        key=key,
        informant=informant,
        coding=coding,
        id_column=id_column,
        sheet=sheet,
        not_answered=not_answered,
        doubled=doubled,
        workspace=workspace,
    )
    collector = Collector()
    if out:
        collector.fault(*out_faults(out, file))
    with collector.keep():
        result = score_file(file, request)
    collector.stop()
    if out:
        write_scores(result, out)
    if as_json:
        print_json(summary(result))
        for line in (*map(str, result.responses.notes), *flagged(result)):
            typer.echo(line, err=True)
        return
    typer.echo(page(result))
    if out:
        typer.echo(f"\nScores by respondent: {out}")


def request_of(
    *,
    instrument: str,
    key: Path | None,
    informant: str,
    coding: str,
    id_column: str,
    not_answered: str,
    doubled: str,
    workspace: Path,
    columns: str = "",
    scores: tuple[str, ...] = (),
    cluster: str = "",
    sheet: str = "",
) -> Request:
    """What options ask for; ends with exit code 2 where one is a word that does not exist."""
    from evaluation.command.quick.study import Request
    from evaluation.declare.catalogue import programme_folder

    own = programme_folder(workspace) / "instruments" / f"{instrument}.yaml"
    if instrument and not instrument.endswith((".yaml", ".yml")) and not own.is_file():
        known_instrument(instrument, workspace)
    if coding not in ("", "raw", "already_reversed"):
        wrong_use(f'"{coding}" is no coding. It may be raw or already_reversed.')
    informants = ("self", "parent", "teacher", "practitioner")
    if informant and informant not in informants:
        hint = did_you_mean(informant, informants)
        wrong_use(f'"{informant}" is no informant. {hint} It may be {", ".join(informants)}.')
    return Request(
        instrument=instrument,
        columns=columns,
        scores=scores,
        key=key,
        informant=informant,
        coding=cast("Coding | None", coding or None),
        id_column=id_column,
        cluster=cluster,
        sheet=sheet,
        not_answered=tuple(code.strip() for code in not_answered.split(",") if code.strip()),
        doubled=known_doubled(doubled),
        workspace=workspace,
    )


def known_doubled(doubled: str) -> Doubled | None:
    """The value of ``--doubled``; ends with exit code 2 where it is a word that does not exist."""
    if doubled not in ("", "first", "last", "fullest"):
        wrong_use(f'"{doubled}" is no value of --doubled. It may be first, last or fullest.')
    return cast("Doubled | None", doubled or None)
