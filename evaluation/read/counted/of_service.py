"""Counts of a service: which periods lie before it began, and which since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evaluation.counting import and_more
from evaluation.declare.service_file import ServiceFile
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.counted.count_periods import CountPeriod, named_period
from evaluation.read.counted.counted_figures import Counted, read_counts
from evaluation.read.grids import declared_apart


@dataclass(frozen=True, slots=True)
class ComparedRows:
    """The rows of a measure that may be compared: of all with a figure for every period.

    ``wanted``: the periods of which anybody has a figure. ``whose``: who is in it (supplier,
    area). ``left_out``: who lacks some of these, with the periods; none where a figure is doubled
    by one that is not there, or where measures that are sums or parts of this one lack some.
    """

    rows: pd.DataFrame
    wanted: frozenset[str]
    whose: frozenset[str]
    left_out: Mapping[str, tuple[str, ...]]

    @property
    def cells(self) -> Mapping[str, Mapping[str, float]]:
        """Every figure, by whose it is and period."""
        found: dict[str, dict[str, float]] = {}
        told = self.rows[["supplier", "area", "group", "period", "value"]]
        for *whose, period, value in told.itertuples(index=False, name=None):
            of = found.setdefault(", ".join(map(str, whose)), {})
            of[str(period)] = of.get(str(period), 0.0) + float(value)
        return found


@dataclass(frozen=True, slots=True)
class ServiceCounts:
    """Counts with the periods ``before`` a service ``began``, and ``since``, all of one length.

    ``changed``: what else changed, by the period from which on; ``aside``: periods of neither side.
    """

    counted: Counted
    service: str
    began: CountPeriod
    before: tuple[CountPeriod, ...]
    since: tuple[CountPeriod, ...]
    changed: Mapping[CountPeriod, str]
    aside: tuple[CountPeriod, ...] = ()
    collated: str = ""

    @property
    def every(self) -> str:
        """What one period is: month, quarter, year."""
        return self.began.length or "period"

    def given(self, measure: str) -> ComparedRows:
        """The rows of a measure with a figure, whether others have one for every period or not."""
        rows = self.counted.rows_of(totals=False, measure=measure)
        return ComparedRows(rows[rows["value"].notna()], frozenset(), frozenset(), {})

    def compared(self, measure: str, among: frozenset[str] | None = None) -> ComparedRows:
        """The rows of a measure, of the periods of both sides, without those of whom some lack.

        ``among``: whose rows alone may be compared; None for everybody's.
        """
        labels = [period.label for period in (*self.before, *self.since)]
        rows = self.counted.rows_of(totals=False, measure=measure)
        rows = rows[rows["period"].isin(labels)]
        whose = rows["supplier"].astype(str).str.cat(rows["area"].astype(str), sep=", ")
        whose = whose.str.strip(", ")
        given = rows["value"].notna()
        wanted = frozenset(rows.loc[given, "period"])
        left_out = {}
        for who, of in rows.groupby(whose, sort=False):
            has = {*of.loc[of["value"].notna(), "period"]}
            lacks = of.loc[of["value"].isna(), "period"]
            missing = {*(wanted - has), *(wanted & {*lacks})}
            if missing or (among is not None and who not in among):
                left_out[str(who)] = tuple(label for label in labels if label in missing)
        kept = rows[~whose.isin(left_out) & rows["period"].isin(wanted)]
        there = frozenset(map(str, whose[kept.index]))
        return ComparedRows(kept, wanted, there, left_out)


def read_service(study: Study, collector: Collector | None = None) -> ServiceCounts:
    """The counts of a service. Raises DataError with every fault.

    That the beginning, or what else changed, is no period of the data; that one side has no
    period; and periods of several lengths are faults.
    """
    collector = collector or Collector()
    files = [data for data in study.evaluation.data if isinstance(data, ServiceFile)]
    counted = read_counts(study, collector)
    first = files[0]
    found = _Periods(first, counted)
    sources = [source.file for source in counted.sources]
    read = [*zip(files, sources, strict=True)]
    collector.fault(*declared_apart(read, "began", "service", "not_compared"), *found.faults())
    collector.stop()
    began = found.of(first.began)
    assert began
    aside = [period for text in first.not_compared if (period := found.of(text))]
    compared = [p for p in counted.periods if p not in aside]
    sides = (
        tuple(p for p in compared if p.start < began.start),
        tuple(p for p in compared if p.start >= began.start),
    )
    collector.fault(*found.one_sided(*sides))
    collector.stop()
    return ServiceCounts(
        counted,
        first.service,
        began,
        *sides,
        {period: what for text, what in counted.changed.items() if (period := found.of(text))},
        tuple(aside),
        first.collated,
    )


@dataclass(frozen=True, slots=True)
class _Periods:
    """The periods of the data, as they are written in a declaration."""

    data: ServiceFile
    counted: Counted

    def of(self, text: str) -> CountPeriod | None:
        """A period of the data by its name, or another name of it."""
        return named_period(text, self.counted.periods, self.data.year_begins)

    def issue(self, problem: str, fix: str, *, code: str) -> Issue:
        source = self.counted.sources[0]
        return Issue(source.file, problem, fix, sheet=source.sheet, code=code)

    def faults(self) -> Iterator[Issue]:
        """Names that are no period of the data, and periods of several lengths."""
        labels = [p.label for p in self.counted.periods]
        named = {"began": (self.data.began,), "not_compared": self.data.not_compared}
        for key, texts in named.items():
            for text in texts:
                if self.of(text) is None:
                    yield self.issue(
                        f'{key}: names "{text}", which is no period of the data.',
                        f"{did_you_mean(text, labels)} Write one of these: "
                        f"{and_more(labels, 30)}.".strip(),
                        code="service.no-such-period",
                    )
        if len({p.months for p in self.counted.periods}) > 1:
            yield self.issue(
                "Periods are of several lengths, so what was before cannot be held against what "
                "was since.",
                "Put each length into a sheet or file of its own, and give each an evaluation.",
                code="service.lengths",
            )

    def one_sided(
        self, before: Sequence[CountPeriod], since: Sequence[CountPeriod]
    ) -> Iterator[Issue]:
        """A fault where nothing lies before, or nothing since."""
        if not (before and since):
            where = "since" if before else "before"
            yield self.issue(
                f"There is no period {where} {self.data.began}, so there is nothing to compare.",
                f"Add the figures of the periods {where}; or correct began:, the first period of "
                "the service.",
                code="service.one-side",
            )
