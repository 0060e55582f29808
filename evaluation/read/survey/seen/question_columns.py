"""Which columns of an export belong to one question, and the words of each."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.read.exports.grid import Grid, plain_heading
from evaluation.read.exports.ticked import UNTICKED
from evaluation.read.survey.seen.short_names import CODED, MARKUP

_OF_BLOCK = re.compile(
    r"^(?P<stem>.*\S)\s*(?:\[(?P<row>[^\[\]]+)\]|\s-\s(?P<part>.*\S))$", re.DOTALL
)


_ENDED = re.compile(r"[.?!]-")
_NUMBERED = re.compile(r"^\.\d+[.):]?\s+")  # what is left of the number of a row, as of 3.1.
BESIDE = re.compile(
    r"(?i)\bspecify\b|\[other\]$|_TEXT$|[/_]other(_text)?$|(- |^)other\W*$|- comment\b|"
    r"\bif other\b|\bother \(.*\)\W*$|nodwch|proszę podać"
)


@dataclass(frozen=True, slots=True)
class QuestionColumns:
    """The columns of one question: ``lines`` are the words of each, where there are several."""

    stem: str
    places: tuple[int, ...]
    lines: tuple[str, ...] = ()


def columns_together(grid: Grid, free: Sequence[int]) -> list[QuestionColumns]:
    """The columns by question: those of the tool's blocks, those with one stem, and single ones."""
    taken = {*free}
    places = {heading: n for n, heading in enumerate(grid.headings)}
    groups: dict[int, QuestionColumns] = {}
    blocks = {**grid.layout.blocks, **{q: parts for q, parts in grid.ticked.items() if parts}}
    for stem, headings in blocks.items():
        own = [places[h] for h in headings if places.get(h) in taken]
        if len(own) > 1:
            own += _ticked_behind(grid, stem, own[-1], taken)
            groups[own[0]] = QuestionColumns(
                _asked_by(grid, stem, own), tuple(own), _lines(grid, stem, own)
            )
            taken -= {*own}
            if places.get(stem) in taken:  # the question's own column beside one for each option
                taken -= {places[stem]}
    for stem, own in _by_stem(grid, sorted(taken)).items():
        groups[own[0]] = QuestionColumns(plain_words_of(stem), tuple(own), _lines(grid, stem, own))
        taken -= {*own}
    groups |= {place: QuestionColumns(wording_of(grid, place), (place,)) for place in taken}
    return [groups[place] for place in sorted(groups)]


def _ticked_behind(grid: Grid, stem: str, last: int, taken: set[int]) -> list[int]:
    """A box to tick directly behind a question's columns whose heading stands twice, as “other”."""
    place = last + 1
    if place not in taken or not plain_heading(grid.headings[place]).startswith(
        plain_heading(stem)
    ):
        return []
    texts = {*grid.values(place)} - {""}
    word = next(iter(texts)) if len(texts) == 1 else ""
    return [place] if word and plain_heading(word) in plain_heading(grid.headings[place]) else []


def _by_stem(grid: Grid, free: Sequence[int]) -> dict[str, list[int]]:
    """Neighbouring columns whose headings, or wordings, share what stands before the last part."""
    groups: dict[str, list[int]] = {}
    for place in free:
        match = _OF_BLOCK.match(_full(grid, place))
        own_words = BESIDE.search(match[0]) and not _one_box(grid, place) if match else False
        if match and not own_words:
            groups.setdefault(plain_heading(match["stem"]), []).append(place)
    return {stem: own for stem, own in groups.items() if len(own) > 1}


def _one_box(grid: Grid, place: int) -> bool:
    """Whether a column holds ticks, or one text, and no words of people's own."""
    return len({text.casefold() for text in grid.values(place)} - UNTICKED) == 1


def _full(grid: Grid, place: int) -> str:
    """The heading of a column, or its wording where that says more."""
    heading = grid.headings[place]
    wording = grid.layout.questions.get(heading, "")
    return wording if _OF_BLOCK.match(wording) and not _OF_BLOCK.match(heading) else heading


def wording_of(grid: Grid, place: int) -> str:
    """What a column asks: its wording, where the export has one, else its heading."""
    heading = grid.headings[place]
    return plain_words_of(grid.layout.questions.get(heading, "")) or plain_words_of(heading)


def _asked_by(grid: Grid, stem: str, places: Sequence[int]) -> str:
    """The words of a question of several columns: its stem, or what their wordings share."""
    wordings = [grid.layout.questions.get(grid.headings[n], "") for n in places]
    if " " in stem or not all(wordings):
        return plain_words_of(stem)
    shared = {match["stem"] for match in map(_OF_BLOCK.match, wordings) if match}
    if len(shared) == 1:
        return plain_words_of(shared.pop())
    if len({*wordings}) == 1:
        return plain_words_of(wordings[0])
    start = _shared_start(wordings)
    return plain_words_of(start) if len(start) > 3 else plain_words_of(stem)


def _shared_start(texts: Sequence[str]) -> str:
    first, last = min(texts), max(texts)
    same = next(
        (n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
    shared = first[:same]
    if ended := [*_ENDED.finditer(shared)]:  # as Qualtrics once wrote: Tick all that apply.-Time
        return shared[: ended[-1].start() + 1]
    return shared.rpartition(" ")[0].rstrip(" (-[:")


def _lines(grid: Grid, stem: str, places: Sequence[int]) -> tuple[str, ...]:
    """What each column of a question is called: its heading without what they share."""
    wordings = [grid.layout.questions.get(grid.headings[n], "") for n in places]
    own = [grid.headings[n] for n in places]
    texts = wordings if len({*wordings}) == len(places) and all(wordings) else own
    start = _shared_start(texts) if len(texts) > 1 else ""
    lines = []
    for text in texts:
        match = _OF_BLOCK.match(text)
        part = (match["row"] or match["part"]) if match else ""
        if plain_heading(text).startswith(plain_heading(stem)) and not part:
            part = plain_heading(text)[len(plain_heading(stem)) :].strip(" -:/[]_")
        part = _NUMBERED.sub("", part) or part
        part = part or text[len(start) :].strip(" -:/()[]_") or text
        lines.append(plain_words_of(re.sub(r" \(column [A-Z]+\)$", "", part)))
    return tuple(lines) if len({*lines}) == len(lines) else tuple(own)


def plain_words_of(text: str) -> str:
    """A text without markup, on one line; a code in front does not belong to it."""
    plain = " ".join(html.unescape(MARKUP.sub(" ", text)).split()).removesuffix(
        " - Selected Choice"
    )
    coded = CODED.match(plain)
    return coded["words"] if coded else plain
