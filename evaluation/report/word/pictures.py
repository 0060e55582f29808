"""The pictures of a Word file as they are seen on its pages: cut, turned and made clean.

Word keeps the whole file of a picture, with what was cut away of it and what the camera noted.
None of these files goes on; each place gets a clean picture of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from evaluation.read.files.word_file import Reference, WordFile, parse, relations_of
from evaluation.report.lead.clean_picture import Placing, UnusablePictureError, clean_picture

_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONS = f'<Relationships xmlns="{_PACKAGE}"/>'.encode()
VML = "{urn:schemas-microsoft-com:vml}"
_NAMES = ("embed", "id", "link")  # of the attributes that name a picture, the surest first
_INCH = 914_400  # in a drawing's units
_WHOLE = re.compile(r"rect|(round|snip)\w*")  # outlines that cut off no more than corners
_CUT_TO_SHAPE = (
    "This picture is cut to a shape, and the report would show what lies outside the shape.",
    "In Word: Picture Format, Crop, Crop to Shape, the rectangle. Or paste a screenshot of it.",
)
_DRAWING = (
    f"<w:drawing {nsdecls('w', 'wp', 'a', 'pic', 'r')}><wp:inline><wp:extent cx='1' cy='1'/>"
    "<wp:docPr id='1' name=''/><a:graphic><a:graphicData uri='"
    "http://schemas.openxmlformats.org/drawingml/2006/picture'><pic:pic><pic:blipFill><a:blip/>"
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)
_LINKED = (
    "A picture is linked and not in the file; nothing outside the file is opened.",
    "Delete it and insert it again with Insert, Pictures (not Link to File).",
)


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    """A place where a picture is shown: the element that names it, and how it is placed."""

    element: Any
    name: str
    placing: Placing
    cut_to_shape: bool = False


def pictures_in(tree: Any) -> Iterator[PlacedPicture]:
    """Every picture that some of the text shows."""
    for blip in tree.iter(qn("a:blip")):
        yield PlacedPicture(blip, _named(blip), *_drawn(blip))
    for data in tree.iter(f"{VML}imagedata"):
        left, top, right, bottom = (
            _share(data.get(f"crop{edge}")) for edge in ("left", "top", "right", "bottom")
        )
        yield PlacedPicture(data, _named(data), Placing((left, top, right, bottom)))


class Album:
    """The clean pictures of a Word file; a file that is shown twice alike is cleaned once."""

    def __init__(self, package: WordFile) -> None:
        self.package = package
        self._relations: dict[str, dict[str, Reference]] = {}
        self._cleaned: dict[tuple[bytes, Placing], bytes | UnusablePictureError] = {}

    def size(self, picture: PlacedPicture) -> int:
        """How many bytes the file has that a place of the text shows."""
        return len(self._content(picture, "") or b"")

    def fault(self, picture: PlacedPicture, part: str = "") -> tuple[str, str] | None:
        """What is wrong with a picture in a part of the file, and what to do; or None."""
        content = self._content(picture, part)
        if content is None:
            return _LINKED
        if picture.cut_to_shape:
            return _CUT_TO_SHAPE
        cleaned = self._clean(content, picture.placing)
        return None if isinstance(cleaned, bytes) else (cleaned.problem, cleaned.action)

    def exchanged(self, trees: Mapping[str, Any]) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """The clean pictures by name, and what the parts of the text now refer to.

        In the trees every place names its clean picture; what cannot be made clean is taken out.
        """
        media: dict[str, bytes] = {}
        references = {}
        for part, tree in trees.items():
            targets: dict[str, str] = {}
            for picture in list(pictures_in(tree)):
                content = self._content(picture, part)
                cleaned = content and self._clean(content, picture.placing)
                if not isinstance(cleaned, bytes) or not cleaned or picture.cut_to_shape:
                    _take_out(picture.element)
                    continue
                kind = "png" if cleaned.startswith(b"\x89PNG") else "jpeg"
                name = next(
                    (name for name, known in media.items() if known == cleaned),
                    f"picture{len(media) + 1}.{kind}",
                )
                media[name] = cleaned
                targets[f"clean{len(targets) + 1}"] = name
                _refer(picture.element, f"clean{len(targets)}")
            for old in list(tree.iter(f"{VML}imagedata")):
                _take_out(old)  # a drawing of today's Word stands beside it
            references[relations_of(part)] = self._referring(part, targets)
        return media, references

    def _content(self, picture: PlacedPicture, part: str) -> bytes | None:
        """The file that a place shows; None where it is not in the Word file."""
        if part not in self._relations:
            self._relations[part] = self.package.relations(part)
        relation = self._relations[part].get(picture.name)
        return None if relation is None or relation.outside else self.package.content(relation)

    def _clean(self, content: bytes, placing: Placing) -> bytes | UnusablePictureError:
        if (content, placing) not in self._cleaned:
            try:
                self._cleaned[content, placing] = clean_picture(content, placing)
            except UnusablePictureError as error:
                self._cleaned[content, placing] = error
        return self._cleaned[content, placing]

    def _referring(self, part: str, targets: Mapping[str, str]) -> bytes:
        """What a part refers to, with its clean pictures and without other ones."""
        root = parse(self.package.parts.get(relations_of(part)) or _NO_RELATIONS)
        tag = f"{{{_PACKAGE}}}Relationship"
        for relation in list(root):
            if str(relation.get("Type")).endswith("/image"):
                root.remove(relation)
        for identity, name in targets.items():
            added = root.makeelement(
                tag, {"Id": identity, "Type": _IMAGE, "Target": f"media/{name}"}
            )
            root.append(added)
        return serialize_part_xml(root)


def _named(element: Any) -> str:
    return next(filter(None, (element.get(f"{_OFFICE}{name}") for name in _NAMES)), "")


def _refer(element: Any, name: str) -> None:
    """Let a place name its clean picture, and no copy of it as SVG or before its effects."""
    for attribute in _NAMES:
        element.attrib.pop(f"{_OFFICE}{attribute}", None)
    for child in list(element):
        element.remove(child)
    if not element.tag.startswith(VML):
        element.set(f"{_OFFICE}embed", name)
        return
    # As a drawing of today's Word, whose alt text pandoc reads.
    old = next(element.iterancestors(qn("w:pict"), qn("w:object")), element)
    texts = (shape.get("alt") for shape in element.iterancestors(f"{VML}shape"))
    drawing = parse_xml(_DRAWING)
    next(drawing.iter(qn("wp:docPr"))).set("descr", next(filter(None, texts), ""))
    next(drawing.iter(qn("a:blip"))).set(f"{_OFFICE}embed", name)
    old.addprevious(drawing)


def _take_out(element: Any) -> None:
    """Take a picture's whole drawing out of the text."""
    drawing = next(element.iterancestors(qn("w:drawing"), qn("w:pict")), element)
    if drawing.getparent() is not None:
        drawing.getparent().remove(drawing)


