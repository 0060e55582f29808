"""How large a picture is, and the drawing that shows it in a Word file."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

_ADDRESS = re.compile(r"data:(image/(?:png|jpeg|gif));base64,(.*)", re.DOTALL)
_INCH, _DOTS = 914400, 72  # an inch in the file's units; dots an inch where a picture does not say
_UNKNOWN = 600, 400
_WIDEST, _HIGHEST = Cm(16), Cm(20)
# Of a JPEG: segments that give its size in dots (ISO 10918-1, table B.1).
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
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


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A picture's bytes and what they are."""

    kind: str
    data: bytes

    @property
    def ending(self) -> str:
        """The ending of its file's name."""
        return self.kind.partition("/")[2].replace("jpeg", "jpg")

    def size(self, *, full_width: bool) -> tuple[int, int]:
        """Width and height on the page: at the full text width, or no larger than the page."""
        try:
            (width, height), dots = _dots(self.kind, self.data)
        except (struct.error, IndexError, ValueError):
            (width, height), dots = _UNKNOWN, _DOTS
        wide, high = (max(side, 1) * _INCH / dots for side in (width, height))
        scale = _WIDEST / wide
        scale = scale if full_width else min(scale, _HIGHEST / high, 1)
        return int(wide * scale), int(high * scale)


def image_of(address: str) -> Bitmap | None:
    """The picture that a ``data:`` address holds, if it is one that Word shows."""
    held = _ADDRESS.fullmatch(address)
    try:
        return Bitmap(held[1], base64.b64decode(held[2], validate=True)) if held else None
    except binascii.Error:
        return None


def drawing(number: int, relation: str, alt: str, size: tuple[int, int]) -> Any:
    """A picture in a line of text. ``relation`` leads to the file's part that holds it."""
    made = parse_xml(_DRAWING)
    for tag in ("wp:extent", "a:ext"):
        for name, side in zip(("cx", "cy"), size, strict=True):
            next(made.iter(qn(tag))).set(name, str(side))
    for tag in ("wp:docPr", "pic:cNvPr"):
        described = next(made.iter(qn(tag)))
        described.set("id", str(number))
        described.set("descr", alt)
    next(made.iter(qn("a:blip"))).set(qn("r:embed"), relation)
    return made


def _dots(kind: str, data: bytes) -> tuple[tuple[int, int], float]:
    """Width and height in dots, and how many of them an inch has."""
    if kind == "image/png":
        metre, unit = _DOTS / 0.0254, 1
        if b"pHYs" in data[:1000]:
            metre, unit = struct.unpack(">I4xB", data[data.index(b"pHYs") + 4 :][:9])
        return struct.unpack(">II", data[16:24]), metre * 0.0254 if metre and unit else _DOTS
    if kind == "image/gif":
        return struct.unpack("<HH", data[6:10]), _DOTS
    at, dots = 2, float(_DOTS)
    while data[at + 1] not in _FRAMES:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 4 : at + 9] == b"JFIF\0":
            unit, across = struct.unpack(">BH", data[at + 11 : at + 14])
            dots = across * {1: 1.0, 2: 2.54}.get(unit, 0) or dots
        at += 2 + length
    height, width = struct.unpack(">HH", data[at + 5 : at + 9])
    return (width, height), dots
