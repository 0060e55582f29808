"""What agencies supplied of a list of measures, by area and period."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from evaluation.counting import and_more, grouped
from evaluation.declare.counts_file import CountedMeasure
from evaluation.declare.supply_file import SupplyFile
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue
from evaluation.read.asked_for import AskedFor, AskedMeasure, read_asked_for
from evaluation.read.counted.consistent import faults_of
from evaluation.read.counted.count_periods import CountPeriod, read_period
from evaluation.read.counted.count_sheet import columns_called_in
from evaluation.read.counted.counted_figures import Counted, counted_in
from evaluation.read.counted.figure_signs import signs_of_other_kinds
from evaluation.read.counted.figure_texts import figure_of
from evaluation.read.counted.labels_alike import label_key
from evaluation.read.exports.grid import Grid, address
from evaluation.read.exports.names import not_listed
from evaluation.read.grids import read_grids
from evaluation.read.responses import Source

LATE, PART, UNSAID = "late", "supplied in part", "no answer"
_HERE = ("supplied", LATE)
_NOT_ASKED = "not asked"
_LIST = "the list of what was asked for"
_KEY = ("measure", "area", "period", "group")
_ROW = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class SuppliedCell:
    """What was said of one figure that was asked for.

    ``definition``: as it was worked out, in the words of who supplied it; empty where that is as
    in the list. ``revised``: the figure was another until the last submission.
    """

    status: str
    definition: str = ""
    reason: str = ""
    revised: bool = False

    @property
    def here(self) -> bool:
        """Whether the figure is there."""
        return self.status in _HERE


@dataclass(frozen=True, slots=True)
class Supply:
    """All that was asked for, and what became of it.

    ``cells``: by measure, area, period and group; what no row speaks of has no entry. ``periods``:
    in their order, up to the last of which anything was said. No figure stands here: what is told
    is who supplied it.
    """

    measures: tuple[AskedMeasure, ...]
    areas: tuple[str, ...]
    periods: tuple[str, ...]
    cells: Mapping[tuple[str, str, str, str], SuppliedCell]
    sources: tuple[Source, ...]
    citation: str = ""
    notes: tuple[Issue, ...] = ()

    def of(self, measure: AskedMeasure, area: str, period: str) -> tuple[SuppliedCell, ...]:
        """Every figure of a measure that was asked for in an area and period."""
        unsaid = SuppliedCell(UNSAID)
        cells = (
            self.cells.get((measure.name, area, period, group), unsaid) for group in measure.groups
        )
        return tuple(cell for cell in cells if cell.status != _NOT_ASKED)

    def asked(
        self, period: str, measures: Collection[AskedMeasure] = (), areas: Collection[str] = ()
    ) -> list[SuppliedCell]:
        """All figures that were asked for in a period, of some or all measures and areas."""
        return [
            cell
            for measure in measures or self.measures
            for area in areas or self.areas
            for cell in self.of(measure, area, period)
        ]

    @property
    def agencies(self) -> tuple[str, ...]:
        """The agencies whose measures are asked for, in the order of the list."""
        return tuple(dict.fromkeys(measure.agency for measure in self.measures))


def read_supply(study: Study, collector: Collector | None = None) -> Supply:
    """What was supplied of a list of measures. Raises DataError with every fault.

    A measure, area, period or group that is not in the list, a share above 100, a figure beside a
    word for none, and a figure that stands twice are faults. A row that says what an earlier figure
    was takes the place of that row. An area without a row for a period, and a period without any,
    are told: what was asked for there counts as no answer.
    """
    collector = collector or Collector()
    read = [(data, grid) for data, grid in read_grids(study, collector)]
    files = [(data, grid) for data, grid in read if isinstance(data, SupplyFile)]
    lists = [grid for data, grid in files if data.holds == "list"]
    supplied = [(data, grid) for data, grid in files if data.holds == "figures"]
    if not lists or not supplied:
        collector.fault(_one_only(study, files))
    year_begins = next((data.year_begins for data, _ in supplied), 4)
    asked = read_asked_for(lists, year_begins, collector)
    collector.stop()
    kept, corrections = _corrected(supplied, year_begins, collector)
    counted = counted_in(kept, collector, judged=False)
    asked = asked.completed(counted)
    rows = _listed_rows(counted, asked, dict(_places(kept)), collector)
    _once(rows, collector)
    declared = {name: kind for data, _ in supplied for name, kind in data.measures.items()}
    kinds = {
        measure.name: CountedMeasure.model_validate({"kind": measure.kind})
        for measure in asked.measures
    }
    kinds |= declared
    collector.fault(*faults_of(rows, kinds, "under kind in the list of measures"))
    signs = [*signs_of_other_kinds(rows, [grid for _, grid in kept], kinds)]
    collector.fault(*(issue for issue in signs if issue.severity == "fault"))
    collector.note(*(issue for issue in signs if issue.severity == "note"))
    collector.stop()
    said = {row.period for row in rows.itertuples()}
    last = max((at for at, label in enumerate(asked.periods) if label in said), default=0)
    periods = tuple(asked.periods)[: last + 1]
    collector.note(*_silent(rows, asked.areas, periods, kept[0][1], asked.gaps))
    ordered = [asked.periods[label] for label in periods]
    revised = corrections.since(ordered[-2]) if len(ordered) > 1 else {*corrections.of}
    return Supply(
        measures=asked.measures,
        areas=asked.areas,
        periods=periods,
        cells={
            key: SuppliedCell(
                str(row.status),
                str(row.definition),
                str(row.reason),
                _key(key[0], key[1], _months(asked.periods[key[2]]), key[3]) in revised,
            )
            for row in rows.itertuples()
            for key in [(str(row.measure), str(row.area), str(row.period), str(row.group))]
        },
        sources=(*counted.sources, *map(Source.of, lists)),
        citation=counted.citation,
        notes=tuple(
            dict.fromkeys(
                (*(note for g in lists for note in g.notes), *counted.notes, *collector.notes)
            )
        ),
    )


def _one_only(study: Study, files: Sequence[tuple[SupplyFile, Grid]]) -> Issue:
    lists = any(data.holds == "list" for data, _ in files)
    missing = "what was supplied" if lists else _LIST
    line = "without holds:" if lists else 'with a line "holds: list"'
    return Issue(
        study.workspace.shown(study.workspace.folder(study.slug) / "deliverable.yaml"),
        f"No file is declared that holds {missing}.",
        f"Declare it under data: {line}. In the form it is the sheet "
        f"{'Supply' if lists else 'Asked for'}.",
        code="supply.one-only",
    )


# --- what was supplied ----------------------------------------------------------------------------


def _places(read: Sequence[tuple[SupplyFile, Grid]]) -> Iterator[tuple[tuple[str, str], _Columns]]:
    """Where the columns of each sheet stand."""
    for data, grid in read:
        called = columns_called_in(data, grid, "was").of
        found = {role: grid.column(heading) for role, heading in called.items()}
        yield (
            (grid.file, grid.sheet),
            _Columns(grid, {role: place for role, place in found.items() if place is not None}),
        )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the columns of a sheet stand, by what they hold."""

    grid: Grid
    of: Mapping[str, int]

    def cell(self, where: str, role: str) -> str:
        """The cell of a column in the row of another cell."""
        found = _ROW.search(where)
        return address(int(found[0]), self.of[role]) if found and role in self.of else where


