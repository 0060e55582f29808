"""Accounts: amounts planned and spent by line, with totals held against what they add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from evaluation.counting import and_more, plural
from evaluation.declare.spending_file import CostedOutcome, Divisor, Participants, SpendingFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.coded.coding import alike
from evaluation.read.exports.foot import SUMS
from evaluation.read.exports.grid import Grid, address, columns_of
from evaluation.read.grids import declared_apart, read_grids
from evaluation.read.responses import Source

PLANNED, SPENT = "planned", "spent"
_MONEY = (PLANNED, SPENT)
_WORDS = ("line", "category", "period", "funded_by", "in_kind")
_USUAL = {  # what columns are called that nobody declared, in small letters, without currency
    "line": ("line", "item", "budget line", "cost line", "description"),
    "category": ("category", "cost category", "heading", "type"),
    "period": ("period", "quarter", "month", "year", "financial year"),
    PLANNED: ("planned", "plan", "budget", "budgeted", "planned spend"),
    SPENT: ("spent", "actual", "actuals", "spend", "expenditure", "actual spend"),
    "funded_by": ("funded by", "funder", "paid by", "source of funds", "funding source"),
    "in_kind": ("in kind", "in-kind"),
}
_YEARS = re.compile(r"\b(?:19|20)\d\d(?:\s?[-/\N{EN DASH}]\s?\d{2,4})?\b")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_THOUSANDS = re.compile(
    r"(?<!\d)['\N{RIGHT SINGLE QUOTATION MARK}]?000\b|\bthousands?\b|[£$€]\s?k\b", re.IGNORECASE
)
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\.\d{3,6}$")  # a point between thousands, or parts of a penny
_DASHES = ("-", "\N{EN DASH}", "\N{EM DASH}", "nil")
_SUMS = "|".join(sorted(map(re.escape, (*SUMS, "sub total")), key=len, reverse=True))
_TOTAL = re.compile(rf"(?:{_SUMS})\b[\s:]*(?:(?:of|for)\b)?")
_OF_ALL = ("", "all", "cost", "costs", "expenditure", "spend", "spending", "budget", "project")
_YES, _NO = (
    ("yes", "y", "true", "1", "x", "in kind", "in-kind"),
    ("no", "n", "false", "0", "", "cash"),
)
_PENNY = Decimal("0.01")
_DUST = Decimal("0.000001")  # what is left where Excel worked an amount out


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of an account. ``planned`` and ``spent`` are exact; None where nothing stands."""

    name: str
    planned: Decimal | None
    spent: Decimal | None
    category: str = ""
    period: str = ""
    funded_by: str = ""
    in_kind: bool = False


@dataclass(frozen=True, slots=True)
class Spending:
    """The lines of an account in their order, and what is known of it.

    ``totals``: how many totals stood in it, each of which is the sum of its lines. ``category``:
    what the column of categories is called, in small letters.
    """

    unit: Unit
    lines: tuple[AccountLine, ...]
    totals: int
    currency: str
    vat: str
    period: str
    participants: Participants | None
    hours: Divisor | None
    outcome: CostedOutcome | None
    sources: tuple[Source, ...]
    citation: str = ""
    category: str = "category"
    notes: tuple[Issue, ...] = ()

    @property
    def money(self) -> tuple[AccountLine, ...]:
        """The lines that were paid in money."""
        return tuple(line for line in self.lines if not line.in_kind)

    def spent_on(self, divisor: Divisor) -> tuple[AccountLine, ...]:
        """The lines that were spent on what a cost is divided by."""
        names = {*map(alike, divisor.lines)}
        return tuple(
            line for line in self.lines if not names or names & {*map(alike, _names(line))}
        )


def _names(line: AccountLine) -> tuple[str, str]:
    return line.name, line.category


