"""``pathfinder audit``: printed figures that cannot both be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evaluation.command.options import AsJson, print_json, wrong_use
from evaluation.counting import plural, s
from evaluation.terminal import wrapped

if TYPE_CHECKING:
    from evaluation.audit.examined import Examined
    from evaluation.audit.inconsistency import Inconsistency

_WEIGHT = {
    "rounding": "within one unit of the last printed place",
    "value": "further off than rounding",
    "conclusion": "a sign, a direction or a verdict turns with it",
    "unreadable": "a sign was lost, so nothing can be said of it",
}


def audit(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A document (.docx, .html, .pdf), a table or claims (.csv, .xlsx, .yaml).",
        ),
    ],
    rounding: Annotated[
        str,
        typer.Option(
            metavar="WAY",
            help='How tables were rounded: half, down, up, or "nearest 5" of whole numbers.',
        ),
    ] = "half",
    as_json: AsJson = False,
) -> None:
    """Printed figures that cannot both be true, and where. Ends with 1 if there are any."""
    from evaluation.audit.examined import examined
    from evaluation.audit.material_of import material_of
    from evaluation.audit.printed import rounding_named

    way = rounding_named(rounding)
    if way is None:
        wrong_use(f'"{rounding}" is no way of rounding. It may be half, down, up or "nearest 5".')
    result = examined(material_of(file, file.as_posix(), way))
    if as_json:
        print_json([asdict(each) for each in result.inconsistencies])
    else:
        typer.echo("\n".join(_page(result)))
    for note in result.notes:
        typer.echo(f"note: {note}", err=True)
    if result.inconsistencies:
        raise SystemExit(1)


_NO_TABLES = (
    "Of a PDF only the sentences are read, and none of its tables. Audit the Word document or the "
    "web page that it was made from, to have them checked too."
)


def _page(result: Examined) -> Iterator[str]:
    yield from wrapped(f"{result.file}: {_counts(result)}")
    if result.file.casefold().endswith(".pdf"):
        yield from wrapped(_NO_TABLES, later="")
    for each in result.inconsistencies:
        yield ""
        yield from wrapped(f"{each.place}: {each.check}")
        yield from _told(each)
    if result.inconsistencies:
        yield ""
        yield from wrapped(
            "Each pair cannot both be true as printed. Which of the two is right, the figures "
            "cannot say: look at what they were made of.",
            later="",
        )


def _told(each: Inconsistency) -> Iterator[str]:
    yield from wrapped(f"printed {each.printed}, recomputed {each.recomputed}", "  ", "    ")
    yield from wrapped(f"{each.severity}: {_WEIGHT[each.severity]}", "  ", "    ")
    for reading in each.readings:
        yield from wrapped(f"consistent only if {reading}", "  ", "    ")


def _counts(result: Examined) -> str:
    none = len(result.inconsistencies) or "none"
    counted = (
        f"{plural(result.figures, 'figure')}, {plural(result.relations, 'relation')} checked, "
        f"{none} cannot both be true"
    )
    if not result.alone:
        return f"{counted}."
    stands = f"{s(result.alone, 'stands', 'stand')} alone and {s(result.alone, 'was', 'were')}"
    return f"{counted}; {plural(result.alone, 'figure')} {stands} not checked."
