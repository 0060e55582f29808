"""How every scale lies at each wave: everybody who was scored, not only those who were paired.

For the team only: beside the change of those who were paired, the mean of everybody would
tell on the few who were not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.link.waves import MatchedWaves
from evaluation.read.responses import Responses
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
)
from evaluation.scoring.scores import ScoredWave, keyed_answers
from evaluation.statistics.reliability import SMALLEST_FOR_ALPHA, cronbach_alpha

WAVES = {"baseline": "before", "endpoint": "after", "follow_up": "at follow-up"}
OF_EVERYBODY = (
    "beside the change of those who were paired, numbers of everybody would tell on the others"
)
_COLUMNS = (
    Column(key="label", label="Scale"),
    Column(key="wave", label="Wave"),
    Column(key="n", label="Scored", statistic=Statistic.COUNT),
    Column(key="missing", label="Not scored", statistic=Statistic.COUNT),
    Column(key="prorated", label="Prorated", statistic=Statistic.COUNT),
    Column(key="mean", label="Mean", statistic=Statistic.MEAN, decimals=2),
    Column(key="sd", label="SD", statistic=Statistic.SPREAD, decimals=2),
    Column(key="alpha", label="Alpha", statistic=Statistic.SPREAD, decimals=2),
)


def scale_findings(
    matched: MatchedWaves, scored: Sequence[ScoredWave], basis: Basis
) -> Iterator[Finding]:
    """A finding an instrument: n, mean, SD and Cronbach's alpha of its scales at each wave.

    Estimates are named ``<scale>_<wave>_mean`` and so on; a wave's people are all who have
    a score there. Alpha is of the complete cases, from 10 people and two items.
    """
    for name in dict.fromkeys(wave.instrument.id for wave in scored):
        both = [
            (r, s)
            for r, s in zip(matched.responses, scored, strict=True)
            if s.instrument.id == name
        ]
        yield _instrument(both, matched, basis)


def _instrument(
    waves: Sequence[tuple[Responses, ScoredWave]], matched: MatchedWaves, basis: Basis
) -> Finding:
    instrument = waves[0][1].instrument
    estimates: dict[str, Estimate] = {}
    rows = []
    for scale in instrument.scales:
        for responses, wave in waves:
            numbers = _described(responses, wave, scale)
            estimates |= {f"{scale}_{wave.wave}_{key}": e for key, e in numbers.items()}
            cells: dict[str, str | float | None] = {key: e.value for key, e in numbers.items()}
            cells |= {"label": instrument.scales[scale].title, "wave": WAVES[wave.wave]}
            rows.append(Row(cells=cells, n=numbers["n"].n))
    headline = f"{instrument.title}: how its scales lie at each wave."
    return Finding(
        key=f"{instrument.id}.scales",
        title=f"Scales of {instrument.title}",
        unit=matched.flow.unit,
        n=matched.flow.n_matched,
        claim=Claim.DESCRIBED,
        headline=headline,
        wordings=(headline,),
        estimates=estimates,
        basis=basis,
        base=everybody([responses for responses, _ in waves]),
        kept_inside=OF_EVERYBODY,
        table=Table(
            caption=f"{instrument.title}: everybody who was scored",
            columns=_COLUMNS,
            rows=tuple(rows),
        ),
        method="Scores of everybody at each wave; Cronbach's alpha of complete cases.",
        why=f"Alpha needs at least {SMALLEST_FOR_ALPHA} people who answered every item; in a "
        "group of this size it is rough.",
    )


def everybody(responses: Sequence[Responses]) -> Base:
    """All who answered at any wave."""
    people = frozenset[object]().union(*(asked.answers.index for asked in responses))
    return Base.of(responses[0].unit, people)


def _described(responses: Responses, wave: ScoredWave, scale: str) -> dict[str, Estimate]:
    """The numbers of one scale at one wave."""
    scores = wave.scores[scale].dropna()
    n, unit = len(scores), wave.instrument.unit_of(scale)
    items = wave.instrument.scales[scale].items
    alpha = cronbach_alpha(keyed_answers(responses, scale)).value if items else None

    def estimate(label: str, value: float | None, statistic: Statistic, decimals: int) -> Estimate:
        points = unit if statistic is Statistic.MEAN else ""
        return Estimate(
            label=label, statistic=statistic, value=value, n=n, unit=points, decimals=decimals
        )

    return {
        "n": estimate("Scored", n, Statistic.COUNT, 0),
        "missing": estimate("Not scored", len(wave.scores) - n, Statistic.COUNT, 0),
        "prorated": estimate("Prorated", int(wave.prorated[scale].sum()), Statistic.COUNT, 0),
        "mean": estimate("Mean", float(scores.mean()) if n else None, Statistic.MEAN, 2),
        "sd": estimate("SD", float(scores.std()) if n > 1 else None, Statistic.SPREAD, 2),
        "alpha": estimate("Cronbach's alpha", alpha, Statistic.SPREAD, 2),
    }
