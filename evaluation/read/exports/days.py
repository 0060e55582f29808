"""What a column of days says: dates of a spreadsheet, dates typed by hand, and months alone.

The day and the month of 03/04/2021 may stand either way. A file whose dates all fit one reading
is read so, and told; where both fit, somebody has to say which is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import get_args

from evaluation.declare.survey_form import DateOrder

ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T,Z+].*)?")
_CLOCK = r"\.?(?:[ ,T]+\d{1,2}:.*)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})\s*[-/. ]\s*(\d{{1,2}})\s*[-/. ]\s*(\d{{4}}|\d{{2}}){_CLOCK}")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_MONTH = re.compile(
    rf"(?:[a-z]{{3,9}},?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[-\s]*(?:of\s+)?{_MONTH}[-,\s]+(\d{{4}}|\d{{2}}){_CLOCK}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?:[a-z]{{3,9}},?\s+)?{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_MONTH_WORD = re.compile(rf"{_MONTH}[-\s,']+(\d{{4}}|\d{{2}})", re.IGNORECASE)
_MONTH_ISO = re.compile(r"(\d{4})[-/](\d{1,2})")
_EXCEL = re.compile(r"\d{5}(\.\d+)?")
_EXCEL_DAY = date(1899, 12, 30)
_EXCEL_RANGE = (25569, 73050)  # 1970 to 2099
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FEWEST = 3  # dates of each kind, from which they tell what Excel did to them
_LAST_MONTH = 12


@dataclass(frozen=True, slots=True)
class Days:
    """The texts of a column as days.

    ``known``: text -> day. ``wrong``: texts that are none. ``months``: texts that are a month
    alone, read as its first day. ``order``: how dates of three numbers were read, empty where it
    did not matter; ``sure``: one of them that can be read so only. ``open``: texts that may be
    read both ways, so that none of them is known. ``swapped``: dates of a spreadsheet that most
    likely have day and month exchanged. ``shown``: numbers of days, as Excel counts them.
    """

    known: Mapping[str, date]
    wrong: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    order: str = ""
    sure: str = ""
    open: tuple[str, ...] = ()
    swapped: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()


def read_days(
    texts: Collection[str], declared: DateOrder | None, period: tuple[date, date] | None
) -> Days:
    """Each different text of a column as a day; ``declared``: how dates are meant, if that is said.

    Of two readings the one is taken in which all dates are in the calendar, and in the ``period``
    if there is one; or else in which fewer are in none.
    """
    known: dict[str, date] = {}
    months: list[str] = []
    shown: list[str] = []
    wrong: list[str] = []
    typed: dict[str, tuple[int, ...]] = {}
    made: dict[str, date | None] = {}
    for text in texts:
        if matched := _ISO.fullmatch(text):
            year, month, day = map(int, matched.groups())
            _put(known, wrong, text, _day(year, month, day))
            made[text] = known.get(text)
        elif matched := _NUMBERS.fullmatch(text):
            typed[text] = tuple(map(int, (matched[1], matched[2], _year(matched[3]))))
        elif matched := _DAY_MONTH.fullmatch(text):
            _put(known, wrong, text, _named(matched[3], matched[2], matched[1]))
        elif matched := _MONTH_DAY.fullmatch(text):
            _put(known, wrong, text, _named(matched[3], matched[1], matched[2]))
        elif alone := month_of(text):
            known[text] = alone
            months.append(text)
        elif _EXCEL.fullmatch(text) and _EXCEL_RANGE[0] <= float(text) <= _EXCEL_RANGE[1]:
            known[text] = _EXCEL_DAY + timedelta(days=int(float(text)))
            shown.append(text)
        else:
            wrong.append(text)
    order, sure, open_ = _order(typed, declared, period)
    for text, numbers in typed.items():
        if not open_:
            _put(known, wrong, text, _read(numbers, order))
    return Days(
        known,
        tuple(wrong),
        tuple(months),
        order if any(a != b for a, b, _ in typed.values()) else "",
        sure,
        open_,
        () if declared else _swapped(made, typed, order),
        tuple(shown),
    )


def month_of(text: str) -> date | None:
    """A text that names a month and its year, and no day: ``Apr 2021``, ``2021-04``."""
    if matched := _MONTH_WORD.fullmatch(text):
        return _named(matched[2], matched[1], "1")
    if matched := _MONTH_ISO.fullmatch(text):
        return _day(int(matched[1]), int(matched[2]), 1)
    return None


def _put(known: dict[str, date], wrong: list[str], text: str, day: date | None) -> None:
    if day:
        known[text] = day
    else:
        wrong.append(text)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)


def _named(year: str, month: str, day: str) -> date | None:
    return _day(_year(year), _NAMES.index(month[:3].casefold()) + 1, int(day))


def _read(numbers: tuple[int, ...], order: str) -> date | None:
    first, second, year = numbers
    return _day(year, first, second) if order == "month first" else _day(year, second, first)


def _order(
    typed: Mapping[str, tuple[int, ...]],
    declared: DateOrder | None,
    period: tuple[date, date] | None,
) -> tuple[str, str, tuple[str, ...]]:
    """How dates are read, one that can be read so only, and those that leave it open."""
    differ = {text: n for text, n in typed.items() if n[0] != n[1]}
    if declared or not differ:
        return declared or "day first", "", ()
    only = {
        "day first": [text for text, n in differ.items() if n[0] > _LAST_MONTH >= n[1]],
        "month first": [text for text, n in differ.items() if n[1] > _LAST_MONTH >= n[0]],
    }
    for fits in (_in_calendar, lambda day: _within(day, period)):
        missed = {order: sum(not fits(_read(n, order)) for n in differ.values()) for order in only}
        best, other = sorted(missed, key=lambda order: missed[order])
        if missed[best] < missed[other]:
            return best, next(iter(only[best]), ""), ()
    if bool(only["day first"]) != bool(only["month first"]):
        sure = "day first" if only["day first"] else "month first"
        return sure, only[sure][0], ()
    return "day first", "", tuple(differ)


def told_apart(texts: Iterable[str]) -> tuple[str, str]:
    """The first text with a day that can only stand in front, and the first where it cannot."""
    numbers = [(text, found) for text in texts if (found := _NUMBERS.fullmatch(text))]
    front = (text for text, found in numbers if int(found[1]) > _LAST_MONTH >= int(found[2]))
    behind = (text for text, found in numbers if int(found[2]) > _LAST_MONTH >= int(found[1]))
    return next(front, ""), next(behind, "")


def _in_calendar(day: date | None) -> bool:
    return day is not None


def _within(day: date | None, period: tuple[date, date] | None) -> bool:
    return day is not None and (period is None or period[0] <= day <= period[1])


def _swapped(
    made: Mapping[str, date | None], typed: Mapping[str, tuple[int, ...]], order: str
) -> tuple[str, ...]:
    """Dates of a spreadsheet whose day and month it has most likely exchanged.

    A spreadsheet set to the other order makes dates of what it can, with day and month exchanged,
    and leaves what it cannot as it was typed: then no day of the first kind is above 12, and all
    of the second are.
    """
    days = [day for day in made.values() if day]
    if len({day.day for day in days}) < _FEWEST or len(typed) < _FEWEST or not days:
        return ()
    impossible = all(
        (first if order == "day first" else second) > _LAST_MONTH
        for first, second, _ in typed.values()
    )
    if impossible and all(day.day <= _LAST_MONTH for day in days):
        return tuple(text for text, day in made.items() if day and day.day != day.month)
    return ()


def months_between(first: date, last: date) -> list[date]:
    """The first day of every month from one day to another."""
    return list(_months(first, last))


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def as_months(headings: Iterable[str]) -> dict[str, date]:
    """Those of some headings that name a month of a year, or that a spreadsheet made of one."""
    found = {h: month_of(h) or _first_of_month(h) for h in headings}
    return {heading: month for heading, month in found.items() if month}


def _first_of_month(text: str) -> date | None:
    matched = _ISO.fullmatch(text)
    day = matched and _day(*map(int, matched.groups()))
    return day if day and day.day == 1 else None
