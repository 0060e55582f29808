"""The list of what was asked for: measures with their agencies, areas and periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from evaluation.declare.counts_file import MeasureKind
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.counted.count_periods import CountPeriod, missing_between, read_period
from evaluation.read.counted.counted_figures import Counted
from evaluation.read.counted.labels_alike import label_key
from evaluation.read.exports.called import columns_called
from evaluation.read.exports.grid import Grid, address, columns_of

_NEEDED = ("measure", "agency")  # columns that a list cannot go without
_USUAL = {name: (name,) for name in (*_NEEDED, "definition", "kind", "groups", "area", "period")}
_KINDS = get_args(MeasureKind)


@dataclass(frozen=True, slots=True)
class AskedMeasure:
    """A measure of the list: whose it is, what it counts, and for which groups it is asked."""

    name: str
    agency: str
    definition: str = ""
    groups: tuple[str, ...] = ("",)  # one figure each
    kind: str = "count"

    @property
    def cells(self) -> int:
        """How many figures are asked for in one area and period."""
        return len(self.groups)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The list: measures, areas, and periods by what they are called."""

    measures: tuple[AskedMeasure, ...]
    areas: tuple[str, ...]
    periods: Mapping[str, CountPeriod]

    @property
    def gaps(self) -> tuple[str, ...]:
        """The periods that are missing between the first and the last."""
        return tuple(period.label for period in missing_between([*self.periods.values()]))

    def completed(self, counted: Counted) -> AskedFor:
        """With the areas and periods of the file, where the list names none."""
        periods = self.periods or {period.label: period for period in counted.periods}
        return replace(self, areas=self.areas or counted.areas, periods=periods)


def read_asked_for(lists: Sequence[Grid], year_begins: int, collector: Collector) -> AskedFor:
    """The list, from every sheet that holds one; each fault at its cell.

    A measure without agency, one that stands twice, and a period that is none are faults.
    """
    measures: dict[str, AskedMeasure] = {}
    areas: dict[str, str] = {}
    periods: dict[str, CountPeriod] = {}
    for grid in lists:
        called = columns_called(grid, _USUAL, {}).of
        heads = {name: called.get(name, name) for name in (*_NEEDED, *called)}
        places = dict(zip(heads, columns_of(grid, heads.values(), collector), strict=False))
        if len(places) < len(heads):
            continue
        for row, cells in grid.rows:
            texts = {head: cells[place].strip() for head, place in places.items()}
            if texts.get("area"):
                areas.setdefault(label_key(texts["area"]), texts["area"])
            if text := texts.get("period", ""):
                period = read_period(text, year_begins)
                if period:
                    periods.setdefault(period.label, period)
                else:
                    collector.fault(_no_period(grid, address(row, places["period"]), text))
            if not texts["measure"] and not texts["agency"]:
                continue
            kind = label_key(texts.get("kind", "")) or "count"
            if kind not in _KINDS:
                collector.fault(_no_kind(grid, address(row, places["kind"]), texts["kind"]))
                continue
            if missing := next((head for head in _NEEDED if not texts[head]), ""):
                collector.fault(_no_measure(grid, address(row, places[missing]), missing))
                continue
            if label_key(texts["measure"]) in measures:
                where = address(row, places["measure"])
                collector.fault(_again(grid, where, texts["measure"]))
                continue
            groups = tuple(filter(None, map(str.strip, texts.get("groups", "").split(";"))))
            measures[label_key(texts["measure"])] = AskedMeasure(
                texts["measure"],
                texts["agency"],
                texts.get("definition", ""),
                groups or ("",),
                kind,
            )
    return AskedFor(
        tuple(measures.values()),
        tuple(areas.values()),
        {p.label: p for p in sorted(periods.values())},
    )


def _no_period(grid: Grid, where: str, text: str) -> Issue:
    return grid.issue(
        [where],
        f'"{text}" is no year, half-year, quarter or month.',
        "Write it as 2019, 2018/19, 2019 H1, 2019 Q1, Apr 2019 or Apr to Sep 2019.",
        code="supply.no-period",
    )


def _no_kind(grid: Grid, where: str, text: str) -> Issue:
    return grid.issue(
        [where],
        f'"{text}" is no kind of figure.',
        f"{did_you_mean(text, _KINDS)} Write count, percent, rate, mean or amount; or leave it "
        "empty for a count.".strip(),
        code="supply.no-kind",
    )


def _no_measure(grid: Grid, where: str, missing: str) -> Issue:
    return grid.issue(
        [where],
        f"The {missing} is missing.",
        "Fill it in; or delete the row, if it asks for nothing.",
        code="supply.list-missing",
    )


def _again(grid: Grid, where: str, name: str) -> Issue:
    return grid.issue(
        [where],
        f'"{name}" stands in the list twice.',
        "Delete one of the rows, or give the measure of one another name.",
        code="supply.listed-twice",
    )
