"""``pathfinder lint``: what the sentences of one file claim, without a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.command.options import print_json, wrong_use
from evaluation.counting import plural
from evaluation.declare.designs import DESIGNS
from evaluation.errors import EvaluationError, did_you_mean
from evaluation.terminal import wrapped

if TYPE_CHECKING:
    from evaluation.say.claims.passage import Verdict
    from evaluation.say.finding import Claim


def lint(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Markdown, text or Word (.docx).")],
    design: Annotated[str, typer.Option(help=f"{', '.join(DESIGNS)}.")] = "pre_post",
    random_sample: Annotated[
        bool, typer.Option(help="Of a survey: a random sample of a list was asked.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON, one row a sentence.")
    ] = False,
) -> None:
    """Find sentences that claim more than the design allows. Ends with 1 if there are any."""
    from evaluation.report.overclaims import read_passages
    from evaluation.say.claims.ladder import barred_by, ceiling
    from evaluation.say.claims.lint import lint as judged

    if design not in DESIGNS:
        hint = did_you_mean(design, DESIGNS) or f"It may be {', '.join(DESIGNS)}."
        wrong_use(f'"{design}" is no design. {hint}')
    try:
        passages = read_passages(file, file.as_posix())
    except EvaluationError as error:
        wrong_use(*(str(issue) for issue in error.issues))
    verdicts = list(judged(passages, ceiling(design), barred_by(design, at_random=random_sample)))
    if as_json:
        print_json([verdict.as_json() for verdict in verdicts])
    else:
        typer.echo("\n".join(_page(file.name, design, ceiling(design), verdicts)))
    if any(verdict.flagged for verdict in verdicts):
        raise SystemExit(1)


def _page(name: str, design: str, allowed: Claim, verdicts: Sequence[Verdict]) -> Iterator[str]:
    from evaluation.say.claims.ladder import CAN

    flagged = [verdict for verdict in verdicts if verdict.flagged]
    yield (
        f"{name}: {plural(len(verdicts), 'sentence')}, {len(flagged) or 'none'} of them too strong."
    )
    yield f"The design {design} can {CAN[allowed]} ({allowed})."
    for verdict in flagged:
        yield ""
        place = f"{verdict.place}: " if verdict.place else ""
        yield f"{place}{verdict.says} ({verdict.reach or verdict.claim})"
        yield from _folded(f"“{verdict.sentence}”")
        yield from _folded(f"Write, if it is true: {verdict.suggestion}")
    if flagged:
        yield ""
        yield "Quotations, titles, aims and what people said themselves may say more."


def _folded(text: str) -> list[str]:
    return wrapped(text, "  ")
