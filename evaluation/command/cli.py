"""The commands. Heavy imports happen inside each, so that ``--help`` answers at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from evaluation.command import columns as mapping
from evaluation.command import compare as comparing
from evaluation.command import instruments
from evaluation.command import lint as prose
from evaluation.command import score as scoring
from evaluation.declare.designs import DOCUMENTARY, with_notebook
from evaluation.errors import EvaluationError, Issue, did_you_mean

if TYPE_CHECKING:
    from evaluation.declare.workspace import Workspace
    from evaluation.run.deliverable import Outcome

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Evaluate a programme's deliverables: from spreadsheets to reports in the proforma.",
    epilog="Exit codes: 0 done, 1 a fault in your files, 2 wrong use, 3 a notebook failed.",
)
Slugs = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SLUG]...", help="Folder names of deliverables; none means all."),
]
Folder = Annotated[
    Path, typer.Option("--workspace", "-w", help="Folder of the programme (with programme.yaml).")
]


def main() -> None:
    """Entry point: faults in the user's files end with sentences, never with a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # an old Windows console has no minus sign
            stream.reconfigure(errors="replace")
    try:
        app()
    except EvaluationError as error:
        _stop(error.issues, error.exit_code)


@app.command(epilog="Example: pathfinder demo my-demo")
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write it.")] = Path(
        "pathfinder-demo"
    ),
    jobs: Annotated[int, typer.Option(min=1, help="Deliverables at the same time.")] = 2,
) -> None:
    """Write the demonstration programme and run it."""
    from evaluation.command.demo import write_demo
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.hub import collect as gather

    write_demo(folder)
    workspace = open_workspace(folder)
    outcomes = _run_all(workspace, workspace.slugs(), jobs)
    gather([workspace.outputs], folder / "hub")
    typer.echo("\nLook at:")
    for slug in workspace.slugs():
        for name in ("report.html", "report.docx", "report.pdf"):
            typer.echo(f"  {workspace.outputs / slug / 'publish' / name}")
    typer.echo(f"  {(folder / 'hub' / 'index.html').resolve()}   (all of them on one page)")
    _finish(outcomes)


@app.command(
    epilog="Example: pathfinder new peer-parents --design pre_post --instrument bpses "
    '--rows caregivers --title "Peer parents" --area Norfolk'
)
def new(  # noqa: PLR0917 - one parameter an option
    slug: Annotated[str, typer.Argument(help="Folder name: small letters, figures, hyphens.")],
    design: Annotated[
        str,
        typer.Option(
            help=f"{', '.join(d.name for d in with_notebook())}, your own, or "
            f"{DOCUMENTARY.name} (no data)."
        ),
    ] = "",
    instrument: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Instrument; may stand several times.")
    ] = None,
    title: Annotated[str, typer.Option(help="Title as it is printed.")] = "",
    area: Annotated[str, typer.Option(help="One of the programme's areas.")] = "",
    rows: Annotated[str, typer.Option(help="Who is counted: children, caregivers, ...")] = "",
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="N", help="Number of an outcome; several times.")
    ] = None,
    workspace: Folder = Path(),
) -> None:
    """Make a deliverable ready to fill in. Asks for what is missing, in a terminal only."""
    from evaluation.command import asking
    from evaluation.declare.workspace import open_workspace
    from evaluation.forms.choices import Choices, refusals, unanswered
    from evaluation.forms.create import create_deliverable

    opened = open_workspace(workspace)
    several = tuple(dict.fromkeys(instrument or ())), tuple(dict.fromkeys(outcome or ()))
    given = Choices(slug, design, title.strip(), area, rows, *several)
    if wrong := list(refusals(opened, given)):
        _stop((), 2, *wrong)
    if asking.in_terminal():
        given = asking.ask_missing(opened, given)
    if missing := unanswered(opened, given):
        there = [f" There are: {', '.join(q.options)}." if q.options else "" for q in missing]
        said = zip(missing, there, strict=True)
        _stop((), 2, *(f"{q.option} is missing: {q.text}{options}" for q, options in said))
    made = create_deliverable(opened, given)
    typer.echo(f"Made {opened.shown(opened.folder(slug))}. Fill in, in this order:")
    for path in made:
        typer.echo(f"  {path}")
    typer.echo(f"Then: pathfinder check {slug}, and pathfinder run {slug}")


app.command(epilog=scoring.EXAMPLE)(scoring.score)
app.command(epilog=comparing.EXAMPLE)(comparing.compare)
app.command(epilog=mapping.EXAMPLE)(mapping.columns)
app.command(epilog=prose.EXAMPLE)(prose.lint)
app.add_typer(instruments.app, name="instruments")


