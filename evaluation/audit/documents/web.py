"""A web page: its paragraphs and tables in order, without what no reader sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from evaluation.audit.documents.blocks import Block, DrawnTable, Paragraph
from evaluation.audit.documents.figures import is_mark
from evaluation.audit.documents.grid import DrawnCell

_UNSEEN = {"script", "style", "template", "noscript", "head", "svg", "math", "iframe", "object"}
_UNSEEN |= {"select", "textarea", "button", "nav"}
_WITHIN = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font"),
    *("i", "ins", "kbd", "label", "mark", "output", "q", "s", "samp", "small", "span", "strong"),
    *("sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STRUCK = {"del", "s", "strike"}


def blocks_of_page(content: bytes | str) -> Iterator[Block]:
    """Paragraphs and tables in the order of the page."""
    soup = BeautifulSoup(content, "lxml", multi_valued_attributes=None)
    yield from _blocks(soup)


def _blocks(root: Tag) -> Iterator[Block]:
    """Without recursion, as a page may nest as deep as it likes; an end is a tag's name as text."""
    words: list[str] = []
    heading = False

    def paragraph() -> Iterator[Paragraph]:
        text = "".join(words)
        words.clear()
        if text.strip():
            yield Paragraph(text.strip(), heading)

    waiting: list[object] = list(reversed(root.contents))
    while waiting:
        item = waiting.pop()
        if item is None:  # the end of a block
            yield from paragraph()
            heading = False
        elif isinstance(item, NavigableString):
            if not isinstance(item, PreformattedString):
                words.append(re.sub(r"\s+", " ", item))
        elif isinstance(item, Tag) and not _is_unseen(item, "".join(words[-1:])):
            if item.name == "table":
                yield from paragraph()
                yield from _table(item)
            elif item.name == "br":
                words.append("\n")
            elif item.name in _WITHIN:
                waiting += reversed(item.contents)
            else:
                yield from paragraph()
                heading = item.name in _HEADINGS
                waiting += [None, *reversed(item.contents)]
    yield from paragraph()


def _is_unseen(tag: Tag, before: str) -> bool:
    if tag.name in _UNSEEN or tag.name in _STRUCK or "hidden" in tag.attrs:
        return True
    if tag.get("aria-hidden") == "true" or _HIDDEN.search(str(tag.get("style", ""))):
        return True
    if tag.name != "sup":
        return False
    return is_mark(tag.get_text()) and not re.search(r"(?:^|\W)[A-Za-zχηω]$", before)


def _table(table: Tag, *, within: bool = False) -> Iterator[Block]:
    rows: list[tuple[DrawnCell, ...]] = []
    caption, inner = "", []
    for part in _parts(table, ("tr", "caption")):
        if part.name == "caption":
            caption = " ".join(_said(part, [])[0].split())
            continue
        drawn: list[DrawnCell] = []
        for cell in _parts(part, ("td", "th")):
            text, nested = _said(cell, [])
            inner += nested
            head = cell.name == "th" and cell.get("scope") not in ("row", "rowgroup")
            drawn.append(DrawnCell(text, _span(cell, "colspan"), _span(cell, "rowspan"), head))
        rows.append(tuple(drawn))
    yield DrawnTable(tuple(rows), caption, within)
    for below in inner:
        yield from _table(below, within=True)


def _parts(parent: Tag, wanted: tuple[str, ...]) -> Iterator[Tag]:
    """The nearest tags of some kinds, not those of a table within."""
    waiting = list(reversed(parent.contents))
    while waiting:
        item = waiting.pop()
        if isinstance(item, Tag) and item.name in wanted:
            if not _is_unseen(item, ""):
                yield item
        elif isinstance(item, Tag) and item.name != "table" and not _is_unseen(item, ""):
            waiting += reversed(item.contents)


def _said(cell: Tag, tables: list[Tag]) -> tuple[str, list[Tag]]:
    """The words of a cell, and the tables within it."""
    words: list[str] = []
    waiting: list[object] = list(reversed(cell.contents))
    while waiting:
        item = waiting.pop()
        if isinstance(item, NavigableString):
            if not isinstance(item, PreformattedString):
                words.append(re.sub(r"\s+", " ", item))
        elif isinstance(item, Tag) and item.name == "table":
            tables.append(item)
        elif isinstance(item, Tag) and not _is_unseen(item, "".join(words[-1:])):
            if item.name not in _WITHIN:
                words.append("\n")
            waiting += reversed(item.contents)
    return "".join(words).strip(), tables


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1")).strip()
    if not value.isdecimal() or len(value) > 5:
        return 1
    return int(value) or (1 if name == "colspan" else 20_000)  # rowspan 0: to the end
