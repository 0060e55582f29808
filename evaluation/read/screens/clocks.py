"""Times of answering that cannot be, or that are too short to read the questions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pandas as pd

from evaluation.declare.waves import MEASURED, printed
from evaluation.errors import Kind
from evaluation.read.exports.times import SECONDS, STARTED, SUBMITTED
from evaluation.read.responses import Responses
from evaluation.read.screens.flags import Flag, flag

SECONDS_AN_ITEM = 2.0
EARLIEST = pd.Timestamp(2000, 1, 1)
APART = pd.Timedelta(days=366)
FEWEST_DATES = 5  # for a date to stand apart from the others
FEWEST_FILE = 3  # people, for a file and not a person to be meant
_CHECK_DATE = "Look it up. It is used nowhere else."


def wrong_dates(response: Responses, today: dt.date) -> Iterator[Flag]:
    """Times before 2000, after ``today``, before their own start, or a year from all others."""
    rows = response.rows
    if SUBMITTED not in rows:
        return
    latest = pd.Timestamp(today) + pd.Timedelta(days=1)
    started, submitted = (pd.to_datetime(rows[name]) for name in (STARTED, SUBMITTED))
    signs = pd.DataFrame(
        {
            "is before the year 2000": (started < EARLIEST) | (submitted < EARLIEST),
            "is still to come": (started >= latest) | (submitted >= latest),
            "is before its own start": submitted < started,
            "is more than a year from every other of the file": _lonely(submitted.fillna(started)),
        }
    )
    first = signs[signs.any(axis=1)].idxmax(axis=1)
    for person, sign in zip(first.index, first, strict=True):
        end = submitted[person]
        moment = (started[person] if pd.isna(end) else end).isoformat(sep=" ")
        yield flag(
            Kind.DATE,
            response,
            str(person),
            f"The time of answering, {moment}, {sign}.",
            _CHECK_DATE,
            value=moment,
            at="clock",
            code="screens.impossible-date",
        )


def _lonely(moments: pd.Series) -> pd.Series:
    """Whether each time is more than a year from the nearest other one."""
    times = moments.dropna().sort_values()
    if len(times) < FEWEST_DATES:
        return pd.Series(data=False, index=moments.index)
    below, above = times.diff(), -times.diff(-1)
    alone = (below.isna() | (below > APART)) & (above.isna() | (above > APART))
    return alone.reindex(moments.index, fill_value=False)


def swapped_waves(responses: Sequence[Responses]) -> Iterator[Flag]:
    """Later waves that were answered before earlier ones: whole files first, or single people.

    A file is meant where half of the people with both times or more were "later" first; else
    each of those people.
    """
    waves = {wave: _submitted(responses, wave) for wave in MEASURED}
    for early, late in pairwise([wave for wave, times in waves.items() if len(times)]):
        both = waves[early].index.intersection(waves[late].index)
        first, second = waves[early].loc[both], waves[late].loc[both]
        before = both[(second < first).to_numpy()]
        of_later = next(r for r in responses if r.wave == late)
        if len(before) >= FEWEST_FILE and 2 * len(before) >= len(both):
            yield flag(
                Kind.SWAPPED,
                of_later,
                "",
                f"{len(before)} of {len(both)} people answered at the {printed(late)} before the "
                f"{printed(early)}: the files or their waves seem to be swapped.",
                "Look at wave: in deliverable.yaml.",
                code="screens.waves-swapped",
            )
        elif not len(both) and waves[late].median() < waves[early].median():
            yield flag(
                Kind.SWAPPED,
                of_later,
                "",
                f"The file of the {printed(late)} was mostly answered before that of the "
                f"{printed(early)}: they seem to be swapped.",
                "Look at wave: in deliverable.yaml.",
                code="screens.waves-swapped",
            )
        else:
            for person in before:
                answered = next(
                    r for r in responses if r.wave == late and person in r.answers.index
                )
                yield flag(
                    Kind.SWAPPED,
                    answered,
                    str(person),
                    f"The {printed(late)} ({second[person]:%Y-%m-%d %H:%M}) was answered before "
                    f"the {printed(early)} ({first[person]:%Y-%m-%d %H:%M}).",
                    "Look which form is which.",
                    value=f"{second[person]:%Y-%m-%d %H:%M}",
                    at="clock",
                    code="screens.waves-swapped",
                )


def _submitted(responses: Sequence[Responses], wave: str) -> pd.Series:
    """When each person answered at a wave, as far as known; the first instrument that knows."""
    times = [
        pd.to_datetime(r.rows[SUBMITTED].fillna(r.rows[STARTED])).dropna()
        for r in responses
        if r.wave == wave and SUBMITTED in r.rows
    ]
    together = pd.concat(times) if times else pd.Series(dtype="datetime64[ns]")
    return together[~together.index.duplicated()]


def too_fast(responses: Sequence[Responses]) -> Iterator[Flag]:
    """Forms that took less than 2 seconds an item that was answered in them.

    Huang and others (2012), doi:10.1007/s10869-011-9231-8: an item is hardly read and
    answered in less. Seconds are as the tool has them, else from start to submission. All
    instruments in one row count together. Where more than half of a file are fast its times
    are told once, as they may mean something else.
    """
    forms = [
        pd.DataFrame(
            {
                "seconds": _seconds(response.rows),
                "items": response.answers.notna().sum(axis=1),
                "form": response.rows["file"] + "\n" + response.rows["sheet"],
                "of": number,
            }
        ).dropna(subset="seconds")
        for number, response in enumerate(responses)
        if SECONDS in response.rows
    ]
    for _, rows in pd.concat(forms).groupby("form", sort=False) if forms else ():
        form = rows.groupby(level=0, sort=False)
        yield from _fast(responses, form.agg({"seconds": "first", "items": "sum", "of": "first"}))


def _fast(responses: Sequence[Responses], form: pd.DataFrame) -> Iterator[Flag]:
    """``form``: seconds and items by person, and ``of`` which response the seconds are."""
    fast = form[form["seconds"] < SECONDS_AN_ITEM * form["items"]]
    if len(fast) >= FEWEST_FILE and 2 * len(fast) > len(form):
        yield flag(
            Kind.FAST,
            responses[form["of"].iloc[0]],
            "",
            f"{len(fast)} of {len(form)} forms took less than {SECONDS_AN_ITEM:g} seconds an item.",
            "So many are rarely careless: look whether the times mean something else.",
            code="screens.fast",
        )
        return
    for person, seconds, items, of in fast.itertuples():
        yield flag(
            Kind.FAST,
            responses[of],
            str(person),
            f"The form took {seconds:g} seconds for {items:g} items: less than "
            f"{SECONDS_AN_ITEM:g} seconds an item.",
            "Look at the answers.",
            value=f"{seconds:g}",
            at="watch",
            code="screens.fast",
        )


def _seconds(rows: pd.DataFrame) -> pd.Series:
    """How long each form took; a time that runs backwards is not known."""
    lasted = pd.to_datetime(rows[SUBMITTED]) - pd.to_datetime(rows[STARTED])
    between = lasted.dt.total_seconds()
    # a date without a clock says nothing of seconds
    return rows[SECONDS].fillna(between.where(between > 0))
