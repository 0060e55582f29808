"""Stand-ins for a page's pictures while pandoc converts it.

Pandoc takes three quarters of its time over pictures that are written out in letters. It
gets a blank one of the same size in place of each, and the picture is put in afterwards.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document

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
