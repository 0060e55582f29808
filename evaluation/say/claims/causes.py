"""Claims of cause that verbs make: who changed, helped, made or saved whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from evaluation.say.claims.subject import bare, subject_of
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.words import (
    AGENT,
    BETTER,
    CAUSE,
    CHANGE,
    CHANGE_OUTCOME,
    DELIVERY,
    DELIVERY_ACTS,
    EFFECT_OF_OTHERS,
    ENDED,
    GIVE,
    GIVEN,
    HELP,
    OUTCOME,
    OUTSIDE,
    PEOPLE,
    PROGRAMME,
    RESCUE,
    RESULT_NOUN,
    RESULTATIVE,
)

Finder = Callable[[str], Iterator[int]]

_CLAUSE_END = re.compile(r"[;:.!?()]|,|\s[-–—]\s|\b(?:but|because|although|while|when)\b")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)$")
_NOT_A_VERB_AFTER = re.compile(
    r"(?:^|\b(?:an?|the|this|that|these|those|any|some|no|of|in|for|with|without|from|by|on|into|"
    r"as|to|more|most|much|less|very|their|his|her|its|our|my|your|report(?:ed|s|ing)?|"
    r"show(?:ed|n|s|ing)?|saw|seen?|described?|experienc(?:ed?|ing)|including|included|"
    r"significant(?:ly)?|substantial(?:ly)?|large|small|great|real|clear|overall|average|mean|"
    r"such as|like|than|via|about|per|towards?|through|after|before|during|between|"
    r"continued|sustained|\w+'s|\w+s'))$"
)
_AUX_AFTER = re.compile(
    r"^\s*(?:was|were|is|are|had|has|have|been|do|does|did|will|would|may|can|means?|meant)\b"
)
_INTRANSITIVE = re.compile(
    r"^\s*(?:$|[.,;:!?)–—-]|(?:\w+ly\s*)?(?:from|by|in|over|after|to|at|since|during|between|on|"
    r"with|for|as|when|and|but|or|because|than|among|across|within|following|until|while|so|"
    r"most|more|slightly|somewhat|little|again|too|steadily|overall|through|throughout|due|"
    r"thanks|owing|considerably|significantly|sharply|dramatically|further|fact_|[\d−+-])\b)"
)
_SELF = re.compile(
    r"^\s*(?:\w+ )?(?:their|his|her|themselves|himself|herself|its)\b(?! (?:children|parents|"
    r"families))"
)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b")


_PHRASAL = (
    "(?:br(?:ings?|inging|ought)|driv(?:es?|ing|en)|drove|push(?:es|ed|ing)?|g(?:ets?|ot|"
    "etting)) (?:up|down)|"
    "put(?:s|ting)? an end to|do(?:es)? away with|did away with|open(?:s|ed|ing)? up"
)
_CHANGE = _pattern(f"{_PHRASAL}|{any_form(CHANGE)}")
_WEAK = _pattern(any_form(CHANGE_OUTCOME))
_RESCUE, _HELP = _pattern(any_form(RESCUE)), _pattern(any_form(HELP))
_GIVE, _RESULT = _pattern(any_form(GIVE)), _pattern(any_form(RESULTATIVE))
_CAUSE, _DELIVERY = _pattern(CAUSE), _pattern(DELIVERY)
_OUTCOME = _pattern(f"{OUTCOME}|{RESULT_NOUN}")
_PEOPLE = _pattern(f"{PEOPLE}|people_")
_FILLER = (
    r"(?:(?!(?:so|that|what|who|which|if|and|in|at|to|as|from|by|with|is|are|was|were|has|had|"
    r"says?)\b)"
    r"[\w'-]+ )"
)
_ANYBODY = _FILLER + r"{0,5}?(?:" + PEOPLE + r"|people_)(?:'s?)?"
_TO_PEOPLE = re.compile(rf"^\s*(?:to )?{_ANYBODY}\b")
_BETTER, _OUTSIDE = _pattern(BETTER), _pattern(OUTSIDE)
_ENDED = re.compile(rf"^\s*(?:[\w'-]+ ){{0,7}}?(?:{ENDED})\b")
_GIVEN = re.compile(rf"^\s*(?:to )?(?:[\w'-]+ ){{1,8}}?(?:{GIVEN})\b")
_DELIVERY_ACT = re.compile(rf"\b(?:to )?(?:{DELIVERY_ACTS})\b")
_OUTCOME_VERB = re.compile(
    rf"\b(?:to )?(?:{any_form(CHANGE + ' ' + CHANGE_OUTCOME)}|cope|feel|"
    r"manage|become|understand|recognise|spot|deal|leave|stay|sleep)\b"
)
_AGENT = re.compile(
    r"\b(?:by|through|via|thanks to|because of|with the help of|following|as a result of)\s+"
    rf"(?:[\w'-]+ ){{0,4}}?(?:{PROGRAMME}|{AGENT}|\w+ing|this|it|us|what)\b"
)


def _object(text: str, at: int, *, whole: bool = False) -> str:
    """The words after a verb to the end of its clause."""
    rest = text[at:]
    end = re.search(r"[;:.!?(]|\s[-–—]\s", rest) if whole else _CLAUSE_END.search(rest)
    return rest[: end.start()] if end else rest


def _first(words: str, n: int) -> str:
    return " ".join(words.split()[:n])


def _is_passive(text: str, verb: re.Match[str]) -> bool:
    left = re.sub(r"(?:\s+\w+ly)+$", "", text[: verb.start()].rstrip())
    return not verb[0].endswith("ing") and bool(_BE.search(left))


def _can_be_verb(text: str, verb: re.Match[str]) -> bool:
    """Whether the words around allow a finite verb: no noun, adjective or infinitive."""
    before = re.sub(r"(?:\s+\w+ly)+$", "", text[: verb.start()].rstrip())
    if re.search(
        r"\b(?:managed|able|went on|goes on|continue[sd]?|proved able|helps?|helped) to$", before
    ):
        return True
    if _AUX_AFTER.match(text[verb.end() :]):
        return False
    return not _NOT_A_VERB_AFTER.search(before) or bool(re.search(r"\b(?:which|that)$", before))


def changed_by_something(text: str) -> Iterator[int]:
    """A verb of change with an object that is not its subject's own."""
    for pattern, weak in ((_CHANGE, False), (_WEAK, True)):
        for verb in pattern.finditer(text):
            obj = _object(text, verb.end())
            if _is_passive(text, verb):
                about = _last_clause(text[: verb.start()])
                rest = _object(text, verb.end(), whole=True)
                if (
                    _AGENT.search(rest)
                    and not _DELIVERY_ACT.search(rest)
                    and subject_of(text[: verb.start()]) != "programme"
                    and (_OUTCOME.search(about) or _PEOPLE.search(about))
                ):
                    yield verb.start()
                continue
            if not _can_be_verb(text, verb) or _INTRANSITIVE.match(text[verb.end() :]):
                continue
            near = _first(obj, 8)
            on_outcome = bool(
                _OUTCOME.search(near)
                or re.match(r"(?:better|safer|calmer)\b", near)
                or re.match(r"(?:\w+ )?(?:lives|life)\b", near)
            )
            if verb[0].endswith("ing") and not _participle(text, verb):
                continue
            subject = subject_of(text[: verb.start()])
            if subject == "programme":
                made = _DELIVERY.search(_first(obj, 6)) or _DELIVERY_ACT.search(obj)
                claims = on_outcome and not made if weak else on_outcome or not made
            else:
                claims = on_outcome and (
                    subject == "other" or _is_gain(subject, text[: verb.start()])
                )
            if claims and not (subject != "programme" and _SELF.match(obj)):
                yield verb.start()


