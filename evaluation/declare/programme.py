"""What a programme declares: itself, its deliverables, their data and their evaluations."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from evaluation.declare.instrument.model import TEXT_OR_NUMBER, Coding, Informant, ItemId, Slug
from evaluation.declare.lined_yaml import Frozen

Text = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    TEXT_OR_NUMBER,
]
FolderName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
_People = Annotated[int, Field(ge=0)]
WaveName = Literal["baseline", "endpoint", "follow_up", "then"]
CodeKind = Literal["letter", "day", "month", "number", "category"]


class Unit(StrEnum):
    """What one of a count is. Disclosure thresholds are set per unit."""

    CHILD = "child"
    CAREGIVER = "caregiver"
    PROFESSIONAL = "professional"
    INSTITUTION = "institution"
    SESSION = "session"
    PUBLISHED = "published"

    @property
    def plural(self) -> str:
        """The everyday plural: ``children``, ``caregivers``, ``sources``."""
        return {"child": "children", "published": "sources"}.get(self.value, f"{self.value}s")


_UNITS = {
    "children": Unit.CHILD,
    "caregivers": Unit.CAREGIVER,
    "professionals": Unit.PROFESSIONAL,
    "institutions": Unit.INSTITUTION,
    "sessions": Unit.SESSION,
    "published figures": Unit.PUBLISHED,
}
People = Literal[
    "children", "caregivers", "professionals", "institutions", "sessions", "published figures"
]


class Dissemination(Frozen):
    """One line of the dissemination plan."""

    deliverable: FolderName
    product: Text
    date: Text = ""
    audience: Text = ""
    conditions: Text = Field(default="", description="what a reader must agree to first")


class Programme(Frozen):
    """``programme.yaml``: the frame that all deliverables share."""

    title: Text
    publisher: Text
    contact: Text
    areas: tuple[Text, ...]
    outcomes: dict[Text, Text] = Field(description="expected outcomes by number")
    thematic_areas: tuple[Text, ...]
    disclosure_policy: str = "small-groups-2026"
    dissemination: tuple[Dissemination, ...] = ()


class Group(Frozen):
    """A column that sorts people into groups; its labels may be printed."""

    title: Text
    labels: dict[Text, Text] = Field(
        default={}, description="printed label of each code; a comparison needs them"
    )


class WaveColumns(Frozen):
    """Where the answers of one wave stand in a file that holds several waves."""

    columns: dict[Slug, dict[ItemId, Text]] = Field(
        description="instrument -> item -> column heading"
    )


class DataFile(Frozen):
    """One data file: what its rows count, which columns group and which identify.

    ``identify`` columns are never published; ``groups`` columns may be. ``about``
    says whose the rows are where a row is a segment or an event. A file of one wave
    has ``wave`` and ``columns``; a file with several waves side by side has ``waves``.
    """

    file: str
    sheet: Text = ""
    rows_count: People | Literal["segments", "events"]
    about: People | None = Field(default=None, description="whose the segments or events are")
    citation: Text = Field(default="", description="where published figures were published")
    identify: tuple[Text, ...] = Field(default=(), description="columns that identify people")
    consent: tuple[Text, ...] = Field(
        default=(), description="columns that must all say yes before a row is used"
    )
    groups: dict[Text, Group] = {}
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
    waves: dict[WaveName, WaveColumns] = {}
    segments: dict[Literal["segment", "source", "source_group", "theme", "parent_theme"], Text] = (
        Field(default={}, description="which column holds the segment, its source and its theme")
    )
    attendance: dict[Literal["session", "agency", "invited", "attended", "completed"], Text] = (
        Field(default={}, description="which column of a register holds what; yes or no")
    )
    doubled: Literal["first", "last", "fullest"] | None = Field(
        default=None, description="which row of a person counts where several differ"
    )
    not_answered: tuple[Text, ...] = Field(
        default=(), description="codes that mean no answer, beside an empty cell"
    )

    @property
    def unit(self) -> Unit:
        """What one of a count is, for disclosure."""
        return _UNITS[str(self.about or self.rows_count)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.rows_count in ("segments", "events") and self.about is None:
            raise ValueError(f'say whose the {self.rows_count} are with a line "about: ..."')
        if self.about and self.rows_count in ("children", "caregivers", "professionals"):
            raise ValueError(f"rows that count {self.rows_count} are about them: remove about")
        if self.unit is Unit.PUBLISHED and not self.citation:
            raise ValueError("published figures need a citation")
        if self.wave and self.waves:
            raise ValueError("give either wave (one wave in the file) or waves (several), not both")
        if both := sorted(self._printed() & set(self.identify)):
            raise ValueError(
                f"{', '.join(both)} stands under identify and its words may be printed; "
                "a column that identifies people cannot group them"
            )
        return self

    def identified_by(self, link_by: LinkBy | None) -> DataFile:
        """The file with the elements of a code as the columns that identify."""
        return self.model_copy(update={"identify": tuple(link_by.elements)}) if link_by else self

    def _printed(self) -> set[str]:
        """Columns whose words may stand in a report."""
        kinds = ("source_group", "theme", "parent_theme")
        return {*self.groups, *(self.segments[k] for k in kinds if k in self.segments)}


class Comparison(Frozen):
    """Which group the others are compared with, and by which column groups are told apart."""

    by: Text = Field(description="a column declared under groups")
    against: Text = Field(description="code of the comparison group")


class LinkBy(Frozen):
    """By what people are recognised at a later wave without a name: the elements of a code."""

    elements: dict[Text, CodeKind | None] = Field(
        min_length=1, description="column of each element, with its kind (may be left out)"
    )
    id: Text = Field(default="", description="column of an identifier, which is used first")
    threshold: Annotated[float, Field(ge=0.5, le=1)] | None = Field(
        default=None, description="least probability of a link; left out, the data decide"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that identify: the elements, and the identifier last, if there is one."""
        return (*self.elements, *([self.id] if self.id else []))


