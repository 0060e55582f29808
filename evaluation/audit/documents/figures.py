"""What in a cell or sentence is a figure, and what has digits and is none."""

from __future__ import annotations

import re

from evaluation.audit.printed import PrintedFigure, read_printed

_RAISED_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_MARKS = re.compile(rf"(?<=[\d%)\w.])\s?(?:[*†‡§#]+|\[[a-z0-9]{{1,2}}\]|[{_RAISED_SIGNS}ᵃᵇᶜ]+)+$")
_RAISED = re.compile(
    rf"(?<=[\w%.,;:)\"'”’])(?<!\b[A-Za-zχηω])[{_RAISED_SIGNS}]+(?:[,\s]?[{_RAISED_SIGNS}]+)*"
)
_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[a-z]|[ivx]+|[*†‡§#]+)[\])]?(?:[,\s]+\d{1,3})*")
_YEAR = r"(?:19|20)\d\d"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_PERIOD = re.compile(
    rf"(?:(?:fy|year|in|ye|q[1-4]|{_MONTH})\s?)?"
    rf"(?:{_YEAR}(?:\s?[/\u2013-]\s?(?:(?:19|20)?\d\d))?|\d\d/\d\d|'\d\d)(?:\s?q[1-4])?",
    re.IGNORECASE,
)

COUNT_OF_BASE = re.compile(r"([\d,]+) (?:out )?of ([\d,]+)")  # 12 of 40, in one cell
_BAND = re.compile(
    r"(?:aged? )?(?:(?:under|over|below|above|up to) \d+|\d+ ?\+|"
    r"\d+ (?:and|or) (?:over|under|above|below|more|less|older|younger|up))(?: years?)?",
    re.IGNORECASE,
)


def figure(text: str) -> PrintedFigure | None:
    """The figure that a text is, without its footnote marks; None for anything else."""
    return read_printed(without_marks(text))


def is_figure(text: str) -> bool:
    """Whether a text is one figure: no year, and no span such as the ages 10 to 14."""
    printed = None if is_period(text) else figure(text)
    return printed is not None and printed.bound != "range"


def is_band(text: str) -> bool:
    """Whether a text is rather the name of a band, as of ages: Under 5, 65 and over, 18+."""
    return bool(_BAND.fullmatch(without_marks(text)))


def is_period(text: str) -> bool:
    """Whether a text is a year or span of years: 2018, 2017/18, 15/16, Q1 2019."""
    return bool(_PERIOD.fullmatch(without_marks(text)))


def periods_in(text: str) -> list[str]:
    """The years and spans of years that a text names, in order, with slashes for dashes."""
    found = re.findall(
        rf"(?<![\d£$.,])(?:{_YEAR}(?:\s?[/\u2013-]\s?(?:{_YEAR}|\d\d))?|\d\d/\d\d)(?![\d%.,]\d|\d|%)",
        text,
    )
    return [re.sub(r"\s?[\u2013-]\s?", "/", period) for period in found]


def short_period(period: str) -> str:
    """A span of years by their last two digits, so that 2015/16 and 15/16 are one."""
    return "/".join(part[-2:] for part in period.split("/")) if "/" in period else period


def without_marks(text: str) -> str:
    """A cell's text without the marks of footnotes at its end."""
    return _MARKS.sub("", " ".join(text.split())).strip()


def without_raised(text: str) -> str:
    """Running text without raised numbers of notes; those of x², χ² and the like stay."""
    return _RAISED.sub("", text)


def is_mark(text: str) -> bool:
    """Whether a raised text is the mark of a note: a number, a letter, a sign."""
    return bool(_MARK.fullmatch(text.strip()))
