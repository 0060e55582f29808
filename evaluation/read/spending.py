"""Accounts: amounts planned and spent by line, with totals held against what they add up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate

from evaluation.counting import and_more, plural, s
from evaluation.declare.spending_file import CostedOutcome, Divisor, Participants, SpendingFile
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.errors import Collector, Issue, did_you_mean
from evaluation.read.account_sheet import (
    MONEY,
    PLANNED,
    SPENT,
    WORDS,
    AccountSheet,
    account_sheet,
    plain_column,
    totalled,
)
from evaluation.read.coded.coding import alike
from evaluation.read.counted.count_periods import overlapping, read_period
from evaluation.read.exports.grid import Grid
from evaluation.read.grids import declared_apart, read_grids
from evaluation.read.responses import Source

_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\.\d{3,6}$")  # a point between thousands, or parts of a penny
_DASHES = ("-", "\N{EN DASH}", "\N{EM DASH}", "nil")
_OF_ALL = ("", "all", "cost", "costs", "expenditure", "spend", "spending", "budget", "project")
_YES, _NO = (
    ("yes", "y", "true", "1", "x", "in kind", "in-kind"),
    ("no", "n", "false", "0", "", "cash"),
)
_NO_LINE = re.compile(
    r"\b(?:balance|under-?spend|over-?spend|variance|surplus|deficit|(?:carried|brought) forward"
    r"|income|grant (?:received|claimed)|remaining|unspent)\b",
    re.IGNORECASE,
)
_PENNY = Decimal("0.01")
_DUST = Decimal("0.000001")  # what is left where Excel worked an amount out


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One line of an account. ``planned`` and ``spent`` are exact; None where nothing stands.

    ``parts``: of which periods they are sums, where the sheet has a column for each: kind, period
    and amount.
    """

    name: str
    planned: Decimal | None
    spent: Decimal | None
    category: str = ""
    period: str = ""
    funded_by: str = ""
    in_kind: bool = False
    parts: tuple[tuple[str, str, Decimal], ...] = ()

    def added_in(self, kind: str, period: str) -> Decimal | None:
        """Of what was planned or spent, the part of one period; None where nothing stands."""
        return next((a for k, when, a in self.parts if (k, when) == (kind, period)), None)


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

    @property
    def money_by_period(self) -> tuple[AccountLine, ...]:
        """What was paid in money, a line for each period that it was paid in.

        Of a sheet with a column for each period; what it has no such columns of is left out.
        """
        if not any(line.parts for line in self.money):
            return self.money
        return tuple(
            replace(
                line,
                period=period,
                parts=(),
                planned=line.added_in(PLANNED, period),
                spent=line.added_in(SPENT, period),
            )
            for line in self.money
            for period in dict.fromkeys(when for _, when, _ in line.parts)
        )

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
    sheets = [sheet for data, grid in read if (sheet := account_sheet(data, grid, collector))]
    collector.fault(*declared_apart([(d, g.file) for d, g in read], "currency", "vat"))
    collector.stop()
    rows = [_below_headings(sheet, [*_rows(sheet, collector)]) for sheet in sheets]
    for sheet, of_sheet in zip(sheets, rows, strict=True):
        collector.note(*_remarks(sheet, of_sheet))
        collector.fault(*_of_totals(sheet, of_sheet))
    lines = [row.line for of_sheet in rows for row in of_sheet if row.line]
    collector.fault(*_no_such_lines(read, lines))
    collector.note(*_periods_overlap(sheets, lines))
    collector.stop()
    first = read[0][0]
    headed = next(
        (
            plain_column(s.grid.headings[s.places["category"]])
            for s in sheets
            if "category" in s.places
        ),
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
class _AccountRow:
    """A row of an account: a line; or, with ``total``, amounts that add up others.

    ``first``: its first cell that is not empty, which names it where it has no line.
    """

    number: int
    words: Mapping[str, str]
    amounts: Mapping[str, Decimal]
    line: AccountLine | None
    parts: tuple[tuple[str, str, Decimal], ...] = ()
    total: bool = False
    first: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.words["line"] or self.words["category"] or self.first


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


def amount(text: str, *, thousands: bool = False, currency: str = "£") -> Decimal | None:
    """An amount as it is typed: £1,200.50, (300) for less than nothing; None where it is none.

    A dash is nought. Exact to the penny; None for anything between two pennies, so that neither a
    decimal comma nor a point between thousands is read as what it is not.
    """
    plain = "".join(text.split()).removeprefix(currency).removesuffix(currency)
    if plain.casefold() in _DASHES:
        return Decimal(0)
    below = plain.startswith("(") and plain.endswith(")")
    plain = plain.strip("()") if below else plain
    sign = plain[:1] in ("-", "\N{MINUS SIGN}")
    plain = plain[1:] if sign or plain.startswith("+") else plain
    plain = plain.removeprefix(currency)
    if not _AMOUNT.fullmatch(plain) or (sign and below):
        return None
    if not thousands and _GROUPED.search(plain):
        return None
    exact = Decimal(plain.replace(",", "")) * (1000 if thousands else 1)
    pence = exact.quantize(_PENNY)
    if abs(exact - pence) > _DUST:
        return None
    return -pence if sign or below else pence


def _rows(sheet: AccountSheet, collector: Collector) -> Iterator[_AccountRow]:
    """The rows with something in them, in their order."""
    for number, cells in sheet.grid.rows:
        texts = {role: cells[place].strip() for role, place in sheet.places.items()}
        words = {role: texts.get(role, "") for role in WORDS}
        whole = {
            kind: _amount(sheet, number, kind, texts.get(kind, ""), collector) for kind in MONEY
        }
        parts = tuple(
            (kind, period, part)
            for place, (kind, period) in sheet.across.items()
            if (part := _amount(sheet, number, kind, cells[place].strip(), collector, period))
            is not None
        )
        sums = {kind: [a for k, _, a in parts if k == kind] for kind in MONEY}
        amounts = {
            kind: said
            for kind in sheet.money
            if (said := sum(sums[kind], Decimal(0)) if sums[kind] else whole[kind]) is not None
        }
        for kind, said in whole.items():
            if said is not None and sums[kind] and said != amounts[kind]:
                collector.fault(_row_apart(sheet, number, kind, said, amounts[kind]))
        named = words["line"] or words["category"]
        if totalled(named) is not None:
            yield _AccountRow(number, words, amounts, None, parts, total=bool(amounts))
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
            parts=parts,
        )
        first = next(filter(None, cells), "")
        yield _AccountRow(number, words, amounts, line if amounts else None, first=first)


