"""Questions without options: a number, a date, words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analyses.replies.shares import averages
from analyses.replies.survey_wave import UNTOLD, SurveyWave
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table, Telling
from evaluation.say.replied import of_few
from evaluation.statistics.ratings import rating, weighted_quantile

_EPOCH = date(1970, 1, 1)


def numbers_entered(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: median, quartiles and mean of a number; the range where it may stand.

    The least and the most are what single people wrote, so they go where few wrote them.
    """
    question, values = replies.question, replies.values[:, 0]
    always = wave.denominators(replies.states[:, 0], replies)
    n = int(always["n"].value or 0)
    found = rating(values, wave.ci_level)
    unit = f" {question.unit}" if question.unit else ""
    if found is None:
        empty = Telling(estimates=always, wordings=("Nobody answered.",), leading="n")
        return wave.finding(replies, "replies", [empty], n)
    digits = 0 if (values[~np.isnan(values)] % 1 == 0).all() and found.median % 1 == 0 else 1

    def told(label: str, value: float, **facts: object) -> Estimate:
        usual = {"statistic": Statistic.SPREAD, "method": label.lower(), "decimals": digits}
        return Estimate.model_validate(
            {"label": label, "value": value, "n": n, "unit": question.unit, **usual, **facts}
        )

    middle = averages(wave, values, n)
    middle |= {
        "median": told("Median", float(middle["median"].value or 0)),
        "lower_quartile": told(
            "Lower quartile", _quartile(wave, values, found.lower_quartile, 0.25)
        ),
        "upper_quartile": told(
            "Upper quartile", _quartile(wave, values, found.upper_quartile, 0.75)
        ),
    }
    middle["mean"] = middle["mean"].model_copy(update={"unit": question.unit})
    least, most = float(np.nanmin(values)), float(np.nanmax(values))
    ends = {}
    for name, label, end in (("least", "Least", least), ("most", "Most", most)):
        alike = int((values == end).sum()) if least < most else 0  # then it is everybody's
        ends[name] = of_few(told(label, end), f"{replies.name}.{name}", alike)
    how = " (weighted)" if wave.weighted else ""
    half = f"Half of the {{n}} {wave.plural} who answered{how} said {{median}}{unit} or less"
    quarters = f"the middle half {{lower_quartile}} to {{upper_quartile}}{unit}"
    known = (
        f"{half}, and {quarters}.",
        f"{half}.",
        f"{{n}} {wave.plural} answered; on average {{mean}}{unit}.",
        f"{{n}} {wave.plural} answered.",
        UNTOLD,
    )
    asked = f"{{n}} {wave.plural} were asked"
    half = f"{asked}. Half of those who answered{how} said {{median}}{unit} or less"
    few_unknown = (
        f"{half}, and {quarters}.",
        f"{half}.",
        f"{asked}; on average those who answered said {{mean}}{unit}.",
        f"{asked}.",
        UNTOLD,
    )

    def telling(
        told: Mapping[str, Estimate], of: Mapping[str, Estimate], wordings: tuple[str, ...]
    ) -> Telling:
        rows = told if of is not always else {"n": of["n"], **told}
        return Telling(
            estimates={**told, **of},
            wordings=wordings,
            leading="median",
            table=_table(wave, question.printed, rows, n),
            n=int(of["n"].value or 0),
        )

    tellings = [telling({**middle, **ends}, always, known), telling(middle, always, known)]
    if wave.unknown(replies):
        tellings.append(telling(middle, wave.asked_only(replies), few_unknown))
    return wave.finding(
        replies,
        "replies",
        tellings,
        n,
        method="Median and quartiles of what was entered, "
        + ("weighted." if wave.weighted else "type 7, as Excel has them."),
    )


def _quartile(wave: SurveyWave, values: NDArray[np.float64], plain: float, share: float) -> float:
    """A quartile, weighted where the median beside it is; of nobody with a weight the plain one."""
    if not wave.weighted or wave.drawn is None:
        return plain
    some = wave.drawn.weights > 0
    found = weighted_quantile(values[some], wave.drawn.weights[some], share)
    return plain if found is None else found


