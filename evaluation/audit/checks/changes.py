"""Changes between two values: per cent, percentage points, and so many times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from evaluation.audit.checks.sums import difference, ends_of_difference
from evaluation.audit.inconsistency import Inconsistency, shown, unless_met
from evaluation.audit.printed import PrintedFigure

Direction = Literal["signed", "rise", "fall"]
_IN_POINTS = re.compile(r"points?\b|\bpp|\bppts?", re.IGNORECASE)
Ends = tuple[Fraction, Fraction]


def change(
    place: str,
    printed: PrintedFigure,
    before: PrintedFigure,
    after: PrintedFigure,
    *,
    way: Direction = "signed",
) -> Inconsistency | None:
    """Whether a percentage change may be that from an earlier to a later value.

    100 (after - before) / |before|. ``way``: of a fall the figure stands without its sign.
    A figure that says "percentage points" is compared with the difference.
    """
    if _IN_POINTS.search(printed.text):
        return points(place, printed, before, after, way=way)
    if before.value == 0:
        none = "no percentage: the earlier value is 0"
        return Inconsistency(place, printed.text, none, "change", "value")
    ends = relative(before.as_count(), after.as_count())
    if ends is None:
        return None
    signed = _with_sign(printed, way)
    found = unless_met(place, signed, ends, "change", _of_change(signed, before, after))
    return _as_printed(found, printed, ends) if signed != printed else found


def points(
    place: str,
    printed: PrintedFigure,
    before: PrintedFigure,
    after: PrintedFigure,
    *,
    way: Direction = "signed",
) -> Inconsistency | None:
    """Whether a change in percentage points may be a later percentage less an earlier one."""
    signed = _with_sign(printed, way)
    shares = "%" in before.text + after.text or bool(_IN_POINTS.search(printed.text))
    called = "percentage points" if shares else "difference"  # of scores, or of counts
    found = difference(place, signed, before, after, check=called)
    of_earlier = relative(before, after)
    if found and of_earlier and signed.meets(*of_earlier):
        clause = "it were per cent of the earlier value and not percentage points"
        found = replace(found, readings=(*found.readings, clause))
    ends = ends_of_difference(printed, before, after)
    return _as_printed(found, printed, ends) if signed != printed else found


def times(
    place: str, printed: PrintedFigure, before: PrintedFigure, after: PrintedFigure
) -> Inconsistency | None:
    """Whether a later value may be so many times an earlier one ("doubled" is 2)."""
    first, last = before.as_count(), after.as_count()
    if first.low <= 0 or last.low < 0:
        return None
    low, high = last.low / first.high, last.high / first.low
    more = printed.meets(low - 1, high - 1)
    clause = "so many times more were meant, and not so many times as much"
    return unless_met(place, printed, (low, high), "times", [(more, clause)])


def _with_sign(printed: PrintedFigure, way: Direction) -> PrintedFigure:
    """A figure with the sign of its direction: a fall by 45% is -45%."""
    if way != "fall" or printed.value <= 0:
        return printed
    return replace(printed, value=-printed.value, low=-printed.high, high=-printed.low)


def _as_printed(
    found: Inconsistency | None, printed: PrintedFigure, ends: Ends
) -> Inconsistency | None:
    """A fall that was printed without its sign is shown without it; a rise is called so."""
    low, high = ends
    if found is None or low <= 0 < high:
        return found
    text = shown(-high, -low, printed) if high <= 0 else f"a rise of {shown(low, high, printed)}"
    return replace(found, recomputed=text)


def relative(before: PrintedFigure, after: PrintedFigure) -> Ends | None:
    """The least and greatest percentage change; None where the earlier value may be nought."""
    if before.low <= 0 <= before.high:
        return None
    corners = [
        100 * (last - first) / abs(first)
        for first in (before.low, before.high)
        for last in (after.low, after.high)
    ]
    return min(corners), max(corners)


def _of_change(
    printed: PrintedFigure, before: PrintedFigure, after: PrintedFigure
) -> Iterator[tuple[bool, str]]:
    first, last = before.as_count(), after.as_count()
    ends = relative(first, last)
    if ends:
        other = printed.meets(-ends[1], -ends[0])
        yield other, "it went the other way, or the sign were not printed"
        ratio = printed.meets(ends[0] + 100, ends[1] + 100)
        yield ratio, "the later value were given as a percentage of the earlier"
    if backwards := relative(last, first):
        low, high = backwards
        yield printed.meets(-high, -low), "it were per cent of the later value"
        yield printed.meets(low, high), "earlier and later value were exchanged"
    apart = (last.low - first.high, last.high - first.low)
    yield (
        (before.percent or after.percent) and printed.meets(*apart),
        "it were percentage points and not per cent",
    )
