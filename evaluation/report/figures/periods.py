"""Periods by their names: in order of time, with those that are missing between them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluation.say.wording import MONTHS


def _spans(months: int) -> tuple[str, ...]:
    """The parts of a year of so many months: ``Jan to Mar``, ``Apr to Jun``."""
    short = [month[:3] for month in MONTHS]
    return tuple(f"{short[at]} to {short[at + months - 1]}" for at in range(0, 12, months))


_QUARTERS = ("Q1", "Q2", "Q3", "Q4")
# How periods are written, with the parts of a year; years that begin in April before months, as
# 2010-11 and 2011-12 may be either.
_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("{year}", ("",)),
    ("{year}/{next:02}", ("",)),
    ("{year}-{next:02}", ("",)),
    *((form, _QUARTERS) for form in ("{year} {part}", "{part} {year}", "{year}-{part}")),
    ("{year}-{part}", tuple(f"{month:02}" for month in range(1, 13))),
    *(("{part} {year}", _spans(months)) for months in (3, 6)),
    ("{part} {year}", tuple(MONTHS)),
    ("{part} {year}", tuple(month[:3] for month in MONTHS)),
)
_MOST = 240  # periods; more cannot be seen


def in_time(names: Sequence[str]) -> tuple[str, ...]:
    """Periods with all that lie between the first and the last; others as they are.

    Years, quarters and months are known: 2019, 2019/20, 2019 Q3, Jul to Sep 2019, 2019-08,
    August 2019, Aug 2019.
    """
    years = [int(year) for name in names for year in re.findall(r"\d{4}", name)]
    for form, parts in _FORMS if years and max(years) - min(years) < _MOST else ():
        every = [
            form.format(year=year, next=(year + 1) % 100, part=part)
            for year in range(min(years), max(years) + 1)
            for part in parts
        ]
        if {*names} <= {*every}:
            places = [every.index(name) for name in names]
            between = every[min(places) : max(places) + 1]
            return tuple(between if len(between) <= _MOST else names)
    return tuple(names)
