"""Whether the declared questions of an evaluation can be answered by what its design makes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evaluation.declare.designs import QuestionKind, design_of
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import MOST_SCALES, Evaluation, Programme, Question
from evaluation.declare.survey_file import SurveyFile
from evaluation.declare.waves import printed
from evaluation.errors import Issue, did_you_mean


def usual_kind(evaluation: Evaluation) -> QuestionKind:
    """What a question is about that does not say it; of compared groups, their difference."""
    design = design_of(evaluation.design)
    compares = bool(evaluation.comparison) and design.by_group("difference")
    return "difference" if compares else design.kinds[0]


def question_faults(
    evaluation: Evaluation, programme: Programme, scales: Sequence[str], shown: str, where: str
) -> Iterator[Issue]:
    """Questions about what the evaluation, or the programme, does not have."""
    labels = [g.labels for d in evaluation.grouped for g in d.groups.values()]
    groups = [str(name) for codes in labels for name in (*codes, *codes.values())]
    read = {scale.partition(".")[0] for scale in scales}
    for question in evaluation.questions:
        unread = question.measure.partition(".")[0] in set(evaluation.instruments) - read
        unread |= design_of(evaluation.design).by_counted_measure  # only the data name them all
        labelled = evaluation.grouped and all(labels)  # elsewhere only the data can tell the groups
        parts = (
            ("outcome", question.outcomes, tuple(programme.outcomes)),
            ("kind", (question.kind,), design_of(evaluation.design).kinds),
            ("measure", () if unread else (question.measure,), scales),
            ("wave", (question.wave,), tuple(evaluation.waves)),
            ("group", (question.group,) if labelled else (), groups),
        )
        yield from (
            Issue(
                shown,
                f'The question “{question.text}” of {where} names the {kind} "{name}", '
                "which is not there.",
                did_you_mean(name, declared)
                or f"There are: {', '.join(sorted(declared)) or 'none'}.",
                code="declaration.question-names-nobody",
            )
            for kind, names, declared in parts
            for name in names
            if name and name not in declared
        )
        if not any(name and name not in declared for _, names, declared in parts for name in names):
            yield from (
                Issue(
                    shown,
                    f"The question “{question.text}” of {where} {sentence}.",
                    advice,
                    code="declaration.question-without-answer",
                )
                for sentence, advice in _unanswerable(evaluation, question, scales)
            )


def none_counts_most(
    evaluation: Evaluation, instruments: Mapping[str, Instrument], file: str, line: str
) -> Iterator[Issue]:
    """A note where a question that nobody wrote is about more scales than page 1 can answer of."""
    scales = [f"{name}.{scale}" for name, form in instruments.items() for scale in form.scales]
    if evaluation.questions or evaluation.primary or len(scales) <= MOST_SCALES:
        return
    yield Issue(
        file,
        f"No main result is named among {len(scales)} scales, so page 1 picks none out and only "
        "says that the report and its annex have them all.",
        "Name the one that matters most as primary:, or up to six questions: each with a measure: "
        f"(before results are seen). There are: {', '.join(scales)}.",
        cell=line,
        severity="note",
        code="declaration.no-main-result",
    )


def _unanswerable(
    evaluation: Evaluation, question: Question, scales: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Why its design makes no answer to a question, and what to declare instead.

    Of a notebook of the programme's own only its findings can tell.
    """
    design, comparison = design_of(evaluation.design), evaluation.comparison
    kind = question.kind or usual_kind(evaluation)
    template = design.answers(kind)
    if not template:
        if len(evaluation.questions) > 1 and not (question.id or question.measure):
            yield (
                f"is one of several, and nothing says which finding of {design.name} answers it",
                "Give it an id:, and let the notebook call its finding by that id; or a measure:.",
            )
        return
    times = {data.wave for data in evaluation.data if isinstance(data, SurveyFile)}
    if kind == "difference" and times and len(times) < 2 and not comparison:
        yield (
            "asks how answers differ, and there is one time and no groups are compared",
            "Write comparison:, and under it by: (a column that stands under groups) and against: "
            "(the code of one of its groups); declare the file of the other time; or ask for "
            "kind: level.",
        )
    measured = question.measure or evaluation.primary
    own = {*evaluation.own_questions}  # of which the first answer, where none is named
    if "{measure}" in template and not measured and len({*scales} - own) > MOST_SCALES:
        yield (
            f"names no measure, and there are {len(scales)} scales",
            "Write measure: and one of them, or name the primary outcome of the evaluation: "
            f"{', '.join(scales)}.",
        )
    waves = [wave for wave in design.waves_of(kind) if wave in evaluation.waves]
    if question.wave and question.wave not in waves:
        yield (
            f"asks of the {printed(question.wave)}, which {design.name} does not answer",
            f"It answers of: {', '.join(waves)}." if len(waves) > 1 else "Take out wave:.",
        )
    apart = design.by_group(kind)
    if kind == "difference" and apart and not comparison:
        yield (
            "asks how groups differ, and no groups are compared",
            "Write comparison:, and under it by: (a column that stands under groups) and against: "
            "(the code of one of its groups); or ask for kind: change.",
        )
    elif question.group and apart and not comparison:
        yield (
            f'asks of the group "{question.group}", and no groups are compared',
            "Write comparison:, and under it by: (the column of this group) and against: (the code "
            "of another group), so that each group has its result; or take out group:.",
        )
    elif question.group and apart and comparison:
        codes = dict(evaluation.codes_of(comparison.by))
        compared = {codes.get(comparison.against, comparison.against), comparison.against}
        if question.group not in {*codes, *codes.values()} and codes:
            yield (
                f'asks of the group "{question.group}", and it is not one of "{comparison.by}", by '
                "which groups are compared",
                f"There are: {', '.join(map(str, codes))}.",
            )
        elif kind == "difference" and question.group in compared:
            yield (
                f'asks how "{question.group}" differs, with which the others are compared',
                "Name one of the others as group:, or take out group: for all of them.",
            )
    elif question.group and kind != "theme":
        yield (
            f'asks of the group "{question.group}", and {design.name} answers of everybody',
            "Take out group:.",
        )
