"""Logs -> events by place and time, with every fault by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.counting import and_more, plural, s
from evaluation.declare.data_files import LogFile, Rating, Unit
from evaluation.declare.secret import label, label_key
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, Kind, did_you_mean
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.exports.no_answer import SIGNS, says_none
from evaluation.read.files.raw import number_of
from evaluation.read.grids import Opened, read_grids
from evaluation.read.log.days import Days, as_months, read_days
from evaluation.read.log.named_places import Named, as_named
from evaluation.read.responses import Source

_CELLS = 5  # that a message names of one kind
_FEWEST_MONTHS = 3  # columns called after months, from which a log is wide
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
    holds; None without days. ``covered``: whether it is declared. ``called``: what events are.
    """

    unit: Unit
    table: pd.DataFrame
    ratings: pd.DataFrame
    rated: Mapping[str, Rating]
    period: tuple[date, date] | None
    covered: bool
    area_of: Mapping[str, str]
    sources: tuple[Source, ...]
    called: str = "events"
    comments: tuple[tuple[str, str], ...] = ()
    roles: frozenset[str] = frozenset()
    notes: tuple[Issue, ...] = ()
    pool: str = ""


@dataclass(frozen=True)
class _Texts:
    """One column of a file: its texts, and how a cell of it is told."""

    grid: Grid
    place: int
    texts: list[str]

    @cached_property
    def different(self) -> Counter[str]:
        """The different texts, and how many rows have each."""
        return Counter(self.texts)

    @cached_property
    def which(self) -> NDArray[np.int32]:
        """Of each row the place of its text among the different ones."""
        at = {text: n for n, text in enumerate(self.different)}
        return np.fromiter(map(at.__getitem__, self.texts), np.int32, len(self.texts))

    @property
    def heading(self) -> str:
        return self.grid.headings[self.place]

    def cells(self, wanted: Collection[str]) -> list[str]:
        """Where texts stand, the first of many."""
        found = []
        for (number, _), text in zip(self.grid.rows, self.texts, strict=True):
            if text in wanted:
                found.append(address(number, self.place))
        return found

    def issue(
        self,
        wanted: Collection[str],
        problem: str,
        fix: str,
        *,
        code: str,
        note: bool = False,
        kind: Kind = Kind.FILE,
    ) -> Issue:
        """What is said of all cells that hold some texts."""
        return Issue(
            self.grid.file,
            problem,
            fix,
            sheet=self.grid.sheet,
            cell=and_more(self.cells(wanted), _CELLS),
            value=next(iter(wanted), ""),
            severity="note" if note else "fault",
            kind=kind,
            code=code,
        )

    def each(
        self, meant: Mapping[str, object], dtype: str = "object", none: object = None
    ) -> NDArray[Any]:
        """What each cell means; ``none`` where its text means nothing."""
        values = np.empty(len(self.different), dtype)
        values[:] = [meant.get(text, none) for text in self.different]
        return values[self.which]


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
    collector.note(*_far_dates(table, read, covered=bool(period)))
    return Events(
        unit=first.unit,
        table=_as_categories(table, area_of, lambda who: label(key, who)),
        ratings=table[[*rated]].astype(float) if rated else pd.DataFrame(index=table.index),
        rated=rated,
        period=period or found,
        covered=bool(period),
        area_of=area_of,
        sources=tuple(
            Source(grid.file, grid.sheet, len(grid.rows), **asdict(grid.counts)) for _, grid in read
        ),
        called=next((data.called for data, _ in read if data.called), "events"),
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
    columns = {role: _column(grid, places[heading]) for role, heading in roles.items()}
    table: dict[str, object] = {}
    if column := columns.get("place"):
        named = as_named(_said(column), declared)
        collector.fault(*_place_faults(column, named, declared))
        collector.note(*_place_notes(column, named))
        table["place"] = column.each(named.meant)
    for role in ("item", "kind"):
        if column := columns.get(role):
            named = as_named(_said(column), ())
            collector.note(*_place_notes(column, named))
            texts = {text: text for text in named.totals}
            table[role] = column.each({**named.meant, **texts})
    if column := columns.get("when"):
        days = read_days(_said(column), data.dates, period)
        collector.fault(*_day_faults(column, days, period))
        collector.note(*_day_notes(column, days, data.dates))
        known = {text: np.datetime64(day, "s") for text, day in days.known.items()}
        table["when"] = column.each(known, "datetime64[s]", _NO_DAY)
    if column := columns.get("count"):
        numbers, faults = _counts(column)
        collector.fault(*faults)
        table["count"] = column.each(numbers, "int64", 0)
    if column := columns.get("person"):
        table["person"] = column.each({text: text for text in _said(column)})
    for heading, rating in data.ratings.items():
        column = _column(grid, places[heading])
        scores, faults = _scores(column, rating)
        collector.fault(*faults)
        table[heading] = column.each(scores, "float64", np.nan)
    for heading in data.comments:
        column = _column(grid, places[heading])
        table[heading] = column.texts
        table[f"{heading} where"] = [
            f"{grid.file}, {address(number, column.place)}" for number, _ in grid.rows
        ]
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


_NO_DAY = np.datetime64("NaT", "s")


def _column(grid: Grid, place: int) -> _Texts:
    return _Texts(grid, place, grid.values(place))


def _said(column: _Texts) -> dict[str, int]:
    """The different texts of a column that say something, and how many rows have each."""
    return {
        text: n
        for text, n in column.different.items()
        if text and text not in SIGNS and not says_none(text)
    }


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
            cell=f"row {and_more(map(str, empty), _CELLS)}",
            severity="note",
            kind=Kind.ASIDE,
            code="events.empty-rows",
        )
    )
    gone = set(empty)
    return replace(grid, rows=tuple(row for row in grid.rows if row[0] not in gone))


