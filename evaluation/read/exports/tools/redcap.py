"""REDCap: raw or labelled, with events, repeats, check boxes and the dictionary beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from evaluation.errors import DataError
from evaluation.read.exports.tools.layout import (
    Judge,
    Layout,
    RowVerdict,
    by_question,
    folded,
    judge_by,
    kinds,
    one_header,
    places_of,
    unfinished,
)
from evaluation.read.exports.tools.neighbours import Candidate, meant, neighbours
from evaluation.read.files.raw import Raw
from evaluation.read.files.text import read_text

KNOWN = {
    "redcapeventname": "event",
    "eventname": "event",
    "redcaprepeatinstrument": "repeat",
    "repeatinstrument": "repeat",
    "redcaprepeatinstance": "repeat",
    "repeatinstance": "repeat",
    "redcapdataaccessgroup": "group",
    "dataaccessgroup": "group",
    "redcapsurveyidentifier": "own reference",
    "surveyidentifier": "own reference",
    "surveytimestamp": "end",
    "recordid": "record id",
    "studyid": "record id",
}
_EVENTS = frozenset(
    (
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        "redcap_data_access_group",
        "redcap_survey_identifier",
    )
)
_LABELLED = frozenset(
    (
        "Event Name",
        "Repeat Instrument",
        "Repeat Instance",
        "Survey Identifier",
        "Survey Timestamp",
        "Data Access Group",
    )
)
_CHECK_BOX = re.compile(r"(.+?)___(\w+)$")
_CHECK_BOX_LABELLED = re.compile(r"(.+?) \(choice=(.*)\)$", re.DOTALL)
_STATES = frozenset(("", "0", "1", "2"))
_UNOPENED, _UNOPENED_WORD = frozenset(("0", "Incomplete")), "incomplete"
_BEGUN = "[not completed]"
_WORDS = frozenset(("", "Incomplete", "Unverified", "Complete"))
_YES = {"yesno": {"1": "Yes", "0": "No"}, "truefalse": {"1": "True", "0": "False"}}
_TYPED = {"email": "e-mail", "phone": "telephone"}


def recognise(raw: Raw) -> Layout | None:
    """The layout of a REDCap export, or None. The dictionary is looked for beside the file."""
    headings = one_header(raw)
    if not (sign := _sign(raw, headings)):
        return None
    about = (
        kinds(headings, KNOWN)
        | {headings[0]: "record id"}
        | {h: "form status" for h in headings if h.endswith("_complete") or h == "Complete?"}
        | {h: "end" for h in headings if h.endswith("_timestamp")}
    )
    described_by, rows = dictionary(raw.path, headings)
    fields = {row.get("name", ""): row for row in rows}
    about |= {
        heading: _TYPED.get(field.get("validation", ""), "name")
        for heading, field in fields.items()
        if heading in headings
        and heading not in about
        and field.get("identifier", "").casefold() == "y"
    }
    questions, labels = _described(headings, fields)
    return Layout(
        "redcap",
        "REDCap",
        sign + (", with its dictionary" if fields else ""),
        1,
        tuple(headings),
        questions,
        about,
        _blocks(headings),
        labels,
        described_by,
        judge=_judge(headings, about),
    )


def _judge(headings: Sequence[str], about: dict[str, str]) -> Judge:
    """A survey that was begun and not completed, or forms that nobody opened.

    A box without a tick is no answer.
    """
    boxes = {heading for columns in _blocks(headings).values() for heading in columns}
    asked = places_of(headings, about)

    def verdict(place: int, cells: Sequence[str]) -> RowVerdict:
        answered = [
            n for n in asked if headings[n] not in boxes or cells[n] not in ("0", "Unchecked")
        ]
        return unfinished(answered, place, cells[place].strip("[]"), cells)

    begun = judge_by(places_of(headings, about, "end"), (_BEGUN,), verdict)
    states = places_of(headings, about, "form status")

    def judge(cells: Sequence[str]) -> RowVerdict | None:
        given = {cells[n] for n in states}
        if not states or not given <= {"", *_UNOPENED} or given == {""}:
            return begun(cells)
        found = verdict(states[0], cells)
        how = f"This response is not finished (the form is {_UNOPENED_WORD})."
        # somebody who answered and did not save is no unfinished response of the tool
        return replace(found, problem=how) if found.aside else begun(cells)

    return judge


def _sign(raw: Raw, headings: Sequence[str]) -> str:
    """What shows that it is REDCap's; empty where nothing does."""
    if not headings:
        return ""
    events = [h for h in headings if h in _EVENTS]
    ticks = [h for h in headings if _CHECK_BOX.match(h)]
    forms = _forms(raw, headings, ticks)
    record = folded(headings[0]) in ("recordid", "studyid", "participantid", "subjectid")
    if events or (forms and (record or ticks or len(forms) > 1)):
        return "the columns " + ", ".join([*events, *forms, *ticks][:4])
    labelled = [h for h in headings if h in _LABELLED]
    choices = [h for h in headings if _CHECK_BOX_LABELLED.match(h)]
    if "Complete?" in headings and (labelled or choices or record):
        return "the labels " + ", ".join(dict.fromkeys([*labelled, "Complete?", *choices][:4]))
    return "the labels " + ", ".join(labelled) if len(labelled) > 1 and record else ""


