"""A picture's bytes, and how large it is on a page."""

from __future__ import annotations

import base64
import binascii
import re
import struct
from dataclasses import dataclass

_ADDRESS = re.compile(r"data:(image/(?:png|jpeg|gif|svg\+xml));base64,(.*)", re.DOTALL)
DRAWN = "image/svg+xml"
_POINTS = 72  # an inch; and dots an inch where a picture does not say
_UNKNOWN = 600, 400
WIDEST, HIGHEST = 453.6, 566.9  # points: 16 and 20 cm
# Of a JPEG: segments that give its size in dots (ISO 10918-1, table B.1).
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A picture's bytes and what they are."""

    kind: str
    data: bytes

    @property
    def ending(self) -> str:
        """The ending of its file's name."""
        return self.kind.partition("/")[2].replace("jpeg", "jpg").removesuffix("+xml")

    def size(self, *, full_width: bool = False, widest: float = WIDEST) -> tuple[float, float]:
        """Width and height in points: the full text width, or no larger than the page."""
        try:
            (width, height), dots = _dots(self.kind, self.data)
        except (struct.error, IndexError, ValueError):
            (width, height), dots = _UNKNOWN, _POINTS
        wide, high = (max(side, 1) * _POINTS / dots for side in (width, height))
        scale = widest / wide
        scale = scale if full_width else min(scale, HIGHEST / high, 1)
        return wide * scale, high * scale


def image_of(address: str, *, drawn: bool = False) -> Bitmap | None:
    """The picture that a ``data:`` address holds, if it is one that every format shows.

    ``drawn``: also one of shapes, of which the bytes are SVG.
    """
    held = _ADDRESS.fullmatch(address)
    if held is None or (held[1] == DRAWN and not drawn):
        return None
    try:
        return Bitmap(held[1], base64.b64decode(held[2], validate=True))
    except binascii.Error:
        return None


def _dots(kind: str, data: bytes) -> tuple[tuple[int, int], float]:
    """Width and height in dots, and how many of them an inch has."""
    if kind == "image/png":
        metre, unit = _POINTS / 0.0254, 1
        if b"pHYs" in data[:1000]:
            metre, unit = struct.unpack(">I4xB", data[data.index(b"pHYs") + 4 :][:9])
        return struct.unpack(">II", data[16:24]), metre * 0.0254 if metre and unit else _POINTS
    if kind == "image/gif":
        return struct.unpack("<HH", data[6:10]), _POINTS
    at, dots = 2, float(_POINTS)
    while data[at + 1] not in _FRAMES:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        if data[at + 4 : at + 9] == b"JFIF\0":
            unit, across = struct.unpack(">BH", data[at + 11 : at + 14])
            dots = across * {1: 1.0, 2: 2.54}.get(unit, 0) or dots
        at += 2 + length
    height, width = struct.unpack(">HH", data[at + 5 : at + 9])
    return (width, height), dots
