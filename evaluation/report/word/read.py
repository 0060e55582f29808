"""``proforma.docx`` -> the ten sections as Markdown, forgiving what people do to a form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import qn

from evaluation.errors import DeclarationError, Issue, did_you_mean
from evaluation.read.files.word_file import WordFile, open_word, parse, text_damaged
from evaluation.report.lead.clean_picture import data_uri
from evaluation.report.lead.dialect import BREAK, LEFT, UP
from evaluation.report.lead.formulas import read_formulas
from evaluation.report.lead.markdown import images_in
from evaluation.report.lead.proforma import (
    INTRODUCTIONS,
    SECTIONS,
    SectionKind,
    WrittenSection,
    section_kind,
)
from evaluation.report.pandoc import to_markdown
from evaluation.report.word.faults import faults_in, faults_in_notes, notes_on
from evaluation.report.word.ooxml import (
    Draft,
    HeadingLook,
    WordSection,
    fill_marks,
    is_large,
    make_plain,
    paragraph,
    squeezed,
    text_of,
)
from evaluation.report.word.particulars import cut, lines_of, settled
from evaluation.report.word.pictures import Album
from evaluation.report.word.whole import lost_words

_BEGIN, _END = "\ue012", "\ue013"
_MARKER = re.compile(f"^{_BEGIN}(\\w+):\\d+{_END}$", re.MULTILINE)
_COMMENT = re.compile(r"^<!-- -->\n?", re.MULTILINE)
_SIGNS = {0xE020: UP, 0xE021: LEFT, 0xE022: BREAK, 0xE023: "- ", 0xE024: "$"}  # of words.lua
_NOTES = ("footnotes.xml", "endnotes.xml")
_TITLES = ("title", "subtitle")
_LONGEST_HEADING = 80


@dataclass(frozen=True, slots=True)
class _Head:
    """A paragraph that may be a heading; ``level`` 0 has lost its style."""

    at: int
    text: str
    level: int
    kind: SectionKind | None


def read_word(path: Path, shown_as: str) -> tuple[WrittenSection, ...]:
    """The ten sections in order; one that is not in the file is empty.

    Headings are known by their words, whatever their level, number, capitals or looks.
    Raises DeclarationError with every fault, each with its section and paragraph.
    """
    package = open_word(path, shown_as)
    draft = load_draft(package, shown_as)
    above, parts = split(draft, shown_as)
    if stray := _stray(above, draft):
        raise DeclarationError(
            Issue(
                shown_as,
                f"Words stand above the first section and would be lost: “{stray[:60]}”.",
                "Put them under one of the ten headings, such as Summary.",
                code="proforma.words-above",
            )
        )
    return to_sections(package, draft, parts, shown_as)


def load_draft(package: WordFile, shown_as: str) -> Draft:
    """The text of a file made plain. Raises DeclarationError when its XML is broken."""
    try:
        styles = package.parts.get(package.beside("styles.xml"))
        return make_plain(
            parse(package.parts[package.main]),
            {
                name: parse(package.parts[name])
                for name in map(package.beside, _NOTES)
                if name in package.parts
            },
            parse(styles) if styles else None,
        )
    except ValueError:
        raise text_damaged(shown_as) from None


def split(
    draft: Draft, shown_as: str, others: Collection[str] = ()
) -> tuple[tuple[Any, ...], tuple[WordSection, ...]]:
    """What stands above the first section, and what under each heading.

    ``others`` are headings that end a section without being one of the ten. Raises
    DeclarationError for a section that stands twice, or none at all.
    """
    children = [c for c in draft.body if c.tag != qn("w:sectPr")]
    heads = list(_heads(draft, children))
    base = _usual_level(heads)
    chosen, faults = _choose(heads, base, shown_as)
    faults += _misspelt(heads, chosen, base, others, shown_as)
    if faults:
        raise DeclarationError(faults)
    ends = [h for h in heads if h.kind is None and 0 < h.level <= base and h.text in others]
    cuts = sorted([*chosen, *ends], key=lambda head: head.at)
    borders = [*(head.at for head in cuts), len(children)]
    parts = tuple(
        WordSection(head.kind, head.text, head.level or base, tuple(children[head.at + 1 : end]))
        for head, end in zip(cuts, borders[1:], strict=True)
    )
    return tuple(children[: borders[0]]), parts


def to_sections(
    package: WordFile, draft: Draft, parts: Sequence[WordSection], shown_as: str
) -> tuple[WrittenSection, ...]:
    """The parts that are sections, as Markdown with citations. Raises DeclarationError."""
    sections = [part for part in parts if part.kind]
    album = Album(package)
    faults = [fault for part in sections for fault in faults_in(part, album, shown_as)]
    for name, note in draft.notes.items():
        faults += faults_in_notes(note, album, name, shown_as)
    if faults:
        raise DeclarationError(faults)
    notes = {
        part.kind.key: tuple(notes_on(part, draft.left_out, shown_as))
        for part in sections
        if part.kind
    }
    written = {
        part.kind: [
            line
            for element in part.content
            if element.tag != qn("w:p") or not _clear_prompt(element, part.kind)
            for line in lines_of(element, part.kind.key)
        ]
        for part in sections
        if part.kind
    }
    draft.body.clear_content()
    for part in sections:
        assert part.kind
        begin = paragraph(f"{_BEGIN}{part.kind.key}:{part.level}{_END}")
        draft.body[len(draft.body) :] = [begin, *written[part.kind]]
    media, references = album.exchanged({package.main: draft.root, **draft.notes})
    pictures = {package.beside(f"media/{name}"): content for name, content in media.items()}
    text = _converted(package, draft, {**references, **pictures}, shown_as)
    read = _from_markdown(text, media, notes, shown_as)
    lost = [
        fault
        for section in read
        for fault in lost_words(
            section.kind.title, written.get(section.kind, ()), section.text, shown_as
        )
    ]
    if lost:
        raise DeclarationError(lost)
    return read


def whole_text(path: Path, shown_as: str) -> str:
    """Any Word file as Markdown with citations, headings of its own included.

    Raises DeclarationError for a file that cannot be read.
    """
    package = open_word(path, shown_as)
    draft = load_draft(package, shown_as)
    blank = {name: b"" for name in package.parts if "/media/" in name}
    return _converted(package, draft, blank, shown_as)


def _converted(package: WordFile, draft: Draft, changed: Mapping[str, bytes], shown_as: str) -> str:
    """A file whose text was made plain, as Markdown with citations where results are bound.

    ``changed`` are the parts that take the place of its own; of its pictures no other goes on.
    """
    trees = {package.main: draft.root, **draft.notes}
    parts = {name: serialize_part_xml(tree) for name, tree in trees.items()}
    parts |= _styles_in_use(package, trees.values())
    text = to_markdown(package.packed({**parts, **changed}), shown_as)
    bound = [place.written() for place in draft.bound]
    return fill_marks(_COMMENT.sub("", text.replace("\r\n", "\n")).translate(_SIGNS), bound)


def _styles_in_use(package: WordFile, trees: Iterable[Any]) -> dict[str, bytes]:
    """The styles that a text needs: pandoc takes long over each one that it does not."""
    name = package.beside("styles.xml")
    if name not in package.parts:
        return {}
    styles = parse(package.parts[name])
    known = {str(style.get(qn("w:styleId"))): style for style in styles.findall(qn("w:style"))}
    named = (qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"))
    left = [str(use.get(qn("w:val"))) for tree in trees for use in tree.iter(*named)]
    for identity, style in known.items():
        usual = style.get(qn("w:default")) in ("1", "true")
        left += [identity] if usual or style.get(qn("w:type")) == "numbering" else []
    kept = set[str]()
    while left:
        identity = left.pop()
        if identity in known and identity not in kept:
            kept.add(identity)
            base = known[identity].find(qn("w:basedOn"))
            left += [] if base is None else [str(base.get(qn("w:val")))]
    for identity, style in known.items():
        if identity not in kept:
            styles.remove(style)
    return {name: serialize_part_xml(styles)}


def _from_markdown(
    text: str, media: Mapping[str, bytes], notes: Mapping[str, tuple[Issue, ...]], shown_as: str
) -> tuple[WrittenSection, ...]:
    pieces = _MARKER.split(text)
    texts = dict(zip(pieces[1::2], pieces[2::2], strict=True))

    def section(kind: SectionKind) -> WrittenSection:
        words = settled(texts.get(kind.key, "").strip("\n"), kind.key)
        pictures = {
            image.source: data_uri(media[name])
            for image in images_in(words)
            if (name := image.source.rpartition("/")[2]) in media
        }
        formulas, unread = read_formulas(words, shown_as)
        made = WrittenSection(kind, words, 0, pictures, formulas, notes.get(kind.key, ()))
        faults.extend(replace(fault, cell=made.place_of_line(line)) for line, fault in unread)
        return made

    faults: list[Issue] = []
    made = tuple(section(kind) for kind in SECTIONS)
    if faults:
        raise DeclarationError(faults)
    return made


def _heads(draft: Draft, children: Sequence[Any]) -> Iterator[_Head]:
    """Every paragraph that is a heading, or looks like one and has a section's name."""
    for at, child in enumerate(children):
        text = squeezed(text_of(child)) if child.tag == qn("w:p") else ""
        if not text or len(text) > _LONGEST_HEADING:
            continue
        look = draft.look(child)
        kind = section_kind(text)
        stands_out = kind and (look.bold or is_large(look) or text.isupper())
        if look.name.casefold() not in _TITLES and (look.level or stands_out):
            yield _Head(at, text, look.level, kind)


