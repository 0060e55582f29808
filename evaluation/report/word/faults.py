"""What a section of a Word file may not hold, because a report cannot carry it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from evaluation.errors import Issue
from evaluation.report.lead.markdown import ADD_ALT, picture_fault, total_fault
from evaluation.report.word.ooxml import WordSection, paragraph_around, squeezed, text_of
from evaluation.report.word.package import WordFile

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_VML = "{urn:schemas-microsoft-com:vml}"
_DRAWN = {  # by the last part of the address that names what is drawn
    "chart": "chart",
    "chartex": "chart",
    "diagram": "drawing made of shapes (SmartArt)",
}


def faults_in(part: WordSection, package: WordFile, shown_as: str) -> Iterator[Issue]:
    """Every fault of one section, with its paragraph."""
    number = 0
    for element in part.content:
        for paragraph in element.iter(qn("w:p")):
            number += bool(squeezed(text_of(paragraph)))
            where = f"{part.title}, paragraph {max(number, 1)}"
            yield from (
                Issue(shown_as, problem, action, cell=where, code="word.not-carried")
                for problem, action in _in_paragraph(paragraph, package)
            )
        if element.tag == qn("w:altChunk"):
            yield Issue(
                shown_as,
                "A whole document is inserted here; its words would be lost.",
                "Open the file in Word and save it anew: then they become its own.",
                cell=part.title,
                code="word.inserted-document",
            )
    relations = package.relations()
    pictures = (picture for element in part.content for picture in element.iter(qn("a:blip")))
    targets = [relations.get(picture.get(f"{_OFFICE}embed", "")) for picture in pictures]
    size = sum(len(package.content(target)) for target in targets if target and not target.outside)
    if fault := total_fault(size):
        yield Issue(shown_as, *fault, cell=part.title, code="picture.too-large-together")


def _in_paragraph(paragraph: Any, package: WordFile) -> Iterator[tuple[str, str]]:
    for box in paragraph.iter(qn("w:txbxContent")):
        if paragraph_around(box) is paragraph and not _is_fallback(box):
            words = squeezed(text_of(box))[:60]
            yield (
                f"Words stand in a text box and would be read out of order: “{words}”.",
                "Cut them out of the box and paste them as a paragraph.",
            )
    if next(paragraph.iter(qn("w:object")), None) is not None:
        yield (
            "Something from another program is embedded here and would be lost.",
            "Put in a picture of it, with alt text, or a table.",
        )
    for drawing in paragraph.iter(qn("w:drawing"), qn("w:pict")):
        if paragraph_around(drawing) is paragraph and not _is_fallback(drawing):
            yield from _drawing(drawing, package)


def _drawing(drawing: Any, package: WordFile) -> Iterator[tuple[str, str]]:
    kinds = (str(data.get("uri")).rpartition("/")[2] for data in drawing.iter(qn("a:graphicData")))
    if name := next((_DRAWN[kind] for kind in kinds if kind in _DRAWN), ""):
        yield (
            f"A {name} cannot be carried into the report.",
            "Copy it, paste it as a picture, and give the picture alt text.",
        )
        return
    pictures = [*drawing.iter(qn("a:blip"), f"{_VML}imagedata")]
    texts = [p.get("descr") or "" for p in drawing.iter(qn("wp:docPr"))]
    texts += [shape.get("alt") or "" for shape in drawing.iter(f"{_VML}shape")]
    if pictures and not "".join(texts).strip():
        yield "A picture has no alt text.", ADD_ALT
    relations = package.relations()
    for picture in pictures:
        named = picture.get(f"{_OFFICE}embed") or picture.get(f"{_OFFICE}id")
        relation = relations.get(named or picture.get(f"{_OFFICE}link", ""))
        if relation is None or relation.outside:
            yield (
                "A picture is linked and not in the file; nothing outside the file is opened.",
                "Delete it and insert it again with Insert, Pictures (not Link to File).",
            )
        elif fault := picture_fault(package.content(relation)):
            yield fault


def _is_fallback(node: Any) -> bool:
    """Whether this is what an old Word would show in place of something said already."""
    return any(str(around.tag).endswith("}Fallback") for around in (node, *node.iterancestors()))
