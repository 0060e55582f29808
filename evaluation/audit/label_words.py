"""The words by which headings, captions and sentences speak of one thing."""

from __future__ import annotations

import re
from functools import lru_cache

from evaluation.read.exports.grid import small_letters

_WORD = re.compile(r"[^\W\d_]{2,}")
_EMPTY = {
    *("the", "of", "in", "and", "for", "a", "an", "to", "by", "from", "with", "on", "at"),
    *("who", "were", "was", "is", "are", "be", "been", "had", "has", "have", "that"),
    *("this", "these", "those", "it", "its", "as", "or", "their", "there", "they", "we"),
    *("our", "all", "table", "number", "numbers", "no", "per", "cent", "percent"),
    *("percentage", "total", "each", "year", "years", "every", "between", "since", "up"),
    *("down", "more", "than", "not", "which", "when"),
}


@lru_cache(maxsize=10_000)
def words_of(text: str) -> frozenset[str]:
    """The words that say what a text is about, without endings of number."""
    found = _WORD.findall(small_letters(text))
    return frozenset(word.removesuffix("s") for word in found if word not in _EMPTY)