@app.command(epilog="Example: pathfinder read data/before.xlsx --instrument sdq")
def read(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A survey tool's export.")],
    instrument: Annotated[
        str, typer.Option(metavar="ID", help="Show which columns look like its items.")
    ] = "",
    sheet: Annotated[str, typer.Option(metavar="NAME", help="Sheet of a workbook.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    workspace: Folder = Path(),
) -> None:
    """What was recognised in a data file: its tool, rows, columns and issues. Changes nothing."""
    from evaluation.read import summary as reading

    known = reading.instrument_of(instrument, workspace) if instrument else None
    found = reading.recognise(file, file.as_posix(), sheet)
    if as_json:
        typer.echo(json.dumps(reading.as_json(found), indent=1, ensure_ascii=False))
        return
    typer.echo(reading.page(found, known))


@app.command(epilog="Example: pathfinder check family-therapy")
def check(slugs: Slugs = None, workspace: Folder = Path()) -> None:
    """Read everything and tell every fault by file, sheet and cell. Changes no file of yours."""
    from evaluation.declare.workspace import open_workspace, plan_faults
    from evaluation.run.check import check_deliverable, faults
    from evaluation.run.issues.listing import in_short

    opened = open_workspace(workspace)
    chosen = _chosen(opened, slugs)
    issues = list(plan_faults(opened))
    _print_issues(issues)
    for slug in chosen:
        said: list[Issue] = []
        found = check_deliverable(opened, slug, counts=True, said=said)
        for line in in_short(slug, found, said):
            typer.echo(line)
        issues += found
    stopping = faults(issues)
    if stopping:
        _stop((), 1, f"{_times(len(stopping), 'fault')} in {_times(len(chosen), 'deliverable')}.")
    typer.echo(f"{_times(len(chosen), 'deliverable')} checked: no faults.")


@app.command(epilog="Example: pathfinder run family-therapy --jobs 2")
def run(
    slugs: Slugs = None,
    jobs: Annotated[int | None, typer.Option(min=1, help="Deliverables at the same time.")] = None,
    workspace: Folder = Path(),
) -> None:
    """Make the reports. One deliverable that fails never stops the others."""
    from evaluation.declare.workspace import open_workspace

    opened = open_workspace(workspace)
    outcomes = _run_all(opened, _chosen(opened, slugs), jobs or os.cpu_count() or 1)
    _finish(outcomes)


@app.command(epilog="Example: pathfinder status --json")
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    workspace: Folder = Path(),
) -> None:
    """Which reports are fresh, stale (and why), failed, faulty or never made."""
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.manifest import standing

    opened = open_workspace(workspace)
    standings = [standing(opened, slug) for slug in opened.slugs()]
    if as_json:
        typer.echo(json.dumps([s.model_dump(mode="json") for s in standings], indent=1))
        return
    for found in standings:
        why = f" (changed: {found.changed})" if found.because else ""
        typer.echo(f"{found.state.value:<10} {found.slug}{why}")
        for message in found.messages:
            typer.echo(f"           {message}")


@app.command(epilog="Example: pathfinder accept family-therapy report-edited.docx")
def accept(
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="Folder name of the deliverable.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The edited report.docx.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell, and change nothing.")] = False,
    workspace: Folder = Path(),
) -> None:
    """Take back a Word report that somebody edited: words are kept, numbers stay bound."""
    from evaluation.declare.workspace import open_workspace
    from evaluation.publish.accept import accept_report

    opened = open_workspace(workspace)
    [chosen] = _chosen(opened, [slug])
    done = accept_report(opened.root, chosen, file, dry_run=dry_run)
    for conflict in done.conflicts:
        typer.echo(str(conflict))
    for place in done.removed:
        words = f" (“{place.text}”)" if place.text else ""
        typer.echo(f"note: {place.section}: {place.key}{words} was removed with its words.")
    for note in done.notes:
        typer.echo(f"note: {note}")
    if dry_run:
        typer.echo(f"Nothing was written: the words would go to {done.proforma}.")
    else:
        typer.echo(f"The words are in {done.proforma}; the earlier file is {done.kept_as}.")
        typer.echo(f"Make the report anew: pathfinder run {chosen}")
    if done.conflicts:
        _stop((), 1, f"{_times(len(done.conflicts), 'change')} not taken over (above).")


@app.command(epilog="Example: pathfinder collect outputs --to hub")
def collect(
    outputs: Annotated[list[Path], typer.Argument(metavar="OUTPUTS...", help="Outputs folders.")],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to write the hub.")],
) -> None:
    """Collect published reports into one page. Nothing internal or restricted is taken."""
    from evaluation.publish.hub import collect as gather

    collected = gather(outputs, to)
    for line in collected.notes:
        typer.echo(line)
    typer.echo(f"{_times(collected.taken, 'report')} collected: {(to / 'index.html').resolve()}")


