"""The briefing: a report on one page of A4, made once for the three writers that only read it.

Every answer of every declared question has its row. What does not fit is set smaller, step by
step, and then words of the lead and reasons are shortened; no answer is ever left out.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil

from evaluation.declare.particulars import Particulars
from evaluation.report.figures.interval_row import HEIGHT
from evaluation.report.first_page import EXPLAINED, PageAnswer, PageQuestion, Sure, marked, sure
from evaluation.report.model import Report
from evaluation.report.web import EDITIONS
from evaluation.say.finding import Edition
from evaluation.say.wording import long_date, stopped

CANNOT, TOOK, NEXT = "What it cannot tell", "What it took", "What next"
PAGE = (595.3, 841.9)  # points: A4
MARGIN = 56.0  # points, at the left and right
# Shares of the text's width: of what the answer is, its drawing, the answer; and of two columns.
COLUMNS, HALF, GUTTER = (0.25, 0.31, 0.44), 0.5, 0.025
_REASON = 80  # letters: no reason is shortened further
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the page is set, in points; ``gap``: the free space, as a share of the usual.

    ``letters``: the longest line of the lead's, and of the reasons; ``lines``: so many of the
    lead's in a panel; ``drawn``: how wide drawings are, as a share of their usual width.
    """

    name: int
    text: float
    small: float
    heading: float
    title: float
    gap: float
    letters: int
    lines: int
    drawn: float = 1.0


