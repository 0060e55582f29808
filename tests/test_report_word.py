"""The Word report: what an editor and a screen reader need is in the file."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
import report_sample
from conftest import Once
from docx.oxml.ns import qn
from PIL import Image

from evaluation.errors import EvaluationError
from evaluation.read.files.word_file import open_word
from evaluation.report.controls import bookmarked_key, control_name, whole_key
from evaluation.report.first_page import marked
from evaluation.report.model import Picture, Prose, Tabulation
from evaluation.report.tables import TEXT_WIDTH, setting
from evaluation.report.typeface import NAME
from evaluation.report.word.write import DELIVERABLE, EDITION, NUMBERS, write_word
from evaluation.say.finding import Edition


def _png(dots: int, size: tuple[int, int]) -> bytes:
    made = io.BytesIO()
    Image.new("1", size).save(made, "PNG", dpi=(dots, dots))
    return made.getvalue()


@pytest.fixture(scope="module")
def path(once: Once) -> Path:
    def write(folder: Path) -> None:
        write_word(report_sample.report(), folder / "report.docx")

    return once("word", write) / "report.docx"


@pytest.fixture(scope="module")
def document(path: Path) -> Any:
    return docx.Document(str(path))


def _words(element: Any) -> str:
    """The text of every w:t: python-docx's own ``text`` leaves out content controls."""
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def _styled(document: Any) -> list[tuple[str, str]]:
    return [(p.style.name, _words(p._p)) for p in document.paragraphs]


def test_title_and_headings_are_real_styles_in_order(document: Any) -> None:
    styled = _styled(document)
    assert ("Title", report_sample.TITLE) in styled
    heads = [(name, text) for name, text in styled if name.startswith("Heading")]
    assert heads[0] == ("Heading 1", "What we found")
    assert ("Heading 1", "10. Further information") in heads
    assert ("Heading 2", "Core components") in heads
    levels = [int(name[-1]) for name, _ in heads]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_picture_describes_itself_and_nothing_but_itself(document: Any) -> None:
    drawings = list(document.element.iter(qn("w:drawing")))
    alts = [
        node.get("descr") for d in drawings for node in d.iter() if node.get("descr") is not None
    ]
    assert len(drawings) == 6
    levels = [f"How sure, {of}" for of in ("questions 1 and 2: level 2", "question 3: level 1")]
    assert alts[:8:2] == alts[1:8:2] == [*alts[:4:2], *(f"{level} of 4" for level in levels)]
    assert all(alt.startswith("Thinking skills") for alt in alts[:4])
    assert all(alt.startswith(("Change in everyday", "What practitioners")) for alt in alts[8:])
    assert "base64" not in " ".join(alts)


def test_pictures_fill_the_text_width_and_keep_their_shape(document: Any) -> None:
    for shape in list(document.inline_shapes)[4:]:  # the first are those of page 1
        assert shape.width.cm == pytest.approx(16, abs=0.01)
        assert shape.height.cm < 24


def test_tables_repeat_their_header_keep_rows_whole_and_mark_row_headers(document: Any) -> None:
    first_page, others = document.tables[:4], document.tables[4:]
    for table in first_page:  # they set the page out
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:val")) == "0000"
    assert len(others) == 5
    for table in others:
        first = table.rows[0]._tr
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(
            r._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for r in table.rows
        )
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
        width = table._tbl.tblPr.find(qn("w:tblW"))
        assert (width.get(qn("w:type")), width.get(qn("w:w"))) == ("pct", "5000")
        cells = [cell._tc for row in table.rows for cell in row.cells]
        assert all(_words(cell) or cell.findall(f".//{qn('w:drawing')}") for cell in cells)


def _pictures() -> list[Any]:
    blocks = (block for section in report_sample.report().sections for block in section.blocks)
    return [block for block in blocks if isinstance(block, Picture)]


