"""Pictures with things planted in them, and a look into every file that leaves, for the tests."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader
from pypdf.generic import StreamObject

CANARY = "Kanarie-7Q4"
SPELLINGS = tuple(CANARY.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
AWAY = (255, 0, 255)  # the colour of what is cut away
_PNG_DRAWS = {b"IHDR", b"pHYs", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_JPEG_DRAWS = {0xC0, 0xC1, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}


def scene(wide: int = 160, high: int = 120) -> Image.Image:
    """A picture with a corner of its own, so that each turn of it looks different."""
    across, down = np.meshgrid(np.arange(wide), np.arange(high))
    dots = np.stack([across % 90, 120 + down % 90, 60 + (across + down) % 60], axis=2)
    dots[: high // 3, : wide // 4] = (240, 240, 20)
    return Image.fromarray(dots.astype("uint8"))


def half_away() -> Image.Image:
    """A scene whose right half is to be cut away."""
    picture = scene()
    picture.paste(AWAY, (80, 0, 160, 120))
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file."""
    made = io.BytesIO()
    picture.save(made, kind, **options)
    return made.getvalue()


def noted(orientation: int = 1) -> Image.Exif:
    """What a telephone notes: who, where, and which edge is up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = exif[0x013B] = f"{CANARY} took this"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 14.0, 9.5), 3: "W", 4: (3.0, 11.0, 2.5)})
    exif.get_ifd(0x8769).update({0xA431: CANARY, 0x9286: b"UNICODE\0" + SPELLINGS[1]})
    return exif


def profile(described: str = "") -> bytes:
    """The profile of a screen; its description may be something else than sRGB."""
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = "sRGB built-in".encode("utf-16-be")
    assert plain in made
    return made.replace(plain, (described or "sRGB built-in")[:13].ljust(13).encode("utf-16-be"))


def segment(marker: int, data: bytes) -> bytes:
    """A segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _jpeg(*segments: bytes, after: bytes = b"", **options: object) -> bytes:
    whole = saved(scene(), "JPEG", quality=90, **options)
    return whole[:2] + b"".join(segments) + whole[2:] + after


def _png(*chunks: bytes, after: bytes = b"", **options: object) -> bytes:
    whole = saved(scene(), "PNG", **options)
    return whole[:33] + b"".join(chunks) + whole[33:] + after


def _texts() -> PngInfo:
    texts = PngInfo()
    texts.add_text("Author", CANARY)
    texts.add_text("Comment", CANARY * 9, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>", zip=True)
    texts.add_itxt("Title", CANARY)
    return texts


_XMP = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{CANARY}</x:xmpmeta>".encode()
_SMALL = saved(scene(40, 30), "JPEG") + SPELLINGS[0]

PLANTED: dict[str, Callable[[], bytes]] = {
    "jpeg exif gps": lambda: _jpeg(exif=noted()),
    "jpeg xmp": lambda: _jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _XMP)),
    "jpeg icc": lambda: _jpeg(icc_profile=profile(CANARY)),
    "jpeg icc srgb": lambda: _jpeg(icc_profile=profile() + SPELLINGS[0]),
    "jpeg comment": lambda: _jpeg(comment=SPELLINGS[0]),
    "jpeg iptc": lambda: _jpeg(segment(0xED, b"Photoshop 3.0\0" + SPELLINGS[0])),
    "jpeg thumbnail": lambda: _jpeg(segment(0xE1, b"Exif\0\0" + _SMALL)),
    "jpeg jfxx thumbnail": lambda: _jpeg(segment(0xE0, b"JFXX\0\x10" + _SMALL)),
    "jpeg maker's note": lambda: _jpeg(segment(0xEB, SPELLINGS[2])),
    "jpeg second picture": lambda: _jpeg(after=_SMALL),
    "jpeg progressive": lambda: _jpeg(segment(0xFE, SPELLINGS[0]), progressive=True),
    "jpeg in cmyk": lambda: saved(scene().convert("CMYK"), "JPEG", comment=SPELLINGS[0]),
    "jpeg upside down": lambda: _jpeg(exif=noted(3)),
    "png texts": lambda: _png(pnginfo=_texts()),
    "png exif": lambda: _png(exif=noted()),
    "png icc": lambda: _png(icc_profile=profile(CANARY)),
    "png own chunk": lambda: _png(chunk(b"prVt", SPELLINGS[1])),
    "png after its end": lambda: _png(after=SPELLINGS[0]),
    "png frames": lambda: saved(
        scene(), "PNG", save_all=True, append_images=[Image.new("RGB", (160, 120), AWAY)]
    ),
    "gif comment": lambda: saved(scene(), "GIF", comment=SPELLINGS[0]),
    "gif frames": lambda: saved(
        scene(), "GIF", save_all=True, append_images=[Image.new("RGB", (160, 120), AWAY)]
    ),
    "gif xmp": lambda: saved(scene(), "GIF")[:-1] + b"!\xff\x0bXMP DataXMP" + _XMP + b"\0;",
    "webp exif xmp": lambda: saved(scene(), "WEBP", lossless=True, exif=noted(), xmp=_XMP),
    "tiff tags": lambda: saved(scene(), "TIFF", description=CANARY, artist=CANARY),
    "tiff pages": lambda: saved(
        scene(), "TIFF", save_all=True, append_images=[Image.new("RGB", (160, 120), AWAY)]
    ),
    "bmp after its end": lambda: saved(scene(), "BMP") + SPELLINGS[0],
}


