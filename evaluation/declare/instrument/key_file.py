"""The scoring key of a licensed instrument, from the file of whoever holds the licence."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from evaluation.declare.instrument.model import Instrument, ItemId, KeyNorm, Scale, Slug
from evaluation.declare.lined_yaml import Frozen
from evaluation.errors import DeclarationError, Issue, did_you_mean


class KeyedScale(Frozen):
    """The items of one scale. ``title`` is for the reader of the file."""

    title: str = ""
    items: tuple[ItemId, ...] = Field(default=(), description="default: as the instrument says")
    min_answered: int | None = Field(default=None, gt=0, description="default: every item")
    transform: dict[int, float] = Field(default={}, description="score of each sum of items")
    norms: tuple[KeyNorm, ...] = Field(
        default=(), description="mean and sd of the raw score by sex and age, for T scores"
    )


class KeyFile(Frozen):
    """``instruments/<id>.key.yaml``: what the publisher gives to holders of a licence."""

    reverse_keyed: tuple[ItemId, ...] = ()
    scales: dict[Slug, KeyedScale] = {}
    note: str = Field(default="", description="where the key comes from; printed with the notes")


def key_needed(instrument: Instrument, asked_in: str) -> DeclarationError:
    """Says that the key is needed, who has it and where to write it."""
    keyed = [name for name, scale in instrument.scales.items() if scale.key_file]
    named = ", ".join(name for name in keyed if not instrument.scales[name].items)
    parts = f"reverse_keyed, and the items of: {named}" if named else "reverse_keyed"
    return DeclarationError(
        Issue(
            asked_in,
            f"{instrument.title} cannot be scored: its key is licensed and does not ship.",
            f"Whoever bought the licence has it from {instrument.licence.holder}. Write it to "
            f"instruments/{instrument.id}.key.yaml ({parts}); "
            f"pathfinder instruments show {instrument.id} prints the shape.",
            code="key.needed",
        )
    )


def with_key(instrument: Instrument, key: KeyFile, shown_as: str) -> Instrument:
    """The instrument with the items and reversals of the key. Raises DeclarationError."""
    if faults := list(_faults(instrument, key, shown_as)):
        raise DeclarationError(faults)
    return instrument.model_copy(
        update={
            "scales": {
                name: _keyed(scale, key, name) if scale.key_file else scale
                for name, scale in instrument.scales.items()
            },
            "notes": (*instrument.notes, *([f"Key: {key.note}"] if key.note else [])),
        }
    )


def _keyed(scale: Scale, key: KeyFile, name: str) -> Scale:
    keyed = key.scales.get(name)
    items = (keyed.items if keyed else ()) or scale.items
    return Scale.model_validate(
        {
            **scale.model_dump(),
            "items": items,
            "reverse_keyed": [item for item in key.reverse_keyed if item in items],
            "min_answered": keyed.min_answered if keyed else scale.min_answered,
            "transform": (keyed.transform if keyed else {}) or scale.transform,
            "key_norms": (keyed.norms if keyed else ()) or scale.key_norms,
            "key_file": False,
        }
    )


def _faults(instrument: Instrument, key: KeyFile, shown_as: str) -> Iterator[Issue]:
    unkeyed = {name: scale for name, scale in instrument.scales.items() if scale.key_file}
    for name in key.scales:
        if name not in unkeyed:
            yield Issue(
                shown_as,
                f'{instrument.id} has no scale "{name}".',
                did_you_mean(name, unkeyed) or f"There are: {', '.join(unkeyed)}.",
                code="key.no-such-scale",
            )
    for name, scale in unkeyed.items():
        keyed = key.scales.get(name, KeyedScale())
        if items := keyed.items or scale.items:
            yield from _scale_faults(name, scale, items, keyed.min_answered, shown_as)
            yield from _table_faults(instrument, name, items, keyed, shown_as)
        else:
            yield Issue(
                shown_as,
                f'The items of "{name}" are missing.',
                "Add it under scales, with items.",
                code="key.items-missing",
            )
    listed = {item for keyed in key.scales.values() for item in keyed.items}
    yield from (
        Issue(
            shown_as,
            f'{instrument.id} has no item "{item}".',
            f"Its items are {next(iter(instrument.items))} to {list(instrument.items)[-1]}.",
            code="key.no-such-item",
        )
        for item in sorted({*listed, *key.reverse_keyed} - set(instrument.items))
    )


def _scale_faults(
    name: str, scale: Scale, items: tuple[str, ...], least: int | None, shown_as: str
) -> Iterator[Issue]:
    """Items that stand twice, and a missing rule that the scale cannot keep."""
    if doubled := sorted({item for item in items if items.count(item) > 1}):
        yield Issue(
            shown_as,
            f"{name} names items twice: {', '.join(doubled)}.",
            "Name each once.",
            code="key.item-twice",
        )
    whole_sum = scale.method == "sum" and not scale.prorate
    if least is not None and (least > len(items) or (whole_sum and least < len(items))):
        yield Issue(
            shown_as,
            f"{name} cannot have min_answered: {least}.",
            f"It has {len(items)} items" + (", and a sum needs them all." if whole_sum else "."),
            code="key.wrong-least",
        )


def _table_faults(
    instrument: Instrument, name: str, items: tuple[str, ...], keyed: KeyedScale, shown_as: str
) -> Iterator[Issue]:
    """A transform that does not name every sum of the scale's items once, or cannot be used."""
    scale = instrument.scales[name]
    if not keyed.transform or not set(items) <= set(instrument.items):
        return
    summed = scale.model_copy(update={"items": items})
    plain = (scale.method, scale.multiply_by, scale.prorate) == ("sum", 1, False)
    plain = plain and instrument.whole_answers(summed)
    sums = instrument.sums_of(summed)
    if not plain or set(keyed.transform) != set(sums):
        yield Issue(
            shown_as,
            f"The transform of {name} cannot be used.",
            f"It must name every sum from {sums[0]} to {sums[-1]} once."
            if plain
            else "Only a plain sum of all items, with whole answers, has one.",
            code="key.wrong-transform",
        )
