"""Words for so many times as much: "doubled", "nearly halved", "threefold"."""

from __future__ import annotations

import re
from fractions import Fraction

from evaluation.audit.checks.shares_in_words import HEDGE, way_of
from evaluation.audit.printed import PrintedFigure

_VALUES = {
    **dict.fromkeys(("doubled", "doubling", "twofold"), Fraction(2)),
    **dict.fromkeys(("halved", "halving"), Fraction(1, 2)),
    **dict.fromkeys(("tripled", "trebled", "threefold"), Fraction(3)),
    **dict.fromkeys(("quadrupled", "fourfold"), Fraction(4)),
}
WORDS = "|".join(_VALUES)
TIMES_WORD = re.compile(
    rf"(?<!\w)(?:(?P<how>{HEDGE}) )?(?:(?P<word>{WORDS})|(?P<n>\d+(?:\.\d+)?)[- ]?fold)\b",
    re.IGNORECASE,
)
_LEAST, _NEARLY, _MOST = Fraction(17, 20), Fraction(3, 4), Fraction(6, 5)  # of what words say


def times_fit(word: re.Match[str], first: PrintedFigure, last: PrintedFigure) -> bool:
    """Whether a later value may be called so many times an earlier one, which is above nought."""
    said = Fraction(word["n"]) if word["n"] else _VALUES[word["word"].lower()]
    ratio = last.value / first.value
    if said < 1:  # more than halved is below a half
        if ratio <= 0:
            return way_of(word["how"] or "") in ("above", "just above", "at least")
        said, ratio = 1 / said, 1 / ratio
    match way_of(word["how"] or ""):
        case "above" | "just above" | "at least":
            return said <= ratio
        case "nearly" | "below" | "at most":
            return said * _NEARLY <= ratio <= said
    return said * _LEAST <= ratio <= said * _MOST
