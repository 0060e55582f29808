"""Logs -> events by place and time, with every fault by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.counting import and_more, plural, s
from evaluation.declare.log_file import LogFile
from evaluation.declare.log_parts import Rating
from evaluation.declare.secret import label, label_key
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, Kind
from evaluation.read.exports.days import as_months, read_days
from evaluation.read.exports.files_again import repeated_files
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.raw import number_of, typed_number
from evaluation.read.grids import Opened, read_grids
from evaluation.read.log.column_texts import NAMED_CELLS, ColumnTexts, column_texts
from evaluation.read.log.messages import (
    day_faults,
    day_notes,
    no_places,
    place_faults,
    place_notes,
    several_notes,
    split_notes,
)
from evaluation.read.log.named_places import as_named
from evaluation.read.responses import Source

_FEWEST_MONTHS = 3  # columns called after months, from which a log is wide
_NO_DAY = np.datetime64("NaT", "s")
_FAR = 366  # days from all other entries, from which a date may be a slip
_WORDS = ("place", "item", "kind")  # roles whose words may be printed


@dataclass(frozen=True, slots=True)
class Events:
    """One row an entry of the log: ``place, area, when, item, kind, count, person``.

    ``place``, ``area``, ``item``, ``kind`` are categories (``place`` and ``area`` with everything
    that is declared, also what never occurs), missing where the log does not say; ``when`` a day;
    ``count`` how many events the entry stands for, 1 without such a column; ``person`` a label,
    missing where the log says nobody. ``area_of``: the area of each place, in their order.
    ``ratings``: entry x rating, missing where not given. ``comments``: words of an entry, with
    where they stand. ``period``: first and last day that the log covers, as declared or as it
    holds; None without days. ``covered``: whether it is declared. ``listed``: whether places are.
    ``called``: what events are.
    """

    unit: Unit
    table: pd.DataFrame
    ratings: pd.DataFrame
    rated: Mapping[str, Rating]
    period: tuple[date, date] | None
    covered: bool
    area_of: Mapping[str, str]
    sources: tuple[Source, ...]
    listed: bool = True
    called: str = "events"
    comments: tuple[tuple[str, str], ...] = ()
    roles: frozenset[str] = frozenset()
    notes: tuple[Issue, ...] = ()
    pool: str = ""

    def written(self) -> Iterator[tuple[str, str, str]]:
        """(cell, what it is, text) of every comment, to be coded by theme."""
        yield from ((where, "comment", text) for text, where in self.comments)


def read_events(
    study: Study, collector: Collector | None = None, *, opened: Opened | None = None
) -> Events:
    """The events of every file of a log together. Raises DataError with every fault.

    A place that is written in several ways is one place, told; one that is not declared, a date
    outside of the declared period or in no calendar, dates that may be read two ways, a count that
    is no whole number and a rating out of its range are faults. An entry without place or date
    counts, and is told.
    """
    collector = collector or Collector()
    read = [
        (data, grid)
        for data, grid in read_grids(study, collector, opened)
        if isinstance(data, LogFile)
    ]
    places = {place: area for data, _ in read for place, area in data.places.items()}
    periods = [data.period.days for data, _ in read if data.period]
    period = (min(p[0] for p in periods), max(p[1] for p in periods)) if periods else None
    tables = [_read_file(data, grid, places, period, collector) for data, grid in read]
    collector.fault(*repeated_files([grid for _, grid in read]))
    collector.stop()
    table = pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]
    roles = frozenset(str(role) for data, _ in read for role in data.events)
    key = label_key(study.workspace)
    rated = {column: rating for data, _ in read for column, rating in data.ratings.items()}
    words = [str(c) for data, _ in read for c in data.comments if c in table]
    comments = tuple(
        (str(text), str(where))
        for heading in dict.fromkeys(words)
        for text, where in zip(table[heading], table[f"{heading} where"], strict=True)
        if isinstance(text, str) and text
    )
    area_of = places or dict.fromkeys(sorted(table["place"].dropna().unique()), "")
    days = table["when"].dropna()
    found = (days.min().date(), days.max().date()) if len(days) else None
    first = read[0][0]
    called = next((data.called for data, _ in read if data.called), "events")
    if "place" in roles and not places:
        collector.note(no_places(read[0][1].file, read[0][1].sheet, called))
    collector.note(*_far_dates(table, read, covered=bool(period)))
    return Events(
        unit=first.unit,
        table=_as_categories(table, area_of, lambda who: label(key, who)),
        ratings=table[[*rated]].astype(float) if rated else pd.DataFrame(index=table.index),
        rated=rated,
        period=period or found,
        covered=bool(period),
        area_of=area_of,
        sources=tuple(Source.of(grid) for _, grid in read),
        listed=bool(places),
        called=called,
        comments=comments,
        roles=roles,
        notes=(*(note for _, grid in read for note in grid.notes), *collector.notes),
        pool=next((data.pool for data, _ in read if data.pool), ""),
    )


# --- one file -------------------------------------------------------------------------------------


def _read_file(
    data: LogFile,
    grid: Grid,
    declared: Mapping[str, str],
    period: tuple[date, date] | None,
    collector: Collector,
) -> pd.DataFrame:
    roles = {str(role): heading for role, heading in data.events.items()}
    if undeclared := list(_undeclared(data, grid)):
        collector.fault(*undeclared)
        return pd.DataFrame()
    headings = list(dict.fromkeys((*roles.values(), *data.ratings, *data.comments)))
    places = dict(zip(headings, columns_of(grid, headings, collector), strict=False))
    if len(places) < len(headings):
        return pd.DataFrame()
    grid = _without_empty(grid, [*places.values()], collector)
    comments = [places[heading] for heading in data.comments]
    if data.separator:
        whole = column_texts(grid, places[roles["item"]])
        grid = _each_item(grid, whole.place, data.separator, comments)
        collector.note(*split_notes(whole, column_texts(grid, whole.place), data.separator))
    columns = {role: column_texts(grid, places[heading]) for role, heading in roles.items()}
    if data.separator and "count" in columns:
        collector.fault(*_of_several(columns["count"]))
    table = {
        **_words(columns, declared, data.separator, collector),
        **_days_and_numbers(data, columns, period, collector),
    }
    for heading, rating in data.ratings.items():
        column = column_texts(grid, places[heading])
        scores, faults = _scores(column, rating)
        collector.fault(*faults)
        table[heading] = column.each(scores, "float64", np.nan)
    for heading in data.comments:
        column = column_texts(grid, places[heading])
        table[heading] = np.array(column.texts, dtype=object)
        table[f"{heading} where"] = np.array(
            [f"{grid.file}, {address(number, column.place)}" for number, _ in grid.rows],
            dtype=object,
        )
    collector.note(*_without(columns))
    frame = pd.DataFrame(  # texts as they are, which are put into categories once
        {name: pd.Series(of, dtype=getattr(of, "dtype", object)) for name, of in table.items()},
        index=range(len(grid.rows)),
    )
    for name in ("place", "item", "kind", "person"):
        if name not in frame:
            frame[name] = pd.Series(None, frame.index, dtype=object)
    if "when" not in frame:
        frame["when"] = np.full(len(frame), _NO_DAY)
    if "count" not in frame:
        frame["count"] = 1
    return frame


def _words(
    columns: Mapping[str, ColumnTexts],
    declared: Mapping[str, str],
    separator: str,
    collector: Collector,
) -> dict[str, NDArray[Any]]:
    """The place, item, kind and person of each entry; names written in several ways are one."""
    table = {}
    if column := columns.get("place"):
        named = as_named(column.said, declared)
        collector.fault(*place_faults(column, named, declared))
        collector.note(*place_notes(column, named, listed=bool(declared)))
        table["place"] = column.each(named.meant)
    for role in ("item", "kind"):
        if column := columns.get(role):
            named = as_named(column.named, ())
            may_part = role == "item" and not separator
            collector.note(*place_notes(column, named), *several_notes(column, may_part=may_part))
            texts = {text: text for text in named.totals}
            table[role] = column.each({**named.meant, **texts})
    if column := columns.get("person"):
        table["person"] = column.each({text: text for text in column.persons})
    return table


def _days_and_numbers(
    data: LogFile,
    columns: Mapping[str, ColumnTexts],
    period: tuple[date, date] | None,
    collector: Collector,
) -> dict[str, NDArray[Any]]:
    """When each entry was, and how many events it stands for."""
    table = {}
    if column := columns.get("when"):
        days = read_days(column.said, data.dates, period)
        collector.fault(*day_faults(column, days, period))
        collector.note(*day_notes(column, days, data.dates))
        known = {text: np.datetime64(day, "s") for text, day in days.known.items()}
        table["when"] = column.each(known, "datetime64[s]", _NO_DAY)
    if column := columns.get("count"):
        numbers, faults = _counts(column)
        collector.fault(*faults)
        table["count"] = column.each(numbers, "int64", 0)
    return table


def _undeclared(data: LogFile, grid: Grid) -> Iterator[Issue]:
    """What must be declared before a log can be read; and a log that is wide."""
    months = as_months(grid.headings)
    held = {*data.events.values()}
    if len(months) >= _FEWEST_MONTHS and not held & {*months} and "when" not in data.events:
        first, *_, last = months
        yield Issue(
            grid.file,
            f'This table has a column for each month ("{first}" to "{last}"), and a log has one '
            "row an entry: place, month and how many.",
            "Turn it: in Excel mark the table, choose Data, From Table/Range; mark the column of "
            "the places, choose Transform, Unpivot Other Columns, then Close & Load. Then write "
            "events: {place: <its column>, when: Attribute, count: Value} for the new sheet.",
            sheet=grid.sheet,
            cell=grid.headed(grid.headings.index(first)),
            code="events.wide",
        )
    elif not held & {data.events.get("place"), data.events.get("when"), data.events.get("item")} - {
        None
    }:
        yield Issue(
            grid.file,
            "It is not said which columns hold where and when something happened.",
            'Add "events: {place: <column>, when: <column>}" to this file in deliverable.yaml. '
            f"The columns are: {and_more([h for h in grid.headings if h], 30)}.",
            sheet=grid.sheet,
            code="events.no-column",
        )


def _without_empty(grid: Grid, places: Sequence[int], collector: Collector) -> Grid:
    """The grid without rows that say nothing in any declared column, told."""
    first, *others = places  # the first is filled in most rows
    empty = [
        number
        for number, cells in grid.rows
        if not cells[first] and not any(cells[place] for place in others)
    ]
    if not empty:
        return grid
    collector.note(
        Issue(
            grid.file,
            f"{plural(len(empty), 'row')} {s(len(empty), 'holds', 'hold')} nothing in any column "
            "of the log.",
            "They are no entries, and are set aside.",
            sheet=grid.sheet,
            cell=f"row {and_more(map(str, empty), NAMED_CELLS)}",
            severity="note",
            kind=Kind.ASIDE,
            code="events.empty-rows",
        )
    )
    gone = set(empty)
    return replace(grid, rows=tuple(row for row in grid.rows if row[0] not in gone))


def _each_item(grid: Grid, item: int, separator: str, once: Collection[int]) -> Grid:
    """The grid with a row for each item that a cell names; an entry's other words stand once."""
    rows = []
    for number, cells in grid.rows:
        parts = dict.fromkeys(part.strip() for part in cells[item].split(separator))
        for n, part in enumerate([part for part in parts if part] or [""]):
            texts = [*cells]
            texts[item] = part
            for place in once if n else ():
                texts[place] = ""
            rows.append((number, tuple(texts)))
    return replace(grid, rows=tuple(rows))


