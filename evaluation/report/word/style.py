"""How the Word edition looks: its styles, its tables and its page.

Looks live in named styles, so that an editor can change the whole report in Word's
style pane; only tables carry direct formatting, which LibreOffice needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Arial"
INK, QUIET, ACCENT, DEEP = "1B2A33", "4A5862", "0B5563", "06323B"
LINK, LINE, TINT, WARN, WARN_LINE = "0B3D7A", "CFD8DC", "EEF5F5", "FFC845", "8A4B00"
PROMPT = "5B666E"  # grey, and still dark enough to read on white
TEXT_WIDTH = 9072  # twentieths of a point: 16 cm, an A4 page with 2.5 cm margins
_SHORT_TABLE = 10  # rows; so short a table stays on one page
_PAGE = {  # A4
    "page_width": Cm(21),
    "page_height": Cm(29.7),
    "left_margin": Cm(2.5),
    "right_margin": Cm(2.5),
    "top_margin": Cm(2.3),
    "bottom_margin": Cm(2.1),
    "header_distance": Cm(1.1),
    "footer_distance": Cm(1.1),
}


@dataclass(frozen=True, slots=True)
class ParagraphLook:
    """A paragraph style: sizes and spaces in points, colours as RRGGBB."""

    size: float = 11
    colour: str = INK
    bold: bool = False
    before: float = 0
    after: float = 8
    line: float = 1.15
    keep_next: bool = False
    indent: float = 0
    fill: str = ""
    edges: tuple[tuple[str, int, str], ...] = ()  # side, eighths of a point, colour


def _boxed(colour: str, width: int) -> tuple[tuple[str, int, str], ...]:
    return tuple((side, width, colour) for side in ("top", "left", "bottom", "right"))


_BESIDE = (("left", 36, ACCENT),)
_PROSE = ("Body Text", "First Paragraph", "Compact")
LOOKS = {
    "Normal": ParagraphLook(),
    "Body Text": ParagraphLook(),
    "First Paragraph": ParagraphLook(before=4),
    "Compact": ParagraphLook(after=3),
    "Programme": ParagraphLook(
        size=12, colour=ACCENT, bold=True, after=14, edges=(("bottom", 12, ACCENT),)
    ),
    "Title": ParagraphLook(size=26, colour=DEEP, bold=True, after=8, line=1.08),
    "Subtitle": ParagraphLook(size=14, colour=QUIET, after=10),
    "Edition": ParagraphLook(size=11, colour=ACCENT, bold=True, after=12),
    "Banner": ParagraphLook(
        size=12,
        colour="1B1200",
        bold=True,
        after=12,
        indent=6,
        fill=WARN,
        edges=_boxed(WARN_LINE, 18),
    ),
    "Notice": ParagraphLook(
        before=12,
        after=12,
        indent=8,
        fill=TINT,
        edges=(("top", 4, TINT), *_BESIDE, ("bottom", 4, TINT)),
    ),
    "Notice Missing": ParagraphLook(
        bold=True, before=12, after=12, indent=6, fill="FFF6E0", edges=_boxed(WARN_LINE, 8)
    ),
    "Heading 1": ParagraphLook(
        size=17,
        colour=DEEP,
        bold=True,
        before=24,
        after=8,
        keep_next=True,
        edges=(("top", 12, ACCENT),),
    ),
    "Heading 2": ParagraphLook(
        size=13.5, colour=DEEP, bold=True, before=16, after=5, keep_next=True
    ),
    "Heading 3": ParagraphLook(
        size=11.5, colour=DEEP, bold=True, before=12, after=4, keep_next=True
    ),
    "Block Text": ParagraphLook(
        size=11.5, before=4, after=4, keep_next=True, indent=12, edges=_BESIDE
    ),
    "Quote Source": ParagraphLook(size=10, colour=QUIET, before=1, after=12, indent=12),
    "Table Caption": ParagraphLook(before=12, after=5, keep_next=True),
    "Table Note": ParagraphLook(size=9.5, colour=QUIET, before=2, after=7, line=1.1),
    "Figure": ParagraphLook(before=2, after=6, line=1),
    "Glance Figure": ParagraphLook(size=17, colour=ACCENT, bold=True, after=0, line=1),
    "Prompt": ParagraphLook(colour=PROMPT, before=2, after=4, keep_next=True),
    "Hint": ParagraphLook(size=9.5, colour=PROMPT, after=6, line=1.1, keep_next=True),
    "Header": ParagraphLook(size=9, colour=QUIET, after=0),
    "Footer": ParagraphLook(size=9, colour=QUIET, after=0),
}


def set_all(target: Any, **values: Any) -> None:
    """Set several attributes of something of python-docx."""
    for name, value in values.items():
        setattr(target, name, value)


def _apply_styles(document: Document) -> None:
    """Give every style that the report uses its look, and every text the one font."""
    # The theme's fonts, which every style falls back to, make room for ours.
    for fonts in document.styles.element.xpath("w:docDefaults//w:rFonts"):
        _name_font(fonts)
    for name, look in LOOKS.items():
        _dress(_style(document, name), look)
    link: Any = document.styles["Hyperlink"]
    _name_font(link.element.get_or_add_rPr().get_or_add_rFonts())
    link.font.color.rgb = RGBColor.from_string(LINK)
    link.font.underline = True


def _style(document: Document, name: str) -> Any:
    """The style of that name; made when the report has no paragraph in it yet."""
    styles: Any = document.styles
    if name not in styles:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    return styles[name]


def _name_font(fonts: BaseOxmlElement) -> None:
    fonts.attrib.clear()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _dress(style: Any, look: ParagraphLook) -> None:
    _name_font(style.element.get_or_add_rPr().get_or_add_rFonts())
    set_all(style.font, size=Pt(look.size), bold=look.bold, italic=False)
    style.font.color.rgb = RGBColor.from_string(look.colour)
    style.element.rPr.remove_all("w:spacing", "w:kern", "w:caps", "w:smallCaps")
    set_all(
        style.paragraph_format,
        alignment=WD_ALIGN_PARAGRAPH.LEFT,
        space_before=Pt(look.before),
        space_after=Pt(look.after),
        line_spacing=look.line,
        keep_with_next=look.keep_next,
        left_indent=Pt(look.indent),
        right_indent=Pt(look.indent),
        widow_control=True,
        keep_together=bool(look.fill),
    )
    properties = style.element.get_or_add_pPr()
    properties.remove_all("w:pBdr", "w:shd")
    if look.edges:
        lines = _borders("w:pBdr", look.edges, space=6)
        properties.insert_element_before(lines, *_AFTER_BORDERS)
    if look.fill:
        shading = element("w:shd", val="clear", color="auto", fill=look.fill)
        properties.insert_element_before(shading, *_AFTER_BORDERS)


# Word accepts the parts of a paragraph's properties in one order only.
_AFTER_BORDERS = (
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
    "w:overflowPunct",
    "w:topLinePunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:bidi",
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
)


def element(tag: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """A new element of a Word file, with what stands in it."""
    made: Any = OxmlElement(tag, {qn(f"w:{name}"): str(v) for name, v in attributes.items()})
    made.extend(children)
    return made  # type: ignore[no-any-return]


def _borders(tag: str, edges: Iterable[tuple[str, int, str]], space: int = 0) -> BaseOxmlElement:
    """Lines on some sides: each with its width in eighths of a point and its colour."""
    lines = (
        element(f"w:{side}", val="single", sz=width, space=space, color=colour)
        for side, width, colour in edges
    )
    return element(tag, *lines)


def _dress_table(table: Table) -> None:
    """Full width, light lines, a shaded header that repeats, rows that stay whole."""
    properties = table._tbl.tblPr  # noqa: SLF001 - python-docx has no other way to it
    properties.remove_all("w:tblW", "w:tblLayout", "w:tblBorders", "w:tblCellMar", "w:tblLook")
    margins = (("top", 50), ("left", 85), ("bottom", 50), ("right", 85))
    parts = (
        element("w:tblW", w=5000, type="pct"),
        _borders("w:tblBorders", (("top", 4, LINE), ("bottom", 8, ACCENT), ("insideH", 4, LINE))),
        element("w:tblLayout", type="fixed"),
        element(
            "w:tblCellMar", *(element(f"w:{side}", w=room, type="dxa") for side, room in margins)
        ),
        element(
            "w:tblLook",
            val="00A0",
            firstRow=1,
            lastRow=0,
            firstColumn=1,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
    )
    for part in parts:
        properties.insert_element_before(part, "w:tblCaption")
    _set_widths(table)
    _dress_rows(table)


def _space_after_tables(document: Document) -> None:
    """Prose that follows a table stands clear of it; a note under a table stays close."""
    after = "w:tbl/following-sibling::*[not(self::w:bookmarkStart or self::w:bookmarkEnd)][1]"
    for following in document.element.body.xpath(f"{after}[self::w:p]"):
        paragraph = Paragraph(following, document._body)  # noqa: SLF001
        if paragraph.style is not None and paragraph.style.name in _PROSE:
            paragraph.paragraph_format.space_before = Pt(10)


def _set_widths(table: Table) -> None:
    widths = column_widths([[_measured(cell) for cell in row.cells] for row in table.rows])
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):  # noqa: SLF001
        column.set(qn("w:w"), str(width))
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            properties = cell._tc.get_or_add_tcPr()  # noqa: SLF001
            properties.remove_all("w:tcW")
            properties.insert(0, element("w:tcW", w=width, type="dxa"))


def _measured(cell: Any) -> str:
    """A cell's text as wide as it will be set: a large figure counts as one long word."""
    # cell.text leaves out content controls.
    text = "".join(node.text or "" for node in cell._tc.iter(qn("w:t")))  # noqa: SLF001
    large = cell.paragraphs[0].style.name == "Glance Figure"
    return "0" * int(1.65 * len(text)) if large else text


