"""Words that stand nowhere else, put where people leave names; and a reader that opens every file.

A canary is a word that no text has. Found in what leaves the team, it says what came along.
"""

from __future__ import annotations

import base64
import io
import logging
import re
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pypdf
from PIL import Image

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # numbers without an object are usual
_WORD = "qzcanary"


@dataclass
class Aviary:
    """The canaries that were made, by the kind of place that they were put in."""

    made: dict[str, list[str]] = field(default_factory=dict)

    def one(self, kind: str) -> str:
        """A new canary: letters and figures, so that it may be a name or part of an address."""
        number = sum(map(len, self.made.values()))
        canary = f"{_WORD}{number:03d}{'abcdefghij'[number % 10]}"
        self.made.setdefault(kind, []).append(canary)
        return canary


def canaries_in(folder: Path) -> dict[str, set[str]]:
    """The canaries in all files of a folder, opened as far as they open, and in their names."""
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        inside = _canaries_inside(path.read_bytes()) if path.is_file() else frozenset()
        for canary in {*_in_bytes(name.encode()), *inside}:
            found.setdefault(canary, set()).add(name)
    return found


@lru_cache(maxsize=64)  # the hub has the same files
def _canaries_inside(content: bytes) -> frozenset[str]:
    return frozenset(canary for part in _opened(content, 0) for canary in _in_bytes(part))


def pictures_in(folder: Path) -> Iterator[tuple[str, Image.Image]]:
    """Every picture in all files of a folder, wherever it is packed, with the file's name."""
    for path in sorted(folder.rglob("*.*")):
        content = path.read_bytes()
        if content.startswith(b"%PDF"):
            for page in pypdf.PdfReader(io.BytesIO(content)).pages:
                yield from ((path.name, one.image) for one in page.images if one.image)
        for part in _opened(content, 0):
            if part.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
                yield path.name, Image.open(io.BytesIO(part))


def _in_bytes(content: bytes) -> Iterator[str]:
    """As plain text, and as the two-byte text that cameras and Word write."""
    lower = content.lower()
    for text in (lower, lower.replace(b"\0", b"")):
        for match in re.finditer(_WORD.encode() + rb"\d{3}[a-j]", text):
            yield match[0].decode()


def _opened(content: bytes, depth: int) -> Iterator[bytes]:
    """The bytes themselves, and what is packed in them."""
    yield content
    if depth > 4:
        return
    for inside in (*_zipped(content), *_portable(content), *_addresses(content), *_chunks(content)):
        yield from _opened(inside, depth + 1)


def _zipped(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for member in package.infolist():
                yield member.filename.encode() + member.comment + member.extra
                yield package.read(member)


def _portable(content: bytes) -> Iterator[bytes]:
    """Every object of a PDF: streams with their filters undone, strings, and the text of pages."""
    if not content.startswith(b"%PDF"):
        return
    reader = pypdf.PdfReader(io.BytesIO(content))
    for number in range(1, reader.trailer["/Size"]):
        try:
            part = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        except Exception:  # noqa: BLE001 - a number without an object
            continue
        yield repr(part).encode()
        if isinstance(part, pypdf.generic.StreamObject):
            yield part._data
            try:
                yield part.get_data()
            except Exception:  # noqa: BLE001 - a picture's own compression, whose bytes were given
                continue
    yield "\n".join(page.extract_text() for page in reader.pages).encode()


def _addresses(content: bytes) -> Iterator[bytes]:
    """What stands in addresses that hold their contents (``data:``)."""
    for match in re.finditer(rb"data:[\w/+.-]+;base64,([A-Za-z0-9+/=\s%]+)", content):
        packed = urllib.parse.unquote_to_bytes(match[1])
        packed = re.sub(rb"\s", b"", packed)
        yield base64.b64decode(packed + b"=" * (-len(packed) % 4))


def _chunks(content: bytes) -> Iterator[bytes]:
    """The packed texts of a PNG, and an SVG's addresses."""
    if content.startswith(b"\x89PNG"):
        at = 8
        while at + 8 <= len(content):
            (size,) = struct.unpack(">I", content[at : at + 4])
            kind, data = content[at + 4 : at + 8], content[at + 8 : at + 8 + size]
            if kind in (b"zTXt", b"iTXt", b"iCCP"):
                for start in range(len(data)):
                    if data[start : start + 1] == b"\x78":
                        try:
                            yield zlib.decompress(data[start:])
                        except zlib.error:
                            continue
            at += 12 + size


# ---------------------------------------------------------------- pictures that tell


def png(aviary: Aviary, kind: str) -> bytes:
    """A PNG with a text of each kind, a camera's record, and something after its end."""
    plain = _picture("PNG")
    name = lambda: aviary.one(kind).encode()  # noqa: E731 - said eight times below
    chunks = [
        (b"tEXt", b"Author\0" + name()),
        (b"tEXt", b"Comment\0" + name()),
        (b"zTXt", b"Software\0\0" + zlib.compress(name())),
        (b"iTXt", b"Description\0\0\0\0\0" + name()),
        (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"<x>" + name() + b"</x>")),
        (b"eXIf", _camera(aviary, kind)),
        (b"prVt", name()),
    ]
    made = b"".join(
        struct.pack(">I", len(data)) + kind_ + data + struct.pack(">I", zlib.crc32(kind_ + data))
        for kind_, data in chunks
    )
    return plain[:33] + made + plain[33:] + name()  # 8 of signature and 25 of the header


