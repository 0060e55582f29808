"""Whether answers fit the key: items reversed before, or in another order, spoil every score."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.counting import and_more, s
from evaluation.declare.guidance import Guidance
from evaluation.declare.instrument.keyed import keyed_items
from evaluation.declare.instrument.model import Coding, Instrument
from evaluation.errors import Issue
from evaluation.statistics.change import Array
from evaluation.statistics.keying import (
    FEWEST_ITEMS,
    Keyed,
    Reading,
    against_reversed,
    is_sure,
    is_worth_a_word,
    likeliest_reading,
    spread_of_levels,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answers of one wave come from, and how a user says what the file does not.

    ``columns``: the heading of each item; ``when``: the wave in words. ``coding``: the other
    coding that the file is said to have, if it is: what speaks against it is a note.
    """

    files: str
    columns: Mapping[str, str]
    when: str
    guidance: Guidance
    coding: Coding | None = None


@dataclass(frozen=True, slots=True)
class Misfit:
    """What answers say against a key, and of which scales; sums of those are among them."""

    issue: Issue
    scales: frozenset[str]


def misfits(
    instrument: Instrument,
    answers: pd.DataFrame,
    place: Place,
    other_waves: Sequence[pd.DataFrame] = (),
) -> Iterator[Misfit]:
    """What answers (respondents x items, as read) say against the key, of one wave: one or none.

    ``other_waves``: answers to the same form at other times.

    Every scale that is no sum of others is asked which of its items stand reversed. All
    reverse-keyed ones may be, which somebody does at once for the whole form; else the items are
    named one by one, as are those that another order of the form puts in others' places. It is a
    fault where nothing else explains the answers, and a note where little else does.
    """
    read = _readings(instrument, answers, other_waves)
    told = {n: r for n, r in read.items() if is_worth_a_word(r.log_odds, r.people, len(read))}
    mixed = {n: r for n, r in read.items() if instrument.scales[n].reverse_keyed}
    whole = sum(r.reversed for r in mixed.values()) + against_reversed(
        sum(len(instrument.scales[name].items) for name in read)
    )
    people = max((r.people for r in read.values()), default=0)
    turned = {instrument.scales[n].items[at] for n, r in told.items() for at in r.turned}
    reverse = {item for name in mixed for item in instrument.scales[name].reverse_keyed}
    likelier = turned == reverse or whole > sum(r.log_odds for r in told.values())
    if len(reverse) > 1 and likelier and is_worth_a_word(whole, people, len(read)):
        names = [name for name, reading in mixed.items() if reading.reversed > 0]
        sure = not place.coding and is_sure(whole, people)
        yield Misfit(_reversed(instrument, names, place, sure=sure), _with_sums(instrument, names))
    elif told:
        yield Misfit(_against(instrument, told, place), _with_sums(instrument, told))


def _with_sums(instrument: Instrument, names: Collection[str]) -> frozenset[str]:
    """Scales, and those that any of them is added up in."""
    return frozenset(n for n in instrument.scales if {n, *instrument.added(n)} & {*names})


def _readings(
    instrument: Instrument, answers: pd.DataFrame, other_waves: Sequence[pd.DataFrame]
) -> dict[str, Reading]:
    """The likeliest reading of each scale that has items of its own."""
    keyed, *others = (_keyed(instrument, wave) for wave in (answers, *other_waves))
    items = sum(len(scale.reverse) for scale in keyed.values())
    found = {
        name: likeliest_reading(scale, items, [o[name] for o in others if name in o])
        for name, scale in keyed.items()
    }
    return {name: reading for name, reading in found.items() if reading}


def _keyed(instrument: Instrument, answers: pd.DataFrame) -> dict[str, Keyed]:
    """The answers to each scale that is no sum of others, beside those that it is added up with."""
    scales = instrument.scales
    sums = {name: instrument.added(name) for name in scales}
    shares = {
        name: _shares(instrument, name, answers)
        for name, scale in scales.items()
        if not sums[name] and len(scale.items) >= FEWEST_ITEMS and {*scale.items} <= {*answers}
    }
    keyed = {
        name: Keyed(
            values,
            tuple(i in scales[name].reverse_keyed for i in scales[name].items),
            _level([shares[n] for n in shares if n != name and n in _fellows(name, sums)]),
        )
        for name, values in shares.items()
    }
    levels = spread_of_levels(keyed.values())
    return {name: replace(scale, levels=levels) for name, scale in keyed.items()}


