"""What the Markdown of leads has beyond CommonMark, as a rule that its reader follows.

In tables ``^^`` continues the cell above and ``<<`` the one at its left, and lines after ``<br>``
that begin with a hyphen are a list. A formula is TeX in `` $`...`$ `` or in a block of ``math``.
Addresses become links, headings descend step by step and are never empty, and words that are
written from right to left say so.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

UP, LEFT, BREAK = "^^", "<<", "<br>"
_TOP = 3  # of the headings below a section's own, which is the second
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_ITEM = re.compile(r"[-•–] ")
_ADDRESS = re.compile(
    r"(?<![\w@./:-])(?:https?://|www\.(?=[\w-]+\.))[^\s<>\"\ue000-\uf8ff]+"
    r"|(?<![\w@./:+-])[\w.+'-]{,63}\w@[\w-]+(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_AFTER_ADDRESS = ".,;:!?'’”»"
_BLANK = ("softbreak", "hardbreak")


def extend(reader: MarkdownIt) -> MarkdownIt:
    """The reader with the rules of this dialect."""
    reader.inline.ruler.before("autolink", "line_break", _line_break)
    reader.core.ruler.push("dialect", _follow)
    reader.add_render_rule("formula", _formula)
    return reader


def _line_break(state: StateInline, silent: bool) -> bool:
    written = _BREAK.match(state.src, state.pos)
    if written is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = written.end()
    return True


def _follow(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline":
            token.children = list(_linked(_with_formulas(token.children or [])))
        elif token.type == "fence" and token.info.strip() == "math":
            token.type, token.meta = "formula", {"block": True}
    tokens = [t for t in state.tokens if t.type != "formula" or t.content.strip()]
    state.tokens = list(_tables(list(_headings(tokens))))
    around = state.tokens[:1]
    for before, token in pairwise(state.tokens):
        around = around if before.hidden else [before]  # a close list shows no paragraphs
        if token.type == "inline" and _is_from_the_right(token.content):
            around[0].attrSet("dir", "rtl")


def _formula(_: Any, tokens: Sequence[Token], at: int, *__: Any) -> str:
    """The place of a formula; ``formulas.with_formulas`` puts it in."""
    tex = escape(tokens[at].content.strip())
    if tokens[at].meta.get("block"):
        return f'<math data-tex="{tex}" display="block"></math>\n'
    return f'<math data-tex="{tex}"></math>'


def _with_formulas(children: list[Token]) -> list[Token]:
    """Code between two dollar signs as a formula."""
    for before, code, after in zip(children, children[1:], children[2:], strict=False):
        between = before.type == after.type == "text" and code.type == "code_inline"
        if between and before.content.endswith("$") and after.content.startswith("$"):
            before.content, after.content = before.content[:-1], after.content[1:]
            code.type, code.meta = "formula", {}
    return children


def _linked(children: list[Token]) -> Iterator[Token]:
    """Addresses in plain words as links."""
    inside = 0
    for token in children:
        inside += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type == "text" and not inside:
            yield from _with_links(token.content)
        else:
            yield token


def _with_links(words: str) -> Iterator[Token]:
    start = 0
    for found in _ADDRESS.finditer(words):
        address = found[0].rstrip(_AFTER_ADDRESS)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_AFTER_ADDRESS)
        end = found.start() + len(address)
        scheme = "mailto:" if "@" in address and "://" not in address else ""
        scheme = scheme or ("" if "://" in address else "https://")
        yield _text(words[start : found.start()])
        yield Token("link_open", "a", 1, attrs={"href": scheme + address})
        yield _text(address)
        yield Token("link_close", "a", -1)
        start = end
    yield _text(words[start:])


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _is_from_the_right(text: str) -> bool:
    """Whether the first letter that has a direction is written from right to left."""
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((way for way in strong if way in ("L", "R", "AL")), "L") != "L"


def _headings(tokens: Sequence[Token]) -> Iterator[Token]:
    """Headings one step deeper at most; without words they are none, and pictures follow them."""
    last, left = _TOP - 1, iter(tokens)
    for opening in left:
        if opening.type != "heading_open":
            yield opening
            continue
        inline, closing = next(left), next(left)
        children = inline.children or []
        pictures = [child for child in children if child.type == "image"]
        words = [child for child in children if child.type != "image"]
        while words and (words[-1].type in _BLANK or not _says(words[-1:])):
            if words.pop().nesting:
                break
        if _says(words):
            last = min(max(int(opening.tag[1]), _TOP), last + 1)
            opening.tag = closing.tag = f"h{last}"
            yield from (opening, _inline(words, inline), closing)
        for picture in pictures:
            yield Token("paragraph_open", "p", 1, map=opening.map, block=True)
            yield _inline([picture], inline)
            yield Token("paragraph_close", "p", -1, block=True)


def _says(children: Sequence[Token]) -> bool:
    return any(child.nesting or child.content.strip("\\ \t\u00a0") for child in children)


def _inline(children: list[Token], like: Token) -> Token:
    content = "".join(child.content for child in children)
    return Token("inline", "", 0, map=like.map, children=children, content=content, block=True)


@dataclass(eq=False)
class _Cell:
    """A cell of a table: its tokens, and how many rows and columns it takes."""

    opening: Token
    inline: Token
    closing: Token
    down: int = 1
    across: int = 1

    @property
    def source(self) -> str:
        return self.inline.content.strip()

    def tokens(self, *, heading: bool) -> Iterator[Token]:
        tag = "th" if heading and self.source else "td"
        opening = Token(f"{tag}_open", tag, 1, attrs=dict(self.opening.attrs), block=True)
        if tag == "th":
            opening.attrSet("scope", "colgroup" if self.across > 1 else "col")
        for name, number in (("rowspan", self.down), ("colspan", self.across)):
            if number > 1:
                opening.attrSet(name, str(number))
        yield opening
        yield from _lines(self.inline)
        yield Token(f"{tag}_close", tag, -1, block=True)


def _tables(tokens: Sequence[Token]) -> Iterator[Token]:
    left = iter(tokens)
    for token in left:
        if token.type != "table_open":
            yield token
            continue
        rows: list[list[_Cell]] = []
        lines: list[list[int] | None] = []
        for inner in left:
            if inner.type == "table_close":
                break
            if inner.type == "tr_open":
                rows.append([])
                lines.append(inner.map)
            elif inner.type in ("th_open", "td_open"):
                rows[-1].append(_Cell(inner, next(left), next(left)))
        names = filter(None, (_plain(cell) for cell in rows[0]))
        label = f"Table: {', '.join(names)}".removesuffix(": ")
        role: dict[str, str | int | float] = {
            "class": "scroll",
            "role": "group",
            "tabindex": "0",
            "aria-label": label,
        }
        yield Token("scroll_open", "div", 1, attrs=role, block=True)
        yield token
        yield from _rows(rows, lines)
        yield Token("table_close", "table", -1, block=True)
        yield Token("scroll_close", "div", -1, block=True)


def _plain(cell: _Cell) -> str:
    marked = cell.source in (UP, LEFT)
    return "" if marked else "".join(child.content for child in cell.inline.children or []).strip()


def _rows(rows: list[list[_Cell]], lines: list[list[int] | None]) -> Iterator[Token]:
    owners = _owners(rows)
    heads = _heads(owners)
    if not any(cell.source for cell in rows[0]):
        for cell in rows[0]:
            cell.down -= cell.down > 1
        rows, owners, lines = rows[1:], owners[1:], lines[1:]
    seen = Counter[int]()
    for kind, part in groupby(range(len(rows)), lambda y: "thead" if y < heads else "tbody"):
        yield Token(f"{kind}_open", kind, 1, block=True)
        for y in part:
            yield Token("tr_open", "tr", 1, map=lines[y], block=True)
            for cell in owners[y]:
                seen[id(cell)] += 1
                if seen[id(cell)] == 1:
                    yield from cell.tokens(heading=kind == "thead")
            yield Token("tr_close", "tr", -1, block=True)
        yield Token(f"{kind}_close", kind, -1, block=True)


def _owners(rows: list[list[_Cell]]) -> list[list[_Cell]]:
    """Whose each place of a table is; marks that make no rectangle are blank cells."""
    owners: list[list[_Cell]] = []
    for y, row in enumerate(rows):
        owners.append([])
        for x, cell in enumerate(row):
            above, beside = cell.source == UP and y, cell.source == LEFT and x
            owner = owners[y - 1][x] if above else owners[y][x - 1] if beside else cell
            owners[y].append(owner)
    places: dict[int, list[tuple[int, int]]] = {}
    for y, row in enumerate(owners):
        for x, cell in enumerate(row):
            places.setdefault(id(cell), []).append((y, x))
    for taken in places.values():
        (y, x), (last, end) = taken[0], (max(y for y, _ in taken), max(x for _, x in taken))
        if len(taken) == (last - y + 1) * (end - x + 1):
            owners[y][x].down, owners[y][x].across = last - y + 1, end - x + 1
            continue
        for below, beside in taken[1:]:
            owners[below][beside] = rows[below][beside]
    for y, row in enumerate(owners):
        for x, cell in enumerate(row):
            if cell is rows[y][x] and cell.source in (UP, LEFT):
                cell.inline = _inline([], cell.inline)
    return owners


def _heads(owners: list[list[_Cell]]) -> int:
    """How many rows name the columns: those into which such a row reaches, or that divide it."""
    if not any(cell.source for cell in owners[0]):
        return 0
    heads = 1
    while heads < len(owners):
        above, row = owners[heads - 1], owners[heads]
        reached = any(cell in above for cell in row)
        titled = heads == 1 < len(above) and above[0].across == len(above)
        divided = any(cell.across > 1 for cell in above) and all(map(_is_bold, row))
        if not (reached or titled or divided):
            return heads
        heads += 1
    return 1 if all(cell.down == 1 for cell in owners[0]) else 0


def _is_bold(cell: _Cell) -> bool:
    bold = cell.source.startswith("**") and cell.source.endswith("**")
    return not cell.source or (bold and cell.source.count("**") == 2)


def _lines(inline: Token) -> Iterator[Token]:
    """A cell's lines; those that begin with a hyphen are items of a list."""
    lines: list[list[Token]] = [[]]
    for child in inline.children or []:
        if child.type == "hardbreak":
            lines.append([])
        else:
            lines[-1].append(child)
    if not any(map(_is_item, lines)):
        yield inline
        return
    for listed, some in groupby(lines, _is_item):
        if listed:
            yield Token("bullet_list_open", "ul", 1, block=True)
            for line in some:
                line[0].content = line[0].content[2:]
                yield Token("list_item_open", "li", 1, block=True)
                yield _inline(line, inline)
                yield Token("list_item_close", "li", -1, block=True)
            yield Token("bullet_list_close", "ul", -1, block=True)
        else:
            broken = [token for line in some for token in (*line, Token("hardbreak", "br", 0))]
            yield _inline(broken[:-1], inline)


def _is_item(line: list[Token]) -> bool:
    return bool(line) and line[0].type == "text" and bool(_ITEM.match(line[0].content))
