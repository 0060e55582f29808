"""Changes in a sentence beside the two values they are between, and words for direction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from evaluation.audit.checks import changes
from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.so_many_times import TIMES_WORD, WORDS, times_fit
from evaluation.audit.checks.said.tokens import COUNT, SHARE, VALUE, is_hedged, is_year, read
from evaluation.audit.checks.shares_in_words import HEDGE, share_said
from evaluation.audit.inconsistency import Inconsistency, decimal
from evaluation.audit.printed import PrintedFigure

RISE = (
    r"(?:r[io]se[ns]?|rising|increas(?:e|es|ed|ing)|gr[eo]w[ns]?|growing|growth|went up|climbed|up)"
)
FALL = (
    r"(?:f[ae]ll(?:s|en|ing)?|decreas(?:e|es|ed|ing)|drop(?:s|ped)?|declin(?:e|es|ed|ing)|"
    r"reduc(?:ed|tion)|went down|down)"
)
_MOVED = re.compile(rf"\b(?:(?P<rise>{RISE})|(?P<fall>{FALL}))\b", re.IGNORECASE)
_YEAR = r"(?:(?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:/\d\d)?)"
_FROM_TO = re.compile(
    r"\bfrom (?:(?:an? )?(?:average|mean|total|median|score|rate) of |just |only "
    rf")?(?P<a>{VALUE})(?P<wordsa>[^\d.;]{{0,40}}?)(?: ?\(?(?:in|at|for|during) (?:the "
    rf")?(?P<ya>{_YEAR}|\w+)\)?,?)? to (?:(?:an? )?(?:average|mean|total) of |just |only "
    rf")?(?P<b>{VALUE})"
)
_UP_FROM = re.compile(  # there were 12 incidents, down from 16; Level 3 training is no figure
    r"(?:\b(?:was|were|is|are|had|to|at|by|with|saw|reached|recorded|only|just|"
    r"(?<!out )(?<!\d )of) )"
    rf"(?P<b>{VALUE})(?: [A-Za-z'-]+){{0,5}},? \(?"
    r"(?P<way>up|an increase|a rise|down|a (?:fall|drop|decrease|reduction)) from "
    r"(?:(?:an? )?(?:average|mean|total) of |just |only )?"
    rf"(?P<a>{VALUE})(?! (?:out )?of\b| in \d\b)"
)
_RANKED = re.compile(r"\b(?:rank\w*|positions?|places?|league|grades?|bands?|decile|quintile)\b")
_NOUNS = r"(?:increase|rise|growth|decrease|fall|drop|decline|reduction)"
_PART = (
    rf"(?:(?:{HEDGE}) )?(?:half|(?:a|1|one)[ -](?:third|quarter|fifth)|"
    r"(?:2|two)[ -](?:thirds|fifths)|(?:3|three)[ -](?:quarters|fifths))"
)
_BY_PART = re.compile(
    rf"\bby (?P<said>{_PART})\b|\b(?<!by )(?P<said2>{_PART}) (?:less|fewer|lower|more|higher)"
    rf"(?= than\b|[.,;)]|$)|"
    rf"\b(?P<said3>{_PART}) (?:rise|increase|fall|drop|reduction|decrease)\b|"
    rf"\b{_NOUNS} of (?P<said4>{_PART})\b"
)
_AMOUNT = re.compile(
    rf"\bby (?:a )?(?:(?:total|overall|net) )?(?P<x>{VALUE})(?P<pp> ?pp\b)?|"
    rf"\b{_NOUNS} of (?P<w>{VALUE})(?P<pp4> ?pp\b)?|"
    rf"\b(?:which is|that is|or|i\.e\.) (?P<v>{VALUE})(?P<pp5> ?pp\b)? (?:more|fewer|less|higher|"
    r"lower)\b(?! than (?:plan|expect|hop|aim|target|budget|need|usual))|"
    r"\((?:[-+])(?P<u>\d+(?:\.\d+)?%)\)|"
    rf"\b(?:{RISE}|{FALL}) (?P<z>{SHARE})(?P<pp3> ?pp\b)?|\b(?P<y>{VALUE})(?P<pp2> ?pp\b)? {_NOUNS}"
)
_NOT = re.compile(
    r"\b(?:not|never|no|except|without|instead|rather|would|could|should|if|expected|target|aim(?:s|ed)?|slow(?:ed|er)?)\b|n't\b",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?P<k>{COUNT})(?: [A-Za-z-]+){{0,5}}? \(?(?:in|during|for|by) (?P<y>{_YEAR})|\b(?:[Ii]n|"
    rf"[Dd]uring) (?P<y2>{_YEAR}),? ?(?:\(|(?:[a-z]+ ){{0,6}}?)(?P<k2>{COUNT})"
    rf"|{_YEAR}? ?\b(?P<y3>{_YEAR}) (?:where|when) (?:[a-z]+ ){{0,5}}(?P<k3>{COUNT})"
)

_PARTS = re.compile(
    r"; |,? (?:while|whereas|but) |,? and (?=[^,;]*\bfrom\b)|, (?=[^,;]*\bfrom [^,;]* to \d)"
)
_REFERRED = re.compile(
    r"\b(?:[Tt]able|[Ff]igure|[Ss]ection|[Pp]age|[Cc]hapter|Q) ?\d+(?:\.\d+)*|"
    r"\b(?:aged?|people|children|boys|girls) \d+ (?:to|-|and) \d+|"
    r"\b\d+(?: to |-)\d+[ -]years?[ -]olds?"
)
_SPAN = re.compile(
    rf"\b(?:scales?|rang\w+|runs?|running|scor\w+|ages?|aged|go(?:es)?|open|vary|var(?:y|ies|"
    rf"ied|ying)|differ\w*|values?|points?|anything|anywhere)(?: (?!{RISE}|{FALL}|went|moved)"
    rf"\w+){{0,2}} $"
)
_MOVED_NEAR = re.compile(
    rf"\b(?:{RISE}|{FALL}|{WORDS}|\w*fold|chang\w+|moved|went|shifted|improved)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two values of a sentence, the earlier first, and where in it they end."""

    before: str
    after: str
    start: int
    end: int
    way: str = ""  # the word between them: up, down


