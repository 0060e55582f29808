"""The same quantity printed twice: in a summary, and in the text that it sums up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.audit.checks.said.plain_words import plain
from evaluation.audit.checks.said.tokens import COUNT, SHARE, VALUE, is_hedged, is_year, read
from evaluation.audit.documents.figures import periods_in
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.label_words import words_of
from evaluation.audit.material import Material, PrintedSentence
from evaluation.audit.printed import PrintedFigure
from evaluation.audit.relation import CheckedRelation, relation

_SUMMARY = re.compile(
    r'under "[^"]*\b(?:summary|key (?:findings|points|messages|figures)|headlines?|at a glance|'
    r"abstract|main (?:findings|points)|in brief|overview|conclusions?|briefing)\b",
    re.IGNORECASE,
)
_FEWEST = 4  # words that say what a figure is
_FEWEST_OF_RATE = 2  # where they are a name: the retention rate
_RATE = re.compile(
    r"(?:[Tt]he|[Oo]ur|[Oo]verall,? the) (?:overall )?[a-z-]+ rate (?:was|is|stood at)\b"
)
_LIGHT = {
    *("said", "say", "reported", "report", "respondent", "people", "told", "also"),
    *("only", "survey", "us", "who", "answered", "asked", "found", "show", "result"),
    *("our"),
}
_SEE = re.compile(r"\((?:see )?(?:[Tt]able|[Ff]igure|[Ss]ection|[Pp]age)[^)]*\)")
# the counts behind a share: its base, and how many
_COUNTS = re.compile(
    rf"(?:\b(?:of|from|n ?=) ?(?:the |all |all the |these |our )?|/){COUNT}|"
    rf"{COUNT}(?= ?[(/]| of | out of )",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:](?=\s)|\s\u2013\s|\s(?:and|but|while|whereas)\s(?=[^,;]*\d)")


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A figure with the words that say what it is; ``when``: the times beside it."""

    words: frozenset[str]
    when: frozenset[str]
    printed: PrintedFigure
    sentence: PrintedSentence


def repeated(material: Material) -> Iterator[CheckedRelation]:
    """Quantities that a summary and one other sentence print in the same words."""
    summed: list[_Quantity] = []
    body: list[_Quantity] = []
    for sentence in material.sentences:
        into = summed if _SUMMARY.search(sentence.place) else body
        into += _quantities(sentence)
    for quantity in summed:
        same = [other for other in body if _alike(quantity, other)]
        twice = [other for other in summed if _alike(quantity, other)]
        if len(same) == len(twice) == 1:
            yield _compared(quantity, same[0])


def _alike(first: _Quantity, second: _Quantity) -> bool:
    """Whether two figures are said to be of the same: in the same words, but for light ones."""
    return (
        first.when == second.when
        and first.printed.percent == second.printed.percent
        and first.words ^ second.words <= _LIGHT
    )


def _quantities(sentence: PrintedSentence) -> Iterator[_Quantity]:
    """The one figure of a sentence, or of each part of one, that says enough of it."""
    text = _SEE.sub(" ", plain(sentence.text[:2_000]))
    shares = list(re.finditer(SHARE, text))
    whole = len([m for m in re.finditer(VALUE, text) if not is_year(m[0])]) == 1
    if whole or len(shares) == 1:
        yield from _quantity(text, sentence, shares or list(re.finditer(VALUE, text)))
    else:
        for clause in _CLAUSE.split(text):
            yield from _quantity(clause, sentence, list(re.finditer(VALUE, clause)))


def _quantity(
    text: str, sentence: PrintedSentence, found: Sequence[re.Match[str]]
) -> Iterator[_Quantity]:
    figures = [match for match in found if not is_year(match[0])]
    words = words_of(text)
    if (
        len(figures) != 1
        or len(words) < (_FEWEST_OF_RATE if _RATE.match(text) else _FEWEST)
        or is_hedged(text[: figures[0].start()])
    ):
        return
    others = _COUNTS.sub(" ", text) if "%" in figures[0][0] else text
    numbers = set(re.findall(r"\d+", others)) - set(re.findall(r"\d+", figures[0][0]))
    when = frozenset({*periods_in(text), *numbers})
    yield _Quantity(words, when, read(figures[0][0]), sentence)


def _compared(first: _Quantity, second: _Quantity) -> CheckedRelation:
    a, b = first.printed.as_count(), second.printed.as_count()
    found = None
    if not a.meets(b.low, b.high):
        shown = f"{b.text}: {second.sentence.place}"
        found = Inconsistency(first.sentence.place, a.text, shown, "summary against text", "value")
    return relation([(q.sentence.place, q.printed.text) for q in (first, second)], found)
