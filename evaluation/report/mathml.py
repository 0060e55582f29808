"""MathML -> nodes that the writers of paper walk, and the same as one line of text.

A letter, number or sign is ``{"is": "mi", "text": "x"}``, a fraction has its parts ``in`` it, and
rows that stand between brackets which grow with them are ``fenced``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from bs4 import Tag

Math = dict[str, Any]
_SIGNS = ("mi", "mn", "mo", "mtext", "ms")
_PARTS = {  # how many parts each has
    "mfrac": 2,
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "mover": 2,
    "munder": 2,
    "munderover": 3,
    "mroot": 2,
}
_LINES = "‾¯\u0304\u0305"
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_RELATED = re.compile("[=<>≤≥≠≈≡±+−∓×÷→]")


def formula(tag: Tag) -> Math:
    """A formula as a node, in words or in a line of its own; ``text`` reads it out in one line."""
    inside = _row(_children(tag))
    text = " ".join("".join(map(_line, inside)).split())
    kind = "equation" if tag.get("display") == "block" else "math"
    large = kind == "equation" or tag.get("displaystyle") == "true"
    return {"is": kind, "large": large, "text": text, "in": inside}


def _children(tag: Tag) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag)]


def _row(tags: Sequence[Tag]) -> list[Math]:
    """Nodes side by side; those between brackets that grow are one."""
    nodes = list(map(_node, tags))
    first, last = (tags[0], tags[-1]) if tags else (None, None)
    opens = first is not None and _grows(first, "prefix")
    closes = last is not None and last is not first and _grows(last, "postfix")
    if not opens and not closes:
        return nodes
    inner = nodes[1 if opens else 0 : -1 if closes else None]
    ends = nodes[0]["text"] if opens else "", nodes[-1]["text"] if closes else ""
    return [{"is": "fenced", "open": ends[0], "close": ends[1], "in": inner}]


def _grows(tag: Tag, side: str) -> bool:
    return tag.name == "mo" and tag.get("stretchy") == "true" and tag.get("form") == side


def _node(tag: Tag) -> Math:
    kind, children = str(tag.name), _children(tag)
    if kind in _SIGNS:
        text = tag.get_text()
        text = text if kind == "mtext" else text.strip()
        upright = kind == "mtext" or tag.get("mathvariant") == "normal" or len(text) > 1
        return {"is": kind, "text": text, "upright": upright}
    if kind == "mspace":
        return {"is": "mtext", "text": " ", "upright": True}
    if kind == "mtable":
        rows = [[_whole(_children(cell)) for cell in _children(row)] for row in children]
        return {"is": kind, "rows": rows, "in": []}
    if kind == "msqrt":
        return {"is": kind, "in": [_whole(children)]}
    if _PARTS.get(kind) == len(children):
        parts = list(map(_node, children))
        if kind == "mover" and children[1].get("accent") == "true":
            sign = parts[1]["text"]
            return {"is": "line" if sign in _LINES else "accent", "sign": sign, "in": parts[:1]}
        return {"is": kind, "in": parts}
    return _whole(children)


def _whole(tags: Sequence[Tag]) -> Math:
    row = _row(tags)
    return row[0] if len(row) == 1 else {"is": "mrow", "in": row}


def _line(node: Math) -> str:
    """A node as it is read out in a line: ``(a − b)/s``."""
    kind, parts = node["is"], [_line(part) for part in node.get("in", [])]
    if "text" in node:
        return f" {node['text']} " if _RELATED.fullmatch(node["text"]) else str(node["text"])
    if kind == "mfrac":
        return f"{_held(parts[0])}/{_held(parts[1])}"
    if kind in ("msup", "mover"):
        return f"{_held(parts[0])}^{_held(parts[1])}"
    if kind in ("msub", "munder"):
        return f"{_held(parts[0])}_{_held(parts[1])}"
    if kind in ("msubsup", "munderover"):
        return f"{_held(parts[0])}_{_held(parts[1])}^{_held(parts[2])} "
    if kind == "msqrt":
        return f"√{_held(parts[0])}"
    if kind == "mroot":
        return f"root {parts[1]} of {_held(parts[0])}"
    if kind in ("accent", "line"):
        sign = "\u0305" if kind == "line" else node["sign"]
        return parts[0] + (sign if unicodedata.combining(sign[:1] or " ") else f" {sign}")
    if kind == "fenced":
        return f"{node['open']}{''.join(parts).strip()}{node['close']}"
    if kind == "mtable":
        return "; ".join(", ".join(map(_line, row)) for row in node["rows"])
    return "".join(parts)


def _held(words: str) -> str:
    """A part in brackets where it has parts itself."""
    plain = words.strip()
    return (
        plain if len(plain) < 2 or plain.isalnum() or _BRACKETED.fullmatch(plain) else f"({plain})"
    )
