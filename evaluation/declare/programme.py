"""What a programme declares: itself, its deliverables, their data and their evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler, WrapValidator, create_model, field_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from evaluation.declare.answer_file import Answers
from evaluation.declare.data_files import KINDS
from evaluation.declare.declared_file import DataFile, Grouped
from evaluation.declare.designs import OWN, Design, QuestionKind, design_of, with_notebook
from evaluation.declare.instrument.facts import Text
from evaluation.declare.instrument.model import Instrument, Slug
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.link_by import LinkBy
from evaluation.declare.log_file import LogFile
from evaluation.declare.particulars import Particulars
from evaluation.declare.products import Product
from evaluation.declare.quiz import QUIZ
from evaluation.declare.register_file import Register
from evaluation.declare.segment_file import Segments
from evaluation.declare.spending_file import SpendingFile
from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.waves import WaveName

FolderName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
_People = Annotated[int, Field(ge=0)]
MOST_SCALES = 6  # that answer a question which names no measure: more would be a table
MOST_QUESTIONS = 6  # that a deliverable declares: more do not stand on its first page


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
    certainty_rules: str = Field(
        default="four-levels-2026", description="how sure readers can be: the rules' file"
    )
    longest_cell: float = Field(
        default=60, gt=0, le=10_000, description="minutes that a cell of a notebook may take"
    )
    dissemination: tuple[Dissemination, ...] = ()


class Comparison(Frozen):
    """Which group the others are compared with, and by which column groups are told apart."""

    by: Text = Field(description="a column declared under groups")
    against: Text = Field(description="code of the comparison group")
    adjusted: bool = Field(
        default=False,
        description="whether the difference that leads is the one adjusted for where people "
        "started; the other always stands beside it",
    )


class Question(Frozen):
    """One thing that an evaluation is to answer: what is asked, of what, and what it is for."""

    text: Text = Field(min_length=1)
    id: Slug | Literal[""] = Field(default="", description="a short name, to refer to it")
    kind: QuestionKind | None = Field(
        default=None, description="what answers it; left out, what the design is for"
    )
    measure: str = Field(
        default="",
        description="as instrument.scale; of a survey the short name of a question; of a log "
        "place, area, when, item, kind or a column of ratings; of counts a measure of the file; "
        "left out, the primary outcome",
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
        "identifiers; of coded interviews, of the scores of those who were interviewed",
    )
    parameters: dict[str, Any] = Field(default={}, description="notebook parameters to change")

    @property
    def answers(self) -> tuple[Answers, ...]:
        """Its files of answers; a register and coded segments are none."""
        return tuple(data for data in self.data if isinstance(data, Answers))

    @property
    def grouped(self) -> tuple[Grouped, ...]:
        """Its files whose people are sorted into groups by columns."""
        return tuple(data for data in self.data if isinstance(data, Grouped))

    @property
    def own_questions(self) -> tuple[str, ...]:
        """The short names of the questions of its own that its surveys ask, in their order."""
        forms = (data.form for data in self.data if isinstance(data, SurveyFile))
        return tuple(dict.fromkeys(name for form in forms for name in form))

    @property
    def own_columns(self) -> dict[str, str]:
        """The short name of the question that stands in each column alone."""
        forms = (data.form for data in self.data if isinstance(data, SurveyFile))
        return {q.column: name for form in forms for name, q in form.items() if q.column}

    @property
    def rated(self) -> tuple[str, ...]:
        """The columns of its logs in which events were rated, in their order."""
        logs = (data.ratings for data in self.data if isinstance(data, LogFile))
        return tuple(dict.fromkeys(heading for ratings in logs for heading in ratings))

    @property
    def logged(self) -> tuple[str, ...]:
        """What a question on its logs may be asked of: places, times, items and ratings."""
        logs = [data for data in self.data if isinstance(data, LogFile)]
        roles = dict.fromkeys(role for data in logs for role in data.events)
        areas = ["area"] if any({*data.places.values()} - {""} for data in logs) else []
        told = [role for role in roles if role not in ("count", "person")]
        return (*told, *areas, *self.rated)

    @field_validator("data")
    @classmethod
    def _each_sheet(cls, data: tuple[DataFile, ...]) -> tuple[DataFile, ...]:
        return tuple(part for file in data for part in file.each_sheet())

    @property
    def costs(self) -> tuple[str, ...]:
        """The costs that its accounts ask for: per participant, hour and outcome."""
        accounts = [data for data in self.data if isinstance(data, SpendingFile)]
        return tuple(dict.fromkeys(cost for data in accounts for cost in data.costs))

    @property
    def quiz(self) -> dict[str, Instrument]:
        """The quiz whose scores stand in its register, as an instrument; empty without one."""
        quizzes = [d.scores for d in self.data if isinstance(d, Register) and d.scores]
        return {QUIZ: quizzes[0].instrument} if quizzes else {}

    @property
    def retested(self) -> bool:
        """Whether people took a quiz before and after, so that it can tell of a change."""
        quizzes = [data.scores for data in self.data if isinstance(data, Register)]
        return any(quiz and len(quiz.columns) > 1 for quiz in quizzes)

    def codes_of(self, column: str) -> list[tuple[str, str]]:
        """Each code of a column that groups people with its printed label, file by file."""
        grouped = [data.groups[column] for data in self.grouped if column in data.groups]
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
            self.name == "fact",
            "it cannot be called fact: in a proforma {{ fact.name }} is one of the lead's facts",
        )
        yield (
            len(units) > 1,
            f"its files count different things ({', '.join(sorted(units))}); what may be "
            "shown differs, so give each an evaluation of its own",
        )
        yield (
            any(by in data.groups and not data.groups[by].labels for data in self.grouped),
            f'its comparison prints the groups of "{by}", so give that column its labels: '
            "each code with the words to print",
        )
        coded = [data for data in self.data if isinstance(data, Segments)]
        yield (
            any(
                (data.approach, data.coded, data.agreement_unit, data.counts_as)
                != (coded[0].approach, coded[0].coded, coded[0].agreement_unit, coded[0].counts_as)
                for data in coded
            ),
            "its files of coded segments say different things under approach, coded, "
            "agreement_unit or counts_as: write the same in each, or give each an evaluation of "
            "its own",
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


def _often(name: str, questions: list[Question]) -> bool:
    return sum(question.id == name for question in questions) > 1


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
    products: tuple[Product, ...] = Field(
        default=(), description="what is handed over: a film, a guide, a tool with conditions"
    )
    particulars: Particulars = Field(
        default=Particulars(),
        description="what readers ask for beside the findings, unless the proforma tells it",
    )
    claims_overridden: tuple[KeptClaim, ...] = Field(
        default=(), description="sentences kept although they claim more than the design allows"
    )
    evaluations: tuple[
        Annotated[Evaluation, WrapValidator(_by_design), _SchemaByDesign()], ...
    ] = ()

    @field_validator("evaluations")
    @classmethod
    def _few_questions(cls, evaluations: tuple[Evaluation, ...]) -> tuple[Evaluation, ...]:
        asked = [question for evaluation in evaluations for question in evaluation.questions]
        if doubled := [n for n in dict.fromkeys(q.id for q in asked if q.id) if _often(n, asked)]:
            raise ValueError(
                f"several questions have the id {', '.join(doubled)}; give each one of its own"
            )
        questions = [
            text
            for evaluation in evaluations
            for text in ([q.text for q in evaluation.questions] or [evaluation.question])
            if text
        ]
        if len(questions) > MOST_QUESTIONS:
            raise ValueError(
                f"a report answers at most {MOST_QUESTIONS} questions, and there are "
                f"{len(questions)}: take out those that matter least, from "
                f"“{questions[MOST_QUESTIONS]}” on or others"
            )
        return evaluations
