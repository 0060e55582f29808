"""Columns with one answer in a cell: an option, a number or a date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np

from evaluation.counting import and_more
from evaluation.errors import Issue
from evaluation.read.exports.days import ORDERS, read_days, told_apart
from evaluation.read.exports.grid import address, short
from evaluation.read.exports.no_answer import decimal_comma
from evaluation.read.files.raw import number_of
from evaluation.read.survey.cell_texts import (
    DONT_KNOW,
    NUMBERED,
    AskedIn,
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
_BESIDE = re.compile(r"\s*[;|\n]\s*|,\s+")  # what stands between answers where one is asked for


def one_answer_each(asked: AskedIn) -> Columns:
    """A column, or each row of a grid, by what each of its texts means."""
    question, grid, collector = asked.question, asked.grid, asked.collector
    read = Texts(asked, {"number": _numbers, "date": _dates}.get(question.kind, _options)(asked))
    several = {text: read.strange[text] for text in _several(asked, read)}
    collector.fault(*told_of_several(question, grid, several))
    rest = {t: c for t, c in read.strange.items() if t not in several}
    collector.fault(*told_of(question, grid, rest, sum(read.often.values())))
    if question.kind not in ("number", "date"):
        collector.note(*_spelt(asked, read))
    return lines_of(question), read.values, read.states


def _options(asked: AskedIn) -> Callable[[str, int], Meaning | None]:
    """The place of each answer among the options; a code means what its label in the file means."""
    question = asked.question
    known = words_of_options(question)
    place_of_other = question.other_option
    other = None if place_of_other is None else (float(place_of_other), ReplyState.ANSWERED)
    numbered = question.kind == "rating" and not question.options

    def meaning(text: str, place: int) -> Meaning | None:
        label = asked.label(place, text)
        found = (
            known.get(text)
            or known.get(folded(text))
            or (known.get(folded(label)) if label else None)
        )
        if numbered and (step := NUMBERED.match(text)):
            found = found or known.get(step[1])
        return found or (other if not text.startswith("=") else None)

    return meaning


def _several(asked: AskedIn, read: Texts) -> list[str]:
    """The texts that hold several options of a question that is answered by one."""
    if asked.question.kind not in ("single", "likert"):
        return []
    known = words_of_options(asked.question)
    parts = {text: _BESIDE.split(text) for text in read.strange}
    return [
        text
        for text, of_text in parts.items()
        if len(of_text) > 1 and all(folded(part) in known for part in of_text if part)
    ]


def _spelt(asked: AskedIn, read: Texts) -> Iterator[Issue]:
    """A note on answers that were taken for an option although they are written otherwise."""
    question, grid = asked.question, asked.grid
    written = {*question.options, *question.words, *question.dont_know, *question.options.values()}
    known = {folded(word) for word in written}
    unlike = {
        text: n
        for text, n in read.often.items()
        if text not in written
        and text not in read.strange
        and number_of(text) is None
        and folded(text) in known
    }
    if unlike:
        named = and_more([f'"{short(text, 40)}" {n}' for text, n in unlike.items()])
        yield Issue(
            grid.file,
            f"Options of “{asked.printed}” are also written in other ways: {named}.",
            "They count as the option with the same words; capitals, blanks and a full stop do "
            "not count.",
            sheet=grid.sheet,
            severity="note",
            code="survey.spelt-otherwise",
        )


def _numbers(asked: AskedIn) -> Callable[[str, int], Meaning | None]:
    """What was entered, within its limits; its unit may stand behind it."""
    question, grid = asked.question, asked.grid
    known = {folded(text) for text in question.dont_know}
    low = -np.inf if question.lowest is None else question.lowest
    high = np.inf if question.highest is None else question.highest
    comma = {
        place: grid.headings[place] in grid.decimal_comma
        or decimal_comma({*grid.values(place)} - {*asked.missing, *question.dont_know})
        for place in asked.places
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


def _dates(asked: AskedIn) -> Callable[[str, int], Meaning | None]:
    """Days since 1970; which of two numbers is the day is as declared, or as the column shows."""
    known = {folded(text) for text in asked.question.dont_know}
    days = {place: _days(asked, place) for place in asked.places}

    def meaning(text: str, place: int) -> Meaning | None:
        if folded(text) in known:
            return DONT_KNOW
        day = days[place].get(text)
        return None if day is None else (float((day - _EPOCH).days), ReplyState.ANSWERED)

    return meaning


def _days(asked: AskedIn, place: int) -> Mapping[str, date]:
    """The texts of a column that are dates; a fault where nobody knows which day they mean.

    A month alone, and a number of days, are no dates that somebody gave as an answer.
    """
    grid, declared = asked.grid, asked.question.dates
    texts = [text for text in dict.fromkeys(grid.values(place)) if text not in asked.missing]
    days = read_days(texts, declared, None)
    no_days = {*days.months, *days.shown}
    day, month = told_apart(texts)
    under = f"Dates under “{asked.printed}”"
    if not declared and day and month:
        problem = (
            f'{under} stand with the day in front ("{day}" in {_cell(asked, place, day)}) and with '
            f'the month in front ("{month}").'
        )
        fix = (
            "Nobody can know how the others are meant. Write them as 2026-11-22, or say dates: day "
            "first, or month first, and correct those that then are no date in corrections.csv."
        )
        first = month
    elif days.open:
        first = days.open[0]
        problem = f'{under} may have the day or the month in front ("{first}").'
        fix = "Say which, under the question: dates: day first, or dates: month first."
    elif days.swapped:
        first = days.swapped[0]
        problem = (
            f"{under} have no day above 12 where the spreadsheet made them dates, and all that "
            "stand as text have: it has most likely exchanged day and month where it could."
        )
        fix = (
            "Ask for the file as it was typed, or put these dates right and write all as "
            "2026-11-22. If they are right, say so under the question: dates: day first."
        )
    else:
        return {text: when for text, when in days.known.items() if text not in no_days}
    asked.collector.fault(
        Issue(
            grid.file,
            problem,
            fix,
            sheet=grid.sheet,
            cell=_cell(asked, place, first),
            code="survey.day-or-month",
        )
    )
    month_last, month_first = (read_days(texts, order, None).known for order in ORDERS)
    return {t: d for t, d in {**month_first, **month_last}.items() if t not in no_days}


def _cell(asked: AskedIn, place: int, text: str) -> str:
    """Where a text stands first."""
    row = next(row for row, cells in asked.grid.rows if cells[place] == text)
    return address(row, place)