def column_widths(texts: list[list[str]]) -> list[int]:
    """Widths that share ``TEXT_WIDTH``: the longest word fits, long texts get more room."""
    letter, room = 125, 230  # a bold letter, and both cell margins, in twentieths of a point
    columns = list(zip(*texts, strict=True))
    least = [
        max(len(w) for t in column for w in (t.split() or [""])) * letter + room
        for column in columns
    ]
    wish = [min(max(len(t) for t in column), 48) * letter + room for column in columns]
    if sum(least) >= TEXT_WIDTH:
        shares = [TEXT_WIDTH * width / sum(least) for width in least]
    else:
        extra = [max(w - m, 1) for w, m in zip(wish, least, strict=True)]
        spare = TEXT_WIDTH - sum(least)
        shares = [m + spare * e / sum(extra) for m, e in zip(least, extra, strict=True)]
    widths = [int(share) for share in shares]
    return [*widths[:-1], TEXT_WIDTH - sum(widths[:-1])]


def _dress_rows(table: Table) -> None:
    rows = list(table.rows)
    for at, row in enumerate(rows):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001
        properties.remove_all("w:cantSplit", "w:tblHeader")
        properties.append(element("w:cantSplit", val="true"))
        if at == 0:
            properties.append(element("w:tblHeader", val="true"))
        # The header stays with the first row; a short table stays whole.
        stay = at == 0 or (len(rows) <= _SHORT_TABLE and at < len(rows) - 1)
        for cell in row.cells:
            if at == 0:
                cell._tc.get_or_add_tcPr().extend(  # noqa: SLF001
                    (
                        _borders("w:tcBorders", [("bottom", 12, ACCENT)]),
                        element("w:shd", val="clear", color="auto", fill=TINT),
                        element("w:vAlign", val="bottom"),
                    )
                )
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = stay
                paragraph.paragraph_format.space_after = Pt(0)
                _dress_runs(paragraph, header=at == 0)


