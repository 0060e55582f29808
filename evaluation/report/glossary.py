"""Words of a report that not every reader knows, each with what it means in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

MOST_TERMS = 8  # that a report explains
# Term, the words by which a report uses it, and its meaning, where "{}" is what the words' group
# holds; what readers miss most comes first.
_TERMS = (
    (
        "{}% interval",
        r"(\d[\d.]*)% interval",
        "how far off the number may be by chance. Were all repeated many times, about {} of 100 "
        "such intervals would hold the true one. Where it reaches across 0, there may be no change",
    ),
    (
        "Ratio",
        r"\btimes that of\b",
        "one rate divided by another: 1 where both are alike, 2 where the first is twice as high. "
        "Where its interval reaches across 1, the two may be alike in like years",
    ),
    (
        "Average (mean)",
        r"\b(?:average|mean)\b",
        "all values added up and divided by how many there are. Some lie well above or below it",
    ),
    (
        "Adjusted",
        r"(?<!p )\badjusted\b(?! (?:p\b|by Holm|for all questions))",
        "worked out as if the groups had started at the same score",
    ),
    (
        "Follow-up",
        r"\bfollow-up\b",
        "a measurement some time after the end, to see whether a change has lasted",
    ),
    (
        "Looking back",
        r"\blooking back\b",
        "people say at the end how it was at the beginning. Memory may change the answer",
    ),
    (
        "Percentage point",
        r"\bpercentage points?\b",
        "the step from 40% to 41% is one percentage point",
    ),
    (
        "Reliable change",
        r"\breliabl[ey]\b",
        "a change that is larger than the questionnaire's own error for one person",
    ),
    (
        "Effect size (Hedges's g)",
        r"\bHedges's g\b",
        "a change divided by how much people differ, so that scales of different lengths can be "
        "set side by side",
    ),
    (
        "Asked, answered",
        r"\bwho (?:were|was) asked\b|\bof those who answered\b|\bdid not answer\b",
        "a share is of those who answered a question. Those who were not asked it, did not know or "
        "left it out are counted apart",
    ),
    (
        "Weighted",
        r"\bweighted\b|\bweights\b",
        "some answers count for more, so that groups stand as they do on a list. It cannot mend "
        "who chose to answer",
    ),
    (
        "Effective number",
        r"\beffective (?:n|number)\b|\bdesign effect\b",
        "to how many answers of equal weight the weighted ones come. The design effect is how many "
        "times fewer that is",
    ),
    (
        "Cramér's V",
        r"\bCramér's V\b",
        "how closely two answers go together: 0 is not at all, 1 is fully",
    ),
    (
        "Adjusted p",
        r"\bHolm\b",
        "made larger because many questions were tested, and some would differ by chance alone",
    ),
    (
        "Recorded",
        r"\bevents? (?:was|were) recorded\b|\b(?:uses|events|entries) recorded\b",
        "somebody wrote it down. What nobody wrote down is not counted, and one person may stand "
        "behind several entries",
    ),
    ("Theme", r"\bthemes?\b", "a subject under which what people said is put together"),
    ("Source", r"\bsources\b", "whoever is quoted: a person, or several under one name"),
    ("Scale", r"\bscales?\b(?! from \d)", "questions on one subject whose answers make one score"),
    (
        "p",
        r"\bp [=<] ?0",
        "how often chance alone would give a difference as large as this, if there were none",
    ),
)


def glossary(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The terms that these texts use, with their meanings; not more than a reader takes in."""
    return tuple(_used("\n".join(texts)))[:MOST_TERMS]


def _used(text: str) -> Iterator[tuple[str, str]]:
    for term, words, meaning in _TERMS:
        if found := re.search(words, text, re.IGNORECASE):
            yield term.format(*found.groups()), f"{meaning.format(*found.groups())}."
