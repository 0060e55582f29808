"""What Word can put into a proforma: it arrives whole, or is told with its place.

Authority: how Word shows each (ISO/IEC 29500-1); for what is too faint, contrast as in WCAG 2.2.
Each kind is a piece of WordprocessingML as Word writes it.
"""

from __future__ import annotations

import io
import re
import tempfile
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from evaluation.errors import DeclarationError
from evaluation.report.lead.proforma import WrittenSection
from evaluation.report.word.form import write_proforma
from evaluation.report.word.read import read_word

OPEN = "http://schemas.openxmlformats.org"
NAMES = (
    f"{nsdecls('w', 'r', 'a', 'wp', 'pic')} xmlns:v='urn:schemas-microsoft-com:vml' "
    f"xmlns:mc='{OPEN}/markup-compatibility/2006' "
    "xmlns:w16se='http://schemas.microsoft.com/office/word/2015/wordml/symex'"
)


def png() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (40, 20), "teal").save(content, "PNG")
    content.seek(0)
    return content


def run(text: str, form: str = "") -> str:
    return f'<w:r><w:rPr>{form}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(inner: str, form: str = "") -> str:
    return f"<w:p><w:pPr>{form}</w:pPr>{inner}</w:p>"


def styled(style: str, text: str) -> str:
    return line(run(text), f'<w:pStyle w:val="{style}"/>')


def cell(content: str, form: str = "") -> str:
    inner = content if content.startswith("<w:") else line(run(content))
    return f"<w:tc><w:tcPr>{form}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, form: str = "") -> str:
    return f"<w:tr><w:trPr>{form}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int = 3, form: str = "") -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl><w:tblPr>{form}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def across(number: int) -> str:
    return f'<w:gridSpan w:val="{number}"/>'


def field(code: str, shown: str, begin: str = "") -> str:
    def sign(kind: str, inner: str = "") -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'

    told = f"<w:r><w:instrText> {code} </w:instrText></w:r>" if "<" not in code else code
    result = f"{sign('separate')}{shown}" if shown else ""
    return f"{sign('begin', begin)}{told}{result}{sign('end')}"


DOWN, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
WHITE, BLACK_PEN = '<w:color w:val="FFFFFF"/>', '<w:highlight w:val="black"/>'


