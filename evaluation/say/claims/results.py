"""Results told as facts about people, without a word of cause.

"Tenants on the scheme keep their keys", "Relapse was averted in nine of ten families",
"The garden gives each visitor a calmer day": what a clause tells of its subject, where it is
neither delivery nor a measured change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    any_of,
    verbs,
)

_SOMEBODY = f"{PEOPLE}|people_|{MORE_PEOPLE}"
_THEIRS = any_of(f"{_SOMEBODY}|her|his|their")
_HARM = any_of(f"{HARM}|{MORE_HARMS}")
_RESULT = any_of(f"{OUTCOME}|{RESULT_NOUN}|{MORE_HARMS}")
OBJECT = any_of(f"{_SOMEBODY}|name_|{OUTCOME}|{RESULT_NOUN}|{MORE_HARMS}")
STATE = any_of(f"{alternatives('words', 'states')}|{BETTER}")
_FIGURE = any_of(alternatives("words", "figures"))
_OFFICE = any_of(alternatives("words", "office"))
LINKED = any_of(f"{alternatives('words', 'links')}|{AGENT}|our|us|ours|here|we|name_")
_SCARCE = re.compile(rf"(?:(?!an? |the )[\w-]+ ){{0,2}}?(?:{alternatives('words', 'scarce')})\b")
_MEASURED = re.compile(rf"\b(?:{alternatives('lawful', 'measures')})\b|%|£")
_SAYING = re.compile(rf"(?:{alternatives('lawful', 'said')})\b")
PROCESS = re.compile(any_form(f"{DELIVERY_VERBS} {verbs('process')}"))
NEUTRAL = verb_list("neutral")
RESULTS, DOINGS = verb_list("results"), verb_list("doings")
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
ATTACHED = re.compile(rf" (?:who|which|that|whom|when|{PREPOSITION.pattern})\b|\w+ed ")
# Of whom much is told that holds everywhere.
GENERIC = re.compile(
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
    if _MEASURED.search(text):
        return
    linked = bool(LINKED.search(text))
    placed = linked or bool(ATTACHED.search(text))
    for clause in clauses(text):
        if not clause.present or _SAYING.match(f"{clause.verb}{clause.rest}"):
            continue
        if clause.kind in ("outcome", "hardship"):
            claims = placed and _eases(clause)
        else:
            about = bool(
                linked
                or ATTACHED.search(f"{clause.subject} ")
                or not GENERIC.fullmatch(clause.subject)
                or (clause.verb in ("is", "are") and _RETURNED.match(clause.near(3)))
            )
            claims = about and _of_people(clause, linked=linked) and _tells_state(clause)
        if claims:
            yield clause.at


def _of_people(clause: Clause, *, linked: bool) -> bool:
    """Whether people are the subject, or something whose state is theirs."""
    if clause.kind != "other":
        return clause.kind == "people"
    if _OFFICE.search(clause.subject) or _processed(clause):
        return False
    perfect = clause.verb in ("is", "are", "have", "has") or clause.auxiliary
    return bool(
        (perfect and _THEIRS.search(clause.rest)) or (linked and STATE.search(clause.near(6)))
    )


def _processed(clause: Clause) -> bool:
    verb = clause.verb
    if verb in AUXILIARY and clause.words:
        return bool(PROCESS.fullmatch(clause.words[0]))
    return bool(PROCESS.fullmatch(verb)) and not NEUTRAL.fullmatch(verb)


def _tells_state(clause: Clause) -> bool:
    verb, near = clause.verb, clause.near(7)
    first = clause.words[0] if clause.words else ""
    if _AMONG_OTHERS.search(f"{clause.subject} {clause.rest}"):
        return False
    if verb not in AUXILIARY and _CONTRAST.search(clause.rest):
        return True
    if verb in ("is", "are", "been", "has", "have"):
        state = STATE.search(near) or (verb in ("is", "are") and _FIGURE.search(near))
        apart = verb in ("is", "are") and _RETURNED.match(near)
        return bool(
            apart or _COMPARATIVE.fullmatch(first) or (state and not PROCESS.fullmatch(first))
        )
    if clause.auxiliary:
        neutral = NEUTRAL.fullmatch(verb) and STATE.search(near)
        return bool(neutral or not PROCESS.fullmatch(verb))
    less = re.search(r"\b(?:less|more|better|further|longer)$", " ".join(clause.words))
    ours = DOINGS.fullmatch(verb) and _OURS.search(clause.subject)
    if less or ours or RESULTS.fullmatch(verb):
        return True
    if not (NEUTRAL.fullmatch(verb) or DOINGS.fullmatch(verb)):
        return not PROCESS.fullmatch(verb)
    if _BY_STAFF.search(clause.head):
        return bool(STATE.search(near))
    return bool(
        _COMPARATIVE.fullmatch(first)
        or _ASIDE.fullmatch(first)
        or STATE.search(clause.rest)
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
    if clause.auxiliary or verb in AUXILIARY or PROCESS.fullmatch(verb):
        return False
    return not words or bool(
        PREPOSITION.fullmatch(words[0]) or words[0] in ("away", "again", "when", "where", "once")
    )


def done_by_it(text: str) -> Iterator[int]:
    """What is evaluated, or what is no person, does to people or harm what nobody delivers."""
    if _MEASURED.search(text):
        return
    for clause in clauses(text):
        if clause.verb in AUXILIARY or clause.verb == "been" or _OFFICE.search(clause.subject):
            continue
        near = _SUBORDINATE.split(clause.near(9))[0]
        if not _DELIVERED.match(near) and _acts(clause, near):
            yield clause.at


def brought(clause: Clause) -> bool:
    """Whether it tells what only a cause does with people."""
    return bool(_BROUGHT.match(f"{clause.verb} {' '.join(clause.words)}"))


def _acts(clause: Clause, near: str) -> bool:
    verb, figure, brings = clause.verb, _FIGURE.search(near), brought(clause)
    open_to_all = NEUTRAL.fullmatch(verb) or _CLOSED.match(f"{verb} {near}")
    neutral = open_to_all or DOINGS.fullmatch(verb)
    no_object = clause.words and _NO_OBJECT.fullmatch(clause.words[0]) and not figure
    if (
        (PROCESS.fullmatch(verb) and not open_to_all)
        or (neutral and not (figure or brings or STATE.search(near)))
        or (no_object and not neutral)
    ):
        return False
    staff = clause.kind == "people" and bool(_STAFF.search(clause.subject))
    if clause.kind in ("programme", "other") or (staff and not _OWN.search(near)):
        return bool(figure or brings or OBJECT.search(near) or (clause.words and not neutral))
    return (
        clause.kind in ("people", "outcome")
        and not _OWN.search(near)
        and bool(
            brings or (figure and _HARM.search(near)) or (verb == "made" and STATE.search(near))
        )
    )
