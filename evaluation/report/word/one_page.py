"""The page that a briefing is, and that a Word report begins with, as nodes and styles."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from evaluation.report.briefing import COLUMNS, MARGIN, PAGE, Briefing, Panel, Size
from evaluation.report.figures.interval_row import WIDTH
from evaluation.report.figures.raster import png
from evaluation.report.first_page import FOUND, SURE, PageAnswer, PageQuestion, Sure
from evaluation.report.fragments import Node, linked

if TYPE_CHECKING:
    from evaluation.report.word.style import ParagraphLook

ABOVE, BELOW = 20.0, 16.0  # points of margin
# As ``height`` counts: Word sets lines closer than that, and programs differ by two or three lines.
ROOM = (PAGE[1] - ABOVE - BELOW - 30) / 0.88
_TWENTIETHS = 20
_ACROSS = int((PAGE[0] - 2 * MARGIN) * _TWENTIETHS)
_BARS = 134.0  # points wide
_LARGE = (0.45, 0.55)  # of the text's width: what was found, its drawing


def looks(size: Size) -> dict[str, ParagraphLook]:
    """The styles of the page in a size, beyond those of every report."""
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
        return ParagraphLook(**{"size": points, "line": 0.92, "after": 0, **others})

    gap = size.gap
    verdict = look(size.text, bold=True, colour=ACCENT)
    return {
        "Briefing Band": look(size.small, colour="FFFFFF", fill=DEEP, edges=_padded(DEEP)),
        "Briefing Banner": look(
            size.small, bold=True, colour="1B1200", fill=WARN, edges=_padded(WARN)
        ),
        "Briefing Text": look(size.text),
        "Briefing Gap": look(1),
        "Briefing Drawing": look(size.small, line=1.0),
        "Briefing About": look(size.text, bold=True),
        "Briefing Small": look(size.small, colour=QUIET),
        "Briefing Verdict": verdict,
        "Briefing Worse": look(size.text, bold=True, colour=WARN_LINE),
        "Briefing Unclear": look(size.text, bold=True, colour=QUIET),
        "Briefing Foot": look(size.small, colour=QUIET, before=8 * gap, edges=(("top", 4, LINE),)),
    }


def drawing_of(svg: str, alt: str, wide: float) -> dict[str, Any]:
    """A drawing in a line of text, ``wide`` points across."""
    data = base64.b64encode(png(svg)).decode("ascii")
    return {"is": "img", "src": f"data:image/png;base64,{data}", "alt": alt, "wide": wide}


def _padded(colour: str) -> tuple[tuple[str, int, str], ...]:
    """Edges of the colour of what they are around, which so stands free of its words."""
    return tuple((side, 4, colour) for side in ("top", "left", "bottom", "right"))


def _p(style: str, *words: Node) -> dict[str, Any]:
    return {"is": "p", "style": f"Briefing {style}", "in": list(words)}


def _heading(text: str, size: Size, rank: int = 2) -> dict[str, Any]:
    points, before, after = (size.heading, 8, 3) if rank == 2 else (size.text, 5, 1)
    tight = {"size": points, "before": before * size.gap, "after": after * size.gap}
    return {"is": "heading", "rank": rank, "tight": tight, "in": [text]}


def _titled(style: str, text: str, points: float, before: float, after: float) -> dict[str, Any]:
    tight = {"size": points, "before": before, "after": after}
    return {"is": "p", "style": style, "tight": tight, "in": [text]}


def _strong(text: str) -> Node:
    return {"is": "strong", "in": [text]}


def page_nodes(briefing: Briefing, report: str = "") -> Iterator[Node]:
    """Everything that the page says; ``report``: the file of the full report.

    Without one it is the first page of the report itself, so its results are bound.
    """
    size = briefing.size
    yield _p("Band", f"{briefing.programme} \N{MIDDLE DOT} {briefing.stands}")
    yield from (_p("Banner", banner) for banner in briefing.banners)
    yield _titled("Title", briefing.title, size.title, 9 * size.gap, 2 * size.gap)
    if briefing.place:
        yield _titled("Subtitle", briefing.place, size.text + 1, 0, 5 * size.gap)
    if briefing.in_short:
        yield _p("Text", " ".join(briefing.in_short))
    yield from (_p("Text", _strong(line.label), f" {line.words}") for line in briefing.done)
    if briefing.questions:
        yield {**_heading(FOUND, size), "mark": "glance"}
    if briefing.read_first:
        yield _p("Small", briefing.read_first)
    large = size.form == "large"
    for question in briefing.questions:
        yield _heading(question.heading, size, 3)
        if question.informant:
            yield _p("Small", question.informant)
        if size.form in ("short", "grouped"):
            yield from _lines(question, size, bound=not report)
            continue
        yield {
            "is": "columns",
            "widths": [int(_ACROSS * share) for share in (_LARGE if large else COLUMNS)],
            "ruled": True,
            "rows": [
                (_large if large else _row)(answer, size, bound=not report, drawn=briefing.drawn)
                for answer in question.answers
            ],
        }
    cells = [
        *([[*_sure(briefing.sure, size)]] if briefing.sure else []),
        *(_panel(p, size) for p in briefing.panels),
    ]
    if cells:
        yield _p("Gap", "")
        pairs = [cells[at : at + 2] for at in range(0, len(cells), 2)]
        yield {
            "is": "columns",
            "widths": [_ACROSS // 2, _ACROSS - _ACROSS // 2],
            "ruled": False,
            "rows": [[(3 - len(pair), cell) for cell in pair] for pair in pairs],
        }
    whole: list[Node] = []
    if report:
        whole = [f"{briefing.whole} ", {"is": "a", "href": report, "in": [report]}, "."]
    yield _p("Foot", *linked(" ".join(briefing.foot)), *([" "] if briefing.foot else []), *whole)


def _lines(question: PageQuestion, size: Size, *, bound: bool) -> Iterator[Node]:
    """Answers as lines, or what has each verdict."""
    if size.form == "grouped":
        for answer, names in question.by_verdict:
            yield _p("Text", _strong(f"{answer.shown}:"), f" {names}.")
        return
    for answer in question.answers:
        named = _strong(f"{answer.shown} {answer.about}:")
        yield _p("Text", named, " ", _message(answer, bound=bound), f" {answer.small}".rstrip())


def _style(answer: PageAnswer) -> str:
    unclear = answer.verdict.startswith("no")
    return "Worse" if answer.verdict == "worse" else "Unclear" if unclear else "Verdict"


def _message(answer: PageAnswer, *, bound: bool) -> Node:
    if bound and answer.key:
        return {"is": "bound", "key": answer.key, "in": [answer.message]}
    return answer.message


def _large(
    answer: PageAnswer, size: Size, *, bound: bool, drawn: bool
) -> list[tuple[int, list[dict[str, Any]]]]:
    """What was found, and its drawing beside it."""
    (_, named), *_, (_, said) = _row(answer, size, bound=bound, drawn=drawn)
    if not answer.svg:
        return [(2, [*named, *said])]
    figure = _p("Drawing", drawing_of(answer.svg, answer.alt, _ACROSS / _TWENTIETHS * _LARGE[1]))
    return [(1, [*named, *said]), (1, [figure])]


def _row(
    answer: PageAnswer, size: Size, *, bound: bool, drawn: bool
) -> list[tuple[int, list[dict[str, Any]]]]:
    named = [_p("About", answer.about)]
    named += [_p("Small", answer.detail)] if answer.detail else []
    said = [_p(_style(answer), answer.shown), _p("Text", _message(answer, bound=bound))]
    small = (f"{answer.rests}." if answer.rests else "", answer.beside)
    said += [_p("Small", words) for words in small if words]
    if not answer.svg:
        return [(1, named), (1, [_p("Text", "")]), (1, said)] if drawn else [(1, named), (2, said)]
    figure = _p("Drawing", drawing_of(answer.svg, answer.alt, WIDTH * min(size.drawn, 1.0) * 0.9))
    return [(1, named), (1, [figure]), (1, said)]


def _sure(certain: Sequence[Sure], size: Size) -> Iterator[dict[str, Any]]:
    yield _heading(SURE, size)
    for one in certain:
        if one.svg:
            yield _p("Drawing", drawing_of(one.svg, one.alt, _BARS))
        yield _p("Text", *([_strong(one.shown), " "] if one.word else []), " ".join(one.reasons))


def _panel(panel: Panel, size: Size) -> list[dict[str, Any]]:
    lines = [
        [*([_strong(line.label), " "] if line.label else []), line.words] for line in panel.lines
    ]
    return [_heading(panel.title, size), *({**_p("Text", *words), "hang": 200} for words in lines)]
