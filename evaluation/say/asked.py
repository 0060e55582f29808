"""The declared questions of a deliverable, each with where its answer is looked for.

Nothing here has seen a result: which finding answers a question follows from what is declared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evaluation.declare.counts_file import CountsFile
from evaluation.declare.designs import QuestionKind, VerdictWord, design_of
from evaluation.declare.instrument.model import Direction, Instrument
from evaluation.declare.programme import MOST_SCALES, Question
from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.waves import BASELINE, ENDPOINT, LATER, WAVES
from evaluation.declare.whose_rows import UNPROTECTED, Unit
from evaluation.declare.workspace import Study
from evaluation.say.finding import slug, unique_slugs

FIRST_QUESTIONS = 3  # of a survey that says of none that it counts: those that were asked first
_OF_LOGS = {  # what the columns of a log hold -> by which of its findings it is told
    "place": "by_place",
    "area": "by_area",
    "item": "by_item",
    "kind": "by_kind",
    "when": "over_time",
}
_OTHERS = {
    "parent": "parents' or carers'",
    "teacher": "teachers'",
    "practitioner": "practitioners'",
}
_BETTER = {Direction.HIGHER_BETTER: "higher", Direction.LOWER_BETTER: "lower"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleFacts:
    """What a scale's scores are, for whoever shows where on it a number lies.

    ``answer``: of a yes or no, the better one (the higher where none is known to be better).
    """

    title: str
    lowest: float
    highest: float
    unit: str
    better: Direction | None
    answer: str = ""

    @property
    def detail(self) -> str:
        """``Score from 0 to 40; lower is better``; empty of what is no scale of points."""
        ends = f"Score from {self.lowest:g} to {self.highest:g}" if self.unit == "points" else ""
        unit = "" if ends or self.unit == "percentage points" else f"in {self.unit}"
        way = f"{_BETTER[self.better]} is better" if self.better else ""
        told = "; ".join(filter(None, (ends, unit, way)))
        return told[:1].upper() + told[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Where one answer is looked for.

    ``key``: the finding that gives it.
    ``when``: the later wave's words, as in "at follow-up". ``group``, ``against``: the labels of
    the groups that are asked of. ``estimates``: the numbers that may
    answer, the first that is there; empty is the one that leads its finding. ``beside``: those
    that always stand beside it. ``sides``: of a difference between groups, the findings on each.
    ``flow``: the finding that says how many were lost up to ``wave``.
    """

    key: str
    scale: ScaleFacts | None = None
    when: str = ""
    group: str = ""
    against: str = ""
    estimates: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    flow: str = ""
    wave: str = ENDPOINT


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that is to be answered.

    ``evaluation``: the study that answers it. ``people``: what those who answer are called;
    ``informant``: whose answers they are, as in ``children's own answers``, empty where nothing
    says it and None where nothing is measured. ``in_table``: it asks of more scales than stand as
    answers of their own. ``completers``: its file holds both waves in one row, so that those who
    were not asked again may not be in it.
    ``named``: where nothing is sought, as in a notebook of the programme's own, how the finding
    that answers may be called, by the question or its measure; ``only``: whether its evaluation
    asks nothing else.
    ``reliability``: of each scale that is asked of, the finding that says how well its items fit
    together, and its name there. ``unchecked``: the key of one of them was written from memory.
    ``in_print``: its rows are figures or words in print, and nobody's.
    ``frame``: how those whom a survey asked were chosen, empty where it is none; ``respondents``:
    the finding that says how many of them replied.
    """

    id: str
    text: str
    kind: QuestionKind
    evaluation: str
    people: str
    verdicts: tuple[VerdictWord, ...]
    sought: tuple[Sought, ...]
    informant: str | None = None
    in_table: bool = False
    completers: bool = False
    named: tuple[str, ...] = ()
    only: bool = True
    design: str = ""
    reliability: tuple[tuple[str, str], ...] = ()
    unchecked: bool = False
    in_print: bool = False
    frame: Literal["", "none", "all", "random"] = ""
    respondents: str = ""

    @property
    def fitted(self) -> bool:
        """Whether a plan could be made to fit the data: of what was there before it could not."""
        return design_of(self.design).whose and not self.in_print


def asked_of(studies: Sequence[Study]) -> tuple[Asked, ...]:
    """Every question of a deliverable, in declared order, evaluation by evaluation."""
    return tuple(
        _asked(study, question, f"q{number}")
        for number, (study, question) in enumerate(
            ((study, question) for study in studies for question in study.questions), start=1
        )
    )


def _asked(study: Study, question: Question, number: str) -> Asked:
    evaluation, design = study.evaluation, design_of(study.evaluation.design)
    assert question.kind is not None  # ``Study.questions`` gives each one
    return Asked(
        id=question.id or number,
        text=question.text,
        kind=question.kind,
        evaluation=study.name,
        people=evaluation.data[0].unit.plural,
        verdicts=design.verdicts,
        sought=tuple(_sought(study, question)),
        named=tuple(
            f"{evaluation.name}.{key}" if evaluation.name else key
            for key in (question.id, question.measure if evaluation.questions else "")
            if key
        ),
        only=len(study.questions) == 1,
        design=evaluation.design,
        in_print=all(data.unit is Unit.PUBLISHED for data in evaluation.data),
        **_quality(study, question),
        **_frame(study),
    )


def _frame(study: Study) -> dict[str, Any]:
    """How those whom a survey asked were chosen: at every wave alike, or nobody knows."""
    files = [data for data in study.evaluation.data if isinstance(data, SurveyFile)]
    if not files:
        return {}
    chosen = {data.frame.chosen if data.frame else "none" for data in files}
    evaluation = study.evaluation
    return {
        "frame": chosen.pop() if len(chosen) == 1 else "none",
        "respondents": f"{evaluation.name or evaluation.design}.respondents",
    }


def _quality(study: Study, question: Question) -> dict[str, Any]:
    """Where the quality of what is measured is told, and what the instruments say of it."""
    if "{measure}" not in design_of(study.evaluation.design).answers(question.kind):
        return {}
    prefix = f"{study.evaluation.name}." if study.evaluation.name else ""
    asked = (m.partition(".")[::2] for m in _measures(study, question))
    scales = [(name, scale) for name, scale in asked if name in study.instruments]
    return {
        "informant": _informant(study, {name for name, _ in scales}),
        "in_table": not question.measure and len(scales) > MOST_SCALES,
        "completers": bool(scales) and all(d.waves for d in study.evaluation.answers),
        "reliability": tuple((f"{prefix}{name}.reliability", scale) for name, scale in scales),
        "unchecked": not all(study.instruments[name].looked_up(scale) for name, scale in scales),
    }


def _informant(study: Study, instruments: Collection[str]) -> str:
    """Whose answers they are; of children it must be declared, or a form for their age say it.

    Others may have answered for them: a form for adults with a row for each child does not tell.
    """
    files = study.evaluation.answers
    if not files:
        return ""
    declared = {data.informant for data in files if data.informant}
    forms = [study.instruments[name] for name in instruments]
    who = declared or {who for form in forms for who in form.informants}
    unit, own = files[0].unit, next(iter(who), "")
    told = declared or unit is not Unit.CHILD or all(form.ages for form in forms)
    if len(who) != 1 or not (told and all(declared or form.informants for form in forms)):
        return ""
    people = unit.plural
    if own == "self":
        return f"{people}'{'' if people.endswith('s') else 's'} own answers"
    if own == "parent" and unit is Unit.CAREGIVER:
        return "caregivers' answers"
    return f"{_OTHERS[own]} answers"


def _sought(study: Study, question: Question) -> Iterator[Sought]:
    evaluation = study.evaluation
    template = _template(study, question)
    prefix = f"{evaluation.name}." if evaluation.name else ""
    if "{measure}" not in template:
        usual, _, rest = template.partition(".")
        if template:  # a design that has one such finding calls it after the evaluation
            rest = _of_log(study, question.measure) or _of_counts(study, question.measure) or rest
            name = evaluation.name or usual
            yield Sought(key=f"{name}.{rest}", group=question.group)
            yield from (Sought(key=f"{name}.{cost}") for cost in evaluation.costs)
        return
    if evaluation.own_questions and not question.measure:
        yield Sought(key=f"{evaluation.name or evaluation.design}.respondents")
    paired = design_of(evaluation.design).pairs[:1] == (BASELINE,)
    keys = unique_slugs(study.groups)  # as the analysis calls them, whoever is in them
    for measure in _measures(study, question):
        for wave in _waves(study, question, template):
            key = prefix + template.format(measure=measure, wave=WAVES[wave].suffix)
            for group in _groups(study, question) or [""]:
                yield Sought(
                    key=f"{key}.{keys[group]}" if group else key,
                    scale=_scale(study, measure),
                    when=WAVES[wave].when,
                    group=group,
                    against=study.against if group and question.kind == "difference" else "",
                    sides=_sides(study, question, group, measure, prefix, wave),
                    flow=f"{prefix}{measure.partition('.')[0]}.flow" if paired else "",
                    wave=wave,
                    **_numbers(study, question, measure),
                )


def _of_log(study: Study, measure: str) -> str:
    """What the finding of a log is called that tells of its places, times, items or ratings."""
    if measure not in study.evaluation.logged:
        return ""
    rated = unique_slugs(study.evaluation.rated)  # as the analysis calls them
    return _OF_LOGS.get(measure) or f"rating_{rated[measure]}"


def _of_counts(study: Study, measure: str) -> str:
    """What the finding of a counted measure is called: its rate, where all may see one."""
    design = design_of(study.evaluation.design)
    if not (measure and design.by_counted_measure):
        return ""
    files = [data for data in study.evaluation.data if isinstance(data, CountsFile)]
    facts = next((data.measures[measure] for data in files if measure in data.measures), None)
    rate = facts and facts.of and design.by_rate
    open_to_all = all(data.unit in UNPROTECTED for data in files)
    return f"rate_{slug(measure)}" if rate and open_to_all else slug(measure)


def _template(study: Study, question: Question) -> str:
    """The key of the finding that answers; of a survey's questions by group where compared."""
    evaluation = study.evaluation
    if question.kind == "difference" and evaluation.own_questions and study.compare_by:
        return f"{{measure}}.by_{survey_groups(study)[study.compare_by]}"
    return design_of(evaluation.design).answers(question.kind)


