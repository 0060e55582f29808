"""What an instrument file says of answers, licence, reliability, thresholds, bands and norms."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from evaluation.declare.lined_yaml import Frozen

TEXT_OR_NUMBER = WithJsonSchema({"type": ["string", "integer"]})  # as people write it
Text = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    TEXT_OR_NUMBER,
]
ItemId = Annotated[str, BeforeValidator(str), TEXT_OR_NUMBER]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Informant = Literal["self", "parent", "teacher", "practitioner"]


def _ordered(ages: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    low, high = ages
    if low is not None and high is not None and low > high:
        raise ValueError("the youngest age comes first")
    return ages


Ages = Annotated[
    tuple[int | None, int | None],
    AfterValidator(_ordered),
    Field(description="youngest and oldest in completed years; null where there is no end"),
]


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
    user_holds: str = Field(default="", description="what the user must have; empty = nothing")
    note: str = ""


def plain_text(text: str) -> str:
    """A text without what programs change: curly marks, spare spaces, forms of one letter."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_MARKS).split())


def plain_words(text: str) -> str:
    """A label without what people and programs change: that, and capitals."""
    return plain_text(text).casefold()


def stored_word(words: str) -> str:
    """Words as survey tools store a choice that has no number."""
    return re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_") or "na"


_MARKS = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-"}
)
_NUMBER_FIRST = re.compile(r"(-?\d+(?:\.\d+)?)(?:\s*[-.:=)]\s*|\s+)(\D.*)")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_THOUSAND = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_NUMBER_LAST = re.compile(r"(.*\S)\s*[(\[](-?\d+(?:\.\d+)?)[)\]]")


def numbered_words(text: str) -> tuple[float, str] | None:
    """The number and the words of ``7 - Strongly agree`` or ``Strongly agree (7)``, in plain words.

    None for a text that is not both.
    """
    written = plain_words(text)
    first, last = _NUMBER_FIRST.fullmatch(written), _NUMBER_LAST.fullmatch(written)
    pair = first.groups() if first else last.groups()[::-1] if last else None
    return (float(pair[0]), pair[1]) if pair else None


class ResponseSet(Frozen):
    """The answers an item may have. ``labels`` and ``synonyms`` map words to their value."""

    minimum: float
    maximum: float
    whole: bool = Field(default=True, description="only whole numbers are answers")
    unit: str = "points"
    labels: dict[str, float] = {}
    synonyms: dict[str, float] = Field(default={}, description="further spellings of labels")
    not_applicable: tuple[str, ...] = Field(
        default=(), description="words on the form that are scored as not answered"
    )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Ends in the wrong order, and words that stand for no answer or for two."""
        yield self.minimum >= self.maximum, "minimum must be below maximum"
        words: dict[str, float] = {}
        for label, value in (*self.labels.items(), *self.synonyms.items()):
            yield not self.allows(value), f'the label "{label}" has a value that is not an answer'
            first = words.setdefault(plain_words(label), value)
            yield first != value, f'the label "{label}" has two values'
        stray = [label for label in self.not_applicable if plain_words(label) in words]
        yield stray, f"not_applicable names an answer: {stray}"

    def are_all(self, answers: Collection[float]) -> bool:
        """Whether these are all answers that there may be."""
        numbers = range(int(self.minimum), int(self.maximum) + 1)
        return self.whole and set(answers) == set(numbers)

    def allows(self, value: float) -> bool:
        """Whether a number is an answer; a missing number is none."""
        return self.minimum <= value <= self.maximum and not (self.whole and value % 1)

    @property
    def words(self) -> dict[str, float]:
        """The value of every label and synonym, in plain words."""
        both = (*self.labels.items(), *self.synonyms.items())
        return {plain_words(label): value for label, value in both}

    def value_of(self, text: str) -> float | None:
        """The value of a written answer, allowed or not; None where it is not understood.

        A label or synonym counts before a number, so that a form's own numbers can be
        declared. ``7 - Strongly agree``, ``7. Strongly agree`` and ``Strongly agree (7)`` are
        understood where the number is the label's value, and only there. A decimal comma is
        understood where answers need not be whole: elsewhere ``1,0`` may be two ticks. It is not
        where a thousand would be an answer too: ``1,125`` may be one.
        """
        words, written = self.words, plain_words(text)
        if written in words:
            return words[written]
        number_and_words = numbered_words(written)
        if number_and_words and words.get(number_and_words[1]) == number_and_words[0]:
            return number_and_words[0]
        if not self.whole and _DECIMAL_COMMA.fullmatch(written):
            thousand = _THOUSAND.fullmatch(written) and self.allows(float(written.replace(",", "")))
            written = written if thousand else written.replace(",", ".")
        try:
            number = float(written.replace("_", "?"))  # 1_0 is not 10
        except ValueError:
            return None
        return None if math.isnan(number) else number


class Item(Frozen):
    """One item. The label ships only where the licence allows it."""

    responses: Slug
    label: str = ""
    scored: bool = Field(default=True, description="false: may be in a file, is in no scale")


class Sourced(Frozen):
    """What a source says of a scale's scores, of all informants or of some."""

    informants: tuple[Informant, ...] = Field(default=(), description="default: all")
    source: str
    status: Status


