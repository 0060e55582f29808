"""Files -> grids: what cannot be read is told with its address; corrections are checked."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import mutator
import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula
from workspace_maker import ROOT, csv_text, excel

from evaluation.errors import Collector, DataError, EvaluationError
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.exports.tools.layout import Layout
from evaluation.read.files.cells import as_text
from evaluation.read.people.corrections import apply_corrections, read_corrections

ROWS = [["id", "q1"], ["a", 1], ["b", 2]]


def grid(tmp_path: Path, content: str | bytes, name: str = "x.csv", sheet: str = "") -> Grid:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_grid(path, f"data/{name}", sheet)


def told(tmp_path: Path, content: str | bytes, name: str = "x.csv", sheet: str = "") -> str:
    with pytest.raises(DataError) as caught:
        grid(tmp_path, content, name, sheet)
    return "\n".join(str(issue) for issue in caught.value.issues)


def workbook(tmp_path: Path, **sheets: Any) -> bytes:
    excel(tmp_path / "made.xlsx", sheets)
    return (tmp_path / "made.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("column", "letters"), [(0, "A"), (3, "D"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_an_address_is_that_of_excel(column: int, letters: str) -> None:
    assert address(17, column) == f"{letters}17"
    assert address(17, column) == openpyxl.utils.get_column_letter(column + 1) + "17"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_the_separator_and_a_byte_order_mark_are_recognised(
    tmp_path: Path, separator: str, start: str
) -> None:
    found = grid(tmp_path, start + csv_text([["id", "name"], ["1", "x, y; z"]], separator))
    assert found.headings == ("id", "name")
    assert found.rows == ((2, ("1", "x, y; z")),)


def test_a_windows_file_is_read_and_noted(tmp_path: Path) -> None:
    found = grid(tmp_path, "id,name\n1,Siân\n".encode("cp1252"))
    assert found.rows[0][1] == ("1", "Siân")
    [note] = found.notes
    assert note.severity == "note"
    assert "read as Windows-1252" in note.fix


def test_blank_rows_are_left_out_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    found = grid(tmp_path, "id,q\n\n1,2\n,\n3\n")
    assert found.rows == ((3, ("1", "2")), (5, ("3", "")))


def test_excel_values_are_the_text_that_a_person_sees(tmp_path: Path) -> None:
    day = datetime.datetime(2026, 11, 22, tzinfo=None)  # noqa: DTZ001 - Excel has no zones
    row = ["  a ", 3.0, 80.7, True, day, None]
    content = workbook(tmp_path, Answers=[list("uvwxyz"), row])
    found = grid(tmp_path, content, "x.xlsx")
    assert found.rows[0][1] == ("a", "3", "80.7", "TRUE", "2026-11-22", "")


def test_a_named_sheet_is_read_and_a_wrong_name_is_told(tmp_path: Path) -> None:
    content = workbook(tmp_path, Notes=[["x"]], Answers=ROWS)
    assert grid(tmp_path, content, "x.xlsx", "Answers").rows[0] == (2, ("a", "1"))
    said = told(tmp_path, content, "x.xlsx", "Anwsers")
    assert 'no sheet "Anwsers". Did you mean "Answers"? The sheets are: Notes, Answers.' in said


def test_rows_beyond_the_size_that_an_exporter_states_are_read(tmp_path: Path) -> None:
    content = workbook(tmp_path, Answers=ROWS)
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name], n = re.subn(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', parts[name])
    assert n == 1
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for part, text in parts.items():
            new.writestr(part, text)
    assert grid(tmp_path, made.getvalue(), "x.xlsx").rows == ((2, ("a", "1")), (3, ("b", "2")))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.xlsx", "protected by a password"),
        (b"PK\x03\x04 broken", "x.xlsx", "damaged and cannot be opened"),
        (b"", "x.xlsx", "This file is empty (0 bytes)"),
        (b"id,q\n1,2\n", "x.xlsx", "a text file (such as CSV) whose name ends in .xlsx"),
        (b"%PDF-1.7", "x.pdf", 'Files of the kind ".pdf" are not read'),
        (b"id,q\n1,\0\1\2\n", "x.csv", "not a text file"),
        (b"", "x.csv", "This file is empty (0 bytes)"),
        (b"\nid,q\n", "x.csv", "The first row is empty"),
        (b'id,q\n"1,2\n', "x.csv", "breaks the rules of CSV"),
    ],
)
def test_a_file_that_cannot_be_used_is_told(
    tmp_path: Path, content: bytes, name: str, said: str
) -> None:
    assert said in told(tmp_path, content, name)


def test_a_zip_that_is_no_workbook_is_damaged(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "damaged" in told(tmp_path, made.getvalue(), "x.xlsx")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"data/x\.csv: This data file does not exist"):
        read_grid(tmp_path / "x.csv", "data/x.csv")


def test_a_file_that_is_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("Before.csv", "si\u00e2n.csv"):
        (tmp_path / "data" / name).write_text("id\n1\n", encoding="utf-8")
    for asked, hint in (
        ("data/befor.csv", 'Did you mean "Before.csv"?'),
        ("data/BEFORE.csv", 'There is "Before.csv", whose name differs only in capitals'),
        ("data/sia\u0302n.csv", "in how accents are stored"),
        ("befor.csv", 'Did you mean "data/Before.csv"?'),
    ):
        with pytest.raises(DataError) as caught:
            read_grid(tmp_path / asked, asked)
        assert hint in str(caught.value)


def test_a_file_that_the_system_refuses_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "x.csv").write_text("id\n1\n", encoding="utf-8")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(DataError, match=r"cannot be read \(Permission denied\)"):
        read_grid(tmp_path / "x.csv", "x.csv")


def test_a_workbook_called_csv_is_told(tmp_path: Path) -> None:
    assert "an Excel workbook whose name ends in .csv" in told(tmp_path, workbook(tmp_path, A=ROWS))


def test_formulas_of_every_kind_are_formulas(tmp_path: Path) -> None:
    array = ArrayFormula("B2:B3", "=C2:C3")
    content = workbook(tmp_path, A=[["id", "q1"], ["a", array], ["b", "=1+1"]])
    found = grid(tmp_path, content, "x.xlsx")
    assert [cells[1][0] for _, cells in found.rows] == ["=", "="]
    collector = Collector()
    assert columns_of(found, ("q1",), collector) == [1]
    assert [fault.cell for fault in collector.faults] == ["B2", "B3"]


def test_a_chart_sheet_in_front_is_told_with_the_sheets_that_hold_cells(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["id", "q1"])
    chart = openpyxl.chart.BarChart()
    book.create_chartsheet("Picture", 0).add_chart(chart)
    made = io.BytesIO()
    book.save(made)
    said = told(tmp_path, made.getvalue(), "x.xlsx")
    assert 'The sheet "Picture" is a chart and holds no cells.' in said
    assert "There are: Sheet." in said


@pytest.mark.parametrize("separator", [",", ";"])
def test_what_may_be_headings_above_the_headings_is_one_fault(
    tmp_path: Path, separator: str
) -> None:
    rows = [["Export", "2026"], ["id", "q1", "q2"], *(["a", n, n] for n in range(30))]
    said = told(tmp_path, csv_text(rows, separator))
    assert "The headings seem to be in row 2." in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("above", ["Export of the form\n", "Export of the form\n\n", "\n"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_title_above_the_headings_is_read_over(
    tmp_path: Path, above: str, separator: str
) -> None:
    rows = [["id", "q1", "q2"], *(["a", n, n] for n in range(30))]
    found = grid(tmp_path, above + csv_text(rows, separator))
    assert found.headings == ("id", "q1", "q2")
    assert found.rows[0] == (above.count("\n") + 2, ("a", "0", "0"))
    [note] = found.notes
    assert note.code == "rows.title"


def test_the_line_that_names_the_separator_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, "sep=;\nid;q1\na;1\n")
    assert "The first line (sep=;) is for Excel alone" in said
    assert "seem to be in row 2" in said


def test_many_rows_that_are_too_wide_are_one_fault(tmp_path: Path) -> None:
    said = told(tmp_path, csv_text([["id", "q1", "q2"], *([n, 1, 2, 3] for n in range(9))]))
    assert said.startswith("data/x.csv, D2: This row has more cells")
    assert "So do 8 more rows." in said


def test_doubled_headings_and_stray_cells_are_told_together(tmp_path: Path) -> None:
    said = told(tmp_path, "id,q,q\n1,2,3,9\n4,5,6\n7,8,9,,1\n")
    assert "A1" not in said
    assert 'B1, C1: The heading "q" stands over more than one column.' in said
    assert "D2: This row has more cells than there are headings (3)." in said
    assert "D4:" in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_text_in_utf_16_is_read(tmp_path: Path, encoding: str) -> None:
    found = grid(tmp_path, "id\tname\n1\tLlŷr\n".encode(encoding))
    assert found.rows == ((2, ("1", "Llŷr")),)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id,n\n1,Siân\n2,Ef".encode() + b"\xe9\n", "line 3: This file is in UTF-8, but the"),
        (b"\xef\xbb\xbfid,name\r\n1,Si\xe2n\r\n", "line 2: This file is in UTF-8, but the byte E2"),
        (b"id,name\n1,\xed\xa0\x80\n", "line 2: This file is in UTF-8, but the byte ED"),
        (b"id,name\n1,Llyr\xc5", "read as Windows-1252"),
        (b"id,name\n1,it\xe2\x80", "line 2: This file is in UTF-8, but the byte E2"),
        (b"id,name\n1,\x81\n", "line 2: This file is neither UTF-8 nor Windows-1252: the byte 81"),
        (b"id,name\n1,a\0b\n", "line 2: This is not a text file. It holds NUL"),
        (b'id,name\n1,ok\n\n2,"a\nb\n', "row 4: This file breaks the rules of CSV (a quotation"),
        (b'id,name\n1,"a\nb"\n2,"a"b\n', "row 3 (line 4): This file breaks the rules of CSV"),
    ],
)
def test_letters_and_quotes_that_cannot_be_are_told_with_their_line(
    tmp_path: Path, content: bytes, said: str
) -> None:
    try:
        told_of = "\n".join(map(str, grid(tmp_path, content).notes))
    except DataError as error:
        told_of = str(error)
    assert said in told_of


def test_what_cannot_be_shown_is_left_out_and_told(tmp_path: Path) -> None:
    found = grid(tmp_path, b"id,name\na,x\x01y\nb,plain\n")
    assert found.rows == ((2, ("a", "xy")), (3, ("b", "plain")))
    [note] = found.notes
    assert str(note).startswith("data/x.csv, B2: Characters that cannot be shown stand in 1 cell.")


def test_the_separator_is_that_of_the_rows_and_not_of_the_words(tmp_path: Path) -> None:
    found = grid(tmp_path, "Height, cm;Weight, kg\n1,5;2,5\n1,6;2,7\n")
    assert found.headings == ("Height, cm", "Weight, kg")
    assert found.rows[0][1] == ("1,5", "2,5")
    assert grid(tmp_path, '"How; are; you?",b\n"x;y",2\n').headings == ("How; are; you?", "b")


def made(tmp_path: Path, change: Any) -> Grid:
    """A workbook changed before it is saved, read."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in ROWS:
        page.append(row)
    change(book, page)
    book.save(tmp_path / "made.xlsx")
    return read_grid(tmp_path / "made.xlsx", "x.xlsx")


