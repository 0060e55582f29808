"""Questions without options: a number, a date, words."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from analyses.replies.shares import averages
from analyses.replies.survey_wave import UNTOLD, SurveyWave
from evaluation.read.survey.replies import Replies
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table, Telling
from evaluation.say.replied import of_few
from evaluation.say.wording import long_date
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
    half = (
        f"Half of the {{n}} {wave.plural} who answered{how} said {{median}}{unit} or less",
        f"{{n}} {wave.plural} answered; on average {{mean}}{unit}.",
        f"{{n}} {wave.plural} answered.",
        UNTOLD,
    )
    quartiles = f"{half[0]}, and the middle half {{lower_quartile}} to {{upper_quartile}}{unit}."

    def telling(estimates: dict[str, Estimate]) -> Telling:
        return Telling(
            estimates={**estimates, **always},
            wordings=(quartiles, f"{half[0]}.", *half[1:]),
            leading="median",
            table=_table(wave, question.printed, {**always, **estimates}),
        )

    return wave.finding(
        replies,
        "replies",
        [telling({**middle, **ends}), telling(middle)],
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


def _table(wave: SurveyWave, caption: str, estimates: dict[str, Estimate]) -> Table:
    """A row for each number."""
    kinds = {"n": Statistic.COUNT, "mean": Statistic.MEAN}
    shown = ("n", "median", "lower_quartile", "upper_quartile", "mean", "least", "most")
    there = [name for name in shown if name in estimates]
    n = int(estimates["n"].value or 0)
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
    """``<question>.replies``: the months between which the middle half of the dates lie."""
    values = replies.values[:, 0]
    always = wave.denominators(replies.states[:, 0], replies)
    n = int(always["n"].value or 0)
    known = values[~np.isnan(values)]
    wordings: tuple[str, ...] = (f"{{n}} {wave.plural} gave a date.", UNTOLD)
    estimates = dict(always)
    if len(known):
        days = [
            float(np.quantile(known, share, method="inverted_cdf")) for share in (0.25, 0.5, 0.75)
        ]
        first, middle, last = (_in_words(day) for day in days)
        estimates["median"] = Estimate(
            label="Median, in days since 1 January 1970",
            statistic=Statistic.SPREAD,
            value=days[1],
            n=n,
            decimals=0,
            method="median",
        )
        # {median.n}: these words stand only where the median does
        wordings = (
            f"The middle date of the {{median.n}} {wave.plural} who gave one is {middle}; half of "
            f"them lie between {first} and {last}.",
            *wordings,
        )
    return wave.finding(
        replies,
        "replies",
        [Telling(estimates=estimates, wordings=wordings, leading="n")],
        n,
        method="Median and quartiles of the dates, each a month and year.",
    )


def _in_words(days: float) -> str:
    """The month of a date, as a day may be one person's."""
    day = _EPOCH + timedelta(days=int(days))
    return " ".join(long_date(day.isoformat()).split()[1:])


def words_written(wave: SurveyWave, replies: Replies) -> Finding:
    """``<question>.replies``: how many wrote something; what they wrote is to be coded."""
    always = wave.denominators(replies.states[:, 0], replies)
    n = int(always["n"].value or 0)
    wordings = (
        f"{{n}} of the {{n_asked}} {wave.plural} who were asked wrote something.",
        f"{{n}} {wave.plural} wrote something.",
        "How many wrote something is not shown: they are too few.",
    )
    return wave.finding(
        replies,
        "replies",
        [Telling(estimates=always, wordings=wordings, leading="n")],
        n,
        method="Count of those who wrote anything.",
        why="What people wrote is to be coded by theme; no program sums it up here.",
    )
