"""All screens of the responses of a study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from evaluation.errors import Issue
from evaluation.read.responses import Responses
from evaluation.read.screens.clocks import swapped_waves, too_fast, wrong_dates
from evaluation.read.screens.flags import Flag
from evaluation.read.screens.patterns import same_answers, straight_lines


def screened(responses: Sequence[Responses], today: dt.date | None = None) -> tuple[Flag, ...]:
    """Every response that a screen points at, each told once a screen and wave.

    ``responses``: all waves and instruments of a study. Nothing is changed and nobody left out.
    ``today``: the day after which no answer can have been given; by default this one.
    """
    return tuple(_once(_all(responses, today or dt.datetime.now().astimezone().date())))


def _all(responses: Sequence[Responses], today: dt.date) -> Iterator[Flag]:
    for found in responses:
        yield from same_answers(found)
        yield from straight_lines(found)
        yield from wrong_dates(found, today)
    yield from swapped_waves(responses)
    yield from too_fast(responses)


def _once(flags: Iterator[Flag]) -> Iterator[Flag]:
    """Several instruments in one form have the same times: their dates are told once."""
    seen: set[object] = set()
    for one in flags:
        key = (one.kind, one.issue.where, one.issue.problem)
        if key not in seen:
            yield one
        seen.add(key)


def screen_issues(responses: Sequence[Responses]) -> tuple[Issue, ...]:
    """The flags as issues with their cells."""
    return tuple(found.issue for found in screened(responses))
