"""Briefing -> PDF of exactly one page, tagged, PDF/UA-1; set by typst, which measures the page."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation.disk import write_whole
from evaluation.report.briefing import MARGIN, PAGE, SIZES, Briefing, at_size, fitted, unfitted
from evaluation.report.first_page import FOUND, SURE, PageQuestion
from evaluation.report.fragments import linked
from evaluation.report.model import Report
from evaluation.report.typeset import day_of, meant, put_program, typeset

_TALLER = 1.25  # than it is set, a page is thought to be, as letters are taken as wide as they come


def write_briefing_pdf(report: Report, target: Path) -> None:
    """Write the briefing of a report as ``target`` (.pdf). Raises EvaluationError."""
    write_whole(target, compiled_briefing(unfitted(report)), "The PDF of the briefing")


def compiled_briefing(briefing: Briefing) -> bytes:
    """The PDF as bytes."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        put_program(folder, "briefing.typ", briefing_content(briefing, folder))
        day = day_of(briefing.date)
        return typeset(folder, f"{briefing.slug}/briefing.pdf", dated=day is not None)


def briefing_content(briefing: Briefing, folder: Path) -> dict[str, Any]:
    """Everything that the briefing says, and what of it each size shortens; drawings as files."""
    language, _, region = briefing.language.partition("-")
    for one in briefing.sure:
        (folder / f"level-{one.level}.svg").write_text(one.svg, encoding="utf-8")
    return {
        "language": language,
        "region": region or None,
        "title": briefing.title,
        "place": briefing.place,
        "programme": briefing.programme,
        "author": briefing.author,
        "stands": briefing.stands,
        "date": day_of(briefing.date),
        "banners": briefing.banners,
        "margin": MARGIN,
        "found": FOUND,
        "whole": briefing.whole,
        "drawn": briefing.drawn,
        "questions": [_question(q, folder, at) for at, q in enumerate(briefing.questions)],
        "sure_title": SURE,
        "likely": SIZES.index(fitted(briefing, _TALLER * PAGE[1]).size),
        "sizes": [_shortened(at_size(briefing, size)) for size in SIZES],
    }


def _shortened(briefing: Briefing) -> dict[str, Any]:
    return {
        "size": asdict(briefing.size),
        "in_short": briefing.in_short,
        "done": [asdict(line) for line in briefing.done],
        "explained": briefing.read_first,
        "sure": [asdict(one) | {"shown": one.shown, "alt": one.alt} for one in briefing.sure],
        "panels": [asdict(panel) for panel in briefing.panels],
        "foot": linked(" ".join(briefing.foot)),
    }


def _question(question: PageQuestion, folder: Path, at: int) -> dict[str, Any]:
    answers = []
    for number, answer in enumerate(question.answers):
        name = f"row-{at}-{number}.svg" if answer.svg else ""
        if name:
            (folder / name).write_text(meant(answer.svg), encoding="utf-8")
        answers.append(asdict(answer) | {"src": name})
    return {
        "heading": question.heading,
        "informant": question.informant,
        "answers": answers,
        "grouped": [
            {"shown": answer.shown, "verdict": answer.verdict, "names": names}
            for answer, names in question.by_verdict
        ],
    }