def parts_of(content: bytes) -> set[object]:
    """The kinds of a PNG's chunks or a JPEG's segments; what stands after the end is one too."""
    kinds: set[object] = set()
    if content.startswith(b"\x89PNG"):
        at = 8
        while at < len(content):
            size, kind = struct.unpack_from(">I4s", content, at)
            kinds.add("twice" if kind == b"IDAT" and kind in kinds else kind)
            at += size + 12
            if kind == b"IEND":
                break
        return kinds | ({"after the end"} if at < len(content) else set())
    at = 2
    while content[at + 1] != 0xD9:
        kinds.add(content[at + 1])
        if content[at + 1] == 0xE0:
            assert content[at + 2 : at + 9] == b"\x00\x10JFIF\0"
        scan = content[at + 1] == 0xDA
        at += 2 + struct.unpack_from(">H", content, at + 2)[0]
        while scan and not (content[at] == 0xFF and content[at + 1] not in (0, *range(0xD0, 0xD8))):
            at += 1
    return kinds | ({"after the end"} if at + 2 < len(content) else set())


def undrawn(content: bytes) -> set[object]:
    """What a picture's file holds that draws nothing."""
    return parts_of(content) - _PNG_DRAWS - _JPEG_DRAWS


def shown_pixels(content: bytes) -> np.ndarray:
    """The dots of a picture as whole numbers."""
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(int)


@cache
def has_away(content: bytes) -> bool:
    """Whether the colour that was cut away is seen anywhere."""
    dots = shown_pixels(content)
    return bool(((dots[..., 0] > 190) & (dots[..., 1] < 110) & (dots[..., 2] > 190)).any())


@lru_cache(maxsize=32)
def insides(content: bytes) -> tuple[bytes, ...]:
    """A file, and everything that is packed in it, to whatever depth."""
    return tuple(_insides(content))


def _insides(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for info in package.infolist():
                yield info.filename.encode() + info.comment + info.extra
                yield from _insides(package.read(info))
    elif content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 9):
            value = reader.get_object(number) if _is_there(reader, number) else None
            yield repr(value).encode("utf-8", "replace")
            if isinstance(value, StreamObject):
                yield value._data
                yield value.get_data()
    else:
        for written in re.findall(rb"data:[\w/+.-]+;base64,([A-Za-z0-9+/=]+)", content):
            yield from _insides(base64.b64decode(written))


def _is_there(reader: PdfReader, number: int) -> bool:
    return number in reader.xref_objStm or any(number in table for table in reader.xref.values())


@lru_cache(maxsize=32)  # the hub has the same files
def pictures_of(content: bytes) -> tuple[bytes, ...]:
    """Every picture in a file: as it stands there, and for a PDF as it is drawn."""
    return tuple(_pictures_of(content))


def _pictures_of(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"%PDF"):
        for page in PdfReader(io.BytesIO(content)).pages:
            for image in page.images:
                assert image.image is not None
                yield saved(image.image.convert("RGB"), "PNG", compress_level=1)
    for inside in insides(content):
        if inside.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"BM")):
            yield inside


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file under a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
