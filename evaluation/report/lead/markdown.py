"""The Markdown that leads write, rendered; and the pictures that it names, put in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

from evaluation.errors import Collector, Issue
from evaluation.report.bitmap import image_of
from evaluation.report.lead.clean_picture import UnusablePictureError, clean_picture, data_uri
from evaluation.report.lead.dialect import extend

_POINTS = 12  # of the letters of a page
_PLACED = re.compile(r'<img src="([^"]*)"')
ADD_ALT = (
    "Right-click it in Word, choose View Alt Text (or Edit Alt Text) and say in a sentence what "
    "it shows."
)
# What programs put there by themselves: a file's name, and what they think they see.
_FILE_NAME = re.compile(
    r"^[A-Za-z]:\\|^\\\\|^file:|^[^.!?]*\.(png|jpe?g|gif|bmp|tiff?|webp|hei[cf]|svg|[ew]mf)$",
    re.IGNORECASE,
)
_BY_A_PROGRAM = re.compile(
    r"description (was )?automatically generated|AI-generated content may be incorrect"
    r"|description generated with (very )?(low|medium|high) confidence",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that Markdown names, with the line of its paragraph (from 0)."""

    source: str
    alt: str
    line: int


@cache  # it keeps nothing of what it read
def markdown() -> MarkdownIt:
    """CommonMark with tables and the dialect; HTML that somebody typed is text, never run."""
    reader = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
    return extend(reader)


@lru_cache(maxsize=256)  # check and three editions read the same words
def parsed(text: str) -> tuple[Token, ...]:
    """The tokens of a text, which everybody reads and nobody changes."""
    return tuple(markdown().parse(text))


def images_in(text: str) -> Iterator[Image]:
    """Every picture that a text names."""
    for token in parsed(text):
        for inside in token.children or ():
            if inside.type == "image":
                line = token.map[0] if token.map else 0
                yield Image(str(inside.attrGet("src")), inside.content.strip(), line)


def with_pictures(rendered: str, pictures: Mapping[str, str]) -> str:
    """Rendered prose with its pictures in the page itself, as wide as on paper."""

    def put_in(image: re.Match[str]) -> str:
        address = pictures.get(html.unescape(image[1]), "")
        picture = image_of(address)
        if picture is None:
            return image[0]
        width = picture.size()[0] / _POINTS
        return f'<img style="width:{width:.4g}rem" src="{address}"'

    return _PLACED.sub(put_in, rendered) if pictures else rendered


def alt_fault(alt: str, otherwise: str = ADD_ALT) -> tuple[str, str] | None:
    """What is wrong with a picture's alt text, when nobody wrote it, and what to do; or None."""
    words = " ".join(alt.split())
    if not words:
        return "A picture has no alt text.", otherwise
    if _FILE_NAME.search(words):
        return f"A picture's alt text is the name of a file: “{words[-60:]}”.", otherwise
    if _BY_A_PROGRAM.search(words):
        return (
            f"A program wrote this picture's alt text, and nobody has checked it: “{words[:60]}”.",
            "Say in your own words what it shows, and delete the line that says who wrote it.",
        )
    return None


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
        add_alt = f"Say in a sentence what it shows: ![it shows ...]({image.source})."
        if fault := alt_fault(image.alt, add_alt):
            collector.fault(Issue(shown_as, *fault, cell=cell, code="picture.no-alt-text"))
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
        try:
            pictures[image.source] = data_uri(clean_picture(path.read_bytes()))
        except UnusablePictureError as error:
            collector.fault(
                Issue(shown_as, error.problem, error.action, cell=cell, code="picture.not-usable")
            )
    return pictures
