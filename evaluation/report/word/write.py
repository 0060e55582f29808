"""Report -> Word: one HTML template, pandoc as a child process, python-docx to finish."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

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
    source, pictures = without_pictures(page("word.html.j2", report, pictures="png"))
    results = "".join(_BOUND.findall(source)).encode("utf-8")
    stamp = {
        "lang": report.language,
        DELIVERABLE: report.slug,
        EDITION: report.edition.value,
        NUMBERS: hashlib.sha256(results).hexdigest()[:16],
    }
    document = as_document(
        source, stamp, f"{report.slug}/report.docx", options=("--shift-heading-level-by=-1",)
    )
    put_in(pictures, document)
    finish(document, report)
    save(document, target, "The Word report")


def save(document: Document, target: Path, what: str) -> None:
    """Write a document whole or not at all. Raises EvaluationError, as when Word has it open."""
    from evaluation.report.word.bare import bare

    content = io.BytesIO()
    document.save(content)
    write_whole(target, bare(content.getvalue()), what)


def as_document(
    source: str, metadata: Mapping[str, str], shown: str, *, options: Sequence[str] = ()
) -> Document:
    """What pandoc makes of a page: the words, headings, tables and pictures.

    ``shown`` names the file in messages. Raises EvaluationError when pandoc fails.
    """
    import docx

    made = convert(
        source.encode("utf-8"),
        "html",
        "docx",
        script="bound.lua",
        options=(*options, *(f"--metadata={name}={value}" for name, value in metadata.items())),
        shown=shown,
    )
    return docx.Document(io.BytesIO(made))


def finish(document: Document, report: Report) -> None:
    """Styles, tables, pictures, page, header, footer and properties of the Word edition."""
    from evaluation.report.word.style import dress, set_all, write_margins

    edition = EDITIONS[report.edition]
    author = report.author or report.programme
    dress(document, report.language)
    write_margins(document, report.programme, _short(report.title), edition)
    set_all(
        document.core_properties,
        title=report.title,
        subject=report.subtitle or report.programme,
        author=author,
        last_modified_by=author,
        language=report.language,
        category=edition,
        keywords=report.programme,
    )


def _short(title: str, letters: int = 80) -> str:
    """A title that fits beside the page number."""
    return (
        title
        if len(title) <= letters
        else title[:letters].rsplit(" ", 1)[0].rstrip(" ,;:") + "\N{HORIZONTAL ELLIPSIS}"
    )


_PNG = re.compile(r'(?<=src="data:image/png;base64,)[^"]+(?=")')


def without_pictures(source: str) -> tuple[str, dict[bytes, bytes]]:
    """A page with a stand-in for each PNG, and the picture of each stand-in."""
    pictures: dict[bytes, bytes] = {}

    def stand_in(picture: re.Match[str]) -> str:
        png = base64.b64decode(picture[0])
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
        **({b"pHYs": resolution} if resolution else {}),
        b"tEXt": b"of\0" + hashlib.sha256(png).hexdigest().encode("ascii"),
        b"IDAT": zlib.compress(bytes(((width + 7) // 8 + 1) * height)),
        b"IEND": b"",
    }
    return png[:8] + b"".join(_chunk(kind, data) for kind, data in chunks.items())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
