"""SurveyMonkey: the question in the first row, ``Response`` or the option in the second."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.read.exports.tools.layout import (
    Layout,
    by_question,
    filled_forward,
    folded,
    kinds,
    padded,
    personal_kind,
    width_of,
)
from evaluation.read.files.raw import Raw

KNOWN = {
    "respondentid": "response id",
    "collectorid": "collector",
    "datecreated": "start",
    "startdate": "start",
    "datemodified": "end",
    "enddate": "end",
    "ipaddress": "IP address",
    "emailaddress": "e-mail",
    "email": "e-mail",
    "firstname": "name",
    "lastname": "name",
    "customdata1": "own reference",
    "customdata": "own reference",
    "customvalue": "own reference",
}
_SINGLE = frozenset(
    (
        "response",
        "openendedresponse",
        "réponse",
        "réponseouverte",
        "antwort",
        "respuesta",
        "respuestaabierta",
        "resposta",
        "risposta",
        "antwoord",
        "svar",
    )
)
# An option that is no choice but a text beside the choices.
_BESIDE = ("other (please specify)", "please specify", "comment")


def recognise(raw: Raw) -> Layout | None:
    """The layout of a SurveyMonkey export, or None."""
    first, second = raw.row(1), raw.row(2)
    plain = [folded(heading) for heading in first]
    if plain[:1] != ["respondentid"] and not {"respondentid", "collectorid"} <= set(plain):
        return None
    two = _has_options(first, second)
    rows = 2 if two else 1
    width = width_of(raw, rows)
    if not two:
        headings = tuple(padded(first, width))
        if not _flattened(raw, headings):
            return None
        return Layout(
            "surveymonkey",
            "SurveyMonkey, headers flattened",
            f'the first column is "{first[0]}"',
            1,
            headings,
            about=kinds(headings, KNOWN),
            blocks=_flat_blocks(headings),
        )
    top, options = padded(first, width), padded(second, width)
    named, questions, blocks = joined(top, options)
    condensed = any(len(columns) > 1 for columns in blocks.values())
    return Layout(
        "surveymonkey",
        "SurveyMonkey condensed" if condensed else "SurveyMonkey",
        f'"{first[0]}" in row 1, "Response" or the options in row 2',
        2,
        tuple(named),
        questions,
        _about(top, named),
        blocks,
    )


def _has_options(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second row stands over the answers, and is not that of somebody unnamed."""
    if not second or second[0] or not any(second):
        return False
    below = padded(second, len(first))
    own = [option for heading, option in zip(first, below, strict=True) if folded(heading) in KNOWN]
    unnamed = any(option and not heading for heading, option in zip(first, below, strict=True))
    return not any(own) and (
        unnamed or len(own) > 1 or any(folded(option) in _SINGLE for option in below)
    )


def _flattened(raw: Raw, headings: Sequence[str]) -> bool:
    """Whether more than one heading says that it is this tool's: anybody numbers respondents."""
    own = [heading for heading in headings if folded(heading) in KNOWN]
    numbers = [row[0] for row in raw.rows[1:21] if row and row[0]]
    long = bool(numbers) and all(text.isdecimal() and len(text) > 8 for text in numbers)
    return len(own) > 1 or long or bool(_flat_blocks(headings))


def _about(top: Sequence[str], headings: Sequence[str]) -> dict[str, str]:
    """The tool's own columns, and personal ones in blocks such as contact details."""
    return kinds(headings, KNOWN) | {
        heading: kind
        for heading in headings
        if heading not in top and (kind := personal_kind(heading.rpartition(" - ")[2]))
    }


def joined(
    top: Sequence[str], options: Sequence[str]
) -> tuple[list[str], dict[str, str], dict[str, tuple[str, ...]]]:
    """Headings of both rows as one, the wording of each, and the columns of each block."""
    above = filled_forward(top, [n for n, option in enumerate(options) if not option])
    headings, questions, blocks = [], {}, []
    for question, option in zip(above, options, strict=True):
        single = not option or folded(option) in _SINGLE
        heading = question if single else f"{question} - {option}" if question else option
        headings.append(heading)
        if option and question:
            questions[heading] = question
        if not single and question:
            blocks.append((question, heading))
    return headings, questions, by_question(blocks)


def _flat_blocks(headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Columns that repeat their question and end in `` - option``."""
    parts = ((heading, *heading.rpartition(" - ")) for heading in headings)
    return by_question((q, h) for h, q, mark, o in parts if mark and o.casefold() not in _BESIDE)
