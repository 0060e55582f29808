"""Report -> the list of the numbers that it prints, each with where it stands and what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from bs4 import BeautifulSoup

from evaluation.report.figures.figures import figure_table
from evaluation.report.figures.flow import missing
from evaluation.report.figures.marks import interval_words, value_words
from evaluation.report.model import Block, Picture, Prose, Report, Tabulation
from evaluation.report.web import cell_text
from evaluation.say.answers import Answer
from evaluation.say.finding import Column, Estimate, Figure, Finding, Mark, Statistic, Table
from evaluation.say.printed_value import ANNEX, DATA_FILE, FIRST_PAGE, WORDS, PrintedValue
from evaluation.say.wording import chosen_wording, interval, number, places_in, round_half_up, say

_ENDS = ("interval", "clear", "sided")
_LEVEL = re.compile(r"\d+(?:\.\d+)?% interval")
_WORDS = ("level", "little", "same", "month")  # aspects that print no number of the finding
_MINUS = "\N{MINUS SIGN}"
_NUMBER = re.compile(rf"(?<![\w.,-]){_MINUS}?\d+(?:,\d{{3}})*(?:\.\d+)?(?!\w)")
_NAMES = re.compile(r"\"[^\"]*\"|“[^”]*”|\{[^{}]*\}")  # and places of numbers
_ONE_OR_TWO = re.compile(rf"[+{_MINUS}]?\d[\d,.]*%?(?: to {_MINUS}?\d[\d,.]*)?")
_PRINTED_ENDS = re.compile(rf"interval ({_MINUS}?[\d,.]+) to ({_MINUS}?[\d,]+(?:\.\d+)?)")
_BOUND = 'class="bound"'
Where = tuple[str, str]  # the place, and the words, figure or table of it


def printed_values(
    reports: Iterable[Report], findings: Sequence[Finding], exact: Iterable[Finding] = ()
) -> tuple[PrintedValue, ...]:
    """Every number of an edition's findings that its reports, and its data file, print.

    ``reports``: the report and its annex; ``findings`` as the edition may show them. ``exact``:
    the same before that, whose wordings tell which numbers a sentence has; without them a number
    is known by how it reads. What stands in one place twice is listed once.
    """
    wordings = {finding.key: finding.wordings for finding in exact}
    worded = [
        f if f.wordings else f.model_copy(update={"wordings": wordings.get(f.key, ())})
        for f in findings
    ]
    by_key = {finding.key: finding for finding in worded}
    of_reports = (value for report in reports for value in _printed(report, by_key))
    return tuple(dict.fromkeys((*of_reports, *_in_data_file(findings))))


def _in_data_file(findings: Sequence[Finding]) -> Iterator[PrintedValue]:
    """The spreadsheet has every number of an edition, and every table."""
    where = DATA_FILE, "numbers"
    for finding in (f for f in findings if not f.unlisted):
        for name, estimate in finding.estimates.items():
            if estimate.value is not None:
                yield _value(finding, name, "value", estimate.value, say(estimate), where)
            yield from _ends(finding, name, estimate, where)
            if estimate.n is not None:
                yield _value(finding, name, "n", estimate.n, say(estimate, "n"), where)
        figure = finding.figure and figure_table(finding.figure)
        if table := finding.table or figure:
            yield from _in_table(finding.key, table, (DATA_FILE, "tables"))


def _printed(report: Report, findings: Mapping[str, Finding]) -> Iterator[PrintedValue]:
    for answer in (answer for question in report.answered for answer in question.answers):
        if finding := findings.get(answer.key):
            yield from _in_answer(answer, finding)
    figures, tables = count(1), count(1)
    for section in report.sections:
        place = ANNEX if report.kind == "annex" else section.key
        for block in section.blocks:
            kind, numbers = ("figure", figures) if isinstance(block, Picture) else ("table", tables)
            drawn = isinstance(block, Picture | Tabulation)
            where = place, f"{kind} {next(numbers)}" if drawn else WORDS
            yield from _in_block(block, findings, where)


def _in_answer(answer: Answer, finding: Finding) -> Iterator[PrintedValue]:
    """The numbers of one answer; one told as a share has other digits than its estimate."""
    where = FIRST_PAGE, WORDS
    words = f"{answer.message} {answer.interval} {answer.n} {answer.beside}"
    if answer.value is None:
        yield from _in_headline(finding, where, within=words)
        return
    for name, estimate in finding.estimates.items():
        if name == answer.estimate:
            shares = number(abs(answer.value), max(0, estimate.decimals - 2))
            told = {text.lstrip(_MINUS) for text in _NUMBER.findall(answer.message)}
            sizes = (say(estimate, "moved"), shares)
            if moved := next((text for text in sizes if text in told), ""):
                yield _value(finding, name, "value", answer.value, moved, where)
            if ends := _PRINTED_ENDS.search(answer.interval):
                yield _value(finding, name, "ci_low", answer.low, ends[1], where)
                yield _value(finding, name, "ci_high", answer.high, ends[2], where)
            n = estimate.n if estimate.n is not None else finding.n
            if answer.n and n is not None:
                yield _value(finding, name, "n", n, answer.n.split()[0], where)
        elif estimate.label and f"{estimate.label}:" in answer.beside:
            signed = say(estimate, "signed")
            yield _value(finding, name, "value", estimate.value, signed, where)
            yield from _ends(finding, name, estimate, where)


def _in_block(
    block: Block, findings: Mapping[str, Finding], where: Where
) -> Iterator[PrintedValue]:
    if isinstance(block, Prose):
        if _BOUND in block.html:
            soup = BeautifulSoup(block.html, "html.parser")
            for bound in soup.find_all("span", class_="bound"):
                yield from _cited(str(bound.get("data-key", "")), findings, where)
        return
    finding = findings.get(block.key) if isinstance(block, Picture | Tabulation) else None
    if finding is None:
        return
    if isinstance(block, Picture) and finding.figure:
        yield from _in_caption(block, finding, finding.figure, where)
        yield from _in_levels(finding, finding.figure, where)
        if finding.figure.kind == "flow":
            yield from _in_flow(finding, finding.figure, where)
        table = block.table or figure_table(finding.figure)
        yield from _beside_marks(finding, finding.figure, table, where)
        yield from _in_table(block.key, table, where)
    elif isinstance(block, Tabulation):
        yield from _in_table(block.key, block.table, where)


def _in_caption(
    block: Picture, finding: Finding, figure: Figure, where: Where
) -> Iterator[PrintedValue]:
    """The numbers of a picture's message, and on how many people it says that it rests."""
    if block.caption == finding.headline.rstrip("."):
        yield from _in_headline(finding, where)
    elif figure.kind == "change" and (len(figure.marks) == 1 or figure.than):
        mark = figure.marks[0]
        if (size := number(abs(mark.value), figure.decimals)) in _NUMBER.findall(block.caption):
            name = _name_of(finding, mark)
            yield _value(finding, name, "value", mark.value, size, where)
    if finding.n is not None and f"{finding.n:,} {finding.counted}" in block.about:
        yield _value(finding, finding.leading, "n", finding.n, f"{finding.n:,}", where)


