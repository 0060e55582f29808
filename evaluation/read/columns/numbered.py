"""Headings as letters and a number: which sets of columns may be the items of an instrument."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from evaluation.counting import grouped
from evaluation.declare.instrument.model import Instrument
from evaluation.read.columns.wave_words import wave_behind

ANY_ITEM = ("", "q", "question", "item")  # what the numbers of items may stand behind
_NUMBER = re.compile(r"(?s)(.*?)(\d+)")
# A question's number in front of its words: 5. I am ..., Q5 I am ..., 2.3) I am ...
_LED = re.compile(
    r"(?is)\s*(q(?:uestion)?|item|)\s*((?:\d+[._-])*)(\d+)(\s*[.):]\s*|\s+)([^\d\W].*)"
)
# code[SQ001] of LimeSurvey, with its wording or without
_PART = re.compile(r"(?s)([A-Za-z]\w*)\[(?:SQ|Q|A)?0*(\d+)\](?:\.\s.*)?")
_FEWEST_LETTERS = 3  # items that may be told by letters: a, b and c
_FRONT = re.compile(r"(?i)\s*(?:q(?:uestion)?\s*|item\s*)?(\d+(?:[._-]\d+)*)")


@dataclass(frozen=True, slots=True)
class NumberedColumns:
    """Columns with the same letters before the number; ``beyond`` have no item's number."""

    stem: str
    found: dict[str, list[str]]
    beyond: list[str]

    @property
    def headings(self) -> list[str]:
        """The columns that have an item's number."""
        return [heading for same in self.found.values() for heading in same]

    def fits(self, instrument: Instrument) -> bool:
        """Whether its numbers are those of the items, each once, and no others."""
        once = all(len(same) == 1 for same in self.found.values())
        return once and not self.beyond and not instrument.without_column(self.found)


def letters(text: str) -> str:
    """Letters and digits alone, without capitals."""
    return "".join(mark for mark in text.casefold() if mark.isalnum())


def own_names(instrument: str) -> set[str]:
    """What columns of an instrument may begin with: ``gad7`` and ``gad``."""
    short = letters(instrument).rstrip("0123456789")
    return {letters(instrument), *([short] if len(short) > 1 else [])}


def other_names(instrument: str, known: Collection[str]) -> set[str]:
    """What columns of the other instruments that are known may begin with."""
    others = {name for other in known if other != instrument for name in own_names(other)}
    return others - own_names(instrument)


def core(instrument: Instrument) -> tuple[str, ...]:
    """The items that must have a column."""
    return instrument.without_column(()) or tuple(instrument.items)


def question_number(heading: str) -> str:
    """The number of a question as its heading has it: ``5.2_1`` of ``Q5.2_1``; or nothing."""
    front = _FRONT.match(heading)
    last = re.search(r"(\d+)\s*$", heading)
    return front[1] if front else last[1] if last else ""


def numbered(heading: str, instrument: str = "") -> tuple[str, int] | None:
    """Letters and number of a heading; after the id of the instrument only the rest counts."""
    if part := _PART.fullmatch(heading.strip()):
        return letters(part[1]), int(part[2])
    folded, own = letters(heading), letters(instrument)
    rest = folded.removeprefix(own)
    if own and folded.startswith(own) and rest.isdecimal():  # gad71 is item 1 of gad7
        return own, int(rest)
    if match := _NUMBER.fullmatch(heading.strip()):
        return letters(match[1]), int(match[2])
    led = _LED.fullmatch(heading)
    if led and (led[1] or led[4].strip()):  # "5 minutes of your time" has no number of a question
        return letters(led[1] + led[2]), int(led[3])
    return None


def groups(headings: Sequence[str], instrument: Instrument) -> list[NumberedColumns]:
    """The headings by their letters, with the items whose number or id they end in.

    A wave behind the number (``gad7_1_t0``) counts with the letters, as one in front of it does.
    """
    numbers = {int(item): item for item in instrument.items if item.isdecimal()}
    words = {letters(item): item for item in instrument.items if not item.isdecimal()}
    places: list[tuple[str, tuple[str, str]]] = []  # letters; item, or nothing, and heading
    for heading in headings:
        bare, wave = wave_behind(heading)
        folded = letters(bare)
        for plain, item in words.items():
            stem = folded.removesuffix(plain)
            if folded.endswith(plain) and not (plain[0].isdigit() and stem[-1:].isdigit()):
                places.append((stem + letters(wave), (item, heading)))
        parts = numbered(bare, instrument.id)
        if len(instrument.items) == 1 and folded == letters(instrument.id):
            places.append((folded + letters(wave), (next(iter(instrument.items)), heading)))
        elif parts and numbers:
            places.append((parts[0] + letters(wave), (numbers.get(parts[1], ""), heading)))
    numbered_sets = [
        NumberedColumns(
            stem,
            grouped((item, heading) for item, heading in same if item),
            [heading for item, heading in same if not item],
        )
        for stem, same in grouped(places).items()
    ]
    return [*numbered_sets, *_lettered(headings, instrument)]


def _lettered(headings: Sequence[str], instrument: Instrument) -> Iterator[NumberedColumns]:
    """Sets whose last letters are a, b, c to that of the last item: ``WEMWBSa`` to ``WEMWBSn``.

    Only where the items are numbered from 1 and each has its letter once.
    """
    items = {chr(96 + int(item)): item for item in instrument.items if item.isdecimal()}
    alphabet = list(ascii_lowercase[: len(instrument.items)])
    if len(items) < _FEWEST_LETTERS or [*items] != alphabet:
        return
    ending = [(letters(heading), heading) for heading in headings if heading]
    for stem, same in grouped((plain[:-1], (plain[-1:], h)) for plain, h in ending).items():
        found = grouped((items.get(letter, ""), heading) for letter, heading in same)
        if stem and [*sorted(found, key=lambda i: (len(i), i))] == [*instrument.items]:
            yield NumberedColumns(stem, found, [])


def candidates(headings: Sequence[str], instrument: Instrument) -> list[NumberedColumns]:
    """The headings by their letters, where these may be the instrument's.

    A question by itself has the number of any question: wave1 and year1 are no item 1.
    """
    single = len(core(instrument)) == 1
    plain = {*own_names(instrument.id), *ANY_ITEM}
    return [group for group in groups(headings, instrument) if not single or group.stem in plain]


def whole_sets(
    sets: Sequence[NumberedColumns], instrument: Instrument, known: Collection[str]
) -> list[NumberedColumns]:
    """The sets that may be the items: those of its own name before any other.

    None that is named for another instrument of those ``known``. Beside ``sdq_1`` stays
    ``post_sdq_1``, which may be the wave that is meant.
    """
    own, others = own_names(instrument.id), other_names(instrument.id, known)
    whole = [group for group in sets if group.fits(instrument) and group.stem not in others]
    if any(group.stem in own for group in whole):
        return [group for group in whole if any(name in group.stem for name in own)]
    return whole