def added(lines: Iterable[AccountLine], kind: str) -> Decimal | None:
    """The sum of what was planned or spent; None where nothing stands in any line."""
    amounts = [amount for line in lines if (amount := getattr(line, kind)) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def read_spending(study: Study, collector: Collector | None = None) -> Spending:
    """The lines of all files of an account together. Raises DataError with every fault.

    An amount that cannot be read, a line without a name and a total that is not the sum of its
    lines are faults with their cells. Rows of totals are held against their lines and are no
    lines. Rows without any amount are headings, told.
    """
    collector = collector or Collector()
    read = [(data, g) for data, g in read_grids(study, collector) if isinstance(data, SpendingFile)]
    sheets = [sheet for data, grid in read if (sheet := _sheet(data, grid, collector))]
    collector.fault(*declared_apart([(d, g.file) for d, g in read], "currency", "vat"))
    collector.stop()
    rows = [list(_rows(sheet, collector)) for sheet in sheets]
    for sheet, of_sheet in zip(sheets, rows, strict=True):
        collector.note(*_remarks(sheet, of_sheet))
        collector.fault(*_of_totals(sheet, of_sheet))
    lines = [row.line for of_sheet in rows for row in of_sheet if row.line]
    collector.fault(*_no_such_lines(read, lines))
    collector.stop()
    first = read[0][0]
    headed = next(
        (_plain(s.grid.headings[s.places["category"]]) for s in sheets if "category" in s.places),
        "",
    )
    return Spending(
        unit=first.unit,
        lines=tuple(lines),
        totals=sum(row.total for of_sheet in rows for row in of_sheet),
        currency=first.currency,
        vat=next((data.vat for data, _ in read if data.vat), ""),
        period=next((data.period for data, _ in read if data.period), ""),
        participants=next((data.participants for data, _ in read if data.participants), None),
        hours=next((data.hours for data, _ in read if data.hours), None),
        outcome=next((data.outcome for data, _ in read if data.outcome), None),
        sources=tuple(Source.of(grid) for _, grid in read),
        citation="; ".join(dict.fromkeys(data.citation for data, _ in read)),
        category=headed or "category",
        notes=(*(note for _, grid in read for note in grid.notes), *collector.notes),
    )


# --- one file -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _AccountSheet:
    """One file with the columns that were found, by what they hold."""

    data: SpendingFile
    grid: Grid
    places: Mapping[str, int]

    def cell(self, row: int, role: str) -> str:
        return address(row, self.places[role])

    @property
    def money(self) -> tuple[str, ...]:
        """Which of planned and spent it has."""
        return tuple(role for role in _MONEY if role in self.places)


@dataclass(frozen=True, slots=True)
class _AccountRow:
    """A row of an account: a line; or, with ``total``, amounts that add up others."""

    number: int
    words: Mapping[str, str]
    amounts: Mapping[str, Decimal]
    line: AccountLine | None
    total: bool = False


def _no_such_lines(
    read: Sequence[tuple[SpendingFile, Grid]], lines: Sequence[AccountLine]
) -> Iterator[Issue]:
    """Lines that a cost is to be divided of, and which the account has not."""
    there = dict.fromkeys(name for line in lines for name in _names(line) if name)
    known = {*map(alike, there)}
    for data, grid in read:
        for divisor in filter(None, (data.participants, data.hours, data.outcome)):
            for name in divisor.lines:
                if alike(name) not in known:
                    yield Issue(
                        grid.file,
                        f'A cost is to be divided of "{name}", which is no line or category here.',
                        f"{did_you_mean(name, there)} There are: {and_more(there, 30)}.".strip(),
                        code="spending.no-such-line",
                    )


def _plain(heading: str) -> str:
    """A heading in small letters without brackets, years, signs of currency and underlines."""
    text = _YEARS.sub(" ", _IN_BRACKETS.sub(" ", heading.casefold().replace("_", " ")))
    text = _THOUSANDS.sub(" ", text)
    return " ".join(re.sub(r"[£$€:]", " ", text).split())


def _found(declared: Mapping[str, str], grid: Grid) -> tuple[dict[str, str], dict[str, list[str]]]:
    """The column of each role: as declared, or by its name; and those that may be of several.

    The first of its usual names that is there counts.
    """
    plain: dict[str, list[str]] = {}
    for heading in grid.headings:
        if heading and heading not in declared.values():
            plain.setdefault(_plain(heading), []).append(heading)
    called = {
        role: next((plain[name] for name in names if name in plain), [])
        for role, names in _USUAL.items()
        if role not in declared
    }
    found = {role: headings[0] for role, headings in called.items() if len(headings) == 1}
    several = {role: headings for role, headings in called.items() if len(headings) > 1}
    return {**declared, **found}, several


def _is_total(name: str) -> bool:
    return bool(_TOTAL.match(name.casefold().strip()))


def _without_formulas(grid: Grid, found: Mapping[str, str]) -> Grid:
    """The grid with nothing where a row of totals has a formula: Excel added it up."""
    named = grid.places([found[role] for role in ("line", "category") if role in found])
    rows = tuple(
        (number, tuple("" if text.startswith("=") else text for text in cells))
        if any(_is_total(cells[place]) for place in named)
        else (number, cells)
        for number, cells in grid.rows
    )
    return replace(grid, rows=rows)


def _sheet(data: SpendingFile, grid: Grid, collector: Collector) -> _AccountSheet | None:
    """A file with its columns found: as declared, or by what they are usually called."""
    declared = {str(role): heading for role, heading in data.amounts.items()}
    found, several = _found(declared, grid)
    lacking = [] if "line" in found or "line" in several else ["line"]
    lacking += [] if {*_MONEY} & {*found, *several} else [SPENT]
    columns = f"The columns are: {and_more([h for h in grid.headings if h], 30)}."
    for role in lacking:
        collector.fault(
            grid.issue(
                (),
                f"It is not said which column holds "
                f"{'the lines' if role == 'line' else 'what was planned or spent'}.",
                f'Add "amounts: {{{role}: <column>}}" to this file in deliverable.yaml. {columns}',
                code="spending.no-column",
            )
        )
    for role, headings in several.items():
        collector.fault(
            grid.issue(
                (),
                f"Several columns may hold what stands under {role.replace('_', ' ')}: "
                f"{and_more(headings)}.",
                f'Say which, as "amounts: {{{role}: {headings[0]}}}", beside this file in '
                "deliverable.yaml.",
                code="spending.which-column",
            )
        )
    if several:
        return None
    missing = [role for role in _MONEY if role not in found]
    if len(missing) == 1:
        collector.note(
            grid.issue(
                (),
                f"No column of what was {missing[0]} was found, so the report has none.",
                f'If there is one, add "amounts: {{{missing[0]}: <column>}}" to this file in '
                f"deliverable.yaml. {columns}",
                code="spending.one-amount",
                note=True,
            )
        )
    for role in _MONEY:
        if role in found and _THOUSANDS.search(found[role]) and not data.thousands:
            collector.fault(
                grid.issue(
                    (),
                    f'The column "{found[role]}" says that its amounts are in thousands, and they '
                    "would be read as single ones.",
                    'Add "thousands: true" to this file in deliverable.yaml; if they are not in '
                    "thousands, give the column another heading.",
                    code="spending.thousands",
                )
            )
    order = [role for role in (*_WORDS, *_MONEY) if role in found]
    grid = _without_formulas(grid, found)
    places = dict(zip(order, columns_of(grid, [found[r] for r in order], collector), strict=False))
    return None if lacking or len(places) < len(order) else _AccountSheet(data, grid, places)


def amount(text: str, *, thousands: bool = False, currency: str = "£") -> Decimal | None:
    """An amount as it is typed: £1,200.50, (300) for less than nothing; None where it is none.

    A dash is nought. Exact to the penny; None for anything between two pennies, so that neither a
    decimal comma nor a point between thousands is read as what it is not.
    """
    plain = re.sub(r"[\s£$€]", "", text).removeprefix(currency).removesuffix(currency)
    if plain.casefold() in _DASHES:
        return Decimal(0)
    below = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()") if below else plain
    sign = plain[:1] in ("-", "\N{MINUS SIGN}")
    plain = plain[1:] if sign or plain.startswith("+") else plain
    plain = re.sub(r"[\s£$€]", "", plain).removeprefix(currency)
    if not _AMOUNT.fullmatch(plain) or (sign and below):
        return None
    if not thousands and _GROUPED.search(plain):
        return None
    exact = Decimal(plain.replace(",", "")) * (1000 if thousands else 1)
    pence = exact.quantize(_PENNY)
    if abs(exact - pence) > _DUST:
        return None
    return -pence if sign or below else pence


def _rows(sheet: _AccountSheet, collector: Collector) -> Iterator[_AccountRow]:
    """The rows with something in them, in their order."""
    for number, cells in sheet.grid.rows:
        texts = {role: cells[place].strip() for role, place in sheet.places.items()}
        words = {role: texts.get(role, "") for role in _WORDS}
        amounts = {}
        for role in sheet.money:
            if not texts[role]:
                continue
            said = amount(texts[role], thousands=sheet.data.thousands, currency=sheet.data.currency)
            if said is None:
                collector.fault(
                    sheet.grid.issue(
                        [sheet.cell(number, role)],
                        f'"{texts[role]}" is no amount to the penny.',
                        "Write figures with a point before the pence, as 1300.50 or 1,300.50; "
                        "leave the cell empty if there is none.",
                        code="spending.no-amount",
                    )
                )
            else:
                amounts[role] = said
        named = words["line"] or words["category"]
        if _is_total(named):
            yield _AccountRow(number, words, amounts, None, total=bool(amounts))
            continue
        if amounts and not words["line"]:
            collector.fault(
                sheet.grid.issue(
                    [sheet.cell(number, "line")],
                    "The line has an amount and no name.",
                    "Name it; or call it Total, if it adds up the lines above.",
                    code="spending.no-line",
                )
            )
        kind = alike(words["in_kind"])
        if kind not in (*_YES, *_NO):
            collector.fault(
                sheet.grid.issue(
                    [sheet.cell(number, "in_kind")],
                    f'"{words["in_kind"]}" says neither yes nor no of in kind.',
                    "Write yes where it was given and not paid in money; else leave it empty.",
                    code="spending.in-kind",
                )
            )
        line = AccountLine(
            name=words["line"],
            planned=amounts.get(PLANNED),
            spent=amounts.get(SPENT),
            category=words["category"],
            period=words["period"],
            funded_by=words["funded_by"],
            in_kind=kind in _YES,
        )
        yield _AccountRow(number, words, amounts, line if amounts else None)


def _remarks(sheet: _AccountSheet, rows: Sequence[_AccountRow]) -> Iterator[Issue]:
    """Rows that are headings, lines that stand twice, and lines without one of their amounts."""
    bare = [
        row
        for row in rows
        if not row.amounts and not _is_total(row.words["line"] or row.words["category"])
    ]
    if bare:
        yield sheet.grid.issue(
            [f"row {and_more([str(row.number) for row in bare])}"],
            f"{plural(len(bare), 'row has', 'rows have')} no amount, and count as headings: "
            f"{and_more([row.words['line'] or row.words['category'] for row in bare])}.",
            "If one is a line, type its amount; 0 is one.",
            code="spending.no-amounts",
            note=True,
        )
    seen: dict[AccountLine, int] = {}
    for row in rows:
        if row.line and row.line in seen:
            yield sheet.grid.issue(
                [f"row {row.number}"],
                f'The line "{row.line.name}" stands there twice with the same amounts (row '
                f"{seen[row.line]}), and counts twice.",
                "If it was typed twice, delete one.",
                code="spending.twice",
                note=True,
            )
        elif row.line:
            seen[row.line] = row.number
    if len(sheet.money) < len(_MONEY):
        return
    lines = [row for row in rows if row.line]
    for role, other in ((SPENT, PLANNED), (PLANNED, SPENT)):
        without = [row for row in lines if other in row.amounts and role not in row.amounts]
        if without:
            yield sheet.grid.issue(
                [sheet.cell(row.number, role) for row in without],
                f"Nothing stands under {role} for {plural(len(without), 'line')}: "
                f"{and_more([row.words['line'] for row in without])}. "
                f"{'It is' if len(without) == 1 else 'They are'} left out where {PLANNED} and "
                f"{SPENT} are compared.",
                f"Type 0 if nothing was {role}.",
                code="spending.not-both",
                note=True,
            )


# --- totals ---------------------------------------------------------------------------------------


def _of_totals(sheet: _AccountSheet, rows: Sequence[_AccountRow]) -> Iterator[Issue]:
    """Totals that are not the sum of their lines, and those of which it is not clear what of."""
    since = 0
    for at, row in enumerate(rows):
        if not row.total:
            continue
        parts = _parts(rows, at, since)
        since = at + 1
        if not parts:
            role = "line" if row.words["line"] else "category"
            yield sheet.grid.issue(
                [sheet.cell(row.number, role)],
                f'It is not clear which lines "{row.words[role]}" adds up.',
                "Call it Total where it adds up all lines, Subtotal where it adds up those since "
                "the last total, or write their category in its column. If it is a line, give it "
                "another name.",
                code="spending.total-of-what",
            )
            continue
        for role, said in row.amounts.items():
            sums = [_sum(lines, role) for lines in parts]
            if said in sums:
                continue
            apart = said - sums[0]
            yield sheet.grid.issue(
                [sheet.cell(row.number, role)],
                f"The total is {_written(said)}, and its lines add up to {_written(sums[0])}: "
                f"{_written(abs(apart))} {'less' if apart > 0 else 'more'}.",
                "Put right, in the sheet, the total or the line that is wrong. A report needs no "
                "row of totals: it adds up by itself.",
                code="spending.total-apart",
            )


def _sum(lines: Sequence[AccountLine], role: str) -> Decimal:
    return added(lines, role) or Decimal(0)


def _written(value: Decimal) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _parts(rows: Sequence[_AccountRow], at: int, since: int) -> list[list[AccountLine]]:
    """What a total may add up, the likeliest first: its lines, with and without those in kind."""
    row = rows[at]
    every = [other.line for other in rows if other.line]
    named = row.words["line"] or row.words["category"]
    rest = alike(_TOTAL.sub("", named.casefold(), count=1))
    category = alike(row.words["category"]) if row.words["line"] else ""
    of_category = {alike(line.category) for line in every} - {""}
    period = alike(row.words["period"])
    if _TOTAL.match(category):
        category = ""
    if category and category not in of_category:
        return []
    if not category and rest not in _OF_ALL:
        if rest not in of_category:
            return []
        category = rest
    block = [other.line for other in rows[since:at] if other.line]
    above = [other.line for other in rows[:at] if other.line]
    sub = named.casefold().startswith("sub")
    tried = [block, every] if sub else [every, above, block]
    if category:
        tried = [[line for line in every if alike(line.category) == category]]
    if period:
        tried = [[line for line in lines if alike(line.period) == period] for lines in tried]
    tried = [lines for lines in tried if lines]
    return tried + [
        money for lines in tried if (money := [line for line in lines if not line.in_kind])
    ]
