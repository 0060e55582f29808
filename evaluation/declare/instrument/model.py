"""An instrument as data: items, answers, scales, missing rules, licence and sources."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from evaluation.declare.instrument.facts import (
    TEXT_OR_NUMBER,
    Ages,
    Band,
    Bands,
    Direction,
    Gate,
    Informant,
    Item,
    ItemId,
    KeyNorm,
    Licence,
    Norm,
    Reliability,
    ResponseSet,
    Slug,
    Sourced,
    Status,
    Threshold,
    listed,
    of_age,
    one_or_list,
)
from evaluation.declare.lined_yaml import Frozen
from evaluation.errors import DeclarationError, Issue, did_you_mean

# What an instrument file consists of is imported from here, wherever it is defined.
__all__ = [
    "TEXT_OR_NUMBER",
    "Ages",
    "Band",
    "Bands",
    "Coding",
    "Direction",
    "Gate",
    "Informant",
    "Instrument",
    "Item",
    "ItemId",
    "KeyNorm",
    "Licence",
    "Norm",
    "Reliability",
    "ResponseSet",
    "Scale",
    "Slug",
    "Status",
    "Threshold",
    "of_age",
]

Coding = Literal["raw", "already_reversed"]


class Scale(Frozen):
    """How answers become a score.

    ``sum``: sum of the items; ``mean``: their mean; ``sum_of``: sum of other scales.
    ``recode`` replaces answers by values before items are reversed and added. ``min_answered``
    counts items (parts of a ``sum_of``); below it the score is missing. With ``prorate`` a sum
    over what was answered is taken as its mean times the number of items or parts.
    ``made_of``: scales that have its own items between them, as those of an overall mean.
    ``transform`` turns the sum into the published score. After an answer of the ``gate`` the
    score is the gate's, whatever the items say. A scale with ``key_file`` takes its items
    (unless they are given), reversals, transform and norms from the licence holder's key file.
    """

    title: str
    direction: Direction
    informants: tuple[Informant, ...] = Field(
        default=(), description="default: all of the instrument's"
    )
    optional: bool = Field(
        default=False, description="a supplement: left out when none of its items has a column"
    )
    items: tuple[ItemId, ...] = ()
    reverse_keyed: tuple[ItemId, ...] = ()
    sum_of: tuple[Slug, ...] = ()
    made_of: tuple[Slug, ...] = Field(
        default=(), description="scales that together have its items, so that they add up to it"
    )
    method: Literal["sum", "mean"] = "sum"
    multiply_by: float = Field(default=1, gt=0)
    recode: dict[int, int] = Field(default={}, description="value of each answer")
    gate: Gate | None = None
    min_answered: int | None = Field(default=None, description="default: every item or part")
    prorate: bool = False
    rounding: Literal["none", "half_up"] = "none"
    transform: dict[int, float] = Field(default={}, description="score of each sum of items")
    key_file: bool = Field(default=False, description="the key does not ship: see Licence")
    key_norms: tuple[KeyNorm, ...] = Field(
        default=(), description="by sex and age, for T scores; usually from a key file"
    )
    source: str = ""
    status: Status | None = Field(
        default=None, description="of the key, where it differs from the instrument's"
    )
    reliability: tuple[Reliability, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    bands: Annotated[
        tuple[Bands, ...], BeforeValidator(listed), Field(json_schema_extra=one_or_list)
    ] = ()
    norms: tuple[Norm, ...] = ()

    @property
    def facts(self) -> tuple[Sourced, ...]:
        """What sources say of its scores."""
        return (*self.reliability, *self.thresholds, *self.bands, *self.norms)

    @property
    def parts(self) -> int:
        """How many items, or scales of a sum of scales, it has."""
        return len(self.sum_of or self.items)

    @property
    def least(self) -> int:
        """How many items, or parts, must be answered."""
        return self.parts if self.min_answered is None else self.min_answered

    def refusals(self) -> tuple[tuple[object, str], ...]:
        """What a scale cannot be at once."""
        plain = (self.method, self.multiply_by, self.prorate) == ("sum", 1, False)
        own = self.recode or self.gate or self.method != "sum" or self.multiply_by != 1
        stray = sorted(set(self.reverse_keyed) - set(self.items))
        most = self.parts or (10_000 if self.key_file else 0)
        fewer = self.min_answered not in (None, most)
        return (
            (
                self.key_file and (self.sum_of or self.reverse_keyed),
                "a scale with key_file has no sum_of and no reverse_keyed of its own",
            ),
            (
                bool(self.items) == bool(self.sum_of) and not (self.key_file and not self.items),
                "a scale has either items or sum_of, not both and not neither",
            ),
            (
                self.transform and (self.sum_of or not plain),
                "transform needs the plain sum of all items",
            ),
            (
                self.sum_of and (own or (self.rounding != "none" and not self.prorate)),
                "a sum of scales takes no method, factor, recode, gate or rounding of its own",
            ),
            (
                self.sum_of and self.made_of,
                "a scale has sum_of or made_of: what it adds, or what its own items add up to",
            ),
            (stray, f"reverse_keyed names items that are not in the scale: {stray}"),
            (len(set(self.items)) < len(self.items), "items names something twice"),
            (len(set(self.sum_of)) < len(self.sum_of), "sum_of names something twice"),
            (
                self.min_answered is not None and not 0 < self.min_answered <= most,
                "min_answered must lie between 1 and the number of items",
            ),
            (
                self.sum_of and self.prorate and self.min_answered is None,
                "a sum of scales takes no prorate without min_answered",
            ),
            (
                self.method == "sum" and fewer and not self.prorate,
                "a sum with unanswered items needs prorate: true",
            ),
        )


class Instrument(Frozen):
    """A questionnaire or measure. One YAML file each in ``instruments/``."""

    id: Slug
    title: str
    version: str
    citation: str
    status: Status
    licence: Licence
    url: str = Field(default="", description="where the form and its terms are")
    snomed: Annotated[str, BeforeValidator(str), TEXT_OR_NUMBER] = Field(
        default="", description="SNOMED CT id"
    )
    informants: tuple[Informant, ...] = Field(default=(), description="who may answer it")
    ages: Ages | None = None
    recall: str = Field(default="", description='what it asks about: "the last month"')
    coding: Coding = Field(
        default="raw", description="as people enter the answers; the form may print them turned"
    )
    response_sets: dict[Slug, ResponseSet]
    items: dict[ItemId, Item]
    flag_items: tuple[ItemId, ...] = Field(
        default=(), description="items on safety: to be looked at before the person leaves"
    )
    scales: dict[Slug, Scale]
    notes: tuple[str, ...] = ()

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What the parts of an instrument name and do not have; each rests on those before it."""
        yield (
            self.id == "fact",
            "an instrument cannot be called fact: in a proforma {{ fact.name }} is one of the lead",
        )
        yield from (
            (
                item.responses not in self.response_sets,
                f"item {number} names the unknown response set {item.responses}",
            )
            for number, item in self.items.items()
        )
        stray = [item for item in self.flag_items if item not in self.items]
        yield stray, f"flag_items names items that do not exist: {stray}"
        for name, scale in self.scales.items():
            named = (*scale.items, *([scale.gate.item] if scale.gate else []))
            stray = [item for item in named if item not in self.items]
            yield stray, f"scale {name} names items that do not exist: {stray}"
        for name, scale in self.scales.items():
            yield from self._refusals_of(name, scale)

    def _refusals_of(self, name: str, scale: Scale) -> Iterator[tuple[object, str]]:
        yield (
            scale.key_file and self.licence.key_ships,
            f"scale {name} has key_file, but the licence says that it ships",
        )
        unscored = [item for item in scale.items if not self.items[item].scored]
        gate = scale.gate
        yield unscored, f"scale {name} has items that say scored: false: {unscored}"
        yield (
            gate and not all(map(self.responses_of(gate.item).allows, gate.answers)),
            f"the gate of scale {name} names an answer that its item does not have",
        )
        unknown = [s for s in scale.made_of if s not in self.scales or s == name]
        yield unknown, f"scale {name} is made_of scales that do not exist: {unknown}"
        stray = [s for s in scale.sum_of if s not in self.scales or self.scales[s].sum_of]
        yield stray, f"scale {name} adds scales that do not exist or are sums: {stray}"
        ranges = {self.range_of(part) for part in scale.sum_of if self.scales[part].items}
        yield (
            scale.prorate and len(ranges) > 1,
            f"scale {name} cannot be prorated, because its parts differ in range",
        )
        yield (
            scale.transform and not self.whole_answers(scale),
            f"scale {name} cannot have a transform, because its answers need not be whole",
        )
        yield (
            scale.transform and set(scale.transform) != set(self.sums_of(scale)),
            f"the transform of scale {name} must name every possible sum once",
        )
        yield from (
            (True, f"the recode of scale {name} must name every answer of item {item} once")
            for item in scale.items
            if scale.recode and not self.responses_of(item).are_all(scale.recode)
        )
        about = [fact.informants for fact in scale.facts]
        stray = sorted({*scale.informants, *chain(*about)} - set(self.informants))
        yield (
            self.informants and stray,
            f"scale {name} names informants that the instrument does not have: {stray}",
        )

    def whole_answers(self, scale: Scale) -> bool:
        """Whether only whole numbers are answers to the items of a scale."""
        return all(self.responses_of(item).whole for item in scale.items)

    def sums_of(self, scale: Scale) -> range:
        """Every possible sum of the items of a scale with whole answers."""
        ends = [self.values_of(scale, item) for item in scale.items]
        return range(int(sum(low for low, _ in ends)), int(sum(high for _, high in ends)) + 1)

    @property
    def needs_key(self) -> bool:
        """Whether the key of a scale must come from the licence holder's key file."""
        return any(scale.key_file for scale in self.scales.values())

    def responses_of(self, item: str) -> ResponseSet:
        """The response set of an item."""
        return self.response_sets[self.items[item].responses]

    def values_of(self, scale: Scale, item: str) -> tuple[float, float]:
        """Lowest and highest value of an item in a scale, after ``recode``."""
        allowed = self.responses_of(item)
        values = scale.recode.values() or (allowed.minimum, allowed.maximum)
        return min(values), max(values)

    def looked_up(self, scale: str) -> bool:
        """Whether the key of a scale, or of every scale that it adds, is not from memory."""
        parts = (scale, *self.scales[scale].sum_of)
        known = (self.scales[part].status or self.status for part in parts)
        return all(status is not Status.FROM_MEMORY for status in known)

    def hoped_for(self, scale: str) -> Direction | None:
        """Which way is better; None where the key is from memory, so that nobody may say."""
        return self.scales[scale].direction if self.looked_up(scale) else None

    def doubt(self, scales: Iterable[str]) -> str:
        """What must be said of scales whose keys are from memory; empty where none is."""
        titles = [self.scales[name].title for name in scales if not self.looked_up(name)]
        if not titles:
            return ""
        return (
            f"The key of {self.title} ({'; '.join(titles)}) was not looked up: which items belong "
            "to a scale, or which end of it is the good one, may be otherwise on the form. So "
            "nothing is said to be better or worse."
        )

    def items_of(self, scale: str) -> tuple[str, ...]:
        """The items of a scale; of one that adds others, theirs."""
        parts = self.scales[scale].sum_of or (scale,)
        return tuple(item for part in parts for item in self.scales[part].items)

    def unit_of(self, scale: str) -> str:
        """The unit of a scale's scores: ``points``, or its items' own unit."""
        units = {self.responses_of(item).unit for item in self.items_of(scale)}
        return units.pop() if len(units) == 1 else "points"

    def one_answer(self, scale: str) -> bool:
        """Whether a scale's score is the answer to one item, in whole points."""
        items = self.items_of(scale)
        return len(items) == 1 and self.responses_of(items[0]).whole

    def yes_or_no(self, scale: str) -> bool:
        """Whether a scale's score is the answer to one item that has two answers."""
        if not self.one_answer(scale):
            return False
        allowed = self.responses_of(self.items_of(scale)[0])
        return allowed.maximum - allowed.minimum == 1

    def word_of(self, scale: str, score: float) -> str:
        """What a score of one answer is called on the form; empty where it has no word for it."""
        chosen = self.scales[scale]
        turned = chosen.recode or chosen.reverse_keyed or chosen.transform
        if turned or chosen.multiply_by != 1 or not self.one_answer(scale):
            return ""
        labels = self.responses_of(self.items_of(scale)[0]).labels
        return next((word for word, value in labels.items() if value == score), "")

    def range_of(self, scale: str) -> tuple[float, float]:
        """Lowest and highest possible score of a scale."""
        chosen = self.scales[scale]
        if chosen.sum_of:
            ends = [self.range_of(part) for part in chosen.sum_of]
            low, high = sum(low for low, _ in ends), sum(high for _, high in ends)
        elif chosen.transform:
            low, high = min(chosen.transform.values()), max(chosen.transform.values())
        else:
            ends = [self.values_of(chosen, item) for item in chosen.items]
            factor = chosen.multiply_by / (len(ends) if chosen.method == "mean" else 1)
            low, high = factor * sum(a for a, _ in ends), factor * sum(b for _, b in ends)
        gate = [chosen.gate.score] if chosen.gate else []
        return min([low, *gate]), max([high, *gate])

    def grain_of(self, scale: str) -> tuple[float, bool]:
        """The smallest step of a scale's scores, and whether all are whole numbers of it."""
        chosen = self.scales[scale]
        if chosen.sum_of:
            parts = [self.grain_of(part) for part in chosen.sum_of]
            alike = len({grain for grain, _ in parts}) == 1
            whole = alike and all(whole for _, whole in parts)
            return parts[0][0] if alike else 1.0, whole and not chosen.prorate
        if chosen.transform:
            return 1.0, all(score % 1 == 0 for score in chosen.transform.values())
        grain = chosen.multiply_by / (len(chosen.items) if chosen.method == "mean" else 1)
        full = chosen.least == chosen.parts or chosen.rounding == "half_up"
        return grain, self.whole_answers(chosen) and full

    def added(self, scale: str) -> tuple[str, ...]:
        """The scales that add up to a scale: as declared, or as their items say.

        Those with exactly its items between them, each item once and keyed alike; none where a
        key file has other items than what is declared.
        """
        chosen = self.scales[scale]
        if chosen.sum_of:
            return chosen.sum_of
        keyed = {item: item in chosen.reverse_keyed for item in chosen.items}
        inside = [
            name
            for name, other in self.scales.items()
            if name != scale and other.items and set(other.items) < set(keyed)
            if not chosen.made_of or name in chosen.made_of
            if all(keyed[item] == (item in other.reverse_keyed) for item in other.items)
        ]
        items = [item for name in inside for item in self.scales[name].items]
        return tuple(inside) if inside and sorted(items) == sorted(keyed) else ()

    def for_informant(self, informant: str) -> Instrument:
        """The instrument as one informant answers it: his scales, bands and other facts only.

        Items of the other informants' scales stay, as items that are not scored. Raises
        DeclarationError when the instrument has no such informant.
        """
        if informant not in self.informants:
            hint = did_you_mean(informant, self.informants)
            answered = f"It is answered by: {', '.join(self.informants) or 'it does not say whom'}."
            raise DeclarationError(
                Issue(
                    f"instruments/{self.id}.yaml",
                    f'{self.title} has no form for the informant "{informant}".',
                    f"{hint} {answered}".strip(),
                    code="instrument.no-such-informant",
                )
            )
        own = {n: s for n, s in self.scales.items() if informant in (s.informants or (informant,))}
        scales = {name: _of_informant(scale, informant) for name, scale in own.items()}
        return self._with_scales(scales).model_copy(update={"informants": (informant,)})

    def for_columns(self, given: Collection[str]) -> Instrument:
        """The instrument without the supplements of which no item is among ``given``."""
        kept = {
            name: scale
            for name, scale in self.scales.items()
            if not scale.optional or scale.sum_of or set(scale.items) & set(given)
        }
        return self if len(kept) == len(self.scales) else self._with_scales(kept)

    def _with_scales(self, kept: dict[str, Scale]) -> Instrument:
        """With these scales, their sums as far as all parts are kept, and no others."""
        kept = {n: s for n, s in kept.items() if all(part in kept for part in s.sum_of)}
        gone = {i for n, s in self.scales.items() if n not in kept for i in s.items}
        gone -= {i for scale in kept.values() for i in scale.items}
        return self.model_copy(
            update={
                "scales": kept,
                "items": {
                    number: item.model_copy(update={"scored": False}) if number in gone else item
                    for number, item in self.items.items()
                },
            }
        )

    def without_column(self, given: Collection[str]) -> tuple[str, ...]:
        """Items that need a column and have none among ``given``.

        Every scored item needs one, and the item of a gate; those of a supplement only when
        another item of the supplement has one.
        """
        used = self.for_columns(given)
        gates = {scale.gate.item for scale in used.scales.values() if scale.gate}
        needed = [n for n, item in used.items.items() if item.scored or n in gates]
        return tuple(number for number in needed if number not in given)


def _of_informant(scale: Scale, informant: str) -> Scale:
    """A scale with the facts of one informant only."""
    facts = {
        name: tuple(
            fact for fact in getattr(scale, name) if informant in (fact.informants or (informant,))
        )
        for name in ("reliability", "thresholds", "bands", "norms")
    }
    return scale.model_copy(update=facts)
