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
    alike = _plain(parts)
    if printed.meets(*alike) or (weights and printed.meets(*_pooled(parts, weights))):
        return None
    least, most = min(part.low for part in parts), max(part.high for part in parts)
    reading = not weights and printed.meets(least, most)
    found = _pooled(parts, weights) if weights else alike
    return unless_met(
        place,
        printed,
        found,
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
    alike = printed.meets(*_plain(parts))
    reading = "each value counted alike (an average of averages)"
    return unless_met(place, printed, _pooled(parts, weights), "pooled average", [(alike, reading)])


def _plain(parts: Sequence[PrintedFigure]) -> Ends:
    values = [part.as_count() for part in parts]
    return (
        sum((value.low for value in values), Fraction(0)) / len(values),
        sum((value.high for value in values), Fraction(0)) / len(values),
    )


def _pooled(parts: Sequence[PrintedFigure], weights: Sequence[PrintedFigure]) -> Ends:
    """The least and greatest weighted mean (ValueError: not as many weights as values)."""
    values = [part.as_count() for part in parts]
    whole = sum((weight.value for weight in weights), Fraction(0))
    if whole <= 0:
        return _plain(parts)
    pairs = list(zip(values, weights, strict=True))
    return (
        sum((value.low * weight.value for value, weight in pairs), Fraction(0)) / whole,
        sum((value.high * weight.value for value, weight in pairs), Fraction(0)) / whole,
    )