@cache
def section(*parts: str) -> WrittenSection:
    """An Evaluation section that holds some pieces."""
    document = docx.Document()
    document.add_heading("Evaluation", 1)
    picture = document.part.get_or_add_image(png())[0]
    for part in (one.replace("PICTURE", picture) for one in parts):
        at = len(document.element.body) - 1
        document.element.body.insert(
            at, parse_xml(re.sub(r"(?<=^<w:\w)\w*", r"\g<0> " + NAMES, part, count=1))
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "proforma.docx"
        document.save(str(path))
        return {s.kind.key: s for s in read_word(path, "proforma.docx")}["evaluation"]


def text(*parts: str) -> str:
    return section(*parts).text


def rows(*parts: str) -> list[list[str]]:
    """The cells of every table, without the rules between head and rows."""
    lines = [line_ for line_ in text(*parts).splitlines() if re.search(r"^\|.*[^-|:\s]", line_)]
    return [[part.strip() for part in re.split(r"(?<!\\)\|", one)[1:-1]] for one in lines]


TABLES = {
    "down in the last column": (
        table(
            row(cell("A"), cell("B"), cell("C")),
            row(cell("a"), cell("b"), cell("both", DOWN)),
            row(cell("c"), cell("d"), cell("", BELOW)),
        ),
        [["A", "B", "C"], ["a", "b", "both"], ["c", "d", "^^"]],
    ),
    "a block of four": (
        table(
            row(cell("A"), cell("B"), cell("C")),
            row(cell("big", across(2) + DOWN), cell("x")),
            row(cell("", across(2) + BELOW), cell("y")),
        ),
        [["A", "B", "C"], ["big", "<<", "x"], ["^^", "<<", "y"]],
    ),
    "a heading of two rows": (
        table(
            row(cell("A", DOWN), cell("Both", across(2)), form="<w:tblHeader/>"),
            row(cell("", BELOW), cell("b"), cell("c"), form="<w:tblHeader/>"),
            row(cell("1"), cell("2"), cell("3")),
        ),
        [["A", "Both", "<<"], ["^^", "b", "c"], ["1", "2", "3"]],
    ),
    "merged along the row by an older Word": (
        table(
            row(cell("A"), cell("B", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")),
            row(cell("1"), cell("2"), cell("3")),
        ),
        [["A", "B", "<<"], ["1", "2", "3"]],
    ),
    "a divided heading": (
        table(
            row(cell("A"), cell("Both", across(2)), form="<w:tblHeader/>"),
            row(cell(""), cell("b"), cell("c"), form="<w:tblHeader/>"),
            row(cell("1"), cell("2"), cell("3")),
        ),
        [["A", "Both", "<<"], ["", "**b**", "**c**"], ["1", "2", "3"]],
    ),
    "a title in one cell": (
        table(row(cell("Title")), row(cell("A"), cell("B"), cell("C")), row(*map(cell, "123"))),
        [["Title", "<<", "<<"], ["A", "B", "C"], ["1", "2", "3"]],
    ),
    "rows that begin later and end earlier": (
        table(
            row(cell("A"), cell("B"), cell("C")),
            row(cell("b"), cell("c"), form='<w:gridBefore w:val="1"/>'),
            row(cell("a"), cell("b"), form='<w:gridAfter w:val="1"/>'),
        ),
        [["A", "B", "C"], ["", "b", "c"], ["a", "b", ""]],
    ),
    "the first row of a merged cell is hidden": (
        table(
            row(cell("A"), cell("B"), cell("C")),
            row(cell("a", DOWN), cell("b"), cell("c"), form="<w:hidden/>"),
            row(cell("", BELOW), cell("d"), cell("e")),
        ),
        [["A", "B", "C"], ["", "d", "e"]],
    ),
    "signs of the dialect, typed": (
        table(row(*map(cell, "ABC")), row(cell("^^"), cell("- x"), cell("y &lt;br&gt;"))),
        [["A", "B", "C"], ["^\u200b^", "\\- x", "y \\<br\\>"]],
    ),
    "a cell with paragraphs, items and a table": (
        table(
            row(cell("A"), cell("B"), cell("C")),
            row(
                cell(line(run("Plan")) + styled("ListBullet", "one") + styled("ListBullet", "two")),
                cell(line(run("x") + "<w:r><w:br/></w:r>" + run("y"))),
                cell(
                    table(row(cell("i"), cell("j")), row(cell("k"), cell("l"))) + line(run("end"))
                ),
            ),
        ),
        [["A", "B", "C"], ["Plan<br>- one<br>- two", "x<br>y", "i – j<br>k – l<br>end"]],
    ),
}


@pytest.mark.parametrize("kind", TABLES)
def test_every_cell_of_a_table_stands_where_word_shows_it(kind: str) -> None:
    made, expected = TABLES[kind]
    assert rows(made) == expected


def test_a_box_around_text_is_its_text_and_one_row_names_no_columns() -> None:
    boxed = table(row(cell(line(run("Boxed")) + styled("Heading2", "Head"))), columns=1)
    assert text(boxed, line(run("after"))) == "Boxed\n\n### Head\n\nafter"
    assert rows(table(row(cell("left"), cell("right")), columns=2)) == [["left", "right"]]


UNSEEN = {
    "white": (run("gone", WHITE), "in the colour of"),
    "nearly white": (run("gone", '<w:color w:val="FCFCFC"/>'), "in the colour of"),
    "white by the theme": (
        run("gone", '<w:color w:val="auto" w:themeColor="background1"/>'),
        "in the colour of",
    ),
    "as the pen": (
        run("gone", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'),
        "in the colour of",
    ),
    "struck": (run("gone", "<w:strike/>"), "struck through"),
    "struck twice": (run("gone", "<w:dstrike/>"), "struck through"),
    "too small": (run("gone", '<w:sz w:val="2"/>'), "too small"),
    "blacked out": (run("gone", BLACK_PEN), "blacked out"),
    "black on black": (
        run("gone", '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        "blacked out",
    ),
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_words_that_nobody_sees_are_left_out_and_told(kind: str) -> None:
    hidden, why = UNSEEN[kind]
    made = section(line(run("Before. ")), line(run("One ") + hidden + run(" two.")))
    assert "gone" not in made.text
    assert re.sub(r" ?\\\[redacted\\\]", "", made.text) == "Before.\n\nOne two."
    assert ("redacted" in made.text) == (why == "blacked out")
    [note] = made.notes
    assert (note.severity, note.code, note.cell) == (
        "note",
        "word.left-out",
        "Evaluation, paragraph 2",
    )
    assert why in note.problem
    assert "“gone”" in note.problem


def test_words_that_are_seen_stay_whatever_their_colour() -> None:
    dark = '<w:shd w:val="clear" w:fill="1F3864"/>'
    head = cell(line(run("Head", WHITE)), dark)
    styles = '<w:tblStyle w:val="MediumShading1-Accent1"/>'
    made = section(
        line(run("light on dark", WHITE), dark),
        line(run("white on a black pen", WHITE + BLACK_PEN)),
        line(run("by itself on black", '<w:shd w:val="clear" w:fill="000000"/>')),
        line(
            run("grey", '<w:color w:val="808080"/>') + run(" pen", '<w:highlight w:val="yellow"/>')
        ),
        line(run("not struck", '<w:strike w:val="0"/>'), "<w:rPr><w:strike/></w:rPr>"),
        table(
            row(head, cell(line(run("styled", WHITE)), dark)), row(cell("a"), cell("b")), columns=2
        ),
        table(
            row(cell(line(run("Third", WHITE))), cell("x")),
            row(cell("c"), cell("d")),
            columns=2,
            form=styles,
        ),
    )
    for words in (
        "light on dark",
        "white on a black pen",
        "by itself on black",
        "grey pen",
        "Head",
    ):
        assert words in made.text
    assert "not struck" in made.text
    assert "Third" in made.text
    assert made.notes == ()


def test_what_is_left_out_leaves_no_empty_item_nor_heading_nor_bound_result() -> None:
    struck = "<w:strike/>"
    control = (
        '<w:sdt><w:sdtPr><w:alias w:val="a.b_c.n"/></w:sdtPr><w:sdtContent>'
        f"{run('17', struck)}</w:sdtContent></w:sdt>"
    )
    made = text(
        line(run("item", struck), '<w:pStyle w:val="ListBullet"/>'),
        line(run("head", struck), '<w:pStyle w:val="Heading2"/>'),
        line(run("It was ") + control + run(" in all.")),
        line(run("Mrs ", BLACK_PEN) + run("Jones", BLACK_PEN + "<w:b/>") + run(" said")),
    )
    assert made == "It was in all.\n\n\\[redacted\\] said"


def test_fields_show_what_word_shows_and_links_stay_links() -> None:
    inner = field("MERGEFIELD q", run("not shown"))
    conditional = (
        "<w:r><w:instrText> IF </w:instrText></w:r>"
        f"{inner}<w:r><w:instrText> = 1 </w:instrText></w:r>"
    )
    made = text(
        line(
            run("On ")
            + field("DATE \\@ d", run("30 May"))
            + run(", ")
            + field("REF t", run("Table 4"))
        ),
        line(field(conditional, run("shown"))),
        line(f'<w:fldSimple w:instr="AUTHOR">{run("Jo")}</w:fldSimple>'),
        line(field('HYPERLINK "https://example.org/x"', run("a guide"))),
        line(field("XE", "") + run("end")),
    )
    assert made.split("\n\n") == [
        "On 30 May, Table 4",
        "shown",
        "Jo",
        "[a guide](https://example.org/x)",
        "end",
    ]


def test_boxes_to_tick_and_signs_of_symbol_fonts_say_what_they_show() -> None:
    def box(inner: str) -> str:
        return field("FORMCHECKBOX", "", f"<w:ffData><w:checkBox>{inner}</w:checkBox></w:ffData>")

    choice = (
        "<mc:Choice Requires='w16se'><w16se:symEx w16se:char='1F642'/></mc:Choice>"
        "<mc:Fallback><w:t>\U0001f642</w:t></mc:Fallback>"
    )
    dings = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    made = text(
        line(box('<w:default w:val="0"/><w:checked/>') + run(" a")),
        line(box('<w:default w:val="0"/>') + run(" b")),
        line('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>' + run(" c")),
        line(run("\uf0a8", dings) + run(" d")),
        line(run("ü", dings) + run(" e")),
        line('<w:r><w:sym w:font="Calibri" w:char="2022"/></w:r>' + run(" f")),
        line(f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"),
    )
    assert made.split("\n\n") == ["☒ a", "☐ b", "☑ c", "☐ d", "✓ e", "• f", "\U0001f642"]


def test_wrappers_drop_caps_and_odd_signs_keep_their_words() -> None:
    spoken = f"<w:rt>{run('rt')}</w:rt><w:rubyBase>{run('base')}</w:rubyBase>"
    ruby = f"<w:r><w:ruby>{spoken}</w:ruby></w:r>"
    made = text(
        line(
            f"<w:bdo w:val='rtl'>{run('bdo ')}</w:bdo><w:dir w:val='rtl'>{run('dir ')}</w:dir>"
            + ruby
        ),
        line(run("T"), '<w:framePr w:dropCap="drop" w:lines="3"/>'),
        line(run("he beginning.")),
        line("<w:r><w:t>a</w:t><w:cr/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>"),
        line(run("H") + run("2", '<w:vertAlign w:val="subscript"/>') + run("O")),
    )
    assert made.split("\n\n") == ["bdo dir base", "The beginning.", "a\\\nb\u2011c", "H₂O"]


FAULTS = {
    "ink": ('<w:p><w:r><w:contentPart r:id="x"/></w:r></w:p>', "A shape is drawn here"),
    "a line": (
        '<w:p><w:r><w:pict><v:line from="0,0" to="1,1"/></w:pict></w:r></w:p>',
        "A shape is drawn here",
    ),
    "an ellipse in a group": (
        "<w:p><w:r><w:pict><v:group><v:oval/></v:group></w:pict></w:r></w:p>",
        "A shape is drawn here",
    ),
    "a canvas": (
        '<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="http://schemas.microsoft.com/'
        'office/word/2010/wordprocessingCanvas"/></a:graphic></wp:inline></w:drawing></w:r></w:p>',
        "A shape is drawn here",
    ),
    "a sign that nobody knows": (
        line('<w:r><w:sym w:font="Bookshelf Symbol 7" w:char="F0E5"/></w:r>'),
        "A sign of the font Bookshelf Symbol 7",
    ),
    "a letter in a font of signs": (
        line(run("å", '<w:rFonts w:ascii="Webdings"/>')),
        "A sign of the font Webdings",
    ),
    "a reference that leads nowhere": (
        line(run("See ") + field("REF x", run("Error! Reference source not found."))),
        "leads nowhere",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_what_cannot_be_carried_is_told_with_section_and_paragraph(kind: str) -> None:
    piece, problem = FAULTS[kind]
    with pytest.raises(DeclarationError) as caught:
        section(line(run("First.")), piece)
    [fault] = caught.value.issues
    assert problem in fault.problem
    assert re.fullmatch("Evaluation, paragraph [12]", fault.cell)


def test_a_word_that_the_reader_loses_stops_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def losing(source: bytes, shown: str) -> str:
        return convert(source, shown).replace("precious ", "")

    from evaluation.report.word import read

    convert = read.to_markdown
    monkeypatch.setattr(read, "to_markdown", losing)
    with pytest.raises(DeclarationError, match=r"paragraph 2: These words cannot.*“precious”"):
        section(line(run("One.")), line(run("Two precious words of a test.")))


def test_paragraphs_whose_end_was_deleted_are_one_even_within_a_word() -> None:
    gone = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    deleted = '<w:del w:id="2" w:author="a"><w:r><w:delText>x</w:delText></w:r></w:del>'
    made = text(
        line(run("The fir"), gone),
        line(run("st and"), gone),
        line(run(" the last.")),
        line(deleted, gone),
        styled("Heading2", "Head"),
    )
    assert made == "The first and the last.\n\n### Head"


def test_headings_without_words_are_none_and_their_pictures_are_kept() -> None:
    made = text(
        styled("Heading2", "\u00a0"),
        line('<w:r><w:br w:type="page"/></w:r>' + run("After"), '<w:pStyle w:val="Heading2"/>'),
        styled("Heading3", ""),
        line(run("end")),
    )
    assert made == "### After\n\nend"


def test_pictures_stay_where_words_are_left_out_and_hidden_ones_go() -> None:
    fill = "<pic:pic><pic:blipFill><a:blip r:embed='PICTURE'/></pic:blipFill></pic:pic>"
    graphic = f"<a:graphicData uri='{OPEN}/drawingml/2006/picture'>{fill}</a:graphicData>"

    def drawn(place: str, alt: str, form: str = "", more: str = "") -> str:
        size = "<wp:extent cx='914400' cy='457200'/>"
        named = f"<wp:docPr id='1' name='p' descr='{alt}' {more}/>"
        inner = f"<wp:{place}>{size}{named}<a:graphic>{graphic}</a:graphic></wp:{place}>"
        return f"<w:r><w:rPr>{form}</w:rPr><w:drawing>{inner}</w:drawing></w:r>"

    made = section(
        line(drawn("inline", "Struck", "<w:strike/>") + run("gone", "<w:strike/>")),
        line(drawn("inline", "White", WHITE)),
        line(run("beside ") + drawn("anchor", "Floating") + run("it")),
        line(drawn("inline", "Off", more='hidden="1"') + drawn("inline", "Van", "<w:vanish/>")),
    )
    pictures = re.findall(r"!\[(\w+)\]\(", made.text)
    assert pictures == ["Struck", "White", "Floating"]
    assert made.text.endswith("\n\nbeside it")


def test_what_was_read_comes_back_from_word_the_same(tmp_path: Path) -> None:
    pieces = [made for made, _ in TABLES.values()]
    between = [piece for table_ in pieces for piece in (table_, line(run("then")))]
    first = section(*between)
    write_proforma(tmp_path / "proforma.docx", "T", [first], {})
    again = {s.kind.key: s for s in read_word(tmp_path / "proforma.docx", "x")}["evaluation"]

    def plain(written: WrittenSection) -> list[str]:
        return [re.sub(r"[\s\\-]+", " ", row) for row in written.text.splitlines()]

    assert plain(again) == plain(first)
