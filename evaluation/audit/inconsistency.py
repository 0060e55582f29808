"""What cannot both be true in print: the printed and the recomputed value, where, how much."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from evaluation.audit.printed import ENDLESS, PrintedFigure

# rounding: within one unit of the last printed place. value: further off. conclusion: a verdict,
# a sign or a direction turns with it. unreadable: signs were lost, so nothing can be said.
Severity = Literal["rounding", "value", "conclusion", "unreadable"]
_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A printed value that its own sources cannot give; it says nothing of whose error it is.

    ``readings``: what would reconcile it, each as a clause after "consistent only if".
    """

    place: str
    printed: str
    recomputed: str
    check: str
    severity: Severity
    readings: tuple[str, ...] = ()


def unless_met(
    place: str,
    printed: PrintedFigure,
    between: tuple[Fraction, Fraction],
    check: str,
    readings: Iterable[tuple[bool, str]] = (),
) -> Inconsistency | None:
    """None where a figure may be one of the values; else what it is, and what would reconcile it.

    ``between``: the least and greatest value that the sources give. ``readings``: whether each
    holds, and its clause.
    """
    low, high = between
    if printed.meets(low, high):
        return None
    return Inconsistency(
        place,
        printed.text,
        shown(low, high, printed),
        check,
        severity_of(printed, low, high),
        tuple(dict.fromkeys(clause for holds, clause in readings if holds)),
    )


def severity_of(printed: PrintedFigure, low: Fraction, high: Fraction) -> Severity:
    """How far a figure is from the values, by the unit of its last place; or of the other sign."""
    if (printed.value > 0 and high < 0) or (printed.value < 0 and low > 0):
        return "conclusion"
    near = min(max(printed.value, low), high)
    return "rounding" if abs(printed.value - near) <= printed.unit else "value"


def shown(low: Fraction, high: Fraction, like: PrintedFigure) -> str:
    """A value, or the values from ``low`` to ``high``, written as a figure is, finely enough."""
    if high >= ENDLESS:
        return f"{written(low, like)} or more"
    if low == high:
        return written(low, like)
    first, last = written(low, like), written(high, like)
    return first if first == last else f"{first} to {last}"


def written(value: Fraction, like: PrintedFigure) -> str:
    """A value in the manner of a figure: its places, and one more where it needs it."""
    whole = (value / like.scale * 10**like.decimals).denominator == 1
    decimals = min(like.decimals + (not whole), _MOST_DECIMALS)
    money = like.text[:1] if like.text[:1] in "£$€" and like.text else ""
    sign = "-" if value < 0 else ""
    text = decimal(abs(value) if like.scale == 1 else abs(value) / like.scale, decimals)
    scale = {1: "", 10**6: " million", 10**9: " billion", 1000: " thousand", 100: " hundred"}
    return f"{sign}{money}{text}{scale[like.scale]}{'%' if like.percent else ''}"


def decimal(value: Fraction, decimals: int) -> str:
    """A value with so many decimals, rounded half to even: ``1,405``, ``5.20``."""
    units = round(abs(value) * 10**decimals)
    whole, rest = divmod(units, 10**decimals)
    sign = "-" if value < 0 and units else ""
    return f"{sign}{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
