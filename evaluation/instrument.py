"""An instrument as data: items, answers, scales, missing rules, licence and sources."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from evaluation.declared import Frozen

TEXT_OR_NUMBER = WithJsonSchema({"type": ["string", "integer"]})  # as people write it
ItemId = Annotated[str, BeforeValidator(str), TEXT_OR_NUMBER]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Informant = Literal["self", "parent", "teacher", "practitioner"]


class Direction(StrEnum):
    """Which way is the hoped-for way."""

    HIGHER_BETTER = "higher_better"
    LOWER_BETTER = "lower_better"


class Status(StrEnum):
    """How well a fact of the instrument file is known; shown to users."""

    VERIFIED = "verified"
    ONE_SOURCE = "one_source"
    FROM_MEMORY = "from_memory"


class Licence(Frozen):
    """What may ship with the toolkit and what the user must hold."""

    holder: str
    wording_ships: bool = Field(description="may the wording of the items ship?")
    key_ships: bool = Field(description="may the scoring key ship?")
    note: str = ""


class ResponseSet(Frozen):
    """The answers an item may have. ``labels`` maps a label to its value."""

    minimum: float
    maximum: float
    whole: bool = Field(default=True, description="only whole numbers are answers")
    unit: str = "points"
    labels: dict[str, float] = {}
    not_applicable: tuple[str, ...] = Field(
        default=(), description="words on the form that are scored as not answered"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum >= self.maximum:
            raise ValueError("minimum must be below maximum")
        return self


class Item(Frozen):
    """One item. The label ships only where the licence allows it."""

    responses: Slug
    label: str = ""


class Reliability(Frozen):
    """One printed reliability, with its kind: an alpha is no retest."""

    kind: Literal["cronbach_alpha", "mcdonald_omega", "retest", "cross_informant"]
    value: float = Field(gt=0, le=1)
    interval: str = Field(default="", description="time between test and retest")
    sample: str = ""
    source: str
    status: Status


class Threshold(Frozen):
    """A score, or a change of score, that a source gives a meaning."""

    kind: Literal["cut_off", "reliable_change"]
    value: float
    meaning: str = ""
    source: str
    status: Status


class Band(Frozen):
    """A named part of a scale, from ``lowest`` up to the next band."""

    label: str
    lowest: float


class Bands(Frozen):
    """The bands of a scale as one source prints them."""

    bands: tuple[Band, ...] = Field(min_length=2)
    source: str
    status: Status


class Scale(Frozen):
    """How answers become a score.

    ``sum``: sum of the items; ``mean``: their mean; ``sum_of``: sum of other scales.
    ``min_answered`` counts items; below it the score is missing. With ``prorate``
    a sum over the answered items is taken as their mean times the number of items.
    ``transform`` turns the sum into the published score. A scale with ``key_file`` takes
    its items (unless they are given) and reversals from the licence holder's key file.
    """

    title: str
    direction: Direction
    items: tuple[ItemId, ...] = ()
    reverse_keyed: tuple[ItemId, ...] = ()
    sum_of: tuple[Slug, ...] = ()
    method: Literal["sum", "mean"] = "sum"
    multiply_by: float = Field(default=1, gt=0)
    min_answered: int | None = Field(default=None, description="default: every item")
    prorate: bool = False
    rounding: Literal["none", "half_up"] = "none"
    transform: dict[int, float] = Field(default={}, description="score of each sum of items")
    key_file: bool = Field(default=False, description="the key does not ship: see Licence")
    source: str = ""
    reliability: tuple[Reliability, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    bands: Bands | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.key_file and (self.sum_of or self.reverse_keyed):
            raise ValueError("a scale with key_file has no sum_of and no reverse_keyed of its own")
        if bool(self.items) == bool(self.sum_of) and not (self.key_file and not self.items):
            raise ValueError("a scale has either items or sum_of, not both and not neither")
        if self.transform and (
            self.sum_of or (self.method, self.multiply_by, self.prorate) != ("sum", 1, False)
        ):
            raise ValueError("transform needs the plain sum of all items")
        plain = (self.method, self.multiply_by, self.prorate, self.rounding)
        if self.sum_of and plain != ("sum", 1, False, "none"):
            raise ValueError("a sum of scales takes no method, factor, prorate or rounding")
        if stray := set(self.reverse_keyed) - set(self.items):
            raise ValueError(
                f"reverse_keyed names items that are not in the scale: {sorted(stray)}"
            )
        most = len(self.items) or (10_000 if self.key_file else 0)
        if self.min_answered is not None and not 0 < self.min_answered <= most:
            raise ValueError("min_answered must lie between 1 and the number of items")
        if self.method == "sum" and not self.prorate and self.min_answered not in (None, most):
            raise ValueError("a sum with unanswered items needs prorate: true")
        return self


class Instrument(Frozen):
    """A questionnaire or measure. One YAML file each in ``instruments/``."""

    id: Slug
    title: str
    version: str
    citation: str
    status: Status
    licence: Licence
    informants: tuple[Informant, ...] = Field(default=(), description="who may answer it")
    coding: Literal["raw", "already_reversed"] = "raw"
    response_sets: dict[Slug, ResponseSet]
    items: dict[ItemId, Item]
    flag_items: tuple[ItemId, ...] = Field(
        default=(), description="items on safety: to be looked at before the person leaves"
    )
    scales: dict[Slug, Scale]
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for number, item in self.items.items():
            if item.responses not in self.response_sets:
                raise ValueError(f"item {number} names the unknown response set {item.responses}")
        if stray := [item for item in self.flag_items if item not in self.items]:
            raise ValueError(f"flag_items names items that do not exist: {stray}")
        for name, scale in self.scales.items():
            if scale.key_file and self.licence.key_ships:
                raise ValueError(f"scale {name} has key_file, but the licence says that it ships")
            if stray := [i for i in scale.items if i not in self.items]:
                raise ValueError(f"scale {name} names items that do not exist: {stray}")
            if stray := [s for s in scale.sum_of if s not in self.scales or self.scales[s].sum_of]:
                raise ValueError(f"scale {name} adds scales that do not exist or are sums: {stray}")
            if scale.transform and set(scale.transform) != set(self._sums(scale)):
                raise ValueError(f"the transform of scale {name} must name every possible sum once")
        return self

    def _sums(self, scale: Scale) -> range:
        sets = [self.responses_of(item) for item in scale.items]
        return range(int(sum(s.minimum for s in sets)), int(sum(s.maximum for s in sets)) + 1)

    @property
    def needs_key(self) -> bool:
        """Whether the key of a scale must come from the licence holder's key file."""
        return any(scale.key_file for scale in self.scales.values())

    def responses_of(self, item: str) -> ResponseSet:
        """The response set of an item."""
        return self.response_sets[self.items[item].responses]

    def unit_of(self, scale: str) -> str:
        """The unit of a scale's scores: ``points``, or its items' own unit."""
        parts = self.scales[scale].sum_of or (scale,)
        units = {self.responses_of(i).unit for part in parts for i in self.scales[part].items}
        return units.pop() if len(units) == 1 else "points"

    def range_of(self, scale: str) -> tuple[float, float]:
        """Lowest and highest possible score of a scale."""
        chosen = self.scales[scale]
        if chosen.sum_of:
            ends = [self.range_of(part) for part in chosen.sum_of]
            return sum(low for low, _ in ends), sum(high for _, high in ends)
        if chosen.transform:
            return min(chosen.transform.values()), max(chosen.transform.values())
        sets = [self.responses_of(item) for item in chosen.items]
        shrink = len(sets) if chosen.method == "mean" else 1
        factor = chosen.multiply_by / shrink
        return factor * sum(s.minimum for s in sets), factor * sum(s.maximum for s in sets)
