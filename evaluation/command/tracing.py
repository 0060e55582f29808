"""``pathfinder trace``: from a number of a report to the people and cells behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.command.options import Folder, Slug, chosen
from evaluation.counting import and_more, grouped, plural, s
from evaluation.terminal import wrapped

if TYPE_CHECKING:
    from evaluation.run.trace.model import Stands, Trace, Used

_FEW = 5  # of each kind that are shown


def trace(
    slug: Slug,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Key of a finding, or of one of its numbers.")
    ],
    *,
    people: Annotated[bool, typer.Option("--people", help="List every person, not a few.")] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write every person, row and cell to this .xlsx or .csv, below internal/.",
        ),
    ] = None,
    workspace: Folder = Path(),
) -> None:
    """Follow a number of the last report to the people, rows and cells behind it; for the team."""
    from evaluation.declare.workspace import open_workspace
    from evaluation.run.trace.follow import trace as follow
    from evaluation.run.trace.to_file import place_for, write_trace

    opened = open_workspace(workspace)
    [name] = chosen(opened, [slug])
    target = place_for(opened, name, to) if to else None
    found = follow(opened, name, key)
    for line in _lines(found, people):
        typer.echo(line)
    if target:
        write_trace(found, target)
        typer.echo(f"Written: {target}")
    else:
        typer.echo("Every person, row and cell: the same with --to trace.xlsx")


def _lines(trace: Trace, everybody: bool) -> Iterator[str]:
    """What is told on the terminal, in lines that fit it."""
    yield from wrapped(trace.finding.headline)
    yield from wrapped(f"{trace.key}, evaluation {trace.evaluation}", "  ")
    yield ""
    yield "Printed"
    yield from _printed(trace)
    yield from wrapped(f"Rests on {trace.whom}.")
    yield from _files(trace)
    yield from _marked(trace)
    if not trace.behind.nobodys:
        yield from _left_out(trace)
        yield from _people(trace, everybody)
    for note in trace.notes:
        yield from wrapped(f"Note: {note}")
    yield from wrapped("For the team only: labels stand for people, and cells hold their answers.")


def _printed(trace: Trace) -> Iterator[str]:
    """What each edition says, those that say the same together."""
    alike = grouped((replace(at, edition=""), at.edition) for at in trace.printed)
    for at, editions in alike.items():
        numbers = (at.value, at.interval and f"interval {at.interval}", at.n and f"n {at.n}")
        said = at.withheld or ", ".join(filter(None, numbers))
        other = at.headline if at.headline != trace.finding.headline else ""
        name = ", ".join(editions)
        yield from wrapped(f"{name}: {said or at.headline or 'not shown'}", "  ", "    ")
        if at.places and not at.withheld:
            more = len(at.places) - _FEW
            rest = (f"and {more} more",) if more > 0 else ()
            yield from wrapped(f"in {'; '.join((*at.places[:_FEW], *rest))}", "    ", "    ")
        if other and said:
            yield from wrapped(other, "    ", "    ")


def _files(trace: Trace) -> Iterator[str]:
    """Each file and wave with its rows, and the columns that were read."""
    for used in trace.behind.files:
        wave = f"{used.wave.replace('_', '-')}: " if used.wave else ""
        sheet = f", sheet {used.sheet}" if used.sheet else ""
        rows = f"{plural(len(used.rows), 'row')} ({ranges(used.rows)})" if used.rows else "no row"
        yield from wrapped(f"{wave}{short(used.file, trace.slug)}{sheet}, {rows}", "  ", "    ")
        if used.columns:
            yield from wrapped(_columns(used), "    ", "      ")
        if used.not_used:
            yield from wrapped(f"not used: {used.not_used}", "    ", "      ")


def _columns(used: Used) -> str:
    named = [f"{letter} “{_cut(heading)}” ({item})" for item, heading, letter in used.columns]
    return f"{plural(len(named), 'column')}: {and_more(named, _FEW)}"


def _marked(trace: Trace) -> Iterator[str]:
    """Scores in which gaps were made up for, gaps, and cells that were put right."""
    behind = trace.behind
    made_up = sum(made.made_up for made in behind.scores)
    gaps = [cell for cell in behind.cells if "not answered" in cell.remark]
    corrected = dict.fromkeys(cell for cell in behind.cells if cell.corrected)
    if behind.scores:
        yield from wrapped(
            f"Scores: {len(behind.scores)}, of them {made_up} with unanswered items made up for. "
            f"Not answered: {plural(len(gaps), 'cell')}. Corrected: "
            f"{plural(len(corrected), 'cell')}."
        )
    for cell in list(corrected)[:_FEW]:
        where = f"{short(cell.file, trace.slug)} {cell.cell}"
        yield from wrapped(f"{where}: “{cell.text}”, {cell.remark}", "  ", "    ")


def _left_out(trace: Trace) -> Iterator[str]:
    """How many were left out for which reason, and where a few of them stand."""
    unit, left = trace.finding.unit, trace.behind.left_out
    yield f"Left out: {plural(len(left), unit.value, unit.plural)}"
    reasons = sorted(grouped((out.why, out) for out in left).items(), key=lambda r: -len(r[1]))
    for why, people in reasons[:_FEW]:
        rows = [row for out in people for row in out.rows]
        yield from wrapped(f"{len(people):>5}  {why}: {_places(trace, rows)}", "", "       ")
    if len(reasons) > _FEW:
        rest = sum(len(people) for _, people in reasons[_FEW:])
        yield f"{rest:>5}  for {plural(len(reasons) - _FEW, 'other reason')}"


def _people(trace: Trace, everybody: bool) -> Iterator[str]:
    """Labels with their rows; a few, or all."""
    rows = grouped((row.person, row) for row in trace.behind.rows)
    unit = trace.finding.unit
    yield f"Counted: {plural(len(trace.people), unit.value, unit.plural)}"
    shown = trace.people if everybody else trace.people[:_FEW]
    for person in shown:
        yield from wrapped(f"{person}  {_places(trace, rows.get(person, ()))}", "  ", "    ")
    if more := len(trace.people) - len(shown):
        yield f"  and {more} more (all: --people)"


def _places(trace: Trace, rows: Iterable[Stands]) -> str:
    """Rows file by file: ``data/before.csv 2 to 4, 9``."""
    files = grouped((short(row.file, trace.slug), row.row) for row in rows)
    told = (f"{file} row{s(len(set(at)))} {ranges(at)}" for file, at in files.items())
    return "; ".join(told) or "in no file"


def ranges(numbers: Sequence[int]) -> str:
    """Whole numbers in short: ``2 to 5, 9``."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    told = [f"{part[0]} to {part[-1]}" if len(part) > 1 else f"{part[0]}" for part in parts]
    return and_more(told, 2 * _FEW)


def short(file: str, slug: str) -> str:
    """A file without the folder of its deliverable."""
    return file.removeprefix(f"deliverables/{slug}/")


def _cut(text: str) -> str:
    """A long heading in short: its stem is that of many, so that its end tells which it is."""
    plain = " ".join(text.split())
    return plain if len(plain) <= 40 else f"{plain[:15]} … {plain[-22:]}"
