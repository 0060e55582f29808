"""Documents read for the audit: their tables and sentences as they are printed, with their places.

Authority: what a reader of the page or the file sees; the traps are those in which other readers
of documents spoil figures (marks of notes, merged cells, tracked changes, runs).
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from command_line import pathfinder
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from evaluation.audit.documents.grid import DrawnCell, printed_table
from evaluation.audit.documents.reading import material
from evaluation.audit.material import Material, PrintedTable
from evaluation.errors import EvaluationError

PAGE = """<!DOCTYPE html><title>never read</title><h1>Report</h1>
<p>Of the <b>4</b>0 who came,<sup>7</sup> 12 (30%) stayed. R<sup>2</sup> was high.</p>
<p hidden>99 of 100 (1%)</p><p style="display: none">98 of 100</p><script>97</script>
<table><caption>Table 3: Referrals</caption>
<tr><th rowspan=2>Area<th colspan=2>2018<th colspan=2>2019
<tr><th>n<th>%<th>n<th>%
<tr><th scope=row>Essex<td>12<sup>1</sup><td>40%<td>5.10<td>N/A
<tr><th scope=row>Kent<td>1,405<td>..<td>&lt;5<td>c
<tr><td>Whole<td colspan=2>17 <table><tr><td>in<td>3<tr><td>of<td>4</table><td>7<td>
</table>"""


def word(path: Path, *elements: str) -> Path:
    """A Word file with elements of its body as they are typed in its XML."""
    made = docx.Document()
    for element in elements:
        made.element.body.insert_element_before(parse_xml(element), "w:sectPr")
    made.save(str(path))
    return path


def run(text: str, looks: str = "") -> str:
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p {nsdecls('w', 'wp', 'a')}>{''.join(runs)}</w:p>"


def said(read: Material) -> list[str]:
    return [sentence.text for sentence in read.sentences]


def texts(table: PrintedTable) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def page(folder: Path, content: str, name: str = "r.html") -> Material:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return material(path)


def test_a_page_is_read_as_it_is_seen(tmp_path: Path) -> None:
    read = page(tmp_path, PAGE)
    assert "Of the 40 who came, 12 (30%) stayed." in said(read)
    assert "R2 was high." in said(read)
    assert not [text for text in said(read) if "9" in text]
    table, inner = read.tables
    assert table.caption == "Table 3: Referrals"
    assert table.headings == ("Area", "2018 n", "2018 %", "2019 n", "2019 %")
    assert texts(table) == [
        ["Essex", "12", "40%", "5.10", "N/A"],
        ["Kent", "1,405", "..", "<5", "c"],
        ["Whole", "17", "", "7", ""],
    ]
    assert table.rows[0][3].place == 'table 3, row 3 "Essex", column "2019 n"'
    assert [cell.printed is not None for cell in table.rows[1]] == [False, True, False, True, False]
    assert texts(inner) == [["in", "3"], ["of", "4"]]


def test_a_sentence_has_its_place(tmp_path: Path) -> None:
    read = page(tmp_path, "<h2>What we found</h2><p>First. Of the 40 who came in May, 12 left.</p>")
    assert read.sentences[2].place == (
        'paragraph 2 under "What we found", sentence "Of the 40 who came in May, 12 ..."'
    )


def test_a_word_file_is_read_with_its_changes_accepted(tmp_path: Path) -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    box = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><w:txbxContent>'
        f"{paragraph(run('In the box 3 of 4.'))}"
        "</w:txbxContent></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    read = material(
        word(
            tmp_path / "r.docx",
            paragraph(
                run("Of the 4"),
                run("0 who came"),
                run("7", raised),
                f"<w:del>{run('').replace('w:t', 'w:delText')}{run(', 99')}</w:del>",
                f"<w:ins>{run(', 12 (30%)')}</w:ins>",
                run(" hidden 98", "<w:vanish/>"),
                "<w:r><w:noBreakHyphen/></w:r>",
                "<w:sdt><w:sdtContent>" + run("bound.") + "</w:sdtContent></w:sdt>",
                box,
            ),
        )
    )
    assert said(read) == ["Of the 40 who came, 12 (30%)-bound.", "In the box 3 of 4."]


def test_cells_of_a_word_table_that_are_merged_stand_once(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("Table 2: Sessions", style="Caption")
    grid = made.add_table(rows=4, cols=4)
    rows = (("Area", "2018", "", ""), ("", "n", "%", "Note"), ("Essex", "12", "40%", "x"))
    for at, row in enumerate((*rows, ("Kent", "7", "", "y"))):
        for column, text in enumerate(row):
            grid.cell(at, column).text = text
    grid.cell(0, 0).merge(grid.cell(1, 0))
    grid.cell(0, 1).merge(grid.cell(0, 2))
    grid.cell(3, 1).merge(grid.cell(3, 2))
    mark = grid.cell(2, 1).paragraphs[0].add_run("2")
    mark.font.superscript = True
    inner = grid.cell(2, 3).add_table(rows=2, cols=2)
    for at, text in enumerate(("a", "b", "in", "5")):
        inner.cell(at // 2, at % 2).text = text
    made.add_paragraph("Note: figures are rounded.")
    path = tmp_path / "r.docx"
    made.save(str(path))
    table, nested = material(path).tables
    assert table.place == "table 2"
    assert table.notes == "Note: figures are rounded."
    assert table.headings == ("Area", "2018 n", "2018 %", "Note")
    assert texts(table) == [["Essex", "12", "40%", "x"], ["Kent", "7", "", "y"]]
    assert texts(nested) == [["in", "5"]]


def test_a_deleted_row_and_headers_and_footers_are_left_out(tmp_path: Path) -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Page 9 of 9"
    grid = made.add_table(rows=3, cols=2)
    for at, text in enumerate(("Area", "n", "Essex", "12", "Kent", "99")):
        grid.cell(at // 2, at % 2).text = text
    grid.rows[2]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')}/>"))
    path = tmp_path / "r.docx"
    made.save(str(path))
    read = material(path)
    assert texts(read.tables[0]) == [["Essex", "12"]]
    assert not said(read)


def test_a_pdf_is_read_by_pages_and_its_tables_are_not_guessed(tmp_path: Path) -> None:
    import typst

    source = (
        "#set page(width: 12cm)\nOf the 40 who came to the sessions in the spring and summer of "
        "that year, 12 (30%) stayed until the end of it.\n#table(columns: 3, [Essex], [12], [40],"
        "[Kent], [7], [8])\n#pagebreak()\nMore of them came back."
    )
    path = tmp_path / "r.pdf"
    path.write_bytes(typst.compile(source.encode()))
    read = material(path)
    assert not read.tables
    assert said(read)[0].endswith("12 (30%) stayed until the end of it.")
    assert read.sentences[0].place.startswith('page 1, sentence "Of the 40 who came')
    assert read.sentences[-1].place == 'page 2, sentence "More of them came back."'


def test_a_pdf_of_pictures_or_none_is_told(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    empty = io.BytesIO()
    writer.write(empty)
    for content, code in ((empty.getvalue(), "audit.pdf-without-text"), (b"%PDF-1.7 x", "")):
        path = tmp_path / "r.pdf"
        path.write_bytes(content)
        with pytest.raises(EvaluationError) as told:
            material(path)
        assert told.value.issues[0].code == code or code == ""


def test_markdown_and_its_citations(tmp_path: Path) -> None:
    text = "# A\n\nOf the {{ n.1 }} who came, 12 (30%) left.\n\n|Area|n|\n|---|---|\n|Essex|12|\n"
    read = page(tmp_path, text, "proforma.md")
    assert said(read)[-1] == "Of the … who came, 12 (30%) left."
    assert texts(read.tables[0]) == [["Essex", "12"]]


@pytest.mark.parametrize(
    "content",
    [
        "<div>" * 5_000 + "5 of 4",
        "<table><tr><td colspan=99999999999>1<td rowspan=0>2<td rowspan=99999>3<tr><td>4</table>",
        "<table>" * 300 + "<tr><td>1<td>2",
        "<table><tr>" + "<td colspan=1000>1" * 400 + "</table>",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><p>&b; 12 of 40</p>",
        "\0\ufffd<p",
    ],
    ids=["deep", "spans", "nested", "wide", "entities", "nothing"],
)
def test_a_hostile_page_takes_no_time_and_ends(tmp_path: Path, content: str) -> None:
    read = page(tmp_path, content)
    assert all(len(table.headings) <= 300 for table in read.tables)


def test_a_word_file_with_a_document_type_is_refused(tmp_path: Path) -> None:
    import zipfile

    path = word(tmp_path / "a.docx", paragraph(run("12")))
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'
    parts["word/document.xml"] = bomb + parts["word/document.xml"].partition(b"?>")[2]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(EvaluationError) as told:
        material(path)
    assert told.value.issues[0].code == "word.foreign-declaration"


def test_the_command_audits_a_word_draft(tmp_path: Path) -> None:
    path = word(tmp_path / "draft.docx", paragraph(run("Of the 40 who came, 12 (40%) left.")))
    answer = pathfinder("audit", str(path))
    assert answer.returncode == 1
    flat = " ".join(answer.stdout.split())
    assert 'paragraph 1, sentence "Of the 40 who came, 12 (40%) left.": share' in flat
    assert "printed 40%, recomputed 30%" in flat


@pytest.mark.parametrize(
    ("rows", "headings"),
    [
        ([["Area", "2017", "2018"], ["Essex", "1", "2"]], ("Area", "2017", "2018")),
        ([["", "15/16", "16/17"], ["Essex", "1", "2"]], ("", "15/16", "16/17")),
        ([["Age", "10-14", "15-17"], ["Essex", "1", "2"]], ("Age", "10-14", "15-17")),
        ([["Essex", "1", "2"], ["Kent", "3", "4"]], ("", "", "")),
        ([["A", "B", "C"], ["Girls", "", ""], ["Essex", "1", "2"]], ("A", "B", "C")),
    ],
)
def test_headings_are_rows_of_words_and_years(
    rows: list[list[str]], headings: tuple[str, ...]
) -> None:
    table = printed_table([[DrawnCell(text) for text in row] for row in rows], "table 1")
    assert table is not None
    assert table.headings == headings


def test_words_that_are_only_laid_out_are_no_table() -> None:
    rows: list[list[Any]] = [[DrawnCell("a"), DrawnCell("b")], [DrawnCell("c"), DrawnCell("d")]]
    assert printed_table(rows, "table 1") is None
