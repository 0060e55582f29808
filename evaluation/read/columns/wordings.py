"""What a column asks, as the file words it, and how much two wordings are alike."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from evaluation.read.columns.wave_words import waves_named
from evaluation.read.exports.grid import plain_heading

_BRACKETS = re.compile(r"\[([^\]]+)\]\s*$")
_NUMBERED = re.compile(
    r"(?i)^(\s*(q(uestion)?|item)?\s*\d+([._-](\d+|[a-z](?=[.):\s])))*[a-z]?\s*[.):](?=\D)\s*)+"
)
_WORDS = re.compile(r"[^\W\d_]{2,}")
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*(?=\S)")
_COLON = re.compile(r":\s+(?=\S)")
_AROUND = re.compile(r"(?i) - selected choice\s*$")


def statement(text: str) -> str:
    """The part of a wording that is the item's own: behind its stem, without its number."""
    plain = _AROUND.sub("", text)
    if matched := _BRACKETS.search(plain):
        return matched[1]
    stem, mark, option = plain.rpartition(" - ")
    return _NUMBERED.sub("", option if mark and stem else plain).strip()


def wording(heading: str, questions: Mapping[str, str]) -> str:
    """What a column asks; empty where the file has nothing but a code such as ``Q5_1``.

    A tool that gives the stem of a block as the question has the item's words in the heading.
    """
    asked = plain_heading(questions.get(heading, ""))
    if asked and not plain_heading(heading).startswith(asked):
        return statement(asked)
    own = statement(plain_heading(heading))
    words = len(_WORDS.findall(own))
    return own if words > 1 or (words and own != plain_heading(heading)) else ""


def behind_leads(text: str) -> Iterator[str]:
    """What is left of a wording without the words in front of it: ``Before it began: I know ...``.

    A single word that is left is no wording.
    """
    leads = [*([matched] if (matched := _IN_BRACKETS.match(text)) else []), *_COLON.finditer(text)]
    for lead in leads:
        if " " in (rest := text[lead.end() :].strip()):
            yield rest


def readings(text: str) -> set[str]:
    """A wording, folded, and without words in front of it that say no more than a wave."""
    behind = behind_leads(text) if waves_named(text) else ()
    return {folded(text), *map(folded, behind)}


def folded(text: str) -> str:
    """A wording without capitals, kinds of marks and blanks, and without its last full stop."""
    return plain_heading(text).casefold().rstrip(" .?!:")


def alike(some: Sequence[str], others: Sequence[str]) -> npt.NDArray[np.float64]:
    """Similarity of wordings in per cent, some x others; 0 where one of the two is empty.

    RapidFuzz's normalised indel similarity (100 minus insertions and deletions in per cent of
    both lengths), of the texts or of their words in order of the alphabet, whichever is higher.
    """
    from rapidfuzz import fuzz, process  # heavy: only when wordings are compared

    if not some or not others:
        return np.zeros((len(some), len(others)))
    a, b = [folded(text) for text in some], [folded(text) for text in others]
    plain = process.cdist(a, b, scorer=fuzz.ratio, dtype=np.float64)
    sorted_ = process.cdist(a, b, scorer=fuzz.token_sort_ratio, dtype=np.float64)
    both = np.outer([bool(text) for text in a], [bool(text) for text in b])
    return np.where(both, np.maximum(plain, np.minimum(sorted_, 99.0)), 0.0)
