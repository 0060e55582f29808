"""What an analysis hands on: findings, their numbers, tables and figure specifications.

A finding holds exact numbers. Rounding happens where text is written. A figure is
a specification, so that it can be drawn after the disclosure step. The JSON shape
is ``pathfinder-findings/1``; docs/findings.md describes it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import (
    ConfigDict,
    Field,
    FieldSerializationInfo,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_serializer,
    field_validator,
)
from pydantic.json_schema import SkipJsonSchema

from evaluation.counting import percent, unique_names
from evaluation.declare.lined_yaml import Frozen
from evaluation.declare.whose_rows import Unit
from evaluation.say.equation import Equation
from evaluation.say.occurrences import Occurrences

ENDS = ("low", "high")  # keys of table columns that hold the ends of an interval
_STEPS = (0.1, 0.2, 0.5, 1.0)  # to which an interval is printed outwards, finest first


def _absent(value: object) -> bool:
    return value is None


def _empty(value: object) -> bool:
    return not value


def digits_of(step: float) -> int:
    """The decimals with which whole steps are printed: 0.2 -> 1, 1 -> 0."""
    return max(0, -int(Decimal(f"{step:.12g}").normalize().as_tuple().exponent))


class Edition(StrEnum):
    """Who a report is for. Only ``PUBLIC`` is ever collected by a hub."""

    INTERNAL = "internal"
    RESTRICTED = "restricted"
    PUBLIC = "public"

    @property
    def folder(self) -> str:
        """The folder under ``outputs/<slug>/`` that holds this edition."""
        return "publish" if self is Edition.PUBLIC else self.value


def slug(label: str) -> str:
    """A label as part of a key: ``Special educational needs`` -> ``special_educational_needs``."""
    return re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_") or "unnamed"


def unique_slugs(labels: Iterable[str], *others: str) -> dict[str, str]:
    """A slug for each label; labels that would share one, or have one of others, get a number."""
    return unique_names({label: slug(label) for label in labels}, others)


# Remarks that stand beside an answer wherever it is printed; the first begins with a day's words.
AS_PUBLISHED = "As published on "
AGAINST_THE_REST = (
    "Some answers run against the rest of the form. They may be the wrong way round, so be less "
    "sure of this result."
)
OTHER_RESULT = "There is a second result on this scale"


class Claim(StrEnum):
    """The claim ladder: what the design allows the words to say."""

    DESCRIBED = "described"
    CHANGED = "changed"
    ASSOCIATED = "associated"
    CAUSED = "caused"


class Statistic(StrEnum):
    """The kind of a number; a disclosure policy says from which n each may be shown.

    ``verdict`` and ``theme`` are no numbers: the word that answers a question by the interval of a
    change or difference, and the name of a theme that people raised.
    """

    COUNT = "count"
    MEAN = "mean"
    CHANGE = "change"
    SPREAD = "spread"
    EFFECT = "effect"
    TEST = "test"
    SPLIT = "split"
    VERDICT = "verdict"
    THEME = "theme"


class Measure(Frozen):
    """A scale's scores: their ends, of what steps they are made, and whose sums they are.

    ``grain``: the smallest step between two scores, as far as items make it: 1 for a sum of whole
    answers, 1/7 for a mean of seven. ``whole``: every score is a whole number of these steps.
    ``limits``: the ends are what may be entered, as of a weight, and no scale. ``adds``: keys of
    the scales that make it up, each counted in its own steps.
    """

    key: str
    lowest: float
    highest: float
    grain: float
    whole: bool
    limits: bool = False
    adds: tuple[str, ...] = ()

    @property
    def step(self) -> float:
        """The step to which an interval is printed outwards: the scale's own, if it prints.

        Of scores that need not be whole, a fortieth of the range and never above 1.
        """
        least = self.grain if self.whole else min(1.0, (self.highest - self.lowest) / 40)
        fitting = (step for step in _STEPS if step > least * (1 - 1e-9))
        return next(fitting, float(math.ceil(least - 1e-9)))


class MeanOf(Frozen):
    """Of which scores a number is the mean: the waves, each with its sign.

    A change is ``{"endpoint": 1, "baseline": -1}``. ``alike``: all these people have the same,
    or it prints as an end of the scale.
    """

    waves: dict[str, int]
    alike: bool = False


class Base(Frozen):
    """People whom a number counts or rests on; it never leaves the team.

    ``key``: on what they all have a score (``sdq.total_difficulties``), or how far they got; empty
    where they are only counted. ``waves`` at which all have it; empty is any. ``people``: the
    keyed labels that people have after reading; nobody's where only their number is declared.
    ``groups``: which part of a whole they are, by what tells the parts apart: a column, or a
    split such as ``direction``. ``themes``: of which coded themes they spoke. ``measure``: what
    the scores of ``key`` are, where it is a scale.
    """

    unit: Unit
    people: frozenset[str]
    key: str = ""
    waves: tuple[str, ...] = ()
    groups: dict[str, str] = {}
    themes: tuple[str, ...] = ()
    measure: Measure | None = None

    @field_serializer("people")
    def _in_order(self, people: frozenset[str], info: FieldSerializationInfo) -> list[str] | int:
        """In order; or their place among sets that are written once (``info.context``)."""
        sets = info.context
        return sorted(people) if sets is None else sets.setdefault(people, len(sets))

    @field_validator("people", mode="wrap")
    @classmethod
    def _of_place(
        cls, people: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> frozenset[str]:
        """The set at a place of those that were written once."""
        if not isinstance(people, int):
            return read(people)  # type: ignore[no-any-return]
        sets: Sequence[frozenset[str]] = info.context or ()
        if people >= len(sets):
            raise ValueError("there is no such set of people")
        return sets[people]

    @classmethod
    def of(
        cls, unit: Unit, people: Iterable[object], scores: Measure | str = "", *waves: str
    ) -> Base:
        """The base of these people, who all have a score on a measure (or its key) at the waves."""
        measure = scores if isinstance(scores, Measure) else None
        return cls(
            unit=unit,
            people=frozenset(map(str, people)),
            key=measure.key if measure else str(scores),
            waves=waves,
            measure=measure,
        )

    def among(self, people: Iterable[object], groups: Mapping[str, str] = {}) -> Base:
        """These people, of whom the same is known; ``groups`` tells which part they are."""
        return self.model_copy(update={"people": frozenset(map(str, people)), "groups": groups})

    def parted(self, by: str, parts: Mapping[str, Iterable[object]]) -> tuple[Base, ...]:
        """The parts of a whole that groups of it are, told apart by ``by``."""
        return tuple(self.among(people, {by: name}) for name, people in parts.items())


class Estimate(Frozen):
    """A number with its interval.

    ``n`` counts the people it rests on. ``split`` names the split of a group that a
    count belongs to: its parts are shown together or not at all, and so is a test that
    would give them away. ``smallest_part`` marks a number that is as good as a split: the
    people in its smallest part, 0 where all are alike. ``step``: the interval is printed outwards
    to whole steps of this, in an edition that may not tell its ends; null where they stand as
    they are. ``withheld`` says in words why an edition does not show the number; then value and
    interval are null.
    """

    label: str
    statistic: Statistic
    value: float | None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    n: int | None = None
    unit: str = ""
    decimals: int = 1
    method: str = ""
    split: str = ""
    smallest_part: int | None = None
    step: Annotated[float | None, Field(exclude_if=_absent)] = None
    withheld: str = ""
    # For the team, as in a finding. ``base``: whom it counts or rests on, where that is not whom
    # the finding counts. ``parts``: whom it tells apart though it is no count of them: with
    # ``groups`` they are the parts of a split that other numbers count, without they are parts
    # that no number counts. ``split`` and ``smallest_part`` follow (evaluation.protect.derived).
    # ``mean_of``: of which scores on its base's measure it is the mean. ``equation``: what
    # ``method`` says in words, for the annex.
    base: SkipJsonSchema[Base | None] = None
    parts: SkipJsonSchema[tuple[Base, ...]] = ()
    mean_of: SkipJsonSchema[MeanOf | None] = None
    equation: SkipJsonSchema[Annotated[Equation | None, Field(exclude_if=_absent)]] = None

    @property
    def side(self) -> int:
        """1 where the interval lies above 0, -1 below; 0 where it holds 0, or without one.

        As the numbers are, so for an analysis; what an edition says goes by what it prints
        (``evaluation.say.wording.printed_side``).
        """
        return int((self.ci_low or 0) > 0) - int((self.ci_high or 0) < 0)

    @property
    def end_decimals(self) -> int:
        """With how many digits the ends of the interval are printed."""
        return self.decimals if self.step is None else digits_of(self.step)

    @property
    def way(self) -> str:
        """Whether a change or difference is ``higher`` or ``lower``."""
        return "higher" if (self.value or 0) > 0 else "lower"


def people_counted(label: str, n: int | None, base: Base | None = None, unit: str = "") -> Estimate:
    """A number of different people, which rests on themselves; ``unit``: what they are called."""
    return Estimate(
        label=label,
        statistic=Statistic.COUNT,
        value=n,
        n=n,
        decimals=0,
        method="count",
        base=base,
        unit=unit,
    )


def split_counted(
    parts: Mapping[str, Base], n: int | None, method: str = "count"
) -> dict[str, Estimate]:
    """The counts of a split of n people, by name; each is called what its part is called."""
    return {
        name: Estimate(
            label=", ".join(part.groups.values()),
            statistic=Statistic.SPLIT,
            value=len(part.people),
            n=n,
            decimals=0,
            method=method,
            base=part,
        )
        for name, part in parts.items()
    }


class Column(Frozen):
    """A table column; a column without ``statistic`` holds words.

    The ends of an interval stand in columns with the keys ``low`` and ``high``.
    """

    key: str
    label: str
    statistic: Statistic | None = None
    decimals: int = 0
    signed: bool = False

    def ends(self, level: float) -> tuple[Column, Column, Column]:
        """This column of values, and beside it those of the ends of their intervals."""
        low = {"key": "low", "label": f"{percent(level)} interval from"}
        high = {"key": "high", "label": "to"}
        return self, self.model_copy(update=low), self.model_copy(update=high)


class Row(Frozen):
    """A table row: its cells by column key, and the number of people it rests on.

    ``shown_with`` names an estimate: where that is withheld, so are the row's numbers.
    """

    cells: dict[str, str | float | None]
    n: int | None = None
    shown_with: str = ""  # the one count of the same ``base``, or what has the same ``parts``
    base: SkipJsonSchema[Base | None] = None
    parts: SkipJsonSchema[tuple[Base, ...]] = ()  # those of the estimate that the row tells too


class Table(Frozen):
    """A table with its caption, notes and source."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    source: str = ""


