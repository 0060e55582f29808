"""Claims of cause that verbs make: who changed, helped, made or saved whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from evaluation.say.claims.subject import Subject, bare, subject_of
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
    WordTable,
    any_of,
    has,
)

_CLAUSE_END = re.compile(r"[;:.!?()]|,|\s[-–—]\s|\b(?:but|because|although|while|when)\b")
_BREAK = re.compile(r"[;:.!?(]|\s[-–—]\s")
_BE = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)$")
_EXPLAINED = re.compile(rf"{_BE.pattern}|(?:\bnot|n't) mean\b")  # a mean, or a word explained
_MANAGED_TO = re.compile(
    r"\b(?:managed|able|went on|goes on|continue[sd]?|proved able|helps?|helped) to$"
)
_RELATIVE = re.compile(r"\b(?:which|that)$")
_PARTICIPLE_AFTER = re.compile(
    r"(?:,(?: (?:thereby|thus|so|hence|greatly|and))?|"
    r"\b(?:is|are|was|were|been|thereby|successfully|\bin(?<=succeeded in)))$"
)
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


class _OfVerbs:
    """All forms of some verbs: most sentences have none, which a look at their words tells."""

    def __init__(self, verbs: str, phrasal: str = "") -> None:
        forms = any_form(verbs)
        self._pattern = any_of(f"{phrasal}|{forms}" if phrasal else forms)
        self._table = WordTable.of([*forms.split("|"), *([phrasal] if phrasal else [])])

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Each place of one of them."""
        return self._pattern.finditer(text) if self._table.drawn_on(text) else iter(())


_PHRASAL = (
    "(?:br(?:ings?|inging|ought)|driv(?:es?|ing|en)|drove|push(?:es|ed|ing)?|g(?:ets?|ot|"
    "etting)) (?:up|down)|"
    "put(?:s|ting)? an end to|do(?:es)? away with|did away with|open(?:s|ed|ing)? up"
)
_CHANGE, _WEAK = _OfVerbs(CHANGE, _PHRASAL), _OfVerbs(CHANGE_OUTCOME)
_RESCUE, _HELP = _OfVerbs(RESCUE), _OfVerbs(HELP)
_GIVE, _RESULT = _OfVerbs(GIVE), _OfVerbs(RESULTATIVE)
_OUTCOME = any_of(f"{OUTCOME}|{RESULT_NOUN}")
_PEOPLE = any_of(f"{PEOPLE}|people_")
_FILLER = (
    r"(?:(?!(?:so|that|what|who|which|if|and|in|at|to|as|from|by|with|is|are|was|were|has|had|"
    r"says?)\b)"
    r"[\w'-]+ )"
)
_ANYBODY = _FILLER + r"{0,5}?(?:" + PEOPLE + r"|people_)(?:'s?)?"
_TO_PEOPLE = re.compile(rf"^\s*(?:to )?{_ANYBODY}\b")
_ENDED = re.compile(rf"^\s*(?:[\w'-]+ ){{0,7}}?(?:{ENDED})\b")
_GIVEN = re.compile(rf"^\s*(?:to )?(?:[\w'-]+ ){{1,8}}?(?:{GIVEN})\b")
_DELIVERY_ACT = re.compile(rf"\b(?:to )?(?:{DELIVERY_ACTS})\b")
_BETTER_LIFE = re.compile(r"(?:better|safer|calmer|(?:\w+ )?(?:lives|life))\b")
_MORE = re.compile(
    r"\b(?:more|less|fewer|better|worse|safer|calmer|happier|greater|higher|lower|lasting)\b"
)
_GAIN = re.compile(
    r"\b(?:improved?|increased?|better|greater|reduced|more|less|fewer|lower|higher|"
    r"improvements?)\b"
)
_TOPIC = re.compile(rf"\b(?:{EFFECT_OF_OTHERS})\s*$")
_DELIVERED = re.compile(
    r"\b(?:began|started|joined|missed|moved|left|waited|could not|were not)\b(?! to\b)"
)
_OUTCOME_VERB = re.compile(
    rf"\b(?:to )?(?:{any_form(CHANGE + ' ' + CHANGE_OUTCOME)}|cope|feel|"
    r"manage|become|understand|recognise|spot|deal|leave|stay|sleep)\b"
)
_AGENT = re.compile(
    r"\b(?:by|through|via|thanks to|because of|with the help of|following|as a result of)\s+"
    rf"(?:[\w'-]+ ){{0,4}}?(?:{PROGRAMME}|{AGENT}|\w+ing|this|it|us|what)\b"
)


def _first(words: str, n: int) -> str:
    return " ".join(words.split()[:n])


def _last_clause(left: str) -> str:
    return re.split(r"[;:,]|\b(?:and|but)\b", left)[-1]


