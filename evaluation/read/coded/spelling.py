"""Names that are one name in several spellings: counted as one, and told."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from evaluation.counting import and_more, grouped
from evaluation.declare.segment_file import SORTED_BY
from evaluation.errors import Issue
from evaluation.read.coded.coding import UNSEEN, alike, usual
from evaluation.read.coded.project_grid import PROJECT
from evaluation.read.coded.sheet import NAMES, CodedSheet

_CALLED = {"theme": "themes", "parent_theme": "groups of themes", **SORTED_BY, "coder": "coders"}


def of_one_spelling(sheets: Sequence[CodedSheet]) -> tuple[list[CodedSheet], list[Issue]]:
    """The sheets with one spelling for each name, and notes on names that had several.

    A theme without a group that others have as theirs is in that group. Codes and coders of a
    project have one name each in it: two that are alike are two.
    """
    notes: list[Issue] = []
    spelt = list(sheets)
    for role in NAMES:
        times = Counter(
            text
            for sheet in spelt
            if not _named_once(sheet, role)
            for text in sheet.texts[role]
            if text
        )
        by_name = grouped((alike(text), text) for text in times)
        odd = {
            text: name if key else ""
            for key, spellings in by_name.items()
            for name in [usual(Counter({text: times[text] for text in spellings}))]
            for text in spellings
            if text != name or not key
        }
        open_to = [sheet for sheet in spelt if not _named_once(sheet, role)]
        notes += [note for sheet in open_to for note in _told(sheet, role, odd)]
        spelt = [
            sheet
            if _named_once(sheet, role)
            else _with(sheet, role, [odd.get(t, t) for t in sheet.texts[role]])
            for sheet in spelt
        ]
    groups = {alike(text): text for sheet in spelt for text in sheet.texts["parent_theme"]}
    return [_with(sheet, "parent_theme", _own_groups(sheet, groups)) for sheet in spelt], notes


def _named_once(sheet: CodedSheet, role: str) -> bool:
    return sheet.grid.layout.tool == PROJECT and role != "source_group"


def _with(sheet: CodedSheet, role: str, texts: Sequence[str]) -> CodedSheet:
    return replace(sheet, texts={**sheet.texts, role: texts})


def _own_groups(sheet: CodedSheet, groups: Mapping[str, str]) -> list[str]:
    pairs = zip(sheet.texts["theme"], sheet.texts["parent_theme"], strict=True)
    return [group or groups.get(alike(theme), "") for theme, group in pairs]


def _told(sheet: CodedSheet, role: str, odd: Mapping[str, str]) -> Iterator[Issue]:
    """The note on names of one kind that a sheet has in other spellings than are printed."""
    found = (
        (text, sheet.cell(at, role)) for at, text in enumerate(sheet.texts[role]) if odd.get(text)
    )
    cells = grouped(found)
    if cells:
        said = [f"{_seen(text, odd[text])} ({and_more(at, 3)})" for text, at in cells.items()]
        yield Issue(
            sheet.grid.file,
            f"Some {_CALLED[role]} are written in several ways, and counted as one: "
            f"{and_more(said)}.",
            "Write each the same way everywhere. If two are meant, give one of them another name: "
            "capitals, blanks and signs that nobody sees do not tell them apart.",
            sheet=sheet.grid.sheet,
            severity="note",
            code="segments.spelt-otherwise",
        )


def _seen(text: str, name: str) -> str:
    """A spelling beside the one that is printed, with what the eye misses in words."""
    if unicodedata.normalize("NFC", text) == unicodedata.normalize("NFC", name):
        return f'"{name}" in letters that are put together otherwise'
    shown = "".join(
        f"[{unicodedata.name(mark, 'sign').lower()}]"
        if unicodedata.category(mark) in UNSEEN or (mark != " " and mark.isspace())
        else mark
        for mark in text
    )
    return f'"{shown}" as "{name}"'
