"""Whether every word of a Word section stands in the Markdown that was made of it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml.ns import qn

from evaluation.errors import Issue
from evaluation.report.lead.citations import CITATION
from evaluation.report.lead.markdown import markdown
from evaluation.report.word.ooxml import squeezed, text_of, without_marks

_APART = re.compile(r"</?(?:p|li|t[dhr]|h\d|[uo]l|table|thead|tbody|blockquote|br|pre|img)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+")
_SHOWN = 60  # letters


def lost_words(title: str, elements: Sequence[Any], text: str, shown_as: str) -> Iterator[Issue]:
    """A fault for the first paragraph of a section of which words are not in the Markdown."""
    shown = _TAG.sub("", _APART.sub(" ", markdown().render(CITATION.sub(" ", text))))
    left = Counter(_words(html.unescape(shown)))
    number = 0
    for paragraph in (p for element in elements for p in element.iter(qn("w:p"))):
        written = squeezed(without_marks(text_of(paragraph)))
        number += bool(written)
        words = Counter(_words(written))
        if missing := words - left:
            lost = " ".join(word for word in _words(written) if word in missing)
            yield Issue(
                shown_as,
                f"These words cannot be carried into the report: “{lost[:_SHOWN]}”.",
                "Type them anew as a plain paragraph, out of the box, field or table that they "
                "stand in.",
                cell=f"{title}, paragraph {max(number, 1)}",
                code="word.words-lost",
            )
            return
        left -= words


def _words(text: str) -> list[str]:
    plain = text.replace("\u00ad", "").replace("\u200b", "")
    return _WORD.findall(unicodedata.normalize("NFKC", plain).casefold())
