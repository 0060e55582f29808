"""A report that comes back from Word: what is the lead's, and what the program wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from evaluation.read.files.word_file import WordFile, open_word
from evaluation.report.controls import LOGIC_MODEL, bookmarked_key, whole_key
from evaluation.report.lead.proforma import ANSWERS, FOR_THE_TEAM, FURTHER, SECTIONS, WrittenSection
from evaluation.report.word.ooxml import (
    Draft,
    WordSection,
    fill_marks,
    marks_in,
    paragraph,
    squeezed,
    text_of,
    without_marks,
)
from evaluation.report.word.particulars import told_in
from evaluation.report.word.read import load_draft, split, to_sections

# Headings of the parts that the program writes after the ten sections.
AFTER = ("How these figures were worked out", "About this report")
ADDED = (FURTHER, FOR_THE_TEAM)  # and its headings in Evaluation
_OPENING = "First page"
_BLOCK_STYLES = ("table caption", "figure", "table note", "about figure")
_DRAWN = f"{LOGIC_MODEL}.figure"
_NOTICES = ("notice", "notice missing")
_NUMBERED = re.compile(r"^(?:(?:Figure|Table) \d+\.|Numbers of figure \d+:)\s*")
_BETWEEN = (qn("w:bookmarkStart"), qn("w:bookmarkEnd"))


@dataclass(frozen=True, slots=True)
class BoundPlace:
    """A bound place of a report: its section, its key and the words that stand there.

    ``number`` counts the places of the draft.
    """

    section: str
    key: str
    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A report taken apart.

    ``places`` are its bound numbers, ``blocks`` the words of each figure and table that
    came from a finding, ``generated`` the lines of the parts that the program writes,
    ``typed`` the words of each section that are bound to nothing, ``given`` the particulars by
    section and label.
    """

    places: tuple[BoundPlace, ...]
    blocks: dict[str, tuple[str, ...]]
    cited: tuple[BoundPlace, ...]
    generated: dict[str, tuple[str, ...]]
    typed: dict[str, str]
    given: dict[tuple[str, str], str]
    properties: dict[str, str]
    package: WordFile
    draft: Draft
    parts: tuple[WordSection, ...]

    def sections(self, shown_as: str) -> tuple[WrittenSection, ...]:
        """The ten sections with citations. Raises DeclarationError."""
        return to_sections(self.package, self.draft, self.parts, shown_as)


def open_report(path: Path, shown_as: str, keys: Collection[str]) -> Returned:
    """Take a report apart; ``keys`` are all citations there are. Raises DeclarationError."""
    package = open_word(path, shown_as)
    draft = load_draft(package, shown_as)
    draft.bound = [replace(bound, key=whole_key(bound.key, keys)) for bound in draft.bound]
    above, parts = split(draft, shown_as, AFTER)
    reader = _SectionReader(draft, keys)
    own = tuple(reader.own(part) for part in parts if part.kind)
    words = {part.title: " ".join(map(text_of, part.content)) for part in own}
    said = [place.text for place in draft.bound]
    kinds = {part.title: part.kind.title for part in own if part.kind}
    places = tuple(
        BoundPlace(kinds[title], draft.bound[number].key, draft.bound[number].text, number)
        for title, text in words.items()
        for number in marks_in(text)
    )
    return Returned(
        tuple(place for place in places if place.key not in reader.blocks),
        reader.blocks,
        tuple(place for place in places if place.key in reader.blocks),
        {
            **_generated(above, [part for part in parts if not part.kind], draft),
            ANSWERS: reader.answers,
        },
        {kinds[title]: squeezed(without_marks(text)) for title, text in words.items()},
        {
            (part.kind.key, label): squeezed(fill_marks(told, said))
            for part in own
            if part.kind
            for element in part.content
            if element.tag == qn("w:tbl")
            for label, told in told_in(element, part.kind.key)
        },
        package.properties(),
        package,
        draft,
        own,
    )


