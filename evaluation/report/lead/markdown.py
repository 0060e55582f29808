"""The Markdown that leads write, rendered; and the pictures that it names, put in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt

from evaluation.errors import Collector, Issue

_EACH, _TOGETHER = 4_000_000, 20_000_000  # bytes of one picture, and of all in a proforma
_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif"}
_PLACED = re.compile(r'<img src="([^"]*)"')
ADD_ALT = (
    "Right-click it in Word, choose View Alt Text (or Edit Alt Text) and say in a sentence what "
    "it shows."
)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that Markdown names, with the line of its paragraph (from 0)."""

    source: str
    alt: str
    line: int


def markdown() -> MarkdownIt:
    """CommonMark with tables; HTML that somebody typed is shown as text, never run."""
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def images_in(text: str) -> Iterator[Image]:
    """Every picture that a text names."""
    for token in markdown().parse(text):
        for inside in token.children or ():
            if inside.type == "image":
                line = token.map[0] if token.map else 0
                yield Image(str(inside.attrGet("src")), inside.content.strip(), line)


def with_pictures(rendered: str, pictures: Mapping[str, str]) -> str:
    """Rendered prose with its pictures in the page itself."""

    def put_in(image: re.Match[str]) -> str:
        source = html.unescape(image[1])
        return f'<img src="{pictures[source]}"' if source in pictures else image[0]

    return _PLACED.sub(put_in, rendered) if pictures else rendered


def data_uri(content: bytes) -> str:
    """A PNG, JPEG or GIF as an address that holds it; an empty text for other contents."""
    import base64

    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), "")
    return kind and f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


def picture_fault(content: bytes) -> tuple[str, str] | None:
    """What is wrong with a picture and what to do, or None."""
    if not data_uri(content):
        return (
            "This picture is not a PNG, JPEG or GIF.",
            "Save it as PNG (or take a screenshot of it) and insert that.",
        )
    if len(content) > _EACH:
        return (
            f"This picture is too large ({len(content) / 1e6:.1f} MB; at most 4 MB).",
            "In Word: Picture Format, Compress Pictures. Elsewhere: save a smaller copy.",
        )
    return None


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


def picture_file(folder: Path, source: str) -> Path | None:
    """The file that a picture's address names, when it lies in the deliverable's folder."""
    name = unquote(source)
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|[\\/]", name):
        return None
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) else None


def read_pictures(
    text: str, folder: Path, shown_as: str, first_line: int, collector: Collector
) -> dict[str, str]:
    """The pictures of a section of Markdown by their address, with every fault noted."""
    pictures: dict[str, str] = {}
    for image in images_in(text):
        cell = f"line {first_line + image.line}"
        path = picture_file(folder, image.source)
        if not image.alt:
            collector.fault(
                Issue(
                    shown_as,
                    "A picture has no alt text.",
                    f"Say in a sentence what it shows: ![it shows ...]({image.source}).",
                    cell=cell,
                    code="picture.no-alt-text",
                )
            )
        if path is None or not path.is_file():
            collector.fault(
                Issue(
                    shown_as,
                    f'The picture "{unquote(image.source)}" is not a file in this folder.',
                    "Put it beside the proforma and name it without the folders above.",
                    cell=cell,
                    code="picture.not-there",
                )
            )
            continue
        content = path.read_bytes()
        if fault := picture_fault(content):
            collector.fault(Issue(shown_as, *fault, cell=cell, code="picture.not-usable"))
        pictures[image.source] = data_uri(content)
    return pictures
