"""The words of a learning platform for how far somebody came, and the scores of its quiz."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from evaluation.counting import and_more, plural
from evaluation.declare.lined_yaml import quoted
from evaluation.declare.register_file import Register, Step
from evaluation.errors import Issue
from evaluation.read.exports.grid import Grid, address, plain_heading
from evaluation.read.exports.no_answer import SIGNS, says_none
from evaluation.read.exports.times import moments
from evaluation.read.files.raw import number_of

YES = ("yes", "y", "true", "1")
STEPS: tuple[Step, ...] = ("not_started", "started", "completed")
# The vocabularies of SCORM 1.2 (cmi.core.lesson_status) and SCORM 2004 (cmi.completion_status,
# cmi.success_status), and how Moodle and Totara print theirs. They are proposed, never assumed.
_USUAL: dict[Step, tuple[str, ...]] = {
    "completed": (
        "completed",
        "complete",
        "passed",
        "pass",
        "completed (achieved pass grade)",
        "complete via rpl",
        "finished",
    ),
    "started": (
        "incomplete",
        "in progress",
        "started",
        "failed",
        "fail",
        "browsed",
        "completed (did not achieve pass grade)",
    ),
    "not_started": (
        "not attempted",
        "not started",
        "not yet started",
        "enrolled",
        "assigned",
        "unknown",
        "no status",
    ),
}
_EITHER = ("not completed", "not complete")  # of Moodle: also of those who never opened it
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:/|out of|of)\s*(\d+(?:[.,]\d+)?)", re.IGNORECASE)


def folded(text: str) -> str:
    """A word as words of a status are compared."""
    return plain_heading(text).casefold()


def steps(data: Register) -> dict[str, Step]:
    """How far each declared word of a status says that somebody came."""
    return {folded(word): step for step, words in data.statuses.items() for word in words}


def status_faults(data: Register, grid: Grid, place: int) -> Iterator[Issue]:
    """Words of a status that nothing explains, all in one: with a line to copy for usual ones."""
    known = steps(data)
    texts = [text for text in grid.values(place) if text]
    unknown = Counter(text for text in texts if folded(text) not in known)
    if not unknown:
        return
    proposed = {
        step: [*data.statuses.get(step, ())]
        + [word for word in unknown if folded(word) in _USUAL[step]]
        for step in reversed(STEPS)
    }
    left = [word for word in unknown if not any(word in words for words in proposed.values())]
    line = ", ".join(
        f"{step}: [{', '.join(map(quoted, words))}]" for step, words in proposed.items() if words
    )
    told = and_more([f"{quoted(word)} ({n})" for word, n in unknown.most_common()], 12)
    first = next(row for row, cells in grid.rows if cells[place] in unknown)
    rest = f" Put {and_more([*map(quoted, left)])} where it belongs too." if left else ""
    if either := [quoted(word) for word in left if folded(word) in _EITHER]:
        rest += (
            f" A platform says {either[0]} of everybody who has not finished, also of those who "
            "never opened it: under started all of them would have taken part. If nothing else "
            "says who opened it, write it under not_started."
        )
    yield Issue(
        grid.file,
        f'It is not said what these words under "{grid.headings[place]}" mean: {told}.',
        f"Say it of this file in deliverable.yaml, after looking at each word: "
        f"statuses: {{{line}}}.{rest} There are: completed, started, not_started.",
        sheet=grid.sheet,
        cell=address(first, place),
        code="register.status-not-explained",
    )


def without_status(grid: Grid, place: int) -> Iterator[Issue]:
    """A note on rows whose status is empty, which count as not started."""
    empty = [row for row, cells in grid.rows if not cells[place]]
    if empty:
        yield Issue(
            grid.file,
            f"{plural(len(empty), 'row has', 'rows have')} nothing under "
            f'"{grid.headings[place]}": {and_more(map(str, empty))}.',
            "Each counts as not started. If somebody did more, put the status in.",
            sheet=grid.sheet,
            severity="note",
            code="register.no-status",
        )


def score_of(text: str, out_of: float) -> float | None:
    """A score on a scale from 0 to ``out_of``, of ``8``, ``85%``, ``17/20``; None for other texts.

    A percentage and a score out of another number are taken as that share of ``out_of``.
    """
    plain = text.strip()
    if plain.endswith("%"):
        percent = number_of(plain[:-1].strip())
        return None if percent is None else percent * out_of / 100
    if part := _PART.fullmatch(plain):
        got, whole = (float(number.replace(",", ".")) for number in part.groups())
        return got * out_of / whole if whole else None
    return number_of(plain)


def scores_of(data: Register, grid: Grid, name: str) -> tuple[list[float | None], list[Issue]]:
    """The scores before or after, one a row; None without one. Faults of what is no score."""
    quiz = data.scores
    place = grid.column(quiz.columns[name]) if quiz and name in quiz.columns else None
    if quiz is None or place is None:
        return [None] * len(grid.rows), []
    scores, faults = list[float | None](), list[Issue]()
    for row, cells in grid.rows:
        text = cells[place]
        none = text in SIGNS or says_none(text)  # Moodle writes - of an attempt that is not over
        score = None if none else score_of(text, quiz.out_of)
        wrong = not none and score is None
        outside = score is not None and not 0 <= score <= quiz.out_of
        if wrong or outside:
            faults.append(
                Issue(
                    grid.file,
                    f'"{text}" is no score from 0 to {quiz.out_of}.',
                    "Put the cell right, or out_of: under scores in deliverable.yaml (100 for "
                    "percentages). A score may be written as 8, 80% or 8/10.",
                    sheet=grid.sheet,
                    cell=address(row, place),
                    value=text,
                    code="register.no-score",
                )
            )
        scores.append(None if wrong or outside else score)
    return scores, faults


def days(data: Register, grid: Grid) -> tuple[pd.Series, list[Issue]]:
    """The declared date of each row, NaT where there is none; with notes on what is no date."""
    place = grid.column(data.attendance["date"]) if "date" in data.attendance else None
    dates, notes = (
        ([None] * len(grid.rows), []) if place is None else moments(grid.values(place), grid, place)
    )
    notes = [*notes, *([] if notes or place is None else _no_days(grid, place, dates))]
    return pd.to_datetime(pd.Series(dates, dtype=object), errors="coerce"), notes


def _no_days(grid: Grid, place: int, dates: Sequence[object]) -> Iterator[Issue]:
    """A note on texts that are no dates, which count in no month."""
    rows = zip(grid.rows, dates, strict=True)
    wrong = [
        (row, cells[place])
        for (row, cells), day in rows
        if day is None and cells[place] not in SIGNS and not says_none(cells[place])
    ]
    if wrong:
        told = and_more(f'"{text}" in {address(row, place)}' for row, text in wrong)
        yield Issue(
            grid.file,
            f'{plural(len(wrong), "cell")} under "{grid.headings[place]}" cannot be read as a '
            f"date: {told}.",
            "They count in no month. Write them as 2026-11-22.",
            sheet=grid.sheet,
            cell=address(wrong[0][0], place),
            severity="note",
            code="register.no-date",
        )


def attempts(data: Register, grid: Grid) -> pd.Series:
    """The order of the attempts, one value a row: their declared number, or else their date."""
    place = grid.column(data.attendance["attempt"]) if "attempt" in data.attendance else None
    if place is None:
        return days(data, grid)[0]
    numbers = [number_of(text) for text in grid.values(place)]
    return pd.Series(numbers, dtype=float)


def furthest(data: Register, grid: Grid) -> list[tuple[int, float]]:
    """How far each row came, and the score that it ended with: the best row is the highest."""
    known, held = steps(data), data.attendance
    after, _ = scores_of(data, grid, "after")

    def step(cells: Sequence[str]) -> int:
        if (place := _place(grid, held.get("status"))) is not None:
            return STEPS.index(known.get(folded(cells[place]), "not_started"))
        done = (_place(grid, held.get(name)) for name in ("attended", "completed"))
        return sum(cells[place].casefold() in YES for place in done if place is not None)

    return [
        (step(cells), -1.0 if score is None else score)
        for (_, cells), score in zip(grid.rows, after, strict=True)
    ]


def _place(grid: Grid, heading: str | None) -> int | None:
    return None if heading is None else grid.column(heading)
