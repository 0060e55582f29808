"""Sentences out of passages, and what in them is not the writer's own claim put aside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.say.claims.passage import Passage, Sentence
from evaluation.say.claims.words import AGENT, OUTCOME, PEOPLE

_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "\u00a0": " ", "\u2011": "-", "\u202f": " "}
)
_QUOTED = re.compile(
    r'"([^"]*)"|(?<![\w.])\'(?=\S)((?:[^\']|(?<=\w)\'(?=\w))*?)(?<=[\w.,!?…])\'(?!\w)'
)
_OPENS = {"“": "”", "«": "»"}
_CITED = re.compile(r"\{\{.*?\}\}")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\w+")
_ABBREVIATED = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|cf|vs|approx|Mr|Mrs|Ms|Dr|Prof|St|No|Nos|Fig|p|pp|ed|eds|al|[A-Z])|"
    r"\.\.)\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[{]*[A-Z0-9{])|\n")
_NAME = re.compile(
    r"(?<![.!?] )(?<!^)\b(?:[A-Z][\w'&-]*|\d{4})"
    r"(?: (?:(?:of|the|and|for|in|a|an|to|on|with|&) )*(?:[A-Z][\w'&-]*|\d{4}))+"
)
_FIRST_NAME = re.compile(
    r"^((?:(?:The|Our|This|A|An|In|After|At|Since|For|Before) )?)"
    r"(?!(?:The|Our|This|A|An|In|After|At|Since|For|Before|These|No|Each|All|Most) )"
    r"([A-Z][\w'&-]*(?: (?:an? )?[A-Z][\w'&-]*)"
    r"(?: (?:(?:of|the|and|for|in|a|an|to|on|with|&) )*[A-Z][\w'&-]*)*)"
)
# A first name: it opens a sentence before "is" or "has", or stands before "his", "her", "home".
_PERSON = re.compile(
    rf"^(?!(?i:{PEOPLE}|{AGENT}|{OUTCOME}|it|they|we|she|he|this|that|there|what|who|nobody|none|"
    r"everyone|everybody|nothing|one|each)\b)[A-Z][a-z]+(?<!ing)(?<!ion)(?<!ment)(?<!ness)(?<!ity)"
    r"(?<!nce)(?<!s)(?= (?:is|has|now|no longer|sleeps|goes|feels)\b)"
    r"|(?<=[a-z] )[A-Z][a-z]+(?= (?:his|her|away|back|home|out|off)\b)"
)
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?)|told|tells?|call(?:ed|s)|describ\w+|wrote|written|comment\w*|felt|put it|"
    r"titled|entitled|named|known as|heard|word|words|phrase|asked|answer\w*|agree\w*|feedback|"
    r"comments?|"
    r"repl(?:y|ies|ied)|forms?|cards?|slogan|headline|leaflet|posters?|labelled|heading)\b|:\s*\"",
    re.IGNORECASE,
)


def sentences(passage: Passage) -> Iterator[Sentence]:
    """The sentences of a passage in order; a quotation is never cut in two.

    A line that ends a sentence, or a short line before one with a capital, ends it too, so
    that lists without marks are read line by line.
    """
    text = _unwrapped(passage.text)
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        if match[0] != "\n" and (_ABBREVIATED.search(piece.rstrip()) or _inside_quote(piece)):
            continue
        yield from _sentence(piece, passage)
        start = match.end()
    yield from _sentence(text[start:], passage)


def _sentence(piece: str, passage: Passage) -> Iterator[Sentence]:
    if words := " ".join(piece.split()):
        yield Sentence(words, passage)


def _unwrapped(text: str) -> str:
    """Lines that only wrap become one; a line break that stays ends a sentence."""
    rows = [row.strip() for row in text.strip().splitlines()]
    joined = ""
    for row in rows:
        wraps = row[:1].islower() or (
            len(joined.rpartition("\n")[2]) > 60 and not re.search(r"[.!?…:;][\"'”’)]*$", joined)
        )
        joined += (" " if wraps else "\n") + row if joined else row
    return joined


def _inside_quote(piece: str) -> bool:
    """Whether a quotation that opened in this piece is still open."""
    if piece.count('"') % 2:
        return True
    return any(piece.count(o) > piece.count(c) for o, c in _OPENS.items())


def own_words(text: str) -> str:
    """A sentence without what is not its writer's claim, in plain quotation marks and spaces.

    Quotations become ``quote_``, citations ``fact_``, names ``name_``. One or two words in
    quotation marks stay, as doubt and irony are the writer's own, unless somebody is said
    to have said them.
    """
    text = " ".join(text.translate(_PLAIN).split())
    text = _ADDRESS.sub("address_", _CITED.sub("fact_", text))
    reported = _SAYING.search(text)

    def quoted(match: re.Match[str]) -> str:
        inside = (match[1] or match[2] or "").strip()
        whole = match.start() < 2 and match.end() > len(text) - 3
        return inside if len(inside.split()) <= 2 and not reported and not whole else "quote_"

    text = _QUOTED.sub(quoted, text)
    text = _PERSON.sub("people_", text)
    text = _FIRST_NAME.sub(lambda m: m[1] + _named(m[2]), text)
    return _NAME.sub(lambda m: _named(m[0]), text)


_PEOPLE_LAST = re.compile(rf"\b(?:{PEOPLE})$", re.IGNORECASE)


def _named(name: str) -> str:
    """A name in capitals: of people, of a place or document, or of what is evaluated."""
    return "people_" if _PEOPLE_LAST.search(name) else "name_"
