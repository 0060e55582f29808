"""Results told as facts about people, without a word of cause.

"Tenants on the scheme keep their keys", "Relapse was averted in nine of ten families",
"The garden gives each visitor a calmer day": what a clause tells of its subject, where it is
neither delivery nor a measured change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import wraps

from evaluation.say.claims.clauses import (
    AUXILIARY,
    MORE_HARMS,
    MORE_PEOPLE,
    PREPOSITION,
    Clause,
    clauses,
    verb_list,
)
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.words import (
    AGENT,
    BETTER,
    DELIVERY,
    DELIVERY_ACTS,
    DELIVERY_VERBS,
    HARM,
    OUTCOME,
    PEOPLE,
    RESULT_NOUN,
    alternatives,
    verbs,
)


def _one_of(*tables: str, also: str = "") -> re.Pattern[str]:
    words = "|".join(alternatives("words", table) for table in tables)
    return re.compile(rf"\b(?:{words}{also})\b")


_SOMEBODY = f"{PEOPLE}|people_|{MORE_PEOPLE}"
_PEOPLE = re.compile(rf"\b(?:{_SOMEBODY}|they|he|she)\b")
_THEIRS = re.compile(rf"\b(?:{_SOMEBODY}|her|his|their)\b")
_HARM = re.compile(rf"\b(?:{HARM}|{MORE_HARMS})\b")
_RESULT = re.compile(rf"\b(?:{OUTCOME}|{RESULT_NOUN}|{MORE_HARMS})\b")
_OBJECT = re.compile(rf"\b(?:{_SOMEBODY}|name_|{OUTCOME}|{RESULT_NOUN}|{MORE_HARMS})\b")
_STATE = _one_of("states", also=f"|{BETTER}")
_FIGURE, _ENDINGS, _OFFICE = _one_of("figures"), _one_of("endings"), _one_of("office")
_LINKED = _one_of("links", also=f"|{AGENT}|our|us|ours|here|we|name_")
_SCARCE = re.compile(rf"(?:(?!an? |the )[\w-]+ ){{0,2}}?(?:{alternatives('words', 'scarce')})\b")
_MEASURED = re.compile(rf"\b(?:{alternatives('lawful', 'measures')})\b|%|£")
_SAYING = re.compile(rf"(?:{alternatives('lawful', 'said')})\b")
_PROCESS = re.compile(any_form(f"{DELIVERY_VERBS} {verbs('process')}"))
_NEUTRAL, _AVERTING = verb_list("neutral"), verb_list("averting")
_RESULTS, _DOINGS = verb_list("results"), verb_list("doings")
_COMPARATIVE = re.compile(rf"(?!(?:{_SOMEBODY}|never|over|under|after|either)$)\w{{3,}}er")
_AMONG_OTHERS = re.compile(
    r"\bthan (?:others?|most|the rest|boys|girls|men|women|those)\b|"
    r"\b(?:often|common|usually|likely|nationally)\b"
)
_CONTRAST = re.compile(
    r"\b(?:once (?!an?\b|every|in|per)|used to|where before|instead of|rather than)\b"
)
_OWN = re.compile(r"\b(?:their|his|her|its|themselves)\b")
_BY_STAFF = re.compile(r"\b(?:workers?|staff|officers|practitioners|visitors)$")
_STAFF = re.compile(
    r"\b(?:nurses?|officers?|volunteers?|teachers?|mentors?|coaches|therapists?|counsellors?|"
    r"workers?|advisers?)(?: (?:at|on) .*)?$"
)
_ATTACHED = re.compile(rf" (?:who|which|that|whom|when|{PREPOSITION.pattern})\b|\w+ed ")
# Of whom much is told that holds everywhere.
_GENERIC = re.compile(
    r"(?:(?:these|those|some|many|most|all|young|older|foster|social|exploited) )*"
    r"(?:people|children|parents|famil(?:y|ies)|staff|they|he|she|workers|carers|caregivers|women|men|boys|girls|mothers|fathers|teenagers|"
    r"practitioners|professionals|teachers|schools|adults|enablers|dealers|exploiters)"
)
_OURS = re.compile(rf" (?:{AGENT}|us|we)\b")
_RETURNED = re.compile(r"(?:off|back|through|past|over|out of)\b")
_ASIDE = re.compile("out|away|home|off|back|on|through")
# What only a cause does with people: has them doing it, makes friends of them, keeps them out.
_BROUGHT = re.compile(
    rf"(?:{any_form('see have get set send')}) (?:[\w'-]+ ){{0,3}}?(?:{_SOMEBODY}) \w+ing\b|"
    rf"(?:let|lets) (?:[\w'-]+ ){{0,3}}?(?:{_SOMEBODY}) (?!know|in\b)"
    r"[a-z]+\b|"
    rf"(?:{any_form('keep')}) (?:[\w'-]+ ){{1,5}}?from\b|"
    rf"(?:{any_form('make')}) (?:[\w'-]+ ){{1,3}}?of (?:[\w'-]+ ){{0,3}}?(?:{_SOMEBODY})\b|"
    rf"(?:{any_form('keep take get put draw bring turn pull drive lift send carry')}) "
    rf"(?!(?:that|this|it)\b)(?:[\w'-]+ ){{1,5}}?(?:{alternatives('words', 'away')})\b|"
    r"goe?s? (?:smoothly|well|better|quiet|easily)\b|"
    rf"(?:{any_form('keep make turn leave get bring')}) (?:[\w'-]+ ){{0,3}}?(?:{_SOMEBODY}) "
    r"(?!(?:to|informed|up to date|posted|waiting|in touch|together)\b)"
)
_CLOSED = re.compile(
    r"(?:clos|open|shut)\w* (?:the|a) (?:[\w-]+ )?(?:door (?:on|to)|book on|gap)\b"
)
_NO_OBJECT = re.compile(
    "in|on|at|by|for|with|from|of|after|before|during|across|within|between|among|since|until|"
    "through|following|under|into|to|about|per|than|and|or|but|thanks|because|due|most|more|less|"
    "least|slightly|that|whether|when|while|as|so|too|again|together"
)
_SUBORDINATE = re.compile(
    r" ?\b(?:because|when|while|who|which|that|whether|if|so|after|before|since|until|and)\b"
)
_DELIVERED = re.compile(
    rf"(?:[\w'-]+ ){{0,3}}?(?:{DELIVERY})\b|.*\bto (?:{DELIVERY_ACTS}|get to)\b"
)


def people_told(text: str) -> Iterator[int]:
    """How people are said to be now, or that a harm is rare or eases by itself."""
    linked = bool(_LINKED.search(text))
    placed = linked or bool(_ATTACHED.search(text))
    for clause in clauses(text):
        if not clause.present or _SAYING.match(f"{clause.verb}{clause.rest}"):
            continue
        if clause.kind in ("outcome", "hardship"):
            told = placed and _eases(clause)
        else:
            about = bool(
                linked
                or _ATTACHED.search(f"{clause.subject} ")
                or not _GENERIC.fullmatch(clause.subject)
                or (clause.verb in ("is", "are") and _RETURNED.match(clause.near(3)))
            )
            told = about and _of_people(clause, linked=linked) and _tells_state(clause)
        if told:
            yield clause.at


def _of_people(clause: Clause, *, linked: bool) -> bool:
    """Whether people are the subject, or something whose state is theirs."""
    if clause.kind != "other":
        return clause.kind == "people"
    if _OFFICE.search(clause.subject) or _processed(clause):
        return False
    perfect = clause.verb in ("is", "are", "have", "has") or clause.auxiliary
    return bool(
        (perfect and _THEIRS.search(clause.rest)) or (linked and _STATE.search(clause.near(6)))
    )


def _processed(clause: Clause) -> bool:
    verb = clause.verb
    if verb in AUXILIARY and clause.words:
        return bool(_PROCESS.fullmatch(clause.words[0]))
    return bool(_PROCESS.fullmatch(verb)) and not _NEUTRAL.fullmatch(verb)


def _tells_state(clause: Clause) -> bool:
    verb, near = clause.verb, clause.near(7)
    first = clause.words[0] if clause.words else ""
    if _AMONG_OTHERS.search(f"{clause.subject} {clause.rest}"):
        return False
    if verb not in AUXILIARY and _CONTRAST.search(clause.rest):
        return True
    if verb in ("is", "are", "been", "has", "have"):
        state = _STATE.search(near) or (verb in ("is", "are") and _FIGURE.search(near))
        apart = verb in ("is", "are") and _RETURNED.match(near)
        return bool(
            apart or _COMPARATIVE.fullmatch(first) or (state and not _PROCESS.fullmatch(first))
        )
    if clause.auxiliary:
        neutral = _NEUTRAL.fullmatch(verb) and _STATE.search(near)
        return bool(neutral or not _PROCESS.fullmatch(verb))
    less = re.search(r"\b(?:less|more|better|further|longer)$", " ".join(clause.words))
    ours = _DOINGS.fullmatch(verb) and _OURS.search(clause.subject)
    if less or ours or _RESULTS.fullmatch(verb):
        return True
    if not (_NEUTRAL.fullmatch(verb) or _DOINGS.fullmatch(verb)):
        return not _PROCESS.fullmatch(verb)
    if _BY_STAFF.search(clause.head):
        return bool(_STATE.search(near))
    return bool(
        _COMPARATIVE.fullmatch(first)
        or _ASIDE.fullmatch(first)
        or _STATE.search(clause.rest)
        or _RESULT.search(near)
        or _FIGURE.search(near)
        or (re.match("keep|know|find|hold", verb) and _OWN.search(near))
    )


def _eases(clause: Clause) -> bool:
    """Whether an outcome is rare, or does something by itself: anger ebbs, language softens."""
    verb, words = clause.verb, clause.words
    if verb in ("is", "are"):
        return bool(_SCARCE.match(clause.near(6)))
    if clause.auxiliary and words and verb in ("come", "gone", "returned"):
        return bool(_ASIDE.fullmatch(words[0]))
    if clause.kind == "hardship":
        return False
    if clause.auxiliary or verb in AUXILIARY or _PROCESS.fullmatch(verb):
        return False
    return not words or bool(
        PREPOSITION.fullmatch(words[0]) or words[0] in ("away", "again", "when", "where", "once")
    )


def done_by_it(text: str) -> Iterator[int]:
    """What is evaluated, or what is no person, does to people or harm what nobody delivers."""
    for clause in clauses(text):
        if clause.verb in AUXILIARY or clause.verb == "been" or _OFFICE.search(clause.subject):
            continue
        near = _SUBORDINATE.split(clause.near(9))[0]
        brought = _BROUGHT.match(f"{clause.verb} {' '.join(clause.words)}")
        if not _DELIVERED.match(near) and _acts(clause, near, brought=bool(brought)):
            yield clause.at


def _acts(clause: Clause, near: str, *, brought: bool) -> bool:
    verb, figure = clause.verb, _FIGURE.search(near)
    if _PROCESS.fullmatch(verb) and not (
        _NEUTRAL.fullmatch(verb) or _CLOSED.match(f"{verb} {near}")
    ):
        return False
    neutral = _NEUTRAL.fullmatch(verb) or _DOINGS.fullmatch(verb) or _CLOSED.match(f"{verb} {near}")
    if neutral:
        if not (figure or brought or _STATE.search(near)):
            return False
    elif _PROCESS.fullmatch(verb) or (
        clause.words and _NO_OBJECT.fullmatch(clause.words[0]) and not figure
    ):
        return False
    staff = clause.kind == "people" and bool(_STAFF.search(clause.subject))
    if clause.kind in ("programme", "other") or (staff and not _OWN.search(near)):
        return bool(figure or brought or _OBJECT.search(near) or (clause.words and not neutral))
    return (
        clause.kind in ("people", "outcome")
        and not _OWN.search(near)
        and bool(
            brought or (figure and _HARM.search(near)) or (verb == "made" and _STATE.search(near))
        )
    )


def _intransitive(clause: Clause) -> bool:
    words = clause.words
    if words and words[0] in ("down", "up", "off", "out", "away", "over", "apart"):
        words = words[1:] or ["in"]
    return bool(words and _NO_OBJECT.fullmatch(words[0]))


_PASSIVE = re.compile(
    rf"\b(?:was|were|has been|have been|is|are|being) (?:\w+ly )?(?:{_AVERTING.pattern})\b"
)
_OUT_OF_IT = re.compile(r" (?:from|out of|off|away|safe|back|together|under control|home)\b")


def averted(text: str) -> Iterator[int]:
    """A harm averted, or people kept from it, whoever did it: counted or not."""
    for passive in _PASSIVE.finditer(text):
        about = re.split(r"[;:,]", text[: passive.start()])[-1]
        if _HARM.search(about) or (
            (_PEOPLE.search(about) or _RESULT.search(about))
            and _OUT_OF_IT.match(text[passive.end() :])
        ):
            yield passive.start()


def ended(text: str) -> Iterator[int]:
    """A harm that is said to be over."""
    for ending in _ENDINGS.finditer(text):
        before = re.split(r"[;:]", text[: ending.start()])[-1]
        if _HARM.search(before) or _HARM.search(" ".join(text[ending.end() :].split()[:3])):
            yield ending.start()


_SINCE = re.compile(r"\b(?:ever since|since|now that)\b")


def since_it(text: str) -> Iterator[int]:
    """What people do or harm does since what is evaluated began."""
    link = _SINCE.search(text)
    if link and _LINKED.search(text[link.end() :]) and (_PEOPLE.search(text) or _HARM.search(text)):
        yield max(link.start(), 1)


def _unmeasured(find: Callable[[str], Iterator[int]]) -> Callable[[str], Iterator[int]]:
    @wraps(find)
    def finder(text: str) -> Iterator[int]:
        return iter(()) if _MEASURED.search(text) else find(text)

    return finder


RESULTS = (averted, *map(_unmeasured, (people_told, done_by_it, ended, since_it)))
