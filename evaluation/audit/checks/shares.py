"""Shares: of so many, so many; what numerators a percentage may have; none above the whole."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from evaluation.audit.inconsistency import Inconsistency, shown, unless_met, written
from evaluation.audit.printed import PrintedFigure, Rounding, read_printed

_MOST = 1000  # bases that are tried
_FARTHEST_BASE = 50  # how far from the printed base another is looked for


def share(
    place: str, printed: PrintedFigure, k: PrintedFigure, n: PrintedFigure, *, unit: int = 100
) -> Inconsistency | None:
    """Whether a share may be that of k of n; ``unit``: 100 for a percentage, 1,000 for a rate.

    A figure of at most 1 without a percent sign may be a proportion.
    """
    units = [unit, 1] if unit == 100 and not printed.percent and printed.value <= 1 else [unit]
    count, base = k.as_count(), n.as_count()
    if base.low <= 0:
        return None if base.high > 0 else _of_none(place, printed, n)
    tried = [(u * count.low / base.high, u * count.high / base.low) for u in units]
    if any(printed.meets(*between) for between in tried):
        return None
    return unless_met(place, printed, tried[0], "share", _of_share(printed, count, base, units[0]))


def ratio(
    place: str, printed: PrintedFigure, k: PrintedFigure, n: PrintedFigure
) -> Inconsistency | None:
    """Whether a figure may be k for each of n, such as events a person."""
    count, base = k.as_count(), n.as_count()
    if base.low <= 0:
        return None if base.high > 0 else _of_none(place, printed, n)
    corners = [a / b for a in (count.low, count.high) for b in (base.low, base.high)]
    inverse = count.low > 0 and printed.meets(base.low / count.high, base.high / count.low)
    clause = f"it were {n.text} for each of {k.text}"
    return unless_met(place, printed, (min(corners), max(corners)), "ratio", [(inverse, clause)])


def _of_none(place: str, printed: PrintedFigure, n: PrintedFigure) -> Inconsistency:
    return Inconsistency(place, printed.text, f"no share of {n.text}", "share", "value")


def _of_share(
    printed: PrintedFigure, k: PrintedFigure, n: PrintedFigure, unit: int
) -> Iterator[tuple[bool, str]]:
    if k.low != k.high or n.low != n.high or k.value < 0:
        return
    exact = unit * k.value / n.value
    for way in ("down", "up"):
        cut = read_printed(printed.text, Rounding(way))
        clause = "cut off" if way == "down" else "rounded up"
        yield bool(cut and cut.fits(exact)), f"it were {clause} and not rounded to the nearest"
    if printed.high > 0 and k.value > 0:
        most = floor(unit * k.value / printed.low) if printed.low > 0 else 0
        least = max(ceil(unit * k.value / printed.high), ceil(k.value))
        yield least <= most, f"the base were {_either(least, most)} and not {n.text}"
    least, most = ceil(printed.low * n.value / unit), floor(printed.high * n.value / unit)
    counted = f"the count were {_either(least, most)} and not {k.text}"
    yield 0 <= least <= most <= n.value, counted
    others = (n.value - k.value) / n.value * unit
    yield printed.fits(others), "it were the share of all others"
    if n.value > 0 and k.value > 0:
        yield printed.fits(unit * n.value / k.value), "count and base had been exchanged"
        apart = n.value - k.value
        yield (
            apart > 0 and printed.fits(unit * k.value / apart),
            f"it were {k.text} to the {apart} others, and no share of all",
        )


def _either(least: int, most: int) -> str:
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def numerators(printed: PrintedFigure, n: int, *, items: int = 1, unit: int = 100) -> range:
    """The whole numbers of n (times items) that a share or mean may be of; empty where none is."""
    whole = n * items
    return range(ceil(printed.low * whole / unit), floor(printed.high * whole / unit) + 1)


def possible_share(
    place: str, printed: PrintedFigure, n: PrintedFigure, *, unit: int = 100
) -> Inconsistency | None:
    """Whether any whole number of n gives a share (GRIM on percentages).

    Brown & Heathers (2017), Social Psychological and Personality Science 8(4), 363-369,
    doi 10.1177/1948550616673876.
    """
    if n.as_count().high <= 0:
        return _of_none(place, printed, n)
    if printed.bound != "exact" or not n_of(n):
        return None
    if any(numerators(printed, base, unit=unit) for base in n_of(n)):
        return None
    base = int(n.value)
    nearest = [Fraction(unit * k, base) for k in _around(printed.value * base / unit, base)]
    bases = _other_bases(printed, base, unit)
    return Inconsistency(
        place,
        printed.text,
        " or ".join(written(value, printed) for value in nearest) or "none",
        "possible share",
        "rounding",
        (f"the base were {' or '.join(map(str, bases))} and not {n.text}",) if bases else (),
    )


def n_of(n: PrintedFigure) -> range:
    """The bases that a number may be: itself, or all it may be rounded from; none if too many."""
    bases = n.as_count().whole() if n.bound == "exact" else range(0)
    return range(max(bases.start, 1), bases.stop) if bases.stop - bases.start < _MOST else range(0)


def _around(value: Fraction, most: int) -> list[int]:
    return [k for k in (floor(value), floor(value) + 1) if 0 <= k <= most]


def _other_bases(printed: PrintedFigure, n: int, unit: int) -> list[int]:
    """The nearest base below and above that has such a share."""
    ways = (range(n - 1, max(n - _FARTHEST_BASE, 0), -1), range(n + 1, n + _FARTHEST_BASE))
    return [
        base
        for way in ways
        for base in [next((n for n in way if numerators(printed, n, unit=unit)), 0)]
        if base
    ]


def within_whole(place: str, printed: PrintedFigure, *, unit: int = 100) -> Inconsistency | None:
    """Whether a share of a whole lies between nought and the whole."""
    return unless_met(place, printed, (Fraction(0), Fraction(unit)), "above 100%")


def part_of(place: str, k: PrintedFigure, n: PrintedFigure) -> Inconsistency | None:
    """Whether a part is at most its whole."""
    part, whole = k.as_count(), n.as_count()
    if part.low <= whole.high:
        return None
    at_most = f"{shown(whole.low, whole.high, n)} or less"
    return Inconsistency(place, k.text, at_most, "part of a whole", "value")
