"""People who were taught together: an interval that knows it, and the means of the sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyses.change.paired import (
    SMALLEST_FOR_INTERVAL,
    Pairs,
    change_figure,
    interval_estimate,
    marked,
)
from evaluation.counting import percent
from evaluation.say.change_words import averages, moved_unclearly
from evaluation.say.equation import Equation
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table, people_counted
from evaluation.say.wording import brief
from evaluation.statistics import change as stats
from evaluation.statistics import clusters

_WHY = (
    "People who were taught together hear the same things and change alike, so they tell less than "
    "as many people who were taught apart. Fewer than ten sessions cannot show how alike; the "
    "range of 0 to 0.10 is built in, and the same for every report."
)
_EQUATION = Equation.CHANGE_TOGETHER
_MANY = (
    "Mean change in a model in which every session has a level of its own (random intercept, "
    "restricted maximum likelihood), with Satterthwaite's t interval."
)
_FEW = (
    "Mean of all people's changes. The interval is the t interval widened by the design effect, "
    "1 + (m - 1) x intraclass correlation, at each correlation of the range; the widest is printed."
)


@dataclass(frozen=True, slots=True)
class Together:
    """The mean change of people in k sessions, and how it was worked out.

    ``change`` carries the interval to print. ``over`` has it at each intraclass correlation
    where sessions are few. ``p_flip``: p when whole sessions flip their sign, from six. ``alone``:
    some people count as taught alone.
    """

    sessions: int
    change: Estimate
    over: tuple[clusters.AtIcc, ...]
    p_flip: float | None
    method: str
    df: float
    alone: bool = False

    @property
    def few(self) -> bool:
        """Whether sessions are too few for a model, so that it speaks of this delivery only."""
        return bool(self.over) and self.sessions < clusters.FEWEST_FOR_MODEL


def taught_together(pairs: Pairs) -> Together | None:
    """The change of people who were taught together; None where that is not declared.

    None also below six people, where all changed alike, or where nobody shares a session. Whose
    session is not recorded, or who is the only one in it, counts as taught alone, and not as a
    session: neither tells how alike people of one session are.
    """
    codes, sessions = _codes(pairs)
    if not sessions or pairs.n < SMALLEST_FOR_INTERVAL:
        return None
    change, alone = pairs.change.to_numpy(float), bool((codes >= sessions).any())
    model, over = clusters.mean_together(change, codes, sessions)
    if model:
        ends = model.interval(pairs.ci_level)
        method = f"random-intercept model of {sessions} sessions, Satterthwaite interval"
        estimate = interval_estimate("Mean change", ends, pairs, method, equation=_EQUATION)
        return Together(sessions, estimate, (), None, _MANY, model.df, alone)
    if not over:
        return None
    widest = clusters.widest(over)
    ends = widest.mean.interval(pairs.ci_level)
    method = f"t interval with the design effect of an intraclass correlation of {widest.icc:.2f}"
    estimate = interval_estimate("Mean change", ends, pairs, method, equation=_EQUATION)
    flipped = clusters.sign_flip_p(change, codes) if sessions == len(set(codes)) else None
    return Together(sessions, estimate, over, flipped, _FEW, pairs.n - 1, alone)


SMALLEST_OUTSIDE = 20  # people from which these findings leave the team
_TOO_FEW = f"sessions of fewer than {SMALLEST_OUTSIDE} people tell on single ones"


def cluster_findings(pairs: Pairs) -> Iterator[Finding]:
    """The change of people taught together and, below ten sessions, the mean of each session.

    ``<scale>.together`` and ``<scale>.sessions``; nothing where no cluster is declared.
    """
    together = taught_together(pairs)
    if together is None:
        return
    inside = {"kept_inside": _TOO_FEW if pairs.n < SMALLEST_OUTSIDE else ""}
    yield _together(pairs, together).model_copy(update=inside)
    if together.few and together.sessions > 1:
        yield _sessions(pairs).model_copy(update=inside)


def _codes(pairs: Pairs) -> tuple[stats.Codes, int]:
    """A number for each person's session, and how many sessions there are."""
    codes, sessions = session_codes(pairs.clusters, pairs.before.index)
    return np.where(codes < 0, sessions - 1 - codes, codes), sessions


def session_codes(sessions: pd.Series | None, people: pd.Index) -> tuple[stats.Codes, int]:
    """The number of each person's session, below 0 for whoever has none; and how many there are.

    Nobody shares a number below 0: whose session is not recorded, or is nobody else's among these
    people, counts as taught alone.
    """
    known = pd.Series(None, index=people, dtype=object)
    if sessions is not None:
        known = sessions.reindex(people)
        known = known.where(known.duplicated(keep=False))
    codes, labels = pd.factorize(known, sort=True)
    return np.where(codes < 0, -1 - np.arange(len(codes)), codes), len(labels)


def _together(pairs: Pairs, together: Together) -> Finding:
    return pairs.finding(
        "together",
        f"Change in {pairs.title_inside}{pairs.second.to}: people taught together",
        _wordings(pairs, together),
        marked(
            {
                "n": people_counted("People with both scores", pairs.n),
                "sessions": Estimate(
                    label="Sessions",
                    statistic=Statistic.COUNT,
                    value=together.sessions,
                    n=pairs.n,
                    decimals=0,
                    method="count",
                ),
                "change": together.change,
                **{f"change_icc_{at.icc * 100:03.0f}": _at(pairs, at) for at in together.over},
                "p_flip": Estimate(
                    label="p (signs of whole sessions flipped)",
                    statistic=Statistic.TEST,
                    value=together.p_flip,
                    n=pairs.n,
                    decimals=3,
                    parts=tuple(pairs.directions.values()),
                    method="two-sided, every pattern of signs; needs six sessions",
                ),
            },
            pairs.told,
        ),
        table=_over_table(pairs, together) if together.over else None,
        caveats=tuple(_caveats(together)),
        method=together.method,
        why=_WHY,
        leading="change",
    )