def _of_several(column: ColumnTexts) -> Iterator[Issue]:
    """Entries with several items that stand for several events: nobody knows how many of each."""
    often = Counter(number for number, _ in column.grid.rows)
    rows = {
        number: text
        for (number, _), text in zip(column.grid.rows, column.texts, strict=True)
        if often[number] > 1 and typed_number(text) not in (0, 1)
    }
    if rows:
        yield column.grid.issue(
            [address(number, column.place) for number in rows],
            f"{plural(len(rows), 'entry names', 'entries name')} several items and "
            f"{s(len(rows), 'stands', 'stand')} for several events, so that nobody knows how many "
            "there were of each.",
            "Give each item a row of its own, with its number.",
            code="events.several-of-each",
        )


def _counts(column: ColumnTexts) -> tuple[dict[str, int], list[Issue]]:
    """How many events each text stands for, and the texts that are no whole number."""
    numbers: dict[str, int] = {}
    faults = []
    for text in column.different:
        value = typed_number(text)
        if value is not None and value >= 0 and value == int(value):
            numbers[text] = int(value)
            continue
        faults.append(
            column.issue(
                (text,),
                f'"{text}" is no number of events: it must be a whole number, 0 or more.'
                if text
                else f'It is not said how many: nothing stands under "{column.heading}".',
                "Write how many there were: 1 for one, 0 for none.",
                code="events.not-a-count",
            )
        )
    return numbers, faults


