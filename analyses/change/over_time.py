"""Means at each wave of the people who were measured at all three."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analyses.change.paired import OneScale, parts_told
from evaluation.declare.programme import Unit
from evaluation.declare.waves import BASELINE, ENDPOINT, FOLLOW_UP, WAVES
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

_THREE = (BASELINE, ENDPOINT, FOLLOW_UP)


def wave_findings(
    matched: MatchedWaves, scored: tuple[ScoredWave, ...], basis: Basis
) -> Iterator[Finding]:
    """A finding a scale: its means at baseline, endpoint and follow-up; none without all three."""
    by_wave = {(wave.wave, wave.instrument.id): wave for wave in scored}
    people = matched.matched.intersection(matched.followed)
    for instrument in (wave.instrument for wave in scored if wave.wave == BASELINE):
        if not all((wave, instrument.id) in by_wave for wave in _THREE):
            continue
        for name in instrument.scales:
            scores = pd.DataFrame(
                {wave: by_wave[wave, instrument.id].scores[name].reindex(people) for wave in _THREE}
            ).dropna()
            if len(scores):
                yield _waves(OneScale(instrument, name), scores, matched.flow.unit, basis)


def _waves(measure: OneScale, scores: pd.DataFrame, people: Unit, basis: Basis) -> Finding:
    """The means of one scale."""
    n, title, inside = len(scores), measure.scale.title, measure.title_inside
    base = Base.of(people, scores.index, measure.key, *_THREE)
    parts = parts_told(base, measure, *(scores[wave] for wave in _THREE))
    sentence = (
        f"Mean {inside} was {{mean_baseline}} {measure.unit} before, {{mean_endpoint}} after and "
        "{mean_follow_up} at follow-up"
    )
    return worded(
        f"{base.key}.waves",
        f"{title} at each wave",
        base,
        (
            f"{sentence}, among {{n}} {people.plural} measured all three times.",
            f"{sentence}.",
            f"{title} was measured before, after and at follow-up.",
        ),
        {
            f"mean_{wave}": Estimate(
                label=f"Mean {WAVES[wave].when}",
                statistic=Statistic.MEAN,
                value=float(scores[wave].mean()),
                n=n,
                unit=measure.unit,
                parts=parts,
            )
            for wave in _THREE
        }
        | {"n": people_counted("People with a score all three times", n)},
        figure=Figure(
            kind="bars",
            title=f"Mean {inside} at each wave",
            x_label=f"Mean score in {measure.unit}",
            marks=tuple(
                Mark(label=WAVES[wave].when.capitalize(), value=float(scores[wave].mean()), n=n)
                for wave in _THREE
            ),
            statistic=Statistic.MEAN,
        ),
        caveats=("The means describe those who stayed to the end.",),
        method="Mean score at each wave of the people who have a score at all three.",
        why="The same people stand at every wave, so that a mean does not move because others "
        "came.",
        basis=basis,
    )
