"""How people's changes lie, and the answers to a single question at both waves.

An edition splits people no finer than its policy allows: each figure has coarser forms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from analyses.paired import Pairs, count_of
from evaluation.finding import Claim, Estimate, Figure, Finding, Mark, Statistic
from evaluation.instrument import Direction
from evaluation.statistics.change import Array
from evaluation.statistics.proportions import paired_shares
from evaluation.wording import first_that_fits, number

MOST_OPTIONS = 11
Answered = npt.NDArray[np.bool_]
_BINS, _FEW_BINS = 7, 5
_SPREAD_WHY = "A mean can hide that some moved far and others not at all, or the other way."
_SHIFT_WHY = (
    "One question has few answers whose distances nobody knows, so how many gave the best one says "
    "more than a mean. The mean stands beside it because its unit is the one of the answers."
)


def spread_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.spread``: how many changed by how much, in bins of equal width."""
    before, after = pairs.arrays()
    change = after - before
    alike = pairs.n < 2 or not np.ptp(change) > 0  # it is there all the same: it must not tell
    up, same, down = ((change > 0).sum(), (change == 0).sum(), (change < 0).sum())
    ways = (("Went up", int(up)), ("No change", int(same)), ("Went down", int(down)))
    fine, *coarser = (
        tuple(Mark(label=label, value=count, n=pairs.n) for label, count in split)
        for split in (
            *(() if alike else (_bins(change, _BINS), _bins(change, _FEW_BINS))),
            ways,
            _hoped(ways, pairs),
        )
    )
    title = f"How the changes in {pairs.title_inside}{pairs.to} lie"
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
        key=f"{pairs.key}.spread{pairs.suffix}", title=title, unit=pairs.people, n=pairs.n,
        claim=Claim.CHANGED, headline=first_that_fits(wordings, counts), wordings=wordings,
        estimates=counts, basis=pairs.basis, method="Counts of people.", why=_SPREAD_WHY,
        figure=Figure(
            kind="bars", title=title, marks=fine, coarser=tuple(coarser),
            statistic=Statistic.SPLIT, decimals=0,
            x_label=f"{pairs.people.plural.capitalize()}, by change in {pairs.unit}"),
    )  # fmt: skip


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
    found = _shift(before == best, after == best, pairs)
    wordings = (
        f"The best answer ({number(best, 0)}) was given by {{n_best_before}} of {{n}} "
        f"{pairs.people.plural} before and by {{n_best_after}} {pairs.later}: a shift of "
        "{shift.signed} percentage points ({shift.level} interval {shift.interval}).",
        f"The best answer ({number(best, 0)}) was given by {{n_best_before}} of {{n}} "
        f"{pairs.people.plural} before and by {{n_best_after}} {pairs.later}.",
        f"Who gave the best answer to {pairs.title_inside} before and {pairs.later} was counted.",
    )
    title = f"{pairs.scale.title}: answers before and {pairs.later}"
    waves = (("Before", before), (pairs.later.capitalize(), after))
    marks = tuple(
        Mark(label=number(option, 0), group=wave, value=int((values == option).sum()), n=pairs.n)
        for option in options
        for wave, values in waves
    )
    two = tuple(
        Mark(label=label, group=wave, value=int(((values == best) == is_best).sum()), n=pairs.n)
        for label, is_best in ((f"Best answer ({number(best, 0)})", True), ("Any other", False))
        for wave, values in waves
    )
    yield Finding(
        key=f"{pairs.key}.answers{pairs.suffix}", title=title, unit=pairs.people, n=pairs.n,
        claim=Claim.CHANGED, headline=first_that_fits(wordings, found), wordings=wordings,
        estimates=found, basis=pairs.basis, overlapping=pairs.suffix != "",
        method="Counts of people by answer; McNemar's exact test of those who moved to or from "
        "the best answer.", why=_SHIFT_WHY,
        figure=Figure(kind="bars", title=title, x_label=pairs.people.plural.capitalize(),
                      marks=marks, coarser=(two,), statistic=Statistic.SPLIT, decimals=0),
    )  # fmt: skip


def _shift(one: Answered, two: Answered, pairs: Pairs) -> dict[str, Estimate]:
    """Who gave the best answer before and after, and the shift of their share.

    Interval and p tell how many moved to the best answer and from it, so they go with that split.
    """
    kept, lost, won, none = (
        int((a & b).sum()) for a, b in ((one, two), (one, ~two), (~one, two), (~one, ~two))
    )
    shift = paired_shares(kept, lost, won, none, pairs.ci_level)
    return {
        "n": count_of("People with both answers", pairs.n, pairs),
        "n_best_before": _part("Best answer before", kept + lost, pairs, "before"),
        "n_other_before": _part("Another answer before", won + none, pairs, "before"),
        "n_best_after": _part(f"Best answer {pairs.later}", kept + won, pairs, "after"),
        "n_other_after": _part(f"Another answer {pairs.later}", lost + none, pairs, "after"),
        "n_to_best": _part("Moved to the best answer", won, pairs, "moved"),
        "n_from_best": _part("Moved from it", lost, pairs, "moved"),
        "n_kept_best": _part("Gave it both times", kept, pairs, "moved"),
        "n_never_best": _part("Gave it neither time", none, pairs, "moved"),
        "shift": Estimate(
            label="Shift of the share with the best answer", statistic=Statistic.TEST, decimals=0,
            value=100 * shift.shift.value, ci_low=100 * (shift.shift.low or 0.0),
            ci_high=100 * (shift.shift.high or 0.0), ci_level=pairs.ci_level, n=pairs.n,
            unit="percentage points", split="moved",
            method="Newcombe's interval of paired shares"),
        "p_mcnemar": Estimate(
            label="p (McNemar)", statistic=Statistic.TEST, value=shift.p, n=pairs.n, decimals=3,
            split="moved", method="exact, two-sided"),
    }  # fmt: skip


def _part(label: str, value: int, pairs: Pairs, split: str) -> Estimate:
    return Estimate(label=label, statistic=Statistic.SPLIT, value=value, n=pairs.n, decimals=0,
                    split=split, method="count")  # fmt: skip


def _bins(change: Array, most: int) -> Sequence[tuple[str, int]]:
    """Up to so many bins of one width, with an edge at 0 and those who stayed by themselves."""
    far = float(np.abs(change).max())
    width = next(w for w in _widths(far, most // 2) if far / w <= most // 2)
    found: list[tuple[str, int]] = []
    for step in range(most // 2, 0, -1):
        low, high = (step - 1) * width, step * width
        found.append((_label(low, high, "up"), int(((change > low) & (change <= high)).sum())))
    found.append(("No change", int((change == 0).sum())))
    for step in range(1, most // 2 + 1):
        low, high = (step - 1) * width, step * width
        inside = (change < -low) & (change >= -high)
        found.append((_label(low, high, "down"), int(inside.sum())))
    filled = [n for n, (_, count) in enumerate(found) if count]
    return found[filled[0] : filled[-1] + 1]


def _widths(far: float, bins: int) -> Iterator[float]:
    """Round widths, growing."""
    start = 10 ** np.floor(np.log10(far / bins))
    for power in (start, 10 * start):
        yield from (power, 2 * power, 5 * power)


def _label(low: float, high: float, way: str) -> str:
    ends = f"{low:g} to {high:g}" if low else f"up to {high:g}"
    return f"{ends} {way}"