def changes_said(text: str, place: str) -> Iterator[SaidTogether]:
    """Every change in a plain sentence whose two values stand beside it."""
    pairs = list(_pairs(text))
    parts = _PARTS.split(text) if len(pairs) > 1 else []
    if len(parts) > 1:
        for part in parts:
            yield from changes_said(part, place)
    if len(pairs) != 1:
        return
    pair = pairs[0]
    first, last = read(pair.before), read(pair.after)
    if (first.percent != last.percent and "%" not in pair.before + pair.after) or (
        first.text[:1] in "£$€" and last.text[:1] not in "£$€"
    ):
        return
    if first.percent != last.percent:
        first, last = replace(first, percent=True), replace(last, percent=True)
    around = text[: pair.start] + " \u2026 " + text[pair.end :]
    if not _NOT.search(text):
        yield from _direction(text, pair, first, last, place)
        yield from _times(around, first, last, place)
        yield from _by_part(text, first, last, place)
    yield from _amounts(around, first, last, place, pair_end=pair.end)


def _pairs(text: str) -> Iterator[_Pair]:
    found = [
        m
        for m in _FROM_TO.finditer(text)
        if not re.search(r"\d (?:in|out of) (?!(?:19|20)\d\d)\d", text[m.start() : m.end() + 8])
        if not (is_year(m["a"]) or is_year(m["b"])) and not _SPAN.search(text[: m.start()])
        if _MOVED_NEAR.search(
            text[max(0, m.start() - 90) : m.start()] + " \u2026 " + text[m.end() : m.end() + 60]
        )
    ]
    for match in found:
        yield _Pair(match["a"], match["b"], match.start(), match.end())
    if found:
        return
    compared = [
        m
        for m in _UP_FROM.finditer(text)
        if not (is_year(m["a"]) or is_year(m["b"]) or _RANKED.search(text))
    ]
    for match in compared:
        yield _Pair(match["a"], match["b"], match.start(), match.end(), match["way"])
    if compared:
        return
    dated = [
        (m["k"] or m["k2"] or m["k3"], m["y"] or m["y2"] or m["y3"]) for m in _DATED.finditer(text)
    ]
    counts = [c for c in re.findall(COUNT, text) if not is_year(c)]
    years = {y[-4:] for _, y in dated}
    if len(dated) == len(counts) == len(years) == 2 and not any(is_year(k) for k, _ in dated):
        (k, y), (k2, y2) = dated
        if re.fullmatch(r"\d{4}", y[-4:]) and re.fullmatch(r"\d{4}", y2[-4:]):
            ordered = [k, k2] if y[-4:] < y2[-4:] else [k2, k]
            yield _Pair(ordered[0], ordered[1], 0, 0)