def test_percentages_and_times_are_what_a_person_sees(tmp_path: Path) -> None:
    def change(_book: Any, page: Any) -> None:
        for row, (value, kind) in enumerate(
            [(0.85, "0%"), (0.29, "0.0%"), (2, "dd/mm/yyyy"), (datetime.time(14, 30), "hh:mm")], 2
        ):
            page.cell(row, 1, f"p{row}")
            page.cell(row, 2, value).number_format = kind

    found = made(tmp_path, change)
    assert [cells[1] for _, cells in found.rows] == ["85%", "29%", "1900-01-02", "14:30:00"]


def test_a_hidden_sheet_in_front_is_passed_over_and_told(tmp_path: Path) -> None:
    def change(book: Any, _page: Any) -> None:
        book.create_sheet("Lists", 0).append(["a", "b"])
        book.worksheets[0].sheet_state = "hidden"
        book.active = 1

    found = made(tmp_path, change)
    assert found.headings == ("id", "q1")
    assert "hidden sheets, which were not read: Lists." in str(found.notes[0])


def test_hidden_rows_and_columns_and_merged_cells_are_read_and_told(tmp_path: Path) -> None:
    def change(_book: Any, page: Any) -> None:
        page.row_dimensions[3].hidden = True
        page.column_dimensions["B"].hidden = page.column_dimensions["F"].hidden = True
        page.append(["c", 3])
        page.merge_cells("A4:A5")
        page["B5"] = 4

    found = made(tmp_path, change)
    assert [number for number, _ in found.rows] == [2, 3, 4, 5]
    assert [str(note)[:40] for note in found.notes] == [
        "x.xlsx, sheet Sheet, row 3: 1 row is hid",
        "x.xlsx, sheet Sheet, column B: 1 column ",  # nothing stands under F
        "x.xlsx, sheet Sheet, A4:A5: 1 block of c",
    ]


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:B3", "A2:B3", "B2:B3"])
def test_cells_merged_over_values_are_a_fault(tmp_path: Path, area: str) -> None:
    path = tmp_path / "x.xlsx"
    book = openpyxl.Workbook()
    for row in (["id", "q1"], ["a", 1], ["b", 2]):
        book.active.append(row)
    book.save(path)
    merged = f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part.replace(b"</sheetData>", merged.encode()))
    with pytest.raises(DataError, match=f"{area}: These cells are merged into one, and others"):
        read_grid(path, "x.xlsx")


