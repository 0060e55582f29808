"""A figure as it stands in print: its text, and the values that it may have been rounded from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import Literal

# exact: the figure itself. below, above: "<5", "over 200". about: "nearly 200". range: "12 to 15"
Bound = Literal["exact", "below", "above", "about", "range"]
ENDLESS = Fraction(10**18)  # above every figure in print: where "over 200" ends


@dataclass(frozen=True, slots=True)
class Rounding:
    """How values were rounded before they were printed.

    ``half``: to the nearest unit of the last printed place. ``down``: cut off. ``up``: to the next.
    ``step``: whole numbers to the nearest 5 or 10, as suppressed statistics are; 0 where to none.
    """

    way: Literal["half", "down", "up"] = "half"
    step: int = 0

    @property
    def name(self) -> str:
        """What it is called in a claims file."""
        return f"nearest {self.step}" if self.step else self.way


HALF = Rounding()


def rounding_named(name: str) -> Rounding | None:
    """The convention of a name: ``half``, ``down`` (``truncated``), ``up``, ``nearest 5``."""
    word = " ".join(name.casefold().split())
    if word in ("", "half", "half up", "half even", "half to even", "nearest"):
        return HALF
    if word in ("down", "truncated", "truncation", "cut", "cut off"):
        return Rounding("down")
    if word == "up":
        return Rounding("up")
    if stepped := re.fullmatch(r"(?:to )?(?:the )?nearest ([1-9]\d{0,5})", word):
        return Rounding(step=int(stepped[1]))
    return None


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A printed figure, with the closed interval of values that print as it.

    ``text`` as it stands, so that 5.20 is not 5.2. ``low`` and ``high``: half a unit of the last
    printed place to either side, so that rounding half up and half to even both fit; other ends
    where another convention was declared, or where the figure is a bound. ``scale``: 1,000,000 of
    "1.2 million". ``counted``: a whole number that nobody said was rounded.
    """

    text: str
    value: Fraction
    low: Fraction
    high: Fraction
    decimals: int
    percent: bool = False
    bound: Bound = "exact"
    scale: int = 1
    stepped: int = 0

    @property
    def counted(self) -> bool:
        """Whether it may be a count: a whole number, no percentage, and not said to be rounded.

        Sums of money are rounded to whole pounds as often as not.
        """
        plain = self.scale == 1 and self.bound == "exact" and not self.stepped
        return plain and not (self.decimals or self.percent or set(self.text) & set(_MONEY))

    @property
    def unit(self) -> Fraction:
        """One unit of the last printed place."""
        return Fraction(self.stepped or self.scale, 10**self.decimals)

    def fits(self, value: Fraction) -> bool:
        """Whether a value may have been printed so."""
        return self.low <= value <= self.high

    def meets(self, low: Fraction, high: Fraction) -> bool:
        """Whether any value of an interval may have been printed so."""
        return self.low <= high and low <= self.high

    def as_count(self) -> PrintedFigure:
        """The same as the exact count that it is, where it may be one; else as it was rounded."""
        return replace(self, low=self.value, high=self.value) if self.counted else self

    def whole(self) -> range:
        """The whole numbers that may be printed so."""
        return range(ceil(self.low), floor(self.high) + 1)


