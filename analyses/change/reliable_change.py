"""How many people changed by more than error of measurement explains, for better and for worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analyses.change.paired import Pairs, of_all, points
from analyses.change.remarks import shares_taken_apart
from evaluation.declare.instrument.model import Direction, Reliability, Threshold
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Claim,
    Column,
    Estimate,
    Finding,
    Row,
    Statistic,
    Table,
    people_counted,
    split_counted,
)
from evaluation.say.wording import digits_of_scores, inside_sentence, listed, number
from evaluation.statistics import reliable_change as stats
from evaluation.statistics.change import Array, Mask
from evaluation.statistics.proportions import wilson

_ALIKE = 0.5  # how far the errors of several measures of one person may go together
SMALLEST_FOR_SD = 20  # with fewer, a threshold from their own spread is off by a fifth or more
_METHOD = (
    "Each person's change is set against the smallest that counts as more than error of "
    "measurement: {criterion}. Shares have Wilson's interval."
)
_WHY = (
    "A mean can hide that some people got better while others got worse. The threshold was taken "
    "by a rule that is built in: a published one for whoever answered; else Jacobson and Truax's, "
    "from a published reliability."
)
_NOT_NONE = (
    "No reliable change is not the same as no change: a change that is smaller than the error of "
    "measurement cannot be told from none."
)
_NOT_WHY = "It does not say why people changed."
_CLASSES = {
    "improved_reliably": "Reliably better",
    "no_reliable_change": "No reliable change",
    "deteriorated_reliably": "Reliably worse",
}


@dataclass(frozen=True, slots=True)
class Criterion:
    """The smallest change that counts, in points, and in words where it is from.

    ``reached``: a change of exactly so much counts. ``others``: thresholds of other sources.
    ``own``: it rests on the spread of these people; ``alpha``: on how items go together.
    """

    value: float
    named: str
    reached: bool
    others: str = ""
    own: bool = False
    alpha: bool = False

    def passed(self, changes: Array) -> Mask:
        """Whether each change, in the way that is asked for, counts."""
        return changes >= self.value if self.reached else changes > self.value


def criterion(pairs: Pairs) -> Criterion | str:
    """The threshold for one scale, or the reason in words why there is none.

    The first threshold of a reliable change that the instrument's file has for whoever
    answered; else 1.96 sqrt(2) SD sqrt(1 - r) with the first alpha or omega, or else the first
    retest, of the file. SD and r should be of the same people: the SD is that of the norm of
    the same sample, else that of these people at baseline, from 20 of them.
    """
    if pairs.direction is None:
        return "its key was not looked up, so that nobody may say which way is better"
    of_them = [t for t in pairs.scale.thresholds if t.kind == "reliable_change"]
    if any(_others_too(t, pairs) for t in of_them):
        return "its thresholds differ by who answered, and the data do not say who (informant)"
    if of_them:
        first, *rest = of_them
        return Criterion(
            first.value,
            f"{_points(first.value, pairs)} ({_whence(first)})",
            reached=True,
            others=listed(tuple(f"{_points(t.value, pairs)} ({_whence(t)})" for t in rest)),
        )
    published = [r for r in pairs.scale.reliability if r.kind != "cross_informant"]
    return (
        "neither a threshold nor a reliability is published in its file"
        if not published
        else _computed(pairs, min(published, key=lambda r: r.kind == "retest"))
    )


def reliable_findings(scales: Sequence[Pairs]) -> Iterator[Finding]:
    """Reliable change on every scale that has a threshold, and over all of one questionnaire.

    ``<scale>.reliable`` and ``<instrument>.reliable``, the scales of one wave together; and for
    the team which scales were refused, and why (``<instrument>.not_reliable``). Questionnaires
    and informants are never put together.
    """
    asked: dict[tuple[str, str], list[Pairs]] = {}
    for pairs in scales:
        if pairs.n:
            asked.setdefault((pairs.instrument.id, pairs.wave), []).append(pairs)
    for together in asked.values():
        criteria = [(pairs, criterion(pairs)) for pairs in together]
        judged = [(pairs, least) for pairs, least in criteria if isinstance(least, Criterion)]
        refused = [(pairs, why) for pairs, why in criteria if isinstance(why, str)]
        yield from (reliable_finding(pairs, least) for pairs, least in judged)
        parts = [(pairs, least) for pairs, least in judged if not pairs.scale.sum_of]
        if len(parts) > 1:
            yield _across(parts)
        if refused:
            yield _refused(refused)


def _others_too(threshold: Threshold, pairs: Pairs) -> bool:
    """Whether a threshold is of some informants only, and others may be in these data."""
    return bool(threshold.informants) and len(pairs.instrument.informants) != 1


def _whence(fact: Threshold | Reliability) -> str:
    return "; ".join(filter(None, (getattr(fact, "meaning", ""), fact.source)))


def _points(value: float, pairs: Pairs) -> str:
    digits = 0 if value == int(value) else digits_of_scores(pairs.measure)
    return f"{number(value, digits)} {pairs.unit} or more"


def _computed(pairs: Pairs, reliability: Reliability) -> Criterion | str:
    """Jacobson and Truax's threshold from a published reliability."""
    norms = [n for n in pairs.scale.norms if n.sd and n.sample and n.sample == reliability.sample]
    if norms and norms[0].sd:
        sd, whose = norms[0].sd, f"of {norms[0].sample}"
    elif pairs.n >= SMALLEST_FOR_SD:
        sd, whose = float(pairs.before.std()), "of these people before"
    else:
        return (
            f"no spread is published for the people of its reliability, and {SMALLEST_FOR_SD} "
            "people are needed to take their own"
        )
    if not sd > 0 or not reliability.value < 1:
        return "the people do not differ before"
    kind = reliability.kind.replace("_", " ").replace("cronbach", "Cronbach's")
    over = f" over {reliability.interval}" if reliability.interval else ""
    sentence = (
        "more than 1.96 standard errors of a change (Jacobson and Truax), from the standard "
        f"deviation {whose} and the {kind}{over} {number(reliability.value, 2)} "
        f"({reliability.source})"
    )
    value = stats.critical_change(sd, reliability.value)
    return Criterion(
        value, sentence, reached=False, own=not norms, alpha=reliability.kind != "retest"
    )


