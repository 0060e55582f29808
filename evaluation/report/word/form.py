"""``proforma.docx``: the ten headings to write under, blank or with words in them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from evaluation.declare.particulars import PARTICULARS, READERS, Given
from evaluation.report.controls import control_name, is_control_name
from evaluation.report.lead.formulas import with_formulas
from evaluation.report.lead.markdown import markdown, with_pictures
from evaluation.report.lead.particulars import FORM_HEAD
from evaluation.report.lead.proforma import INTRODUCTION, SECTIONS, WrittenSection
from evaluation.report.word.write import save

if TYPE_CHECKING:
    from evaluation.report.fragments import Node

_CITATION = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_MARK = re.compile("\ue000(\\d+)\ue001")
WAITING = "will stand here"
_LANGUAGE = "en-GB"


def write_blank_proforma(target: Path, title: str, places: Mapping[str, Mapping[str, str]]) -> None:
    """A proforma to fill in, with a place for each finding key in the section that it belongs to.

    ``places``: section -> finding key -> what its finding tells. Every section has its prompt and a
    line of good practice, and every particular an example, none of which a report prints.
    Raises EvaluationError when ``target`` cannot be written.
    """
    sections = [
        WrittenSection(kind, "\n\n".join(f"{{{{ {key} }}}}" for key in places.get(kind.key, ())), 1)
        for kind in SECTIONS
    ]
    shown = {key: f"{words} {WAITING}." for of in places.values() for key, words in of.items()}
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

    A section without words has its prompt and hint, and with ``helps`` every one has, and its
    bound places are grey. What readers ask for in tables is asked in each.
    """
    from evaluation.report.word.content import heading, styled
    from evaluation.report.word.style import new_document, set_all
    from evaluation.report.word.text import Text

    nodes: list[Node] = [styled("Title", title)]
    if helps:
        nodes.append(styled("Hint", INTRODUCTION))
    for written in sections:
        nodes.append(heading(written.kind.title))
        if helps or written.missing:
            nodes.append(styled("Prompt", written.kind.prompt))
            nodes.append(styled("Hint", written.kind.hint))
            nodes.append(styled("Body Text"))  # room to write in
        if not written.missing:
            own = _prose(written, written.own, shown)
            nodes += [_grey(node) for node in own] if helps else own
        nodes += _particulars(written, shown)
    document = new_document(_LANGUAGE)
    Text(document).write(nodes)
    set_all(document.core_properties, title=title, language=_LANGUAGE, category="Proforma")
    save(document, target, "The proforma")


def _grey(node: Node) -> Node:
    return {**node, "style": "Hint"} if isinstance(node, dict) else node


def _particulars(written: WrittenSection, shown: Mapping[str, str]) -> list[Node]:
    """The table of what readers ask for in a section: the answers, or examples in grey."""
    from evaluation.report.word.content import styled
    from evaluation.report.word.particulars import specimen_of

    rows: dict[str, list[list[Node]]] = {}
    for particular in PARTICULARS:
        if particular.section == written.kind.key:
            for reader in READERS if particular.by_reader else ("",):
                label = Given(particular, (), reader).label
                example = styled("Hint", specimen_of(particular, reader))
                rows[label] = [[label], [example, styled("Table Text")]]
    for given in written.given:
        answer = [node for item in given.items for node in _prose(written, item, shown)]
        rows[given.label] = [[given.label], answer]
    head: list[list[Node]] = [[words] for words in FORM_HEAD]
    return [{"is": "table", "head": head, "rows": [*rows.values()], "sides": []}] if rows else []


def _prose(written: WrittenSection, text: str, shown: Mapping[str, str]) -> list[Node]:
    """Markdown of a section as nodes, with citations as bound places."""
    from evaluation.report.fragments import Fragments

    cited = _CITATION.findall(text)
    numbers = count()
    marked = _CITATION.sub(lambda _: f"\ue000{next(numbers)}\ue001", text)
    rendered = markdown().render(marked)
    bound = _MARK.sub(lambda mark: _place(cited[int(mark[1])], shown), rendered)
    whole = with_formulas(with_pictures(bound, written.pictures), written.formulas)
    return Fragments(keep=lambda address: address, bound=True).read(whole)


def _place(key: str, shown: Mapping[str, str]) -> str:
    """A control, or for a key that a control could not carry the key in braces."""
    if not is_control_name(control_name(key)):
        return html.escape(f"{{{{ {key} }}}}")
    words = html.escape(shown.get(key) or f"A result {WAITING} ({key}).")
    return f'<span class="bound" data-key="{html.escape(key)}">{words}</span>'
