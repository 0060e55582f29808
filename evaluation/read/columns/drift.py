"""The same item at two waves: whether its question has another number, or other words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from evaluation.counting import NAMED, plural, s
from evaluation.declare.waves import MEASURED, printed
from evaluation.declare.workspace import Study
from evaluation.errors import Issue
from evaluation.read.answers.parts import Part
from evaluation.read.columns.numbered import question_number
from evaluation.read.columns.wordings import alike, folded, wording
from evaluation.read.exports.grid import Grid

_SHOWN = 60  # letters of a wording


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item stands at one wave: the file, its heading and its wording, if known."""

    file: str
    heading: str
    wording: str


@dataclass(frozen=True, slots=True)
class Drift:
    """An item whose question is not the same at two waves.

    ``alike``: of the wordings, in per cent, 100 where they are the same; None where one of them
    is not known. ``renumbered``: the question has another number.
    """

    instrument: str
    item: str
    waves: tuple[str, str]
    first: ItemPlace
    second: ItemPlace
    alike: float | None
    renumbered: bool

    @property
    def reworded(self) -> bool:
        """Whether the wordings are known and differ."""
        return self.alike is not None and self.alike < 100


def drifts(parts: Mapping[tuple[str, str], Sequence[Part]]) -> list[Drift]:
    """Items of each instrument that differ at a later wave from the first that has them.

    ``parts``: by wave and instrument.
    """
    return compare(
        {
            (wave, name): {
                item: place_of(part.grid, heading)
                for part in same
                for item, heading in part.columns.items()
            }
            for (wave, name), same in parts.items()
        }
    )


def place_of(grid: Grid, heading: str) -> ItemPlace:
    """Where a heading stands, as the file writes it."""
    at = grid.column(heading)
    written = heading if at is None else grid.headings[at]
    return ItemPlace(grid.file, written, wording(written, grid.layout.questions))


def compare(places: Mapping[tuple[str, str], Mapping[str, ItemPlace]]) -> list[Drift]:
    """Items by wave and instrument -> those whose question has other words or another number."""
    changed = []
    for name in dict.fromkeys(name for _, name in places):
        waves = [wave for wave in MEASURED if (wave, name) in places]
        for wave in waves[1:]:
            for item, second in places[wave, name].items():
                if before := [w for w in waves[: waves.index(wave)] if item in places[w, name]]:
                    drift = _drift(
                        name, item, (before[0], wave), places[before[0], name][item], second
                    )
                    changed += [drift] if drift.reworded or drift.renumbered else []
    return changed


def _drift(
    name: str, item: str, waves: tuple[str, str], first: ItemPlace, second: ItemPlace
) -> Drift:
    numbers = question_number(first.heading), question_number(second.heading)
    renumbered = all(numbers) and numbers[0] != numbers[1]
    if not first.wording or not second.wording:
        return Drift(name, item, waves, first, second, None, renumbered)
    same = folded(first.wording) == folded(second.wording)
    score = 100.0 if same else min(float(alike([first.wording], [second.wording])[0, 0]), 99.0)
    return Drift(name, item, waves, first, second, score, renumbered)


def drift_notes(found: Sequence[Drift], study: Study) -> Iterator[Issue]:
    """One note on the numbers of an instrument that change, and one on each changed wording."""
    found = sorted(found, key=_of)
    all_of_them = study.guidance.drift.format(study.slug)
    for (name, waves), group in groupby(found, key=_of):
        same = list(group)
        files = " and ".join(dict.fromkeys((same[0].first.file, same[0].second.file)))
        between = f"between the {printed(waves[0])} and the {printed(waves[1])}"
        if numbers := [drift for drift in same if drift.renumbered]:
            first = numbers[0]
            yield Issue(
                files,
                f"{plural(len(numbers), 'item')} of {name} {s(len(numbers), 'has', 'have')} "
                f"another question number {between}: item {first.item} is "
                f'"{shortened(first.first.heading)}", then "{shortened(first.second.heading)}".',
                f"{all_of_them}.",
                severity="note",
                code="columns.renumbered",
            )
        worded = [drift for drift in same if drift.reworded]
        for place, drift in enumerate(worded[:NAMED], start=1):
            left = len(worded) - NAMED if place == NAMED else 0
            more = f" So are {left} more items." if left > 0 else ""
            yield Issue(
                files,
                f"{drift.instrument} item {drift.item} is worded differently {between} "
                f'({drift.alike:.0f}% alike): "{shortened(drift.first.wording)}", then '
                f'"{shortened(drift.second.wording)}".{more}',
                f"Is it the same question? {all_of_them}.",
                severity="note",
                code="columns.reworded",
            )


def _of(one: Drift) -> tuple[str, tuple[str, str]]:
    return one.instrument, one.waves


def shortened(text: str) -> str:
    """The beginning of a long text."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else f"{plain[: _SHOWN - 2]} …"
