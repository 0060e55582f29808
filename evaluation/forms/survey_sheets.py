"""From paper to answers: a sheet for the questions, and the sheet to type the answers into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evaluation.declare.survey_form import SurveyQuestion
from evaluation.forms.columns import CODE, FormColumn, Role, consents
from evaluation.forms.workbook import DataSheet, Form
from evaluation.read.survey.seen.question_sheet import (
    AFTER,
    HIGHEST,
    KIND,
    KINDS,
    LOWEST,
    NAME,
    OPTIONS,
    QUESTION,
    QUESTIONS_SHEET,
    ROWS,
    UNIT,
)

_TICK = ("x",)


def questions_form(title: str) -> Form:
    """A workbook in which a lead writes down what a form on paper asks, one row a question."""
    columns = (
        FormColumn(
            NAME, Role.WHO, "One or two words without blanks, as in enjoyed. May be left empty."
        ),
        FormColumn(QUESTION, Role.WHO, "The question as it stands on the form."),
        FormColumn(KIND, Role.ITEM, "How it is answered.", tuple(KINDS)),
        FormColumn(
            OPTIONS,
            Role.WHO,
            "The answers in the order of the form, with ; between them; of a scale the lowest "
            "first.",
        ),
        FormColumn(
            ROWS,
            Role.WHO,
            "Only of a grid: its rows, with ; between them. Each row has the same answers.",
        ),
        FormColumn(LOWEST, Role.ITEM, "Of a number: the least that may be entered."),
        FormColumn(HIGHEST, Role.ITEM, "Of a number: the most that may be entered."),
        FormColumn(UNIT, Role.ITEM, "Of a number: what is counted, such as years."),
        FormColumn(
            AFTER,
            Role.WHO,
            "Only if the form leads people past it: the short name of an earlier question and the "
            "answer after which it is asked, as in took_part = Yes.",
        ),
    )
    words = (
        (
            "How to fill it in",
            (
                "Write one row for each question of the paper form, in its order, in the sheet "
                "Questions.",
                "Write “don't know” and “prefer not to say” among the answers where the form has "
                "them.",
                "Save and close it. Then run: pathfinder columns NAME --write, where NAME is the "
                "name of the deliverable's folder. It makes survey.xlsx to type the answers into.",
                "If a question changes before anything is typed, correct it here, delete form: "
                "with "
                "its lines from deliverable.yaml and survey.xlsx, and run that again.",
            ),
        ),
        (
            "Kinds of answers",
            (
                "one answer: one of several. steps of a scale: one of several that have an order, "
                "such as strongly disagree to strongly agree.",
                "number from ... to ...: a rating, such as 0 to 10; write its ends under "
                "lowest and "
                "highest. number: an age, a count.",
                "tick all that apply: several may be ticked. put in order: 1 for the first, 2 for "
                "the next. own words: what people wrote; it never leaves the team.",
            ),
        ),
    )
    use = "One row for each question of the form, in its order."
    return Form(f"{title}: questions", (DataSheet(QUESTIONS_SHEET, columns, use),), words)


def entry_form(title: str, rows: str, form: Mapping[str, SurveyQuestion]) -> Form:
    """The workbook into which answers on paper are typed, with a list for each question."""
    use = "One row for each form that came back."
    columns = (
        CODE,
        *consents(rows, ("evaluation",)),
        *(c for q in form.values() for c in _columns(q)),
    )
    words = (
        (
            "How to fill it in",
            (
                "One row for each form that came back, in the sheet Answers, also where only some "
                "questions were answered. Write the code on the paper too.",
                "Leave a cell empty if there is no answer. Choose from the lists.",
                "Where several may be ticked each has a column: type x for a tick, nothing else.",
                "Do not rename, move or remove columns. Save it under the same name.",
            ),
        ),
    )
    return Form(f"{title}: answers", (DataSheet("Answers", columns, use),), words)


def _columns(question: SurveyQuestion) -> Iterator[FormColumn]:
    after = "; ".join(f"{q}: {' or '.join(words)}" for q, words in question.asked_if.items())
    means = f"{question.text}{f' Only asked after {after}.' if after else ''}"
    ranks = {f"Rank {n}" if n else "": h for n, h in enumerate(("", *question.ranks)) if h}
    lines = question.rows or question.columns or ranks or {"": question.column}
    for line, heading in lines.items():
        told = f"{means} {line}".strip()
        if question.kind == "tick_all":
            answers = _TICK if question.columns else ()
            yield FormColumn(heading, Role.ITEM, told, answers)
        elif question.kind == "ranking" and not question.ranks:
            yield FormColumn(heading, Role.ITEM, told, tuple(range(1, len(question.words) + 1)))
        elif question.options:
            yield FormColumn(heading, Role.ITEM, told, tuple(question.options.values()))
        elif question.kind == "rating":
            yield FormColumn(heading, Role.ITEM, told, tuple(map(int, question.words)))
        elif question.kind == "number":
            low = -1e9 if question.lowest is None else question.lowest
            high = 1e9 if question.highest is None else question.highest
            yield FormColumn(heading, Role.ITEM, told, (), (low, high), whole=False)
        else:
            yield FormColumn(heading, Role.ITEM if question.kind == "date" else Role.WHO, told)
