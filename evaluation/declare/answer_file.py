"""A file of answers to questionnaires: its waves, and which column holds which item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from evaluation.declare.declared_file import AREA, Grouped
from evaluation.declare.instrument.facts import Text
from evaluation.declare.instrument.model import Coding, Informant, ItemId, Slug
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.waves import WaveName

TIMES = {"first": 1, "second": 2, "third": 3}  # what asked: says


_STORED = (
    "instrument -> items whose answers stand the other way round than on the form, as somebody "
    "reversed them before: they are turned back"
)


ReadAs = Annotated[
    dict[Text, dict[Text, float]],
    Field(
        description="instrument (or instrument and items: sdq 1 to 5) -> code in the file -> answer"
    ),
]


class WaveColumns(Frozen):
    """Where the answers of one wave stand in a file of several waves, and in which codes."""

    asked: Literal["first", "second", "third"] | None = Field(
        default=None,
        description="which of the columns is this wave's, where each question stands several times",
    )
    columns: dict[Slug, dict[ItemId, Text]] = Field(
        default={}, description="instrument -> item -> column heading"
    )
    read_as: ReadAs = {}
    stored_reversed: dict[Slug, tuple[ItemId, ...]] = Field(default={}, description=_STORED)


class Long(Frozen):
    """How a file with one row for each answer says what was asked and what was answered."""

    question: Text = Field(description="column that says to which question a row answers")
    answer: Text = Field(description="column that holds the answers")


class Answers(Grouped):
    """A file of answers to questionnaires.

    A file of one wave has ``wave`` and ``columns``; a file with several waves side by side has
    ``waves``.
    """

    KIND: ClassVar[str] = "answers"

    area: Text = Field(
        default="", description="the area of everybody in this file, where no column says it"
    )
    long: Long | None = Field(
        default=None, description="of a file with one row for each answer: its two columns"
    )
    cluster: str = Field(
        default="", description="column of the group or session in which people were taught"
    )
    informant: Informant | None = Field(
        default=None, description="who answered, where an instrument has several informants"
    )
    coding: Coding | None = Field(
        default=None, description="of reverse-keyed items; default: as the instrument says"
    )
    wave: WaveName | None = None
    columns: dict[Slug, dict[ItemId, Text]] = {}
    stored_reversed: dict[Slug, tuple[ItemId, ...]] = Field(default={}, description=_STORED)
    waves: dict[WaveName, WaveColumns] = {}
    not_answered: tuple[Text, ...] = Field(
        default=(), description="codes that mean no answer, beside an empty cell"
    )
    read_as: ReadAs = {}

    @model_validator(mode="before")
    @classmethod
    def _area_is_a_group(cls, written: Any) -> Any:
        """The area of a whole file as a group of everybody in it."""
        if not isinstance(written, Mapping) or not written.get("area"):
            return written
        groups, area = written.get("groups") or {}, str(written["area"])
        if not isinstance(groups, Mapping) or AREA in groups:
            return written
        return {**written, "groups": {**groups, AREA: {"title": "Area", "labels": {area: area}}}}

    @property
    def declared_waves(self) -> tuple[WaveName, ...]:
        """The waves that stand in the file."""
        return (*([self.wave] if self.wave else []), *self.waves)

    def refusals(self) -> Iterator[tuple[object, str]]:
        """What no data file may be; and one of one wave and of several."""
        yield from super().refusals()
        yield (
            self.area and self.groups[AREA].labels != {self.area: self.area},
            f"area: is of the whole file, and groups: names a column {AREA} too: keep one",
        )
        yield (
            self.wave and self.waves,
            "give either wave (one wave in the file) or waves (several), not both",
        )
        yield (
            self.read_as and self.waves,
            "read_as belongs under the wave whose codes it explains, beside its columns",
        )