@pytest.mark.parametrize(("error", "kind"), [("#N/A", "e"), ("#REF!", "e"), ("#DIV/0!", "s")])
def test_an_error_of_excel_is_a_fault_where_a_value_is_needed(
    tmp_path: Path, error: str, kind: str
) -> None:
    def change(_book: Any, page: Any) -> None:
        page["A3"] = error
        page["A3"].data_type = kind

    found = made(tmp_path, change)
    collector = Collector()
    columns_of(found, ("id", "q1"), collector)
    [said] = map(str, collector.faults)
    assert said.startswith(f"x.xlsx, sheet Sheet, A3: This cell holds the error {error} of Excel")
    columns_of(found, ("id",), collector, allowed=(error,))
    assert len(collector.faults) == 1


@pytest.mark.parametrize(
    "main",
    [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ],
)
def test_what_excel_may_write_and_others_do_not_is_read(tmp_path: Path, main: str) -> None:
    _, parts, _ = mutator.base()
    cells = (
        '<c r="A2" t="inlineStr"><is><r><t>ric</t></r><r><t xml:space="preserve">h </t></r>'
        '<rPh sb="0" eb="1"><t>spoken</t></rPh></is></c><c r="B2" t="d"><v>2026-11-22T00:00:00</v>'
        '</c><c r="C2" t="str"><v>a_x000A_b_xD800_</v></c><c r="D2" t="str"><f>A1</f><v>x</v></c>'
        '<c r="E2" t="e"><v>#N/A</v></c><c r="F2" t="b"><v>1</v></c><c r="H2"><v>007.50</v></c>'
    )
    heads = "".join(f'<c t="str"><v>{head}</v></c>' for head in "abcdefgh")
    sheet = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData>'
        + re.sub(r"<(/?)", r"<\1x:", f"<row>{heads}</row><row r='2'>{cells}</row>")
        + "</x:sheetData></x:worksheet>"
    )
    changed = mutator._zipped({**parts, mutator.SHEET: sheet.encode()})
    assert grid(tmp_path, changed, "x.xlsx").rows[0][1] == (
        "rich",
        "2026-11-22",
        "a\nb_xD800_",
        "=A1",
        "#N/A",
        "TRUE",
        "",
        "7.5",
    )


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    def change(book: Any, page: Any) -> None:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        page["B2"] = datetime.date(2026, 11, 22)

    assert made(tmp_path, change).rows[0][1] == ("a", "2026-11-22")


