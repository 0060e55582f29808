"""What Excel makes of texts that are no dates, times or numbers to whoever wrote them.

Typed into a cell, or opened from a CSV, ``10-12`` becomes 10-Dec or 12-Oct, ``MAR7`` 07-Mar,
``4:13`` 04:13:00 and ``3E2`` 3.00E+02. Nobody can be sure of the way back, so nothing is put right
here: both sides are given readings, and a text may have become another where they share one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

Reading = tuple[str | int, ...]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_LEAP = 2000  # a year that has every day of the calendar
_DAY_ZERO = dt.date(1899, 12, 30)
_DAYS = range(36_526, 60_000)  # from 2000 on: when files that Excel changed were typed
DIGITS_KEPT = 15  # that Excel keeps of a number

_TWO = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,4})")
_THREE = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00)?(?:\.0+)?)?")
_SLASHES = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})[-/. ]?(\d{1,4})")
_MONTH_LAST = re.compile(r"(\d{1,2})[-/. ]?([A-Za-z]{3,9})")
_DAY_MONTH = re.compile(r"(\d{1,2})-([A-Za-z]{3})")
_MONTH_YEAR = re.compile(r"([A-Za-z]{3})-(\d\d)")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_POWER = re.compile(r"\d+(?:\.\d+)?[eE][-+]?\d{1,3}")
_POWER_SHOWN = re.compile(r"\d(?:[.,]\d+)?E[-+]\d{2,3}", re.IGNORECASE)


def may_become(text: str) -> frozenset[Reading]:
    """What Excel may make of a text as it was typed; empty where it leaves it alone."""
    return frozenset(_of_typed(text))


def may_come_from(text: str) -> frozenset[Reading]:
    """What a text may show of something typed, where it looks as Excel writes it; else empty."""
    return frozenset(_of_shown(text))


def is_made(text: str) -> bool:
    """Whether a text is what Excel writes for a day without a year, or for a date of its own.

    ``12-Oct``, ``Oct-12``, and ``2026-10-12`` as a workbook holds it.
    """
    short = _DAY_MONTH.fullmatch(text) or _MONTH_YEAR.fullmatch(text)
    named = short and any(part.casefold() in MONTHS for part in short.groups())
    return bool(named or _ISO.fullmatch(text))


def is_shortened(text: str) -> bool:
    """Whether a text is a number with its digits cut: ``1.18E+11``, or zeros after the 15th."""
    cut = text.isdigit() and len(text) > DIGITS_KEPT and not text[DIGITS_KEPT:].strip("0")
    return cut or bool(_POWER_SHOWN.fullmatch(text))


def is_power(text: str) -> bool:
    """Whether a text is a code such as ``7E3``, which Excel would make a number of."""
    return bool(re.fullmatch(r"\d+[eE]\d{1,3}", text))


def is_range(text: str) -> bool:
    """Whether a text is a range, or a code that is near to a date: ``13-15``, ``MAR13``."""
    return bool(
        re.fullmatch(r"\d{1,2}\s?[-\u2013]\s?\d{1,3}", text)
        or ((named := re.fullmatch(r"([A-Za-z]{3,9})\d{1,4}", text)) and _month(named[1]))
    )


def _of_typed(text: str) -> Iterator[Reading]:
    if matched := _TWO.fullmatch(text):
        first, second = matched.groups()
        yield from _day("day first", second, first)
        yield from _day("month first", first, second)
        for number in (first, second):  # 10-50 is October 1950
            other = second if number is first else first
            if 1 <= int(number) <= 12 and not 1 <= int(other) <= 31:
                yield ("month", int(number), int(other) % 100)
    elif matched := _THREE.fullmatch(text):
        yield from _whole(matched[1], matched[3], matched[4])
    elif (matched := _MONTH_FIRST.fullmatch(text)) and (month := _month(matched[1])):
        yield from _of_month(month, matched[2])
    elif (matched := _MONTH_LAST.fullmatch(text)) and (month := _month(matched[2])):
        yield from _of_month(month, matched[1])
    elif matched := _CLOCK.fullmatch(text):
        yield ("time", *(int(part or 0) for part in matched.groups()))
    elif _POWER.fullmatch(text):
        yield ("number", f"{float(text):.5e}")
    elif text.isdigit() and len(text) > DIGITS_KEPT:
        yield ("digits", len(text), text[:DIGITS_KEPT])


def _of_shown(text: str) -> Iterator[Reading]:
    if (matched := _DAY_MONTH.fullmatch(text)) and (month := _month(matched[2])):
        yield from _of_month(month, matched[1])
    elif (matched := _MONTH_YEAR.fullmatch(text)) and (month := _month(matched[1])):
        yield from _of_month(month, matched[2])
        yield ("month", month, int(matched[2]))
    elif (matched := _ISO.fullmatch(text)) or (matched := _SLASHES.fullmatch(text)):
        parts = matched.groups()
        yield from _whole(*parts)
        for year, month, day in _orders(*parts):
            yield from _on(year, month, day)
    elif matched := _CLOCK.fullmatch(text):
        yield ("time", *(int(part or 0) for part in matched.groups()))
    elif _POWER_SHOWN.fullmatch(text) or re.fullmatch(r"\d+(?:\.0+)?", text):
        yield ("number", f"{float(text.replace(',', '.')):.5e}")
        if text.isdigit() and is_shortened(text):
            yield ("digits", len(text), text[:DIGITS_KEPT])
        elif text.isdigit() and int(text) in _DAYS:  # a date whose cell was made a number
            date = _DAY_ZERO + dt.timedelta(days=int(text))
            yield from _on(date.year, date.month, date.day)


def _on(year: int, month: int, day: int) -> Iterator[Reading]:
    """A date as what may have been typed without its year, or without its day."""
    yield from _of_month(month, str(day))
    if day == 1:
        yield ("month", month, year % 100)


def _of_month(month: int, number: str) -> Iterator[Reading]:
    """A month with a day, or else with a year."""
    days = [*_day("day first", str(month), number)]
    yield from (*days, *_day("month first", str(month), number), *_day("named", str(month), number))
    if not days:
        yield ("month", month, int(number) % 100)


def _day(order: str, month: str, day: str) -> Iterator[Reading]:
    if _is_date(_LEAP, int(month), int(day)):
        yield (order, int(month), int(day))


def _whole(first: str, second: str, third: str) -> Iterator[Reading]:
    for year, month, day in _orders(first, second, third):
        yield ("date", year % 100, month, day)


def _orders(first: str, second: str, third: str) -> Iterator[tuple[int, int, int]]:
    a, b, c = int(first), int(second), int(third)
    orders = [(a, b, c)] if len(first) == 4 else [(c, b, a), (c, a, b)]
    yield from dict.fromkeys(order for order in orders if _is_date(_LEAP, *order[1:]))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _month(word: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for another word."""
    small = word.casefold()
    known = len(small) >= 3 and any(name.startswith(small) for name in _NAMES)
    return MONTHS.index(small[:3]) + 1 if known else 0
