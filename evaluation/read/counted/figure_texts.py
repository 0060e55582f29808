"""What stands in the cells of a table of counts: figures, shares, and words in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from evaluation.declare.counts_file import Supplied
from evaluation.declare.lined_yaml import quoted
from evaluation.read.files.raw import typed_number

_FEW = re.compile(r"(?:<|less than|fewer than|under)\s*\d+|\*+|\[?[cz]\]?", re.IGNORECASE)
# as statistical offices mark figures: 12 (p), 12 [r], 12r
_MARKED = re.compile(
    r"(?P<figure>.*\d%?)\s*[(\[]?(?P<mark>p|r|prov(?:\.|isional)?|rev(?:\.|ised)?)[)\]]?",
    re.IGNORECASE,
)
_MARKS = {"p": "provisional", "r": "revised"}
OPEN = frozenset(
    ("-", "\u2013", "\u2014", "..", ".", ":", "n/a", "na", "#n/a", "x", "n/k", "nk", "not known")
)
WITH_FIGURE: tuple[Supplied, ...] = ("supplied", "supplied in part", "late")
_USUAL: dict[Supplied, tuple[str, ...]] = {
    "supplied": ("supplied", "yes", "provided", "complete", "in full", "full", "y"),
    "supplied in part": ("supplied in part", "in part", "partly", "partial", "part", "partially"),
    "late": ("late", "supplied late", "after the day"),
    "not retrievable": (
        *("not retrievable", "cannot be retrieved", "recorded not retrievable", "s12", "s.12"),
        *("section 12", "over cost limit", "exceeds cost limit", "not extractable"),
    ),
    "not held": ("not held", "not recorded", "no information held", "n/h", "not collected"),
    "refused": ("refused", "refusal", "exempt", "withheld", "declined"),
    "suppressed": ("suppressed", "too few", "too few to print", "low", "few", "small number"),
    "no answer": ("no answer", "no response", "no reply", "not received", "awaited", "pending"),
    "not asked": ("not asked", "not applicable", "does not apply"),
}

# What the words mean of which a lead chooses, as messages say it.
MEANINGS = (
    "not held (nobody records it), not retrievable (recorded, and it cannot be counted), refused, "
    "suppressed (too few to tell), no answer, not asked"
)


def plain_word(text: str) -> str:
    """A word without capitals and blanks too many."""
    return " ".join(text.casefold().replace("_", " ").split())


def statuses_of(texts: Collection[str], own: Mapping[str, Supplied]) -> dict[str, Supplied]:
    """What each text says of the supply; the file's own words go before the usual."""
    known = {plain_word(word): status for status, words in _USUAL.items() for word in words}
    known |= {plain_word(word): status for word, status in own.items()}
    found = {text: known[plain_word(text)] for text in texts if plain_word(text) in known}
    few: dict[str, Supplied] = {
        text: "suppressed" for text in texts if text not in found and _FEW.fullmatch(text)
    }
    return {**found, **few}


def marked(text: str) -> tuple[str, str]:
    """A figure without the mark beside it, and what the mark says: provisional or revised."""
    found = _MARKED.fullmatch(text.strip())
    return (found["figure"], _MARKS[found["mark"][0].casefold()]) if found else (text.strip(), "")


def per_cent(text: str) -> bool:
    """Whether a figure has the sign of per cent, as 45% and 45% (p)."""
    return marked(text)[0].endswith("%")


def figure_of(text: str) -> float | None:
    """A figure: 1,204 and 1204, 45%, £1,200.50, 12 (p); None for any other text."""
    value = typed_number(marked(text)[0].removesuffix("%").removeprefix("\u00a3").strip())
    return None if value is None else value + 0.0  # -0 is 0


def may_mean(text: str) -> list[Supplied]:
    """The statuses whose usual words stand in a text, as refused in "refused by letter"."""
    said = f" {re.sub(r'[^a-z0-9./]+', ' ', plain_word(text))} "
    return [
        status
        for status, words in _USUAL.items()
        if status not in WITH_FIGURE and any(f" {word} " in said for word in words)
    ]


def proposed(texts: Collection[str], own: Mapping[str, Supplied]) -> str:
    """A line for deliverable.yaml that says what words mean, with those that it says already.

    A word of which nothing is known stands as no answer, which claims least.
    """
    meant = {**own, **{text: next(iter(may_mean(text)), "no answer") for text in texts}}
    pairs = (f"{quoted(text)}: {status}" for text, status in meant.items())
    return f"statuses: {{{', '.join(pairs)}}}"
