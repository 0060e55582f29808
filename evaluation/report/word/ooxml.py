"""The text of a Word file as XML, made plain: changes accepted, bound numbers as marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import nsmap, qn

from evaluation.report.controls import is_control_name
from evaluation.report.lead.proforma import SectionKind
from evaluation.report.word.fields import show_fields
from evaluation.report.word.hidden import MATH, UnseenWords, take_out_hidden, words_taken_out
from evaluation.report.word.seen import SeenPage
from evaluation.report.word.style import element as new
from evaluation.report.word.symbols import translate_symbols

OPEN, CLOSE = "\ue010", "\ue011"  # around the number of a bound place
_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
# Signs of the readers.
_OURS = dict.fromkeys((0xE000, 0xE001, *range(0xE010, 0xE017), *range(0xE020, 0xE025)))
_BRACES = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_GONE = (qn("w:del"), qn("w:moveFrom"))
_ADDED = (
    qn("w:ins"),
    qn("w:moveTo"),
    qn("w:smartTag"),
    qn("w:customXml"),
    qn("w:dir"),
    qn("w:bdo"),
)
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_FALLBACK = f"{_COMPATIBLE}Fallback"
_DRAWN = (qn("w:drawing"), qn("w:pict"))
_FORMULA_WORDS = re.compile(r"([^\W\d_]{3,}(?:\s+[^\W\d_]+)*)")
_FUNCTIONS = {"sin", "cos", "tan", "log", "exp", "max", "min", "lim", "arg", "det", "var", "cov"}
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_WIDEST = 63  # columns of a table in Word
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
    """A document's text made plain: ``bound`` gathers what the marks in it stand for.

    ``left_out`` are words that nobody sees who looks at the page.
    """

    root: Any
    notes: dict[str, Any]
    looks: dict[str, HeadingLook]
    bound: list[Bound] = field(default_factory=list)
    left_out: list[UnseenWords] = field(default_factory=list)

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
    draft, page = Draft(root, notes, _looks(styles)), SeenPage(root, styles)
    for tree in (root, *notes.values()):
        for text in tree.iter(qn("w:t")):
            text.text = (text.text or "").translate(_OURS)
        for choice in list(tree.iter(f"{_COMPATIBLE}AlternateContent")):
            _fall_back(choice)
        _accept_changes(tree)
        draft.left_out += take_out_hidden(tree, page)
        for written in list(tree.iter(f"{MATH}r")):
            _set_upright(written)
        _straighten(tree)
        show_fields(tree)
        translate_symbols(tree)
        for box in list(tree.iter(qn("w:tbl"))):
            _open_box(box)
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
    for gone in reversed(list(tree.iter(*_GONE))):  # what is left marks ends of paragraphs
        _join_next(gone)


def _join_next(gone: Any) -> None:
    """The paragraph whose end was deleted goes on with the next one."""
    this = paragraph_around(gone)
    after = None if this is None else this.getnext()
    _drop(gone)
    if after is not None and after.tag == qn("w:p"):
        if all(child.tag == qn("w:pPr") for child in this):  # nothing is left but its looks
            _drop(this)
            return
        this.extend(child for child in list(after) if child.tag != qn("w:pPr"))
        _drop(after)


def _open_box(table: Any) -> None:
    """A table of one cell is a box around text: its content stands for itself."""
    cells = list(table.iter(qn("w:tc")))
    if len(cells) == 1:
        _unwrap(table, [child for child in cells[0] if child.tag != qn("w:tcPr")])


def _fall_back(choice: Any) -> None:
    """Of words that newer programs write in another way: what older ones show."""
    old = choice.find(_FALLBACK)
    drawn = any(next(choice.iter(tag), None) is not None for tag in _DRAWN)
    if old is not None and not drawn:
        _unwrap(choice, list(old))


def _set_upright(written: Any) -> None:
    """Words in a formula as words: Word leaves them letters, each a quantity of its own."""
    texts = written.findall(f"{MATH}t")
    parts = [part for text in texts for part in _FORMULA_WORDS.split(text.text or "") if part]
    for part in parts:
        run = written.__deepcopy__({})
        for text in run.findall(f"{MATH}t"):
            run.remove(text)
        if _FORMULA_WORDS.fullmatch(part) and part.casefold() not in _FUNCTIONS:
            form = run.find(f"{MATH}rPr")
            if form is None:
                form = run.makeelement(f"{MATH}rPr")
                run.insert(0, form)
            form.insert(0, form.makeelement(f"{MATH}nor"))
        words = run.makeelement(f"{MATH}t")
        words.text = part
        run.append(words)
        written.addprevious(run)
    if parts:
        _drop(written)


def _straighten(tree: Any) -> None:
    """What Word's reader leaves out or takes otherwise than Word shows it."""
    for pronounced in list(tree.iter(qn("w:ruby"))):
        base, run = pronounced.find(qn("w:rubyBase")), pronounced.getparent()
        for child in [] if base is None else list(base):
            run.addprevious(child)
        _drop(pronounced)
    for tag, plain in ((qn("w:cr"), "w:br"), (qn("w:ptab"), "w:tab")):
        for sign in list(tree.iter(tag)):
            _unwrap(sign, [new(plain)])
    for frame in list(tree.iter(qn("w:framePr"))):
        initial = paragraph_around(frame)
        after = None if initial is None else initial.getnext()
        if frame.get(qn("w:dropCap")) and after is not None and after.tag == qn("w:p"):
            runs = [child for child in initial if child.tag != qn("w:pPr")]
            look = after.find(qn("w:pPr"))
            at = 0 if look is None else 1
            after[at:at] = runs
            _drop(initial)
    for floating in list(tree.iter(qn("wp:anchor"))):
        _set_apart(floating)
    for table in tree.iter(qn("w:tbl")):
        _fill_rows(table)
        _mend_merged(table)


