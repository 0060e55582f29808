"""An instrument as an XLSForm: the workbook that Kobo and ODK make a form of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from evaluation.declare.instrument.model import Instrument
from evaluation.disk import workbook_bytes, write_beside
from evaluation.forms.columns import CODE, LOOK
from evaluation.forms.dictionary import choices, field_name, item_label
from evaluation.read.files.cells import as_text

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
    sheets = {
        "survey": (SURVEY, _survey(instrument)),
        "choices": (CHOICES, _choices(instrument)),
        "settings": (SETTINGS, iter([(instrument.title, instrument.id, "1")])),
    }
    for name, (headings, rows) in sheets.items():
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
            rule, said = f". >= {low} and . <= {high}", f"A number from {low} to {high}."
            yield kind, name, label, hint, "", rule, said


def _choices(instrument: Instrument) -> Iterator[Row]:
    used = {item.responses for item in instrument.items.values()}
    for name, allowed in instrument.response_sets.items():
        yield from (
            (name, code, label) for code, label in (choices(allowed) if name in used else ())
        )
