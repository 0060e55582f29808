"""What a lead wrote, in all three formats: every picture, merged cells, wide tables, long words.

Authority: the formats' own rules (HTML's colspan and rowspan, ISO/IEC 29500-1 on sections and
merged cells, PDF/UA-1 as its validator has it), and counting.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import page as validation
import pytest
import report_sample
from bs4 import BeautifulSoup
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm
from PIL import Image
from pypdf import PdfReader

from evaluation.report.lead.citations import Citations
from evaluation.report.lead.formulas import with_formulas
from evaluation.report.lead.markdown import with_pictures
from evaluation.report.model import Prose, Report, Section
from evaluation.report.pdf import write_pdf
from evaluation.report.tables import TEXT_WIDTH, TURNED_WIDTH
from evaluation.report.web import render_html
from evaluation.report.word.read import read_word
from evaluation.report.word.write import write_word

PICTURES = 6
LONG = "violence.reduction.partnership.of.the.county@northamptonshire-and-district.example.org"
HEADS = "Stakeholder Responsibility Implementation Communication Sustainability Recommendation"


def picture(number: int) -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (90 + number, 60), (20 * number, 90, 120)).save(content, "PNG")
    content.seek(0)
    return content


def fill(document: Any) -> None:
    """Pictures wherever Word takes them, and tables of every shape."""

    def add(run: Any, number: int) -> None:
        shape = run.add_picture(picture(number), width=Cm(2))
        shape._inline.docPr.set("descr", f"Picture number {number}")

    add(document.add_paragraph().add_run(), 1)
    line = document.add_paragraph("In a line ")
    add(line.add_run(), 2)
    line.add_run(" of words.")
    add(document.add_paragraph("In a list ", style="List Bullet").add_run(), 3)
    add(document.add_heading("In a heading ", 2).add_run(), 4)
    add(document.add_paragraph("Said ", style="Quote").add_run(), 5)
    table = document.add_table(4, 3)
    for number, cell in enumerate(table._cells):
        cell.text = f"c{number}"
    table.cell(1, 0).merge(table.cell(2, 1))
    add(table.cell(3, 2).paragraphs[0].add_run(), 6)
    document.add_paragraph("Between.")
    document.add_heading("Above the wide one", 2)
    document.add_paragraph("Who did what:")
    wide = document.add_table(2, 8)
    for cell, word in zip(wide._cells, (f"{HEADS} Area Accommodation " * 2).split(), strict=True):
        cell.text = word
    document.add_paragraph("After the wide one.")
    contacts = document.add_table(2, 3)
    words = ("Name", "Contact", "Where", "A", LONG, "Northamptonshire")
    for cell, word in zip(contacts._cells, words, strict=True):
        cell.text = word


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    document = docx.Document()
    document.add_heading("Summary", 1)
    fill(document)
    path = tmp_path_factory.mktemp("word") / "proforma.docx"
    document.save(str(path))
    [written, *_] = read_word(path, "x")
    citations = Citations({}, {}, lambda _key, _kind: (), "x")
    blocks = [
        Prose(with_formulas(with_pictures(block.html, written.pictures), written.formulas))
        for block in citations.blocks(written.text, written.place)
        if isinstance(block, Prose)
    ]
    return replace(report_sample.report(), sections=(Section("summary", "Summary", tuple(blocks)),))


@pytest.fixture(scope="module")
def word(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "report.docx"
    write_word(report, path)
    return path


@pytest.fixture(scope="module")
def pdf(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "report.pdf"
    write_pdf(report, path)
    return path


def body(path: Path) -> Any:
    with zipfile.ZipFile(path) as package:
        return parse_xml(package.read("word/document.xml"))


def test_every_picture_of_a_lead_stands_in_every_format(
    report: Report, word: Path, pdf: Path
) -> None:
    wanted = [f"Picture number {number + 1}" for number in range(PICTURES)]
    page = BeautifulSoup(render_html(report), "html.parser")
    assert sorted(str(img["alt"]) for img in page.select(".prose img")) == wanted
    drawn = [str(p.get("descr")) for p in body(word).iter(qn("wp:docPr"))]
    of_page_one = sum(not name.startswith("Picture number") for name in drawn)
    assert sorted(name for name in drawn if name.startswith("Picture number")) == wanted
    with zipfile.ZipFile(word) as package:
        media = [name for name in package.namelist() if "media/" in name]
    assert len({*media}) >= PICTURES + bool(of_page_one)
    assert sum(len(sheet.images) for sheet in PdfReader(pdf).pages) == PICTURES


def test_a_picture_is_as_large_as_in_word_and_fits_its_cell(report: Report, word: Path) -> None:
    sizes = [
        int(inline.find(qn("wp:extent")).get("cx"))
        for inline in body(word).iter(qn("wp:inline"))
        if str(inline.find(qn("wp:docPr")).get("descr")).startswith("Picture number")
    ]
    assert len(sizes) == PICTURES
    assert all(abs(size - Cm(2)) < Cm(0.1) for size in sizes)
    page = BeautifulSoup(render_html(report), "html.parser")
    widths = [
        re.search(r"width:([\d.]+)rem", str(img["style"])) for img in page.select(".prose img")
    ]
    assert all(found and abs(float(found[1]) * 12 - 56.7) < 2 for found in widths)


def test_merged_cells_are_one_in_word(word: Path) -> None:
    table = next(t for t in body(word).iter(qn("w:tbl")) if "c0" in "".join(t.itertext()))
    spans = [
        (
            (cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}") is not None),
            merged.get(qn("w:val")) if merged is not None else "",
        )
        for cell in table.iter(qn("w:tc"))
        for merged in [cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")]
    ]
    assert spans[3:7] == [(True, "restart"), (False, ""), (True, "continue"), (False, "")]
    assert sum(int(c.get(qn("w:w"))) for c in table.iter(qn("w:gridCol"))) == TEXT_WIDTH


def test_a_wide_table_lies_on_a_turned_page_and_all_else_stands_upright(
    word: Path, pdf: Path
) -> None:
    document: Any = docx.Document(str(word))
    widths = [round(section.page_width.cm, 1) for section in document.sections]
    assert widths == [21.0, 21.0, 29.7, 21.0]  # the first is page 1
    assert "Page " in "".join(t.text for t in document.sections[3].footer.paragraphs)
    wide = next(t for t in body(word).iter(qn("w:tbl")) if HEADS[:11] in "".join(t.itertext()))
    assert sum(int(c.get(qn("w:w"))) for c in wide.iter(qn("w:gridCol"))) == TURNED_WIDTH
    pages = PdfReader(pdf).pages
    turned = [p.extract_text() for p in pages if p.mediabox.width > p.mediabox.height]
    assert len(turned) == 1
    assert all(head in turned[0] for head in HEADS.split())
    assert "Above the wide one" in turned[0]
    assert "Who did what:" in turned[0]
    assert not [words for words in ("Between.", "After the wide one.") if words in turned[0]]


def test_a_chapter_that_begins_with_a_wide_table_has_its_heading_on_the_turned_page(
    tmp_path: Path,
) -> None:
    cells = "".join(f"<th>{word}</th>" for word in f"{HEADS} Area Accommodation".split())
    table = f"<table><thead><tr>{cells}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"
    block = Prose(f"{table}<p>After it.</p>")
    wide = replace(report_sample.report(), sections=(Section("barriers", "Barriers", (block,)),))
    write_pdf(wide, tmp_path / "report.pdf")
    pages = PdfReader(tmp_path / "report.pdf").pages
    [turned] = [p.extract_text() for p in pages if p.mediabox.width > p.mediabox.height]
    assert "Barriers" in turned
    assert "Accommodation" in turned
    assert "After it." not in turned
    assert sum("1. Barriers" in p.extract_text() for p in pages) == 1
    assert validation.validate_pdf(tmp_path / "report.pdf", profile="ua1").failures == []


def test_a_long_address_is_broken_in_its_column_and_copied_whole(pdf: Path) -> None:
    lines = "\n".join(sheet.extract_text() for sheet in PdfReader(pdf).pages).splitlines()
    assert not [line for line in lines if LONG in line]
    assert LONG in "".join(lines).replace(" ", "")


def test_the_pdf_is_accessible(pdf: Path) -> None:
    assert validation.validate_pdf(pdf, profile="ua1").failures == []
