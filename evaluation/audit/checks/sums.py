"""Totals and their parts, shares of one whole, differences and weighted sums."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evaluation.audit.inconsistency import Inconsistency, decimal, unless_met
from evaluation.audit.printed import ENDLESS, PrintedFigure

_DIGITS_EXCHANGED = 9  # divides what two digits in each other's place change


def total(
    place: str,
    printed: PrintedFigure,
    parts: Sequence[PrintedFigure],
    *,
    hidden: int = 0,
    check: str = "total",
) -> Inconsistency | None:
    """Whether a total may be the sum of its parts.

    Whole numbers are counts and add up exactly; rounded parts add up to an interval. ``hidden``:
    how many parts are not shown (suppressed, not known), each nought or more.
    """
    whole = all(figure.counted or figure.bound != "exact" for figure in (printed, *parts))
    summed = [part.as_count() if whole else part for part in parts]
    low = sum((part.low for part in summed), Fraction(0))
    high = ENDLESS if hidden else sum((part.high for part in summed), Fraction(0))
    against = printed.as_count() if whole else printed
    return unless_met(
        place, against, (low, high), check, _of_total(printed, parts) if not hidden else ()
    )


def _of_total(printed: PrintedFigure, parts: Sequence[PrintedFigure]) -> list[tuple[bool, str]]:
    added = sum((part.value for part in parts), Fraction(0))
    low = sum((part.low for part in parts), Fraction(0))
    high = sum((part.high for part in parts), Fraction(0))
    gap = printed.value - added
    exact = all(part.bound == "exact" for part in parts)
    missing = [part.text for part in parts if part.value and part.value == -gap and exact]
    twice = [part.text for part in parts if part.value and part.value == gap and exact]
    return [
        (
            all(part.counted for part in parts) and printed.meets(low, high),
            "the parts were rounded before they were added",
        ),
        *((True, f"the part {text} were no part of it") for text in missing[:1]),
        *((True, f"the part {text} were counted twice") for text in twice[:1]),
        *_exchanged(printed, added, "it"),
        *(
            reading
            for part in parts
            for reading in _exchanged(part, part.value + gap, f"the part {part.text}")
            if exact
        ),
    ]


def _exchanged(printed: PrintedFigure, value: Fraction, what: str) -> list[tuple[bool, str]]:
    """The reading that two digits stand in each other's place."""
    gap = (printed.value - value) * 10**printed.decimals
    if value < 0 or gap == 0 or gap % _DIGITS_EXCHANGED:
        return []
    digits = decimal(value, printed.decimals)
    ours, theirs = (
        [sign for sign in text if sign.isdigit()]
        for text in (decimal(printed.value, printed.decimals), digits)
    )
    differ = sum(a != b for a, b in zip(ours, theirs, strict=False))
    alike = len(ours) == len(theirs) and sorted(ours) == sorted(theirs)
    exact = (value * 10**printed.decimals).denominator == 1
    return [(alike and exact and differ == 2, f"{what} were {digits}, with two digits exchanged")]


def whole_of_shares(
    place: str, shares: Sequence[PrintedFigure], *, of: int = 100
) -> Inconsistency | None:
    """Whether shares of one whole may add up to 100%, each as it was rounded."""
    low = sum((share.low for share in shares), Fraction(0))
    high = sum((share.high for share in shares), Fraction(0))
    if low <= of <= high:
        return None
    added = sum((share.value for share in shares), Fraction(0))
    decimals = max(share.decimals for share in shares)
    sign = "%" if of == 100 else ""
    unit = max(share.unit for share in shares)
    return Inconsistency(
        place,
        f"{of}{sign}",
        f"{decimal(added, decimals)}{sign}",
        "shares of a whole",
        "rounding" if abs(added - of) <= unit * max(1, len(shares) // 2) else "value",
        (
            "several of them may be true of one person"
            if added > of
            else "there are others that are not shown",
        ),
    )


def weighted_sum(
    place: str,
    printed: PrintedFigure,
    values: Sequence[PrintedFigure],
    weights: Sequence[PrintedFigure],
) -> Inconsistency | None:
    """Whether a figure may be the sum of values, each times its weight (ValueError: unequal)."""
    low = high = Fraction(0)
    for value, weight in zip(values, map(PrintedFigure.as_count, weights), strict=True):
        least, most = ends_of_product(value.as_count(), weight)
        low, high = low + least, high + most
    return unless_met(place, printed, (low, high), "weighted sum")


def ends_of_product(first: PrintedFigure, second: PrintedFigure) -> tuple[Fraction, Fraction]:
    """The least and greatest product of two figures."""
    products = [a * b for a in (first.low, first.high) for b in (second.low, second.high)]
    return min(products), max(products)


def product(
    place: str, printed: PrintedFigure, factors: Sequence[PrintedFigure]
) -> Inconsistency | None:
    """Whether a figure may be the product of others."""
    low = high = Fraction(1)
    for factor in map(PrintedFigure.as_count, factors):
        corners = [a * b for a in (low, high) for b in (factor.low, factor.high)]
        low, high = min(corners), max(corners)
    return unless_met(place, printed, (low, high), "product")


def difference(
    place: str,
    printed: PrintedFigure,
    before: PrintedFigure,
    after: PrintedFigure,
    *,
    check: str = "difference",
) -> Inconsistency | None:
    """Whether a figure may be a later value less an earlier one, in the values' own unit."""
    low, high = ends_of_difference(printed, before, after)
    against = printed.as_count() if before.counted and after.counted else printed
    return unless_met(
        place, against, (low, high), check, [(against.meets(-high, -low), "it went the other way")]
    )


def ends_of_difference(
    printed: PrintedFigure, before: PrintedFigure, after: PrintedFigure
) -> tuple[Fraction, Fraction]:
    """The least and greatest difference of two values; of counts the one that they have."""
    whole = before.counted and after.counted and printed.counted
    first, last = (p.as_count() if whole else p for p in (before, after))
    return last.low - first.high, last.high - first.low
