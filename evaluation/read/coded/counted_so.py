"""A column that says which themes are enablers and which are barriers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from evaluation.counting import and_more
from evaluation.errors import Collector, Issue
from evaluation.read.coded.coding import BETWEEN_CODES, Path, alike
from evaluation.read.coded.sheet import CodedSheet

ROLE = "counts_as"
_KINDS = {
    "enablers": re.compile(r"enabl\w*|helps?|helped|facilitat\w*"),
    "barriers": re.compile(r"barriers?|hinder\w*|hindrances?|obstacles?"),
}
_NEITHER = ("", "-", "neither", "none", "no")


def counted_so(sheets: Sequence[CodedSheet], collector: Collector) -> Mapping[str, tuple[str, ...]]:
    """The themes of each kind by a column of the files, as paths; nothing where none is declared.

    A theme is of one kind in all of its rows: a word that is none, and a theme of two kinds, are
    faults of the collector's.
    """
    first: dict[Path, tuple[str, str]] = {}
    for sheet in sheets:
        for place in sheet.places.get(ROLE, ())[:1]:
            pairs = zip(sheet.paths(), sheet.grid.values(place), strict=True)
            wrong: dict[str, list[str]] = {}
            for at, (path, word) in enumerate(pairs):
                kind = _kind(word)
                cell = sheet.cell(at, ROLE)
                if kind is None:
                    wrong.setdefault(word, []).append(cell)
                    continue
                known, where = first.setdefault(path, (kind, cell))
                if known != kind:
                    collector.fault(
                        Issue(
                            sheet.grid.file,
                            f'The theme "{path[-1]}" counts otherwise here than in {where}.',
                            "A theme is of one kind in all of its rows: if passages say both, make "
                            "two themes of it.",
                            sheet=sheet.grid.sheet,
                            cell=cell,
                            value=word,
                            code="segments.counts-as-both",
                        )
                    )
            collector.fault(
                *(
                    Issue(
                        sheet.grid.file,
                        f'"{word}" is neither enabler nor barrier: {and_more(cells)}.',
                        "Write enabler or barrier, or leave the cell empty.",
                        sheet=sheet.grid.sheet,
                        cell=cells[0],
                        value=word,
                        code="segments.counts-as-not-known",
                    )
                    for word, cells in wrong.items()
                )
            )
    return {
        kind: names
        for kind in _KINDS
        if (names := tuple(BETWEEN_CODES.join(p) for p, (k, _) in first.items() if k == kind))
    }


def _kind(word: str) -> str | None:
    """The kind that a word means; nothing for neither, and None for another word."""
    plain = alike(word)
    if plain in _NEITHER:
        return ""
    return next((kind for kind, words in _KINDS.items() if words.fullmatch(plain)), None)
