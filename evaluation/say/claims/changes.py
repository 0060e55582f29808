"""Claims of change and of association: what rose or fell, and what went with what."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.say.claims.subject import bare, subject_of
from evaluation.say.claims.words import BETTER, OUTCOME, any_of

_MOVED = re.compile(
    r"\b(?:rose|risen|fell|fallen|increas(?:ed|es)|decreas(?:ed|es)|improv(?:ed|es)|dropped|grew|"
    r"grown|declined|reduced|doubled|halved|worsened|deteriorated|climbed|lifted|strengthened|"
    r"became|changed|recovered|(?:went|gone|going) (?:up|down)|moved (?:up|down)|got (?:better|"
    r"worse)|"
    r"gained|eased|learn(?:ed|t))\b"
)
_SINCE = re.compile(
    r"\b(?:more|less|fewer|higher|lower|better|worse|safer|calmer|happier|stronger|greater)\b"
    r"[^.;]*\b(?:than (?:before|at (?:the )?(?:start|baseline|referral|first)|when they)|"
    r"after (?:the|than|taking|attending)|at the end|by the end|now|afterwards|since)\b"
    r"|\b(?:after|since|by the end|at the end)\b[^.;]*\b(?:more|less|fewer|higher|lower|better|"
    r"worse|"
    r"safer|calmer|happier)\b"
    rf"|\b(?:an?|the) (?:\w+ )?(?:rise|fall|increase|decrease|reduction|improvement|drop|change|"
    rf"gain|"
    rf"decline|growth) (?:of [\w. ]+? )?in (?:[\w'-]+ ){{0,4}}?(?:{OUTCOME})\b"
    r"|\bno longer\b"
)
_WITH = re.compile(
    r"\b(?:associated|correlated|linked) (?:with|to)\b|\bpredict(?:s|ed)\b|"
    r"\b(?:than|compared (?:with|to)|against) (?:in |with |those in |among |that of )?(?:the |a )?"
    r"(?:comparison|control|waiting[- ]list|untreated) (?:group|schools?|areas?|families|children|"
    r"list)\b"
    r"|\bthe (?:more|longer|oftener) [^.;]*, the (?:more|less|fewer|\w+er)\b"
)
_PROCESS = re.compile(
    r"\b(?:attendance|uptake|take-up|sessions?|numbers? of (?:sessions|places|staff|groups)|venue|"
    r"recruitment|registrations?|enrolments?|places|group size|waiting lists?|funding|costs?|"
    r"programme|course|training|questionnaire|form|timetable|team|content|dates?)\b"
)
_OUTCOME = any_of(f"{OUTCOME}|{BETTER}")
_CONDITION = re.compile(
    r"\b(?:than|compared with) (?:boys|girls|men|women|mothers|fathers|those|other)\b"
)


def changes(text: str) -> Iterator[int]:
    """Where an outcome or people are said to have changed."""
    for verb in _MOVED.finditer(text):
        left = bare(text[: verb.start()])
        if re.search(r"\b(?:is|are|was|were|an?|the|of|with|reported|more|to)$", left):
            continue
        subject = subject_of(left)
        clause = re.split(r"[;,]", left)[-1]
        if (
            subject in ("outcome", "people", "other")
            and (subject != "other" or _OUTCOME.search(clause))
            and not _PROCESS.search(clause)
        ):
            yield verb.start()
    for match in _SINCE.finditer(text):
        if not _CONDITION.search(match[0]):
            yield match.start()


def associations(text: str) -> Iterator[int]:
    """Where an outcome is said to go with taking part, or groups are set against each other."""
    for match in _WITH.finditer(text):
        before = text[: match.start()]
        plain = not match[0].startswith(("associated", "linked"))
        if (_OUTCOME.search(text) or "effect" in text) and (plain or _OUTCOME.search(before)):
            yield match.start()
