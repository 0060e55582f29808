"""``pathfinder tally``: passages and sources by code, in one file of any coding program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.command.options import AsJson, Sheet, print_json, wrong_use

if TYPE_CHECKING:
    from evaluation.read.coded.tallied import Tally
    from evaluation.read.segments import CodedSegments

_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")  # which no workbook holds
_GROUP = ("source_group", "group", "role", "kind", "area")  # what --by group means first


def tally(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A project (.qdpx), or a table of segments.")
    ],
    by: Annotated[
        str,
        typer.Option(
            metavar="source|group", help="Also for each source, or each group of sources."
        ),
    ] = "",
    sheet: Sheet = "",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="XLSX", help="Write the rows of a project, where messages name their cells."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count passages and sources by code. Each passage and source counts once under a code."""
    from evaluation.read.segments import read_coded_file

    if out:
        _write(file, out)
    segments = read_coded_file(file, file.as_posix(), sheet)
    whole = _tallied(segments)
    variable = _variable(segments, by)
    parts = dict(_parts(segments, variable)) if by else {}
    for note in segments.notes:
        typer.echo(" ".join(filter(None, (f"Note: {note}", note.value))), err=True)
    if as_json:
        told = {"by": variable, "parts": {n: part.as_json() for n, part in parts.items()}}
        print_json({**whole.as_json(), **(told if by else {})})
    else:
        typer.echo("\n".join(_page(whole)))
        for name, part in parts.items():
            typer.echo("\n".join(["", f"{variable}: {name or 'not said'}", *_page(part)]))


def _write(file: Path, out: Path) -> None:
    """The rows of a project as a workbook: with the words of people, so for the team only."""
    from openpyxl import Workbook

    from evaluation.disk import workbook_bytes, write_whole
    from evaluation.read.coded.project_grid import project_grid
    from evaluation.read.coded.refi.described import is_project
    from evaluation.read.files.cells import as_text

    if not is_project(file) or out.suffix.lower() != ".xlsx":
        wrong_use("--out writes the rows of a project (.qdpx) to a file that ends in .xlsx.")
    grid = project_grid(file, file.as_posix())
    book = Workbook()
    page = book.worksheets[0]
    for cells in (grid.headings, *(cells for _, cells in grid.rows)):
        page.append([_CONTROLS.sub("", text) for text in cells])
    as_text(book)
    write_whole(out, workbook_bytes(book), "The rows", shown=out.as_posix())
    typer.echo(f"Wrote {out}. It holds what people said: keep it inside the team.", err=True)


def _tallied(segments: CodedSegments, only: set[str] | None = None) -> Tally:
    """The tally of all sources, or of some."""
    from evaluation.read.coded.tallied import tallied

    codings = segments.codings()
    return tallied(
        (c for c in codings if only is None or c.segment.source in only),
        segments.every_source if only is None else only,
        (code.path for code in segments.codebook if code.codable),
    )


def _variable(segments: CodedSegments, by: str) -> str:
    """What sources are parted by; a word that nothing is called by is wrong use."""
    known = segments.groups
    if by in ("", "source") or by in known:
        return by
    if alike := [name for name in known if name.casefold() == by.casefold()]:
        return alike[0]
    if by != "group":
        wrong_use(f'No variable is called "{by}". There are: {", ".join(known) or "none"}.')
    if not known:
        wrong_use("The file says of no source to which group it belongs.")
    plain = {name.casefold(): name for name in reversed(known)}
    chosen = next((plain[word] for word in _GROUP if word in plain), next(iter(known)))
    if len(known) > 1:
        typer.echo(  # a variable that is not the one that is meant would be no answer
            f"Note: groups are told by {chosen}; --by takes another name as well: "
            f"{', '.join(name for name in known if name != chosen)}.",
            err=True,
        )
    return chosen


def _parts(segments: CodedSegments, variable: str) -> Iterator[tuple[str, Tally]]:
    """The tally of each source or group; sources of which nothing is said stand last."""
    said = segments.groups.get(variable, {})
    of_group: dict[str, set[str]] = {}
    for source in segments.every_source:
        for name in (source,) if variable == "source" else said.get(source, ("",)):
            of_group.setdefault(name, set()).add(source)
    for name in sorted(of_group, key=lambda name: (not name, name)):
        yield name, _tallied(segments, of_group[name])


def _page(counts: Tally) -> Iterator[str]:
    """A tally as lines for a terminal."""
    from evaluation.counting import plural
    from evaluation.read.coded.coding import BETWEEN_CODES
    from evaluation.terminal import aligned, wrapped

    coded = counts.sources_coded
    without = f", in {coded} of which something is coded" if coded < counts.sources else ""
    yield from wrapped(
        f"{plural(counts.segments, 'passage')}, {plural(counts.sources, 'source')}{without}."
    )
    used = [code for code in counts.codes if code.all_segments]
    deep = any(len(code.path) > 1 for code in counts.codes)
    heads = ["Code", "Passages", f"Sources of {counts.sources}", "%"]
    rows = [[*heads, "Passages with codes below", "Sources"] if deep else heads]
    for code in used:
        row = [
            BETWEEN_CODES.join(code.path),
            str(code.segments),
            str(code.sources),
            f"{100 * code.sources / counts.sources:.0f}",
        ]
        rows.append([*row, str(code.all_segments), str(code.all_sources)] if deep else row)
    if used:
        yield from aligned(rows)
    if never := len(counts.codes) - len(used):
        yield f"{plural(never, 'code')} of the codebook {'is' if never == 1 else 'are'} not used."
    if deep:
        yield from wrapped("A code counts passages that are coded with it directly.")
