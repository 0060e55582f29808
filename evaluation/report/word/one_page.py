"""Briefing -> Word, on one page of A4: the answers and boxes stand in tables without a head."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evaluation.report.briefing import (
    COLUMNS,
    MARGIN,
    PAGE,
    Briefing,
    Panel,
    Size,
    briefing_of,
    fitted,
)
from evaluation.report.figures.interval_row import WIDTH
from evaluation.report.first_page import EXPLAINED, FOUND, SURE, PageAnswer, Sure
from evaluation.report.fragments import Node, linked
from evaluation.report.model import Report
from evaluation.report.web import EDITIONS
from evaluation.report.word.content import drawing_of
from evaluation.report.word.write import BRIEFING, DELIVERABLE, describe, save, stamp_with

if TYPE_CHECKING:
    from evaluation.report.word.style import ParagraphLook

_ABOVE, _BELOW = 20.0, 16.0  # points of margin
_ROOM = PAGE[1] - _ABOVE - _BELOW - 28  # Word and LibreOffice set lines a little wider apart
_TWENTIETHS = 20
_ACROSS = int((PAGE[0] - 2 * MARGIN) * _TWENTIETHS)
_BARS = 134.0  # points wide


def write_briefing_word(report: Report, target: Path) -> None:
    """Write the briefing of a report as ``target`` (.docx). Raises EvaluationError."""
    from docx.shared import Pt

    from evaluation.report.word.style import add_looks, new_document, set_all
    from evaluation.report.word.text import Text

    briefing = fitted(briefing_of(report), _ROOM)
    document = new_document(briefing.language)
    add_looks(document, _looks(briefing.size))
    set_all(
        document.sections[0],
        left_margin=Pt(MARGIN),
        right_margin=Pt(MARGIN),
        top_margin=Pt(_ABOVE),
        bottom_margin=Pt(_BELOW),
        header_distance=Pt(0),
        footer_distance=Pt(0),
    )
    Text(document).write(_content(briefing))
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


def _looks(size: Size) -> dict[str, ParagraphLook]:
    """The styles of a briefing in a size."""
    from evaluation.report.word.style import (
        ACCENT,
        DEEP,
        LINE,
        QUIET,
        WARN,
        WARN_LINE,
        ParagraphLook,
    )

    def look(points: float, **others: Any) -> ParagraphLook:
        return ParagraphLook(**{"size": points, "line": 1.0, "after": 0, **others})

    gap = size.gap
    verdict = look(size.text, bold=True, colour=ACCENT)
    return {
        "Briefing Band": look(size.small, colour="FFFFFF", fill=DEEP, edges=_padded(DEEP)),
        "Briefing Banner": look(
            size.small, bold=True, colour="1B1200", fill=WARN, edges=_padded(WARN)
        ),
        "Title": look(size.title, bold=True, colour=DEEP, before=9 * gap, after=2 * gap),
        "Subtitle": look(size.text + 1, colour=QUIET, after=5 * gap),
        "Heading 1": look(
            size.heading,
            bold=True,
            colour=DEEP,
            before=8 * gap,
            after=3 * gap,
            edges=(("top", 8, ACCENT),),
        ),
        "Heading 2": look(size.text, bold=True, colour=DEEP, before=5 * gap, after=1),
        "Briefing Text": look(size.text),
        "Briefing Gap": look(1),
        "Briefing About": look(size.text, bold=True),
        "Briefing Small": look(size.small, colour=QUIET),
        "Briefing Verdict": verdict,
        "Briefing Worse": look(size.text, bold=True, colour=WARN_LINE),
        "Briefing Unclear": look(size.text, bold=True, colour=QUIET),
        "Briefing Foot": look(size.small, colour=QUIET, before=8 * gap, edges=(("top", 4, LINE),)),
    }


def _padded(colour: str) -> tuple[tuple[str, int, str], ...]:
    """Edges of the colour of what they are around, which so stands free of its words."""
    return tuple((side, 4, colour) for side in ("top", "left", "bottom", "right"))


def _p(style: str, *words: Node) -> dict[str, Any]:
    return {"is": "p", "style": f"Briefing {style}", "in": list(words)}


def _heading(text: str, rank: int = 2) -> dict[str, Any]:
    return {"is": "heading", "rank": rank, "in": [text]}


def _strong(text: str) -> Node:
    return {"is": "strong", "in": [text]}


def _content(briefing: Briefing) -> Iterator[Node]:
    yield _p("Band", f"{briefing.programme} \N{MIDDLE DOT} {briefing.stands}")
    yield from (_p("Banner", banner) for banner in briefing.banners)
    yield {"is": "p", "style": "Title", "in": [briefing.title]}
    if briefing.place:
        yield {"is": "p", "style": "Subtitle", "in": [briefing.place]}
    if briefing.in_short:
        yield _p("Text", " ".join(briefing.in_short))
    if briefing.questions:
        yield _heading(FOUND)
    if briefing.drawn:
        yield _p("Small", EXPLAINED)
    for question in briefing.questions:
        yield _heading(question.heading, 3)
        yield {
            "is": "columns",
            "widths": [int(_ACROSS * share) for share in COLUMNS],
            "ruled": True,
            "rows": [_row(answer, briefing.size) for answer in question.answers],
        }
    cells = [*([_sure(briefing.sure)] if briefing.sure else []), *map(_panel, briefing.panels)]
    if cells:
        yield _p("Gap", "")
        pairs = [cells[at : at + 2] for at in range(0, len(cells), 2)]
        yield {
            "is": "columns",
            "widths": [_ACROSS // 2, _ACROSS - _ACROSS // 2],
            "ruled": False,
            "rows": [[(1, cell) for cell in (*pair, [_p("Text", "")])[:2]] for pair in pairs],
        }
    report = {"is": "a", "href": "report.docx", "in": ["report.docx"]}
    foot = linked(f"{' '.join(briefing.foot)} Full report, with methods and all figures:".lstrip())
    yield _p("Foot", *foot, " ", report, ".")


def _row(answer: PageAnswer, size: Size) -> list[tuple[int, list[dict[str, Any]]]]:
    named = [_p("About", answer.about)]
    named += [_p("Small", answer.detail)] if answer.detail else []
    unclear = answer.verdict.startswith("no")
    style = "Worse" if answer.verdict == "worse" else "Unclear" if unclear else "Verdict"
    said = [_p(style, f"{answer.sign} {answer.word}"), _p("Text", answer.message)]
    small = (f"{answer.rests}." if answer.rests else "", answer.beside)
    said += [_p("Small", words) for words in small if words]
    if not answer.svg:
        return [(1, named), (2, said)]
    drawn = _p("Text", drawing_of(answer.svg, answer.alt, WIDTH * size.drawn * 0.9))
    return [(1, named), (1, [drawn]), (1, said)]


def _sure(certain: Sure) -> list[dict[str, Any]]:
    reasons = " ".join(filter(None, (*certain.reasons, certain.others)))
    return [
        _heading(SURE),
        _p("Text", drawing_of(certain.svg, certain.alt, _BARS)),
        _p("Text", _strong(f"{certain.word}."), f" {reasons}"),
    ]


def _panel(panel: Panel) -> list[dict[str, Any]]:
    lines = [
        [*([_strong(line.label), " "] if line.label else []), line.words] for line in panel.lines
    ]
    return [_heading(panel.title), *({**_p("Text", *words), "hang": 200} for words in lines)]