def _amount(
    sheet: AccountSheet, row: int, kind: str, text: str, collector: Collector, period: str = ""
) -> Decimal | None:
    """The amount of a cell; None for an empty one, and with a fault for what is none."""
    if not text:
        return None
    said = amount(text, thousands=sheet.data.thousands, currency=sheet.data.currency)
    if said is None:
        collector.fault(
            sheet.grid.issue(
                [sheet.cell(row, kind, period)],
                f'"{text}" is no amount in {sheet.data.currency}, to the penny.',
                "Write figures with a point before the pence, as 1300.50 or 1,300.50; "
                "leave the cell empty if there is none. If all amounts are in another currency, "
                'say so beside the file, as currency: "€".',
                code="spending.no-amount",
            )
        )
    return said


def _row_apart(sheet: AccountSheet, row: int, kind: str, said: Decimal, made: Decimal) -> Issue:
    return sheet.grid.issue(
        [sheet.cell(row, kind)],
        f"What was {kind} adds up to {_written(made)} over the periods of this row, and "
        f"{_written(said)} stands there.",
        "Put right, in the sheet, the amount that is wrong. The column of totals may be left out.",
        code="spending.row-apart",
    )


def _periods_overlap(
    sheets: Sequence[AccountSheet], lines: Sequence[AccountLine]
) -> Iterator[Issue]:
    """Lines of a year and of its quarters, which would be added up; told once."""
    held = {period for line in lines if (period := read_period(line.period))}
    longest = [a for a in held for b in held if a.months > b.months and overlapping([a, b])]
    if longest:
        inner = next(b for b in sorted(held) if b != longest[0] and overlapping([longest[0], b]))
        yield sheets[0].grid.issue(
            [],
            f"Lines are of {longest[0].label} and of {inner.label}, which lies in it, and both "
            "count.",
            "If the one holds the other, leave one of them in the file.",
            code="spending.periods-overlap",
            note=True,
        )


