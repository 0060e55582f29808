"""Results told as facts about people, without a word of cause.

"Tenants on the scheme keep their keys", "Relapse was averted in nine of ten families",
"The garden gives each visitor a calmer day": the main verb of a clause, what kind of thing is
its subject, and whether it tells how people are and not what was delivered or measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.say.claims.subject import Subject, bare, subject_of
from evaluation.say.claims.verbs import any_form, forms
from evaluation.say.claims.words import (
    AGENT,
    BETTER,
    DELIVERY,
    DELIVERY_ACTS,
    DELIVERY_VERBS,
    HARDSHIP,
    HARM,
    OUTCOME,
    OUTSIDE,
    PEOPLE,
    RESULT_NOUN,
    alternatives,
    tables,
    verbs,
)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{words})")


_LISTS = (
    "change change_outcome rescue help give resultative doings process averting delivery_verbs"
)
_BASE = frozenset(v for name in _LISTS.split() for v in verbs(name).split())
_SINGULAR = frozenset(forms(v)[1] for v in _BASE) | {"has", "does"}
_IRREGULAR = tables("verbs")["irregular"]
_PAST = frozenset(
    w
    for line in _IRREGULAR
    for w in line.words[2:]
    if not w.endswith("ing") and w not in line.words[:1]
)
_PROCESS = _whole(any_form(f"{DELIVERY_VERBS} {verbs('process')}"))
_NEUTRAL = _whole(
    any_form("have be do give keep make get put take leave bring see come go stay know hold stop save change "
             "grow find feel think believe show let help remain")
)  # fmt: skip
_DOINGS = _whole(any_form(verbs("doings")))
_AUXILIARY = frozenset("is are was were has have had do does did".split())
_DETERMINER = _whole(
    "the|an?|this|that|these|those|our|their|his|her|its|my|your|each|every|any|some|no|all|both|"
    r"few|many|most|\w+'s|\w+s'|one|two|three|four|five|six|seven|eight|nine|ten|[\d,.%£]+"
)
_PREPOSITION = _whole(
    "in|on|at|by|for|with|from|of|after|before|during|over|across|within|between|among|since|until|"
    "through|following|under|into|to|about|around|per|alongside|against|without|via|towards?|like|"
    "and|or|nor|as|than|past|along|behind|near|inside|outside|off|up|down|out"
)
_RELATIVE = frozenset("who which that whom whose where".split())
_ADVERB = re.compile(r"\w+ly|not|never|now|also|still|then|even|already|all|both|always|often|soon|no|longer|once|just|last")
_NOUNS_TOO = frozenset(
    "support list talk watch play visit plan work help care group class post book box brief "
    "count film guide host hope house dance call text drop ride walk run stand swim act return "
    "focus matter measure need order range record report review sample score start test touch train "
    "link file form mark place case hand head name note number sound state land park phone pilot ring "
    "rule search seat ship shop sign smile space stage step store table term tour trade trial trip "
    "trust wave word use view change cut study question challenge share look sort work stop end rest fight cook "
    "drink smoke love fear worry dream risk pay budget finish pass save fire light drive lift turn".split()
)
_NOT_A_NOUN = _whole(
    f"{_DETERMINER.pattern}|{_PREPOSITION.pattern}|{_ADVERB.pattern}|{BETTER}|tall|easy|well|back|"
    r"what|how|when|where|if|whether|they|them|him|it|us|one|as|because|firm|still|safe|free|steady|(?!worker|member|leader|teacher|officer|centre)\w{3,}er"
)
_PLURAL = re.compile(r"\w+[^s]s|people|children|men|women|they|we|you|i|families|staff|police|youth|lives|who|\w+folk")
_NOUN = _whole(f"{PEOPLE}|{AGENT}|{OUTCOME}")
_MODAL = frozenset("will would may might could should can must to cannot shall let lets help helps".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: the words before its main verb, the verb, and what follows."""

    subject: str
    verb: str
    rest: str
    at: int  # of the verb, in the whole text

    @property
    def present(self) -> bool:
        """Whether the verb stands in the present or the present perfect."""
        return self.verb in ("is", "are", "has", "have", "do", "does") or (
            self.verb in _SINGULAR or self.verb in _BASE
        ) and self.verb not in _PAST and not (self.verb.endswith("ed") and self.verb not in _BASE)