def _is_gain(subject: str, left: str) -> bool:
    """Whether the subject is a better outcome ("improved sleep"), not a matter such as stress."""
    return subject == "outcome" and bool(
        re.search(
            r"\b(?:improved?|increased?|better|greater|reduced|more|less|fewer|lower|higher|"
            r"improvements?)\b",
            _last_clause(left),
        )
    )


_TOPIC = re.compile(rf"\b(?:{EFFECT_OF_OTHERS})\s*$")


def _last_clause(left: str) -> str:
    return re.split(r"[;:,]|\b(?:and|but)\b", left)[-1]


def _participle(text: str, verb: re.Match[str]) -> bool:
    """Whether an -ing form says what happened: ", reducing isolation" or "is reducing"."""
    left = text[: verb.start()].rstrip()
    return bool(
        re.search(
            r"(?:,(?: (?:thereby|thus|so|hence|greatly|and))?|\b(?:is|are|was|were|"
            r"been|"
            r"thereby|successfully|\bin(?<=succeeded in)))$",
            left,
        )
    )


_ACCOMPANIED = r"support|assist|teach|taught|prompt|encourag"  # passive: what was done with them


def done_to_people(text: str) -> Iterator[int]:
    """People helped, saved, stopped, made or given something by what is not themselves."""
    for pattern, fits in (
        (_RESCUE, _rescued),
        (_HELP, _helped),
        (_RESULT, _ended),
        (_GIVE, _given),
    ):
        for verb in pattern.finditer(text):
            if _is_passive(text, verb):
                rest = _object(text, verb.end(), whole=True)
                passive = _AGENT.search(rest) and not _DELIVERY_ACT.search(rest)
                claims = (pattern in (_RESCUE, _HELP) and not re.match(_ACCOMPANIED, verb[0])) or (
                    pattern is _RESULT and _ENDED.match(rest)
                )
                if passive and claims:
                    yield verb.start()
                continue
            if verb[0].endswith("ing") and not _participle(text, verb):
                continue
            rest = _object(text, verb.end())
            if (
                _can_be_verb(text, verb)
                and fits(rest)
                and (
                    (subject := subject_of(text[: verb.start()])) in ("programme", "other")
                    or _is_gain(subject, text[: verb.start()])
                )
            ):
                yield verb.start()


