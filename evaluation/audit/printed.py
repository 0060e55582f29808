"""A figure as it stands in print: its text, and the values that it may have been rounded from."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed figure, with the closed interval of values that print as it.

    ``text`` as it stands, so that 5.20 is not 5.2. ``low`` and ``high``: half a unit of the last
    printed place to either side, so that rounding half up and half to even both fit.
    """

    text: str
    value: Fraction
    low: Fraction
    high: Fraction
    decimals: int
    percent: bool = False

    def fits(self, value: Fraction) -> bool:
        """Whether a value may have been printed so."""
        return self.low <= value <= self.high
