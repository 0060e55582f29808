"""Tables of counts and amounts -> one row a figure, with who supplied it and what it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from evaluation.counting import and_more, grouped
from evaluation.declare.counts_file import CountedMeasure, CountsFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, DataError, Issue, did_you_mean
from evaluation.read.counted.consistent import faults_of, notes_of, twice
from evaluation.read.counted.count_periods import CountPeriod, missing_between, named_period
from evaluation.read.counted.count_sheet import (
    LABELS,
    CountSheet,
    frames_of,
    people_of,
    said_of_rows,
    sheet_of,
)
from evaluation.read.counted.figure_signs import parts_of_one, rates_already, undeclared_signs
from evaluation.read.counted.form_lists import listed_alone
from evaluation.read.counted.labels_alike import (
    ADDING,
    adds_up,
    area_twice,
    averages,
    nearly_alike,
    one_period_name,
    one_spelling,
    sums_of_others,
    wholes,
)
from evaluation.read.counted.period_remarks import notes_of_periods
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import Opened, read_grids
from evaluation.read.responses import Source

_FIGURES = ("value", "of")
_BESIDE = ("definition", "status", "reason", "total", "file", "sheet", "where")


@dataclass(frozen=True, slots=True)
class Counted:
    """One row a figure, with all that the files say of it.

    ``table``: ``supplier, area, period, measure, group, subgroup, stage`` (labels, empty where a
    file has none), ``value`` and ``of`` (its denominator; both missing where not given),
    ``definition, status, reason``, ``total`` (whether it adds up others), and where it stands
    (``file, sheet, where``).

    ``roles``: those that the files have. ``periods``: in their order, ``gaps``: those missing
    between the first and the last. Labels stand in the order of the files, totals not among them.
    ``measures``: each with what is declared of it. ``definitions``: those that are named.
    ``counted_rows``: figures are counts of rows, one an event. ``called``: what one of a count is.
    ``citations``: where the figures of each file were published, by its name. ``of_called``: the
    heading over denominators. ``intervals``: rates are read as those of a sample, or of like years.
    ``people``: of events of known people how many are of whom: the labels, ``person, events``,
    where ``person`` is a number, and -1 for all that name nobody.
    """

    unit: Unit
    called: str
    table: pd.DataFrame
    roles: frozenset[str]
    periods: tuple[CountPeriod, ...]
    gaps: tuple[CountPeriod, ...]
    suppliers: tuple[str, ...]
    areas: tuple[str, ...]
    measures: Mapping[str, CountedMeasure]
    groups: tuple[str, ...]
    stages: tuple[str, ...]
    definitions: tuple[str, ...]
    sources: tuple[Source, ...]
    counted_rows: bool = False
    full_count: bool = True
    changed: Mapping[str, str] = field(default_factory=dict)
    citations: Mapping[str, str] = field(default_factory=dict)
    of_called: str = ""
    intervals: bool = False
    people: pd.DataFrame | None = None
    notes: tuple[Issue, ...] = ()

    @property
    def citation(self) -> str:
        """Where the figures were published, of all files."""
        return " ".join(dict.fromkeys(filter(None, self.citations.values())))

    @property
    def given(self) -> pd.DataFrame:
        """The rows with a figure, totals not among them."""
        return self.table[self.table["value"].notna() & ~self.table["total"]]

    @property
    def n(self) -> int:
        """How many figures there are; or rows, where these are counted."""
        return sum(self.in_files) if self.counted_rows else len(self.given)

    @property
    def in_files(self) -> tuple[int, ...]:
        """How many figures stand in each of the ``sources``; or rows, where these are counted."""
        if self.counted_rows:
            return tuple(source.rows for source in self.sources)
        often = self.given.value_counts(["file", "sheet"])
        return tuple(int(often.get((of.file, of.sheet), 0)) for of in self.sources)

    def rows_of(self, *, totals: bool | None = None, **labels: str) -> pd.DataFrame:
        """The rows with some labels; ``totals``: only those that add up others, or none of them."""
        table = self.table
        for role, label in labels.items():
            table = table[table[role] == label]
        return table if totals is None else table[table["total"] == totals]

    def period(self, label: str) -> CountPeriod | None:
        """The period that is called so."""
        return next((period for period in self.periods if period.label == label), None)


def read_counts(
    study: Study, collector: Collector | None = None, *, opened: Opened | None = None
) -> Counted:
    """The figures of every file together. Raises DataError with every fault.

    A table with a column for each period is turned. A cell without a figure keeps the word in its
    place as a status. A figure that is none, a share above 100, a period that is none, and two
    figures for the same are faults; a missing period, a definition that changed, a total that is
    not the sum of its parts, and who is there in one period only, are told.
    """
    collector = collector or Collector()
    read = [
        (data, grid)
        for data, grid in read_grids(study, collector, opened)
        if isinstance(data, CountsFile)
    ]
    counted = counted_in(read, collector)
    return replace(counted, notes=(*counted.notes, *listed_alone(study, read, counted.table)))


def counted_in(
    read: Sequence[tuple[CountsFile, Grid]], collector: Collector, *, judged: bool = True
) -> Counted:
    """The figures of some sheets together, as ``read_counts`` has them.

    ``judged``: figures that cannot be are faults, and what is told of them is told; where not, the
    caller knows more of what they should be.
    """
    sheets = [sheet for data, grid in read if (sheet := sheet_of(data, grid, collector))]
    collector.stop()
    bases = [said_of_rows(sheet, collector) for sheet in sheets]
    both = [*zip(sheets, bases, strict=True)]
    frames = [frame for sheet, base in both for frame in frames_of(sheet, base, collector)]
    collector.stop()
    table = pd.concat(frames, ignore_index=True)
    if table.empty:
        raise DataError(_nothing(sheets[0]))
    spelt = one_spelling(table, (*LABELS, "definition"), collector)
    collector.note(*one_period_name(table))
    collector.fault(*_several_years(table, sheets))
    declared = {str(role): {*of} for data, _ in read for role, of in data.totals.items()}
    stages = [stage for data, _ in read for stage in data.columns_may_be[1]]
    totals = _totals(table, declared, stages)
    table["total"] = totals.any(axis=1)
    if table["total"].all():  # a sheet of All areas alone
        table["total"] = False
    periods = _in_order(table)
    measures = {name: of for data, _ in read for name, of in data.measures.items()}
    collector.fault(*_undeclared_measures(table, measures, sheets[0]))
    first = read[0][0]
    counted_rows = all(sheet.rows_are_events for sheet in sheets)
    gaps = tuple(missing_between(periods))
    named = _named_measures(table, measures, read)
    if judged and not counted_rows:
        _judge(table, sheets, named, collector)
    changed = _changed(read, periods, collector)
    collector.stop()
    if judged:
        collector.note(*nearly_alike(table), *area_twice(table))
        collector.note(*notes_of(table, totals, named, periods, gaps, counted_rows=counted_rows))
        collector.note(*notes_of_periods(table, periods, named))
    parts = table[~table["total"]]
    return Counted(
        unit=first.unit,
        called=str(first.rows_count),
        table=table[[*LABELS, *_FIGURES, *_BESIDE]],
        roles=frozenset(role for sheet in sheets for role in sheet.roles),
        periods=periods,
        gaps=gaps,
        suppliers=_labels(parts, "supplier"),
        areas=_labels(parts, "area"),
        measures=named,
        groups=_labels(parts, "group"),
        stages=_labels(parts, "stage"),
        definitions=_labels(table, "definition"),
        sources=tuple(Source.of(grid) for _, grid in read),
        counted_rows=counted_rows,
        intervals=all(data.intervals for data, _ in read),
        people=_people(both, spelt),
        full_count=all(data.full_count for data, _ in read),
        changed=changed,
        of_called=next(
            (sheet.columns["of"].heading for sheet in sheets if "of" in sheet.columns), ""
        ),
        citations={
            file: " ".join(dict.fromkeys(filter(None, said)))
            for file, said in grouped((grid.file, data.citation) for data, grid in read).items()
        },
        notes=(*(note for _, grid in read for note in grid.notes), *collector.notes),
    )


def _named_measures(
    table: pd.DataFrame,
    declared: Mapping[str, CountedMeasure],
    read: Sequence[tuple[CountsFile, Grid]],
) -> dict[str, CountedMeasure]:
    """Each measure with what is declared of it, or of all measures of its sheet."""
    alike = {
        (grid.file, grid.sheet): data.every_measure for data, grid in read if data.every_measure
    }
    backwards = table.iloc[::-1]  # the first row of a measure is the last to be taken
    places = zip(backwards["file"], backwards["sheet"], strict=True)
    sheet_with = dict(zip(backwards["measure"], places, strict=True))
    return {
        name: declared.get(name) or alike.get(sheet_with.get(name, ("", ""))) or CountedMeasure()
        for name in _labels(table, "measure") or ("",)
    }


def _judge(
    table: pd.DataFrame,
    sheets: Sequence[CountSheet],
    measures: Mapping[str, CountedMeasure],
    collector: Collector,
) -> None:
    """Collect what cannot be, and what may be meant otherwise, of figures that were supplied."""
    unread = {
        (sheet.grid.file, sheet.grid.sheet): (sheet.spare_role, sheet.unread) for sheet in sheets
    }
    collector.fault(*faults_of(table, measures), *twice(table, unread))
    collector.fault(*undeclared_signs(sheets, table, measures))
    collector.note(*parts_of_one(sheets, table, measures), *rates_already(table, measures))
    collector.fault(*averages(table, measures))
    sums = [*sums_of_others(table, measures)]
    collector.fault(*(issue for issue in sums if issue.severity == "fault"))
    collector.note(*(issue for issue in sums if issue.severity == "note"))


def _changed(
    read: Sequence[tuple[CountsFile, Grid]], periods: Sequence[CountPeriod], collector: Collector
) -> dict[str, str]:
    """What else changed, by the period of the data; a period that is not there is a fault."""
    changed = {}
    for data, grid in read:
        for text, what in data.changed.items():
            if period := named_period(text, periods, data.year_begins):
                changed[period.label] = what
                continue
            labels = [period.label for period in periods]
            collector.fault(
                Issue(
                    grid.file,
                    f'changed: names "{text}", which is no period of the data.',
                    f"{did_you_mean(text, labels)} Write one of these: "
                    f"{and_more(labels, 30)}.".strip(),
                    sheet=grid.sheet,
                    code="counts.changed-when",
                )
            )
    return changed


def _people(
    sheets: Sequence[tuple[CountSheet, pd.DataFrame]], spelt: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame | None:
    """Whose the events of all files are; None where one of them does not say it.

    ``spelt``: of each role the spelling of labels that are written in several ways.
    """
    given = [people_of(sheet, base) for sheet, base in sheets]
    frames = [frame for frame in given if frame is not None]
    if len(frames) < len(given):
        return None
    people = pd.concat(frames, ignore_index=True)
    for role, meant in spelt.items():
        if role in people:
            people[role] = people[role].replace(dict(meant))
    people["person"] = pd.factorize(people["person"].astype(object).replace("", None))[0]
    return people.groupby([*LABELS, "person"], sort=False, as_index=False)[["events"]].sum()


def _labels(table: pd.DataFrame, role: str) -> tuple[str, ...]:
    return tuple(str(label) for label in table[role].unique() if label)


def _nothing(sheet: CountSheet) -> Issue:
    return sheet.grid.issue(
        (),
        "There is no figure in this file.",
        "Fill it in: one row for each figure.",
        code="counts.nothing",
    )


# --- all files together ---------------------------------------------------------------------------


def _several_years(table: pd.DataFrame, sheets: Sequence[CountSheet]) -> Iterator[Issue]:
    """A fault where a name stands for several periods, as years begin in another month."""
    spans = table[["period", "begins", "months"]].drop_duplicates()
    if twice := [str(name) for name in spans["period"][spans["period"].duplicated()] if name]:
        yield sheets[-1].grid.issue(
            (),
            f"Years begin in one month in one file and in another in the next, so that {twice[0]} "
            "stands for several periods.",
            "Write the same year_begins: beside each file; or give each file an evaluation of its "
            "own.",
            code="counts.years-begin",
        )


def _totals(
    table: pd.DataFrame, declared: Mapping[str, set[str]], parts: Collection[str]
) -> pd.DataFrame:
    """Of each row, which of its labels add up others: by their word, or as declared.

    And those that a row goes without that has such a label. ``parts``: labels that add up nothing,
    whatever they are called.
    """
    totals = pd.DataFrame(
        {
            role: table[role].isin(
                {
                    text
                    for text in table[role].unique()
                    if (adds_up(str(text)) and text not in parts) or text in declared.get(role, ())
                }
                | (wholes(table, role) if role in ("group", "subgroup") else set())
            )
            for role in (*ADDING, "stage")
        },
        index=table.index,
    )
    adding = totals.any(axis=1)
    for role in ADDING:
        totals[role] |= adding & table[role].eq("")
    return totals


def _in_order(table: pd.DataFrame) -> tuple[CountPeriod, ...]:
    held = table[table["period"].ne("")]
    different = held[["begins", "months", "period"]].drop_duplicates()
    return tuple(
        sorted(
            CountPeriod(int(begins), int(months), str(label))
            for begins, months, label in different.to_numpy()
        )
    )


def _undeclared_measures(
    table: pd.DataFrame, declared: Mapping[str, CountedMeasure], sheet: CountSheet
) -> Iterator[Issue]:
    """Measures that are declared, or counted among, and have no figure."""
    there = _labels(table, "measure")
    for name, measure in declared.items():
        for wanted in filter(None, (name, measure.of)):
            if wanted not in there:
                yield sheet.grid.issue(
                    (),
                    f'No figure is of the measure "{wanted}", which deliverable.yaml declares.',
                    f"{did_you_mean(wanted, there)} Write it as in the file. There are: "
                    f"{and_more(there, 20)}.".strip(),
                    code="counts.measure-not-there",
                )
