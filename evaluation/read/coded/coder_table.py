"""Tables of what coders gave: a column a coder, or a row for each coder, unit and code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from evaluation.counting import and_more, grouped, repeated
from evaluation.errors import Collector, Issue
from evaluation.read.coded.coding import Coding, Segment, alike, path_of, usual
from evaluation.read.coded.double_coded import CodedUnits, of_codings
from evaluation.read.coded.units import UnitKind
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.raw import is_number
from evaluation.statistics.coded_alike import FEWEST_UNITS

# Headings by what they hold, as people and programs write them.
_ROLES: Mapping[str, re.Pattern[str]] = {
    "coder": re.compile(
        r"coders?( name)?|coded by|user( name)?|created by|rater|analyst|annotator"
    ),
    "theme": re.compile(r"themes?|codes?( name)?|tags?"),
    "parent_theme": re.compile(r"parent( theme| code)?|group of themes"),
    "source": re.compile(
        r"sources?( name)?|documents?( name)?|interviews?|transcripts?|participants?|respondents?"
    ),
    "segment": re.compile(
        r"(segment|passage|quotation|quote|unit|sentence|paragraph|turn|id|item|excerpt)s?"
        r"( (id|no|nr|number))?|no|nr|number|row|subjects?"
    ),
}
_SORTS = re.compile(
    r"group|kind|type|area|date|role|sex|gender|notes?|comments?|text|content|words"
)
_NOT_CODED = frozenset({"", "na", "n/a", "nan"})
_BETWEEN = re.compile(r"[\n;|]")  # codes in one cell
_FEW_CODERS = 8  # rows at most, and columns at least, of a table whose rows may be coders
_WORDY = 4  # words in most cells, from which a column holds text


@dataclass(frozen=True, slots=True)
class AskedTable:
    """What options say of a table: the unit, the columns of coders, and that of the source."""

    unit: UnitKind | None = None
    coders: tuple[str, ...] = ()
    source: str = ""


def units_of_table(grid: Grid, asked: AskedTable) -> CodedUnits:
    """The units of a table and what coders gave them. Raises DataError with every fault.

    A table with a column of themes has a row for each coder, unit and theme; a row without a
    theme says that the coder read the unit and gave none. Any other has a column a coder and a row
    a unit; an empty cell, or NA, is a unit that this coder did not code.
    """
    collector = Collector()
    wanted = [*asked.coders, *([asked.source] if asked.source else [])]
    columns_of(grid, wanted, collector)
    collector.stop()
    found = _roles(grid, asked)
    if "theme" in found and not asked.coders:
        return _of_rows(grid, found, asked, collector)
    if not asked.coders and (turned := _coders_in_rows(grid, found)):
        collector.fault(turned)
        collector.stop()
    return _of_columns(grid, found, asked, collector)


def _roles(grid: Grid, asked: AskedTable) -> dict[str, int]:
    """The column of each role that a heading is called as; the first, where several are."""
    found: dict[str, int] = {}
    for place, heading in enumerate(grid.headings):
        plain = " ".join(heading.replace("_", " ").casefold().split())
        role = next((role for role, words in _ROLES.items() if words.fullmatch(plain)), "")
        if role and heading not in asked.coders:
            found.setdefault(role, place)
    named = grid.column(asked.source) if asked.source else None
    if named is not None:
        found = {role: at for role, at in found.items() if at != named} | {"source": named}
    return found


def _coders_in_rows(grid: Grid, found: Mapping[str, int]) -> Issue | None:
    """The fault that rows, and not columns, are of coders: one each, or one a coder and unit."""
    at = found.get("coder", 0)
    named = grid.values(at)
    if any({*named} & {*cells[:at], *cells[at + 1 :]} for _, cells in grid.rows):
        return None  # its words are codes
    each_once = all(named) and len({*named}) == len(named)
    others = [heading for place, heading in enumerate(grid.headings) if heading and place]
    words = not any(is_number(text) for text in named) and not {"segment", "source"} & {*found}
    if "coder" in found and not each_once:
        return Issue(
            grid.file,
            f"“{grid.headings[found['coder']]}” says who coded each row, and no column is called "
            "after the codes.",
            'Call the heading of the column with the codes "theme".',
            sheet=grid.sheet,
            cell="row 1",
            code="agreement.no-codes",
        )
    if each_once and ("coder" in found or (words and len(named) < _FEW_CODERS < len(others))):
        return Issue(
            grid.file,
            f"Each row seems to be of a coder ({and_more(named, 3)}), and each column of a unit.",
            "Turn the table, so that each coder has a column and each unit a row: in Excel copy "
            "it, and choose Paste Special, Transpose, on a new sheet. If rows are units, call the "
            'first heading "unit".',
            sheet=grid.sheet,
            cell="row 1",
            code="agreement.coders-in-rows",
        )
    return None


def _of_rows(
    grid: Grid, found: Mapping[str, int], asked: AskedTable, collector: Collector
) -> CodedUnits:
    alone = "source" not in found and asked.unit != "source" and _numbered_once(grid, found)
    if alone:
        found = {**found, "source": found["segment"]}
    needed = ["source", *(["segment"] if asked.unit != "source" else [])]
    for role in (role for role in needed if role not in found):
        collector.fault(
            Issue(
                grid.file,
                f"It is not said which column holds the {role} of each row.",
                f'Call its heading "{role}"'
                + (', or name it with --source "<heading>".' if role == "source" else ".")
                + " Numbers of segments may start again in each source.",
                sheet=grid.sheet,
                cell="row 1",
                code="agreement.no-column",
            )
        )
    collector.stop()
    texts = {
        role: _spelt(grid.values(at))
        if role in ("coder", "theme", "parent_theme")
        else grid.values(at)
        for role, at in found.items()
    }
    empty = [""] * len(grid.rows)
    columns = (
        texts.get(role, empty) for role in ("source", "segment", "theme", "parent_theme", "coder")
    )
    codings, read = [], []
    for at, (source, number, theme, group, coder) in enumerate(zip(*columns, strict=True)):
        lacking = [
            role
            for role, text in (("source", source), ("segment", number), ("coder", coder))
            if role in found and not text and (role != "segment" or asked.unit != "source")
        ]
        for role in lacking:
            collector.fault(_missing(grid, at, role, found[role]))
        if not lacking and theme:
            codings.append(Coding(Segment(source, number), path_of(theme, group), coder))
        elif not lacking:
            read.append((source, number, coder))
    collector.stop()
    units = of_codings(grid.file, codings, asked.unit or "segment", read=read)
    if not alone:
        return units
    notes = (_no_source(grid),) if units.twice() >= FEWEST_UNITS else ()
    return replace(units, told_sources=False, notes=(*units.notes, *notes))


def _numbered_once(grid: Grid, found: Mapping[str, int]) -> bool:
    """Whether a coder has one row for each unit, so that numbers begin again in no other source."""
    if not {"coder", "segment"} <= found.keys():
        return False
    rows = [(cells[found["coder"]], cells[found["segment"]]) for _, cells in grid.rows]
    return len(set(rows)) == len(rows)


def _missing(grid: Grid, at: int, role: str, place: int) -> Issue:
    return Issue(
        grid.file,
        f"The {role} is missing.",
        "Fill it in, or delete the row. A row that says that a coder gave no code has the coder, "
        "the source and the segment, and an empty theme.",
        sheet=grid.sheet,
        cell=address(grid.rows[at][0], place),
        code="agreement.part-missing",
    )


def _of_columns(
    grid: Grid, found: Mapping[str, int], asked: AskedTable, collector: Collector
) -> CodedUnits:
    notes: list[Issue] = []
    places = _coders(grid, found, asked, collector, notes)
    collector.stop()
    cells = [_spelt(grid.values(place)) for place in places]
    names = sorted({text for column in cells for text in column} - {""}, key=_in_order)
    number = {name: float(place) for place, name in enumerate(names)} | {"": np.nan}
    ratings = np.array([[number[text] for text in column] for column in cells]).T
    ratings = ratings.reshape(len(grid.rows), len(places))
    coded = ~np.isnan(ratings).all(axis=0)
    coders = tuple(grid.headings[place] for place in places)
    if silent := [coder for coder, some in zip(coders, coded, strict=True) if not some]:
        notes.append(_coded_nothing(grid, silent))
    source = grid.values(found["source"]) if "source" in found else []
    notes += [*_several(grid, places, names), *_units_twice(grid, found)]
    if not source and ((~np.isnan(ratings)).sum(axis=1) >= 2).sum() >= FEWEST_UNITS:
        notes.append(_no_source(grid))
    given = {
        name: np.where(np.isnan(ratings), np.nan, (ratings == number[name]).astype(float))
        for name in names
    }
    return CodedUnits(
        grid.file,
        asked.unit or "segment",
        tuple(coder for coder, some in zip(coders, coded, strict=True) if some),
        tuple(source or (f"{row}" for row, _ in grid.rows)),
        {name: values[:, coded] for name, values in given.items()},
        ratings[:, coded],
        told_sources=bool(source),
        notes=tuple(notes),
    )


def _coders(
    grid: Grid,
    found: Mapping[str, int],
    asked: AskedTable,
    collector: Collector,
    notes: list[Issue],
) -> list[int]:
    """The columns of coders: as asked, or all that hold neither units nor sources nor text."""
    if asked.coders:
        return grid.places(asked.coders)
    values = {n: set(_spelt(grid.values(n))) - {""} for n, h in enumerate(grid.headings) if h}
    others = {found[role] for role in ("segment", "source") if role in found}
    if "segment" not in found and _numbers_units(grid, next(iter(values), 0)):
        others.add(next(iter(values), 0))
    left = [n for n in values if n not in others and not _wordy(grid.values(n))]
    apart = [
        n
        for n in left
        if values[n] and len(left) > 1 and not any(values[n] & values[m] for m in left if m != n)
    ]
    sorts = [n for n in apart if _SORTS.search(grid.headings[n].casefold())]
    if sorts:
        notes.append(_not_coders(grid, [grid.headings[n] for n in sorts]))
    left = [n for n in left if n not in sorts]
    odd = [n for n in apart if n not in sorts]
    if odd and len(left) > 1:
        collector.fault(_no_words_in_common(grid, odd, left))
    return left


def _numbers_units(grid: Grid, place: int) -> bool:
    texts = grid.values(place)
    return len(texts) > 2 and all(texts) and len(set(texts)) == len(texts)


def _wordy(texts: Sequence[str]) -> bool:
    """Whether a column holds what was said: several words in most of its cells."""
    filled = [text for text in texts if text]
    return bool(filled) and 2 * sum(len(text.split()) >= _WORDY for text in filled) > len(filled)


def _spelt(texts: Sequence[str]) -> list[str]:
    """Texts with one spelling for what differs in capitals and blanks; NA is nothing."""
    times = Counter(text for text in texts if alike(text) not in _NOT_CODED)
    by_name = grouped((alike(text), text) for text in times)
    spelling = {
        text: usual(Counter({other: times[other] for other in same}))
        for same in by_name.values()
        for text in same
    }
    return [spelling.get(text, "") for text in texts]


def _in_order(name: str) -> tuple[bool, float, str]:
    """Numbers by their size, before words."""
    try:
        return False, float(name), name
    except ValueError:
        return True, 0.0, name.casefold()


def _coded_nothing(grid: Grid, silent: Sequence[str]) -> Issue:
    return Issue(
        grid.file,
        f"Columns of coders without a single code: {and_more(silent)}.",
        "They count nowhere. Fill them in, or delete them.",
        sheet=grid.sheet,
        severity="note",
        code="agreement.empty-coder",
    )


def _several(grid: Grid, places: Sequence[int], names: Sequence[str]) -> Iterator[Issue]:
    """Cells with the names of several codes, which are a code of their own as they stand."""
    known = {alike(name) for name in names}
    joined = [
        address(row, place)
        for row, cells in grid.rows
        for place in places
        if len(parts := [alike(part) for part in _BETWEEN.split(cells[place])]) > 1
        and all(part in known for part in parts)
    ]
    if joined:
        yield Issue(
            grid.file,
            f"A cell holds several codes, and counts as a code of its own: {and_more(joined)}.",
            "Where units may have several codes, give a row for each unit, code and coder "
            "(columns source, segment, theme, coder).",
            sheet=grid.sheet,
            severity="note",
            code="agreement.several-in-a-cell",
        )


def _units_twice(grid: Grid, found: Mapping[str, int]) -> Iterator[Issue]:
    """Units that stand in several rows, each of which counts."""
    if "segment" not in found:
        return
    columns = [grid.values(found[role]) for role in ("source", "segment") if role in found]
    named = [key if key[-1] else None for key in zip(*columns, strict=True)]
    again = [address(grid.rows[at][0], found["segment"]) for at, _ in repeated(named)]
    if again:
        yield Issue(
            grid.file,
            f"A unit stands in another row too, and counts in each: {and_more(again)}.",
            "If it is the same one, delete a row; if they are two, number them apart.",
            sheet=grid.sheet,
            severity="note",
            code="agreement.unit-twice",
        )


def _no_source(grid: Grid) -> Issue:
    return Issue(
        grid.file,
        "No column says from which source a unit is, so each unit counts as a source of its own.",
        "If several units come from one interview or document, add a column source (or name it "
        'with --source "<heading>"): intervals are too narrow otherwise.',
        sheet=grid.sheet,
        severity="note",
        code="agreement.no-source",
    )


def _not_coders(grid: Grid, headings: Sequence[str]) -> Issue:
    return Issue(
        grid.file,
        f"Not taken as coders, as no word in them stands in another column: {and_more(headings)}.",
        'If they are, name the columns of all coders: --coders "A,B".',
        sheet=grid.sheet,
        severity="note",
        code="agreement.not-coders",
    )


def _no_words_in_common(grid: Grid, odd: Sequence[int], left: Sequence[int]) -> Issue:
    several = ",".join(_quoted(grid.headings[n]) for n in left if n not in odd) or "A,B"
    return Issue(
        grid.file,
        "It is not clear whether these are coders, as no word in them stands in another column: "
        f"{and_more(grid.headings[n] for n in odd)}.",
        f"Name the columns of the coders: --coders '{several}'. If these are coders too, "
        "write the same code the same way in each column.",
        sheet=grid.sheet,
        cell="row 1",
        code="agreement.who-coded",
    )


def _quoted(heading: str) -> str:
    return f'"{heading}"' if "," in heading else heading
