"""Means and standard deviations of whole numbers: which there can be (GRIM, GRIMMER, DEBIT)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, isqrt

from evaluation.audit.checks.shares import n_of, numerators
from evaluation.audit.inconsistency import Inconsistency, decimal, unless_met
from evaluation.audit.printed import PrintedFigure

_FARTHEST_BASE = 50  # how far from the printed n another is looked for
_MOST_TOTALS = 5000  # of which each is tried; with more, any SD is possible


@dataclass(frozen=True, slots=True)
class WholeAnswers:
    """Whose mean it is: ``n`` people, each with the sum or mean of ``items`` whole numbers.

    ``least`` and ``most``: the ends of one answer, where they are known.
    """

    n: int
    items: int = 1
    least: Fraction | None = None
    most: Fraction | None = None


def possible_mean(
    place: str, printed: PrintedFigure, n: PrintedFigure, *, items: int = 1
) -> Inconsistency | None:
    """Whether any whole numbers of n people (times items) have such a mean (GRIM).

    Brown & Heathers (2017), Social Psychological and Personality Science 8(4), 363-369,
    doi 10.1177/1948550616673876.
    """
    bases = n_of(n)
    if printed.bound != "exact" or not bases:
        return None
    if any(numerators(printed, base, items=items, unit=1) for base in bases):
        return None
    base = int(n.value)
    at = printed.value * base * items
    nearest = [decimal(Fraction(k, base * items), printed.decimals + 1) for k in _around(at)]
    return Inconsistency(
        place,
        printed.text,
        " or ".join(nearest),
        "possible mean",
        "rounding",
        tuple(_other_n(printed, base, items)),
    )


def _around(value: Fraction) -> list[int]:
    return [floor(value), floor(value) + 1]


def _other_n(printed: PrintedFigure, n: int, items: int) -> Iterator[str]:
    ways = (range(n - 1, max(n - _FARTHEST_BASE, 0), -1), range(n + 1, n + _FARTHEST_BASE))
    bases = [
        next((str(b) for b in way if numerators(printed, b, items=items, unit=1)), "")
        for way in ways
    ]
    if any(bases):
        yield f"n were {' or '.join(filter(None, bases))} and not {n}"
    more = next((i for i in range(items + 1, 11) if numerators(printed, n, items=i, unit=1)), 0)
    if more:
        yield f"each person had {more} answers, or answers in steps of 1/{more}"


def possible_sd(
    place: str, printed: PrintedFigure, mean: PrintedFigure, answers: WholeAnswers
) -> Inconsistency | None:
    """Whether any whole numbers have such a standard deviation beside their mean (GRIMMER).

    With x whole: the sum of squares is whole, as odd or even as the sum, and no less than that of
    numbers as near to one another as the sum allows. J. Anaya (2016), The GRIMMER test,
    doi 10.7287/peerj.preprints.2400v1; A. Allard (2018), Analytic-GRIMMER.
    """
    n = answers.n
    if printed.bound != "exact" or n < 2:
        return None
    totals = numerators(mean, n, items=answers.items, unit=1)
    if not totals:
        return None  # the mean itself is not possible, which is told of the mean
    if len(totals) > _MOST_TOTALS or any(_squares(printed, t, answers, n - 1) for t in totals):
        return None
    population = any(_squares(printed, total, answers, n) for total in totals)
    return Inconsistency(
        place,
        printed.text,
        _nearest_sd(printed, totals, answers),
        "possible standard deviation",
        "rounding",
        ("it were divided by n and not by n - 1",) if population else (),
    )


def _squares(printed: PrintedFigure, total: int, answers: WholeAnswers, by: int) -> bool:
    """Whether a sum of squares is there that gives the printed deviation with this total."""
    n, scale = answers.n, answers.items**2
    low = max(printed.low, Fraction(0)) ** 2 * by * scale + Fraction(total**2, n)
    high = printed.high**2 * by * scale + Fraction(total**2, n)
    least, most = _ends(total, answers)
    first, last = max(ceil(low), least), floor(high) if most is None else min(floor(high), most)
    return first + (first - total) % 2 <= last


def _ends(total: int, answers: WholeAnswers) -> tuple[int, int | None]:
    """The least and the greatest sum of squares of n whole numbers with this total."""
    n = answers.n
    each, more = divmod(total, n)
    least = (n - more) * each**2 + more * (each + 1) ** 2
    if answers.least is None or answers.most is None:
        return least, None
    low, high = (ceil(answers.least * answers.items), floor(answers.most * answers.items))
    room = total - n * low
    if low >= high or not 0 <= room <= n * (high - low):
        return least, None
    top, rest = divmod(room, high - low)
    between = (low + rest) ** 2 + (n - top - 1) * low**2 if top < n else 0
    return least, top * high**2 + between


def _nearest_sd(printed: PrintedFigure, totals: range, answers: WholeAnswers) -> str:
    """The possible deviations next below and above the printed one."""
    found: list[Fraction] = []
    n, scale = answers.n, answers.items**2
    for total in (totals[0], totals[-1]):
        rest = Fraction(total**2, n)
        at = printed.value**2 * (n - 1) * scale + rest
        least, _ = _ends(total, answers)
        below = floor(at) - (floor(at) - total) % 2
        near = [squares for squares in (below, below + 2) if squares >= least]
        found += [(squares - rest) / (n - 1) / scale for squares in near]
    places = printed.decimals + 1
    roots = sorted(
        {Fraction(isqrt(floor(v * 10 ** (2 * places + 2))), 10 ** (places + 1)) for v in found}
    )
    under = [root for root in roots if root <= printed.value][-1:]
    over = [root for root in roots if root > printed.value][:1]
    return " or ".join(decimal(root, places) for root in (*under, *over)) or "none"


def binary_sd(
    place: str, printed: PrintedFigure, mean: PrintedFigure, n: int
) -> Inconsistency | None:
    """Whether a standard deviation may be that of noughts and ones with this mean (DEBIT).

    SD^2 = n/(n - 1) p (1 - p). J. Heathers & N. Brown (2019), DEBIT, osf.io/5vb3u.
    """
    if n < 2:
        return None
    counts = numerators(mean, n, unit=1)
    variances = [Fraction(k * (n - k), n * (n - 1)) for k in _telling(counts, n) if 0 <= k <= n]
    if not variances:
        return None  # the mean itself is not possible, which is told of the mean
    low, high = min(variances), max(variances)
    if max(printed.low, Fraction(0)) ** 2 <= high and low <= printed.high**2:
        return None
    places = 10 ** (printed.decimals + 3)
    ends = [Fraction(isqrt(floor(v * places**2)), places) for v in (low, high)]
    return unless_met(place, printed, (ends[0], ends[1]), "standard deviation of noughts and ones")


def _telling(counts: range, n: int) -> list[int]:
    """The counts of a range with the least and the greatest variance: its ends, and the middle."""
    if not counts:
        return []
    return [counts[0], counts[-1], *(k for k in (n // 2, n // 2 + 1) if k in counts)]


def mean_in_range(
    place: str, mean: PrintedFigure, least: PrintedFigure, most: PrintedFigure
) -> Inconsistency | None:
    """Whether a mean lies between the least and the greatest value."""
    ends = (least.as_count().low, most.as_count().high)
    return unless_met(place, mean, ends, "mean within its range")


def widest_sd(
    place: str,
    sd: PrintedFigure,
    mean: PrintedFigure,
    n: int,
    ends: tuple[PrintedFigure, PrintedFigure],
) -> Inconsistency | None:
    """Whether a standard deviation is possible between two ends: at most half lie at each.

    SD^2 <= n/(n - 1) (mean - least)(most - mean), of Bhatia & Davis (2000), American Mathematical
    Monthly 107(4), 353-357.
    """
    low, high = ends[0].as_count().low, ends[1].as_count().high
    if n < 2 or high <= low:
        return None
    at = min(max((low + high) / 2, mean.low), mean.high)
    variance = Fraction(n, n - 1) * max(at - low, Fraction(0)) * max(high - at, Fraction(0))
    if max(sd.low, Fraction(0)) ** 2 <= variance:
        return None
    places = 10 ** (sd.decimals + 3)
    most = Fraction(isqrt(ceil(variance * places**2)), places)
    return unless_met(place, sd, (Fraction(0), most), "standard deviation within its range")


def value_range(
    place: str, printed: PrintedFigure, least: PrintedFigure, most: PrintedFigure
) -> Inconsistency | None:
    """Whether a range is the greatest value less the least; of "12 to 40", whether both are it.

    Two ends are each as they were rounded.
    """
    if printed.bound == "range":
        same = printed.low <= least.high and least.low <= printed.value + printed.unit / 2
        same &= most.low <= printed.high and printed.high - printed.unit <= most.high
        told = f"{least.text} to {most.text}"
        return None if same else Inconsistency(place, printed.text, told, "range", "value")
    ends = (
        most.as_count().low - least.as_count().high,
        most.as_count().high - least.as_count().low,
    )
    return unless_met(place, printed, ends, "range")
