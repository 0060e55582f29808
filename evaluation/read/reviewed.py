"""Reviews of documents: which document names what under which category and for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import and_more, grouped
from evaluation.declare.review_file import ReviewFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.read.coded.coding import alike
from evaluation.read.exports.called import column_faults, columns_called
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.exports.names import not_listed, spelt_otherwise
from evaluation.read.grids import read_grids
from evaluation.read.looked_for import LookedFor, looked_for
from evaluation.read.responses import Source

ENABLER, BARRIER = "enabler", "barrier"
_NEEDED = {  # and what it holds
    "document": "the document",
    "category": "the category",
    "group": "the group",
    "counts_as": "whether it is an enabler or a barrier",
}
_OPTIONAL = ("place", "says")
_CALLED = {role: (role.replace("_", " "),) for role in (*_NEEDED, *_OPTIONAL)}
_NAMED = ("category", "group", "document")  # what is looked for under names
_USUAL = {
    ENABLER: ("enabler", "enablers", "enables", "enabling", "e", "+"),
    BARRIER: ("barrier", "barriers", "hinders", "b", "-", "\N{MINUS SIGN}"),
    "both": ("both", "enabler and barrier", "barrier and enabler", "enabler/barrier", "+/-", "e/b"),
}


@dataclass(frozen=True, slots=True)
class NamedPassage:
    """That a document names an enabler or a barrier of a category for a group.

    ``place``: where it stands there; ``says``: what, in a few words. Both may be empty.
    """

    document: str
    category: str
    group: str
    counts_as: str
    place: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was found in which documents, and all that was looked for.

    ``categories`` and ``groups``: as declared, or in the order of the file; ``complete`` says
    whether they were declared. ``documents``: every document -> its citation, empty where none is
    declared, also documents in which nothing was found. ``by_file``: those that each file names.
    """

    unit: Unit
    passages: tuple[NamedPassage, ...]
    categories: tuple[str, ...]
    groups: tuple[str, ...]
    documents: Mapping[str, str]
    complete: bool
    sources: tuple[Source, ...]
    citation: str = ""
    notes: tuple[Issue, ...] = ()
    by_file: tuple[frozenset[str], ...] = ()

    def documents_of(self, **told: str) -> tuple[str, ...]:
        """The documents, in their order, with a passage of a category, group or kind."""
        naming = {
            p.document
            for p in self.passages
            if all(getattr(p, name) == value for name, value in told.items())
        }
        return tuple(name for name in self.documents if name in naming)


def read_review(study: Study, collector: Collector | None = None) -> Reviewed:
    """The passages of every file of a review together. Raises DataError with every fault.

    A row without document, category, group or kind; a word that is neither enabler nor barrier;
    and a category, group or document that is not among those declared are faults. Names that
    differ in capitals or blanks are one, told. A passage that stands twice counts once, told.
    """
    collector = collector or Collector()
    read = [(data, g) for data, g in read_grids(study, collector) if isinstance(data, ReviewFile)]
    sheets = [sheet for data, grid in read if (sheet := _sheet(data, grid, collector))]
    collector.stop()
    looked = looked_for(study, read)
    names = {role: _names(role, sheets, looked, collector) for role in _NAMED}
    passages = list(dict.fromkeys(_passages(sheets, names, collector)))
    collector.stop()
    order = {
        role: looked.of(role) or tuple(dict.fromkeys(getattr(p, role) for p in passages))
        for role in _NAMED
    }
    return Reviewed(
        unit=read[0][0].unit,
        passages=tuple(passages),
        categories=order["category"],
        groups=order["group"],
        documents={name: looked.documents.get(name, "") for name in order["document"]},
        complete=bool(looked.category and looked.group),
        sources=tuple(Source.of(grid) for _, grid in read),
        citation=next((data.citation for data, _ in read if data.citation), ""),
        notes=(*(note for _, grid in read for note in grid.notes), *collector.notes),
        by_file=tuple(
            frozenset(names["document"][text] for text in sheet.texts["document"])
            for sheet in sheets
        ),
    )


# --- one file -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _ReviewSheet:
    """The columns of one file: what stands in them, row by row, by what it is."""

    data: ReviewFile
    grid: Grid
    places: Mapping[str, int]
    texts: Mapping[str, Sequence[str]]

    def cell(self, at: int, role: str) -> str:
        return address(self.grid.rows[at][0], self.places[role])