def _set_apart(floating: Any) -> None:
    """A picture that floats beside words is a paragraph of its own before them."""
    run, around = next(floating.iterancestors(qn("w:r")), None), paragraph_around(floating)
    if run is None or around is None or run.getparent() is not around:
        return
    if squeezed(text_of(around)) and not text_of(run):
        around.addprevious(new("w:p", run))


def _fill_rows(table: Any) -> None:
    """Blank cells where a row begins later or ends earlier than the table's longest."""
    rows = table.findall(qn("w:tr"))
    for row in rows:
        _join_merged(row)
        for _ in range(_number(row, "w:trPr/w:gridBefore", 0)):
            first = row.find(qn("w:tc"))
            if first is not None:
                first.addprevious(new("w:tc", new("w:p")))
    widths = [sum(_number(c, "w:tcPr/w:gridSpan", 1) for c in row if _is_cell(c)) for row in rows]
    for row, width in zip(rows, widths, strict=True):
        for _ in range(max(widths) - width):
            row.append(new("w:tc", new("w:p")))


def _join_merged(row: Any) -> None:
    """Cells that an older Word has merged along a row as one cell over several columns."""
    first, number = None, 1
    for cell in [*row.findall(qn("w:tc")), None]:
        merged = None if cell is None else cell.find("w:tcPr/w:hMerge", nsmap)
        goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
        if goes_on and first is not None:
            number += 1
            _drop(cell)
            continue
        if first is not None and number > 1:
            first.find(qn("w:tcPr")).append(new("w:gridSpan", val=number))
        first, number = (cell if merged is not None else None), 1


def _is_cell(element: Any) -> bool:
    """A cell, or a control around one."""
    return element.tag in (qn("w:tc"), qn("w:sdt"))


def _number(element: Any, path: str, otherwise: int) -> int:
    value = _value(element, path) or ""
    return min(int(value), _WIDEST) if value.isdecimal() else otherwise


def _mend_merged(table: Any) -> None:
    """A cell that goes on below one that was taken out stands for itself."""
    above: set[int] = set()
    for row in table.findall(qn("w:tr")):
        column, here = 0, set[int]()
        for cell in row.findall(qn("w:tc")):
            merged = cell.find("w:tcPr/w:vMerge", nsmap)
            if merged is not None:
                here.add(column)
                if merged.get(qn("w:val")) != "restart" and column not in above:
                    merged.set(qn("w:val"), "restart")
            column += _number(cell, "w:tcPr/w:gridSpan", 1)
        above = here


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
    if "contents" in gallery.lower() or (name and words_taken_out(content)):
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