def _forms(raw: Raw, headings: Sequence[str], ticks: Sequence[str]) -> list[str]:
    """The columns that say how far a form is; none where they may be anybody's yes and no.

    Each holds states only, and one of them a state that no yes or no is: 2, or its word; or
    check boxes stand beside them, or no form of a record_id is complete yet. The state of a form
    stands behind its fields.
    """
    places = [n for n, heading in enumerate(headings) if heading.endswith("_complete")]
    cells_of = {n: {row[n] for row in raw.rows[1:] if n < len(row)} for n in places}
    states = {n: cells for n, cells in cells_of.items() if cells <= _STATES or cells <= _WORDS}
    fielded = any(n > 1 and n - 1 not in cells_of for n in states)
    given = set().union(*states.values())
    begun = bool(given & {"2", *_WORDS} - {""})
    untouched = headings[0] == "record_id" and given <= {"", "0"}
    return [headings[n] for n in states] if fielded and (begun or untouched or ticks) else []


def _described(
    headings: Sequence[str], fields: dict[str, dict[str, str]]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The wording and the code labels of each column, from the dictionary."""
    questions, labels = {}, {}
    for heading in headings:
        tick = _CHECK_BOX.match(heading)
        field = fields.get(heading) or (fields.get(tick[1], {}) if tick else {})
        choices = labels_of(field)
        if tick and choices:
            option = {k.casefold().replace("-", "_"): v for k, v in choices.items()}
            ticked = option.get(
                tick[2].casefold().lstrip("_"), option.get(tick[2].casefold(), tick[2])
            )
            questions[heading] = f"{field.get('label', '')} ({ticked})"
            labels[heading] = {"1": "Checked", "0": "Unchecked"}
        elif words := field.get("label", ""):
            questions[heading] = words
            if choices:
                labels[heading] = choices
    return questions, labels


def labels_of(field: Mapping[str, str]) -> dict[str, str]:
    """The word of each code of a field of the dictionary; none where it has no choices."""
    if field.get("type") in ("radio", "dropdown", "checkbox"):
        return choices_of(field.get("choices", ""))
    return _YES.get(field.get("type", ""), {})


def choices_of(text: str) -> dict[str, str]:
    """``1, one | 2, two`` as code and label."""
    pairs = (choice.partition(",") for choice in text.split("|"))
    return {code.strip(): label.strip() for code, mark, label in pairs if mark and code.strip()}


def _blocks(headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Check-all-that-apply questions with their columns."""
    ticks = ((h, _CHECK_BOX.match(h) or _CHECK_BOX_LABELLED.match(h)) for h in headings)
    return by_question(((tick[1], heading) for heading, tick in ticks if tick), 1)


_COLUMNS = {
    "variablefieldname": "name",
    "fieldname": "name",
    "fieldtype": "type",
    "fieldlabel": "label",
    "choicescalculationsorsliderlabels": "choices",
    "selectchoicesorcalculations": "choices",
    "textvalidationtypeorshowslidernumber": "validation",
    "identifier": "identifier",
    "textvalidationtypeorshowslidernumbr": "validation",
}


def dictionary(path: Path, headings: Sequence[str]) -> tuple[str, list[dict[str, str]]]:
    """The data dictionary beside the file that describes most of its columns, and its name.

    Raises DataError where several would do.
    """
    columns = {(tick[1] if (tick := _CHECK_BOX.match(h)) else h) for h in headings}
    described = [
        (Candidate(sum(row.get("name", "") in columns for row in rows), file), rows)
        for file, rows in dictionaries(path)
    ]
    fitting = [(c, rows) for c, rows in described if c.columns and 2 * c.columns >= len(rows)]
    return meant(path, fitting) or ("", [])


def dictionaries(path: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Every data dictionary in the folder of a file: its name, and its rows."""
    for beside in neighbours(path, ".csv"):
        with beside.open("rb") as opened:  # other files are looked into, and not read
            start = folded(opened.read(400).decode(errors="ignore"))
        if not start.startswith(("variablefieldname", "fieldname")):
            continue
        with suppress(DataError):
            heads, *rows = read_text(beside.read_bytes(), beside.name).rows
            names = [_COLUMNS.get(folded(head), "") for head in heads]
            yield (
                beside.name,
                [{n: cell for n, cell in zip(names, row, strict=False) if n} for row in rows],
            )
