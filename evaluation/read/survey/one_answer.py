"""Columns with one answer in a cell: an option, a number or a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date

import numpy as np

from evaluation.counting import and_more
from evaluation.declare.survey_form import SurveyQuestion
from evaluation.errors import Collector, Issue
from evaluation.read.exports.grid import Grid, address, short
from evaluation.read.exports.no_answer import decimal_comma
from evaluation.read.exports.times import date_parts
from evaluation.read.files.raw import number_of
from evaluation.read.survey.cell_texts import (
    DONT_KNOW,
    OTHER,
    Columns,
    Meaning,
    Texts,
    folded,
    lines_of,
    words_of_options,
)
from evaluation.read.survey.replies import ReplyState
from evaluation.read.survey.wrong_answers import told_of, told_of_several

_EPOCH = date(1970, 1, 1)


_NUMBER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?")


_STEP = re.compile(r"(\d+)\s*[-–:=(]\s*\D")
_BESIDE = re.compile(r"\s*[;|\n]\s*|,\s+")  # what stands between answers where one is asked for


def one_answer_each(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> Columns:
    """A column, or each row of a grid, by what each of its texts means."""
    make = {"number": _numbers, "date": _dates}.get(question.kind, _options)
    read = Texts(grid, places, missing, make(question, grid, places, missing, collector))
    answers = sum(read.often.values())
    several = {t: c for t, c in read.strange.items() if _several(question, t)}
    collector.fault(*told_of_several(question, grid, several))
    rest = {t: c for t, c in read.strange.items() if t not in several}
    collector.fault(*told_of(question, grid, rest, answers))
    if question.kind not in ("number", "date"):
        collector.note(*_spelt(question, grid, read))
    return lines_of(question), read.values, read.states


def _options(
    question: SurveyQuestion, grid: Grid, _: Sequence[int], __: Collection[str], ___: Collector
) -> Callable[[str, int], Meaning | None]:
    """The place of each answer among the options; a code means what its label in the file means."""
    known = words_of_options(question)
    other = _other_option(question)
    numbered = question.kind == "rating" and not question.options

    def meaning(text: str, place: int) -> Meaning | None:
        label = grid.layout.labels.get(grid.headings[place], {}).get(text, "")
        found = (
            known.get(text)
            or known.get(folded(text))
            or (known.get(folded(label)) if label else None)
        )
        if numbered and (step := _STEP.match(text)):  # 10 - Extremely likely
            found = found or known.get(step[1])
        return found or (other if not text.startswith("=") else None)

    return meaning


def _other_option(question: SurveyQuestion) -> Meaning | None:
    """What texts beside the options are, where words of “other” stand in the same column."""
    if not question.other or question.other != question.column:
        return None
    place = next((n for n, word in enumerate(question.words) if OTHER.match(word)), None)
    return None if place is None else (float(place), ReplyState.ANSWERED)


def _several(question: SurveyQuestion, text: str) -> bool:
    """Whether a text holds several options of a question that is answered by one."""
    if question.kind not in ("single", "likert") or len(parts := _BESIDE.split(text)) < 2:
        return False
    known = words_of_options(question)
    return all(folded(part) in known for part in parts if part)


def _spelt(question: SurveyQuestion, grid: Grid, read: Texts) -> Iterator[Issue]:
    """A note on answers that were taken for an option although they are written otherwise."""
    written = {*question.options, *question.words, *question.dont_know, *question.options.values()}
    unlike = {
        text: n
        for text, n in read.often.items()
        if text not in written
        and text not in read.strange
        and number_of(text) is None
        and folded(text) in {folded(word) for word in written}
    }
    if unlike:
        named = and_more([f'"{short(text, 40)}" {n}' for text, n in unlike.items()])
        yield Issue(
            grid.file,
            f"Options of “{short(question.printed)}” are also written in other ways: {named}.",
            "They count as the option with the same words; capitals, blanks and a full stop do "
            "not count.",
            sheet=grid.sheet,
            severity="note",
            code="survey.spelt-otherwise",
        )


def _numbers(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    _: Collector,
) -> Callable[[str, int], Meaning | None]:
    """What was entered, within its limits; its unit may stand behind it."""
    known = {folded(text): DONT_KNOW for text in question.dont_know}
    low = -np.inf if question.lowest is None else question.lowest
    high = np.inf if question.highest is None else question.highest
    comma = {
        place: grid.headings[place] in grid.decimal_comma
        or decimal_comma({*grid.values(place)} - {*missing, *question.dont_know})
        for place in places
    }

    def meaning(text: str, place: int) -> Meaning | None:
        if folded(text) in known:
            return DONT_KNOW
        plain = _without_unit(text, question.unit)
        if "," in plain and not comma[place]:
            return None
        value = number_of(plain)
        return (value, ReplyState.ANSWERED) if value is not None and low <= value <= high else None

    return meaning


def _without_unit(text: str, unit: str) -> str:
    """A number without the unit that was declared, in the singular or the plural."""
    plain = text.replace("\N{MINUS SIGN}", "-").strip()
    if not unit or not (number := _NUMBER.match(plain)):
        return plain
    rest = plain[number.end() :].strip(" .").casefold().removesuffix("s")
    return number[0] if rest == unit.casefold().removesuffix("s") else plain


def _dates(
    question: SurveyQuestion,
    grid: Grid,
    places: Sequence[int],
    missing: Collection[str],
    collector: Collector,
) -> Callable[[str, int], Meaning | None]:
    """Days since 1970; which of two numbers is the day is as declared, or as the column shows."""
    known = {folded(text): DONT_KNOW for text in question.dont_know}
    month_first = {
        place: _month_first(question, grid, place, missing, collector) for place in places
    }

    def meaning(text: str, place: int) -> Meaning | None:
        if folded(text) in known:
            return DONT_KNOW
        parts = date_parts(text)
        if parts is None:
            return None
        told = month_first[place]
        moment = parts.moment(month_first=bool(told))
        if told is None:  # which is told of all dates of the column
            moment = moment or parts.moment(month_first=True)
        days = (moment.date() - _EPOCH).days if moment else None
        return None if days is None else (float(days), ReplyState.ANSWERED)

    return meaning


def _month_first(
    question: SurveyQuestion, grid: Grid, place: int, missing: Collection[str], collector: Collector
) -> bool | None:
    """Whether dates such as 03/04/2021 have the month in front; None, with a fault, if unknown."""
    if question.dates:
        return question.dates == "month first"
    dated = [
        (row, cells[place], parts)
        for row, cells in grid.rows
        if cells[place] not in missing
        and (parts := date_parts(cells[place])) is not None
        and not parts.ordered
    ]
    day = [(row, text) for row, text, parts in dated if parts.first > 12]
    month = [(row, text) for row, text, parts in dated if parts.second > 12]
    unclear = [(row, text) for row, text, parts in dated if parts.first != parts.second]
    if day and month:
        problem = (
            f"Dates under “{short(question.printed)}” stand with the day in front "
            f'("{day[0][1]}" in '
            f'{address(day[0][0], place)}) and with the month in front ("{month[0][1]}").'
        )
        fix = (
            "Nobody can know how the others are meant. Write them as 2026-11-22, or say dates: day "
            "first, or month first, and correct those that then are no date in corrections.csv."
        )
        row = month[0][0]
    elif unclear and not day and not month:
        problem = (
            f"Dates under “{short(question.printed)}” may have the day or the month in front "
            f'("{unclear[0][1]}").'
        )
        fix = "Say which, under the question: dates: day first, or dates: month first."
        row = unclear[0][0]
    else:
        return bool(month)
    collector.fault(
        Issue(
            grid.file,
            problem,
            fix,
            sheet=grid.sheet,
            cell=address(row, place),
            code="survey.day-or-month",
        )
    )
    return None
