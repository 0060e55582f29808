"""A picture made clean: what is seen of it, and nothing else that its file holds.

A file from a telephone says where and when it was taken and by whom, and a small copy in it may
show what was cut away. So of a picture only the dots that its reader sees go on, the right way up
and in the colours of the screen (sRGB). A PNG or JPEG that needs no change of its dots is copied
part by part, so that no quality is lost; all others are drawn anew, as PNG or JPEG.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

_EACH, _TOGETHER = 4_000_000, 20_000_000  # bytes of one picture, and of all in a proforma
_MOST_DOTS = 50_000_000  # more than telephones take; more would need gigabytes to decode
_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_READ = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_FINE = {
    "quality": 92,
    "subsampling": 0,
}  # where a JPEG has no tables of its own that could be used again
_ORIENTATION = 0x0112  # of EXIF: which edge of the dots was up
_URI = re.compile(r"data:image/[a-z+.-]+;base64,(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Placing:
    """How a picture stands on a page of Word, apart from its size.

    ``cut``: the shares cut away at the left, top, right and bottom. ``turned``: quarter turns
    clockwise, after mirroring; with none, the turn that the camera noted is used. ``wide``: how
    many inches what is seen takes before it is turned; 0 where the picture says so itself.
    """

    cut: tuple[float, float, float, float] = (0, 0, 0, 0)
    mirrored: bool = False
    upside_down: bool = False
    turned: int = 0
    wide: float = 0


AS_IT_IS = Placing()


class UnusablePictureError(ValueError):
    """A picture that no report can carry: what is wrong with it, and what to do."""

    def __init__(self, problem: str, action: str) -> None:
        super().__init__(problem)
        self.problem, self.action = problem, action


def clean_picture(content: bytes, placing: Placing = AS_IT_IS) -> bytes:
    """What is seen of a picture, as a PNG or JPEG that holds nothing else.

    Of several frames or pages the first counts. What is clean comes back as it was, and the
    same picture gives the same bytes. Raises UnusablePictureError.
    """
    if len(content) > _EACH:
        raise _too_large(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata, which goes anyway
        try:
            cleaned = _clean(content, placing)
        except UnusablePictureError:
            raise
        except Exception:  # noqa: BLE001 - a decoder that was given rubbish fails in any way
            raise UnusablePictureError(
                "This picture is damaged.",
                "Open it in a program for pictures, save it as PNG and insert that.",
            ) from None
    if len(cleaned) > _EACH:
        raise _too_large(cleaned)
    return cleaned


def data_uri(picture: bytes) -> str:
    """A clean picture as an address that holds it; an empty text for other contents."""
    kind = next((kind for start, kind in _KINDS.items() if picture.startswith(start)), "")
    return kind and f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"


def clean_uri(address: str) -> str:
    """An address that holds a picture, with the picture made clean; empty where that fails."""
    written = _URI.fullmatch(address.strip())
    try:
        return data_uri(clean_picture(base64.b64decode(written[1]))) if written else ""
    except (binascii.Error, UnusablePictureError):
        return ""


def total_fault(sizes: int) -> tuple[str, str] | None:
    """What is wrong with all pictures together, or None."""
    return (
        None
        if sizes <= _TOGETHER
        else (
            f"The pictures are too large together ({sizes / 1e6:.0f} MB; at most 20 MB).",
            "Compress them or leave some out.",
        )
    )


def _too_large(content: bytes) -> UnusablePictureError:
    return UnusablePictureError(
        f"This picture is too large ({len(content) / 1e6:.1f} MB; at most 4 MB).",
        "In Word: Picture Format, Compress Pictures. Elsewhere: save a smaller copy.",
    )


def _clean(content: bytes, placing: Placing) -> bytes:
    image = _opened(content)
    resolution = _placed_resolution(image, placing) or _resolution(image)
    seen = _in_srgb(_placed(image, placing))
    if seen is image:  # not a dot was changed
        copied = _copied(content, image, resolution)
        if copied:
            return copied
    tables: dict[str, Any] = {}
    if image.format in ("JPEG", "MPO"):
        tables = _own_tables(image) if seen.mode == image.mode else _FINE
    made = _encoded(seen, resolution, tables)
    if len(made) > _EACH and not tables and not _has_alpha(seen):
        made = _encoded(seen, resolution, _FINE)  # a photograph kept as WebP or TIFF
    return made


def _opened(content: bytes) -> Image:
    from PIL import Image, UnidentifiedImageError

    try:
        image = Image.open(io.BytesIO(content), formats=_READ)
    except UnidentifiedImageError:
        raise UnusablePictureError(
            "This picture is not a PNG, JPEG or GIF.",
            "Save it as PNG (or take a screenshot of it) and insert that.",
        ) from None
    except Image.DecompressionBombError:
        raise _too_many_dots("more than can be read") from None
    dots = image.width * image.height
    if dots > _MOST_DOTS:
        raise _too_many_dots(f"{dots / 1e6:.0f} million")
    image.load()
    return image


def _too_many_dots(number: str) -> UnusablePictureError:
    return UnusablePictureError(
        f"This picture has too many dots ({number}; at most {_MOST_DOTS // 1_000_000} million).",
        "Save a smaller copy of it, some 2,000 dots wide, and insert that.",
    )


def _placed(image: Image, placing: Placing) -> Image:
    """The dots that are seen, the right way up; the same object where these are all as they are."""
    from PIL import Image, ImageOps

    left, top, right, bottom = (min(max(share, 0), 1) for share in placing.cut)
    box = (
        math.ceil(left * image.width),
        math.ceil(top * image.height),
        math.floor((1 - right) * image.width),
        math.floor((1 - bottom) * image.height),
    )
    if box[0] >= box[2] or box[1] >= box[3]:
        raise UnusablePictureError(
            "Everything of this picture is cut away.",
            "In Word: Picture Format, Crop, and leave some of it; or delete it.",
        )
    seen = image if box == (0, 0, *image.size) else image.crop(box)
    if placing.mirrored:
        seen = ImageOps.mirror(seen)
    if placing.upside_down:
        seen = ImageOps.flip(seen)
    turned = {
        1: Image.Transpose.ROTATE_270,
        2: Image.Transpose.ROTATE_180,
        3: Image.Transpose.ROTATE_90,
    }.get(placing.turned % 4) or _noted_turn(image)
    return seen if turned is None else seen.transpose(turned)


def _noted_turn(image: Image) -> Any:
    """What puts a photograph upright, by the camera's note; None where it stands so."""
    from PIL.Image import Transpose

    try:
        noted = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - a broken note makes no picture unusable
        return None
    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return turns.get(noted)


