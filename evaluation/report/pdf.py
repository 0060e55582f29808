"""Report -> PDF: tagged, PDF/UA-1 and (when it is dated) PDF/A-2a, set by typst from the model.

The program that sets it (templates/pdf/report.typ) is fixed. What a report holds reaches
it as data (report.json and the pictures, in a folder of their own that is its root), so
that words can never be read as code, and no other file can be read.
"""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from evaluation.disk import write_whole
from evaluation.report.bitmap import DRAWN, WIDEST, Bitmap, image_of
from evaluation.report.briefing import unfitted
from evaluation.report.briefing_pdf import briefing_content
from evaluation.report.fragments import Fragments, Node, kind_of, leads_on, linked, plain
from evaluation.report.model import EDITIONS, MethodNote, Report
from evaluation.report.parted_tables import parted
from evaluation.report.tables import SIZES, setting, with_turned
from evaluation.report.typeset import TypesetterError, day_of, meant, put_program, told, typeset
from evaluation.report.web import (
    ABOUT,
    BESIDE,
    GLOSSARY,
    METHODS,
    NOT_SHOWN,
    Chapter,
    PageBlock,
    TextTable,
    anchors,
    chapters,
    edition_note,
)

_SHORT_TABLE = 12  # rows; so short a table stays on one page
_LEADS_ON = 300  # letters; so short a paragraph stays with the figure that it leads to
_LITTLE = 0.4  # of a page: where less stands on the last, lines come closer
_SHORT_LIST = 300  # letters; so short a list stays on one page
_TALL_ROW = 1400  # letters; a row that may fill half a page may be cut


def write_pdf(report: Report, target: Path) -> None:
    """Write the report as ``target`` (.pdf); the last good file stays until this is complete.

    Lines stand closer where that saves a last page on which little stands. The same report gives
    the same bytes on the same machine: the file is dated as the report is, not as it was made.
    Raises EvaluationError when the report cannot be set, as when a picture has no description,
    and when the file cannot be written.
    """
    write_whole(target, compiled(report), "The PDF report")


def compiled(report: Report) -> bytes:
    """The PDF as bytes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()  # one spelling: typst compares paths with its root
        content = _content(report, _Pictures(folder))
        target, dated = f"{report.slug}/report.pdf", day_of(report.date) is not None
        put_program(folder, "report.typ", content)
        try:
            made = typeset(folder, target, dated=dated)
            if content["briefing"] is None:
                return made
            end = told(folder, "end")  # which sets it once more
            if end["filled"] > _LITTLE:
                return made
            put_program(folder, "report.typ", content | {"close": True})
            closer = typeset(folder, target, dated=dated)
            return closer if told(folder, "end")["page"] < end["page"] else made
        except TypesetterError:
            # Where pictures go to the next page around a table that goes on there, typst 0.15 may
            # lose count of its tags: then each stands where it is cited.
            put_program(folder, "report.typ", content | {"floats": False})
            return typeset(folder, target, dated=dated)


class _Pictures:
    """Pictures kept as files, each under a number."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._bitmaps: dict[str, Bitmap] = {}

    def keep(self, address: str) -> str:
        """The file name of a picture that is written out in a data: address, or nothing."""
        picture = image_of(address, drawn=True)
        if picture is None:
            return ""
        if picture.kind == DRAWN:
            words = meant(picture.data.decode("utf-8", "replace"))
            picture = replace(picture, data=words.encode("utf-8"))
        name = f"picture-{len(self._bitmaps) + 1}.{picture.ending}"
        (self.folder / name).write_bytes(picture.data)
        self._bitmaps[name] = picture
        return name

    def size(self, name: str, widest: float) -> tuple[float, float]:
        """Width and height in points of a picture in a line of words."""
        return self._bitmaps[name].size(widest=widest)


def _content(report: Report, pictures: _Pictures) -> dict[str, Any]:
    """Everything that the report says, as plain values in reading order."""
    numbered = chapters(report, "svg")
    prose = Fragments(anchors(report, numbered), pictures.keep)
    return {
        "language": report.language.partition("-")[0],
        "region": report.language.partition("-")[2] or None,
        "title": report.title,
        "short_title": textwrap.shorten(report.title, 80, placeholder="\N{HORIZONTAL ELLIPSIS}"),
        "subtitle": report.subtitle,
        "programme": report.programme,
        "author": report.author or report.programme,
        "date": day_of(report.date),
        "edition": EDITIONS[report.edition],
        "note": edition_note(report),
        "banners": report.banners,
        "facts": [[name, linked(value), len(value) > 60] for name, value in report.facts],
        "briefing": briefing_content(unfitted(report), pictures.folder)
        if report.kind == "report"
        else None,
        "sections": [_chapter(chapter, prose, pictures) for chapter in numbered],
        "methods_title": METHODS,
        "methods": [_method(method) for method in report.methods],
        "glossary_title": GLOSSARY,
        "glossary": list(report.glossary),
        "not_shown_title": NOT_SHOWN,
        "not_shown": list(report.not_shown),
        "kind": report.kind,
        "floats": report.kind == "report",
        "close": False,
        "about_title": ABOUT,
        "about": [linked(text) for text in report.about],
        "annexes_title": BESIDE,
        "annexes": list(report.annexes),
        "citations": [linked(citation) for citation in report.citations],
    }


