"""Sentences -> verdicts: what each claims, what the design allows, and a lawful sentence instead.

Plain rules, and weak signs that are added up: they read words and not meaning. What they miss and
what they flag wrongly is measured by tests/test_claims.py on lists of sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache

from evaluation.declare.designs import Reach
from evaluation.say.claims.causes import caused, changed_by_something, done_to_people
from evaluation.say.claims.changes import associations, changes
from evaluation.say.claims.connectives import connected
from evaluation.say.claims.idioms import hypotheticals, idioms
from evaluation.say.claims.ladder import exceeds, highest
from evaluation.say.claims.lawful import is_lawful, is_question
from evaluation.say.claims.passage import Passage, Sentence, Verdict
from evaluation.say.claims.reach import beyond
from evaluation.say.claims.results import done_by_it, people_told
from evaluation.say.claims.signs import only_changed, score, signs
from evaluation.say.claims.suggest import suggest
from evaluation.say.claims.text import own_words, sentences
from evaluation.say.claims.within_reach import within_reach
from evaluation.say.finding import Claim

_LONGEST = 120  # words; more in one sentence is no sentence, and patterns would take long
RULES = (
    changed_by_something,
    done_to_people,
    caused,
    connected,
    idioms,
    hypotheticals,
    people_told,
    done_by_it,
)
_LOWER = ((Claim.ASSOCIATED, associations), (Claim.CHANGED, changes))


def lint(
    passages: Iterable[Passage], allowed: Claim, barred: Collection[Reach] = ()
) -> Iterator[Verdict]:
    """A verdict on each sentence of some passages, in reading order."""
    for passage in passages:
        for sentence in sentences(passage):
            yield judge(sentence, allowed, barred)


def judge(sentence: Sentence, allowed: Claim, barred: Collection[Reach] = ()) -> Verdict:
    """What one sentence claims, against the highest claim that a design allows.

    ``barred``: how it may not reach beyond the data.
    """
    claim, reach = claim_of(sentence), _reach(sentence, barred)
    flagged = reach or exceeds(claim, allowed)
    suggestion = _lawful(sentence.text, allowed, reach, barred) if flagged else ""
    return Verdict(sentence.text, claim, allowed, suggestion, sentence.passage.place, reach)


def _lawful(text: str, allowed: Claim, reach: Reach | None, barred: Collection[Reach]) -> str:
    """The first suggestion that this lint itself would pass."""
    suggested = within_reach(text, reach) if reach else suggest(text, allowed)
    tried = (Sentence(words, Passage(words)) for words in suggested)
    return next(
        (s.text for s in tried if not (exceeds(claim_of(s), allowed) or _reach(s, barred))), ""
    )


def _reach(sentence: Sentence, barred: Collection[Reach]) -> Reach | None:
    """How a sentence reaches beyond the data, if in a way that is barred."""
    if not barred or sentence.title or sentence.passage.kind == "quotation":
        return None
    text = own_words(sentence.text).lower()
    an_item = sentence.text[:1].islower()  # of a list: an aim, or what is to be done
    return None if an_item or is_question(text) else beyond(text, barred)


def claim_of(sentence: Sentence) -> Claim:
    """How high on the ladder a sentence stands; what it quotes, aims at or asks claims nothing."""
    if sentence.title or sentence.passage.kind == "quotation":
        return Claim.DESCRIBED
    text = own_words(sentence.text).lower()
    if is_question(text) or sentence.text.startswith(("that ", "what ")):  # an item of a list
        return Claim.DESCRIBED
    words = text.split()
    return highest(
        _claim(" ".join(words[at : at + _LONGEST])) for at in range(0, len(words), _LONGEST)
    )


@lru_cache(maxsize=8192)  # a run reads the same sentences in check, in each edition and for the hub
def _claim(text: str) -> Claim:
    drawn = _signs(text)
    if score(drawn) > 0:
        return Claim.CHANGED if only_changed(drawn) else Claim.CAUSED
    lower = (claim for claim, find in _LOWER if any(_own(find, text)))
    return next(lower, Claim.DESCRIBED)


def _own(find: Callable[[str], Iterable[int]], text: str) -> list[bool]:
    """Whether each claim that a rule finds is the writer's, not aimed at, denied or reported."""
    hypothetical = find is hypotheticals
    return [not is_lawful(text, at, hypothetical=hypothetical) for at in find(text)]


def signs_in(text: str) -> frozenset[str]:
    """The weak signs of a claim in a sentence, for the fitting of their weights."""
    return _signs(own_words(text).lower())


def _signs(text: str) -> frozenset[str]:
    own = {rule.__name__: _own(rule, text) for rule in RULES}
    return signs(text, {rule: any(claims) for rule, claims in own.items() if claims})
