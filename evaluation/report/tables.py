"""How a table is set on paper: the widths of its columns, the size of its letters, and which way.

Widths are in twentieths of a point and sizes in points, for every format of paper alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluation.report.figures.sheet import width_of
from evaluation.report.fragments import Node, kind_of, leads_on, plain

TEXT_WIDTH = 9072  # 16 cm, an A4 page with 2.5 cm margins
TURNED_WIDTH = 14003  # 24.7 cm: the same page turned
SIZES = (10, 9, 8)  # smaller letters cannot be read on paper
_POINT, _ROOM = 20, 200  # a point, and both margins of a cell
_PICTURE = 1900  # a picture in a cell is no narrower
_HEAD_LINES = 2  # into which what stands over numbers may be broken
_WISH = 4 * 72 * _POINT  # a longer text is broken into lines
# No line is broken within: a part of a word; or of a long one (an address) what lies between
# signs, up to 18 letters.
_PART = re.compile(r"(?<!\S)\S{24,}|[^\s-]*-|[^\s-]+")
_LONG_PART = re.compile(r"[^./@_?=&:-]{,18}[./@_?=&:-]?")
_LARGE = 1.65  # a figure set large, against the letters of a table


@dataclass(frozen=True, slots=True)
class Setting:
    """How a table is set. ``fits``: no word runs into the next column."""

    widths: tuple[int, ...]
    size: int
    turned: bool
    fits: bool


@dataclass(frozen=True, slots=True)
class _ColumnNeed:
    """Of a column: the narrowest that it may be, and the width that it would like."""

    least: float
    wish: float


def setting(table: dict[str, object], *, may_turn: bool = False) -> Setting:
    """The first way in which a table fits: upright, with smaller letters, then turned."""
    cells = list(zip(*_rows(table), strict=True))
    heads = 1 + int(str(table.get("more", 0))) if table["head"] else 0
    ways = [(w, size) for w in (TEXT_WIDTH, TURNED_WIDTH)[: 1 + may_turn] for size in SIZES]
    tried = ((w, size, [_measured(column, size, heads) for column in cells]) for w, size in ways)
    last = None
    for width, size, columns in tried:
        fits = sum(column.least for column in columns) <= width
        last = Setting(_shared(columns, width), size, width != TEXT_WIDTH, fits)
        if fits:
            break
    assert last is not None
    return last


def with_turned(nodes: Iterable[Node]) -> list[Node]:
    """The same nodes; a table that fits a turned page only is one with what leads on to it."""
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, dict) and node["is"] == "table" and not node.get("caption"):
            together: list[Node] = [node]
            while made and (kind_of(made[-1]) == "heading" or leads_on(made[-1])):
                together.insert(0, made.pop())
            turned = setting(node, may_turn=True).turned
            made += [{"is": "turned", "in": together}] if turned else together
        else:
            made.append(node)
    return made


def _rows(table: dict[str, object]) -> list[list[list[Node]]]:
    """Head and rows; a cell over several columns is broken as they are."""
    head, rows = table["head"], table["rows"]
    assert isinstance(head, list)
    assert isinstance(rows, list)
    every = [list(row) for row in [*([head] if head else []), *rows]]
    spans = table.get("spans", [])
    assert isinstance(spans, list)
    for y, x, _, across in spans:
        if across > 1:
            every[y][x] = []
    return every


def _measured(column: Sequence[list[Node]], size: float, heads: int) -> _ColumnNeed:
    least, wish = 0.0, 0.0
    for y, cell in enumerate(column):
        bold = y < heads or any(_holds(node, "strong") for node in cell)
        text = "".join(map(plain, cell)).replace("\N{NO-BREAK SPACE}", "n")
        large = _LARGE if any(_style(node) == "Glance Figure" for node in cell) else 1
        words = (
            part
            for word in _PART.findall(text)
            for part in (_LONG_PART.findall(word) if len(word) >= 24 else [word])
        )
        narrow = max((width_of(word, size * large, bold=bold) for word in words), default=0)
        least = max(
            least, narrow * _POINT, _PICTURE if any(_holds(node, "img") for node in cell) else 0
        )
        long = width_of(text, size * large, bold=bold) * _POINT
        wish = max(wish, long / _HEAD_LINES if y < heads else long)
    return _ColumnNeed(least + _ROOM, min(max(least, wish), _WISH) + _ROOM)


def _shared(columns: Sequence[_ColumnNeed], width: int) -> tuple[int, ...]:
    """Widths that share the whole width: what a column needs, and more for long texts."""
    least = sum(column.least for column in columns)
    if least >= width:
        shares = [width * column.least / least for column in columns]
    else:
        extra = [max(column.wish - column.least, 1) for column in columns]
        shares = [
            column.least + (width - least) * more / sum(extra)
            for column, more in zip(columns, extra, strict=True)
        ]
    widths = [int(share) for share in shares]
    return (*widths[:-1], width - sum(widths[:-1])) if widths else ()


def _style(node: Node) -> str:
    return str(node.get("style", "")) if isinstance(node, dict) else ""


def _holds(node: Node, kind: str) -> bool:
    inside: Iterable[Node] = node.get("in", []) if isinstance(node, dict) else []
    return kind_of(node) == kind or any(_holds(inner, kind) for inner in inside)
