"""What a coded segment is: a passage of a source, put under a theme by a coder."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.declare.instrument.facts import plain_words

Path = tuple[str, ...]
BETWEEN_CODES = " > "  # the names of a path, as they are printed
_LOWER = re.compile(r"\s*>\s*")
_BACKSLASHES = re.compile(r"\\+")
_ROOTS = ("Codes", "Nodes")  # what NVivo writes before every path
UNSEEN = ("Cf", "Cc")  # soft hyphens, joiners and signs of direction: nobody sees them


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """What a source said at one place; numbers of passages may start again in each source."""

    source: str
    number: str


@dataclass(frozen=True, slots=True, order=True)
class Coding:
    """That somebody put a passage under a theme. Two that are equal are one, written twice.

    ``path``: the names of the theme from the widest group to itself; ``coder`` is empty where
    the file does not say who coded.
    """

    segment: Segment
    path: Path
    coder: str = ""


def path_of(theme: str, group: str) -> Path:
    """The path of a theme; one that is called as its group is the group itself."""
    return (theme,) if group in ("", theme) else (group, theme)


def path_in(text: str, sign: str) -> Path:
    """The names of a path that is written in one text, with a sign between them.

    Several backslashes are one, and NVivo's root above all codes is none of them.
    """
    parts = _BACKSLASHES.split(text) if sign == "\\" else text.split(sign)
    names = tuple(filter(None, map(str.strip, parts)))
    rooted = len(names) > 1 and names[0] in _ROOTS and "\\\\" in text
    return (names[1:] if rooted else names) or ("",)


def labels_of(paths: Iterable[Path]) -> dict[Path, str]:
    """What each theme is called: by its name, with its group where another has the same name."""
    distinct = sorted(set(paths))
    times = Counter(path[-1] for path in distinct)
    labels = {
        path: path[-1] if times[path[-1]] == 1 or len(path) == 1 else f"{path[-1]} ({path[-2]})"
        for path in distinct
    }
    if len(set(labels.values())) < len(labels):  # a name that looks like one with its group
        return {path: " / ".join(path) for path in distinct}
    return labels


def themes_called(name: str, themes: Iterable[Path]) -> list[Path]:
    """The themes, and groups of themes, that a name means: ``Trust``, ``Barriers > Trust``."""

    def spelt(text: str) -> str:
        return alike(_LOWER.sub(BETWEEN_CODES, text))

    wanted = spelt(name)
    return [
        path
        for path in themes
        if any(spelt(BETWEEN_CODES.join(path[at:])) == wanted for at in range(len(path)))
    ]


def alike(name: str) -> str:
    """A name without capitals, spare blanks, unseen signs and forms of one letter."""
    return plain_words("".join(mark for mark in name if unicodedata.category(mark) not in UNSEEN))


def usual(spellings: Counter[str]) -> str:
    """Of the spellings of one name the one that is printed.

    One without unseen signs, spare blanks and letters in parts goes first; of these the most
    frequent; of as frequent ones that with a capital at its beginning and nowhere else.
    """

    def rank(spelling: str) -> tuple[object, ...]:
        composed = unicodedata.is_normalized("NFC", spelling)
        blanks = spelling != " ".join(spelling.split())
        unseen = any(unicodedata.category(mark) in UNSEEN for mark in spelling)
        capital = spelling[:1].isupper() and not spelling.isupper()
        return unseen or blanks or not composed, -spellings[spelling], not capital, spelling

    return min(spellings, key=rank)
