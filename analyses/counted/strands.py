"""Figures of one measure as rows by period, and over whom two periods can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from evaluation.counting import grouped
from evaluation.declare.counts_file import CountedMeasure
from evaluation.declare.whose_rows import UNITS, UNPROTECTED, Unit, everyday
from evaluation.declare.workspace import Study
from evaluation.read.counted.count_periods import CountPeriod, overlapping
from evaluation.read.counted.counted_figures import Counted
from evaluation.say.counts import count_of
from evaluation.say.finding import Base, Basis, Estimate, Finding
from evaluation.say.occurrences import EventPart
from evaluation.say.wording import number, worded
from evaluation.statistics.interrupted_series import FEWEST_POINTS
from evaluation.statistics.rate_ratio import percentage_change

FULL_COUNT = (
    "These are counts of all that was recorded, and no sample: they have no sampling error, so no "
    "interval stands beside them. What was not recorded is not in them."
)
OF_A_SAMPLE = (
    "These figures are of a sample. How it was drawn is not known here: the intervals hold if it "
    "was drawn at random."
)
LIKE_YEARS = (
    "What was counted was counted in full and has no sampling error. The intervals say how far "
    "rates and changes would go up and down in like years by chance alone."
)
FEW_PERIODS = (
    "With fewer than 12 periods nobody can tell a lasting change from chance: the figures are "
    "given, and nothing is tested."
)
_PEOPLE = (Unit.CHILD, Unit.CAREGIVER, Unit.PROFESSIONAL)
_TELL_APART = ("area", "supplier", "group", "subgroup")
_LEAST = 0.5  # per cent, below which a change would print as none
_METHOD = "Figures were taken as they were supplied, and added up only over the same suppliers."
_WHY = (
    "Who supplies, and what they count, differs from period to period: a change between different "
    "suppliers would be a change of who was asked."
)


@dataclass(frozen=True, slots=True)
class SuppliedFigure:
    """One figure as it was supplied; ``value`` is None where there is none, ``status`` says why."""

    value: float | None
    of: float | None
    status: str
    definition: str
    supplier: str


@dataclass(frozen=True)
class Strand:
    """The figures of one measure: row x period. ``given_totals``: rows that add up others.

    ``protected``: it is of people, so that nothing is told of a row but with all its figures, as
    what is told with and without it would give those of it. ``once``: nobody counts twice in a
    period, and so may count again in the next: such figures are averaged and never added up over
    periods. ``each``: of what length the periods are that an average is of.
    """

    name: str
    measure: CountedMeasure
    by: str
    periods: tuple[CountPeriod, ...]
    cells: dict[tuple[str, str], SuppliedFigure]
    rows: tuple[str, ...]
    given_totals: frozenset[str]
    one_definition: bool
    otherwise: Mapping[str, str] = field(default_factory=dict)  # declared: period -> what changed
    of_measure: str = ""  # as in the table, and its stage
    stage: str = ""
    source: str = ""  # where it was published
    protected: bool = False
    once: bool = False
    each: str = ""
    of_parts: bool = False  # its years were made of months, quarters or half-years
    shared: frozenset[str] | None = None  # rows that measures made of one another all have
    whose: Mapping[tuple[str, str], frozenset[int]] | None = None  # of events of known people

    def people(self, rows: Sequence[str], periods: Sequence[str]) -> frozenset[str] | None:
        """Whose the events of rows and periods are, where known; all that name nobody as one."""
        if self.whose is None:
            return None
        cells = (self.whose.get((row, p), frozenset()) for row in rows for p in periods)
        return frozenset(map(str, frozenset[int]().union(*cells)))

    def part(
        self, label: str, value: float, rows: Sequence[str], periods: Sequence[str]
    ) -> EventPart:
        """A part of rows and periods: of as many people as are known, or else as it counts."""
        part = EventPart.of(label, value)
        people = self.people(rows, periods)
        known = {} if people is None else {"n": len(people), "people": people}
        return part.model_copy(update=known)

    @property
    def told(self) -> str:
        """What it is called in a sentence."""
        return f"{self.name}, on average a {self.each}" if self.each else self.name

    def over_time(self, values: Sequence[float]) -> float:
        """Figures of several periods as one: their sum, or their average of people."""
        return sum(values) / (len(values) if self.once else 1)

    def value(self, row: str, period: str) -> float | None:
        """The figure of a row in a period."""
        cell = self.cells.get((row, period))
        return cell.value if cell else None

    def of(self, row: str) -> Iterator[SuppliedFigure]:
        """The figures of a row."""
        return (cell for (label, _), cell in self.cells.items() if label == row)

    @property
    def several(self) -> str:
        """What its rows are called; rows where more than one thing tells them apart."""
        plain = all(", " not in row for row in self.rows)
        return f"{self.by}s" if self.by and plain else "rows"

    @property
    def heading(self) -> str:
        """What stands over its rows."""
        return self.by.capitalize() or "Measure"

    @property
    def parts(self) -> tuple[str, ...]:
        """Rows that add up no others."""
        return tuple(row for row in self.rows if row not in self.given_totals)

    @cached_property
    def held(self) -> tuple[CountPeriod, ...]:
        """The periods in which a row has a figure that adds up no others."""
        return tuple(
            period
            for period in self.periods
            if any(self.value(row, period.label) is not None for row in self.parts)
        )

    @cached_property
    def whole(self) -> tuple[str, ...]:
        """Rows that have every figure, all from one supplier, counted as most rows are."""
        labels = [period.label for period in self.held] or [""]
        rows = {*(self.parts if self.shared is None else self.shared)} - self.counted_otherwise
        return tuple(row for row in self.parts if row in rows and self._whole(row, labels))

    @cached_property
    def counted_otherwise(self) -> frozenset[str]:
        """Rows by another definition than more than half of them, so that they are in no sum."""
        ways = {
            row: {cell.definition for cell in self.of(row) if cell.value is not None}
            for row in self.parts
        }
        often = Counter(next(iter(of)) for of in ways.values() if len(of) == 1)
        most, n = max(often.items(), key=lambda of: of[1], default=("", 0))
        given = sum(map(bool, ways.values()))
        return frozenset(
            row for row, of in ways.items() if 2 * n > given and len(of) == 1 and most not in of
        )

    def _whole(self, row: str, periods: Sequence[str]) -> bool:
        cells = [self.cells.get((row, period)) for period in periods]
        ways = {(cell.supplier, cell.definition) for cell in cells if cell}
        return len(ways) == 1 and all(cell and cell.value is not None for cell in cells)

    @cached_property
    def added_up(self) -> tuple[str, ...]:
        """The whole rows, where they can be added up: counts and amounts by one definition."""
        labels = [period.label for period in self.held] or [""]
        sums = self.measure.adds_up or len(self.parts) == 1
        return self.whole if sums and self.alike(self.whole, *labels) else ()

    @cached_property
    def in_turn(self) -> bool:
        """Whether periods are of one length and none lies in another, so that they make one."""
        alike = len({period.months for period in self.held}) == 1
        return alike and not overlapping(self.held)

    def of_fewer(self, row: str, period: str) -> tuple[str, ...]:
        """Rows that a given total leaves out: without a figure, where it is the sum of the rest."""
        if row not in self.given_totals or len(self.given_totals) > 1:
            return ()
        values = {part: self.value(part, period) for part in self.parts}
        without = tuple(part for part, value in values.items() if value is None)
        rest = sum(value for value in values.values() if value is not None)
        total = self.value(row, period)
        return without if total is not None and total <= rest else ()

    @cached_property
    def ends(self) -> tuple[CountPeriod, CountPeriod] | None:
        """The first and last period that two or more rows, or the only one, have figures in.

        Of years that were made of their parts the last and the one before, as of the parts.
        """
        rows = self.parts if self.protected else self.rows
        held = [
            period
            for period in self.periods
            if any(self.value(row, period.label) is not None for row in rows)
        ]
        same = [period for period in held if period.months == held[0].months]
        if self.of_parts and len(same) > 1:
            same = same[-2:] if same[-2].after == same[-1].start else []
        return (same[0], same[-1]) if len(same) > 1 else None

    def comparable(self, row: str) -> str:
        """Why the ends of a row cannot be compared; empty where they can."""
        if self.ends is None:
            return "one period only"
        return self.apart(row, [period.label for period in self.ends])

    def apart(self, row: str, periods: Sequence[str]) -> str:
        """Why figures of a row in some periods cannot be compared; empty where they can."""
        cells = [self.cells.get((row, period)) for period in periods]
        for period, cell in zip(periods, cells, strict=True):
            if cell is None or cell.value is None:
                return f"no figure for {period}"
        if len({cell.definition for cell in cells if cell}) > 1:
            return "counted otherwise"
        if len({cell.supplier for cell in cells if cell}) > 1:
            return "another supplier"
        return f"not of all {self.several}" if any(self.of_fewer(row, p) for p in periods) else ""

    @cached_property
    def same(self) -> tuple[str, ...]:
        """Rows whose first and last figures can be compared; of people those with every figure."""
        rows = self.whole if self.protected else self.parts
        return tuple(
            row for row in rows if not self.comparable(row) and row not in self.counted_otherwise
        )

    def over(self, rows: Sequence[str]) -> str:
        """``, over the same 3 of 4 areas``; empty of a measure with one row."""
        of_all = "" if len(rows) == len(self.parts) else f" of {len(self.parts)}"
        if len(self.parts) == 1:
            return ""
        return f", over the same {len(rows)}{of_all} {self.several}"

    @property
    def adds_up(self) -> bool:
        """Whether the rows that compare may be added up: counts, counted by one definition."""
        ends = [period.label for period in self.ends or ()]
        return self.measure.adds_up and self.alike(self.same, *ends)

    def alike(self, rows: Sequence[str], *periods: str) -> bool:
        """Whether the figures of rows in some periods were counted by one definition."""
        return len({self.cells[row, period].definition for row in rows for period in periods}) <= 1

    def sum_of(self, rows: Sequence[str], period: str) -> float | None:
        """The sum of rows in a period; None where one has no figure."""
        values = [self.value(row, period) for row in rows]
        return None if not values or None in values else sum(v for v in values if v is not None)

    def changed(self, first: float, last: float) -> str:
        """From one figure to another: in per cent, or in points where they are shares."""
        if self.measure.kind == "percent":
            points = number(last - first, self.decimals, signed=True)
            return f"{points} point{'' if points[1:] == '1' else 's'}"
        changed = percentage_change(first, last) if first >= 0 and last >= 0 else None
        if changed is None:
            return "none both times" if first == last else "from none"
        if 0 < abs(changed) < _LEAST:
            return f"{'less' if changed < 0 else 'more'} by under 1%"
        return f"{number(changed, 0, signed=True)}%"

    @property
    def decimals(self) -> int:
        """The digits of its figures."""
        values = [cell.value for cell in self.cells.values() if cell.value is not None]
        return int(any(value % 1 for value in values))

    def breaks(self, rows: Sequence[str]) -> dict[str, str]:
        """Periods from which on some rows are counted otherwise, or something else changed.

        That one row has no figure is a gap of its own line, and breaks no other.
        """
        found = {
            later.label: [
                "another definition" if self._defined_anew(rows, earlier, later) else "",
                self.otherwise.get(later.label, ""),
            ]
            for earlier, later in pairwise(self.periods)
        }
        return {period: ", ".join(filter(None, why)) for period, why in found.items() if any(why)}

    def _defined_anew(self, rows: Sequence[str], earlier: CountPeriod, later: CountPeriod) -> bool:
        pairs = [[self.cells.get((row, p.label)) for p in (earlier, later)] for row in rows]
        return any(
            a and b and None not in (a.value, b.value) and a.definition != b.definition
            for a, b in pairs
        )


@dataclass(frozen=True)
class Tallied:
    """The counts of a study, and what their findings share."""

    counted: Counted
    prefix: str
    basis: Basis

    @classmethod
    def of(cls, study: Study, counted: Counted) -> Tallied:
        """The counts of a study."""
        files = (source.file for source in counted.sources)
        return cls(counted, study.evaluation.name or "counts", Basis.of(study.name, files))

    @cached_property
    def strands(self) -> tuple[Strand, ...]:
        """One a measure, and a stage where there are some, in the order of the files."""
        table = self.counted.table[self.counted.table["value"].notna()]
        pairs = table[["measure", "stage"]].drop_duplicates().itertuples(index=False)
        return tuple(self._strand(str(m), str(s)) for m, s in pairs)

    def _strand(self, measure: str, stage: str) -> Strand:
        table = self.counted.table
        own = table[(table["measure"] == measure) & (table["stage"] == stage)]
        by = _told_apart_by(own)
        cells: dict[tuple[str, str], SuppliedFigure] = {}
        totals = set()
        for (label, period), rows in grouped(_labelled(own, by, _several(own, by))).items():
            cells[label, period] = _one(rows)
            if all(row["total"] for row in rows):
                totals.add(label)
        labels = tuple(dict.fromkeys(label for label, _ in cells))
        totals = totals if len(totals) < len(labels) else set()
        at = {period for _, period in cells}
        parts = [cell for (label, _), cell in cells.items() if label not in totals]
        named = " / ".join(filter(None, (measure, stage)))
        facts = self.counted.measures.get(measure, CountedMeasure())
        return Strand(
            name=named or self.counted.called.capitalize(),
            measure=facts,
            by=by,
            periods=tuple(period for period in self.counted.periods if period.label in at),
            cells=cells,
            rows=labels,
            given_totals=frozenset(totals),
            one_definition=len({cell.definition for cell in parts if cell.value is not None}) <= 1,
            otherwise=self.counted.changed,
            of_measure=measure,
            stage=stage,
            protected=not self.protects_nobody,
            whose=self._whose(own, by, measure, stage),
            once=self.counted_once(facts),
            source=" ".join(
                dict.fromkeys(self.counted.citations.get(str(file), "") for file in own["file"])
            ),
        )

    def _whose(
        self, own: pd.DataFrame, by: str, measure: str, stage: str
    ) -> dict[tuple[str, str], frozenset[int]] | None:
        """Whose the events of each row and period of a measure are."""
        people = self.counted.people
        if people is None:
            return None
        people = people[(people["measure"] == measure) & (people["stage"] == stage)]
        labelled = _labelled(people, by, _several(own, by))
        found = grouped((at, int(row["person"])) for at, row in labelled)
        return {at: frozenset(of) for at, of in found.items()}

    @cached_property
    def n(self) -> int:
        """Of how many the figures may be, as the disclosure step counts them."""
        if self.protects_nobody:
            return len(self.counted.given)
        return int(self.counted.given["value"].sum())

    @property
    def protects_nobody(self) -> bool:
        """Whether figures are of nobody: published, of institutions or sessions."""
        return self.counted.unit in UNPROTECTED

    @property
    def caveats(self) -> tuple[str, ...]:
        """What stands beside every finding on figures."""
        few = 1 < len(self.counted.periods) < FEWEST_POINTS
        return (self._how_sure, *((FEW_PERIODS,) if few else ()))

    @property
    def _how_sure(self) -> str:
        if not self.counted.full_count:
            return OF_A_SAMPLE
        return LIKE_YEARS if self.counted.intervals else FULL_COUNT

    def counted_once(self, measure: CountedMeasure) -> bool:
        """Whether nobody is counted twice in a period: people, and no events that may repeat."""
        return counted_once(self.counted, measure)

    @property
    def of_suppliers(self) -> Unit:
        """Whose a number of suppliers, figures or questions is: of institutions."""
        return self.counted.unit if self.protects_nobody else Unit.INSTITUTION

    def count(
        self, label: str, value: float, unit: str = "", *, n: int | None = None, decimals: int = 0
    ) -> Estimate:
        """A figure, or a number of figures, suppliers or periods."""
        return count_of(label, value, unit or self.counted.called, n=n, decimals=decimals)

    def figure(self, strand: Strand, label: str, value: float) -> Estimate:
        """A figure of a measure; where it is of people, of how many it may be."""
        called = "figures" if self.protects_nobody else self.counted.called
        unit = strand.measure.counts or called
        digits = max(strand.decimals, int(bool(value % 1)))  # an average has them
        return self.count(label, value, unit, n=self.of_people(value), decimals=digits)

    def of_people(self, value: float) -> int | None:
        """Of how many people a number is; None where it is of nobody."""
        return None if self.protects_nobody else int(value)

    def people_in(self, strand: Strand, values: Sequence[float]) -> int:
        """Of how many people figures may be, period by period; how many they are of nobody.

        Who counts once in a period may be there in each, so they are as many as in one.
        """
        if self.protects_nobody:
            return len(values)
        return int(max(values, default=0) if strand.once else sum(values))

    def finding(
        self,
        name: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: dict[str, Estimate],
        leading: str,
        **facts: Any,
    ) -> Finding:
        """A finding on these counts."""
        usual: dict[str, Any] = {
            "n": self.n,
            "counts": "figures" if self.protects_nobody else self.counted.called,
            "method": _METHOD,
            "why": _WHY,
            "basis": self.basis,
            "caveats": self.caveats,
        }
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=facts.pop("unit", self.counted.unit), people=frozenset()),
            wordings,
            estimates,
            leading=leading,
            **(usual | facts),
        )


def counted_once(counted: Counted, measure: CountedMeasure) -> bool:
    """Whether nobody is counted twice in a period: people, and no events that may repeat."""
    called = measure.counts or counted.called
    of_people = UNITS.get(everyday(called) or called) in _PEOPLE or called == "people"
    return measure.kind == "count" and of_people


def _told_apart_by(own: pd.DataFrame) -> str:
    """What the rows of a measure are told apart by: area, supplier or group; empty for nothing."""
    return next((r for r in _TELL_APART if own[r].nunique() > 1), "")


def _several(own: pd.DataFrame, by: str) -> list[str]:
    """What tells rows apart beside the first.

    Where several suppliers count in one area, or groups stand beside what tells rows apart, they
    are rows of their own: nobody knows that they add up.
    """
    return [
        role
        for role in _TELL_APART
        if role != by and by and (own.groupby(by)[role].nunique() > 1).any()
    ]


def _labelled(
    own: pd.DataFrame, by: str, several: Sequence[str]
) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """Each row of the table with its label and period."""
    for row in own.to_dict("records"):
        beside = [str(row[role]) for role in several if row[role]]
        label = str(row[by]) if by else ""
        named = ", ".join(filter(None, (label, *beside)))
        yield (named, str(row["period"])), {str(k): v for k, v in row.items()}


def _one(rows: Sequence[dict[str, Any]]) -> SuppliedFigure:
    """The figure of a row and period; where nothing tells rows apart, their sum."""
    [first, *others] = rows
    values = [row["value"] for row in rows]
    of = [row["of"] for row in rows]
    missing = next((row for row in rows if pd.isna(row["value"])), None)
    return SuppliedFigure(
        value=None if missing else float(sum(values)),
        of=None if any(pd.isna(v) for v in of) else float(sum(of)),
        status=str((missing or first)["status"]),
        definition=" / ".join(dict.fromkeys(str(row["definition"]) for row in (first, *others))),
        supplier=str(first["supplier"]),
    )