def _sheet(data: ReviewFile, grid: Grid, collector: Collector) -> _ReviewSheet | None:
    """A file with its columns found: as declared, or those that are called as what they hold."""
    declared = {str(role): heading for role, heading in data.review.items()}
    called = columns_called(grid, _CALLED, declared)
    faults = [*column_faults(grid, "review", called, _NEEDED)]
    collector.fault(*faults)
    places = dict(zip(called.of, columns_of(grid, called.of.values(), collector), strict=False))
    if faults or len(places) < len(called.of):
        return None
    return _ReviewSheet(data, grid, places, {role: grid.values(at) for role, at in places.items()})


def _names(
    role: str, sheets: Sequence[_ReviewSheet], looked: LookedFor, collector: Collector
) -> dict[str, str]:
    """What is printed for each text under a role; what is not listed is a fault."""
    known, where = looked.of(role), looked.where.get(role, "")
    printed = {alike(name): name for name in known}
    said: dict[str, str] = {}
    for sheet in sheets:
        cells = grouped((text, sheet.cell(at, role)) for at, text in enumerate(sheet.texts[role]))
        ways: dict[str, list[str]] = {}
        for text in filter(None, cells):
            key = alike(text)
            if known and key not in printed:
                collector.fault(not_listed(sheet.grid, cells[text], text, role, where, known))
                continue
            said[text] = printed.setdefault(key, text)
            if said[text] != text:
                ways.setdefault(said[text], []).extend(cells[text])
        if ways:
            spelt = [cell for of_name in ways.values() for cell in of_name]
            collector.note(spelt_otherwise(sheet.grid, spelt, role, ways))
    return said


def _passages(
    sheets: Sequence[_ReviewSheet], names: Mapping[str, Mapping[str, str]], collector: Collector
) -> Iterator[NamedPassage]:
    """The rows as passages, one of both kinds as two; what a row lacks is a fault."""
    for sheet in sheets:
        words = _kinds(sheet.data)
        seen: dict[tuple[str, ...], str] = {}
        again = []
        empty = [""] * len(sheet.grid.rows)
        columns = [sheet.texts.get(role, empty) for role in (*_NEEDED, *_OPTIONAL)]
        for at, texts in enumerate(zip(*columns, strict=True)):
            row = dict(zip((*_NEEDED, *_OPTIONAL), texts, strict=True))
            lacking = [role for role in _NEEDED if not row[role]]
            for role in lacking:
                collector.fault(
                    sheet.grid.issue(
                        [sheet.cell(at, role)],
                        f"The cell under {role} is empty.",
                        "Fill it in; or delete the row, if nothing was found.",
                        code="review.missing",
                    )
                )
            kinds = words.get(alike(row["counts_as"]), ())
            if row["counts_as"] and not kinds:
                collector.fault(
                    sheet.grid.issue(
                        [sheet.cell(at, "counts_as")],
                        f'"{row["counts_as"]}" is neither enabler, barrier nor both.',
                        "Write one of these; or say in deliverable.yaml what the word means, as "
                        f'"enabler: [{row["counts_as"]}]", beside the file.',
                        code="review.no-kind",
                    )
                )
            if texts in seen:
                again.append(f"{sheet.cell(at, 'document')} (like {seen[texts]})")
            seen.setdefault(texts, sheet.cell(at, "document"))
            if lacking or any(row[role] not in named for role, named in names.items()):
                continue
            for kind in kinds:
                yield NamedPassage(
                    names["document"][row["document"]],
                    names["category"][row["category"]],
                    names["group"][row["group"]],
                    kind,
                    row["place"],
                    row["says"],
                )
        if again:
            collector.note(
                sheet.grid.issue(
                    again,
                    f"Rows say the same as an earlier one, and count once: {and_more(again)}.",
                    "If they are two passages, give each its place in the document.",
                    code="review.twice",
                    note=True,
                )
            )


def _kinds(data: ReviewFile) -> dict[str, tuple[str, ...]]:
    """What a word under ``counts_as`` stands for; the file's own words go before the usual."""
    meant = {ENABLER: (ENABLER,), BARRIER: (BARRIER,), "both": (ENABLER, BARRIER)}
    own = {ENABLER: data.enabler, BARRIER: data.barrier, "both": data.both}
    return {
        alike(word): meant[kind]
        for words in (_USUAL, own)
        for kind, said in words.items()
        for word in said
    }
