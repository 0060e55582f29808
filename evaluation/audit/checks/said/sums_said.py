"""Totals with their parts, averages and intervals in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from evaluation.audit.checks import averages, intervals, sums
from evaluation.audit.checks.said.shares_said import SaidTogether
from evaluation.audit.checks.said.tokens import COUNT, TIME, VALUE, is_hedged, is_year, read
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
    rf"{_LIST}(?:,? ?\(?(?:,|\u2013)? ?(?:making|giving|which makes|which gives|bringing the total "
    rf"to|in total,?|altogether|a total of|or)(?: a total of| an? overall total of)? (?P<n>{COUNT})"
    rf"{TIME}|[^\d.;:(]{{0,40}}, (?:or )?(?P<n2>{COUNT}) (?:in total|in all|altogether))",
    re.IGNORECASE,
)
_TOTAL_LISTED = re.compile(  # those who were spoken to, and a list of them to the sentence's end
    r"\b(?:interviewed|surveyed|spoke (?:to|with)|talked (?:to|with)|recruited|sampled) "
    rf"(?P<n>{COUNT}){TIME}(?P<n2>(?!))?(?: [a-z]+){{1,4}}: {_LIST}\.?$",
    re.IGNORECASE,
)
_SIDES = re.compile(
    rf"(?P<n>{COUNT}){TIME}(?: [a-z]+){{1,4}} \((?P<a>{COUNT}) (?P<wa>[a-z]+)(?:,| and) "
    rf"(?P<b>{COUNT}) (?P<wb>[a-z]+)\)"
)
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
_AVERAGE = re.compile(r"\b(?:an |the )?(?:average|mean) of (?P<x>\d+(?:\.\d+)?)(?![\d%])")
_OF_LIST = re.compile(
    rf"\b(?:average|mean)(?: of)?[^.;:()]{{0,50}}[(:] ?(?P<parts>{VALUE}(?:, {VALUE})*,? "
    rf"and {VALUE})"
    rf"\)? (?:is|was|were|of|comes to) (?P<x>{VALUE})"
)
_CI = re.compile(
    rf"(?P<e>{_SIGNED})[^\d.;()]{{0,30}}[(\[](?:\d\d% ?)?(?:CI|C\.I\.|confidence interval)"
    rf"[:,=]? ?[\[(]?(?P<a>{_SIGNED})(?:,| to| -|;)\s?(?P<b>{_SIGNED})"
)
_OWN_CI = re.compile(
    rf"\b(?:9\d% )?(?:CI|confidence interval)[:,=]?(?: of| from)? ?[\[(]?(?P<a>{_SIGNED})(?:,|"
    rf" to| and|;)\s?(?P<b>{_SIGNED})"
)


def sums_said(text: str, place: str) -> Iterator[SaidTogether]:
    """Totals, averages and intervals of a plain sentence."""
    yield from _totals(text, place)
    yield from _averages(text, place)
    yield from _averages_listed(text, place)
    yield from _intervals(text, place)


def _totals(text: str, place: str) -> Iterator[SaidTogether]:
    for pattern in (_TOTAL_FIRST, _TOTAL_LAST, _TOTAL_LISTED):
        for match in pattern.finditer(text):
            parts = [read(p) for p in re.findall(COUNT, match["parts"])]
            total = read(match["n"] or match["n2"])
            if _REST.search(text) and sum(p.value for p in parts) < total.value:
                continue
            if len(parts) >= 2 and not any(is_year(p.text) for p in parts):
                yield SaidTogether((total, *parts), sums.total(place, total, parts))
    for match in _SIDES.finditer(text):
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


def _averages(text: str, place: str) -> Iterator[SaidTogether]:
    """Forty people and 140 sessions, an average of 3.5 each."""
    found = list(_AVERAGE.finditer(text))
    if len(found) != 1 or not re.search(r"\b(?:each|per|for every|apiece)\b", text):
        return
    before = text[: found[0].start()]
    counts = [c for c in re.findall(COUNT, before) if not is_year(c)]
    if len(counts) != 2 or re.search(r"%", before) or re.search(COUNT, text[found[0].end() :]):
        return
    noun = re.match(r" (\w+)", text[found[0].end() :])
    alike = noun and noun[1] not in ("each", "per", "for", "apiece")
    for_each = re.search(r"\b(?:per|for every) (\w+)", text[found[0].end() :])
    if for_each and not re.search(rf"\d {for_each[1]}", before):
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
    for match in _OF_LIST.finditer(text):
        parts = [read(part) for part in re.findall(VALUE, match["parts"])]
        printed = read(match["x"])
        if len(parts) >= 2:
            yield SaidTogether((printed, *parts), averages.average(place, printed, parts))


def _intervals(text: str, place: str) -> Iterator[SaidTogether]:
    known = set()
    for match in _CI.finditer(text):
        low, high, estimate = (read(match[name].replace("\u2013", "-")) for name in "abe")
        known.add(match.start("a"))
        ends = intervals.Ends(low, high)
        if is_year(match["e"]):
            continue
        found = intervals.in_order(place, ends) or intervals.estimate_within(place, estimate, ends)
        yield SaidTogether((estimate, low, high), found)
    for match in _OWN_CI.finditer(text):
        if match.start("a") not in known:
            low, high = (read(match[name].replace("\u2013", "-")) for name in "ab")
            yield SaidTogether((low, high), intervals.in_order(place, intervals.Ends(low, high)))