_SPLIT = re.compile(r"[;:()]|,? [-–—] |, (?:and|but|so|yet) | and (?=(?:the|our|they|we) )|, (?=(?:the|our|these|they|we|all|every|no) )")
_TOKEN = re.compile(r"[\w'&/-]+")


def _clauses(text: str) -> Iterator[Clause]:
    start = 0
    for cut in [*_SPLIT.finditer(text), None]:
        end = cut.start() if cut else len(text)
        yield from _clause(text[start:end], start)
        start = cut.end() if cut else end


_AND_VERB = re.compile(r"\band (?:then |now |also |\w+ly )?([a-z]+)\b")


def _clause(text: str, offset: int) -> Iterator[Clause]:
    if "," in text and (_PREPOSITION.match(text) or re.match(r"(?:when|where|once|as|while|because|if|although|though)\b", text.strip()) ):
        opener = text.index(",") + 1
        text, offset = text[opener:], offset + opener
    tokens = list(_TOKEN.finditer(text))
    relative = False
    for n, token in enumerate(tokens[1:], 1):
        word, before = token[0], tokens[n - 1][0]
        after = tokens[n + 1][0] if n + 1 < len(tokens) else ""
        if word in _RELATIVE or (n > 1 and word in ("we", "they", "he", "she", "our")):
            relative = relative or not _PREPOSITION.fullmatch(before)
            continue
        if not _is_verb(word, before, after):
            continue
        if relative:
            relative = False
            continue
        if word.endswith("ed") and word not in _AUXILIARY and _participle(word, tokens, n):
            continue
        subject = text[: token.start()].strip(" ,")
        yield Clause(subject, word, text[token.end() :], offset + token.start())
        for also in _AND_VERB.finditer(text, token.end()):
            if (also[1] in _PAST or also[1] in _BASE or also[1] in _SINGULAR or also[1].endswith("ed")) and not _NOUN.fullmatch(also[1]):
                yield Clause(subject, also[1], text[also.end() :], offset + also.start(1))
        return


def _is_verb(word: str, before: str, after: str) -> bool:
    if word in _AUXILIARY:
        return True
    if (_DETERMINER.fullmatch(before) and before not in _RELATIVE) or _PREPOSITION.fullmatch(before) or before in _MODAL or before in _AUXILIARY:
        return False
    if word in _PAST or (word.endswith("ed") and len(word) > 4):
        return True
    if word in _SINGULAR:
        if _NOUN.fullmatch(word):
            return False
        return not before.endswith("s") or before.endswith("ss") or bool(_ADVERB.fullmatch(before))
    if word in _NOUNS_TOO and not (_PLURAL.fullmatch(before) or _ADVERB.fullmatch(before)):
        return bool(_NOT_A_NOUN.fullmatch(after))
    return word in _BASE


def _participle(word: str, tokens: list[re.Match[str]], n: int) -> bool:
    """Whether a form in -ed describes the noun before it: another verb comes."""
    after = tokens[n + 1][0] if n + 1 < len(tokens) else ""
    if not _PREPOSITION.fullmatch(after):
        return False
    return any(
        _is_verb(tokens[k][0], tokens[k - 1][0], "") and not tokens[k][0].endswith("ed")
        for k in range(n + 2, len(tokens))
    )