@app.command(
    epilog="Example: pathfinder link before.csv after.csv --elements initial,birth_day:day,month"
)
def link(  # noqa: PLR0917 - one parameter an option
    baseline: Annotated[Path, typer.Argument(metavar="BASELINE", help="The earlier file.")],
    follow_up: Annotated[Path, typer.Argument(metavar="FOLLOWUP", help="The later file.")],
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    elements: Annotated[
        str, typer.Option(metavar="A,B,C", help="Columns of the code; A:letter declares a kind.")
    ] = "",
    known_id: Annotated[
        str, typer.Option("--id", metavar="COL", help="Column of a known identifier; goes first.")
    ] = "",
    threshold: Annotated[
        float | None, typer.Option(metavar="P", help="Least probability of a link, 0.5 to 1.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where to write the links.")] = Path("links.csv"),
    review: Annotated[
        Path | None, typer.Option(help="Excel list of doubtful pairs: decisions in it are kept.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Link the same people in two files, and say how many links may be false."""
    from evaluation.command.quick.link import link_files, refuse_data_file, write_links

    if more:
        _stop((), 2, "Two files are linked at a time. For a third wave, link it to the baseline.")
    refuse_data_file(out, [baseline, follow_up, *([review] if review else [])], "--out")
    linked = link_files(baseline, follow_up, elements, known_id, threshold, review)
    write_links(linked, out)
    if as_json:
        typer.echo(json.dumps(linked.as_json()))
        return
    for line in (*linked.lines(), f"The links are in {out}."):
        typer.echo(line)


@app.command(epilog="Example: pathfinder codes advise --elements initial,birth_day,month --n 200")
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

    if action != "advise":
        _stop((), 2, f'"{action}" is not known here. Say: pathfinder codes advise ...')
    asked = parse_elements(elements)
    if not asked:
        _stop((), 2, "Name the elements: --elements initial,birth_day,month")
    design = [Element(name, kind or kind_from_name(name)) for name, kind in asked.items()]
    for line in advise(design, n).lines():
        typer.echo(line)


def _chosen(workspace: Workspace, slugs: Iterable[str] | None) -> tuple[str, ...]:
    """The deliverables asked for, or all of them; a name that does not exist is wrong use."""
    known, asked = workspace.slugs(), tuple(dict.fromkeys(slugs or ()))
    unknown = [slug for slug in asked if slug not in known]
    if unknown:
        there = f"There are: {', '.join(known) or 'none'}."
        _stop(
            (),
            2,
            *(
                f'There is no deliverable "{slug}". {did_you_mean(slug, known) or there}'
                for slug in unknown
            ),
        )
    if not known:
        _stop(
            (
                Issue(
                    "deliverables",
                    "There are no deliverables here yet.",
                    "Make one: pathfinder new <name>.",
                ),
            ),
            1,
        )
    return asked or known


def _run_all(workspace: Workspace, slugs: tuple[str, ...], jobs: int) -> list[Outcome]:
    """Run deliverables with a progress display; each result is told as it comes."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    from evaluation.run.fleet import run_many

    console = Console(highlight=False)
    outcomes: list[Outcome] = []
    stages: dict[str, str] = {}
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("loading the libraries", total=len(slugs))

        def tell(slug: str, stage: str) -> None:
            stages[slug] = stage
            progress.update(bar, description="; ".join(f"{s}: {t}" for s, t in stages.items()))

        for outcome in run_many(workspace.root, slugs, jobs, tell):
            stages.pop(outcome.slug, None)
            outcomes.append(outcome)
            progress.advance(bar)
            word = {0: "done", 1: "faulty", 3: "failed"}[outcome.exit_code]
            console.print(f"{word:<7}{outcome.slug} ({outcome.seconds:.1f} s)", markup=False)
            for issue in outcome.issues:
                console.print(f"       {issue}", markup=False, soft_wrap=True)
    return outcomes


def _print_issues(issues: Iterable[Issue]) -> None:
    for issue in issues:
        typer.echo(f"{'note: ' if issue.severity == 'note' else ''}{issue}")


def _finish(outcomes: Iterable[Outcome]) -> None:
    """End with the highest exit code of all."""
    worst = max((outcome.exit_code for outcome in outcomes), default=0)
    if worst:
        raise SystemExit(worst)


def _stop(issues: Iterable[Issue], code: int, *sentences: str) -> NoReturn:
    for line in (*issues, *sentences):
        typer.echo(str(line), err=True)
    raise SystemExit(code)


def _times(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
