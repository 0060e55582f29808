"""Nodes (``fragments``, ``content``) -> the text of a Word file, element by element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.parts.image import ImagePart

from evaluation.report.bitmap import WIDEST, Bitmap, image_of
from evaluation.report.controls import control_name
from evaluation.report.fragments import Node, kind_of, leads_on, paragraphs, plain
from evaluation.report.tables import SIZES, Setting, setting, with_turned
from evaluation.report.word.omml import omml
from evaluation.report.word.picture import drawing
from evaluation.report.word.style import (
    BLANK,
    BULLETS,
    NUMBERED,
    PROSE,
    cell_look,
    element,
    table_look,
)

if TYPE_CHECKING:
    from docx.document import Document

_FIRST_CONTROL = 770000000
_DEEPEST = 8  # levels of a list, from 0
_SHORT_TABLE = 10  # rows; so short a table stays on one page
_HANGING = 200  # twentieths of a point: of an item in a cell
_FIGURE = "Figure"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_RULE = (
    f"<w:pict {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml' "
    "xmlns:o='urn:schemas-microsoft-com:office:office'>"
    '<v:rect style="width:0;height:1.5pt" o:hralign="center" o:hrstd="t" o:hr="t"/></w:pict>'
)


@dataclass(frozen=True, slots=True)
class _Form:
    """How words are set apart from those around them."""

    style: str = ""
    strong: bool = False
    em: bool = False
    struck: bool = False
    size: float = 0  # points; that of the paragraph, where it is none

    def properties(self) -> list[Any]:
        made = [element("w:rStyle", val=self.style)] if self.style else []
        made += [element("w:b"), element("w:bCs")] if self.strong else []
        made += [element("w:i"), element("w:iCs")] if self.em else []
        made += [element("w:strike")] if self.struck else []
        if self.size:
            half_points = int(2 * self.size)
            made += [element("w:sz", val=half_points), element("w:szCs", val=half_points)]
        return [element("w:rPr", *made)] if made else []


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: the style of its paragraphs, and its list with the level in it."""

    style: str = ""
    numbers: int = 0
    level: int = -1
    leads: bool = False  # on to what stands after it, on the same page
    turned: bool = False  # the page lies on its side


_PLAIN = _Form()
_TEXT = _Place()


