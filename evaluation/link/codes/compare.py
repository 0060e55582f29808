"""How alike two values of an element are: the same, a neighbouring slip, different, missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from evaluation.link.codes.elements import Codes, Indices, Kind

FAR, NEAR, SAME, MISSING = range(4)
Levels = npt.NDArray[np.uint8]

_LARGEST = 6_000  # values of one element for which neighbours are looked up
_KEYBOARD = ("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM")
_SHORTEST_WORD = 4  # letters from which one wrong letter is a slip and not another word


def level_tables(codes: Codes) -> tuple[Levels, ...]:
    """For each element a square table: the level of agreement of any two of its values.

    The last row and column are for missing values. With more than 6,000 different values
    neighbours are not looked for: agreement is then the same or different.
    """
    return tuple(
        _table(values, element.kind)
        for element, values in zip(codes.elements, codes.values, strict=True)
    )


def _table(values: Sequence[str], kind: Kind) -> Levels:
    size = len(values)
    table = np.zeros((size + 1, size + 1), dtype=np.uint8)
    if size <= _LARGEST:
        places = {value: place for place, value in enumerate(values)}
        for value, slip in _neighbours(values, kind):
            pair = [places[value], places[slip]]
            table[pair, pair[::-1]] = NEAR
    np.fill_diagonal(table, SAME)
    table[size, :] = table[:, size] = MISSING
    return table


def _neighbours(values: Sequence[str], kind: Kind) -> Iterator[tuple[str, str]]:
    """Pairs of different values that a slip of the hand makes of one another."""
    distinct = set(values)
    if kind == "letter":
        yield from ((v, o) for v in distinct for o in _beside_letter(v) & distinct)
        return
    if kind in ("day", "month", "number"):
        numbers = {int(v): v for v in distinct if v.lstrip("-").isdecimal()}
        yield from ((v, numbers[n + 1]) for n, v in numbers.items() if n + 1 in numbers)
    if kind != "month":
        yield from _turned(distinct, kind)
    if kind in ("number", "category"):
        yield from _one_off(distinct, kind)


def _beside_letter(letter: str) -> set[str]:
    """The letters beside one in the alphabet and on the row of a keyboard."""
    beside = {chr(ord(letter) - 1), chr(ord(letter) + 1)}
    for row in _KEYBOARD:
        place = row.find(letter)
        if place >= 0:
            beside |= set(row[max(place - 1, 0) : place + 2])
    return beside - {letter}


def _turned(values: set[str], kind: Kind) -> Iterator[tuple[str, str]]:
    """Two marks side by side the other way round: 12 and 21; a nought in front may be lost."""
    for value in values:
        text = value.zfill(2) if kind == "day" else value
        for i in range(len(text) - 1):
            turned = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
            turned = turned.lstrip("0") if kind in ("day", "number") else turned
            if turned != value and turned in values:
                yield value, turned


def _one_off(values: set[str], kind: Kind) -> Iterator[tuple[str, str]]:
    """One mark wrong, left out or too many, by the values that they share without a mark."""
    shortest = 2 if kind == "number" else _SHORTEST_WORD
    shared: dict[tuple[str, int], list[str]] = defaultdict(list)
    for value in sorted(values):
        if len(value) >= shortest:
            for i in range(len(value)):
                less = value[:i] + value[i + 1 :]
                shared[less, i].append(value)
                if len(less) >= shortest and less in values:
                    yield value, less
    for alike in shared.values():
        yield from combinations(alike, 2)


def levels_of(tables: Sequence[Levels], first: Indices, second: Indices) -> Levels:
    """Level of each element for each pair: ``first`` and ``second`` are pair x element."""
    return np.stack([t[first[:, k], second[:, k]] for k, t in enumerate(tables)], axis=1)