def _kind(subject: str) -> Subject:
    """The kind of a whole subject: of its head, before what is told of it."""
    head = re.split(r" (?:who|which|that|whom|whose|where|when)\b", subject)[0]
    head = re.sub(r"^(?:not )?(?:half|most|all|some|many|several|none|each|every one|\w+) of ", "", head)
    kind = subject_of(head)
    phrase = bare(re.split(rf" (?:{_PREPOSITION.pattern})\b", head)[0])
    phrase = re.sub(r"(?: (?:\w+ed|placed|living|housed|seen|met|now|then))+$", "", phrase)
    last = " ".join(phrase.split()[-2:])
    if kind in ("people", "outcome", "hardship") and not re.search(
        rf"(?:{PEOPLE}|people_|{OUTCOME}|{HARDSHIP}|they|he|she|{_MORE_PEOPLE})$", last
    ):
        return "other"
    if kind == "outside" and not _OUTSIDE_LAST.search(last):
        return "other"
    if kind in ("none", "other") and re.search(rf"\b(?:{PEOPLE}|people_|{_MORE_PEOPLE})$", last):
        return "people"
    if kind in ("none", "other") and re.search(rf"\b(?:{_MORE_HARMS})$", last):
        return "outcome"
    return kind


_OUTSIDE_LAST = re.compile(rf"\b(?:{OUTSIDE}|reports?|tables?|surveys?|stud(?:y|ies)|evaluations?|evidence|scales?|guidance)$")
_MORE_PEOPLE, _MORE_HARMS = alternatives("words", "more_people"), alternatives("words", "more_harms")
_ON_PEOPLE = re.compile(rf"\b(?:{PEOPLE}|people_|they|he|she|{_MORE_PEOPLE})\b")
_ON_RESULT = re.compile(rf"\b(?:{OUTCOME}|{RESULT_NOUN}|{_MORE_HARMS})\b")
_HARM = re.compile(rf"\b(?:{HARM}|{_MORE_HARMS})\b")
_OBJECT = re.compile(rf"\b(?:{PEOPLE}|people_|name_|{_MORE_PEOPLE}|{OUTCOME}|{RESULT_NOUN}|{_MORE_HARMS})\b")
_STATE = re.compile(rf"\b(?:{BETTER}|{alternatives('words', 'states')})\b")
_FIGURE = re.compile(rf"\b(?:{alternatives('words', 'figures')})\b")
_LINKED = re.compile(rf"\b(?:{AGENT}|our|us|ours|here|we|name_|{alternatives('words', 'links')})\b")
_MEASURED = re.compile(rf"\b(?:{alternatives('lawful', 'measures')})\b|%|£")
_COUNT = re.compile(r"\d|fact_")
_AVERTED = _whole(any_form(verbs("averting")).replace("averting|", "averting|"))
_ENDED = re.compile(rf"\b(?:{alternatives('words', 'endings')})\b")


_SAYS = re.compile(rf"(?:{alternatives('lawful', 'said')})\b")
_ATTACHED = re.compile(rf" (?:who|which|that|whom|from|with|on|in|at|under|of|{_PREPOSITION.pattern})\b|\w+ed ")


def people_told(text: str) -> Iterator[int]:
    """How people are said to be, in the present, where what is evaluated is named."""
    if _MEASURED.search(text):
        return
    linked = _LINKED.search(text)
    for clause in _clauses(text):
        if not clause.present:
            continue
        kind = _kind(clause.subject)
        if kind == "other" and not _OF_PROCESS.search(clause.subject) and re.search(rf"\b(?:{PEOPLE}|{_MORE_PEOPLE}|her|his|their)\b", clause.rest):
            kind = "people" if clause.verb in ("is", "are", "has", "have") else kind
        if _SAYS.match(f"{clause.verb}{clause.rest}"):
            continue
        if (kind == "people" and _tells_state(clause)) or (
            kind == "outcome" and (linked or _ATTACHED.search(text) or " when " in text) and _eases(clause)
        ):
            yield clause.at


