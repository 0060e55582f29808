"""What a programme declares: itself, its deliverables, their data and their evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    WrapValidator,
    create_model,
    field_validator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from evaluation.declare.designs import OWN, Design, QuestionKind, design_of, with_notebook
from evaluation.declare.instrument.model import TEXT_OR_NUMBER, Coding, Informant, ItemId, Slug
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.waves import WaveName

Text = Annotated[
    str,
    BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    TEXT_OR_NUMBER,
]
FolderName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
_People = Annotated[int, Field(ge=0)]
CodeKind = Literal["letter", "day", "month", "number", "category"]
AREA = "area"  # the group of everybody in a file whose area is declared
TIMES = {"first": 1, "second": 2, "third": 3}  # what asked: says
MOST_QUESTIONS = 6  # that a deliverable declares: more do not stand on its first page


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


_STORED = (
    "instrument -> items whose answers stand the other way round than on the form, as somebody "
    "reversed them before: they are turned back"
)


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
    longest_cell: float = Field(
        default=60, gt=0, le=10_000, description="minutes that a cell of a notebook may take"
    )
    dissemination: tuple[Dissemination, ...] = ()


class Group(Frozen):
    """A column that sorts people into groups; its labels may be printed."""

    title: Text
    labels: dict[Text, Text] = Field(
        default={}, description="printed label of each code; a comparison needs them"
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


class DataFile(Frozen):
    """What every data file declares, whatever its design: what its rows count, and who is who.

    ``identify`` columns are never published. ``about`` says whose the rows are where a row is a
    segment or an event.
    """

    file: Annotated[str, AfterValidator(lambda file: file.replace("\\", "/"))]  # as in Windows
    sheet: Text = ""
    rows_count: People | Literal["segments", "events"]
    about: People | None = Field(default=None, description="whose the segments or events are")
    citation: Text = Field(default="", description="where published figures were published")
    identify: tuple[Text, ...] = Field(default=(), description="columns that identify people")
    consent: tuple[Text, ...] = Field(
        default=(), description="columns that must all say yes before a row is used"
    )
    only: dict[Text, Text] = Field(
        default={},
        description="which rows are meant, where a file holds others too: column -> what it says",
    )
    says_yes: tuple[Text, ...] = Field(
        default=(), description="the file's own words for yes, such as passed"
    )
    says_no: tuple[Text, ...] = Field(
        default=(), description="the file's own words for no, such as incomplete"
    )

    @property
    def unit(self) -> Unit:
        """What one of a count is, for disclosure."""
        return _UNITS[str(self.about or self.rows_count)]

    @property
    def kind(self) -> str:
        """What the file is read as: one of ``KINDS``."""
        return next(name for name, model in KINDS.items() if type(self) is model)

    @property
    def declared_waves(self) -> tuple[WaveName, ...]:
        """The waves that stand in the file."""
        return ()

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report."""
        return frozenset()

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Rows of nobody or of somebody else, figures without source, identifiers in print."""
        rows, printed = self.rows_count, sorted(self.printed_columns & set(self.identify))
        yield (
            rows in ("segments", "events") and self.about is None,
            f'say whose the {rows} are with a line "about: ..."',
        )
        yield (
            self.about and rows in ("children", "caregivers", "professionals"),
            f"rows that count {rows} are about them: remove about",
        )
        yield (
            self.unit is Unit.PUBLISHED and not self.citation,
            "published figures need a citation",
        )
        yield (
            printed,
            f"{', '.join(printed)} stands under identify and its words may be printed; "
            "a column that identifies people cannot group them",
        )
        both = sorted({*self.says_yes} & {*self.says_no})
        yield both, f"{', '.join(both)} stands under says_yes and under says_no"

    def identified_by(self, link_by: LinkBy | None) -> Self:
        """The file with the elements of a code as the columns that identify."""
        return self.model_copy(update={"identify": tuple(link_by.elements)}) if link_by else self

    @classmethod
    def elsewhere(cls, key: str) -> str:
        """The designs whose data files have a key that those of this design have not."""
        names = [d.name for d in with_notebook() if key in KINDS[d.data].model_fields]
        return f"It belongs to the data of {', '.join(names)}: leave it out here." if names else ""


class OneRowEach(DataFile):
    """A file with one row a person, or a person and session."""

    doubled: Literal["first", "last", "fullest"] | None = Field(
        default=None, description="which row of a person counts where several differ"
    )


class Answers(OneRowEach):
    """A file of answers to questionnaires.

    A file of one wave has ``wave`` and ``columns``; a file with several waves side by side has
    ``waves``. ``groups`` columns may be printed.
    """

    groups: dict[Text, Group] = {}
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

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: those that group people."""
        return super().printed_columns | set(self.groups)

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


