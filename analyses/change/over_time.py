"""Means at each wave of the people who were measured at all of three or more."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analyses.change.paired import OneScale, mean_of, parts_told
from evaluation.counting import in_words
from evaluation.declare.data_files import Unit
from evaluation.declare.waves import BASELINE, MEASURED, WAVES
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

_FEWEST = 3  # waves; the means of two stand beside the change
_METHOD = "Mean score at each wave of the people who have a score at all {number}."
_WHY = "The same people stand at every wave, so that a mean does not move because others came."


def wave_findings(
    matched: MatchedWaves, scored: tuple[ScoredWave, ...], basis: Basis
) -> Iterator[Finding]:
    """A finding a scale: its means at the baseline and each later wave, from three waves on."""
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
                yield _waves(OneScale(instrument, name), scores, matched.flow.unit, basis)


def _waves(measure: OneScale, scores: pd.DataFrame, people: Unit, basis: Basis) -> Finding:
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
        f"{title} at each wave",
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
            title=f"Mean {inside} at each wave",
            x_label=f"Mean score in {measure.unit}",
            marks=tuple(
                Mark(label=WAVES[wave].when.capitalize(), value=float(scores[wave].mean()), n=n)
                for wave in waves
            ),
            statistic=Statistic.MEAN,
            ends=measure.ends if measure.unit == "points" else None,
        ),
        caveats=("The means describe those who stayed to the end.",),
        method=_METHOD.format(number=number),
        why=_WHY,
        basis=basis,
    )
