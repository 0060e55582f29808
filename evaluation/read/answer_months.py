"""In which months people answered, where their files say it of everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.answer_file import Answers
from evaluation.declare.waves import WAVES
from evaluation.declare.whose_rows import Unit
from evaluation.read.exports.times import STARTED, SUBMITTED
from evaluation.read.responses import Responses


@dataclass(frozen=True, slots=True)
class AnswerMonths:
    """How many people of one wave answered in each month, as ``2026-03``, in order."""

    unit: Unit
    months: tuple[tuple[str, int], ...]


def answer_months(
    files: Iterable[Answers], responses: Sequence[Responses]
) -> tuple[AnswerMonths, ...]:
    """The months of each wave; nothing where any answer has no date.

    One clock beside answers of two times is that of either, so it dates neither.
    """
    if any(sum(not WAVES[wave].looking_back for wave in data.waves) > 1 for data in files):
        return ()
    waves = []
    for same in grouped((response.wave, response) for response in responses).values():
        days = pd.concat([_days(response) for response in same])
        days = days[~days.index.duplicated()]
        if days.isna().any() or days.empty:
            return ()
        months = Counter(f"{day:%Y-%m}" for day in days)
        waves.append(AnswerMonths(same[0].unit, tuple(sorted(months.items()))))
    return tuple(waves)


def _days(response: Responses) -> pd.Series:
    rows = response.rows.reindex(response.answers.index)
    if not {SUBMITTED, STARTED} <= {*rows.columns}:
        return pd.Series(pd.NaT, index=rows.index)
    return rows[SUBMITTED].combine_first(rows[STARTED])