def test_tables_and_pictures_have_captions_that_stay_with_them(document: Any) -> None:
    captions = [text for name, text in _styled(document) if name == "Table Caption"]
    assert captions[1].startswith("Table 1. Steps")
    assert captions[2].startswith("Figure 1. Change in everyday thinking skills")
    # what a picture prints can be read out by its alt text, or by a table below it
    alts = [picture.alt for picture in _pictures()]
    rows = [[row.cells["label"] for row in picture.table.rows] for picture in _pictures()]
    short = [not all(label in alt for label in of) for alt, of in zip(alts, rows, strict=True)]
    numbers = [text for text in captions if text.startswith("Numbers of figure")]
    assert len(numbers) == sum(short)
    assert document.styles["Table Caption"].paragraph_format.keep_with_next


def test_parts_of_table_properties_come_in_the_order_word_demands(document: Any) -> None:
    order = [
        "tblStyle",
        "tblW",
        "jc",
        "tblBorders",
        "tblLayout",
        "tblCellMar",
        "tblLook",
        "tblCaption",
    ]
    for table in document.tables:
        names = [child.tag.rpartition("}")[2] for child in table._tbl.tblPr]
        assert names == sorted(names, key=order.index)


def test_language_title_author_and_subject_are_set(path: Path, document: Any) -> None:
    core = document.core_properties
    assert (core.language, core.title) == ("en-GB", report_sample.TITLE)
    assert core.author == "Siân Wŷn-Jones"
    assert core.subject == "Evaluation of the first three programmes in Llŷr county"
    with zipfile.ZipFile(path) as parts:
        assert 'w:val="en-GB"' in parts.read("word/styles.xml").decode("utf-8")


def test_the_page_is_a4_and_its_foot_counts_pages(document: Any) -> None:
    section = document.sections[-1]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    for foot in (section.footer,):
        fields = [f.get(qn("w:instr")).strip() for f in foot._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]
    assert "Public edition" in _words(section.header._element)


def test_all_text_is_in_the_typeface_that_is_shipped_and_links_can_be_seen(document: Any) -> None:
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Body Text", "Compact"):
        assert document.styles[name].element.rPr.rFonts.get(qn("w:ascii")) == NAME
    link = document.styles["Hyperlink"].font
    assert link.underline
    assert str(link.color.rgb) == "0B3D7A"


def test_bound_numbers_welsh_letters_and_missing_sections_are_in_the_text(document: Any) -> None:
    text = " ".join(text for _, text in _styled(document))
    assert "82 children took part" in text
    assert "Cawsom ein trin â pharch" in text
    assert [t for n, t in _styled(document) if n == "Notice Missing"][1] == (
        "This section has not been written yet."
    )


def test_quotations_and_whose_they_are_have_styles_of_their_own(document: Any) -> None:
    quoted = [pair for pair in _styled(document) if pair[0] in ("Block Text", "Quote Source")]
    assert quoted[:2] == [
        ("Block Text", "She never cancelled. Not once. That was new."),
        ("Quote Source", "Young person, 15"),
    ]


def test_no_markup_placeholder_or_empty_contents_field_is_left(document: Any) -> None:
    text = _words(document.element)
    assert not re.search(r"\[Image\]|No description|</?\w+>|&\w+;|\{\{", text)
    assert "TOC" not in " ".join(i.text or "" for i in document.element.iter(qn("w:instrText")))


def test_links_to_sections_lead_to_bookmarks(document: Any) -> None:
    marks = {b.get(qn("w:name")) for b in document.element.iter(qn("w:bookmarkStart"))}
    anchors = {h.get(qn("w:anchor")) for h in document.element.iter(qn("w:hyperlink"))} - {None}
    assert anchors <= marks


def test_a_restricted_edition_says_so_on_every_page(tmp_path: Path) -> None:
    write_word(report_sample.report(Edition.RESTRICTED), tmp_path / "report.docx")
    document: Any = docx.Document(str(tmp_path / "report.docx"))
    assert "Restricted edition" in _words(document.sections[-1].header._element)
    first, *_ = _styled(document)
    assert first[0] == "Briefing Band"
    assert "Restricted edition" in first[1]
    assert ("Briefing Banner", report_sample.EDITION_NOTES[Edition.RESTRICTED]) in _styled(document)


