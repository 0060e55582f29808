"""Means at each wave of the people who were measured at all of three or more."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analyses.change.paired import OneScale, mean_of, parts_told
from evaluation.counting import in_words
from evaluation.declare.waves import BASELINE, MEASURED, WAVES
from evaluation.declare.whose_rows import Unit
from evaluation.link.waves import MatchedWaves
from evaluation.say.finding import (
    Base,
    Basis,
    Estimate,
    Figure,
    Finding,
    Mark,
    Statistic,
    people_counted,
)
from evaluation.say.wording import worded
from evaluation.scoring.scores import ScoredWave
from evaluation.statistics.change import one_mean

_FEWEST = 3  # waves; the means of two stand beside the change
_METHOD = "Mean score each time of the people who have a score at all {number}."
_WHY = "The same people stand at every wave, so that a mean does not move because others came."


def wave_findings(
    matched: MatchedWaves, scored: tuple[ScoredWave, ...], basis: Basis, ci_level: float = 0.95
) -> Iterator[Finding]:
    """A finding a scale: its means at the baseline and each later wave, from three waves on.

    The picture has an interval for each mean, unless people were taught together: one that takes
    them as apart would be too narrow.
    """
    level = ci_level if matched.clusters is None else None
    by_wave = {(wave.wave, wave.instrument.id): wave for wave in scored}
    for instrument in (wave.instrument for wave in scored if wave.wave == BASELINE):
        waves = [wave for wave in MEASURED if (wave, instrument.id) in by_wave]
        if len(waves) < _FEWEST:
            continue
        people = matched.throughout(waves[1:])
        for name in instrument.scales:
            scores = pd.DataFrame(
                {wave: by_wave[wave, instrument.id].scores[name].reindex(people) for wave in waves}
            ).dropna()
            if len(scores):
                yield _waves(OneScale(instrument, name), scores, matched.flow.unit, basis, level)


def _waves(
    measure: OneScale, scores: pd.DataFrame, people: Unit, basis: Basis, level: float | None
) -> Finding:
    """The means of one scale; ``scores`` has a column a wave."""
    n, title, inside = len(scores), measure.scale.title, measure.title_inside
    waves, number = [str(wave) for wave in scores], in_words(len(scores.columns))
    base = Base.of(people, scores.index, measure.measure, *waves)
    parts = parts_told(base, measure, *(scores[wave] for wave in waves))
    whens = [WAVES[wave].when for wave in waves]
    means = [f"{{mean_{wave}}} {WAVES[wave].when}" for wave in waves[1:]]
    later = f"{', '.join(means[:-1])} and {means[-1]}"
    sentence = f"Mean {inside} was {{mean_baseline}} {measure.unit} before, {later}"
    return worded(
        f"{base.key}.waves",
        f"{title} each time",
        base,
        (
            f"{sentence}, among {{n}} {people.plural} measured all {number} times.",
            f"{sentence}.",
            f"{title} was measured {', '.join(whens[:-1])} and {whens[-1]}.",
        ),
        {
            f"mean_{wave}": Estimate(
                label=f"Mean {WAVES[wave].when}",
                statistic=Statistic.MEAN,
                value=float(scores[wave].mean()),
                n=n,
                unit=measure.unit,
                parts=parts,
                mean_of=mean_of(measure, **{wave: scores[wave]}),
            )
            for wave in waves
        }
        | {"n": people_counted(f"People with a score all {number} times", n)},
        figure=Figure(
            kind="line",
            title=f"Mean {inside} each time",
            x_label=f"Mean score in {measure.unit}",
            marks=tuple(_mark(wave, scores[wave], level) for wave in waves),
            statistic=Statistic.MEAN,
            ci_level=level or 0.95,
            ends=measure.ends if measure.unit == "points" else None,
        ),
        caveats=("The means describe those who stayed to the end.",),
        method=_METHOD.format(number=number),
        why=_WHY,
        basis=basis,
    )


def _mark(wave: str, scores: pd.Series, level: float | None) -> Mark:
    """A mean with its t interval; an edition draws that where it may show how scores spread."""
    found = one_mean(scores.to_numpy(float)) if level else None
    interval = found.interval(level) if found and level else None
    return Mark(
        label=WAVES[wave].when.capitalize(),
        value=float(scores.mean()),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=len(scores),
    )
