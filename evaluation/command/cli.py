"""The commands, one module each; heavy imports wait inside, so ``--help`` answers at once."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer

from evaluation.command import (
    accept,
    check,
    collect,
    columns,
    compare,
    demonstration,
    instruments,
    link,
    lint,
    new,
    read,
    run,
    score,
    status,
)
from evaluation.command.options import stop
from evaluation.errors import EvaluationError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Evaluate a programme's deliverables: from spreadsheets to reports in the proforma.",
    epilog="Exit codes: 0 done, 1 a fault in your files, 2 wrong use, 3 a notebook failed.",
)
app.add_typer(instruments.app, name="instruments")
_COMMANDS: tuple[tuple[Callable[..., None], str], ...] = (
    (demonstration.demo, demonstration.EXAMPLE),
    (new.new, new.EXAMPLE),
    (score.score, score.EXAMPLE),
    (compare.compare, compare.EXAMPLE),
    (columns.columns, columns.EXAMPLE),
    (lint.lint, lint.EXAMPLE),
    (read.read, read.EXAMPLE),
    (check.check, check.EXAMPLE),
    (run.run, run.EXAMPLE),
    (status.status, status.EXAMPLE),
    (accept.accept, accept.EXAMPLE),
    (collect.collect, collect.EXAMPLE),
    (link.link, link.EXAMPLE),
    (link.codes, link.CODES_EXAMPLE),
)
for command, example in _COMMANDS:
    app.command(epilog=example)(command)


def main() -> None:
    """Entry point: faults in the user's files end with sentences, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old Windows console has no minus sign
            stream.reconfigure(errors="replace")
    try:
        app()
    except EvaluationError as error:
        stop(error.exit_code, *error.issues)