# --- one scale -----------------------------------------------------------------------------


def reliable_finding(pairs: Pairs, least: Criterion) -> Finding:
    """How many improved, did not clearly change and deteriorated on one scale."""
    cut = next((t for t in pairs.scale.thresholds if t.kind == "cut_off"), None)
    before, after = pairs.arrays()
    result = stats.reliable_change(
        before,
        after,
        least.value,
        reached=least.reached,
        higher_is_better=pairs.direction is Direction.HIGHER_BETTER,
        cut_off=cut.value if cut and not _others_too(cut, pairs) else None,
    )
    classes = (result.improved, result.unchanged, result.deteriorated)
    # beside those who moved at all, they tell how many moved less: of the same split
    estimates = _classes(classes, pairs.before.index, pairs.base, pairs.ci_level)
    estimates |= split_counted(
        pairs.split(
            "reliable",
            {
                "n_little_better": ("Better, not reliably", result.better & ~result.improved),
                "n_little_worse": ("Worse, not reliably", result.worse & ~result.deteriorated),
                "n_stayed": ("Stayed the same", ~result.better & ~result.worse),
            },
        ),
        pairs.n,
    )
    if least.own:
        estimates["threshold"] = points(
            "Smallest change that counts", least.value, Statistic.SPREAD, pairs
        ).model_copy(update={"method": least.named, "equation": Equation.RELIABLE_CHANGE})
    estimates |= split_counted(_recovery(result, pairs), pairs.n)
    caveats = [
        _NOT_NONE,
        _NOT_WHY,
        *_by_chance(1, estimates, pairs.n, published=least.reached),
        *shares_taken_apart(pairs),
    ]
    if least.others:
        caveats.append(f"Other sources take another threshold: {least.others}.")
    if least.own:
        caveats.append("The threshold rests on the spread of this group, so it is rough.")
    if least.alpha:
        caveats.append(
            "The reliability says how items go together on one day. Swings from day to day can be "
            "counted as reliable change."
        )
    if cut is not None and result.recovered is not None:
        caveats.append(
            "{n_recovered} of the {n_at_risk} who began on the clinical side of the cut-off "
            f"({cut.meaning or number(cut.value, 0)}; {cut.source}) improved reliably and crossed "
            "it."
        )
    title = f"Reliable change in {pairs.title_inside}{pairs.second.to}"
    return pairs.finding(
        "reliable",
        title,
        _wordings(f"On {pairs.title_inside}", pairs.people.plural, pairs.second.when),
        estimates,
        table=_table(title, estimates, pairs),
        caveats=tuple(caveats),
        method=_METHOD.format(criterion=least.named),
        why=_WHY,
        leading="n_improved_reliably",
    )