def test_words_that_look_like_formulas_are_written_as_text(tmp_path: Path) -> None:
    words = ["=1+1", "+44 29", "-x", "@SUM(A1)", "\t=1", "plain"]
    book = openpyxl.Workbook()
    book.worksheets[0].append(words)
    as_text(book)
    book.save(tmp_path / "out.xlsx")
    cells = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0][1]
    assert [cell.value for cell in cells] == words
    assert {cell.data_type for cell in cells} == {"s"}
    assert [bool(cell.quotePrefix) for cell in cells] == [True] * 5 + [False]
    assert b"<f>" not in zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/worksheets/sheet1.xml")


def test_every_workbook_that_is_written_is_written_as_text() -> None:
    sources = [path for path in (ROOT / "evaluation").rglob("*.py") if "demo" not in path.parts]
    writers = [path for path in sources if "openpyxl.Workbook(" in path.read_text("utf-8")]
    assert writers
    assert not [path for path in writers if "as_text(" not in path.read_text("utf-8")]


# --- corrections ----------------------------------------------------------------------------

HEAD = "file,sheet,cell,old,new,who,why\n"


def corrected(tmp_path: Path, *lines: str) -> Grid:
    path = tmp_path / "corrections.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    data = Grid(
        "data/x.csv",
        "",
        Layout("plain", "plain", "", 1, ("id", "q1")),
        ((2, ("a", "1")), (3, ("b", "11"))),
    )
    return apply_corrections(data, read_corrections(path, "corrections.csv"), "corrections.csv")


