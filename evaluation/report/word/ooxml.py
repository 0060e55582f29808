"""The text of a Word file as XML, made plain: changes accepted, bound numbers as marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import nsmap, qn

from evaluation.report.controls import is_control_name
from evaluation.report.lead.proforma import SectionKind
from evaluation.report.word.hidden import take_out_hidden
from evaluation.report.word.style import element as new

OPEN, CLOSE = "\ue010", "\ue011"  # around the number of a bound place
_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
_OURS = str.maketrans("", "", "\ue000\ue001\ue010\ue011\ue012\ue013\ue014\ue016")
_BRACES = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_GONE = (qn("w:del"), qn("w:moveFrom"))
_ADDED = (qn("w:ins"), qn("w:moveTo"), qn("w:smartTag"), qn("w:customXml"))
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_LARGE = 26  # half-points: 13 pt


@dataclass(frozen=True, slots=True)
class Bound:
    """A place that is bound to a finding: its key, and the words that stood there.

    Without a key it is bound no longer, and its words stay.
    """

    key: str
    text: str

    def written(self) -> str:
        """The place in Markdown."""
        return f"{{{{ {self.key} }}}}" if self.key else self.text


@dataclass(frozen=True, slots=True)
class HeadingLook:
    """What of a paragraph's style tells whether it is a heading. ``level`` 0: it is not."""

    name: str = ""
    level: int = 0
    bold: bool = False
    size: int = 22


@dataclass
class Draft:
    """A document's text made plain: ``bound`` gathers what the marks in it stand for."""

    root: Any
    notes: dict[str, Any]
    looks: dict[str, HeadingLook]
    bound: list[Bound] = field(default_factory=list)

    @property
    def body(self) -> Any:
        """The element that holds the paragraphs and tables."""
        return self.root.find(qn("w:body"))

    def mark(self, key: str, text: str) -> str:
        """A new mark for a bound place."""
        self.bound.append(Bound(key, text))
        return f"{OPEN}{len(self.bound) - 1}{CLOSE}"

    def look(self, paragraph: Any) -> HeadingLook:
        """How a paragraph looks, by its style and what was changed by hand."""
        look = self.looks.get(_value(paragraph, "w:pPr/w:pStyle") or "", HeadingLook())
        level = _outline(paragraph, look.level)
        runs = [run for run in paragraph.iter(qn("w:r")) if text_of(run).strip()]
        bold = all(_on(run, "w:b", look.bold) for run in runs)
        sizes = [_size(run, look.size) for run in runs]
        return HeadingLook(look.name, level, bold and bool(runs), min(sizes, default=look.size))


def make_plain(root: Any, notes: dict[str, Any], styles: Any | None) -> Draft:
    """The text with changes accepted and every bound place as a mark; the tree is changed."""
    draft = Draft(root, notes, _looks(styles))
    for tree in (root, *notes.values()):
        for text in tree.iter(qn("w:t")):
            text.text = (text.text or "").translate(_OURS)
        _accept_changes(tree)
        take_out_hidden(tree, styles)
        for control in reversed(list(tree.iter(qn("w:sdt")))):
            _replace_control(control, draft)
        for paragraph in tree.iter(qn("w:p")):
            _bind_braces(paragraph, draft)
    return draft


def marks_in(text: str) -> list[int]:
    """The numbers of the bound places in some words."""
    return [int(number) for number in _MARK.findall(text)]


def without_marks(text: str) -> str:
    """Words without the bound places in them."""
    return _MARK.sub(" ", text)


def fill_marks(text: str, words: Sequence[str]) -> str:
    """Words with those of each bound place in the place of its mark."""
    return _MARK.sub(lambda mark: words[int(mark[1])], text)


def text_of(element: Any) -> str:
    """The words of an element; python-docx's own ``text`` leaves out content controls."""
    blank = (qn("w:tab"), qn("w:br"), qn("w:cr"))
    return "".join(
        node.text or "" if node.tag == qn("w:t") else " " if node.tag in blank else "-"
        for node in element.iter(qn("w:t"), qn("w:noBreakHyphen"), *blank)
        if node.getparent().tag == qn("w:r")
    )


def squeezed(text: str) -> str:
    """Words with one plain space between them."""
    return " ".join(text.replace("\u00ad", "").replace("\u200b", "").split())


def is_large(look: HeadingLook) -> bool:
    """Whether a paragraph is set larger than running text."""
    return look.size >= _LARGE


def paragraph(text: str) -> Any:
    """A new plain paragraph."""
    return new("w:p", _run(text))


def _accept_changes(tree: Any) -> None:
    for gone in list(tree.iter(*_GONE)):
        owner = gone.getparent()
        if owner.tag == qn("w:trPr"):
            _drop(owner.getparent())
        elif owner.tag != qn("w:rPr"):  # there it marks the end of a paragraph
            _drop(gone)
    for added in list(tree.iter(*_ADDED)):
        if added.getparent().tag not in (qn("w:rPr"), qn("w:trPr")):
            _unwrap(added, list(added))