def _place_faults(column: _Texts, named: Named, declared: Collection[str]) -> Iterator[Issue]:
    for text in named.totals:
        yield column.issue(
            (text,),
            f'This row is called "{text}": it seems to add up others and to be no entry.',
            "Take the row out of the table; or if it is a place, declare it under places:.",
            code="events.total-row",
        )
    for text in named.unknown:
        n = column.different[text]
        yield column.issue(
            (text,),
            f'"{text}" ({plural(n, "row")}) is no declared place.',
            f"{did_you_mean(text, declared)} Write it as under places:, in the file or in "
            "corrections.csv; or declare it there with its area. Declared are: "
            f"{and_more(declared, 20)}.".strip(),
            code="events.no-such-place",
        )


def _place_notes(column: _Texts, named: Named) -> Iterator[Issue]:
    ways = {
        place: [text for text in (place, *texts) if text in column.different]
        for place, texts in named.written.items()
    }
    told = [
        f'"{place}" ({", ".join(repr_of(text) for text in dict.fromkeys(texts) if text != place)})'
        for place, texts in ways.items()
        if any(text != place for text in texts)
    ]
    if told:
        yield column.issue(
            [text for texts in ways.values() for text in texts[1:]],
            f'Under "{column.heading}" {plural(len(told), "name is", "names are")} written in '
            f"several ways that differ in capitals, blanks or signs: {and_more(told)}.",
            "Each was read as one.",
            code="events.place-spelt",
            note=True,
        )
    if named.nearly:
        said = [f'"{text}" as "{place}"' for text, place in named.nearly.items()]
        yield column.issue(
            list(named.nearly),
            f'Under "{column.heading}" {plural(len(said), "name is", "names are")} one letter away '
            f"from a declared one, and {s(len(said), 'was', 'were')} read as that: "
            f"{and_more(said)}.",
            "If one is another place, declare it under places:.",
            code="events.place-near",
            note=True,
        )


def repr_of(text: str) -> str:
    """A text in quotation marks."""
    return f'"{text}"'


