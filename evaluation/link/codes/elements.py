"""The elements of a self-generated code: their kinds, and values written the same way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

import numpy as np
import numpy.typing as npt

from evaluation.declare.link_by import CodeKind

Kind = CodeKind
KINDS: tuple[Kind, ...] = get_args(Kind)
Indices = npt.NDArray[np.int32]

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WELSH = ("ion", "chw", "maw", "ebr", "mai", "meh", "gor", "aws", "med", "hyd", "tac", "rha")
_MONTHS = {word: n for words in (_ENGLISH, _WELSH) for n, word in enumerate(words, 1)}
_UNKNOWN = frozenset(
    {"", "-", "--", "?", ".", "n/a", "na", "nan", "none", "null", "missing", "unknown", "#n/a"}
    | {"don't know", "dont know", "prefer not to say", "99999"}
)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]0*)?")
_ORDINAL = r"(\d{1,9})(?:st|nd|rd|th)?"
_DATE = re.compile(
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})|"
    r"(?P<y2>\d{4})-(?P<m2>\d{1,2})-(?P<d2>\d{1,2})(?:[ t][\d:.]+)?"
)
_MOSTLY = 0.9  # of the values that must look like a kind for it to be taken as that kind


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a code: the heading of its column, and what kind of value stands there."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of two waves as whole numbers.

    ``values``: for each element its normalised values in both waves, sorted.
    ``baseline``, ``later``: person x element, the position of the value in ``values``;
    a missing element is ``len(values[element])``, one past the last.
    """

    elements: tuple[Element, ...]
    values: tuple[tuple[str, ...], ...]
    baseline: Indices
    later: Indices

    @property
    def missing(self) -> Indices:
        """The number that stands for a missing value, by element."""
        return np.array([len(v) for v in self.values], dtype=np.int32)


@lru_cache(maxsize=8192)  # few values stand in many rows
def normalise(text: str, kind: Kind) -> str:
    """A value as it is compared; an empty text where nothing usable was given.

    Capitals, accents, spaces and noughts in front do not count. A letter is the first
    letter of what was typed; a month may be a word, English or Welsh; a day outside 1 to 31
    or a month outside 1 to 12 is missing. A whole date is the same however it is written;
    with slashes the day comes first.
    """
    plain = unicodedata.normalize("NFKD", text).casefold().strip()
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
    if plain in _UNKNOWN:
        return ""
    if kind == "letter":
        return next((mark.upper() for mark in plain if mark.isalpha()), "")
    if kind == "month" and plain[:3] in _MONTHS:
        return str(_MONTHS[plain[:3]])
    if kind in ("day", "month"):
        digits = re.fullmatch(r"0*(\d{1,2})(?:[.,]0*)?(?:st|nd|rd|th)?", plain)
        number = int(digits[1]) if digits else 0
        return str(number) if 1 <= number <= (31 if kind == "day" else 12) else ""
    if kind == "number" and _NUMBER.fullmatch(plain):
        return str(int(re.split("[.,]", plain)[0]))
    plain = re.sub(r"^(\d+)[.,]0{0,2}$", r"\1", _date(plain) or plain)
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]+", "", plain))


def _date(plain: str) -> str:
    """A whole date as year, month and day in figures; empty where the text is none."""
    if not (date := _DATE.fullmatch(plain)):
        return ""
    day, month = int(date["d"] or date["d2"]), int(date["m"] or date["m2"])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return ""
    return f"{date['y'] or date['y2']}{month:02}{day:02}"


def infer_kind(values: Iterable[str]) -> Kind:
    """What kind of value a column holds, from nine values in ten of those that were given."""
    given = [v for v in (normalise(v, "category") for v in values) if v]
    numbers = [int(digits[1]) for v in given if (digits := re.fullmatch(_ORDINAL, v))]
    most = _MOSTLY * len(given)
    if not given:
        return "category"
    if len(numbers) >= most and 0 in numbers and max(numbers) < 10:
        return "number"  # a last digit, and no month
    kinds: tuple[Kind, ...] = ("month", "day")
    for kind in kinds:
        if sum(bool(normalise(v, kind)) for v in given) >= 0.95 * len(given):
            return kind
    if len(numbers) >= most:
        return "number"
    if sum(len(v) == 1 and v.isalpha() for v in given) >= most:
        return "letter"
    if sum(v[:3] in _MONTHS and v.isalpha() for v in given) >= most:
        return "month"
    return "category"


def element_of(heading: str, columns: Sequence[Sequence[str]], kind: Kind | None = None) -> Element:
    """An element with its declared kind, or the kind that its values in all waves show.

    Where one wave has letters and another whole words, it is a letter: the first of the word.
    """
    shown = kind or infer_kind(v for column in columns for v in column)
    if not kind and shown == "category" and "letter" in map(infer_kind, columns):
        shown = "letter"
    return Element(heading, shown)


def encode(
    elements: Sequence[Element],
    baseline: Mapping[str, Sequence[str]],
    later: Mapping[str, Sequence[str]],
) -> Codes:
    """The codes of two waves, from the text in each element's column.

    ``baseline`` and ``later``: heading -> one text a person, in the order of the rows.
    """
    texts = [
        [[normalise(text, e.kind) for text in wave[e.name]] for wave in (baseline, later)]
        for e in elements
    ]
    values = tuple(tuple(sorted({v for wave in waves for v in wave if v})) for waves in texts)
    places = [{value: n for n, value in enumerate((*of_element, ""))} for of_element in values]
    first, second = (
        [[place[v] for v in waves[side]] for waves, place in zip(texts, places, strict=True)]
        for side in (0, 1)
    )
    return Codes(tuple(elements), values, np.array(first, np.int32).T, np.array(second, np.int32).T)


def times_in(side: Indices) -> npt.NDArray[np.int64]:
    """How often the whole code of each person stands in their wave."""
    _, place, times = np.unique(side, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(times[place.ravel()])
