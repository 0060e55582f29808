"""What the printed interval of a change tells of single changes: it gives the sum of squares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.protect.told import Bounds, Number, ScoreForm, t_of


def reach_of_one(change: Number, form: ScoreForm, total: Bounds) -> float | None:
    """How far apart two changes can be that one person may have; None without an interval.

    In the scale's own steps. The t interval of n people with one of them d from the mean is at
    least as wide as that d and n - 1 others who changed alike make it.
    """
    ends, n = change.ends(form), len(change.people)
    if ends is None or n < 3:
        return None
    grain = change.measure.grain
    least, most = (float(end) * grain / n for end in total)
    middle = min(max((ends[0] + ends[1]) / 2, least), most)
    half = max(0.0, min(middle - ends[0], ends[1] - middle))
    return 2 * half * (n - 1) / t_of(change.ci_level, n) / grain


def counts_told(change: Number, form: ScoreForm, total: Bounds) -> tuple[set[int], set[int]] | None:
    """How many can have risen and how many fallen; None where the interval does not say."""
    ends, n, measure = change.ends(form), len(change.people), change.measure
    if ends is None or change.step is None or not measure.whole or n < 3:
        return None
    grain, step, least = measure.grain, change.step, change.least_half(form)
    rises, falls = set[int](), set[int]()
    for whole in range(int(total[0]), int(total[1]) + 1):
        mean = whole * grain / n
        sides = mean - ends[0], ends[1] - mean
        widest = min(sides)
        # an end that the least width alone would put there says nothing of how wide it is
        narrowest = max(0.0 if side - step < least else side - step for side in sides)
        if widest >= narrowest:
            scaled = (n * (n - 1)) ** 0.5 / t_of(change.ci_level, n) / grain
            squares = [(half * scaled) ** 2 + whole**2 / n for half in (narrowest, widest)]
            far = round((measure.highest - measure.lowest) / grain)
            rises.update(_possible(whole, n, squares, far))
            falls.update(_possible(-whole, n, squares, far))
    return rises, falls


def _possible(total: int, n: int, squares: Sequence[float], far: int) -> Iterator[int]:
    yield from (rose for rose in range(n + 1) if _can(rose, total, n, squares, far))


def _can(rose: int, total: int, n: int, squares: Sequence[float], far: int) -> bool:
    """Whether so many of n may have risen, with this total and sum of squares of changes.

    ``far``: the furthest that one can change. The squares are largest where all are at an end:
    those who rose by 1 or as far as can be, the others not at all or as far down.
    """
    rest, tolerance = n - rose, 1e-6
    up = min(far * rose, total + far * rest)
    largest = (far + 1) * up - far * rose + far * (up - total)
    if up < max(rose, total) or largest + tolerance < squares[0]:
        return False
    least: int | None
    most: int | None
    if rose == 0:
        least = _even(-total, rest) if total < 0 else 0 if total == 0 else None
        most = total**2
    elif total >= rose:
        least = _even(total, rose)
        most = (total - n + 1) ** 2 + n - 1 if rest == 0 else None
    else:
        least = None if rest == 0 else rose + _even(rose - total, rest)
        most = None
    if least is None or least > squares[1] + tolerance:
        return False
    return most is None or most + tolerance >= squares[0]


def _even(total: int, people: int) -> int:
    """The least sum of squares of a total over so many people, some of whom may have none."""
    each, more = divmod(total, people)
    return (people - more) * each**2 + more * (each + 1) ** 2
