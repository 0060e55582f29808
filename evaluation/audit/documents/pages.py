"""A PDF as text: its sentences by page. Its tables are lines of text, and no grid is guessed."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from evaluation.audit.documents.blocks import Block, Paragraph
from evaluation.errors import DataError, Issue

_MOST_PAGES = 1_000
_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGITS = re.compile(r"\S*\d\S*")


def blocks_of_pdf(content: bytes, shown_as: str) -> Iterator[Block]:
    """The paragraphs of each page. Raises DataError for a file without readable text."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted and not reader.decrypt("")
        texts = [] if locked else [page.extract_text() for page in reader.pages[:_MOST_PAGES]]
    except Exception:  # noqa: BLE001 - a damaged file fails in any way there is
        raise DataError(
            Issue(
                shown_as,
                "This PDF is damaged and cannot be read.",
                "Open it in a reader and print it to a new PDF, or audit the Word file behind it.",
                code="audit.pdf-damaged",
            )
        ) from None
    if locked:
        raise DataError(
            Issue(
                shown_as,
                "This PDF is locked with a password.",
                "Save it without the password, or audit the Word file behind it.",
                code="audit.pdf-locked",
            )
        )
    if not any(text.strip() for text in texts):
        raise DataError(
            Issue(
                shown_as,
                "This PDF holds pictures of pages and no text.",
                "Audit the Word file behind it, or type its tables into a CSV file.",
                code="audit.pdf-without-text",
            )
        )
    for number, text in enumerate(texts, start=1):
        for paragraph in _paragraphs(text):
            yield Paragraph(paragraph, place=f"page {number}")


def _paragraphs(text: str) -> Iterator[str]:
    """Lines of running text joined; a line of a table or a short one stands by itself."""
    held = ""
    for line in (" ".join(line.split()) for line in text.splitlines()):
        if not line:
            continue
        if _is_row(line):
            if held:
                yield held
            held = ""
            continue
        if held.endswith("-") and line[:1].islower():
            held = held[:-1] + line
        elif held and (re.search(r"[.!?:]['\"”’)]*$", held) or len(held.rpartition("\n")[2]) < 30):
            yield held
            held = line
        else:
            held = f"{held} {line}".strip()
    if held:
        yield held


def _is_row(line: str) -> bool:
    """Whether a line is of a table or an axis: figures, and few words between them."""
    figures, words = len(_DIGITS.findall(line)), len(_WORD.findall(line))
    ends = line.rstrip().endswith((".", ";", ","))
    return (figures >= 2 and words < 2 * figures and not ends) or (figures >= 1 and words == 0)
