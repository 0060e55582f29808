"""Report -> the list of the numbers that it prints, each with where it stands and what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from bs4 import BeautifulSoup

from evaluation.report.model import Block, Picture, Prose, Report, Tabulation
from evaluation.report.web import cell_text
from evaluation.say.finding import Estimate, Finding, Table
from evaluation.say.printed_value import PrintedValue
from evaluation.say.wording import interval, say, wanted

FIRST_PAGE, ANNEX = "page 1", "annex"
_ENDS = ("interval", "clear", "sided")
_LEVEL = re.compile(r"\d+(?:\.\d+)?% interval")
_WORDS = ("level", "little", "same")  # aspects that print no number of the finding


def printed_values(report: Report, findings: Sequence[Finding]) -> tuple[PrintedValue, ...]:
    """Every number of these findings that a report, or an annex, prints; a place names it once."""
    return tuple(dict.fromkeys(_printed(report, {finding.key: finding for finding in findings})))


def _printed(report: Report, findings: Mapping[str, Finding]) -> Iterator[PrintedValue]:
    for answer in (answer for question in report.answered for answer in question.answers):
        finding = findings.get(answer.key)
        if finding is None:
            continue
        words = f"{answer.message} {answer.interval} {answer.n} {answer.beside}"
        if answer.value is None:
            yield from _in_headline(finding, FIRST_PAGE, within=words)
            continue
        for name, estimate in finding.estimates.items():
            if name == answer.estimate:
                moved = say(estimate, "moved")
                if moved:
                    yield _value(finding, name, "value", estimate.value, moved, FIRST_PAGE)
                if answer.interval:
                    yield from _ends(finding, name, estimate, FIRST_PAGE)
                n = estimate.n if estimate.n is not None else finding.n
                if answer.n:
                    yield _value(finding, name, "n", n, answer.n.split()[0], FIRST_PAGE)
            elif estimate.label and f"{estimate.label}:" in answer.beside:
                signed = say(estimate, "signed")
                yield _value(finding, name, "value", estimate.value, signed, FIRST_PAGE)
                yield from _ends(finding, name, estimate, FIRST_PAGE)
    for section in report.sections:
        place = ANNEX if report.kind == "annex" else section.key
        for block in section.blocks:
            yield from _in_block(block, findings, place)


def _in_block(block: Block, findings: Mapping[str, Finding], place: str) -> Iterator[PrintedValue]:
    if isinstance(block, Prose):
        for citation in _bound(block.html):
            yield from _cited(citation, findings, place)
    elif isinstance(block, Picture | Tabulation) and block.table:
        yield from _in_table(block.key, block.table, place)


@lru_cache(maxsize=256)
def _bound(html: str) -> tuple[str, ...]:
    """What the bound words of a page's prose cite."""
    if "bound" not in html:
        return ()
    spans = BeautifulSoup(html, "html.parser").find_all("span", class_="bound")
    return tuple(str(span.get("data-key", "")) for span in spans)


def _cited(citation: str, findings: Mapping[str, Finding], place: str) -> Iterator[PrintedValue]:
    if citation in findings:
        yield from _in_headline(findings[citation], place)
        return
    above, _, last = citation.rpartition(".")
    key, name, aspect = (above, last, "") if above in findings else ("", "", "")
    if not key:
        key, _, name = above.rpartition(".")
        aspect = last
    finding = findings.get(key)
    estimate = finding.estimates.get(name) if finding else None
    if finding and estimate:
        yield from _aspect(finding, name, estimate, aspect, place)


def _in_headline(finding: Finding, place: str, within: str = "") -> Iterator[PrintedValue]:
    """The numbers of the sentence that an edition chose; ``within``: only those in these words."""
    places = wanted(finding)
    for name, aspect in places:
        for value in _aspect(finding, name, finding.estimates[name], aspect, place):
            if not within or value.text in within:
                yield value
    if not places and not finding.wordings:  # outside the team only the sentence itself is there
        words = _LEVEL.sub("", within or finding.headline)
        for number in dict.fromkeys(re.findall(r"\d+(?:\.\d+)?", words)):
            yield _recognised(finding, number, place)


def _recognised(finding: Finding, number: str, place: str) -> PrintedValue:
    """A number in a sentence as that of the finding which reads alike."""
    for name, estimate in finding.estimates.items():
        parts = {
            "value": (estimate.value, ("size", "percent")),
            "ci_low": (estimate.ci_low, ("ci_low",)),
            "ci_high": (estimate.ci_high, ("ci_high",)),
            "share": (None, ("share",)),
            "n": (estimate.n, ("n",)),
        }
        for part, (exact, aspects) in parts.items():
            for aspect in aspects:
                if re.sub(r"[^\d.]", "", say(estimate, aspect)) == number:
                    return PrintedValue(finding.key, name, part, exact, number, place)
    return PrintedValue(finding.key, "headline", "value", None, number, place)


def _aspect(
    finding: Finding, name: str, estimate: Estimate, aspect: str, place: str
) -> Iterator[PrintedValue]:
    text = say(estimate, aspect)
    if not text or aspect in _WORDS:
        return
    if aspect in _ENDS:
        yield from _ends(finding, name, estimate, place)
    elif aspect in ("ci_low", "ci_high"):
        yield _value(finding, name, aspect, getattr(estimate, aspect), text, place)
    elif aspect == "n":
        yield _value(finding, name, "n", estimate.n, text, place)
    elif aspect == "share":
        share = estimate.value / estimate.n if estimate.value is not None and estimate.n else None
        yield _value(finding, name, "share", share, text, place)
    else:
        yield _value(finding, name, "value", estimate.value, text, place)


def _ends(finding: Finding, name: str, estimate: Estimate, place: str) -> Iterator[PrintedValue]:
    if printed := interval(estimate):
        low, _, high = printed.partition(" to ")
        yield _value(finding, name, "ci_low", estimate.ci_low, low, place)
        yield _value(finding, name, "ci_high", estimate.ci_high, high, place)


def _in_table(key: str, table: Table, place: str) -> Iterator[PrintedValue]:
    """The numbers of a table; a row is named by its words."""
    for at, row in enumerate(table.rows, 1):
        words = [str(v) for v in row.cells.values() if isinstance(v, str) and v]
        named = ", ".join(words[:2]) or f"row {at}"
        for column in table.columns:
            cell = row.cells.get(column.key)
            if isinstance(cell, int | float):
                text = cell_text(cell, column)
                yield PrintedValue(key, f"{named}: {column.label}", "value", cell, text, place)


def _value(
    finding: Finding, name: str, part: str, exact: float | None, text: str, place: str
) -> PrintedValue:
    return PrintedValue(finding.key, name, part, exact, text.lstrip("+"), place)


def places_of(values: Iterable[PrintedValue]) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """In which places each number stands, by finding, name and part."""
    places: dict[tuple[str, str, str], dict[str, None]] = {}
    for value in values:
        key = (value.finding, value.estimate, value.part)
        places.setdefault(key, {})[value.place] = None
    return {key: tuple(found) for key, found in places.items()}
