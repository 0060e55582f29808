"""Pairs of scores of the same people: their numbers, table, figure and levels."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.counting import percent
from evaluation.declare.instrument.facts import Bands, Status
from evaluation.declare.instrument.model import Direction, Instrument, Scale
from evaluation.declare.waves import BASELINE, ENDPOINT, LATER, WAVES, Wave
from evaluation.declare.whose_rows import Unit
from evaluation.link.waves import MatchedWaves
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Basis,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    Level,
    Levels,
    Mark,
    MeanOf,
    Measure,
    Row,
    Statistic,
    Stretch,
    Table,
)
from evaluation.say.wording import digits_of_scores, inside_sentence, number, worded
from evaluation.scoring.scores import ScoredWave, meant_for
from evaluation.statistics import change as stats
from evaluation.statistics.headlined import SMALLEST_FOR_EFFECT, SMALLEST_FOR_INTERVAL

__all__ = [
    "SMALLEST_FOR_EFFECT",
    "SMALLEST_FOR_INTERVAL",
    "OneScale",
    "Pairs",
    "as_share",
    "change_figure",
    "change_table",
    "interval_estimate",
    "marked",
    "mean_of",
    "of_all",
    "pair_scores",
    "parts_told",
    "points",
    "resting_on",
]
People = pd.Series | npt.NDArray[np.bool_]  # who is there, True or False in the order of others
BETTER: dict[Direction | None, Literal["higher", "lower", ""]] = {
    Direction.HIGHER_BETTER: "higher",
    Direction.LOWER_BETTER: "lower",
    None: "",
}
_NOISE = 1e-9  # of binary arithmetic, as a part of the largest score
_PRINTS_AS = 0.05  # a mean this near to an end of the scale is printed as that end


@dataclass(frozen=True)  # without slots: what every finding asks of it is kept
class OneScale:
    """A scale of an instrument, and what its scores are called."""

    instrument: Instrument
    name: str

    @property
    def scale(self) -> Scale:
        """The scale's declaration."""
        return self.instrument.scales[self.name]

    @property
    def direction(self) -> Direction | None:
        """Which way is better; None where the key was not looked up."""
        return self.instrument.hoped_for(self.name)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What must be said of a key that was not looked up."""
        doubt = self.instrument.doubt([self.name])
        return (doubt,) if doubt else ()

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest possible score."""
        return self.instrument.range_of(self.name)

    @cached_property
    def measure(self) -> Measure:
        """What its scores are, for whoever must tell what follows from their means."""
        lowest, highest = self.ends
        grain, whole = self.instrument.grain_of(self.name)
        complete = self.scale.least == self.scale.parts  # else the parts need not add up
        added = self.instrument.added(self.name) if complete else ()
        return Measure(
            key=self.key,
            lowest=lowest,
            highest=highest,
            grain=grain,
            whole=whole,
            limits=self.unit != "points",
            adds=tuple(f"{self.instrument.id}.{name}" for name in added),
        )

    @property
    def one_answer(self) -> bool:
        """Whether the score is the answer to one item, in whole points."""
        return self.instrument.one_answer(self.name)

    @cached_property
    def yes_or_no(self) -> bool:
        """Whether the score is the answer to one item that has two answers."""
        return self.instrument.yes_or_no(self.name)

    @property
    def told_as_share(self) -> bool:
        """Whether its mean is the share of people with an answer: a yes or no, scored 0 and 1."""
        return self.yes_or_no and self.ends == (0, 1)

    @property
    def best(self) -> float:
        """The best possible score."""
        return self.ends[0 if self.direction is Direction.LOWER_BETTER else 1]

    @property
    def worst(self) -> float:
        """The worst possible score."""
        return self.ends[1 if self.direction is Direction.LOWER_BETTER else 0]

    def called(self, score: float) -> str:
        """What a score of one answer is called: by its word where the form has one, or as it is."""
        return self.instrument.word_of(self.name, score) or number(score, 0)

    @property
    def key(self) -> str:
        """``sdq.total_difficulties``."""
        return f"{self.instrument.id}.{self.name}"

    @property
    def unit(self) -> str:
        """The unit of the scores: ``points``, ``lb``."""
        return self.instrument.unit_of(self.name)

    @property
    def title_inside(self) -> str:
        """The scale's title in the middle of a sentence."""
        return inside_sentence(self.scale.title)


