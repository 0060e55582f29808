"""Tables of coded segments as programs export them: which column holds what, where nobody says.

What is found is filled in as if it had been declared, and told; so all else reads one form of
file. Several codes in one cell become a row each, and a code's path is taken apart, as declared or
as the program is known to write them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from evaluation.counting import and_more, plural
from evaluation.declare.declared_file import DataFile
from evaluation.declare.lined_yaml import scalars
from evaluation.declare.segment_file import Segments
from evaluation.errors import Issue
from evaluation.read.coded.coding import path_in
from evaluation.read.coded.headings_abroad import ENGLISH
from evaluation.read.coded.project_grid import PROJECT
from evaluation.read.exports.grid import Grid, plain_heading
from evaluation.read.exports.tools.layout import small

NONE = "none"  # what between_levels says where no sign parts a code's name
SIGNS = (" > ", "\\", "::")  # between a code and the one above it, as programs write paths
_OWN = ("segment", "source", "theme")  # what the columns of our own form are called
_APPLIED = re.compile(r"code: (.+) applied", re.IGNORECASE)
_DEDOOSE = "codes applied combined"
_YES = ("true", "yes", "1", "y", "x")
_NEWLINE = "\n"


@dataclass(frozen=True, slots=True)
class Program:
    """How a program heads a table of coded passages, all in small letters.

    ``source``, ``code`` and ``words`` must be there. ``number``: columns that tell a passage by
    themselves within its source; ``position``: those that tell it together with its words.
    ``apart``: what stands between several codes in a cell; ``levels``: between a code and the one
    above it.
    """

    name: str
    source: str
    code: str
    words: str
    number: tuple[str, ...] = ()
    position: tuple[str, ...] = ()
    coder: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


_BEGINS_AND_ENDS = ("beginning", "begin", "start", "end", "stop")
PROGRAMS = (
    Program("Taguette", "document", "tag", "content", ("id",), levels=(NONE,)),
    *(
        Program(
            "MAXQDA",
            source,
            "code",
            "segment",
            position=_BEGINS_AND_ENDS,
            coder=("created by", "author"),
            group=("document group",),
            levels=(" > ", "\\"),
        )
        for source in ("document name", "document")
    ),
    Program(
        "ATLAS.ti",
        "document",
        "codes",
        "quotation content",
        ("id",),
        ("reference",),
        ("created by", "author"),
        ("document groups",),
        (_NEWLINE, ";"),
        (NONE,),
    ),
    Program(
        "Dedoose",
        "media title",
        _DEDOOSE,
        "excerpt copy",
        position=("excerpt range",),
        coder=("excerpt creator",),
        apart=(",",),
        levels=("\\",),
    ),
    Program(
        "NVivo",
        "file name",
        "code",
        "coded text",
        position=("reference number", "coverage"),
        coder=("coded by initials", "coded by"),
        levels=("\\",),
    ),
)
# The same in the words that other programs and people use, from the most to the least telling.
_SOURCES = (
    *("document name", "document", "file name", "file", "source name", "media title", "media"),
    *("transcript", "interview", "source", "participant", "interviewee", "respondent", "speaker"),
    "case",
)
_CODES = (
    *("code", "codes", "code name", "code path", "codename", "hierarchical name"),
    *("node", "node name", "tag", "tags", "theme", "themes", "keyword", "quirk", "category"),
)
_WORDS = (
    *("segment", "content", "quotation content", "quotation", "quote", "excerpt", "excerpt copy"),
    *("coded text", "passage", "text", "reference text", "selected text", "quote text"),
)
_LEVELS = re.compile(r"(?:code |theme )?(?:level|code|theme) ?([1-9])")
_BELOW = (
    *(("theme", "code"), ("theme", "subtheme"), ("theme", "sub theme")),
    *(("code", "subcode"), ("code", "sub code")),
)
_PARENTS = (*("parent theme", "parent code", "parent tag", "parent", "keyword group", "category"),)
_NUMBERS = (
    "segment id",
    "quote id",
    "quotation id",
    "highlight id",
    "excerpt id",
    "passage id",
    "id",
)
_POSITIONS = (*_BEGINS_AND_ENDS, "start position", "end position", "position", "excerpt range")
_CODERS = ("coder", "coded by", "created by", "author", "excerpt creator", "user")
_GROUPS = ("document group", "document groups", "source group", "group")


def as_coded(data: DataFile, grid: Grid) -> tuple[DataFile, Grid]:
    """A file of coded segments with its columns said, and its codes one a row.

    Other files and projects of coding programs stay as they are, and what is declared as it is.
    """
    if not isinstance(data, Segments) or grid.layout.tool == PROJECT:
        return data, grid
    program = None if data.segments else _program(grid)
    read = _filled_in(data, grid, program) if program else data
    theme = read.held.get("theme") or (("theme",) if grid.column("theme") is not None else ())
    if len(theme) != 1 or (place := grid.column(theme[0])) is None:
        if program:
            grid = replace(grid, notes=(*grid.notes, _read_as(grid, program, read)))
        return read, grid
    ticked = _ticked(grid, place)
    if program and not read.codes_apart and ticked is grid:
        sign = next((s for s in program.apart if any(s in t for t in grid.values(place))), "")
        read = read.model_copy(update={"codes_apart": "newline" if sign == _NEWLINE else sign})
    grid = _one_a_row(ticked, place, read.codes_apart)
    if not read.between_levels and not data.segments and "parent_theme" not in read.held:
        read, grid = _with_levels(read, grid, place, program)
    if program:
        grid = replace(grid, notes=(*grid.notes, _read_as(grid, program, read)))
    if made_by := program or _as_declared(grid, theme[0]):
        told = tuple(_without_code(grid, place, made_by))
        bare = frozenset(number for number, cells in grid.rows if not cells[place])
        grid = replace(grid, aside=bare, notes=(*grid.notes, *told))
        if len(bare) == len(grid.rows):
            grid = grid.usable()  # which has none
    return read, grid


def is_of_program(grid: Grid) -> bool:
    """Whether a table is headed as a coding program heads its coded passages."""
    return bool(_fitting(grid))


def _fitting(grid: Grid) -> list[Program]:
    plain = _plain(grid).keys()
    return [p for p in PROGRAMS if {p.source, p.code, p.words} <= plain]


def _as_declared(grid: Grid, theme: str) -> Program | None:
    """The program whose export a file is, though its columns are declared too."""
    code = small(plain_heading(theme))
    names = code, ENGLISH.get(code, code)
    return next((program for program in _fitting(grid) if program.code in names), None)


# --- which columns --------------------------------------------------------------------------------


def _plain(grid: Grid) -> dict[str, str]:
    """Headings by their names in small letters, in English too; of two alike the first."""
    own = {small(plain_heading(heading)): heading for heading in reversed(grid.headings)}
    return {ENGLISH[name]: heading for name, heading in own.items() if name in ENGLISH} | own


def _program(grid: Grid) -> Program | None:
    """The program whose headings a file has, or what most call a source and a code.

    None where a file has the headings of our own form. Of several that with more of its columns.
    """
    plain = _plain(grid)
    if all(role in plain for role in _OWN):
        return None

    def own(program: Program) -> int:
        return sum(
            name in plain
            for names in (program.number, program.position, program.coder, program.group)
            for name in names
        )

    def first(names: Sequence[str]) -> str:
        return next((name for name in names if name in plain), "")

    if fitting := _fitting(grid):
        return max(fitting, key=own)
    source, words = first(_SOURCES), first(_WORDS)
    code = next(iter(_levels(plain)), "") or first(_CODES)
    if not source or not code or not {words, *_NUMBERS, *_POSITIONS} & plain.keys():
        return None
    apart = (_NEWLINE, ";") if code.endswith("s") else ()
    return Program("", source, code, words, _NUMBERS, _POSITIONS, _CODERS, _GROUPS, apart)


def _filled_in(data: Segments, grid: Grid, program: Program) -> Segments:
    """The declaration that a program's headings stand for."""
    plain = _plain(grid)
    number = [plain[name] for name in program.number if name in plain][:1]
    words = [plain[program.words]] if program.words else []
    where = [plain[name] for name in program.position if name in plain]
    source = plain[program.source]
    by_row = number and words and _numbered_by_row(grid, (number[0], source, words[0]))
    passage = tuple(number if number and not by_row else (*where, *words)) or tuple(number)
    roles: dict[str, str | tuple[str, ...]] = {
        "segment": passage if len(passage) > 1 else passage[0],
        "source": source,
        "theme": plain[program.code],
    }
    levels = () if program.name else _levels(plain)
    if levels:
        roles["theme"] = tuple(plain[level] for level in levels)
    parents = () if levels or program.name else [p for p in _PARENTS if p != program.code]
    for role, names in (
        ("parent_theme", parents),
        ("coder", program.coder),
        ("source_group", program.group),
    ):
        if held := next((plain[name] for name in names if name in plain), ""):
            roles[role] = held
    if words:
        roles["text"] = words[0]
    group = roles.get("source_group")
    if program.name == "MAXQDA" and isinstance(group, str):
        pairs = {(cells[0], cells[1]) for cells in _columns(grid, (source, group))}
        if len(pairs) > len({name for name, _ in pairs}):  # documents of one name in two groups
            roles["source"] = (group, source)
    return data.model_copy(update={"segments": roles})


