"""The lint over a lead's own prose: what it claims too much, and what is kept with a reason."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from markdown_it.token import Token

from evaluation.declare.designs import Reach
from evaluation.declare.lined_yaml import read_text
from evaluation.declare.programme import Deliverable, KeptClaim
from evaluation.errors import DeclarationError, Issue
from evaluation.report.lead.markdown import parsed
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.word.read import whole_text
from evaluation.say.claims.ladder import barred, ceiling, highest
from evaluation.say.claims.passage import Kind, Passage, Verdict
from evaluation.say.finding import Claim

_AS_DONE = re.compile(
    r"\b(?:has|have|had|was|were|fell|rose|grew|led|made|brought|\w{2,}(?<!e)ed)\b", re.IGNORECASE
)
_MARKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"'})


# by passages, the highest claim that is allowed, and how they may not reach beyond the data
Judged = dict[tuple[tuple[Passage, ...], Claim, frozenset[Reach]], tuple[Verdict, ...]]
JUDGED: Judged = {}  # what was judged already, here or in the process that began this one


@dataclass(frozen=True, slots=True)
class Overclaims:
    """Flagged sentences without a reason (``open``), those kept with one, and idle reasons.

    An idle reason names a sentence that is not flagged, or not there any more.
    """

    allowed: Claim
    open: tuple[Verdict, ...]
    kept: tuple[KeptClaim, ...]
    idle: tuple[KeptClaim, ...]


def overclaims(
    deliverable: Deliverable, proforma: Sequence[WrittenSection], *, long_series: bool = False
) -> Overclaims:
    """What a deliverable's prose claims beyond the highest of its designs.

    ``long_series``: it has counts of so many periods that a trend may be told.
    """
    allowed = allowed_claim(deliverable)
    flagged = _flagged(
        tuple(p for written in proforma if not written.missing for p in _of_section(written)),
        allowed,
        barred(deliverable.evaluations) - ({"trend"} if long_series else set()),
    )
    reasons = {_same(kept.sentence): kept for kept in deliverable.claims_overridden}
    sentences = {_same(verdict.sentence) for verdict in flagged}
    return Overclaims(
        allowed,
        tuple(v for v in flagged if _same(v.sentence) not in reasons),
        tuple(kept for same, kept in reasons.items() if same in sentences),
        tuple(kept for same, kept in reasons.items() if same not in sentences),
    )


def _flagged(
    passages: tuple[Passage, ...], allowed: Claim, beyond: frozenset[Reach]
) -> tuple[Verdict, ...]:
    """The sentences that claim more than is allowed; a run asks in the check and every edition."""
    asked = passages, allowed, beyond
    if asked not in JUDGED:
        from evaluation.say.claims.lint import lint  # heavy: some hundred patterns

        JUDGED[asked] = tuple(v for v in lint(passages, allowed, beyond) if v.flagged)
    return JUDGED[asked]


def _of_section(written: WrittenSection) -> Iterator[Passage]:
    """The passages of a section's own words, then those of its particulars without their labels."""
    yield from of_markdown(written.own, written.place_of_line)
    for given in written.given:
        aim = given.particular.part_of  # a logic model says what is hoped for
        where = written.place_of_line(given.line)
        for item in given.items if not aim else filter(_AS_DONE.search, given.items):
            yield from (replace(p, place=where) for p in of_markdown(item, str))


def allowed_claim(deliverable: Deliverable) -> Claim:
    """The highest claim that any evaluation of a deliverable carries."""
    return highest(
        ceiling(
            evaluation.design,
            compared=evaluation.comparison is not None,
            retested=evaluation.retested,
        )
        for evaluation in deliverable.evaluations
    )


def _same(sentence: str) -> str:
    """A sentence as it is compared: without marks, capitals and spaces that a hand may change."""
    return re.sub(r"[*_`\\]|\W+$", "", " ".join(sentence.translate(_MARKS).split())).casefold()


