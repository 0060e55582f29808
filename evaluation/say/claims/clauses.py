"""Clauses: their subject, main verb and what follows, by the order of words and lists of verbs.

No parser: a verb is a word that a list knows or that ends like one, where the words beside it
allow a verb. Relative clauses and participles that describe the subject are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from evaluation.say.claims.subject import Subject, bare, subject_of
from evaluation.say.claims.verbs import IRREGULAR, any_form, forms
from evaluation.say.claims.words import (
    AGENT,
    BETTER,
    HARDSHIP,
    HARM,
    OUTCOME,
    OUTSIDE,
    PEOPLE,
    alternatives,
    tables,
    verbs,
)

MORE_PEOPLE, MORE_HARMS = alternatives("words", "more_people"), alternatives("words", "more_harms")
AUXILIARY = frozenset(["is", "are", "was", "were", "has", "have", "had", "do", "does", "did"])
PREPOSITION = re.compile(
    "in|on|at|by|for|with|from|of|after|before|during|over|across|within|between|among|since|until|"
    "through|following|under|into|to|about|around|per|alongside|against|without|via|towards?|like|"
    "and|or|nor|as|than|past|along|behind|near|inside|outside|off|up|down|out"
)
_BASE = frozenset(
    word
    for table, lines in tables("verbs").items()
    if table not in ("nouns_too", "neutral")
    for line in lines
    for word in line.words
)
_SINGULAR = frozenset(forms(verb)[1] for verb in _BASE) | {"has", "does"}
_PAST = frozenset(
    word
    for verb, all_forms in IRREGULAR.items()
    for word in all_forms[2:]
    if not word.endswith("ing") and word != verb
)
_PRESENT = _SINGULAR | {"is", "are", "have", "do"} | (_BASE - _PAST)
_PAST_AS_PLAIN = {"put", "cut", "set", "hit", "shut", "let", "come", "become", "run", "beat", "rid"}
_NOUNS_TOO = frozenset(verbs("nouns_too").split())
_DETERMINER = re.compile(
    "the|an?|this|that|these|those|our|their|his|her|its|my|your|each|every|any|some|no|all|both|"
    r"few|many|most|\w+'s|\w+s'|one|two|three|four|five|six|seven|eight|nine|ten|[\d,.%£]+"
)
_ADVERB = re.compile(
    r"(?!family|bully|supply|reply|ally)\w+ly|not|never|now|also|still|then|even|already|all|both|always|often|soon|longer|once|"
    "just|last"
)
_RELATIVE = frozenset(["who", "which", "that", "whom", "whose", "where"])
_NO_VERB_AFTER = AUXILIARY | {
    *("will", "would", "may", "might", "could", "should", "can", "cannot", "must", "shall", "to"),
    *("let", "lets", "help", "helps"),
}
# After "the circle stand" comes no noun that "stand" could belong to.
_NO_NOUN = re.compile(
    f"{_DETERMINER.pattern}|{PREPOSITION.pattern}|{_ADVERB.pattern}|no|{BETTER}|tall|easy|well|"
    "back|firm|still|safe|free|steady|what|how|when|if|whether|they|them|him|it|us|because|"
    r"(?!worker|member|leader|teacher|officer|centre)\w{3,}er"
)
_PLURAL = re.compile(
    r"\w+[^s]s|people|children|men|women|they|we|you|i|families|staff|police|youth|lives|who|"
    r"\w+folk"
)
_NOUN = re.compile(f"{PEOPLE}|{AGENT}|{OUTCOME}")
_SPLIT = re.compile(
    r"[;:()]|,? [-–—] |, (?:and|but|so|yet) | and (?=(?:the|our|they|we) )|"
    ", (?=(?:the|our|these|they|we|all|every|no) )"
)
_OPENS = re.compile(
    rf"(?:{PREPOSITION.pattern}|when|where|once|while|because|if|although|though|"
    r"thanks to|due to|given)\b"
)
_AND_VERB = re.compile(r"\band (?:then |now |also |\w+ly )?([a-z]+)\b")
TOKEN = re.compile(r"[\w'&/-]+")


@dataclass(frozen=True)
class Clause:
    """The words before a main verb, the verb itself, and what follows."""

    subject: str
    auxiliary: str  # "has" of "has melted"
    verb: str
    rest: str
    at: int  # of the verb, in the whole text

    @cached_property
    def kind(self) -> Subject:
        """What kind of thing the subject is."""
        return _kind(self.subject)

    @cached_property
    def head(self) -> str:
        """The subject without what is told of it."""
        return _ATTACHED.split(self.subject)[0]

    @cached_property
    def words(self) -> list[str]:
        """The words after the verb, without adverbs that stand first."""
        return _without_adverbs(TOKEN.findall(self.rest))

    @property
    def present(self) -> bool:
        """Whether it is told of now: in the present or the present perfect."""
        if self.auxiliary:
            return self.auxiliary != "had"
        return self.verb in _PRESENT

    def near(self, words: int) -> str:
        """The first words after the verb."""
        return " ".join(self.words[:words])


def _without_adverbs(words: list[str]) -> list[str]:
    while words and _ADVERB.fullmatch(words[0]):
        words = words[1:]
    return words


def clauses(text: str) -> Iterator[Clause]:
    """The clauses of a text in small letters that have a main verb, in order."""
    start = 0
    for cut in [*_SPLIT.finditer(text), None]:
        yield from _clause(text[start : cut.start() if cut else None], start)
        start = cut.end() if cut else start


def _clause(text: str, offset: int) -> Iterator[Clause]:
    stripped = text.lstrip()
    if "," in text and _OPENS.match(stripped):
        opener = text.index(",") + 1
        text, offset = text[opener:], offset + opener
    tokens = list(TOKEN.finditer(text))
    if len(tokens) > 1 and _imperative(tokens[0][0], tokens[1][0]):
        return
    at = _main_verb([token[0] for token in tokens])
    if not at:
        return
    subject = text[: tokens[at].start()].strip(" ,")
    yield _of(subject, text, tokens[at], offset)
    for also in _AND_VERB.finditer(text, tokens[at].end()):
        if _finite(also[1]) and not _NOUN.fullmatch(also[1]):
            yield _of(subject, text, TOKEN.search(text, also.start(1)), offset)


def _imperative(first: str, second: str) -> bool:
    """Whether it is said what to do: "keep the child safe"."""
    return first in _BASE and second not in AUXILIARY and not PREPOSITION.fullmatch(second)


def _of(subject: str, text: str, verb: re.Match[str] | None, offset: int) -> Clause:
    assert verb is not None
    auxiliary, word, end = "", verb[0], verb.end()
    if word in ("has", "have", "had"):
        words = [token for token in TOKEN.finditer(text, end) if not _ADVERB.fullmatch(token[0])]
        if words and _past(words[0][0]):
            auxiliary, word, end = word, words[0][0], words[0].end()
    return Clause(subject, auxiliary, word, text[end:], offset + verb.start())


def _past(word: str) -> bool:
    return word in _PAST or word in _PAST_AS_PLAIN or word.endswith("ed")


def _finite(word: str) -> bool:
    return word in _PAST or word in _BASE or word in _SINGULAR or word.endswith("ed")


def _main_verb(words: list[str]) -> int:
    """Where the main verb stands; 0 where there is none."""
    relative = False
    for n, word in enumerate(words[1:], 1):
        if word in _RELATIVE or (n > 1 and word in ("we", "they", "he", "she", "our")):
            relative = relative or not PREPOSITION.fullmatch(words[n - 1])
        elif _is_verb(words, n):
            if relative:
                relative = False
            elif not _participle(words, n):
                return n
    return 0


def _is_verb(words: list[str], n: int) -> bool:
    word, before = words[n], words[n - 1]
    after = words[n + 1] if n + 1 < len(words) else ""
    if word in AUXILIARY:
        return True
    if before not in _RELATIVE and (
        _DETERMINER.fullmatch(before) or PREPOSITION.fullmatch(before) or before in _NO_VERB_AFTER
    ):
        return False
    if word in _PAST or (word.endswith("ed") and len(word) > 4):
        return True
    if word in _SINGULAR:
        alone = not before.endswith("s") or before.endswith("ss") or _ADVERB.fullmatch(before)
        return not _NOUN.fullmatch(word) and bool(alone)
    if word in _NOUNS_TOO and not (_PLURAL.fullmatch(before) or _ADVERB.fullmatch(before)):
        return bool(_NO_NOUN.fullmatch(after))
    return word in _BASE


def _participle(words: list[str], n: int) -> bool:
    """Whether a form in -ed describes the noun before it: another verb comes."""
    if (
        not words[n].endswith("ed")
        or n + 1 >= len(words)
        or not PREPOSITION.fullmatch(words[n + 1])
    ):
        return False
    return any(_is_verb(words, k) and not words[k].endswith("ed") for k in range(n + 2, len(words)))


_ATTACHED = re.compile(rf" (?:{PREPOSITION.pattern}|who|which|that|whom|placed|\w+ed)\b")
_HEAD = re.compile(r" (?:who|which|that|whom|whose|where|when|we|they|he|she)\b")
_SHARE = re.compile(
    r"^(?:not )?(?:half|most|all|some|many|several|none|each|every one|"
    r"(?!(?:lack|shortage|absence|want|loss|fear|weeks|years)\b)\w+) of "
)
_TOLD_OF = re.compile(r"(?: (?:\w+ed|placed|living|housed|seen|met|now|then))+$")
_PEOPLE_LAST = re.compile(rf"\b(?:{PEOPLE}|people_|they|he|she|{MORE_PEOPLE})$")
_HARM_LAST = re.compile(rf"\b(?:{MORE_HARMS})$")
_HARM_ALONE = re.compile(rf"(?:[\w-]+ )?(?:{HARM}|{MORE_HARMS})")
_KNOWN_LAST = re.compile(rf"(?:{_PEOPLE_LAST.pattern}|(?:{OUTCOME}|{HARDSHIP})$)")
_OUTSIDE_LAST = re.compile(
    rf"\b(?:{OUTSIDE}|reports?|tables?|surveys?|stud(?:y|ies)|evaluations?|evidence|scales?|"
    "guidance)$"
)


def _kind(subject: str) -> Subject:
    """The kind of a subject: of its head, and of that the last noun."""
    head = _SHARE.sub("", _HEAD.split(subject)[0])
    first = re.split(rf" (?:{PREPOSITION.pattern})\b", head)[0]
    kind = subject_of(first if not _OPENS.match(head) else head)
    phrase = _TOLD_OF.sub("", bare(first))
    last = " ".join(phrase.split()[-2:])
    if kind in ("people", "outcome", "hardship") and not _KNOWN_LAST.search(last):
        return "other"
    if kind == "programme" and _HARM_ALONE.fullmatch(phrase):
        return "outcome"
    if kind == "outside" and not _OUTSIDE_LAST.search(last):
        return "other"
    if kind in ("none", "other") and _PEOPLE_LAST.search(last):
        return "people"
    if kind in ("none", "other") and _HARM_LAST.search(last):
        return "outcome"
    return kind


def verb_list(table: str) -> re.Pattern[str]:
    """A pattern of every form of every verb of a table."""
    return re.compile(any_form(verbs(table)))