_DELIVERS = re.compile(r"\b(?:workers?|staff|officers|practitioners|visitors)$")
_COMPARATIVE = re.compile(rf"(?!(?:{PEOPLE}|{_MORE_PEOPLE}|never|over|under|after|either)$)\w{{3,}}er")
_OTHERS = re.compile(r"\bthan (?:others?|most|the rest|boys|girls|men|women|those)\b|\b(?:often|common|usually|likely|nationally)\b")
_CONTRAST = re.compile(r"\b(?:once (?!an?\b|every|in|per)|used to|where before|instead of|rather than)\b")
_AWAY = _whole("out|away|home|off|back|on|through")


def _tells_state(clause: Clause) -> bool:
    rest = _TOKEN.findall(clause.rest)
    while rest and _ADVERB.fullmatch(rest[0]) and rest[0] not in ("no",):
        rest = rest[1:]
    first = rest[0] if rest else ""
    near = " ".join(rest[:7])
    if _OTHERS.search(f"{clause.subject} {clause.rest}"):
        return False
    if clause.verb not in _AUXILIARY and _CONTRAST.search(clause.rest):
        return True
    if clause.verb in ("is", "are"):
        if _COMPARATIVE.fullmatch(first):
            return True
        return not _PROCESS.fullmatch(first) and bool(_STATE.search(near) or _FIGURE.search(near))
    if clause.verb in ("has", "have"):
        if first == "been" or not re.match(r"\w+(?:ed|en|wn|ne|pt|lt|ft)\b|\w+$", first):
            return bool(_STATE.search(near))
        return not _PROCESS.fullmatch(first) or bool(_NEUTRAL.fullmatch(first) and _STATE.search(near))
    if _NEUTRAL.fullmatch(clause.verb):
        if _DELIVERS.search(clause.subject):
            return bool(_STATE.search(near))
        return bool(_COMPARATIVE.fullmatch(first) or _AWAY.fullmatch(first) or _STATE.search(clause.rest) or _ON_RESULT.search(near) or _FIGURE.search(near) or (re.match(r"keep|know|find|hold", clause.verb) and re.search(r"\b(?:their|his|her)\b", near)))
    return bool(_DOINGS.fullmatch(clause.verb)) or not _PROCESS.fullmatch(clause.verb)


_SCARCE = re.compile(rf"(?:[\w-]+ ){{0,2}}?(?:{alternatives('words', 'scarce')})\b")


def _eases(clause: Clause) -> bool:
    """Whether an outcome does something by itself: anger ebbs, language softens."""
    verb, rest = clause.verb, _TOKEN.findall(clause.rest)
    if verb in ("is", "are"):
        return bool(_SCARCE.match(" ".join(rest[:6])))
    if verb in ("has", "have") and rest and (rest[0] in _PAST or rest[0].endswith("ed")):
        return False
    return verb not in _AUXILIARY and not _PROCESS.fullmatch(verb) and (
        not rest or bool(_PREPOSITION.fullmatch(rest[0]) or rest[0] in ("away", "off", "again"))
    )


_KEPT = re.compile(
    rf"(?:{any_form('see have get set send')}) (?:[\w'-]+ ){{0,3}}?(?:{PEOPLE}|people_|{_MORE_PEOPLE}) \w+ing\b|"
    rf"(?:{any_form('make')}) (?:[\w'-]+ ){{1,3}}?(?:out )?of (?:[\w'-]+ ){{0,3}}?(?:{PEOPLE}|people_|{_MORE_PEOPLE})\b|"
    rf"(?:{any_form('keep take get put draw bring turn pull drive lift send carry')}) (?:[\w'-]+ ){{1,5}}?(?:{alternatives('words', 'away')})\b|"
    rf"(?:go|goes) (?:smoothly|well|better|quiet|easily)\b|"
    rf"(?:{any_form('keep make turn leave get bring')}) (?:{PEOPLE}|people_|{_MORE_PEOPLE}|(?:[\w'-]+ ){{1,3}}?(?:{PEOPLE}|{_MORE_PEOPLE})) "
    r"(?!(?:to|informed|up to date|posted|waiting|in touch|together)\b)"
)
_STAFF = re.compile(r"\b(?:nurses?|officers?|volunteers?|teachers?|mentors?|coaches|therapists?|counsellors?|workers?|advisers?)$")
_OF_PROCESS = re.compile(rf"\b(?:{alternatives('words', 'office')})$")
_DOOR = re.compile(r"(?:clos|open|shut)\w* the (?:door|book) (?:on|to)\b")
_OWN = re.compile(r"\b(?:their|his|her|its|themselves)\b")
_NO_OBJECT = _whole(
    "in|on|at|by|for|with|from|of|after|before|during|across|within|between|among|since|until|"
    "through|following|under|into|to|about|per|than|and|or|but|thanks|because|due|most|more|less|"
    "least|slightly|that|whether|when|while|as|so|too|again|together"
)