def refused(tmp_path: Path, *lines: str) -> list[str]:
    with pytest.raises(EvaluationError) as caught:
        corrected(tmp_path, *lines)
    return [str(issue) for issue in caught.value.issues]


def test_corrections_change_their_cells_and_no_others(tmp_path: Path) -> None:
    found = corrected(tmp_path, "x.csv,,B3,11,1,AB,typing slip", "x.csv,,b2,1,,AB,not answered")
    assert found.rows == ((2, ("a", "")), (3, ("b", "1")))


def test_a_correction_of_another_value_is_refused_with_what_stands_there(tmp_path: Path) -> None:
    said = refused(
        tmp_path,
        "x.csv,,B3,12,1,AB,x",
        "x.csv,,B9,1,2,AB,x",
        "x.csv,,D2,1,2,AB,x",
        "x.csv,,B1,q1,q2,AB,x",
    )
    assert said[0] == (
        'corrections.csv, row 2: x.csv B3 holds "11", not "12". '
        "Correct the old value or the cell, or delete this correction."
    )
    assert [line[:22] for line in said[1:]] == [
        f"corrections.csv, row {n}:"[:22] for n in (3, 4, 5)
    ]


def test_a_correction_of_a_heading_is_refused_with_what_stands_there(tmp_path: Path) -> None:
    [said] = refused(tmp_path, "x.csv,,B1,q1,q2,AB,x")
    assert 'x.csv B1 holds the heading "q1", and headings are not corrected.' in said


def test_corrections_without_an_address_a_person_or_a_reason_are_refused(tmp_path: Path) -> None:
    said = refused(tmp_path, "x.csv,,row 3,11,1,AB,x", "x.csv,,B3,11,1,,x", "x.csv,,B3,11,1,AB,")
    assert len(said) == 3
    assert '"row 3" is not the address of a cell. Write it as Excel does' in said[0]
    assert "row 3: A correction needs who made it and why." in said[1]


def test_a_book_of_corrections_with_a_wrong_heading_is_told(tmp_path: Path) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(HEAD.replace("cell", "cel"), encoding="utf-8")
    with pytest.raises(DataError, match=r'no column "cell"\. Did you mean "cel"'):
        read_corrections(path, "corrections.csv")


@pytest.mark.parametrize("shown", ["deliverables/d/data/x.csv", r"deliverables\d\data\x.csv"])
def test_a_correction_may_name_its_file_as_messages_do(tmp_path: Path, shown: str) -> None:
    book = tmp_path / "corrections.csv"
    rows = [
        ["file", "sheet", "cell", "old", "new", "who", "why"],
        [shown, "", "B2", "1", "2", "AB", "slip"],
    ]
    book.write_text(csv_text(rows), encoding="utf-8")
    [correction] = read_corrections(book, "deliverables/d/corrections.csv")
    assert correction.file == "data/x.csv"