SIZES = (
    Size(0, 11.5, 10, 15, 25, 1.5, 300, 4, 1.1),
    Size(1, 11, 9.5, 14, 23, 1.2, 300, 4),
    Size(2, 10.5, 9.5, 13, 22, 1.0, 240, 4),
    Size(3, 10, 9, 12.5, 20, 0.85, 180, 4),
    Size(4, 10, 9, 12.5, 20, 0.7, 120, 3),
    Size(5, 9.5, 9, 11.5, 18, 0.6, 100, 3, 0.95),
    Size(6, 9, 8.5, 11, 16, 0.5, 90, 3, 0.9),
    Size(7, 8.5, 8, 10, 15, 0.4, 80, 2, 0.85),
    Size(8, 8, 7.5, 9.5, 14, 0.3, 70, 2, 0.8),
    Size(9, 7.5, 7, 9, 13, 0.25, 60, 2, 0.75),
    Size(10, 7, 6.5, 8, 12, 0.15, 50, 2, 0.7),
    Size(11, 6, 5.5, 7, 10, 0.1, 45, 1, 0.6),
    Size(12, 5, 4.5, 6, 9, 0.05, 40, 1, 0.5),
)


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A line of a panel; ``label``: what it begins with in bold; ``whole``: never shortened."""

    words: str
    label: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """A box below the answers."""

    title: str
    lines: tuple[PanelLine, ...]


@dataclass(frozen=True, slots=True)
class Briefing:
    """A report on one page, for one edition. What was not given is empty and is not printed.

    ``place``: what it is and where; ``stands``: edition, dates of the data, and version;
    ``size``: how large it is set.
    """

    slug: str
    title: str
    place: str
    programme: str
    edition: Edition
    stands: str
    banners: tuple[str, ...]
    in_short: tuple[str, ...]
    questions: tuple[PageQuestion, ...]
    sure: Sure | None
    panels: tuple[Panel, ...]
    foot: tuple[str, ...]
    date: str
    author: str
    language: str
    size: Size = SIZES[0]

    @property
    def answers(self) -> tuple[PageAnswer, ...]:
        """Every answer, in order."""
        return tuple(answer for question in self.questions for answer in question.answers)

    @property
    def drawn(self) -> bool:
        """Whether the number of any answer is drawn."""
        return any(answer.svg for answer in self.answers)


def briefing_of(report: Report) -> Briefing:
    """The briefing of a report, at the largest size at which it fits one page."""
    told = report.particulars
    facts = dict(report.facts)
    dated = f"data: {told.data_dates}" if told.data_dates else ""
    whole = Briefing(
        slug=report.slug,
        title=report.title,
        place=". ".join(
            part.rstrip(".") for part in (report.subtitle, facts.get("Area", "")) if part
        ),
        programme=report.programme,
        edition=report.edition,
        stands=" \N{MIDDLE DOT} ".join(
            filter(None, (EDITIONS[report.edition], dated, long_date(report.date)))
        ),
        banners=report.banners,
        in_short=report.in_short,
        questions=marked(report.answered),
        sure=sure(report.certainty),
        panels=tuple(panel for panel in _panels(report, told) if panel.lines),
        foot=tuple(_foot(told, facts)),
        date=report.date,
        author=report.author or report.programme,
        language=report.language,
    )
    return fitted(whole)


def _panels(report: Report, told: Particulars) -> Iterator[Panel]:
    own = tuple(PanelLine(words, whole=True) for words in report.cannot_tell)
    limits = (f"{words[:1].upper()}{words[1:]}" for words in told.limits)
    yield Panel(CANNOT, (*own, *(PanelLine(stopped(words)) for words in limits)))
    took = (
        ("Dose", told.dose_given or told.dose_planned),
        ("Staff", "; ".join(told.staff)),
        ("Cost", "; ".join(told.costs)),
    )
    yield Panel(
        TOOK, tuple(PanelLine(stopped(words), f"{label}:") for label, words in took if words)
    )
    yield Panel(
        NEXT,
        tuple(
            PanelLine(stopped("; ".join(steps)), f"{reader[:1].upper()}{reader[1:]}:")
            for reader, steps in told.next_steps.items()
            if steps
        ),
    )


def _foot(told: Particulars, facts: dict[str, str]) -> Iterator[str]:
    for label, words in (
        ("Delivered by:", told.delivered_by),
        ("Evaluated by:", told.evaluated_by),
        ("How independent:", told.independence),
        ("Paid for by:", told.funding),
        ("Contact:", told.contact_by_role or facts.get("Contact", "")),
    ):
        if words:
            yield stopped(f"{label} {words}")


def at_size(briefing: Briefing, size: Size) -> Briefing:
    """The briefing in a size: lines of the lead and reasons no longer than that allows."""

    def short(words: str, least: int = 0) -> str:
        letters = max(size.letters, least)
        if len(words) <= letters:
            return words
        return textwrap.shorten(words, letters, placeholder=_ELLIPSIS)

    def kept(panel: Panel) -> Panel:
        lines = (
            line if line.whole else replace(line, words=short(line.words))
            for line in panel.lines[: size.lines]
        )
        return replace(panel, lines=tuple(lines))

    certain = briefing.sure
    return replace(
        briefing,
        size=size,
        in_short=tuple(short(words, _REASON) for words in briefing.in_short)
        if size.name > 7
        else briefing.in_short,
        sure=certain
        and replace(certain, reasons=tuple(short(words, _REASON) for words in certain.reasons)),
        panels=tuple(map(kept, briefing.panels)),
        foot=tuple(map(short, briefing.foot)),
    )


def fitted(briefing: Briefing, room: float = PAGE[1] - 24) -> Briefing:
    """The briefing at the first size at which it is no taller than ``room`` points."""
    every = (at_size(briefing, size) for size in SIZES)
    return next((b for b in every if height(b) <= room), at_size(briefing, SIZES[-1]))


def height(briefing: Briefing) -> float:
    """How tall a briefing is, in points, at most: letters are taken as wide as they come."""
    size = briefing.size
    wide = PAGE[0] - 2 * MARGIN
    tall = _block((briefing.programme,), wide * 0.4, size.small) + 12
    tall = max(tall, _block((briefing.stands,), wide * 0.55, size.small) + 12)
    tall += sum(_block((b,), wide, size.small, bold=True) + 8 for b in briefing.banners)
    tall += _block((briefing.title,), wide, size.title, bold=True) + 14 * size.gap
    tall += _block((briefing.place,), wide, size.text + 1) + 8 * size.gap
    tall += _block((" ".join(briefing.in_short),), wide, size.text) + 8 * size.gap
    tall += size.heading * 1.3 + 16 * size.gap
    tall += _block((EXPLAINED if briefing.drawn else "",), wide, size.small)
    for question in briefing.questions:
        tall += _block((question.heading,), wide, size.text, bold=True) + 8 * size.gap
        tall += sum(_row(answer, size, wide) for answer in question.answers)
    panels = [_panel_height(panel, size, wide * (HALF - GUTTER)) for panel in briefing.panels]
    if briefing.sure:
        panels.insert(0, _sure_height(briefing.sure, size, wide * (HALF - GUTTER)))
    tall += sum(max(panels[at : at + 2]) for at in range(0, len(panels), 2))
    foot = " ".join((*briefing.foot, "Full report, with methods and all figures: report.html."))
    return tall + _block((foot,), wide, size.small) + 20 * size.gap + 8


def _row(answer: PageAnswer, size: Size, wide: float) -> float:
    first, drawn, last = (wide * share - 8 for share in COLUMNS)
    named = _block((answer.about,), first, size.text, bold=True)
    named += _block((answer.detail,), first, size.small)
    room = last if answer.svg else last + drawn + 8
    said = size.text * 1.3 + _block((answer.message,), room, size.text)
    said += _block((answer.rests and f"{answer.rests}.", answer.beside), room, size.small)
    picture = HEIGHT * size.drawn + 4 if answer.svg else 0
    return max(named, said, picture) + 9 * size.gap + 2


def _panel_height(panel: Panel, size: Size, wide: float) -> float:
    lines = (f"{line.label} {line.words}".strip() for line in panel.lines)
    return _heading(size) + sum(_block((line,), wide - 14, size.text) + 2 for line in lines)


def _sure_height(certain: Sure, size: Size, wide: float) -> float:
    words = " ".join((f"{certain.word}.", *certain.reasons, certain.others))
    return _heading(size) + 14 + _block((words,), wide, size.text) + 2


def _heading(size: Size) -> float:
    return size.heading * 1.3 + 18 * size.gap + 4


def _block(texts: Sequence[str], wide: float, size: float, *, bold: bool = False) -> float:
    """How tall paragraphs are in a column: of each its lines."""
    across = wide / (size * (0.54 if bold else 0.505))  # letters
    return sum(_lines(text, across) for text in texts if text) * size * 1.2


@lru_cache(maxsize=4096)  # each format measures the same words at the same sizes
def _lines(text: str, across: float) -> int:
    wide = sum(1 for sign in text if unicodedata.east_asian_width(sign) in "WF")
    if wide:
        return ceil((len(text) + wide) / across) + 1
    return len(textwrap.wrap(text, max(4, int(across)))) or 1
