"""Rows with a test: its statistic, degrees of freedom and p; its means; and its interval."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evaluation.audit.checks import intervals, significance, t_tests
from evaluation.audit.checks.tabled.cells_of_two import parted
from evaluation.audit.inconsistency import Inconsistency
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.printed import PrintedFigure, read_printed
from evaluation.audit.relation import CheckedRelation, of_cells
from evaluation.audit.reported_tests import COMPARISONS, Comparison, Kind, ReportedTest
from evaluation.read.exports.grid import small_letters

_P = re.compile(r"p(?: ?-? ?values?)?(?: \(.*\))?|sig\.?(?: \(.*\))?|significance")
_DF = re.compile(r"df|d\.f\.|degrees of freedom")
_DF1, _DF2 = re.compile(r"df ?1|df ?\(?between\)?"), re.compile(r"df ?2|df ?\(?(?:within|error)\)?")
_OF_TEST = (
    r"(?: ?-? ?(?:values?|statistics?|tests?))?(?: ?\((?P<df>[\d.]+)(?:, ?(?P<df2>[\d.]+))?\))?"
)
_STATISTICS: Mapping[Kind, re.Pattern[str]] = {
    "t": re.compile(rf"t{_OF_TEST}"),
    "F": re.compile(rf"f{_OF_TEST}"),
    "z": re.compile(rf"z{_OF_TEST}"),
    "r": re.compile(rf"(?:pearson(?:'s)? )?r{_OF_TEST}"),
    "chi2": re.compile(rf"(?:[χx] ?[2²]|chi ?-? ?(?:2|squared?)){_OF_TEST}"),
}
_INTERVAL = re.compile(r"(?P<level>\d\d(?:\.\d)?)? ?%? ?(?:ci|c\.i\.|confidence intervals?)s?")
_OF_END = r"(?: \(?(?:9\d% ?)?(?:confidence )?(?:bound|limit|ci|end)\)?)?"
_LOWER = re.compile(rf"(?:(\d\d)% ?)?(?:ci )?(?:lower|low|ll|lcl){_OF_END}")
_UPPER = re.compile(rf"(?:(\d\d)% ?)?(?:ci )?(?:upper|high|ul|ucl){_OF_END}")
_DIFFERENCE = re.compile(
    r"\b(?:difference|diff|change|effect|gain|b|beta|β|coef(?:ficient)?s?|estimate|d|g|md|smd)\b"
)
_RATIO = re.compile(r"\b(?:odds ratio|risk ratio|rate ratio|hazard ratio|a?or|rr|hr|irr)\b")
_ENDS = re.compile(
    r"[\[(]?\s*(?P<low>[-\u2212\u2013]?\d*\.?\d+%?)\s*(?:,|;|\bto\b|\u2013|\u2014)\s*"
    r"(?P<high>[-\u2212\u2013]?\d*\.?\d+%?)\s*[\])]?"
)
_MEAN = re.compile(r"(?P<of>.*?)\b(?:mean|m|average)(?P<after>\b.*)")
_SD = re.compile(r"(?P<of>.*?)\b(?:sd|s\.d\.|standard deviation)(?P<after>\b.*)")
_N = re.compile(r"(?P<of>.*?)\b(?:n|number)(?P<after>\b.*)")
_SIZE = re.compile(r"n")
_SAID_SIZE = re.compile(r"\bn ?= ?(\d[\d,]*)")
_FEWEST = 2  # rows of which most hold, before a column is taken for another's estimate


@dataclass(frozen=True, slots=True)
class _TestedRow:
    """A row of a table with the headings of its cells in small letters."""

    headings: tuple[str, ...]
    cells: tuple[PrintedCell, ...]
    said: str = ""  # caption and notes in small letters

    def column(self, pattern: re.Pattern[str]) -> int | None:
        """The one column whose heading is so; None where none or several are."""
        places = [n for n, heading in enumerate(self.headings) if pattern.fullmatch(heading)]
        return places[0] if len(places) == 1 else None

    def figure(self, place: int | None) -> PrintedFigure | None:
        """The exact figure in a column."""
        printed = self.cells[place].printed if place is not None else None
        return printed if printed and printed.bound == "exact" else None


def tests_in_rows(table: PrintedTable) -> Iterator[CheckedRelation]:
    """Each row's test against its own p, means and interval, where its columns are surely known."""
    table = parted(table)
    headings = tuple(" ".join(small_letters(text).split()) for text in table.headings)
    said = small_letters(f"{table.caption} {table.notes}")
    rows = [_TestedRow(headings, cells, said) for cells in table.rows]
    for row in rows:
        yield from _p_of_test(row)
        yield from _t_of_means(row)
    yield from _intervals(rows)


