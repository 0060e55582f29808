"""One table of counts: its columns, turned where it is wide, its rows as figures or counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.counting import and_more
from evaluation.declare.counts_file import CountRole, CountsFile
from evaluation.declare.lined_yaml import quoted
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.counted.count_periods import (
    CountPeriod,
    longer_period,
    missing_between,
    period_of,
    read_period,
)
from evaluation.read.counted.figure_columns import (
    figures_in,
    not_final,
    only_statuses,
    placed,
    without_heads,
    without_remarks,
)
from evaluation.read.counted.figure_texts import MEANINGS, figure_of, proposed, statuses_of
from evaluation.read.counted.labels_alike import ADDING, adds_up
from evaluation.read.counted.period_columns import left_out, periods_across, totals_beside
from evaluation.read.counted.side_by_side import (
    labels_across,
    of_figures,
    other_sheets,
    unnamed_columns,
)
from evaluation.read.exports.called import CalledColumns, column_faults, columns_called
from evaluation.read.exports.days import read_days
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.raw import number_of
from evaluation.read.log.column_texts import NAMED_CELLS, ColumnTexts, column_texts

ROLES: tuple[CountRole, ...] = get_args(CountRole)
LABELS: tuple[CountRole, ...] = (
    "supplier",
    "area",
    "period",
    "measure",
    "group",
    "subgroup",
    "stage",
)
_OF_FIGURES: tuple[CountRole, ...] = tuple(role for role in ROLES if role != "person")
_SEVERAL = 2
_AS_PERIOD = "Write it as 2019, 2018/19, 2019 H1, 2019 Q1, Apr 2019 or 2019-04-03."
_CALLED_ALSO: dict[str, tuple[str, ...]] = {
    "supplier": ("supplied by",),
    "area": ("district", "county", "borough", "local authority", "council", "region"),
    "period": ("year", "quarter", "month"),
    "group": ("ethnic group", "ethnicity", "age group", "age band"),
    "of": ("denominator", "out of"),
    "value": ("figure", "count", "number"),
    "status": ("supplied", "supplied?"),
    "reason": ("why not", "if not, why"),
}
# Headings that are proposed for a role, and not taken without a word.
_PERHAPS: dict[str, tuple[str, ...]] = {
    "supplier": (
        *("police force", "force", "constabulary", "organisation", "agency", "service"),
        *("name of force", "public authority"),
    ),
    "area": ("place", "region", "local area"),
    "period": (
        *("financial year", "calendar year", "academic year", "school year", "date", "half-year"),
        "time period",
    ),
    "stage": ("category", "type"),
    "measure": ("question", "indicator", "what was asked"),
    "value": (
        *("n", "total", "answer", "number of children", "number of pupils", "number of people"),
        *("cases", "%"),
    ),
    "definition": ("how counted", "counted as", "how recorded", "how defined"),
    "status": ("response", "outcome", "answered", "answered?", "available", "available?"),
    "reason": ("reason given", "reason for refusal", "exemption", "comment", "comments"),
}


@dataclass(frozen=True, slots=True)
class CountSheet:
    """One file with its columns found: by role, and those that each hold figures."""

    data: CountsFile
    grid: Grid
    columns: Mapping[str, ColumnTexts]
    across: Mapping[str, tuple[ColumnTexts, Mapping[str, str]]]

    @property
    def roles(self) -> frozenset[str]:
        """All that the file says of a figure."""
        of_columns = {str(role) for _, says in self.across.values() for role in says}
        return frozenset({*self.columns, *map(str, self.data.throughout)} | of_columns)

    @property
    def unread(self) -> tuple[str, ...]:
        """Columns of words that tell rows apart, and of which nothing is declared."""
        used = {column.heading for column in self.columns.values()} | {*self.across}
        used |= {*self.data.identify, *self.data.consent, *self.data.only}
        columns = (
            (heading, {*self.grid.values(place)} - {""})
            for place, heading in enumerate(self.grid.headings)
            if heading and heading not in used
        )
        return tuple(
            heading
            for heading, texts in columns
            if len(texts) > 1 and not any(number_of(text) is not None for text in texts)
        )

    @property
    def spare_role(self) -> str:
        """What a column of which nothing is declared may hold; empty where all is held."""
        return next((str(role) for role in self.data.TELLS_APART if role not in self.roles), "")

    @property
    def rows_are_events(self) -> bool:
        """Whether the file has neither figures nor statuses, so that its rows are counted."""
        return not self.across and not {"value", "status"} & {*self.columns}


def _taken(data: CountsFile) -> set[str]:
    """Headings of columns that are declared for something else than a role."""
    return {*data.across, *data.identify, *data.consent}


def columns_called_in(data: CountsFile, grid: Grid, *beside: str) -> CalledColumns:
    """The column of each role, and of others ``beside``: as declared, or by what it is called."""
    declared = {str(role): heading for role, heading in data.counts.items()}
    usual = {
        role: (role, *_CALLED_ALSO.get(role, ()))
        for role in (*ROLES, *beside)
        if role not in data.throughout and not (role == "value" and data.across)
    }
    return columns_called(grid, usual, declared, taken=_taken(data))


def sheet_of(data: CountsFile, grid: Grid, collector: Collector) -> CountSheet | None:
    """A file with its columns: as declared, or those that are called as what they hold."""
    for without in (without_remarks, without_heads):
        grid, remarks = without(grid)
        collector.note(*remarks)
    called = columns_called_in(data, grid)
    collector.fault(*column_faults(grid, "counts", called, {}))
    if called.several:
        return None
    if sheets := other_sheets(data, grid, {*called.of, *map(str, data.throughout)}):
        collector.fault(sheets)
        return None
    if others := _other_columns(data, grid):
        collector.fault(others)
        return None
    declared, taken = called.of, {*called.of.values(), *_taken(data)}
    across = {
        str(h): {str(r): label for r, label in says.items()} for h, says in data.across.items()
    }
    if not across and not {"value", data.columns_may_be[0]} & {*declared}:
        across = labels_across(data, grid, taken, collector)
    if not across and not {"value", "period"} & {*declared}:
        across = periods_across(data, grid, taken, collector)
    named = across or {"value", "status"} & {*declared}
    if not named and (unnamed := unnamed_columns(data, grid, taken)):
        collector.fault(unnamed)
        return None
    headings = [*declared.values(), *across]
    places = columns_of(grid, headings, collector)
    if len(places) < len(headings):
        return None
    found = dict(zip(headings, (column_texts(grid, place) for place in places), strict=True))
    sheet = CountSheet(
        data,
        grid,
        {
            role: found[heading]
            for role, heading in declared.items()
            # of a form, columns that nobody filled in say nothing
            if role not in LABELS or any(found[heading].different)
        },
        {heading: (found[heading], says) for heading, says in across.items()},
    )
    if across and all("period" in says for says in across.values()):
        collector.note(*totals_beside(grid, [*across], [*declared.values(), *data.only]))
    if not (across or {"value", "status", "period", "area", "supplier", "measure"} & sheet.roles):
        collector.fault(
            grid.issue(
                (),
                "It is not said which columns hold the figures, and what they are of.",
                "Add to this file in deliverable.yaml which column holds what, such as counts: "
                f"{{{_proposed_pairs(data, grid) or 'area: <column>, value: <column>'}}}. The "
                "columns are: "
                f"{and_more([h for h in grid.headings if h], 30)}.",
                code="counts.no-column",
            )
        )
        return None
    collector.note(*_not_read(sheet), *left_out(data, grid, (*declared.values(), *_taken(data))))
    if one_each := _one_each(sheet):
        collector.fault(one_each)
        return None
    return sheet


def _other_columns(data: CountsFile, grid: Grid) -> Issue | None:
    """The fault that a sheet has other columns than those declared, with a line to copy."""
    gone = [heading for heading in data.counts.values() if grid.column(heading) is None]
    if len(gone) < _SEVERAL or any(
        heading in cells for cells in grid.elsewhere.values() for heading in gone
    ):
        return None
    pairs = _proposed_pairs(data, grid)
    periods = [h for h in grid.headings if read_period(h, data.year_begins)]
    across = f" The columns of periods ({and_more(periods, 4)}) need no line." if periods else ""
    line = f"counts: {{{pairs}}}" if pairs else 'counts: {supplier: "<its heading>"}'
    return grid.issue(
        [grid.headed(0)],
        f"{and_more([f'“{heading}”' for heading in gone], 12)} stand under counts: in "
        "deliverable.yaml, and are no columns of this sheet. Its columns are: "
        f"{and_more([h for h in grid.headings if h], 30)}.",
        f"Put the headings of this sheet there, and leave out what it does not have; such as: "
        f"{line}.{across} What is the same in every row stands under throughout:, as "
        "throughout: {measure: Arrests}.",
        code="counts.other-columns",
    )


def _proposed_pairs(data: CountsFile, grid: Grid) -> str:
    """What the columns of a sheet may hold, by their headings: a line to copy and look at."""
    there = {str(role): h for role, h in data.counts.items() if grid.column(h) is not None}
    names: dict[str, tuple[str, ...]] = {
        role: (role, *_CALLED_ALSO.get(role, ()), *_PERHAPS.get(role, ())) for role in _OF_FIGURES
    }
    found = columns_called(grid, names, there, taken=_taken(data)).of
    return ", ".join(f"{role}: {quoted(h)}" for role, h in found.items())


def _not_read(sheet: CountSheet) -> Iterator[Issue]:
    """Days beside events that are counted without them; and sheets that have other periods."""
    grid, data = sheet.grid, sheet.data
    if sheet.rows_are_events and "period" not in sheet.roles:
        used = {column.heading for column in sheet.columns.values()} | _taken(data)
        for place, heading in enumerate(grid.headings):
            texts = {*grid.values(place)} - {""} if heading and heading not in used else {""}
            days = read_days(texts, data.dates, None)
            if days.known and not days.wrong:
                yield grid.issue(
                    [grid.headed(place)],
                    f"Rows are counted in all, as the days under “{heading}” are not read.",
                    "To count them by month, quarter or year, write beside the file: counts: "
                    f"{{period: {quoted(heading)}}}, and every: year.",
                    code="counts.days-not-read",
                    note=True,
                )
    across = {label for _, says in sheet.across.values() if (label := says.get("period", ""))}
    for name, cells in grid.elsewhere.items():
        periods = [
            cell
            for cell in cells
            if (period := read_period(cell, data.year_begins)) and period.label not in across
        ]
        if across and len(periods) >= _SEVERAL:
            yield grid.issue(
                (),
                f'The sheet "{name}" has columns of other periods ({and_more(sorted(periods), 4)}) '
                "and is not read.",
                f'If its figures belong here, declare the file again, with sheet: "{name}".',
                code="counts.other-sheet",
                note=True,
            )


def _one_each(sheet: CountSheet) -> Issue | None:
    """The fault that rows would be counted as events, where they seem to have figures."""
    if not sheet.rows_are_events or sheet.data.every or "person" in sheet.columns:
        return None
    if not sheet.data.EVENTS:
        return _no_figures(sheet)
    labels = [column.texts for role, column in sheet.columns.items() if role in LABELS]
    words = [sheet.grid.values(sheet.grid.headings.index(heading)) for heading in sheet.unread]
    labels += [texts for texts in words if len({*texts}) < len(texts)]  # others are references
    rows = [*zip(*labels, strict=True)]
    if len({*rows}) < len(rows) or len(rows) < _SEVERAL:
        return None
    used = {column.heading for column in sheet.columns.values()} | _taken(sheet.data)
    numbers = [
        place
        for place, heading in enumerate(sheet.grid.headings)
        if heading and heading not in used and of_figures(texts := sheet.grid.values(place))
        if texts != [str(n) for n in range(1, len(texts) + 1)]  # a running number
    ]
    if not numbers:
        return None
    headings = [sheet.grid.headings[place] for place in numbers]
    return sheet.grid.issue(
        [sheet.grid.headed(place) for place in numbers],
        "It is not said which column holds the figures, so that each row would count as 1; numbers "
        f"stand under {and_more([f'“{heading}”' for heading in headings])}.",
        "If they are the figures, add to this file in deliverable.yaml: "
        + (
            f"counts: {{value: {quoted(headings[0])}}}."
            if len(headings) == 1
            else f"across: {{{', '.join(_as_measure(heading) for heading in headings)}}}."
        )
        + " If each row is one event, add: every: year (or quarter, month).",
        code="counts.one-each",
    )


def _no_figures(sheet: CountSheet) -> Issue:
    """The fault that no column holds figures, or says what became of them."""
    headings = [heading for heading in sheet.grid.headings if heading]
    usual = {role: _PERHAPS[role] for role in ("value", "status")}
    found = columns_called(sheet.grid, usual, {}).of or {"status": "<its heading>"}
    pairs = (f"{role}: {quoted(heading)}" for role, heading in found.items())
    return sheet.grid.issue(
        [sheet.grid.headed(0)],
        "It is not said which column holds the figures, or says whether each was supplied.",
        f"Add to this file in deliverable.yaml: counts: {{{', '.join(pairs)}}}. The columns are: "
        f"{and_more(headings, 30)}.",
        code="counts.no-figures",
    )


def _as_measure(heading: str) -> str:
    """A line that says that a column has the figures of the measure that it is called by."""
    return f"{quoted(heading)}: {{measure: {quoted(heading)}}}"


def frames_of(
    sheet: CountSheet, base: pd.DataFrame, collector: Collector
) -> Iterator[pd.DataFrame]:
    """The rows of a file, one a figure: as they stand, turned, or counted.

    ``base``: what is said of each row.
    """
    if sheet.rows_are_events:
        yield _events(sheet, base)
        return
    if not sheet.across and "value" not in sheet.columns:
        yield only_statuses(base, sheet.columns["status"])
        return
    wide = [*sheet.across.values()] or [(sheet.columns["value"], {})]
    columns = [column for column, _ in wide]
    figures = figures_in(columns, sheet.data.statuses, collector)
    for column, says in wide:
        part = base.copy()
        for role, label in says.items():
            if role == "period":
                period = read_period(label, sheet.data.year_begins)
                if period is None:
                    collector.fault(_no_period(sheet, column, label, heading=True))
                    continue
                part["period"], part["begins"] = period.label, period.start
                part["months"] = period.months
            else:
                part[role] = label
        yield figures.put(part, column, collector)
    collector.note(*figures.empty(sheet.grid))


def said_of_rows(sheet: CountSheet, collector: Collector) -> pd.DataFrame:
    """What every row says but its figure: labels, period, definition, status, reason."""
    n = len(sheet.grid.rows)
    table: dict[str, object] = {"row": np.array([number for number, _ in sheet.grid.rows], int)}
    for role in (*LABELS, "definition", "status", "reason"):
        column = sheet.columns.get(role)
        if column is None:
            table[role] = np.full(n, sheet.data.throughout.get(role, ""), dtype=object)
        elif role == "period":
            table.update(_period_columns(sheet, column, collector))
        else:
            if role in LABELS and role not in sheet.data.MAY_BE_EMPTY and column.different[""]:
                collector.fault(*_unlabelled(sheet, role, column))
            table[role] = column.each({text: text for text in column.different}, none="")
    fixed = sheet.data.throughout.get("period", "")
    if fixed and not (period := read_period(fixed, sheet.data.year_begins)):
        collector.fault(
            sheet.grid.issue(
                (),
                f'throughout: says that the period is "{fixed}", which is no year, half-year, '
                "quarter or month.",
                _AS_PERIOD,
                code="counts.throughout-no-period",
            )
        )
    elif fixed and period:
        table |= {
            "period": np.full(n, period.label, dtype=object),
            "begins": np.full(n, period.start),
            "months": np.full(n, period.months),
        }
    table.setdefault("begins", np.zeros(n, int))
    table.setdefault("months", np.zeros(n, int))
    column = sheet.columns.get("of")
    table["of"] = np.full(n, np.nan) if column is None else _numbers(column, collector)
    frame = pd.DataFrame(table)
    frame["status"] = _statuses(sheet, frame, collector)
    return frame


def _unlabelled(sheet: CountSheet, role: CountRole, column: ColumnTexts) -> Iterator[Issue]:
    """The fault that rows go without a label; those that add up others need no other label."""
    empty = np.array([not text for text in column.texts])
    for adding in ADDING if role in ADDING else ():
        if other := sheet.columns.get(adding):
            said = sheet.data.totals.get(adding, ())
            sums = {text: True for text in other.different if adds_up(text) or text in said}
            empty &= ~other.each(sums, "bool", none=False)
    if empty.any():
        rows = (number for (number, _), none in zip(sheet.grid.rows, empty, strict=True) if none)
        yield sheet.grid.issue(
            [and_more((address(number, column.place) for number in rows), NAMED_CELLS)],
            f'Nothing stands under "{column.heading}", so nobody can say of what {role} these '
            "figures are.",
            "Fill it in, or delete the row if it holds nothing.",
            code="counts.no-label",
        )


def _period_columns(
    sheet: CountSheet, column: ColumnTexts, collector: Collector
) -> dict[str, object]:
    """Each row's period; days are put into the year, quarter or month that is declared."""
    data = sheet.data
    periods: dict[str, CountPeriod] = {}
    for text in filter(None, column.different):
        if period := read_period(text, data.year_begins):
            periods[text] = period
    others = [text for text in column.different if text and text not in periods]
    days = read_days(others, data.dates, None)
    if days.open:
        collector.fault(
            column.issue(
                days.open,
                f'Dates such as "{days.open[0]}" may have the day or the month in front, and no '
                "date there tells which.",
                "Say it in deliverable.yaml, beside the file: dates: day first (3 April is 03/04), "
                "or dates: month first.",
                code="counts.dates-open",
            )
        )
    every = data.every or ("month" if days.known else "")
    if not data.every and (meant := longer_period(days.known.values())):
        shown = [text for text in others if text in days.known]
        collector.fault(
            column.issue(
                shown,
                f'Dates such as "{shown[0]}" come once in each {meant.split()[1]}, so figures may '
                "be of the whole of it, or of one month.",
                f"Write beside the file {meant}, if they are of the whole; or every: month.",
                code="counts.months-or-longer",
            )
        )
    if every:
        first = 1 if every == "month" else data.year_begins
        periods |= {text: period_of(day, every, first) for text, day in days.known.items()}
    for text in [*days.wrong, *(text for text in column.different if not text)]:
        collector.fault(_no_period(sheet, column, text))
    return {
        "period": column.each({t: p.label for t, p in periods.items()}, none=""),
        "begins": column.each({t: p.start for t, p in periods.items()}, "int64", 0),
        "months": column.each({t: p.months for t, p in periods.items()}, "int64", 0),
    }