def _usual_level(heads: Sequence[_Head]) -> int:
    """The level that most sections have; the highest where two are as frequent."""
    levels = Counter(head.level for head in heads if head.kind and head.level)
    return min(levels, key=lambda level: (-levels[level], level), default=1)


def _choose(heads: Sequence[_Head], base: int, shown_as: str) -> tuple[list[_Head], list[Issue]]:
    """The heading of each section: one at the usual level, else another, else a bold line."""
    chosen, faults = list[_Head](), list[Issue]()
    for kind in SECTIONS:
        named = [head for head in heads if head.kind is kind]
        at_base = [head for head in named if head.level == base]
        candidates = at_base or [head for head in named if head.level] or named
        chosen += candidates[:1]
        if len(candidates) > 1:
            faults.append(
                Issue(
                    shown_as,
                    f'The section "{kind.title}" stands here twice.',
                    "Put both parts under one heading.",
                    code="proforma.section-twice",
                )
            )
    if not chosen:
        faults.append(
            Issue(
                shown_as,
                "None of the ten headings of the proforma is here.",
                f"They are: {', '.join(kind.title for kind in SECTIONS)}.",
                code="proforma.no-headings",
            )
        )
    return chosen, faults


def _misspelt(
    heads: Sequence[_Head],
    chosen: Sequence[_Head],
    base: int,
    others: Collection[str],
    shown_as: str,
) -> list[Issue]:
    """Headings that are no section but nearly the name of one that is not there.

    Another heading of somebody's own is taken as one below the section that it stands in.
    """
    absent = [k.title for k in SECTIONS if not any(head.kind is k for head in chosen)]
    return [
        Issue(
            shown_as,
            f'"{head.text}" is not a section of the proforma.',
            hint,
            cell=f"heading “{head.text}”",
            code="proforma.no-such-section",
        )
        for head in heads
        if head.kind is None and 0 < head.level <= base and head.text not in others
        if (hint := did_you_mean(re.sub(r"^[\d.)\s]+", "", head.text), absent))
    ]


def _stray(above: Sequence[Any], draft: Draft) -> str:
    """The first words above the first section that are no title, or an empty text."""
    titled = False
    for child in above:
        text = squeezed(text_of(child))
        if not text or text in INTRODUCTIONS:
            continue
        look = draft.look(child) if child.tag == qn("w:p") else HeadingLook()
        large = look.level or look.bold or is_large(look)
        if look.name.casefold() not in _TITLES and (titled or not large):
            return text
        titled = True
    return ""


def _clear_prompt(element: Any, kind: SectionKind) -> bool:
    """Take prompt and hint out of a paragraph; whether nothing of it is left to keep."""
    text = squeezed(text_of(element))
    for words in (kind.prompt, kind.hint):
        if text == words:
            return True
        if text.startswith(words):
            cut(element, words)
    return False