def _scores(column: ColumnTexts, rating: Rating) -> tuple[dict[str, float], list[Issue]]:
    """What each text of a rating is, and the texts that are none."""
    ends = dict(zip(map(str.casefold, rating.ends), (rating.lowest, rating.highest), strict=False))
    scores: dict[str, float] = {}
    faults = []
    for text in column.said:
        value = ends.get(text.casefold(), number_of(text))
        if value is not None and rating.lowest <= value <= rating.highest:
            scores[text] = value
            continue
        faults.append(
            column.issue(
                (text,),
                f'"{text}" is no rating of “{rating.title}”, which goes from {rating.lowest:g} to '
                f"{rating.highest:g}.",
                "Put it right, or leave the cell empty if nobody rated; if ratings go further, "
                "change lowest: or highest: under ratings:.",
                code="events.no-such-rating",
            )
        )
    return scores, faults


def _without(columns: Mapping[str, ColumnTexts]) -> Iterator[Issue]:
    """Entries that do not say where or when: they count, and are told."""
    if (column := columns.get("place")) and (none := column.unsaid):
        yield column.issue(
            none,
            f"{_entries(column, none)} no place.",
            "They count, and stand as not recorded by place. Fill it in if it is known.",
            code="events.without-place",
            note=True,
        )
    if column := columns.get("person"):
        none = {*column.different} - {*column.persons}
        if none and column.persons:
            yield column.issue(
                none,
                f"{_entries(column, none)} nobody under “{column.heading}”.",
                "They count as events, and as nobody: how many people there were is then at least "
                "so many.",
                code="events.without-person",
                note=True,
            )
    if (column := columns.get("when")) and (none := column.unsaid):
        yield column.issue(
            none,
            f"{_entries(column, none)} no date.",
            "They count, and stand as not recorded by month. Fill it in if it is known.",
            code="events.without-date",
            note=True,
        )


