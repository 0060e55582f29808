"""Which column of a file holds which item: named, numbered, or said with ``--columns``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluation.counting import and_more
from evaluation.declare.instrument.headings import form_columns
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.lined_yaml import read_yaml
from evaluation.errors import Collector, DataError, DeclarationError, Issue
from evaluation.read.columns.made_anew import made_anew
from evaluation.read.columns.numbered import (
    NumberedColumns,
    candidates,
    core,
    groups,
    letters,
    numbered,
    other_names,
    whole_sets,
)
from evaluation.read.columns.ready_scores import compared_instead, totals
from evaluation.read.columns.repeated import Repeat, repeats
from evaluation.read.columns.whose_wave import asked_again
from evaluation.read.exports.grid import Grid

_TURNED = re.compile(r"(?s)(.*?\d+)[\s_.-]*(?:r|rev|reversed|recoded)", re.IGNORECASE)
_LISTED = re.compile(r'(?:"(?:[^"]|"")*"|[^",])+|(?<=,)(?=,)|^(?=,)')
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_FILES = (".yaml", ".yml", ".json")  # of a map
_MOST_SHOWN = 8  # headings in a sentence


@dataclass(frozen=True, slots=True)
class AskedColumns:
    """What ``--columns`` said: the heading of each item, or how the headings begin and end."""

    headings: Mapping[str, str]
    beginning: str | None = None
    ending: str = ""
    source: str = "--columns"


@dataclass(frozen=True, slots=True)
class Columns:
    """The heading of each item. ``guessed``: nobody said so, the names did."""

    headings: Mapping[str, str]
    guessed: bool


def parts_of(words: str) -> list[str]:
    """The parts of a list with commas; what stands in double quotes is one part.

    The quotes may stand around a part or behind its ``=``; doubled they are a quotation mark.
    """
    parts = (match[0].strip() for match in _LISTED.finditer(words))
    return [_QUOTED.sub(lambda found: found[1].replace('""', '"'), part) for part in parts if part]


def rejoined(parts: Sequence[str], headings: Collection[str]) -> tuple[str, ...]:
    """Parts as the headings that they are: a heading that holds a comma need not be in quotes.

    A part that is no heading is joined with those behind it where together they are one.
    """
    known = {"".join(heading.split()): heading for heading in headings}
    found: list[str] = []
    at = 0
    while at < len(parts):
        ends = [
            end
            for end in range(len(parts), at + 1, -1)
            if "".join(",".join(parts[at:end]).split()) in known
        ]
        if parts[at] in headings or not ends:
            found.append(parts[at])
            at += 1
        else:
            found.append(known["".join(",".join(parts[at : ends[0]]).split())])
            at = ends[0]
    return tuple(found)


def columns_named(words: str) -> bool:
    """Whether words say which column has which item, and are no list of headings."""
    return "=" in words or words.count("*") == 1 or Path(words).suffix.lower() in _FILES


def read_asked(words: str) -> AskedColumns:
    """The words of ``--columns``: ``1=Q7,2="Q8, b"``, ``pre_q*``, ``q*_b``, or a YAML or JSON file.

    ``*`` stands for the item. Raises DeclarationError.
    """
    if words.count("*") == 1 and "=" not in words:
        before, _, behind = words.partition("*")
        return AskedColumns({}, beginning=before, ending=behind)
    path = Path(words)
    if path.suffix.lower() in _FILES:
        content, _, issues = read_yaml(path, path.name)
        if not isinstance(content, dict) or issues:
            raise DeclarationError(
                issues
                or Issue(
                    path.name,
                    "This is not a list of columns.",
                    "Write lines such as 1: Q7.",
                    code="columns.list-not-readable",
                )
            )
        return AskedColumns({str(k): str(v) for k, v in content.items()}, source=path.name)
    listed: list[str] = []
    for part in parts_of(words):
        if listed and "=" not in part:  # the rest of a heading that holds a comma
            listed[-1] += f", {part}"
        else:
            listed.append(part)
    pairs = [part.partition("=") for part in listed or [words]]
    wrong = [item for item, equals, heading in pairs if not (item.strip() and equals and heading)]
    items = [item.strip() for item, _, _ in pairs]
    if wrong or len(set(items)) < len(items):
        raise DeclarationError(
            Issue(
                "--columns",
                f'"{wrong[0] if wrong else words}" does not say which column an item has.',
                'Write --columns "1=Q7,2=Q8" (item=heading, each item once; a heading with a comma '
                "may stand in double quotes), or name a YAML file with such lines (1: Q7).",
                code="columns.list-entry-not-readable",
            )
        )
    return AskedColumns({item.strip(): heading.strip() for item, _, heading in pairs})


def find_columns(
    grid: Grid, instrument: Instrument, asked: AskedColumns | None, all_ids: Collection[str]
) -> Columns:
    """The column of each item. ``all_ids``: of every instrument.

    Headings are read as letters and a number (``sdq_01``, ``Item 1``, ``1``) or as letters and
    the item's id. Raises DataError when no set of columns fits, or more than one, and shows them.
    """
    if asked and asked.beginning is None:
        return Columns(_mapped(grid, instrument, asked), guessed=False)
    own = form_columns(instrument, grid.headings)
    if asked is None and own and not instrument.without_column(own):
        return Columns(own, guessed=True)
    again = repeats(grid.headings)
    first = [h for h in grid.headings if h not in again or again[h].time == 1]
    if asked and asked.ending:
        return Columns(_patterned(grid, instrument, asked), guessed=True)
    if asked and asked.beginning is not None:
        stem = letters(asked.beginning)
        sets = [group for group in groups(first, instrument) if group.stem == stem]
        all_ids = ()  # the user has said whose columns they are
    else:
        sets = candidates(first, instrument)
    fitting = whole_sets(sets, instrument, all_ids)
    twice = [h for group in fitting[:1] for h in group.headings if h in again]
    if len(fitting) == 1 and twice and asked is None:
        raise DataError(_twice(grid, fitting[0], twice, again))
    if len(fitting) == 1:
        columns = fitting[0].found
        order = [item for item in instrument.items if item in columns]
        return Columns({item: columns[item][0] for item in order}, guessed=True)
    if fitting:
        raise DataError(_ambiguous(grid, instrument, fitting))
    foreign = other_names(instrument.id, all_ids)
    half = len(core(instrument)) / 2
    likely = [g for g in sets if g.found and len(g.found) + len(g.beyond) >= half]
    mine = [group for group in likely if group.stem not in foreign] or likely
    faults = [fault for group in mine for fault in _faults(group, instrument, grid, foreign)]
    parts = [heading for group in mine for heading in group.headings]
    raise DataError([*(faults or [_nothing(grid, instrument)]), *made_anew(grid, parts)])


def _patterned(grid: Grid, instrument: Instrument, asked: AskedColumns) -> dict[str, str]:
    """The headings in which the item stands between a beginning and an ending."""
    beginning, ending = asked.beginning or "", asked.ending
    between = {
        heading[len(beginning) : len(heading) - len(ending)].strip().lstrip("0"): heading
        for heading in grid.headings
        if heading.startswith(beginning) and heading.endswith(ending)
    }
    headings = {item: between[item] for item in instrument.items if item in between}
    if missing := instrument.without_column(headings):
        raise DataError(
            _issue(
                grid,
                f"No column is headed {beginning}{missing[0]}{ending}, for item "
                f"{', '.join(missing)} of {instrument.id}.",
                'Say which column each item has: --columns "1=...,2=...".',
                code="columns.missing",
            )
        )
    return headings


def _twice(
    grid: Grid, group: NumberedColumns, twice: Sequence[str], again: Mapping[str, Repeat]
) -> Iterator[Issue]:
    """Items that stand several times, under headings that a program made apart."""
    question = again[twice[0]].question
    others = [h for h, repeat in again.items() if repeat.question == question and repeat.time > 1]
    ways = [f'--columns "{_beginning(group)}*"']
    ways += [f'--columns "{_beginning(group)}*{h.removeprefix(question)}"' for h in others]
    return asked_again(grid, twice, f"Look at the form, and say which: {' or '.join(ways)}.")


def _mapped(grid: Grid, instrument: Instrument, asked: AskedColumns) -> dict[str, str]:
    collector = Collector()
    for item, heading in asked.headings.items():
        if item not in instrument.items:
            collector.fault(
                Issue(
                    asked.source,
                    f'{instrument.id} has no item "{item}".',
                    f"Its items are {shown(list(instrument.items))}.",
                    code="columns.no-such-item",
                )
            )
        if heading not in grid.headings:
            collector.fault(grid.missing_column(heading))
    headings = list(asked.headings.values())
    collector.fault(
        *(
            Issue(
                asked.source,
                f'"{heading}" is given to more than one item.',
                "Give it to one.",
                code="columns.given-twice",
            )
            for heading in dict.fromkeys(headings)
            if headings.count(heading) > 1
        )
    )
    if missing := instrument.without_column(asked.headings):
        collector.fault(
            Issue(
                asked.source,
                f"No column is given for item {', '.join(missing)} of {instrument.id}.",
                "Name the column of each item that is scored.",
                code="columns.missing",
            )
        )
    collector.stop()
    return dict(asked.headings)


def _faults(
    group: NumberedColumns, instrument: Instrument, grid: Grid, foreign: Collection[str]
) -> Iterator[Issue]:
    """Why a set of columns cannot be taken for the items."""
    columns = f"The columns {shown(group.headings or group.beyond)}"
    if group.stem in foreign:
        yield _issue(
            grid,
            f"{columns} are named for another instrument than {instrument.id}.",
            f'If they are its items all the same, say so: --columns "{group.stem}*".',
            code="columns.other-instrument",
        )
    for item, same in group.found.items():
        if len(same) > 1:
            yield _issue(
                grid,
                f"Item {item} has more than one column: {', '.join(same)}.",
                'Say which to take: --columns "1=...,2=..." with a heading for each item.',
                code="columns.item-twice",
            )
    if group.beyond:
        yield _issue(
            grid,
            f"{columns} go together with {shown(group.beyond)}, but {instrument.id} has "
            f"{len(instrument.items)} items: there are more numbered columns than items.",
            "If the form combines instruments, its numbers are not the instrument's: look at the "
            'form and say which column each item has: --columns "1=...,2=...".',
            code="columns.too-many-numbered",
        )
    if missing := instrument.without_column(group.found):
        yield _issue(
            grid,
            f"{columns} have no column for item {', '.join(missing)} of {instrument.id}.",
            f"{_turned_instead(grid.headings, group)}Add it, or say which columns to take: "
            '--columns "1=...,2=...".',
            code="columns.missing-in-set",
        )


def _turned_instead(headings: Sequence[str], group: NumberedColumns) -> str:
    """Headings such as sdq7r, which say that somebody has reversed the answers already."""
    matches = {heading: _TURNED.fullmatch(heading.strip()) for heading in headings}
    like = {
        heading: parts[1]
        for heading, match in matches.items()
        if match and (parts := numbered(match[1])) and parts[0] == group.stem
    }
    if not like:
        return ""
    return (
        f"{', '.join(like)} seem to be reversed already: take the answers as they were given, or "
        f'name these columns and add --stored-reversed "{", ".join(map(str, like.values()))}". '
    )


def _ambiguous(grid: Grid, instrument: Instrument, fitting: Sequence[NumberedColumns]) -> Issue:
    sets = "; ".join(shown(group.headings) for group in fitting)
    ways = " or ".join(f'--columns "{_beginning(group)}*"' for group in fitting)
    return _issue(
        grid,
        f"More than one set of columns fits the {len(core(instrument))} items of "
        f"{instrument.id}: {sets}.",
        f"Say which: {ways}.",
        code="columns.ambiguous",
    )


def _beginning(group: NumberedColumns) -> str:
    """How the headings of a set begin, as they are written where that can be told."""
    written = group.headings[0].rstrip("0123456789")
    return written if letters(written) == group.stem else group.stem


def _nothing(grid: Grid, instrument: Instrument) -> Issue:
    needed = core(instrument)
    which = f"{len(needed)} items" if len(needed) > 1 else "item"
    example = f"{instrument.id}_{needed[0]}"
    head = f"Head them {example} and so on" if len(needed) > 1 else f"Head it {example}"
    return _issue(
        grid,
        f"No columns look like the {which} of {instrument.id}. "
        f"The columns are: {and_more(filter(None, grid.headings), 40)}.",
        f"{head}, or say which they are: "
        f'--columns "{needed[0]}=...,...", or a YAML file with a line for each item. '
        f"{compared_instead(totals(grid, [instrument]))}".strip(),
        code="columns.none-alike",
    )


def _issue(grid: Grid, problem: str, action: str, *, code: str) -> Issue:
    return Issue(grid.file, problem, action, sheet=grid.sheet, cell="row 1", code=code)


def shown(headings: Sequence[str]) -> str:
    """Headings for a sentence: all, or the first and the last of many."""
    if len(headings) <= _MOST_SHOWN:
        return ", ".join(headings)
    return f"{headings[0]}, {headings[1]} ... {headings[-1]} ({len(headings)} columns)"