def _rescued(rest: str) -> bool:
    near = _first(rest, 6)
    if re.search(r"^\s*[\w' -]+? from (?:being |\w+ing\b)", rest):
        return True
    return bool(_TO_PEOPLE.match(near)) and not _DELIVERY_ACT.search(rest)


def _helped(rest: str) -> bool:
    if _DELIVERY_ACT.search(rest) or re.match(r"\s*(?:of|for|in|from|at|by)\b", rest):
        return False
    words = re.sub(r"^\s*(?:us|me) ", "", rest.lstrip())
    if _OUTCOME_VERB.match(re.sub(r"^to \w+ly ", "to ", words)):
        return bool(re.search(rf"\b(?:{OUTCOME}|lives)\b", words))
    people = _TO_PEOPLE.match(words)
    then = words[people.end() :].strip() if people else ""
    if not people or re.match(
        r"(?:over|at|on|by|during|since|through|whose?|where|aged|living|in (?:their|our|the)|"
        r"as)\b",
        then,
    ):
        return False
    if not then:
        return bool(re.match(r"(?:\w+ )*?(?:of|all|most|every|\w+ out of)\b", words))
    return not re.match(r"with\b", then) or bool(_OUTCOME.search(then))


def _ended(rest: str) -> bool:
    near = _first(rest, 11)
    if re.match(r"(?:[\w'-]+ ){0,3}(?:so|that|what|how|which|says?)\b", near):
        return False
    has = _PEOPLE.search(near) or _OUTCOME.search(near) or re.search(r"\b(?:it|home)\b", near)
    return bool(has and _ENDED.match(near)) and not _DELIVERY_ACT.search(rest)


def _given(rest: str) -> bool:
    near = _first(rest, 12)
    return bool(_TO_PEOPLE.match(near) and _GIVEN.match(near)) or bool(
        re.match(rf"\s*(?:[\w'-]+ ){{0,3}}?(?:{GIVEN})\b (?:[\w'-]+ ){{0,3}}?to\b", near)
        and _PEOPLE.search(near)
    )


def caused(text: str) -> Iterator[int]:
    """Led to, resulted in, brought about, meant that: with people or outcomes after it."""
    for verb in _CAUSE.finditer(text):
        rest = _object(text, verb.end(), whole=True)
        near = _first(rest, 12)
        result = _OUTCOME.search(near) or re.search(
            r"\b(?:more|less|fewer|better|worse|safer|calmer|happier|greater|higher|lower|"
            r"lasting)\b",
            near,
        )
        subject = subject_of(text[: verb.start()])
        fits = subject in ("programme", "other", "none") or (
            subject == "outcome" and not _TOPIC.search(bare(_last_clause(text[: verb.start()])))
        )
        if not re.match(r"is|was|are|were|ha", verb[0]) and not _can_be_verb(text, verb):
            continue
        left = text[: verb.start()]
        if _OUTSIDE.search(left):
            continue
        if re.match("mean", verb[0]) and (
            _BE.search(left.rstrip()) or re.search(r"(?:\bnot|n't) mean\b", left)
        ):  # a mean, or a word explained
            continue
        on_people = bool(result or _PEOPLE.search(near))
        if on_people and fits and not _set_by_delivery(left, rest, result=bool(result)):
            yield verb.start()


def _set_by_delivery(left: str, rest: str, *, result: bool) -> bool:
    """Whether this is how a session or a survey went, and no result for people."""
    if re.search(
        r"\b(?:began|started|joined|missed|moved|left|waited|could not|were not)\b(?! to\b)", rest
    ):
        return not _BETTER.search(rest)
    return not result and bool(
        _DELIVERY.search(_first(rest, 8))
        or _DELIVERY_ACT.search(rest)
        or subject_of(bare(left)) == "none"
    )
