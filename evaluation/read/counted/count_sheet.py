"""One table of counts: its columns, turned where it is wide, its rows as figures or counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.counting import and_more, plural
from evaluation.declare.counts_file import CountRole, CountsFile
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.counted.count_periods import (
    CountPeriod,
    missing_between,
    period_of,
    read_period,
)
from evaluation.read.counted.figure_texts import (
    OPEN,
    WITH_FIGURE,
    figure_of,
    plain_word,
    statuses_of,
)
from evaluation.read.counted.unread_columns import beside_periods, counted_instead, without_remarks
from evaluation.read.exports.called import CalledColumns, column_faults, columns_called
from evaluation.read.exports.days import read_days
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.files.raw import number_of
from evaluation.read.log.column_texts import ColumnTexts, column_texts

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
_CALLED_ALSO: dict[str, tuple[str, ...]] = {
    "supplier": ("supplied by",),
    "area": (
        *("district", "county", "borough", "local authority", "council", "region"),
        *("police force", "force"),
    ),
    "period": (
        *("year", "quarter", "month", "financial year", "school year", "academic year"),
        *("calendar year", "time period", "date"),
    ),
    "of": ("denominator", "out of"),
    "value": ("figure", "count", "number"),
    "status": ("supplied",),
}
_LONG = ("period", "value", "area", "supplier", "measure", "group", "stage")
_FEWEST_PERIODS = 2  # headings that are periods, from which a table is wide


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
    called = columns_called_in(data, grid)
    collector.fault(*column_faults(grid, "counts", called, {}))
    if called.several:
        return None
    declared, taken = called.of, {*called.of.values(), *_taken(data)}
    across = {
        str(h): {str(r): label for r, label in says.items()} for h, says in data.across.items()
    }
    if not across and not {"value", "period"} & {*declared}:
        across = _periods_across(data, grid, taken, collector)
    grid = without_remarks(
        grid, grid.places(declared[role] for role in _LONG if role in declared), collector
    )
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
        used = [*declared.values(), *_taken(data), *data.only]
        beside = [*beside_periods(grid, [*across], used)]
        collector.note(*(issue for issue in beside if issue.severity == "note"))
        collector.fault(*(issue for issue in beside if issue.severity == "fault"))
    if sheet.rows_are_events:
        dated = sheet.columns.get("period")
        days = dated and any(text and not read_period(text) for text in dated.different)
        collector.fault(*counted_instead(data, grid, declared, days=bool(days)))
    if not (across or {"value", "status", "period", "area", "supplier", "measure"} & sheet.roles):
        collector.fault(
            grid.issue(
                (),
                "It is not said which columns hold the figures, and what they are of.",
                'Add "counts: {area: <column>, period: <column>, value: <column>}" to this file in '
                "deliverable.yaml. The columns are: "
                f"{and_more([h for h in grid.headings if h], 30)}.",
                code="counts.no-column",
            )
        )
        return None
    return sheet


def _periods_across(
    data: CountsFile, grid: Grid, taken: Iterable[str], collector: Collector
) -> dict[str, dict[str, str]]:
    """Columns whose headings are periods: the table has a column for each, and is turned."""
    left = [heading for heading in grid.headings if heading and heading not in {*taken}]
    read = {heading: read_period(heading, data.year_begins) for heading in left}
    found = {heading: {"period": period.label} for heading, period in read.items() if period}
    if len(found) < _FEWEST_PERIODS:
        return {}
    collector.note(
        grid.issue(
            [grid.headed(grid.headings.index(next(iter(found))))],
            f"This table has a column for each period ({and_more([*found], 4)}), and was read with "
            "a row for each figure.",
            "Nothing needs doing.",
            code="counts.turned",
            note=True,
        )
    )
    return found


def frames_of(sheet: CountSheet, collector: Collector) -> Iterator[pd.DataFrame]:
    """The rows of a file, one a figure: as they stand, turned, or counted."""
    base = _base(sheet, collector)
    if sheet.rows_are_events:
        yield _events(sheet, base)
        return
    if not sheet.across:
        yield _with_figures(sheet, base, sheet.columns.get("value"), collector)
        return
    for column, says in sheet.across.values():
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
        yield _with_figures(sheet, part, column, collector)


def _base(sheet: CountSheet, collector: Collector) -> pd.DataFrame:
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
            needed = role in LABELS and role not in sheet.data.MAY_BE_EMPTY
            if needed and (empty := [t for t in column.different if not t]):
                collector.fault(
                    column.issue(
                        empty,
                        f'Nothing stands under "{column.heading}", so nobody can say of what '
                        f"{role} these figures are.",
                        "Fill it in, or delete the row if it holds nothing.",
                        code="counts.no-label",
                    )
                )
            table[role] = column.each({text: text for text in column.different}, none="")
    fixed = sheet.data.throughout.get("period", "")
    if fixed and (period := read_period(fixed, sheet.data.year_begins)):
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
    fix = "Write it as 2019, 2018/19, 2019 H1, 2019 Q1, Apr 2019 or 2019-04-03."
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
                    f"{did_you_mean(text, set(said.values()))} Write supplied, supplied in part, "
                    "not retrievable, not held, refused, suppressed, no answer or not asked; or "
                    f'say what it means, as statuses: {{"{text}": not held}}, beside the '
                    "file.".strip(),
                    code="counts.no-status",
                )
            )
    return column.each(said, none="")


def _with_figures(
    sheet: CountSheet, frame: pd.DataFrame, column: ColumnTexts | None, collector: Collector
) -> pd.DataFrame:
    """Rows with their figures; a word in place of a figure is a status."""
    frame = frame.copy()
    if column is None:
        frame["value"] = np.nan
        frame["where"] = [address(row, sheet.columns["status"].place) for row in frame["row"]]
        return _placed(sheet, frame)
    frame["where"] = [address(int(row), column.place) for row in frame["row"]]
    texts = [text for text in column.different if text]
    figures = {text: value for text in texts if (value := figure_of(text)) is not None}
    words = statuses_of([t for t in texts if t not in figures], sheet.data.statuses)
    for text in texts:
        if text in figures or text in words:
            continue
        what = (
            "may mean none, not known or not given"
            if plain_word(text) in OPEN
            else "is neither a figure nor a word for why there is none"
        )
        collector.fault(
            column.issue(
                (text,),
                f'"{text}" under "{column.heading}" {what}.',
                "Write a number (0 for none), or not held, not retrievable, refused, suppressed or "
                f'no answer; or say what it means, as statuses: {{"{text}": suppressed}}, beside '
                "the file.",
                code="counts.not-a-figure",
            )
        )
    frame["value"] = column.each(figures, "float64", np.nan)
    instead = column.each(words, none="")
    given = frame["value"].notna()
    for_status = frame["status"].eq("")
    frame["status"] = np.where(for_status & ~given, instead, frame["status"])
    refusing = ~frame["status"].isin(("", *WITH_FIGURE))
    collector.fault(
        *(
            sheet.grid.issue(
                [str(where)],
                f'A figure stands here ({value:g}), and the row says "{status}".',
                "Delete the one that is wrong.",
                code="counts.figure-and-status",
            )
            for where, value, status in frame.loc[
                given & refusing, ["where", "value", "status"]
            ].to_numpy()
        )
    )
    frame["status"] = np.where(given & frame["status"].eq(""), "supplied", frame["status"])
    unsaid = frame[~given & frame["status"].eq("")]
    if len(unsaid):
        collector.note(
            sheet.grid.issue(
                [*unsaid["where"]],
                f"{plural(len(unsaid), 'cell is', 'cells are')} empty under “{column.heading}”, "
                "and nothing says why.",
                "They count as not answered, and not as nought. Write 0 where there were none, or "
                "why there is no figure: not held, refused, suppressed.",
                code="counts.empty",
                note=True,
            )
        )
    frame.loc[unsaid.index, "status"] = "no answer"
    return _placed(sheet, frame)


def _placed(sheet: CountSheet, frame: pd.DataFrame) -> pd.DataFrame:
    frame["file"], frame["sheet"] = sheet.grid.file, sheet.grid.sheet
    return frame.drop(columns="row")


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
    return _placed(sheet, counts)


def people_of(sheet: CountSheet) -> pd.DataFrame | None:
    """How many events are of whom, by measure and stage; None where nobody says it.

    ``person`` is empty for the events that name nobody.
    """
    named = sheet.columns.get("person")
    if named is None or not sheet.rows_are_events:
        return None
    keys: tuple[CountRole, ...] = ("measure", "stage", "person")
    frame = pd.DataFrame(
        {
            role: column.each({text: text for text in column.different}, none="")
            if (column := sheet.columns.get(role))
            else sheet.data.throughout.get(role, "")
            for role in keys
        },
        index=range(len(sheet.grid.rows)),
    )
    return frame.value_counts([*keys], sort=False).rename("events").reset_index()


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
