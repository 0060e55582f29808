"""Briefing -> one HTML file that stands by itself and prints on one page of A4."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from evaluation.disk import write_beside
from evaluation.report.briefing import Briefing, briefing_of
from evaluation.report.first_page import FOUND, SURE
from evaluation.report.model import Report
from evaluation.report.typeface import font_faces
from evaluation.report.web import drawings, template


def write_briefing_web(report: Report, target: Path) -> None:
    """Write the briefing of a report as one web page."""
    write_beside(target, render_briefing(briefing_of(report)).encode())


def render_briefing(briefing: Briefing) -> str:
    """The briefing as a page that opens from anywhere."""
    return template("briefing.html.j2").render(
        b=briefing,
        font_faces=Markup(font_faces()),  # noqa: S704 - written here
        found=FOUND,
        sure=SURE,
        drawings=drawings(briefing.questions, briefing.sure),
    )