_SPACES = "\u2009\u202f\u00a0 "  # thin, narrow, firm and plain ones part thousands
_MINUS = "\u2212\u2013\u2012\ufe63\uff0d"  # and dashes that stand for it
_MONEY = "£$€"
_WHOLE = rf"\d{{1,3}}(?:[,{_SPACES}'’]\d{{3}})+|\d+"
_FIGURE = (
    rf"(?P<sign>[-+{_MINUS}±]?)\s?(?P<money>[{_MONEY}]?)\s?(?P<sign2>[-{_MINUS}]?)"
    rf"(?P<whole>{_WHOLE})?(?P<fraction>[.·]\d+)?(?P<comma>(?<=\d),\d{{1,2}}(?!\d))?"
    r"(?:\s?(?P<scale>million|mn|m|billion|bn|b|thousand|k|hundred)\b)?"
    r"(?:\s?(?P<percent>%|per\s?cent(?:age)?(?:\spoints?)?|pct|ppts?|pp)(?!\w))?"
)
_BEFORE = {
    "below": r"<|≤|fewer than|less than|under|below|up to|at most|no more than",
    "above": r">|≥|more than|greater than|over|above|at least|no fewer than|no less than",
    "about": r"~|≈|c\.|ca\.|circa|about|around|approximately|approx\.?|roughly|nearly|almost|some",
}
_ALL_BEFORE = "|".join(f"(?P<{name}>{words})" for name, words in _BEFORE.items())
_AFTER = re.compile(
    r"(?:\s*(?:[*#]+|[†‡§¶^]|[¹²³⁰⁴-⁹]+|\[[a-z]{1,2}\]|"
    r"points?|pounds?|people|children|years?|times|\(?rounded\)?))*\s*\.?",
    re.IGNORECASE,
)
_CELL = re.compile(rf"(?:[nk]\s?=\s?)?(?:(?:{_ALL_BEFORE})\s*)?{_FIGURE}", re.IGNORECASE)
_PLAIN = re.compile(_FIGURE, re.IGNORECASE)
_BETWEEN = re.compile(rf"(?<=[\d%])\s*(?:to|and|[-{_MINUS}—])\s*(?=[{_MONEY}\d.])", re.IGNORECASE)
_ONE_IN = re.compile(r"(\d{1,3}) in (\d{1,5})", re.IGNORECASE)
_SCALES = {"million": 10**6, "mn": 10**6, "m": 10**6, "thousand": 1000, "k": 1000, "hundred": 100}
_SCALES |= {"billion": 10**9, "bn": 10**9, "b": 10**9}
# a sign or letter that was lost in a conversion, before or inside a figure
_LOST = re.compile(r"[?\ufffd\x00-\x08\x0b\x0c\x0e-\x1f□■]\s?[.\d]|\d[\ufffd\x00-\x08\x0e-\x1f□■]")
_ONLY_FIGURE = re.compile(r"[^\w\s]{0,2}\s?[?\ufffd\x01-\x1f□■]?\s?[\d.,\ufffd\x01-\x1f□■]+\s?%?")
_LONGEST = 80  # letters of a figure with the words beside it,
_MOST_DIGITS = 30  # and its digits
_IN_TEXT = re.compile(
    rf"(?<![\w.,?\ufffd])(?:[-{_MINUS}](?=[\d{_MONEY}.]))?[{_MONEY}]?(?:{_WHOLE})?(?:(?<=\d)[.·]\d+|\.\d+)?"
    rf"(?:\s?(?:million|mn|billion|bn|thousand)\b|(?<=\d)(?:m|bn|k)\b)?"
    rf"(?:\s?(?:%|per\s?cent\b))?(?![\w])",
    re.IGNORECASE,
)


def unreadable(text: str) -> bool:
    """Whether a figure lost a sign on its way, so that nobody may say what it is: ``?2.15``."""
    return bool(_LOST.search(text))


def is_unreadable(text: str) -> bool:
    """Whether a text is one figure and nothing else, of which a sign was lost."""
    return unreadable(text) and bool(_ONLY_FIGURE.fullmatch(text.strip()))


