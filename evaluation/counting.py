"""Counts in words: one person, three people, "and 4 more"; and things put together to count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

NAMED = 5  # things of a kind that a sentence names; the rest are counted
Key = TypeVar("Key")
Thing = TypeVar("Thing")
Number = TypeVar("Number", int, float)


def grouped(pairs: Iterable[tuple[Key, Thing]]) -> dict[Key, list[Thing]]:
    """Things by their keys, given as (key, thing), both in the order in which they come."""
    groups: dict[Key, list[Thing]] = {}
    for key, thing in pairs:
        groups.setdefault(key, []).append(thing)
    return groups


def repeated(keys: Iterable[object]) -> Iterator[tuple[int, int]]:
    """Where a key stands again, and where it stood first; empty keys are passed over."""
    first: dict[object, int] = {}
    for place, key in enumerate(keys):
        if key and first.setdefault(key, place) != place:
            yield place, first[key]


def unique_names(
    wanted: Mapping[Key, str], taken: Iterable[str] = (), endings: Sequence[str] = ()
) -> dict[Key, str]:
    """Names as they are wanted; one that is taken, or would be with an ending, gets a number.

    ``endings``: of names that stand beside each, such as ``_share``: nothing else has these.
    """
    names: dict[Key, str] = {}
    every = {*taken}
    last: Counter[str] = Counter()
    for key, base in wanted.items():
        found = base
        while every & {found, *(f"{found}{ending}" for ending in endings)}:
            last[base] += 1
            found = f"{base}_{last[base] + 1}"
        every |= {found, *(f"{found}{ending}" for ending in endings)}
        names[key] = found
    return names


def runs(numbers: Iterable[Number], gap: Number) -> list[list[Number]]:
    """Rising numbers as those that hang together, each at most ``gap`` above the one before."""
    found: list[list[Number]] = []
    for number in numbers:
        if found and number - found[-1][-1] <= gap:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def plural(n: int, noun: str, nouns: str = "") -> str:
    """``1 row``, ``3 rows``; ``nouns`` is a plural that is not made with s: ``2 people``."""
    return f"{n} {noun if n == 1 else nouns or f'{noun}s'}"


def percent(share: float) -> str:
    """A share as it was chosen, with all its digits: ``95%``, ``97.5%``."""
    return f"{100 * share:.6g}%"


def in_full(value: float) -> str:
    """A figure with all its digits: ``1,204,500.25``."""
    return f"{value:,.12g}"


def in_words(n: int) -> str:
    """A small number as it is written in a sentence: ``three``."""
    return {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}.get(n, str(n))


def s(n: int, singular: str = "", plural: str = "s") -> str:
    """The ending, or a verb, that goes with a count: ``pair{s(n)}``, ``{s(n, 'fits', 'fit')}``."""
    return singular if n == 1 else plural


def and_more(names: Iterable[str], most: int = NAMED, *, noun: str = "") -> str:
    """The first names, and how many there are besides: ``A1, A2 and 4 more``."""
    listed = list(names)
    left = len(listed) - most
    more = f" and {left} more{noun and f' {noun}'}" if left > 0 else ""
    return ", ".join(listed[:most]) + more