def jpeg(aviary: Aviary, kind: str) -> bytes:
    """A JPEG with a camera's record and small picture, comments, a description and an appendix."""
    plain = _picture("JPEG")
    name = lambda: aviary.one(kind).encode()  # noqa: E731
    segments = [
        (0xE1, b"Exif\0\0" + _camera(aviary, kind)),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + name() + b"</x:xmpmeta>"),
        (0xED, b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x20" + name().ljust(32)),
        (0xEE, b"Another\0" + name()),
        (0xFE, name()),
    ]
    made = b"".join(
        struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data for mark, data in segments
    )
    return plain[:2] + made + plain[2:] + name()


def gif(aviary: Aviary, kind: str) -> bytes:
    """A GIF with a comment, an application's block and something after its end."""
    plain = _picture("GIF")
    name = lambda: aviary.one(kind).encode()  # noqa: E731
    comment, own = name(), name()
    made = b"\x21\xfe" + bytes([len(comment)]) + comment + b"\0"
    made += b"\x21\xff\x0bXMP DataXMP" + bytes([len(own)]) + own + b"\0"
    at = 13 + 3 * (2 ** ((plain[10] & 7) + 1) if plain[10] & 128 else 0)
    return plain[:at] + made + plain[at:] + name()


def _picture(form: str) -> bytes:
    picture = io.BytesIO()
    image = Image.new("RGB", (60, 40), "teal")
    image.putpixel((3, 4), (250, 240, 10))
    image.save(picture, form)
    return picture.getvalue()


def _camera(aviary: Aviary, kind: str) -> bytes:
    """A TIFF as cameras write it: who, what, where, a remark, and a small picture."""
    small = _picture("JPEG")
    comment = aviary.one(kind).encode()
    small = small[:2] + struct.pack(">BBH", 0xFF, 0xFE, len(comment) + 2) + comment + small[2:]
    wide = aviary.one(kind).encode("utf-16-le") + b"\0\0"
    here = b"ASCII\0\0\0" + aviary.one(kind).encode()
    first = [
        (0x010E, 2, aviary.one(kind).encode() + b"\0"),
        (0x013B, 2, aviary.one(kind).encode() + b"\0"),
        (0x9C9C, 1, wide),
    ]
    entries = len(first) + 1
    at = 8 + 2 + 12 * entries + 4
    blob, directory = b"", b""
    for tag, form, data in first:
        directory += struct.pack("<HHII", tag, form, len(data), at + len(blob))
        blob += data + b"\0" * (len(data) % 2)
    where = at + len(blob)
    directory += struct.pack("<HHII", 0x8825, 4, 1, where)
    blob += struct.pack("<HHHII", 1, 0x001C, 7, len(here), where + 18) + b"\0" * 4 + here
    blob += b"\0" * (len(blob) % 2)
    second = at + len(blob)
    thumbnail = second + 2 + 24 + 4
    blob += struct.pack("<H", 2) + struct.pack("<HHII", 0x0201, 4, 1, thumbnail)
    blob += struct.pack("<HHII", 0x0202, 4, 1, len(small)) + b"\0" * 4 + small
    head = b"II*\0" + struct.pack("<IH", 8, entries)
    return head + directory + struct.pack("<I", second) + blob
