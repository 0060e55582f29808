"""What a user declares that the codes of a file mean: ``read_as``, read and written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import runs, s
from evaluation.declare.answer_file import Answers, WaveColumns
from evaluation.declare.guidance import IN_DELIVERABLE
from evaluation.declare.instrument.facts import numbered_words, plain_words
from evaluation.declare.instrument.keyed import reverse_keyed
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.lined_yaml import quoted
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.declare.workspace import Study
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid
from evaluation.read.files.raw import number_of

Codes = Mapping[str, float]  # what stands in a cell, as ``code`` writes it -> the answer
_OPTIONS = {BASELINE: "-before", ENDPOINT: "-after"}  # of a command that takes two files
_FEWEST = 3  # items next to one another that are written as a range
_RANGE = re.compile(r"(\S+) to (\S+)")


@dataclass(frozen=True, slots=True)
class ItemColumns:
    """The columns of one instrument in one file at one wave. ``items``: the heading of each."""

    study: Study
    data: Answers
    grid: Grid
    instrument: Instrument
    items: Mapping[str, str]
    wave: str

    @property
    def stored_reversed(self) -> tuple[str, ...]:
        """The items that are said to be stored reversed."""
        return _of_wave(self.data, self.wave).stored_reversed.get(self.instrument.id, ())

    @property
    def turned(self) -> frozenset[str]:
        """The items whose numbers stand the other way round than the instrument takes them."""
        return frozenset(self.stored_reversed) ^ _keyed_otherwise(self.data, self.instrument)

    @property
    def falling(self) -> frozenset[str]:
        """The items whose numbers fall where the instrument's words rise."""
        printed = self.instrument.coding == "already_reversed"
        return self.turned ^ (reverse_keyed(self.instrument) if printed else frozenset())

    def to_declare(self, items: Sequence[str], codes: Mapping[str, float]) -> str:
        """What a user writes so that the codes of some items are read as these answers."""
        guidance, among = self.study.guidance, self.study.evaluation.answers
        some = "" if {*items} >= {*self.items} else named(self.instrument, items)
        by_option = guidance is not IN_DELIVERABLE
        written = [
            guidance.code_as.format(
                text if by_option or number_of(text) is not None else quoted(text), f"{value:g}"
            )
            for text, value in codes.items()
        ]
        if by_option:
            return guidance.read_as.format(
                whose=f"{some}: " if some else "",
                codes=",".join(written),
                place=_OPTIONS.get(self.wave, "") if len(among) > 1 else "",
            )
        return guidance.read_as.format(
            whose=f"{self.instrument.id} {some}".strip(),
            codes=", ".join(written),
            place=f"under {self.wave} of this file" if self.data.waves else "for this file",
        )


def _keyed_otherwise(data: Answers, instrument: Instrument) -> frozenset[str]:
    """The reverse-keyed items, where a file is said to have them otherwise than the instrument."""
    same = data.coding in (None, instrument.coding)
    return frozenset() if same else reverse_keyed(instrument)


def code(text: str) -> str:
    """A cell as a code: ``1``, ``1.0`` and ``1 - Not at all`` are one, words are plain."""
    number, both = number_of(text), numbered_words(text)
    number = both[0] if number is None and both else number
    return plain_words(text) if number is None else f"{number:g}"


def declared_for(data: Answers, wave: str) -> Mapping[str, Mapping[str, float]]:
    """What is declared of the codes of a wave: of each instrument, or of some of its items."""
    return _of_wave(data, wave).read_as


def _of_wave(data: Answers, wave: str) -> Answers | WaveColumns:
    """Where a file says in which codes the answers of a wave stand."""
    return next((declared for name, declared in data.waves.items() if name == wave), data)


def codes_of(
    declared: Mapping[str, Mapping[str, float]], instrument: Instrument, item: str
) -> Codes | None:
    """The answer that each code of an item means, where it is declared; else None.

    What is said of some items goes before what is said of the whole instrument.
    """
    fitting = [
        (len(items), codes)
        for key, codes in declared.items()
        if (items := _items_of(key, instrument)) and item in items
    ]
    if not fitting:
        return None
    _, codes = min(fitting, key=lambda fit: fit[0])
    return {code(text): value for text, value in codes.items()}