class Evaluation(Frozen):
    """One notebook run. ``design`` is the notebook's name."""

    design: str
    name: Slug | Literal[""] = Field(default="", description="prefix of its finding keys")
    question: Text = ""
    data: tuple[DataFile, ...] = Field(min_length=1)
    instruments: tuple[Slug, ...] = ()
    primary: str = Field(default="", description="primary outcome as instrument.scale")
    comparison: Comparison | None = None
    selected: str = Field(
        default="",
        pattern=r"^(|high|low|(above|below) -?\d+(\.\d+)?)$",
        description="people were taken on for a high or low score on the primary outcome: high, "
        "low, or with the cut-off: above 17",
    )
    invited: dict[WaveName, _People | dict[Text, _People]] = Field(
        default={},
        description="how many people were invited to each wave; a number, or one for each group",
    )
    link_by: LinkBy | None = Field(
        default=None, description="anonymous code by which people are linked, instead of identify"
    )
    pair_with: Slug | Literal[""] = Field(
        default="",
        description="name of the evaluation of another informant on the same people, by the same "
        "identifiers",
    )
    parameters: dict[str, Any] = Field(default={}, description="notebook parameters to change")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(units := {data.unit.plural for data in self.data}) > 1:
            raise ValueError(
                f"its files count different things ({', '.join(sorted(units))}); what may be "
                "shown differs, so give each an evaluation of its own"
            )
        by = self.comparison.by if self.comparison else ""
        if any(by in data.groups and not data.groups[by].labels for data in self.data):
            raise ValueError(
                f'its comparison prints the groups of "{by}", so give that column its labels: '
                "each code with the words to print"
            )
        if self.link_by:
            for data in self.data:
                if problem := _unlinkable(data, self.link_by):
                    raise ValueError(f"{data.file} {problem}")
            waves = [data.wave for data in self.data if data.wave]
            if len(waves) > len(set(waves)):
                raise ValueError(
                    "with link_by each wave is one file (or sheet): put its answers together"
                )
        return self


def _unlinkable(data: DataFile, link_by: LinkBy) -> str:
    """What stands in the way of linking a file by code, or an empty text."""
    printed = sorted({*data.groups} & {*link_by.columns})
    if data.attendance or data.segments:
        return "is no questionnaire; only answers can be linked by a code"
    if data.identify:
        return (
            "has identify beside link_by: remove identify; an identifier that is to be used first "
            "stands as id under link_by"
        )
    if data.waves:
        return "holds several waves side by side, so its people are paired already"
    if printed:
        return f"groups people by {', '.join(printed)}, which identifies them under link_by"
    return ""


class Fact(Frozen):
    """A number or date that is not a result, with where it comes from."""

    value: Text | float
    source: Text


class KeptClaim(Frozen):
    """A sentence that says more than the design allows and is kept, with the reason."""

    sentence: Text = Field(description="as it stands in the proforma")
    reason: Text = Field(min_length=1, description="printed in the report")
    who: Text = Field(min_length=1, description="who decided it; printed in the report")


class Deliverable(Frozen):
    """``deliverable.yaml``: what is evaluated, with which data, for which outcomes."""

    title: Text
    subtitle: Text = ""
    area: Text
    lead: Text = ""
    contact: Text = ""
    date: Text = ""
    outcomes: tuple[Text, ...] = ()
    thematic_areas: tuple[Text, ...] = ()
    marking: Literal["public", "official-sensitive"] | None = Field(
        default=None, description="a product without a marking cannot be collected"
    )
    access_conditions: Text = ""
    synthetic: bool = Field(default=False, description="made-up data: said on every page")
    notice: Text = Field(default="", description="a remark to print at the top of the report")
    citations: tuple[Text, ...] = ()
    facts: dict[Slug, Fact] = {}
    claims_overridden: tuple[KeptClaim, ...] = Field(
        default=(), description="sentences kept although they claim more than the design allows"
    )
    evaluations: tuple[Evaluation, ...] = ()