def _replace_control(control: Any, draft: Draft) -> None:
    """A control of ours becomes a mark; another gives its words, and a contents list goes."""
    content = control.find(qn("w:sdtContent"))
    properties = control.find(qn("w:sdtPr"))
    if content is None or properties is None:
        _drop(control)
        return
    gallery = _value(properties, "w:docPartObj/w:docPartGallery") or ""
    names = [(_value(properties, tag) or "").strip() for tag in ("w:tag", "w:alias")]
    name = next(filter(is_control_name, names), "")
    if "contents" in gallery.lower():
        _drop(control)
    elif name:
        marked = _run(draft.mark(name, squeezed(text_of(content))), content)
        cell = content.find(qn("w:tc"))
        if cell is not None:
            cell.clear_content()
            cell.append(new("w:p", marked))
            _unwrap(control, list(content))
        else:
            whole = content.find(qn("w:p")) is not None
            _unwrap(control, [new("w:p", marked) if whole else marked])
    elif properties.find(qn("w:showingPlcHdr")) is not None and content.find(qn("w:tc")) is None:
        _drop(control)
    else:
        _unwrap(control, list(content))


def _bind_braces(paragraph: Any, draft: Draft) -> None:
    """``{{ key }}`` as a mark, also where Word has split it into runs."""
    texts = [t for t in paragraph.iter(qn("w:t")) if paragraph_around(t) is paragraph]
    for braces in reversed(list(_BRACES.finditer("".join(t.text or "" for t in texts)))):
        key = squeezed(braces[1])
        mark, place = draft.mark(key, ""), 0
        for text in texts:
            own = text.text or ""
            start, end = braces.start() - place, braces.end() - place
            place += len(own)
            if end <= 0 or start >= len(own):
                continue
            text.text = own[: max(start, 0)] + mark + own[end:]
            text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            mark = ""


def paragraph_around(node: Any) -> Any:
    """The nearest paragraph that something stands in."""
    return next(node.iterancestors(qn("w:p")), None)


def _looks(styles: Any | None) -> dict[str, HeadingLook]:
    """The look of every paragraph style, through the styles that it is based on."""
    if styles is None:
        return {}
    by_id = {
        s.get(qn("w:styleId")): s
        for s in styles.findall(qn("w:style"))
        if s.get(qn("w:type")) == "paragraph"
    }

    def resolve(style: Any, depth: int = 0) -> HeadingLook:
        parent = by_id.get(_value(style, "w:basedOn"))
        below = HeadingLook() if parent is None or depth > 20 else resolve(parent, depth + 1)
        name = _value(style, "w:name") or ""
        heading = _HEADING.fullmatch(name)
        level = int(heading[1]) if heading else _outline(style, below.level)
        return HeadingLook(name, level, _on(style, "w:b", below.bold), _size(style, below.size))

    looks = {str(name): resolve(style) for name, style in by_id.items()}
    default = next((s for s in by_id.values() if s.get(qn("w:default")) in ("1", "true")), None)
    return looks if default is None else {"": resolve(default), **looks}


def _value(element: Any, path: str) -> str | None:
    """What the first element at a path is set to; None where there is no such element."""
    setting = element.find(path, nsmap)
    return None if setting is None else str(setting.get(qn("w:val"), ""))


def _outline(element: Any, otherwise: int) -> int:
    """A heading's level from its outline level, whose 9 is running text."""
    value = _value(element, "w:pPr/w:outlineLvl")
    if value is None:
        return otherwise
    return (int(value) + 1) % 10 if value.isdecimal() and int(value) <= 9 else 0


def _on(element: Any, tag: str, otherwise: bool) -> bool:
    switch = _value(element, f"w:rPr/{tag}")
    return otherwise if switch is None else switch not in ("0", "false", "off")


def _size(element: Any, otherwise: int) -> int:
    value = _value(element, "w:rPr/w:sz") or ""
    return int(value) if value.isdecimal() else otherwise


def _run(text: str, like: Any | None = None) -> Any:
    """A run with some text, in the form of the first run of ``like``."""
    form = None if like is None else next(like.iter(qn("w:rPr")), None)
    copied = [] if form is None or form.getparent().tag != qn("w:r") else [form.__copy__()]
    words = new("w:t")
    words.text = text
    return new("w:r", *copied, words)


def _unwrap(element: Any, children: list[Any]) -> None:
    """Put the children in the place of an element."""
    for child in children:
        element.addprevious(child)
    _drop(element)


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.getparent().remove(element)


@dataclass(frozen=True, slots=True)
class WordSection:
    """What stands under one heading. ``kind`` is None for a part that is not of the ten."""

    kind: SectionKind | None
    title: str
    level: int
    content: tuple[Any, ...]