def test_a_report_without_findings_or_author_is_written(tmp_path: Path) -> None:
    bare = replace(
        report_sample.report(),
        answered=(),
        methods=(),
        citations=(),
        annexes=(),
        author="",
        facts=(),
        banners=(),
        subtitle="",
        about=(),
    )
    write_word(bare, tmp_path / "report.docx")
    assert docx.Document(str(tmp_path / "report.docx")).core_properties.author == bare.programme


def test_a_report_that_cannot_be_written_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.docx"
    target.write_bytes(b"earlier")

    def locked(_part: Path, other: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(other))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(EvaluationError, match="Close it if it is open in Word"):
        write_word(report_sample.report(), target)
    assert [file.name for file in tmp_path.iterdir()] == ["report.docx"]
    assert target.read_bytes() == b"earlier"


def table_of(*rows: list[str]) -> dict[str, Any]:
    return {"head": [], "rows": [[[text] for text in row] for row in rows]}


def test_column_widths_share_the_page_and_give_long_texts_more_room() -> None:
    how = setting(table_of(["Step", "n"], ["A rather long description of what was done", "28"]))
    assert sum(how.widths) == TEXT_WIDTH
    assert how.widths[0] > 3 * how.widths[1]


def test_a_table_is_set_smaller_then_turned_and_no_word_is_squeezed() -> None:
    word = "Unübersehbarkeit"
    assert [setting(table_of([word] * n), may_turn=True).size for n in (4, 6)] == [10, 8]
    turned = setting(table_of([word] * 9), may_turn=True)
    assert turned.turned
    assert turned.fits
    upright = setting(table_of([word] * 9))
    assert (upright.size, upright.fits, sum(upright.widths)) == (8, False, TEXT_WIDTH)
    assert min(upright.widths) > 800


def _controls(document: Any) -> list[Any]:
    return list(document.element.iter(qn("w:sdt")))


def _value(control: Any, tag: str) -> str:
    return str(control.find(f"{qn('w:sdtPr')}/{qn(tag)}").get(qn("w:val")))


def test_every_result_is_a_locked_control_with_its_key_in_tag_and_alias(document: Any) -> None:
    prose = [
        block.html
        for section in report_sample.report().sections
        for block in section.blocks
        if isinstance(block, Prose)
    ]
    bound = re.findall(r'data-key="([^"]+)">([^<]*)<', "".join(prose))
    heads = [(a.key, a.message) for q in marked(report_sample.report().answered) for a in q.answers]
    found = [(_value(c, "w:tag"), _words(c)) for c in _controls(document)]
    assert bound
    assert found == [*heads, *bound]
    for control in _controls(document):
        assert _value(control, "w:alias") == _value(control, "w:tag")
        assert _value(control, "w:lock") == "contentLocked"
    ids = [_value(control, "w:id") for control in _controls(document)]
    assert len(set(ids)) == len(ids)


def test_a_key_longer_than_word_allows_is_shortened_the_same_way_everywhere(tmp_path: Path) -> None:
    key = "themes.by_theme." + "complexity_" * 6 + "segments"
    prose = Prose(f'<p><strong>In all <span class="bound" data-key="{key}">14</span></strong></p>')
    section = replace(report_sample.report().sections[0], blocks=(prose,))
    report = replace(report_sample.report(), sections=(section,), answered=())
    write_word(report, tmp_path / "report.docx")
    [control] = _controls(docx.Document(str(tmp_path / "report.docx")))
    tag = _value(control, "w:tag")
    assert len(tag) == 64
    assert tag == control_name(key)
    assert whole_key(tag, ["other", key]) == key
    assert control.find(f".//{qn('w:rPr')}/{qn('w:b')}") is not None


def test_figures_and_tables_of_findings_begin_at_a_bookmark_of_their_key(document: Any) -> None:
    keys = [
        f"{block.key}.{'figure' if isinstance(block, Picture) else 'table'}"
        for section in report_sample.report().sections
        for block in section.blocks
        if isinstance(block, Picture | Tabulation)
    ]
    names = [b.get(qn("w:name")) for b in document.element.iter(qn("w:bookmarkStart"))]
    marked = [key for name in names if (key := bookmarked_key(name, keys))]
    assert marked == keys
    assert all(len(name) <= 40 for name in names)


