"""The formats of a report: one writer each, in the order in which people are offered them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from evaluation.disk import write_beside
from evaluation.report.briefing_pdf import write_briefing_pdf
from evaluation.report.briefing_web import write_briefing_web
from evaluation.report.model import Report
from evaluation.report.pdf import write_pdf
from evaluation.report.web import render_html
from evaluation.report.word.write import write_word
from evaluation.report.word.write_one_page import write_briefing_word
from evaluation.say.finding import Edition
from evaluation.say.printed_value import DATA_FILE


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the file's name, what people call it, and who writes it."""

    file: str
    title: str
    write: Callable[[Report, Path], None]

    @property
    def briefing(self) -> bool:
        """Whether it is the page that goes with a report, and not the report."""
        return self.file.startswith("briefing.")

    def wanted(self, edition: Edition, *, all_formats: bool) -> bool:
        """Whether an edition has it: only the public one has more than web pages unasked."""
        return all_formats or edition is Edition.PUBLIC or self.file.endswith(".html")


def write_web(report: Report, target: Path) -> None:
    """Write the report as one web page."""
    write_beside(target, render_html(report).encode())


FORMATS = (
    Format("report.html", "Web page", write_web),
    Format("report.docx", "Word", write_word),
    Format("report.pdf", "PDF", write_pdf),
    Format("briefing.html", "Briefing", write_briefing_web),
    Format("briefing.docx", "Briefing in Word", write_briefing_word),
    Format("briefing.pdf", "Briefing as PDF", write_briefing_pdf),
)
# The annex is set as the report is.
ANNEX_FORMATS = (
    Format("annex.html", "Annex as a web page", write_web),
    Format("annex.pdf", "Annex as PDF", write_pdf),
)
_GOES_WITH = {
    "Annex: how the results were worked out": "annex.html",
    "The annex as PDF": "annex.pdf",
    "Every number (spreadsheet)": DATA_FILE,
}


def goes_with(annex: Iterable[Format]) -> dict[str, str]:
    """What goes with a report that has results, as people are offered it: title -> file."""
    there = {*(form.file for form in annex), DATA_FILE}
    return {title: file for title, file in _GOES_WITH.items() if file in there}