@dataclass(frozen=True)  # without slots: what every finding asks of it is kept
class Pairs(OneScale):
    """Scores of matched people on one scale: one value a person, same order, none missing.

    ``people`` says what they are, ``unscored`` how many more were matched but lack a score.
    ``after`` is the endpoint, or the follow-up where ``wave`` says so. ``clusters``: the
    group or session in which each was taught, where that is declared.
    """

    before: pd.Series
    after: pd.Series
    people: Unit
    unscored: int
    ci_level: float
    basis: Basis
    wave: str = ENDPOINT
    clusters: pd.Series | None = None

    @property
    def n(self) -> int:
        """Number of people."""
        return len(self.before)

    @cached_property
    def base(self) -> Base:
        """Who they are: all with a score both times."""
        return Base.of(self.people, self.before.index, self.measure, BASELINE, self.wave)

    def finding(
        self,
        kind: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: Mapping[str, Estimate],
        **facts: Any,
    ) -> Finding:
        """A finding on the change of these people."""
        usual: dict[str, Any] = {
            "key": f"{self.key}.{kind}{self.second.suffix}",
            "base": self.base,
            "claim": Claim.CHANGED,
            "basis": self.basis,
        }
        facts["caveats"] = (*facts.get("caveats", ()), *self.doubts)
        return worded(title=title, wordings=wordings, estimates=estimates, **(usual | facts))

    def split(self, by: str, parts: Mapping[str, tuple[str, People]]) -> dict[str, Base]:
        """The parts of these people that ``by`` tells apart: their labels, and who is there."""
        return {
            name: self.base.among(self.before.index[members], {by: label})
            for name, (label, members) in parts.items()
        }

    @cached_property
    def change(self) -> pd.Series:
        """Each person's change."""
        return self.after - self.before

    @cached_property
    def gain(self) -> pd.Series:
        """Each person's change, above 0 where it is the hoped-for one.

        Raises ValueError where nobody knows which way that is.
        """
        if self.direction is None:
            raise ValueError(f"which way is better is not known of {self.key}")
        return self.change * (1 if self.direction is Direction.HIGHER_BETTER else -1)

    @cached_property
    def directions(self) -> dict[str, Base]:
        """Who went up, stayed and went down."""
        change = self.change
        return self.split(
            "direction",
            {
                "n_up": ("Went up", change > 0),
                "n_same": ("Stayed the same", change == 0),
                "n_down": ("Went down", change < 0),
            },
        )

    @cached_property
    def hoped(self) -> dict[str, Base]:
        """Who moved in the hoped-for direction, and who did not; empty where none is known.

        Empty of a yes or no too: beside how many gave the best answer when, it counts each way.
        """
        if self.direction is None or self.yes_or_no:
            return {}
        better = self.gain > 0
        return self.split(
            "improved",
            {"n_improved": ("Got better", better), "n_not_improved": ("Did not", ~better)},
        )

    @cached_property
    def told(self) -> tuple[Base, ...]:
        """The parts of these people that their means are as good as counts of."""
        return parts_told(self.base, self, self.before, self.after)

    @cached_property
    def turned(self) -> dict[str, Base]:
        """Of the best answer: who moved to it, from it, gave it both times and neither time."""
        first, second = self.before == self.best, self.after == self.best
        return self.split(
            "moved",
            {
                "n_to_best": ("Moved to the best answer", ~first & second),
                "n_from_best": ("Moved from it", first & ~second),
                "n_kept_best": ("Gave it both times", first & second),
                "n_never_best": ("Gave it neither time", ~first & ~second),
            },
        )

    @property
    def told_by_change(self) -> tuple[Base, ...]:
        """As ``told``; an interval of a yes or no is as good as a count of who turned which way."""
        turned = self.turned.values() if self.yes_or_no else ()
        return (*self.told, *(self.base.among(part.people) for part in turned))

    @property
    def second(self) -> Wave:
        """The second measurement, with its words."""
        return WAVES[self.wave]

    def among(self, people: pd.Index) -> Pairs:
        """The pairs of some of the people."""
        kept = self.before.index.intersection(people)
        return replace(self, before=self.before[kept], after=self.after[kept], unscored=0)

    def arrays(self) -> tuple[stats.Array, stats.Array]:
        """Before and after as plain arrays."""
        return self.before.to_numpy(float), self.after.to_numpy(float)


def pair_scores(
    matched: MatchedWaves, scored: tuple[ScoredWave, ...], ci_level: float, basis: Basis
) -> Iterator[Pairs]:
    """Every scale of every instrument, with the matched people who have both scores.

    Later waves come in their order.
    """
    later = {(wave.wave, wave.instrument.id): wave for wave in scored if wave.wave != BASELINE}
    for baseline in (wave for wave in scored if wave.wave == BASELINE):
        instrument = baseline.instrument
        for name, wave in itertools.product(instrument.scales, LATER):
            if (wave, instrument.id) not in later:
                continue
            people = matched.paired[wave]
            before = baseline.scores[name].reindex(people)
            after = later[wave, instrument.id].scores[name].reindex(people)
            both = before.notna() & after.notna()
            yield Pairs(
                instrument,
                name,
                before[both],
                after[both],
                matched.flow.unit,
                int((~both).sum()),
                ci_level,
                basis,
                wave,
                matched.clusters,
            )


