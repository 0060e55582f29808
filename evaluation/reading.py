"""What ``pathfinder read`` says of a data file: for a person, and as JSON."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluation.instrument import Instrument
from evaluation.intake.export import Export, recognise
from evaluation.intake.tabular import address, plain_heading
from evaluation.intake.tools.layout import PERSONAL
from evaluation.library import declared_instrument

__all__ = ["as_json", "instrument_of", "page", "recognise"]

_WIDTH = 100
_LONGEST = 66  # letters of a column's wording
_COLUMNS, _ISSUES = 60, 25  # lines of each that are shown
_ALIKE = 88.0  # of 100, for wordings to be shown as alike


def instrument_of(name: str, folder: Path) -> Instrument:
    """An instrument of the programme or a shipped one. Raises DeclarationError."""
    return declared_instrument(name, folder.resolve(), "--instrument")


def as_json(export: Export) -> dict[str, Any]:
    """The reading in the keys that other programs rely on; no personal value is in it."""
    return {
        "tool": export.name,
        "encoding": export.encoding,
        "header_rows": export.header_rows,
        "n_respondents": len(export.grid.rows),
        "n_columns": len(export.grid.headings),
        "columns": list(export.grid.headings),
        "issues": [
            {
                "sheet": issue.sheet,
                "cell": issue.cell,
                "value": issue.value,
                "problem": issue.problem,
                "action": issue.action,
            }
            for issue in export.issues
        ],
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
    where = f"{export.file}, sheet {export.sheet}" if export.sheet else export.file
    yield where
    yield f"  recognised   {name}: {_short(export.sign, 80)}"
    yield f"  encoding     {export.encoding}"
    yield f"  header rows  {export.header_rows}"
    yield f"  answers      {rows} {'row' if rows == 1 else 'rows'}{kept}"
    yield f"  columns      {len(export.grid.headings)}"
    if personal := [h for h in export.grid.headings if export.about.get(h) in PERSONAL]:
        kinds = ", ".join(dict.fromkeys(export.about[h] for h in personal))
        yield f"  personal     {len(personal)} ({kinds}): their contents are not shown"


def _columns(export: Export, instrument: Instrument | None) -> Iterator[str]:
    """Each column: where it stands, its heading and wording, what it seems to be."""
    items = match_items(export, instrument) if instrument else {}
    headings = export.grid.headings
    yield "Columns"
    for place, heading in enumerate(headings[:_COLUMNS]):
        kind = export.about.get(heading, "")
        codes = export.labels.get(heading, {})
        said = f"[{'personal: ' if kind in PERSONAL else ''}{kind}]" if kind else ""
        if heading in items and instrument:
            said = f"-> {instrument.id} {items[heading][0]} ({items[heading][1]})"
        elif codes and not kind:
            said = f"[codes {_short(', '.join(codes), 24)}]"
        words = export.questions.get(heading, "")
        wording = f"{heading}: {words}" if words and words not in heading else heading
        shown = _short(wording or "(no heading)")
        yield f"  {address(1, place)[:-1]:<4}{shown:<{_LONGEST}}  {said}".rstrip()
    if len(headings) > _COLUMNS:
        yield f"  and {len(headings) - _COLUMNS} more (all of them: --json)"


def _unplaced(export: Export, instrument: Instrument) -> Iterator[str]:
    """Items of the instrument that no column looks like."""
    found = {item for item, _ in match_items(export, instrument).values()}
    missing = instrument.without_column(found)
    wanted = len(found) + len(missing)
    yield f"  {len(found)} of {wanted} items of {instrument.id} look like a column."
    if missing:
        yield f"  No column looks like item {', '.join(missing)}."
    yield "  Nothing is applied: write the columns into deliverable.yaml under columns."


def _blocks(export: Export) -> Iterator[str]:
    """Questions of which several answers may be ticked."""
    if export.blocks:
        yield ""
        yield "Questions with several columns or answers"
        for question, columns in export.blocks.items():
            how = f"{len(columns)} columns" if columns else "answers with ; between them"
            yield f"  {_short(question):<{_LONGEST}}  {how}"


def _issues(export: Export) -> Iterator[str]:
    if not export.issues:
        yield "No issues."
        return
    yield f"Issues ({len(export.issues)})"
    for issue in export.issues[:_ISSUES]:
        place = ", ".join(part for part in (issue.sheet, issue.cell) if part)
        said = (
            f"{place}: {issue.problem} {issue.action}"
            if place
            else f"{issue.problem} {issue.action}"
        )
        yield textwrap.fill(said, _WIDTH, initial_indent="  ", subsequent_indent="      ")
    if len(export.issues) > _ISSUES:
        yield f"  and {len(export.issues) - _ISSUES} more (all of them: --json)"


def match_items(export: Export, instrument: Instrument) -> dict[str, tuple[str, str]]:
    """Columns that look like items: heading -> item and by what sign. A suggestion only.

    Sure signs first: a heading ``<instrument>_<item>``, or the item's own wording. Then
    wording that is nearly the same, and numbers in headings of one kind that are exactly
    those of the items.
    """
    asked = [h for h in export.grid.headings if h and h not in export.about]
    found = {
        heading: (item, "by its name")
        for heading in asked
        for item in instrument.items
        if heading.casefold() in (f"{instrument.id}_{item}", f"{instrument.id}{item}",
                                  f"{instrument.id}_{item:0>2}", f"{instrument.id}{item:0>2}")
    }  # fmt: skip
    if not found:
        found = _by_wording(export, asked, instrument)
    return found or _by_number(asked, instrument)


def _by_wording(
    export: Export, asked: Sequence[str], instrument: Instrument
) -> dict[str, tuple[str, str]]:
    from rapidfuzz import fuzz, process  # heavy: only when wordings are compared

    wordings = {
        heading: _folded(export.questions.get(heading, "") or _statement(heading))
        for heading in asked
    }
    found: dict[str, tuple[str, str]] = {}
    for number, item in instrument.items.items():
        free = {h: w for h, w in wordings.items() if h not in found}
        best = (
            process.extractOne(_folded(item.label), free, scorer=fuzz.ratio, score_cutoff=_ALIKE)
            if item.label
            else None
        )
        if best:
            same = "same wording" if best[1] == 100 else f"wording alike, {best[1]:.0f} of 100"
            found[best[2]] = (number, same)
    return found


def _statement(heading: str) -> str:
    """The part of a heading that is the item's own: behind the stem of its block."""
    if matched := re.search(r"\[([^\]]+)\]\s*$", heading):
        return matched[1]
    stem, mark, option = heading.rpartition(" - ")
    statement = option if mark and stem else heading
    return re.sub(r"^\s*(Q?\d+[a-z]?[.):]|\d+\.[a-z\d]+\.?)\s*", "", statement)


def _folded(text: str) -> str:
    return plain_heading(text).casefold().rstrip(" .?!")


def _by_number(asked: Sequence[str], instrument: Instrument) -> dict[str, tuple[str, str]]:
    """Headings such as ``PANAS_01`` whose numbers are those of all items, each once."""
    groups: dict[str, dict[str, str]] = {}
    for heading in asked:
        if matched := re.fullmatch(r"(.*?)0*(\d+[a-z]?)", heading):
            groups.setdefault(matched[1], {})[matched[2]] = heading
    items = set(instrument.items)
    whole = [g for g in groups.values() if set(g) <= items and not instrument.without_column(g)]
    if len(whole) != 1:
        return {}
    return {heading: (item, "by its number") for item, heading in whole[0].items()}


def _short(text: str, most: int = _LONGEST) -> str:
    """A long text cut in the middle, as its end often tells columns apart."""
    plain = " ".join(text.split())
    if len(plain) <= most:
        return plain
    end = most // 2 - 2
    return f"{plain[: most - end - 3]} … {plain[-end:]}"
