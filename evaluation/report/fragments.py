"""Prose (clean HTML made from Markdown) -> a tree of plain values that a typesetter walks.

A text is a string and nothing else; an element is ``{"is": "p", "in": [...]}``. So no
text of a person is ever part of a program, and there is nothing to escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from html.parser import HTMLParser
from typing import Any

Node = str | dict[str, Any]
Keep = Callable[[str], str]  # takes a data: address, returns the name it is kept under, or ""

_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "table", "td", "th", "hr", "heading", "root"}
_INLINE = {"strong", "em", "code", "a", "s"}
_SAME = {"b": "strong", "i": "em", "del": "s"}
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_SAFE = ("http:", "https:", "mailto:", "tel:")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def fragment(
    html: str, *, anchors: Container[str] = (), level: int = 1, keep: Keep = lambda _: ""
) -> tuple[list[Node], int]:
    """The nodes of a piece of HTML, and the level of the last heading in it.

    ``anchors`` are the places that a link inside the report may lead to; ``level`` is that
    of the heading before, so that no level is skipped. A picture that is not kept is
    shown by its description.
    """
    reader = _TreeBuilder(anchors, level, keep)
    reader.feed(html)
    reader.close()
    return reader.finished(), reader.level


class _TreeBuilder(HTMLParser):
    """Builds the tree; tags that it does not know are left out and their words kept."""

    def __init__(self, anchors: Container[str], level: int, keep: Keep) -> None:
        super().__init__(convert_charrefs=True)
        self.anchors, self.level, self.keep = anchors, level, keep
        self.stack: list[dict[str, Any]] = [{"is": "root", "in": []}]
        self.tags = [""]

    def finished(self) -> list[Node]:
        """The whole tree, when everything has been read."""
        while len(self.stack) > 1:
            self._shut()
        return _paragraphs(_trimmed(self.stack[0]["in"]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, or put in one that holds nothing."""
        given = {name: value or "" for name, value in attrs}
        kind = _SAME.get(tag, tag)
        if kind in ("br", "hr"):
            self._put({"is": kind, "in": []})
        elif kind == "img":
            self._put(self._image(given))
        elif re.fullmatch("h[1-6]", kind):
            self.level = min(max(int(kind[1]) - 1, 2), self.level + 1, 3)
            self._open(tag, {"is": "heading", "level": self.level})
        elif kind == "a":
            self._open(tag, {"is": "a", **self._target(given.get("href", ""))})
        elif kind in ("td", "th"):
            right = "right" in given.get("style", "") or "number" in given.get("class", "").split()
            self._open(tag, {"is": kind, "right": right})
        elif kind == "ol":
            start = given.get("start", "1")
            self._open(tag, {"is": "ol", "start": int(start) if start.isdigit() else 1})
        elif kind in _INLINE | _BLOCKS | {"tr", "thead"}:
            self._open(tag, {"is": kind})

    def handle_endtag(self, tag: str) -> None:
        """Close an element and whatever stands open in it."""
        if tag in self.tags[1:]:
            while self.tags[-1] != tag:
                self._shut()
            self._shut()

    def handle_data(self, data: str) -> None:
        """Text: white space as a browser would show it, kept as it is in preformatted text."""
        if "pre" in self.tags:
            self._put(data)
            return
        text = _SPACE.sub(" ", data)
        before = self.stack[-1]["in"][-1:]
        if before and isinstance(before[0], str) and before[0].endswith(" "):
            text = text.removeprefix(" ")
        if text:
            self._put(text)

    def _put(self, node: Node) -> None:
        self.stack[-1]["in"].append(node)

    def _open(self, tag: str, node: dict[str, Any]) -> None:
        node["in"] = []
        self._put(node)
        self.stack.append(node)
        self.tags.append(tag)

    def _shut(self) -> None:
        node = self.stack.pop()
        self.tags.pop()
        if node["is"] == "pre":
            node["text"] = _text(node.pop("in")).rstrip("\n")
        elif node["is"] == "code" and "pre" not in self.tags:
            node["text"] = _text(node.pop("in"))
        elif node["is"] == "table":
            node.update(_table(node.pop("in")))
        elif node["is"] in _BLOCKS:
            node["in"] = _trimmed(node["in"])
            blocks = [n for n in node["in"] if isinstance(n, dict) and n["is"] in _BLOCKS]
            if node["is"] in ("li", "blockquote") and blocks:
                node["in"] = _paragraphs(node["in"])
            if node["is"] in ("ul", "ol"):
                node["in"] = [n for n in node["in"] if isinstance(n, dict) and n["is"] == "li"]

    def _image(self, given: dict[str, str]) -> Node:
        name = self.keep(given.get("src", ""))
        return {"is": "img", "src": name, "alt": given.get("alt", "")} if name else given["alt"]

    def _target(self, address: str) -> dict[str, str]:
        """Where a link leads: outside, to a file beside the report, or to a place in it."""
        if address.startswith("#"):
            return {"to": address[1:]} if address[1:] in self.anchors else {}
        unsafe = _OUTSIDE.match(address) and not address.lower().startswith(_SAFE)
        return {"href": address} if address and not unsafe else {}


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Without the white space at the edges of blocks, which nobody sees in a browser."""
    made: list[Node] = []
    for at, node in enumerate(nodes):
        if isinstance(node, str):
            after = nodes[at + 1] if at + 1 < len(nodes) else None
            text = node.lstrip(" ") if not made or _is_block(made[-1]) else node
            text = text.rstrip(" ") if after is None or _is_block(after) else text
            if text:
                made.append(text)
        else:
            made.append(node)
    return made


def _paragraphs(nodes: list[Node]) -> list[Node]:
    """Words that stand between blocks, as paragraphs of their own."""
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, dict) and node["is"] in _BLOCKS:
            made.append(node)
        elif made and isinstance(made[-1], dict) and made[-1].get("loose"):
            made[-1]["in"].append(node)
        else:
            made.append({"is": "p", "in": [node], "loose": True})
    return made


def _is_block(node: Node) -> bool:
    return isinstance(node, dict) and node["is"] in _BLOCKS | {"br"}


def _text(nodes: list[Node]) -> str:
    return "".join(
        node if isinstance(node, str) else node.get("text", "") or _text(node.get("in", []))
        for node in nodes
    )


def plain(node: Node) -> str:
    """All words of a node, for measuring."""
    return _text([node])


def _rows(nodes: list[Node]) -> list[list[dict[str, Any]]]:
    """The rows of a table, whatever stands between it and them."""
    rows = []
    for node in nodes:
        if isinstance(node, dict) and node["is"] == "tr":
            rows.append([n for n in node["in"] if isinstance(n, dict) and n["is"] in ("td", "th")])
        elif isinstance(node, dict):
            rows += _rows(node.get("in", []))
    return [row for row in rows if row]


def _table(nodes: list[Node]) -> dict[str, Any]:
    """Head and rows with as many cells each, and which columns are set flush right."""
    rows = _rows(nodes)
    wide = max((len(row) for row in rows), default=0)
    right = [any(len(row) > at and row[at]["right"] for row in rows) for at in range(wide)]
    cells = [[cell["in"] for cell in row] + [[]] * (wide - len(row)) for row in rows]
    has_head = any(isinstance(n, dict) and n["is"] == "thead" for n in nodes)
    return {"right": right, "head": cells[0] if has_head else [], "rows": cells[has_head:]}
