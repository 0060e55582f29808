"""How people's changes lie, and the answers to a single question at both waves.

An edition splits people no finer than its policy allows: each figure has coarser forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from analyses.change.paired import Pairs, marked
from analyses.change.reliable_change import Criterion, criterion
from analyses.change.remarks import shares_taken_apart
from evaluation.say.equation import Equation
from evaluation.say.finding import (
    Base,
    Estimate,
    Figure,
    Finding,
    Mark,
    Statistic,
    people_counted,
    split_counted,
)
from evaluation.say.wording import NO_INTERVAL, number
from evaluation.statistics.headlined import T, headlined
from evaluation.statistics.proportions import paired_shares

MOST_OPTIONS = 11
_A_SIDE = 3  # bins of those who went up, and as many of those who went down
_DIGITS = 9  # of a change: the rest is noise of binary arithmetic


def spread_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.spread``: how many changed by how much, in bins of equal width."""
    change = pairs.change.round(_DIGITS)
    alike = pairs.n < 2 or not np.ptp(change) > 0  # it is there all the same: it must not tell
    # how the answers to a single question lie has a picture of its own, and both would tell more
    bins = [] if alike or pairs.one_answer else _bins(change, pairs)
    ways = {
        "n_up": ("Went up", change > 0),
        "n_same": ("No change", change == 0),
        "n_down": ("Went down", change < 0),
    }
    splits = [
        [_bar(label, members, pairs) for label, members in split.values()]
        for split in (ways, _by_hope(pairs))
        if split
    ]
    fine, *coarser = map(tuple, (*bins, *splits))
    title = f"How much each person's score changed{pairs.second.to}: {pairs.title_inside}"
    counts = {"n": people_counted("People with both scores", pairs.n)}
    counts |= split_counted(pairs.split("direction", ways), pairs.n)
    yield pairs.finding(
        "spread",
        title,
        (
            f"Of {{n}} {pairs.people.plural}, {{n_up}} went up, {{n_down}} went down and "
            "{n_same} stayed the same.",
            f"How far people moved in {pairs.title_inside} was counted.",
        ),
        counts,
        method="Counts of people.",
        why="A mean can hide that some moved far and others not at all, or the other way.",
        figure=Figure(
            kind="bars",
            title=title,
            marks=fine,
            coarser=tuple(coarser),
            statistic=Statistic.SPLIT,
            decimals=0,
            x_label=f"{pairs.people.plural.capitalize()}, by change in {pairs.unit}",
        ),
    )


def _by_hope(pairs: Pairs) -> dict[str, tuple[str, pd.Series]]:
    """Who moved in the hoped-for direction; empty where ``Pairs.hoped`` is."""
    if not pairs.hoped:
        return {}
    better = pairs.gain.round(_DIGITS) > 0
    return {"hoped": ("Got better", better), "not": ("Did not", ~better)}


