"""How every scale lies at each wave, and how well it measured: everybody who was scored.

For the team only: beside the change of those who were paired, the mean of everybody would
tell on the few who were not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import WAVES
from evaluation.link.waves import MatchedWaves
from evaluation.read.responses import Responses
from evaluation.say.few_people import seldom_seen
from evaluation.say.finding import Base, Basis, Column, Estimate, Finding, Row, Statistic, Table
from evaluation.say.wording import go_against, interval, listed, number, worded
from evaluation.scoring.scores import ScoredWave, keyed_answers
from evaluation.statistics import reliability
from evaluation.statistics.reliability import SMALLEST_FOR_ALPHA, SMALLEST_FOR_ITEMS, cronbach_alpha

OF_EVERYBODY = (
    "beside the change of those who were paired, numbers of everybody would tell on the others"
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
    described = {
        (scale, wave.wave): _described(responses, wave, scale)
        for scale in instrument.scales
        for responses, wave in waves
    }
    against = {
        instrument.scales[scale].title: None
        for (scale, _), numbers in described.items()
        if (alpha := numbers["alpha"].value) is not None and alpha < reliability.TINY
    }
    return worded(
        f"{instrument.id}.scales",
        f"Scales of {instrument.title}",
        everybody([responses for responses, _ in waves]),
        (f"{instrument.title}: how its scales lie each time.",),
        {
            f"{scale}_{wave}_{name}": estimate
            for (scale, wave), numbers in described.items()
            for name, estimate in numbers.items()
        },
        n=matched.flow.n_matched,
        basis=basis,
        kept_inside=OF_EVERYBODY,
        table=Table(
            caption=f"{instrument.title}: everybody who was scored",
            columns=(
                Column(key="label", label="Scale"),
                Column(key="wave", label="When"),
                Column(key="n", label="Scored", statistic=Statistic.COUNT),
                Column(key="missing", label="Not scored", statistic=Statistic.COUNT),
                Column(key="prorated", label="Prorated", statistic=Statistic.COUNT),
                Column(key="mean", label="Mean", statistic=Statistic.MEAN, decimals=2),
                Column(key="sd", label="SD", statistic=Statistic.SPREAD, decimals=2),
                Column(key="alpha", label="Alpha", statistic=Statistic.SPREAD, decimals=2),
            ),
            rows=tuple(
                Row(
                    cells={name: estimate.value for name, estimate in numbers.items()}
                    | {"label": instrument.scales[scale].title, "wave": WAVES[wave].when},
                    n=numbers["n"].n,
                )
                for (scale, wave), numbers in described.items()
            ),
            notes=(go_against(list(against)),) if against else (),
        ),
        method="Scores of everybody each time; Cronbach's alpha of complete cases.",
        why=f"Alpha needs at least {SMALLEST_FOR_ALPHA} people who answered every item; in a "
        "group of this size it is rough.",
    )


def _shown(alpha: reliability.Consistency | None) -> float | None:
    """Alpha, but for one about nought that says nothing of so few people."""
    return None if alpha is None or alpha.unclear else alpha.value


def everybody(responses: Sequence[Responses]) -> Base:
    """All who answered at any wave."""
    people = frozenset[object]().union(*(asked.answers.index for asked in responses))
    return Base.of(responses[0].unit, people)


def _described(responses: Responses, wave: ScoredWave, scale: str) -> dict[str, Estimate]:
    """The numbers of one scale at one wave."""
    every, prorated = wave.scores[scale], wave.prorated[scale].astype(bool)
    scores, n = every.dropna(), int(every.notna().sum())
    base = Base.of(responses.unit, scores.index, f"{wave.instrument.id}.{scale}", wave.wave)
    items = wave.instrument.scales[scale].items
    alpha = cronbach_alpha(keyed_answers(responses, scale)) if items else None
    counted = (
        ("n", "Scored", scores.index),
        ("missing", "Not scored", every.index[every.isna()]),
        ("prorated", "Prorated", prorated.index[prorated]),
    )
    mean, spread, unit = Statistic.MEAN, Statistic.SPREAD, wave.instrument.unit_of(scale)
    measured = (
        ("mean", "Mean", float(scores.mean()) if n else None, mean, unit),
        ("sd", "SD", float(scores.std()) if n > 1 else None, spread, ""),
        ("alpha", "Cronbach's alpha", _shown(alpha), spread, ""),
    )
    return {
        name: Estimate(
            label=label,
            statistic=Statistic.COUNT,
            value=len(people),
            n=n,
            decimals=0,
            base=base.among(people),
        )
        for name, label, people in counted
    } | {
        name: Estimate(
            label=label, statistic=kind, value=value, n=n, unit=points, decimals=2, base=base
        )
        for name, label, value, kind, points in measured
    }


# Terwee and others (2007), doi:10.1016/j.jclinepi.2006.03.012, table 1: an alpha of 0.70 to
# 0.95 is sought, and at most 15% of people at either end of a scale, both in large samples.
SOUGHT = 0.70
MOST_AT_AN_END = 0.15
_UNCLEAR = "about nought, and so few people cannot tell it from what is usable"
_UNBROKEN = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class _Measured:
    """One scale at one wave."""

    scale: str
    wave: str
    scored: int
    alpha: reliability.Consistency
    omega: reliability.Consistency
    items: reliability.ItemStatistics
    error: reliability.MeasurementError
    ends: reliability.FloorCeiling

    @property
    def key(self) -> str:
        return f"{self.scale}_{self.wave}"

    @property
    def verdict(self) -> str:
        """What may be said of alpha: too few, low, enough, or unclear."""
        low, high = self.alpha.low, self.alpha.high
        if low is None or high is None:
            return "too_few"
        return "enough" if low >= SOUGHT else "low" if high < SOUGHT else "unclear"


def reliability_findings(
    matched: MatchedWaves, scored: Sequence[ScoredWave], basis: Basis, ci_level: float = 0.95
) -> Iterator[Finding]:
    """``<instrument>.reliability``, and ``<instrument>.items`` from 30 people on.

    Scales of one item have none. A sum of scales is taken over all items of its parts, and
    has neither omega nor items of its own. Estimates are named ``<scale>_<wave>_alpha`` (with
    interval), ``_omega``, ``_error``, ``_floor`` and ``_ceiling``.
    """
    for name in dict.fromkeys(wave.instrument.id for wave in scored):
        waves = [
            (r, wave)
            for r, wave in zip(matched.responses, scored, strict=True)
            if wave.instrument.id == name
        ]
        measured = [
            _measured(responses, wave, scale, ci_level)
            for scale in dict.fromkeys(s for _, wave in waves for s in wave.scores.columns)
            for responses, wave in waves
            if scale in wave.scores and len(wave.instrument.items_of(scale)) > 1
        ]
        if measured:
            instrument, base = waves[0][1].instrument, everybody([r for r, _ in waves])
            scales = _of_scales(instrument, measured, base, basis)
            if all(m.items.reason for m in measured):
                yield scales
                continue
            items = _of_items(instrument, measured, base, basis)
            yield _naming(scales, items)
            yield items.model_copy(update={"summarised_in": scales.key})


def _naming(scales: Finding, items: Finding) -> Finding:
    """The scales with what is to be said of their items: item by item they would fill pages."""
    if scales.table is None or items.table is None:
        return scales
    more = (*items.table.notes, f"Item by item: {items.key} in findings.json of this edition.")
    return scales.model_copy(
        update={"table": scales.table.model_copy(update={"notes": (*scales.table.notes, *more)})}
    )


def _measured(responses: Responses, wave: ScoredWave, scale: str, ci_level: float) -> _Measured:
    instrument = wave.instrument
    parts = instrument.scales[scale].sum_of
    values = np.hstack([keyed_answers(responses, part) for part in parts or (scale,)])
    scores = wave.scores[scale].to_numpy(float)
    alpha = reliability.cronbach_alpha(values, ci_level)
    people, k = alpha.n, alpha.items
    none = f"{scale} is a sum of scales"
    omega = reliability.Consistency(people, k, reason=none)
    items = reliability.ItemStatistics(people, (), none)
    if not parts:
        omega, items = reliability.mcdonald_omega(values), reliability.item_statistics(values)
    given = scores[~np.isnan(scores)]
    sd = float(given.std(ddof=1)) if len(given) > 1 else None
    return _Measured(
        scale,
        wave.wave,
        len(given),
        alpha,
        omega,
        items,
        reliability.measurement_error(sd, alpha.value, "alpha of these people"),
        reliability.floor_and_ceiling(scores, *instrument.range_of(scale)),
    )


def _of_scales(
    instrument: Instrument, measured: Sequence[_Measured], base: Base, basis: Basis
) -> Finding:
    estimates = {name: e for m in measured for name, e in _estimates(instrument, m).items()}
    sentence = _said(measured)
    return worded(
        f"{instrument.id}.reliability",
        f"Reliability of {instrument.title}",
        base,
        (f"{instrument.title}: {sentence}",),
        estimates,
        n=max(m.scored for m in measured),
        basis=basis,
        kept_inside=OF_EVERYBODY,
        table=Table(
            caption=f"{instrument.title}: how well its scales measured, in these people",
            columns=(
                Column(key="label", label="Scale"),
                Column(key="wave", label="When"),
                Column(key="n", label="Answered every item", statistic=Statistic.COUNT),
                Column(key="alpha", label="Alpha", statistic=Statistic.SPREAD, decimals=2),
                Column(key="interval", label="Interval"),
                Column(key="omega", label="Omega", statistic=Statistic.SPREAD, decimals=2),
                Column(
                    key="error", label="Error of a score", statistic=Statistic.SPREAD, decimals=1
                ),
                Column(key="floor", label="At lowest, %", statistic=Statistic.COUNT),
                Column(key="ceiling", label="At highest, %", statistic=Statistic.COUNT),
            ),
            rows=tuple(_reliability_row(instrument, m, estimates) for m in measured),
            notes=(
                sentence[:1].upper() + sentence[1:],
                *_too_few_to_show(instrument, measured),
                *_published(instrument, measured),
            ),
        ),
        caveats=tuple(_remarks(instrument, measured)),
        method=(
            "Cronbach's alpha with Feldt's interval, and McDonald's omega (one factor, maximum "
            "likelihood), of the people who answered every item; the error of a score is the "
            "standard error of measurement, SD x sqrt(1 - alpha of these people); lowest and "
            "highest are the ends of the scale, among everybody scored."
        ),
        why=(
            f"Fewer than {SMALLEST_FOR_ALPHA} people who answered every item can tell nothing: "
            f"with {SMALLEST_FOR_ALPHA} and five items, Feldt's interval of an alpha of 0.80 "
            "still reaches from 0.50 to 0.94 (Feldt, Woodruff and Salih, 1987). Omega and items "
            f"take {SMALLEST_FOR_ITEMS}. Alpha is set against {SOUGHT:.2f}, the least that Terwee "
            "and others (2007) ask of a scale, only where its interval does not reach across."
        ),
    )


def _too_few_to_show(instrument: Instrument, measured: Sequence[_Measured]) -> Iterator[str]:
    """How seldom so few people show that an item stands reversed."""
    if few := seldom_seen(max(m.scored for m in measured), instrument):
        yield few


def _reliability_row(
    instrument: Instrument, m: _Measured, estimates: Mapping[str, Estimate]
) -> Row:
    numbers = ("n", "alpha", "omega", "error", "floor", "ceiling")
    return Row(
        cells={name: estimates[f"{m.key}_{name}"].value for name in numbers}
        | {
            "label": instrument.scales[m.scale].title,
            "wave": WAVES[m.wave].when,
            "interval": interval(estimates[f"{m.key}_alpha"]).replace(" ", _UNBROKEN) or "none",
        },
        n=m.scored,
    )


def _estimates(instrument: Instrument, m: _Measured) -> dict[str, Estimate]:
    """The numbers of one scale at one wave, by their names."""
    n, spread, count = m.alpha.n, Statistic.SPREAD, Statistic.COUNT
    alpha = Estimate(
        label="Cronbach's alpha",
        statistic=spread,
        value=_shown(m.alpha),
        ci_low=None if m.alpha.unclear else m.alpha.low,
        ci_high=None if m.alpha.unclear else m.alpha.high,
        ci_level=m.alpha.level,
        n=n,
        decimals=2,
        method=m.alpha.reason or (_UNCLEAR if m.alpha.unclear else "Feldt's interval"),
    )
    others = (
        ("n", "Answered every item", n, count, 0, "", ""),
        ("omega", "McDonald's omega", m.omega.value, spread, 2, "", m.omega.reason),
        (
            "error",
            "Standard error of measurement",
            m.error.value,
            spread,
            1,
            instrument.unit_of(m.scale),
            m.error.reason or f"from {m.error.named}",
        ),
        ("floor", "Share at the lowest score", _percent(m.ends.floor), count, 0, "%", ""),
        ("ceiling", "Share at the highest score", _percent(m.ends.ceiling), count, 0, "%", ""),
    )
    return {f"{m.key}_alpha": alpha} | {
        f"{m.key}_{name}": Estimate(
            label=label,
            statistic=statistic,
            value=value,
            decimals=decimals,
            n=m.ends.n if unit == "%" else n,
            unit=unit,
            method=method,
        )
        for name, label, value, statistic, decimals, unit, method in others
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _said(measured: Sequence[_Measured]) -> str:
    """In plain words, what this group can tell of its scales."""
    counts = {v: sum(m.verdict == v for m in measured) for v in ("enough", "low", "unclear")}
    judged = sum(counts.values())
    if not judged:
        most = max(m.alpha.n for m in measured)
        return (
            "too few people answered every item to say how well its scales measured here "
            f"({most} at most; it takes {SMALLEST_FOR_ALPHA})."
        )
    parts = [
        f"{counts[verdict]} {words}"
        for verdict, words in (
            ("enough", f"clearly {SOUGHT:.2f} or more"),
            ("low", f"clearly below {SOUGHT:.2f}"),
            ("unclear", f"with an interval across {SOUGHT:.2f}, so that it cannot be said"),
        )
        if counts[verdict]
    ]
    left = len(measured) - judged
    few = f"; of {left} more nothing can be said" if left else ""
    noun = "alpha" if judged == 1 else "alphas"
    return f"of {judged} {noun} (scale by wave), {listed(tuple(parts))}{few}."


def _published(instrument: Instrument, measured: Sequence[_Measured]) -> Iterator[str]:
    """What is printed of each scale, and where this group's alpha lies beside it.

    Only an alpha is set beside an alpha: a retest or another informant is another thing.
    """
    for scale in dict.fromkeys(m.scale for m in measured):
        for fact in instrument.scales[scale].reliability:
            kind = fact.kind.replace("_", " ").replace("cronbach", "Cronbach's")
            kind = kind.replace("mcdonald", "McDonald's")
            facts = (fact.interval, fact.sample, fact.source, fact.status.value.replace("_", " "))
            beside = [
                f"{_beside(m, fact.value)} {WAVES[m.wave].when}"
                for m in measured
                if m.scale == scale and fact.kind == "cronbach_alpha" and m.alpha.low is not None
            ]
            comparison = f": {listed(tuple(beside))}" if beside else ""
            yield (
                f"{instrument.scales[scale].title}, published {kind} {number(fact.value, 2)} "
                f"({'; '.join(filter(None, facts))}){comparison}."
            )


def _beside(m: _Measured, published: float) -> str:
    assert m.alpha.low is not None
    assert m.alpha.high is not None
    if m.alpha.low > published:
        return "clearly higher here"
    return "clearly lower here" if m.alpha.high < published else "not clearly different here"


def _remarks(instrument: Instrument, measured: Sequence[_Measured]) -> Iterator[str]:
    """What should be looked at before the scores are believed."""
    for words, end in (("lowest", "floor"), ("highest", "ceiling")):
        named = {
            instrument.scales[m.scale].title: None
            for m in measured
            if m.ends.n >= SMALLEST_FOR_ITEMS and getattr(m.ends, end) > MOST_AT_AN_END
        }
        if named:
            yield (
                f"More than {100 * MOST_AT_AN_END:.0f}% have the {words} possible score "
                f"({listed(tuple(named))}): for them a further change that way cannot be seen."
            )
    if wrong := {instrument.scales[m.scale].title: None for m in measured if m.alpha.against}:
        yield go_against(list(wrong))


def _of_items(
    instrument: Instrument, measured: Sequence[_Measured], base: Base, basis: Basis
) -> Finding:
    """Items by number: never their wording, which may be licensed."""
    described = [m for m in measured if not m.items.reason]
    waves = list(dict.fromkeys(m.wave for m in described))
    columns = [Column(key="item", label="Item"), Column(key="label", label="Scale")]
    for wave in waves:
        columns += [
            Column(
                key=f"{wave}_r",
                label=f"Item-rest r {WAVES[wave].when}",
                decimals=2,
                statistic=Statistic.SPREAD,
            ),
            Column(
                key=f"{wave}_alpha",
                label=f"Alpha without it {WAVES[wave].when}",
                decimals=2,
                statistic=Statistic.SPREAD,
            ),
            Column(
                key=f"{wave}_missing",
                label=f"Missing {WAVES[wave].when}",
                statistic=Statistic.COUNT,
            ),
        ]
    rows: dict[tuple[str, str], dict[str, str | float | None]] = {}
    for m in described:
        label = instrument.scales[m.scale].title
        for item, statistics in zip(instrument.items_of(m.scale), m.items.items, strict=True):
            cells = rows.setdefault((m.scale, item), {"item": item, "label": label})
            cells[f"{m.wave}_r"] = statistics.item_rest
            cells[f"{m.wave}_alpha"] = statistics.alpha_if_dropped
            cells[f"{m.wave}_missing"] = statistics.missing
    against = sorted(
        {i for m in described for i in _against(instrument, m)}, key=lambda i: (len(i), i)
    )
    items, go = ("item", "goes") if len(against) == 1 else ("items", "go")
    sentence = (
        f"{items} {listed(tuple(against))} {go} against the rest of the scale; look whether the "
        "answers were already reversed."
        if against
        else "no item goes against the rest of its scale."
    )
    return worded(
        f"{instrument.id}.items",
        f"Items of {instrument.title}",
        base,
        (f"{instrument.title}: {sentence}",),
        {},
        n=max(m.scored for m in described),
        basis=basis,
        kept_inside=OF_EVERYBODY,
        table=Table(
            caption=f"{instrument.title}: its items, by number",
            columns=tuple(columns),
            rows=tuple(Row(cells=cells) for cells in rows.values()),
            notes=(sentence[:1].upper() + sentence[1:],),
        ),
        method="Correlation of each item with the sum of the others of its scale, and Cronbach's "
        "alpha without it, of the people who answered every item.",
        why=f"Items take {SMALLEST_FOR_ITEMS} people: even then a correlation of 0.40 has an "
        "interval from 0.05 to 0.66.",
    )


def _against(instrument: Instrument, m: _Measured) -> Iterator[str]:
    """Items that correlate negatively with the rest."""
    yield from (
        item
        for item, statistics in zip(instrument.items_of(m.scale), m.items.items, strict=True)
        if statistics.item_rest is not None and statistics.item_rest < 0
    )
