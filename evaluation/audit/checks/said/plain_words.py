"""A sentence made plain: numbers in digits, per cent as %, one kind of dash and space."""

from __future__ import annotations

import re

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"),
    *("seventeen", "eighteen", "nineteen"),
)
_TENS = (*("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),)
_SMALL = {word: n for n, word in enumerate(_ONES)} | {w: 10 * n for n, w in enumerate(_TENS, 2)}
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(_ONES)})"
_WORDS = re.compile(
    rf"\b(?:(?P<hundreds>{_BELOW_100}|a) hundred(?: and (?P<rest>{_BELOW_100}))?|"
    rf"(?P<small>{_BELOW_100}))\b(?![ -](?:hundred|thousand|million|fifths?|thirds?|quarters?)\b)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r" (?:in|of the|of|out of|child|person|family|area|school|third|quarter|%|per ?cent)\b|"
    r"-(?:third|quarter)"
)
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007", " "),
        **dict.fromkeys("\u2011\u2012\u2212", "-"),
        "\u2014": "\u2013",
    }
)
_POINTS = re.compile(r"(?:per ?cent(?:age)?|%)[ -]points?", re.IGNORECASE)
_PER_CENT = re.compile(r"(?<=\d)\s?(?:per ?cent|percent|pct)\b|(?<=\d)\s%", re.IGNORECASE)
_SPACED = re.compile(
    r"(?<=\b\d)(?<![\d.,]\d\d\d\d) (?=\d{3}\b)|(?<=\b\d\d) (?=\d{3}\b)|(?<=\b\d\d\d) (?=\d{3}\b)"
)


def plain(text: str) -> str:
    """A sentence for the patterns; percentage points become ``pp``."""
    text = " ".join(text.translate(_SIGNS).split())
    text = _WORDS.sub(_in_digits, text)
    text = _POINTS.sub("pp", text)
    text = _PER_CENT.sub("%", text)
    return re.sub(r"(?<=\d)\u2013(?=\d)", "-", text)


def _in_digits(match: re.Match[str]) -> str:
    if (
        match["small"]
        and match["small"].lower() == "one"
        and not _COUNTED.match(match.string[match.end() :])
    ):
        return match[0]  # "like one", "no one"
    if match["small"]:
        return str(_value(match["small"]))
    hundreds = 1 if match["hundreds"].lower() == "a" else _value(match["hundreds"])
    return str(100 * hundreds + (_value(match["rest"]) if match["rest"] else 0))


def _value(words: str) -> int:
    return sum(_SMALL[word] for word in re.split(r"[ -]", words.lower()))