def _drawn(blip: Any) -> tuple[Placing, bool]:
    """How a picture of today's Word is placed, and whether it is cut to a shape."""
    fill = blip.getparent()
    cut = _edges(fill.find(qn("a:srcRect")))
    # A picture that is stretched beyond its frame loses what lies outside too.
    over = _edges(fill.find(f"{qn('a:stretch')}/{qn('a:fillRect')}"))
    wide, high = 1 - over[0] - over[2], 1 - over[1] - over[3]
    shares = [max(-edge / size, 0) for edge, size in zip(over, (wide, high) * 2, strict=True)]
    left, top, right, bottom = map(max, cut, (0, 0, 0, 0))
    seen_wide, seen_high = 1 - left - right, 1 - top - bottom
    edges = (
        left + seen_wide * shares[0],
        top + seen_high * shares[1],
        right + seen_wide * shares[2],
        bottom + seen_high * shares[3],
    )
    wide_on_page = _inches(fill)
    look = fill.getparent().find(qn("pic:spPr"))
    if look is None:
        return Placing(edges, wide=wide_on_page), False
    frame, outline = look.find(qn("a:xfrm")), look.find(qn("a:prstGeom"))
    shape = "rect" if outline is None else str(outline.get("prst"))
    shaped = look.find(qn("a:custGeom")) is not None or not _WHOLE.fullmatch(shape)
    if frame is None:
        return Placing(edges, wide=wide_on_page), shaped
    mirrored, upside_down = (frame.get(flip) in ("1", "true") for flip in ("flipH", "flipV"))
    try:
        turned = round(int(frame.get("rot", "0")) / 5_400_000) % 4  # of 60,000ths of a degree
    except ValueError:
        turned = 0
    return Placing(edges, mirrored, upside_down, turned, wide_on_page), shaped


def _inches(fill: Any) -> float:
    """How wide a picture stands on the page; 0 where that cannot be told."""
    size = fill.getparent().find(f"{qn('pic:spPr')}/{qn('a:xfrm')}/{qn('a:ext')}")
    if size is None:
        around = next(fill.iterancestors(qn("wp:inline"), qn("wp:anchor")), None)
        size = None if around is None else around.find(qn("wp:extent"))
    written = "" if size is None else str(size.get("cx"))
    return int(written) / _INCH if written.isdecimal() else 0


def _edges(rectangle: Any | None) -> tuple[float, float, float, float]:
    """The shares at the left, top, right and bottom, which stand as thousandths of a per cent."""
    if rectangle is None:
        return (0, 0, 0, 0)
    left, top, right, bottom = (_thousandths(rectangle.get(edge)) for edge in ("l", "t", "r", "b"))
    return (left, top, right, bottom)


def _thousandths(written: str | None) -> float:
    try:
        text = written or "0"
        return float(text[:-1]) / 100 if text.endswith("%") else float(text) / 100_000
    except ValueError:
        return 0


def _share(written: str | None) -> float:
    """A share of an edge in the older drawings: 65536ths with an f, per cent, or a plain number."""
    text = (written or "0").strip()
    try:
        if text.endswith("f"):
            return float(text[:-1]) / 65_536
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        return 0
