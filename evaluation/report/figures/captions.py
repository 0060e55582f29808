"""A figure in words: its message, the line below that says what is drawn, and its alt text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from evaluation.counting import percent, plural
from evaluation.errors import EvaluationError, Issue
from evaluation.report.figures.answered import CROSSED, explained, kind_words, message_of, values_of
from evaluation.report.figures.flow import boxes, lost, missing
from evaluation.report.figures.marks import (
    bar_rows,
    bare,
    groups_of,
    interval_words,
    side,
    signed,
    standing,
    tick,
    value_words,
)
from evaluation.say.finding import Figure, Mark
from evaluation.say.wording import listed, number, round_half_up, stopped

LONGEST_ALT = 250  # letters: a screen reader says them all in one breath
_LONGEST_MESSAGE = 20  # words
_NAMED = 2  # so many are named, and more are counted
_NUMBERS = "The numbers are in the data file tables.xlsx."
_PUBLISHED = re.compile(r" \(as published on [^)]*\)$")


def message(figure: Figure, headline: str = "") -> str:
    """What the figure shows, as a short sentence, by what its edition prints.

    ``headline``: the finding's, which stands for it where it is short and the figure is no change;
    of answers and counts the range or the most where it is long.
    """
    marked = _PUBLISHED.search(figure.title)
    first = headline.partition(". ")[0].rstrip(".")
    between = figure.of == "difference" and not figure.than  # of two times: its sentence says which
    if between and first and len(first.split()) <= _LONGEST_MESSAGE:
        return first
    said = _of_changes(figure) if figure.kind == "change" and figure.subject else ""
    if said:
        return f"{said}{marked[0] if marked else ''}"
    for words in (headline.rstrip("."), first if figure.kind == "bars" else ""):
        short = 0 < len(words.split()) <= _LONGEST_MESSAGE
        if short and words != figure.title:  # which says nothing of what was found
            return words
    said = message_of(figure) if figure.kind in CROSSED else ""
    if 0 < len(said.split()) <= _LONGEST_MESSAGE:
        return f"{said}{marked[0] if marked else ''}"
    return figure.title


def _of_changes(figure: Figure) -> str:
    if len(figure.marks) == 1 or figure.than:  # between two groups the first one leads
        return _of_one(figure, figure.marks[0])
    sides = [side(figure, mark) for mark in figure.marks]
    if None in sides or not signed(figure):
        return ""
    clear = tuple(m.label for m, way in zip(figure.marks, sides, strict=True) if way)
    others = len(figure.marks) - len(clear)
    what = "scales"
    if not any(mark.ends for mark in figure.marks):
        # Groups are not told apart by which of them has a clear change.
        each = tuple(f"{value_words(figure, m.value)} ({m.label})" for m in figure.marks)
        of = figure.of if figure.unit == "percentage points" else f"average {figure.of}"
        named = f"{_capital(figure.subject)}: {of} {listed(each)}"
        if len(named.split()) <= _LONGEST_MESSAGE:
            return named
        what = "groups"
    elif any(side(figure, m.model_copy(update={"stays_clear": None})) for m in figure.marks):
        return _of_scales(figure, clear)
    if not clear:
        return f"{_capital(figure.subject)}: no clear {figure.of} in any of {len(sides)} {what}"
    if not others:
        return f"{_capital(figure.subject)}: a clear {figure.of} in all {len(sides)} {what}"
    named = listed(tuple(map(bare, clear))) if len(clear) <= _NAMED else f"{len(clear)}"
    of = f" of {len(sides)} {what}" if len(clear) > _NAMED else ""
    unclear = tuple(m.label for m, way in zip(figure.marks, sides, strict=True) if not way)
    rest = listed(tuple(map(bare, unclear))) if others == 1 else f"the other {others}"
    return f"{_capital(figure.subject)}: a clear {figure.of} in {named}{of}, not in {rest}"


def _of_scales(figure: Figure, clear: Sequence[str]) -> str:
    """Of several scales: how many rose and fell, and which clearly with allowance for their number.

    ``clear``: the labels of these; where an edition knows of no allowance, that there is none.
    """
    ways = [
        (word, sum(way * m.value > 0 for m in figure.marks))
        for word, way in (("rose", 1), ("fell", -1))
    ]
    moved = listed(tuple(f"{word} on {n}" for word, n in ways if n))
    allowed = any(mark.stays_clear is not None for mark in figure.marks)
    looks = (
        "once several looks are allowed for" if allowed else "with no allowance for several looks"
    )
    named = listed(tuple(map(bare, clear))) if len(clear) <= _NAMED else f"{len(clear)} of them"
    return (
        f"{_capital(figure.subject)}: {moved} of {len(figure.marks)} scales, "
        f"{f'clearly on {named}' if clear else 'clearly on none'}, {looks}"
    )


def _of_one(figure: Figure, mark: Mark) -> str:
    """Of one change or difference: how large, and that it may be none where that is so."""
    subject, way = figure.subject, side(figure, mark)
    ends = mark.ends or (figure.levels and (figure.levels.lowest, figure.levels.highest))
    on = f", on a scale from {tick(ends[0])} to {tick(ends[1])}" if ends else ""
    average = f"The average for {subject}"
    if figure.unit == "percentage points":  # a share, which is no average and needs no scale
        on, average = "", _capital(subject)
    size = f"{number(abs(mark.value), figure.decimals)} {figure.unit}".strip()
    if not round_half_up(mark.value, figure.decimals):
        return f"{average} was about the same{on}"
    higher = "higher" if mark.value > 0 else "lower"
    if way and figure.of == "change":
        return f"{_capital(subject)} {'rose' if mark.value > 0 else 'fell'} by {size}{on}"
    same = (
        "there may be no difference"
        if figure.of == "difference"
        else ("it could also have stayed the same")
    )
    doubt = f", but {same}" if way == 0 else ""
    if figure.than:
        return f"The {subject} was {size} {higher} {figure.than}{doubt}"
    return f"{average} was {size} {higher}{on if not doubt else ''}{doubt}"


def _better(figure: Figure) -> str:
    """Which way is better, of all or of each scale."""
    if figure.better:
        return f"{_capital(figure.better)} is better"
    ways: dict[str, list[str]] = {"higher": [], "lower": []}
    for mark in figure.marks:
        if mark.better:
            ways[mark.better].append(bare(mark.label))
    few, many = sorted(ways, key=lambda way: len(ways[way]))
    if not ways[few] or len(ways[few]) > _NAMED:
        return ""
    return f"{_capital(few)} is better for {listed(tuple(ways[few]))}, {many} for the others"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def about(figure: Figure, n: int | None = None, people: str = "") -> str:
    """What is drawn, of how many, and with which interval: the line below the message."""
    parts = [figure.x_label]
    if n is not None and people and people not in figure.x_label.lower():
        # of a difference ``n`` is the smaller of two numbers
        if figure.of != "difference":
            parts.append(f"{n:,} {people}")
        elif figure.than:
            parts.append(f"{n:,} {people} in the smaller group")
    drawn = [mark for mark in figure.marks if mark.low is not None]
    if drawn:
        several = "s" if len(drawn) > 1 else ""
        parts.append(f"with {percent(figure.ci_level)} interval{several}")
    line = ", ".join(parts)
    if way := _better(figure):
        line += f"; {way[:1].lower()}{way[1:]}"
        line += ", as the arrows say" if not figure.better else ""
    if figure.kind in CROSSED and (how := explained(figure)):
        line += f"; {how}"
    if any(side(figure, mark) == 0 for mark in figure.marks):
        line += "; hollow and grey: not clear"
    if any(standing(figure, mark) == "worse" for mark in figure.marks):
        line += "; a diamond: worse"
    return stopped(line)


def alt_text(figure: Figure, headline: str = "") -> str:
    """What somebody who cannot see the picture needs: message, direction, where the numbers are.

    At most ``LONGEST_ALT`` letters; as many values are said as there is room for.
    """
    require_numbers(figure)
    first = stopped(message(figure, headline))
    way = _better(figure)
    end = f"{way}. {_NUMBERS}" if way else _NUMBERS
    if len(first) + len(end) + 1 > LONGEST_ALT:
        first = first[: LONGEST_ALT - len(end) - 3].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"
    kind = _kind_words(figure)
    room = LONGEST_ALT - len(first) - len(end) - 2
    said = ""
    for more in (kind, *_values(figure)):
        longer = f"{said}{': ' if said == kind and said else '; ' if said else ''}{more}"
        if len(longer) + 1 > room:
            break
        said = longer
    return " ".join(filter(None, (first, stopped(said) if said else "", end)))


def _kind_words(figure: Figure) -> str:
    if figure.kind in CROSSED:
        return kind_words(figure)
    if figure.kind == "change":
        return (
            "Dot chart with intervals"
            if any(m.low is not None for m in figure.marks)
            else "Dot chart"
        )
    if figure.kind == "bars":
        return f"Chart of {plural(len(bar_rows(figure)), 'row')}"
    return "Line chart" if figure.kind == "line" else "Flow chart"


def _values(figure: Figure) -> Iterator[str]:
    """The values one by one, the most telling first."""
    if figure.kind in CROSSED:
        yield from values_of(figure)
        return
    if figure.kind == "flow":
        columns = any(mark.column for mark in figure.marks)
        yield from (_wave_words(figure) if columns else _step_words(figure))
        return
    for row in figure.levels.rows if figure.levels else ():
        means = (f"{number(m, figure.decimals)} {w.lower()}" for w, m in row.means.items())
        yield f"{row.label} {listed(tuple(means))}"
    marks: Sequence[Mark] = figure.marks
    if figure.kind == "bars" and len(bar_rows(figure)) > 8:
        marks = sorted(marks, key=lambda mark: -mark.value)
        yield "from the largest"
    for mark in marks:
        interval = interval_words(figure, mark)
        beside = f" ({interval})" if interval else ""
        group = f" ({mark.group})" if mark.group and len(groups_of(figure)) > 1 else ""
        people = "" if mark.n is None else f", n = {mark.n:,}"
        yield f"{mark.label}{group} {value_words(figure, mark.value)}{beside}{people}"


def _step_words(figure: Figure) -> Iterator[str]:
    for at, mark in enumerate(figure.marks):
        gone = f"{value_words(figure, lost(figure, at))} {mark.group or 'lost'}"
        yield f"{mark.label} {value_words(figure, mark.value)}{f' ({gone})' if at else ''}"


def _wave_words(figure: Figure) -> Iterator[str]:
    """What the waves come together in first, as it is what the results rest on."""
    columns = boxes(figure)
    for box in columns.pop("", []):
        gone = missing(figure, box.mark)
        beside = f" ({'; '.join(gone)})" if gone else ""
        yield f"{box.mark.label} {value_words(figure, box.mark.value)}{beside}"
    for name, steps in columns.items():
        told = (f"{b.mark.label.lower()} {value_words(figure, b.mark.value)}" for b in steps)
        yield f"{name}: {', '.join(told)}"


def require_numbers(figure: Figure) -> None:
    """Raises EvaluationError when there is no mark, or a mark is not a finite number."""
    where = f'Figure "{figure.title}"'
    if not figure.marks:
        raise EvaluationError(
            Issue(
                where,
                "There is nothing to draw: it has no marks.",
                "Leave the figure out where its numbers are withheld.",
                code="figure.no-marks",
            )
        )
    bad = [
        m.label
        for m in figure.marks
        if not all(math.isfinite(x) for x in (m.value, m.low or 0.0, m.high or 0.0))
    ]
    if bad:
        raise EvaluationError(
            Issue(
                where,
                f'"{bad[0]}" is not a finite number.',
                "Correct or leave out that mark.",
                code="figure.not-finite",
            )
        )
