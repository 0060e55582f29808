"""The sheet in which a lead writes down what a paper form asks -> the questions of a survey."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import ValidationError

from evaluation.declare.survey_form import ReplyKind, SurveyQuestion
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.no_answer import says_none
from evaluation.read.survey.answer_scales import scale_of
from evaluation.read.survey.one_column import not_known
from evaluation.read.survey.proposal import NONE, Proposed, short_names

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
QUESTIONS_FILE, QUESTIONS_SHEET = "questions.xlsx", "Questions"
NAME, QUESTION, KIND = "short name", "question", "kind of answer"
OPTIONS, ROWS, AFTER = "answers to choose from", "rows of a grid", "asked only if"
LOWEST, HIGHEST, UNIT = "lowest", "highest", "unit"
HEADINGS = (NAME, QUESTION, KIND, OPTIONS, ROWS, LOWEST, HIGHEST, UNIT, AFTER)
_AFTER = re.compile(r"\s*(?P<name>[^=]+?)\s*=\s*(?P<answers>.+?)\s*")


def read_questions(grid: Grid, collector: Collector) -> dict[str, Proposed]:
    """The questions of a sheet, one a row, by their short names; faults with their cells.

    Answers, and rows of a grid, have ``;`` or a line break between them. ``asked only if`` says
    ``short name = answer`` (or several answers with ``;``).
    """
    places = {heading: grid.column(heading) for heading in HEADINGS}
    missing = [h for h in (QUESTION, KIND) if places[h] is None]
    collector.fault(*(grid.missing_column(heading) for heading in missing))
    if missing:
        return {}
    rows = [
        (number, {h: cells[p].strip() if p is not None else "" for h, p in places.items()})
        for number, cells in grid.rows
    ]
    rows = [(number, told) for number, told in rows if told[QUESTION]]
    names = short_names(told[NAME] or told[QUESTION] for _, told in rows)
    form: dict[str, Proposed] = {}
    for name, (number, told) in zip(names, rows, strict=True):
        if question := _question(name, told, number, grid, places, collector):
            form[name] = Proposed(question)
    for name, (number, told) in zip(names, rows, strict=True):
        if name in form and told[AFTER]:
            after = _after(name, told[AFTER], form, number, grid, places, collector)
            asked = form[name].question.model_copy(update={"asked_if": after})
            form[name] = Proposed(asked)
    return form


def _question(
    name: str,
    told: Mapping[str, str],
    row: int,
    grid: Grid,
    places: Mapping[str, int | None],
    collector: Collector,
) -> SurveyQuestion | None:
    words = told[KIND].casefold()
    kind = KINDS.get(words) or (words if words in KINDS.values() else "")
    if not kind:
        hint = did_you_mean(words, KINDS)
        collector.fault(
            _wrong(
                grid, row, places[KIND], told[KIND],
                f'"{told[KIND]}" is no kind of answer.' if words else "The kind of answer is missing.",
                f"{hint} There are: {', '.join(KINDS)}.".strip(),
            )
        )  # fmt: skip
        return None
    options, lines = _parts(told[OPTIONS]), _parts(told[ROWS])
    facts: dict[str, object] = {"text": told[QUESTION], "kind": kind}
    several = kind in ("tick_all", "ranking")
    if lines:
        facts |= {"rows": {line: f"{name}: {line}" for line in lines}, "options": list(options)}
        facts |= {"separator": ";"} if kind == "tick_all" else {}
    elif several:
        facts["columns"] = {option: f"{name}: {option}" for option in options}
    else:
        facts |= {"column": name, "options": list(options)}
    knows = says_none if kind == "likert" else not_known
    facts["dont_know"] = [option for option in options if knows(option)]
    if kind == "tick_all":
        facts["none_of_these"] = [option for option in options if NONE.match(option)]
    if kind == "likert" and (scale := scale_of(options)) and scale.favour:
        facts["top"] = scale.favour
    for key, heading in (("lowest", LOWEST), ("highest", HIGHEST)):
        if told[heading]:
            facts[key] = told[heading].replace(",", ".")
    if told[UNIT]:
        facts["unit"] = told[UNIT]
    try:
        return SurveyQuestion.model_validate({k: v for k, v in facts.items() if v != []})
    except ValidationError:
        wanted = "a number" if kind in ("rating", "number") else "its answers, with ; between them"
        place = places[LOWEST if kind in ("rating", "number") else OPTIONS]
        collector.fault(
            _wrong(
                grid, row, place, "", f'A question of the kind "{told[KIND]}" needs {wanted}.',
                "Write them into this cell." if wanted != "a number" else "Write a number here.",
            )
        )  # fmt: skip
        return None


def _after(
    name: str,
    text: str,
    form: Mapping[str, Proposed],
    row: int,
    grid: Grid,
    places: Mapping[str, int | None],
    collector: Collector,
) -> dict[str, tuple[str, ...]]:
    """After which answers to which question it is asked."""
    match = _AFTER.fullmatch(text)
    other = match["name"] if match else ""
    answers = _parts(match["answers"]) if match else ()
    if other not in form or other == name:
        collector.fault(
            _wrong(
                grid, row, places[AFTER], text, f'"{text}" does not say after which answer it is asked.',
                f"Write: short name = answer, as in {next(iter(form))} = Yes. "
                f"{did_you_mean(other, form)}".strip(),
            )
        )  # fmt: skip
        return {}
    words = form[other].question.words
    if wrong := [answer for answer in answers if answer not in words]:
        hint = did_you_mean(wrong[0], words)
        collector.fault(
            _wrong(
                grid, row, places[AFTER], text, f'"{wrong[0]}" is no answer to {other}.',
                f"{hint} There are: {', '.join(words)}.".strip(),
            )
        )  # fmt: skip
        return {}
    return {other: answers}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;\n]", text) if part.strip()))


def _wrong(grid: Grid, row: int, place: int | None, value: str, problem: str, fix: str) -> Issue:
    cell = address(row, place) if place is not None else f"row {row}"
    return Issue(
        grid.file,
        problem,
        fix,
        sheet=grid.sheet,
        cell=cell,
        value=value,
        code="survey.question-sheet",
    )