def survey_groups(study: Study) -> dict[str, str]:
    """What the keys of a survey's findings call each group column.

    One that is a question of the form by the question's short name: its heading may be long.
    """
    asked = study.evaluation.own_columns
    columns = study.group_titles
    names = [name if (name := asked.get(c, c)) not in columns else c for c in columns]
    return dict(zip(columns, unique_slugs(names).values(), strict=True))


def _measures(study: Study, question: Question) -> list[str]:
    """All that is asked of: without a main one, everything that is measured.

    Of a survey's own questions, where none is named, the first on the form.
    """
    if study.evaluation.own_questions and not question.measure:
        return [*study.measures][:FIRST_QUESTIONS]
    return [question.measure] if question.measure else [*study.measures]


def _waves(study: Study, question: Question, template: str) -> list[str]:
    """The waves that are asked of: of a question that nobody declared, every later one."""
    if "{wave}" not in template:
        return [ENDPOINT]
    if question.wave:
        return [question.wave]
    later = [wave for wave in LATER if wave in study.evaluation.waves] or [ENDPOINT]
    return later[:1] if study.evaluation.questions else later


def _by_group(study: Study, question: Question) -> bool:
    """Whether its answers stand by the groups that are compared."""
    return bool(study.compare_by) and design_of(study.evaluation.design).by_group(question.kind)


