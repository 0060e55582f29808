"""When people answered: the times that a survey tool wrote beside the answers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.counting import grouped, plural, s
from evaluation.errors import Issue, Kind
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.tools.layout import TIMES, WEEKDAY, is_date, is_excel_day, small
from evaluation.read.files.raw import number_of

STARTED, SUBMITTED, SECONDS = "started", "submitted", "seconds"
_KINDS = {STARTED: ("start",), SUBMITTED: ("end", "submitted", "recorded"), SECONDS: ("duration",)}
# Headings of plain tables, in small letters and blanks.
_PLAIN = {
    STARTED: ("start", "started", "start time", "start date", "started at", "date started"),
    SUBMITTED: (
        "end",
        "end time",
        "end date",
        "submitted",
        "submitted at",
        "submission date",
        "submission time",
        "date submitted",
        "completed at",
        "completion time",
        "completion date",
        "date completed",
        "timestamp",
        "date of survey",
        "survey date",
    ),
    SECONDS: ("seconds", "duration", "duration seconds", "duration in seconds", "duration s"),
}
# These may be dates of somebody's support: they are times of answering with a clock only.
_OF_ANYTHING = ("start", "start date", "date started", "end", "end date", "date completed")
_OF_DAY = r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?)?"
_NUMBERS = re.compile(
    rf"{WEEKDAY}(\d{{1,4}})[-/.](\d{{1,2}})[-/.](\d{{1,4}}){_OF_DAY}", re.IGNORECASE
)
_WORDS = re.compile(
    rf"{WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[- ]([a-z]{{3}})[a-z]*[-, ]+(\d{{4}}){_OF_DAY}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"{WEEKDAY}([a-z]{{3}})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_OF_DAY}",
    re.IGNORECASE,
)
Span = tuple[dt.date, dt.date]  # the first and the last day
_EXCEL_DAY = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel has no zones
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Times:
    """When each row of a grid was answered: its columns, and one value a row.

    ``places``: the column of ``started``, ``submitted`` and ``seconds``, as far as there is one.
    ``table``: row x those three; moments without a zone, NaT and NaN where not known.
    ``issues``: dates that are in no calendar, and columns whose dates may be read two ways.
    """

    places: dict[str, int]
    table: pd.DataFrame
    issues: tuple[Issue, ...] = ()


def time_columns(grid: Grid) -> dict[str, int]:
    """Which column says when a row was started and submitted, and how many seconds it took.

    As the survey tool means its columns; in a plain table by their headings, of which those such
    as ``end date`` count only where a time of the day stands under them.
    """
    places = {}
    headings = [small(heading) for heading in grid.headings]
    for name, kinds in _KINDS.items():
        own = [
            n
            for kind in kinds
            for n, heading in enumerate(grid.headings)
            if grid.layout.about.get(heading) == kind
        ]
        plain = [
            headings.index(usual)
            for usual in _PLAIN[name]
            if usual in headings
            and (
                usual not in _OF_ANYTHING
                or any(":" in text for text in grid.values(headings.index(usual)))
            )
        ]
        if own or plain:
            places[name] = (own or plain)[0]
    return places


def times_of(grid: Grid) -> Times:
    """The times of every row of a grid, in its order."""
    places, issues = time_columns(grid), []
    table: dict[str, object] = {}
    for name in (STARTED, SUBMITTED):
        texts = grid.values(places[name]) if name in places else [""] * len(grid.rows)
        dates, notes = moments(texts, grid, places.get(name, 0))
        table[name] = pd.Series(pd.to_datetime(pd.Series(dates, dtype=object), errors="coerce"))
        issues += notes
    place = places.get(SECONDS)
    lasted = [None] * len(grid.rows) if place is None else map(number_of, grid.values(place))
    table[SECONDS] = pd.Series([np.nan if s is None else s for s in lasted], dtype=float)
    return Times(places, pd.DataFrame(table), tuple(issues))


def span_of(times: pd.DataFrame) -> Span | None:
    """The first and the last day on which rows were answered; None where no row has a time."""
    told = pd.concat([times[name].dropna() for name in (STARTED, SUBMITTED) if name in times])
    return (told.min().date(), told.max().date()) if len(told) else None


def whole_span(spans: Iterable[Span | None]) -> Span | None:
    """The first and the last day of several files, of those that have any."""
    told = [span for span in spans if span]
    return (min(first for first, _ in told), max(last for _, last in told)) if told else None


def moments(
    texts: Sequence[str], grid: Grid, place: int
) -> tuple[list[dt.datetime | None], list[Issue]]:
    """A column as moments; None for what is no date, or may be one of two.

    3/4/2026 is the third of April where another date of the column can only be read so
    (13/4/2026), and the fourth of March where another has the month in front.
    """
    plain = [_plain(text) for text in texts]
    if all(moment or not text for moment, text in zip(plain, texts, strict=True)):
        return plain, []
    parts = [_parts(text) for text in texts]
    short = [p for p in parts if p and not p.ordered]
    # what is in no calendar either way, such as 99/99/2026, tells nothing of the others
    day_first = any(p.first > 12 >= p.second for p in short)
    month_first = any(p.second > 12 >= p.first for p in short)
    unclear = day_first == month_first and any(p.first != p.second for p in short)
    issues = []
    if unclear:
        n = next(n for n, p in enumerate(parts) if p and not p.ordered)
        issues.append(
            Issue(
                grid.file,
                f'Dates under "{grid.headings[place]}" may have the day or the month in front.',
                "They are not used to look at times. Export them as 2026-11-22 if you can.",
                sheet=grid.sheet,
                cell=address(grid.rows[n][0], place),
                value=texts[n],
                severity="note",
                code="dates.day-or-month-first",
            )
        )
    dates = [
        part.moment(month_first=month_first) if part and (part.ordered or not unclear) else None
        for part in parts
    ]
    issues += [
        Issue(
            grid.file,
            "This date is in no calendar.",
            "It is not used to look at times.",
            sheet=grid.sheet,
            cell=address(grid.rows[n][0], place),
            value=text,
            severity="note",
            kind=Kind.DATE,
            code="dates.in-no-calendar",
        )
        for n, (text, date) in enumerate(zip(texts, dates, strict=True))
        if date is None and not unclear and is_date(text)
    ]
    return dates, issues


def _plain(text: str) -> dt.datetime | None:
    """A date in the usual order, 2026-11-22 10:30:00, by the quickest way."""
    try:
        return dt.datetime.fromisoformat(text[:19]) if text[4:5] == "-" else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Date:
    """The numbers of a date; ``ordered``: the first is surely the month, and the second the day."""

    first: int
    second: int
    year: int
    clock: tuple[int, int, int]
    ordered: bool = True

    def moment(self, *, month_first: bool) -> dt.datetime | None:
        month, day = self.first, self.second
        if not self.ordered and not month_first:
            month, day = day, month
        try:
            return dt.datetime(self.year, month, day, *self.clock)  # noqa: DTZ001
        except ValueError:
            return None


def _parts(text: str) -> _Date | None:
    """A text as the numbers of a date; None for anything else. Zones are left away."""
    if matched := _NUMBERS.match(text):
        first, second, third = (int(part) for part in matched.groups()[:3])
        clock = _clock(*matched.groups()[3:])
        if len(matched[1]) == 4:
            return _Date(second, third, first, clock)
        year = third + 2000 if len(matched[3]) == 2 else third
        return _Date(first, second, year, clock, ordered=False)
    if (matched := _WORDS.match(text)) and (month := matched[2].casefold()) in _MONTHS:
        clock = _clock(*matched.groups()[3:])
        return _Date(_MONTHS.index(month) + 1, int(matched[1]), int(matched[3]), clock)
    if (matched := _MONTH_FIRST.match(text)) and (month := matched[1].casefold()) in _MONTHS:
        clock = _clock(*matched.groups()[3:])
        return _Date(_MONTHS.index(month) + 1, int(matched[2]), int(matched[3]), clock)
    return None


def _clock(
    hour: str | None, minute: str | None, second: str | None, half: str | None = None
) -> tuple[int, int, int]:
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half[0] in "pP" else 0)
    return hours, int(minute or 0), int(second or 0)


def dates_put_right(grid: Grid) -> tuple[Grid, list[Issue]]:
    """Times of the tool that a workbook holds as numbers of days, as dates; told by column."""
    about = grid.layout.about
    times = [n for n, heading in enumerate(grid.headings) if about.get(heading) in TIMES]
    put_right = {
        (number, place): moment
        for number, cells in grid.rows
        for place in times
        if (moment := _excel_moment(cells[place])) is not None
    }
    rows = tuple(
        (number, tuple(put_right.get((number, n), cell) for n, cell in enumerate(cells)))
        for number, cells in (grid.rows if put_right else ())
    )
    issues = [
        Issue(
            grid.file,
            f'{plural(len(numbers), "date")} under "{grid.headings[place]}" '
            f"{s(len(numbers), 'stands', 'stand')} as a number.",
            "Read as Excel counts days, from 30 December 1899.",
            sheet=grid.sheet,
            cell=address(numbers[0], place),
            severity="note",
            code="dates.put-right",
        )
        for place, numbers in grouped((place, number) for number, place in put_right).items()
    ]
    return replace(grid, rows=rows) if put_right else grid, issues


def _excel_moment(text: str) -> str | None:
    """A number of days as a date with its time; None for anything else."""
    if not is_excel_day(text):
        return None
    seconds = round((number_of(text) or 0) * 86400)
    return (_EXCEL_DAY + dt.timedelta(seconds=seconds)).isoformat(sep=" ")
