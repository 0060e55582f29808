"""Averages of several values: pooled by how many each rests on, or each counted alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.printed import PrintedFigure

Ends = tuple[Fraction, Fraction]


def average(
    place: str,
    printed: PrintedFigure,
    parts: Sequence[PrintedFigure],
    weights: Sequence[PrintedFigure] = (),
) -> Inconsistency | None:
    """Whether a figure may be the average of values, by either reading where weights are given."""
    values = [part.as_count() for part in parts]
    if printed.meets(*ends_of_mean(values)):
        return None
    least, most = min(part.low for part in parts), max(part.high for part in parts)
    reading = not weights and printed.meets(least, most)
    return unless_met(
        place,
        printed,
        ends_of_mean(values, weights),
        "average",
        [(reading, "the values were weighted, by how many each rests on")],
    )


def pooled(
    place: str,
    printed: PrintedFigure,
    parts: Sequence[PrintedFigure],
    weights: Sequence[PrintedFigure],
) -> Inconsistency | None:
    """Whether a figure may be the average of everybody: values by how many each rests on."""
    values = [part.as_count() for part in parts]
    alike = printed.meets(*ends_of_mean(values))
    reading = "each value counted alike (an average of averages)"
    between = ends_of_mean(values, weights)
    return unless_met(place, printed, between, "pooled average", [(alike, reading)])


def ends_of_mean(values: Sequence[PrintedFigure], weights: Sequence[PrintedFigure] = ()) -> Ends:
    """The least and greatest mean of values, each by its weight, or each alike where none counts.

    Values are taken as they were rounded, weights as they stand (ValueError: not as many).
    """
    sizes = [weight.value for weight in weights]
    whole = sum(sizes, Fraction(0))
    if whole <= 0:
        sizes, whole = [Fraction(1)] * len(values), Fraction(len(values))
    pairs = list(zip(values, sizes, strict=True))
    return (
        sum((value.low * size for value, size in pairs), Fraction(0)) / whole,
        sum((value.high * size for value, size in pairs), Fraction(0)) / whole,
    )
