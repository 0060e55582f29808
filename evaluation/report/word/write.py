"""Report -> Word, straight from the model: its nodes into a document that is dressed already."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import escape

from evaluation.disk import write_whole
from evaluation.report.briefing import fitted, unfitted
from evaluation.report.model import EDITIONS, Prose, Report

if TYPE_CHECKING:
    from docx.document import Document

# Custom properties of the file, by which a report that comes back is known.
# The last tells whether two reports say the same results.
DELIVERABLE, EDITION, NUMBERS = "pathfinder-deliverable", "pathfinder-edition", "pathfinder-results"
BRIEFING = "pathfinder-briefing"  # of which edition: it is no report, and nothing is taken from it
_LONGEST_PROPERTY = 255
_BOUND = re.compile(r'<span class="bound"[^>]*>[^<]*')


def write_word(report: Report, target: Path) -> None:
    """Write the report as ``target`` (.docx); the last good file stays until this one is complete.

    Raises EvaluationError when the file cannot be written, as when Word has it open.
    """
    from evaluation.report.word.content import content
    from evaluation.report.word.one_page import ROOM, looks
    from evaluation.report.word.style import add_looks, new_document, write_margins
    from evaluation.report.word.text import Text

    document = new_document(report.language)
    add_looks(document, looks(fitted(unfitted(report), ROOM).size))
    Text(document).write(content(report))
    edition = EDITIONS[report.edition]
    author = report.author or report.programme
    write_margins(document, report.programme, _short(report.title), edition)
    describe(
        document,
        title=report.title,
        subject=report.subtitle or report.programme,
        author=author,
        last_modified_by=author,
        language=report.language,
        category=edition,
        keywords=report.programme,
    )
    results = "".join(_results(report)).encode("utf-8")
    stamp = {
        DELIVERABLE: report.slug,
        EDITION: report.edition.value,
        NUMBERS: hashlib.sha256(results).hexdigest()[:16],
    }
    stamp_with(document, stamp)
    save(document, target, "The Word report")


def save(document: Document, target: Path, what: str) -> None:
    """Write a document whole or not at all. Raises EvaluationError, as when Word has it open."""
    from evaluation.report.word.bare import bare

    content = io.BytesIO()
    document.save(content)
    write_whole(target, bare(content.getvalue()), what)


def describe(document: Document, **properties: str) -> None:
    """Set the properties that every Word file has; each holds so many letters and no more."""
    from evaluation.report.word.style import set_all

    cut = {name: value[:_LONGEST_PROPERTY] for name, value in properties.items()}
    set_all(document.core_properties, **cut)


def _results(report: Report) -> Iterator[str]:
    """Every number that is bound, with its key, as it stands in the page."""
    bound = '<span class="bound" data-key="{}">{}'
    for answer in (answer for question in report.answered for answer in question.answers):
        yield bound.format(escape(answer.key), escape(answer.message))
    for block in (block for section in report.sections for block in section.blocks):
        if isinstance(block, Prose):
            yield from _BOUND.findall(block.html)


def stamp_with(document: Document, properties: Mapping[str, str]) -> None:
    """Properties of the file beyond those that every Word file has."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    kind = "http://schemas.openxmlformats.org/officeDocument/2006"
    entries = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" '
        f'name="{escape(name)}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(properties.items(), 2)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Properties xmlns="{kind}/custom-properties" xmlns:vt="{kind}/docPropsVTypes">'
        f"{entries}</Properties>"
    )
    package = document.part.package
    part = Part(
        PackURI("/docProps/custom.xml"),
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        content.encode("utf-8"),
        package,
    )
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def _short(title: str, letters: int = 80) -> str:
    """A title that fits beside the page number."""
    return (
        title
        if len(title) <= letters
        else title[:letters].rsplit(" ", 1)[0].rstrip(" ,;:") + "\N{HORIZONTAL ELLIPSIS}"
    )
