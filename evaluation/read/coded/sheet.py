"""A sheet of coded segments: which of its columns hold what, and the texts of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.counting import grouped
from evaluation.declare.declared_file import DataFile
from evaluation.declare.lined_yaml import scalars
from evaluation.declare.segment_file import SORTED_BY, Segments
from evaluation.errors import Collector, Issue
from evaluation.read.coded.coding import Coding, Path, Segment, path_in, path_of
from evaluation.read.coded.exported import NONE
from evaluation.read.coded.project import Code
from evaluation.read.coded.project_grid import PROJECT, levels_of
from evaluation.read.exports.called import columns_called
from evaluation.read.exports.grid import Grid, address, columns_of, plain_heading
from evaluation.read.people.alike import identifiers

NEEDED = ("segment", "source", "theme")
NAMES = ("theme", "parent_theme", *SORTED_BY, "coder")  # words that are written again and again
ROLES = ("segment", "source", *SORTED_BY, "theme", "parent_theme", "coder")
WORDS = "text"  # what was said: in no table
_USUAL = {role: (role.replace("_", " "),) for role in ROLES} | {WORDS: (WORDS, "words")}
_COUNTS = frozenset(  # what programs call the counts in a list of codes
    (
        "references",
        "number of highlights",
        "grounded",
        "groundedness",
        "coded segments",
        "frequency",
    )
)
_ADVICE = {
    "segment": "Say which column numbers the passages; where a program numbers none, several that "
    "tell them apart, such as the text and its position: "
    '"segments: {segment: [<column>, <column>]}" in deliverable.yaml.'
}


@dataclass(frozen=True, slots=True)
class CodedSheet:
    """The texts of one sheet by what they are, one a row; roles without a column are empty text.

    ``headings`` and ``places``: the columns of each role. ``deep``: the path of each row's theme,
    where the file has more than a theme and its group; there the group is the widest of the path.
    ``read``: the sources of rows that are no coding: passages that were given no code.
    """

    grid: Grid
    headings: Mapping[str, tuple[str, ...]]
    places: Mapping[str, tuple[int, ...]]
    texts: Mapping[str, Sequence[str]]
    deep: Sequence[Path] | None = None
    read: Sequence[str] = ()

    def row(self, at: int) -> int:
        """The number that Excel gives one of the rows, counted from 0."""
        return self.grid.rows[at][0]

    def cell(self, at: int, role: str) -> str:
        """The address of a role's cell in one of the rows, counted from 0."""
        return address(self.row(at), self.places[role][0])

    def paths(self) -> list[Path]:
        """The path of each row's theme; of a row without one that of no name."""
        pairs = zip(self.texts["theme"], self.texts["parent_theme"], strict=True)
        if self.deep is None:
            return [path_of(theme, group) for theme, group in pairs]
        return [
            (group, *path[1:-1], theme) if len(path) > 1 else (theme,)
            for (theme, group), path in zip(pairs, self.deep, strict=True)
        ]

    def codings(self) -> list[Coding | None]:
        """What each row says; None where a part of it is missing."""
        texts = (self.texts[role] for role in ("source", "segment", "coder"))
        return [
            Coding(Segment(source, number), path, coder) if source and number and path[-1] else None
            for source, number, coder, path in zip(*texts, self.paths(), strict=True)
        ]

    def words(self) -> list[str]:
        """What was said in each row; nothing where no column says it."""
        places = self.places.get(WORDS, ())
        return self.grid.values(places[0]) if places else [""] * len(self.grid.rows)

    def told_of_sources(self) -> list[tuple[str, str, str]]:
        """What other columns of a table say of sources: (heading, source, word), each once.

        Such a column says one thing in all rows of a source, and the same of some others.
        """
        held = {place for places in self.places.values() for place in places}
        sources = self.texts["source"]
        found: list[tuple[str, str, str]] = []
        if self.grid.layout.tool == PROJECT:  # which says it itself, of all its sources
            return found
        for place, heading in enumerate(self.grid.headings):
            said = grouped((s, w) for s, w in zip(sources, self.grid.values(place), strict=True))
            words = [next(iter({*of}), "") for of in said.values()]
            if (
                heading
                and place not in held
                and all(len({*of}) == 1 for of in said.values())
                and all(words)
                and 1 < len({*words}) < len(words)
            ):
                found += [(heading, s, w) for s, w in zip(said, words, strict=True)]
        return found

    def below(self, codebook: Sequence[Code]) -> CodedSheet:
        """The sheet with the codes above a theme as the codebook has them.

        A theme that stands alone in the file, and once in the codebook below others, is that one.
        """
        known = {code.path for code in codebook}
        once = grouped((path[-1], path) for path in known)
        full = [
            once[path[0]][0]
            if len(path) == 1 and path not in known and len(once.get(path[0], ())) == 1
            else path
            for path in self.paths()
        ]
        if full == self.paths():
            return self
        texts = {
            **self.texts,
            "theme": [path[-1] for path in full],
            "parent_theme": [path[0] if len(path) > 1 else "" for path in full],
        }
        return replace(self, texts=texts, deep=full)

    def declaration(self, **others: tuple[str, ...]) -> str:
        """How deliverable.yaml says where everything stands, with other columns for some roles."""
        parts = (f"{role}: {scalars(held)}" for role, held in ({**self.headings, **others}).items())
        return f"segments: {{{', '.join(parts)}}}"


