"""A questionnaire that was given at the end only: described, and what may not be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scipy import stats

from analyses.change.paired import SMALLEST_FOR_INTERVAL, part_told
from evaluation.declare.programme import Unit
from evaluation.declare.waves import ENDPOINT
from evaluation.say.finding import Base, Basis, Claim, Estimate, Finding, Statistic, people_counted
from evaluation.say.wording import first_that_fits
from evaluation.scoring.scores import ScoredWave

_METHOD = "Mean score of everybody who answered at the end, with its t interval."
_WHY = "It was measured once, so it can be described; there is nothing to compare it with."
_CAVEATS = (
    "It was measured at the end only. Whether it was different before is not known, so nothing can "
    "be said about change, and nothing about what brought it about.",
    "A high score at the end can be a high score from the start.",
    "Those who answered stayed to the end; others may see it differently.",
)


def after_findings(
    scored: Sequence[ScoredWave], unit: Unit, basis: Basis, primary: str = ""
) -> Iterator[Finding]:
    """``<scale>.after_only``: n, mean and spread of every scale of waves given at the end only."""
    for wave in scored:
        yield from (
            _described(wave, name, unit, basis, primary)
            for name in wave.instrument.scales
            if wave.scores[name].notna().any()
        )


def _described(wave: ScoredWave, name: str, unit: Unit, basis: Basis, primary: str) -> Finding:
    instrument = wave.instrument
    answered = wave.scores[name].dropna()
    scores = answered.to_numpy(float)
    points, n, title = instrument.unit_of(name), len(scores), instrument.scales[name].title
    low = high = None
    if n >= SMALLEST_FOR_INTERVAL and scores.std() > 0:
        ends = stats.ttest_1samp(scores, 0).confidence_interval()
        low, high = float(ends.low), float(ends.high)
    part = part_told(instrument, name, scores)
    estimates = {
        "n": people_counted("Answered at the end", n),
        "mean": Estimate(
            label="Mean at the end",
            statistic=Statistic.MEAN,
            n=n,
            unit=points,
            value=float(scores.mean()),
            ci_low=low,
            ci_high=high,
            ci_level=None if low is None else 0.95,
            smallest_part=part,
            method="mean of everybody who answered, t interval",
        ),
        "sd": Estimate(
            label="SD at the end",
            statistic=Statistic.SPREAD,
            n=n,
            unit=points,
            value=float(scores.std(ddof=1)) if n > 1 else None,
            smallest_part=part,
        ),
    }
    lowest, highest = instrument.range_of(name)
    on = f"on a scale from {lowest:g} to {highest:g}"
    wordings = (
        f"At the end, the mean of {{n}} {unit.plural} was {{mean}} {points} {on}: {title}.",
        f"At the end, the mean was {{mean}} {points} {on}: {title}.",
        f"{title} was measured at the end.",
    )
    return Finding(
        key=f"{instrument.id}.{name}.after_only",
        title=f"{title} at the end",
        unit=unit,
        n=n,
        claim=Claim.DESCRIBED,
        headline=first_that_fits(wordings, estimates),
        wordings=wordings,
        estimates=estimates,
        caveats=_CAVEATS,
        method=_METHOD,
        why=_WHY,
        basis=basis,
        base=Base.of(unit, answered.index, f"{instrument.id}.{name}", ENDPOINT),
        primary=f"{instrument.id}.{name}" == primary,
        leading="mean",
    )