def _classes(
    masks: Sequence[Mask], people: pd.Index, base: Base, ci_level: float
) -> dict[str, Estimate]:
    """The three counts, and their shares in per cent, which go with them.

    ``masks``: who of the ``people`` is in each class.
    """
    n = len(people)
    labels = dict(zip(_CLASSES.values(), masks, strict=True))
    parts = base.parted("reliable", {label: people[members] for label, members in labels.items()})
    estimates = {"n": people_counted("People with both scores", n)}
    for name, part in zip(_CLASSES, parts, strict=True):
        estimates |= split_counted({f"n_{name}": part}, n)
        share = wilson(len(part.people), n, ci_level)
        estimates[f"share_{name}"] = Estimate(
            label=f"{_CLASSES[name]}, share",
            statistic=Statistic.TEST,
            value=100 * share.value,
            unit="%",
            ci_low=100 * (share.low or 0.0),
            ci_high=100 * (share.high or 0.0),
            ci_level=ci_level,
            n=n,
            decimals=0,
            method="Wilson interval",
            equation=Equation.WILSON,
            parts=parts,
        )
    return estimates


def _recovery(result: stats.ReliableChange, pairs: Pairs) -> dict[str, Base]:
    """Who began beyond the cut-off and who crossed it; parts that are told together."""
    began, recovered = result.at_risk, result.recovered
    if began is None or recovered is None:
        return {}
    return pairs.split(
        "recovered",
        {
            "n_at_risk": ("Began on the clinical side", began),
            "n_not_at_risk": ("Did not", ~began),
            "n_recovered": ("Improved reliably and crossed the cut-off", recovered),
            "n_not_recovered": ("Began there and did not", began & ~recovered),
            "n_improved_only": ("Improved reliably otherwise", result.improved & ~recovered),
        },
    )


def _wordings(scope: str, people: str, later: str) -> tuple[str, ...]:
    """Headlines, fullest first: those who got worse stand beside those who got better."""
    than = f"{later} than before"
    return (
        f"{scope}, {{n_improved_reliably}} of {{n}} {people} were reliably better {than}, "
        "{n_deteriorated_reliably} were reliably worse, and {n_no_reliable_change} showed no "
        "reliable change.",
        f"{scope}, the change of each of {{n}} {people} was set beside measuring error.",
        f"{scope}, each person's change was set beside measuring error.",
    )


def _by_chance(k: int, estimates: dict[str, Estimate], n: int, *, published: bool) -> Iterator[str]:
    """How many would be better by error alone; adds the numbers that it speaks of."""
    for name, alike in (("by_chance", 0.0), ("by_chance_alike", _ALIKE))[: min(k, 2)]:
        share = stats.by_chance(np.full(k, stats.Z), alike).improved
        estimates[name] = Estimate(
            label="Reliably better by chance alone, of 100 people"
            + ("" if k == 1 else f", if errors go together to {alike:g}"),
            value=100 * share,
            n=n,
            statistic=Statistic.COUNT,
            decimals=1,
            unit="of 100",
            method=f"{k} measures at 1.96 standard errors of a change, errors correlated {alike:g}",
        )
    when = "If a threshold lets through as many as Jacobson and Truax's, a" if published else "A"
    if k == 1:
        yield (
            f"{when}bout {{by_chance}} in 100 people are reliably better, and as many reliably "
            "worse, by error of measurement alone."
        )
    else:
        yield (
            f"{when}bout {{by_chance}} in 100 people are reliably better on one of {k} measures "
            "and worse on none by error of measurement alone ({by_chance_alike} if the errors of "
            "the measures go together)."
        )


