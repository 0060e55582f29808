"""What check tells of measures that are counted: questions on them, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from evaluation.counting import and_more, grouped, s
from evaluation.declare.lined_yaml import quoted
from evaluation.declare.programme import MOST_QUESTIONS
from evaluation.declare.workspace import Study
from evaluation.errors import Issue, did_you_mean
from evaluation.read.counted.counted_figures import Counted
from evaluation.read.counted.of_service import ServiceCounts
from evaluation.run.places import issue_at
from evaluation.say.finding import slug


def no_question_of_measures(asked: Study, names: Sequence[str], told: str) -> Iterator[Issue]:
    """A note that several measures have no question; ``told``: what page 1 has then."""
    others = asked.deliverable.evaluations
    room = MOST_QUESTIONS - sum(len(e.questions) or 1 for e in others if e != asked.evaluation)
    lines = (
        f"{{text: {quoted(f'How many: {name}?')}, measure: {quoted(name)}}}"
        for name in names[: max(1, room)]
    )
    yield issue_at(
        asked,
        "question",
        problem=f"No question names one of the {len(names)} measures, so {told}.",
        action="To answer by measure, write in place of question:, in your own words: "
        f"questions: [{', '.join(lines)}].",
        note=True,
        code="counts.no-question",
    )


def left_out(asked: Study, served: ServiceCounts) -> Iterator[Issue]:
    """Who has no figure for some period, and is left out of every comparison."""
    lacking = grouped(
        (lacks, (name, who or "some figures"))
        for name in served.counted.measures
        for who, lacks in served.compared(name).left_out.items()
    )
    for periods, of in lacking.items():
        who = [*dict.fromkeys(each for _, each in of)]
        names = [name for name in dict.fromkeys(name for name, _ in of) if name]
        measures = f" ({and_more(names)})" if len(served.counted.measures) > 1 else ""
        n = s(len(who), "has", "have")
        yield issue_at(
            asked,
            "data",
            problem=f"{and_more(who)} {n} no figure for {and_more(periods)}, and "
            f"{s(len(who), 'is', 'are')} left out of every comparison{measures}.",
            action="Ask for the figures (0 is one). If nobody has them, and these periods should "
            "be left out for all instead, write beside the file: "
            f"not_compared: [{', '.join((*(p.label for p in served.aside), *periods))}].",
            note=True,
            code="service.left-out",
        )


def asked_of_measures(asked: Study, counted: Counted) -> Iterator[Issue]:
    """Questions that name a measure that has no figures; in stages only the whole is told."""
    there = () if counted.stages else tuple(name for name in counted.measures if name)
    for at, question in enumerate(asked.evaluation.questions):
        measure = question.measure
        if not measure:
            continue
        issue = partial(issue_at, asked, "questions", str(at), "measure")
        if measure not in there:
            yield issue(
                problem=f'The question “{question.text}” names the measure "{measure}", '
                "of which there are no figures"
                f"{' by itself: they stand by stage' if counted.stages else ''}.",
                action=f"{did_you_mean(measure, there)} Write one of these: "
                f"{and_more(there, 20)}.".strip()
                if there
                else "Take out measure:.",
                code="counts.question-of-no-measure",
            )
        # findings are called by letters and digits alone
        same = [name for name in there if slug(name) == slug(measure)]
        if len(same) > 1:
            yield issue(
                problem=f'The question “{question.text}” names the measure "{measure}", and only '
                f"signs tell these apart: {and_more(same)}.",
                action="Give one of them another name in the file.",
                code="counts.measures-alike",
            )
