"""What stands in the cells of a table of counts: figures, shares, and words in their place."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from evaluation.declare.counts_file import Supplied
from evaluation.read.exports.foot import SUMS
from evaluation.read.exports.grid import small_letters
from evaluation.read.files.raw import number_of

_BETWEEN = ", '\u00a0\u2009\u202f\u2019"  # what stands between thousands
_THOUSANDS = re.compile(rf"[+-]?\d{{1,3}}(?:[{_BETWEEN}]\d{{3}})+(?:\.\d+)?")
_ALL = frozenset((*SUMS, "all", "overall", "everyone", "everybody", "all together", "altogether"))
_OF_ALL = re.compile(
    r"(?:sub-?)?totals?\b.*|grand total\b.*|.*\b(?:sub-?)?totals?|all (?:the )?"
    r"(?:(?:police|ethnic|age|local|young) )?(?:areas|forces|suppliers|groups|pupils|children"
    r"|people|persons|ages|districts|counties|councils|authorities|regions|boroughs|schools"
    r"|agencies|ethnicities|sexes|genders)"
)
_FEW = re.compile(r"(?:<|less than|fewer than|under)\s*\d+|\*+|\[?[cz]\]?", re.IGNORECASE)
OPEN = frozenset(("-", "\u2013", "\u2014", "..", ".", ":", "n/a", "na", "#n/a", "x"))
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
    "suppressed": ("suppressed", "too few", "too few to print"),
    "no answer": ("no answer", "no response", "no reply", "not received", "awaited", "pending"),
    "not asked": ("not asked", "not applicable", "does not apply"),
}


def label_key(text: str) -> str:
    """A label without capitals, accents and blanks too many."""
    return " ".join(small_letters(text).split())


def is_sum(text: str) -> bool:
    """Whether a word says that it adds up others: Total, All, All areas, South total."""
    return adds_up_all(text) or bool(_OF_ALL.fullmatch(label_key(text)))


def adds_up_all(text: str) -> bool:
    """Whether a word says so and nothing else, so that it adds up all others."""
    return label_key(text) in _ALL


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


def figure_of(text: str) -> float | None:
    """A figure: 1,204 and 1204, 45%, £1,200.50; None for any other text."""
    plain = text.strip().removesuffix("%").removeprefix("\u00a3").strip()
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(f"[{_BETWEEN}]", "", plain)
    return number_of(plain)
