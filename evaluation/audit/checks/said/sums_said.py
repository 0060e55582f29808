"""Totals with their parts, averages and intervals in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from evaluation.audit.checks import averages, intervals, sums
from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.tokens import (
    COUNT,
    MONEY,
    TIME,
    VALUE,
    is_hedged,
    is_year,
    read,
    to_noughts,
)
from evaluation.audit.inconsistency import unless_met

_SIGNED = r"[-+\u2013]?\d+(?:\.\d+)?%?"
_PART = rf"(?:{COUNT}){TIME}(?: (?!and\b)[A-Za-z'-]+){{1,5}}"
_LIST = rf"(?P<parts>{_PART}(?:, {_PART})*,? and {_PART})"
_TOTAL_FIRST = re.compile(
    r"(?:\b(?:a total of|the total of|in total,?|in all,?|altogether,?|overall,?) )"
    rf"(?P<n>{COUNT}){TIME}"
    rf"[^\d.;:(]{{0,60}}(?P<n2>(?!))?(?:[:(]|\b(?:made up of|consisting of|comprising|namely))"
    rf" ?{_LIST}",
    re.IGNORECASE,
)
_TOTAL_LAST = re.compile(
    rf"{_LIST}(?: \((?:a )?total:?(?: of| =)? (?P<n3>{COUNT})\)|"
    rf",? ?\(?(?:,|\u2013)? ?(?:making|giving|which makes|which gives|"
    rf"bringing the total "
    rf"to|in total,?|altogether|a total of|or)(?: a total of| an? overall total of)? (?P<n>{COUNT})"
    rf"{TIME}|[^\d.;:(]{{0,40}}, (?:or )?(?P<n2>{COUNT}) (?:in total|in all|altogether))",
    re.IGNORECASE,
)
_TOTAL_LISTED = re.compile(  # those who were spoken to, and a list of them to the sentence's end
    r"\b(?:interviewed|surveyed|spoke (?:to|with)|talked (?:to|with)|recruited|sampled) "
    rf"(?P<n>{COUNT}){TIME}(?P<n2>(?!))?(?: [a-z]+){{1,4}}: {_LIST}\.?$",
    re.IGNORECASE,
)
_WERE_LISTED = re.compile(  # 92 professionals were interviewed: 19 teachers, ... and 28 officers
    rf"^(?:[A-Za-z]+,? )?(?P<n>{COUNT}){TIME}(?P<n2>(?!))?(?: [a-z]+){{1,4}} (?:were|was) "
    rf"[a-z]+: {_LIST}\.?$"
)
_EACH_TOTAL = re.compile(
    rf"(?P<n>{COUNT}){TIME}[^\d.;:£$€]{{1,60}}(?P<u>{MONEY}) (?:each|apiece|a head)"
    rf"\b[^\d.;:£$€]{{0,30}}"
    rf"\btotal (?:cost |sum |bill |amount )?(?:of|was) (?P<t>{MONEY})"
)
_SIDES = re.compile(
    rf"(?P<n>{COUNT}){TIME}(?: [a-z]+){{1,4}} \((?P<a>{COUNT}) (?P<wa>[a-z]+)(?:,| and) "
    rf"(?P<b>{COUNT}) (?P<wb>[a-z]+)\)"
)
_NUMBERED = re.compile(  # the cohort numbered 425, with 160 girls and 265 boys
    rf"(?P<n>{COUNT})(?: [a-z]+){{0,3}}, (?:with|made up of|comprising|that is) (?P<a>{COUNT}) "
    rf"(?P<wa>[a-z]+) and (?P<b>{COUNT}) (?P<wb>[a-z]+)"
)
_IN_BRACKETS = re.compile(rf"(?P<n>{COUNT}){TIME}(?P<of>(?: [a-z-]+){{1,4}}) \({_LIST}\)")
_NOUN = re.compile(r"(?:[a-z]{2,}s|people|children|men|women|staff)$")
_OF_PART = re.compile(r"\b(?:with|who|from|aged|under|over|part|full|new|already|also)\b")
_WHOLES = (
    {"boys", "girls"},
    {"male", "female"},
    {"males", "females"},
    {"men", "women"},
    {"mothers", "fathers"},
)
_REST = re.compile(
    r"\b(?:not known|unknown|missing|not (?:recorded|stated|given|say)|others?|the rest|remain\w*|"
    r"including|mainly|mostly|prefer\w*)\b"
)
_SOME = re.compile(r"\b(?:including|mainly|mostly)\b")  # counted parts need not be all
_AVERAGE = re.compile(r"\b(?:an |the )?(?:average|mean) of (?P<x>\d+(?:\.\d+)?)(?![\d%])")
_TIMES = r"(?:week|month|year|day|session|term|visit)\b"
_EACH_TIME = rf"a {_TIMES}"
_BASES = rf"(?P<a>{COUNT}){TIME}(?P<wa>(?: [a-z]+){{1,3}})(?:,| and|, and) (?P<b>{COUNT}){TIME}"
_OF_BASES = re.compile(  # on average each worker met 31 (341 young people, 11 workers)
    rf"\baverage,? (?:each|every) (?P<unit>[a-z]+) [^\d.;:()]{{0,40}}?(?P<x>\d+(?:\.\d+)?)(?!%)"
    rf"(?P<wx>(?: [a-z]+){{0,3}}) ?\({_BASES}(?P<wb>(?: [a-z]+){{1,3}})\)",
    re.IGNORECASE,
)
_MONEY_EACH = re.compile(  # £12,000 was spent on 40 families, or £300 each
    rf"(?P<x>{MONEY}) (?:[a-z]+ ){{0,2}}(?:for|to|on|across|between|among) (?:the |all )?"
    rf"(?P<n>{COUNT}){TIME}(?P<of>(?: [a-z]+){{1,4}}?)"
    rf"(?:,? (?:or|which is|that is|i\.e\.)| \u2013| -|,) (?P<y>{MONEY})"
    r"(?: (?:for )?each(?! [a-z])| apiece| (?:a|per) head(?! [a-z])|"
    r" (?:per|for each|for every|a) (?P<unit>[a-z]+)(?! (?:a|per|each|every|for)\b))",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"\b(?:spen[dt]\w*|paid|budget|grants?|fund\w*|expenditure|award\w*|received|"
    r"(?:course|programme|project|service|training|scheme|pilot|event|trip|work)s? costs?)\b",
    re.IGNORECASE,
)
_COST_OF_EACH = re.compile(  # it cost £12,000 and reached 40 families, a cost of £300 per family
    rf"(?P<x>{MONEY})[^\d.;:£$€]{{1,50}}?(?P<n>{COUNT}){TIME}(?P<of>(?: [a-z]+){{1,4}}?),? ?\(?"
    rf"(?:(?:(?:or|at|with) )?(?:an? |the )?(?:average |unit )?cost of (?P<y>{MONEY}) "
    rf"(?:per|for each|a) (?P<unit>[a-z ]+?)|"
    rf"(?:(?:so|and) )?(?:the |an? )?(?:average )?cost (?:per|of each) "
    rf"(?P<unit2>[a-z ]+?) (?:was|is|of|came to) (?P<y2>{MONEY}))(?=[.,;)]|$)",
    re.IGNORECASE,
)
_PLURALS = {"person": "people", "child": "children", "woman": "women", "man": "men"}
_OF_LIST = re.compile(
    rf"\b(?:average|mean)(?: of)?[^.;:()]{{0,50}}[(:] ?(?P<parts>{VALUE}(?:, {VALUE})*,? "
    rf"and {VALUE})"
    rf"\)? (?:is|was|were|of|comes to) (?P<x>{VALUE})"
)
_CAME_FROM = re.compile(
    rf"(?P<n>{COUNT}){TIME}(?: [a-z]+){{1,4}} (?:came|were|are) (?:split |divided |drawn )?"
    rf"(?:from|between|among) (?P<parts>(?:[A-Za-z -]+ \({COUNT}\),? ){{2,}}and [A-Za-z -]+ "
    rf"\({COUNT}\))"
)
_MONEY_LISTED = re.compile(
    rf"{MONEY}[^\d:;.£$€()]{{0,40}}: {MONEY}[^\d:;.£$€]{{1,40}}(?:, {MONEY}[^\d:;.£$€]{{1,40}})*"
    rf",? and {MONEY}[^\d:;.£$€]{{0,60}}\.?$"
)
_A_YEAR = re.compile(  # 268, 118 and 142 referrals, an average of 176 a year
    rf"(?<!\d )(?P<parts>{COUNT}(?:, {COUNT})+,? and {COUNT})(?: [a-z]+){{1,4}},? (?:with |"
    rf"giving |or )?"
    rf"an average of (?P<x>{VALUE})(?: [a-z]+)? (?:a|per|each|every) "
    r"(?:year|month|week|term|quarter|session|day)\b"
)
_CI = re.compile(
    rf"(?P<e>{_SIGNED})[^\d.;()]{{0,30}}[(\[](?:\d\d% ?)?(?:CI|C\.I\.|confidence interval)"
    rf"[:,=]? ?[\[(]?(?P<a>{_SIGNED})(?:,| to| -|;)\s?(?P<b>{_SIGNED})"
)
_AFTER_SIGN = re.compile(  # OR = 1.60; 95% CI 1.20, 2.11
    rf"\b(?:a?OR|RR|HR|IRR|odds ratio|mean|difference|estimate)\s?[=:]?\s?(?P<e>{_SIGNED})[;,] ?"
    rf"(?:\d\d% ?)?(?:CI|C\.I\.|confidence interval)[:,=]? ?[\[(]?(?P<a>{_SIGNED})"
    rf"(?:,| to| -|;|-|\u2013)\s?(?P<b>{_SIGNED})"
)
_P = re.compile(r"\s?[\])]?[,;] ?p ?(?:=\s?)?(?P<p>[<>]? ?\d?\.\d+)(?!\d)", re.IGNORECASE)
_RATIO = re.compile(r"\b(?:odds|risk|hazard|rate)[ -]ratio|\b(?:a?OR|RR|HR|IRR)\b")
_DIFFERENCE = re.compile(r"\b(?:differ\w*|change[ds]?|effect|improve\w*|beta|MD|b|B)\b|\u03b2")
_OWN_CI = re.compile(
    rf"\b(?:9\d% )?(?:CI|confidence interval)[:,=]?(?: of| from)? ?[\[(]?(?P<a>{_SIGNED})(?:,|"
    rf" to| and|;)\s?(?P<b>{_SIGNED})"
)


def sums_said(text: str, place: str) -> Iterator[SaidTogether]:
    """Totals, averages and intervals of a plain sentence."""
    yield from _totals(text, place)
    yield from _averages(text, place)
    yield from _averages_listed(text, place)
    yield from _averages_of_bases(text, place)
    yield from _money_each(text, place)
    yield from _each_in_all(text, place)
    yield from _intervals(text, place)


def _totals(text: str, place: str) -> Iterator[SaidTogether]:
    for pattern in (_TOTAL_FIRST, _TOTAL_LAST, _TOTAL_LISTED, _WERE_LISTED):
        for match in pattern.finditer(text):
            parts = [read(p) for p in re.findall(COUNT, match["parts"])]
            total = read(next(filter(None, map(match.groupdict().get, ("n", "n2", "n3")))))
            around = text[: match.start("parts")] + text[match.end("parts") :]
            some = _REST.search(around) or _SOME.search(match["parts"])
            if some and sum(p.value for p in parts) < total.value:
                continue
            if len(parts) >= 2 and not any(is_year(p.text) for p in parts):
                yield SaidTogether((total, *parts), sums.total(place, total, parts))
    yield from _totals_in_brackets(text, place)
    yield from _totals_of_origins(text, place)
    yield from _totals_of_money(text, place)
    for match in (*_SIDES.finditer(text), *_NUMBERED.finditer(text)):
        total, parts = read(match["n"]), [read(match["a"]), read(match["b"])]
        if is_hedged(text[: match.start()]):
            continue
        over = sum((p.value for p in parts), Fraction(0)) > total.value
        said = re.search(
            r"\b(?:total|all|altogether)\b", text[: match.start()][-40:], re.IGNORECASE
        )
        if _REST.search(text) and not over:
            continue
        if {match["wa"], match["wb"]} in _WHOLES and (over or said):
            yield SaidTogether((total, *parts), sums.total(place, total, parts))


def _totals_in_brackets(text: str, place: str) -> Iterator[SaidTogether]:
    """64 settings (17 nurseries, 15 primary schools and 32 secondary schools): each of one kind."""
    for match in _IN_BRACKETS.finditer(text):
        parts = re.split(r", (?=\d)|,? and (?=\d)", match["parts"])
        counts = [re.search(COUNT, part) for part in parts]
        origins = all(re.match(r"\d[\d,]* (?:were |came )?from\b", part) for part in parts)
        if not all(_NOUN.search(part) for part in parts) or (
            not origins and any(map(_OF_PART.search, parts))
        ):
            continue
        if not all(counts) or len(parts) < 3 or _SOME.search(text) or _REST.search(text):
            continue
        figures = [read(count[0]) for count in counts if count]
        total = read(match["n"])
        gap = abs(sum((part.value for part in figures), Fraction(0)) - total.value)
        if gap <= total.value / 5 and not is_year(match["n"]):
            yield SaidTogether((total, *figures), sums.total(place, total, figures))


def _totals_of_origins(text: str, place: str) -> Iterator[SaidTogether]:
    """The 93 responses came from schools (5), health (50) and charities (38)."""
    match = _CAME_FROM.search(text)
    if match and not _SOME.search(text) and not _REST.search(text) and not is_year(match["n"]):
        parts = [read(count) for count in re.findall(COUNT, match["parts"])]
        total = read(match["n"])
        yield SaidTogether((total, *parts), sums.total(place, total, parts))


def _totals_of_money(text: str, place: str) -> Iterator[SaidTogether]:
    """The grant came to £426,000: £292,000 from the council and £134,000 from the trust."""
    match = _MONEY_LISTED.search(text)
    if not match or _SOME.search(text) or _REST.search(text) or len(re.findall("[£$€]", text)) < 3:
        return
    printed, *parts = (read(money) for money in re.findall(MONEY, match[0]))
    ends = [to_noughts(part) for part in parts]
    low, high = to_noughts(printed)
    apart = sum(least for least, _ in ends) > high or sum(most for _, most in ends) < low
    hedged = any(is_hedged(match[0][: m.start()]) for m in re.finditer(MONEY, match[0]))
    if not hedged:
        found = sums.total(place, printed, parts) if apart else None
        yield SaidTogether((printed, *parts), found)


def _averages(text: str, place: str) -> Iterator[SaidTogether]:
    """Forty people and 140 sessions, an average of 3.5 each."""
    found = list(_AVERAGE.finditer(text))
    if len(found) != 1 or not re.search(rf"\b(?:each|per|for every|apiece|{_EACH_TIME})\b", text):
        return
    before = text[: found[0].start()]
    counts = [c for c in re.findall(COUNT, before) if not is_year(c)]
    if len(counts) != 2 or re.search(r"%", before) or re.search(COUNT, text[found[0].end() :]):
        return
    noun = re.match(r" (\w+)", text[found[0].end() :])
    alike = noun and noun[1] not in ("each", "per", "for", "apiece")
    for_each = re.search(rf"\b(?:per|for every|a(?= {_TIMES})) (\w+)", text[found[0].end() :])
    if for_each and not re.search(rf"\d (?:{for_each[1]}|{_plural(for_each[1])})\b", before):
        return
    if re.search(r"\b(?:each|per)\b", before) or (alike and noun and noun[1] not in before):
        return
    printed, first, last = read(found[0]["x"]), read(counts[0]), read(counts[1])
    most, least = max(first.value, last.value), min(first.value, last.value)
    if least > 0:
        share = most / least
        yield SaidTogether(
            (printed, first, last), unless_met(place, printed, (share, share), "average")
        )


def _averages_listed(text: str, place: str) -> Iterator[SaidTogether]:
    """The average of the three (10, 20 and 33) was 21."""
    for match in (*_OF_LIST.finditer(text), *_A_YEAR.finditer(text)):
        listed = re.findall(VALUE, match["parts"])
        parts, printed = [read(part) for part in listed], read(match["x"])
        if len(parts) >= 2 and not any(map(is_year, listed)):
            yield SaidTogether((printed, *parts), averages.average(place, printed, parts))


def _averages_of_bases(text: str, place: str) -> Iterator[SaidTogether]:
    """On average each worker met 31 (341 young people, 11 workers): of one of them, the other."""
    for match in _OF_BASES.finditer(text):
        sides = [(match[k], match[f"w{k}"].lower().split()) for k in "ab"]
        base = [side for side in sides if _plural(match["unit"]) in side[1]]
        other = [side for side in sides if side not in base]
        if len(base) != 1 or not {*match["wx"].lower().split()} <= {*other[0][1]}:
            continue
        printed, whole, n = read(match["x"]), read(other[0][0]), read(base[0][0])
        if n.value > 0 and not is_hedged(text[: match.start("x")]):
            mean = whole.value / n.value
            found = unless_met(place, printed, (mean, mean), "average")
            yield SaidTogether((printed, whole, n), found)


def _money_each(text: str, place: str) -> Iterator[SaidTogether]:
    """£12,000 was spent on 40 families, or £300 each: money is taken as rounded to its noughts."""
    counts = [count for count in re.findall(COUNT, text) if not is_year(count)]
    alone = len(counts) == 1 and len(re.findall(MONEY, text)) == 2
    spent = [m for m in _MONEY_EACH.finditer(text) if _SPENT.search(text)]
    for match in (*spent, *_COST_OF_EACH.finditer(text)) if alone else ():
        second = "2" if match.groupdict().get("unit2") else ""
        names = ("x", "n", f"y{second}")
        unit, counted = match[f"unit{second}"], match["of"].lower().split()
        hedged = any(is_hedged(text[: match.start(name)]) for name in names)
        whole, n, printed = (read(match[name]) for name in names)
        if hedged or n.value < 2 or (unit and _plural(unit.split()[-1]) not in counted):
            continue
        least, most = (Fraction(end) / n.value for end in to_noughts(whole))
        low, high = to_noughts(printed)
        mean = whole.value / n.value
        far = low > most or high < least
        found = unless_met(place, printed, (mean, mean), "average") if far else None
        yield SaidTogether((whole, n, printed), found)


def _plural(noun: str) -> str:
    noun = noun.lower()
    return _PLURALS.get(noun) or re.sub(r"(?<=[^aeiou])y$", "ie", noun) + "s"


def _each_in_all(text: str, place: str) -> Iterator[SaidTogether]:
    """85 people were given £25 each, at a total cost of £2,125."""
    found = list(_EACH_TOTAL.finditer(text))
    if len(found) != 1 or len(re.findall("[£$€]", text)) != 2:
        return
    n, each, printed = (read(found[0][name]) for name in "nut")
    if any(is_hedged(text[: found[0].start(name)]) for name in "nut"):
        return
    product, (low, high) = n.value * each.value, to_noughts(printed)
    apart = not low <= product <= high
    told = unless_met(place, printed, (product, product), "product") if apart else None
    yield SaidTogether((n, each, printed), told)


def _intervals(text: str, place: str) -> Iterator[SaidTogether]:
    known = set()
    for match in (*_CI.finditer(text), *_AFTER_SIGN.finditer(text)):
        low, high, estimate = (read(match[name].replace("\u2013", "-")) for name in "abe")
        known.add(match.start("a"))
        ends = intervals.Ends(low, high)
        if is_year(match["e"]):
            continue
        found = intervals.in_order(place, ends) or intervals.estimate_within(place, estimate, ends)
        yield SaidTogether((estimate, low, high), found)
        p, before = _P.match(text[match.end() :]), text[: match.start("a")]
        ratio = bool(_RATIO.search(before))
        if p and not found and ratio != bool(_DIFFERENCE.search(before)):
            tested, of_null = read(p["p"].strip()), intervals.Ends(low, high, null=int(ratio))
            said = intervals.against_test(place, of_null, tested)
            yield SaidTogether((low, high, tested), said)
    for match in _OWN_CI.finditer(text):
        if match.start("a") not in known:
            low, high = (read(match[name].replace("\u2013", "-")) for name in "ab")
            yield SaidTogether((low, high), intervals.in_order(place, intervals.Ends(low, high)))