def _no_period(
    sheet: CountSheet, column: ColumnTexts, text: str, *, heading: bool = False
) -> Issue:
    problem = (
        f'"{text}" is no year, half-year, quarter, month or date.'
        if text
        else f'Nothing stands under "{column.heading}", so the figure is of no period.'
    )
    fix = _AS_PERIOD
    if heading:
        return sheet.grid.issue(
            [sheet.grid.headed(column.place)], problem, fix, code="counts.no-period"
        )
    return column.issue((text,), problem, fix, code="counts.no-period")


def _numbers(column: ColumnTexts, collector: Collector) -> NDArray[Any]:
    """The numbers of a column of denominators; missing where nothing stands there."""
    known = {}
    for text in filter(None, column.different):
        value = figure_of(text)
        if value is None or value < 0:
            collector.fault(
                column.issue(
                    (text,),
                    f'"{text}" under "{column.heading}" is no number that figures can be of.',
                    "Write a number, 0 or more; leave the cell empty where it is not known.",
                    code="counts.not-a-denominator",
                )
            )
        else:
            known[text] = value
    collector.note(*not_final([column], known))
    return column.each(known, "float64", np.nan)


def _statuses(sheet: CountSheet, frame: pd.DataFrame, collector: Collector) -> Any:
    """What each row says of the supply, in the words of this toolkit."""
    column = sheet.columns.get("status")
    if column is None:
        return frame["status"]
    said = statuses_of([*column.different], sheet.data.statuses)
    for text in filter(None, column.different):
        if text not in said:
            collector.fault(
                column.issue(
                    (text,),
                    f'"{text}" under "{column.heading}" says in no way known here whether it was '
                    "supplied.",
                    f"{did_you_mean(text, set(said.values()))} Write one of these: supplied, "
                    f"supplied in part, {MEANINGS}; or say beside the file which of them it means: "
                    f"{proposed([text], sheet.data.statuses)}.".strip(),
                    code="counts.no-status",
                )
            )
    return column.each(said, none="")


