"""For the team: how people's changes lie, and the answers to a single question at both waves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analyses.paired import Pairs
from evaluation.finding import Claim, Estimate, Figure, Finding, Mark, Statistic
from evaluation.instrument import Direction
from evaluation.statistics.change import Array
from evaluation.statistics.proportions import paired_shares
from evaluation.wording import first_that_fits, number

MOST_OPTIONS = 11
_BINS = 7
_SPREAD_WHY = "A mean can hide that some moved far and others not at all, or the other way."
_SHIFT_WHY = (
    "One question has few answers whose distances nobody knows, so how many gave the best one says "
    "more than a mean. The mean stands beside it because its unit is the one of the answers."
)


def spread_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.spread``, for the team: how many changed by how much, in bins of equal width."""
    before, after = pairs.arrays()
    change = after - before
    if pairs.n < 2 or not np.ptp(change) > 0:
        return
    marks = tuple(Mark(label=label, value=count, n=pairs.n) for label, count in _bins(change))
    title = f"How the changes in {pairs.title_inside}{pairs.to} lie"
    counts = {"n": _count("People with both scores", pairs.n, pairs)}
    counts |= {
        name: _count(label, int(value), pairs)
        for name, label, value in (
            ("n_up", "Went up", (change > 0).sum()),
            ("n_same", "Stayed the same", (change == 0).sum()),
            ("n_down", "Went down", (change < 0).sum()),
        )
    }
    wordings = (
        f"Of {{n}} {pairs.people.plural}, {{n_up}} went up, {{n_down}} went down and {{n_same}} "
        "stayed the same.",
    )
    yield Finding(
        key=f"{pairs.key}.spread{pairs.suffix}", title=title, unit=pairs.people, n=pairs.n,
        claim=Claim.CHANGED, headline=first_that_fits(wordings, counts), wordings=wordings,
        estimates=counts, team_only=True, basis=pairs.basis, method="Counts of people.",
        why=_SPREAD_WHY,
        figure=Figure(
            kind="bars", title=title, marks=marks, statistic=Statistic.SPLIT, decimals=0,
            x_label=f"{pairs.people.plural.capitalize()}, by change in {pairs.unit}"),
    )  # fmt: skip


def answers_finding(pairs: Pairs) -> Iterator[Finding]:
    """``<scale>.answers``, for the team: who gave which answer when, and the shift to the best."""
    allowed = pairs.instrument.range_of(pairs.name)
    options = np.arange(allowed[0], allowed[1] + 1)
    if not pairs.n or not pairs.one_answer or len(options) > MOST_OPTIONS:
        return
    before, after = pairs.arrays()
    best = allowed[1] if pairs.scale.direction is Direction.HIGHER_BETTER else allowed[0]
    one, two = before == best, after == best
    shift = paired_shares(
        int((one & two).sum()), int((one & ~two).sum()), int((~one & two).sum()),
        int((~one & ~two).sum()), pairs.ci_level)  # fmt: skip
    found = {
        "n": _count("People with both answers", pairs.n, pairs),
        "n_best_before": _count("Best answer before", int(one.sum()), pairs),
        "n_best_after": _count(f"Best answer {pairs.later}", int(two.sum()), pairs),
        "shift": Estimate(
            label="Shift of the share with the best answer", statistic=Statistic.TEST, decimals=0,
            value=100 * shift.shift.value, ci_low=100 * (shift.shift.low or 0.0),
            ci_high=100 * (shift.shift.high or 0.0), ci_level=pairs.ci_level, n=pairs.n,
            unit="percentage points", method="Newcombe's interval of paired shares"),
        "p_mcnemar": Estimate(
            label="p (McNemar)", statistic=Statistic.TEST, value=shift.p, n=pairs.n, decimals=3,
            method="exact, two-sided"),
    }  # fmt: skip
    wordings = (
        f"The best answer ({number(best, 0)}) was given by {{n_best_before}} of {{n}} "
        f"{pairs.people.plural} before and by {{n_best_after}} {pairs.later}: a shift of "
        "{shift.signed} percentage points ({shift.level} interval {shift.interval}).",
    )
    title = f"{pairs.scale.title}: answers before and {pairs.later}"
    marks = tuple(
        Mark(label=number(option, 0), group=wave, value=int((values == option).sum()), n=pairs.n)
        for option in options
        for wave, values in (("Before", before), (pairs.later.capitalize(), after))
    )
    yield Finding(
        key=f"{pairs.key}.answers{pairs.suffix}", title=title, unit=pairs.people, n=pairs.n,
        claim=Claim.CHANGED, headline=first_that_fits(wordings, found), wordings=wordings,
        estimates=found, team_only=True, basis=pairs.basis,
        method="Counts of people by answer; McNemar's exact test of those who moved to or from "
        "the best answer.", why=_SHIFT_WHY,
        figure=Figure(kind="bars", title=title, x_label=pairs.people.plural.capitalize(),
                      marks=marks, statistic=Statistic.SPLIT, decimals=0),
    )  # fmt: skip


def _count(label: str, value: int, pairs: Pairs) -> Estimate:
    return Estimate(label=label, statistic=Statistic.SPLIT, value=value, n=pairs.n, decimals=0)


def _bins(change: Array) -> Sequence[tuple[str, int]]:
    """Up to seven bins of one width, with an edge at 0 and those who stayed by themselves."""
    far = float(np.abs(change).max())
    width = next(w for w in _widths(far) if far / w <= _BINS // 2)
    found: list[tuple[str, int]] = []
    for step in range(_BINS // 2, 0, -1):
        low, high = (step - 1) * width, step * width
        found.append((_label(low, high, "up"), int(((change > low) & (change <= high)).sum())))
    found.append(("No change", int((change == 0).sum())))
    for step in range(1, _BINS // 2 + 1):
        low, high = (step - 1) * width, step * width
        inside = (change < -low) & (change >= -high)
        found.append((_label(low, high, "down"), int(inside.sum())))
    filled = [n for n, (_, count) in enumerate(found) if count]
    return found[filled[0] : filled[-1] + 1]


def _widths(far: float) -> Iterator[float]:
    """Round widths, growing."""
    start = 10 ** np.floor(np.log10(far / (_BINS // 2)))
    for power in (start, 10 * start):
        yield from (power, 2 * power, 5 * power)


def _label(low: float, high: float, way: str) -> str:
    ends = f"{low:g} to {high:g}" if low else f"up to {high:g}"
    return f"{ends} {way}"
