"""Two shares set against each other, an average and its range, and series told in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from evaluation.audit.checks import changes, sums
from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.tokens import COUNT, SHARE, VALUE, is_hedged, is_year, read
from evaluation.audit.checks.shares_in_words import HEDGE
from evaluation.audit.checks.trends_in_words import trend_in_words, trend_said
from evaluation.audit.inconsistency import Inconsistency, decimal, unless_met
from evaluation.audit.printed import in_words, read_printed

_GAP = re.compile(
    r"\b(?:gap|difference) (?:is |was |of |between them (?:is|was|of) )+(?P<x>\d+(?:\.\d+)?)"
    r" ?(?:pp|points?\b)|"
    r"(?P<y>(?<![\d.,])\d+(?:\.\d+)?) ?(?:pp|points?) (?:more|less|higher|lower|ahead|behind|"
    r"apart)\b"
)
_MOVED_BY = re.compile(
    r"\b(?:rise|increase|improvement|gain|fall|drop|decrease|decline|reduction) of "
    r"(?P<x>\d+(?:\.\d+)?) ?(?:pp|points?\b)"
)
_FIRST_LAST = re.compile(
    r"\b(?:start|beginning|outset|baseline|before|entry|first|(?:19|20)\d\d)\b.*"
    r"\b(?:end|close|follow-?up|after|exit|last|(?:19|20)\d\d)\b"
)
_THAN = re.compile(
    r"\b(?:(?P<more>higher|greater|larger|more(?! than))|(?P<less>lower|smaller|fewer(?! than)|"
    r"less(?! than)))\b"
    r"(?P<between>[^.;:]{0,90}?)(?<!rather )(?<!other )(?<!later )(?<!earlier )\bthan\b"
)
_MEANS = re.compile(rf"\b(?:mean|median|average)(?: of| =|:)? (?P<x>{VALUE})")
_REST = re.compile(
    rf"\bthe (?:remaining|other|rest,?) (?P<q>{SHARE})(?! of (?:the|these|those) \d)"
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
_PERIOD = r"(?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:/\d\d)?"
_AS_MANY = re.compile(
    rf"(?P<x>{COUNT})(?! ?%)[^\d.;:]{{0,50}}, (?:which is |that is |or )?(?P<how>(?:{HEDGE}) )?"
    r"(?P<times>twice|double|half|(?P<n>[2-9]|10) times) (?:as (?:many|much) as |the "
    rf"(?:number|figure) )[^.;:\d]{{0,40}}(?:{_PERIOD} ?)?[(]?(?P<y>{COUNT})"
)
_FEWER = re.compile(
    rf"(?P<x>{COUNT}|{SHARE})(?: [a-z'-]+){{1,5}}(?: (?:in|during|by) {_PERIOD})?, (?P<d>{COUNT})"
    rf"(?P<pp> ?pp)? (?P<way>fewer|less|lower|more|higher) than (?:[a-z' ]+ )?(?:{_PERIOD} )?"
    rf"(?:the (?:year|quarter|month) before |last (?:year|quarter|month) "
    rf")?[(](?P<y>{COUNT}|{SHARE})[)]"
)
_FEWER_THAN_THE = re.compile(  # 467 places in 2023, 139 more than the 328 in 2022
    rf"(?P<x>{COUNT})(?: [a-z'-]+){{1,5}}(?: (?:in|during|by) {_PERIOD})?, "
    rf"(?:or |which is |that is )?(?P<d>{COUNT}) (?P<way>fewer|less|lower|more|higher)"
    rf"(?: [a-z]+)? than the (?P<y>{COUNT})"
    rf"(?P<pp>(?!))?(?= (?:[a-z]+ ){{0,3}}(?:in|during|by|before|of|last|at)\b)"
)
_WHICH_IS = re.compile(  # last year 687 were registered; this year it is 757, which is 70 more
    rf"^[^\d;]{{0,60}}(?P<y>{COUNT})[^\d]{{1,60}}\b(?:this|now|currently|today|(?:19|20)\d\d)\b"
    rf"[^\d]{{1,40}}(?P<x>{COUNT})[^\d]{{0,30}}?, (?:which is |that is |or )?"
    rf"(?P<d>{COUNT})(?P<pp>(?!))? (?P<way>more|fewer|less|higher|lower)\b"
    r"(?: than (?:before|then|last (?:year|quarter|month)))?\.?$"
)
_TIMES = {"twice": Fraction(2), "double": Fraction(2), "half": Fraction(1, 2)}
_SIDES = re.compile(
    rf"(?P<a>{SHARE})(?P<of>(?: of [^%\d.;]{{0,50}}?)?) (?:(?:were|was|are|is|said|answered) )?"
    rf"(?P<wa>women|men|boys|girls|male|female|males|females|yes|no)(?:,| and|, and|;) "
    rf"(?P<b>{SHARE}) (?:(?:were|was|are|is|said|answered) )?"
    r"(?P<wb>women|men|boys|girls|male|female|males|females|yes|no)(?=[.,;)]|$)"
)
_BOTH = ("women men", "girls boys", "female male", "females males", "yes no")
_SPREAD = re.compile(r"\b(?:IQR|quartiles?|interquartile|CI|confidence|SD)\b", re.IGNORECASE)
_DATED = re.compile(
    rf"(?P<x>{VALUE})(?: [a-z]+){{0,3}} \(?(?:in|by|for|during) (?P<when>{_PERIOD})"
)
_NOT_TOLD = re.compile(r"\b(?:not|no|never|would|could|should|expected|target|if|unless)\b|n't\b")
_OF_THREE = 3  # counts: two, and what they are apart
_NEAR_LEAST, _NEAR_MOST = Fraction(17, 20), Fraction(6, 5)  # of what words say, as of "doubled"
_SOME_OF = re.compile(r"\b(?:of (?:whom|these|those|which)|neither|undecided|unsure|don't know)\b")
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
    yield from _as_many(text, place)
    yield from _fewer(text, place)
    yield from _two_sides(text, place)
    yield from _remaining(text, place)


def _gaps(text: str, place: str) -> Iterator[SaidTogether]:
    """48% compared with 30%, a gap of 18 percentage points."""
    gaps = list(_GAP.finditer(text))
    if _FIRST_LAST.search(text) and not re.search(r"\bfrom\b", text):
        gaps += _MOVED_BY.finditer(text)
    both = re.findall(SHARE, text)
    if len(gaps) != 1 or len(both) != 2 or _hedged_any(text) or _NOT.search(text):
        return
    printed = read(next(filter(None, gaps[0].groups())))
    first, last = sorted(map(read, both), key=lambda figure: figure.value)
    found = changes.points(place, printed, first, last)
    yield SaidTogether((printed, first, last), found)


def _hedged_any(text: str) -> bool:
    return any(is_hedged(text[: m.start()]) for m in re.finditer(r"\d[\d.,]*%?", text))


def _than(text: str, place: str) -> Iterator[SaidTogether]:
    """Higher in the north (70%) than in the south (30%): the first share and the second."""
    both = list(re.finditer(SHARE, text))
    means = list(_MEANS.finditer(text))
    both = means if len(means) == 2 and not both else both
    words = list(_THAN.finditer(text))
    if len(both) != 2 or len(words) != 1 or _NOT.search(text) or "pp" in text:
        return
    word = words[0]
    if not both[0].start() < word.end() <= both[1].start():
        return
    if re.search(r"\d", word["between"].replace(both[0][0], "")):
        return
    first, last = (read(match["x"] if match in means else match[0]) for match in both)
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


def _counts(text: str) -> list[str]:
    return [count for count in re.findall(COUNT, text) if not is_year(count)]


def _as_many(text: str, place: str) -> Iterator[SaidTogether]:
    """210 families were reached, twice as many as in the first year (105)."""
    found = list(_AS_MANY.finditer(text))
    if len(found) != 1 or _NOT_TOLD.search(text) or "%" in text:
        return
    match = found[0]
    if len(_counts(text)) != 2 + bool(match["n"]) or is_year(match["x"]) or is_year(match["y"]):
        return
    last, first = read(match["x"]), read(match["y"])
    said = Fraction(int(match["n"])) if match["n"] else _TIMES[match["times"]]
    if match["how"] or first.value <= 0:
        return
    ratio = last.value / first.value
    told = f"{decimal(ratio, 2)} times"
    near = said * _NEAR_LEAST <= ratio <= said * _NEAR_MOST
    found_so = None if near else Inconsistency(place, match["times"], told, "times", "value")
    yield SaidTogether((last, first), found_so)


def _fewer(text: str, place: str) -> Iterator[SaidTogether]:
    """273 in 2022/23, 42 fewer than in 2021/22 (315); 41%, 7 percentage points lower than (48%)."""
    found = list(_FEWER.finditer(text))
    if len(_counts(text)) == _OF_THREE and "%" not in text:
        found += [*_FEWER_THAN_THE.finditer(text), *_WHICH_IS.finditer(text)]
    if len(found) != 1 or _NOT_TOLD.search(text) or any(is_year(found[0][k]) for k in "xdy"):
        return
    match = found[0]
    last, amount, first = (read(match[name]) for name in "xdy")
    if last.percent != first.percent or (last.percent and not match["pp"]) or _hedged_any(text):
        return
    way: changes.Direction = "signed" if match["way"] in ("more", "higher") else "fall"
    said = changes.points(place, amount, first, last, way=way)
    yield SaidTogether((amount, first, last), said)


def _two_sides(text: str, place: str) -> Iterator[SaidTogether]:
    """71% were women and 35% were men: no more than all."""
    for match in _SIDES.finditer(text):
        sides = {match["wa"].lower(), match["wb"].lower()}
        whole = any(sides == {*both.split()} for both in _BOTH)
        if not whole or re.match(r"(?: of (?:the )?(?:women|men|boys|girls))", match["of"]):
            continue
        printed = [read(match["a"]), read(match["b"])]
        above = sum(figure.low for figure in printed) > 100
        yield SaidTogether(tuple(printed), sums.whole_of_shares(place, printed) if above else None)


def _remaining(text: str, place: str) -> Iterator[SaidTogether]:
    """56% agreed, and the remaining 44% did not: both are all of it."""
    rest = list(_REST.finditer(text))
    both = list(re.finditer(SHARE, text))
    if len(rest) == 1 and len(both) == 2 and both[1].start() == rest[0].start("q"):
        printed = [read(match[0]) for match in both]
        if not (_hedged_any(text) or _SOME_OF.search(text)):
            yield SaidTogether(tuple(printed), sums.whole_of_shares(place, printed))
