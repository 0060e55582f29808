"""Briefing -> one HTML file that stands by itself and prints on one page of A4."""

from __future__ import annotations

import base64
from pathlib import Path

from evaluation.disk import write_beside
from evaluation.report.briefing import Briefing, briefing_of
from evaluation.report.first_page import FOUND, SURE
from evaluation.report.model import Report
from evaluation.report.web import template


def write_briefing_web(report: Report, target: Path) -> None:
    """Write the briefing of a report as one web page."""
    write_beside(target, render_briefing(briefing_of(report)).encode())


def render_briefing(briefing: Briefing) -> str:
    """The briefing as a page that opens from anywhere."""
    every = [
        *(answer.svg for answer in briefing.answers),
        briefing.sure.svg if briefing.sure else "",
    ]
    drawings = {svg: f"data:image/svg+xml;base64,{_base64(svg)}" for svg in every if svg}
    return template("briefing.html.j2").render(
        b=briefing, found=FOUND, sure=SURE, drawings=drawings
    )


def _base64(svg: str) -> str:
    return base64.b64encode(svg.encode("utf-8")).decode("ascii")
