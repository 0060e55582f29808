"""Many weak signs of a claim, each with a weight, added up: what no single pattern can tell.

A sign is a word, a table of words that the sentence draws on, or what its clauses tell of whom.
The weights are fitted by ``benchmarks/claims.py`` on the development lists, and are read here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache

from evaluation.say.claims import results
from evaluation.say.claims.clauses import AUXILIARY, Clause, clauses
from evaluation.say.claims.lawful import is_lawful
from evaluation.say.claims.verbs import any_form
from evaluation.say.claims.words import WordTable, tables, weights

_FORMS = ("verbs", "acts")  # files whose lines are verbs in their plain form
_DRY = (
    "running delivered measurement evaluation dates provision process_passive hope hedge "
    "recommendation"
)
_BESIDE = (
    "words.people words.programme words.harms words.outcome words.better words.states "
    "words.more_harms verbs.delivery_verbs verbs.results verbs.doings verbs.process verbs.change "
    "verbs.neutral verbs.rescue verbs.help signs.state signs.negated signs.skill signs.running "
    "signs.delivered signs.measurement signs.evaluation signs.numbers signs.is signs.was signs.has "
    "signs.universal signs.we signs.others signs.comparative"
)
_TIES = ("signs.tie", "signs.who_attended", "signs.since", "signs.later", "signs.we")
_ENDING = re.compile(r"(?:ing|ed|es|s|'s|ly)$")
_WORD = re.compile(r"[\w'£%-]+")
_PASSIVE = re.compile(r"\w+(?:ed|en)|held|made|run|sent|kept|given")
_NEGATED = re.compile(r"(?:do|does|did) not\b|.*(?:n't\b|\b(?:never|no longer)\b)")


@cache
def _tables() -> dict[str, WordTable]:
    """Each table of words, by its file and name."""
    return {
        f"{file}.{name}": WordTable.of(any_form(" ".join(words)).split("|") if verbs else words)
        for file in ("words", "verbs", "lawful", "signs", "kinds", "acts")
        for verbs in [file in _FORMS]
        for name, lines in tables(file).items()
        for words in [[word for line in lines for word in line.words]]
    }


@cache
def _tables_in(file: str) -> dict[str, WordTable]:
    """The tables of one file, by the same names."""
    return {name: table for name, table in _tables().items() if name.startswith(f"{file}.")}


def _drawn_on(of: Mapping[str, WordTable], text: str) -> list[str]:
    """The tables that a text draws on."""
    return [name for name, table in of.items() if table.drawn_on(text)]


@lru_cache(4096)
def _acts(verb: str) -> tuple[str, ...]:
    return tuple(name for name, table in _tables_in("acts").items() if table.is_(verb))


def signs(text: str, rules: Mapping[str, bool]) -> frozenset[str]:
    """The signs of a text in small letters.

    ``rules``: those that found a claim in it, and whether it is the writer's own.
    """
    drawn = set(_drawn_on(_tables(), text))
    words = _WORD.findall(text)
    dry = sum(f"signs.{name}" in drawn for name in _DRY.split())
    ties = [tie for tie in _TIES if tie in drawn]
    return frozenset(
        {
            *drawn,
            *_pairs(words),
            *_told(text, ties, dry),
            *(f"word {_ENDING.sub('', word) if len(word) > 4 else word}" for word in words),
            *(f"dry {n}" for n in range(1, dry + 1)),
            *(f"rule {rule}" if own else f"aimed {rule}" for rule, own in rules.items()),
            *(["rule"] if any(rules.values()) else []),
            *(["imperative"] if _plain_verbs().issuperset(words[:1]) and words else []),
        }
    )


@cache
def _plain_verbs() -> frozenset[str]:
    return frozenset(
        word
        for file in _FORMS
        for lines in tables(file).values()
        for line in lines
        for word in line.words
    )


@lru_cache(4096)
def _tables_of(word: str) -> tuple[str, ...]:
    return tuple(name for name in _BESIDE.split() if _tables()[name].is_(word))


def _pairs(words: list[str]) -> Iterator[str]:
    """Two tables of words beside each other, or with one word between."""
    drawn = [_tables_of(word) for word in words]
    for at, first in enumerate(drawn):
        for second in drawn[at + 1 : at + 3]:
            yield from (f"{a} > {b}" for a in first for b in second)


def _told(text: str, ties: list[str], dry: int) -> Iterator[str]:
    """What the clauses of a text tell of whom, and what makes the whole lawful."""
    linked = "linked" if results.LINKED.search(text) else "unlinked"
    first = [*clauses(text)][:3]
    for clause in first:
        yield from (f"told {sign}" for sign in _of_clause(clause, text, linked))
    for clause in first[:1]:
        for beside in (*ties, f"dry {min(dry, 3)}"):
            yield from (f"{beside}: {clause.kind} {_tense(clause)}", f"{beside}: {_tense(clause)}")
    if is_lawful(text, len(text)):
        yield "lawful at the end"


def _tense(clause: Clause) -> str:
    return "perfect" if clause.auxiliary else "present" if clause.present else "past"


def _of_clause(clause: Clause, text: str, linked: str) -> Iterator[str]:
    tense, near, act, kind = _tense(clause), clause.near(7), _act(clause), clause.kind
    own = "aimed" if is_lawful(text, clause.at) else "own"
    attached = "attached" if results.ATTACHED.search(f"{clause.subject} ") else "alone"
    state = ("state", f"state {own}", f"state {kind} {tense}")
    signs_of: tuple[tuple[object, tuple[str, ...]], ...] = (
        (True, (kind, tense, act, own)),
        (True, (f"{kind} {tense}", f"{kind} {act}", f"{tense} {act}", f"{own} {kind}")),
        (True, (f"{kind} {tense} {act}", f"{own} {kind} {tense}")),
        (True, (f"{attached} {kind} {tense}", f"{attached} {kind} {act}")),
        (True, (f"{linked} {kind} {tense}", f"{linked} {kind} {tense} {act}")),
        (results.STATE.search(near), state),
        (results.OBJECT.search(near), (f"object {kind} {act}",)),
        (results.brought(clause), (f"brought {kind}",)),
        (results.GENERIC.fullmatch(clause.subject), ("generic",)),
        (_NEGATED.match(f"{clause.verb} {near}"), (f"negated {kind} {tense}",)),
        (True, tuple(_about(clause, tense))),
    )
    return (sign for shown, signs in signs_of if shown for sign in signs)


def _act(clause: Clause) -> str:
    """What kind of act the main verb tells of."""
    verb = clause.verb
    if verb in AUXILIARY:
        done = clause.near(1)
        passive = "process" if results.PROCESS.fullmatch(done) else "passive"
        return passive if _PASSIVE.fullmatch(done) else "being"
    kinds = (
        ("result", results.RESULTS),
        ("doing", results.DOINGS),
        ("neutral", results.NEUTRAL),
        ("process", results.PROCESS),
    )
    return next((name for name, pattern in kinds if pattern.fullmatch(verb)), "other")


def _about(clause: Clause, tense: str) -> Iterator[str]:
    """Which kinds of words the subject, the verb and what follows it are."""
    verb = clause.near(1) if clause.verb in AUXILIARY else clause.verb
    near = clause.near(5)
    for name in _acts(verb):
        yield from (name, f"{name} {tense}", f"{name} {clause.kind}")
        yield f"{name} {clause.kind} {tense}"
    for place, words in (("of", clause.head), ("then", near)):
        for name in _drawn_on(_tables_in("kinds"), words):
            yield from (f"{place} {name}", f"{place} {name} {tense}")


def only_changed(drawn: Collection[str]) -> bool:
    """Whether nothing but people's own doing is told, in the past and tied to no programme.

    ``The girls lost weight`` is a change, which a before-and-after may tell.
    """
    done = {"told alone people past", "told alone people perfect"} & set(drawn)
    tied = {*_TIES, "words.programme", "words.deictic"} & set(drawn)
    rules = {sign for sign in drawn if sign.startswith("rule ")}
    return bool(done) and not tied and rules <= {"rule done_by_it"}


def score(drawn: Collection[str]) -> float:
    """The sum of the weights of some signs: above 0, they are the signs of a claim."""
    weight = weights()
    return weight[""] + sum(weight.get(sign, 0.0) for sign in drawn)