class Segments(DataFile):
    """A file of coded segments: who said what, under which theme."""

    segments: dict[Literal["segment", "source", "source_group", "theme", "parent_theme"], Text] = (
        Field(default={}, description="which column holds the segment, its source and its theme")
    )

    @property
    def printed_columns(self) -> frozenset[str]:
        """Columns whose words may stand in a report: themes, and what sources are grouped by."""
        printed = (self.segments.get(k) for k in ("source_group", "theme", "parent_theme"))
        return super().printed_columns | set(filter(None, printed))


class Register(OneRowEach):
    """A register: who was invited, came and completed."""

    attendance: dict[Literal["session", "agency", "invited", "attended", "completed"], Text] = (
        Field(default={}, description="which column of a register holds what; yes or no")
    )
    pool: str = Field(
        default="",
        description="what agencies with few people are called together, in what leaves the team",
    )


class OwnFile(Answers, Segments, Register):
    """A file that a programme's own notebook reads: any of these, by what it declares."""

    @property
    def kind(self) -> str:
        """What the file is read as, by what it declares."""
        if self.attendance:
            return "register"
        return "segments" if self.segments or self.rows_count == "segments" else "answers"


# What the files of a design declare, by the kind that its record names.
KINDS: dict[str, type[DataFile]] = {
    "answers": Answers,
    "segments": Segments,
    "register": Register,
    OWN.data: OwnFile,
}


class Comparison(Frozen):
    """Which group the others are compared with, and by which column groups are told apart."""

    by: Text = Field(description="a column declared under groups")
    against: Text = Field(description="code of the comparison group")


class LinkBy(Frozen):
    """By what people are recognised at a later wave without a name: the elements of a code."""

    elements: dict[Text, CodeKind | None] = Field(
        min_length=1, description="column of each element, with its kind (may be left out)"
    )
    id: Text | tuple[Text, ...] = Field(
        default="", description="column, or columns, of an identifier, which is used first"
    )
    threshold: Annotated[float, Field(ge=0.5, le=1)] | None = Field(
        default=None, description="least probability of a link; left out, the data decide"
    )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that identify: the elements, and the identifier last, if there is one."""
        return (*self.elements, *self.ids)

    @property
    def ids(self) -> tuple[str, ...]:
        """The columns of the identifier; none where none is declared."""
        if isinstance(self.id, str):
            return (self.id,) if self.id else ()
        return self.id


class Question(Frozen):
    """One thing that an evaluation is to answer: what is asked, of what, and what it is for."""

    text: Text = Field(min_length=1)
    id: Slug | Literal[""] = Field(default="", description="a short name, to refer to it")
    kind: QuestionKind | None = Field(
        default=None, description="what answers it; left out, what the design is for"
    )
    measure: str = Field(
        default="", description="as instrument.scale; left out, the primary outcome"
    )
    wave: WaveName | None = Field(default=None, description="of which wave; left out, the endpoint")
    group: Text = Field(default="", description="of which group; left out, of everybody")
    outcomes: tuple[Text, ...] = Field(
        default=(), description="numbers of the programme's outcomes that it serves"
    )


class Evaluation(Frozen):
    """One notebook run. ``design`` is the notebook's name."""

    design: str
    name: Slug | Literal[""] = Field(default="", description="prefix of its finding keys")
    question: Text = ""
    questions: tuple[Question, ...] = Field(
        default=(), description="what it is to answer, if more than one question or with outcomes"
    )
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

    @property
    def answers(self) -> tuple[Answers, ...]:
        """Its files of answers; a register and coded segments are none."""
        return tuple(data for data in self.data if isinstance(data, Answers))

    def codes_of(self, column: str) -> list[tuple[str, str]]:
        """Each code of a column that groups people with its printed label, file by file."""
        grouped = [data.groups[column] for data in self.answers if column in data.groups]
        return [pair for group in grouped for pair in group.labels.items()]

    @property
    def waves(self) -> frozenset[str]:
        """The waves that stand in any of its files."""
        return frozenset(wave for data in self.data for wave in data.declared_waves)

    @classmethod
    def for_written(cls, written: object) -> type[Frozen]:
        """The model of the design that is written; any other may be a notebook of one's own."""
        return (
            cls
            if cls is not Evaluation or not isinstance(written, Mapping)
            else _reading(design_of(str(written.get("design", ""))).data or OWN.data)
        )

    def refusals(self) -> Iterator[tuple[object, str]]:
        """Files that cannot stand together, be compared or be linked as is said."""
        units = {data.unit.plural for data in self.data}
        by = self.comparison.by if self.comparison else ""
        waves = [data.wave for data in self.answers if data.wave]
        yield (
            len(units) > 1,
            f"its files count different things ({', '.join(sorted(units))}); what may be "
            "shown differs, so give each an evaluation of its own",
        )
        yield (
            any(by in data.groups and not data.groups[by].labels for data in self.answers),
            f'its comparison prints the groups of "{by}", so give that column its labels: '
            "each code with the words to print",
        )
        if self.link_by:
            problems = ((data.file, _unlinkable(data, self.link_by)) for data in self.data)
            yield from ((problem, f"{file} {problem}") for file, problem in problems)
            yield (
                len(waves) > len(set(waves)),
                "with link_by each wave is one file (or sheet): put its answers together",
            )


