"""The commands, one module each; heavy imports wait inside, so ``--help`` answers at once."""

from __future__ import annotations

import sys

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
app.command(epilog=demonstration.EXAMPLE)(demonstration.demo)
app.command(epilog=new.EXAMPLE)(new.new)
app.command(epilog=score.EXAMPLE)(score.score)
app.command(epilog=compare.EXAMPLE)(compare.compare)
app.command(epilog=columns.EXAMPLE)(columns.columns)
app.command(epilog=lint.EXAMPLE)(lint.lint)
app.add_typer(instruments.app, name="instruments")
app.command(epilog=read.EXAMPLE)(read.read)
app.command(epilog=check.EXAMPLE)(check.check)
app.command(epilog=run.EXAMPLE)(run.run)
app.command(epilog=status.EXAMPLE)(status.status)
app.command(epilog=accept.EXAMPLE)(accept.accept)
app.command(epilog=collect.EXAMPLE)(collect.collect)
app.command(epilog=link.EXAMPLE)(link.link)
app.command(epilog=link.CODES_EXAMPLE)(link.codes)


def main() -> None:
    """Entry point: faults in the user's files end with sentences, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old Windows console has no minus sign
            stream.reconfigure(errors="replace")
    try:
        app()
    except EvaluationError as error:
        stop(error.exit_code, *error.issues)