def _in_levels(finding: Finding, figure: Figure, where: Where) -> Iterator[PrintedValue]:
    """The means that a picture draws over its changes."""
    for row in figure.levels.rows if figure.levels else ():
        for wave, mean in row.means.items():
            text = number(mean, figure.decimals)
            name = f"{row.label}: Mean {wave[:1].lower()}{wave[1:]}"
            yield _value(finding, name, "value", mean, text, where)


def _beside_marks(
    finding: Finding, figure: Figure, table: Table, where: Where
) -> Iterator[PrintedValue]:
    """The intervals beside the marks that are drawn, which may have fewer digits than its table."""
    heads = {column.key: column.label for column in table.columns}
    rows = {row.cells.get("label") for row in table.rows}
    for mark in figure.marks:
        low, _, high = interval_words(figure, mark).partition(" to ")
        if mark.label in rows and high:
            for key, exact, text in (("low", mark.low, low), ("high", mark.high, high)):
                name = f"{mark.label}: {heads.get(key, key)}"
                yield _value(finding, name, "value", exact, text, where)


def _in_flow(finding: Finding, figure: Figure, where: Where) -> Iterator[PrintedValue]:
    """The steps under the names that their counts have elsewhere, and who is missing."""
    for mark in figure.marks:
        name = _name_of(finding, mark)
        yield _value(finding, name, "value", mark.value, value_words(figure, mark.value), where)
        for words in missing(figure, mark):
            text, _, what = words.partition(" ")
            yield _value(finding, f"{mark.label}: {what}", "value", float(text), text, where)


def _name_of(finding: Finding, mark: Mark) -> str:
    """The estimate that a mark draws, else its label."""
    if mark.key in finding.estimates:
        return mark.key
    drawn = (
        name
        for name, e in finding.estimates.items()
        if _reads_alike(e, mark.value, e.value, e.decimals)
        and _reads_alike(e, mark.low, e.ci_low, e.end_decimals)
    )
    return next(drawn, mark.label)


def _reads_alike(e: Estimate, drawn: float | None, value: float | None, decimals: int) -> bool:
    """Whether a mark and an estimate print as one number; of a count the mark has no interval."""
    if drawn is None or value is None:
        return drawn is None and (value is None or e.statistic is Statistic.COUNT)
    return round_half_up(drawn, decimals) == round_half_up(value, decimals)


def _cited(citation: str, findings: Mapping[str, Finding], where: Where) -> Iterator[PrintedValue]:
    if citation in findings:
        yield from _in_headline(findings[citation], where)
        return
    above, _, last = citation.rpartition(".")
    key, name, aspect = (above, last, "") if above in findings else ("", "", "")
    if not key:
        key, _, name = above.rpartition(".")
        aspect = last
    finding = findings.get(key)
    estimate = finding.estimates.get(name) if finding else None
    if finding and estimate:
        yield from _aspect(finding, name, estimate, aspect, where)