class Mark(Frozen):
    """One drawn value: a bar, or a point with its interval; or a step of a flow.

    A mark that has a ``key`` shows this estimate, and goes where that is withheld; a step that
    stands in a ``column`` of a flow, or below its columns, has one. ``of``: the steps that
    its people come from, by key, each with what became of the others (``did not start``).
    ``inside``: it is told in the box of the step above. ``ends``: of the scale on which it is a
    change, and ``better``: which way is, both where the marks of a figure differ in it.
    ``written``: what stands in its square of a matrix, where that is not its value.
    ``stays_clear``: of a scale beside others, whether its change is clear when allowance is made
    for their number; None where none was.
    ``smallest_part``: the smallest part of people that it tells of beside other findings, if that
    is not all; it never leaves the team. ``step`` as of an estimate.
    """

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    group: str = ""
    n: int | None = None
    key: str = ""
    column: str = ""
    of: dict[str, str] = {}
    inside: bool = False
    ends: Annotated[tuple[float, float] | None, Field(exclude_if=_absent)] = None
    better: Annotated[Literal["higher", "lower", ""], Field(exclude_if=_empty)] = ""
    stays_clear: Annotated[bool | None, Field(exclude_if=_absent)] = None
    written: Annotated[str, Field(exclude_if=_empty)] = ""
    smallest_part: int | None = None
    step: Annotated[float | None, Field(exclude_if=_absent)] = None
    base: SkipJsonSchema[Base | None] = None
    parts: SkipJsonSchema[tuple[Base, ...]] = ()

    def end_decimals(self, decimals: int) -> int:
        """With how many digits its interval's ends are printed, if others have so many."""
        return decimals if self.step is None else digits_of(self.step)