def _levels(plain: Mapping[str, str]) -> tuple[str, ...]:
    """Columns that hold a code each, from the widest to the narrowest; none where it is one."""
    numbered = {int(found[1]): name for name in plain if (found := _LEVELS.fullmatch(name))}
    if len(numbered) > 1:
        return tuple(numbered[level] for level in sorted(numbered))
    return next((pair for pair in _BELOW if {*pair} <= plain.keys()), ())


def _numbered_by_row(grid: Grid, headings: tuple[str, str, str]) -> bool:
    """Whether numbers are of rows and not of passages: another for the same words of a source."""
    rows = list(_columns(grid, headings))
    return len({row[0] for row in rows}) == len(rows) > len({row[1:] for row in rows})


def _columns(grid: Grid, headings: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What each row has under some headings."""
    at = grid.places(headings)
    return (tuple(cells[place] for place in at) for _, cells in grid.rows)


def lines_of(data: Segments) -> list[str]:
    """How deliverable.yaml declares where everything stands; nothing where nothing is known."""
    held = ", ".join(f"{role}: {scalars(held)}" for role, held in data.held.items())
    signs = {"codes_apart": data.codes_apart, "between_levels": data.between_levels}
    columns = [f"segments: {{{held}}}"] if held else []
    return [*columns, *(f"{key}: '{sign}'" for key, sign in signs.items() if sign)]


def _read_as(grid: Grid, program: Program, data: Segments) -> Issue:
    read = f"an export of {program.name}" if program.name else "a table of coded segments"
    return Issue(
        grid.file,
        f"It is read as {read}, as nothing is declared of its columns.",
        "If a column is meant otherwise, write for this file in deliverable.yaml, put right: "
        f"{' and '.join(lines_of(data))}",
        sheet=grid.sheet,
        severity="note",
        code="segments.read-as",
    )


# --- which codes ----------------------------------------------------------------------------------


def _ticked(grid: Grid, place: int) -> Grid:
    """Codes that Dedoose ticks in a column each, with their paths, in the cell that lists them."""
    if small(grid.headings[place]) != _DEDOOSE:
        return grid
    columns = [
        (found[1], at)
        for at, heading in enumerate(grid.headings)
        if (found := _APPLIED.fullmatch(plain_heading(heading)))
    ]
    if not columns:
        return grid
    return _each(
        grid,
        place,
        ((code for code, at in columns if c[at].casefold() in _YES) for _, c in grid.rows),
    )


def _one_a_row(grid: Grid, place: int, apart: str) -> Grid:
    """A row for each code of a cell, by the sign between them."""
    sign = _NEWLINE if apart == "newline" else apart
    if not sign:
        return grid
    texts = grid.values(place)
    return _each(grid, place, (map(str.strip, text.split(sign)) for text in texts))


def _each(grid: Grid, place: int, codes: Iterable[Iterable[str]]) -> Grid:
    """The grid with a row for each of the codes of a row, in one cell; one for none."""
    rows = (
        (number, (*cells[:place], code, *cells[place + 1 :]))
        for (number, cells), of_row in zip(grid.rows, codes, strict=True)
        for code in dict.fromkeys(filter(None, of_row)) or ("",)
    )
    return replace(grid, rows=tuple(rows))


def _without_code(grid: Grid, place: int, program: Program) -> Iterator[Issue]:
    """The note on passages that were marked and given no code."""
    if bare := [str(number) for number, cells in grid.rows if not cells[place]]:
        yield Issue(
            grid.file,
            f"{plural(len(bare), 'passage was', 'passages were')} marked and given no code: row "
            f"{and_more(bare)}.",
            "They are counted under no code; who said them counts among the sources. If they "
            f"should have one, code them in {program.name or 'the program'}.",
            sheet=grid.sheet,
            severity="note",
            code="segments.no-code",
        )


def _with_levels(
    data: Segments, grid: Grid, place: int, program: Program | None
) -> tuple[Segments, Grid]:
    """What parts a code from the one above it, where nothing says so: told if it is a guess."""
    if grid.column("parent_theme") is not None:
        return data, grid
    known = program.levels if program else ()
    texts = {*grid.values(place)}
    sign = next(
        (
            s
            for s in known or SIGNS
            if s != NONE and any(_paths(texts, s, fewest=1 if known else 2))
        ),
        "",
    )
    if not sign:
        return data, grid
    if not known:
        first = next(iter(sorted(_paths(texts, sign))))
        note = Issue(
            grid.file,
            f'Codes are read as paths, from the widest to the narrowest: "{first}".',
            "If the sign belongs to their names, write for this file in deliverable.yaml: "
            "between_levels: none",
            sheet=grid.sheet,
            severity="note",
            code="segments.read-as-paths",
        )
        grid = replace(grid, notes=(*grid.notes, note))
    return data.model_copy(update={"between_levels": sign}), grid


def _paths(texts: set[str], sign: str, fewest: int = 2) -> Iterator[str]:
    """Codes that a sign takes apart, where as many have it, or one lies below another code."""
    having = [text for text in texts if sign in text and len(path_in(text, sign)) > 1]
    if len(having) >= fewest or any(path_in(text, sign)[0] in texts for text in having):
        yield from having