def _day_faults(column: _Texts, days: Days, period: tuple[date, date] | None) -> Iterator[Issue]:
    if days.open:
        yield column.issue(
            days.open,
            f'Dates under "{column.heading}" such as "{days.open[0]}" may have the day or the '
            "month in front, and no date there tells which.",
            "Say it in deliverable.yaml, beside events: of this file: dates: day first (3 April "
            "is 03/04), or dates: month first.",
            code="events.dates-open",
        )
    for text in days.wrong:
        yield column.issue(
            (text,),
            f'"{text}" is no date of any calendar'
            + (f", read with the {days.order}." if days.order and days.sure else "."),
            "Write the day as 2021-04-03, in the file or in corrections.csv.",
            code="events.no-date",
        )
    if days.swapped:
        yield column.issue(
            days.swapped,
            f'Under "{column.heading}" dates of the spreadsheet have no day above 12, and all '
            "dates that stand as text have: the spreadsheet has most likely exchanged day and month "
            "where it could.",
            "Ask for the file as it was typed, or put these dates right and write all as "
            "2021-04-03. If they are right, say so: dates: day first.",
            code="events.dates-exchanged",
        )
    outside = [
        text for text, day in days.known.items() if period and not period[0] <= day <= period[1]
    ]
    if outside and period:
        n = sum(column.different[text] for text in outside)
        named = and_more([f'"{text}"' for text in outside], _CELLS)
        yield column.issue(
            outside,
            f"{plural(n, 'entry lies', 'entries lie')} outside of the declared period, "
            f"{period[0].isoformat()} to {period[1].isoformat()}: {named}.",
            "Put the date right, or the period in deliverable.yaml; entries of another period "
            "belong to another file.",
            code="events.outside-period",
        )


def _day_notes(column: _Texts, days: Days, declared: str | None) -> Iterator[Issue]:
    if days.order and days.sure:
        yield column.issue(
            (days.sure,),
            f'Dates under "{column.heading}" were read with the {days.order}, as "{days.sure}" can '
            "only be read so.",
            "If that is wrong, write dates: in deliverable.yaml.",
            code="events.dates-read",
            note=True,
        )
    elif days.order and not declared and not days.open:
        yield column.issue(
            (),
            f'Dates of three numbers under "{column.heading}" were read with the {days.order}: '
            "the other way they lie outside of the declared period.",
            "If that is wrong, write dates: in deliverable.yaml.",
            code="events.dates-read-by-period",
            note=True,
        )
    if days.months:
        yield column.issue(
            days.months,
            f"{plural(sum(column.different[t] for t in days.months), 'entry says', 'entries say')} "
            f'the month and no day, such as "{days.months[0]}".',
            "They count in that month.",
            code="events.month-alone",
            note=True,
        )
    if days.shown:
        yield column.issue(
            days.shown,
            f"{plural(sum(column.different[t] for t in days.shown), 'date stands', 'dates stand')} "
            f'as a number under "{column.heading}".',
            "Read as Excel counts days, from 30 December 1899.",
            code="events.dates-as-numbers",
            note=True,
        )


def _counts(column: _Texts) -> tuple[dict[str, int], list[Issue]]:
    """How many events each text stands for, and the texts that are no whole number."""
    numbers: dict[str, int] = {}
    faults = []
    for text in column.different:
        value = number_of(text)
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


def _scores(column: _Texts, rating: Rating) -> tuple[dict[str, float], list[Issue]]:
    """What each text of a rating is, and the texts that are none."""
    ends = dict(zip(map(str.casefold, rating.ends), (rating.lowest, rating.highest), strict=False))
    scores: dict[str, float] = {}
    faults = []
    for text in _said(column):
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


def _without(columns: Mapping[str, _Texts]) -> Iterator[Issue]:
    """Entries that do not say where or when: they count, and are told."""
    if (column := columns.get("place")) and (none := _unsaid(column)):
        yield column.issue(
            none,
            f"{_entries(column, none)} no place.",
            "They count, and stand as not recorded by place. Fill it in if it is known.",
            code="events.without-place",
            note=True,
        )
    if (column := columns.get("when")) and (none := _unsaid(column)):
        yield column.issue(
            none,
            f"{_entries(column, none)} no date.",
            "They count, and stand as not recorded by month. Fill it in if it is known.",
            code="events.without-date",
            note=True,
        )


def _unsaid(column: _Texts) -> set[str]:
    """The texts of a column that say nothing."""
    return {*column.different} - _said(column).keys()


def _entries(column: _Texts, texts: Collection[str]) -> str:
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
            "person": person.rename_categories([labelled(str(who)) for who in person.categories]),
        }
    )