def test_every_figure_and_table_is_a_place_that_a_link_may_lead_to(document: Any) -> None:
    marks = [b.get(qn("w:name")) for b in document.element.iter(qn("w:bookmarkStart"))]
    assert {"figure-1", "figure-2", "table-1", "table-2"} <= set(marks)
    assert len(marks) == len(set(marks))


def _jpeg(*, plain: bool = True) -> bytes:
    """A JPEG, ``plain`` as cameras write it and without the JFIF segment of other programs."""
    made = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(made, "JPEG", dpi=(150, 150))
    data = made.getvalue()
    return data[:2] + data[20:] if plain else data


@pytest.mark.parametrize(
    ("kind", "data", "size"),
    [
        ("png", _png(72, (40, 20)), (40 / 72, 20 / 72)),
        ("png", _png(300, (6000, 300)), (16 / 2.54, 0.8 / 2.54)),
        ("png", _png(96, (10, 4000)), (0.05 / 2.54, 20 / 2.54)),
        ("jpeg", _jpeg(plain=False), (2, 2 / 3)),
        ("jpeg", _jpeg(), (300 / 72, 100 / 72)),
        ("gif", b"GIF89a\x1e\x00\x14\x00", (30 / 72, 20 / 72)),
        ("png", b"\x89PNG\r\n\x1a\n", (16 / 2.54, 16 / 2.54 * 2 / 3)),
    ],
)
def test_a_leads_picture_is_as_large_as_it_says_and_no_larger_than_the_page(
    tmp_path: Path, kind: str, data: bytes, size: tuple[float, float]
) -> None:
    address = f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
    document = _with_prose(tmp_path, f'<p><img src="{address}" alt="It is &quot;teal&quot;"></p>')
    *_, drawing = document.element.iter(qn("w:drawing"))
    extent = drawing.find(f".//{qn('wp:extent')}")
    shown = [int(extent.get(side)) / 914400 for side in ("cx", "cy")]
    assert shown == pytest.approx(size, abs=0.01)
    alts = [node.get("descr") for node in drawing.iter() if node.get("descr") is not None]
    assert alts == ['It is "teal"'] * 2
    relation = drawing.find(f".//{qn('a:blip')}").get(qn("r:embed"))
    assert document.part.related_parts[relation].blob == data


def test_signs_that_no_word_file_may_hold_are_left_out(tmp_path: Path) -> None:
    document = _with_prose(tmp_path, "<p>one\x0b two\x00\ufffe three</p>")
    assert "one two three" in _words(document.element)


def _with_prose(folder: Path, html: str) -> Any:
    section = replace(report_sample.report().sections[0], blocks=(Prose(html),))
    report = replace(report_sample.report(), sections=(section,), answered=())
    write_word(report, folder / "report.docx")
    return docx.Document(str(folder / "report.docx"))


def test_words_that_lead_on_stay_on_the_page_of_what_follows(tmp_path: Path) -> None:
    document = _with_prose(
        tmp_path, "<p>It needs:</p><ul><li><p>a room</p></li></ul><p>That is all.</p><p>Or:</p>"
    )
    stays = {p.text: bool(p._p.pPr.findall(qn("w:keepNext"))) for p in document.paragraphs}
    assert stays["It needs:"]
    assert not stays["That is all."]


def test_word_lists_its_headings_itself(document: Any) -> None:
    """A list in the page would have no page numbers; Word's own pane has the headings."""
    texts = [p.text for p in document.paragraphs]
    assert "Contents" not in texts
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert next(t for t in headings if t[:1].isdigit()).startswith("1. ")


def test_the_file_says_whose_report_and_which_edition_it_is(path: Path) -> None:
    properties = open_word(path, "report.docx").properties()
    assert properties[DELIVERABLE] == report_sample.report().slug
    assert properties[EDITION] == "public"
    assert re.fullmatch("[0-9a-f]{16}", properties[NUMBERS])