def _has_alpha(image: Image) -> bool:
    return "A" in image.mode or "a" in image.mode or "transparency" in image.info


def _in_srgb(image: Image) -> Image:
    """The same colours without a profile, and no colour where nothing is seen.

    What was rubbed out of a picture often still stands there, only fully transparent.
    """
    seen = _unprofiled(image)
    if _has_alpha(seen):
        from PIL import Image

        plain = seen if seen.mode in ("RGBA", "LA") else seen.convert("RGBA")
        alpha = plain.getchannel("A")
        blank = Image.new(plain.mode, plain.size)
        shown = Image.composite(plain, blank, alpha.point(lambda depth: 255 * (depth > 0)))
        return seen if shown.tobytes() == plain.tobytes() else shown
    if seen.mode.startswith("I"):  # 16 bits of grey
        return seen.point(lambda depth: depth * (1 / 256)).convert("L")
    return seen if seen.mode in ("1", "L", "P", "RGB") else seen.convert("RGB")


def _unprofiled(image: Image) -> Image:
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(own).casefold():
            return image
        grey = image.mode in ("L", "LA", "1")
        plain = (
            image if image.mode in ("L", "CMYK", "RGB") else image.convert("L" if grey else "RGB")
        )
        srgb = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(plain, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image  # a profile that cannot be used says nothing
    assert converted is not None
    if _has_alpha(image):
        converted.putalpha(image.convert("RGBA").getchannel("A"))
    return converted


def _resolution(image: Image) -> int | None:
    """Dots to the inch as a whole number, which tells how large a picture is meant; or None."""
    try:
        across, down = (round(float(side)) for side in image.info["dpi"])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    return across if across == down and 36 <= across <= 1200 else None


def _placed_resolution(image: Image, placing: Placing) -> int | None:
    """Dots to the inch of a picture that stands so wide on a page; or None."""
    if placing.wide <= 0:
        return None
    dots = image.width * (1 - placing.cut[0] - placing.cut[2])
    return min(max(round(dots / placing.wide), 36), 1200)


def _own_tables(image: Any) -> dict[str, Any]:
    """The options by which a JPEG is written as finely as it was."""
    from PIL.JpegImagePlugin import get_sampling

    sampling = get_sampling(image)
    return {"qtables": image.quantization, **({"subsampling": sampling} if sampling >= 0 else {})}


def _encoded(image: Image, resolution: int | None, jpeg: dict[str, Any]) -> bytes:
    """A picture drawn anew: as JPEG with these options, else as PNG."""
    made = io.BytesIO()
    plain = image.copy()
    transparent = plain.info.get("transparency")
    plain.info = {} if transparent is None or jpeg else {"transparency": transparent}
    dpi = {"dpi": (resolution, resolution)} if resolution else {}
    if jpeg:
        plain.convert("L" if plain.mode in ("1", "L") else "RGB").save(made, "JPEG", **dpi, **jpeg)
        return made.getvalue()
    plain.save(made, "PNG", **dpi)
    return _copied_png(made.getvalue(), resolution)


def _copied(content: bytes, image: Image, resolution: int | None) -> bytes:
    """The parts of a PNG or JPEG that draw it, as they are; nothing where these are not plain."""
    if image.format == "PNG":
        return _copied_png(content, resolution)
    copied = _copied_jpeg(content, resolution) if image.format in ("JPEG", "MPO") else b""
    if not copied or _opened(copied).tobytes() != image.tobytes():
        return b""
    return b"" if _goes_on(copied, image) else copied


def png_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG up to its end, by kind."""
    at = 8
    while at + 12 <= len(content):
        (size,) = struct.unpack_from(">I", content, at)
        kind = content[at + 4 : at + 8]
        yield kind, content[at + 8 : at + 8 + size]
        if kind == b"IEND":
            return
        at += size + 12


def png_of(chunks: Iterator[tuple[bytes, bytes]]) -> bytes:
    """A PNG of some chunks."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


_ONCE = {b"IHDR", b"PLTE", b"tRNS"}


def _copied_png(content: bytes, resolution: int | None) -> bytes:
    chunks: dict[bytes, bytes] = {}
    for kind, data in png_chunks(content):
        if kind in chunks and kind in _ONCE:
            return b""  # the one that counted for the decoder need not be the one that is copied
        chunks[kind] = chunks.get(kind, b"") + data if kind == b"IDAT" else data
    if not _is_exact(chunks[b"IHDR"], chunks[b"IDAT"]):
        return b""
    metre = round(resolution / 0.0254) if resolution else 0
    chunks[b"pHYs"] = struct.pack(">IIB", metre, metre, 1)
    order = (b"IHDR", *((b"pHYs",) if metre else ()), b"PLTE", b"tRNS", b"IDAT", b"IEND")
    return png_of((kind, chunks[kind]) for kind in order if kind in chunks)


def _is_exact(header: bytes, data: bytes) -> bool:
    """Whether a PNG's data hold its rows and not a byte more."""
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    letters = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    size = ((width * letters * depth + 7) // 8 + 1) * height
    unpacking = zlib.decompressobj()
    rows = unpacking.decompress(data, size + 1)
    if len(rows) == size and not unpacking.eof:
        rows += unpacking.decompress(unpacking.unconsumed_tail, 1)  # the sum at the end
    return not interlaced and len(rows) == size and unpacking.eof and not unpacking.unused_data


_NEXT_MARKER = re.compile(rb"\xff+(?=[^\x00\xff\xd0-\xd7])")
_DRAWING = {0xC0, 0xC1, 0xC2, 0xC4, 0xDB, 0xDD}  # frames, both kinds of tables, intervals
_HIGHEST_JPEG = 65_500  # dots, as libjpeg has it
_LEFT_OUT = {*range(0xE0, 0xF0), 0xFE}  # of applications, and comments


def is_bare_jpeg(content: bytes) -> bool:
    """Whether a JPEG is no longer than what draws it, with the usual head."""
    return len(_copied_jpeg(content, None)) >= len(content)


def bare_jpeg(content: bytes) -> bytes:
    """What draws a JPEG and nothing else, not a dot changed; nothing for one of a seldom kind."""
    return _copied_jpeg(content, None)


def _copied_jpeg(content: bytes, resolution: int | None) -> bytes:
    """A JPEG's tables, frame and scans; nothing where they are of a kind that is seldom seen."""
    density = (1, resolution, resolution) if resolution else (0, 1, 1)
    parts = [b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01", struct.pack(">BHHBB", *density, 0, 0)]
    at = 2
    while marker := _NEXT_MARKER.match(content, at):
        at = marker.end()
        kind = content[at]
        if kind == 0xD9:
            return b"".join((*parts, b"\xff\xd9"))
        (size,) = struct.unpack_from(">H", content, at + 1)
        segment, at = content[at + 1 : at + 1 + size], at + 1 + size
        if kind in (0xC0, 0xC1, 0xC2) and not _is_usual(segment):
            return b""
        if kind == 0xEE and segment[2:7] == b"Adobe" and segment[-1] != 1:
            return b""  # the colours are kept in another way than without this note
        if kind == 0xDA:
            after = _NEXT_MARKER.search(content, at)
            end = after.start() if after else len(content)
            segment, at = segment + content[at:end], end
        elif kind in _LEFT_OUT:
            continue
        elif kind not in _DRAWING:
            return b""
        parts.append(b"\xff" + bytes((kind,)) + segment)
    return b""


_GREY = {127, 128, 129}  # of a decoder that has nothing left to draw
_STEP = 16  # dots; of the largest squares that a usual JPEG is made of


def _goes_on(copied: bytes, image: Image) -> bool:
    """Whether a JPEG holds rows below its last one, as where it was cut by its height alone.

    Told by letting it be two rows of squares higher: a decoder leaves what is not there grey, but
    for a square at the seam.
    """
    from PIL import Image as Pictures

    end = -(-image.height // _STEP) * _STEP
    frame = next(
        (m.start() for m in re.finditer(rb"\xff[\xc0-\xc2]\x00[\x0b\x11]\x08", copied)), -1
    )
    if frame < 0 or end + 2 * _STEP > _HIGHEST_JPEG:
        return True
    taller = copied[: frame + 5] + struct.pack(">H", end + 2 * _STEP) + copied[frame + 7 :]
    below = Pictures.open(io.BytesIO(taller), formats=("JPEG",)).convert("RGB")
    # Colours run over an edge by a dot.
    beside = (min(2 * _STEP, image.width), end + 2, image.width, end + _STEP)
    under = (0, end + _STEP + 2, image.width, end + 2 * _STEP)
    areas = [below.crop(area) for area in (beside, under) if area[0] < area[2]]
    return any(set(area.tobytes()) - _GREY for area in areas)


def _is_usual(frame: bytes) -> bool:
    """Whether a frame has grey alone, or lightness and two colours under their usual numbers."""
    return list(frame[8::3]) in ([1], [1, 2, 3], [0], [0, 1, 2])
