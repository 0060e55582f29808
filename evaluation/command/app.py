"""The commands, one module each; heavy imports wait inside, so ``--help`` answers at once."""

from __future__ import annotations

from collections.abc import Callable

import typer

from evaluation.command import (
    accept,
    agreement,
    audit,
    check,
    collect,
    columns,
    compare,
    demonstration,
    instruments,
    link,
    lint,
    new,
    plan,
    published,
    quotations,
    read,
    run,
    score,
    status,
    tally,
    tracing,
)

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
    (demonstration.demo, "demo my-demo"),
    (
        new.new,
        "new peer-parents --design pre_post --instrument bpses --rows caregivers "
        '--title "Peer parents" --area Norfolk',
    ),
    (score.score, "score sdq answers.csv --informant parent --out scores.csv"),
    (compare.compare, "compare before.csv after.csv --instrument sdq --id code"),
    (columns.columns, "columns family-therapy --write"),
    (lint.lint, "lint report.docx --design pre_post"),
    (audit.audit, "audit report.docx"),
    (read.read, "read data/before.xlsx --instrument sdq"),
    (tally.tally, "tally interviews.qdpx --by source"),
    (agreement.agreement, "agreement interviews.qdpx --unit paragraph"),
    (quotations.quotations, "quotations counting-lives-interviews"),
    (plan.plan, "plan family-therapy --by AB"),
    (check.check, "check family-therapy"),
    (run.run, "run family-therapy --jobs 2"),
    (status.status, "status --json"),
    (tracing.trace, "trace family-therapy body_weight.weight.change"),
    (accept.accept, "accept family-therapy report-edited.docx"),
    (published.published, "published family-therapy --by AB"),
    (collect.collect, "collect outputs --to hub"),
    (link.link, "link before.csv after.csv --elements initial,birth_day:day,month"),
    (link.codes, "codes advise --elements initial,birth_day,month --n 200"),
)
for command, example in _COMMANDS:
    app.command(epilog=f"Example: pathfinder {example}")(command)