def _table(title: str, estimates: dict[str, Estimate], pairs: Pairs) -> Table:
    shares = [(estimates[f"n_{name}"], estimates[f"share_{name}"]) for name in _CLASSES]
    return Table(
        caption=title,
        columns=(
            Column(key="label", label="Change"),
            Column(key="n", label=pairs.people.plural.capitalize(), statistic=Statistic.SPLIT),
            *Column(key="share", label="%", statistic=Statistic.TEST).ends(pairs.ci_level),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": count.label,
                    "n": count.value,
                    "share": share.value,
                    "low": share.ci_low,
                    "high": share.ci_high,
                },
                n=count.n,
                base=count.base,
            )
            for count, share in shares
        ),
    )


# --- a questionnaire -----------------------------------------------------------------------


def _across(parts: Sequence[tuple[Pairs, Criterion]]) -> Finding:
    """Better on one scale at least and worse on none, over the scales of one questionnaire."""
    moved = [
        pd.DataFrame(
            np.column_stack(
                stats.reliably_moved(
                    *pairs.arrays(),
                    least.value,
                    reached=least.reached,
                    higher_is_better=pairs.direction is Direction.HIGHER_BETTER,
                )
            ),
            pairs.before.index,
            ["better", "worse"],
        )
        for pairs, least in parts
    ]
    several = pd.concat(moved, axis=1).fillna(value=False)
    better, worse = several["better"].to_numpy(dtype=bool), several["worse"].to_numpy(dtype=bool)
    n, k = len(several), len(parts)
    first, base = parts[0][0], of_all([pairs for pairs, _ in parts])
    classes = stats.across_measures(better, worse)
    estimates = _classes(classes, several.index, base, first.ci_level)
    inside = first.instrument.title  # a name keeps its capitals
    criteria = "; ".join(
        f"{inside_sentence(pairs.scale.title)}, {least.named}" for pairs, least in parts
    )
    title = f"Reliable change over {k} scales of {inside}{first.second.to}"
    return first.finding(
        "reliable",
        title,
        _wordings(f"Over {k} scales of {inside}", first.people.plural, first.second.when),
        estimates,
        key=f"{first.instrument.id}.reliable{first.second.suffix}",
        base=base,
        table=_table(title, estimates, first),
        caveats=(
            "Reliably better is better on one scale at least and worse on none; reliably worse is "
            "worse on any, as the Child Outcomes Research Consortium counts.",
            _NOT_NONE,
            _NOT_WHY,
            *_by_chance(k, estimates, n, published=any(least.reached for _, least in parts)),
            *shares_taken_apart(first),
        ),
        method=_METHOD.format(criterion=criteria),
        why=_WHY,
        leading="n_improved_reliably",
    )


def _refused(refused: Sequence[tuple[Pairs, str]]) -> Finding:
    """For the team: where reliable change cannot be said, and what would have to be known."""
    first = refused[0][0]
    return first.finding(
        "not_reliable",
        "Reliable change: refused",
        (
            f"{first.instrument.title}: reliable change was not worked out on {len(refused)} "
            f"scale{'s' if len(refused) > 1 else ''}.",
        ),
        {},
        key=f"{first.instrument.id}.not_reliable{first.second.suffix}",
        claim=Claim.DESCRIBED,
        base=Base.of(first.people, first.before.index),
        caveats=tuple(f"{pairs.scale.title}: {why}." for pairs, why in refused),
        kept_inside="it is about what the instrument's file lacks, and no result",
        method="A threshold or a reliability must stand in the instrument's file, with its kind "
        "and source.",
        why="A threshold from nowhere would call error improvement.",
    )
