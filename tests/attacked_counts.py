"""Made-up sheets of counts, and somebody with all that an edition prints of them and time.

Whoever attacks knows how a report is made: of which rows a sum is, that nothing is below nought,
and how averages are rounded. All that is printed (sentences, tables, pictures) becomes a system in
whole numbers, and every count below the smallest part is looked for in it.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from analyses.counted.kin import over_shared_rows
from analyses.counted.strands import Strand, Tallied
from analyses.counted.whole_years import in_years
from evaluation.declare.workspace import Study
from evaluation.read.counted.counted_figures import Counted
from evaluation.say.finding import Finding

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SIZES = (
    (0, 0, 1, 2, 3, 4, 6, 9, 11, 14, 25, 60),
    (5, 8, 12, 20, 30),
    (10, 12, 30, 45, 60),
    (0, 1, 2, 40, 50),
    (15, 20, 30, 60, 3),
)
_MADE: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "one": {"X": ("x",)},
    "two": {"X": ("x",), "Y": ("y",)},
    "parts": {"All": ("b", "g"), "Boys": ("b",), "Girls": ("g",)},
    "not said": {"All": ("b", "g", "n"), "Boys": ("b",), "Girls": ("g",)},
    "named": {"Arrests": ("r", "d"), "Arrests for drugs": ("d",)},
    "crossed": {
        "Younger": ("b1", "g1"),
        "Older": ("b2", "g2"),
        "Boys": ("b1", "b2"),
        "Girls": ("g1", "g2"),
    },
}
Cell = tuple[str, str, str]  # of whom, area, period


@dataclass(frozen=True)
class CountSheetMade:
    """A sheet with what is true in it: measures as sums of parts, with rows that lack a figure."""

    declared: str
    made: Mapping[str, tuple[str, ...]]
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    truth: Mapping[Cell, int]
    missing: frozenset[Cell] = field(default_factory=frozenset)
    total: bool = False

    @classmethod
    def of(cls, seed: int) -> CountSheetMade:
        """The sheet of a seed."""
        dice = random.Random(seed)
        kind, n = dice.choice([("year", 3), ("Q", 8), ("/Q", 8), ("Q", 6), ("month", 24)])
        few = 3 if kind == "month" else 6
        areas = tuple(f"Area {letter}" for letter in "ABCDEF"[: dice.randint(1, few)])
        periods = tuple(_period(kind, at) for at in range(n))
        sizes, made = dice.choice(_SIZES), _MADE[dice.choice([*_MADE])]
        every = [(m, a, p) for m in made for a in areas for p in periods]
        lacking = dice.sample(every, dice.choice((0, 0, 1, 2, 3)))
        whom = dict.fromkeys(part for parts in made.values() for part in parts)
        return cls(
            dice.choice(("rows_count: children", "rows_count: events\n        about: children")),
            made,
            areas,
            periods,
            {
                (w, a, p): dice.choice((0, 0, 1, 2, 3) if w == "n" else sizes)
                for w in whom
                for a in areas
                for p in periods
            },
            frozenset(lacking),
            len(areas) > 1 and dice.random() < 0.5,
        )

    def rows(self) -> Iterator[str]:
        """The rows of the sheet: area, period, measure, value, status."""
        for measure, parts in self.made.items():
            for period in self.periods:
                for area in self.areas:
                    value = sum(self.truth[part, area, period] for part in parts)
                    lacks = (measure, area, period) in self.missing
                    yield f"{area},{period},{measure}," + (",not held" if lacks else f"{value},")
                if self.total:
                    every = [self.truth[w, a, period] for w in parts for a in self.areas]
                    yield f"Total,{period},{measure},{sum(every)},"

    def cells(self, measure: str, rows: Iterable[str], periods: Iterable[str]) -> Iterator[Cell]:
        """What a sum of rows and periods of a measure is made of."""
        wanted = [*periods]
        for row in rows:
            of = (row,) if row in self.areas else self.areas
            yield from ((w, a, p) for w in self.made[measure] for a in of for p in wanted)

    def sought(self) -> Iterator[frozenset[Cell]]:
        """Every count that must stay open: of a cell, a row, a period."""
        for measure in self.made:
            for period in self.periods:
                yield frozenset(self.cells(measure, self.areas, [period]))
                yield from (frozenset(self.cells(measure, [a], [period])) for a in self.areas)
            yield from (frozenset(self.cells(measure, [a], self.periods)) for a in self.areas)
        yield from (frozenset({cell}) for cell in self.truth)


def _period(kind: str, at: int) -> str:
    if kind == "month":
        return f"{_MONTHS[at % 12]} {2019 + at // 12}"
    if kind == "year":
        return str(2015 + at)
    year = 2019 + at // 4
    return f"{year}/{(year + 1) % 100} Q{at % 4 + 1}" if kind == "/Q" else f"{year} Q{at % 4 + 1}"


@dataclass(frozen=True)
class Known:
    """A printed number: how often each cell is in it, its value, and how far that may be off."""

    weights: Counter[Cell]
    value: float
    off: float


def printed(
    sheet: CountSheetMade, study: Study, counted: Counted, findings: Iterable[Finding]
) -> Iterator[Known]:
    """All numbers that an edition's findings print of the counts."""
    strands = over_shared_rows(Tallied.of(study, counted).strands)
    named = {strand.name: strand for strand in strands}
    for finding in findings:
        strand = named.get(finding.title)
        if strand and not (finding.withheld or finding.team_only):
            yield from _of_finding(sheet, strand, finding, _spans(strand, counted))


