"""What a report says, in reading order, as the nodes that its Word text is written from.

Beside the nodes of prose (``fragments``) stand a ``style`` of paragraphs and a ``mark``, which is
the bookmark of a paragraph, of a table or (``{"is": "mark"}``) of some words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from evaluation.report.briefing import MARGIN, fitted, unfitted
from evaluation.report.fragments import Fragments, Node, kind_of, linked
from evaluation.report.model import MethodNote, Report
from evaluation.report.parted_tables import parted
from evaluation.report.web import (
    ABOUT,
    BESIDE,
    GLOSSARY,
    METHODS,
    NOT_SHOWN,
    PageBlock,
    TextTable,
    anchors,
    chapters,
)
from evaluation.report.word.one_page import ABOVE, BELOW, ROOM, page_nodes


def styled(style: str, *words: Node, mark: str = "") -> dict[str, Any]:
    """A paragraph in a style of its own."""
    return {"is": "p", "style": style, "mark": mark, "in": list(words)}


def heading(text: str, rank: int = 2, mark: str = "") -> dict[str, Any]:
    """A heading; ``rank`` is that of the page, on which the title is the first."""
    return {"is": "heading", "rank": rank, "mark": mark, "in": [text]}


def _paragraph(*words: Node) -> dict[str, Any]:
    return {"is": "p", "in": list(words)}


def _list(items: Sequence[Sequence[Node]]) -> dict[str, Any]:
    return {"is": "ul", "in": [{"is": "li", "in": list(item)} for item in items]}


def _strong(*words: Node) -> dict[str, Any]:
    return {"is": "strong", "in": list(words)}


def _bound(key: str, text: str) -> dict[str, Any]:
    return {"is": "bound", "key": key, "in": [text]}


def content(report: Report) -> Iterator[Node]:
    """Everything that the report says."""
    numbered = chapters(report, "png")
    prose = Fragments(anchors(report, numbered), keep=lambda address: address, bound=True)
    yield from page_nodes(fitted(unfitted(report), ROOM))
    yield {"is": "section", "margins": {"x": MARGIN, "top": ABOVE, "bottom": BELOW}}
    if report.facts:
        rows: list[list[list[Node]]] = [[[name], linked(value)] for name, value in report.facts]
        yield _table(["Subject", "Detail"], rows, caption=["Key facts"])
    for chapter in numbered:
        yield heading(f"{chapter.number}. {chapter.title}", mark=chapter.anchor)
        for part in chapter.parts:
            yield from _part(part, prose, missing=chapter.missing)
    if report.methods:
        yield heading(METHODS, mark="methods")
        for method in report.methods:
            yield from _method(method)
        if report.glossary:
            yield heading(GLOSSARY, 3)
            yield from (
                _paragraph(_strong(f"{term}:"), f" {meaning}") for term, meaning in report.glossary
            )
    yield heading(ABOUT, mark="about")
    if report.not_shown:
        yield heading(NOT_SHOWN, 3, "not-shown")
        yield from (styled("Notice", line) for line in report.not_shown)
    yield from (_paragraph(*linked(text)) for text in report.about)
    if report.annexes:
        yield heading(BESIDE, 3, "annexes")
        yield _paragraph("They stand in files beside this one.")
        yield _list(
            [[{"is": "a", "href": quote(file), "in": [title]}] for title, file in report.annexes]
        )
    if report.citations:
        yield heading("References", 3, "references")
        yield _list([linked(citation) for citation in report.citations])


def _table(
    head: Sequence[str],
    rows: list[list[list[Node]]],
    *,
    right: Sequence[bool] = (),
    caption: Sequence[Node] = (),
    mark: str = "",
) -> dict[str, Any]:
    return {
        "is": "table",
        "head": [[text] for text in head],
        "rows": rows,
        "sides": ["", *("right" if flush else "" for flush in right[1:])] if right else [],
        "caption": list(caption),
        "mark": mark,
    }


def _part(part: PageBlock, prose: Fragments, *, missing: bool) -> Iterator[Node]:
    if part.kind == "prose":
        yield from map(_with_source, prose.read(part.html))
        return
    if part.kind == "notice":
        yield styled("Notice Missing" if missing else "Notice", _marked(part.mark, part.text))
        return
    label: list[Node] = [_strong(_marked(part.mark, f"{part.label}.")), " "]
    if part.kind == "picture":
        yield styled("Table Caption", *label, _strong(part.caption), mark=part.anchor)
        if part.about:
            yield styled("About Figure", part.about)
        yield styled("Figure", {"is": "img", "src": part.image, "alt": part.alt})
        yield from (styled("Table Note", note) for note in part.notes)
        # a picture prints its numbers; to have them read out in Word there is only its alt text
        if part.grid and not all(row[0] in part.alt for row in part.grid.rows):
            numbers = f"Numbers of {part.label.lower()}"
            first, *more = parted(part.grid)
            yield _grid(first, [f"{numbers}: {part.grid.caption}"])
            yield from (_grid(grid, [f"{numbers}, continued"]) for grid in more)
        return
    assert part.grid is not None
    first, *more = parted(part.grid)
    yield _grid(first, [*label, part.grid.caption], part.anchor)
    yield from (_grid(grid, [_strong(f"{part.label}, continued")]) for grid in more)
    yield from (styled("Table Note", note) for note in part.grid.notes)
    if part.grid.source:
        yield styled("Table Note", f"Source: {part.grid.source}")


def _marked(mark: str, text: str) -> Node:
    return {"is": "mark", "name": mark, "in": [text]} if mark else text


def _grid(grid: TextTable, caption: Sequence[Node], mark: str = "") -> Node:
    rows: list[list[list[Node]]] = [[[text] for text in row] for row in grid.rows]
    return _table(grid.head, rows, right=grid.right, caption=caption, mark=mark)


def _with_source(node: Node) -> Node:
    """A longer quotation's last line says whose it is, and has a style of its own."""
    inside = node.get("in", []) if isinstance(node, dict) else []
    for part in inside:
        _with_source(part)
    if kind_of(node) == "blockquote" and [*map(kind_of, inside[-2:])] == ["p", "p"]:
        inside[-1]["style"] = "Quote Source"
    return node


def _method(method: MethodNote) -> Iterator[Node]:
    if method.short:
        named: list[Node] = [_strong(f"{method.title}."), " "] if method.title else []
        yield _paragraph(*named, method.method)
        return
    yield heading(method.title, 3)
    if method.method:
        yield _paragraph(_strong("Method:"), f" {method.method}")
    if method.why:
        yield _paragraph(_strong("Why this method:"), f" {method.why}")
    if method.caveats:
        yield _paragraph(_strong("Keep in mind:"))
        yield _list([[caveat] for caveat in method.caveats])