def _remarks(sheet: AccountSheet, rows: Sequence[_AccountRow]) -> Iterator[Issue]:
    """Rows that are headings, lines that stand twice, and lines without one of their amounts."""
    bare = [row for row in rows if not row.amounts and totalled(row.name) is None]
    if bare:
        above = "category" not in sheet.places and any(
            row.line and row.line.category for row in rows
        )
        yield sheet.grid.issue(
            [f"row {and_more([str(row.number) for row in bare])}"],
            f"{plural(len(bare), 'row has', 'rows have')} no amount, and count as headings"
            f"{', of which each is the category of the lines below' if above else ''}: "
            f"{and_more([row.name for row in bare])}.",
            "If one is a line, type its amount; 0 is one.",
            code="spending.no-amounts",
            note=True,
        )
    if others := [row for row in rows if row.line and _NO_LINE.search(row.name)]:
        yield sheet.grid.issue(
            [f"row {and_more([str(row.number) for row in others])}"],
            f"{and_more([row.name for row in others])} "
            f"{'counts' if len(others) == 1 else 'count'} as something that was paid for.",
            "If it is what is left over or came in, delete its row: what was planned and spent is "
            "compared in the report.",
            code="spending.perhaps-no-line",
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
    lines = [row for row in rows if row.line]
    if sums := [*_of_others(lines)]:
        yield sheet.grid.issue(
            [f"row {and_more([str(row.number) for row in sums])}"],
            f"{and_more([row.name for row in sums])} "
            f"{s(len(sums), 'is', 'are')} as much as the lines above together, and "
            f"{s(len(sums), 'counts', 'count')} beside them.",
            "If it adds them up, call it Subtotal, so that nothing counts twice.",
            code="spending.line-of-lines",
            note=True,
        )
    if heads := [*_of_lines_below(lines)]:
        yield sheet.grid.issue(
            [f"row {and_more([str(row.number) for row in heads])}"],
            f"{and_more([row.name for row in heads])} "
            f"{s(len(heads), 'is', 'are')} as much as lines below together, and "
            f"{s(len(heads), 'counts', 'count')} beside them.",
            "If it adds them up, empty its amounts, so that it is a heading; or move it below "
            "them and call it Subtotal.",
            code="spending.line-of-lines-below",
            note=True,
        )
    if len(sheet.money) < len(MONEY):
        return
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


def _below_headings(sheet: AccountSheet, rows: list[_AccountRow]) -> list[_AccountRow]:
    """The rows with the heading above each line as its category, where all lines have one.

    A total ends what stands below a heading. Not so where the sheet has a column of categories, or
    a heading has no lines, as it may be a line without an amount.
    """
    heading, headings = "", list[str]()
    below: list[_AccountRow] = []
    for row in rows:
        is_total = totalled(row.name) is not None
        if row.line:
            below.append(replace(row, line=replace(row.line, category=heading)))
            continue
        below.append(row)
        heading = "" if is_total else row.name.rstrip(" :")
        headings += [] if is_total else [heading]
    given = [row.line.category for row in below if row.line]
    if "category" in sheet.places or not all(given) or {*headings} != {*given} or len(headings) < 2:
        return rows
    return below


def _of_others(rows: Sequence[_AccountRow]) -> Iterator[_AccountRow]:
    """Lines with the amounts of those above added up, of all above or since the last such line."""
    since = 0
    for at, row in enumerate(rows):
        above = [other.line for other in rows[since:at] if other.line]
        same = all(_sum(above, kind) == said for kind, said in row.amounts.items())
        if len(above) > 1 and same and any(row.amounts.values()):
            yield row
            since = at + 1


def _of_lines_below(rows: Sequence[_AccountRow]) -> Iterator[_AccountRow]:
    """Lines with all amounts of those that follow them added up, planned as well as spent."""
    for at, row in enumerate(rows):
        if len(row.amounts) < len(MONEY) or not all(row.amounts.values()):
            continue
        below = (other.line for other in rows[at + 1 :] if other.line)
        pairs = ((line.planned or Decimal(0), line.spent or Decimal(0)) for line in below)
        sums = [*accumulate(pairs, lambda a, b: (a[0] + b[0], a[1] + b[1]))]
        if (row.amounts[PLANNED], row.amounts[SPENT]) in sums[1:]:
            yield row


# --- totals ---------------------------------------------------------------------------------------


def _of_totals(sheet: AccountSheet, rows: Sequence[_AccountRow]) -> Iterator[Issue]:
    """Totals that are not the sum of their lines, and those of which it is not clear what of."""
    since = 0
    for at, row in enumerate(rows):
        if not row.total:
            continue
        parts, sure = _parts(rows, at, since)
        since = at + 1
        apart = [*_apart(sheet, row, parts)] if parts else []
        if apart and sure:
            yield from apart
        elif apart or not parts:
            role = "line" if row.words["line"] else "category"
            yield sheet.grid.issue(
                [sheet.cell(row.number, role)],
                f'It is not clear which lines "{row.words[role]}" adds up.',
                "Call it Total where it adds up all lines, Subtotal where it adds up those since "
                "the last total, or write their category in its column. If it is a line, give it "
                "another name.",
                code="spending.total-of-what",
            )


def _apart(
    sheet: AccountSheet, row: _AccountRow, parts: Sequence[Sequence[AccountLine]]
) -> Iterator[Issue]:
    """Amounts of a total that are the sum of none of the lines which it may add up."""
    said = [(kind, "", value) for kind, value in row.amounts.items() if kind in sheet.places]
    for kind, period, value in [*row.parts, *said]:
        sums = [_sum(lines, kind, period) for lines in parts]
        if value in sums:
            continue
        apart = value - sums[0]
        yield sheet.grid.issue(
            [sheet.cell(row.number, kind, period)],
            f"The total is {_written(value)}, and its lines add up to {_written(sums[0])}: "
            f"{_written(abs(apart))} {'less' if apart > 0 else 'more'}.",
            "Put right, in the sheet, the total or the line that is wrong. A report needs no "
            "row of totals: it adds up by itself.",
            code="spending.total-apart",
        )


def _sum(lines: Sequence[AccountLine], kind: str, period: str = "") -> Decimal:
    if not period:
        return added(lines, kind) or Decimal(0)
    return sum((a for line in lines if (a := line.added_in(kind, period))), Decimal(0))


def _written(value: Decimal) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _parts(
    rows: Sequence[_AccountRow], at: int, since: int
) -> tuple[list[list[AccountLine]], bool]:
    """What a total may add up, the likeliest first: its lines, with and without those in kind.

    And whether its name says so, by all, a category or a heading; where not, it is one if it fits.
    """
    row = rows[at]
    every = [other.line for other in rows if other.line]
    named = row.words["line"] or row.words["category"]
    rest = alike(totalled(named) or "")
    category = alike(row.words["category"]) if row.words["line"] else ""
    of_category = {alike(line.category) for line in every} - {""}
    period = alike(row.words["period"])
    if totalled(category) is not None:
        category = ""
    if not category and rest in of_category:
        category = rest
    block = [other.line for other in rows[since:at] if other.line]
    above = [other.line for other in rows[:at] if other.line]
    tried = [every, above, block] if rest in _OF_ALL else [block, every]
    if named.casefold().startswith("sub"):
        tried = [block, every]
    if category:
        tried = [[line for line in every if alike(line.category) == category]]
    if period:
        tried = [[line for line in lines if alike(line.period) == period] for lines in tried]
    tried = [lines for lines in tried if lines]
    paid = [money for lines in tried if (money := [line for line in lines if not line.in_kind])]
    headed = any(alike(other.name) == rest for other in rows[since:at] if not other.amounts)
    sure = category in of_category if category else headed or rest in _OF_ALL
    return tried + paid, sure
