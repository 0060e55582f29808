"""Report -> Word: one HTML template, pandoc as a child process, python-docx to finish."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.disk import write_whole
from evaluation.report.model import Report
from evaluation.report.pandoc import convert
from evaluation.report.web import EDITIONS, page

if TYPE_CHECKING:
    from docx.document import Document

# Custom properties of the file, by which a report that comes back is known.
# The last tells whether two reports say the same results.
DELIVERABLE, EDITION, NUMBERS = "pathfinder-deliverable", "pathfinder-edition", "pathfinder-results"
_BOUND = re.compile(r'<span class="bound"[^>]*>[^<]*')


def write_word(report: Report, target: Path) -> None:
    """Write the report as ``target`` (.docx); the last good file stays until this one is complete.

    Raises EvaluationError when the file cannot be written, as when Word has it open.
    """
    import docx

    source, pictures = without_pictures(page("word.html.j2", report, pictures="png"))
    document = docx.Document(io.BytesIO(_converted(source, report)))
    put_in(pictures, document)
    finish(document, report)
    save(document, target, "The Word report")


def save(document: Document, target: Path, what: str) -> None:
    """Write a document whole or not at all. Raises EvaluationError, as when Word has it open."""
    content = io.BytesIO()
    document.save(content)
    write_whole(target, content.getvalue(), what)


def _converted(source: str, report: Report) -> bytes:
    """What pandoc makes of the page: the words, headings, tables and pictures."""
    results = "".join(_BOUND.findall(source)).encode("utf-8")
    stamp = {
        "lang": report.language,
        DELIVERABLE: report.slug,
        EDITION: report.edition.value,
        NUMBERS: hashlib.sha256(results).hexdigest()[:16],
    }
    return convert(
        source.encode("utf-8"),
        "html",
        "docx",
        script="bound.lua",
        options=("--shift-heading-level-by=-1", *(f"--metadata={k}={v}" for k, v in stamp.items())),
        shown=f"{report.slug}/report.docx",
    )


def finish(document: Document, report: Report) -> None:
    """Styles, tables, pictures, page, header, footer and properties of the Word edition."""
    dress(document, report.language)
    _write_margins(document, report)
    _set_properties(document, report)


def dress(document: Document, language: str) -> None:
    """Styles, tables, pictures and page of any Word file that we write."""
    from evaluation.report.word import style as word_style

    word_style.apply_styles(document)
    for table in document.tables:
        word_style.dress_table(table)
    word_style.space_after_tables(document)
    _fit_pictures(document)
    _set_page(document)
    _set_language(document, language)


def _fit_pictures(document: Document) -> None:
    """Figures at the full text width, a lead's own pictures no larger than the page.

    The file data goes out of the description of the inner part.
    """
    from docx.oxml.ns import qn
    from docx.shared import Cm

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


def _set_page(document: Document) -> None:
    """An A4 page with its margins."""
    from docx.shared import Cm

    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
        section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.1)
        section.header_distance = section.footer_distance = Cm(1.1)


def _write_margins(document: Document, report: Report) -> None:
    """The edition at the head of every page, the title and the page number at its foot.

    The first page already names the programme, so that its head has the edition only.
    """
    section, edition = document.sections[0], EDITIONS[report.edition]
    section.different_first_page_header_footer = True
    _write_margin(document, section.first_page_header, "Header", f"\t{edition}")
    _write_margin(document, section.header, "Header", f"{report.programme}\t{edition}")
    for foot in (section.first_page_footer, section.footer):
        line = _write_margin(document, foot, "Footer", f"{_short(report.title)}\tPage ")
        _add_field(line, "PAGE")
        line.add_run(" of ")
        _add_field(line, "NUMPAGES")


def _write_margin(document: Document, part: Any, style: str, words: str) -> Any:
    """Write one line with a tab to the right edge; the paragraph, to write on."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    line = part.paragraphs[0]
    line.style = document.styles[style]
    line.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(words)
    return line


def _short(title: str, letters: int = 80) -> str:
    """A title that fits beside the page number."""
    return (
        title
        if len(title) <= letters
        else title[:letters].rsplit(" ", 1)[0].rstrip(" ,;:") + "\N{HORIZONTAL ELLIPSIS}"
    )


def _add_field(paragraph: Any, name: str) -> None:
    """A field that Word fills by itself, without asking."""
    from evaluation.report.word.style import element

    text = element("w:t")
    text.text = "1"
    field = element("w:fldSimple", element("w:r", text), instr=f" {name} ")
    paragraph._p.append(field)  # noqa: SLF001


def _set_properties(document: Document, report: Report) -> None:
    core = document.core_properties
    core.title = report.title
    core.subject = report.subtitle or report.programme
    core.author = core.last_modified_by = report.author or report.programme
    core.language = report.language
    core.category = EDITIONS[report.edition]
    core.keywords = report.programme


def _set_language(document: Document, language: str) -> None:
    """The proofing language, and the mode of a present-day Word."""
    from docx.oxml.ns import qn

    from evaluation.report.word.style import element

    settings: Any = document.settings.element
    for fonts in settings.findall(qn("w:themeFontLang")):
        fonts.set(qn("w:val"), language)
    if settings.find(qn("w:compat")) is not None:
        return
    mode = element(
        "w:compatSetting",
        name="compatibilityMode",
        val="15",
        uri="http://schemas.microsoft.com/office/word",
    )
    settings.find(qn("w:rsids")).addprevious(element("w:compat", mode))


_PNG = re.compile(r'(?<=src="data:image/png;base64,)[^"]+(?=")')


def without_pictures(source: str) -> tuple[str, dict[bytes, bytes]]:
    """A page with a stand-in for each PNG, and the picture of each stand-in."""
    pictures: dict[bytes, bytes] = {}

    def stand_in(found: re.Match[str]) -> str:
        png = base64.b64decode(found[0])
        blank = _blank(png)
        pictures[blank] = png
        return base64.b64encode(blank).decode("ascii")

    return _PNG.sub(stand_in, source), pictures


def put_in(pictures: Mapping[bytes, bytes], document: Document) -> None:
    """Put each picture where its stand-in is."""
    for part in document.part.package.image_parts:
        part._blob = pictures.get(part.blob, part.blob)  # noqa: SLF001 - python-docx has no other way


def _blank(png: bytes) -> bytes:
    """An empty picture of the size and resolution of ``png``, like no other picture's."""
    width, height = struct.unpack(">II", png[16:24].ljust(8, b"\0"))
    resolution = png[png.find(b"pHYs") + 4 :][:9] if b"pHYs" in png else b""
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0),
        b"pHYs": resolution,
        b"tEXt": b"of\0" + hashlib.sha256(png).hexdigest().encode("ascii"),
        b"IDAT": zlib.compress(bytes(((width + 7) // 8 + 1) * height)),
    }
    written = [_chunk(kind, data) for kind, data in chunks.items() if data]
    return b"".join((png[:8], *written, _chunk(b"IEND", b"")))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
