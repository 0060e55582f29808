"""What ``pathfinder read`` says of a data file: for a person, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evaluation.counting import plural
from evaluation.declare.guidance import IN_DELIVERABLE
from evaluation.declare.instrument.model import Instrument
from evaluation.read.coded.project_grid import project_grid
from evaluation.read.coded.refi.described import is_project
from evaluation.read.columns.find import SheetColumns, find_items, questions_of, sign
from evaluation.read.columns.long import row_an_answer
from evaluation.read.columns.ready_scores import compared_instead, totals
from evaluation.read.columns.repeated import repeats
from evaluation.read.columns.whose_wave import one_question
from evaluation.read.exports import export
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.tools.layout import PERSONAL
from evaluation.read.shape import id_column, of_several_waves
from evaluation.terminal import marked, wrapped

__all__ = ["as_json", "page", "recognise"]

_LONGEST = 48  # letters of a column's wording
_COLUMNS, _ISSUES = 60, 25  # lines of each that are shown


def recognise(
    path: Path, shown_as: str, sheet: str = "", instrument: Instrument | None = None
) -> Grid:
    """A data file with all that is said of it, also of the shape that it seems to have.

    Raises DataError.
    """
    if is_project(path):
        grid = project_grid(path, shown_as)
        return replace(grid, details=grid.notes)
    grid = export.recognise(path, shown_as, sheet)
    own = grid.column(heading) if (heading := id_column(grid)) else None
    long = None
    if instrument and not found_items(grid, instrument).of(instrument.id):
        long = row_an_answer(grid, instrument, IN_DELIVERABLE)
    if not long and own is not None and grid.layout.tool != "redcap":
        long = of_several_waves(grid, [own], (), IN_DELIVERABLE)
    return replace(grid, details=(*grid.details, replace(long, severity="note"))) if long else grid


def as_json(grid: Grid) -> dict[str, Any]:
    """The reading in the keys that other programs rely on; no personal value is in it."""
    return {
        "tool": grid.layout.name,
        "encoding": grid.encoding,
        "header_rows": grid.layout.header_rows,
        "n_respondents": len(grid.rows),
        "n_columns": len(grid.headings),
        "columns": list(grid.headings),
        "issues": [issue.as_json() for issue in grid.details],
    }


def page(grid: Grid, instrument: Instrument | None = None) -> str:
    """The reading as lines for a terminal."""
    sheet = found_items(grid, instrument) if instrument else None
    items = sheet.of(instrument.id) if sheet and instrument else {}
    signs = {
        column.heading: f"-> {instrument.id} {item} ({sign(column)})"
        for item, column in items.items()
        if instrument
    }
    return "\n".join(
        [
            *_recognised(grid),
            "",
            *_columns(grid, signs),
            *(_unplaced(grid, sheet, instrument) if sheet and instrument else ()),
            *_blocks(grid),
            "",
            *_issues(grid),
        ]
    )


def _recognised(grid: Grid) -> Iterator[str]:
    layout, aside, rows = grid.layout, len(grid.aside), len(grid.rows)
    name = "a plain table" if layout.tool == "plain" else layout.name
    kept = f", of which {aside} set aside ({rows - aside} are used)" if aside else ""
    lines = {
        "recognised": f"{name}: {_short(layout.sign, 80)}",
        "encoding": grid.encoding,
        "header rows": layout.header_rows,
        "answers": f"{plural(rows, 'row')}{kept}",
        "columns": len(grid.headings),
    }
    if personal := layout.personal:
        kinds = ", ".join(dict.fromkeys(layout.about[heading] for heading in personal))
        lines["personal"] = f"{len(personal)} ({kinds}): their contents are not shown"
    yield f"{grid.file}, sheet {grid.sheet}" if grid.sheet else grid.file
    for name, text in lines.items():
        yield from wrapped(f"{name:<13}{text}", "  ", " " * 15)


def _columns(grid: Grid, signs: Mapping[str, str]) -> Iterator[str]:
    """Each column: where it stands, its heading and wording, what it seems to be."""
    headings, layout = grid.headings, grid.layout
    yield "Columns"
    for place, heading in enumerate(headings[:_COLUMNS]):
        kind = layout.about.get(heading, "")
        codes = layout.labels.get(heading, {})
        meaning = f"[{'personal: ' if kind in PERSONAL else ''}{kind}]" if kind else ""
        if codes and not kind:
            meaning = f"[codes {_short(', '.join(codes), 24)}]"
        words = layout.questions.get(heading, "")
        wording = f"{heading}: {words}" if words and words not in heading else heading
        shown = _short(wording or "(no heading)")
        line = f"  {address(1, place)[:-1]:<4}{shown}"
        yield from marked(line, _LONGEST + 8, signs.get(heading, meaning))
    if len(headings) > _COLUMNS:
        yield f"  and {len(headings) - _COLUMNS} more (all of them: --json)"


def _unplaced(grid: Grid, sheet: SheetColumns, instrument: Instrument) -> Iterator[str]:
    """Items of the instrument that no column looks like."""
    items = sheet.of(instrument.id)
    missing = instrument.without_column(items)
    wanted = len(items) + len(missing)
    yield f"  {len(items)} of {wanted} items of {instrument.id} look like a column."
    if missing:
        yield f"  No column looks like item {', '.join(missing)}."
    if unclear := sheet.unclear.get(instrument.id):
        yield f"  {unclear}"
    if not items and (instead := compared_instead(totals(grid, [instrument]))):
        yield from wrapped(instead, "  ", "  ")
        return
    yield "  Nothing is applied: pathfinder columns writes them into deliverable.yaml."


def _blocks(grid: Grid) -> Iterator[str]:
    """Questions of several columns, and those of which several answers may be ticked."""
    if blocks := {**grid.layout.blocks, **grid.ticked}:
        yield ""
        yield "Questions with several columns or answers"
        for question, columns in blocks.items():
            how = f"{len(columns)} columns" if columns else "several answers in one cell"
            tick = ", to tick: no items of a scale" if question in grid.ticked else ""
            yield from marked(f"  {_short(question)}", _LONGEST + 4, f"{how}{tick}")


def _issues(grid: Grid) -> Iterator[str]:
    if not grid.details:
        yield "No issues."
        return
    yield f"Issues ({len(grid.details)})"
    for issue in grid.details[:_ISSUES]:
        place = ", ".join(part for part in (issue.sheet, issue.cell) if part)
        sentence = f"{place}: {issue.sentence}" if place else issue.sentence
        yield from wrapped(sentence, "  ", "      ")
    if len(grid.details) > _ISSUES:
        yield f"  and {len(grid.details) - _ISSUES} more (all of them: --json)"


def found_items(grid: Grid, instrument: Instrument) -> SheetColumns:
    """Columns that look like items of an instrument, with those it cannot tell. Nothing more."""
    sheet = SheetColumns(
        "",
        questions_of(
            grid.usable(), [heading for heading, kind in grid.layout.about.items() if kind]
        ),
    )
    find_items([sheet], {instrument.id: instrument})
    again = repeats(grid.headings)
    if twice := [c.heading for c in sheet.of(instrument.id).values() if c.heading in again]:
        said = f"{one_question(grid, twice, again)} Nothing says which are meant."
        sheet.unclear[instrument.id] = said
    return sheet


def _short(text: str, most: int = _LONGEST) -> str:
    """A long text cut in the middle, as its end often tells columns apart."""
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    end = most // 2 - 2
    return f"{plain[: most - end - 3]} … {plain[-end:]}"
