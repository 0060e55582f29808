"""Prose (clean HTML made from Markdown) -> a tree of plain values that a typesetter walks.

A text is a string and nothing else; an element is ``{"is": "p", "in": [...]}``. So no
text of a person is ever part of a program, and there is nothing to escape.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

Node = str | dict[str, Any]
Keep = Callable[[str], str]  # takes a data: address, returns the name it is kept under, or ""

_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "td", "th", "hr", "heading"}
_INLINE = {"strong", "em", "code", "a", "s"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_READ = _BLOCKS | _INLINE | _HEADINGS | {"tr", "thead", "br", "img"}
_SAME = {"b": "strong", "i": "em", "del": "s"}
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = ("http:", "https:", "mailto:", "tel:")
_BREAK: Node = {"is": "br", "in": []}
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass
class Fragments:
    """Reads pieces of HTML in the order in which they stand in a report.

    ``anchors`` are the places that a link inside the report may lead to. A picture that is not
    kept is shown by its description. ``level`` is that of the last heading read, so that no
    level is skipped.
    """

    anchors: Container[str] = ()
    keep: Keep = lambda _: ""
    level: int = 1

    def read(self, html: str) -> list[Node]:
        """The nodes of a piece; of tags that are not known here the words are kept."""
        soup = BeautifulSoup(html, "html.parser", multi_valued_attributes=None)
        for remark in soup(string=lambda text: isinstance(text, PreformattedString)):
            remark.extract()
        for picture in soup("img"):
            picture["src"] = self.keep(_given(picture, "src"))
            if not picture["src"]:
                picture.replace_with(_given(picture, "alt"))
        for tag in soup(True):
            tag.name = _SAME.get(tag.name, tag.name)
            if tag.name not in _READ:
                tag.unwrap()
        soup.smooth()
        return _paragraphs(self._inside(soup))

    def _inside(self, tag: Tag) -> list[Node]:
        """What an element holds, with white space as a browser would show it."""
        nodes = [
            self._node(child) if isinstance(child, Tag) else _SPACE.sub(" ", str(child))
            for child in tag.children
        ]
        return nodes if tag.name in _INLINE else _trimmed(nodes)

    def _node(self, tag: Tag) -> Node:
        kind, words = tag.name, tag.get_text()
        if kind == "pre":
            return {"is": kind, "text": words.rstrip("\n")}
        if kind == "code":
            return {"is": kind, "text": _SPACE.sub(" ", words)}
        if kind == "img":
            return {"is": kind, "src": tag["src"], "alt": _given(tag, "alt")}
        if kind == "table":
            return {"is": kind, **self._table(tag)}
        if kind in _HEADINGS:
            self.level = min(max(int(kind[1]) - 1, 2), self.level + 1, 3)
            return {"is": "heading", "level": self.level, "in": self._inside(tag)}
        inside = self._inside(tag)
        if kind == "a":
            return {"is": kind, **self._target(_given(tag, "href")), "in": inside}
        if kind in ("ul", "ol"):
            start = _given(tag, "start")
            items = [node for node in inside if isinstance(node, dict) and node["is"] == "li"]
            return {"is": kind, "start": int(start) if start.isdecimal() else 1, "in": items}
        if kind in ("li", "blockquote") and any(map(_is_block, inside)):
            inside = _paragraphs(inside)
        return {"is": kind, "in": inside}

    def _table(self, table: Tag) -> dict[str, Any]:
        """Head and rows with as many cells each, and which columns are set flush right."""
        own = [row for row in table("tr") if row.find_parent("table") is table]
        rows = [cells for row in own if (cells := row(["td", "th"], recursive=False))]
        wide = max(map(len, rows), default=0)
        right = [any(len(row) > at and _is_right(row[at]) for row in rows) for at in range(wide)]
        texts = [[*map(self._inside, row), *[[]] * (wide - len(row))] for row in rows]
        has_head = table.find("thead", recursive=False) is not None
        return {"right": right, "head": texts[0] if has_head else [], "rows": texts[has_head:]}

    def _target(self, address: str) -> dict[str, str]:
        """Where a link leads: outside, to a file beside the report, or to a place in it."""
        if address.startswith("#"):
            return {"to": address[1:]} if address[1:] in self.anchors else {}
        unsafe = _OUTSIDE.match(address) and not address.lower().startswith(_SAFE)
        return {"href": address} if address and not unsafe else {}


def _given(tag: Tag, attribute: str) -> str:
    return str(tag.get(attribute) or "")


def _is_right(cell: Tag) -> bool:
    return "right" in _given(cell, "style") or "number" in _given(cell, "class").split()


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without the white space at the edges of blocks, which nobody sees in a browser."""
    edges = [True, *(_is_block(node) or node == _BREAK for node in nodes), True]
    trimmed: list[Node] = []
    for node, before, after in zip(nodes, edges, edges[2:], strict=False):
        text = node.lstrip(" ") if before and isinstance(node, str) else node
        trimmed.append(text.rstrip(" ") if after and isinstance(text, str) else text)
    return [node for node in trimmed if node]


def _paragraphs(nodes: list[Node]) -> list[Node]:
    """Words that stand between blocks, as paragraphs of their own."""
    made: list[Node] = []
    for block, together in itertools.groupby(nodes, _is_block):
        if block:
            made += together
        else:
            made.append({"is": "p", "in": list(together)})
    return made


def _is_block(node: Node) -> bool:
    return isinstance(node, dict) and node["is"] in _BLOCKS


def plain(node: Node) -> str:
    """All words of a node, for measuring."""
    if isinstance(node, str):
        return node
    return node.get("text") or "".join(map(plain, node.get("in", [])))
