"""How the Word edition looks: its styles, its lists, its tables and its page.

Looks live in named styles, so that an editor can change the whole report in Word's
style pane; only tables carry direct formatting, which LibreOffice needs.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor

from evaluation.report.typeface import NAME as FONT
from evaluation.report.word.embedded import embed_typeface

INK, QUIET, ACCENT, DEEP = "1B2A33", "4A5862", "0B5563", "06323B"
LINK, LINE, TINT, WARN, WARN_LINE = "0B3D7A", "CFD8DC", "EEF5F5", "FFC845", "8A4B00"
PROMPT = "5B666E"  # grey, and still dark enough to read on white
BLANK, BULLETS, NUMBERED = 1, 2, 3  # lists: without a sign, with one, and numbered
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

    size: float = 11.5
    colour: str = INK
    bold: bool = False
    before: float = 0
    after: float = 8
    line: float = 1.15
    keep_next: bool = False
    indent: float = 0
    beside: float = 0  # left free at the right, so that lines have about 70 letters
    fill: str = ""
    edges: tuple[tuple[str, int, str], ...] = ()  # side, eighths of a point, colour


def _boxed(colour: str, width: int) -> tuple[tuple[str, int, str], ...]:
    return tuple((side, width, colour) for side in ("top", "left", "bottom", "right"))


_BESIDE = (("left", 36, ACCENT),)
_BESIDE_WORDS = 90.7  # points: 3.2 cm
PROSE = ("Body Text", "First Paragraph", "Compact")
LOOKS = {
    "Normal": ParagraphLook(),
    "Body Text": ParagraphLook(beside=_BESIDE_WORDS),
    "First Paragraph": ParagraphLook(before=4, beside=_BESIDE_WORDS),
    "Compact": ParagraphLook(after=3, beside=_BESIDE_WORDS),
    "Programme": ParagraphLook(
        size=12, colour=ACCENT, bold=True, after=14, edges=(("bottom", 12, ACCENT),)
    ),
    "Title": ParagraphLook(size=26, colour=DEEP, bold=True, after=8, line=1.0),
    "Subtitle": ParagraphLook(size=14, colour=QUIET, after=10),
    "Edition": ParagraphLook(colour=ACCENT, bold=True, after=12),
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
    "Heading 2": ParagraphLook(size=13, colour=DEEP, bold=True, before=16, after=5, keep_next=True),
    "Heading 3": ParagraphLook(
        size=11.5, colour=DEEP, bold=True, before=12, after=4, keep_next=True
    ),
    **dict.fromkeys(
        ("Heading 4", "Heading 5", "Heading 6"),
        ParagraphLook(colour=QUIET, bold=True, before=10, after=4, keep_next=True),
    ),
    "Block Text": ParagraphLook(
        size=11.5, before=4, after=4, keep_next=True, indent=12, edges=_BESIDE
    ),
    "Quote Source": ParagraphLook(size=10, colour=QUIET, before=1, after=12, indent=12),
    "Table Caption": ParagraphLook(before=12, after=5, keep_next=True),
    "Table Head": ParagraphLook(size=10, bold=True, after=0, keep_next=True),
    "Table Text": ParagraphLook(size=10, after=0),
    "Table Note": ParagraphLook(size=9.5, colour=QUIET, before=2, after=7, line=1.1),
    "About Figure": ParagraphLook(size=9.5, colour=QUIET, after=2, line=1.1, keep_next=True),
    "Figure": ParagraphLook(before=2, after=6, line=1),
    "Glance Figure": ParagraphLook(size=17, colour=ACCENT, bold=True, after=0, line=1),
    "Prompt": ParagraphLook(colour=PROMPT, before=2, after=4, keep_next=True),
    "Hint": ParagraphLook(size=9.5, colour=PROMPT, after=6, line=1.1, keep_next=True),
    "Source Code": ParagraphLook(size=10, line=1),
    "Header": ParagraphLook(size=9.5, colour=QUIET, after=0),
    "Footer": ParagraphLook(size=9.5, colour=QUIET, after=0),
}


def set_all(target: Any, **values: Any) -> None:
    """Set several attributes of something of python-docx."""
    for name, value in values.items():
        setattr(target, name, value)


# Styles of the library's own document that are kept; Word knows the names of some others.
_KEPT = {"Default Paragraph Font", "Normal Table", "No List", *LOOKS}
_KNOWN = ("Block Text", "Hyperlink")
# What its document brings along and nobody needs: a customised XML, a picture of itself.
_UNUSED = ("customXml", "stylesWithEffects", "thumbnail")
_SIGNS = (("\uf0b7", "Symbol"), ("o", "Courier New"), ("\uf0a7", "Wingdings"))
_COUNTING = ("decimal", "lowerLetter", "lowerRoman")
_LEVELS = range(9)


def new_document(language: str) -> Document:
    """A document without words: styles, lists, page and settings are there."""
    document = docx.Document(io.BytesIO(_dressed()))
    for fonts in document.settings.element.findall(qn("w:themeFontLang")):
        fonts.set(qn("w:val"), language)
    for used in document.styles.element.xpath("w:docDefaults//w:lang"):
        used.set(qn("w:val"), language)
    return document


@cache
def _dressed() -> bytes:
    """The document that every other one begins as; made once a process."""
    document = docx.Document()
    for relations in (document.part.rels, document.part.package.rels):
        for name in [n for n, r in relations.items() if r.reltype.endswith(_UNUSED)]:
            del relations[name]
    _apply_styles(document)
    _define_lists(document)
    for section in document.sections:
        set_all(section, **_PAGE)
    _set_present_day(document)
    embed_typeface(document)
    never = datetime(1970, 1, 1, tzinfo=UTC)
    set_all(document.core_properties, author="", comments="", created=never, modified=never)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _apply_styles(document: Document) -> None:
    """Give every style its look, and every text the one font."""
    # The theme's fonts, which every style falls back to, make room for ours.
    for fonts in document.styles.element.xpath("w:docDefaults//w:rFonts"):
        _name_font(fonts)
    styles: Any = document.styles
    for style in list(styles):
        if style.name not in _KEPT:
            style.delete()
    for name, look in LOOKS.items():
        _dress(_style(document, name), look)
    for name in LOOKS:
        if name.startswith("Heading") or name in ("Title", "Subtitle", "Prompt", "Hint"):
            styles[name].next_paragraph_style = styles["Body Text"]
    link, code = _style(document, "Hyperlink"), _style(document, "Verbatim Char")
    _name_font(link.element.get_or_add_rPr().get_or_add_rFonts())
    link.font.color.rgb = RGBColor.from_string(LINK)
    link.font.underline = True
    code.font.name = "Consolas"


def _style(document: Document, name: str) -> Any:
    """The style of that name without a look; made where the library has none."""
    styles: Any = document.styles
    if name not in styles:
        kind = WD_STYLE_TYPE.PARAGRAPH if name in LOOKS else WD_STYLE_TYPE.CHARACTER
        style = styles.add_style(name, kind, builtin=name in _KNOWN)
        style.base_style = styles["Normal" if name in LOOKS else "Default Paragraph Font"]
    style = styles[name]
    for old in style.element.xpath("w:link | w:rPr | w:pPr/*[not(self::w:outlineLvl)]"):
        old.getparent().remove(old)
    set_all(style, hidden=False, quick_style=True)
    return style


def _define_lists(document: Document) -> None:
    """Three kinds of lists, each with its levels."""
    definitions: Any = document.part.numbering_part.element
    definitions.clear()
    levels = {
        BLANK: [_level(at, "bullet", " ") for at in _LEVELS],
        BULLETS: [_level(at, "bullet", *_SIGNS[at % 3]) for at in _LEVELS],
        NUMBERED: [_level(at, _COUNTING[at % 3], f"%{at + 1}.") for at in _LEVELS],
    }
    for number, parts in levels.items():
        kind = element("w:multiLevelType", val="multilevel")
        definitions.append(element("w:abstractNum", kind, *parts, abstractNumId=number))
    for number in levels:
        of = element("w:abstractNumId", val=number)
        definitions.append(element("w:num", of, numId=number))


def _level(at: int, form: str, sign: str, font: str = "") -> BaseOxmlElement:
    fonts = element("w:rFonts", ascii=font, hAnsi=font, cs=font, hint="default")
    return element(
        "w:lvl",
        element("w:start", val=1),
        element("w:numFmt", val=form),
        element("w:lvlText", val=sign),
        element("w:lvlJc", val="left"),
        element("w:pPr", element("w:ind", left=720 * (at + 1), hanging=360)),
        *([element("w:rPr", fonts)] if font else []),
        ilvl=at,
    )


def _name_font(fonts: BaseOxmlElement) -> None:
    fonts.attrib.clear()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)


def _dress(style: Any, look: ParagraphLook) -> None:
    _name_font(style.element.get_or_add_rPr().get_or_add_rFonts())
    set_all(style.font, size=Pt(look.size), bold=look.bold, italic=False)
    style.font.color.rgb = RGBColor.from_string(look.colour)
    set_all(
        style.paragraph_format,
        alignment=WD_ALIGN_PARAGRAPH.LEFT,
        space_before=Pt(look.before),
        space_after=Pt(look.after),
        line_spacing=look.line,
        keep_with_next=look.keep_next,
        left_indent=Pt(look.indent),
        right_indent=Pt(look.indent + look.beside),
        widow_control=True,
        keep_together=bool(look.fill),
    )
    properties = style.element.get_or_add_pPr()
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
    named = {_qualified(f"w:{name}"): str(value) for name, value in attributes.items()}
    made: Any = oxml_parser.makeelement(_qualified(tag), named)
    made.extend(children)
    return made  # type: ignore[no-any-return]


_qualified = cache(qn)


def _borders(tag: str, edges: Iterable[tuple[str, int, str]], space: int = 0) -> BaseOxmlElement:
    """Lines on some sides: each with its width in eighths of a point and its colour."""
    lines = (
        element(f"w:{side}", val="single", sz=width, space=space, color=colour)
        for side, width, colour in edges
    )
    return element(tag, *lines)


def table_look() -> BaseOxmlElement:
    """Of a table: full width and light lines. Word accepts its parts in one order only."""
    margins = (("top", 50), ("left", 85), ("bottom", 50), ("right", 85))
    return element(
        "w:tblPr",
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


def cell_look(
    width: int, *, header: bool, across: int = 1, down: int = 1, below: bool = False
) -> BaseOxmlElement:
    """Of a cell: its width, and a shade with a line under it in the header.

    It takes ``across`` columns and ``down`` rows, or goes on ``below`` the cell that does.
    """
    parts = [element("w:tcW", w=width, type="dxa")]
    parts += [element("w:gridSpan", val=across)] if across > 1 else []
    parts += [element("w:vMerge", val="continue" if below else "restart")] * (below or down > 1)
    if header:
        parts += [
            _borders("w:tcBorders", [("bottom", 12, ACCENT)]),
            element("w:shd", val="clear", color="auto", fill=TINT),
            element("w:vAlign", val="bottom"),
        ]
    return element("w:tcPr", *parts)


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


def _set_present_day(document: Document) -> None:
    """The mode of a present-day Word, and nothing of the languages of the library's document."""
    settings: Any = document.settings.element
    mode = element(
        "w:compatSetting",
        name="compatibilityMode",
        val="15",
        uri="http://schemas.microsoft.com/office/word",
    )
    settings.find(qn("w:compat"))[:] = [mode]
    settings.find(qn("w:zoom")).set(qn("w:percent"), "100")
    del settings.find(qn("w:themeFontLang")).attrib[qn("w:eastAsia")]
