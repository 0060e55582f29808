"""The briefing: a report on one page of A4, made once for the three writers that only read it.

Every answer of every declared question stands there, in rows with its drawing where there is room.
What does not fit is set smaller, never below ``LEAST`` points; then answers become lines, words of
the lead and reasons are shortened, and at last a question has its verdicts without numbers, which
stand in the report. No answer is ever left out.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil
from typing import get_args

from evaluation.declare.particulars import Particulars
from evaluation.report.figures.interval_row import HEIGHT, WIDTH
from evaluation.report.figures.sheet import width_of
from evaluation.report.first_page import (
    Form,
    PageAnswer,
    PageQuestion,
    Sure,
    explained,
    marked,
    sure,
)
from evaluation.report.handed_over import boxes
from evaluation.report.model import EDITIONS, Report
from evaluation.say.finding import Edition
from evaluation.say.wording import long_date, stopped

LEAST = 8.5  # points: nothing is smaller
CANNOT, TOOK, NEXT = "What it cannot tell", "What it took", "What next"
PAGE = (595.3, 841.9)  # points: A4
MARGIN = 56.0  # points, at the left and right
# Shares of the text's width: of what the answer is, its drawing, the answer; and of two columns.
COLUMNS, HALF, GUTTER = (0.25, 0.31, 0.44), 0.5, 0.025
_REASON = 80  # letters: no reason is shortened further
_SHORT = 40  # letters: dates of the data that have room in the band
_WIDER = 1.05  # times its letters, a line may be set, as programs differ
_END = re.compile(r"[.;](?= )")  # of a sentence, or of one thing of several
_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class Size:
    """How large the page is set, in points; ``gap``: the free space, as a share of the usual.

    ``letters``: the longest line of the lead's, and of the reasons; ``lines``: so many of the
    lead's in a panel; ``drawn``: how wide drawings are, as a share of their usual width, never
    less, as there are words in them. ``form``: of the answers.
    """

    text: float
    small: float
    heading: float
    title: float
    gap: float
    letters: int
    lines: int
    drawn: float = 1.0
    form: Form = "full"


SIZES = (
    Size(14, 12, 19, 31, 3.0, 300, 6, 1.75, "large"),
    Size(13, 11, 18, 29, 2.4, 300, 6, 1.75, "large"),
    Size(12.5, 10.5, 17, 27, 1.8, 300, 6, 1.15),
    Size(12, 10.5, 16, 26, 1.6, 300, 6, 1.1),
    Size(11.5, 10, 15, 25, 1.4, 300, 6, 1.1),
    Size(11, 9.5, 14, 23, 1.2, 300, 6),
    Size(10.5, 9.5, 13, 22, 1.0, 300, 6),
    Size(10, 9, 12.5, 20, 0.85, 300, 6),
    Size(9.5, 9, 11.5, 18, 0.6, 300, 6),
    Size(9, 8.5, 11, 16, 0.5, 300, 6),
    Size(9.5, 9, 11.5, 18, 0.6, 240, 5),
    Size(9, 8.5, 11, 16, 0.5, 240, 5),
    Size(9.5, 9, 11.5, 18, 0.6, 160, 4),
    Size(9, 8.5, 11, 16, 0.5, 120, 3),
    Size(9, 8.5, 11, 16, 0.4, 80, 2),
    Size(8.5, 8.5, 10, 15, 0.3, 60, 1),
    Size(10, 9, 12, 18, 0.7, 200, 4, form="short"),
    Size(9.5, 9, 11.5, 17, 0.5, 120, 3, form="short"),
    Size(9, 8.5, 11, 16, 0.4, 80, 2, form="short"),
    Size(8.5, 8.5, 10, 15, 0.3, 60, 1, form="short"),
    Size(9.5, 9, 11.5, 17, 0.6, 120, 3, form="grouped"),
    Size(9, 8.5, 11, 16, 0.4, 80, 2, form="grouped"),
    Size(8.5, 8.5, 10, 15, 0.3, 60, 1, form="grouped"),
    Size(8.5, 8.5, 9, 12, 0.1, 40, 1, form="grouped"),
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
    ``size``: how large it is set. ``explained``: what is said before the answers, by form.
    ``done``: what was done, for whom and when.
    """

    slug: str
    title: str
    place: str
    programme: str
    edition: Edition
    stands: str
    banners: tuple[str, ...]
    in_short: tuple[str, ...]
    done: tuple[PanelLine, ...]
    explained: dict[Form, str]
    questions: tuple[PageQuestion, ...]
    sure: tuple[Sure, ...]
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
        """Whether the number of any answer is drawn, were there room."""
        return any(answer.svg for answer in self.answers)

    @property
    def whole(self) -> str:
        """What stands before the file of the report; of a document there is no more than words."""
        return f"Full report{', with methods and all figures' if self.questions else ''}:"

    @property
    def read_first(self) -> str:
        """What a reader is told before the answers."""
        return self.explained[self.size.form]


