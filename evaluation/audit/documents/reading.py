"""A document as material of the audit, by its ending."""

from __future__ import annotations

import re
from pathlib import Path

from evaluation.audit.documents.blocks import as_material
from evaluation.audit.material import Material
from evaluation.read.files.raw import read_content

_CITED = re.compile(r"\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
READS = (".docx", ".html", ".htm", ".pdf", ".md", ".txt")


def material(path: Path, shown_as: str = "") -> Material:
    """The tables and sentences of a Word file, web page, PDF, Markdown or text file.

    Raises DeclarationError or DataError for a file that is not there or cannot be read.
    """
    file, ending = shown_as or path.name, path.suffix.lower()
    if ending == ".docx":
        from evaluation.audit.documents.word import blocks_of_word

        return as_material(file, blocks_of_word(path, file))
    content = read_content(path, file)
    if ending == ".pdf":
        from evaluation.audit.documents.pages import blocks_of_pdf

        return as_material(file, blocks_of_pdf(content, file))
    from evaluation.audit.documents.web import blocks_of_page

    if ending in (".html", ".htm"):
        return as_material(file, blocks_of_page(content))
    return of_typed(file, content.decode("utf-8-sig", errors="replace"))


def of_typed(file: str, text: str) -> Material:
    """The material of Markdown as it is typed; a citation (``{{ key }}``) is no figure."""
    from evaluation.audit.documents.web import blocks_of_page

    return as_material(file, blocks_of_page(_as_page(_CITED.sub(" \u2026 ", text))))


def _as_page(text: str) -> str:
    """Markdown (and plain text, which is Markdown without marks) as the page that it makes."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark").enable("table").render(text))