def _at(pairs: Pairs, at: clusters.AtIcc) -> Estimate:
    ends = at.mean.interval(pairs.ci_level)
    label = f"Mean change, if people of one session are alike to {at.icc:.2f}"
    return interval_estimate(label, ends, pairs, f"design effect {at.design_effect:.2f}")


def _wordings(pairs: Pairs, together: Together) -> tuple[str, ...]:
    """Headlines, fullest first. Few sessions speak of this delivery only."""
    change = together.change
    sessions = "{sessions} sessions" if together.sessions > 1 else "one session"
    later, unit = pairs.second.when, pairs.unit
    names = averages(pairs.scale.title, unit, "In this delivery" if together.few else "")
    moved = f"{{change.moved}} {unit} {change.way}"
    sided, ends = (
        f"The {{change.level}} interval is {{change.{aspect}}}. It allows for people of one "
        f"session being alike, who were taught in {sessions}."
        for aspect in ("sided", "interval")
    )
    clear = brief(*(f"{name} was {moved} {later} than before." for name in names))
    return (
        *((f"{clear} {sided}",) if change.side else ()),
        f"{moved_unclearly(names, '{change.moved}', unit, change.way, later)} {ends}",
        f"{names[0]} changed {{change.little}}. {ends}",
        f"{pairs.scale.title} was measured before and {pairs.second.when} among people who were "
        "taught together.",
    )


def _caveats(together: Together) -> Iterator[str]:
    if together.alone:
        yield (
            "Whose session is not recorded, or who is the only one in it, counts as taught alone."
        )
    if together.few:
        yield (
            "With so few groups, the result is about this delivery only. It cannot show what other "
            "trainers, groups or weeks would have brought."
        )
        if together.sessions == 1:
            yield "With one session, what it did cannot be told from what anything else did."
    elif not together.over:
        yield "The mean of the model gives each session its own weight, so it may differ a little."
    if together.p_flip is not None:
        yield (
            "If no session had changed anything, a mean this far from 0 would be seen with a "
            "probability of {p_flip}, by flipping the sign of whole sessions."
        )


def _over_table(pairs: Pairs, together: Together) -> Table:
    """The interval at each intraclass correlation of the range."""
    change, level = Statistic.CHANGE, f"{percent(pairs.ci_level)} interval from"
    words = {0.0: "not at all (0)"}
    return Table(
        caption=f"Mean change in {pairs.title_inside}: its interval, by how alike people are "
        f"({pairs.unit})",
        columns=(
            Column(key="label", label="How alike people of one session are"),
            Column(
                key="effective",
                label="As good as so many people taught apart",
                statistic=Statistic.COUNT,
            ),
            Column(key="low", label=level, statistic=change, decimals=1, signed=True),
            Column(key="high", label="to", statistic=change, decimals=1, signed=True),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": words.get(at.icc, f"intraclass correlation {at.icc:.2f}"),
                    "effective": at.effective_n,
                    "low": at.mean.interval(pairs.ci_level).low,
                    "high": at.mean.interval(pairs.ci_level).high,
                },
                n=pairs.n,
            )
            for at in together.over
        ),
        notes=("If people of one session were still more alike, it would be wider.",),
    )


def _sessions(pairs: Pairs) -> Finding:
    """The mean change of each session, named by number: a label may be a trainer's name."""
    codes, sessions = _codes(pairs)
    parts = {
        f"Session {place + 1}": pairs.among(pairs.before.index[codes == place])
        for place in range(sessions)
        if (codes == place).any()
    }
    estimates = {
        f"change_{number}": interval_estimate(
            name,
            stats.Interval(float(part.change.mean())),
            part,
            "mean of its people",
            equation=Equation.MEAN,
        ).model_copy(update={"base": part.base, "parts": part.told})
        for number, (name, part) in enumerate(parts.items(), 1)
    }
    values = [e.value or 0.0 for e in estimates.values()]
    least, most = (f"change_{1 + values.index(end)}" for end in (min(values), max(values)))
    title = f"Change in {pairs.title_inside}{pairs.second.to}, session by session"
    return pairs.finding(
        "sessions",
        title,
        (
            f"The mean change in {pairs.title_inside} lay between {{{least}.signed}} and "
            f"{{{most}.signed}} {pairs.unit} in the {len(parts)} sessions.",
            f"{pairs.scale.title} was measured in {len(parts)} sessions.",
        ),
        estimates,
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label="Session"),
                Column(key="n", label=pairs.people.plural.capitalize(), statistic=Statistic.COUNT),
                Column(
                    key="change",
                    label="Mean change",
                    statistic=Statistic.CHANGE,
                    decimals=1,
                    signed=True,
                ),
            ),
            rows=tuple(
                Row(cells={"label": e.label, "n": e.n, "change": e.value}, n=e.n, base=e.base)
                for e in estimates.values()
            ),
        ),
        figure=change_figure(
            pairs, {e.label: {"change": e} for e in estimates.values()}
        ).model_copy(update={"title": title}),
        caveats=("Sessions differ by chance too: a few people can move the mean of one.",),
        method="Mean of the changes of each session's people; no interval for one session.",
        why=_WHY,
        parts=pairs.base.parted(
            "session", {name: part.before.index for name, part in parts.items()}
        ),
    )
