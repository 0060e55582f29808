"""Places of a log that are written in several ways, as one; what is unsure is a fault."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from evaluation.counting import grouped
from evaluation.read.exports.foot import SUMS
from evaluation.read.exports.grid import small_letters

_FEWEST_LETTERS = 5  # of a name, of which one letter may be a slip
_OFTEN = 4  # times as many rows have a name, for another that is near it to be a slip
_MOST_NAMES = 300  # that are looked at two by two
_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Named:
    """Texts of a column with the place that each means.

    ``meant``: text -> place. ``written``: places that are written in several ways, with those.
    ``nearly``: texts that are one letter away from one place alone. ``unknown``: all others.
    ``totals``: texts that say the row adds up others.
    """

    meant: Mapping[str, str]
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nearly: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()


def name_key(text: str) -> tuple[str, ...]:
    """The words of a name without capitals, accents and signs; numbers without noughts in front."""
    joined = small_letters(text).replace("'", "").replace("\u2019", "").replace("&", " and ")
    return tuple(word.lstrip("0") or "0" for word in _WORDS.findall(joined))


# What stands in front of a row that adds up others, and is no place.
_TOTALS = {*map(name_key, (*SUMS, "all"))}


def as_named(often: Mapping[str, int], declared: Collection[str]) -> Named:
    """The texts of a column as places: ``often``, how many rows have each.

    Without ``declared`` places each name that is written in several ways is called as most rows
    have it, and no name is taken for another that is only near it.
    """
    totals = tuple(t for t in often if name_key(t) in _TOTALS and t not in declared)
    texts = [text for text in often if text not in totals]
    ways = grouped((name_key(text), text) for text in texts)
    if not declared:
        called = {key: max(same, key=lambda text: often[text]) for key, same in ways.items()}
        return Named(
            {text: called[key] for key, same in ways.items() for text in same},
            {called[key]: tuple(same) for key, same in ways.items() if len(same) > 1},
            totals=totals,
        )
    places = {name_key(place): place for place in declared}
    known = {text: places[key] for key, same in ways.items() if key in places for text in same}
    nearly = {
        text: close[0]
        for text in texts
        if text not in known and len(close := _near(name_key(text), places)) == 1
    }
    written = grouped((place, text) for text, place in known.items() if text != place)
    return Named(
        {**known, **nearly},
        {place: tuple(same) for place, same in written.items()},
        nearly,
        tuple(text for text in texts if text not in known and text not in nearly),
        totals,
    )


def alike(often: Mapping[str, int]) -> dict[str, str]:
    """Names of which few rows have one, with the name in most rows that is one letter away.

    Of their words one is another, and long enough for a slip; of very many names none.
    """
    keys = {text: name_key(text) for text in often} if len(often) <= _MOST_NAMES else {}
    found = {}
    for text, key in keys.items():
        near = [
            other
            for other, theirs in keys.items()
            if often[other] >= _OFTEN * often[text] and one_word_apart(key, theirs)
        ]
        if near:
            found[text] = max(near, key=lambda other: often[other])
    return found


def one_word_apart(key: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether one word is another by a slip, and is no number and no letter that tells apart."""
    pairs = [pair for pair in zip(key, other, strict=False) if pair[0] != pair[1]]
    return (
        len(key) == len(other)
        and len(pairs) == 1
        and all(len(word) >= _FEWEST_LETTERS and word.isalpha() for word in pairs[0])
        and _one_slip(*pairs[0])
    )


def _near(key: tuple[str, ...], places: Mapping[tuple[str, ...], str]) -> list[str]:
    """The places that are one slip of the hand away, their numbers the same."""
    joined, numbers = "".join(key), _numbers(key)
    if len(joined) < _FEWEST_LETTERS:
        return []
    return [
        place
        for other, place in places.items()
        if _numbers(other) == numbers and _one_slip(joined, "".join(other))
    ]


def _numbers(key: tuple[str, ...]) -> list[str]:
    return re.findall(r"\d+", " ".join(key))


def _one_slip(text: str, other: str) -> bool:
    """Whether one letter is missing, too much, another, or two beside one another are exchanged."""
    if text == other:
        return True
    if abs(len(text) - len(other)) > 1:
        return False
    start = next(
        (n for n, (a, b) in enumerate(zip(text, other, strict=False)) if a != b),
        min(len(text), len(other)),
    )
    a, b = text[start:], other[start:]
    return (
        a[1:] == b[1:]
        or a[1:] == b
        or a == b[1:]
        or (a[:2] == b[1::-1] and a[2:] == b[2:] and len(a) > 1)
    )
