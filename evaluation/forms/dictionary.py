"""An instrument as a form of REDCap (a data dictionary) or of KoboToolbox and ODK (XLSForm)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from evaluation.declare.instrument.facts import stored_word
from evaluation.declare.instrument.model import Instrument, ResponseSet
from evaluation.disk import csv_text, workbook_bytes, write_beside
from evaluation.forms.columns import CODE, LOOK, MOST_IN_A_LIST
from evaluation.read.files.cells import as_text

# The 18 columns of REDCap's own file, in its order.
HEADINGS = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)


def redcap_dictionary(instrument: Instrument) -> str:
    """The data dictionary as CSV text: the record's id, then a field for each item.

    Fields are called as the toolkit reads them back (``sdq_1``). A label is the item's number
    where its wording may not ship. No field is required: people may leave answers out.
    """
    record = {
        "Variable / Field Name": "record_id",
        "Form Name": instrument.id,
        "Field Type": "text",
        "Field Label": "Record ID",
    }
    matrices = _matrices(instrument)
    fields = [
        {**_field(instrument, item), "Matrix Group Name": matrices.get(item, "")}
        for item in instrument.items
    ]
    fields[0]["Section Header"] = instrument.title
    rows = ([field.get(heading, "") for heading in HEADINGS] for field in (record, *fields))
    return csv_text([HEADINGS, *rows])


def _matrices(instrument: Instrument) -> dict[str, str]:
    """The grid that an item stands in: neighbours with the same answers to choose from.

    An item on safety stands alone, because a grid shows no notes.
    """
    matrices: dict[str, str] = {}
    runs: list[str] = []
    before = ""
    for item, about in instrument.items.items():
        alone = item in instrument.flag_items or not list(choices(instrument.responses_of(item)))
        if not alone and about.responses != before:
            runs.append(about.responses)
        before = "" if alone else about.responses
        if not alone:
            again = runs.count(about.responses)
            matrices[item] = f"{instrument.id}_{about.responses}" + (
                f"_{again}" if again > 1 else ""
            )
    return matrices


def item_label(instrument: Instrument, item: str) -> str:
    """The wording where the licence lets it ship, else the number."""
    wording = instrument.items[item].label
    return wording if wording and instrument.licence.wording_ships else f"Item {item}"


def field_name(instrument: Instrument, item: str) -> str:
    """A name that survey tools take: small letters, digits and ``_``, a letter first."""
    return re.sub(r"[^a-z0-9]+", "_", f"{instrument.id}_{item}".casefold())


def choices(allowed: ResponseSet) -> Iterator[tuple[str, str]]:
    """Code and label of each answer to choose from; none where only limits make sense."""
    labels = {value: label for label, value in reversed(allowed.labels.items())}
    values = sorted(labels)
    if not labels and allowed.whole and allowed.maximum - allowed.minimum < MOST_IN_A_LIST:
        values = [float(n) for n in range(int(allowed.minimum), int(allowed.maximum) + 1)]
    yield from ((f"{value:g}", labels.get(value, f"{value:g}")) for value in values)
    yield from (
        (stored_word(words), words) for words in (allowed.not_applicable[:1] if values else ())
    )


def _field(instrument: Instrument, item: str) -> dict[str, str]:
    allowed = instrument.responses_of(item)
    offered = list(choices(allowed))
    limits = {
        "Text Validation Type OR Show Slider Number": "integer" if allowed.whole else "number",
        "Text Validation Min": f"{allowed.minimum:g}",
        "Text Validation Max": f"{allowed.maximum:g}",
    }
    words = " | ".join(f"{code}, {label.replace('|', '/')}" for code, label in offered)
    return {
        "Variable / Field Name": field_name(instrument, item),
        "Form Name": instrument.id,
        "Field Type": "radio" if offered else "text",
        "Field Label": item_label(instrument, item),
        "Field Note": f"{LOOK}." if item in instrument.flag_items else "",
        "Question Number (surveys only)": item,
        **({"Choices, Calculations, OR Slider Labels": words} if offered else limits),
    }


Row = tuple[str, ...]
SURVEY = ("type", "name", "label", "hint", "required", "constraint", "constraint_message")
CHOICES = ("list_name", "name", "label")
SETTINGS = ("form_title", "form_id", "version")


def write_xlsform(instrument: Instrument, path: Path) -> None:
    """Write survey, choices and settings; the same instrument gives the same bytes.

    Questions are called as the toolkit reads them back (``sdq_1``), and only the person's code
    is required. The settings' ``version`` is for whoever changes the form to count up.
    """
    import openpyxl  # heavy: only when a form is written

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    sheets = (
        ("survey", SURVEY, _survey(instrument)),
        ("choices", CHOICES, _choices(instrument)),
        ("settings", SETTINGS, iter([(instrument.title, instrument.id, "1")])),
    )
    for name, headings, rows in sheets:
        page = book.create_sheet(name)
        for row in (headings, *rows):
            page.append([cell or None for cell in row])
        for row_cells in page.iter_rows():
            for cell in row_cells:
                cell.number_format = "@"
        page.freeze_panes = "A2"
        for letter, width in zip("ABCDEFG", (26, 18, 50, 40, 10, 24, 40), strict=True):
            page.column_dimensions[letter].width = width
    as_text(book)
    write_beside(path, workbook_bytes(book))


def _survey(instrument: Instrument) -> Iterator[Row]:
    yield "text", "code", "Code of the person", CODE.means, "yes", "", ""
    turned = (
        "Choose the number printed beside the box."
        if instrument.coding == "already_reversed"
        else "Give the answers as they are; the toolkit turns reversed items round."
    )
    yield "note", f"{instrument.id}_how", f"{instrument.title}. {turned}", "", "", "", ""
    for number, item in instrument.items.items():
        allowed = instrument.responses_of(number)
        name, label = field_name(instrument, number), item_label(instrument, number)
        hint = f"{LOOK}." if number in instrument.flag_items else ""
        if list(choices(allowed)):
            yield f"select_one {item.responses}", name, label, hint, "", "", ""
        else:
            kind = "integer" if allowed.whole else "decimal"
            low, high = f"{allowed.minimum:g}", f"{allowed.maximum:g}"
            rule, message = f". >= {low} and . <= {high}", f"A number from {low} to {high}."
            yield kind, name, label, hint, "", rule, message


def _choices(instrument: Instrument) -> Iterator[Row]:
    used = {item.responses for item in instrument.items.values()}
    for name, allowed in instrument.response_sets.items():
        yield from (
            (name, code, label) for code, label in (choices(allowed) if name in used else ())
        )
