"""Identifiers that would be the same if the way they are written did not count.

They are found to be told, so that a person puts them right; nobody is linked by them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from evaluation.counting import grouped
from evaluation.read.exports.grid import small_letters
from evaluation.read.files.raw import form_of
from evaluation.read.files.spreadsheet import DIGITS_KEPT, Reading, may_become, may_come_from

BETWEEN = " / "  # the parts of an identifier of several columns
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_ALIKE = str.maketrans({"O": "0", "o": "0", "I": "1", "l": "1", "|": "1"})
_MANY = 5  # identifiers, from which they have a usual form
_FEWEST = 2  # where one alone may be chance
_MOST_OF = 0.8
_LONGEST_WORD = 6  # letters that a site may write before others without a sign between
_LONGEST = 3  # words or numbers in front of an identifier
_MOST_SOURCES = 20  # of one date: beyond two nobody is told, and a hostile file is no burden
_MOST_PARTS = 4  # of an identifier, of which each may be read in several ways
_NAMES = frozenset(
    ("id", "no", "nr", "number", "code", "participant", "person", "pupil", "child", "respondent")
)
SIGNS = "capitals, blanks, or signs such as hyphens"
ZEROS = "leading zeros"
EXCEL = "what Excel makes of codes (dates, times, shortened numbers)"
BOTH = "leading zeros together with capitals, blanks or signs"
LETTERS = "an O for a zero, or an I or l for a one"
ORDER = "the order of its parts"

Tokens = tuple[str, ...]
Key = Callable[[str], object]
_Pairs = list[tuple[int, int]]
_Left = tuple[dict[int, str], dict[int, str]]


@dataclass(frozen=True, slots=True)
class Near:
    """Two identifiers, by their places in two lists, and what must not count for them to match."""

    first: int
    second: int
    how: str


def near_misses(
    first: Sequence[str], second: Sequence[str], common: Iterable[str] = ()
) -> list[Near]:
    """Who of one list is likely who of another, by identifiers of which none is in both.

    A pair counts only where neither has another partner by the same rule. Rules under which
    strangers may meet by chance (a number that a spreadsheet may have made, digits that a sign
    divides, something in front) need two pairs; or one, where nearly all identifiers that are in
    both lists (``common``) have the form of the one text and none that of the other. In the order
    of the first list.
    """
    left = dict(enumerate(first)), dict(enumerate(second))
    forms = Counter(map(form_of, common))
    usual = {form for form, n in forms.items() if n >= max(_MANY, _MOST_OF * forms.total())}
    found: list[Near] = []

    def odd(pair: tuple[int, int]) -> bool:
        here, there = form_of(first[pair[0]]), form_of(second[pair[1]])
        return (here in usual and there not in forms) or (there in usual and here not in forms)

    def keep(pairs: Iterable[tuple[int, int]], how: str, least: int = 1) -> None:
        taken = list(pairs)
        if len(taken) >= least or (taken and all(map(odd, taken))):
            for a, b in taken:
                found.append(Near(a, b, how))
                del left[0][a], left[1][b]

    keep(_equal(left, tokens), SIGNS)
    keep(_equal(left, _joined, lambda a, b: _numbers(a) == _numbers(b)), SIGNS)
    keep(_by_excel(left), EXCEL)
    keep(_by_excel(left, numbers=True), EXCEL, _FEWEST)
    keep(_equal(left, _without_zeros), ZEROS)
    keep(_equal(left, plain_key), BOTH)
    keep(_equal(left, _joined, lambda a, b: a.isalnum() or b.isalnum()), SIGNS, _FEWEST)
    keep(_equal(left, lambda text: plain_key(text.translate(_ALIKE))), LETTERS)
    keep(_equal(left, _in_any_order), ORDER, _FEWEST)
    for pairs, words in iter(lambda: _with_more(*left, odd), None):
        keep(pairs, words)
    return sorted(found, key=lambda near: near.first)


def tokens(text: str) -> Tokens:
    """The words and numbers of an identifier: ``K - 01.`` is k and 01. Accents do not count."""
    return tuple(_TOKEN.findall(small_letters(text)))


def plain_key(text: str) -> Tokens:
    """The tokens without zeros in front; ``101.0`` is 101."""
    return tokens(_without_zeros(text))


def _without_zeros(text: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"^(\d+)\.0+$", r"\1", text))


def _in_any_order(text: str) -> Tokens:
    """The tokens sorted, where one of several is a number: ``1K`` is ``K1``, 1-12 is not 12-1."""
    key = plain_key(text)
    return tuple(sorted(key)) if sum(token.isdigit() for token in key) == 1 < len(key) else ()


def _joined(text: str) -> str:
    return "".join(tokens(text))


def _numbers(text: str) -> list[str]:
    """The numbers in a text as signs divide them: 1-12 and 11-2 are not the same."""
    return [token for token in tokens(text) if token.isdigit()]


def _equal(left: _Left, key: Key, fits: Callable[[str, str], bool] | None = None) -> _Pairs:
    """Pairs with the same key that nobody else has on either side."""
    sides = [grouped((key(text), at) for at, text in side.items()) for side in left]
    pairs = [
        (here[0], sides[1][of][0])
        for of, here in sides[0].items()
        if of and len(here) == 1 and len(sides[1].get(of, ())) == 1
    ]
    return [(a, b) for a, b in pairs if not fits or fits(left[0][a], left[1][b])]


def _by_excel(left: _Left, *, numbers: bool = False) -> _Pairs:
    """Pairs of which one may have been made of the other, with days in the order that fits most.

    Excel goes by one order in a file. Where both fit as well, only pairs of both count.
    ``numbers``: also of texts that are plain digits.
    """
    orders = [_one_order(left, order, numbers=numbers) for order in ("day first", "month first")]
    most = max(map(len, orders))
    best = [set(pairs) for pairs in orders if len(pairs) == most]
    return sorted(set.intersection(*best))


def _one_order(left: _Left, order: str, *, numbers: bool) -> _Pairs:
    edges = {
        (a, b)
        for typed, shown, turned in ((0, 1, False), (1, 0, True))
        for x, y in _made_of(left[typed], left[shown], order, numbers=numbers)
        for a, b in [(y, x) if turned else (x, y)]
    }
    times = Counter(a for a, _ in edges), Counter(b for _, b in edges)
    return sorted((a, b) for a, b in edges if times[0][a] == times[1][b] == 1)


def _made_of(
    typed: Mapping[int, str], shown: Mapping[int, str], order: str, *, numbers: bool
) -> Iterator[tuple[int, int]]:
    """Places of a typed text and of one that may show what was made of it."""
    other = {"day first": "month first", "month first": "day first"}[order]
    sources = grouped(
        (key, at) for at, text in typed.items() for key in _keys(text, may_become, other)
    )
    for at, text in shown.items():
        if text.isdigit() and len(text) <= DIGITS_KEPT and not numbers:
            continue
        for key in _keys(text, may_come_from, other):
            for source in sources.get(key, ())[:_MOST_SOURCES]:
                if form_of(typed[source]) != form_of(text) or len(text) > DIGITS_KEPT:
                    yield source, at


def _keys(
    text: str, readings: Callable[[str], Iterable[Reading]], other: str
) -> Iterator[tuple[object, ...]]:
    """The readings of an identifier, of several columns part by part; one part at least is read."""
    parts = text.split(BETWEEN)
    read = [[r for r in readings(part.strip()) if r[0] != other] for part in parts]
    if any(read) and len(parts) <= _MOST_PARTS:
        choices = (
            [*of_part, " ".join(plain_key(p))] for p, of_part in zip(parts, read, strict=True)
        )
        yield from (key for key in product(*choices) if any(isinstance(k, tuple) for k in key))


def _with_more(
    first: Mapping[int, str], second: Mapping[int, str], odd: Callable[[tuple[int, int]], bool]
) -> tuple[_Pairs, str] | None:
    """The pairs that something in front, or behind, keeps apart, and it in words; None if none.

    Most of those that have it must fit: some people's numbers may honestly begin with a letter.
    """
    best: tuple[_Pairs, str] | None = None
    for longer, shorter, turned in ((first, second, False), (second, first, True)):
        bare = grouped((plain_key(text), at) for at, text in shorter.items())
        cut = [(at, *part) for at, text in longer.items() for part in _cuts(text)]
        having = Counter((end, more) for _, end, more, _ in cut)
        fitting = grouped(
            ((end, more), (at, bare[rest][0]))
            for at, end, more, rest in cut
            if len(bare.get(rest, ())) == 1
        )
        for (end, more), pairs in fitting.items():
            times = Counter(b for _, b in pairs)
            alone = [(a, b) for a, b in pairs if times[b] == 1]
            fewest = max(_FEWEST, min(_FEWEST + 1, len(longer)), _MOST_OF * having[end, more])
            of_both = [(b, a) for a, b in alone] if turned else alone
            sure = set(more) <= _NAMES or (having[end, more] == 1 and all(map(odd, of_both)))
            least = 1 if sure else fewest
            if len(alone) >= least and (best is None or len(alone) > len(best[0])):
                best = of_both, f'"{_written(longer[alone[0][0]], end, more)}" {end}'
    return best


def _cuts(text: str) -> Iterator[tuple[str, Tokens, Tokens]]:
    """An identifier without what stands in front or behind: where, what, and the rest."""
    whole = plain_key(text)
    for n in range(1, min(_LONGEST, len(whole) - 1) + 1):
        yield "in front", whole[:n], whole[n:]
        yield "behind", whole[-n:], whole[:-n]
    if len(whole) > 1 and whole[0].isalpha():
        for n in range(1, min(_LONGEST_WORD, len(whole[0]))):
            yield "in front", (whole[0][:n],), (whole[0][n:], *whole[1:])


def _written(text: str, end: str, more: Tokens) -> str:
    """What stands in front of an identifier, or behind it, as it is written."""
    spans = [match.span() for match in _TOKEN.finditer(text)]
    if len(spans) <= len(more):
        return " ".join(more)
    if end == "in front" and (start := spans[0][0] + len(more[0])) < spans[0][1]:
        return text[:start].strip()
    if end == "in front":
        return text[: spans[len(more)][0]].strip()
    return text[spans[-len(more) - 1][1] :].strip()