def _p_of_test(row: _TestedRow) -> Iterator[CheckedRelation]:
    at = row.column(_P)
    found = [
        (kind, place)
        for kind, word in _STATISTICS.items()
        if (place := row.column(word)) is not None
    ]
    if at is None or len(found) != 1:
        return
    [(kind, place)] = found
    statistic, df, p = row.figure(place), _degrees(row, kind, place), _p_in(row.cells[at].text)
    if statistic is None or df is None or p is None:
        return
    relation, value = p
    text = row.cells[at].text
    test = ReportedTest(text, kind, df, "=", statistic, relation, value)
    inconsistency = significance.significance(row.cells[at].place, test, significance.OURS)
    used = [column for column in (place, row.column(_DF), at) if column is not None]
    yield of_cells([row.cells[column] for column in used], inconsistency)


def _degrees(row: _TestedRow, kind: Kind, place: int) -> tuple[float, ...] | None:
    """Of the heading, or of columns of their own; None where they are not known."""
    if kind == "z":
        return ()
    matched = _STATISTICS[kind].fullmatch(row.headings[place])
    if matched and matched["df"]:
        named = tuple(float(part) for part in (matched["df"], matched["df2"]) if part)
        return named if len(named) == (2 if kind == "F" else 1) else None
    if kind == "F":
        both = [row.figure(row.column(word)) for word in (_DF1, _DF2)]
        if not all(both):
            column = row.column(_DF)
            words = re.split(r"\s*[,/]\s*", row.cells[column].text) if column is not None else []
            both = [read_printed(word) for word in words]
        known = tuple(float(figure.value) for figure in both if figure)
        return known if len(known) == 2 else None
    df = row.figure(row.column(_DF))
    if df is None and kind == "r":
        n = row.figure(row.column(_SIZE))
        return (float(n.value - 2),) if n and n.counted and n.value > _FEWEST else None
    return (float(df.value),) if df else None


def _p_in(text: str) -> tuple[Comparison, PrintedFigure | None] | None:
    """How a cell says p: its relation and value; no value for "ns"."""
    plain = text.strip().strip("*†‡ ").casefold()
    if plain.replace(".", "").replace(" ", "") == "ns":
        return ">", None
    matched = re.fullmatch(r"(?:p\s*)?([<>=≤]?)\s*(\d?\.\d+|[01])", plain)
    value = read_printed(matched[2]) if matched else None
    if not matched or value is None or value.value > 1:
        return None
    return COMPARISONS[matched[1] or "="], value


def _t_of_means(row: _TestedRow) -> Iterator[CheckedRelation]:
    """Of two means and deviations whose headings differ in one word, before and after, the t."""
    at = row.column(_STATISTICS["t"])
    t = row.figure(at)
    mean, sd, n = (_by_group(row, word) for word in (_MEAN, _SD, _N))
    groups = [group for group in mean if group in sd and group]
    if at is None or t is None or len(groups) != 2 or len(mean) != 2:
        return
    first, second = groups
    figures = [row.figure(c) for c in (mean[first], sd[first], mean[second], sd[second])]
    m1, s1, m2, s2 = figures
    sizes = [row.figure(n[group]) for group in groups if group in n] or _sizes(row, groups)
    if (
        not (m1 and s1 and m2 and s2)
        or not sizes
        or not all(s and s.counted and s.value > 1 for s in sizes)
    ):
        return
    counts = [int(size.value) for size in sizes if size]
    groups_of = (t_tests.Summary(m1, s1, counts[0]), t_tests.Summary(m2, s2, counts[-1]))
    place = row.cells[at].place
    found = t_tests.paired_t(place, t, *groups_of)
    if len(counts) == 2 and (found or counts[0] != counts[1]):
        found = t_tests.independent_t(place, t, *groups_of)
    used = (at, mean[first], sd[first], mean[second], sd[second])
    yield of_cells((row.cells[column] for column in used), found)


