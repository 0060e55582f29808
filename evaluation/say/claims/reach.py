"""Sentences that speak of more than the data of a survey, a log, counts or an audit hold.

The claim ladder asks whether a sentence tells a change or a cause; this asks of whom and of what
it tells. Those who answered a link that was passed on stand for nobody else; events are not
people, and use is not need; figures that cannot both be true are nobody's doing; a share of
fifteen who were chosen is no percentage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from evaluation.declare.designs import Reach
from evaluation.say.claims.lawful import is_put_aside
from evaluation.say.claims.words import alternatives


def _table(name: str) -> str:
    return alternatives("reach", name)


# ---- surveys: others than those who answered ------------------------------------------------

_GROUPS, _SHARES = _table("groups"), _table("shares")
_DETERMINED = r"(?:the |our |these |those |all |local |other )?"
_NO_ADJECTIVE = (
    r"(?:who|that|which|whether|to|of|in|between|among|for|by|from|at|on|with|than|and|or|as) "
)
_ADJECTIVES = rf"(?:(?!{_NO_ADJECTIVE})[\w-]+ ){{0,2}}?"
_WHERE = r"(?: (?:across|in|from|of|at|with|on) (?:[\w'-]+ ){0,4}?[\w'-]+)?"
_NOT_SO = r"(?:\w+ly |also |still |often |no longer |do not |don't |does not )?"
# Where a clause begins that the writer holds: not after the "that" of "a route that all know".
_BEGINS = (
    r"(?:^|, |; |: |\band |\bbut |\bwhile |\bwhereas |\b(?:show\w*|found|finds?|clear|sees?|"
    r"suggest\w*|indicat\w*|confirm\w*|means?|says?|said|reveal\w*|demonstrat\w*|evidence|known|"
    r"agreement|consensus|fact|doubt) that )"
)
# What ties a sentence to those who answered, or gives how many of how many.
_OF_THOSE = re.compile(
    r"\b(?:who|that|which) (?:had |have |has |also )?(?:answered|replied|responded|completed|"
    r"took part|filled|gave|rated|returned)\b|\brespondents?\b|\bresponses?\b|"
    r"\b(?:that|those|all) (?:were )?(?:asked|surveyed)\b|\bof (?:the |our |these )?\d+\b|"
    r"\b(?:in|to) (?:the|this|our|each|both) (?:\w+ )?surveys?\b|"
    r"\b(?:of|among) (?:the |\d+ )?(?:answers|replies)\b"
)
_SHARE = re.compile(rf"(?<![\w-])(?:{_SHARES}) {_DETERMINED}{_ADJECTIVES}(?:{_GROUPS})\b")
_ALL = re.compile(r"(?:all|every|many|few)\b")  # which are told of what is arranged, too
_HOLDS = re.compile(rf"{_WHERE} {_NOT_SO}(?:{_table('holding')})\b")
_HELD = re.compile(
    rf"{_BEGINS}{_DETERMINED}{_ADJECTIVES}(?:{_GROUPS}){_WHERE} {_NOT_SO}(?:{_table('holding')})\b"
)
# Groups of any name, where what they are said to do is done in a mind.
_MINDED = re.compile(
    rf"{_BEGINS}(?:(?:{_SHARES}) )?{_DETERMINED}(?:(?!{_NO_ADJECTIVE})[\w-]+ ){{0,3}}?"
    rf"(?!this|these|those|respondents)\w{{2,}}[^s\W]s{_WHERE} {_NOT_SO}(?:{_table('minded')})\b"
)
_THEIRS = re.compile(
    rf"{_BEGINS}{_DETERMINED}{_ADJECTIVES}(?:{_GROUPS})'s? (?:\w+ )?(?:main|biggest|greatest|most|"
    r"top|first|strongest|overall) "
)
_COMMON = re.compile(rf"(?<![\w-])(?:{_table('common')})")
_STANDS_FOR = re.compile(rf"(?<![\w-])(?:{_table('stands_for')})")
_MINDS = re.compile(rf"\b(?:{_table('minds')})\b|\b(?:{_GROUPS}) no longer\b")
_TESTS = re.compile(rf"(?<![\w-])(?:{_table('tests')})")


def _generalised(text: str) -> Iterator[int]:
    """Where a group is told of that did not answer, or not as a whole."""
    yield from _places(text, _STANDS_FOR, _MINDS)
    if _OF_THOSE.search(text):
        return
    yield from _places(text, _COMMON, _THEIRS, _HELD, _MINDED)
    for match in _SHARE.finditer(text):
        if not _ALL.match(match[0]) or _HOLDS.match(text, match.end()):
            yield match.start()


def _tested(text: str) -> Iterator[int]:
    """Where a test or an interval is told of."""
    yield from _places(text, _TESTS)


# ---- logs: entries that are neither people nor need -----------------------------------------

_CHILDREN = _table("children")
_EVENTS = re.compile(
    r"\b(?:times|occasions|episodes?|uses|events?|entries|entry|incidents|records?|recorded|"
    r"ratings?|rated|rating)\b|\b\d+ of (?:the |our )?\d+\b"
)
_NUMBER = (
    r"\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|half|"
    r"most|fewer|more|each|every|all|hundreds|dozens|a (?:third|quarter|half)|\d+(?:\.\d+)?%"
)
_DID = (
    r"(?:used?|uses|took|takes?|asked?|asks|had|needed|went|goes|go|got|received|chose|picked|"
    r"wanted|(?:was|were|are|is) (?:given|offered|handed|in distress|arrested|missing|calmer?|"
    r"mostly|aged))\b"
)
_COUNTED = re.compile(
    rf"(?<![\w-])(?:{_NUMBER})(?: of)?(?: the| our)? (?:[\w-]+ ){{0,2}}?(?:{_CHILDREN}|child|"
    rf"young person){_WHERE} (?:[\w-]+ly |also |never )?{_DID}"
)
_USED = re.compile(
    rf"(?:^|, |; |\band |\bbut )(?:the )?(?:{_CHILDREN})(?: in [\w-]+)? (?:[\w-]+ly )?{_DID}"
)
_RATE = re.compile(rf"\bthe (?:rates?|numbers?|shares?) of (?:[\w-]+ )?(?:{_CHILDREN})\b")
_RATED = re.compile(rf"\b(?:{_CHILDREN}|staff|officers|sergeants) (?:{_table('rated')})\b")
_MOVING = re.compile(rf"(?<![\w-])(?:{_table('moving')})\b")
_NEEDS = re.compile(rf"(?<![\w-])(?:{_table('needs')})\b")
_REASONS = re.compile(rf"\b(?:{_table('reasons')})\b")
_USE = re.compile(
    r"\b(?:use[sd]?|usage|fewer|more|less|drop|fall|rise|peak|increase|decrease|higher|lower|taken|"
    r"recorded|episodes|calls|referrals|boxes)\b"
)
_MEASURED = re.compile(  # what a log might be taken to measure
    r"\b(?:uses?|usage|(?:the|an?|growing|their) needs?|needs? for|demand|requests?|boxes|"
    r"episodes?|incidents?|calls|referrals|recorded|cases|problem|numbers?|rates?|trends?|"
    r"distress|missing|prevalence|incidence|custody)\b"
)
_RECORDED = re.compile(r"\b(?:recorded|entries|logged|counted)\b")


def _counted_as_people(text: str) -> Iterator[int]:
    """Where events are told as so many people, or what people thought without of how many."""
    if not _EVENTS.search(text):
        yield from _places(text, _COUNTED, _USED, _RATE, _RATED)


def _told_as_need(text: str) -> Iterator[int]:
    """Where entries are told as need, or as a movement with its reason."""
    yield from _places(text, _NEEDS)
    counted = _RECORDED.search(text) and "trend" not in text
    if _MEASURED.search(text) and not counted:
        yield from _places(text, _MOVING)
    if _USE.search(text):
        yield from _places(text, _REASONS)


# ---- coded interviews: percentages of people who were chosen ---------------------------------

_PER_CENT = re.compile(
    rf"(?<![\w.-])\d+(?:\.\d+)?(?:%| per ?cent)(?: of)? {_DETERMINED}{_ADJECTIVES}"
    rf"(?:{_GROUPS}|{_CHILDREN}|interviewees|participants|respondents|sources|people)\b"
)


_ELSEWHERE = re.compile(  # what tells that a percentage is of another source
    r"\b(?:surveys?|surveyed|stud(?:y|ies)|census|research|statistics|published|national(?:ly)?|"
    r"reports?|data|(?:in|since|by) (?:19|20)\d\d)\b|\((?:[\w' ,&.]+ )?(?:19|20)\d\d\)"
)


def _told_as_shares(text: str) -> Iterator[int]:
    """Where a percentage of people is given that is of no other source."""
    if not _ELSEWHERE.search(text):
        yield from _places(text, _PER_CENT)


# ---- figures in print: what cannot both be true, and nobody's doing ----------------------------

_BLAMED = re.compile(rf"(?<![\w-])(?:{_table('blame')})\b")
_FIGURES = re.compile(
    r"\b(?:figures?|numbers?|percentages?|per cent|totals?|sums?|averages?|counts?|tables?|"
    r"reports?|authors?|summary|calculations?|arithmetic|statistics|\d[\d,.]*%?)(?!\w)"
)


def _blaming(text: str) -> Iterator[int]:
    """Where a figure is called wrong, or somebody is said to have made it so."""
    if _FIGURES.search(text):
        yield from _places(text, _BLAMED)


# ---- counts: no sample, few periods, and ratios without their reasons ----------------------------

_SIGNIFICANT = re.compile(rf"(?<![\w-])(?:{_table('significant')})")
_TREND = re.compile(r"(?<![\w-])(?<!\bno )(?:trends?|trending|trajector(?:y|ies))(?!\w)")
_NAMED = re.compile(r"\bexcluded\b|\brates?\b")
_COMPARED = re.compile(
    r"\b(?:rates?|ratios?|counts?|numbers?|figures?|arrests|searches|referrals|episodes|incidents|"
    r"exclusions|offences|times (?:as|more|higher|the)|per (?:cent|1,?000|head)|\d+(?:\.\d+)?%|"
    r"higher|lower|more|fewer|twice|double|half|rose|fell|increase\w*|decrease\w*|"
    r"disproportion\w*|over-?represent\w*)(?!\w)"
)

_OF_COUNTING = re.compile(  # why figures were not compared, which is known
    r"\b(?:left out|not compared|cannot be compared|definitions?|counts? otherwise|not held|"
    r"refused)\b"
)


def _told_as_sampled(text: str) -> Iterator[int]:
    """Where a full count is called significant, or given a test or an interval."""
    yield from _places(text, _TESTS, _SIGNIFICANT)


def _told_as_trend(text: str) -> Iterator[int]:
    """Where a few figures are called a trend."""
    yield from _places(text, _TREND)


def _told_with_reason(text: str) -> Iterator[int]:
    """Where a difference between counts or rates is given its reason."""
    if _COMPARED.search(text) and not _OF_COUNTING.search(text):
        yield from _places(text, _REASONS)


# ---- counts by group: a ratio, and what somebody is ----------------------------------------------

_BIASED = re.compile(rf"(?<![\w-])(?:{_table('bias')})\b")


def _told_as_bias(text: str) -> Iterator[int]:
    """Where somebody is said to be biased, or to treat groups unfairly."""
    yield from _places(text, _BIASED)


# ---- all -----------------------------------------------------------------------------------


def _places(text: str, *patterns: re.Pattern[str]) -> Iterator[int]:
    yield from (match.start() for pattern in patterns for match in pattern.finditer(text))


_RULES: dict[Reach, Callable[[str], Iterator[int]]] = {
    "sampled": _told_as_sampled,
    "tested": _tested,
    "others": _generalised,
    "people": _counted_as_people,
    "need": _told_as_need,
    "shares": _told_as_shares,
    "blame": _blaming,
    "trend": _told_as_trend,
    "reason": _told_with_reason,
    "bias": _told_as_bias,
}


def beyond(text: str, barred: Collection[Reach]) -> Reach | None:
    """The first of some ways of reaching beyond the data that a sentence takes; None if none.

    ``text``: the writer's own words in small letters.
    """
    for reach, find in _RULES.items():
        if reach not in barred:
            continue
        # a pupil who was excluded denies nothing, and nobody rates in "the rate"
        told = _NAMED.sub(lambda m: "~" * len(m[0]), text) if reach == "reason" else text
        if any(not is_put_aside(told, at) for at in find(text)):
            return reach
    return None