def _in_headline(finding: Finding, where: Where, within: str = "") -> Iterator[PrintedValue]:
    """The numbers of the sentence that an edition chose; ``within``: only those in these words."""
    wording = chosen_wording(finding)
    for name, aspect in places_in(wording, finding.estimates):
        for value in _aspect(finding, name, finding.estimates[name], aspect, where):
            if not within or value.text in within:
                yield value
    words = _NAMES.sub("", _LEVEL.sub("", wording or finding.headline))
    for text in dict.fromkeys(_NUMBER.findall(words)):  # that the sentence has as they are
        if not within or text in within:
            yield _whole(finding, text, where) if wording else _recognised(finding, text, where)


def _recognised(finding: Finding, text: str, where: Where) -> PrintedValue:
    """A number in a sentence as that of the finding which reads alike."""
    for name, estimate in finding.estimates.items():
        parts = {
            "value": (estimate.value, ("", "size", "percent")),
            "ci_low": (estimate.ci_low, ("ci_low",)),
            "ci_high": (estimate.ci_high, ("ci_high",)),
            "share": (None, ("share",)),
            "n": (estimate.n, ("n",)),
        }
        for part, (exact, aspects) in parts.items():
            for aspect in aspects:
                if text in _NUMBER.findall(say(estimate, aspect)):
                    return _value(finding, name, part, exact, text, where)
    return _whole(finding, text, where)


def _whole(finding: Finding, text: str, where: Where) -> PrintedValue:
    """A number that is none of the estimates: on how many a finding rests, or one of its own."""
    if finding.n is not None and text == f"{finding.n:,}":
        return _value(finding, finding.leading, "n", finding.n, text, where)
    return _value(finding, "headline", "value", None, text, where)


def _aspect(
    finding: Finding, name: str, estimate: Estimate, aspect: str, where: Where
) -> Iterator[PrintedValue]:
    text = say(estimate, aspect)
    if not text or aspect in _WORDS:
        return
    if aspect in _ENDS:
        yield from _ends(finding, name, estimate, where)
    elif aspect in ("ci_low", "ci_high"):
        yield _value(finding, name, aspect, getattr(estimate, aspect), text, where)
    elif aspect == "n":
        yield _value(finding, name, "n", estimate.n, text, where)
    elif aspect == "share":
        share = estimate.value / estimate.n if estimate.value is not None and estimate.n else None
        yield _value(finding, name, "share", share, text, where)
    else:
        yield _value(finding, name, "value", estimate.value, text, where)


def _ends(finding: Finding, name: str, estimate: Estimate, where: Where) -> Iterator[PrintedValue]:
    if printed := interval(estimate):
        low, _, high = printed.partition(" to ")
        yield _value(finding, name, "ci_low", estimate.ci_low, low, where)
        yield _value(finding, name, "ci_high", estimate.ci_high, high, where)


def _in_table(key: str, table: Table, where: Where) -> Iterator[PrintedValue]:
    """The numbers of a table; a row is named by its words."""
    for at, row in enumerate(table.rows, 1):
        cells = {
            key: " ".join(v.split()) if isinstance(v, str) else v for key, v in row.cells.items()
        }
        words = [v for v in cells.values() if isinstance(v, str) and not _is_number(v)]
        named = ", ".join(list(filter(None, words))[:2]) or f"row {at}"
        for column in table.columns:
            cell = cells.get(column.key)
            name = f"{named}: {column.label}"
            part = "n" if _counts(column) else "value"
            if isinstance(cell, int | float):
                yield PrintedValue(key, name, part, cell, cell_text(cell, column), *where)
            elif isinstance(cell, str) and _is_number(cell):
                ends = cell.split(" to ")
                parts = (part,) if len(ends) == 1 else ("ci_low", "ci_high")
                for each, text in zip(parts, ends, strict=True):
                    yield PrintedValue(key, name, each, None, text, *where)


def _is_number(cell: str) -> bool:
    return bool(_ONE_OR_TWO.fullmatch(cell))


def _counts(column: Column) -> bool:
    return column.key == "n" and column.statistic in (Statistic.COUNT, None)


def _value(
    finding: Finding, name: str, part: str, exact: float | None, text: str, where: Where
) -> PrintedValue:
    return PrintedValue(finding.key, name, part, exact, text.lstrip("+"), *where)


def places_of(values: Iterable[PrintedValue]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """In which places each number stands, by finding, name and part."""
    places: dict[tuple[str, str, str], dict[str, None]] = {}
    for value in values:
        key = (value.finding, value.estimate, value.part)
        places.setdefault(key, {})[value.place] = None
    return {key: tuple(found) for key, found in places.items()}
