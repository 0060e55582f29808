"""The shapes of figures in a plain sentence, and reading one that a pattern has found."""

from __future__ import annotations

import re
from fractions import Fraction

from evaluation.audit.checks.shares_in_words import HEDGE
from evaluation.audit.printed import PrintedFigure, read_printed

_BARE = r"\d{1,3}(?:,\d{3})+|\d+"
COUNT = (
    rf"(?<![\d.,/£$€#:-])(?:{_BARE})(?![\d%/:]|[.,]\d|-\d|(?:st|nd|rd|th|s|m|k|bn)\b|pp|"
    r"\s?(?:million|billion|thousand|pp)\b)"
)
SHARE = r"(?<![\d.,/-])\d+(?:\.\d+)?%"
VALUE = (
    rf"(?<![\d.,/#:-])[£$€]?(?:(?:{_BARE})(?:\.\d+)?)%?(?![\d/:]|,\d|\.\d|-\d|"
    r"(?:st|nd|rd|th|m|k|bn)\b|\s?(?:million|billion|thousand)\b)"
)
MONEY = rf"[£$€](?:{_BARE})(?:\.\d+)?(?![\d])(?:\s?(?:million|billion|thousand|bn|m|k)\b)?"
ABOUT = rf"(?P<about>(?i:{HEDGE}))"
_HEDGED = re.compile(rf"(?<!\w)(?:{HEDGE})\s*$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
TIME = (
    r"(?!(?: |-)(?:years?|months?|weeks?|days?|hours?|minutes?|miles?|times?|year-olds?|"
    r"yrs?|p\.?m|a\.?m|or (?:more|over|older))\b|\+)"
)


def is_year(text: str) -> bool:
    """Whether a figure is rather a year."""
    return bool(_YEAR.fullmatch(text))


def is_hedged(before: str) -> bool:
    """Whether the words before a figure take it roughly."""
    return bool(_HEDGED.search(before))


def read(text: str) -> PrintedFigure:
    """The figure that a pattern has found. Raises ValueError where it is none, which cannot be."""
    printed = read_printed(text)
    if printed is None:
        raise ValueError(text)
    return printed


def figures(text: str) -> list[str]:
    """Every figure in a piece of a sentence, years among them."""
    return re.findall(r"\d[\d,]*(?:\.\d+)?%?", text)


def to_noughts(money: PrintedFigure) -> tuple[Fraction, Fraction]:
    """What a sum may have been rounded from, if its last noughts are none: £12,000 from £11,500."""
    half = money.unit / 2
    while money.value and not money.decimals and money.value % (20 * half) == 0:
        half *= 10
    return money.value - half, money.value + half