class _SectionReader:
    """Takes what the program wrote out of sections, and puts citations in its place."""

    def __init__(self, draft: Draft, keys: Collection[str]) -> None:
        self.draft, self.keys = draft, keys
        self.blocks: dict[str, tuple[str, ...]] = {}
        self.begun: dict[str, Any] = {}
        self.answers: tuple[str, ...] = ()

    def own(self, part: WordSection) -> WordSection:
        """A section as its lead wrote it."""
        kept, further = list[Any](), False
        left = list(part.content)
        while left:
            element = left.pop(0)
            key = self._key(element)
            if key == _DRAWN:
                while left and self._style(left[0]) in _BLOCK_STYLES:
                    del left[0]  # the picture; its words stand in a table, which is the lead's
            elif key:
                block = [element, *self._rest_of_block(element, left, key)]
                del left[: len(block) - 1]
                self.blocks[key] = tuple(filter(None, map(_words, block)))
                if not further:
                    kept.append(paragraph(self.draft.mark(key, "")))
            elif self._is_heading(element) and squeezed(text_of(element)) == ANSWERS:
                while left and self._is_item(left[0]):
                    self.answers += (_words(left.pop(0)),)
            elif self._is_heading(element) and squeezed(text_of(element)) in ADDED:
                further = True
            elif further and self._is_finding(element):
                continue  # the sentence above a table for the team
            elif not self._is_notice(element):
                kept += self._quotation(element)
        return replace(part, content=tuple(kept))

    @staticmethod
    def _is_finding(element: Any) -> bool:
        """A paragraph that holds a bound place and no word beside it."""
        text = squeezed(text_of(element))
        return bool(text) and not squeezed(without_marks(text))

    def _rest_of_block(self, first: Any, left: Sequence[Any], key: str) -> Iterator[Any]:
        """What follows the beginning of a figure or table and belongs to it.

        A figure has no table, unless an older report printed its numbers as one.
        """
        awaited, table, begun = key.endswith(".table"), False, first.tag == qn("w:p")
        if begun and self._style(first) in _NOTICES:
            return
        for element in left:
            style = self._style(element)
            if begun and self._key(element):
                return
            if element.tag == qn("w:tbl"):
                if table or not awaited:
                    return
                table = True
            elif element.tag not in _BETWEEN:
                if not begun and style in _NOTICES:
                    yield element
                    return
                if style not in _BLOCK_STYLES or (table and style != _BLOCK_STYLES[2]):
                    return
                begun = True
                awaited = awaited or text_of(element).startswith("Numbers of figure")
            yield element

    def _key(self, element: Any) -> str:
        """The citation whose figure or table begins at an element, or an empty text.

        LibreOffice repeats a bookmark where it ends: the first of a name counts.
        """
        marks = () if element.tag == qn("w:tbl") else element.iter(qn("w:bookmarkStart"))
        for name in (str(mark.get(qn("w:name"))) for mark in marks):
            key = bookmarked_key(name, (*self.keys, _DRAWN))
            if key and self.begun.setdefault(name, element) is element:
                return key
        return ""

    def _style(self, element: Any) -> str:
        return self.draft.look(element).name.casefold() if element.tag == qn("w:p") else ""

    def _is_heading(self, element: Any) -> bool:
        return element.tag == qn("w:p") and self.draft.look(element).level > 0

    @staticmethod
    def _is_item(element: Any) -> bool:
        """Whether a paragraph is an item of a list."""
        return element.tag == qn("w:p") and next(element.iter(qn("w:numPr")), None) is not None

    def _is_notice(self, element: Any) -> bool:
        """Whether a paragraph is the program's remark; one that was typed over is not."""
        text = squeezed(text_of(element))
        ours = (f"This section has not been written yet. It answers: {k.prompt}" for k in SECTIONS)
        return self._style(element) in _NOTICES and (text in ours or "not been written" in text)

    def _quotation(self, element: Any) -> Iterator[Any]:
        """A quotation's source is its last line; what follows is another quotation."""
        yield element
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if self._style(element) == "quote source" and style is not None:
            ids = (i for i, look in self.draft.looks.items() if look.name == "Block Text")
            style.set(qn("w:val"), next(ids, "BlockText"))
            yield paragraph("\ue014")


def _words(element: Any) -> str:
    return _NUMBERED.sub("", squeezed(text_of(element)))


def _generated(
    above: Sequence[Any], after: Sequence[WordSection], draft: Draft
) -> dict[str, tuple[str, ...]]:
    """The lines of the parts that the program writes, by heading."""
    bound = [place.text for place in draft.bound]
    lines: dict[str, list[str]] = {}
    title = _OPENING
    for element in above:
        text = squeezed(fill_marks(text_of(element), bound))
        if element.tag == qn("w:p") and draft.look(element).level and text:
            title = text
        elif text:
            lines.setdefault(title, []).append(text)
    for part in after:
        texts = (squeezed(fill_marks(text_of(element), bound)) for element in part.content)
        lines.setdefault(part.title, []).extend(filter(None, texts))
    return {title: tuple(texts) for title, texts in lines.items()}
