"""A printed table as rows and columns of figures, each with what kind of figure it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache

from evaluation.audit.documents.figures import COUNT_OF_BASE, figure, is_period
from evaluation.audit.material import PrintedCell, PrintedTable
from evaluation.audit.printed import PrintedFigure
from evaluation.read.exports.foot import SUMS
from evaluation.read.exports.grid import small_letters


class Of(StrEnum):
    """What a figure of a table is."""

    COUNT = "count"
    SHARE = "share"
    CHANGE = "change"
    MEAN = "mean"
    OTHER = "other"


class Totals(StrEnum):
    """Whether a label says that it adds up others."""

    PLAIN = "plain"  # Total
    NAMED = "named"  # Total referrals: of what, others beside it may not be
    NONE = ""


_CHANGE = re.compile(
    r"\b(?:change|difference|increase|decrease|reduction|growth|rise|"
    r"fall|drop(?![ -](?:in|out|off))|variances?|\+/-)\b|Δ"
)
_MEAN = re.compile(
    r"(?<!['\u2019])\b(?:mean|means|average|averages|avg|median|sds?|s\.d\.|standard deviation|"
    r"standard error|"
    r"se|rates?|per (?!cents?\b|annum\b)(?:1,?000|100,?000|10,?000|[a-z]+)|"
    r"unit (?:costs?|prices?)|ratio|odds|index|score|scores|age|alpha|p|p-value|t|f|df|effect|d|"
    r"rank|rating)\b"
)
_OTHER = re.compile(
    r"\b(?:intervals?|ci|lower|upper|minimum|maximum|min|max|lowest|highest|range|target|ref|"
    r"code|id|phone|page|question|item|rank|cum|cumulative|running)\b|"
    r"(?:^|\b(?:ci|interval|range) )(?:from|to)$"
)
_SHARE = re.compile(r"%|\b(?:per ?cent|percent|percentages?|proportions?|shares?|pct)\b")
_KINDS = ((_CHANGE, Of.CHANGE), (_OTHER, Of.OTHER), (_SHARE, Of.SHARE), (_MEAN, Of.MEAN))
_SEVERAL = re.compile(
    r"more than one|multiple|several answers|not mutually|may overlap|do not (?:sum|add)|"
    r"(?:sum|add|total)s? (?:up )?to more than 100|all that appl|tick(?:ed)? all|"
    r"counted (?:twice|more than once)|in both"
)
_ROUNDED = re.compile(
    r"\bround(?:ed|ing)\b|nearest|thousand|million|(?<![\d,])000s?\b|'000|estimate|"
    r"may not (?:sum|add)|"
    r"might not|weighted|approximate"
)
_NEAREST = re.compile(r"\bnearest (5|10|50|100|1,?000)\b")
_MANY = 15  # unlike counts that are all multiples of 5 by no chance
_BASES = re.compile(
    r"(?:n|base|n =|base n|number (?:of )?(?:respond(?:ents|ed)|people|answers|replies)|"
    r"number responded(?: n)?|respond(?:ents|ed)|unweighted base)"
)
_OF_SO_MANY = re.compile(r"\((?:out of|of|n ?=|base:?)\s?([\d,]*\d)\)|\bn ?= ?([\d,]*\d)\b")
_BASE_NOTED = re.compile(r"\bbase: (?:all )?([\d,]*\d)\b")
_EMPTY_WORDS = {"n", "no", "no.", "number", "count", "counts", "of", "the", "%", "per", "cent"}
_EMPTY_WORDS |= {"percent", "percentage", "in", "and", "for", "k"}
_SUM_WORDS = {small_letters(name).replace("-", " ") for name in SUMS} | {"all", "overall"}
_TWO = re.compile(
    r"(?P<first>[\d,. ]*\d\s?%?)\s?[(\[]\s?(?P<second>[\d,.]*\d\s?%?)\s?[)\]]|"
    r"(?P<third>[\d,. ]*\d\s?%?)\s?[/|;]\s?(?P<fourth>[\d.]*\d\s?%)"
)


@dataclass(frozen=True)
class Label:
    """What a row or column is called; ``group``: the wider name that it stands under."""

    text: str
    group: str = ""

    @cached_property
    def whole(self) -> str:
        """Both in small letters."""
        return small_letters(f"{self.group} {self.text}".strip())

    @cached_property
    def subject(self) -> str:
        """What it is of, in its own words: without brackets, times, and words such as number."""
        words = _plain(self.text)
        return " ".join(word for word in words if word not in _EMPTY_WORDS and not is_period(word))

    @cached_property
    def totals(self) -> Totals:
        """Whether it adds up others, going by its own words."""
        words = _plain(self.text)
        if self.subject in _SUM_WORDS:
            return Totals.PLAIN
        named = words and (
            words[0] in ("total", "totals", "subtotal", "all", "overall", "grand")
            or words[-1] in ("total", "totals", "subtotal", "combined")
        )
        return Totals.NAMED if named else Totals.NONE

    @cached_property
    def is_sub(self) -> bool:
        """Whether it is of those counted right above: "of which"."""
        return bool(
            re.match(r"(?:of (?:which|whom|these|those)|including|incl|thereof|-|–)\b", self.whole)
        )

    @cached_property
    def kind(self) -> Of:
        """What the figures that it names are."""
        for pattern, kind in _KINDS:
            if pattern.search(self.whole):
                return kind
        return Of.COUNT

    @cached_property
    def in_percent(self) -> bool:
        """Whether it says so in as many words, and not by a word such as share."""
        return bool(re.search(r"%|\bper ?cent", self.whole))

    @cached_property
    def so_many(self) -> PrintedFigure | None:
        """How many its shares or counts are of, where it says so: (of 128), n = 202."""
        found = _OF_SO_MANY.search(self.whole)
        return figure(found[1] or found[2]) if found else None

    @cached_property
    def is_base(self) -> bool:
        """Whether it says how many a percentage is of: n, base, respondents."""
        return bool(_BASES.fullmatch(" ".join(_plain(self.text)))) or bool(
            re.search(r"\(n\)$|^n$", self.whole)
        )


def _plain(text: str) -> list[str]:
    """The words of a label, without what stands in brackets."""
    bare = re.sub(r"\([^)]*\)|\[[^]]*\]", " ", small_letters(text))
    return re.findall(r"[^\W_][\w./']*|%", bare.replace("-", " "))


@dataclass(frozen=True)
class Matrix:
    """The figures of a table with their labels; ``transposed`` has columns for rows.

    ``said``: caption and notes in small letters.
    """

    rows: tuple[Label, ...]
    columns: tuple[Label, ...]
    cells: tuple[tuple[PrintedCell, ...], ...]
    said: str
    step: int = 0

    @cached_property
    def transposed(self) -> Matrix:
        """The same with rows and columns exchanged."""
        turned = tuple(zip(*self.cells, strict=True))
        return replace(self, rows=self.columns, columns=self.rows, cells=turned)

    @cached_property
    def so_many(self) -> PrintedFigure | None:
        """How many all of it is of, where caption or notes say one number: n = 202."""
        found = {a or b for a, b in _OF_SO_MANY.findall(self.said)}
        found |= set(_BASE_NOTED.findall(self.said))
        return figure(found.pop()) if len(found) == 1 else None

    @cached_property
    def several(self) -> bool:
        """Whether one person may stand in several rows."""
        labels = " ".join(label.whole for label in (*self.rows, *self.columns))
        return bool(_SEVERAL.search(self.said) or _SEVERAL.search(labels))

    @cached_property
    def base_rows(self) -> tuple[int, ...]:
        """The rows that say how many all others are of: totals, and n."""
        return tuple(n for n, label in enumerate(self.rows) if label.totals or label.is_base)

    @cached_property
    def rounded(self) -> bool:
        """Whether whole numbers may be rounded ones."""
        labels = " ".join(label.whole for label in self.columns + self.rows)
        return bool(self.step or _ROUNDED.search(self.said) or _ROUNDED.search(labels))

    def printed(self, row: int, column: int) -> PrintedFigure | None:
        """The figure in a place; a count that the table says is rounded has an interval."""
        held = self.cells[row][column].printed
        if held and self.step and held.counted and held.bound == "exact":
            half = Fraction(self.step, 2)
            return replace(held, low=held.value - half, high=held.value + half, stepped=self.step)
        if held and self.rounded and held.counted:
            return replace(held, stepped=1)  # rounded to whole numbers, and no count
        return held

    @cached_property
    def kinds(self) -> Mapping[tuple[int, int], Of]:
        """The kind of each figure."""
        across = [label.kind for label in self.rows]
        down = [label.kind for label in self.columns]
        numbered = any(kind is Of.COUNT for kind in down) and any(
            re.search(r"\b(?:n|number|no|count)\b", label.whole) for label in self.columns
        )
        of_all = (
            bool(_SHARE.search(self.said))
            and not numbered
            and not any(Of.SHARE in kinds for kinds in (across, down))
        )
        return {
            (r, c): Of.COUNT
            if held.counted and (row.is_base or column.is_base)
            else self._kind(
                across[r], down[c], held, of_all=of_all, percent=row.in_percent or column.in_percent
            )
            for r, row in enumerate(self.rows)
            for c, column in enumerate(self.columns)
            if (held := self.cells[r][c].printed)
        }

    def kind(self, row: int, column: int) -> Of | None:
        """The kind of the figure in a place; None where there is none."""
        return self.kinds.get((row, column))

    @staticmethod
    def _kind(row: Of, column: Of, held: PrintedFigure, *, of_all: bool, percent: bool) -> Of:
        for kind in (Of.CHANGE, Of.OTHER):
            if kind in (row, column):
                return kind
        if held.percent or (Of.SHARE in (row, column) and Of.MEAN not in (row, column)):
            return Of.SHARE if held.percent or percent or held.value <= 100 else Of.OTHER
        if Of.MEAN in (row, column):
            return Of.MEAN
        if of_all and held.value <= 100:
            return Of.SHARE
        return Of.COUNT


@lru_cache(maxsize=512)  # sentences ask for the tables again and again
def matrix(table: PrintedTable) -> Matrix:
    """A table's figures; cells such as ``45 (22%)`` become two columns."""
    labels = _label_columns(table)
    rows, group = [], ""
    for row in table.rows:
        own = [cell.text for cell in row[:labels]]
        texts = list(dict.fromkeys(text for text in own if text))
        if labels > 1:
            group = own[0] or group
            last = next((text for text in reversed(own[1:]) if text), "")
            rows.append(Label(last or own[0], group if last else ""))
        else:
            rows.append(Label(" ".join(texts)))
    columns: list[Label] = []
    down: list[list[PrintedCell]] = []
    for at in range(labels, len(table.headings)):
        held = [row[at] for row in table.rows]
        if Label(table.headings[at]).kind is Of.CHANGE:
            held = [_below_nought(cell) for cell in held]
        for title, cells in _parted(table.headings[at], held):
            columns.append(Label(title))
            down.append(cells)
    across = tuple(zip(*down, strict=True)) if down else tuple(() for _ in rows)
    said = small_letters(f"{table.caption} {table.notes}")
    made = Matrix(tuple(rows), tuple(columns), across, said)
    return replace(made, step=_step(made))


