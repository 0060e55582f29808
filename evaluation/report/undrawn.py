"""Letters that no font of this machine has: a report says so, and never leaves a box in silence."""

from __future__ import annotations

import io
import re
from pathlib import Path

from evaluation.errors import Issue

_LAST_RESORT = b"LastResort"  # has a sign for every character that no other font has
_MEANT = re.compile(rb"^<[0-9A-Fa-f]{4}>(?: <[0-9A-Fa-f]{4}>)? <([0-9A-Fa-f]+)>", re.MULTILINE)
_MOST = 5  # letters that are named


def undrawn_letters(pdf: Path, shown_as: str) -> tuple[Issue, ...]:
    """A note on letters of a PDF that are set as a sign for their script; nothing without them."""
    content = pdf.read_bytes() if pdf.is_file() else b""
    if _LAST_RESORT not in content:
        return ()
    letters = _letters(content)
    named = ", ".join(letters[:_MOST]) + (" and others" if len(letters) > _MOST else "")
    return (
        Issue(
            shown_as,
            f"This machine has no font for letters that the report uses (such as {named}): in the "
            "PDF, and in pictures of the Word file, a sign stands in their place.",
            "Install a font for their script (Noto Sans has one for each), and run again. The web "
            "page shows them wherever the reader's machine has such a font.",
            severity="note",
            code="report.letters-not-drawn",
        ),
    )


def _letters(content: bytes) -> list[str]:
    """One letter for each sign that stands in for others, as the file itself says."""
    from pypdf import PdfReader

    letters: dict[str, None] = {}
    for page in PdfReader(io.BytesIO(content)).pages:
        for font in page.get("/Resources", {}).get_object().get("/Font", {}).values():
            face = font.get_object()
            if _LAST_RESORT.decode() in str(face.get("/BaseFont")) and "/ToUnicode" in face:
                table = face["/ToUnicode"].get_object().get_data()
                meant = (bytes.fromhex(found.decode()) for found in _MEANT.findall(table))
                letters |= dict.fromkeys(word.decode("utf-16-be", "replace") for word in meant)
    return sorted(letters)
