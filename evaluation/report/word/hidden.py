"""What a Word file keeps without showing it: hidden words, and rows and cells taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import OxmlElement

from evaluation.report.word.seen import SeenPage, Unseen

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_OFF = ("0", "false", "off")
_FIELD = (  # a field stays whole, or Word's reader stops
    qn("w:fldChar"),
    qn("w:instrText"),
    qn("w:rPr"),
)
_WORDS = (*map(qn, ("w:t", "w:tab", "w:br", "w:cr", "w:sym")), f"{MATH}t")
_GONE = "gone"  # marks a run whose words were taken out
_BAR = "[redacted]"  # as a black bar is read out


@dataclass(frozen=True, slots=True)
class UnseenWords:
    """Words that were taken out of a paragraph, and why they are not seen."""

    paragraph: Any
    words: str
    why: Unseen


def take_out_hidden(tree: Any, page: SeenPage) -> list[UnseenWords]:
    """Take out of some text what nobody sees who looks at the page.

    In the place of words that are blacked out stands that they were.
    """
    for switch in list(tree.iter(qn("w:cellDel"))):
        cell = next(switch.iterancestors(qn("w:tc")), None)
        if cell is not None:  # emptied, as a row that is a cell short would lose another one
            cell.clear_content()
            cell.append(OxmlElement("w:p"))
    for row in list(tree.iter(qn("w:tr"))):
        hidden = row.find("w:trPr/w:hidden", nsmap)
        if hidden is not None and hidden.get(qn("w:val")) not in _OFF:
            row.getparent().remove(row)
    for drawn in list(tree.iter(qn("w:drawing"))):
        if _is_hidden(drawn):
            drawn.getparent().remove(drawn)
    left_out = list(_together(_taken_out(tree, page)))
    for left in left_out:
        _leave_no_item(left.paragraph)
    return left_out


def words_taken_out(content: Any) -> bool:
    """Whether words stood in a piece of text of which none is left."""
    gone = any(run.get(_GONE) for run in content.iter(qn("w:r")))
    return gone and not any(text.text for text in content.iter(qn("w:t")))


def _is_hidden(drawn: Any) -> bool:
    """Whether a drawing is switched off in Word's list of what is on the page."""
    named = (part.get("hidden") for part in drawn.iter(qn("wp:docPr")))
    return any(switch in ("1", "true") for switch in named)


def _taken_out(tree: Any, page: SeenPage) -> Iterator[UnseenWords]:
    before = None
    for run in list(tree.iter(qn("w:r"), f"{MATH}r")):
        why = page.unseen(run)
        words = "".join(text.text or "" for text in run.iter(qn("w:t"), f"{MATH}t"))
        if why is None or not (words or why is Unseen.HIDDEN):
            continue
        for inside in list(run):
            if inside.tag in _WORDS or (why is Unseen.HIDDEN and inside.tag not in _FIELD):
                run.remove(inside)
        run.set(_GONE, "1")
        if why is Unseen.COVERED and words.strip() and run.tag == qn("w:r"):
            ends = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
            told = run.getprevious() is not None and run.getprevious() is before
            _write(run, f"{ends[0]}{'' if told else _BAR}{ends[1]}")
            before = run
        paragraph = next(run.iterancestors(qn("w:p")), None)
        if words.strip() and paragraph is not None:
            yield UnseenWords(paragraph, words, why)


def _leave_no_item(paragraph: Any) -> None:
    """A paragraph of which nothing is left is no item of a list, and no heading."""
    kept = (qn("w:t"), qn("w:drawing"), qn("w:pict"), qn("w:footnoteReference"), f"{MATH}t")
    look = paragraph.find(qn("w:pPr"))
    if look is not None and next(paragraph.iter(*kept), None) is None:
        for setting in look.findall(qn("w:numPr")) + look.findall(qn("w:pStyle")):
            look.remove(setting)


def _write(run: Any, words: str) -> None:
    text = OxmlElement("w:t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(text)


def _together(parts: Iterator[UnseenWords]) -> Iterator[UnseenWords]:
    """Of a paragraph all words at once that are left out for one reason."""
    words: dict[tuple[Any, Unseen], str] = {}
    for part in parts:
        key = (part.paragraph, part.why)
        words[key] = words.get(key, "") + part.words
    for (paragraph, why), text in words.items():
        yield UnseenWords(paragraph, text, why)
