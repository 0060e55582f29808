"""How people's changes lie, and the answers to a single question at both waves.

An edition splits people no finer than its policy allows: each figure has coarser forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analyses.change.paired import Pairs, count_of
from analyses.change.reliable_change import Criterion, criterion
from analyses.change.remarks import shares_taken_apart
from evaluation.declare.instrument.model import Direction
from evaluation.say.finding import Claim, Estimate, Figure, Finding, Mark, Statistic
from evaluation.say.wording import first_that_fits, number
from evaluation.statistics.change import Array
from evaluation.statistics.proportions import paired_shares

MOST_OPTIONS = 11
Answered = npt.NDArray[np.bool_]
_A_SIDE = 3  # bins of those who went up, and as many of those who went down
_DIGITS = 9  # of a change: the rest is noise of binary arithmetic
_OF_FEWER = "of fewer people than at the endpoint: their answers before would tell on the others"
_SPREAD_WHY = "A mean can hide that some moved far and others not at all, or the other way."
_SHIFT_WHY = (
    "One question has few answers whose distances nobody knows, so how many gave the best one says "
    "more than a mean. The mean stands beside it because its unit is the one of the answers."
)


def spread_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.spread``: how many changed by how much, in bins of equal width."""
    before, after = pairs.arrays()
    change = (after - before).round(_DIGITS)
    alike = pairs.n < 2 or not np.ptp(change) > 0  # it is there all the same: it must not tell
    # how the answers to a single question lie has a picture of its own, and both would tell more
    bins = [] if alike or pairs.one_answer else _bins(change, criterion(pairs))
    up, same, down = ((change > 0).sum(), (change == 0).sum(), (change < 0).sum())
    ways = (("Went up", int(up)), ("No change", int(same)), ("Went down", int(down)))
    splits = [
        tuple(Mark(label=label, value=count, n=pairs.n) for label, count in split)
        for split in (ways, _hoped(ways, pairs))
    ]
    fine, *coarser = (*(tuple(_drawn(some, pairs)) for some in bins), *splits)
    title = f"How the changes in {pairs.title_inside}{pairs.second.to} lie"
    counts = {"n": count_of("People with both scores", pairs.n, pairs)}
    counts |= {
        name: _part(label, count, pairs, "direction")
        for name, (label, count) in zip(("n_up", "n_same", "n_down"), ways, strict=True)
    }
    wordings = (
        f"Of {{n}} {pairs.people.plural}, {{n_up}} went up, {{n_down}} went down and {{n_same}} "
        "stayed the same.",
        f"How far people moved in {pairs.title_inside} was counted.",
    )
    yield Finding(
        key=f"{pairs.key}.spread{pairs.second.suffix}",
        title=title,
        unit=pairs.people,
        n=pairs.n,
        claim=Claim.CHANGED,
        headline=first_that_fits(wordings, counts),
        wordings=wordings,
        estimates=counts,
        base=pairs.base,
        basis=pairs.basis,
        method="Counts of people.",
        why=_SPREAD_WHY,
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


def _hoped(ways: Sequence[tuple[str, int]], pairs: Pairs) -> Sequence[tuple[str, int]]:
    """Those who moved as hoped, and the others."""
    higher = pairs.scale.direction is Direction.HIGHER_BETTER
    hoped = ways[0 if higher else 2][1]
    return (
        ("Moved in the hoped-for direction", hoped),
        ("Did not", sum(count for _, count in ways) - hoped),
    )


def answers_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.answers``: who gave which answer when, and the shift to the best."""
    allowed = pairs.instrument.range_of(pairs.name)
    options = np.arange(allowed[0], allowed[1] + 1)
    if not pairs.n or not pairs.one_answer or len(options) > MOST_OPTIONS:
        return
    before, after = pairs.arrays()
    best = allowed[1] if pairs.scale.direction is Direction.HIGHER_BETTER else allowed[0]
    least = _least_beside_moves(before, after, allowed)
    estimates = {
        name: e.model_copy(update={"smallest_part": least}) if e.split else e
        for name, e in _shift(before == best, after == best, pairs).items()
    }
    wordings = (
        f"The best answer ({number(best, 0)}) was given by {{n_best_before}} of {{n}} "
        f"{pairs.people.plural} before and by {{n_best_after}} {pairs.second.when}: a shift of "
        "{shift.signed} percentage points ({shift.level} interval {shift.interval}).",
        f"The best answer ({number(best, 0)}) was given by {{n_best_before}} of {{n}} "
        f"{pairs.people.plural} before and by {{n_best_after}} {pairs.second.when}.",
        f"Who gave the best answer to {pairs.title_inside} before and {pairs.second.when} was "
        "counted.",
    )
    title = f"{pairs.scale.title}: answers before and {pairs.second.when}"
    waves = (("Before", before), (pairs.second.when.capitalize(), after))
    marks = tuple(
        Mark(
            label=number(option, 0),
            group=wave,
            value=int((values == option).sum()),
            n=pairs.n,
            smallest_part=least,
        )
        for option in options
        for wave, values in waves
    )
    two = tuple(
        Mark(
            label=label,
            group=wave,
            value=int(((values == best) == is_best).sum()),
            n=pairs.n,
            smallest_part=least,
        )
        for label, is_best in ((f"Best answer ({number(best, 0)})", True), ("Any other", False))
        for wave, values in waves
    )
    yield Finding(
        key=f"{pairs.key}.answers{pairs.second.suffix}",
        title=title,
        unit=pairs.people,
        n=pairs.n,
        claim=Claim.CHANGED,
        headline=first_that_fits(wordings, estimates),
        wordings=wordings,
        estimates=estimates,
        basis=pairs.basis,
        caveats=tuple(shares_taken_apart(pairs)),
        base=pairs.base,
        kept_inside=_OF_FEWER if pairs.second.suffix else "",
        method="Counts of people by answer; McNemar's exact test of those who moved to or from "
        "the best answer.",
        why=_SHIFT_WHY,
        figure=Figure(
            kind="bars",
            title=title,
            x_label=pairs.people.plural.capitalize(),
            marks=marks,
            coarser=(two,),
            statistic=Statistic.SPLIT,
            decimals=0,
        ),
    )


def _least_beside_moves(before: Array, after: Array, ends: tuple[float, float]) -> int:
    """The smallest part that answers tell of beside how many moved up and down.

    Of those without the highest answer before, say, how many did not move up: whoever moved up
    is one of them, so that is a difference of two counts.
    """
    low, high = ends
    up, down = after > before, after < before
    parts = (
        (before < high) & ~up,
        (after < high) & ~down,
        (before > low) & ~down,
        (after > low) & ~up,
    )
    return min(int(part.sum()) for part in parts)


def _shift(first: Answered, second: Answered, pairs: Pairs) -> dict[str, Estimate]:
    """Who gave the best answer before and after, and the shift of their share.

    Interval and p tell how many moved to the best answer and from it, so they go with that split.
    """
    kept, lost, won, none = (
        int((a & b).sum())
        for a, b in ((first, second), (first, ~second), (~first, second), (~first, ~second))
    )
    shift = paired_shares(kept, lost, won, none, pairs.ci_level)
    return {
        "n": count_of("People with both answers", pairs.n, pairs),
        "n_best_before": _part("Best answer before", kept + lost, pairs, "before"),
        "n_other_before": _part("Another answer before", won + none, pairs, "before"),
        "n_best_after": _part(f"Best answer {pairs.second.when}", kept + won, pairs, "after"),
        "n_other_after": _part(f"Another answer {pairs.second.when}", lost + none, pairs, "after"),
        "n_to_best": _part("Moved to the best answer", won, pairs, "moved"),
        "n_from_best": _part("Moved from it", lost, pairs, "moved"),
        "n_kept_best": _part("Gave it both times", kept, pairs, "moved"),
        "n_never_best": _part("Gave it neither time", none, pairs, "moved"),
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
            split="moved",
            method="Newcombe's interval of paired shares",
        ),
        "p_mcnemar": Estimate(
            label="p (McNemar)",
            statistic=Statistic.TEST,
            value=shift.p,
            n=pairs.n,
            decimals=3,
            split="moved",
            method="exact, two-sided",
        ),
    }


def _part(label: str, value: int, pairs: Pairs, split: str) -> Estimate:
    return Estimate(
        label=label,
        statistic=Statistic.SPLIT,
        value=value,
        n=pairs.n,
        decimals=0,
        split=split,
        method="count",
    )


class _Bin(NamedTuple):
    """Those who moved by more than ``low`` and no more than ``high``; 0 and 0: no change.

    ``way``: 1 up, -1 down. ``least``: the smallest part of them that it tells of, beside how many
    changed reliably.
    """

    low: float
    high: float
    way: int
    people: int
    least: int


def _drawn(bins: Sequence[_Bin], pairs: Pairs) -> Iterator[Mark]:
    """From up to down, without the empty bins at either end."""
    filled = [place for place, part in enumerate(bins) if part.people]
    yield from (
        Mark(label=_label(part), value=part.people, n=pairs.n, smallest_part=part.least)
        for part in bins[filled[0] : filled[-1] + 1]
    )


def _bins(change: Array, threshold: Criterion | str) -> Sequence[Sequence[_Bin]]:
    """Up to seven bins of one width, with an edge at 0; and five that are sums of these.

    Those who stayed stand by themselves. Bins that were no sums of the finer ones, which
    another edition may draw, would tell how many lie between an edge of one and one of the other.
    """
    far = float(np.abs(change).max())
    width = next(w for w in _widths(far, _A_SIDE) if round(far / w, _DIGITS) <= _A_SIDE)
    edges = [round(step * width, _DIGITS) for step in range(_A_SIDE + 1)]
    splits = (edges, [edges[0], *edges[2:]])
    return [
        [
            *(_bin(change, *ends, 1, threshold) for ends in reversed([*pairwise(cut)])),
            _Bin(0, 0, 0, int((change == 0).sum()), int((change == 0).sum())),
            *(_bin(change, *ends, -1, threshold) for ends in pairwise(cut)),
        ]
        for cut in splits
    ]


def _bin(change: Array, low: float, high: float, way: int, threshold: Criterion | str) -> _Bin:
    moved = change * way
    inside = moved[(moved > low) & (moved <= high)]
    people = least = len(inside)
    if isinstance(threshold, Criterion):
        whole = bool((change == change.round()).all())
        possible = np.arange(np.floor(low) + 1, high + 1) if whole else np.array([low, high])
        cut = [
            some >= threshold.value if threshold.reached else some > threshold.value
            for some in (possible, inside)
        ]
        if len({*cut[0].tolist()}) > 1:
            least = min(int(cut[1].sum()), int((~cut[1]).sum()))
    return _Bin(low, high, way, people, least)


def _widths(far: float, bins: int) -> Iterator[float]:
    """Round widths, growing."""
    start = 10 ** np.floor(np.log10(far / bins))
    for power in (start, 10 * start):
        yield from (power, 2 * power, 5 * power)


def _label(part: _Bin) -> str:
    if not part.way:
        return "No change"
    ends = f"{part.low:g} to {part.high:g}" if part.low else f"up to {part.high:g}"
    return f"{ends} {'up' if part.way > 0 else 'down'}"
