"""Answers that a form does not have: grouped by what they say, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from evaluation.counting import and_more, plural, s
from evaluation.declare.survey_form import OF_OPTIONS, SurveyQuestion
from evaluation.errors import Issue, did_you_mean
from evaluation.read.exports.grid import Grid, address, short
from evaluation.read.files.cells import ERRORS
from evaluation.read.files.raw import number_of

Cells = Mapping[str, Sequence[tuple[int, int]]]  # text -> the places (row, column) where it stands
_CELLS, _TEXTS = 5, 8  # cells that are named of one text; texts that have a message of their own
_OTHER_WORDS = 0.5  # of the answers; where more are strange the options are of another form
_FEWEST = 10  # answers, for that
_LONGEST_UNIT = 20


def told_of(question: SurveyQuestion, grid: Grid, strange: Cells, answers: int) -> Iterator[Issue]:
    """A fault for each text that is no answer to a question; one for all where they are many.

    ``answers``: how many cells hold anything. Formulas and errors of Excel are told by columns.
    """
    strange = {t: c for t, c in strange.items() if not t.startswith("=") and t not in ERRORS}
    wrong = sum(map(len, strange.values()))
    if _beyond(question, strange):
        yield _out_of_range(question, grid, strange)
        return
    if wrong >= _FEWEST and wrong > _OTHER_WORDS * answers and question.kind in OF_OPTIONS:
        yield _of_other_words(question, grid, strange)
        return
    told = {"number": _of_number, "date": _of_date}.get(question.kind, _of_option)
    for text in islice(strange, _TEXTS):
        yield _placed(told(question, grid, text), grid, {text: strange[text]})
    if more := dict(islice(strange.items(), _TEXTS, None)):
        yield _placed(
            Issue(
                grid.file,
                f"{plural(len(more), 'more text')} {s(len(more), 'is', 'are')} no answer to "
                f"“{short(question.printed)}”: {_named(more)}.",
                "If people wrote words of their own here, write kind: open, or say under other: "
                "the name of this same column, with an option “Other”.",
                code="survey.many-not-on-the-form",
            ),
            grid,
            more,
        )


def _beyond(question: SurveyQuestion, strange: Cells) -> bool:
    """Whether all that is wrong with a rating are numbers beyond its ends."""
    numbered = question.kind == "rating" and not question.options
    return numbered and bool(strange) and all(number_of(text) is not None for text in strange)


def _out_of_range(question: SurveyQuestion, grid: Grid, strange: Cells) -> Issue:
    words = question.words
    return _placed(
        Issue(
            grid.file,
            f"Answers to “{short(question.printed)}” are no whole numbers from {words[0]} to "
            f"{words[-1]}: {_named(strange)}.",
            "Put them right in corrections.csv (empty if nobody knows); if the scale of the form "
            "goes further, correct lowest: and highest: of the question.",
            code="survey.rating-out-of-range",
        ),
        grid,
        strange,
    )


def told_of_several(question: SurveyQuestion, grid: Grid, several: Cells) -> Iterator[Issue]:
    """A fault on cells with several answers to a question that has one."""
    if several:
        yield _placed(
            Issue(
                grid.file,
                f"Several answers stand in one cell to “{short(question.printed)}”: "
                f"{_named(several)}.",
                "If several may be chosen, write kind: tick_all and what stands between them as "
                "separator:. If not, write the one that counts in corrections.csv (empty if none "
                "does).",
                code="survey.several-answers",
            ),
            grid,
            several,
        )


def _of_option(question: SurveyQuestion, grid: Grid, text: str) -> Issue:
    words = question.words
    hint = did_you_mean(text, words)
    if question.kind == "ranking" and question.columns:
        words = tuple(map(str, range(1, len(words) + 1)))
    return Issue(
        grid.file,
        f'"{short(text)}" is no answer to “{short(question.printed)}”.',
        f"{hint} Put it right in corrections.csv, or add it to the options of the question. There "
        f"are: {and_more([short(word, 50) for word in words], 12)}.".strip(),
        code="survey.not-on-the-form",
    )


def _of_date(question: SurveyQuestion, grid: Grid, text: str) -> Issue:
    return Issue(
        grid.file,
        f'"{short(text)}" is no date, as answer to “{short(question.printed)}”.',
        "Write it as 2026-11-22 in corrections.csv (empty if nobody knows), or put the text under "
        "dont_know: of the question.",
        code="survey.no-date",
    )


def _of_number(question: SurveyQuestion, grid: Grid, text: str) -> Issue:
    asked = f"as answer to “{short(question.printed)}”"
    value = number_of(text)
    if value is not None and "," in text:
        return Issue(
            grid.file,
            f'"{text}" may be {text.replace(",", "")} or {value:g}, {asked}.',
            "Write it without the comma in corrections.csv.",
            code="survey.comma-unclear",
        )
    if value is not None:
        low = "" if question.lowest is None else f"from {question.lowest:g} "
        high = "" if question.highest is None else f"to {question.highest:g}"
        return Issue(
            grid.file,
            f'"{text}" is out of range ({(low + high).strip()}), {asked}.',
            "Put it right in corrections.csv (empty if nobody knows), or correct lowest: and "
            "highest: of the question.",
            code="survey.out-of-range",
        )
    unit = text.lstrip("0123456789., ")
    of_unit = text[:1].isdigit() and 0 < len(unit) < _LONGEST_UNIT and not question.unit
    told = f"If all is counted in {unit}, say unit: {unit}, and the number is read. "
    return Issue(
        grid.file,
        f'"{short(text)}" is no number, {asked}.',
        f"{told if of_unit else ''}Write the number in corrections.csv (empty if nobody knows), or "
        "put the text under dont_know: of the question.",
        code="survey.no-number",
    )


def _of_other_words(question: SurveyQuestion, grid: Grid, strange: Cells) -> Issue:
    """Most answers are of another form: codes where words are declared, or another wording."""
    codes = all(number_of(text) is not None for text in strange)
    fix = (
        "Write each code with its words, in the order of the form: options: {1: Strongly disagree, "
        "...}. A file with the words is then read too."
        if codes
        else "Write the options as they stand in the file, in the order of the form; where the "
        "file has other words for them, write options: {word in the file: word of the form}. If "
        "people were given other answers than in another file, write a form: of its own for this "
        "file, so that the two are not compared."
    )
    has = and_more([short(word, 40) for word in question.words], 8)
    return _placed(
        Issue(
            grid.file,
            f"Most answers to “{short(question.printed)}” are {'codes' if codes else 'words'} that "
            f"the form does not have: {_named(strange)}.",
            f"{fix} The form has: {has}.",
            code="survey.other-words",
        ),
        grid,
        strange,
    )


def _named(cells: Cells) -> str:
    often = sorted(cells, key=lambda text: -len(cells[text]))
    return and_more([f'"{short(text, 40)}"' for text in often])


def _placed(issue: Issue, grid: Grid, cells: Cells) -> Issue:
    """A fault with its first cell; where it holds for several, with how many and which."""
    places = sorted(place for of_text in cells.values() for place in of_text)
    named = [address(row, place) for row, place in places]
    more = f" ({len(places)} cells: {and_more(named, _CELLS)})" if len(places) > 1 else ""
    problem = f"{issue.problem.removesuffix('.')}{more}."
    return replace(issue, problem=problem, sheet=grid.sheet, cell=named[0], value=next(iter(cells)))