def _chapter(chapter: Chapter, prose: Fragments, pictures: _Pictures) -> dict[str, Any]:
    prose.level = 2  # of a chapter, below the title
    parts = [_part(part, prose, pictures) for part in chapter.parts if not part.drawn]
    nodes: list[Node] = parts[0].get("nodes", []) if parts else []
    return {
        "number": chapter.number,
        "anchor": chapter.anchor,
        "title": chapter.title,
        "missing": chapter.missing,
        "turned": bool(nodes) and kind_of(nodes[0]) == "turned",
        "parts": [*_leading(parts)],
    }


def _leading(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The parts, with a short last paragraph kept on the page of the figure that follows it.

    A figure whose heading stands right above it is not free to go elsewhere.
    """
    headed = False
    for part, after in pairwise([*parts, None]):
        assert part
        part["free"] = not headed
        nodes = part.get("nodes", ())
        last = nodes[-1] if nodes else None
        follows = after and after["kind"] in ("picture", "table")
        if follows and isinstance(last, dict):
            last["leads"] = last.get("leads") or len(plain(last)) < _LEADS_ON
        headed = isinstance(last, dict) and last["is"] == "heading"
        yield part


def _part(part: PageBlock, prose: Fragments, pictures: _Pictures) -> dict[str, Any]:
    if part.kind == "prose":
        return {"kind": part.kind, "nodes": _sized(with_turned(prose.read(part.html)), pictures)}
    if part.kind == "notice":
        return {"kind": part.kind, "text": part.text}
    tables = parted(part.grid) if part.grid and part.kind == "table" else ()
    return {
        "kind": part.kind,
        "label": part.label,
        "anchor": part.anchor,
        "table": _table(tables[0]) if tables else None,
        "more": [_table(table) for table in tables[1:]],
        "caption": part.caption,
        "about": part.about,
        "notes": part.notes,
        "alt": part.words or part.alt,
        "src": prose.keep(part.image),
    }


def _table(grid: TextTable) -> dict[str, Any]:
    head: list[list[Node]] = [[text] for text in grid.head]
    rows: list[list[list[Node]]] = [[[text] for text in row] for row in grid.rows]
    node = {
        "caption": grid.caption,
        "notes": grid.notes,
        "source": grid.source,
        "head": head,
        "rows": rows,
        "right": grid.right,
    }
    return {**node, **_measures(node)}


def _measures(node: dict[str, Any], *, may_turn: bool = False) -> dict[str, Any]:
    """How a table is set, and where it may be broken between pages."""
    head, rows = node["head"], node["rows"]
    texts = [["".join(map(plain, cell)) for cell in row] for row in ([head] if head else []) + rows]
    wide = len(texts[0]) if texts else 0
    tall = any(len(text) * wide > _TALL_ROW for row in texts for text in row)
    short = len(rows) <= _SHORT_TABLE and sum(len(t) for row in texts for t in row) < _TALL_ROW
    how = setting(node, may_turn=may_turn)
    size = max(how.size - 0.5, SIZES[-1])
    return {"widths": how.widths, "size": size, "tall": tall, "short": short}


def _sized(
    nodes: list[Node], pictures: _Pictures, widest: float = WIDEST, *, turned: bool = False
) -> list[Node]:
    """The same nodes, with what the page needs: sizes, what stays whole and what leads on.

    A paragraph that ends with a colon stays with what follows it.
    """
    for node, after in pairwise([*nodes, None]):
        if not isinstance(node, dict):
            continue
        if node["is"] == "table":
            node.update(_measures(node, may_turn=turned))
            for row in (node["head"], *node["rows"]):
                for cell, width in zip(row, node["widths"], strict=bool(row)):
                    _sized(cell, pictures, width / 20 - 10)
        elif node["is"] in ("ul", "ol"):
            node["whole"] = len(plain(node)) < _SHORT_LIST
        elif node["is"] == "img":
            node["size"] = pictures.size(node["src"], widest)
        before_table = kind_of(after) in ("table", "turned") if after is not None else False
        short = node["is"] == "p" and len(plain(node)) < _LEADS_ON
        node["leads"] = after is not None and (leads_on(node) or (before_table and short))
        _sized(node.get("in", []), pictures, widest, turned=node["is"] == "turned")
    return nodes


def _method(method: MethodNote) -> dict[str, Any]:
    if method.short:
        return {"title": method.title, "text": method.method, "lines": []}
    lines = (
        ("Method", [method.method] if method.method else []),
        ("Why this method", [method.why] if method.why else []),
        ("Keep in mind", list(method.caveats)),
    )
    return {"title": method.title, "lines": [[name, texts] for name, texts in lines if texts]}
