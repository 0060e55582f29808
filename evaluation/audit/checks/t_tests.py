"""t from the means and standard deviations it was made of, each as it was rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf, sqrt

from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.printed import PrintedFigure

_CLOSE = 1e-9
Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Summary:
    """A group's mean, standard deviation and number of people, as printed."""

    mean: PrintedFigure
    sd: PrintedFigure
    n: int


def independent_t(
    place: str, t: PrintedFigure, first: Summary, second: Summary
) -> Inconsistency | None:
    """Whether t may be that of two groups, with pooled variances (Student) or not (Welch).

    (m1 - m2) / SE, SE^2 = sp^2 (1/n1 + 1/n2) or s1^2/n1 + s2^2/n2. Its sign is not compared: it
    depends on which group comes first.
    """
    apart = _apart(first.mean, second.mean)
    student = _ratio(apart, _pooled_error(first, second))
    welch = _ratio(apart, _welch_error(first, second))
    if _meets(t, student) or _meets(t, welch):
        return None
    return _told(place, t, student, "t from means", (("Welch's", welch),))


def paired_t(
    place: str, t: PrintedFigure, first: Summary, second: Summary, r: PrintedFigure | None = None
) -> Inconsistency | None:
    """Whether t may be that of two measurements of the same people, correlated by r.

    (m1 - m2) / sqrt((s1^2 + s2^2 - 2 r s1 s2) / n); without r, with any r from -1 to 1.
    """
    n = first.n
    if n < 2:
        return None
    ends = (float(r.low), float(r.high)) if r else (-1.0, 1.0)
    error = tuple(sqrt(v / n) for v in _variance_of_change(first.sd, second.sd, ends))
    between = _ratio(_apart(first.mean, second.mean), (error[0], error[1]))
    if _meets(t, between):
        return None
    unpaired = _ratio(_apart(first.mean, second.mean), _welch_error(first, second))
    found = _told(place, t, between, "paired t from means", ())
    if _meets(t, unpaired):
        return _with(found, "the two were compared as if they were different people")
    return found


def one_sample_t(
    place: str, t: PrintedFigure, mean: PrintedFigure, sd: PrintedFigure, n: int
) -> Inconsistency | None:
    """Whether t may be that of a mean change with its standard deviation: m / (s / sqrt(n))."""
    if n < 2:
        return None
    apart = _sizes(float(mean.low), float(mean.high))
    error = (max(float(sd.low), 0.0) / sqrt(n), float(sd.high) / sqrt(n))
    between = _ratio(apart, error)
    return None if _meets(t, between) else _told(place, t, between, "t from the mean change", ())


def degrees_of_freedom(place: str, df: PrintedFigure, sizes: Sequence[int]) -> Inconsistency | None:
    """Whether whole degrees of freedom are those of one sample (n - 1) or two (n1 + n2 - 2)."""
    expected = sum(sizes) - len(sizes)
    if not df.counted or df.value == expected:
        return None
    smaller = df.value < expected
    return Inconsistency(
        place,
        df.text,
        f"{expected:,}",
        "degrees of freedom",
        "rounding" if abs(df.value - expected) <= 1 else "value",
        ("fewer people were tested than are named, or variances were not pooled",)
        if smaller
        else (),
    )


def _apart(first: PrintedFigure, second: PrintedFigure) -> Ends:
    return _sizes(float(first.low - second.high), float(first.high - second.low))


def _sizes(low: float, high: float) -> Ends:
    """The least and greatest size of a difference, whatever its sign."""
    least = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return least, max(abs(low), abs(high))


def _pooled_error(first: Summary, second: Summary) -> Ends:
    n1, n2 = first.n, second.n
    if n1 + n2 < 3 or min(n1, n2) < 1:
        return 0.0, inf
    low, high = (
        sqrt(((n1 - 1) * a**2 + (n2 - 1) * b**2) / (n1 + n2 - 2) * (1 / n1 + 1 / n2))
        for a, b in zip(_deviation(first.sd), _deviation(second.sd), strict=True)
    )
    return low, high


def _welch_error(first: Summary, second: Summary) -> Ends:
    if min(first.n, second.n) < 1:
        return 0.0, inf
    low, high = (
        sqrt(a**2 / first.n + b**2 / second.n)
        for a, b in zip(_deviation(first.sd), _deviation(second.sd), strict=True)
    )
    return low, high


def _deviation(sd: PrintedFigure) -> Ends:
    return max(float(sd.low), 0.0), float(sd.high)


def _variance_of_change(first: PrintedFigure, second: PrintedFigure, r: Ends) -> Ends:
    """The least and greatest of a^2 + b^2 - 2 r a b: at a corner, or where a side turns."""
    (a1, a2), (b1, b2) = _deviation(first), _deviation(second)
    corners = list(product((a1, a2), (b1, b2), r))
    turns = [(min(max(c * b, a1), a2), b, c) for b in (b1, b2) for c in r]
    turns += [(a, min(max(c * a, b1), b2), c) for a in (a1, a2) for c in r]
    values = [max(a**2 + b**2 - 2 * c * a * b, 0.0) for a, b, c in (*corners, *turns)]
    return min(values), max(values)


def _ratio(apart: Ends, error: Ends) -> Ends:
    low = apart[0] / error[1] if error[1] else 0.0
    return low, apart[1] / error[0] if error[0] else inf


def _meets(t: PrintedFigure, between: Ends) -> bool:
    low, high = _sizes(float(t.low), float(t.high))
    return low <= between[1] + _CLOSE and between[0] - _CLOSE <= high


def _told(
    place: str, t: PrintedFigure, between: Ends, check: str, others: Sequence[tuple[str, Ends]]
) -> Inconsistency:
    size = abs(float(t.value))
    near = min(max(size, between[0]), between[1])
    more = "".join(f", {name} {_shown(ends, t)}" for name, ends in others)
    return Inconsistency(
        place,
        t.text,
        f"{_shown(between, t)}{more}",
        check,
        "rounding" if abs(size - near) <= float(t.unit) else "value",
    )


def _shown(between: Ends, t: PrintedFigure) -> str:
    low, high = (f"{end:.{max(t.decimals, 1)}f}" for end in between)
    return low if low == high else f"{low} or more" if high == "inf" else f"{low} to {high}"


def _with(found: Inconsistency, clause: str) -> Inconsistency:
    return Inconsistency(
        found.place, found.printed, found.recomputed, found.check, found.severity, (clause,)
    )
