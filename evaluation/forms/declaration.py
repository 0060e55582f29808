"""The text of a new ``deliverable.yaml``: valid as written, with every choice explained."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from evaluation.declare.designs import TAKE_UP, Design, design_of
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.programme import Programme
from evaluation.declare.waves import ENDPOINT, THEN
from evaluation.forms.choices import Choices
from evaluation.forms.columns import group, needed_consents


def declaration(choices: Choices, programme: Programme, instruments: tuple[Instrument, ...]) -> str:
    """``deliverable.yaml`` for the choices made."""
    parts = list(_head(choices, programme))
    parts += list(_evaluation(choices, instruments)) or [
        *_words("A document without data has no evaluations. Write it in the proforma.")
    ]
    return "\n".join(parts) + "\n"


def primary_scale(instruments: tuple[Instrument, ...]) -> str:
    """The scale proposed as the primary outcome: a total where there is one, else the first."""
    if not instruments:
        return ""
    first = instruments[0]
    totals = [
        name
        for name, scale in first.scales.items()
        if scale.sum_of or len(scale.items) == len(first.items)
    ]
    return f"{first.id}.{(totals or list(first.scales))[0]}"


def finding_keys(design: Design, instruments: tuple[Instrument, ...]) -> tuple[str, ...]:
    """The findings that the design is certain to have, for citing."""
    scales = [
        f"{i.id}.{name}"
        for i in instruments
        for name, scale in i.scales.items()
        if not scale.optional and not scale.informants
    ]
    first = min((instrument.id for instrument in instruments), default="")
    return tuple(
        key.format(scale=scale, first=first)
        for key in design.cites
        for scale in (scales if "{scale}" in key else [""])
        if first or "{" not in key
    )


def _head(choices: Choices, programme: Programme) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../../schemas/deliverable.schema.json"
    yield from _words(
        "What is evaluated, with which data, for which outcomes. Everything may be changed; a word "
        "that the toolkit does not know is refused with its line. After a change: pathfinder check "
        f"{choices.slug}"
    )
    yield f"title: {_text(choices.title)}"
    yield 'subtitle: ""                  # a second line under the title'
    yield from _words(f"One of the programme's areas: {', '.join(programme.areas)}.")
    yield f"area: {_text(choices.area)}"
    yield 'lead: ""                      # who is responsible; printed'
    yield f"contact: {_text(programme.contact)}"
    yield 'date: ""                      # of the report, for example "2026-11-30"'
    yield from _words("Numbers of the programme's outcomes that it serves. There are:")
    for number, outcome in programme.outcomes.items():
        yield from _words(f"{number}: {outcome}")
    yield f"outcomes: [{', '.join(_text(o) for o in choices.outcomes)}]"
    yield from _words(f"Any of: {'; '.join(programme.thematic_areas)}.")
    yield "thematic_areas: []"
    yield from _words(
        "Who may see it: public or official-sensitive. Without a marking it is not collected; take "
        "the # in front of marking away when that is decided."
    )
    yield "# marking: public"
    yield from _words(
        "Numbers and dates that are not results, to cite as {{ fact.suites }} in the proforma, "
        'written so: {suites: {value: 17, source: "the register of the programme"}}'
    )
    yield "facts: {}"


def _evaluation(choices: Choices, instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """The evaluations, by what kind of form the design is filled in."""
    if not choices.rows:
        return
    design = design_of(choices.design)
    yield from _words(
        "Each evaluation is one notebook, named by its design; the notebook makes the findings."
    )
    yield "evaluations:"
    yield f"  - design: {choices.design}"
    if instruments:
        yield from _instruments(choices, instruments)
    elif design.title:
        yield f"    question: {design.asks()}"
    form = design.form if instruments or design.instruments == "none" else "attendance"
    yield from _DATA[form](choices, instruments)


def _segments(choices: Choices, _instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """One file of coded segments."""
    yield "    data:"
    yield from _file("data/coded_segments.xlsx", "Segments", "segments", choices.rows)


def _register(choices: Choices, _instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """One register of who came."""
    yield "    data:"
    yield from _file("data/attendance.xlsx", "Attendance", "events", choices.rows)
    yield "        identify: [code]            # never published"
    if design_of(choices.design).form == "attendance":
        yield from _words("Which column holds what: yes or no, the session and the agency.", 8)
        columns = ("session", "agency", "invited", "attended", "completed")
        yield f"        attendance: {{{', '.join(f'{name}: {name}' for name in columns)}}}"


def _file(name: str, sheet: str, counts: str, about: str) -> Iterator[str]:
    yield f"      - file: {name}"
    yield f"        sheet: {sheet}"
    yield f"        rows_count: {counts}"
    yield from _words("Whose they are; decides what may be shown of small groups.", 8)
    yield f"        about: {about}"


def _instruments(choices: Choices, instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """What is asked, with which instruments, and which scale counts most."""
    primary = primary_scale(instruments)
    scales = [f"{i.id}.{scale}" for i in instruments for scale in i.scales]
    named = next(i for i in instruments if primary.startswith(f"{i.id}."))
    question = design_of(choices.design).asks(named.scales[primary.partition(".")[2]].title)
    yield from _words("Printed with the result; put it in your own words.", 4)
    yield f"    question: {_text(question)}"
    yield from _words("What there is to choose from: pathfinder instruments", 4)
    yield f"    instruments: [{', '.join(i.id for i in instruments)}]"
    yield from _words(
        "The primary outcome. Choose it before you have seen any results. There are: "
        f"{', '.join(scales)}.",
        4,
    )
    yield f"    primary: {primary}"
    yield from _words("If people were taken on for their score on it, say so; take the # away.", 4)
    yield "    # selected: above 17"


def _waves(choices: Choices, instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """A file of answers for each wave: before and at the end, as a rule."""
    design = design_of(choices.design)
    if design.invited:
        invited = ", ".join(f"{wave}: 0" for wave in design.form_waves)
        yield from _words("How many people were asked each time; take the # away when you know.", 4)
        yield f"    # invited: {{{invited}}}"
    yield "    data:"
    for wave in design.form_waves:
        place = f"data/{wave}.xlsx", "Answers"
        yield from _wave(choices.rows, wave, place, instruments, first=wave == design.form_waves[0])
    yield from _attendance(choices)


def _looking_back(choices: Choices, instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """Two sheets of one file: now, and then."""
    yield from _words(
        "Both sheets are filled in at the end. If people were also asked before it began, add that "
        "file here with wave: baseline.",
        4,
    )
    yield "    data:"
    for wave, sheet in ((ENDPOINT, "Now"), (THEN, "Then")):
        place = "data/looking_back.xlsx", sheet
        yield from _wave(choices.rows, wave, place, instruments, first=sheet == "Now")
    yield from _attendance(choices)


def _attendance(choices: Choices) -> Iterator[str]:
    """The attendance form as an evaluation of its own, switched off."""
    yield from _words(
        "The form of attendance is not read yet. When it is filled in, take the # and one space "
        "away in front of these lines. In the proforma, {{ take_up.overview }} on a line of its "
        "own says who came.",
        2,
    )
    register = Choices(slug=choices.slug, design=TAKE_UP.name, rows=choices.rows)
    yield from (f"# {line}" for line in _evaluation(register, ()) if line.startswith(" "))


# What stands under an evaluation, by the form that its design is filled in with.
_DATA = {
    "waves": _waves,
    "looking_back": _looking_back,
    "segments": _segments,
    "attendance": _register,
}


def _wave(
    rows: str,
    wave: str,
    place: tuple[str, str],
    instruments: tuple[Instrument, ...],
    *,
    first: bool,
) -> Iterator[str]:
    """One sheet of answers (``place``: file, sheet); the comments stand in the first only."""

    def words(text: str) -> list[str]:
        return _words(text, 8) if first else []

    heading = f"{instruments[0].id}_{next(iter(instruments[0].items))}"
    yield f"      - file: {place[0]}"
    yield f"        sheet: {place[1]}"
    yield from words("What a row is: it decides what may be shown of small groups.")
    yield f"        rows_count: {rows}"
    yield from words("The column that says who is who, the same every time. Never published.")
    yield "        identify: [code]"
    if (needed := needed_consents(rows)) and wave != THEN:  # it is asked once at a time
        yield from words(
            "A row is used only if every one of these columns says yes. Where young people decide "
            "for themselves, keep their own column and remove the caregiver's, in both files."
            if rows == "children"
            else "A row is used only if this column says yes."
        )
        yield f"        consent: [{', '.join(needed)}]"
    if first:
        column = group(rows).heading
        yield from words("Columns that sort people into groups; what stands there may be printed.")
        yield f"        groups: {{{column}: {{title: {column.capitalize()}}}}}"
    yield from words(
        "Which time it is. Answers are found by the headings of their columns: instrument and item "
        f"number, such as {heading}."
    )
    yield f"        wave: {wave}"
    yield from _who_answered(instruments)


def _who_answered(instruments: tuple[Instrument, ...]) -> Iterator[str]:
    """A line to complete where some scales are of one informant only; nobody can guess whom."""
    for instrument in instruments:
        if any(scale.informants for scale in instrument.scales.values()):
            who = " or ".join(instrument.informants)
            yield f"        # informant: who answered {instrument.id}, {who}"


def _words(text: str, indent: int = 0) -> list[str]:
    """A comment, folded."""
    lead = " " * indent + "# "
    return textwrap.wrap(
        text, 96, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False
    )


def _text(value: str) -> str:
    """A text that YAML reads back as it is."""
    return json.dumps(value, ensure_ascii=False)
