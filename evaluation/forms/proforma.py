"""The blank proforma of a new deliverable: a Word file, as its lead writes in Word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evaluation.report.word.form import write_blank_proforma


def write_new_proforma(folder: Path, title: str, keys: Sequence[str]) -> Path:
    """Write the ten headings with their prompts, and a place for each result that may be cited."""
    target = folder / "proforma.docx"
    write_blank_proforma(target, title, keys)
    return target