def _sizes(row: _TestedRow, groups: list[str]) -> list[PrintedFigure | None]:
    """How many are in two groups: in columns called n, in their headings, or in the caption."""
    columns = [place for place, heading in enumerate(row.headings) if heading == "n"]
    if columns:
        return [row.figure(place) for place in columns[: len(groups)]]
    named = [
        _SAID_SIZE.search(group)
        or re.search(rf"\b{re.escape(group)}s?\b[,:]? \(?n ?= ?(\d[\d,]*)", row.said)
        for group in groups
    ]
    return [read_printed(found[1]) for found in named if found] if all(named) else []


def _by_group(row: _TestedRow, word: re.Pattern[str]) -> dict[str, int]:
    """The columns of a statistic by what else their headings say: "before", "after"."""
    found: dict[str, int] = {}
    for place, heading in enumerate(row.headings):
        if matched := word.fullmatch(heading):
            found.setdefault(" ".join(f"{matched['of']} {matched['after']}".split()), place)
    return found


def _intervals(rows: list[_TestedRow]) -> Iterator[CheckedRelation]:
    """Intervals against the estimate before them and, where that is a difference, against p."""
    held = [(row, *printed) for row in rows if (printed := _interval(row))]
    tried = [(row, at, ends, _estimate(row, at, ends)) for row, at, ends in held]
    right = sum(each is not None and not each.inconsistency for *_, each in tried)
    for row, at, ends, estimate in tried:
        if estimate and right >= max(_FEWEST, len(tried) / 2):
            yield estimate
        heading = row.headings[at - 1] if at else ""
        p_at = row.column(_P)
        p = read_printed(row.cells[p_at].text.lstrip("p ")) if p_at is not None else None
        ratio = _RATIO.search(f"{heading} {row.headings[at]}")
        if (
            p_at is not None
            and p
            and (ratio or _DIFFERENCE.search(f"{heading} {row.headings[at]}"))
        ):
            of_null = intervals.Ends(ends.low, ends.high, ends.level, 1 if ratio else 0)
            inconsistency = intervals.against_test(row.cells[at].place, of_null, p)
            yield of_cells([row.cells[at], row.cells[p_at]], inconsistency)


def _interval(row: _TestedRow) -> tuple[int, intervals.Ends] | None:
    """The column of an interval and its ends, in one cell or in two."""
    for place, heading in enumerate(row.headings):
        if (named := _INTERVAL.search(heading)) and (
            cell := _ENDS.fullmatch(row.cells[place].text.strip())
        ):
            low, high = read_printed(cell["low"]), read_printed(cell["high"])
            level = float(named["level"] or 95) / 100
            return (place, intervals.Ends(low, high, level)) if low and high else None
    at, other = row.column(_LOWER), row.column(_UPPER)
    low, high = row.figure(at), row.figure(other)
    return (at, intervals.Ends(low, high)) if at is not None and low and high else None


def _estimate(row: _TestedRow, at: int, ends: intervals.Ends) -> CheckedRelation | None:
    estimate = row.figure(at - 1) if at else None
    if estimate is None:
        return None
    found: Inconsistency | None = intervals.estimate_within(row.cells[at - 1].place, estimate, ends)
    return of_cells([row.cells[at - 1], row.cells[at]], found)