def _label_columns(table: PrintedTable) -> int:
    labels = 1
    for at in range(1, len(table.headings) - 1):
        held = [row[at] for row in table.rows]
        if any(cell.printed or COUNT_OF_BASE.fullmatch(cell.text) for cell in held):
            break
        if 2 * sum(bool(re.search(r"[^\W\d_]{2}", cell.text)) for cell in held) < len(held):
            break
        labels += 1
    return labels


def _below_nought(cell: PrintedCell) -> PrintedCell:
    """A change in brackets, as accounts print what is below nought; its text stays."""
    bracketed = re.fullmatch(r"\(([£$€]?\d[\d,.]*%?)\)", cell.text)
    return replace(cell, printed=figure(f"-{bracketed[1]}")) if bracketed else cell


def _parted(title: str, cells: list[PrintedCell]) -> list[tuple[str, list[PrintedCell]]]:
    """One column, or two where most cells hold a figure and another in brackets."""
    said = [cell for cell in cells if cell.text and re.search(r"\d", cell.text)]
    pairs = {cell: found for cell in said if (found := _TWO.fullmatch(cell.text))}
    low = small_letters(title)
    of = {cell: found for cell in said if (found := COUNT_OF_BASE.fullmatch(cell.text))}
    if 2 * len(of) > len(said) and not _SHARE.search(low):
        halves = ([_part(cell, of.get(cell), which) for cell in cells] for which in (1, 2))
        return list(zip((title, "n"), halves, strict=True))
    if len(pairs) * 2 <= len(said) or _MEAN.search(low):
        return [(title, cells)]
    first = [_half(cell, pairs.get(cell), 0) for cell in cells]
    second = [_half(cell, pairs.get(cell), 1) for cell in cells]
    plain = re.sub(r"[(,/]?\s*(?:%|n)\s*[),]?", " ", title) if "%" in title else title
    shares = [sum("%" in cell.text for cell in half) for half in (first, second)]
    if not any(shares):
        before, _, after = low.partition("(")
        shares = [int("%" in before and "%" not in after), int("%" in after)]
    if shares[0] == shares[1]:
        return [(title, cells)]
    names = (f"{plain} %", f"{plain} n") if shares[0] > shares[1] else (f"{plain} n", f"{plain} %")
    return [(" ".join(names[0].split()), first), (" ".join(names[1].split()), second)]


def _part(cell: PrintedCell, found: re.Match[str] | None, which: int) -> PrintedCell:
    """The count or the base of ``12 of 40``."""
    text = found[which] if found else cell.text if which == 1 else ""
    return PrintedCell(text, cell.place, figure(text) if text else None)


def _half(cell: PrintedCell, found: re.Match[str] | None, which: int) -> PrintedCell:
    if found is None:
        return PrintedCell(
            cell.text if which == 0 else "", cell.place, cell.printed if which == 0 else None
        )
    text = (found["first"] or found["third"], found["second"] or found["fourth"])[which].strip()
    return PrintedCell(text, cell.place, figure(text))


def _step(made: Matrix) -> int:
    """The 5, 10 or 100 that counts are rounded to: as it is said, or as all of many counts show."""
    if said := _NEAREST.search(made.said):
        return int(said[1].replace(",", ""))
    counts = {
        int(held.value)
        for (r, c), kind in made.kinds.items()
        if kind is Of.COUNT and (held := made.cells[r][c].printed) and held.counted
    }
    if len(counts) < _MANY or max(counts) <= 20:
        return 0
    return next((step for step in (10, 5) if all(count % step == 0 for count in counts)), 0)
