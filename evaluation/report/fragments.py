"""Prose (clean HTML made from Markdown) -> a tree of plain values that a typesetter walks.

A text is a string and nothing else; an element is ``{"is": "p", "in": [...]}``. So no
text of a person is ever part of a program, and there is nothing to escape.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString
from jinja2.utils import urlize
from markupsafe import Markup, escape

from evaluation.report.mathml import formula

Node = str | dict[str, Any]
Keep = Callable[[str], str]  # takes a data: address, returns the name it is kept under, or ""

_BEHIND = re.compile(r"([;:!?]+(?=\s|$))")
_BLOCKS = {
    "p",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "table",
    "td",
    "th",
    "hr",
    "heading",
    "equation",
}
_INLINE = {"strong", "em", "code", "a", "s", "bound"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_READ = _BLOCKS | _INLINE | _HEADINGS | {"tr", "thead", "br", "img", "formula"} - {"equation"}
_SAME = {"b": "strong", "i": "em", "del": "s"}
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = ("http:", "https:", "mailto:", "tel:")
_SIDES = ("right", "left", "center")
_BREAK: Node = {"is": "br", "in": []}
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Fragments:
    """Reads pieces of HTML in the order in which they stand in a report.

    ``anchors`` are the places that a link inside the report may lead to. A picture that is not
    kept is shown by its description. With ``bound`` numbers of findings are nodes with their key.
    ``level`` is that of the last heading read, so that no level is skipped; ``rank`` is its own.
    """

    anchors: Container[str] = ()
    keep: Keep = lambda _: ""
    bound: bool = False
    level: int = 2
    _formulas: list[dict[str, Any]] = field(default_factory=list)

    def read(self, html: str) -> list[Node]:
        """The nodes of a piece; of tags that are not known here the words are kept."""
        soup = BeautifulSoup(html, "html.parser", multi_valued_attributes=None)
        formulas = soup("math")
        for number, written in enumerate(formulas):
            written.replace_with(soup.new_tag("formula", attrs={"number": str(number)}))
        self._formulas = [formula(written) for written in formulas]
        for remark in soup(string=lambda text: isinstance(text, PreformattedString)):
            remark.extract()
        for picture in soup("img"):
            picture["src"] = self.keep(_given(picture, "src"))
            if not picture["src"]:
                picture.replace_with(_given(picture, "alt"))
        for tag in soup(True):
            is_bound = self.bound and tag.name == "span" and _given(tag, "class") == "bound"
            tag.name = "bound" if is_bound else _SAME.get(tag.name, tag.name)
            if tag.name not in _READ:
                tag.unwrap()
        soup.smooth()
        return paragraphs(self._inside(soup))

    def _inside(self, tag: Tag) -> list[Node]:
        """What an element holds, with white space as a browser would show it."""
        nodes = [
            self._node(child) if isinstance(child, Tag) else _SPACE.sub(" ", str(child))
            for child in tag.children
        ]
        return nodes if tag.name in _INLINE else _trimmed(nodes)

    def _node(self, tag: Tag) -> Node:
        kind, words = tag.name, tag.get_text()
        if kind == "formula":
            return self._formulas[int(_given(tag, "number"))]
        if kind == "pre":
            return {"is": kind, "text": words.rstrip("\n")}
        if kind == "code":
            return {"is": kind, "text": _SPACE.sub(" ", words)}
        if kind == "img":
            return {"is": kind, "src": tag["src"], "alt": _given(tag, "alt")}
        if kind == "table":
            return {"is": kind, **self._table(tag)}
        if kind in _HEADINGS:
            self.level = min(max(int(kind[1]), 3), self.level + 1, 4)
            rank = int(kind[1])
            node = {"is": "heading", "level": self.level, "rank": rank, "in": self._inside(tag)}
            return {**node, **_direction(tag)}
        inside = self._inside(tag)
        if kind == "bound":
            return {"is": kind, "key": _given(tag, "data-key"), "in": inside}
        if kind == "a":
            return {"is": kind, **self._target(_given(tag, "href")), "in": inside}
        if kind in ("ul", "ol"):
            start = _given(tag, "start")
            items = [node for node in inside if isinstance(node, dict) and node["is"] == "li"]
            return {"is": kind, "start": int(start) if start.isdecimal() else 1, "in": items}
        if kind in ("li", "blockquote") and any(map(_is_block, inside)):
            inside = paragraphs(inside)
        return {"is": kind, "in": inside, **_direction(tag)}

    def _table(self, table: Tag) -> dict[str, Any]:
        """Head and rows with as many cells each, and how their columns are set.

        ``more``: how many of the rows head the columns too. ``spans``: row (0 is the head),
        column, rows and columns of each merged cell; the other places that it takes are blank.
        """
        own = [row for row in table("tr") if row.find_parent("table") is table]
        rows = [row for row in own if row(["td", "th"], recursive=False)]
        taken: dict[tuple[int, int], Tag | None] = {}
        spans: list[list[int]] = []
        for y, row in enumerate(rows):
            x = 0
            for cell in row(["td", "th"], recursive=False):
                while (y, x) in taken:
                    x += 1
                down = min(_number(cell, "rowspan"), len(rows) - y)
                across = _number(cell, "colspan")
                for place in itertools.product(range(y, y + down), range(x, x + across)):
                    taken[place] = None
                taken[y, x] = cell
                if down > 1 or across > 1:
                    spans.append([y, x, down, across])
        wide = max((x + 1 for _, x in taken), default=0)
        columns = [[taken.get((y, x)) for y in range(len(rows))] for x in range(wide)]
        sides = [[_side(cell) for cell in column if cell is not None] for column in columns]
        texts = [
            [[] if cell is None else self._inside(cell) for cell in row]
            for row in zip(*columns, strict=True)
        ]
        head = table.find("thead", recursive=False)
        heads = sum(row.find_parent("thead") is head for row in rows) if head else 0
        return {
            "right": ["right" in column for column in sides],
            "sides": [next(filter(None, column), "") for column in sides],
            "head": texts[0] if heads else [],
            "rows": texts[1:] if heads else texts,
            "more": max(heads - 1, 0),
            "spans": spans,
        }

    def _target(self, address: str) -> dict[str, str]:
        """Where a link leads: outside, to a file beside the report, or to a place in it."""
        if address.startswith("#"):
            return {"to": address[1:]} if address[1:] in self.anchors else {}
        unsafe = _OUTSIDE.match(address) and not address.lower().startswith(_SAFE)
        return {"href": address} if address and not unsafe else {}


def _given(tag: Tag, attribute: str) -> str:
    return str(tag.get(attribute) or "")


def _direction(tag: Tag) -> dict[str, bool]:
    """That the words of a block are written from right to left."""
    return {"rtl": True} if _given(tag, "dir") == "rtl" else {}


def _number(cell: Tag, attribute: str) -> int:
    """How many rows or columns a cell takes: one at least."""
    written = _given(cell, attribute)
    return max(int(written), 1) if written.isdecimal() and len(written) < 4 else 1


def _side(cell: Tag) -> str:
    if "number" in _given(cell, "class").split():
        return "right"
    return next((side for side in _SIDES if side in _given(cell, "style")), "")


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without the white space at the edges of blocks, which nobody sees in a browser."""
    edges = [True, *(_is_block(node) or node == _BREAK for node in nodes), True]
    trimmed: list[Node] = []
    for node, before, after in zip(nodes, edges, edges[2:], strict=False):
        text = node.lstrip(" ") if before and isinstance(node, str) else node
        trimmed.append(text.rstrip(" ") if after and isinstance(text, str) else text)
    return [node for node in trimmed if node]