@dataclass(frozen=True)
class _Verb:
    """A verb with the text on its left and on its right."""

    word: str
    left: str
    right: str

    @cached_property
    def object(self) -> str:
        """The words after it to the end of its clause."""
        return _CLAUSE_END.split(self.right, maxsplit=1)[0]

    @cached_property
    def rest(self) -> str:
        """The words after it to the end of its sentence, or to a longer break."""
        return _BREAK.split(self.right, maxsplit=1)[0]

    @cached_property
    def subject(self) -> Subject:
        return subject_of(self.left)

    @cached_property
    def before(self) -> str:
        """The text on its left, without adverbs at the end."""
        return re.sub(r"(?:\s+\w+ly)+$", "", self.left.rstrip())

    @property
    def passive(self) -> bool:
        return not self.word.endswith("ing") and bool(_BE.search(self.before))

    @property
    def by_agent(self) -> bool:
        """Whether a passive names who did it, and what was done is no delivery."""
        return bool(_AGENT.search(self.rest)) and not _DELIVERY_ACT.search(self.rest)

    @property
    def possible(self) -> bool:
        """Whether the words around allow a finite verb: no noun, adjective or infinitive."""
        allowed = not _NOT_A_VERB_AFTER.search(self.before) or _RELATIVE.search(self.before)
        free = allowed and not _AUX_AFTER.match(self.right)
        return bool(free or _MANAGED_TO.search(self.before))

    @property
    def told(self) -> bool:
        """Whether it says what happened, in -ing too: ", reducing isolation", "is reducing"."""
        participle = _PARTICIPLE_AFTER.search(self.left.rstrip())
        return self.possible and bool(participle or not self.word.endswith("ing"))

    @property
    def by_gain(self) -> bool:
        """Whether a better outcome does it ("improved sleep"), not a matter such as stress."""
        return self.subject == "outcome" and bool(_GAIN.search(_last_clause(self.left)))


def _verbs(pattern: re.Pattern[str] | _OfVerbs, text: str) -> Iterator[_Verb]:
    for match in pattern.finditer(text):
        yield _Verb(match[0], text[: match.start()], text[match.end() :])


def changed_by_something(text: str) -> Iterator[int]:
    """A verb of change with an object that is not its subject's own."""
    for pattern, weak in ((_CHANGE, False), (_WEAK, True)):
        for verb in _verbs(pattern, text):
            if _is_changed(verb) if verb.passive else _changes(verb, weak=weak):
                yield len(verb.left)


def _is_changed(verb: _Verb) -> bool:
    about = _last_clause(verb.left)
    concerned = _OUTCOME.search(about) or _PEOPLE.search(about)
    return bool(concerned) and verb.by_agent and verb.subject != "programme"


def _changes(verb: _Verb, *, weak: bool) -> bool:
    if not verb.told or _INTRANSITIVE.match(verb.right):
        return False
    near = _first(verb.object, 8)
    on_outcome = bool(_OUTCOME.search(near) or _BETTER_LIFE.match(near))
    if verb.subject == "programme":
        made = has(_first(verb.object, 6), DELIVERY) or _DELIVERY_ACT.search(verb.object)
        return on_outcome and not made if weak else on_outcome or not made
    by_other = verb.subject == "other" or verb.by_gain
    return on_outcome and by_other and not _SELF.match(verb.object)


_ACCOMPANIED = r"support|assist|teach|taught|prompt|encourag"  # passive: what was done with them


def done_to_people(text: str) -> Iterator[int]:
    """People helped, saved, stopped, made or given something by what is not themselves."""
    for pattern, fits, fits_passive in (
        (_RESCUE, _rescued, _unaccompanied),
        (_HELP, _helped, _unaccompanied),
        (_RESULT, _ended, lambda verb: _ENDED.match(verb.rest)),
        (_GIVE, _given, lambda _verb: False),
    ):
        for verb in _verbs(pattern, text):
            if verb.passive:
                claims = verb.by_agent and fits_passive(verb)
            else:
                by_other = verb.subject in ("programme", "other") or verb.by_gain
                claims = verb.told and by_other and fits(verb.object)
            if claims:
                yield len(verb.left)


def _unaccompanied(verb: _Verb) -> bool:
    return not re.match(_ACCOMPANIED, verb.word)


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
    for verb in _verbs(any_of(CAUSE), text):
        near = _first(verb.rest, 12)
        result = bool(_OUTCOME.search(near) or _MORE.search(near))
        topic = _TOPIC.search(bare(_last_clause(verb.left)))
        if (
            (result or _PEOPLE.search(near))
            and (verb.possible or re.match(r"is|was|are|were|ha", verb.word))
            and verb.subject in ("programme", "other", "none", *([] if topic else ["outcome"]))
            and not has(verb.left, OUTSIDE)
            and not (verb.word.startswith("mean") and _EXPLAINED.search(verb.left.rstrip()))
            and not _set_by_delivery(verb, result=result)
        ):
            yield len(verb.left)


def _set_by_delivery(verb: _Verb, *, result: bool) -> bool:
    """Whether this is how a session or a survey went, and no result for people."""
    if _DELIVERED.search(verb.rest):
        return not has(verb.rest, BETTER)
    return not result and bool(
        has(_first(verb.rest, 8), DELIVERY)
        or _DELIVERY_ACT.search(verb.rest)
        or subject_of(bare(verb.left)) == "none"
    )
