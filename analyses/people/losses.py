"""Who was lost compared with who stayed: scores before, and background."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analyses.change.paired import (
    SMALLEST_FOR_EFFECT,
    SMALLEST_FOR_INTERVAL,
    Pairs,
    interval_estimate,
    marked,
    mean_of,
    pair_scores,
    parts_told,
)
from analyses.people.flow_steps import lost_unseen
from evaluation.declare.waves import BASELINE, ENDPOINT, WAVES
from evaluation.declare.workspace import Study
from evaluation.link.waves import MatchedWaves
from evaluation.say.change_words import differs_unclearly
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Basis,
    Claim,
    Column,
    Estimate,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
    slug,
)
from evaluation.say.wording import worded
from evaluation.scoring.flow import groups_of
from evaluation.scoring.scores import ScoredWave
from evaluation.statistics import change as stats
from evaluation.statistics import effects

_METHOD = (
    "Mean score before of those who have a score before and none {later} (lost), minus the mean of "
    "those who have both (stayed), with Welch's interval; beside it Hedges's g (pooled SD) from "
    f"{SMALLEST_FOR_EFFECT} people in each."
)
_WHY = (
    "The change is known only for those who stayed. How they differed before from those who were "
    "lost says whom the result leaves out. No test is made: it could not show that the losses do "
    "not matter."
)
_CAVEAT = (
    "People who were alike before may still have fared differently afterwards, so a small "
    "difference does not show that the losses made no difference."
)


@dataclass(frozen=True, slots=True)
class _Losses:
    """One scale before: scores of those who stayed (in ``pairs``), and of those who were lost.

    ``came_back``: those of the lost who were measured again and could not be scored.
    """

    pairs: Pairs
    lost: pd.Series
    came_back: pd.Index

    @property
    def base(self) -> Base:
        """All who have a score before."""
        return Base.of(self.pairs.people, self.pairs.before.index.union(self.lost.index))

    @property
    def groups(self) -> dict[str, tuple[str, pd.Series, Base]]:
        """Scores before of those who stayed and of those who were lost, and who they are."""
        pairs, base = self.pairs, Base.of(self.pairs.people, (), self.pairs.measure, BASELINE)
        return {
            name: (whom, scores, base.among(scores.index))
            for name, whom, scores in (
                ("stayed", "stayed", pairs.before),
                ("lost", "were lost", self.lost),
            )
        }

    @property
    def sizes(self) -> tuple[int, int]:
        """How many stayed, how many were lost."""
        return self.pairs.n, len(self.lost)

    def estimates(self) -> dict[str, Estimate]:
        """Both means, their difference (lost minus stayed) and its standardised size."""
        pairs, stayed, lost = self.pairs, self.pairs.before.to_numpy(float), self.lost.to_numpy()
        parts = {
            name: parts_told(base, pairs, scores) if len(scores) else ()
            for name, (_, scores, base) in self.groups.items()
        }
        fewer = min(self.sizes)
        enough = fewer >= SMALLEST_FOR_INTERVAL
        welch = stats.difference_in_change(lost, stayed) if enough else None
        between = stats.Interval(lost.mean() - stayed.mean()) if fewer else None
        g = effects.hedges_g_s(lost, stayed) if fewer >= SMALLEST_FOR_EFFECT else None
        numbers = {
            f"mean_{name}": Estimate(
                label=f"Mean before of those who {whom}",
                statistic=Statistic.MEAN,
                value=float(scores.mean()) if len(scores) else None,
                n=len(scores),
                unit=pairs.unit,
                base=base,
                mean_of=mean_of(pairs, baseline=scores),
            )
            for name, (whom, scores, base) in self.groups.items()
        }
        numbers["difference"] = interval_estimate(
            "Difference before (lost minus stayed)",
            welch.interval(pairs.ci_level) if welch else between,
            pairs,
            "Welch interval of two groups of different people",
            fewer,
            equation=Equation.WELCH,
        ).model_copy(
            update={"base": Base.of(pairs.people, self.base.people, pairs.measure, BASELINE)}
        )
        numbers["hedges_g_s"] = Estimate(
            label="Hedges's g (pooled SD)",
            statistic=Statistic.EFFECT,
            value=g,
            n=fewer,
            decimals=2,
            method="difference / pooled SD, exact small-sample correction",
            equation=Equation.HEDGES_G,
        )
        return marked(numbers, (*parts["stayed"], *parts["lost"])) | {
            f"n_{name}": people_counted(name.capitalize(), len(scores), base)
            for name, (_, scores, base) in self.groups.items()
        }


def losses_findings(
    study: Study,
    matched: MatchedWaves,
    scored: tuple[ScoredWave, ...],
    basis: Basis,
    ci_level: float,
) -> Iterator[Finding]:
    """Who was lost compared with who stayed.

    ``<instrument>.<scale>.losses`` for the primary outcome; for the team, as few people lie
    between one scale and another, ``<instrument>.losses`` with every scale and
    ``<instrument>.losses_background`` with every group column, the last by the first instrument.
    """
    scales = [
        _of_pairs(pairs, matched, scored) for pairs in pair_scores(matched, scored, ci_level, basis)
    ]
    primary = study.evaluation.primary
    caveats = (_CAVEAT, *lost_unseen(study))
    yield from (
        _leading(s, caveats) for s in scales if s.pairs.key == primary and s.pairs.wave == ENDPOINT
    )
    yield from (
        _every_scale([scale for scale in scales if scale.pairs.instrument.id == name])
        for name in dict.fromkeys(scale.pairs.instrument.id for scale in scales)
    )
    yield from _background(matched, basis, scored[0].instrument.id, study.group_titles)


def _of_pairs(pairs: Pairs, matched: MatchedWaves, scored: Sequence[ScoredWave]) -> _Losses:
    before = next(
        wave.scores[pairs.name].dropna()
        for wave in scored
        if (wave.wave, wave.instrument.id) == (BASELINE, pairs.instrument.id)
    )
    lost = before.drop(pairs.before.index)
    return _Losses(pairs, lost, lost.index.intersection(matched.paired[pairs.wave]))


def _leading(losses: _Losses, caveats: tuple[str, ...]) -> Finding:
    """The primary outcome, in a sentence that an edition may show."""
    pairs, estimates = losses.pairs, losses.estimates()
    # Who came back and was not scored is in nobody's mean after: a part of its own.
    parts = {"stayed": pairs.before.index, "lost": losses.lost.index.difference(losses.came_back)}
    parts |= {"not scored": losses.came_back} if len(losses.came_back) else {}
    return pairs.finding(
        "losses",
        f"Who was lost: {pairs.title_inside} before",
        _wordings(losses, estimates["difference"]),
        estimates,
        claim=Claim.DESCRIBED,
        caveats=caveats,
        method=_METHOD.format(later=pairs.second.when),
        why=_WHY,
        base=losses.base,
        parts=losses.base.parted("loss", parts),
        leading="difference",
    )


_TOO_FEW = "They or those who stayed are too few for an interval."


def _wordings(losses: _Losses, difference: Estimate) -> tuple[str, ...]:
    """Headlines, fullest first; a difference is called one where its interval leaves out 0."""
    pairs, (stayed, lost) = losses.pairs, losses.sizes
    plain = f"{pairs.scale.title} before: those who were lost were compared with those who stayed."
    if not lost or not stayed:
        everybody = (
            f"All {{n_stayed}} in the data who were scored before were scored {pairs.second.when} "
            "too."
        )
        return (everybody, plain) if stayed else (plain,)
    scored = (
        f"scored {{difference.moved}} {pairs.unit} {difference.way} before on {pairs.title_inside} "
        "than those who stayed"
    )
    if difference.ci_low is None:
        return (f"The {{n_lost}} who were lost {scored}. {_TOO_FEW}", plain)
    ends, sided = (
        f"The {{difference.level}} interval is {{difference.{aspect}}}."
        for aspect in ("interval", "sided")
    )
    lost_scored = f"Those who were lost {scored}"
    open_ = _as_large_as_the_change(losses, difference)
    return (
        *((f"{lost_scored}. {sided}",) if difference.side else ()),
        f"{differs_unclearly(lost_scored)} {ends}{open_}",
        "Before, those who were lost did not differ clearly from those who stayed on "
        f"{pairs.title_inside}. {ends}{open_}",
        plain,
    )


def _as_large_as_the_change(losses: _Losses, difference: Estimate) -> str:
    """That a difference as large as the change itself is open, where the interval reaches it.

    As it is printed, outwards to a digit: a reader sets the printed numbers beside one another.
    """
    change = abs(float(losses.pairs.change.mean()))
    reach = max(abs(difference.ci_low or 0.0), abs(difference.ci_high or 0.0))
    reach = math.ceil(10 * reach) / 10
    return (
        " A difference as large as the change itself is not ruled out." if reach >= change else ""
    )


_COLUMNS = (
    ("n_stayed", "Stayed", Statistic.COUNT, 0, False),
    ("mean_stayed", "Mean before", Statistic.MEAN, 1, False),
    ("n_lost", "Lost", Statistic.COUNT, 0, False),
    ("mean_lost", "Mean before", Statistic.MEAN, 1, False),
    ("difference", "Difference", Statistic.CHANGE, 1, True),
    ("low", "Interval from", Statistic.CHANGE, 1, True),
    ("high", "to", Statistic.CHANGE, 1, True),
    ("hedges_g_s", "g", Statistic.EFFECT, 2, True),
)


def _every_scale(scales: Sequence[_Losses]) -> Finding:
    """A row a scale and later wave."""
    first = scales[0].pairs
    several = len({losses.pairs.wave for losses in scales}) > 1
    compared = [(losses, losses.estimates()) for losses in scales]
    title = f"{first.instrument.title}: who was lost compared with who stayed"
    return worded(
        f"{first.instrument.id}.losses",
        title,
        max((scale.base for scale in scales), key=lambda base: len(base.people)),
        (f"{title}.",),
        {
            f"{losses.pairs.name}{losses.pairs.second.suffix}_{name}": estimate
            for losses, numbers in compared
            for name, estimate in numbers.items()
        },
        kept_inside="few people lie between one scale and another",
        caveats=(_CAVEAT,),
        table=Table(
            caption=f"{title}, scores before",
            columns=(
                Column(key="label", label="Scale"),
                *((Column(key="wave", label="Later wave"),) if several else ()),
                *(
                    Column(key=key, label=label, statistic=kind, decimals=decimals, signed=signed)
                    for key, label, kind, decimals, signed in _COLUMNS
                ),
            ),
            rows=tuple(
                Row(
                    cells={
                        **{name: e.value for name, e in numbers.items()},
                        "low": numbers["difference"].ci_low,
                        "high": numbers["difference"].ci_high,
                        "label": losses.pairs.scale.title,
                        "wave": losses.pairs.second.when,
                    },
                    n=min(losses.sizes),
                )
                for losses, numbers in compared
            ),
            notes=(
                f"Stayed: scored both times. Lost: scored before and not {first.second.when}. "
                "Difference: lost minus stayed. g: Hedges's g, pooled SD.",
            ),
        ),
        method=_METHOD.format(later=first.second.when),
        why=_WHY,
        basis=first.basis,
    )


def _background(
    matched: MatchedWaves, basis: Basis, instrument: str, titles: Mapping[str, str]
) -> Iterator[Finding]:
    """Shares of each group among those who stayed and those who were lost, as they were linked."""
    before = [asked for asked in matched.responses if asked.wave == BASELINE]
    columns = list(dict.fromkeys(str(c) for asked in before for c in asked.background.columns))
    people = pd.Index(sorted({p for asked in before for p in asked.answers.index}), dtype=object)
    groups = {column: groups_of(before, column).reindex(people) for column in columns}
    shares = {
        (column, label, wave): _shares(labels == label, people.isin(matched.paired[wave]))
        for column, labels in groups.items()
        for label in sorted(set(labels))
        for wave in matched.paired
    }
    if not shares:
        return
    title = "Background of those who stayed and of those who were lost"
    yield worded(
        f"{instrument}.losses_background",
        title,
        Base.of(matched.flow.unit, people),
        (f"{title}.",),
        {
            f"{slug(column)}_{slug(label)}_{wave}_{name}": estimate
            for (column, label, wave), numbers in shares.items()
            for name, estimate in numbers.items()
            if "share" not in name
        },
        kept_inside="few people of a group lie between those who stayed and those who were lost",
        basis=basis,
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label="Group"),
                *((Column(key="wave", label="Measured again"),) if len(matched.paired) > 1 else ()),
                *(
                    Column(key=key, label=label, statistic=Statistic.COUNT)
                    for key, label in _SHARES.items()
                ),
            ),
            rows=tuple(
                Row(
                    cells={name: estimate.value for name, estimate in numbers.items()}
                    | {"label": f"{titles.get(column, column)}: {label}", "wave": WAVES[wave].when},
                    n=len(people),
                )
                for (column, label, wave), numbers in shares.items()
            ),
            notes=("Stayed: measured before and again. Lost: measured before only.",),
        ),
        method=f"Shares of the people who were measured before, as linked by {matched.linked_by}.",
        why=_WHY,
    )


_SHARES = {
    "stayed": "Stayed",
    "stayed_share": "% of stayed",
    "lost": "Lost",
    "lost_share": "% of lost",
}


def _shares(members: pd.Series, again: pd.Series) -> dict[str, Estimate]:
    """How many of a group stayed and were lost, and their share of all who did."""
    counts = {
        name: (int((members & kind).sum()), int(kind.sum()))
        for name, kind in (("stayed", again), ("lost", ~again))
    }
    return {
        key: Estimate(
            label=key, statistic=Statistic.COUNT, value=value, n=n, decimals=0, method="count"
        )
        for name, (n, of) in counts.items()
        for key, value in ((name, n), (f"{name}_share", 100 * n / of if of else None))
    }