def _groups(study: Study, question: Question) -> list[str]:
    """The labels of the groups that it is asked of; none where it is asked of everybody."""
    if not _by_group(study, question):
        return []
    codes = dict(reversed(study.evaluation.codes_of(study.compare_by)))  # the first file's stay
    asked = [codes.get(question.group, question.group)] if question.group else [*study.groups]
    apart = {study.against} if question.kind == "difference" else set()
    return [label for label in asked if label not in apart]


def _sides(
    study: Study, question: Question, group: str, measure: str, prefix: str, wave: str
) -> tuple[str, ...]:
    """The findings on each of two groups whose difference is asked of."""
    if not group or question.kind != "difference":
        return ()
    keys = unique_slugs(study.groups)
    change = f"{prefix}{measure}.change{WAVES[wave].suffix}"
    return tuple(f"{change}.{keys[name]}" for name in (group, study.against))


def _numbers(study: Study, question: Question, measure: str) -> dict[str, tuple[str, ...]]:
    """Which of a comparison's two numbers leads, and which stands beside it.

    Of a yes or no they are those of a share.
    """
    if not _by_group(study, question) or question.kind != "difference":
        return {}
    name, _, scale = measure.partition(".")
    form = study.instruments.get(name)
    number = "shift" if form is None or form.yes_or_no(scale) else "difference"
    both = (number, f"adjusted_{number}")
    first, second = reversed(both) if study.adjusted else both
    return {"estimates": (first,), "beside": (second,)}


def _scale(study: Study, measure: str) -> ScaleFacts | None:
    """What a scale's scores are; None of a question of a survey's own."""
    name, _, scale = measure.partition(".")
    if name not in study.instruments:
        return None
    form = study.instruments[name]
    lowest, highest = form.range_of(scale)
    return ScaleFacts(
        title=form.scales[scale].title,
        lowest=lowest,
        highest=highest,
        unit=form.unit_of(scale),
        better=form.hoped_for(scale),
        answer=_best_answer(form, scale) if form.yes_or_no(scale) else "",
    )


def _best_answer(form: Instrument, scale: str) -> str:
    lowest, highest = form.range_of(scale)
    best = lowest if form.hoped_for(scale) is Direction.LOWER_BETTER else highest
    return form.word_of(scale, best) or f"{best:g}"
