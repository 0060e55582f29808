"""``proforma.docx``: the ten headings to write under, blank or with words in them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.report.controls import control_name, is_control_name
from evaluation.report.lead.markdown import markdown, with_pictures
from evaluation.report.lead.proforma import INTRODUCTION, SECTIONS, WrittenSection
from evaluation.report.word.write import as_document, save

if TYPE_CHECKING:
    from docx.document import Document

_CITATION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_MARK = re.compile("\ue000(\\d+)\ue001")
_WAITING = "will stand here"
_LANGUAGE = "en-GB"


def write_blank_proforma(target: Path, title: str, keys: Sequence[str]) -> None:
    """A proforma to fill in, with a place in Evaluation for each finding key.

    Every section has its prompt and a line of good practice, which no report prints.
    Raises EvaluationError when ``target`` cannot be written.
    """
    places = "\n\n".join(f"{{{{ {key} }}}}" for key in keys)
    sections = [
        WrittenSection(kind, places if kind.key == "evaluation" else "", 1) for kind in SECTIONS
    ]
    shown = {key: f"{key} {_WAITING}" for key in keys}
    write_proforma(target, title, sections, shown, helps=True)


def write_proforma(
    target: Path,
    title: str,
    sections: Sequence[WrittenSection],
    shown: Mapping[str, str],
    *,
    helps: bool = False,
) -> None:
    """Sections as a Word form; ``shown`` are the words of bound places, by citation.

    A section without words has its prompt and hint, and with ``helps`` every one has.
    """
    from evaluation.report.word.style import dress, set_all

    parts = [_styled("Title", title), _styled("Hint", INTRODUCTION) if helps else ""]
    for written in sections:
        parts.append(f"<h1>{html.escape(written.kind.title)}</h1>")
        if helps or written.missing:
            parts += [_styled("Prompt", written.kind.prompt), _styled("Hint", written.kind.hint)]
        if not written.missing:
            parts.append(_prose(written, shown))
    document = as_document("\n".join(parts), {"lang": _LANGUAGE}, target.name)
    dress(document, _LANGUAGE)
    _leave_room(document)
    set_all(document.core_properties, title=title, language=_LANGUAGE, category="Proforma")
    save(document, target, "The proforma")


def _styled(style: str, text: str) -> str:
    return f'<div data-custom-style="{style}"><p>{html.escape(text)}</p></div>'


def _prose(written: WrittenSection, shown: Mapping[str, str]) -> str:
    """A section's Markdown as HTML: headings one level up, citations as bound places."""
    cited = _CITATION.findall(written.text)
    numbers = count()
    marked = _CITATION.sub(lambda _: f"\ue000{next(numbers)}\ue001", written.text)
    rendered = markdown().render(marked)
    rendered = re.sub(r"(</?h)([2-6])>", lambda tag: f"{tag[1]}{int(tag[2]) - 1}>", rendered)
    bound = _MARK.sub(lambda mark: _place(cited[int(mark[1])], shown), rendered)
    return with_pictures(bound, written.pictures)


def _place(key: str, shown: Mapping[str, str]) -> str:
    """A control, or for a key that a control could not carry the key in braces."""
    if not is_control_name(control_name(key)):
        return html.escape(f"{{{{ {key} }}}}")
    words = html.escape(shown.get(key) or f"{key} {_WAITING}")
    return f'<span class="bound" data-key="{html.escape(key)}">{words}</span>'


def _leave_room(document: Document) -> None:
    """An empty line to write on under each hint, and writing that is not grey after it."""
    styles: Any = document.styles
    for name in ("Prompt", "Hint"):
        styles[name].next_paragraph_style = styles["Body Text"]
    for paragraph in document.paragraphs:
        hinted = paragraph.style is not None and paragraph.style.name == "Hint"
        if hinted and paragraph.text != INTRODUCTION:
            room: Any = document.add_paragraph(style="Body Text")
            paragraph._p.addnext(room._p)  # noqa: SLF001
