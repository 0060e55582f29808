"""The evaluation designs: one record each, which holds all that a design decides anywhere.

A record names its notebook and its analysis as text; only the notebook, and the commands, load
them. A programme's own notebook without a record has the one of ``OWN``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Literal, get_args

from evaluation.declare.waves import BASELINE, ENDPOINT, LATER, THEN

ClaimLevel = Literal["described", "changed", "associated", "caused"]
QuestionKind = Literal[
    "change",
    "counted",
    "difference",
    "disproportion",
    "level",
    "looking_back",
    "named",
    "printed",
    "spent",
    "reached",
    "supplied",
    "supply_change",
    "take_up",
    "theme",
    "use",
]
VerdictWord = Literal[
    "better", "worse", "no clear change", "differs", "no clear difference", "described", "not shown"
]


@dataclass(frozen=True, slots=True)
class Range:
    """The values that a parameter may have; ``end`` is the end of the range that belongs to it."""

    low: float
    high: float = inf
    end: float | None = None
    example: str = ""

    def holds(self, value: float) -> bool:
        """Whether a value lies in the range."""
        return self.low < value < self.high or value == self.end

    @property
    def words(self) -> str:
        """How a sentence goes on after "must": ``lie between 0 and 1``, ``be 0 or more``."""
        if self.high == inf:
            return f"be {self.low:g} or more" if self.end == self.low else f"be above {self.low:g}"
        if self.end == self.high:
            return f"lie above {self.low:g} and up to {self.high:g}"
        return f"lie between {self.low:g} and {self.high:g}"

    def as_json(self) -> dict[str, float]:
        """The range in the words of JSON Schema."""
        least = "minimum" if self.end == self.low else "exclusiveMinimum"
        most = "maximum" if self.end == self.high else "exclusiveMaximum"
        return {least: self.low, **({} if self.high == inf else {most: self.high})}


_INTERVALS = ("ci_level", Range(0, 1, example="Write 0.95 for 95%, for example."))

# How a sentence may reach beyond data: to others than those who answered, to tests and intervals,
# from events to so many people, from what was recorded to need, from figures to who made them, from
# a few who were chosen to a share, from a full count to chance, from few periods to a trend, from a
# ratio to its reason, or to what somebody is, from what was paid to what it was worth.
Reach = Literal[
    "others",
    "tested",
    "people",
    "need",
    "blame",
    "shares",
    "sampled",
    "trend",
    "reason",
    "bias",
    "value",
]
_BEYOND: dict[str, frozenset[Reach]] = {  # by the kind of data file
    "replies": frozenset({"others", "tested"}),
    "segments": frozenset({"shares"}),
    "events": frozenset({"tested", "people", "need"}),
    "printed": frozenset({"blame"}),
    "amounts": frozenset({"value", "tested"}),
    "counted": frozenset({"sampled", "tested", "trend", "reason"}),
    "service counts": frozenset({"sampled", "tested", "trend", "reason"}),
    "stages": frozenset({"sampled", "tested", "trend", "reason", "bias"}),
    "reached": frozenset({"sampled", "trend", "reason"}),
    "supplied": frozenset({"sampled", "trend"}),  # why a figure is missing, its supplier says
}


@dataclass(frozen=True, slots=True)
class Once:
    """What is other where people are asked once, and only how it is now.

    ``form``, ``question`` and ``cites`` as a design has them; ``kind``: that of its question.
    """

    form: str
    question: str
    kind: QuestionKind
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """All that is decided by design.

    ``title``: what ``new`` says of it; a design without one is not offered there.
    ``question``: what it asks, without its mark; a measure is added where it has instruments.
    ``analysis``: the analysis module. ``data``: the kind of data file that it reads
    (``declare.data_files.KINDS``); a design that reads none makes no evaluation. ``form``: what
    ``new`` writes (``forms.create.FORMS``).
    ``waves``: those without which there is no result. ``instruments``: whether it needs some.
    ``pairs``: the two waves at which the same people are compared, the first as the start; empty
    where nobody is paired. ``invited``: whether the number of people invited is used.
    ``ceiling``: the highest claim that it carries; ``compared``: likewise where groups are
    compared; ``retested``: where people took its quiz before and after. ``parameters``: those that
    have a range. ``cites``: the findings that it is certain to have, where {scale} stands for each
    of its scales and {first} for its first instrument. ``cites_in``: those that a new proforma
    cites in another section than Evaluation, by its key.
    ``clashes``: when the findings of two evaluations without names would have the same keys.
    ``findings_of_others``: whether it reads the findings of other deliverables, so that its report
    is stale where those have changed.
    ``answered``: what its questions may be about, the usual one first, and by which finding each
    is answered, where {measure} and {wave} stand for those that are asked of; ``also_asks``: what
    ``new`` asks beside the usual question, as its kind and words; ``verdicts``: what
    may be answered. Where groups are asked of, theirs stand below it. ``once``: what is
    other where people are asked once, if it can be. ``proposes``: whether what is asked can be seen
    in a file of answers. ``from_file``: whether it can begin with a file that is there.
    ``comes``: whether people come to it, so that attendance is asked for.
    ``whose``: whether its rows are anybody's: then ``new`` asks whose, and it matters whether the
    plan came before the data. ``rests_on``: where no number of people decides how sure one can be,
    what is said instead. ``cannot_tell``: what it can never tell, in the words of the first page;
    empty where the highest claim says it.
    """

    name: str
    title: str = ""
    question: str = "What was found"
    analysis: str = ""
    data: str = ""
    form: str = ""
    waves: tuple[str, ...] = ()
    instruments: Literal["none", "optional", "needed"] = "none"
    pairs: tuple[()] | tuple[str, str] = ()
    invited: bool = False
    ceiling: ClaimLevel = "described"
    compared: ClaimLevel | None = None
    retested: ClaimLevel | None = None
    parameters: tuple[tuple[str, Range], ...] = ()
    cites: tuple[str, ...] = ()
    cites_in: tuple[tuple[str, str], ...] = ()
    clashes: Literal["never", "by instrument", "always"] = "always"
    findings_of_others: bool = False
    verdicts: tuple[VerdictWord, ...] = ("described", "not shown")
    answered: tuple[tuple[QuestionKind, str], ...] = (("level", ""),)
    also_asks: tuple[tuple[QuestionKind, str], ...] = ()
    once: Once | None = None
    proposes: bool = False
    from_file: bool = False
    comes: bool = True
    whose: bool = True
    rests_on: str = ""
    cannot_tell: tuple[str, ...] = ()

    @property
    def notebook(self) -> str:
        """The name of its notebook; empty where it makes no evaluation."""
        return self.name if self.data else ""

    @property
    def kinds(self) -> tuple[QuestionKind, ...]:
        """What its questions may be about, the usual one first."""
        return tuple(dict.fromkeys(kind for kind, _ in self.answered))

    @property
    def form_waves(self) -> tuple[str, ...]:
        """The waves that ``new`` writes a form for, the first with what is asked only once."""
        return self.waves or (BASELINE, ENDPOINT)

    @property
    def barred(self) -> frozenset[Reach]:
        """How sentences may not reach beyond its data (``say.claims.ladder.barred``)."""
        return _BEYOND.get(self.data, frozenset())

    def answers(self, kind: str | None) -> str:
        """The key of the finding that answers a kind of question; empty where none is known."""
        return next((key for asked, key in self.answered if asked == kind), "")

    @property
    def of_figures(self) -> bool:
        """Whether it reads counts that somebody may have published."""
        return self.data in ("counted", "service counts", "stages", "reached")

    @property
    def by_counted_measure(self) -> bool:
        """Whether it has a finding for each measure that is counted, which a question may name."""
        return self.data in ("counted", "service counts")

    @property
    def by_rate(self) -> bool:
        """Whether it has a rate of each measure that is counted among something."""
        return self.data == "counted"

    @property
    def sampled(self) -> bool:
        """Whether its counts may be those of a sample, which have intervals."""
        return self.data == "counted"

    def asked_once(self) -> Design:
        """The design for people who are asked once; itself where it has no such form."""
        other = self.once
        return (
            replace(self, form=other.form, question=other.question, cites=other.cites)
            if other
            else self
        )

    def waves_of(self, kind: str | None) -> tuple[str, ...]:
        """The waves that a kind of question may be asked of."""
        return LATER if "{wave}" in self.answers(kind) else (ENDPOINT,)

    def by_group(self, kind: str | None) -> bool:
        """Whether a kind of question is answered group by group where groups are compared."""
        return bool(self.compared) and kind in ("change", "difference")

    def asks(self, measure: str = "") -> str:
        """The question in full, of one measure where there is one."""
        return f"{self.question}: {measure}?" if measure else f"{self.question}?"


# Why a single group, measured before and after, stops at "changed": people may have changed
# by themselves, by what else happened, or by being chosen when they were at their worst
# (Shadish, Cook & Campbell 2002, Experimental and quasi-experimental designs, chapter 4).
PRE_POST = Design(
    name="pre_post",
    title="the same people before and after",
    question="Did it change from before to after",
    analysis="analyses.pre_post",
    data="answers",
    form="waves",
    waves=(BASELINE, ENDPOINT),
    instruments="needed",
    pairs=(BASELINE, ENDPOINT),
    invited=True,
    ceiling="changed",
    compared="associated",
    parameters=(_INTERVALS, ("equivalence_margin", Range(0, end=0, example="0 tests none."))),
    cites=("{first}.flow", "{scale}.change"),
    clashes="by instrument",
    verdicts=(
        "better",
        "worse",
        "no clear change",
        "differs",
        "no clear difference",
        "described",
        "not shown",
    ),
    answered=(("change", "{measure}.change{wave}"), ("difference", "{measure}.difference{wave}")),
)
RETROSPECTIVE = Design(
    name="retrospective",
    title="asked once, at the end: how it is now and, looking back, how it was",
    question="What do people say of now and of then, looking back",
    analysis="analyses.retrospective",
    data="answers",
    form="looking_back",
    waves=(ENDPOINT,),
    instruments="needed",
    pairs=(THEN, ENDPOINT),
    parameters=(_INTERVALS,),
    cites=("{scale}.looking_back",),
    once=Once("asked_once", "What do people say", "level", ("{scale}.after_only",)),
    clashes="by instrument",
    answered=(("looking_back", "{measure}.looking_back"), ("level", "{measure}.after_only")),
)
CROSS_SECTION = Design(
    name="cross_section",
    title="all who answered before and all who answered after, not paired",
    question="What did those who answered say, before and after",
    analysis="analyses.cross_section",
    data="answers",
    form="waves",
    waves=(BASELINE, ENDPOINT),
    instruments="needed",
    parameters=(_INTERVALS,),
    clashes="by instrument",
    verdicts=("differs", "no clear difference", "described", "not shown"),
    answered=(("level", "{measure}.cross_section"), ("difference", "{measure}.cross_section")),
)
THEMATIC = Design(
    name="thematic",
    title="what people said, coded by theme",
    question="What did people say",
    analysis="analyses.thematic",
    data="segments",
    form="segments",
    from_file=True,
    cites=("themes.by_theme",),
    cites_in=(
        ("enablers", "themes.enablers"),
        ("enablers", "themes.enablers.table"),
        ("barriers", "themes.barriers"),
        ("barriers", "themes.barriers.table"),
    ),
    answered=(("theme", "themes.by_theme"),),
)
TAKE_UP = Design(
    name="take_up",
    title="who was invited, came and completed",
    question="Who was invited, came and completed",
    analysis="analyses.take_up",
    data="register",
    form="attendance",
    parameters=(
        ("target_people", Range(0, end=0, example="0 is no target.")),
        ("share_to_complete", Range(0, 1, end=1, example="Write 0.8 for 80%, for example.")),
    ),
    cites=("take_up.overview",),
    retested="changed",
    verdicts=("better", "worse", "no clear change", "described", "not shown"),
    answered=(("take_up", "take_up.overview"), ("change", "{measure}.change")),
)
SURVEY = Design(
    name="survey",
    title="a survey with questions of its own: what people say",
    question="What did people say",
    analysis="analyses.survey",
    data="replies",
    form="own_questions",
    invited=True,
    parameters=(_INTERVALS,),
    verdicts=("differs", "no clear difference", "described", "not shown"),
    proposes=True,
    from_file=True,
    comes=False,
    answered=(("level", "{measure}.replies"), ("difference", "{measure}.between_waves")),
)
# A log says what was recorded, of nobody knows how much that happened: no rate, no rise or fall.
LOG = Design(
    name="log",
    title="a log of events: what happened or was used, where and when",
    question="What was recorded, where and when",
    analysis="analyses.log",
    data="events",
    form="entries",
    cites=("log.overview", "log.by_place"),
    comes=False,
    answered=(("use", "log.overview"),),
    rests_on="How many were not written down is not known.",
    cannot_tell=(
        "How much was needed: use is not need, and nobody knows what was not written down.",
        "How many people it was: one may stand behind several entries.",
    ),
)
# Arithmetic on what is printed: it knows neither the data behind a figure nor who wrote it down.
FIGURE_AUDIT = Design(
    name="figure_audit",
    title="figures in print: which of them cannot both be true",
    question="Which printed figures cannot both be true",
    analysis="analyses.figure_audit",
    data="printed",
    form="claims",
    cites=("figures.overview", "figures.apart"),
    comes=False,
    whose=False,
    answered=(("printed", "figures.overview"),),
    rests_on="It rests on figures in print, and on nobody's answers.",
    cannot_tell=(
        "Whether a figure is true: figures that agree may all be far from what they count.",
        "Which of two figures to change, and how they came to differ.",
    ),
)
# A review says what documents say, and of how many: no weight, and nothing of what they leave out.
REVIEW = Design(
    name="document_review",
    title="documents read for enablers and barriers, by category and group",
    question="What do the documents name",
    analysis="analyses.document_review",
    data="passages",
    form="passages",
    cites=("review.matrix",),
    cites_in=(
        ("enablers", "review.enablers"),
        ("enablers", "review.enablers.table"),
        ("barriers", "review.barriers"),
        ("barriers", "review.barriers.table"),
    ),
    comes=False,
    whose=False,
    answered=(("named", "review.matrix"),),
    rests_on="Documents are chosen, and none stands for others.",
    cannot_tell=(
        "What other documents say, and how much each weighs where people work.",
        "Whether what they name helps or hinders: they say so, and nobody measured it.",
    ),
)
# An account says what was entered as spent: not what it brought, nor what it would cost elsewhere.
EXPENDITURE = Design(
    name="expenditure",
    title="money: what was planned and spent, line by line",
    question="What was spent, and on what",
    analysis="analyses.expenditure",
    data="amounts",
    form="amounts",
    cites=("expenditure.overview", "expenditure.by_line.table"),
    comes=False,
    whose=False,
    answered=(("spent", "expenditure.overview"),),
    rests_on="It rests on accounts, and on nobody's answers.",
    cannot_tell=(
        "What came of the money, and whether it was well spent: nothing here measures that.",
        "What it would cost elsewhere, or for one more: prices and shared costs differ.",
    ),
)
# Supply says who gave what of all that was asked for: no figure's value, and no cause of a gap.
SUPPLY = Design(
    name="supply",
    title="a list of measures: which of them each area supplied, and what changed since",
    question="Which measures can each area supply",
    analysis="analyses.supply",
    data="supplied",
    form="asked_for",
    also_asks=(("supply_change", "What has changed since the last submission"),),
    cites=("supply.overview", "supply.matrix.figure", "supply.changes", "supply.by_agency.table"),
    comes=False,
    whose=False,
    answered=(("supplied", "supply.overview"), ("supply_change", "supply.changes")),
    rests_on="Every figure that was asked for was looked up.",
    cannot_tell=(
        "What the figures would be that were not supplied: a gap does not mean none.",
        "Whether the figures are right: it says who supplied them, and not what they count.",
    ),
)
# Counts as they were supplied: compared over the same suppliers, with the same definition.
COUNTS = Design(
    name="counts",
    title="counts and rates by area and period, as suppliers gave them",
    question="How many were counted, where and when",
    analysis="analyses.counts",
    data="counted",
    form="figures",
    ceiling="changed",
    cites=("counts.overview", "counts.overview.table"),
    comes=False,
    answered=(("counted", "counts.overview"),),
    rests_on="It rests on what was recorded, and on nobody's answers.",
    cannot_tell=(
        "What was not recorded or not supplied: a gap does not mean none.",
        "Why figures differ between areas or periods.",
    ),
)
# A series with a break says when numbers differ; what else changed at the time has the same break.
SERVICE = Design(
    name="service",
    title="counts before a service began and since, with what else changed",
    question="How many were counted before it began and since",
    analysis="analyses.service",
    data="service counts",
    form="service_counts",
    ceiling="changed",
    cites=("service.overview", "service.changed"),
    comes=False,
    answered=(("counted", "service.overview"),),
    rests_on="It rests on what was recorded, and on nobody's answers.",
    cannot_tell=(
        "Whether the service made the difference: other things changed, and numbers vary.",
        "How many people it was: one may stand behind several counts.",
    ),
)
# Rates by group, each among the stage before: it shows where to look, and neither bias nor cause.
DISPROPORTIONALITY = Design(
    name="disproportionality",
    title="counts by group at stages: pupils, suspended, permanently excluded",
    question="Which groups go on to the next stage more often",
    analysis="analyses.disproportionality",
    data="stages",
    form="stages",
    parameters=(_INTERVALS,),
    cites=(
        "disproportionality.overview",
        "disproportionality.overview.table",
        "disproportionality.not_known",
    ),
    comes=False,
    answered=(("disproportion", "disproportionality.overview"),),
    rests_on="How many were not recorded, or under another group, is not known.",
    cannot_tell=(
        "Why groups differ: a ratio shows where to look, and neither bias nor cause.",
        "What came of those who were counted in another group, or nowhere.",
    ),
)
# Reach says who came of those who could; why others did not, no list knows.
REACH = Design(
    name="reach_by_group",
    title="how many of each group were eligible, were offered it, and came",
    question="Who was reached, and who was not",
    analysis="analyses.reach",
    data="reached",
    form="reached",
    cites=("reach.overview", "reach.overview.table"),
    comes=False,
    answered=(("reached", "reach.overview"),),
    rests_on="Everybody on the lists was counted.",
    cannot_tell=(
        "Why people were not offered it, or did not come.",
        "Who could have come and stands on no list.",
    ),
)
DOCUMENTARY = Design(
    name="documentary", title="a document without data: a review, a guide, a toolkit"
)
# What a report of somebody else may be held against: no notebook makes these.
COMPARISON = Design(name="comparison", ceiling="associated")
RANDOMISED = Design(name="randomised", ceiling="caused")

# A new design gets its line here, and stands in this order wherever designs are listed.
DESIGNS: dict[str, Design] = {
    design.name: design
    for design in (
        PRE_POST,
        RETROSPECTIVE,
        CROSS_SECTION,
        THEMATIC,
        TAKE_UP,
        SURVEY,
        LOG,
        FIGURE_AUDIT,
        REVIEW,
        EXPENDITURE,
        SERVICE,
        SUPPLY,
        COUNTS,
        DISPROPORTIONALITY,
        REACH,
        DOCUMENTARY,
        COMPARISON,
        RANDOMISED,
    )
}
# A programme's own notebook: it may read any file, and nobody can know what it may claim.
OWN = Design(
    name="",
    data="own",
    form="waves",
    instruments="optional",
    pairs=(BASELINE, ENDPOINT),
    invited=True,
    parameters=(_INTERVALS,),
    clashes="never",
    answered=tuple((kind, "") for kind in ("level", *get_args(QuestionKind))),
)


def design_of(name: str) -> Design:
    """The record of a design; one without a record is the programme's own notebook."""
    return DESIGNS.get(name) or replace(OWN, name=name)


def rests_on(kind: QuestionKind) -> str:
    """What is said where no number of people decides, of a kind of question; else empty."""
    return next((d.rests_on for d in DESIGNS.values() if d.rests_on and kind in d.kinds), "")


def proposing() -> Design:
    """The design whose questions a file of answers shows."""
    return next(design for design in with_notebook() if design.proposes)


def with_notebook() -> tuple[Design, ...]:
    """The designs that an evaluation may have, in their order."""
    return tuple(design for design in DESIGNS.values() if design.notebook)
