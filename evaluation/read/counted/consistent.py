"""What cannot be, or must be known before figures are compared: told with its place and remedy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from string import ascii_uppercase
from typing import Any, TypeVar, cast

import pandas as pd

from evaluation.counting import NAMED, and_more, grouped, in_full, plural, s
from evaluation.declare.counts_file import CountedMeasure
from evaluation.errors import Issue
from evaluation.read.counted.count_periods import CountPeriod

KEYS = ("supplier", "area", "period", "measure", "group", "subgroup", "stage")
_LABELS = tuple(role for role in KEYS if role != "period")
_CLOSE, _ADDED = 1e-9, 1e-12  # what fractions leave over that a computer adds: of all, of each 1
_DIGITS = 6  # of sums that are looked up
FigureRows = Sequence[Mapping[str, Any]]
Sums = TypeVar("Sums", float, pd.Series)


def same_sum(made: Sums, said: Sums) -> Any:
    """Whether a sum is a figure, but for what adding fractions leaves over; of columns each row."""
    return abs(made - said) <= _CLOSE + _ADDED * abs(said)


def faults_of(
    table: pd.DataFrame,
    measures: Mapping[str, CountedMeasure],
    said: str = "under measures: in deliverable.yaml",
) -> Iterator[Issue]:
    """Figures that no measure of their kind can have; ``said``: where the kind stands."""
    given = table[table["value"].notna()]
    for name, measure in measures.items():
        of = given[given["measure"] == name]
        if measure.kind != "amount":
            yield from map(_negative, records(of[of["value"] < 0]))
        if measure.kind == "percent":
            yield from _shares_above(of, said)
        if measure.kind == "count":
            yield from (_not_whole(row, said) for row in records(of[of["value"] % 1 != 0]))
            more = of["of"].notna() & (of["value"] > of["of"])
            yield from map(_more_than_all, records(of[more]))
        if measure.kind == "rate":
            yield from map(_of_nobody, records(of[of["of"].eq(0) & (of["value"] > 0)]))


def _negative(row: Mapping[str, Any]) -> Issue:
    return issue_of(
        row,
        f"There cannot be fewer than none: {in_full(row['value'])}.",
        "Put the figure right, or declare kind: amount for this measure.",
        code="counts.negative",
    )


def _shares_above(of: pd.DataFrame, said: str) -> Iterator[Issue]:
    """Shares above 100; where most figures of a measure are, it is none, and that is said once."""
    above = of[of["value"] > 100]
    rows = records(above)
    if 2 * len(above) > len(of) > 1:
        yield issue_of(
            rows[0],
            f"{len(above)} of {len(of)} figures of “{rows[0]['measure']}” are above 100, and they "
            "are declared as shares.",
            f"If they are counts, take percent away as the kind of this measure {said}; else put "
            "them right.",
            code="counts.no-shares",
            cell=and_more([str(row["where"]) for row in rows]),
        )
        return
    for row in rows:
        yield issue_of(
            row,
            f"A share cannot be above 100: {in_full(row['value'])} of “{row['measure']}”.",
            "Put the figure right; if it is a count, take percent away as the kind of this "
            f"measure {said}.",
            code="counts.share-above",
        )


def _not_whole(row: Mapping[str, Any], said: str) -> Issue:
    return issue_of(
        row,
        f"A count is a whole number, and this is {in_full(row['value'])} of “{row['measure']}”.",
        f"Put the figure right, or say {said} that its kind is percent, rate, mean or amount.",
        code="counts.not-whole",
    )


def _of_nobody(row: Mapping[str, Any]) -> Issue:
    return issue_of(
        row,
        f"{in_full(row['value'])} are counted among none: the denominator is 0.",
        "Write how many they are among; leave that cell empty where it is not known.",
        code="counts.of-none",
    )


def _more_than_all(row: Mapping[str, Any]) -> Issue:
    return issue_of(
        row,
        f"More are counted than there are to count: {in_full(row['value'])} of "
        f"{in_full(row['of'])}, a share above 100.",
        "Put right what was exchanged or mistyped; where one may count several times, declare it "
        f'under measures:, as "{row["measure"]}": {{kind: rate}}.',
        code="counts.more-than-all",
    )


def records(rows: pd.DataFrame) -> FigureRows:
    """The rows, one mapping each."""
    return cast(FigureRows, rows.to_dict("records"))


def issue_of(
    row: Mapping[str, Any], problem: str, fix: str, *, code: str, cell: str = "", note: bool = False
) -> Issue:
    """What is said of a row, at its figure or at other cells."""
    return Issue(
        str(row["file"]),
        problem,
        fix,
        sheet=str(row["sheet"]),
        cell=cell or str(row["where"]),
        severity="note" if note else "fault",
        code=code,
    )


def twice(
    table: pd.DataFrame, unread: Mapping[tuple[str, str], tuple[str, Sequence[str]]]
) -> Iterator[Issue]:
    """Rows for the same supplier, area, period, measure, group and stage.

    ``unread``: by file and sheet, columns that may tell them apart, and what the first may hold;
    then these are told, and once.
    """
    keys = list(KEYS)
    doubled = table[table.duplicated(keys, keep=False)]
    for (file, sheet), (role, columns) in unread.items():
        here = (doubled["file"] == file) & (doubled["sheet"] == sheet)
        rows = records(doubled[here])
        if rows and columns:
            yield issue_of(
                rows[0],
                f"{plural(len(rows), 'figure')} stand for the same as others, and nothing is read "
                f"of {and_more([f'“{heading}”' for heading in columns])}, which may tell them "
                "apart.",
                _told_apart(role, columns[0]),
                code="counts.column-not-read",
            )
            doubled = doubled[~here]
    doubles = (records(same) for _, same in doubled.groupby(keys, sort=False))
    # of a table with a column for each period two rows are told once
    for several in grouped((tuple(map(_row_of, rows)), rows) for rows in doubles).values():
        rows = several[0]
        alike = all(
            len({(str(row["value"]), row["status"], row["definition"]) for row in same}) == 1
            for same in several
        )
        more = f", and {len(several) - 1} more in these rows" if len(several) > 1 else ""
        yield issue_of(
            rows[0],
            f"{plural(len(rows), 'row')} stand for the same: {named(rows[0])} "
            f"({and_more(_places(rows))}){more}." + (" They say the same." if alike else ""),
            "Put right what is mistyped in one of them, or keep one; or say in a column what tells "
            "them apart (supplier, area, period, measure, group or stage) and declare it under "
            "counts:.",
            code="counts.twice",
        )


def _row_of(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """The row of its sheet in which a figure stands."""
    return str(row["file"]), str(row["sheet"]), str(row["where"]).lstrip(ascii_uppercase)


def _told_apart(role: str, column: str) -> str:
    """What to declare of a column that tells rows apart; ``role``: what it may hold, if any."""
    if not role:
        return (
            f'Choose the rows that are meant, beside the file: only: {{"{column}": "<one of its '
            'words>"}; others go into an evaluation of their own.'
        )
    also = ", and crossed_compared_with: the one of it that others are compared with"
    return (
        f'Say what it holds, beside the file: counts: {{{role}: "{column}"}}'
        f"{also if role == 'subgroup' else ''}; or another of supplier, area, period, measure, "
        f"group and stage in place of {role}."
    )


def _places(rows: FigureRows) -> list[str]:
    """Where rows stand, with the sheet where it is not that of the first."""
    first = (rows[0]["file"], rows[0]["sheet"])
    return [
        str(row["where"])
        if (row["file"], row["sheet"]) == first
        else f"{row['sheet'] or row['file']} {row['where']}"
        for row in rows
    ]


def named(row: Mapping[str, Any]) -> str:
    """What a figure is of: its labels."""
    return ", ".join(str(row[role]) for role in KEYS if row[role]) or "no label at all"


def notes_of(
    table: pd.DataFrame,
    totals: pd.DataFrame,
    measures: Mapping[str, CountedMeasure],
    periods: Sequence[CountPeriod],
    gaps: Sequence[CountPeriod],
    *,
    counted_rows: bool,
) -> Iterator[Issue]:
    """What is told before figures are compared; ``totals``: which labels of a row add up others."""
    yield from _gaps(table, gaps, counted_rows=counted_rows)
    if len({period.months for period in periods}) > 1:
        lengths = dict.fromkeys(p.length or f"{p.months} months" for p in periods)
        yield issue_of(
            records(table.head(1))[0],
            f"Periods are of several lengths ({', '.join(lengths)}).",
            "Figures of a year and of a quarter are never compared: each length stands by itself. "
            "If that is not meant, write periods in one way.",
            code="counts.lengths",
            note=True,
        )
    if not counted_rows:
        yield from _once_only(table, periods)
        yield from _no_row(table, periods)
    yield from _defined_otherwise(table, periods)
    added = [name for name, of in measures.items() if of.adds_up]
    yield from _sums(table[table["measure"].isin(added)], totals)


def _gaps(
    table: pd.DataFrame, gaps: Sequence[CountPeriod], *, counted_rows: bool
) -> Iterator[Issue]:
    if not gaps:
        return
    names = and_more([gap.label for gap in gaps])
    yield issue_of(
        records(table.head(1))[0],
        f"{plural(len(gaps), 'period')} between the first and the last {s(len(gaps), 'is', 'are')} "
        f"missing: {names}.",
        "No event of these periods is in the file. If none was recorded, nothing needs doing; if "
        "the record was not kept, say so in the report."
        if counted_rows
        else "If figures were left out, add them; if nobody has them, add rows with a status, as "
        "not held. They stand as gaps and never as nought.",
        code="counts.period-missing",
        note=True,
    )


def _once_only(table: pd.DataFrame, periods: Sequence[CountPeriod]) -> Iterator[Issue]:
    """Areas, suppliers and groups that answered for one of several periods only."""
    if len(periods) < 2:
        return
    for role in ("area", "supplier", "group", "subgroup"):
        answered = table["period"].ne("") & table["status"].ne("no answer") & ~table["total"]
        named = table[table[role].ne("") & answered]
        at = named.groupby(role, sort=False)["period"].nunique()
        several = at[at > 1]
        once = [str(label) for label in at[at == 1].index]
        if not once or not len(several):
            continue
        rows = named[named[role].isin(once)].drop_duplicates(role)
        yield issue_of(
            records(rows)[0],
            f"{plural(len(once), role)} {s(len(once), 'has', 'have')} figures in one period only: "
            + and_more(
                [f"{row[role]} ({row['period']})" for row in records(rows)], NAMED, noun=role
            )
            + ".",
            "It is left out where periods are compared. If it is another name of one that is "
            "there, write both in one way; if it did not supply, say so with a status.",
            code="counts.one-period",
            cell=and_more([str(row["where"]) for row in records(rows)]),
            note=True,
        )


def _no_row(table: pd.DataFrame, periods: Sequence[CountPeriod]) -> Iterator[Issue]:
    """Who has figures in several periods, and no row at all in another."""
    if len(periods) < 3:
        return
    keys = [role for role in KEYS if role != "period"]
    dated = table[table["period"].ne("")]
    asked = {str(name): {*rows["period"]} for name, rows in dated.groupby("measure", sort=False)}
    yield from _not_asked_then(dated, asked, periods)
    often = dated.groupby(keys, sort=False)["period"].transform("nunique")
    most = dated.groupby("measure", sort=False)["period"].transform("nunique")
    missing = []
    for _, rows in dated[often.gt(1) & often.lt(most)].groupby(keys, sort=False):
        there, row = {*rows["period"]}, records(rows.head(1))[0]
        gone = [p.label for p in periods if p.label in asked[str(row["measure"])] - there]
        missing.append((row, ", ".join(gone)))
    if missing:
        series = [f"{named({**row, 'period': ''})} ({gone})" for row, gone in missing]
        yield issue_of(
            missing[0][0],
            f"{plural(len(missing), 'series has', 'series have')} no row in a period in which "
            f"others have one: {and_more(series)}.",
            "They stand as gaps and never as nought. Where one is another name of one that is "
            "there, write both in one way; else add the rows, with a figure or a status such as "
            "not held.",
            code="counts.row-missing",
            note=True,
        )


def _not_asked_then(
    table: pd.DataFrame, asked: Mapping[str, set[str]], periods: Sequence[CountPeriod]
) -> Iterator[Issue]:
    """Measures of which nobody has a row in some periods in which others have one, in one note."""
    length = {period.label: period.months for period in periods}
    gone = {
        name: [label for label in length if label not in there and length[label] in lengths]
        for name, there in asked.items()
        for lengths in [{length.get(label) for label in there}]  # a year is no missing quarter
    }
    by_periods = grouped((tuple(of), name) for name, of in gone.items() if of)
    if by_periods:
        told = [
            f"{and_more([f'“{name}”' for name in names], 5)} in {and_more(of, 8)}"
            for of, names in by_periods.items()
        ]
        names = [name for name, of in gone.items() if of]
        yield issue_of(
            records(table[table["measure"].isin(names)])[0],
            f"Nobody has a row of {'; of '.join(told)}, where there are rows of others.",
            "If it was not asked or not recorded then, nothing needs doing; else add the rows. "
            "They stand as gaps and never as nought.",
            code="counts.measure-missing",
            note=True,
        )


def _defined_otherwise(table: pd.DataFrame, periods: Sequence[CountPeriod]) -> Iterator[Issue]:
    """Suppliers who changed their definition of a measure, and suppliers who differ in it."""
    order = {period.label: at for at, period in enumerate(periods)}
    named = table[table["definition"].ne("")]
    yield from _partly_defined(table)
    for _, rows in named.groupby(["supplier", "measure"], sort=False):
        ordered = sorted(records(rows), key=lambda row: order.get(str(row["period"]), -1))
        for earlier, later in pairwise(ordered):
            if (
                earlier["definition"] != later["definition"]
                and earlier["period"] != later["period"]
            ):
                who, measure = later["supplier"], later["measure"]
                yield issue_of(
                    later,
                    f"{who or 'The supplier'} counted “{measure or 'the figures'}” otherwise from "
                    f"{later['period']} on: “{later['definition']}”, and before "
                    f"“{earlier['definition']}”.",
                    "Figures before and after are not compared, and the picture has a break there. "
                    "If both mean the same, write them in the same words.",
                    code="counts.definition-changed",
                    note=True,
                )
    for _, rows in named.groupby("measure", sort=False):
        ways = {str(d): [*dict.fromkeys(of["supplier"])] for d, of in rows.groupby("definition")}
        if len(ways) > 1 and rows["supplier"].nunique() > 1:
            said = [f"“{name}” ({and_more(map(str, who), 3)})" for name, who in ways.items()]
            yield issue_of(
                records(rows)[0],
                f"Suppliers define “{rows['measure'].iloc[0] or 'the figures'}” in {len(ways)} "
                f"ways: {and_more(said, 3)}.",
                "Figures by different definitions are neither added up nor compared.",
                code="counts.definitions-differ",
                note=True,
            )


def _partly_defined(table: pd.DataFrame) -> Iterator[Issue]:
    """Measures of which some figures have a definition, and others none."""
    given = table[table["value"].notna() & ~table["total"]]
    for measure, rows in given.groupby("measure", sort=False):
        said = rows[rows["definition"].ne("")]
        if said.empty or len(said) == len(rows):
            continue
        ways = [f"“{way}”" for way in said["definition"].unique()]
        yield issue_of(
            records(said)[0],
            f"{plural(len(said), 'figure')} of “{str(measure) or 'the figures'}” "
            f"{s(len(said), 'has', 'have')} a definition ({and_more(ways, 3)}), and "
            f"{len(rows) - len(said)} {s(len(rows) - len(said), 'has', 'have')} none.",
            "Those without are read as counted in another way, and the two are neither added up "
            "nor compared. If all were counted alike, write the same words in each row, or in "
            "none.",
            code="counts.partly-defined",
            cell=and_more([str(row["where"]) for row in records(said)]),
            note=True,
        )


def _sums(table: pd.DataFrame, totals: pd.DataFrame) -> Iterator[Issue]:
    """Totals that are not the sum of their parts.

    Where parts have no figure a total may be more; not so where it is no more in other periods.
    """
    parts = table[~table["total"]]
    fitting = set[tuple[str, ...]]()  # totals of another period that are the sum of what is there
    more: list[tuple[tuple[str, ...], Issue]] = []
    places: dict[tuple[str, ...], Mapping[Any, Any]] = {}  # of parts, by what a total does not add
    for at, row in zip(*_with_figure(table), strict=True):
        kept = tuple(r for r in KEYS if r not in totals.columns or not totals.loc[at, r])
        if kept not in places:
            places[kept] = parts.groupby([*kept], sort=False).indices
        same = parts.iloc[places[kept].get(tuple(row[role] for role in kept), [])]
        said, made = float(row["value"]), float(same["value"].sum())
        if len(same) < 2:
            continue
        whole, series = same["value"].notna().all(), tuple(str(row[role]) for role in _LABELS)
        if same_sum(made, said):
            fitting |= set() if whole else {series}
            continue
        if _adds_up_some(said, same["value"]):
            continue
        told = issue_of(
            row,
            f"The total {in_full(said)} is not the sum of its parts, {in_full(made)}: "
            f"{named(row)}.",
            "If parts are missing, the report tells the total as it was given; if one of them "
            "is wrong, put it right.",
            code="counts.not-the-sum",
            cell=f"{row['where']} (parts: {and_more(map(str, same['where']))})",
            note=True,
        )
        if whole or made > said:
            yield told
        else:
            more.append((series, told))
    yield from (told for series, told in more if series in fitting)


def _adds_up_some(said: float, values: Iterable[float]) -> bool:
    """Whether some rows that follow one another make a total, as of a region."""
    sums = [round(made, _DIGITS) for made in accumulate(values, initial=0.0)]
    before = set[float]()
    for begins, ends in zip(sums, sums[2:], strict=False):  # of two rows or more
        before.add(begins)
        if round(ends - said, _DIGITS) in before:
            return True
    return False


def _with_figure(table: pd.DataFrame) -> tuple[list[Any], FigureRows]:
    """The totals that have a figure, with their places."""
    rows = table[table["total"] & table["value"].notna()]
    return [*rows.index], records(rows)