def _items_of(key: str, instrument: Instrument) -> tuple[str, ...] | None:
    """The items that a key of ``read_as`` names; None where it is not of this instrument."""
    name, _, rest = key.strip().partition(" ")
    if name != instrument.id:
        return None
    order, named = list(instrument.items), list[str]()
    for part in filter(None, (p.strip() for p in rest.removeprefix("items ").split(","))):
        ends = _RANGE.fullmatch(part)
        first, last = ends.groups() if ends else (part, part)
        if first not in order or last not in order:
            return None
        named += order[order.index(first) : order.index(last) + 1]
    return tuple(named or order)


def wrongly_declared(
    data: Answers, grid: Grid, wave: str, instruments: Mapping[str, Instrument]
) -> Iterator[Issue]:
    """Instruments, items and answers under ``read_as`` that do not exist, and items turned twice.

    Codes of a whole form say how it was coded; one of its items may be stored reversed besides.
    """
    for key, codes in declared_for(data, wave).items():
        found = [(i, items) for i in instruments.values() if (items := _items_of(key, i))]
        if not found:
            yield Issue(
                grid.file,
                f'read_as names "{key}", and there are no such items.',
                f"Name an instrument ({', '.join(instruments)}), or one and its items: "
                f"{next(iter(instruments), 'gad7')} 1 to 3, 5.",
                code="answers.read-as-of-nothing",
            )
        for instrument, items in found:
            wrong = [v for v in codes.values() for i in items if not _is_answer(instrument, i, v)]
            if wrong:
                allowed = instrument.responses_of(items[0])
                yield Issue(
                    grid.file,
                    f"read_as turns codes into {wrong[0]:g}, which is no answer of {key}.",
                    f"On the right stands the answer of the instrument: {allowed.minimum:g} to "
                    f"{allowed.maximum:g}.",
                    code="answers.read-as-no-answer",
                )
            if len(items) < len(instrument.items) and _fall(codes):
                stored = frozenset(_of_wave(data, wave).stored_reversed.get(instrument.id, ()))
                yield from _turned_twice(data, grid, instrument, (key, items), stored)


def _turned_twice(
    data: Answers,
    grid: Grid,
    instrument: Instrument,
    read_as: tuple[str, Sequence[str]],
    stored: frozenset[str],
) -> Iterator[Issue]:
    """Single items whose codes fall under ``read_as``, and that something else turns as well."""
    key, items = read_as
    ways = (
        (
            stored,
            "it is said to be stored reversed",
            "Leave them out there, or out of stored_reversed.",
        ),
        (
            _keyed_otherwise(data, instrument),
            f"coding: {data.coding} turns the reverse-keyed items",
            "Leave them out there; or name all reverse-keyed items there, and leave coding out.",
        ),
    )
    for turned, why, way_out in ways:
        if both := turned & {*items}:
            yield Issue(
                grid.file,
                f"Item {named(instrument, both)} of {instrument.id} would be turned round "
                f'twice: by read_as ("{key}"), and as {why}.',
                "Say one of the two: what read_as says of single items is the answer that each "
                f"of their codes means. {way_out}",
                code="answers.turned-twice",
            )


def _fall(codes: Mapping[str, float]) -> bool:
    """Whether answers fall where their codes, which are numbers, rise; words nobody turns."""
    by_number = sorted(
        (number, value)
        for text, value in codes.items()
        if (number := number_of(code(text))) is not None
    )
    return len(by_number) > 1 and by_number[0][1] > by_number[-1][1]


def _is_answer(instrument: Instrument, item: str, value: float) -> bool:
    """Whether a value is an answer; items of other response sets may stand beside."""
    return instrument.responses_of(item).allows(value) or not instrument.items[item].scored


def named(instrument: Instrument, items: Collection[str]) -> str:
    """Items of an instrument in its order, in few words: ``1 to 5, 7``."""
    order = list(instrument.items)
    places = sorted(order.index(item) for item in items)
    texts = (
        [f"{order[run[0]]} to {order[run[-1]]}"]
        if len(run) >= _FEWEST
        else [order[place] for place in run]
        for run in runs(places, 1)
    )
    return ", ".join(text for several in texts for text in several)


def items_of(instrument: Instrument, items: Collection[str]) -> str:
    """The same with the instrument in front: ``gad7 items 1 to 7``."""
    return f"{instrument.id} item{s(len(items))} {named(instrument, items)}"
