"""One figure at several places, of a group and of a part of it, and at the end of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, prod

from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.printed import PrintedFigure


def same(
    place: str, printed: PrintedFigure, others: Sequence[PrintedFigure]
) -> list[Inconsistency | None]:
    """Whether a figure may be the one that is printed elsewhere, each as it was rounded.

    With as many places it is the same or it is not, and of counts one unit is no rounding.
    """
    return [_same(place, printed, other) for other in others]


def _same(place: str, printed: PrintedFigure, other: PrintedFigure) -> Inconsistency | None:
    exact = printed.unit == other.unit and printed.bound == other.bound == "exact"
    if exact:
        printed, other = (replace(p, low=p.value, high=p.value) for p in (printed, other))
    found = unless_met(place, printed, (other.low, other.high), "same figure")
    return replace(found, severity="value") if found and printed.counted else found


def narrower(place: str, printed: PrintedFigure, wider: PrintedFigure) -> Inconsistency | None:
    """Whether a figure of a group may be that of a wider one too: only if nobody is beside it.

    Of rounded figures: nobody, or so few that both are printed alike.
    """
    if printed.value != wider.value:
        return None
    return Inconsistency(
        place,
        printed.text,
        f"{wider.text} of a wider group",
        "narrower group",
        "value",
        (
            "nobody is in the wider group alone"
            + ("" if printed.counted else ", or hardly anybody"),
        ),
    )


def lowest(
    place: str, printed: PrintedFigure, others: Sequence[PrintedFigure]
) -> Inconsistency | None:
    """Whether a figure may be the lowest of all that are told."""
    below = min(others, key=lambda figure: figure.value)
    if below.as_count().high >= printed.as_count().low:
        return None
    return Inconsistency(place, printed.text, f"{below.text} or less", "lowest", "value")


def highest(
    place: str, printed: PrintedFigure, others: Sequence[PrintedFigure]
) -> Inconsistency | None:
    """Whether a figure may be the highest of all that are told."""
    above = max(others, key=lambda figure: figure.value)
    if above.as_count().low <= printed.as_count().high:
        return None
    return Inconsistency(place, printed.text, f"{above.text} or more", "highest", "value")


def count_of_share(
    place: str, printed: PrintedFigure, shares: Sequence[PrintedFigure], n: PrintedFigure
) -> Inconsistency | None:
    """Whether a count may be so many per cent of n; of several, each is of what the last one left.

    A whole number at each step, so that 33.8% of 142 is 48, and 54% of these 26.
    """
    counts = [int(n.value)]
    for share in shares:
        counts = [
            k
            for base in counts
            for k in range(ceil(share.low * base / 100), floor(share.high * base / 100) + 1)
        ]
    if counts:
        ends = Fraction(min(counts)), Fraction(max(counts))
    else:  # no whole number: the values that the shares give
        ends = (
            n.value * prod(share.low / 100 for share in shares),
            n.value * prod(share.high / 100 for share in shares),
        )
    return unless_met(place, printed.as_count(), ends, "count of a share")
