"""Numbers in whole steps: intervals outwards, values to the nearest, as an edition prints them."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

_NOISE = Decimal("1e-9")  # of binary arithmetic: an end this near to a step lies on it


def _steps(value: float, step: float) -> Decimal:
    """How many steps a value is, as a person would count them."""
    size = Decimal(f"{step:.12g}")
    return (Decimal(f"{value:.12g}") / size).quantize(_NOISE, rounding=ROUND_HALF_UP)


def _of_steps(steps: Decimal, step: float) -> float:
    return float(steps * Decimal(f"{step:.12g}")) + 0.0  # never -0.0


def down(value: float, step: float) -> float:
    """The step at or below a value."""
    return _of_steps(_steps(value, step).to_integral_value(ROUND_FLOOR), step)


def up(value: float, step: float) -> float:
    """The step at or above a value."""
    return _of_steps(_steps(value, step).to_integral_value(ROUND_CEILING), step)


def nearest(value: float, step: float) -> float:
    """The nearest step, of two the one further from 0."""
    return _of_steps(_steps(value, step).to_integral_value(ROUND_HALF_UP), step)