def columns_held(data: DataFile, grid: Grid) -> dict[str, tuple[str, ...]]:
    """The headings of each role: as declared, or those that are called as the role."""
    declared = data.held if isinstance(data, Segments) else {}
    if grid.layout.tool == PROJECT:
        own = {role: (role,) for role in ("segment", "source", "coder", WORDS)}
        taken = {heading for held in declared.values() for heading in held}
        usual = {role: _USUAL[role] for role in SORTED_BY}
        sorted_by = {
            role: (h,) for role, h in columns_called(grid, usual, {}, taken=taken).of.items()
        }
        return {**own, **sorted_by, "theme": levels_of(grid.headings), **declared}
    if declared:
        return declared
    return {role: (heading,) for role, heading in columns_called(grid, _USUAL, {}).of.items()}


def coded_sheet(data: DataFile, grid: Grid, collector: Collector) -> CodedSheet:
    """A sheet with its columns found; those that are needed and not there are faults."""
    headings = columns_held(data, grid)
    if "source" not in headings and (counts := _counts_only(grid)):
        collector.fault(counts)
        return CodedSheet(grid, {}, {}, dict.fromkeys(ROLES, ()))
    collector.fault(
        *(
            Issue(
                grid.file,
                f"It is not said which column holds the {role}.",
                _ADVICE.get(role, f'Add "segments: {{{role}: <column>}}" to deliverable.yaml.'),
                code="segments.no-column",
            )
            for role in NEEDED
            if role not in headings
        )
    )
    words = headings.get(WORDS, ())  # which may begin with any sign, and are no formula
    flat = [h for role, held in headings.items() if role != WORDS for h in held]
    if grid.layout.tool != PROJECT:
        columns_of(grid, flat, collector)
    collector.fault(*(grid.missing_column(h) for h in words if grid.column(h) is None))
    places = {role: tuple(grid.places(held)) for role, held in headings.items()}
    whole = all(len(places[role]) == len(held) for role, held in headings.items())
    if not whole or any(role not in headings for role in NEEDED):
        return CodedSheet(grid, {}, {}, dict.fromkeys(ROLES, ()))
    bare = replace(grid, rows=tuple(row for row in grid.rows if row[0] in grid.aside))
    silent = list(filter(None, _texts("source", bare, places["source"])))
    grid = grid.usable() if bare.rows else grid
    empty = [""] * len(grid.rows)
    texts = {role: _texts(role, grid, places[role]) if role in places else empty for role in ROLES}
    if deep := _deep(data, grid, places["theme"]):
        texts["theme"] = [path[-1] for path in deep]
        texts["parent_theme"] = [path[0] if len(path) > 1 else "" for path in deep]
        return CodedSheet(grid, headings, places, texts, deep, read=silent)
    return CodedSheet(grid, headings, places, texts, read=silent)


def _deep(data: DataFile, grid: Grid, places: tuple[int, ...]) -> list[Path]:
    """The path of each row's theme, where a column for each level or a sign tells it."""
    sign = data.between_levels if isinstance(data, Segments) else ""
    if len(places) > 1:
        names = list(zip(*(grid.values(place) for place in places), strict=True))
    elif sign and sign != NONE:
        return [path_in(text, sign) for text in grid.values(places[0])]
    else:
        return []
    return [tuple(filter(None, map(str.strip, path))) or ("",) for path in names]


def _texts(role: str, grid: Grid, places: tuple[int, ...]) -> list[str]:
    """What stands under a role in each row; several columns joined, without any nothing."""
    if len(places) == 1 and role != "segment":
        return grid.values(places[0])
    filled = zip(*(grid.values(place) for place in places), strict=True)
    return [
        text if any(parts) else ""
        for text, parts in zip(identifiers(grid, places), filled, strict=True)
    ]


def _counts_only(grid: Grid) -> Issue | None:
    """The fault that a file lists codes with how often they were given, and no passage."""
    plain = {plain_heading(heading).casefold() for heading in grid.headings}
    if not plain & _COUNTS:
        return None
    return Issue(
        grid.file,
        "This is a list of codes with counts, and says of no passage who said it.",
        "Export the coded passages themselves, one a row, or the whole project (.qdpx).",
        sheet=grid.sheet,
        cell="row 1",
        code="segments.counts-only",
    )
