"""Change with those who were lost: a model, a check, and bounds, beside the complete pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analyses.change.change_numbers import reported_change
from analyses.change.paired import Pairs, change_figure, interval_estimate
from evaluation.declare.instrument.model import Direction
from evaluation.declare.waves import BASELINE
from evaluation.say.equation import Equation
from evaluation.say.finding import Base, Estimate, Finding
from evaluation.scoring.scores import ScoredWave
from evaluation.statistics import losses
from evaluation.statistics.headlined import T, headlined

_PAIRS, _MODEL, _OVERLAP = "Measured both times", "Everybody, by a model", "Everybody, two means"
_WORST, _BEST = "Everybody, had the lost fared worst", "Everybody, had the lost fared best"
_QUOTE = "The change of those measured both times is the one to quote."
_APART = (
    "Only its interval allows for people who were taught together; the others take them as taught "
    "apart."
)
_METHOD = (
    "Measured both times: the reported change. Everybody, by a model: random intercept, restricted "
    "maximum likelihood. Everybody, two means: partially overlapping t. Fared worst and best: "
    "whoever has no score {later} is given the worst or the best possible one."
)


def everybody_finding(pairs: Pairs, scored: Sequence[ScoredWave]) -> Iterator[Finding]:
    """``<scale>.everybody``: the change of complete pairs beside that of everybody measured."""
    before, after = _everybody(pairs, scored)
    first, later = before.notna(), after.notna()
    parts = {
        "stayed": before.index[first & later],
        "lost": before.index[first & ~later],
        "came later": before.index[~first & later],
    }
    if parts["came later"].empty:
        del parts["came later"]
    if parts["stayed"].empty or pairs.direction is None:  # what is worst is not known
        return
    estimates = _estimates(pairs, before, after)
    lost = len(before) - len(parts["stayed"])
    drawn = {e.label: {"change": e} for e in estimates.values() if e.value is not None}
    change = f"hange in {pairs.title_inside}{pairs.second.to}"
    title = f"Average c{change}, if the people we lost are counted too"
    named = {"title": title, "subject": ""}  # its rows are ways to count, and not people
    base = Base.of(pairs.people, before.index, pairs.measure)
    yield pairs.finding(
        "everybody",
        f"C{change}: those who were lost",
        _wordings(pairs, lost=lost),
        estimates,
        leading="change_pairs",
        figure=change_figure(pairs, drawn).model_copy(update=named) if lost else None,
        caveats=(_QUOTE,) if pairs.clusters is None else (_QUOTE, _APART),
        base=base,
        parts=base.parted("loss", parts),
        method=_METHOD.format(later=pairs.second.when),
        why=(
            "The change of those measured both times leads: it rests on what was seen, person by "
            "person. The model is right if the scores that are there tell who was lost, two "
            "means if losses have nothing to do with the scores, and nobody can know either. The "
            "worst and best assume nothing, so the truth for everybody who began lies between "
            "them."
        ),
    )


def _everybody(pairs: Pairs, scored: Sequence[ScoredWave]) -> tuple[pd.Series, pd.Series]:
    """The scores of all who have one at either wave, NaN where there is none."""
    waves = {w.wave: w.scores[pairs.name] for w in scored if w.instrument.id == pairs.instrument.id}
    before, after = waves[BASELINE].dropna(), waves[pairs.wave].dropna()
    people = before.index.union(after.index)
    return before.reindex(people), after.reindex(people)


def _estimates(pairs: Pairs, first: pd.Series, later: pd.Series) -> dict[str, Estimate]:
    """Each way to count everybody, without a value where it has none."""
    before, after = first.to_numpy(float), later.to_numpy(float)
    level, enough = pairs.ci_level, T in headlined(pairs.n, one_answer=pairs.one_answer)
    whole = losses.mixed_change(before, after)
    overlap = losses.partially_overlapping_t(before, after)
    bounds = losses.bounds_at_ends(before, after, *pairs.ends, level)
    ends = [bounds.lowest, bounds.highest] if bounds else [None, None]
    if pairs.direction is Direction.LOWER_BETTER:
        ends.reverse()
    everyone = Base.of(pairs.people, first.index, pairs.measure)
    began = Base.of(pairs.people, first.dropna().index, pairs.measure, BASELINE)
    rows = (
        (
            "change_model",
            _MODEL,
            whole.interval(level) if whole else None,
            everyone,
            "random intercept, REML",
            Equation.RANDOM_INTERCEPT,
        ),
        (
            "change_overlapping",
            _OVERLAP,
            overlap.interval(level) if overlap else None,
            everyone,
            "partially overlapping t",
            Equation.OVERLAPPING_T,
        ),
        ("change_worst", _WORST, ends[0], began, "those lost given the worst possible score", None),
        ("change_best", _BEST, ends[1], began, "those lost given the best possible score", None),
    )
    return {
        "change_pairs": reported_change(pairs).model_copy(
            update={"label": _PAIRS, "base": pairs.base}
        )
    } | {
        name: interval_estimate(
            label, interval if enough else None, pairs, method, len(base.people), equation=equation
        ).model_copy(update={"base": base, "parts": pairs.told})
        for name, label, interval, base, method, equation in rows
    }


def _wordings(pairs: Pairs, *, lost: int) -> tuple[str, ...]:
    """Headlines, fullest first: whether counting those who were lost says something else."""
    plain = f"{pairs.scale.title}: what those who were lost could have changed was looked at."
    if not lost:
        return (plain,)
    worst, best = "change_worst", "change_best"
    higher = pairs.direction is Direction.HIGHER_BETTER
    low, high = (worst, best) if higher else (best, worst)
    sentence = (
        f"The average change in {pairs.title_inside} was {{change_pairs.signed}} {pairs.unit} for "
        "those measured both times. If the people we lost are counted too, by a model, it was "
        f"{{change_model.signed}}. At worst and at best it lies between {{{low}.signed}} and "
        f"{{{high}.signed}}."
    )
    return sentence, plain