def _unlinkable(data: DataFile, link_by: LinkBy) -> str:
    """What stands in the way of linking a file by code, or an empty text."""
    if not isinstance(data, Answers) or data.kind != "answers":
        return "is no questionnaire; only answers can be linked by a code"
    if data.identify:
        return (
            "has identify beside link_by: remove identify; an identifier that is to be used first "
            "stands as id under link_by"
        )
    if data.waves:
        return "holds several waves side by side, so its people are paired already"
    if printed := sorted({*data.groups} & {*link_by.columns}):
        return f"groups people by {', '.join(printed)}, which identifies them under link_by"
    return ""


@cache
def _reading(kind: str) -> type[Evaluation]:
    """The model of the evaluations whose data files are of one kind."""
    files: Any = GenericAlias(tuple, (KINDS[kind], ...))
    return create_model("Evaluation", __base__=Evaluation, data=(files, Field(min_length=1)))


def _by_design(written: object, _handler: object) -> object:
    """An evaluation by the model of its design, so that its faults are those of this design."""
    return (
        written
        if isinstance(written, Evaluation)
        else Evaluation.for_written(written).model_validate(written)
    )


class _SchemaByDesign:
    """Tells an editor what an evaluation of each design declares: its data, and more or less."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        evaluation = handler.resolve_ref_schema(handler(schema))
        properties = evaluation["properties"]
        designs = with_notebook()
        described = [{"const": d.name, "description": d.title} for d in designs]
        properties["design"] = {"anyOf": [*described, {"type": "string"}]}
        del properties["data"]["items"]
        conditions: dict[str, JsonSchemaValue] = {
            kind: {"enum": [d.name for d in designs if d.data == kind]} for kind in KINDS
        }
        conditions[OWN.data] = {"not": {"enum": [design.name for design in designs]}}
        evaluation["allOf"] = [
            *(
                _where(condition, {"data": {"items": handler(KINDS[k].__pydantic_core_schema__)}})
                for k, condition in conditions.items()
            ),
            *(_where({"const": d.name}, _of_parameters(d), d.instruments) for d in designs),
        ]
        return evaluation


def _where(
    design: JsonSchemaValue, holds: JsonSchemaValue, instruments: str = ""
) -> JsonSchemaValue:
    """What holds of an evaluation of some designs."""
    needed = {"required": ["instruments"]} if instruments == "needed" else {}
    return {
        "if": {"properties": {"design": design}, "required": ["design"]},
        "then": {"properties": holds, **needed},
    }


def _of_parameters(design: Design) -> JsonSchemaValue:
    ranges = {name: allowed.as_json() for name, allowed in design.parameters}
    return {"parameters": {"properties": ranges}} if ranges else {}


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
    evaluations: tuple[
        Annotated[Evaluation, WrapValidator(_by_design), _SchemaByDesign()], ...
    ] = ()

    @field_validator("evaluations")
    @classmethod
    def _few_questions(cls, evaluations: tuple[Evaluation, ...]) -> tuple[Evaluation, ...]:
        questions = [
            question.text for evaluation in evaluations for question in evaluation.questions
        ]
        if len(questions) > MOST_QUESTIONS:
            raise ValueError(
                f"a report answers at most {MOST_QUESTIONS} questions, and there are "
                f"{len(questions)}: take out those that matter least, from "
                f"“{questions[MOST_QUESTIONS]}” on or others"
            )
        return evaluations