def _entries(column: ColumnTexts, texts: Collection[str]) -> str:
    n = sum(column.different[text] for text in texts)
    return plural(n, "entry has", "entries have")


def _far_dates(
    table: pd.DataFrame, read: Iterable[tuple[LogFile, Grid]], *, covered: bool
) -> Iterator[Issue]:
    """A date that lies more than a year from all others, where no period is declared."""
    days = np.unique(table["when"].dropna().to_numpy())
    if covered or len(days) < 3:
        return
    gaps = np.diff(days).astype("timedelta64[D]").astype(int)
    ends = [(days[0], gaps[0]), (days[-1], gaps[-1])]
    for day, gap in ends:
        n = int((table["when"] == day).sum())
        if gap > _FAR and n <= 2:
            grid = next(iter(read))[1]
            yield Issue(
                grid.file,
                f"{plural(n, 'entry is', 'entries are')} of {str(day)[:10]}, more than a year "
                "from all others.",
                "If it is a slip, put it right. Declare period: so that such dates are told.",
                sheet=grid.sheet,
                severity="note",
                kind=Kind.DATE,
                code="events.date-far",
            )


def _as_categories(
    table: pd.DataFrame, area_of: Mapping[str, str], labelled: Callable[[str], str]
) -> pd.DataFrame:
    """The table with few words in place of many texts, and labels in place of people."""
    places = pd.Categorical(table["place"], categories=list(area_of))
    areas = [area for area in dict.fromkeys(area_of.values()) if area]
    codes = np.array([areas.index(a) if a else -1 for a in area_of.values()] or [-1])
    of_place: NDArray[np.int64] = np.where(places.codes >= 0, codes[places.codes], -1)
    person = pd.Categorical(table["person"])
    return pd.DataFrame(
        {
            "place": places,
            "area": pd.Categorical.from_codes(of_place, categories=pd.Index(areas, dtype=object)),
            "when": table["when"].astype("datetime64[s]"),
            "item": pd.Categorical(table["item"]),
            "kind": pd.Categorical(table["kind"]),
            "count": table["count"].astype(np.int64),
            "person": person.rename_categories(lambda who: labelled(str(who))),
        }
    )
