"""The tables of the lint, read from the files in ``tables/``: words, verbs and idioms.

Each line of a table carries a sentence of the development list that asked for it, by author.
The kinds of causal wording (causal verbs, help and enable, nouns such as effect, connectives
such as due to) follow the strength classes of Haber and others (2022, Am J Epidemiol
191(12):2084, doi 10.1093/aje/kwac137) and Sumner and others (2014, BMJ 349:g7015), with the
words that evaluation reports of councils and charities use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "tables"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: alternatives in small letters, and who asked for them with what."""

    words: tuple[str, ...]
    asked: Mapping[str, str] = field(default_factory=dict)


def _read(file: str) -> dict[str, Any]:
    text = (_FOLDER / f"{file}.yaml").read_bytes()
    content: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    return content


def irregular() -> dict[str, tuple[str, ...]]:
    """The forms of each verb that no rule makes, by its plain form."""
    return {verb: tuple(forms.split()) for verb, forms in _read("irregular").items()}


@cache
def tables(file: str) -> Mapping[str, tuple[Line, ...]]:
    """The tables of one file, by name."""
    return {
        name: tuple(
            Line(tuple(line.get("words") or [line["pattern"]]), line.get("asked", {}))
            for line in table["lines"]
        )
        for name, table in _read(file).items()
    }


def alternatives(file: str, table: str) -> str:
    """All words of a table as one alternation."""
    return "|".join(word for line in tables(file)[table] for word in line.words)


@cache
def any_of(words: str) -> re.Pattern[str]:
    """A pattern of some alternatives, as whole words."""
    return re.compile(rf"\b(?:{words})\b")


def has(text: str, words: str) -> bool:
    """Whether one of some alternatives stands in a text, as a whole word."""
    return bool(any_of(words).search(text))


_ONE_WORD = re.compile(r"(\w*)\(\?:([\w|]+)\)(\??)|(\w+?)(?:(\w)\?)?")
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table of words: those that are looked up, and a pattern of all that is more than a word.

    A search for all of them as one pattern would go through hundreds at each letter.
    """

    words: frozenset[str]
    more: re.Pattern[str] | None

    @classmethod
    def of(cls, alternatives: Iterable[str]) -> WordTable:
        """The table of some alternatives; each stands as whole words."""
        words, more = set[str](), []
        for alternative in alternatives:
            plain = _ONE_WORD.fullmatch(alternative)
            if plain is None:
                more.append(alternative)
            elif plain[2] is not None:
                words |= {plain[1] + end for end in plain[2].split("|")}
                words |= {plain[1]} if plain[3] else set()
            else:
                words |= {plain[4], plain[4] + plain[5]} if plain[5] else {plain[4]}
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(more)})(?!\w)") if more else None
        return cls(frozenset(words), pattern)

    def is_(self, word: str) -> bool:
        """Whether the whole of a word stands in the table."""
        return word in self.words or bool(self.more and self.more.fullmatch(word))

    def drawn_on(self, text: str) -> bool:
        """Whether a text draws on the table."""
        words = _words_of(text)
        return not self.words.isdisjoint(words) or bool(self.more and self.more.search(text))


@lru_cache(maxsize=64)  # every table is asked of one text after another
def _words_of(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text))


@cache
def weights() -> Mapping[str, float]:
    """What each weak sign weighs; what all sentences start from stands under the empty name."""
    return {sign: float(weight) for weight, names in _read("weights").items() for sign in names}


def verbs(table: str) -> str:
    """All verbs of a table, in their plain form."""
    return " ".join(word for line in tables("verbs")[table] for word in line.words)


def _words(table: str) -> str:
    return alternatives("words", table)


PROGRAMME, DEICTIC, PEOPLE = _words("programme"), _words("deictic"), _words("people")
AGENT = f"{PROGRAMME}|{_words('agents')}"
HARM = _words("harms")
OUTCOME = f"{_words('outcome')}|{HARM}"
BETTER, MOVED, RESULT_NOUN = _words("better"), _words("moved"), _words("result_noun")
ENDED, GIVEN, DELIVERY_ACTS = _words("ended"), _words("given"), _words("delivery_acts")
CAUSE, BECAUSE, THEREFORE = _words("cause"), _words("because"), _words("therefore")
OUTSIDE, HARDSHIP, DELIVERY = _words("outside"), _words("hardship"), _words("delivery")
EFFECT_OF_OTHERS = _words("effect_of_others")
CHANGE, CHANGE_OUTCOME, RESCUE = verbs("change"), verbs("change_outcome"), verbs("rescue")
HELP, GIVE, RESULTATIVE = verbs("help"), verbs("give"), verbs("resultative")
DELIVERY_VERBS = verbs("delivery_verbs")
