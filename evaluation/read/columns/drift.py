"""The same item at two waves: whether its question has another number, or other words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import NAMED, grouped, plural, s
from evaluation.declare.waves import MEASURED, printed
from evaluation.declare.workspace import Study
from evaluation.errors import Issue
from evaluation.read.columns.numbered import question_number
from evaluation.read.columns.repeated import repeats
from evaluation.read.columns.wave_words import without_wave
from evaluation.read.columns.wordings import alike, readings, wording
from evaluation.read.exports.grid import Grid, short


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


def drifts(columns: Iterable[tuple[str, str, Grid, Mapping[str, str]]]) -> list[Drift]:
    """Items of each instrument that differ at a later wave from the first that has them.

    ``columns``: wave, instrument and grid, with the heading of each item that the grid has.
    """
    places: dict[str, dict[str, dict[str, ItemPlace]]] = {}  # by instrument, wave and item
    for wave, name, grid, headings in columns:
        items = places.setdefault(name, {}).setdefault(wave, {})
        again = repeats(grid.headings)
        for item, declared in headings.items():
            heading = written(grid, declared)
            question = again[heading].question if heading in again else heading
            items[item] = ItemPlace(grid.file, heading, wording(question, grid.layout.questions))
    compared = []
    for name, waves in places.items():
        first: dict[str, tuple[str, ItemPlace]] = {}
        for wave in (wave for wave in MEASURED if wave in waves):
            for item, place in waves[wave].items():
                # the first is compared with itself, which is no change
                before, earlier = first.setdefault(item, (wave, place))
                compared.append(_drift(name, item, (before, wave), earlier, place))
    return [drift for drift in compared if drift.reworded or drift.renumbered]


def written(grid: Grid, heading: str) -> str:
    """A declared heading as the file has it, or as it is declared where the file has none."""
    place = grid.column(heading)
    return heading if place is None else grid.headings[place]


def _drift(
    name: str, item: str, waves: tuple[str, str], first: ItemPlace, second: ItemPlace
) -> Drift:
    numbers = question_number(first.heading), question_number(second.heading)
    score = None
    if first.wording and second.wording:
        bare = {without_wave(place.wording) for place in (first, second)}
        same = len(bare) == 1 or bool(readings(first.wording) & readings(second.wording))
        score = 100.0 if same else min(float(alike([first.wording], [second.wording])[0, 0]), 99.0)
    renumbered = all(numbers) and numbers[0] != numbers[1]
    return Drift(name, item, waves, first, second, score, renumbered)


def drift_notes(changed: Sequence[Drift], study: Study) -> Iterator[Issue]:
    """One note on the numbers of an instrument that change, and one on each changed wording."""
    all_of_them = study.guidance.drift.format(study.slug)
    groups = grouped(((drift.instrument, drift.waves), drift) for drift in changed)
    for (name, waves), same in sorted(groups.items()):
        files = " and ".join(dict.fromkeys((same[0].first.file, same[0].second.file)))
        between = f"between the {printed(waves[0])} and the {printed(waves[1])}"
        if numbers := [drift for drift in same if drift.renumbered]:
            first = numbers[0]
            yield Issue(
                files,
                f"{plural(len(numbers), 'item')} of {name} {s(len(numbers), 'has', 'have')} "
                f"another question number {between}: item {first.item} is "
                f'"{short(first.first.heading)}", then "{short(first.second.heading)}".',
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
                f'({drift.alike:.0f}% alike): "{short(drift.first.wording)}", then '
                f'"{short(drift.second.wording)}".{more}',
                f"Is it the same question? {all_of_them}.",
                severity="note",
                code="columns.reworded",
            )