def answers_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.answers``: who gave which answer when, and the shift to the best."""
    allowed = pairs.ends
    options = np.arange(allowed[0], allowed[1] + 1)
    if not pairs.n or not pairs.one_answer or len(options) > MOST_OPTIONS:
        return
    if pairs.direction is None:  # nobody knows which answer is the best one
        return
    best, parts = pairs.best, _beside_moves(pairs)
    given = (
        f"The best answer ({number(best, 0)}) was given by {{n_best_before}} of {{n}} "
        f"{pairs.people.plural} before and by {{n_best_after}} {pairs.second.when}"
    )
    title = f"{pairs.scale.title}: answers before and {pairs.second.when}"
    waves = {"Before": pairs.before, pairs.second.when.capitalize(): pairs.after}
    every = {_option(option, pairs): [option] for option in options}
    two = {f"Best answer ({number(best, 0)})": [best], "Any other": options[options != best]}
    marks, coarser = (
        tuple(
            _bar(label, scores.isin(answers), pairs, parts).model_copy(update={"group": wave})
            for label, answers in split.items()
            for wave, scores in waves.items()
        )
        for split in (every, two)
    )
    yield pairs.finding(
        "answers",
        title,
        (
            f"{given}: a shift of {{shift.signed}} percentage points ({{shift.level}} interval "
            "{shift.interval}).",
            f"{given}.",
            f"Who gave the best answer to {pairs.title_inside} before and {pairs.second.when} was "
            "counted.",
        ),
        best_answers(pairs),
        caveats=tuple(shares_taken_apart(pairs)),
        kept_inside="of fewer people than at the endpoint: their answers before would tell on "
        "the others"
        if pairs.second.suffix
        else "",
        method="Counts of people by answer; McNemar's exact test of those who moved to or from "
        "the best answer.",
        why=(
            "One question has few answers whose distances nobody knows, so how many gave the "
            "best one says more than a mean. The mean stands beside it because its unit is the "
            "one of the answers."
        ),
        figure=Figure(
            kind="bars",
            title=title,
            x_label=pairs.people.plural.capitalize(),
            marks=marks,
            coarser=(coarser,),
            statistic=Statistic.SPLIT,
            decimals=0,
        ),
    )


def _option(score: float, pairs: Pairs) -> str:
    """An answer by its word and its number; by its number alone where the form has no word."""
    digits, word = number(score, 0), pairs.called(score)
    return digits if word == digits else f"{word} ({digits})"


def headed_answers(pairs: Pairs, together: Estimate | None) -> dict[str, Estimate]:
    """``best_answers`` as a headline has them: no interval of few people.

    ``together``: the mean change of people who were taught together; the shift then has its
    interval, and no test that takes them one by one.
    """
    answers = best_answers(pairs)
    if T not in headlined(pairs.n, one_answer=True):
        answers["shift"] = answers["shift"].model_copy(update=NO_INTERVAL)
    if together and together.ci_low is not None and together.ci_high is not None:
        way = 100 / (pairs.best - pairs.worst)
        low, high = sorted((way * together.ci_low, way * together.ci_high))
        ends = {
            "ci_low": low,
            "ci_high": high,
            "method": together.method,
            "equation": together.equation,
        }
        answers["shift"] = answers["shift"].model_copy(update=ends)
        answers["p_mcnemar"] = answers["p_mcnemar"].model_copy(update={"value": None})
    return answers


def best_answers(pairs: Pairs) -> dict[str, Estimate]:
    """Who gave the best answer before and after, who moved to and from it, and the shift."""
    best = pairs.best
    shift = _shift(pairs.before == best, pairs.after == best, pairs)
    return marked(shift, _beside_moves(pairs))


def _bar(label: str, members: pd.Series, pairs: Pairs, parts: Sequence[Base] = ()) -> Mark:
    """Some of the people; ``parts``: the parts that it tells of beside other findings."""
    base = pairs.base.among(members.index[members])
    return Mark(label=label, value=len(base.people), n=pairs.n, base=base, parts=tuple(parts))


def _beside_moves(pairs: Pairs) -> tuple[Base, ...]:
    """The parts that answers tell of beside how many moved up and down.

    Of those without the highest answer before, say, who did not move up: whoever moved up is
    one of them, so that is a difference of two counts.
    """
    (low, high), before, after = pairs.ends, pairs.before, pairs.after
    up, down = after > before, after < before
    parts = (
        (before < high) & ~up,
        (after < high) & ~down,
        (before > low) & ~down,
        (after > low) & ~up,
    )
    return tuple(pairs.base.among(part.index[part]) for part in parts)


def _shift(first: pd.Series, second: pd.Series, pairs: Pairs) -> dict[str, Estimate]:
    """Who gave the best answer before and after, and the shift of their share.

    Interval and p tell how many moved to the best answer and from it, so they go with that split.
    """
    moved = pairs.turned
    parts = tuple(moved.values())
    won, lost, kept, none = (len(part.people) for part in parts)
    shift = paired_shares(kept, lost, won, none, pairs.ci_level)
    waves = {"before": (first, "before"), "after": (second, pairs.second.when)}
    counted = {
        name: part
        for wave, (best, when) in waves.items()
        for name, part in pairs.split(
            wave,
            {
                f"n_best_{wave}": (f"Best answer {when}", best),
                f"n_other_{wave}": (f"Another answer {when}", ~best),
            },
        ).items()
    }
    return {
        "n": people_counted("People with both answers", pairs.n),
        **split_counted(counted | moved, pairs.n),
        "shift": Estimate(
            label="Shift of the share with the best answer",
            statistic=Statistic.TEST,
            decimals=0,
            value=100 * shift.shift.value,
            ci_low=100 * (shift.shift.low or 0.0),
            ci_high=100 * (shift.shift.high or 0.0),
            ci_level=pairs.ci_level,
            n=pairs.n,
            unit="percentage points",
            parts=parts,
            method="Newcombe's interval of paired shares",
            equation=Equation.PAIRED_SHARES,
        ),
        "p_mcnemar": Estimate(
            label="p (McNemar)",
            statistic=Statistic.TEST,
            value=shift.p,
            n=pairs.n,
            decimals=3,
            parts=parts,
            method="exact, two-sided",
        ),
    }


def _bins(change: pd.Series, pairs: Pairs) -> Sequence[Sequence[Mark]]:
    """Up to seven bins of one width, with an edge at 0; and five that are sums of these.

    From up to down, without the empty bins at either end. Those who stayed stand by themselves.
    Bins that were no sums of the finer ones, which another edition may draw, would tell how many
    lie between an edge of one and one of the other.
    """
    threshold = criterion(pairs)
    far = float(change.abs().max())
    width = next(w for w in _widths(far, _A_SIDE) if round(far / w, _DIGITS) <= _A_SIDE)
    edges = [round(step * width, _DIGITS) for step in range(_A_SIDE + 1)]
    same = change == 0
    stayed = _bar("No change", same, pairs, [pairs.base.among(same.index[same])])
    splits = [
        [
            *(_bin(change, ends, 1, threshold, pairs) for ends in reversed([*pairwise(cut)])),
            stayed,
            *(_bin(change, ends, -1, threshold, pairs) for ends in pairwise(cut)),
        ]
        for cut in (edges, [edges[0], *edges[2:]])
    ]
    filled = [[place for place, bar in enumerate(bars) if bar.value] for bars in splits]
    return [bars[at[0] : at[-1] + 1] for bars, at in zip(splits, filled, strict=True)]


def _bin(
    change: pd.Series, ends: tuple[float, float], way: int, threshold: Criterion | str, pairs: Pairs
) -> Mark:
    """Those who moved by more than ``low`` and no more than ``high``; ``way``: 1 up, -1 down.

    Beside how many changed reliably it tells how many of them did, where its edges leave both
    open.
    """
    (low, high), moved = ends, change * way
    inside = (moved > low) & (moved <= high)
    parts = [inside]
    if isinstance(threshold, Criterion):
        whole = bool((change == change.round()).all())
        possible = np.arange(np.floor(low) + 1, high + 1) if whole else np.array([low, high])
        if len({*threshold.passed(possible).tolist()}) > 1:
            reliably = threshold.passed(moved.to_numpy(float))
            parts = [inside & reliably, inside & ~reliably]
    label = f"{low:g} to {high:g}" if low else f"up to {high:g}"
    return _bar(
        f"{label} {'up' if way > 0 else 'down'}",
        inside,
        pairs,
        [pairs.base.among(part.index[part]) for part in parts],
    )


def _widths(far: float, bins: int) -> Iterator[float]:
    """Round widths, growing."""
    start = 10 ** np.floor(np.log10(far / bins))
    for power in (start, 10 * start):
        yield from (power, 2 * power, 5 * power)
