"""The sheet in which a lead writes down what a paper form asks -> the questions of a survey."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from evaluation.declare.survey_form import ReplyKind, SurveyQuestion
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import says_none
from evaluation.read.survey.seen.answer_scales import scale_of
from evaluation.read.survey.seen.one_column import not_known
from evaluation.read.survey.seen.proposed import NONE, Proposed
from evaluation.read.survey.seen.short_names import short_names

# What a lead calls the kinds of questions.
KINDS: Mapping[str, ReplyKind] = {
    "one answer": "single",
    "steps of a scale": "likert",
    "number from ... to ...": "rating",
    "tick all that apply": "tick_all",
    "put in order": "ranking",
    "number": "number",
    "date": "date",
    "own words": "open",
}
QUESTIONS_SHEET = "Questions"
NAME, QUESTION, KIND = "short name", "question", "kind of answer"
OPTIONS, ROWS, AFTER = "answers to choose from", "rows of a grid", "asked only if"
LOWEST, HIGHEST, UNIT = "lowest", "highest", "unit"
HEADINGS = (NAME, QUESTION, KIND, OPTIONS, ROWS, LOWEST, HIGHEST, UNIT, AFTER)
_AFTER = re.compile(r"\s*(?P<name>[^=]+?)\s*=\s*(?P<answers>.+?)\s*")


@dataclass(frozen=True, slots=True)
class _SheetRow:
    """One row of the sheet: what it says under each heading, and where that stands."""

    grid: Grid
    number: int
    told: Mapping[str, str]

    def fault(self, heading: str, problem: str, fix: str) -> Issue:
        """What is wrong with one of its cells."""
        place = self.grid.column(heading)
        cell = f"row {self.number}" if place is None else address(self.number, place)
        return Issue(
            self.grid.file,
            problem,
            fix.strip(),
            sheet=self.grid.sheet,
            cell=cell,
            value=self.told[heading],
            code="survey.question-sheet",
        )


def read_questions(grid: Grid, collector: Collector) -> dict[str, Proposed]:
    """The questions of a sheet, one a row, by their short names; faults with their cells.

    Answers, and rows of a grid, have ``;`` or a line break between them. ``asked only if`` says
    ``short name = answer`` (or several answers with ``;``).
    """
    if missing := [h for h in (QUESTION, KIND) if grid.column(h) is None]:
        collector.fault(*(grid.missing_column(heading) for heading in missing))
        return {}
    places = {heading: grid.column(heading) for heading in HEADINGS}
    rows = [
        _SheetRow(grid, n, {h: "" if p is None else cells[p].strip() for h, p in places.items()})
        for n, cells in grid.rows
    ]
    rows = [row for row in rows if row.told[QUESTION]]
    names = short_names(row.told[NAME] or row.told[QUESTION] for row in rows)
    form = {
        name: question
        for name, row in zip(names, rows, strict=True)
        if (question := _question(name, row, collector))
    }
    for name, row in zip(names, rows, strict=True):
        if name in form and row.told[AFTER]:
            after = _after(name, row, form, collector)
            form[name] = form[name].model_copy(update={"asked_if": after})
    return {name: Proposed(question) for name, question in form.items()}


def _question(name: str, row: _SheetRow, collector: Collector) -> SurveyQuestion | None:
    """The question of a row; None, with a fault, where its kind or its answers are missing."""
    told = row.told
    words = told[KIND].casefold()
    kind = KINDS.get(words) or (words if words in KINDS.values() else "")
    if not kind:
        problem = f'"{told[KIND]}" is no kind of answer.' if words else "Its kind is missing."
        hint = did_you_mean(words, KINDS)
        collector.fault(row.fault(KIND, problem, f"{hint} There are: {', '.join(KINDS)}."))
        return None
    try:
        return SurveyQuestion.model_validate(_facts(name, kind, told))
    except ValidationError:
        number = kind in ("rating", "number")
        collector.fault(
            row.fault(
                LOWEST if number else OPTIONS,
                f"A question of this kind needs {'numbers' if number else 'answers'} here.",
                "Write a number into lowest and highest."
                if number
                else "Write its answers into this cell, with ; between them.",
            )
        )
        return None


def _facts(name: str, kind: str, told: Mapping[str, str]) -> dict[str, object]:
    """A row in the words of a form; columns for its answers are called after it."""
    options, lines = _parts(told[OPTIONS]), _parts(told[ROWS])
    knows = says_none if kind == "likert" else not_known
    scale = scale_of(options) if kind == "likert" else None
    facts: dict[str, object] = {
        "text": told[QUESTION],
        "kind": kind,
        "dont_know": [option for option in options if knows(option)],
        "none_of_these": [o for o in options if kind == "tick_all" and NONE.match(o)],
        "top": list(scale.favour) if scale else [],
        "unit": told[UNIT],
        "lowest": told[LOWEST].replace(",", "."),
        "highest": told[HIGHEST].replace(",", "."),
    }
    if lines:
        facts |= {"rows": {line: f"{name}: {line}" for line in lines}, "options": list(options)}
        facts["separator"] = ";" if kind == "tick_all" else ""
    elif kind in ("tick_all", "ranking"):
        facts["columns"] = {option: f"{name}: {option}" for option in options}
    else:
        facts |= {"column": name, "options": list(options)}
    return {key: value for key, value in facts.items() if value not in ("", [])}


def _after(
    name: str, row: _SheetRow, form: Mapping[str, SurveyQuestion], collector: Collector
) -> dict[str, tuple[str, ...]]:
    """After which answers to which question it is asked."""
    match = _AFTER.fullmatch(row.told[AFTER])
    other = match["name"] if match else ""
    if other not in form or other == name:
        problem = f'"{row.told[AFTER]}" does not say after which answer it is asked.'
        fix = f"Write: short name = answer, as in {next(iter(form))} = Yes."
        collector.fault(row.fault(AFTER, problem, f"{fix} {did_you_mean(other, form)}"))
        return {}
    answers = _parts(match["answers"]) if match else ()
    words = {*form[other].words, *form[other].dont_know}
    if wrong := [answer for answer in answers if answer not in words]:
        fix = f"{did_you_mean(wrong[0], words)} There are: {', '.join(form[other].words)}."
        collector.fault(row.fault(AFTER, f'"{wrong[0]}" is no answer to {other}.', fix))
        return {}
    return {other: answers}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;\n]", text) if part.strip()))
