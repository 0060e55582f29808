"""What is said of the places and the days of a log, each kind of text once and by its cells."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date

from evaluation.counting import and_more, plural, s
from evaluation.errors import Issue, did_you_mean
from evaluation.read.exports.days import Days, told_apart
from evaluation.read.exports.ticked import several_in_one_cell
from evaluation.read.log.column_texts import NAMED_CELLS, ColumnTexts
from evaluation.read.log.named_places import Named, alike

_MARKS = (";", "\n", "|", ",")  # of which one may be declared
_JOINED = re.compile(r"\s*[;,|\n+&/]\s*|\s+and\s+")  # what stands between names in one cell


def place_faults(column: ColumnTexts, named: Named, declared: Collection[str]) -> Iterator[Issue]:
    """Rows that add up others, and names that are no declared place."""
    for text in named.totals:
        yield column.issue(
            (text,),
            f'This row is called "{text}": it seems to add up others and to be no entry.',
            "Take the row out of the table; or if it is a place, declare it under places:.",
            code="events.total-row",
        )
    for text in named.unknown:
        n = column.different[text]
        yield column.issue(
            (text,),
            f'"{text}" ({plural(n, "row")}) is no declared place.',
            f"{did_you_mean(text, declared)} Write it as under places:, in the file or in "
            "corrections.csv; or declare it there with its area. Declared are: "
            f"{and_more(declared, 20)}.".strip(),
            code="events.no-such-place",
        )


def split_notes(whole: ColumnTexts, parts: ColumnTexts, separator: str) -> Iterator[Issue]:
    """A note on entries that name several items; ``whole``, ``parts``: before and after."""
    often = Counter(number for number, _ in parts.grid.rows)
    several = [
        text
        for (number, _), text in zip(whole.grid.rows, whole.texts, strict=True)
        if often[number] > 1
    ]
    if several:
        yield whole.issue(
            several,
            f"{plural(len(several), 'entry names', 'entries name')} several under "
            f'"{whole.heading}", with {json.dumps(separator)} between them, such as '
            f'"{several[0]}".',
            f"Each counts with each of them: {plural(len(whole.texts), 'entry', 'entries')} "
            f"{s(len(whole.texts), 'holds', 'hold')} {len(parts.texts)} events.",
            code="events.each-item",
            note=True,
        )


def several_notes(column: ColumnTexts, *, may_part: bool = False) -> Iterator[Issue]:
    """A note on cells that hold several names, which stand alone, or with others, elsewhere.

    ``may_part``: whether a separator may be declared.
    """
    names = {text.casefold() for text in column.named}
    alone = [
        text
        for text in column.named
        if len(parts := [part.strip().casefold() for part in _JOINED.split(text)]) > 1
        and all(part in names for part in parts)
    ]
    mark = max(_MARKS, key=lambda mark: sum(mark in text for text in alone or column.named))
    mixed = several_in_one_cell("", column.heading, {*column.named})  # whose parts come back
    if joined := [t for t in column.named if mark in t.strip(f"{mark} ")] if mixed else alone:
        n = sum(column.different[text] for text in joined)
        declared = (
            f"write separator: {json.dumps(mark)} beside events: (with person: whose each entry "
            "is), or "
            if may_part and all(mark in text for text in joined)
            else ""
        )
        yield column.issue(
            joined,
            f"{plural(n, 'entry names', 'entries name')} several at once under "
            f'"{column.heading}", such as "{joined[0]}".',
            "Each such mixture counts as one of its own, not with those that it names. To count "
            f"each of them, {declared}give each a row of its own in the file.",
            code="events.several-in-one-cell",
            note=True,
        )


def place_notes(column: ColumnTexts, named: Named, *, listed: bool = False) -> Iterator[Issue]:
    """Names that were read as one, that were read as a near one, or that may be one.

    ``listed``: all names are declared, so that one near another is itself.
    """
    ways = {
        place: [text for text in (place, *texts) if text in column.different]
        for place, texts in named.written.items()
    }
    told = [
        f'"{place}" ({", ".join(_quoted(text) for text in dict.fromkeys(texts) if text != place)})'
        for place, texts in ways.items()
        if any(text != place for text in texts)
    ]
    if told:
        yield column.issue(
            [text for place, texts in ways.items() for text in texts if text != place],
            f'Under "{column.heading}" {plural(len(told), "name is", "names are")} written in '
            f"several ways that differ in capitals, blanks or signs: {and_more(told)}.",
            "Each was read as one.",
            code="events.place-spelt",
            note=True,
        )
    often = _as_meant(column, named)
    if slips := {} if listed else alike(often):
        said = [f'"{t}" ({often[t]}) and "{other}" ({often[other]})' for t, other in slips.items()]
        yield column.issue(
            [text for text, name in named.meant.items() if name in slips],
            f'Under "{column.heading}" names are one letter apart, and each is counted by itself: '
            f"{and_more(said)}.",
            "If they are one, write it the same way in every row, in the file or in "
            "corrections.csv.",
            code="events.names-alike",
            note=True,
        )
    if named.nearly:
        said = [f'"{text}" as "{place}"' for text, place in named.nearly.items()]
        yield column.issue(
            list(named.nearly),
            f'Under "{column.heading}" {plural(len(said), "name is", "names are")} one letter away '
            f"from a declared one, and {s(len(said), 'was', 'were')} read as that: "
            f"{and_more(said)}.",
            "If one is another place, declare it under places:.",
            code="events.place-near",
            note=True,
        )


def _as_meant(column: ColumnTexts, named: Named) -> Counter[str]:
    """How many rows have each name, as it is called."""
    often = Counter[str]()
    for text, name in named.meant.items():
        often[name] += column.different.get(text, 0)
    return often


def no_places(file: str, sheet: str, called: str) -> Issue:
    """The note that nobody knows which places had nothing, as none is declared."""
    return Issue(
        file,
        f"No places are declared, so a place without {called} is not in the report.",
        "Write every place that could have had some under places:, with its area; those without "
        "stand there with 0 then.",
        sheet=sheet,
        severity="note",
        code="events.no-places",
    )


def _quoted(text: str) -> str:
    """A text in quotation marks."""
    return f'"{text}"'


def day_faults(
    column: ColumnTexts, days: Days, period: tuple[date, date] | None
) -> Iterator[Issue]:
    """Dates that leave open what they mean, are none, or lie outside of the period."""
    front, behind = told_apart(days.open)
    if front and behind:
        yield column.issue(
            (front, behind),
            f'Dates under "{column.heading}" are in two orders: "{front}" has the day in front and '
            f'"{behind}" the month, so nobody knows of others.',
            "Find out how each was meant, and write it as 2021-04-03; or say how most are meant, "
            "beside events: of this file (dates: day first), and the others are told.",
            code="events.dates-two-orders",
        )
    elif days.open:
        yield column.issue(
            days.open,
            f'Dates under "{column.heading}" such as "{days.open[0]}" may have the day or the '
            "month in front, and no date there tells which.",
            "Say it in deliverable.yaml, beside events: of this file: dates: day first (3 April "
            "is 03/04), or dates: month first.",
            code="events.dates-open",
        )
    for text in days.wrong:
        yield column.issue(
            (text,),
            f'"{text}" is no date of any calendar'
            + (f", read with the {days.order}." if days.order and days.sure else "."),
            "Write the day as 2021-04-03, in the file or in corrections.csv.",
            code="events.no-date",
        )
    if days.swapped:
        yield column.issue(
            days.swapped,
            f'Under "{column.heading}" dates of the spreadsheet have no day above 12, and all '
            "dates that stand as text have: it has most likely exchanged day and month where it "
            "could.",
            "Ask for the file as it was typed, or put these dates right and write all as "
            "2021-04-03. If they are right, say so: dates: day first.",
            code="events.dates-exchanged",
        )
    outside = [
        text for text, day in days.known.items() if period and not period[0] <= day <= period[1]
    ]
    if outside and period:
        n = sum(column.different[text] for text in outside)
        named = and_more([f'"{text}"' for text in outside], NAMED_CELLS)
        yield column.issue(
            outside,
            f"{plural(n, 'entry lies', 'entries lie')} outside of the declared period, "
            f"{period[0].isoformat()} to {period[1].isoformat()}: {named}.",
            "Put the date right, or the period in deliverable.yaml; entries of another period "
            "belong to another file.",
            code="events.outside-period",
        )


def day_notes(column: ColumnTexts, days: Days, declared: str | None) -> Iterator[Issue]:
    """How dates were read, where that is not told by the dates alone; ``declared``: by whom."""
    if days.order and days.sure:
        yield column.issue(
            (days.sure,),
            f'Dates under "{column.heading}" were read with the {days.order}, as "{days.sure}" can '
            "only be read so.",
            "If that is wrong, write dates: in deliverable.yaml.",
            code="events.dates-read",
            note=True,
        )
    elif days.order and not declared and not days.open:
        yield column.issue(
            (),
            f'Dates of three numbers under "{column.heading}" were read with the {days.order}: '
            "the other way they lie outside of the declared period.",
            "If that is wrong, write dates: in deliverable.yaml.",
            code="events.dates-read-by-period",
            note=True,
        )
    if days.months:
        yield column.issue(
            days.months,
            f"{plural(sum(column.different[t] for t in days.months), 'entry says', 'entries say')} "
            f'the month and no day, such as "{days.months[0]}".',
            "They count in that month.",
            code="events.month-alone",
            note=True,
        )
    if days.shown:
        yield column.issue(
            days.shown,
            f"{plural(sum(column.different[t] for t in days.shown), 'date stands', 'dates stand')} "
            f'as a number under "{column.heading}".',
            "Read as Excel counts days, from 30 December 1899.",
            code="events.dates-as-numbers",
            note=True,
        )