class Level(Frozen):
    """Mean scores of the same people by wave (``Before``, ``After``), on one row."""

    label: str
    means: dict[str, float]
    n: int | None = None
    base: SkipJsonSchema[Base | None] = None


class Stretch(Frozen):
    """A named part of a scale, from ``lowest`` up to the next."""

    label: str
    lowest: float


class Levels(Frozen):
    """Where mean scores lie on the whole range of their scale, with its bands if it has any."""

    rows: tuple[Level, ...]
    lowest: float
    highest: float
    x_label: str
    stretches: tuple[Stretch, ...] = ()
    source: str = Field(default="", description="of the stretches")


class Figure(Frozen):
    """What a picture shows, before it is drawn.

    ``change``: points with intervals about a reference line, one row a mark; ``of`` says
    whether they are changes of the same people or differences between people. ``levels``: the
    means behind the changes, drawn above them on the scale's own range. ``coarser``: other marks
    that split the same people into fewer parts, finest first; an edition draws the first of
    ``marks`` and these of which every part is large enough.
    ``bars``: values by label, one row a label, one colour a group: bars from 0, or dots on the
    scale from which they are (``ends``). ``line``: means wave by wave, with intervals.
    ``subject``: what a change is of, in the middle of a sentence, and ``unit``: of what it is
    told in; with them the picture has a sentence for a title. ``than``: with
    whom a difference is, and from whom (``with A than with B``); its first mark leads.
    ``flow``: steps that people pass one after the other, the first step on top; ``group``
    of a step says what became of those who did not reach it (``did not start``). Where steps
    have a ``column``, the columns stand side by side and steps without one below them.
    ``stack``: of each row (``label``) the shares of its answers (``group``), as counts of ``n``, in
    one bar; to the left and right of ``middle`` where answers have one. ``matrix``: a count for
    each row (``label``) and column (``group``), as squares with their numbers. ``series``: counts
    by period (``label``), a line each ``group``, with ``breaks`` where what is counted changed.
    ``order``: the groups in their order, also those that nobody is in, which keep their place.
    ``rows``: the labels in their order, also those without marks: of such a row, and of a cell or
    period without a mark, an edition shows no number, which is said in its place. None at all is a
    mark of 0. Periods that are called as years, quarters or months need not be listed.
    """

    kind: Literal["change", "bars", "line", "flow", "stack", "matrix", "series"]
    title: str
    x_label: str
    marks: tuple[Mark, ...]
    statistic: Statistic
    reference: float | None = None
    of: Literal["change", "difference"] = "change"
    decimals: int = 1
    better: Literal["higher", "lower", ""] = ""
    ci_level: float = 0.95
    levels: Levels | None = None
    coarser: tuple[tuple[Mark, ...], ...] = ()
    ends: Annotated[tuple[float, float] | None, Field(exclude_if=_absent)] = None
    subject: Annotated[str, Field(exclude_if=_empty)] = ""
    unit: Annotated[str, Field(exclude_if=_empty)] = ""
    than: Annotated[str, Field(exclude_if=_empty)] = ""
    order: Annotated[tuple[str, ...], Field(exclude_if=_empty)] = ()
    rows: Annotated[tuple[str, ...], Field(exclude_if=_empty)] = ()
    middle: Annotated[str, Field(exclude_if=_empty)] = ""
    breaks: Annotated[dict[str, str], Field(exclude_if=_empty)] = {}


