"""Setting a PDF by typst: its programs are fixed, and what they set reaches them as data.

All words stand in ``report.json``, in a folder of its own that is the root, so that they can never
be read as code and no other file can be read.
"""

from __future__ import annotations

import json
import re
import warnings
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.errors import EvaluationError, Issue
from evaluation.report.typeface import fonts

if TYPE_CHECKING:
    from typst import PDFStandard

_PROGRAMS = Path(__file__).with_name("templates") / "pdf"
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_NO_SUCH_FONT = "unknown font family"  # of several that are tried one after another


class TypesetterError(EvaluationError):
    """The typesetter lost its way by a fault of its own, and not for what it was given."""


class TypesetterWarning(ResourceWarning):
    """Of our own program: nobody who runs it can mend it, and Python shows it in tests only."""


def put_program(folder: Path, program: str, content: dict[str, Any]) -> None:
    """What ``typeset`` reads: the program, the page that every report begins with, all words."""
    words = json.dumps(content, ensure_ascii=False)
    (folder / "report.json").write_text(meant(words), encoding="utf-8")
    (folder / "report.typ").write_bytes((_PROGRAMS / program).read_bytes())
    (folder / "one-page.typ").write_bytes((_PROGRAMS / "one-page.typ").read_bytes())


def meant(text: str) -> str:
    """Text without private characters, which PDF/A forbids: Word's bullets, and unknown signs."""
    return _PRIVATE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\uf0b7", "\N{BULLET}"))


def told(folder: Path, label: str) -> Any:
    """What ``report.typ`` tells under a label, as it was set in this folder."""
    import typst

    return json.loads(
        typst.query(
            folder / "report.typ",
            f"<{label}>",
            field="value",
            one=True,
            root=folder,
            font_paths=fonts(),
            package_path=folder,
            package_cache_path=folder,
        )
    )


_OWN_FAULT = "internal error"  # as typst calls it


def typeset(folder: Path, shown: str, *, dated: bool) -> bytes:
    """Compile ``report.typ`` in a folder that it may not look out of. Raises EvaluationError.

    ``shown``: what messages call the PDF.
    """
    import typst

    standards: list[PDFStandard] = ["ua-1", "a-2a"] if dated else ["ua-1"]
    try:
        made, warned = typst.compile_with_warnings(
            folder / "report.typ",
            root=folder,
            format="pdf",
            font_paths=fonts(),
            pdf_standards=standards,
            package_path=folder,
            package_cache_path=folder,
        )
    except typst.TypstError as error:
        reason = " ".join((error.message, *error.hints)).replace(str(folder), "").strip()
        stopped = TypesetterError if _OWN_FAULT in reason else EvaluationError
        raise stopped(
            Issue(
                shown,
                f"The PDF report could not be set: {reason}",
                "Give every picture a description for people who cannot see it."
                if "alt" in reason
                else "The HTML report holds the same; please report this with the message above.",
                code="report.pdf-not-set",
            )
        ) from None
    for warning in warned:
        if not warning.message.startswith(_NO_SUCH_FONT):
            warnings.warn(f"typst: {warning.message}", TypesetterWarning, stacklevel=2)
    assert isinstance(made, bytes)
    return made


def day_of(written: str) -> tuple[int, int, int] | None:
    """The report's own date, which PDF/A demands; the day of making would differ each time."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day.year, day.month, day.day