def _months(period: CountPeriod) -> str:
    """A period by its months, however it is written."""
    return f"{period.start}+{period.months}"


def _key(*labels: str) -> tuple[str, ...]:
    """What a figure is of, however it is written."""
    return tuple(map(label_key, labels))


@dataclass(frozen=True, slots=True)
class _Corrections:
    """Where the last row stands that corrects each figure, as sheet and row.

    ``first``: where the last row of an area and period stands that corrects nothing.
    """

    of: dict[tuple[str, ...], tuple[int, int]]
    first: dict[tuple[str, ...], tuple[int, int]]

    def since(self, period: CountPeriod) -> set[tuple[str, ...]]:
        """The figures that were corrected after a period had been supplied.

        New rows stand below old ones, so that these are the corrections below its own rows.
        """
        return {
            key
            for key, at in self.of.items()
            if self.first.get((key[1], label_key(_months(period))), (-1, -1)) < at
        }


def _corrected(
    read: Sequence[tuple[SupplyFile, Grid]], year_begins: int, collector: Collector
) -> tuple[list[tuple[SupplyFile, Grid]], _Corrections]:
    """The sheets without rows that later ones correct; and which figures were corrected."""
    places = dict(_places(read))
    earlier: dict[tuple[str, ...], tuple[int, int, str]] = {}  # sheet, row, value
    dropped: dict[int, set[int]] = {}
    corrections = _Corrections({}, {})
    for at, (data, grid) in enumerate(read):
        columns = places[grid.file, grid.sheet].of
        for row, cells in grid.rows:
            texts = {str(role): label for role, label in data.throughout.items()}
            texts |= {role: cells[place].strip() for role, place in columns.items()}
            period = read_period(texts.get("period", ""), year_begins)
            label = _months(period) if period else texts.get("period", "")
            key = _key(*(label if r == "period" else texts.get(r, "") for r in _KEY))
            if was := texts.get("was", ""):
                corrections.of[key] = (at, row)
                if key in earlier:
                    sheet, line, value = earlier[key]
                    dropped.setdefault(sheet, set()).add(line)
                    if figure_of(value) != figure_of(was):
                        collector.fault(_was_otherwise(grid, row, columns["was"], was, value))
            else:
                corrections.first[key[1], key[2]] = (at, row)
            earlier[key] = at, row, texts.get("value", "")
    kept = [
        (
            data,
            replace(
                grid, rows=tuple(row for row in grid.rows if row[0] not in dropped.get(at, ()))
            ),
        )
        for at, (data, grid) in enumerate(read)
    ]
    return kept, corrections