def _fellows(name: str, sums: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The scales that are added up with one."""
    return {other for parts in sums.values() if name in parts for other in parts}


def _shares(instrument: Instrument, name: str, answers: pd.DataFrame) -> Array:
    """Keyed answers to the items of a scale as shares of their range."""
    scale = instrument.scales[name]
    values = keyed_items(instrument, scale, answers[list(scale.items)].to_numpy(dtype=float))
    ends = np.array([instrument.values_of(scale, item) for item in scale.items])
    return np.asarray((values - ends[:, 0]) / np.maximum(ends[:, 1] - ends[:, 0], 1e-9))


def _level(others: list[Array]) -> Array | None:
    """Each person's mean of all items of some scales, standardised; None without any."""
    if not others:
        return None
    values = np.concatenate(others, axis=1)
    answered = ~np.isnan(values)
    counts = np.maximum(answered.sum(axis=0), 1)
    filled = np.where(answered, values, 0)
    spread = np.where(answered, values - filled.sum(axis=0) / counts, 0)
    spread /= np.maximum(np.sqrt((spread**2).sum(axis=0) / counts), 1e-9)
    people = answered.sum(axis=1)
    return np.where(people > 0, spread.sum(axis=1) / np.maximum(people, 1), np.nan)


def _against(instrument: Instrument, told: Mapping[str, Reading], place: Place) -> Issue:
    """Items that run against the rest of their scales, with every cause that there may be."""
    items = {
        instrument.scales[name].items[at]: reading.rest[at]
        for name, reading in told.items()
        for at in reading.turned
    }
    named = [item for item in instrument.items if item in items]
    n = len(named)
    columns = and_more(place.columns.get(item, item) for item in named)
    lowest, highest = (f"{end(items.values()):.2f}" for end in (min, max))
    r = lowest if lowest == highest else f"{lowest} to {highest}"
    people = round(max(reading.people for reading in told.values()))
    sure = not place.coding and any(is_sure(r.log_odds, r.people) for r in told.values())
    otherwise = (
        f"If these are the answers as given, in the right columns: "
        f"{place.guidance.coding.format(instrument.coding)}."
        if sure
        else f"If these people really answered so, leave it: {s(n, 'it is', 'they are')} scored as "
        f"{s(n, 'it stands', 'they stand')}."
    )
    return Issue(
        place.files,
        f"Item{s(n)} {', '.join(named)} of {instrument.id} (column{s(n)} {columns}) "
        f"{s(n, 'runs', 'run')} against the rest of {s(n, 'its', 'their')} scale "
        f"when scored by this key (correlation {r}; {people} people).",
        f"Look at the form, and at how the file was made. Reversed already, or entered the other "
        f"way round: {place.guidance.stored.format(instrument.id, ', '.join(named), place.when)}. "
        f"Another order on the form, or another column: compare with pathfinder instruments show "
        f"{instrument.id}, and say which column each item has: {place.guidance.mapped}. "
        f"{otherwise}",
        severity="fault" if sure else "note",
        code="answers.items-against-the-rest",
    )


def _reversed(instrument: Instrument, names: list[str], place: Place, *, sure: bool) -> Issue:
    """All reverse-keyed items at once."""
    turned = {item for name in names for item in instrument.scales[name].reverse_keyed}
    items = ", ".join(item for item in instrument.items if item in turned)
    which = f"Items {items} of {instrument.id} ({', '.join(names)})"
    raw, already = (place.guidance.coding.format(word) for word in ("raw", "already_reversed"))
    if place.coding:
        problem = (
            f"{which} run against the other items when read by the coding that is said of this "
            f"file, {place.coding}."
        )
        action = (
            f"If they stand there as on the form: {raw if instrument.coding == 'raw' else already}."
        )
    elif instrument.coding == "raw":
        problem = (
            f"{which} are reverse-keyed, and rise and fall with the other items in this file, as "
            "if somebody had reversed them already."
        )
        action = f"If so: {already}. If these are answers as given: {raw}."
    else:
        problem = (
            f"{which} are printed reversed, and fall where the other items rise in this file, as "
            "if their answers were stored by frequency."
        )
        action = f"If so: {raw}. If these are the printed numbers: {already}."
    return Issue(
        place.files,
        problem,
        f"{action} The form may also have another order, or a column another item: compare with "
        f"pathfinder instruments show {instrument.id}, and say which column each item has: "
        f"{place.guidance.mapped}.",
        severity="fault" if sure else "note",
        code="answers.reversed-already",
    )
