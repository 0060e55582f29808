"""The Excel forms as a lead meets them: what can be typed, what is said, the same bytes again."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from workspace_maker import ROOT, csv_text, make_study, put

from evaluation.declare.instrument.headings import form_columns, form_heading
from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument, names
from evaluation.errors import DataError
from evaluation.forms.columns import LOOK, FormColumn, Role
from evaluation.forms.entry import (
    attendance_form,
    segments_form,
    stages_form,
    supply_form,
    wave_form,
)
from evaluation.forms.workbook import DataSheet, Form, write_form
from evaluation.link.waves import match_waves
from evaluation.read.exports.strays import FORM_LINE
from evaluation.read.responses import read_responses


def instruments(*ids: str) -> tuple[Instrument, ...]:
    return tuple(declared_instrument(name, ROOT, "") for name in ids)


def locked(name: str) -> bool:
    return instruments(name)[0].needs_key


def written(tmp_path: Path, form: Form) -> openpyxl.Workbook:
    write_form(form, tmp_path / "form.xlsx")
    return openpyxl.load_workbook(tmp_path / "form.xlsx")


def head(page: Worksheet) -> int:
    """The row of the headings, under the title and what it says of its use."""
    return next(row for row in range(1, 9) if page.cell(row, 1).value == FORM_LINE) + 1


def headings(page: Worksheet) -> list[str]:
    return [str(cell.value) for cell in page[head(page)]]


def rules(page: Worksheet) -> dict[str, str]:
    """What may be typed under each heading: the list, or kind and limits."""
    found, row = {}, head(page)
    for rule in page.data_validations.dataValidation:
        said = (
            rule.formula1 if rule.type == "list" else f"{rule.type} {rule.formula1}-{rule.formula2}"
        )
        for span in rule.sqref.ranges:
            assert (span.min_row, span.max_row) == (row + 1, row + 500)
            found |= {page.cell(row, c).value: said for c in range(span.min_col, span.max_col + 1)}
    return found


def words(page: Worksheet) -> str:
    return "\n".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (2, 4, 6)]  # after alpha
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_a_form_of_answers_offers_what_each_instrument_knows(tmp_path: Path) -> None:
    book = written(tmp_path, wave_form("T", "children", "baseline", instruments("sdq", "artic45")))
    assert book.sheetnames == ["Answers", "Instructions", "Columns"]
    page = book["Answers"]
    found = rules(page)
    assert found["SDQ item 1"] == '"Not true,Somewhat true,Certainly true"'
    assert found["ARTIC45 item 35"] == '"1,2,3,4,5,6,7"'
    assert found["ARTIC45 item 36"] == '"1,2,3,4,5,6,7,Not applicable"'
    assert {found[h] for h in found if "consent" in h} == {'"yes,no"'}
    assert len([h for h in found if "consent" in h]) == 8  # the child's and the caregiver's
    assert page["A1"].value == "T: answers before it starts"
    assert page["A2"].value.startswith("One row for each person. Use the same code here")
    assert page.freeze_panes == f"B{head(page) + 1}"
    assert page.max_row == head(page) == 4
    assert page.column_dimensions["A"].number_format == "@"  # 007 stays 007
    assert not [f"{s.title}" for s in book.worksheets if s.merged_cells.ranges]


def test_a_measure_of_one_number_has_limits_instead_of_a_list(tmp_path: Path) -> None:
    weight = declared_instrument("body_weight", ROOT / "evaluation/command/demo", "")
    book = written(tmp_path, wave_form("T", "caregivers", "endpoint", (weight,)))
    assert (
        rules(book["Answers"])["Body weight item weight: Body weight in pounds"] == "decimal 40-400"
    )
    assert "Body weight, item weight: Body weight in pounds." in words(book["Columns"])
    rule = book["Answers"].data_validations.dataValidation[-1]
    assert rule.error == (
        "Type a number from 40 to 400. Leave the cell empty if it was not answered."
    )


def test_safety_items_are_marked_in_words_wherever_somebody_may_look(tmp_path: Path) -> None:
    book = written(tmp_path, wave_form("T", "caregivers", "baseline", instruments("phq9")))
    page = book["Answers"]
    [heading] = [cell for cell in page[head(page)] if cell.value == "PHQ9 item 9"]
    assert heading.comment.text.startswith(LOOK)
    assert page.oddHeader.center.text == f"{LOOK}: PHQ9 item 9"
    [prompt] = [r.prompt for r in page.data_validations.dataValidation if r.showInputMessage]
    assert prompt.startswith(LOOK)
    assert "PHQ9 item 9 (yellow heading) asks about safety." in words(book["Instructions"])
    assert "PHQ-9 depression scale, item 9. LOOK AT THIS" in words(book["Columns"])
    assert len([c for c in page[head(page)] if c.comment]) == 1
    assert page["A3"].value == "Yellow: look at this before the person leaves."


def test_the_instructions_say_what_a_lead_must_know(tmp_path: Path) -> None:
    said = words(
        written(tmp_path, wave_form("Peer parents", "children", "baseline", instruments("core10")))[
            "Instructions"
        ]
    )
    for sentence in (
        "Peer parents: answers before it starts",
        "One row for each person. Use the same code",
        "Leave a cell empty if there is no answer.",
        "Do not rename, move or remove columns",
        "yes under child consent evaluation and caregiver consent evaluation",
        "type the number that was ticked, 0 to 4. Type the number printed beside the box.",
        "corrections.csv",
    ):
        assert sentence in said


@pytest.mark.parametrize(
    "form",
    [
        wave_form("T", "children", "baseline", instruments("phq9", "who5")),
        attendance_form("T"),
        segments_form("T"),
    ],
)
def test_headings_can_be_read_by_everybody_and_bytes_do_not_change(
    form: Form, tmp_path: Path
) -> None:
    book = written(tmp_path, form)
    for sheet in form.sheets:
        page = book[sheet.name]
        assert page["A1"].value == form.title
        for cell in page[head(page)]:
            pair = sorted((luminance(cell.font.color.rgb), luminance(cell.fill.fgColor.rgb)))
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 7
    first = (tmp_path / "form.xlsx").read_bytes()
    write_form(form, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == first
    with zipfile.ZipFile(tmp_path / "form.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2000-01-01"}


def test_only_people_are_asked_for_consent(tmp_path: Path) -> None:
    book = written(tmp_path, wave_form("T", "institutions", "baseline", instruments("gse")))
    assert headings(book["Answers"])[:3] == ["code", "group", "GSE item 1"]
    assert "Consent" not in words(book["Instructions"])
    again = written(tmp_path, wave_form("T", "caregivers", "endpoint", instruments("gse")))
    assert headings(again["Answers"])[:3] == ["code", "consent evaluation", "GSE item 1"]


def test_what_may_stand_in_a_column_is_said_as_people_write_it(tmp_path: Path) -> None:
    figures = written(tmp_path, stages_form("T"))["Figures"]
    assert rules(figures)["number"] == "whole 0-99999999"
    said = {rule.error for rule in figures.data_validations.dataValidation}
    assert any("a whole number from 0 to 99,999,999." in error for error in said)
    book = written(tmp_path, supply_form("T"))
    said = {rule.error for rule in book["Supply"].data_validations.dataValidation}
    assert any("add it first to the sheet Asked for." in error for error in said)
    kinds = {row[1].value: row[3].value for row in book["Columns"].iter_rows(min_row=2)}
    assert (kinds["value"], kinds["reason"]) == ("number", "text")


def test_an_answer_that_excel_cannot_list_in_a_cell_stands_on_a_sheet(tmp_path: Path) -> None:
    columns = tuple(
        FormColumn(name, Role.ITEM, "x", (f"Yes, {name}", 'Not "really"')) for name in ("a", "b")
    )
    book = written(tmp_path, Form("T", (DataSheet("Answers", columns),), ()))
    assert rules(book["Answers"]) == {"a": "Lists!$A$1:$A$2", "b": "Lists!$B$1:$B$2"}
    assert [cell.value for cell in book["Lists"]["B"]] == ["Yes, b", 'Not "really"']


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", names("instruments", ".yaml"))
def test_no_list_or_message_is_longer_than_excel_takes(name: str, tmp_path: Path) -> None:
    page = written(tmp_path, wave_form("T", "children", "baseline", instruments(name)))["Answers"]
    for rule in page.data_validations.dataValidation:
        assert len(rule.formula1 or "") <= 257
        assert len(rule.error) <= 225
        assert len(rule.errorTitle) <= 32
    known = instruments(name)[0]
    items = [heading for heading in headings(page) if " item " in heading]
    assert items == [form_heading(known, item) for item in known.items]
    assert all(len(heading) <= 100 for heading in items)
    assert [*form_columns(known, headings(page))] == [*known.items]  # and are known again


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", [n for n in names("instruments", ".yaml") if not locked(n)])
def test_what_is_typed_into_a_form_is_read_from_it_and_from_older_forms(
    name: str, tmp_path: Path
) -> None:
    """Older forms had their headings, such as ``sdq_1``, in the first row and nothing above."""
    [form] = instruments(name)
    informant = {"informant": form.informants[0]} if len(form.informants) > 1 else {}
    study = make_study(
        tmp_path,
        *(
            {"file": file, "sheet": "Answers", "wave": wave, "rows_count": "caregivers"}
            | {"identify": ["code"], "consent": ["consent evaluation"], **informant}
            for file, wave in (("new.xlsx", "baseline"), ("old.xlsx", "endpoint"))
        ),
        design="cross_section",
        instruments=[name],
    )
    folder = tmp_path / "deliverables/d"
    entry = wave_form("Parents: café", "caregivers", "endpoint", (form,))
    columns = entry.sheets[0].columns
    typed = [
        [
            column.answers[person % len(column.answers)]
            if column.answers
            else int(column.limits[0]) + person
            if column.limits
            else f"{person:03d}"
            for column in columns
        ]
        for person in range(1, 5)
    ]
    typed = [
        ["yes" if c.role is Role.CONSENT else v for c, v in zip(columns, row, strict=True)]
        for row in typed
    ]
    for file in ("new.xlsx", "old.xlsx"):
        write_form(entry, folder / file)
        book = openpyxl.load_workbook(folder / file)
        page = book["Answers"]
        for at, row in enumerate(typed, start=head(page) + 1):
            for place, value in enumerate(row, start=1):
                page.cell(at, place, value)
        if file == "old.xlsx":
            page.delete_rows(1, head(page) - 1)
            items = dict(zip((form_heading(form, i) for i in form.items), form.items, strict=True))
            for cell in page[1]:
                cell.value = f"{name}_{items[cell.value]}" if cell.value in items else cell.value
        book.save(folder / file)
    new, old = read_responses(study)
    assert new.answers.equals(old.answers)
    assert [*new.answers.columns] == [*form.items]
    none_said = {word for answers in form.response_sets.values() for word in answers.not_applicable}
    items = [at for at, column in enumerate(columns) if column.answers and column.role is Role.ITEM]
    answered = [row for row in typed if not {row[at] for at in items} <= none_said or not items]
    assert len(new.answers) == len(answered) >= 3
    assert not [note for note in new.notes if note.code == "rows.title"]


# --- consent ---------------------------------------------------------------------------------

HEAD = ("id", "ok", "mood_1", "mood_2", "mood_3")


def consent_study(tmp_path: Path, before: list[list[object]], after: list[list[object]]) -> object:
    study = make_study(
        tmp_path,
        {"file": "b.csv", "wave": "baseline", "consent": ["ok"]},
        {"file": "a.csv", "wave": "endpoint"},
    )
    put(tmp_path, "b.csv", csv_text([HEAD, *before]))
    put(tmp_path, "a.csv", csv_text([HEAD, *after]))
    return study


@pytest.mark.usefixtures("plain_labels")
def test_rows_without_a_yes_are_set_aside_counted_and_told(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["a", "Yes", 0, 0, 0],
        ["b", "no", 9, "x", 0],
        ["c", "", 1, 1, 1],
        ["", "no", 0, 0, 0],
    ]
    study = consent_study(tmp_path, rows, [["a", "", 1, 1, 1], ["b", "", 1, 1, 1]])
    before, after = read_responses(study)  # type: ignore[arg-type]
    assert list(before.answers.index) == ["a"]
    assert (before.listed, before.set_aside) == (1, 3)
    assert list(after.answers.index) == ["a"]  # b refused in the other file
    assert (after.listed, after.set_aside) == (1, 1)
    [note] = before.notes
    assert str(note) == (
        "deliverables/d/b.csv: 3 rows are not used, because consent is not given. Only people with "
        "a yes under ok are counted. A no in any file of the evaluation removes the person from "
        "all."
    )
    assert note.severity == "note"


def test_phrases_of_forms_for_yes_and_no_are_taken_as_such_and_told(tmp_path: Path) -> None:
    rows = [
        ["a", "I agree", 0, 0, 0],
        ["b", "I don’t agree", 1, 0, 0],
        ["c", "Ydw", 1, 0, 0],
        ["d", "Nac ydw", 1, 1, 0],
    ]
    study = consent_study(tmp_path, rows, [["a", "", 1, 1, 1]])
    before, _ = read_responses(study)  # type: ignore[arg-type]
    assert (len(before.answers), before.set_aside) == (2, 2)
    said = [f"{note.problem} {note.fix}" for note in before.notes]
    assert '1 cell says "I agree". Taken as yes.' in said
    assert '1 cell says "I don’t agree". Taken as no.' in said
    assert '1 cell says "Nac ydw". Taken as no.' in said


def test_a_file_in_which_nobody_consented_is_told_as_that(tmp_path: Path) -> None:
    study = consent_study(
        tmp_path, [["a", "", 0, 0, 0], ["b", "no", 1, 1, 1]], [["a", "yes", 1, 1, 1]]
    )
    with pytest.raises(DataError) as caught:
        read_responses(study)  # type: ignore[arg-type]
    [said] = [issue for issue in caught.value.issues if issue.file.endswith("b.csv")]
    assert said.code == "consent.of-nobody"
    assert "consent is not given in any of its 2 rows" in said.problem
    assert "Look under ok: an empty cell is no consent." in said.fix


def test_a_word_that_is_neither_yes_nor_no_is_told_by_its_cell(tmp_path: Path) -> None:
    study = consent_study(tmp_path, [["a", "yess", 0, 0, 0], ["b", "=A1", 0, 0, 0]], [["a", 1]])
    with pytest.raises(DataError) as caught:
        read_responses(study)  # type: ignore[arg-type]
    said = "\n".join(str(issue) for issue in caught.value.issues)
    assert 'b.csv, B2: "yess" is neither yes nor no. Write yes or no' in said
    assert "b.csv, B3: This cell holds a formula" in said


@pytest.mark.usefixtures("plain_labels")
def test_a_code_that_is_nearly_another_is_told_by_its_cell_and_paired_with_nobody(
    tmp_path: Path,
) -> None:
    before = [["P04", "yes", 0, 0, 0], ["p 4", "yes", 0, 0, 0], ["P40", "yes", 0, 0, 0]]
    study = consent_study(tmp_path, before, [["p04", "", 1, 1, 1], ["P40", "", 1, 1, 1]])
    first, second = read_responses(study)
    assert list(first.answers.index) == ["P04", "P40", "p 4"]
    assert list(second.answers.index) == ["P40", "p04"]
    [note] = {str(note) for response in (first, second) for note in response.notes}
    assert note.startswith("deliverables/d/b.csv: A code differs from another only in capitals")
    assert "A3 (like b.csv A2)" in note
    assert "p04" not in note.lower()  # cells, never codes
    matched = match_waves((first, second))
    assert matched.flow.n_matched == 1
    assert any('"p04" (a.csv A2) and "P04" (b.csv A2)' in str(told) for told in matched.notes)


@pytest.mark.usefixtures("plain_labels")
def test_a_withdrawal_counts_however_the_code_is_written(tmp_path: Path) -> None:
    before = [["P04", "no", 0, 0, 0], ["b", "yes", 0, 0, 0]]
    study = consent_study(tmp_path, before, [["p04", "", 1, 1, 1], ["b", "", 1, 1, 1]])
    assert [list(response.answers.index) for response in read_responses(study)] == [["b"], ["b"]]


def test_a_consent_column_that_is_not_there_stops_the_run(tmp_path: Path) -> None:
    study = make_study(tmp_path, {"file": "b.csv", "wave": "baseline", "consent": ["okay"]})
    put(tmp_path, "b.csv", csv_text([HEAD, ["a", "yes", 0, 0, 0]]))
    with pytest.raises(DataError, match=r'no column "okay"\. Did you mean "ok"\?'):
        read_responses(study)


@pytest.mark.usefixtures("plain_labels")
def test_a_person_is_set_aside_by_a_correction_too(tmp_path: Path) -> None:
    study = consent_study(tmp_path, [["a", "yes", 0, 0, 0], ["b", "yes", 0, 0, 0]], [["b", "", 1]])
    put(
        tmp_path,
        "corrections.csv",
        "file,sheet,cell,old,new,who,why\nb.csv,,B2,yes,no,AB,withdrew\n",
    )
    [before, *_] = read_responses(study)  # type: ignore[arg-type]
    assert list(before.answers.index) == ["b"]