def of_all(scales: Sequence[Pairs]) -> Base:
    """Who has both scores on any of several scales."""
    return scales[0].base.model_copy(
        update={"people": frozenset[str]().union(*(pairs.base.people for pairs in scales))}
    )


def parts_told(base: Base, measure: OneScale, *waves: pd.Series) -> tuple[Base, ...]:
    """The parts of a group that the means of its scores are as good as counts of, if they are.

    ``waves``: the scores on the scale at each time, of the same people if several.
    Everybody and nobody where all gave the same score, all changed alike, or a mean prints as
    an end of the scale, as then nearly all are there. A mean of yes and no counts those who
    said yes.
    """
    ends = measure.ends
    largest = max(1.0, *(float(scores.abs().max()) for scores in waves), *np.abs(ends))
    changes = (later - first for first, later in itertools.combinations(waves, 2))
    alike = any(np.ptp(scores) <= _NOISE * largest for scores in (*waves, *changes))
    if alike or any(_at_an_end(scores, measure) for scores in waves):
        return base.among(waves[0].index), base.among(())
    if not measure.yes_or_no:
        return ()
    said_yes = [scores > sum(ends) / 2 for scores in waves]
    return tuple(base.among(yes.index[part]) for yes in said_yes for part in (yes, ~yes))


def _at_an_end(scores: pd.Series, measure: OneScale) -> bool:
    """Whether a mean prints as an end of its scale."""
    mean = scores.mean()
    return any(abs(mean - end) < _PRINTS_AS for end in measure.ends)


def mean_of(measure: OneScale, **waves: pd.Series) -> MeanOf:
    """What a mean is of: one wave's scores, or those of the last less those of the first."""
    (first, scores), *later = waves.items()
    if later:
        last, scores = later[-1][0], later[-1][1] - scores
        signs = {last: 1, first: -1}
    else:
        signs = {first: 1}
    noise = _NOISE * max(1.0, *np.abs(measure.ends))
    alike = not len(scores) or bool(np.ptp(scores) <= noise)
    return MeanOf(waves=signs, alike=alike or (not later and _at_an_end(scores, measure)))


def marked(estimates: Mapping[str, Estimate], parts: Sequence[Base]) -> dict[str, Estimate]:
    """The estimates, all but the counts with the parts of the group that they tell of."""
    return {
        name: e
        if e.statistic is Statistic.COUNT
        else e.model_copy(update={"parts": (*e.parts, *parts)})
        for name, e in estimates.items()
    }


def resting_on(pairs: Pairs, estimates: Mapping[str, Estimate], *names: str) -> dict[str, Estimate]:
    """The estimates of which those named say on whom they rest, to stand beside other people's."""
    own = {name: estimates[name].model_copy(update={"base": pairs.base}) for name in names}
    return {**estimates, **own}


def interval_estimate(
    label: str,
    interval: stats.Interval | None,
    pairs: Pairs,
    method: str,
    n: int | None = None,
    *,
    equation: Equation | None = None,
) -> Estimate:
    """A change or difference in the scale's own points, with its interval if it has one."""
    value, low, high = (
        (interval.value + 0.0, interval.low, interval.high) if interval else (None, None, None)
    )
    return Estimate(
        label=label,
        statistic=Statistic.CHANGE,
        value=value,
        n=pairs.n if n is None else n,
        unit=pairs.unit,
        ci_low=low,
        ci_high=high,
        method=method,
        equation=equation,
        ci_level=None if low is None else pairs.ci_level,
    )


def as_share(change: Estimate, way: float, label: str, parts: Sequence[Base]) -> Estimate:
    """A change or difference of a yes or no as that of the share with an answer.

    ``way``: by how much a score changes that turns to this answer. ``parts``: what the share is as
    good as a count of, so that it stands only where that would.
    """

    def share(points: float | None) -> float | None:
        return None if points is None else 100 * points / way + 0.0  # never -0.0

    low, high = share(change.ci_low), share(change.ci_high)
    return change.model_copy(
        update={
            "label": label,
            "statistic": Statistic.TEST,
            "value": share(change.value),
            "ci_low": low if way > 0 else high,
            "ci_high": high if way > 0 else low,
            "unit": "percentage points",
            "decimals": 0,
            "parts": tuple(parts),
            "mean_of": None,
        }
    )


