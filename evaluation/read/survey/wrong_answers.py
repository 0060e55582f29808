"""Answers that a form does not have: grouped by what they say, with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


def told_of(
    question: SurveyQuestion, grid: Grid, strange: Cells, answers: int, several: bool = False
) -> Iterator[Issue]:
    """A fault for each text that is no answer to a question; one for all where they are many.

    ``answers``: how many cells hold anything. ``several``: whether the texts hold several answers.
    Formulas and errors of Excel are told by their columns.
    """
    strange = {t: c for t, c in strange.items() if not t.startswith("=") and t not in ERRORS}
    wrong = sum(map(len, strange.values()))
    if not strange:
        return
    if several:
        yield _fault(
            question,
            grid,
            strange,
            f"{plural(wrong, 'cell holds', 'cells hold')} several answers to",
            "If several may be chosen, write kind: tick_all and what stands between them as "
            "separator:. If not, write the one that counts in corrections.csv (empty if none "
            "does).",
            "survey.several-answers",
        )
    elif wrong >= _FEWEST and wrong > _OTHER_WORDS * answers and question.kind in OF_OPTIONS:
        yield _of_other_words(question, grid, strange, wrong)
    else:
        for text in islice(strange, _TEXTS):
            yield _of_text(question, grid, text, strange[text])
        if len(strange) > _TEXTS:
            more = dict(islice(strange.items(), _TEXTS, None))
            yield _fault(
                question,
                grid,
                more,
                f"{plural(len(more), 'more text')} {s(len(more), 'is', 'are')} no answer to",
                f"{_others(more)} If people wrote words of their own here, write kind: open, or "
                "say "
                "under other: the name of this same column, with an option “Other”.",
                "survey.not-on-the-form",
            )


def _of_text(
    question: SurveyQuestion, grid: Grid, text: str, cells: Sequence[tuple[int, int]]
) -> Issue:
    if question.kind == "number":
        return _of_number(question, grid, text, cells)
    if question.kind == "date":
        fix = (
            "Write it as 2026-11-22 in corrections.csv (empty if nobody knows), or put the text "
            "under dont_know: of the question."
        )
        return _fault(
            question,
            grid,
            {text: cells},
            f'"{text}" is no date, as answer to',
            fix,
            "survey.no-date",
        )
    words = question.words
    hint = did_you_mean(text, words)
    if question.kind == "ranking" and not question.column:
        words = tuple(map(str, range(1, len(words) + 1)))
    return _fault(
        question,
        grid,
        {text: cells},
        f'"{short(text)}" is no answer to',
        f"{hint} Put it right in corrections.csv, or add it to the options of the question. "
        f"There are: {and_more([short(word, 50) for word in words], 12)}.".strip(),
        "survey.not-on-the-form",
    )


def _of_number(
    question: SurveyQuestion, grid: Grid, text: str, cells: Sequence[tuple[int, int]]
) -> Issue:
    value = number_of(text)
    if value is not None and "," in text and text.count(",") == 1 and "." not in text:
        return _fault(
            question,
            grid,
            {text: cells},
            f'"{text}" may be {text.replace(",", "")} or {value:g}, as answer to',
            "Write it without the comma in corrections.csv.",
            "survey.comma-unclear",
        )
    if value is not None:
        low = "" if question.lowest is None else f"from {question.lowest:g} "
        high = "" if question.highest is None else f"to {question.highest:g}"
        return _fault(
            question,
            grid,
            {text: cells},
            f'"{text}" is out of range ({(low + high).strip()}), as answer to',
            "Put it right in corrections.csv (empty if nobody knows), or correct lowest: and "
            "highest: "
            "of the question.",
            "survey.out-of-range",
        )
    unit = text.lstrip("<>~ 0123456789.,").strip()
    told = (
        f"If all is counted in {unit}, say unit: {unit}, and the number is read. "
        if (unit and text[:1].isdigit() and not question.unit and len(unit) < 20)
        else ""
    )
    return _fault(
        question,
        grid,
        {text: cells},
        f'"{short(text)}" is no number, as answer to',
        f"{told}Write the number in corrections.csv (empty if nobody knows), or put the text under "
        "dont_know: of the question.",
        "survey.no-number",
    )


def _of_other_words(question: SurveyQuestion, grid: Grid, strange: Cells, wrong: int) -> Issue:
    """Most answers are of another form: codes where words are declared, or another wording."""
    codes = all(number_of(text) is not None for text in strange)
    fix = (
        "Write each code with its words, in the order of the form: options: {1: Strongly disagree, "
        "...}. A file with the words is then read too."
        if codes
        else "Write the options as they stand in the file, in the order of the form; where the "
        "file has other words for them, write options: {word in the file: word of the form}."
    )
    return _fault(
        question,
        grid,
        strange,
        f"{plural(wrong, 'cell holds', 'cells hold')} {'codes' if codes else 'answers'} that the "
        f"form does not have ({_named(strange)}), as answer to",
        f"{fix} The form has: {and_more([short(w, 40) for w in question.words], 8)}.",
        "survey.other-words",
    )


def _named(strange: Cells) -> str:
    often = sorted(strange, key=lambda text: -len(strange[text]))
    return and_more([f'"{short(text, 40)}"' for text in often], 6)


def _others(strange: Cells) -> str:
    return f"They are: {_named(strange)}."


def _fault(
    question: SurveyQuestion, grid: Grid, cells: Cells, problem: str, fix: str, code: str
) -> Issue:
    """One fault on all cells: how many, and where the first ones stand."""
    places = sorted(place for of_text in cells.values() for place in of_text)
    named = [address(row, place) for row, place in places[:_CELLS]]
    more = f" ({len(places)} cells, the first {and_more(named, _CELLS)})" if len(places) > 1 else ""
    return Issue(
        grid.file,
        f"{problem} “{short(question.printed)}”{more}.",
        fix,
        sheet=grid.sheet,
        cell=named[0],
        value=next(iter(cells)),
        code=code,
    )