@dataclass
class Text:
    """Writes into a document; relations, pictures and lists are kept in it as they are met."""

    document: Document
    images: dict[Bitmap, str] = field(default_factory=dict)
    controls: Iterator[int] = field(default_factory=lambda: count(_FIRST_CONTROL + 1))
    marks: Iterator[int] = field(default_factory=lambda: count(1))
    drawn: Iterator[int] = field(default_factory=lambda: count(1))
    before: str = ""  # the kind of the block that was written last
    room: float = WIDEST  # points; a picture is no wider

    def write(self, nodes: Iterable[Node]) -> None:
        """Put nodes at the head of the document."""
        written: list[Any] = []
        listed = with_turned(nodes)
        for at, node in enumerate(listed, 1):
            place = replace(_TEXT, leads=at < len(listed) and leads_on(node))
            written += self._block(node, place)
        if self.before == "table":
            written.append(element("w:p"))  # Word demands one at the end
        self.document.element.body[:0] = written

    def _block(self, node: Node, place: _Place) -> Iterator[Any]:
        assert isinstance(node, dict)
        kind = node["is"]
        if kind == "hr":
            yield element("w:p", element("w:r", parse_xml(_RULE)))
        elif kind in ("p", "heading", "pre", "equation"):
            yield self._paragraph(node, place)
        elif kind in ("ul", "ol"):
            yield from self._list(node, place)
        elif kind == "blockquote":
            for inner in paragraphs(node["in"]):
                yield from self._block(inner, replace(place, style="Block Text"))
                place = _later(place)
        elif kind == "turned":
            yield self._page_ends(turned=False)
            for inner in node["in"]:
                yield from self._block(inner, replace(place, leads=leads_on(inner), turned=True))
            yield self._page_ends(turned=True)
        else:
            yield from self._table(node, place)
        self.before = kind

    def _paragraph(self, node: dict[str, Any], place: _Place) -> Any:
        kind = node["is"]
        style = node.get("style") or self._style(node, place)
        settings = [element("w:pStyle", val=_style_id(style))]
        settings += [element("w:keepNext")] if place.leads else []
        settings += [_numbers(place.numbers, place.level)] if place.numbers else []
        settings += _direction(node)
        if self.before == "table" and style in PROSE:
            # A note under a table stays close to it, prose stands clear.
            settings.append(element("w:spacing", before=200))
        words: Iterable[Any]
        if kind == "pre":
            words = self._code(node["text"])
        elif kind == "equation":
            words = [omml(node)]
        else:
            words = self._marked(node.get("mark", ""), self._words(node["in"], _PLAIN, style))
        return element("w:p", element("w:pPr", *settings), *words)

    def _style(self, node: dict[str, Any], place: _Place) -> str:
        if node["is"] == "heading":
            return f"Heading {max(node['rank'] - 1, 1)}"
        if node["is"] == "pre":
            return "Source Code"
        opens = self.before not in ("p", "table")
        return place.style or ("First Paragraph" if opens else "Body Text")

    def _list(self, node: dict[str, Any], place: _Place) -> Iterator[Any]:
        level = min(place.level + 1, _DEEPEST)
        numbers = BULLETS if node["is"] == "ul" else self._numbering(level, node["start"])
        items = [paragraphs(item["in"]) for item in node["in"]]
        # Somebody left lines free between such items.
        loose = any(set(map(kind_of, item["in"])) == {"p"} for item in node["in"])
        for item in items:
            inside = _Place("Body Text" if loose else "Compact", numbers, level)
            for inner in item or paragraphs([""]):
                yield from self._block(inner, inside)
                inside = _later(inside)

    def _numbering(self, level: int, start: int) -> int:
        """A new numbered list, which begins at ``start``."""
        definitions: Any = self.document.part.numbering_part.element
        number = len(definitions.findall(qn("w:num"))) + 1
        begins = element("w:lvlOverride", element("w:startOverride", val=start), ilvl=level)
        definitions.append(
            element("w:num", element("w:abstractNumId", val=NUMBERED), begins, numId=number)
        )
        return number

    def _table(self, node: dict[str, Any], place: _Place) -> Iterator[Any]:
        """Full width, a header that repeats, rows that stay whole; the caption in front."""
        caption = node.get("caption", [])
        if caption:
            title = {"is": "p", "style": "Table Caption", "mark": node["mark"], "in": caption}
            yield self._paragraph(title, _TEXT)
        elif self.before == "table":
            yield element("w:p")  # Word would make one table of two
        rows = ([node["head"]] if node["head"] else []) + node["rows"]
        how = setting(node, may_turn=place.turned)
        properties = table_look()
        if caption:
            properties.append(element("w:tblCaption", val=_written("".join(map(plain, caption)))))
        grid = element("w:tblGrid", *(element("w:gridCol", w=width) for width in how.widths))
        yield element("w:tbl", properties, grid, *self._rows(node, rows, how))

    def _page_ends(self, *, turned: bool) -> Any:
        """An empty paragraph that ends pages which stand upright, or lie on their side."""
        own: Any = self.document.sections[0]._sectPr  # noqa: SLF001 - there is no other way
        section = own.clone()  # with the page's margins, and without its head and foot
        section.remove_all("w:titlePg")
        if turned:
            size = section.find(qn("w:pgSz"))
            wide, high = size.get(qn("w:w")), size.get(qn("w:h"))
            size.set(qn("w:w"), high)
            size.set(qn("w:h"), wide)
            size.set(qn("w:orient"), "landscape")
        return element("w:p", element("w:pPr", section))

    def _rows(self, node: dict[str, Any], rows: Sequence[list[list[Node]]], how: Setting) -> Any:
        heads = 1 + node.get("more", 0) if node["head"] else 0
        spans = {(y, x): (down, across) for y, x, down, across in node.get("spans", [])}
        merged = {
            (row, column): (row > y, column > x, across)
            for (y, x), (down, across) in spans.items()
            for row in range(y, y + down)
            for column in range(x, x + across)
        }
        sides = node["sides"] or [""] * len(how.widths)
        for y, cells in enumerate(rows):
            header = y < heads
            # The header stays with the first row; a short table stays whole.
            stays = len(rows) <= _SHORT_TABLE and y < len(rows) - 1 and not header
            settings = [element("w:cantSplit"), *([element("w:tblHeader")] if header else [])]
            made = []
            for x, (cell, side) in enumerate(zip(cells, sides, strict=True)):
                below, beside, across = merged.get((y, x), (False, False, 1))
                if beside:
                    continue
                down = spans.get((y, x), (1, 1))[0]
                width = sum(how.widths[x : x + across])
                look = cell_look(width, header=header, across=across, down=down, below=below)
                style = "Table Head" if header else "Table Text"
                made.append(
                    element("w:tc", look, *self._cell(cell, style, how, width, stays, side))
                )
            yield element("w:tr", element("w:trPr", *settings), *made)

    def _cell(
        self, cell: list[Node], usual: str, how: Setting, width: int, stays: bool, side: str
    ) -> Iterator[Any]:
        self.room = width / 20 - 10
        for node in paragraphs(cell or [""]):
            assert isinstance(node, dict)
            listed = node["is"] in ("ul", "ol")
            for line in node["in"] if listed else [node]:
                style = line.get("style", usual)
                settings = [element("w:pStyle", val=_style_id(style))]
                settings += [element("w:keepNext")] if stays else []
                settings += [_numbers(BULLETS, 0)] if listed else []
                settings += _direction(line)
                settings += [element("w:ind", left=_HANGING, hanging=_HANGING)] if listed else []
                settings += [element("w:jc", val=side)] if side else []
                form = _Form(size=0 if how.size == SIZES[0] else how.size)
                words = self._words(line.get("in", [plain(line)]), form, style)
                yield element("w:p", element("w:pPr", *settings), *words)
        self.room = WIDEST

    def _words(self, nodes: Iterable[Node], form: _Form, style: str) -> Iterator[Any]:
        """Runs, links and controls; ``style`` is that of the paragraph around them."""
        for node in nodes:
            if isinstance(node, str):
                yield _run(form, _text(node))
                continue
            kind = node["is"]
            if kind == "br":
                yield _run(form, element("w:br"))
            elif kind == "math":
                yield omml(node)
            elif kind == "img":
                yield self._picture(node, style)
            elif kind == "code":
                yield _run(replace(form, style="VerbatimChar"), _text(node["text"]))
            elif kind == "a":
                yield from self._link(node, form, style)
            elif kind == "bound":
                yield self._control(node["key"], self._words(node["in"], form, style))
            elif kind == "mark":
                yield from self._marked(node["name"], self._words(node["in"], form, style))
            else:
                inner = replace(
                    form,
                    strong=form.strong or kind == "strong",
                    em=form.em or kind == "em",
                    struck=form.struck or kind == "s",
                )
                yield from self._words(node.get("in", [plain(node)]), inner, style)

    def _link(self, node: dict[str, Any], form: _Form, style: str) -> Iterator[Any]:
        if not node.keys() & {"to", "href"}:
            yield from self._words(node["in"], form, style)
            return
        words = self._words(node["in"], replace(form, style="Hyperlink"), style)
        if "to" in node:
            yield element("w:hyperlink", *words, anchor=node["to"])
            return
        link = element("w:hyperlink", *words)
        part = self.document.part
        link.set(qn("r:id"), part.relate_to(node["href"], RELATIONSHIP_TYPE.HYPERLINK, True))
        yield link

    def _picture(self, node: dict[str, Any], style: str) -> Any:
        image = image_of(node["src"])
        if image is None:
            return _run(_PLAIN, _text(node["alt"]))
        if image not in self.images:
            name = PackURI(f"/word/media/image{len(self.images) + 1}.{image.ending}")
            part = ImagePart(name, image.kind, image.data)
            self.images[image] = self.document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        size = image.size(full_width=style == _FIGURE, widest=self.room)
        alt = _written(node["alt"])
        return element("w:r", drawing(next(self.drawn), self.images[image], alt, size))

    def _control(self, key: str, words: Iterable[Any]) -> Any:
        """A number that comes from a finding: it may go with its sentence, and cannot be edited.

        Tag and alias both carry the key: Word keeps both, LibreOffice keeps the alias only, and
        only for a plain-text control.
        """
        name = _written(control_name(key))
        properties = element(
            "w:sdtPr",
            element("w:alias", val=name),
            element("w:tag", val=name),
            element("w:id", val=next(self.controls)),
            element("w:lock", val="contentLocked"),
            element("w:text"),
        )
        return element("w:sdt", properties, element("w:sdtContent", *words))

    def _marked(self, name: str, words: Iterable[Any]) -> Iterator[Any]:
        """Words with a bookmark around them, where it has a name."""
        number = next(self.marks) if name else 0
        if name:
            yield element("w:bookmarkStart", id=number, name=name)
        yield from words
        if name:
            yield element("w:bookmarkEnd", id=number)

    @staticmethod
    def _code(text: str) -> Iterator[Any]:
        for at, line in enumerate(text.split("\n")):
            if at:
                yield _run(_PLAIN, element("w:br"))
            yield _run(_Form("VerbatimChar"), _text(line))


def _numbers(numbers: int, level: int) -> Any:
    """That a paragraph is an item of a list, at a level in it."""
    return element("w:numPr", element("w:ilvl", val=level), element("w:numId", val=numbers))


def _direction(node: dict[str, Any]) -> list[Any]:
    """Of a paragraph that is written from right to left."""
    return [element("w:bidi")] if node.get("rtl") else []


def _later(place: _Place) -> _Place:
    """The place of what follows the first block of an item: it has no number of its own."""
    return replace(place, numbers=BLANK) if place.numbers else place


def _style_id(style: str) -> str:
    return style.replace(" ", "")


def _run(form: _Form, content: Any) -> Any:
    return element("w:r", *form.properties(), content)


def _text(words: str) -> Any:
    made = element("w:t")
    made.text = _written(words)
    made.set(_SPACE, "preserve")
    return made


def _written(words: str) -> str:
    """Words without the characters that no XML file may hold."""
    return _UNWRITABLE.sub("", words)
