"""What a section of a Word file may not hold, because a report cannot carry it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from evaluation.counting import grouped
from evaluation.errors import Issue
from evaluation.report.lead.clean_picture import total_fault
from evaluation.report.lead.markdown import alt_fault
from evaluation.report.word.fields import BROKEN
from evaluation.report.word.hidden import MATH, UnseenWords
from evaluation.report.word.ooxml import WordSection, paragraph_around, squeezed, text_of
from evaluation.report.word.pictures import VML, Album, PlacedPicture, pictures_in
from evaluation.report.word.seen import Unseen
from evaluation.report.word.symbols import unknown_symbols

_RULE = "{urn:schemas-microsoft-com:office:office}hr"
_DRAWN = {  # by the last part of the address that names what is drawn
    "chart": "chart",
    "chartex": "chart",
    "diagram": "drawing made of shapes (SmartArt)",
}
_DECORATIVE = "}decorative"
_NO_DECORATION = (
    "A picture is marked as decorative, and a report shows none that says nothing.",
    "Delete it; or right-click it, choose View Alt Text, untick Mark as decorative and say in a "
    "sentence what it shows.",
)
_DRAWN_BY_HAND = (
    "A shape is drawn here and would be lost: what it covers would be seen.",
    "Select it with the picture under it, copy, and paste both as one picture with alt text. "
    "Cut the old ones out.",
)
_DRAWINGS = (qn("w:drawing"), qn("w:pict"))
_SHOWN = 60  # letters of some words in a message


def faults_in(part: WordSection, album: Album, shown_as: str) -> Iterator[Issue]:
    """Every fault of one section, with its paragraph."""
    number = 0
    for element in part.content:
        for paragraph in element.iter(qn("w:p")):
            number += bool(squeezed(text_of(paragraph)))
            where = f"{part.title}, paragraph {max(number, 1)}"
            yield from (
                Issue(shown_as, problem, action, cell=where, code="word.not-carried")
                for problem, action in _in_paragraph(paragraph, album)
            )
        if element.tag == qn("w:altChunk"):
            yield Issue(
                shown_as,
                "A whole document is inserted here; its words would be lost.",
                "Open the file in Word and save it anew: then they become its own.",
                cell=part.title,
                code="word.inserted-document",
            )
    placed = (picture for element in part.content for picture in pictures_in(element))
    size = sum(album.size(picture) for picture in placed)
    if fault := total_fault(size):
        yield Issue(shown_as, *fault, cell=part.title, code="picture.too-large-together")


def notes_on(part: WordSection, left_out: Sequence[UnseenWords], shown_as: str) -> Iterator[Issue]:
    """What of a section nobody sees on the page and was left out, with its paragraph."""
    number, gone_from = 0, grouped((left.paragraph, left) for left in left_out)
    for element in part.content:
        for paragraph in element.iter(qn("w:p")):
            gone = gone_from.get(paragraph, [])
            number += bool(gone or squeezed(text_of(paragraph)))
            for left in gone:
                if left.why is Unseen.HIDDEN:
                    continue  # as whoever hid them meant it
                words = squeezed(left.words)
                shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
                yield Issue(
                    shown_as,
                    f"Words that are {left.why} are left out: “{shown}”.",
                    "Delete them in Word; where they should stand in the report, set them as "
                    "plain words.",
                    cell=f"{part.title}, paragraph {max(number, 1)}",
                    severity="note",
                    code="word.left-out",
                )


def faults_in_notes(note: Any, album: Album, part: str, shown_as: str) -> Iterator[Issue]:
    """Every fault of the pictures in footnotes or endnotes, which stand in a part of their own."""
    for drawing in note.iter(*_DRAWINGS):
        for problem, action in _drawing(drawing, album, part):
            yield Issue(shown_as, problem, action, cell="footnotes", code="word.not-carried")


def _in_paragraph(paragraph: Any, album: Album) -> Iterator[tuple[str, str]]:
    for box in paragraph.iter(qn("w:txbxContent")):
        if paragraph_around(box) is paragraph and not _is_fallback(box):
            words = squeezed(text_of(box))[:60]
            yield (
                f"Words stand in a text box and would be read out of order: “{words}”.",
                "Cut them out of the box and paste them as a paragraph.",
            )
    if next(paragraph.iter(qn("w:contentPart")), None) is not None:
        yield _DRAWN_BY_HAND
    if next(paragraph.iter(qn("w:object")), None) is not None:
        yield (
            "Something from another program is embedded here and would be lost.",
            "Put in a picture of it, with alt text, or a table.",
        )
    for font in sorted(set(unknown_symbols(paragraph))):
        yield (
            f"A sign of the font {font.title()} cannot be carried into the report.",
            "Put in its place a character of the usual font (Insert, Symbol), or a word.",
        )
    if broken := next((words for words in BROKEN if words in text_of(paragraph)), ""):
        yield (
            f"A reference of Word leads nowhere: “{broken}”.",
            "Write what it should say, or mark it and press F9 to update it.",
        )
    if any("{{" in (text.text or "") for text in paragraph.iter(f"{MATH}t")):
        yield ("A citation stands in a formula.", "Write it in the sentence beside the formula.")
    for drawing in paragraph.iter(*_DRAWINGS):
        if paragraph_around(drawing) is paragraph and not _is_fallback(drawing):
            yield from _drawing(drawing, album)


def _drawing(drawing: Any, album: Album, part: str = "") -> Iterator[tuple[str, str]]:
    kinds = [str(data.get("uri")).rpartition("/")[2] for data in drawing.iter(qn("a:graphicData"))]
    if name := next((_DRAWN[kind] for kind in kinds if kind in _DRAWN), ""):
        yield (
            f"A {name} cannot be carried into the report.",
            "Copy it, paste it as a picture, and give the picture alt text.",
        )
        return
    pictures = list(pictures_in(drawing))
    if _is_shape(drawing, kinds, pictures):
        yield _DRAWN_BY_HAND
        return
    texts = [p.get("descr") or "" for p in drawing.iter(qn("wp:docPr"))]
    texts += [shape.get("alt") or "" for shape in drawing.iter(f"{VML}shape")]
    words = "".join(texts)
    if pictures and not words and any(str(e.tag).endswith(_DECORATIVE) for e in drawing.iter("*")):
        yield _NO_DECORATION
    elif pictures and (fault := alt_fault(words)):
        yield fault
    for picture in pictures:
        if fault := album.fault(picture, part):
            yield fault


def _is_shape(drawing: Any, kinds: list[str], pictures: list[PlacedPicture]) -> bool:
    """Whether something else than pictures is drawn, and not words in a box nor a rule."""
    if next(drawing.iter(qn("w:txbxContent")), None) is not None:
        return False
    if kinds:
        return any(kind != "picture" for kind in kinds)
    rule = any(shape.get(_RULE) for shape in drawing)
    return not pictures and not rule and any(shape.tag.startswith(VML) for shape in drawing)


def _is_fallback(node: Any) -> bool:
    """Whether this is what an old Word would show in place of something said already."""
    return any(str(around.tag).endswith("}Fallback") for around in (node, *node.iterancestors()))
