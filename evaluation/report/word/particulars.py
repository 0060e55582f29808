"""Tables of particulars in a Word file -> lines with labels, as Markdown has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from evaluation.declare.particulars import READERS, Given, Particular
from evaluation.report.lead.particulars import as_markdown, in_table, labelled, left_over
from evaluation.report.word.ooxml import squeezed, text_of
from evaluation.report.word.style import element as new

_BREAK = "\ue016"  # between the paragraphs of a cell, until pandoc has made Markdown of it
_BREAKS = re.compile(rf"\s*{_BREAK}\s*")
_ENDED = re.compile(r"[.!?:;,][*_]*$")
_LINE = re.compile(rf"^\*\*(?P<label>[^*\n]+):\*\*(?P<rest>.*{_BREAK}.*)$", re.MULTILINE)


def lines_of(table: Any, section: str) -> list[Any]:
    """What takes a table's place: a paragraph for each particular, and the table of what is left.

    An element that is no table, or has no label of the section, is left as it is.
    """
    rows = [row for row in table if row.tag == qn("w:tr")] if table.tag == qn("w:tbl") else []
    texts = [*map(_texts, rows)]
    labels = in_table(texts, section)
    if not any(labels):
        return [table]
    made = [
        line
        for row, label in zip(rows, labels, strict=True)
        if label
        for line in _line(row, *label)
    ]
    left = left_over(texts, labels)
    for at, row in enumerate(rows):
        if at not in left:
            table.remove(row)
    return [*made, table] if left else made


def told_in(table: Any, section: str) -> Iterator[tuple[str, str]]:
    """The label of each particular in a table, and the words beside it."""
    rows = [_texts(row) for row in table if row.tag == qn("w:tr")]
    for words, label in zip(rows, in_table(rows, section), strict=True):
        if label:
            yield Given(label[0], (), label[1]).label, words[1]


def settled(text: str, section: str) -> str:
    """Markdown in which the paragraphs of a cell are items of a list, or stand in one line."""

    def settle(line: re.Match[str]) -> str:
        particular, reader = labelled(line["label"], section) or (None, "")
        parts = tuple(filter(None, _BREAKS.split(line["rest"].strip())))
        if particular and particular.several:
            return as_markdown(Given(particular, parts, reader))
        ends = (" " if _ENDED.search(part) else "; " for part in parts[:-1])
        return f"**{line['label']}:** {''.join(map(''.join, zip(parts, (*ends, ''), strict=True)))}"

    return _LINE.sub(settle, text).replace(_BREAK, " ")


def specimen_of(particular: Particular, reader: str) -> str:
    """The grey words of a form: what somebody could write."""
    return f"For example: {READERS.get(reader, '') or particular.specimen}"


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag == qn("w:tc")]


def _texts(row: Any) -> list[str]:
    return [squeezed(text_of(cell)) for cell in _cells(row)]


def _line(row: Any, particular: Particular, reader: str) -> list[Any]:
    """A row as one paragraph: the label, and the words of its cell; none where it has no words."""
    words: list[Any] = []
    for paragraph in _cells(row)[1].iter(qn("w:p")):
        if _without_specimen(paragraph, specimen_of(particular, reader)):
            for line_end in list(paragraph.iter(qn("w:br"), qn("w:cr"))):
                line_end.getparent().replace(line_end, _text(_BREAK))
            words += [new("w:r", _text(_BREAK))] if words else []
            words += [part for part in paragraph if part.tag != qn("w:pPr")]
    if not words:
        return []
    label = new("w:r", new("w:rPr", new("w:b")), _text(f"{Given(particular, (), reader).label}:"))
    return [new("w:p", label, new("w:r", _text(" ")), *words)]


def _text(words: str) -> Any:
    made = new("w:t")
    made.text = words
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def _without_specimen(paragraph: Any, specimen: str) -> bool:
    """Whether anything is left of a paragraph when the form's own words are gone."""
    text = squeezed(text_of(paragraph))
    if text.startswith(specimen):
        cut(paragraph, specimen)
        text = text.removeprefix(specimen)
    return bool(text.strip()) or next(paragraph.iter(qn("w:drawing")), None) is not None


def cut(element: Any, beginning: str) -> None:
    """Remove known words from the beginning of a paragraph, over all its runs."""
    left = len(beginning.replace(" ", ""))
    for node in element.iter(qn("w:t")):
        letters = list(node.text or "")
        while left and letters:
            left -= not letters.pop(0).isspace()
        node.text = "".join(letters)
