"""``pathfinder score``: one file, one instrument, no workspace needed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from evaluation.command.options import AsJson, Sheet, known_instrument, print_json, wrong_use
from evaluation.errors import Collector, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evaluation.command.quick.study import Request
    from evaluation.declare.answer_file import Long
    from evaluation.declare.declared_file import Doubled
    from evaluation.declare.instrument.model import Coding
    from evaluation.declare.waves import WaveName


Key = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Key of a licensed instrument (YAML).")
]
Informant = Annotated[str, typer.Option(help="Who answered: self, parent, teacher, practitioner.")]
Turned = Annotated[
    str, typer.Option(help="raw or already_reversed, where the file is not as the form.")
]
Stored = Annotated[
    str,
    typer.Option(
        "--stored-reversed",
        metavar="ITEMS",
        help='Items that stand the other way round in the file: "4,6"; of two files "before: 4".',
    ),
]
Identifier = Annotated[
    str, typer.Option("--id", metavar="COL", help="Heading of the identifier; of several: A,B.")
]
Missing = Annotated[str, typer.Option(metavar="CODES", help='Signs for no answer: "99,NA".')]
Meant = Annotated[
    str,
    typer.Option(
        metavar="CODES", help='Answers that the file\'s codes mean: "1=0,2=1", "3 to 5: 0=2,1=1".'
    ),
]
Twice = Annotated[
    str,
    typer.Option(
        "--doubled", help="Row that counts where rows of one person differ: first, last, fullest."
    ),
]
Sheets = Annotated[
    str,
    typer.Option(
        "--sheet",
        metavar="NAME,NAME",
        help="Sheet of each of two workbooks, or of one for both waves.",
    ),
]
Folder = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of a programme, for its instruments.")
]
Answerwise = Annotated[
    str,
    typer.Option(
        "--long",
        metavar="QUESTION,ANSWER",
        help="The file has one row for each answer: its columns of questions and of answers.",
    ),
]


def score(  # noqa: PLR0917 - one parameter an option
    instrument: Annotated[
        str, typer.Argument(metavar="INSTRUMENT", help="Id (see pathfinder instruments) or file.")
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The answers, .csv or .xlsx.")],
    key: Key = None,
    informant: Informant = "",
    coding: Turned = "",
    stored_reversed: Stored = "",
    id_column: Identifier = "",
    columns: Annotated[
        str, typer.Option(metavar="MAP", help='"1=Q7,2=Q8", "pre_q*", or a YAML or JSON file.')
    ] = "",
    only: Annotated[
        str, typer.Option(metavar="COL=WORD", help='Rows that are meant: "wave=before".')
    ] = "",
    long: Answerwise = "",
    sheet: Sheet = "",
    not_answered: Missing = "",
    read_as: Meant = "",
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
        stored_reversed=stored_reversed,
        id_column=id_column,
        sheet=sheet,
        not_answered=not_answered,
        read_as={"baseline": read_as},
        doubled=doubled,
        only=only,
        long=long,
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
    sheet_after: str = "",
    columns_after: str = "",
    only: str = "",
    long: str = "",
    read_as: Mapping[WaveName, str] | None = None,
    stored_reversed: str = "",
) -> Request:
    """What options ask for; ends with exit code 2 where one is a word that does not exist."""
    from evaluation.command.quick.columns import parts_of
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
    codes = {wave: meant_codes(text) for wave, text in (read_as or {}).items()}
    return Request(
        instrument=instrument,
        columns=columns,
        scores=scores,
        key=key,
        informant=informant,
        coding=cast("Coding | None", coding or None),
        stored_reversed=known_stored(stored_reversed),
        id_column=id_column,
        cluster=cluster,
        sheet=sheet,
        sheet_after=sheet_after,
        columns_after=columns_after,
        not_answered=tuple(parts_of(not_answered)),
        read_as={wave: meant for wave, meant in codes.items() if meant},
        doubled=known_doubled(doubled),
        **_rows_meant(only),
        long=_of_answers(long),
        workspace=workspace,
    )


def two_of(names: str, option: str) -> tuple[str, str]:
    """What an option says of two files: one word for both, or one of each."""
    from evaluation.command.quick.columns import parts_of

    parts = parts_of(names) or [""]
    if len(parts) > 2:
        wrong_use(f'"{names}" names more than two. Write {option} "of both" or "before,after".')
    return parts[0], parts[-1]


def _rows_meant(only: str) -> dict[str, Any]:
    """The value of ``--only``: a column, and what it says in BEFORE and in AFTER."""
    from evaluation.command.quick.columns import parts_of

    column, equals, words = only.rpartition("=")
    parts = parts_of(words)
    if only and (not equals or not column.strip() or len(parts) not in (1, 2)):
        wrong_use(
            f'"{only}" does not say which rows are meant. Write --only "wave=before"; of two files '
            '--only "wave=before,after".'
        )
    return {
        "only": {column.strip(): parts[0]} if only else {},
        "only_after": {column.strip(): parts[-1]} if only else {},
    }


def _of_answers(long: str) -> Long | None:
    """The value of ``--long``: the columns of questions and of answers."""
    from evaluation.command.quick.columns import parts_of
    from evaluation.declare.answer_file import Long

    parts = parts_of(long)
    if long and len(parts) != 2:
        wrong_use(
            f'"{long}" does not name two columns. Write --long "question,answer": the column that '
            "says to which question a row answers, and that of the answers."
        )
    return Long(question=parts[0], answer=parts[1]) if long else None


# a word may hold a comma: quite a lot, really=2
_CODE_AND_ANSWER = re.compile(r"\s*([^=,]*[^\W\d][^=]*?|[^=,]+?)\s*=\s*([^=,]+?)\s*(?:,|$)")


def meant_codes(text: str) -> dict[str, dict[str, float]]:
    """The answer of each code, by items: ``1=0,2=1`` of all, ``3 to 5, 7: 1=0; 9: 1=2`` of some.

    Ends with exit code 2 where it cannot be understood.
    """
    codes: dict[str, dict[str, float]] = {}
    for part in filter(None, (p.strip() for p in text.split(";"))):
        items, _, pairs = part.rpartition(": ")
        found = _CODE_AND_ANSWER.findall(pairs)
        whole = _CODE_AND_ANSWER.sub("", pairs) == "" and len(dict(found)) == len(found) > 0
        try:
            codes[items.strip()] = {code: float(answer) for code, answer in found}
        except ValueError:
            whole = False
        if not whole:
            wrong_use(
                f'"{part}" does not say which answer each code means. Write code=answer: '
                '"1=0,2=1,3=2", or for some items "3 to 5: 0=2,1=1,2=0".'
            )
    return codes


def known_stored(asked: str) -> dict[str, tuple[str, ...]]:
    """The items of ``--stored-reversed`` by file, "" for every one; ends with exit code 2."""
    found: dict[str, tuple[str, ...]] = {}
    for part in filter(str.strip, asked.split(";")):
        which, colon, items = part.rpartition(":")
        if colon and which.strip() not in ("before", "after"):
            wrong_use(f'"{which.strip()}" is no file. Say "before: 4", "after: 4" or "4" for both.')
        found[which.strip()] = tuple(filter(None, map(str.strip, items.split(","))))
    return found


def known_doubled(doubled: str) -> Doubled | None:
    """The value of ``--doubled``; ends with exit code 2 where it is a word that does not exist."""
    if doubled not in ("", "first", "last", "fullest"):
        wrong_use(f'"{doubled}" is no value of --doubled. It may be first, last or fullest.')
    return cast("Doubled | None", doubled or None)
