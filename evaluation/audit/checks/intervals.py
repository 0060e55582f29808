"""Confidence intervals against their estimates, their tests, and what they were made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from evaluation.audit.checks.significance import p_significant
from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.printed import PrintedFigure

_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Ends:
    """A printed interval: of ``level``, about a difference (``null`` 0) or a ratio (1)."""

    low: PrintedFigure
    high: PrintedFigure
    level: float = 0.95
    null: int = 0

    @property
    def text(self) -> str:
        """As it may be printed."""
        return f"{self.low.text} to {self.high.text}"


def in_order(place: str, ends: Ends) -> Inconsistency | None:
    """Whether the lower end of an interval is below its upper."""
    if ends.low.low <= ends.high.high:
        return None
    return Inconsistency(
        place,
        ends.text,
        f"{ends.high.text} to {ends.low.text}",
        "ends of an interval",
        "value",
        ("the ends were exchanged",),
    )


def estimate_within(place: str, estimate: PrintedFigure, ends: Ends) -> Inconsistency | None:
    """Whether an estimate lies in its interval."""
    return unless_met(
        place,
        estimate,
        (ends.low.low, ends.high.high),
        "estimate within its interval",
        [
            (
                ends.low.low <= -estimate.value <= ends.high.high,
                "estimate or interval had the other sign",
            )
        ],
    )


def against_test(place: str, ends: Ends, p: PrintedFigure) -> Inconsistency | None:
    """Whether an interval and a p say the same of no difference, where both say it for sure."""
    significant = p_significant(p, 1 - ends.level)
    holds = ends.low.high < ends.null < ends.high.low
    leaves_out = ends.low.low > ends.null or ends.high.high < ends.null
    if significant is None or not ((significant and holds) or (not significant and leaves_out)):
        return None
    alpha = f"{1 - ends.level:.3g}"
    side = "above" if holds else "below"
    word = "holds" if holds else "leaves out"
    sign = "" if p.text[:1] in "<>≤≥=" else "= "
    return Inconsistency(
        place,
        f"{ends.text}, p {sign}{p.text}",
        f"p {side} {alpha}, as the interval {word} {ends.null}",
        "interval against test",
        "conclusion",
        ("interval and test are of two methods, or of two levels",),
    )


def of_mean(
    place: str, ends: Ends, mean: PrintedFigure, sd: PrintedFigure, n: int
) -> Inconsistency | None:
    """Whether an interval may be that of a mean: m -/+ q s / sqrt(n), q of t or of z."""
    if n < 2:
        return None
    from scipy import special

    tail = (1 + ends.level) / 2
    errors = [
        (q * max(float(sd.low), 0) / sqrt(n), q * float(sd.high) / sqrt(n))
        for q in (float(special.stdtrit(n - 1, tail)), float(special.ndtri(tail)))
    ]
    tried = [
        (
            (float(mean.low) - most, float(mean.high) - least),
            (float(mean.low) + least, float(mean.high) + most),
        )
        for least, most in errors
    ]
    if any(_meets(ends.low, low) and _meets(ends.high, high) for low, high in tried):
        return None
    width, centre = sum(errors[0]) / 2, float(mean.value)
    places = max(ends.low.decimals, ends.high.decimals) + 1
    shown = f"{centre - width:.{places}f} to {centre + width:.{places}f}"
    readings = tuple(_of_width(ends, float(sd.value), n))
    return Inconsistency(place, ends.text, shown, "interval of a mean", "value", readings)


def _of_width(ends: Ends, sd: float, n: int) -> Iterator[str]:
    """What an interval of another width may be."""
    half, unit = float(ends.high.value - ends.low.value) / 2, float(ends.low.unit)
    if abs(half - sd / sqrt(n)) <= unit:
        yield "it were the mean with one standard error to either side"
    elif abs(half - sd) <= unit:
        yield "it were the mean with one standard deviation to either side"


def _meets(printed: PrintedFigure, between: tuple[float, float]) -> bool:
    return float(printed.low) <= between[1] + _CLOSE and between[0] - _CLOSE <= float(printed.high)


def level_of(printed: PrintedFigure | None) -> float:
    """The level of an interval as it is typed: 95, 95% or 0.95; 95% where it is not."""
    if printed is None:
        return 0.95
    value = printed.value if printed.value < 1 else printed.value / Fraction(100)
    return float(value)