_SUBORDINATE = re.compile(
    r" ?\b(?:because|when|while|who|which|that|whether|if|so|after|before|since|until|and)\b"
)
_DELIVERY = re.compile(rf"(?:[\w'-]+ ){{0,3}}?(?:{DELIVERY})\b")
_DELIVERY_ACT = re.compile(rf"\bto (?:{DELIVERY_ACTS}|get to)\b")


def done_by_it(text: str) -> Iterator[int]:
    """What is evaluated, or what is no person, does to people or harm what nobody delivers."""
    if _MEASURED.search(text):
        return
    for clause in _clauses(text):
        kind = _kind(clause.subject)
        if kind not in ("programme", "other", "people") or _OF_PROCESS.search(clause.subject):
            continue
        verb, rest = clause.verb, _TOKEN.findall(clause.rest)
        while rest and _ADVERB.fullmatch(rest[0]) and rest[0] != "no":
            rest = rest[1:]
        if verb in ("has", "have", "had") and rest and (rest[0] in _PAST or rest[0].endswith("ed")):
            verb, rest = rest[0], rest[1:]
        if verb in _AUXILIARY or verb == "been":
            continue
        near = _SUBORDINATE.split(" ".join(rest[:9]))[0]
        if _DELIVERY.match(near) or _DELIVERY_ACT.search(near):
            continue
        figure = _FIGURE.search(near)
        if _NEUTRAL.fullmatch(verb) or _DOOR.match(f"{verb} {near}"):
            if not (figure or _STATE.search(near) or _KEPT.match(f"{verb} {' '.join(rest)}")):
                continue
        elif _PROCESS.fullmatch(verb) or (rest and _NO_OBJECT.fullmatch(rest[0]) and not figure):
            continue
        if kind == "people" and not _OWN.search(near) and _KEPT.match(f"{verb} {' '.join(rest)}"):
            yield clause.at
            continue
        if kind == "people" and _STAFF.search(clause.subject.split(" at ")[0].split(" on ")[0]) and not _OWN.search(near):
            kind = "programme"
        if kind == "people":
            claims = figure and _HARM.search(near) and not _OWN.search(near)
        else:
            claims = figure or _OBJECT.search(near)
        if claims:
            yield clause.at


def averted(text: str) -> Iterator[int]:
    """A harm averted or people kept from it, whoever did it."""
    for found in re.finditer(rf"\b(?:was|were|has been|have been|is|are|being) (?:\w+ly )?(?:{_AVERTED.pattern})\b", text):
        left, right = text[: found.start()], text[found.end() :]
        about = re.split(r"[;:,]", left)[-1]
        if _HARM.search(about) or (_ON_PEOPLE.search(about) and re.match(r" (?:from|out of|off|away|safe|back|together|under control)\b", right)) :
            yield found.start()


def ended(text: str) -> Iterator[int]:
    """A harm that is said to be over."""
    if _MEASURED.search(text):
        return
    for found in _ENDED.finditer(text):
        if _HARM.search(re.split(r"[;:]", text[: found.start()])[-1] if found.start() else "") or _HARM.search(" ".join(text[found.end():].split()[:3])):
            yield found.start()


FACTS = (people_told, done_by_it, averted, ended)