def _was_otherwise(grid: Grid, row: int, place: int, was: str, value: str) -> Issue:
    return grid.issue(
        [address(row, place)],
        f'This row says that the figure was "{was}" before; the row that it corrects says '
        f'"{value}".',
        "Write under was what the earlier row says; or correct what the row is of, if it is "
        "of another figure.",
        code="supply.was-otherwise",
    )


def _listed_rows(
    counted: Counted,
    asked: AskedFor,
    places: Mapping[tuple[str, str], _Columns],
    collector: Collector,
) -> pd.DataFrame:
    """The rows with labels as the list writes them; what is not in it is a fault."""
    rows = counted.table.copy()
    spans = {(period.start, period.months): label for label, period in asked.periods.items()}
    periods = {
        label_key(period.label): label
        for period in counted.periods
        if (label := spans.get((period.start, period.months)))
    }
    known = {
        "measure": {label_key(measure.name): measure.name for measure in asked.measures},
        "area": {label_key(area): area for area in asked.areas},
        "period": periods,
    }
    names = {
        "measure": [measure.name for measure in asked.measures],
        "area": asked.areas,
        "period": [*asked.periods],
    }
    for role, labels in known.items():
        strange = [text for text in rows[role].unique() if label_key(text) not in labels]
        for text in strange:
            collector.fault(*_not_listed(rows[rows[role] == text], role, text, names[role], places))
        rows[role] = rows[role].map(lambda text: labels.get(label_key(text), ""))  # noqa: B023
    groups = {measure.name: measure.groups for measure in asked.measures}
    meant = []
    for measure, text in zip(rows["measure"], rows["group"], strict=True):
        of = {label_key(group): group for group in groups.get(measure, ())}
        meant.append(of.get(label_key(text)) if measure else text)
    strange_groups = rows[[group is None for group in meant]]
    for (measure, text), same in strange_groups.groupby(["measure", "group"], sort=False):
        named = [group or "(empty: one figure in all)" for group in groups[str(measure)]]
        collector.fault(*_not_listed(same, "group", str(text), named, places, str(measure)))
    rows["group"] = ["" if group is None else group for group in meant]
    return rows


def _not_listed(
    rows: pd.DataFrame,
    role: str,
    text: str,
    names: Sequence[str],
    places: Mapping[tuple[str, str], _Columns],
    measure: str = "",
) -> Iterator[Issue]:
    kind = f'{role} of "{measure}"' if measure else role
    for (file, sheet), in_sheet in rows.groupby(["file", "sheet"], sort=False):
        columns = places[str(file), str(sheet)]
        cells = dict.fromkeys(columns.cell(where, role) for where in in_sheet["where"])
        yield not_listed(columns.grid, cells, text, kind, _LIST, names)


def _once(rows: pd.DataFrame, collector: Collector) -> None:
    """A fault for each figure that stands in several rows, none of which corrects the other."""
    known = rows[rows["measure"].ne("") & rows["area"].ne("") & rows["period"].ne("")]
    for key, same in known.groupby([*_KEY], sort=False):
        if len(same) < 2:
            continue
        last = same.iloc[-1]
        said = ", ".join(filter(None, map(str, key)))
        collector.fault(
            Issue(
                str(last["file"]),
                f"Several rows are of the same figure: {said}.",
                "Delete the one that is wrong. If the later one corrects the earlier, write under "
                "was what the figure was before, or why there was none, as refused.",
                sheet=str(last["sheet"]),
                cell=and_more([*same["where"]]),
                code="supply.twice",
            )
        )


def _silent(
    rows: pd.DataFrame,
    areas: Sequence[str],
    periods: Sequence[str],
    grid: Grid,
    gaps: Sequence[str],
) -> Iterator[Issue]:
    """Areas without a row for some periods; periods without any; and those the list passes over."""
    there = {(row.area, row.period) for row in rows.itertuples()}
    nobody = [period for period in periods if not any((area, period) in there for area in areas)]
    without = {
        area: tuple(p for p in periods if p not in nobody and (area, p) not in there)
        for area in areas
    }

    if missing := [*gaps, *nobody]:
        yield grid.issue(
            (),
            f"Nothing was supplied for {and_more(missing)}, which lies between other periods.",
            "Add its rows, or a row for each measure that says why there is none. What changed is "
            "told from one submission to the next, whatever lies between.",
            code="supply.period-missing",
            note=True,
        )
    by_periods = grouped((of, area) for area, of in without.items() if of)
    for of, silent in by_periods.items():
        only = len(periods) - len(nobody) - len(of) == 1
        yield grid.issue(
            (),
            f"{and_more(silent)}: no row for {and_more(of)}"
            f"{', so there are rows for one period only' if only else ''}.",
            "Ask for it. Until then every figure that was asked for there counts as no answer.",
            code="supply.area-missing",
            note=True,
        )
