"""Two shares set against each other, an average and its range, and series told in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from evaluation.audit.checks import changes
from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.tokens import SHARE, VALUE, is_hedged, is_year, read
from evaluation.audit.checks.trends_in_words import trend_in_words, trend_said
from evaluation.audit.inconsistency import Inconsistency, unless_met
from evaluation.audit.printed import in_words, read_printed

_GAP = re.compile(
    r"\b(?:gap|difference) (?:is |was |of |between them (?:is|was|of) )+(?P<x>\d+(?:\.\d+)?)"
    r" ?(?:pp|points?\b)|"
    r"(?P<y>(?<![\d.,])\d+(?:\.\d+)?) ?(?:pp|points?) (?:more|less|higher|lower|ahead|behind|"
    r"apart)\b"
)
_THAN = re.compile(
    r"\b(?:(?P<more>higher|greater|larger|more(?! than))|(?P<less>lower|smaller|fewer(?! than)|"
    r"less(?! than)))\b"
    r"(?P<between>[^.;:]{0,90}?)(?<!rather )(?<!other )(?<!later )(?<!earlier )\bthan\b"
)
_NOT = re.compile(
    r"\b(?:not|no|never|nor|neither|would|could|should|expected|target|although|though|but|"
    r"despite|while|whereas|"
    r"if|unless|except|apart|until|twice|times|only|half|third|quarter|widest|largest|narrowest)\b|"
    r"n't\b",
    re.IGNORECASE,
)
_AVERAGE = r"(?:median|mean|average|typical(?:ly)?)"
_TO = rf"(?P<low>{VALUE}) ?(?:to|and|-|\u2013) ?(?P<high>{VALUE})"
_IN_RANGE = (
    re.compile(
        rf"\b{_AVERAGE}\b[^.;:()\d]{{0,50}}?(?P<x>{VALUE})(?P<unit>[^.;:(\d]{{0,20}})"
        rf"[(,;] ?(?:with )?(?:an? )?"
        rf"(?:age |full )?(?:range|ranging|varying)(?:,|:| of| was| from| between)? ?{_TO}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?:rang(?:e|ed|ing)|aged|ages?|vari(?:ed|ing)|between)(?: was| from| between| "
        rf"of)? {_TO}"
        rf"[^.;:()\d]{{0,30}}[(,;] ?(?:with )?(?:an? |the )?{_AVERAGE}(?: age)?(?: was| of|:|,| "
        rf"being| =)? ?(?P<x>{VALUE})",
        re.IGNORECASE,
    ),
)
_SPREAD = re.compile(r"\b(?:IQR|quartiles?|interquartile|CI|confidence|SD)\b", re.IGNORECASE)
_PERIOD = r"(?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:/\d\d)?"
_DATED = re.compile(
    rf"(?P<x>{VALUE})(?: [a-z]+){{0,3}} \(?(?:in|by|for|during) (?P<when>{_PERIOD})"
)
_STEPWISE = re.compile(
    r"\b(?:every|each) (?:year|quarter|month|term)\b|\b(?:year|month)[ -](?:on|by)[ -](?:year|"
    r"month)\b|"
    r"\bstead(?:y|ily)\b|\bcontinuous(?:ly)?\b|\bconsistently\b",
    re.IGNORECASE,
)


def compared_said(text: str, place: str) -> Iterator[SaidTogether]:
    """What a plain sentence says of figures beside one another, and cannot say of these."""
    yield from _gaps(text, place)
    yield from _than(text, place)
    yield from _averages_in_range(text, place)
    yield from _step_by_step(text, place)


def _gaps(text: str, place: str) -> Iterator[SaidTogether]:
    """48% compared with 30%, a gap of 18 percentage points."""
    gaps = list(_GAP.finditer(text))
    both = re.findall(SHARE, text)
    if len(gaps) != 1 or len(both) != 2 or _hedged_any(text) or _NOT.search(text):
        return
    printed = read(gaps[0]["x"] or gaps[0]["y"])
    first, last = sorted(map(read, both), key=lambda figure: figure.value)
    found = changes.points(place, printed, first, last)
    yield SaidTogether((printed, first, last), found)


def _hedged_any(text: str) -> bool:
    return any(is_hedged(text[: m.start()]) for m in re.finditer(r"\d[\d.,]*%?", text))


def _than(text: str, place: str) -> Iterator[SaidTogether]:
    """Higher in the north (70%) than in the south (30%): the first share and the second."""
    both = list(re.finditer(SHARE, text))
    words = list(_THAN.finditer(text))
    if len(both) != 2 or len(words) != 1 or _NOT.search(text) or "pp" in text:
        return
    word = words[0]
    if not both[0].start() < word.end() <= both[1].start():
        return
    if re.search(r"\d", word["between"].replace(both[0][0], "")):
        return
    first, last = read(both[0][0]), read(both[1][0])
    fits = first.high > last.low if word["more"] else first.low < last.high
    said = word["more"] or word["less"]
    shown = f"{first.text} and {last.text}"
    found = None if fits else Inconsistency(place, said, shown, "direction", "conclusion")
    yield SaidTogether((first, last), found)


def _averages_in_range(text: str, place: str) -> Iterator[SaidTogether]:
    """The median wait was 12 weeks (range 3 to 36)."""
    if _SPREAD.search(text):
        return
    for pattern in _IN_RANGE:
        for match in pattern.finditer(text):
            if any(is_year(match[name]) for name in ("x", "low", "high")):
                continue
            printed, low, high = (read_printed(match[name]) for name in ("x", "low", "high"))
            if printed and low and high and low.value < high.value:
                ends = (
                    low.low,
                    high.high + (0 if low.decimals else 1),
                )  # ages go on to the birthday
                found = unless_met(place, printed, ends, "range")
                told = found and replace(found, recomputed=f"{low.text} to {high.text}")
                yield SaidTogether((printed, low, high), told)


def _step_by_step(text: str, place: str) -> Iterator[SaidTogether]:
    """Rose every year, from 880 in 2019/20 to 1,044 in 2020/21 and 988 in 2021/22."""
    steps = _STEPWISE.search(text)
    dated = [m for m in _DATED.finditer(text) if not is_year(m["x"])]
    trend = trend_in_words(text)
    if not steps or trend is None or len(dated) < 3 or _NOT.search(text):
        return
    times = [
        m["when"][m["when"].rindex(" ") + 1 :] if " " in m["when"] else m["when"] for m in dated
    ]
    series = [read(m["x"]) for m in dated]
    alike = len({(figure.percent, figure.text[:1] in "£$€") for figure in series}) == 1
    if times == sorted(set(times)) and alike:
        said = in_words(f"{trend.way}, {steps[0]}")
        yield SaidTogether(tuple(series), trend_said(place, said, series))
