"""Who or what does a verb: the programme, people themselves, an outcome, or something else."""

from __future__ import annotations

import re
from typing import Literal

from evaluation.say.claims.words import (
    AGENT,
    DEICTIC,
    HARDSHIP,
    OUTCOME,
    OUTSIDE,
    PEOPLE,
    PROGRAMME,
)

Subject = Literal["programme", "people", "outcome", "outside", "hardship", "other", "none"]

_TRAILING = re.compile(
    r"(?:^|\s+)(?:ha(?:s|ve|d|ving)|did|do|does|is|are|was|were|be|been|being|also|then|really|"
    r"both|further|even|all|not only|just|only|already|together|to date|now|still|"
    r"can|managed to|able to|went on to|goes on to|continue[sd]? to|helps? to|helped to|"
    r"[a-z]+ly)$"
)
_OPENER = re.compile(
    r"[;:()!?]|\s[-–—]\s|[–—]|,|\b(?:and|or|but|so|while|whilst|as|because|when|if|whether|that|"
    r"which|who|whom|where|although|though|since|until|than|what|how|why|clear|yet)\b"
)
_PREPOSITION = (
    "in|on|at|by|for|with|from|of|after|before|during|over|across|within|between|among|"
    "amongst|since|until|through|throughout|following|under|into|to|about|around|at|per|"
    "alongside|against|without|despite|via|towards?|like|beyond|upon|besides|outside|inside"
)
_NP_ENDS = re.compile(
    rf"^(?:{_PREPOSITION}|who|which|that|is|are|was|were|has|have|had|be|been|did|does|do|will|"
    r"would|may|might|could|should|can|ran|run|runs|began|took|came|went|attended|attending|"
    r"receiv\w+|taking|using|living|completed|completing|said|reported|felt|met|worked|works|"
    r"aims?|aimed|seeks?|hopes?|tries|tried|wants?|delivered|provided|offered|gave|led|"
    r"includ\w+|involv\w+|shows?|showed|found|there|where|whose)$"
)
_WORDS = re.compile(r"[\w'&/-]+")


# Those who deliver it, and not those who were trained by it.
_OUR_STAFF = re.compile(
    r"(?:our (?:[\w'-]+ ){0,3}|(?:[\w'-]+ )*?(?:outreach|street|detached|project|programme|charity|"
    r"centre|youth|key|family|link|case) )(?:workers?|staff|officers?|practitioners?|"
    rf"{AGENT})$"
)


def _one_of(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b(?!')")


_PROGRAMME, _PEOPLE, _OUTCOME = map(_one_of, (PROGRAMME, f"{PEOPLE}|people_", OUTCOME))
_OUTSIDE = _one_of(OUTSIDE)
_HARDSHIP = re.compile(rf"\b(?:{HARDSHIP})\b(?!['-])")
_PEOPLE_OR_HARDSHIP = _one_of(f"{PEOPLE}|{HARDSHIP}")
_DEICTIC = re.compile(rf"^(?:{DEICTIC})$")
_PRONOUN = re.compile(r"^(?:they|he|she|i|you|who|some|many|most|both|others|all|several|few)$")
_NO_GERUND = re.compile(r"^(?:nothing|something|anything|everything|morning|evening|following)$")
# What reports or holds, and causes nothing.
_DOCUMENT = _one_of(
    "reports?|chapters?|sections?|tables?|figures?|pages?|surveys?|stud(?:y|ies)|evaluations?|"
    "evaluators?|analys[ei]s|questionnaires?|law|act|legislation|guidance|scales?|intervals?|"
    "data(?: sets?)?|numbers?|signs?|evidence"
)
_KINDS: tuple[tuple[re.Pattern[str], Subject], ...] = (
    (_HARDSHIP, "hardship"),
    (_PROGRAMME, "programme"),
    (_OUTCOME, "outcome"),
    (_PEOPLE, "people"),
    (_DOCUMENT, "outside"),
)


def subject_of(left: str) -> Subject:
    """The kind of subject of a verb, from the small letters of the sentence before it."""
    left = bare(left)
    openers = list(_OPENER.finditer(left))
    while openers:
        opener = openers.pop()
        segment = left[opener.end() :].strip()
        before = left[: opener.start()].rstrip(" ,")
        word = opener[0]
        if not segment:
            if word == "who":
                return "people"
            if word in ("which", "that", "what"):
                return _antecedent(before) if word == "that" else "programme"
            left = bare(before)
            continue
        kind = noun_phrase(segment)
        if word not in ("and", "or", ",") or (kind != "none" and not _pairs(before, segment)):
            return kind
        left = before
    return noun_phrase(left)


def bare(left: str) -> str:
    """The text before a verb without its auxiliaries and adverbs."""
    left = left.rstrip()
    while match := _TRAILING.search(left):
        left = left[: match.start()].rstrip()
    return left


def noun_phrase(segment: str) -> Subject:
    """The kind of the first noun phrase; one after a preposition is passed over."""
    words = _WORDS.findall(segment)
    while words and re.fullmatch(_PREPOSITION, words[0]):
        rest = words[1:]
        cut = next((i for i, w in enumerate(rest) if _PROGRAMME.fullmatch(w)), len(rest))
        words = rest[cut + 1 :]
    if not words:
        return "none"
    if _DEICTIC.match(words[0]) and (len(words) == 1 or _NP_ENDS.match(words[1])):
        return "programme"
    if _PRONOUN.match(words[0]) and (len(words) == 1 or _NP_ENDS.match(words[1])):
        return "people"
    if (
        words[0].endswith("ing")
        and not _NO_GERUND.match(words[0])
        and not (
            len(words) > 1 and words[1].endswith("s") and _PEOPLE_OR_HARDSHIP.fullmatch(words[1])
        )
    ):
        return "programme"
    end = next((i for i, word in enumerate(words) if _NP_ENDS.match(word)), len(words))
    return _kind(" ".join(words[:end])) if end else "none"


def _kind(phrase: str) -> Subject:
    """The kind of a noun phrase: that of the last of its nouns that is known."""
    if _OUTSIDE.search(phrase):
        return "outside"
    if _OUR_STAFF.match(phrase):
        return "programme"
    nouns = [(noun.end(), kind) for of, kind in _KINDS for noun in of.finditer(phrase)]
    return max(nouns, key=lambda noun: noun[0])[1] if nouns else "other"


def _pairs(before: str, segment: str) -> bool:
    """Whether ``and`` joins two nouns of one kind and not two sentences."""
    if len(_WORDS.findall(segment)) > 3:
        return False
    last = _WORDS.findall(before)[-1:]
    return bool(last) and _kind(last[0]) == _kind(segment) != "other"


def _antecedent(before: str) -> Subject:
    """What ``that`` stands for: the noun before it."""
    last = " ".join(_WORDS.findall(before)[-1:])
    return "people" if _PEOPLE.search(last) else "programme"