def paragraphs(nodes: list[Node]) -> list[Node]:
    """Words that stand between blocks, as paragraphs of their own."""
    made: list[Node] = []
    for block, together in itertools.groupby(nodes, _is_block):
        if block:
            made += together
        else:
            made.append({"is": "p", "in": list(together)})
    return made


def kind_of(node: Node) -> str:
    """What a node is; nothing for plain words."""
    return str(node["is"]) if isinstance(node, dict) else ""


def _is_block(node: Node) -> bool:
    return kind_of(node) in _BLOCKS


def plain(node: Node) -> str:
    """All words of a node, for measuring."""
    if isinstance(node, str):
        return node
    return node.get("text") or "".join(map(plain, node.get("in", [])))


def leads_on(node: Node) -> bool:
    """Whether a paragraph ends with a colon, and so stays on the page of what follows it."""
    return kind_of(node) == "p" and plain(node).rstrip().endswith(":")


def with_links(text: str) -> Markup:
    """Plain text as HTML with its addresses as links; marks behind an address are no part of it."""
    parts = _BEHIND.split(text)  # words and marks in turn
    html = (escape(p) if n % 2 else urlize(p, rel="noopener") for n, p in enumerate(parts))
    return Markup("").join(map(Markup, html))


def linked(text: str) -> list[Node]:
    """Plain text with its addresses as links."""
    html = with_links(text)
    if "<a " not in html:
        return [words] if (words := _SPACE.sub(" ", text).strip(" ")) else []
    nodes = Fragments().read(f"<p>{html}</p>")
    return [inner for node in nodes if isinstance(node, dict) for inner in node["in"]]
