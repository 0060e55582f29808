"""Briefing -> Word, on one page of A4."""

from __future__ import annotations

from pathlib import Path

from evaluation.report.briefing import MARGIN, fitted, unfitted
from evaluation.report.model import EDITIONS, Report
from evaluation.report.word.one_page import ABOVE, BELOW, ROOM, looks, page_nodes
from evaluation.report.word.write import BRIEFING, DELIVERABLE, describe, save, stamp_with


def write_briefing_word(report: Report, target: Path) -> None:
    """Write the briefing of a report as ``target`` (.docx). Raises EvaluationError."""
    from docx.shared import Pt

    from evaluation.report.word.style import add_looks, new_document, set_all
    from evaluation.report.word.text import Text

    briefing = fitted(unfitted(report), ROOM)
    document = new_document(briefing.language)
    add_looks(document, looks(briefing.size))
    set_all(
        document.sections[0],
        left_margin=Pt(MARGIN),
        right_margin=Pt(MARGIN),
        top_margin=Pt(ABOVE),
        bottom_margin=Pt(BELOW),
        header_distance=Pt(0),
        footer_distance=Pt(0),
    )
    Text(document).write(page_nodes(briefing, "report.docx"))
    edition = EDITIONS[briefing.edition]
    describe(
        document,
        title=f"Briefing: {briefing.title}",
        subject=briefing.place or briefing.programme,
        author=briefing.author,
        last_modified_by=briefing.author,
        language=briefing.language,
        category=edition,
        keywords=briefing.programme,
    )
    stamp_with(document, {DELIVERABLE: briefing.slug, BRIEFING: briefing.edition.value})
    save(document, target, "The Word briefing")