def briefing_of(report: Report) -> Briefing:
    """The briefing of a report for a screen that may be printed: at the largest size that fits."""
    return fitted(unfitted(report))


def unfitted(report: Report) -> Briefing:
    """Everything that a first page says, however long, as for a screen."""
    told, certain = report.particulars, sure(report.certainty, report.answered)
    facts = dict(report.facts)
    in_band = len(told.data_dates) <= _SHORT
    dated = f"data: {told.data_dates}" if told.data_dates and in_band else ""
    day = long_date(report.date).replace(" ", "\N{NO-BREAK SPACE}")
    return Briefing(
        slug=report.slug,
        title=report.title,
        place=" \N{MIDDLE DOT} ".join(
            part.rstrip(".") for part in (report.subtitle, facts.get("Area", "")) if part
        ),
        programme=report.programme,
        edition=report.edition,
        stands=" \N{MIDDLE DOT} ".join(
            filter(None, (EDITIONS[report.edition], dated, f"report of {day}"))
        ),
        banners=report.banners,
        in_short=report.in_short,
        done=tuple(_done(told, dated=not in_band)),
        explained={form: explained(report.answered, form) for form in get_args(Form)},
        questions=marked(report.answered),
        sure=certain,
        panels=tuple(panel for panel in _panels(report, told, certain) if panel.lines),
        foot=tuple(_foot(report, told, facts)),
        date=report.date,
        author=report.author or report.programme,
        language=report.language,
    )


def _done(told: Particulars, *, dated: bool) -> Iterator[PanelLine]:
    """What was done, for whom and when, as far as it is told; ``dated``: with dates of the data."""
    for label, words in (
        ("What was done:", "; ".join(told.logic_model.activities)),
        ("For whom:", told.took_part),
        ("When:", told.delivered),
        ("Data:", told.data_dates if dated else ""),
    ):
        if words:
            yield PanelLine(stopped(f"{words[:1].upper()}{words[1:]}"), label)


