"""A document in reading order, as its formats are read: paragraphs and drawn tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evaluation.audit.documents.figures import without_raised
from evaluation.audit.documents.grid import DrawnCell, printed_table, table_number
from evaluation.audit.material import Material, PrintedSentence, PrintedTable
from evaluation.say.claims.passage import Passage
from evaluation.say.claims.text import sentences

_FEWEST_WORDS = 5  # of a cell that is read as running text
_FIRST_WORDS = 8
_OF_SO_MANY = re.compile(r"\d (?:out )?of \d")  # 12 of 40 (30%)
_WORD = re.compile(r"[^\W\d_]{2,}")
_CAPTION = re.compile(r"\s*(?:tab(?:le|\.))\s+[A-Z]?\d", re.IGNORECASE)
_OF_ALL_TABLES = re.compile(r"\brounded (?:up |down )?to (?:the )?nearest\b", re.IGNORECASE)
_WHOLE = re.compile(r"\bwhole[- ]numbers?\b", re.IGNORECASE)
_OF_FIGURES = re.compile(r"rounded|\bwhole[- ]numbers?\b", re.IGNORECASE)
_NOTE = re.compile(
    r"\s*(?:notes?\b|sources?\b|base\b|n\s?=|\*|†|‡|figures?\b.*\bround|percentages?\b|totals?\b|"
    r"respondents\b.*\bmore than one|numbers?\b.*\bround|due to round|because of round)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, list item or heading; ``place`` where the format itself knows it (a page)."""

    text: str
    heading: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table as the document draws it, with the caption that belongs to it.

    ``within``: whether it stands in a cell of the one before it.
    """

    rows: tuple[tuple[DrawnCell, ...], ...]
    caption: str = ""
    within: bool = False


Block = Paragraph | DrawnTable


def as_material(file: str, blocks: Iterable[Block]) -> Material:
    """The tables and sentences of a document, each with the place where a person finds it."""
    listed = [block for block in blocks if not isinstance(block, Paragraph) or block.text.strip()]
    tables: list[PrintedTable] = []
    said: list[PrintedSentence] = []
    section, number, drawn = "", 0, 0
    taken: set[str] = set()
    everywhere = " ".join(
        block.text
        for block in listed
        if isinstance(block, Paragraph) and _OF_ALL_TABLES.search(block.text)
    )
    for at, block in enumerate(listed):
        if isinstance(block, Paragraph):
            number += 1
            if block.heading:
                section = " ".join(block.text.split())[:60]
            place = block.place or f"paragraph {number}" + (
                f' under "{section}"' if section else ""
            )
            said += _sentences(block.text, place)
        else:
            drawn += 1
            caption = block.caption or _caption(listed, at)
            place = f"table {table_number(caption) or drawn}"
            if place in taken:
                place = f"table {drawn} of the file"
            taken.add(place)
            if table := printed_table(block.rows, place, caption, _notes(listed, at, everywhere)):
                tables.append(table)
            said += _in_cells(block.rows, place)
    return Material(file, tuple(tables), tuple(said))


def _sentences(text: str, place: str) -> Iterator[PrintedSentence]:
    for sentence in sentences(Passage(without_raised(text))):
        words = sentence.text.split()
        first = " ".join(words[:_FIRST_WORDS]) + (" ..." if len(words) > _FIRST_WORDS else "")
        yield PrintedSentence(sentence.text, f'{place}, sentence "{first}"')


def _in_cells(rows: Sequence[Sequence[DrawnCell]], place: str) -> Iterator[PrintedSentence]:
    """Running text that stands in a cell, as in a box around a paragraph."""
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if len(_WORD.findall(cell.text)) >= _FEWEST_WORDS or _OF_SO_MANY.search(cell.text):
                yield from _sentences(cell.text, f"{place}, row {number}")


def _caption(blocks: Sequence[Block], at: int) -> str:
    """The paragraph before a table, or the one after it, that is numbered as its caption."""
    for beside in (at - 1, at + 1):
        block = blocks[beside] if 0 <= beside < len(blocks) else None
        if isinstance(block, Paragraph) and _CAPTION.match(block.text):
            above = beside < at
            other = blocks[beside + 1] if not above and beside + 1 < len(blocks) else None
            if above or not isinstance(other, DrawnTable):
                return " ".join(block.text.split())
    before = blocks[at - 1] if at else None
    if (
        isinstance(before, Paragraph)
        and len(before.text) < 150
        and not before.text.rstrip().endswith(".")
    ):
        return " ".join(before.text.split())
    return ""


def _notes(blocks: Sequence[Block], at: int, everywhere: str) -> str:
    """The notes right under a table, those that hold for all, and what its figures are."""
    notes: list[str] = [everywhere] if everywhere else []
    notes += [
        block.text
        for block in blocks[max(at - 2, 0) : at]
        if isinstance(block, Paragraph) and _WHOLE.search(block.text)
    ]
    after = itertools.dropwhile(
        lambda block: isinstance(block, DrawnTable) and block.within, blocks[at + 1 : at + 20]
    )
    for block in after:
        if not isinstance(block, Paragraph) or not (
            _NOTE.match(block.text) or _OF_FIGURES.search(block.text)
        ):
            break
        notes.append(block.text)
    return " ".join(notes)