class Partition(Frozen):
    """The finding speaks of parts of a whole, told apart by ``by``; ``part``: of that one only."""

    by: str
    part: str = ""
    parts: dict[str, int] = Field(description="people in each part")


class Telling(Frozen):
    """What a finding says when it tells people into fewer parts."""

    estimates: dict[str, Estimate]
    wordings: tuple[str, ...]
    leading: str = ""
    table: Table | None = None
    figure: Figure | None = None
    caveats: tuple[str, ...] = ()
    n: int | None = Field(default=None, description="how many it is of, if not as many as before")
    depth: int = Field(default=0, description="of the themes by which it tells people apart")


class Basis(Frozen):
    """Where a finding comes from, for whoever traces a number."""

    evaluation: str
    files: tuple[str, ...] = ()
    data_digest: str = Field(
        default="", description="HMAC-SHA256 of the data with the workspace's key"
    )
    code_version: str = ""

    @classmethod
    def of(cls, evaluation: str, files: Iterable[str]) -> Basis:
        """What rests on some files, each named once."""
        return cls(evaluation=evaluation, files=tuple(sorted(set(files))))


class Finding(Frozen):
    """One thing that was found, with all that is needed to say it honestly.

    ``n`` counts the people (or sources, sessions, ...: ``unit``) that it rests on.
    ``wordings`` are headlines from the fullest to the plainest, with numbers as
    ``{estimate}``: an edition uses the first whose numbers it may show, and rounds as
    it must. ``headline`` is that sentence, filled. ``caveats`` are worded the same way.
    ``nested`` names counts of people within one another, the most important first.
    ``primary`` findings are those of the primary outcome; ``leading`` names the estimate
    that answers. A ``themed`` finding names themes in its table and estimates.
    ``coarser``: the same in fewer and fewer parts; an edition says the first of the finding and
    these of which every part may stand, and of the last what may. Where its splits are ``apart``,
    of different questions, it says that of which most parts stand.
    ``question``: of a survey, the question whose replies it counts: how many left it out says
    nothing of anybody, so its n may lie close to that of another question. ``answers``: the same
    of what people wrote to one, put together by theme.
    A ``team_only`` finding stands in the internal edition and in no other.
    ``summarised_in``: key of the finding whose figure and table show its numbers too.
    ``overlapping``: another finding has the same measure for nearly the same people.
    ``withheld`` gives the reason when an edition does not show the finding's numbers;
    ``unlisted`` where it may not even be named: then it is there only to be cited.
    ``no_verdict``: why an edition gives no verdict on it, whatever else it shows.
    """

    key: Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")]
    title: str
    unit: Unit
    n: int | None
    claim: Claim
    headline: str
    estimates: dict[str, Estimate]
    wordings: tuple[str, ...] = ()
    table: Table | None = None
    figure: Figure | None = None
    caveats: tuple[str, ...] = ()
    method: str = ""
    why: str = ""
    basis: Basis
    partition: Partition | None = None
    nested: tuple[str, ...] = ()
    primary: bool = False
    leading: str = ""
    summarised_in: str = ""
    themed: bool = False
    overlapping: bool = False
    team_only: bool = False
    withheld: str = ""
    no_verdict: Annotated[str, Field(exclude_if=lambda text: not text)] = ""
    counts: Annotated[str, Field(exclude_if=_empty)] = Field(
        default="", description="what n counts where it counts no people but events: uses"
    )
    # For the team, in no edition's file: who is counted, who is in each part of a whole that
    # the finding speaks of, and why it stands in the internal edition and in no other. What
    # follows for partition, nested, themed, overlapping and team_only is derived from these
    # (evaluation.protect.derived); an analysis sets none of them.
    base: SkipJsonSchema[Base | None] = None
    parts: SkipJsonSchema[tuple[Base, ...]] = ()
    kept_inside: SkipJsonSchema[str] = ""
    # what small parts that an edition counts together are called; without it two of them go
    pool: SkipJsonSchema[str] = ""
    coarser: SkipJsonSchema[tuple[Telling, ...]] = ()
    apart: SkipJsonSchema[bool] = False
    question: SkipJsonSchema[str] = ""
    answers: SkipJsonSchema[Annotated[bool, Field(exclude_if=lambda value: not value)]] = False
    # at which depth of a codebook it tells people apart by theme: all findings of an evaluation do
    # at one, as a theme beside one within it would tell on the difference; 0 where it does not
    depth: SkipJsonSchema[Annotated[int, Field(exclude_if=_empty)]] = 0
    # every group that is declared stands in the table, whoever is in it: so all may be named
    names_declared: SkipJsonSchema[bool] = False
    # of a count of events: its parts, and the same counted by larger ones, the finest first
    occurrences: SkipJsonSchema[Occurrences | None] = None
    fewer_parts: SkipJsonSchema[tuple[Finding, ...]] = ()
    unlisted: Annotated[SkipJsonSchema[bool], Field(exclude=True)] = False
    # what people are called where one of n may be several; protected as people all the same
    called: SkipJsonSchema[Annotated[str, Field(exclude_if=_empty)]] = ""

    @property
    def counted(self) -> str:
        """What ``n`` counts, in the plural: ``children``, ``uses``, ``sources``."""
        return self.counts or self.called or self.unit.plural

    def prefixed(self, prefix: str) -> Finding:
        """The finding as one of several evaluations': its keys begin with ``prefix``."""
        into = f"{prefix}.{self.summarised_in}" if self.summarised_in else ""
        return self.model_copy(update={"key": f"{prefix}.{self.key}", "summarised_in": into})


class FindingsFile(Frozen):
    """The content of ``findings.json``."""

    schema_: Literal["pathfinder-findings/1"] = Field(
        default="pathfinder-findings/1", alias="schema"
    )
    deliverable: str
    edition: Edition
    synthetic: bool = False
    findings: tuple[Finding, ...]
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
