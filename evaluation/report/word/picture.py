"""The drawing that shows a picture in a Word file."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

_POINT = 12700  # in the file's units
_DRAWING = (
    f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}>"
    '<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent/>'
    '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr name="Picture"/>'
    '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic><pic:nvPicPr><pic:cNvPr name="Picture"/><pic:cNvPicPr>'
    '<a:picLocks noChangeAspect="1" noChangeArrowheads="1"/></pic:cNvPicPr></pic:nvPicPr>'
    "<pic:blipFill><a:blip/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
    '<pic:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/><a:ext/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></pic:spPr>'
    "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def drawing(number: int, relation: str, alt: str, size: tuple[float, float]) -> Any:
    """A picture in a line of text, its size in points.

    ``relation`` leads to the file's part that holds it.
    """
    made = parse_xml(_DRAWING)
    for tag in ("wp:extent", "a:ext"):
        for name, side in zip(("cx", "cy"), size, strict=True):
            next(made.iter(qn(tag))).set(name, str(int(side * _POINT)))
    for tag in ("wp:docPr", "pic:cNvPr"):
        described = next(made.iter(qn(tag)))
        described.set("id", str(number))
        described.set("descr", alt)
    next(made.iter(qn("a:blip"))).set(qn("r:embed"), relation)
    return made
