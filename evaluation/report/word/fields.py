"""The fields of a Word file as what they show; only its links stay fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import nsmap, qn

from evaluation.report.word.style import element as new

_OFF = ("0", "false", "off")
_SIGN, _CODE, _WORDS = qn("w:fldChar"), qn("w:instrText"), qn("w:t")
TICKED, EMPTY = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"
BROKEN = ("Error! Reference source not found", "Error! Bookmark not defined")


@dataclass
class _Field:
    """A field that is open: its parts so far, and what it is told to show."""

    parts: list[Any] = field(default_factory=list)
    code: str = ""
    shows: bool = False  # what follows is its result


def show_fields(tree: Any) -> None:
    """Put in the place of fields what they show, and of boxes to tick whether they are."""
    for simple in list(tree.iter(qn("w:fldSimple"))):
        for child in list(simple):
            simple.addprevious(child)
        simple.getparent().remove(simple)
    opened: list[_Field] = []
    for part in list(tree.iter(_SIGN, _CODE, _WORDS)):
        if part.tag == _SIGN:
            _follow(opened, part)
        elif not opened or opened[-1].shows:
            if part.tag == _WORDS and not all(one.shows for one in opened):
                part.getparent().remove(part)  # a field in what another one is told
        elif part.tag == _CODE:
            opened[-1].code += part.text or ""
            opened[-1].parts.append(part)


def _follow(opened: list[_Field], sign: Any) -> None:
    kind = str(sign.get(qn("w:fldCharType")))
    if kind == "begin":
        opened.append(_Field([sign]))
    elif opened:
        opened[-1].parts.append(sign)
        opened[-1].shows = True
        if kind == "end":
            _close(opened.pop())


def _close(done: _Field) -> None:
    if done.code.split()[:1] == ["HYPERLINK"]:
        return
    box = done.parts[0].find("w:ffData/w:checkBox", nsmap)
    if box is not None:
        setting = box.find(qn("w:checked"))
        setting = box.find(qn("w:default")) if setting is None else setting
        ticked = setting is not None and setting.get(qn("w:val")) not in _OFF
        sign = new("w:t")
        sign.text = TICKED if ticked else EMPTY
        done.parts[0].addprevious(sign)
    for part in done.parts:
        part.getparent().remove(part)