def points(label: str, value: float, statistic: Statistic, pairs: Pairs) -> Estimate:
    """A number in the scale's own points; no value where it is not a number."""
    return Estimate(
        label=label,
        statistic=statistic,
        value=None if math.isnan(value) else value,
        n=pairs.n,
        unit=pairs.unit,
    )


def change_table(pairs: Pairs, groups: Mapping[str, Mapping[str, Estimate]]) -> Table:
    """Means before and after and the change, one row a group."""
    return Table(
        caption=f"{pairs.scale.title} before and {pairs.second.when} ({pairs.unit})",
        columns=(
            Column(key="label", label="Group"),
            Column(key="n", label=pairs.people.plural.capitalize(), statistic=Statistic.COUNT),
            Column(key="mean_before", label="Mean before", statistic=Statistic.MEAN, decimals=1),
            Column(
                key="mean_after",
                label=f"Mean {pairs.second.when}",
                statistic=Statistic.MEAN,
                decimals=1,
            ),
            *Column(
                key="change",
                label="Mean change",
                statistic=Statistic.CHANGE,
                decimals=1,
                signed=True,
            ).ends(pairs.ci_level),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": name,
                    "n": estimates["change"].n,
                    "mean_before": estimates["mean_before"].value,
                    "mean_after": estimates["mean_after"].value,
                    "change": estimates["change"].value,
                    "low": estimates["change"].ci_low,
                    "high": estimates["change"].ci_high,
                },
                n=estimates["change"].n,
                base=estimates["change"].base,
            )
            for name, estimates in groups.items()
        ),
        notes=("Only people with a score both times are counted.",),
    )


def change_figure(pairs: Pairs, groups: Mapping[str, Mapping[str, Estimate]]) -> Figure:
    """Mean change with its interval, one row a group, about no change."""
    return Figure(
        kind="change",
        title=f"Mean change in {pairs.title_inside}{pairs.second.to}, with "
        f"{percent(pairs.ci_level)} intervals",
        x_label=f"Change in {pairs.unit} ({pairs.second.minus})",
        marks=tuple(
            Mark(
                label=name,
                value=estimates["change"].value or 0.0,
                low=estimates["change"].ci_low,
                high=estimates["change"].ci_high,
                n=estimates["change"].n,
                base=estimates["change"].base,
            )
            for name, estimates in groups.items()
        ),
        statistic=Statistic.CHANGE,
        reference=0.0,
        ci_level=pairs.ci_level,
        better=BETTER[pairs.direction],
        subject=pairs.title_inside + pairs.second.to,
        unit=pairs.unit,
    )


def with_levels(
    figure: Figure, pairs: Pairs, groups: Mapping[str, Mapping[str, Estimate]]
) -> Figure:
    """A figure of changes with the means that they are made of, one row a group."""
    later = pairs.second.when.capitalize()
    return figure.model_copy(
        update={
            "levels": levels_on(
                pairs,
                [
                    Level(
                        label=name,
                        means={"Before": before, later: after},
                        n=estimates["mean_after"].n,
                        base=estimates["change"].base,
                    )
                    for name, estimates in groups.items()
                    if (before := estimates["mean_before"].value) is not None
                    and (after := estimates["mean_after"].value) is not None
                ],
            )
        }
    )


def levels_on(measure: OneScale, rows: Sequence[Level]) -> Levels | None:
    """Means on the whole range of their scale.

    None without rows, and for a measure with a unit of its own (``lb``), whose ends are limits
    and no scale.
    """
    if not rows or measure.unit != "points":
        return None
    low, high = measure.ends
    bands = _bands(measure)
    shown = [
        number(end, 0 if end == int(end) else digits_of_scores(measure.measure))
        for end in (low, high)
    ]
    return Levels(
        rows=tuple(rows),
        lowest=low,
        highest=high,
        x_label=f"Mean score on the whole scale, {' to '.join(shown)} points",
        stretches=tuple(Stretch(label=b.label, lowest=b.lowest) for b in bands.bands)
        if bands
        else (),
        source=bands.source if bands else "",
    )


def _bands(measure: OneScale) -> Bands | None:
    """The first bands of the scale for who answered that are the same at every age.

    None from memory, and none where it is not known who answered. A group's mean has no age.
    """
    usable = [
        bands
        for bands in measure.scale.bands
        if bands.status is not Status.FROM_MEMORY and meant_for(bands, measure.instrument)
    ]
    by_age = {bands.ages for bands in usable if bands.name == usable[0].name}
    return usable[0] if usable and len(by_age) == 1 else None
