"""All screens of the responses of a study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from evaluation.clock import today
from evaluation.counting import grouped
from evaluation.read.responses import Responses
from evaluation.read.screens.clocks import swapped_waves, too_fast, wrong_dates
from evaluation.read.screens.flags import Flag
from evaluation.read.screens.patterns import same_answers, same_at_both, straight_lines


def screened(responses: Sequence[Responses], day: dt.date | None = None) -> tuple[Flag, ...]:
    """Every response that a screen points at, each told once a screen and wave.

    ``responses``: all waves and instruments of a study. Nothing is changed and nobody left out.
    ``day``: the day after which no answer can have been given; by default this one.
    """
    day = day or today()
    flags = [
        flag
        for wave in responses
        for flag in (*same_answers(wave), *straight_lines(wave), *wrong_dates(wave, day))
    ]
    flags += [*same_at_both(responses), *swapped_waves(responses), *too_fast(responses)]
    # several instruments in one form have the same times: their dates are told once
    same = grouped(((flag.kind, flag.issue.where, flag.issue.problem), flag) for flag in flags)
    return tuple(of_place[0] for of_place in same.values())
