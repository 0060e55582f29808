"""Events month by month, and place by month; counted by longer times where an edition needs it."""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analyses.events.by_part import area_parts, place_parts, placed
from analyses.events.logged import NOT_RECORDED, Codes, Logged
from evaluation.read.exports.days import months_between
from evaluation.say.counts import counts_table
from evaluation.say.finding import Column, Figure, Finding, Mark, Row, Statistic, Table
from evaluation.say.occurrences import Occurrences
from evaluation.say.wording import long_date

_MOST_COLUMNS = 13  # of a table that fits a page
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Grain:
    """How long the times are by which events are counted. ``near``: too short for the public."""

    name: str
    several: str
    months: int
    near: bool = True


GRAINS = (
    Grain("month", "months", 1),
    Grain("quarter", "quarters", 3),
    Grain("half-year", "half-years", 6),
    Grain("year", "years", 12, near=False),
)


@dataclass(frozen=True, slots=True)
class Periods:
    """The times of one grain over the period of a log, and in which of them each entry is.

    ``whole``: whether the log covers all days of the first and of the last of them.
    """

    grain: Grain
    labels: tuple[str, ...]
    codes: Codes
    whole: bool


def by_times(logged: Logged) -> Iterator[Finding]:
    """Events over time, and by place and time."""
    if "when" not in logged.events.roles or logged.events.period is None:
        return
    times = [times_of(logged, grain) for grain in GRAINS]
    yield _chain([_over_time(logged, of) for of in times])
    if "place" in logged.events.roles:
        tables = [
            _by_place_and_time(logged, by, of)
            for by in ("place", "area")
            if by == "place" or any(logged.events.area_of.values())
            for of in times
            if 1 < len(of.labels) <= _MOST_COLUMNS and len(logged.events.area_of) <= _MOST_ROWS
        ]
        if tables:
            yield _chain(tables)