def _panels(report: Report, told: Particulars, certain: Sequence[Sure]) -> Iterator[Panel]:
    for title, lines in boxes(report.products):
        yield Panel(title, tuple(PanelLine(words, label, whole=True) for label, words in lines))
    own = tuple(PanelLine(words, whole=True) for words in report.cannot_tell)
    reasons = (why for one in certain for why in one.reasons)
    there = " ".join((*report.cannot_tell, *reasons)).casefold()
    limits = (
        f"{words[:1].upper()}{words[1:]}"
        for words in told.limits
        if words.casefold().rstrip(".") not in there
    )
    yield Panel(CANNOT, (*own, *(PanelLine(stopped(words)) for words in limits)))
    took = (
        ("How much", told.dose_given or told.dose_planned),
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


def _foot(report: Report, told: Particulars, facts: dict[str, str]) -> Iterator[str]:
    """Who stands behind it; who evaluated is told beside how sure one can be, where that is."""
    evaluated = () if report.certainty else (told.evaluated_by, told.independence)
    for label, words in (
        ("Delivered by:", told.delivered_by),
        *zip(("Evaluated by:", "How independent:"), evaluated, strict=False),
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
        whole = [end.end() for end in _END.finditer(words) if end.end() <= letters]
        if whole and whole[-1] >= letters / 3:  # to the end of something that can stand alone
            return stopped(words[: whole[-1]].rstrip("; "))
        return textwrap.shorten(words, letters, placeholder=_ELLIPSIS)

    def kept(panel: Panel) -> Panel:
        lines = (
            line if line.whole else replace(line, words=short(line.words))
            for at, line in enumerate(panel.lines)
            if line.whole or at < size.lines
        )
        return replace(panel, lines=tuple(lines))

    return replace(
        briefing,
        size=size,
        in_short=tuple(short(words, _REASON) for words in briefing.in_short)
        if size.form in ("short", "grouped")
        else briefing.in_short,
        sure=tuple(
            replace(one, reasons=tuple(short(words, _REASON) for words in one.reasons))
            for one in briefing.sure
        ),
        done=tuple(replace(line, words=short(line.words)) for line in briefing.done),
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
    done = tuple(f"{line.label} {line.words}" for line in briefing.done)
    tall += _block(done, wide, size.text) + (8 * size.gap if done else 0)
    tall += size.heading * 1.3 + 16 * size.gap
    tall += _block((briefing.read_first,), wide, size.small)
    for question in briefing.questions:
        tall += _block((question.heading,), wide, size.text, bold=True) + 8 * size.gap
        tall += _block((question.informant,), wide, size.small)
        tall += _answers_height(question, size, wide, drawn=briefing.drawn)
    panels = [_panel_height(panel, size, wide * (HALF - GUTTER)) for panel in briefing.panels]
    if briefing.sure:
        panels.insert(0, _sure_height(briefing.sure, size, wide * (HALF - GUTTER)))
    tall += sum(max(panels[at : at + 2]) for at in range(0, len(panels), 2))
    foot = " ".join((*briefing.foot, briefing.whole, "report.html."))
    return tall + _block((foot,), wide, size.small) + 20 * size.gap + 8


def _answers_height(question: PageQuestion, size: Size, wide: float, *, drawn: bool) -> float:
    if size.form in ("large", "full"):
        return sum(_row(answer, size, wide, drawn=drawn) for answer in question.answers)
    lines = (
        [f"{answer.shown}: {names}." for answer, names in question.by_verdict]
        if size.form == "grouped"
        else [f"{a.shown} {a.about}: {a.message} {a.small}" for a in question.answers]
    )
    return sum(_block((line,), wide - 10, size.text) + 2 + 2 * size.gap for line in lines)


def _row(answer: PageAnswer, size: Size, wide: float, *, drawn: bool) -> float:
    if size.form == "large":
        texts = (f"{answer.about} {answer.word}", answer.detail, answer.message, answer.small)
        column = wide - WIDTH * size.drawn - 12 if answer.svg else wide
        return _block(texts, column, size.text) + 9 * size.gap + 6
    first, picture, last = (wide * share - 8 for share in COLUMNS)
    named = _block((answer.about,), first, size.text, bold=True)
    named += _block((answer.detail,), first, size.small)
    room = last if drawn else last + picture + 8
    said = size.text * 1.3 + _block((answer.message,), room, size.text)
    said += _block((answer.rests and f"{answer.rests}.", answer.beside), room, size.small)
    figure = HEIGHT * size.drawn + 4 if answer.svg else 0
    return max(named, said, figure) + 9 * size.gap + 2


def _panel_height(panel: Panel, size: Size, wide: float) -> float:
    lines = (f"{line.label} {line.words}".strip() for line in panel.lines)
    return _heading(size) + sum(_block((line,), wide - 14, size.text) + 2 for line in lines)


def _sure_height(certain: Sequence[Sure], size: Size, wide: float) -> float:
    words = [" ".join((one.shown, *one.reasons)) for one in certain]
    bars = sum(14 if one.level else 4 for one in certain)
    return _heading(size) + bars + _block(words, wide, size.text) + 2


def _heading(size: Size) -> float:
    return size.heading * 1.3 + 18 * size.gap + 4


def _block(texts: Sequence[str], wide: float, size: float, *, bold: bool = False) -> float:
    """How tall paragraphs are in a column: of each its lines."""
    room = wide / _WIDER
    return sum(_lines(text, room, size, bold=bold) for text in texts if text) * size * 1.22


@lru_cache(maxsize=4096)  # each format measures the same words at the same sizes
def _lines(text: str, room: float, size: float, *, bold: bool) -> int:
    """How many lines a paragraph takes; a word that is wider than the column is broken."""
    if any(unicodedata.east_asian_width(sign) in "WF" for sign in text):
        return ceil(width_of(text, size) / room) + 1
    lines, used, blank = 1, 0.0, width_of(" ", size, bold=bold)
    for word in text.split():
        wide = width_of(word, size, bold=bold)
        if used and used + blank + wide > room:
            lines, used = lines + 1, 0.0
        lines += int(wide // room)
        used += wide % room + (blank if used else 0)
    return lines