def _events(sheet: CountSheet, base: pd.DataFrame) -> pd.DataFrame:
    """Events counted by all labels; from the first to the last period, no row is nought."""
    labels = [role for role in LABELS if base[role].ne("").any()]
    whats = [role for role in labels if role != "period"]
    keys = [*whats, "begins", "months"]
    codes = base[keys].astype(dict.fromkeys(whats, "category"))
    counts = codes.groupby(keys, observed=True, sort=False).size().rename("value").reset_index()
    if "period" in labels:
        counts = _with_noughts(counts, whats, base)
    for role in (*LABELS, "definition", "reason"):
        counts[role] = counts[role].astype(object) if role in counts else ""
    counts["value"] = counts["value"].astype(float)
    counts["of"], counts["status"], counts["where"] = np.nan, "supplied", ""
    counts["row"] = 0
    return placed(sheet.grid, counts)


def people_of(sheet: CountSheet, base: pd.DataFrame) -> pd.DataFrame | None:
    """How many events are of whom, by all labels; None where nobody says it.

    ``base``: what is said of each row. ``person`` is empty for the events that name nobody: an
    empty cell, or unknown.
    """
    named = sheet.columns.get("person")
    if named is None or not sheet.rows_are_events:
        return None
    labels = [str(role) for role in LABELS]
    frame = base[labels].copy()
    frame["person"] = named.each({text: text for text in named.persons}, none="")
    kinds = frame.astype("category").groupby([*labels, "person"], observed=True, sort=False)
    return kinds.size().rename("events").reset_index().astype(dict.fromkeys(labels, object))


def _with_noughts(counts: pd.DataFrame, whats: Sequence[str], base: pd.DataFrame) -> pd.DataFrame:
    """The counts with a row for every period in between, named as in the file."""
    named = base[["begins", "months", "period"]].drop_duplicates().to_numpy()
    there = [CountPeriod(int(start), int(months), str(label)) for start, months, label in named]
    every = sorted([*there, *missing_between(there)])
    periods = pd.DataFrame(
        [(period.start, period.months, period.label) for period in every],
        columns=["begins", "months", "period"],
    )
    different = counts[[*whats]].drop_duplicates()
    full = different.merge(periods, how="cross") if whats else periods
    return full.merge(counts, how="left", on=[*whats, "begins", "months"]).fillna({"value": 0})