READS = (".md", ".txt", ".docx")
_BULLET = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)]|[a-z][.)])\s+")
_TITLE_WORDS = 8


def read_passages(path: Path, shown_as: str) -> tuple[Passage, ...]:
    """The passages of a file in reading order: paragraphs, list items, table cells, headings.

    In Word tracked changes count as accepted, comments are left out, and a place that is
    bound to a finding stands as its citation. Raises DeclarationError for a file that is
    not there, cannot be read, or is none of .md, .txt and .docx.
    """
    ending = path.suffix.lower()
    if ending == ".docx":
        return tuple(_of_word(path, shown_as))
    if ending == ".txt":
        return tuple(_of_text(read_text(path, shown_as)))
    if ending in (".md", ".markdown"):
        return tuple(of_markdown(read_text(path, shown_as), lambda line: f"line {line + 1}"))
    raise DeclarationError(
        Issue(
            shown_as,
            "This is no Markdown, text or Word file.",
            f"The lint reads {', '.join(READS)}: save it as one of them.",
            code="file.no-prose",
        )
    )


def of_markdown(text: str, place: Callable[[int], str]) -> Iterator[Passage]:
    """The passages of Markdown; ``place`` words where a line (from 0) stands."""
    for words, kind, line in _marked(text):
        yield Passage(words, kind, place(line))


@lru_cache(maxsize=64)  # the check, three editions and the public manifest ask of the same sections
def _marked(text: str) -> tuple[tuple[str, Kind, int], ...]:
    """Words, kind and line of each passage of Markdown."""
    around: list[str] = []
    found = []
    for token in parsed(text):
        if token.nesting == 1:
            around.append(token.type)
        elif token.nesting == -1:
            around.pop()
        elif token.type == "inline" and (words := _plain(token)):
            found.append((words, _kind(around, words), token.map[0] if token.map else 0))
    return tuple(found)


def _kind(around: list[str], words: str) -> Kind:
    if "heading_open" in around or ("th_open" in around and len(words.split()) <= _TITLE_WORDS):
        return "heading"
    if "blockquote_open" in around:
        return "quotation"
    return "item" if any(t in around for t in ("list_item_open", "td_open", "th_open")) else "prose"


def _plain(token: Token) -> str:
    """The words of a paragraph without its marks."""
    breaks = {"softbreak": "\n", "hardbreak": "\n"}
    return "".join(
        breaks.get(child.type, "" if child.type == "image" else child.content)
        for child in token.children or ()
    ).strip()


def _of_text(text: str) -> Iterator[Passage]:
    """Paragraphs of plain text; a short line by itself without an end mark is a title."""
    at = 1
    for paragraph in re.split(r"(\n[ \t]*\n\s*)", text.replace("\r\n", "\n")):
        if paragraph.strip():
            yield from _items(paragraph, at)
        at += paragraph.count("\n")


def _items(paragraph: str, at: int) -> Iterator[Passage]:
    rows = paragraph.splitlines()
    starts = [0, *(n for n, row in enumerate(rows) if n and _BULLET.match(row)), len(rows)]
    for start, end in itertools.pairwise(starts):
        words = _BULLET.sub("", "\n".join(rows[start:end])).strip()
        title = (
            len(rows) == 1
            and not _BULLET.match(rows[0])
            and len(words.split()) <= _TITLE_WORDS
            and not re.search(r"[.!?…:;,][\"'”’)]*$", words)
        )
        if words:
            yield Passage(words, "heading" if title else "prose", f"line {at + start}")


def _of_word(path: Path, shown_as: str) -> Iterator[Passage]:
    """The passages of a Word file, each placed by the heading above it and its number there."""
    section, number = "", 0
    for passage in of_markdown(whole_text(path, shown_as), lambda _line: ""):
        if passage.kind == "heading":
            section, number = passage.text, 0
        else:
            number += 1
        yield replace(
            passage,
            place=", ".join(
                part for part in (section, f"paragraph {number}" if number else "") if part
            ),
        )
