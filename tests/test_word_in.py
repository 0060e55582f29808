"""``proforma.docx``: forgiven what people do to a form, and nothing in it lost or let in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from PIL import Image

from evaluation.errors import DeclarationError
from evaluation.read.files.word_file import open_word
from evaluation.report.build import load_proforma
from evaluation.report.lead.citations import Citations
from evaluation.report.lead.markdown import markdown
from evaluation.report.lead.proforma import SECTIONS, WrittenSection
from evaluation.report.model import Prose
from evaluation.report.word.form import write_blank_proforma, write_proforma
from evaluation.report.word.read import read_word

KEYS = ("body_weight.flow", "body_weight.weight.figure", "themes." + "long_name_" * 8 + "n")
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


def form(folder: Path, fill: Callable[[Any], object]) -> Path:
    """A document that ``fill`` writes."""
    document = docx.Document()
    fill(document)
    path = folder / "proforma.docx"
    document.save(str(path))
    return path


def read(folder: Path, fill: Callable[[Any], object]) -> dict[str, WrittenSection]:
    return {s.kind.key: s for s in read_word(form(folder, fill), "proforma.docx")}


def summary(folder: Path, fill: Callable[[Any], object]) -> str:
    """The Markdown of a Summary that ``fill`` writes."""

    def whole(document: Any) -> None:
        document.add_heading("Summary", 1)
        fill(document)

    return read(folder, whole)["summary"].text


def told(folder: Path, fill: Callable[[Any], object]) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        read(folder, fill)
    return [str(issue) for issue in caught.value.issues]


def add_xml(document: Any, inner: str) -> None:
    """A paragraph of the given XML at the end."""
    made = parse_xml(f"<w:p {nsdecls('w', 'r', 'a', 'wp', 'pic')}>{inner}</w:p>")
    document.element.body.insert(len(document.element.body) - 1, made)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def png() -> io.BytesIO:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(picture, "PNG")
    picture.seek(0)
    return picture


def test_a_blank_form_is_ten_headings_in_their_style_and_ten_missing_sections(
    tmp_path: Path,
) -> None:
    path = tmp_path / "proforma.docx"
    write_blank_proforma(path, "A title", {})
    document: Any = docx.Document(str(path))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [kind.title for kind in SECTIONS]
    prompts = [p.text for p in document.paragraphs if p.style.name == "Prompt"]
    assert prompts == [kind.prompt for kind in SECTIONS]
    assert document.core_properties.title == "A title"
    assert document.core_properties.language == "en-GB"
    assert all(section.missing for section in read_word(path, "x"))


def test_the_places_of_a_blank_form_are_citations_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "proforma.docx"
    write_blank_proforma(path, "A title", {"evaluation": dict.fromkeys(KEYS, "What was found")})
    evaluation = {s.kind.key: s for s in read_word(path, "x")}["evaluation"]
    assert "will stand here" in "".join(zip_text(path))
    known = Citations({}, {}, lambda _key, _kind: (), "x")
    known.everything = lambda: list(KEYS)  # type: ignore[method-assign]
    known.blocks(evaluation.text, evaluation.place)
    cited = [str(fault).split('"')[1] for fault in known.faults]
    assert cited == list(KEYS)
    assert str(known.faults[1]).startswith("x, Evaluation, paragraph 2: There is no finding")


def zip_text(path: Path) -> list[str]:
    root = parse_xml(zipfile.ZipFile(path).read("word/document.xml"))
    return [node.text or "" for node in root.iter(qn("w:t"))]


def test_words_typed_over_after_or_behind_the_prompt_are_kept_without_it(tmp_path: Path) -> None:
    path = tmp_path / "proforma.docx"
    write_blank_proforma(path, "A title", {})
    document: Any = docx.Document(str(path))
    prompts = [p for p in document.paragraphs if p.style.name == "Prompt"]
    hints = [p for p in document.paragraphs if p.style.name == "Hint"][1:]
    prompts[0].runs[0].text = "Typed over."
    prompts[1].add_run(" Typed behind.")
    hints[2]._p.getnext().append(parse_xml(f"<w:r {nsdecls('w')}><w:t>Typed below.</w:t></w:r>"))
    document.save(str(path))
    texts = [section.text.strip() for section in read_word(path, "x")]
    assert texts[:4] == ["Typed over.", "Typed behind.", "Typed below.", ""]


@pytest.mark.parametrize(
    ("heading", "level"),
    [("SUMMARY", 1), ("1. Summary", 2), ("summary:", 3), ("1) Sum\u00admary\u00a0", 1)],
)
def test_headings_are_known_by_their_words(tmp_path: Path, heading: str, level: int) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("My deliverable", style="Title")
        document.add_paragraph("")
        document.add_heading(heading, level)
        document.add_paragraph("words")
        document.add_heading("Purpose", 1)

    assert read(tmp_path, fill)["summary"].text == "words"


@pytest.mark.parametrize("how", ["bold", "large"])
def test_a_heading_that_lost_its_style_is_known_when_it_is_bold_or_large(
    tmp_path: Path, how: str
) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Summary", 1)
        document.add_paragraph("The evaluation is told of below.")
        line = document.add_paragraph().add_run("8. Evaluation")
        line.bold = how == "bold"
        line.font.size = Pt(16) if how == "large" else None
        document.add_paragraph("found")

    sections = read(tmp_path, fill)
    assert sections["evaluation"].text == "found"
    assert "told of below" in sections["summary"].text


def test_a_plain_line_that_is_a_sections_name_is_no_heading(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Summary", 1)
        document.add_paragraph("Feedback")

    sections = read(tmp_path, fill)
    assert (sections["summary"].text, sections["feedback"].missing) == ("Feedback", True)


def test_a_deeper_heading_with_a_sections_name_stays_in_its_section(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        for title in ("Implementation", "Process/Delivery"):
            document.add_heading(title, 1)
            document.add_heading("Delivery", 2)
            document.add_paragraph("words")

    sections = read(tmp_path, fill)
    assert sections["implementation"].text == "### Delivery\n\nwords"
    assert sections["process"].text == "### Delivery\n\nwords"


def test_own_headings_of_any_level_become_headings_below_the_section(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Mine", 1)
        document.add_heading("Deeper", 3)

    assert summary(tmp_path, fill) == "### Mine\n\n#### Deeper"


def test_misspelt_doubled_and_stray_words_are_told(tmp_path: Path) -> None:
    def misspelt(document: Any) -> None:
        for title in ("Sumary", "Purpose", "Purpose"):
            document.add_heading(title, 1)

    said = told(tmp_path, misspelt)
    assert 'The section "Purpose" stands here twice.' in said[0]
    assert '"Sumary" is not a section of the proforma. Did you mean "Summary"?' in said[1]

    def stray(document: Any) -> None:
        document.add_heading("Title", 0)
        document.add_paragraph("An introduction.")
        document.add_heading("Summary", 1)

    [one] = told(tmp_path, stray)
    assert "stand above the first section and would be lost: “An introduction.”" in one
    assert "None of the ten" in told(tmp_path, lambda d: d.add_paragraph("x"))[0]


def test_words_survive_as_they_were_typed(tmp_path: Path) -> None:
    typed = "“Smart” – *stars* under_scores <b>tags</b> & [a](b) 1\u00a0000 | # ‘x’ C:\\new ŵ"

    def fill(document: Any) -> None:
        document.add_paragraph(typed)
        paragraph = document.add_paragraph("m")
        paragraph.add_run("2").font.superscript = True
        paragraph.add_run(" bold").bold = True
        paragraph.add_run(" and ")
        paragraph.add_run("italic").italic = True

    citations = Citations({}, {}, lambda _key, _kind: (), "x")
    [prose] = citations.blocks(summary(tmp_path, fill), str)
    assert isinstance(prose, Prose)
    first, second = prose.html.split("\n")
    assert first == (
        "<p>“Smart” – *stars* under_scores &lt;b&gt;tags&lt;/b&gt; &amp; [a](b) 1\u00a0000 | # ‘x’ "
        "C:\\new ŵ</p>"
    )
    assert second == "<p>m² <strong>bold</strong> and <em>italic</em></p>"


def test_lists_tables_links_quotations_and_footnotes_are_kept(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        for style in ("List Bullet", "List Number"):
            for text in ("one", "two"):
                document.add_paragraph(text, style=style)
        table = document.add_table(2, 2)
        for cell, text in zip(table._cells, ("Barrier", "Idea", "Time | money", "a"), strict=True):
            cell.text = text
        table.cell(1, 1).add_paragraph("b")
        document.add_paragraph("Said.", style="Quote")
        link = document.part.relate_to(
            "https://example.org/a_b",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )
        add_xml(document, f'<w:hyperlink r:id="{link}">{run("a link")}</w:hyperlink>')

    text = summary(tmp_path, fill)
    assert "- one\n- two\n" in text
    assert "1.  one\n2.  two\n" in text
    assert "| Barrier " in text
    assert "| Time \\| money | a<br>b " in text
    assert "> Said." in text
    assert "[a link](https://example.org/a_b)" in text


def test_tracked_changes_are_accepted_and_comments_dropped(tmp_path: Path) -> None:
    who = 'w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'

    def fill(document: Any) -> None:
        add_xml(
            document,
            f"{run('Kept ')}<w:ins {who}>{run('new ')}</w:ins><w:del {who}><w:r><w:delText>"
            f"gone</w:delText></w:r></w:del><w:moveFrom {who}>{run('moved')}</w:moveFrom>"
            f'<w:commentRangeStart w:id="0"/>{run("end.")}<w:commentRangeEnd w:id="0"/>',
        )

    assert summary(tmp_path, fill) == "Kept new end."


def test_citations_are_found_however_word_splits_them(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("It was {{ body")
        paragraph.add_run("_weight").italic = True
        paragraph.add_run(".flow\u00a0").bold = True
        paragraph.add_run("}}, {{fact.a}} and {{ fact")
        paragraph.add_run(".b }}.")

    assert summary(tmp_path, fill) == (
        "It was {{ body_weight.flow }}, {{ fact.a }} and {{ fact.b }}."
    )


@pytest.mark.parametrize("kept", ["tag", "alias"])
def test_a_control_is_a_citation_by_its_tag_or_by_its_alias(tmp_path: Path, kept: str) -> None:
    def control(name: str, words: str, more: str = "") -> str:
        return (
            f'<w:sdt><w:sdtPr><w:{kept} w:val="{name}"/>{more}</w:sdtPr><w:sdtContent>'
            f"{run(words)}</w:sdtContent></w:sdt>"
        )

    def fill(document: Any) -> None:
        mine = control("My date", "yesterday")
        empty = control("My name", "Click here", "<w:showingPlcHdr/>")
        add_xml(document, f"{run('n ')}{control('a.b_c.n', '17')} {run(' on ')}{mine}{empty}")

    assert summary(tmp_path, fill) == "n {{ a.b_c.n }} on yesterday"


def test_a_picture_with_alt_text_is_carried_into_the_page(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        shape = document.add_picture(png(), width=Cm(3))
        shape._inline.docPr.set("descr", "A teal [flag]")

    path = form(tmp_path, lambda d: (d.add_heading("Summary", 1), fill(d)))
    [section, *_] = read_word(path, "x")
    [uri] = section.pictures.values()
    assert uri.startswith("data:image/png;base64,iVBOR")
    assert section.text.startswith("![A teal \\[flag\\]](")


def test_what_a_report_cannot_carry_is_told_with_its_paragraph_and_what_to_do(
    tmp_path: Path,
) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Summary", 1)
        document.add_paragraph("First.")
        document.add_picture(png())
        document.add_heading("Barriers", 1)
        document.add_paragraph("A")
        add_xml(
            document,
            '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>'
            f"<w:txbxContent><w:p>{run('Boxed words')}</w:p></w:txbxContent></v:textbox></v:shape>"
            f"</w:pict></w:r>{run('Beside.')}",
        )
        shape = document.add_picture(png())
        shape._inline.docPr.set("descr", "linked")
        [blip] = shape._inline.iter(qn("a:blip"))
        outside = document.part.relate_to("file:///etc/passwd", IMAGE, is_external=True)
        del blip.attrib[qn("r:embed")]
        blip.set(qn("r:link"), outside)

    said = told(tmp_path, fill)
    assert len(said) == 3
    assert said[0].startswith("proforma.docx, Summary, paragraph 1: A picture has no alt text.")
    assert "View Alt Text" in said[0]
    assert said[1].startswith("proforma.docx, Barriers, paragraph 2: Words stand in a text box")
    assert "“Boxed words”" in said[1]
    assert "nothing outside the file is opened" in said[2]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked with a password"),
        (b"PK\x03\x04 not a package", "damaged, or is not a Word document"),
        (b"", "damaged, or is not a Word document"),
    ],
)
def test_a_file_that_is_no_word_document_ends_with_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "proforma.docx"
    path.write_bytes(content)
    with pytest.raises(DeclarationError, match=sentence):
        read_word(path, "proforma.docx")


def test_a_word_document_with_spoilt_bytes_ends_with_a_sentence(tmp_path: Path) -> None:
    """As after a broken download: at any place of the package, also inside what is packed."""
    path = tmp_path / "proforma.docx"
    docx.Document().save(str(path))
    whole = path.read_bytes()
    refused = 0
    for place in range(0, len(whole) - 40, 97):
        path.write_bytes(whole[:place] + bytes(range(200, 232)) + whole[place + 32 :])
        try:
            open_word(path, "proforma.docx")
        except DeclarationError:
            refused += 1
    assert refused > 100


def rewritten(path: Path, name: str, content: bytes) -> Path:
    """The same file with one part replaced or added."""
    with zipfile.ZipFile(path) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, old in {**parts, name: content}.items():
            package.writestr(part, content if part == name else old)
    return path


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("word/document.xml", b"<w:document", "text of this file is damaged"),
        ("word/styles.xml", b"<!DOCTYPE x [<!ENTITY y 'z'>]><x>&y;</x>", "no Word program writes"),
        ("word/big.xml", b" " * 30_000_001, "unpacks to more"),
    ],
)
def test_broken_hostile_and_exploding_files_are_refused(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    path = form(tmp_path, lambda d: d.add_heading("Summary", 1))
    with pytest.raises(DeclarationError, match=sentence):
        read_word(rewritten(path, name, content), "proforma.docx")


def test_word_is_read_where_it_stands_and_both_forms_are_a_fault(tmp_path: Path) -> None:
    form(tmp_path, lambda d: (d.add_heading("Summary", 1), d.add_paragraph("hello")))
    assert load_proforma(tmp_path, "proforma.docx")[0].text == "hello"
    (tmp_path / "proforma.md").write_text("## Summary\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"Keep the one that you write in and rename"):
        load_proforma(tmp_path, "proforma.docx")


def test_pictures_of_a_markdown_proforma_are_files_of_its_folder_with_alt_text(
    tmp_path: Path,
) -> None:
    (tmp_path / "a b.png").write_bytes(png().getvalue())
    (tmp_path / "text.png").write_text("no picture", encoding="utf-8")
    text = "## Summary\n\n![A flag](<a b.png>)\n"
    (tmp_path / "proforma.md").write_text(text, encoding="utf-8")
    [section, *_] = load_proforma(tmp_path, "p.md")
    assert section.pictures["a%20b.png"].startswith("data:image/png")
    more = "![](<a b.png>)\n\n![x](../y.png)\n\n![x](https://example.org/y.png)\n\n![x](text.png)"
    (tmp_path / "proforma.md").write_text(f"## Summary\n\n{more}\n", encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_proforma(tmp_path, "p.md")
    said = [str(issue) for issue in caught.value.issues]
    assert [s.split(": ")[0] for s in said] == [f"p.md, line {n}" for n in (3, 5, 7, 9)]
    assert "no alt text" in said[0]
    assert "not a file in this folder" in said[1]
    assert "not a file in this folder" in said[2]
    assert "not a PNG, JPEG or GIF" in said[3]


def test_a_form_with_words_says_the_same_when_it_is_read_again(tmp_path: Path) -> None:
    text = (
        "### Mine\n\nIt was {{ a.b.n }} of *many*.\n\n- one\n- two\n\n| **A** | B |\n|---|---|\n"
        "| c | {{ a.b.m }} |\n\n> Said.\n\n{{ a.b.figure }}"
    )
    sections = [WrittenSection(k, text if k.key == "evaluation" else "", 1) for k in SECTIONS]
    path = tmp_path / "proforma.docx"
    write_proforma(path, "T", sections, {"a.b.n": "17"})
    again = {s.kind.key: s for s in read_word(path, "x")}
    cites = Citations({}, {}, lambda _key, _kind: (), "x")

    def html(words: str) -> list[str]:
        plain = words.replace("**A**", "A")
        return [b.html for b in cites.blocks(plain, str) if isinstance(b, Prose)]

    assert html(again["evaluation"].text) == html(text)
    assert again["summary"].missing
    control = next(docx.Document(str(path)).element.iter(qn("w:sdt")))
    assert "".join(t.text for t in control.iter(qn("w:t"))) == "17"


WRITTEN = """\
Words with *stress*, **weight**, ***both***, `code <x>`, a [link](https://example.org/a?b=1&c=2).\\
A second line.

### A heading

- one
- two
  - below it
    1.  deeper
    2.  and again
- three

Between.

3.  third
4.  fourth

> Said by one.

    kept   as it
      stands

------------------------------------------------------------------------

| Who     | How many | Where  |
|:--------|---------:|:------:|
| a **b** |      1.2 | here   |

##### A deep heading

| Alone | Here |
|-------|------|
| x     | y    |
"""


def test_every_kind_of_markdown_comes_back_from_word_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "proforma.docx"
    sections = [
        WrittenSection(kind, WRITTEN if kind.key == "summary" else "", 1) for kind in SECTIONS
    ]
    write_proforma(path, "T", sections, {})
    [written] = [s for s in read_word(path, "proforma.docx") if s.kind.key == "summary"]
    render = markdown().render
    assert render(written.text) == render(WRITTEN)


def test_tables_side_by_side_stay_two_and_a_file_that_ends_in_one_opens(tmp_path: Path) -> None:
    table = "| a |\n|---|\n| b |"
    path = tmp_path / "proforma.docx"
    write_proforma(path, "T", [WrittenSection(SECTIONS[0], f"{table}\n\n{table}", 1)], {})
    body = docx.Document(str(path)).element.body
    kinds = [child.tag.rpartition("}")[2] for child in body]
    assert kinds[-5:] == ["tbl", "p", "tbl", "p", "sectPr"]