def _spans(strand: Strand, counted: Counted) -> Callable[[str], Sequence[str]]:
    """Which periods a label names: one, a year, from one to another, or all."""
    ordered = sorted(strand.held)
    labels = [p.label for p in ordered]
    spans = {label: [label] for label in labels}
    years = in_years(strand, counted.periods)
    for year in years.periods if years else ():
        spans[year.label] = [p.label for p in ordered if year.start <= p.start < year.after]

    def span(text: str) -> Sequence[str]:
        first, _, last = text.partition(" to ")
        if last in labels:
            return labels[labels.index(first) : labels.index(last) + 1]
        return labels if text == "All together" else spans.get(text, ())

    return span


def _of_finding(
    sheet: CountSheetMade, strand: Strand, finding: Finding, span: Callable[[str], Sequence[str]]
) -> Iterator[Known]:
    def known(rows: Sequence[str], periods: Sequence[str], value: float, digits: int) -> Known:
        averaged = len(periods) if strand.once and len(periods) > 1 else 1
        cells = Counter(sheet.cells(strand.name, rows, periods))
        weights = Counter({cell: n / averaged for cell, n in cells.items()})  # type: ignore[misc]
        return Known(weights, value, 0.5 * 10**-digits if averaged > 1 else 0.0)

    for name, e in finding.estimates.items():
        if name != "n_rows" and e.value is not None:
            when = e.label.removeprefix(f"{strand.name}, ")
            if when == strand.name:  # of the only row, in the period of the sentence
                when = finding.headline.rpartition(" in ")[2].rstrip(".")
            yield known(strand.added_up, span(when), e.value, e.decimals)
    table = finding.table
    rows = [str(row.cells["label"]) for row in table.rows] if table else []
    for row in table.rows if table else ():
        label = str(row.cells["label"])
        for column in table.columns if table else ():
            value = row.cells.get(column.key)
            if column.statistic is None or not isinstance(value, int | float):
                continue
            if column.key == "n":
                of, when = strand.added_up, span(label)
            elif label in strand.rows or len(strand.rows) == 1:
                of, when = (label if label in strand.rows else strand.rows[0],), span(column.label)
            else:
                of = tuple(other for other in strand.whole if other not in rows)
                when = span(column.label)
            yield known(of, when, value, column.decimals or 0)
    groups = {mark.group for mark in finding.figure.marks} if finding.figure else set()
    for mark in finding.figure.marks if finding.figure else ():
        others = tuple(row for row in strand.whole if row not in groups)
        of = (mark.group,) if mark.group in strand.rows else others if mark.group else strand.same
        digits = finding.figure.decimals if finding.figure else 0
        yield known(of, span(mark.label), mark.value, digits)


def follows(sheet: CountSheetMade, every: Sequence[Known], least: int) -> Iterator[frozenset[Cell]]:
    """The counts from 1 to below ``least`` that have one value only, by all that is printed.

    Raises AssertionError where something printed is not true.
    """
    cells = [*sheet.truth]
    truth = np.array([sheet.truth[cell] for cell in cells])
    if not every:
        return
    matrix = np.array([[known.weights[cell] for cell in cells] for known in every])
    value, off = (np.array([getattr(k, name) for k in every]) for name in ("value", "off"))
    assert (np.abs(matrix @ truth - value) <= off + 1e-6).all(), "what is printed is not true"
    low, high = value - off - 1e-7, value + off + 1e-7
    ways = {"A_ub": np.vstack([matrix, -matrix]), "b_ub": np.concatenate([high, -low])}
    for sought in {*sheet.sought()}:
        aim = np.array([float(cell in sought) for cell in cells])
        if not 0 < aim @ truth < least:
            continue
        ends = [linprog(sign * aim, **ways, bounds=(0, None)) for sign in (1, -1)]
        if any(end.status for end in ends) or -ends[1].fun - ends[0].fun >= 4:
            continue
        whole = [
            milp(
                sign * aim,
                constraints=LinearConstraint(matrix, low, high),
                integrality=np.ones(len(cells)),
                bounds=Bounds(0, np.inf),
            ).fun
            for sign in (1, -1)
        ]
        if round(whole[0]) == round(-whole[1]):
            yield sought