def _dress_runs(paragraph: Any, *, header: bool) -> None:
    for run in (Run(inside, paragraph) for inside in paragraph._p.iter(qn("w:r"))):  # noqa: SLF001
        if paragraph.style.name == "Compact":
            run.font.size = Pt(10)
        if header:
            run.font.bold = True


def dress(document: Document, language: str) -> None:
    """Styles, tables, pictures and page of any Word file that we write."""
    _apply_styles(document)
    for table in document.tables:
        _dress_table(table)
    _space_after_tables(document)
    _fit_pictures(document)
    for section in document.sections:
        set_all(section, **_PAGE)
    _set_language(document, language)


def _fit_pictures(document: Document) -> None:
    """Figures at the full text width, a lead's own pictures no larger than the page.

    The file data goes out of the description of the inner part.
    """
    drawn = {
        drawing
        for paragraph in document.paragraphs
        if paragraph.style is not None and paragraph.style.name == "Figure"
        for drawing in paragraph._p.iter(qn("wp:inline"))  # noqa: SLF001
    }
    for shape in document.inline_shapes:
        inline: Any = shape._inline  # noqa: SLF001
        wide, high = Cm(16) / shape.width, Cm(20) / shape.height
        scale = wide if inline in drawn else min(wide, high, 1)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        inner = inline.graphic.graphicData.pic.nvPicPr.cNvPr
        inner.set("descr", inline.docPr.get("descr", ""))


def write_margins(document: Document, programme: str, title: str, edition: str) -> None:
    """The edition at the head of every page, the title and the page number at its foot.

    The first page already names the programme, so that its head has the edition only.
    """
    section: Any = document.sections[0]
    section.different_first_page_header_footer = True
    for part, style, words in (
        (section.first_page_header, "Header", f"\t{edition}"),
        (section.header, "Header", f"{programme}\t{edition}"),
        (section.first_page_footer, "Footer", f"{title}\tPage "),
        (section.footer, "Footer", f"{title}\tPage "),
    ):
        line = part.paragraphs[0]
        line.style = document.styles[style]
        line.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(words)
        if style == "Footer":
            _add_field(line, "PAGE")
            line.add_run(" of ")
            _add_field(line, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    """A field that Word fills by itself, without asking."""
    text = element("w:t")
    text.text = "1"
    field = element("w:fldSimple", element("w:r", text), instr=f" {name} ")
    paragraph._p.append(field)  # noqa: SLF001


def _set_language(document: Document, language: str) -> None:
    """The proofing language, and the mode of a present-day Word."""
    settings: Any = document.settings.element
    for fonts in settings.findall(qn("w:themeFontLang")):
        fonts.set(qn("w:val"), language)
    if settings.find(qn("w:compat")) is None:
        mode = element(
            "w:compatSetting",
            name="compatibilityMode",
            val="15",
            uri="http://schemas.microsoft.com/office/word",
        )
        settings.find(qn("w:rsids")).addprevious(element("w:compat", mode))