class Reliability(Sourced):
    """One printed reliability, with its kind: an alpha is no retest."""

    kind: Literal["cronbach_alpha", "mcdonald_omega", "retest", "cross_informant"]
    value: float = Field(gt=0, le=1)
    interval: str = Field(default="", description="time between test and retest")
    sample: str = ""
    n: int | None = Field(default=None, gt=0, description="people it rests on")


class Threshold(Sourced):
    """A score, or a change of score, that a source gives a meaning."""

    kind: Literal["cut_off", "reliable_change"]
    value: float
    z: float | None = Field(default=None, gt=0, description="z of a reliable change: 1.96, 1.645")
    confidence: float | None = Field(default=None, gt=0, lt=1, description="0.95 for 95 %")
    meaning: str = ""


class Band(Frozen):
    """A named part of a scale, from ``lowest`` up to the next band."""

    label: str
    lowest: float


class Bands(Sourced):
    """The bands of a scale as one source prints them, for some informants and ages."""

    name: str = Field(default="", description='which bands: "four bands, UK"')
    ages: Ages | None = None
    bands: tuple[Band, ...] = Field(min_length=2)

    def refusals(self) -> tuple[tuple[object, str], ...]:
        """Bands in another order, or two that begin at the same score."""
        lowest = [band.lowest for band in self.bands]
        falling = lowest != sorted(set(lowest))
        return ((falling, "bands are listed from the lowest score up, each with its own lowest"),)


class Norm(Sourced):
    """Mean and standard deviation of a scale in a named sample, in the scale's own points."""

    sample: str
    mean: float
    sd: float | None = Field(default=None, gt=0)
    n: int | None = Field(default=None, gt=0)
    ages: Ages | None = None


class KeyNorm(Frozen):
    """Mean and sd of the raw score for one sex and age: T = 50 + 10 (raw - mean) / sd."""

    sex: str = Field(default="", description="as the data file writes it; empty = any")
    ages: Ages = (None, None)
    mean: float
    sd: float = Field(gt=0)


class Gate(Frozen):
    """An item that settles a scale: after one of ``answers`` the scale's score is ``score``."""

    item: ItemId
    answers: tuple[float, ...] = Field(min_length=1)
    score: float = 0


def of_age(ages: tuple[int | None, int | None] | None, age: float) -> bool:
    """Whether an age in years lies in a range of completed years; a missing age only in none."""
    low, high = ages or (None, None)
    if low is None and high is None:
        return True
    return (low is None or age >= low) and (high is None or age < high + 1)


def listed(value: Any) -> Any:
    """A single mapping as a list of one."""
    return [value] if isinstance(value, dict | Bands) else value


def one_or_list(schema: dict[str, Any]) -> None:
    """Say in a JSON schema that one mapping may stand for a list of one."""
    entry = schema["items"]
    kept = {k: schema.pop(k) for k in ("type", "items") if k in schema}
    schema["anyOf"] = [kept, entry]
