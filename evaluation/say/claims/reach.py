"""Sentences that speak of more than the data of a survey or a log hold.

The claim ladder asks whether a sentence tells a change or a cause; this asks of whom and of what
it tells. Those who answered a link that was passed on stand for nobody else; events are not
people, and use is not need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from evaluation.declare.designs import Reach
from evaluation.say.claims.lawful import is_put_aside
from evaluation.say.claims.words import alternatives


def _table(name: str) -> str:
    return alternatives("reach", name)


_DETERMINED = r"(?:the |our |these |those |all |local |other )?"
_ADJECTIVES = (
    r"(?:(?!(?:who|that|which|whether|to|of|in|between|among|for|by|from|at|on|with|than|and|or|"
    r"as) )[\w-]+ ){0,2}?"
)
_WHERE = r"(?: (?:across|in|from|of|at|with|on) (?:[\w'-]+ ){0,4}?[\w'-]+)?"
# What ties a sentence to those who answered, or gives how many of how many.
_OF_THOSE = re.compile(
    r"\b(?:who|that|which) (?:had |have |has |also )?(?:answered|replied|responded|completed|"
    r"took part|filled|gave|rated|returned)\b|\brespondents?\b|\bresponses?\b|"
    r"\b(?:that|those|all) (?:were )?(?:asked|surveyed)\b|"
    r"\bof (?:the |our |these )?\d+\b|\b(?:in|to) (?:the|this|our|each|both) (?:\w+ )?"
    r"surveys?\b|\b(?:of|among) (?:the |\d+ )?(?:answers|replies)\b"
)
_SHARE = re.compile(
    rf"(?<![\w-])(?:{_table('shares')}) {_DETERMINED}{_ADJECTIVES}(?:{_table('groups')})\b"
)
_ALL = re.compile(r"(?:all|every|many|few|half)\b")
_NOT_SO = r"(?:\w+ly |also |still |often |no longer |do not |don't |does not )?"
# Groups of any name, where what they are said to do is done in a mind.
_MINDED = re.compile(
    rf"(?:^|\bthat |, |; |\band |\bbut )(?:(?:{_table('shares')}) )?{_DETERMINED}(?:(?!who|that|"
    rf"which|of|in)[\w-]+ ){{0,3}}?(?!this|these|those|respondents)\w{{3,}}s{_WHERE} {_NOT_SO}"
    rf"(?:{_table('minded')})\b"
)
_HELD = re.compile(
    rf"(?:^|\bthat |, |; |: |\band |\bbut |\bwhile |\bwhereas ){_DETERMINED}{_ADJECTIVES}"
    rf"(?:{_table('groups')}){_WHERE} {_NOT_SO}"
    rf"(?:{_table('holding')})\b"
)
_WISHED = re.compile(
    r"\b(?:recommend\w*|ensure\w*|suggest\w*|propose\w*|important|essential|vital),? that $"
)
_ARE_DONE = re.compile(
    r"(?:are|is|have|has) (?:been )?(?:being )?(?:asked|invited|listed|named|sent|counted)\b"
)
_THEIRS = re.compile(
    rf"(?:^|\bthat ){_DETERMINED}{_ADJECTIVES}(?:{_table('groups')})'s? (?:\w+ )?(?:main|biggest|"
    r"greatest|most|top|first|strongest|overall) "
)
_COMMON = re.compile(rf"(?<![\w-])(?:{_table('common')})")
_STANDS_FOR = re.compile(rf"(?<![\w-])(?:{_table('stands_for')})")
_MINDS = re.compile(rf"\b(?:{_table('minds')})\b|\b(?:{_table('groups')}) no longer\b")
_TESTS = re.compile(rf"(?<![\w-])(?:{_table('tests')})")

_EVENTS = re.compile(
    r"\b(?:times|occasions|episodes?|uses|events?|entries|entry|incidents|records?|recorded|ratings?|"
    r"rated|rating)\b|\b\d+ of (?:the |our )?\d+\b"
)
_NUMBER = (
    r"\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|half|"
    r"most|many|some|few(?:er)?|more|each|every|all|hundreds|dozens|a (?:third|quarter|half)|"
    r"\d+(?:\.\d+)?%"
)
_COUNTED = re.compile(
    rf"(?<![\w-])(?:{_NUMBER})(?: of)?(?: the| our)? (?:[\w-]+ ){{0,2}}?(?:{_table('children')}|"
    r"child|young person)\b"
)
_USED = re.compile(
    rf"(?:^|, |; |\band |\bbut )(?:the )?(?:{_table('children')})(?: in [\w-]+)? (?:[\w-]+ly )?"
    r"(?:used|use|took|take|asked|had|needed|need|went|go|chose|picked|were|are|wanted)\b"
)
_RATE = re.compile(rf"\b(?:rates?|numbers?|shares?) of (?:[\w-]+ )?(?:{_table('children')})\b")
_RATED = re.compile(rf"\b(?:{_table('children')}|staff|officers|sergeants) (?:{_table('rated')})\b")
_MOVING = re.compile(rf"(?<![\w-])(?:{_table('moving')})\b")
_NEEDS = re.compile(rf"(?<![\w-])(?:{_table('needs')})\b")
_REASONS = re.compile(rf"\b(?:{_table('reasons')})\b")
_USE = re.compile(
    r"\b(?:use[sd]?|usage|fewer|more|less|drop|fall|rise|peak|increase|decrease|higher|lower|taken|"
    r"recorded|episodes|calls|referrals|boxes)\b"
)
_RECORDED = re.compile(r"\b(?:recorded|entries|logged|counted)\b")


def _generalised(text: str) -> Iterator[int]:
    """Where a group is told of that did not answer, or not as a whole."""
    yield from (match.start() for match in _STANDS_FOR.finditer(text))
    yield from (match.start() for match in _MINDS.finditer(text))
    if _OF_THOSE.search(text):
        return
    for pattern in (_COMMON, _THEIRS, _MINDED):
        yield from (match.start() for match in pattern.finditer(text))
    for match in _SHARE.finditer(text):
        later = text[match.end() :]
        if not _ALL.match(match[0]) or re.match(
            rf"{_WHERE} {_NOT_SO}(?:{_table('holding')})\b", later
        ):
            yield match.start()
    for match in _HELD.finditer(text):
        verb = match.end() - len(match[0].split()[-1])
        wished = match[0].startswith("that ") and _WISHED.search(text[: match.start() + 5])
        if not (wished or _ARE_DONE.match(text, verb)):
            yield match.start()


def _tested(text: str) -> Iterator[int]:
    """Where a test or an interval is told of."""
    yield from (match.start() for match in _TESTS.finditer(text))


def _counted_as_people(text: str) -> Iterator[int]:
    """Where events are told as so many people, or what people thought without of how many."""
    if _EVENTS.search(text):
        return
    for pattern in (_COUNTED, _USED, _RATE, _RATED):
        yield from (match.start() for match in pattern.finditer(text))


def _told_as_need(text: str) -> Iterator[int]:
    """Where entries are told as need, or as a movement with its reason."""
    yield from (match.start() for match in _NEEDS.finditer(text))
    if not _RECORDED.search(text) or "trend" in text:
        yield from (match.start() for match in _MOVING.finditer(text))
    if _USE.search(text):
        yield from (match.start() for match in _REASONS.finditer(text))


_RULES: dict[Reach, Callable[[str], Iterator[int]]] = {
    "tested": _tested,
    "others": _generalised,
    "people": _counted_as_people,
    "need": _told_as_need,
}


def beyond(text: str, barred: Collection[Reach]) -> Reach | None:
    """The first of some ways of reaching beyond the data that a sentence takes; None if none.

    ``text``: the writer's own words in small letters.
    """
    for reach, find in _RULES.items():
        if reach in barred and any(not is_put_aside(text, at) for at in find(text)):
            return reach
    return None
