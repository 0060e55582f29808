"""The body of a Word file: changes accepted, hidden words, notes' marks and headers left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.audit.documents.blocks import Block, DrawnTable, Paragraph
from evaluation.audit.documents.figures import is_mark
from evaluation.audit.documents.grid import DrawnCell
from evaluation.read.files.word_file import WordFile, open_word, parse, text_damaged

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = {f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr")}
_GONE |= {_FALLBACK, f"{_W}footnoteReference", f"{_W}endnoteReference", f"{_W}commentReference"}
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "\ufffd"}
_BOX = f"{_W}txbxContent"
_OFF = ("0", "false", "off", "none")
_HEADING = re.compile(r"(?:heading|title|berschrift)", re.IGNORECASE)
_LOST = "\ufffd"


def blocks_of_word(path: Path, shown_as: str) -> Iterator[Block]:
    """Paragraphs and tables in the order of the page, then the notes. Raises DeclarationError."""
    package = open_word(path, shown_as)
    try:
        body = parse(package.parts[package.main]).find(f"{_W}body")
        notes = list(_notes(package))
    except ValueError:
        raise text_damaged(shown_as) from None
    if body is not None:
        yield from _inside(body)
    yield from notes


def _notes(package: WordFile) -> Iterator[Block]:
    for kind, name in (("footnote", "footnotes.xml"), ("endnote", "endnotes.xml")):
        content = package.parts.get(package.beside(name))
        notes = parse(content).iter(f"{_W}{kind}") if content else ()
        written = [note for note in notes if note.get(f"{_W}type") in (None, "normal")]
        for number, note in enumerate(written, start=1):
            text = "\n".join(_text(paragraph) for paragraph in note.iter(f"{_W}p"))
            yield Paragraph(text, place=f"{kind} {number}")


def _inside(parent: Any) -> Iterator[Block]:
    """What stands in the body or in a box, through everything that only wraps."""
    for element in _children(parent, (f"{_W}p", f"{_W}tbl")):
        if element.tag == f"{_W}tbl":
            yield from _table(element)
        else:
            yield Paragraph(_text(element), heading=_is_heading(element))
            for box in _boxes(element):
                yield from _inside(box)


def _children(parent: Any, wanted: tuple[str, ...]) -> Iterator[Any]:
    """The nearest elements of some kinds below a parent, in order, but for what was deleted."""
    waiting = list(reversed(parent))
    while waiting:
        element = waiting.pop()
        if element.tag in wanted:
            yield element
        elif element.tag not in _GONE:
            waiting += reversed(element)


def _boxes(paragraph: Any) -> Iterator[Any]:
    return _children(paragraph, (_BOX,))


def _is_heading(paragraph: Any) -> bool:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and bool(_HEADING.search(style.get(f"{_W}val") or ""))


def _text(paragraph: Any) -> str:
    """The words of a paragraph, whatever runs they are cut into."""
    said: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        name = str(element.tag).rpartition("}")[2]
        if element.tag in _GONE or element.tag == _BOX:
            continue
        if element.tag in (f"{_W}t", _MATH_TEXT):
            said.append(element.text or "")
        elif element.tag == f"{_W}{name}" and name in _SIGNS:
            said.append(_SIGNS[name])
        elif element.tag == f"{_W}r" and _is_unseen(element, after="".join(said[-1:])):
            continue
        else:
            waiting += reversed(element)
    return "".join(said)


def _is_unseen(run: Any, after: str) -> bool:
    """Whether a run is hidden, or the raised mark of a note."""
    looks = run.find(f"{_W}rPr")
    if looks is None:
        return False
    hidden = looks.find(f"{_W}vanish")
    if hidden is not None and hidden.get(f"{_W}val", "1") not in _OFF:
        return True
    raised = looks.find(f"{_W}vertAlign")
    if raised is None or raised.get(f"{_W}val") != "superscript":
        return False
    text = "".join(t.text or "" for t in run.iter(f"{_W}t"))
    return is_mark(text) and not re.search(r"(?:^|[^\w])[A-Za-zχηω]$", after)


def _table(table: Any, *, within: bool = False) -> Iterator[Block]:
    rows: list[list[DrawnCell]] = []
    open_cells: dict[int, tuple[int, int]] = {}  # the cell that goes down, by its first column
    inner: list[Any] = []
    for row in _children(table, (f"{_W}tr",)):
        if row.find(f"{_W}trPr/{_W}del") is not None:
            continue
        drawn: list[DrawnCell] = []
        column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        drawn += [DrawnCell("")] * min(column, 100)
        for cell in _children(row, (f"{_W}tc",)):
            across = min(_number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1), 300)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            inner += _children(cell, (f"{_W}tbl",))
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in open_cells:
                at, of_row = open_cells[column]
                whole = rows[of_row][at]
                rows[of_row][at] = DrawnCell(whole.text, whole.across, len(rows) - of_row + 1)
            else:
                open_cells.pop(column, None)
                if merge is not None:
                    open_cells[column] = len(drawn), len(rows)
                drawn.append(DrawnCell(_cell_text(cell), across))
            column += across
        rows.append(drawn)
    yield DrawnTable(tuple(map(tuple, rows)), _described(table), within)
    for nested in inner:
        yield from _table(nested, within=True)


def _cell_text(cell: Any) -> str:
    paragraphs = _children(cell, (f"{_W}p", f"{_W}tbl"))
    return "\n".join(_text(p) for p in paragraphs if p.tag == f"{_W}p").strip()


def _number(element: Any, otherwise: int) -> int:
    value = "" if element is None else element.get(f"{_W}val") or ""
    return int(value) if value.isdigit() and len(value) < 6 else otherwise


def _described(table: Any) -> str:
    caption = table.find(f"{_W}tblPr/{_W}tblCaption")
    return "" if caption is None else caption.get(f"{_W}val") or ""
