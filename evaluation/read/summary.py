"""What ``pathfinder read`` says of a data file: for a person, and as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from evaluation.counting import plural
from evaluation.declare.instrument.model import Instrument
from evaluation.read.columns.find import SheetColumns, find_items, questions_of, sign
from evaluation.read.exports.export import Export, recognise
from evaluation.read.exports.grid import address
from evaluation.read.exports.tools.layout import PERSONAL

__all__ = ["as_json", "page", "recognise"]

_WIDTH = 100
_LONGEST = 66  # letters of a column's wording
_COLUMNS, _ISSUES = 60, 25  # lines of each that are shown


def as_json(export: Export) -> dict[str, Any]:
    """The reading in the keys that other programs rely on; no personal value is in it."""
    return {
        "tool": export.name,
        "encoding": export.encoding,
        "header_rows": export.grid.header_rows,
        "n_respondents": len(export.grid.rows),
        "n_columns": len(export.grid.headings),
        "columns": list(export.grid.headings),
        "issues": [issue.as_json() for issue in export.issues],
    }


def page(export: Export, instrument: Instrument | None = None) -> str:
    """The reading as lines for a terminal."""
    return "\n".join(
        [
            *_recognised(export),
            "",
            *_columns(export, instrument),
            *(_unplaced(export, instrument) if instrument else ()),
            *_blocks(export),
            "",
            *_issues(export),
        ]
    )


def _recognised(export: Export) -> Iterator[str]:
    aside = len(export.aside)
    rows = len(export.grid.rows)
    kept = f", of which {aside} set aside ({rows - aside} are used)" if aside else ""
    name = "a plain table" if export.tool == "plain" else export.name
    yield (
        f"{export.grid.file}, sheet {export.grid.sheet}" if export.grid.sheet else export.grid.file
    )
    yield f"  recognised   {name}: {_short(export.sign, 80)}"
    yield f"  encoding     {export.encoding}"
    yield f"  header rows  {export.grid.header_rows}"
    yield f"  answers      {plural(rows, 'row')}{kept}"
    yield f"  columns      {len(export.grid.headings)}"
    if personal := [h for h in export.grid.headings if export.grid.about.get(h) in PERSONAL]:
        kinds = ", ".join(dict.fromkeys(export.grid.about[h] for h in personal))
        yield f"  personal     {len(personal)} ({kinds}): their contents are not shown"


def _columns(export: Export, instrument: Instrument | None) -> Iterator[str]:
    """Each column: where it stands, its heading and wording, what it seems to be."""
    found = found_items(export, instrument).of(instrument.id) if instrument else {}
    items = {one.heading: (item, one) for item, one in found.items()}
    headings = export.grid.headings
    yield "Columns"
    for place, heading in enumerate(headings[:_COLUMNS]):
        kind = export.grid.about.get(heading, "")
        codes = export.grid.labels.get(heading, {})
        said = f"[{'personal: ' if kind in PERSONAL else ''}{kind}]" if kind else ""
        if heading in items and instrument:
            item, one = items[heading]
            said = f"-> {instrument.id} {item} ({sign(one)})"
        elif codes and not kind:
            said = f"[codes {_short(', '.join(codes), 24)}]"
        words = export.grid.questions.get(heading, "")
        wording = f"{heading}: {words}" if words and words not in heading else heading
        shown = _short(wording or "(no heading)")
        yield f"  {address(1, place)[:-1]:<4}{shown:<{_LONGEST}}  {said}".rstrip()
    if len(headings) > _COLUMNS:
        yield f"  and {len(headings) - _COLUMNS} more (all of them: --json)"


def _unplaced(export: Export, instrument: Instrument) -> Iterator[str]:
    """Items of the instrument that no column looks like."""
    sheet = found_items(export, instrument)
    found = sheet.of(instrument.id)
    missing = instrument.without_column(found)
    wanted = len(found) + len(missing)
    yield f"  {len(found)} of {wanted} items of {instrument.id} look like a column."
    if missing:
        yield f"  No column looks like item {', '.join(missing)}."
    if unclear := sheet.unclear.get(instrument.id):
        yield f"  {unclear}"
    yield "  Nothing is applied: pathfinder columns writes them into deliverable.yaml."


def _blocks(export: Export) -> Iterator[str]:
    """Questions of several columns, and those of which several answers may be ticked."""
    if blocks := {**export.blocks, **export.grid.ticked}:
        yield ""
        yield "Questions with several columns or answers"
        for question, columns in blocks.items():
            how = f"{len(columns)} columns" if columns else "several answers in one cell"
            tick = ", to tick: no items of a scale" if question in export.grid.ticked else ""
            yield f"  {_short(question):<{_LONGEST}}  {how}{tick}"


def _issues(export: Export) -> Iterator[str]:
    if not export.issues:
        yield "No issues."
        return
    yield f"Issues ({len(export.issues)})"
    for issue in export.issues[:_ISSUES]:
        place = ", ".join(part for part in (issue.sheet, issue.cell) if part)
        said = f"{place}: {issue.sentence}" if place else issue.sentence
        yield textwrap.fill(said, _WIDTH, initial_indent="  ", subsequent_indent="      ")
    if len(export.issues) > _ISSUES:
        yield f"  and {len(export.issues) - _ISSUES} more (all of them: --json)"


def found_items(export: Export, instrument: Instrument) -> SheetColumns:
    """Columns that look like items of an instrument, with those it cannot tell. Nothing more."""
    sheet = SheetColumns(
        "",
        questions_of(
            export.usable(), [heading for heading, kind in export.grid.about.items() if kind]
        ),
    )
    find_items([sheet], {instrument.id: instrument})
    return sheet


def _short(text: str, most: int = _LONGEST) -> str:
    """A long text cut in the middle, as its end often tells columns apart."""
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    end = most // 2 - 2
    return f"{plain[: most - end - 3]} … {plain[-end:]}"