def read_printed(text: str, rounding: Rounding = HALF) -> PrintedFigure | None:
    """The figure that a cell or a claim is; None where it is none, or one that is unreadable.

    ``rounding``: the convention; a ``step`` is for whole numbers that are its multiples.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or unreadable(text):
        return None
    if sum(map(str.isdigit, text)) > _MOST_DIGITS:
        return None
    if one_in := _ONE_IN.fullmatch(text):
        return _one_in(text, int(one_in[1]), int(one_in[2]))
    matched = _CELL.match(text)
    if matched and _has_digits(matched) and _AFTER.fullmatch(text, matched.end()):
        return _bounded(text, matched, rounding)
    parts = _BETWEEN.split(text, maxsplit=1)
    return _range(text, parts[0], parts[1], rounding) if len(parts) == 2 else None


def in_words(text: str) -> PrintedFigure:
    """A figure told in words alone ("around 1 in 4", "a steady rise"), which any value may be."""
    return PrintedFigure(text.strip(), Fraction(0), -ENDLESS, ENDLESS, 0, bound="about")


def figures_in(sentence: str) -> Iterator[tuple[int, str]]:
    """Each figure of a sentence with its place in it; what stands in words is none."""
    for matched in _IN_TEXT.finditer(sentence):
        if any(sign.isdigit() for sign in matched[0]):
            yield matched.start(), matched[0].strip()


def _one_in(text: str, k: int, n: int) -> PrintedFigure | None:
    """``1 in 4`` as a percentage: n is rounded to a whole number, so it may be 3.5 to 4.5."""
    if not 0 < k < n:
        return None
    half = Fraction(1, 2)
    ends = (100 * k / (n + half), 100 * k / (n - half))
    return PrintedFigure(text, Fraction(100 * k, n), *ends, decimals=0, percent=True)


def _has_digits(matched: re.Match[str]) -> bool:
    return bool(matched["whole"] or matched["fraction"])


def _range(text: str, first: str, second: str, rounding: Rounding) -> PrintedFigure | None:
    """``12 to 15``, ``40-45%``: from the least value of the first to the greatest of the second."""
    ends = [_PLAIN.fullmatch(part.strip()) for part in (re.sub("^between ", "", first), second)]
    if not all(end and _has_digits(end) for end in ends):
        return None
    low, high = (_figure(end[0], end, rounding) for end in ends if end)
    if low.value >= high.value:
        return None
    percent = low.percent or high.percent
    return replace(low, text=text, high=high.high, value=low.value, percent=percent, bound="range")


def _bounded(text: str, matched: re.Match[str], rounding: Rounding) -> PrintedFigure:
    figure = _figure(text, matched, rounding)
    bound = next((name for name in _BEFORE if matched[name]), "exact")
    if bound == "below":  # nothing of which people print "fewer than" is below nought
        return replace(figure, low=min(Fraction(0), figure.low), high=figure.value, bound="below")
    if bound == "above":
        return replace(figure, low=figure.value, high=ENDLESS, bound="above")
    if bound == "about" and matched["about"]:
        return replace(figure, low=-ENDLESS, high=ENDLESS, bound="about")
    return figure


def _figure(text: str, matched: re.Match[str], rounding: Rounding) -> PrintedFigure:
    whole = re.sub(r"\D", "", matched["whole"] or "0")
    fraction = (matched["fraction"] or matched["comma"] or "")[1:]
    scale = _SCALES.get((matched["scale"] or "").casefold(), 1)
    negative = (matched["sign"] + matched["sign2"]).strip("+±") != ""
    decimals = len(fraction)
    value = Fraction(int(whole + fraction) * scale, 10**decimals) * (-1 if negative else 1)
    percent = bool(matched["percent"])
    step = 0 if percent or decimals or value % (rounding.step or 1) else rounding.step
    unit = Fraction(step or scale, 10**decimals)
    low, high = _ends(value, unit, rounding)
    return PrintedFigure(text, value, low, high, decimals, percent, scale=scale, stepped=step)


def _ends(value: Fraction, unit: Fraction, rounding: Rounding) -> tuple[Fraction, Fraction]:
    """The values that print as one: cut off goes towards nought, up goes away from it."""
    if rounding.way == "half":
        return value - unit / 2, value + unit / 2
    outwards = (rounding.way == "down") == (value >= 0)
    if value == 0:
        return (-unit, unit) if rounding.way == "down" else (value, value)
    return (value, value + unit) if outwards else (value - unit, value)
