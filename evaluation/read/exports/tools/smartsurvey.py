"""SmartSurvey: question, sub-question and option in up to three rows over the answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from evaluation.read.exports.tools.layout import (
    Layout,
    by_question,
    filled_forward,
    folded,
    judge_by,
    kinds,
    padded,
    places_of,
    unfinished,
    width_of,
)
from evaluation.read.files.raw import Raw, is_number

KNOWN = {
    "userid": "response id",
    "userno": "response number",
    "responseid": "response id",
    "name": "name",
    "email": "e-mail",
    "ipaddress": "IP address",
    "uniqueid": "own reference",
    "started": "start",
    "datestarted": "start",
    "ended": "end",
    "dateended": "end",
    "completed": "finished",
    "status": "status",
    "trackinglink": "channel",
    "language": "language",
    "lastpage": "progress",
    "device": "device type",
    "browser": "device type",
    "os": "device type",
    "phone": "telephone",
    "username": "name",
}
_MARKS = ({"userid"}, {"userno"})
_RARE = frozenset(("uniqueid", "ipaddress", "ended", "dateended", "trackinglink"))
_NUMBERED = re.compile(r"Q\d+[.:)]\s*\S")
_SUB = re.compile(r"Q?\d+\.\d+[.:)]?(\s|$)|Q\d+[a-z]?[.:)]?(\s|$)")
_NOT_FINISHED = frozenset(("partial", "incomplete", "no", "false", "started", "0"))


def recognise(raw: Raw) -> Layout | None:
    """The layout of a SmartSurvey export, or None."""
    top = raw.rows[:3]
    if marked := [n for n, row in enumerate(top) if {"userid", "userno"} & set(map(folded, row))]:
        own = top[marked[0]]
        if not _is_its_own(own):
            return None
        sign = ", ".join(h for h in own if {folded(h)} in _MARKS) + f" in row {marked[0] + 1}"
        rows = _first_answer(raw, marked[0] + 1)
    elif _numbered(raw):
        rows = 2 if any(is_number(cell) or cell == "-" for cell in raw.row(3)) else 3
        depth = "three rows" if rows == 3 else "two rows"
        sign = f"numbered questions, sub-questions and options in {depth}"
    else:
        return None
    width = width_of(raw, rows)
    parts = [padded(row, width) for row in raw.rows[:rows]]
    headings = _names(parts)
    about = kinds(headings, KNOWN)
    asked = places_of(headings, about)
    questions = {
        h: words
        for n, h in enumerate(headings)
        if h not in about and (words := filled_forward(parts[0])[n]) and words != h
    }
    return Layout(
        "smartsurvey",
        "SmartSurvey",
        sign,
        rows,
        tuple(headings),
        questions,
        about,
        _blocks(headings, parts),
        not_answered={h: frozenset("-") for h in headings if h and h not in about},
        judge=judge_by(
            places_of(headings, about, "status", "finished"),
            _NOT_FINISHED,
            lambda n, cells: unfinished(asked, n, f'"{cells[n]}"', cells),
        ),
    )


def _is_its_own(heads: Sequence[str]) -> bool:
    """Whether more than a user's number says that it is this tool's: anybody numbers users."""
    own = {folded(head) for head in heads} & set(KNOWN)
    return (
        {"userid", "userno"} <= own
        or any(_NUMBERED.match(head) for head in heads)
        or len(own & _RARE) > 1
    )


def _first_answer(raw: Raw, start: int) -> int:
    """How many rows stand over the answers: the first with cells of the tool is an answer.

    One column of the tool is not enough to tell a second header row from somebody unnamed.
    """
    places = [n for n, head in enumerate(raw.rows[start - 1]) if folded(head) in KNOWN]
    answers = (
        number
        for number, row in enumerate(raw.rows[start : start + 3], start=start)
        if any(row[n] for n in places if n < len(row))
    )
    return next(answers, start) if len(places) > 1 else start


def _numbered(raw: Raw) -> bool:
    """Three header rows without a column of the tool: questions above, their parts below."""
    if len(raw.rows) < 3 or not any(raw.rows[0]):
        return False
    first, second, third = (padded(row, width_of(raw, 3)) for row in raw.rows[:3])
    asked = [bool(_NUMBERED.match(cell)) for cell in first if cell]
    parts = [cell for cell in second if cell]
    below = any(parts) and all(_SUB.match(cell) for cell in parts)
    gaps = any(
        not question and (part or option)
        for question, part, option in zip(first, second, third, strict=True)
    )
    return sum(asked) > 1 and all(asked) and below and (gaps or not all(third))


def _names(parts: Sequence[Sequence[str]]) -> list[str]:
    """One heading a column: the parts that stand over it, from the question down."""
    filled = [*(_forward(parts, depth) for depth in range(len(parts) - 1)), parts[-1]]
    return [" - ".join(filter(None, dict.fromkeys(words))) for words in zip(*filled, strict=True)]


def _forward(parts: Sequence[Sequence[str]], depth: int) -> list[str]:
    """A header row carried over blank cells, as far as the columns are parts of it."""
    lower = [any(row[n] for row in parts[depth + 1 :]) for n in range(len(parts[0]))]
    above = [any(row[n] for row in parts[:depth]) for n in range(len(parts[0]))]
    return filled_forward(parts[depth], [n for n in range(len(lower)) if not lower[n] or above[n]])


def _blocks(headings: Sequence[str], parts: Sequence[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Questions with options in columns of their own."""
    return by_question(
        (heading.removesuffix(f" - {option}"), heading)
        for heading, option in zip(headings, parts[-1], strict=True)
        if option and heading != option
    )
