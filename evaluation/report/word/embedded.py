"""The typeface in a Word file: it travels with the report, so that it looks alike everywhere."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import quoteattr

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn

from evaluation.report.typeface import NAME, STYLES, shipped

_KIND = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FONT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
# What Word looks for where it does not take the font: the same one by its makers' name, else a
# sans serif of like proportions (ECMA-376 part 1, 17.8.3; PANOSE 1).
_OTHER, _PANOSE = "Source Sans 3", "020B0503030403020204"


def embed_typeface(document: Document) -> None:
    """Bring the typeface along, and have Word keep it when the report is saved there."""
    table: Any = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    embedded = ""
    for number, style in enumerate(STYLES, 1):
        name = PackURI(f"/word/fonts/font{number}.odttf")
        part = Part(name, _KIND, shipped(style, "odttf"), document.part.package)
        relation = table.relate_to(part, _FONT)
        embedded += f'<w:embed{style.name} r:id="{relation}" w:fontKey="{style.key}"/>'
    table._blob = (  # noqa: SLF001 - the library has no part of its own for it
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f"<w:fonts {nsdecls('w', 'r')}><w:font w:name={quoteattr(NAME)}>"
        f'<w:altName w:val={quoteattr(_OTHER)}/><w:panose1 w:val="{_PANOSE}"/>'
        '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
        f"{embedded}</w:font></w:fonts>"
    ).encode()
    settings: Any = document.settings.element
    zoom = settings.find(qn("w:zoom"))
    for setting in ("w:saveSubsetFonts", "w:embedTrueTypeFonts"):  # Word wants them in this order
        zoom.addnext(OxmlElement(setting))
