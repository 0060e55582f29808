"""The pieces of a text over which coders are compared: paragraphs, turns, sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

Span = tuple[int, int]
UnitKind = Literal["segment", "sentence", "paragraph", "turn", "source", "characters"]
OF_TEXT: tuple[UnitKind, ...] = ("sentence", "paragraph", "turn", "characters")

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_BLANK_LINE = re.compile(r"(?:\r\n|\r(?!\n)|\n)[^\S\r\n]*(?=[\r\n])")
_BLOCK = re.compile(r"(?:[^\S\r\n]*\S[^\r\n]*(?:\r\n?|\n|$))+")
_BLANKS_APART = 0.1  # of lines that are blank, from which a paragraph is what lies between these
_MOST_IN_ONE = 0.7  # of the lines: with more, a blank line only parts a heading from the rest
# "Interviewer:", "P3:", "Social worker 2:", "[00:12:07] Anna:" at the beginning of a line
_SPEAKER = re.compile(
    r"\s*(?:[\[(]?\d{1,2}(?::\d{2}){1,2}[\])]?\s*)?([^\W\d_][^:\n.!?]{0,30}):(?!//)"
)
# A label is a speaker's also where they speak once; a name is where it stands twice.
_LABEL = re.compile(r"[A-Z]{1,3}\d*|\w+ ?\d{1,2}")
_END = re.compile(r"""[.!?\u2026]+["'\u2019\u201d)\]]*(?=\s|$)""")
_SHORT = re.compile(
    r"(?:^|[\s(])(?:mr|mrs|ms|dr|prof|st|e\.g|i\.e|etc|vs|cf|no|approx|[a-z])\.$", re.IGNORECASE
)
# Of scripts that put no blanks between words each sign is taken for one.
_ALONE = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"[{_ALONE}]|[^\W{_ALONE}]+(?:['\u2019-][^\W{_ALONE}]+)*")


def units_of(text: str, kind: UnitKind) -> list[Span]:
    """The units of a text in order, blanks at their ends left out; empty where it has none.

    Paragraphs are lines, or what lies between blank lines where a tenth of lines are blank and no
    block has most of the lines, as what stands below a heading does.
    A turn begins with a speaker and a colon at the beginning of a line, where the same stands twice
    or is a label such as P3, and has the lines up to the next; a text with fewer than two has none.
    Sentences end with ``. ! ? ...`` and a blank, or with their paragraph; common short forms end
    none.
    """
    return [found for span in _KINDS[kind](text) if (found := _bare(text, span))]


def several(unit: UnitKind) -> str:
    """What several units are called: ``paragraphs``."""
    return unit if unit == "characters" else f"{unit}s"


def words_of(text: str) -> list[Span]:
    """Where each word stands; words with an apostrophe or a hyphen are one.

    Of scripts without blanks, such as Chinese and Thai, each sign is one.
    """
    return [match.span() for match in _WORD.finditer(text)]


def _paragraphs(text: str) -> list[Span]:
    lines = [match.span() for match in _LINE.finditer(text) if match[0].strip()]
    blank = len(_BLANK_LINE.findall(text))
    blocks = [match.span() for match in _BLOCK.finditer(text)]
    largest = max((len(_LINE.findall(text[slice(*block)])) for block in blocks), default=0)
    if blank > _BLANKS_APART * len(lines) and largest <= _MOST_IN_ONE * len(lines):
        return blocks
    return lines


def _turns(text: str) -> list[Span]:
    lines = [(m.start(), _SPEAKER.match(m[0])) for m in _LINE.finditer(text)]
    names = Counter(found[1].casefold() for _, found in lines if found)
    starts = [
        start
        for start, found in lines
        if found and (names[found[1].casefold()] > 1 or _LABEL.fullmatch(found[1]))
    ]
    if len(starts) < 2:
        return []
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def _sentences(text: str) -> list[Span]:
    found = []
    for first, last in _paragraphs(text):
        start = first
        for end in _END.finditer(text, first, last):
            if not (end[0] == "." and _SHORT.search(text[start : end.end()])):
                found.append((start, end.end()))
                start = end.end()
        found.append((start, last))
    return found


def _characters(text: str) -> list[Span]:
    return [(at, at + 1) for at, mark in enumerate(text) if not mark.isspace()]


_KINDS: Mapping[UnitKind, Callable[[str], Sequence[Span]]] = {
    "paragraph": _paragraphs,
    "turn": _turns,
    "sentence": _sentences,
    "characters": _characters,
}


def _bare(text: str, span: Span) -> Span | None:
    """A span without blanks at its ends; None where nothing else is in it."""
    words = text[slice(*span)]
    start = span[0] + len(words) - len(words.lstrip())
    return (start, start + len(words.strip())) if words.strip() else None