def _table(wave: SurveyWave, caption: str, estimates: Mapping[str, Estimate], n: int) -> Table:
    """A row for each number."""
    kinds = {"n": Statistic.COUNT, "mean": Statistic.MEAN}
    shown = ("n", "median", "lower_quartile", "upper_quartile", "mean", "least", "most")
    there = [name for name in shown if name in estimates]
    return Table(
        caption=caption,
        columns=(
            Column(key="label", label=wave.plural.capitalize()),
            *(
                Column(
                    key=name,
                    label=estimates[name].label,
                    statistic=kinds.get(name, estimates[name].statistic),
                    decimals=estimates[name].decimals,
                )
                for name in there
            ),
        ),
        rows=(
            Row(cells={"label": "All who answered", **{k: estimates[k].value for k in there}}, n=n),
        ),
    )


def dates_entered(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: the months between which the middle half of the dates lie.

    Each is told as its month, as a day may be one person's.
    """
    values = replies.values[:, 0]
    known = values[~np.isnan(values)]
    middle = {
        name: Estimate(
            label=f"{label}, in days since 1 January 1970",
            statistic=Statistic.SPREAD,
            value=_month_of(float(np.quantile(known, share, method="inverted_cdf"))),
            n=len(known),
            decimals=0,
            method="median",
        )
        for name, label, share in (
            ("lower_quartile", "Month of the lower quartile", 0.25),
            ("median", "Month of the median", 0.5),
            ("upper_quartile", "Month of the upper quartile", 0.75),
        )
        if len(known)
    }
    half = "{lower_quartile.month} and {upper_quartile.month}"
    gave = f"{{n}} {wave.plural} gave a date."
    tellings = [
        Telling(
            estimates={**wave.denominators(replies.states[:, 0], replies), **middle},
            wordings=(
                f"The middle date of the {{n}} {wave.plural} who gave one is {{median.month}}; "
                f"half of them lie between {half}.",
                gave,
                UNTOLD,
            )
            if middle
            else (gave, UNTOLD),
            leading="n",
        )
    ]
    if wave.unknown(replies):
        asked = f"{{n}} {wave.plural} were asked"
        tellings.append(
            Telling(
                estimates={**wave.asked_only(replies), **middle},
                wordings=(
                    *(
                        [
                            f"{asked}. The middle date of those who gave one is {{median.month}}; "
                            f"half of the dates lie between {half}."
                        ]
                        if middle
                        else ()
                    ),
                    f"{asked}.",
                    UNTOLD,
                ),
                leading="n",
                n=int(replies.asked.sum()),
            )
        )
    return wave.finding(
        replies,
        "replies",
        tellings,
        len(known),
        method="Median and quartiles of the dates, each a month and year.",
    )


def _month_of(days: float) -> float:
    """The first day of the month of a date, in days since 1970."""
    day = _EPOCH + timedelta(days=int(days))
    return float((day.replace(day=1) - _EPOCH).days)


def words_written(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: how many wrote something; what they wrote is to be coded."""
    always = wave.denominators(replies.states[:, 0], replies)
    wordings = (
        f"{{n}} of the {{n_asked}} {wave.plural} who were asked wrote something.",
        f"{{n}} {wave.plural} wrote something.",
        "How many wrote something is not shown: they are too few.",
    )
    tellings = [Telling(estimates=always, wordings=wordings, leading="n")]
    if wave.unknown(replies):
        asked = wave.asked_only(replies)
        said = f"{{n}} {wave.plural} were asked; how many wrote something is not shown."
        n = int(replies.asked.sum())
        tellings.append(Telling(estimates=asked, wordings=(said, wordings[-1]), leading="n", n=n))
    return wave.finding(
        replies,
        "replies",
        tellings,
        int(always["n"].value or 0),
        method="Count of those who wrote anything.",
        why="What people wrote is to be coded by theme; no program sums it up here.",
    )
