"""The columns of an account: what was planned and spent, in one column each or one a period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from evaluation.counting import and_more
from evaluation.declare.spending_file import SpendingFile
from evaluation.errors import Collector, Issue
from evaluation.read.counted.count_periods import CountPeriod, read_period
from evaluation.read.exports.called import column_faults, columns_called, plain_name
from evaluation.read.exports.foot import SUMS
from evaluation.read.exports.grid import Grid, address, columns_of

PLANNED, SPENT = "planned", "spent"
MONEY = (PLANNED, SPENT)
WORDS = ("line", "category", "period", "funded_by", "in_kind")
_OF_MONEY = {  # what amounts are called, in small letters, without currency
    PLANNED: ("planned", "plan", "budget", "budgeted", "planned spend"),
    SPENT: ("spent", "actual", "actuals", "spend", "expenditure", "actual spend"),
}
_WHOLE = ("total", "annual", "whole year", "full year", "year to date", "ytd", "to date")
_USUAL = {
    "line": ("line", "item", "budget line", "cost line", "description"),
    "category": ("category", "cost category", "heading", "type"),
    "period": ("period", "quarter", "month", "year", "financial year"),
    **{
        kind: (*names, *(f"{a} {b}" for n in names for w in _WHOLE for a, b in ((n, w), (w, n))))
        for kind, names in _OF_MONEY.items()
    },
    "funded_by": ("funded by", "funder", "paid by", "source of funds", "funding source"),
    "in_kind": ("in kind", "in-kind"),
}
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-/\N{EN DASH}]\s?\d{2,4})?\b")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_THOUSANDS = re.compile(
    r"(?<!\d)['\N{RIGHT SINGLE QUOTATION MARK}]?000\b|\bthousands?\b|[£$€]\s?k\b", re.IGNORECASE
)
_NUMBERED = re.compile(r"(q|quarter|qtr|p|period|month|m) ?(\d{1,2})")
_WORD = re.compile(r"[a-z]{3,9}")
_ANY_YEAR, _YEAR = 2000, 12
_MONEY_WORDS = {
    kind: re.compile(rf"\b(?:{'|'.join(sorted(names, key=len, reverse=True))})\b")
    for kind, names in _OF_MONEY.items()
}
_SUMS = "|".join(sorted(map(re.escape, (*SUMS, "sub total")), key=len, reverse=True))
_BEFORE = re.compile(rf"(?:{_SUMS})\b[\s:]*(?:(?:of|for)\b)?")
_BEHIND = re.compile(rf"[\s:,(-]+(?:{_SUMS})[\s:)]*")
_FEWEST_PERIODS = 2  # headings that are periods, from which a sheet has a column for each


@dataclass(frozen=True, slots=True)
class AccountSheet:
    """One file with the columns that were found, by what they hold.

    ``across``: where a column stands for each period, what it holds of which: place -> kind and
    period. Of such a kind, what ``places`` has is the column that adds the others up.
    """

    data: SpendingFile
    grid: Grid
    places: Mapping[str, int]
    across: Mapping[int, tuple[str, str]]

    def cell(self, row: int, role: str, period: str = "") -> str:
        """The cell of a row that holds what is asked; of several the first."""
        of = [place for place, (kind, when) in self.across.items() if kind == role]
        if period:
            of = [place for place in of if self.across[place][1] == period]
            return address(row, of[0])
        return address(row, self.places[role] if role in self.places else of[0])

    @property
    def money(self) -> tuple[str, ...]:
        """Which of planned and spent it has."""
        turned = {kind for kind, _ in self.across.values()}
        return tuple(kind for kind in MONEY if kind in self.places or kind in turned)


def totalled(name: str) -> str | None:
    """What a row of totals says that it adds up (empty: all); None for the name of a line."""
    plain = name.casefold().strip()
    if before := _BEFORE.match(plain):
        return plain[before.end() :].strip()
    behind = [*_BEHIND.finditer(plain)]
    return (
        plain[: behind[-1].start()].strip() if behind and behind[-1].end() == len(plain) else None
    )


def plain_column(heading: str) -> str:
    """A heading in small letters without brackets, years, signs of currency and underlines."""
    text = _YEARS.sub(" ", _IN_BRACKETS.sub(" ", plain_name(heading)))
    text = _THOUSANDS.sub(" ", text)
    return " ".join(re.sub(r"[£$€:]", " ", text).split())


def account_sheet(data: SpendingFile, grid: Grid, collector: Collector) -> AccountSheet | None:
    """A file with its columns found: as declared, or by what they are usually called."""
    declared = {str(role): heading for role, heading in data.amounts.items()}
    turned = _by_period(data, [h for h in grid.headings if h and h not in declared.values()])
    called = columns_called(grid, _USUAL, declared, taken=turned, plain=plain_column)
    found = dict(called.of)
    several = called.several
    there = {*found, *several, *(kind for kind, _ in turned.values())}
    needed = {"line": "the lines"}
    open_ones = [h for h in grid.headings if h and h not in found.values() and _period(h)]
    if len(open_ones) >= _FEWEST_PERIODS and not {*MONEY} <= there and not turned:
        collector.fault(_of_what(grid, open_ones, SPENT if SPENT not in there else PLANNED))
    elif not {*MONEY} & there:
        needed[SPENT] = "what was planned or spent"
    faults = [*column_faults(grid, "amounts", called, needed)]
    collector.fault(*faults)
    if several:
        return None
    collector.note(*_told(grid, found, turned, there))
    collector.fault(*_in_thousands(data, grid, [found.get(k, "") for k in MONEY] + [*turned]))
    order = [role for role in (*WORDS, *MONEY) if role in found]
    grid = _without_formulas(grid, found, {kind for kind, _ in turned.values()})
    headings = [*(found[role] for role in order), *turned]
    places = columns_of(grid, headings, collector)
    if faults or len(places) < len(headings):
        return None
    return AccountSheet(
        data,
        grid,
        dict(zip(order, places, strict=False)),
        dict(zip(places[len(order) :], turned.values(), strict=True)),
    )


def _by_period(data: SpendingFile, headings: Iterable[str]) -> dict[str, tuple[str, str]]:
    """What columns hold of which period, as declared, or as headings say that name both."""
    if data.across:
        return {heading: (kind, _without(heading, kind)) for heading, kind in data.across.items()}
    said = {heading: of for heading in headings if (of := _said(heading))}
    in_turn = {kind for kind in MONEY if _in_turn([p for k, p in said.values() if k == kind])}
    return {heading: of for heading, of in said.items() if of[0] in in_turn}


def _said(heading: str) -> tuple[str, str] | None:
    """Planned or spent, and the period, of a heading such as “Q1 actual”."""
    kinds = [kind for kind, words in _MONEY_WORDS.items() if words.search(plain_name(heading))]
    if len(kinds) != 1:
        return None
    period = _without(heading, kinds[0])
    return (kinds[0], period) if _period(period) else None


def _in_turn(texts: Sequence[str]) -> bool:
    """Whether periods follow one another and are parts of years, so that they may be added up.

    Whole years, and the same quarter of two years, stand beside one another to be compared. After
    the last month of a year that is not named the first may follow.
    """
    periods = [period for text in texts if (period := _period(text))]
    months = {period.months for period in periods}
    follow = all(
        later.start == earlier.after
        or (later.start < _YEAR and later.start == earlier.after % _YEAR)
        for earlier, later in pairwise(periods)
    )
    there = len({period.start for period in periods})
    alike = len(months) == 1 and _YEAR not in months
    return alike and follow and _FEWEST_PERIODS <= there == len(periods)


def _without(heading: str, kind: str) -> str:
    """A heading without the word for what was planned or spent: its period."""
    rest = re.sub(r"[£$€]", " ", heading)
    rest = re.sub(_MONEY_WORDS[kind].pattern, " ", rest, flags=re.IGNORECASE)
    return " ".join(rest.split()).strip(" -:/,()\N{EN DASH}") or heading


def _period(text: str) -> CountPeriod | None:
    """A period, also one that is told without its year: Q1, April."""
    plain = plain_name(re.sub(r"[£$€()]", " ", text)).strip()
    if numbered := _NUMBERED.fullmatch(plain):
        number, months = int(numbered[2]), 3 if numbered[1].startswith("q") else 1
        last = _YEAR // months
        return CountPeriod((number - 1) * months, months, text) if 1 <= number <= last else None
    if _WORD.fullmatch(plain):
        month = read_period(f"{plain} {_ANY_YEAR}")
        return month and CountPeriod(month.start % _YEAR, month.months, text)
    return None if plain.isdigit() else read_period(plain)


def _of_what(grid: Grid, headings: list[str], kind: str) -> Issue:
    across = ", ".join(f'"{heading}": {kind}' for heading in headings)
    return grid.issue(
        [grid.headed(grid.headings.index(headings[0]))],
        f"This sheet has a column for each period ({and_more(headings, 4)}), and none of them says "
        "whether it holds what was planned or what was spent.",
        f"Say it beside this file in deliverable.yaml: across: {{{across}}} (or {PLANNED}, where "
        "that is what they hold)."
        if kind == SPENT
        else f"Say it beside this file in deliverable.yaml: across: {{{across}}}.",
        code="spending.periods-of-what",
    )


def _told(
    grid: Grid,
    found: Mapping[str, str],
    turned: Mapping[str, tuple[str, str]],
    there: Iterable[str],
) -> Iterator[Issue]:
    """Columns that were turned, and one of planned and spent that is not there."""
    for kind in MONEY:
        of = [h for h, (what, _) in turned.items() if what == kind and h in grid.headings]
        if of:
            whole = f", and held against “{found[kind]}”" if kind in found else ""
            yield grid.issue(
                [grid.headed(grid.headings.index(of[0]))],
                f"What was {kind} has a column for each period ({and_more(of, 4)}); they are added "
                f"up line by line{whole}.",
                "Nothing needs doing.",
                code="spending.turned",
                note=True,
            )
    left = [
        h for h in grid.headings if h and h not in turned and h not in found.values() and _dated(h)
    ]
    if turned and left:
        yield grid.issue(
            [grid.headed(grid.headings.index(left[0]))],
            f"Not read are the columns {and_more(left)}: they do not say that they hold what was "
            "planned or spent.",
            "If they do, name all columns of periods, as across: "
            f'{{"{left[0]}": {SPENT}}}, beside this file in deliverable.yaml. A forecast is '
            "neither.",
            code="spending.period-not-read",
            note=True,
        )
    missing = [kind for kind in MONEY if kind not in there]
    if len(missing) == 1:
        yield grid.issue(
            (),
            f"No column of what was {missing[0]} was found, so the report has none.",
            f'If there is one, add "amounts: {{{missing[0]}: <column>}}" to this file in '
            f"deliverable.yaml. The columns are: {and_more([h for h in grid.headings if h], 30)}.",
            code="spending.one-amount",
            note=True,
        )


def _dated(heading: str) -> bool:
    """Whether a word of a heading is a period, as in “Q4 forecast”."""
    return any(
        _period(word) for word in heading.split() if any(map(str.isdigit, word)) and len(word) < 5
    )


def _in_thousands(data: SpendingFile, grid: Grid, headings: Iterable[str]) -> Iterator[Issue]:
    for heading in headings:
        if _THOUSANDS.search(heading) and not data.thousands:
            yield grid.issue(
                [grid.headed(place) for place in grid.places([heading])],
                f'The column "{heading}" says that its amounts are in thousands, and they '
                "would be read as single ones.",
                'Add "thousands: true" to this file in deliverable.yaml; if they are not in '
                "thousands, give the column another heading.",
                code="spending.thousands",
            )


def _without_formulas(grid: Grid, found: Mapping[str, str], turned: Iterable[str]) -> Grid:
    """The grid with nothing where a row or column of totals has a formula: Excel added it up."""
    named = grid.places([found[role] for role in ("line", "category") if role in found])
    sums = grid.places([found[kind] for kind in turned if kind in found])
    rows = tuple(
        (number, tuple("" if text.startswith("=") else text for text in cells))
        if any(totalled(cells[place]) is not None for place in named)
        else (
            number,
            tuple("" if n in sums and t.startswith("=") else t for n, t in enumerate(cells)),
        )
        for number, cells in grid.rows
    )
    return replace(grid, rows=rows)