def times_of(logged: Logged, grain: Grain) -> Periods:
    """The times of a grain from the first to the last day that the log covers."""
    assert logged.events.period
    first, last = logged.events.period
    starts = list(
        dict.fromkeys(
            month.replace(month=month.month - (month.month - 1) % grain.months)
            for month in months_between(first, last)
        )
    )
    when = logged.events.table["when"].to_numpy().astype("datetime64[M]").astype(np.int64)
    missing = np.isnat(logged.events.table["when"].to_numpy())
    begin = (starts[0].year - 1970) * 12 + starts[0].month - 1
    codes = np.where(missing, -1, (when - begin) // grain.months)
    whole = starts[0] == first and (after := last + timedelta(days=1)).day == 1
    whole = whole and (after.month - 1) % grain.months == 0
    return Periods(grain, tuple(_called(start, grain) for start in starts), codes, whole)


def _called(start: date, grain: Grain) -> str:
    """What a time is called: ``Apr 2021``, ``Apr to Jun 2021``, ``2021``."""
    name = calendar.month_abbr[start.month]
    if grain.months == 1:
        return f"{name} {start.year}"
    if grain.months == 12:
        return str(start.year)
    return f"{name} to {calendar.month_abbr[start.month + grain.months - 1]} {start.year}"


def _chain(findings: Sequence[Finding]) -> Finding:
    """The finest, with those that are coarser."""
    first, *others = findings
    return first.model_copy(update={"fewer_parts": tuple(others)})


def _over_time(logged: Logged, times: Periods) -> Finding:
    """How many events each month has, nought among them."""
    parts = logged.parts(times.codes, times.labels)
    dated = [part for part in parts if part.label != NOT_RECORDED]
    used = [part for part in dated if part.value]
    grain = times.grain
    title = f"{logged.called.capitalize()} by {grain.name}"
    estimates = {"n_events": logged.count("All together", logged.total)}
    wordings = [f"{logged.called.capitalize()} were recorded by {grain.name}."]
    if used and len(dated) > 1:
        wordings.insert(0, logged.spread("in", used, dated, grain.several))
        none = len(dated) - len(used)
        # of a year that the log covers in part nobody can say whether it had the most
        fair = times.whole or grain.months == 1
        most, told = logged.most(dated, "in", grain.several)
        if fair and most:
            estimates |= most
            without = f" In {none} of the {len(dated)} none were recorded." if none else ""
            wordings.insert(0, f"{told}{without}")
    return logged.finding(
        "over_time",
        title,
        estimates,
        tuple(wordings),
        leading="n_most" if "n_most" in estimates else "n_events",
        caveats=(*_covered(logged, times), _NO_TREND.format(called=logged.called)),
        table=counts_table(title, grain.name.capitalize(), logged.called, logged.each(parts)),
        figure=Figure(
            kind="series",
            title=title,
            x_label=f"Number of {logged.called}",
            decimals=0,
            statistic=Statistic.COUNT,
            marks=tuple(Mark(label=part.label, value=part.value) for part in dated),
        )
        if len(dated) > 1
        else None,
        occurrences=Occurrences(
            parts=parts,
            together="Other years" if grain.months == 12 else "",
            known=logged.known,
            near=grain.near,
        ),
    )


_NO_TREND = (
    "More or fewer {called} in a log may be more or fewer written down: it does not say that "
    "more or fewer happened."
)


def _covered(logged: Logged, times: Periods) -> Iterator[str]:
    """Which days the log covers; of times that it covers in part, that."""
    assert logged.events.period
    first, last = logged.events.period
    if not logged.events.covered:
        yield (
            f"The log does not say which days it covers: its first entry is of {_day(first)}, its "
            f"last of {_day(last)}."
        )
    elif not times.whole:
        several = times.grain.several
        yield f"The log covers {_day(first)} to {_day(last)}: the {several} at its ends not whole."


def _day(day: date) -> str:
    return long_date(day.isoformat())


def _by_place_and_time(logged: Logged, by: str, times: Periods) -> Finding:
    """How many events each place has in each month: a row a place, a column a month."""
    wholes = place_parts(logged) if by == "place" else area_parts(logged)
    place, names = placed(logged, by)
    called = (*names, NOT_RECORDED), (*times.labels, NOT_RECORDED)
    high, wide = map(len, called)
    # those without place or time have the last row and column
    row = np.where(place < 0, high - 1, place)
    column = np.where(times.codes < 0, wide - 1, times.codes)
    cells = [*itertools.product(*called)]
    parts = tuple(
        part.model_copy(update={"within": where, "at": when})
        for part, (where, when) in zip(
            logged.parts(row * wide + column, [", ".join(cell) for cell in cells]),
            cells,
            strict=True,
        )
    )
    values = np.array([part.value for part in parts]).reshape(high, wide)
    kept_rows = [n for n in range(high) if n < high - 1 or values[n].any()]
    kept = [n for n in range(wide) if n < wide - 1 or values[:, n].any()]
    title = f"{logged.called.capitalize()} by {by} and {times.grain.name}"
    return logged.finding(
        "by_place_and_time",
        title,
        {"n_events": logged.count("All together", logged.total)},
        (
            f"{{n_events}} {logged.called} were recorded, by {by} and {times.grain.name}.",
            f"{logged.called.capitalize()} were recorded by {by} and {times.grain.name}.",
        ),
        leading="n_events",
        caveats=tuple(_covered(logged, times)),
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label=by.capitalize()),
                *(Column(key=f"t{n}", label=called[1][n], statistic=Statistic.COUNT) for n in kept),
            ),
            rows=tuple(
                Row(cells={"label": called[0][n], **{f"t{m}": int(values[n, m]) for m in kept}})
                for n in kept_rows
            ),
        ),
        figure=Figure(
            kind="matrix",
            title=title,
            x_label=f"Number of {logged.called}",
            decimals=0,
            statistic=Statistic.COUNT,
            order=tuple(called[1][n] for n in kept),
            marks=tuple(
                Mark(label=called[0][n], group=called[1][m], value=int(values[n, m]))
                for n in kept_rows
                for m in kept
            ),
        ),
        occurrences=Occurrences(
            parts=parts,
            wholes=wholes,
            together="Other areas" if by == "area" else "",
            known=logged.known,
            near=by == "place" or times.grain.near,
        ),
    )
