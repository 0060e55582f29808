"""Years, half-years, quarters and months as they are written, in their order."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from evaluation.read.exports.days import month_of

_SIGN = r"[-/_\u2013 ]"
_YEARS = re.compile(rf"(?:fy|y|year)?\s*_?(\d{{4}})\s*{_SIGN}\s*(\d{{4}}|\d{{2}})", re.IGNORECASE)
_YEARS_TOGETHER = re.compile(r"(\d{4})(1[3-9]|[2-9]\d)")  # 201819; 201812 may be a month
_YEAR = re.compile(r"(?:y|year|calendar year)?\s*_?(\d{4})(?:\.0)?", re.IGNORECASE)
_PART = re.compile(
    rf"(?:(?P<a>[qh])\s*(?P<n>\d)\s*{_SIGN}*\s*(?P<y>\d{{4}})(?:{_SIGN}(?P<e>\d{{4}}|\d{{2}}))?"
    rf"|(?P<y2>\d{{4}})(?:{_SIGN}(?P<e2>\d{{4}}|\d{{2}}))?\s*{_SIGN}*\s*(?P<a2>[qh])\s*(?P<n2>\d))",
    re.IGNORECASE,
)
_DAY = r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?"
_SPAN = re.compile(
    rf"{_DAY}([a-z]{{3,9}})\.?(?:\s*(\d{{4}}))?\s*(?:-|\u2013|to)\s*"
    rf"{_DAY}([a-z]{{3,9}})\.?\s*(\d{{4}})",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"(?:(year|(?:12|twelve) months|f?y/?e)|(quarter|(?:3|three) months)|((?:6|six) months))\s+"
    rf"(?:(?:ending|ended|to|up to|end)\s+)?{_DAY}([a-z]{{3,9}})\.?\s*(\d{{4}})",
    re.IGNORECASE,
)
_ENDING_MONTHS = (12, 3, 6)
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_LENGTHS = {12: "year", 6: "half-year", 3: "quarter", 1: "month"}
_SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, order=True)
class CountPeriod:
    """A stretch of months: ``start`` as year times 12 plus month (January 0), and how many.

    ``label``: as it is printed.
    """

    start: int
    months: int
    label: str

    @property
    def length(self) -> str:
        """What it is: year, half-year, quarter, month; empty for another length."""
        return _LENGTHS.get(self.months, "")

    @property
    def after(self) -> int:
        """The first month after it."""
        return self.start + self.months


def read_period(text: str, year_begins: int = 4) -> CountPeriod | None:
    """A period as it is written: 2019, 2015/16, 2019 Q1, 2018/19 Q2, 2019 H1, Apr 2019.

    Also by its ends: April 2018 to March 2019, year ending 31 March 2019.
    """
    plain = " ".join(text.split())
    if matched := _PART.fullmatch(plain):
        of = matched.groupdict()
        kind = (of["a"] or of["a2"]).upper()
        number, year = int(of["n"] or of["n2"]), int(of["y"] or of["y2"])
        ends = of["e"] or of["e2"]
        if ends and not _follows(year, ends):
            return None
        months = 3 if kind == "Q" else 6
        if not 1 <= number <= 12 // months:
            return None
        first = year_begins - 1 if ends else 0
        return CountPeriod(
            12 * year + first + (number - 1) * months,
            months,
            f"{_year_label(year, bool(ends))} {kind}{number}",
        )
    if (matched := _YEARS.fullmatch(plain) or _YEARS_TOGETHER.fullmatch(plain)) and _follows(
        int(matched[1]), matched[2]
    ):
        year = int(matched[1])
        return CountPeriod(12 * year + year_begins - 1, 12, _year_label(year, two=True))
    if matched := _YEAR.fullmatch(plain):
        year = int(matched[1])
        return CountPeriod(12 * year, 12, str(year)) if 1800 <= year <= 2200 else None
    if matched := _SPAN.fullmatch(plain):
        begins, ends_ = (month_of(f"{matched[at]} {matched[6]}") for at in (2, 5))
        if begins and ends_ and matched[1] in (None, "1", "01") and _is_last(matched[4], ends_):
            last, first = _month(ends_), _month(begins)
            years = int(matched[6]) - int(matched[3]) if matched[3] else int(first > last)
            first -= 12 * years
            return CountPeriod(first, last - first + 1, plain) if first <= last else None
    if matched := _ENDING.fullmatch(plain):
        return _ending(matched, year_begins)
    if day := month_of(plain):
        return month_period(day)
    return None


def _ending(matched: re.Match[str], year_begins: int) -> CountPeriod | None:
    """A stretch named by its last month: the year ending March 2019, which is 2018/19."""
    day = month_of(f"{matched[5]} {matched[6]}")
    if day is None or not _is_last(matched[4], day):
        return None
    months = next(n for n, kind in zip(_ENDING_MONTHS, matched.groups(), strict=False) if kind)
    start = _month(day) - months + 1
    if months == 12 and start % 12 in (0, year_begins - 1):
        return CountPeriod(start, months, _year_label(start // 12, two=start % 12 > 0))
    return CountPeriod(start, months, _spanned(start, months))


def _is_last(day: str | None, month: date) -> bool:
    """Whether a day, if there is one, is the last of its month."""
    return day is None or int(day) == monthrange(month.year, month.month)[1]


def _follows(year: int, ends: str) -> bool:
    return int(ends) in (year + 1, (year + 1) % 100)


def _year_label(year: int, two: bool) -> str:
    return f"{year}/{(year + 1) % 100:02d}" if two else str(year)


def _month(day: date) -> int:
    return 12 * day.year + day.month - 1


def month_period(day: date) -> CountPeriod:
    """The month of a day."""
    return CountPeriod(_month(day), 1, f"{_SHORT[day.month - 1]} {day.year}")


def period_of(day: date, every: str, year_begins: int = 4) -> CountPeriod:
    """The period in which a day lies; years begin in January where ``year_begins`` is 1."""
    return _at(_month(day), _MONTHS[every], year_begins)


def _at(month: int, months: int, year_begins: int) -> CountPeriod:
    """The period of a length that holds a month."""
    if months == 1:
        return CountPeriod(month, 1, f"{_SHORT[month % 12]} {month // 12}")
    first = year_begins - 1
    year = (month - first) // 12
    number = (month - first) % 12 // months
    label = _year_label(year, two=year_begins > 1)
    start = 12 * year + first + number * months
    return CountPeriod(start, months, label if months == 12 else f"{label} Q{number + 1}")


def longer_period(days: Collection[date]) -> str:
    """Where days begin or end quarters or years, and no other months: what to declare of them."""
    begins, ends = {day.day == 1 for day in days}, {_is_last(str(day.day), day) for day in days}
    months = sorted({_month(day) for day in days})
    steps = {later - earlier for earlier, later in pairwise(months)}
    if not steps or (begins != {True} and ends != {True}):
        return ""
    if all(step % 12 == 0 for step in steps):
        first = months[0] % 12 + (1 if begins == {True} else 2)
        return f"every: year and year_begins: {(first - 1) % 12 + 1}"
    return "every: quarter" if all(step % 3 == 0 for step in steps) and len(months) > 2 else ""


def named_period(
    text: str, periods: Collection[CountPeriod], year_begins: int = 4
) -> CountPeriod | None:
    """A period of the data by its name; one of the same months under another name too."""
    if named := next((period for period in periods if period.label == text), None):
        return named
    meant = read_period(text, year_begins)
    alike = (p for p in periods if meant and (p.start, p.months) == (meant.start, meant.months))
    return next(alike, None)


def overlapping(periods: Collection[CountPeriod]) -> bool:
    """Whether one of some periods lies in another, or has months of it."""
    return any(later.start < earlier.after for earlier, later in pairwise(sorted(periods)))


def missing_between(periods: Collection[CountPeriod]) -> Iterator[CountPeriod]:
    """Periods that are not there between the first and the last, where all are of one length."""
    ordered = sorted(periods)
    if len({period.months for period in ordered}) != 1:
        return
    for earlier, later in pairwise(ordered):
        start = earlier.after
        while start + earlier.months <= later.start:
            yield _named(start, earlier)
            start += earlier.months


def _spanned(start: int, months: int) -> str:
    """A stretch of months by its ends: ``Apr to Sep 2021``, ``Oct 2020 to Mar 2021``."""
    last = start + months - 1
    year = "" if start // 12 == last // 12 else f" {start // 12}"
    return f"{_SHORT[start % 12]}{year} to {_SHORT[last % 12]} {last // 12}"


def _named(start: int, like: CountPeriod) -> CountPeriod:
    """A period that is nowhere in the data, called as those beside it are."""
    if _SPAN.fullmatch(like.label):
        return CountPeriod(start, like.months, _spanned(start, like.months))
    if like.months == 1:
        return _at(start, 1, 1)
    year_begins = 1 if "/" not in like.label else like.start % like.months + 1
    if like.months == 12:
        return CountPeriod(start, 12, _year_label(start // 12, "/" in like.label))
    if "/" in like.label:
        year_begins = like.start % 12 + 1 - (int(like.label[-1]) - 1) * like.months
        year_begins = (year_begins - 1) % 12 + 1
    first = year_begins - 1
    year, number = (start - first) // 12, (start - first) % 12 // like.months + 1
    kind = "Q" if like.months == 3 else "H"
    return CountPeriod(start, like.months, f"{_year_label(year, '/' in like.label)} {kind}{number}")