def _direction(
    text: str, pair: _Pair, first: PrintedFigure, last: PrintedFigure, place: str
) -> Iterator[SaidTogether]:
    """Rose from 52 to 40: said once, and near the two values."""
    clause = text[max(0, pair.start - 90) : pair.start] if pair.end else text
    clause = (
        pair.way
        or re.split(
            r"[.;]|, (?:while|but|whereas|although)|\b(?:while|whereas|although|despite|but)\b",
            clause,
        )[-1]
    )
    moved = list(_MOVED.finditer(clause))
    kinds = {bool(m["rise"]) for m in moved}
    if not pair.end or len(kinds) != 1 or (first.value == last.value and first.low != first.high):
        return
    rises = kinds.pop()
    fits = last.high > first.low if rises else last.low < first.high
    if first.counted and last.counted:
        fits = last.value > first.value if rises else last.value < first.value
    shown = f"from {pair.before} to {pair.after}"
    found = None if fits else Inconsistency(place, moved[-1][0], shown, "direction", "conclusion")
    yield SaidTogether((first, last), found)


def _by_part(
    text: str, first: PrintedFigure, last: PrintedFigure, place: str
) -> Iterator[SaidTogether]:
    """Fell by a third, from 60 to 40."""
    parts = list(_BY_PART.finditer(text))
    ends = changes.relative(first.as_count(), last.as_count())
    if len(parts) == 1 and ends:
        low, high = sorted(abs(end) / 100 for end in ends)
        yield SaidTogether((first, last), share_said(place, _said(parts[0]), (low, high)))


def _said(part: re.Match[str]) -> str:
    return str(next(filter(None, part.groups())))


def _times(
    text: str, first: PrintedFigure, last: PrintedFigure, place: str
) -> Iterator[SaidTogether]:
    words = list(TIMES_WORD.finditer(text))
    if len(words) != 1 or first.value <= 0:
        return
    times = f"{decimal(last.value / first.value, 2)} times"
    found = Inconsistency(place, words[0][0], times, "times", "value")
    yield SaidTogether((first, last), None if times_fit(words[0], first, last) else found)


def _amount(match: re.Match[str]) -> str:
    return str(next(filter(None, (match[name] for name in "xyzwvu"))))


def _amounts(
    text: str, first: PrintedFigure, last: PrintedFigure, place: str, *, pair_end: int
) -> Iterator[SaidTogether]:
    """By 48%, an increase of 12: the one amount beside the two values."""
    amounts = [m for m in _AMOUNT.finditer(text) if not is_year(_amount(m))]
    near = [m for m in amounts if _MOVED.search(text[max(0, m.start() - 60) : m.end() + 15])]
    if len(near) != 1 or len(re.findall(SHARE, text)) > 1:
        return
    match = near[0]
    printed = read(_amount(match))
    rest = _REFERRED.sub(" ", text[: match.start()] + " \u2026 " + text[match.end() :])
    if [c for c in re.findall(VALUE, rest) if not is_year(c)] and pair_end:
        return  # the amount may be of another value
    if is_hedged(text[: text.index(_amount(match), match.start())]):
        return
    moved = list(_MOVED.finditer(text[: match.end() + 15]))
    kinds = {bool(m["rise"]) for m in moved}
    way: changes.Direction = "fall" if kinds == {False} else "signed"
    if len(kinds) != 1:
        way = "fall" if last.value < first.value else "signed"
    points = any(match[name] for name in ("pp", "pp2", "pp3", "pp4", "pp5"))
    apart = changes.points(place, printed, first, last, way=way)
    if points:
        tried = [apart]
    elif printed.percent:
        tried = [changes.change(place, printed, first, last, way=way) if first.value else None]
        if first.percent and last.percent:
            tried.append(apart)
    elif printed.text[:1] in "£$€" or printed.counted or printed.decimals:
        if printed.counted and not (first.counted and last.counted) and not first.decimals:
            return
        tried = [apart]
    else:
        return
    yield SaidTogether((printed, first, last), tried[0] if all(tried) else None)
