"""Expenditure: what was planned and spent, and what one of those reached cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation.counting import grouped, plural
from evaluation.declare.spending_file import Divisor, Participants
from evaluation.declare.whose_rows import UNITS, Unit
from evaluation.declare.workspace import Study
from evaluation.read.account_sheet import PLANNED, SPENT
from evaluation.read.spending import AccountLine, Spending, added
from evaluation.say.claims.ladder import CAN, ceiling, highest
from evaluation.say.counts import count_of
from evaluation.say.finding import (
    Base,
    Basis,
    Claim,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    unique_slugs,
)
from evaluation.say.wording import listed, stopped, worded
from evaluation.statistics.change import Interval
from evaluation.statistics.unit_cost import cost_per

_VAT = {
    "included": "Amounts are with VAT.",
    "excluded": "Amounts are without VAT.",
    "mixed": "Some amounts are with VAT and some without, so they are not strictly alike.",
    "": "It is not said whether VAT is in the amounts.",
}
_KINDS = {PLANNED: "Planned", SPENT: "Spent"}
_MOST_ROWS = 20  # of a figure


def analyse(study: Study, spending: Spending) -> list[Finding]:
    """The whole, by line, category, period and funder, and the cost of one of those reached.

    Sums are exact. Planned and spent are compared over the lines that have both. What was given in
    kind is told beside what was paid and is never added to it without a word.
    """
    account = _Account(
        study,
        spending,
        study.evaluation.name or "expenditure",
        Basis.of(study.name, (source.file for source in spending.sources)),
    )
    groups = (
        _grouped(
            account, spending.category, "by_category", "categories", lambda line: line.category
        ),
        _grouped(
            account,
            "period",
            "by_period",
            "periods",
            lambda line: line.period,
            spending.money_by_period,
        ),
        _grouped(account, "funder", "by_funder", "funders", lambda line: line.funded_by),
    )
    costs = (_per_participant(account), _per_hour(account), _per_outcome(account))
    return [
        _overview(account),
        *(found for found in groups if found),
        _by_line(account),
        *(found for found in costs if found),
    ]


findings_of = analyse  # what the notebook finds of an account, by its own parameters


@dataclass(frozen=True, slots=True)
class _Account:
    """The account, and what its findings share."""

    study: Study
    spending: Spending
    prefix: str
    basis: Basis

    @property
    def decimals(self) -> int:
        """2 where any amount has pence, so that what is printed adds up; else 0."""
        amounts = [a for line in self.spending.lines for a in (line.planned, line.spent) if a]
        return 2 if any(amount % 1 for amount in amounts) else 0

    def money(self, place: str) -> str:
        """A place of a wording with its currency: ``£{spent}``, ``{spent} kroner``."""
        currency = self.spending.currency
        return f"{{{place}}} {currency}" if currency.isalpha() else f"{currency}{{{place}}}"

    def amount(self, label: str, value: Decimal | float, decimals: int | None = None) -> Estimate:
        """An amount of money; nobody's."""
        return Estimate(
            label=label,
            statistic=Statistic.COUNT,
            value=float(value),
            decimals=self.decimals if decimals is None else decimals,
            unit=self.spending.currency,
            method="sum",
        )

    def count(self, label: str, value: float, unit: str) -> Estimate:
        """A number of lines or of what costs are divided by."""
        return count_of(label, value, unit, decimals=0 if value == int(value) else 1)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What holds of every amount."""
        read = self.spending
        return (
            _VAT[read.vat],
            "Amounts stand as they were entered. What they paid for, and whether it was worth it, "
            "they do not tell.",
        )

    def finding(
        self,
        name: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: Mapping[str, Estimate],
        leading: str,
        **facts: object,
    ) -> Finding:
        """A finding on the lines of the account."""
        read = self.spending
        held = (
            f" {plural(read.totals, 'row of totals in it was', 'rows of totals in it were')} held "
            "against these sums, to the penny."
            if read.totals
            else ""
        )
        usual: dict[str, Any] = {
            "n": len(read.lines),
            "counts": "lines",
            "caveats": self.caveats,
            "method": f"Amounts were added up, line by line.{held}",
            "why": "An account is complete, so its sums have no margin of chance.",
        }
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=(usual | facts).get("unit", read.unit), people=frozenset()),
            wordings,
            estimates,
            basis=self.basis,
            leading=leading,
            **(usual | facts),
        )


def _compared(lines: Sequence[AccountLine]) -> tuple[Decimal, Decimal] | None:
    """Planned and spent over the lines that have both; None where none has."""
    both = [line for line in lines if line.planned is not None and line.spent is not None]
    planned, spent = added(both, PLANNED), added(both, SPENT)
    return None if planned is None or spent is None else (planned, spent)


def _overview(account: _Account) -> Finding:
    """How much was spent, of how much that was planned, and what was given in kind."""
    read = account.spending
    money = read.money
    both = [line for line in money if line.planned is not None and line.spent is not None]
    spent, planned = added(money, SPENT), added(money, PLANNED)
    estimates = {"n_lines": account.count("Lines", len(read.lines), "lines")}
    if spent is not None:
        estimates["spent"] = account.amount("Spent", spent)
    if planned is not None:
        estimates["planned"] = account.amount("Planned", planned)
    within = f" ({read.period.rstrip().removesuffix('.')})" if read.period else ""
    said, caveats = "", account.caveats
    compared = _compared(money)
    if spent is None:
        wording = f"{account.money('planned')} was planned{within}; nothing spent is entered."
    elif planned is None or compared is None:
        wording = f"{account.money('spent')} was spent{within}."
    else:
        apart = compared[1] - compared[0]
        estimates["difference"] = account.amount("Spent minus planned", apart)
        way = "more" if apart > 0 else "less"
        said = f"{account.money('difference.size')} {way}." if apart else "exactly as planned."
        wording = (
            f"{account.money('spent')} was spent of {account.money('planned')} "
            f"that was planned{within}: {said}"
        )
        if len(both) < len(money):
            estimates["n_compared"] = account.count("Lines with both", len(both), "lines")
            over = "line" if len(both) == 1 else "{n_compared} lines"
            wording = (
                f"{account.money('spent')} was spent and {account.money('planned')} was planned"
                f"{within}; over the {over} with both, "
                + (
                    f"{account.money('difference.size')} {way} was spent than planned."
                    if apart
                    else "as much was spent as planned."
                )
            )
            caveats = (
                *caveats,
                f"{plural(len(money) - len(both), 'line has', 'lines have')} only one of planned "
                "and spent.",
            )
    if in_kind := _in_kind(read.lines):
        estimates["in_kind"] = account.amount("Given in kind", in_kind)
        wording = f"{wording} {account.money('in_kind')} more was given in kind, and not paid."
    leading = "spent" if spent is not None else "planned"
    return account.finding(
        "overview", "What was spent", (wording,), estimates, leading, primary=True, caveats=caveats
    )


def _in_kind(lines: Sequence[AccountLine]) -> Decimal | None:
    """What was given and not paid: as it was entered, else as it was planned."""
    given = [line for line in lines if line.in_kind]
    values = [v for line in given if (v := _first(line.spent, line.planned)) is not None]
    return sum(values, Decimal(0)) if values else None


def _first(*amounts: Decimal | None) -> Decimal | None:
    return next((amount for amount in amounts if amount is not None), None)


# --- by line and by group -------------------------------------------------------------------------


def _columns(account: _Account, kinds: Sequence[str], *, apart: bool) -> tuple[Column, ...]:
    currency, decimals = account.spending.currency, account.decimals
    columns = [
        Column(
            key=kind,
            label=f"{_KINDS[kind]} ({currency})",
            statistic=Statistic.COUNT,
            decimals=decimals,
        )
        for kind in kinds
    ]
    if apart:
        columns.append(
            Column(
                key="apart",
                label=f"Spent minus planned ({currency})",
                statistic=Statistic.COUNT,
                decimals=decimals,
                signed=True,
            )
        )
    return tuple(columns)


def _kinds(lines: Sequence[AccountLine]) -> list[str]:
    return [kind for kind in _KINDS if added(lines, kind) is not None]


def _cells(
    lines: Sequence[AccountLine], kinds: Sequence[str], *, apart: bool
) -> dict[str, float | None]:
    """Sums of some lines; their difference only where every line has both amounts."""
    sums = {kind: added(lines, kind) for kind in kinds}
    cells = {kind: None if value is None else float(value) for kind, value in sums.items()}
    if apart:
        whole = all(line.planned is not None and line.spent is not None for line in lines)
        compared = _compared(lines) if whole else None
        cells["apart"] = None if compared is None else float(compared[1] - compared[0])
    return cells


def _by_line(account: _Account) -> Finding:
    """Every line with its amounts; the largest is named."""
    read = account.spending
    kinds = _kinds(read.lines)
    apart = len(kinds) > 1
    facts: dict[str, Callable[[AccountLine], str]] = {
        "category": lambda line: line.category,
        "period": lambda line: line.period,
        "funder": lambda line: line.funded_by,
    }
    labels = {"category": read.category.capitalize(), "period": "When", "funder": "Paid by"}
    told = {name: of for name, of in facts.items() if any(map(of, read.lines))}
    rows = [
        Row(
            cells={
                "label": f"{line.name} (in kind)" if line.in_kind else line.name,
                **{name: of(line) for name, of in told.items()},
                **_cells([line], kinds, apart=apart),
            }
        )
        for line in read.lines
    ]
    rows.append(
        Row(
            cells={
                "label": "Total in money" if _in_kind(read.lines) is not None else "Total",
                **dict.fromkeys(told, ""),
                **_cells(read.money, kinds, apart=apart),
            }
        )
    )
    kind = SPENT if SPENT in kinds else PLANNED
    of = [(line, amount) for line in read.lines if (amount := getattr(line, kind)) is not None]
    most = max((amount for _, amount in of), default=Decimal(0))
    first = [line for line, amount in of if amount == most]
    estimates = {
        "n_lines": account.count("Lines", len(read.lines), "lines"),
        "most": account.amount(f"{_KINDS[kind]}, largest line", most),
    }
    number = plural(len(read.lines), "line")
    wording = f"The account has {number}."
    if len(read.lines) > 1 and len(first) == 1:
        wording = (
            f"The account has {number}; the largest is {first[0].name}, {account.money('most')}."
        )
    return account.finding(
        "by_line",
        "Line by line",
        (wording,),
        estimates,
        "most",
        table=Table(
            caption="Planned and spent by line" if apart else f"{_KINDS[kind]} by line",
            columns=(
                Column(key="label", label="Line"),
                *_columns(account, kinds, apart=apart),
                *(Column(key=name, label=labels[name]) for name in told),
            ),
            rows=tuple(rows),
            notes=account.caveats[:1],
            source=read.citation,
        ),
    )


def _grouped(
    account: _Account,
    what: str,
    name: str,
    several: str,
    of: Callable[[AccountLine], str],
    parts: Sequence[AccountLine] = (),
) -> Finding | None:
    """Sums by category, period or funder, of what was paid in money; None where there is one.

    ``parts``: what is grouped, where these are not the lines themselves.
    """
    read = account.spending
    lines = parts or read.money
    groups = grouped((of(line), line) for line in lines)
    if len(groups) < 2:
        return None
    kinds = _kinds(lines)
    apart = len(kinds) > 1
    called = {label: label or f"No {what} given" for label in groups}
    rows = [
        Row(cells={"label": called[label], **_cells(same, kinds, apart=apart)})
        for label, same in groups.items()
    ]
    rows.append(Row(cells={"label": "Total", **_cells(lines, kinds, apart=apart)}))
    kind = SPENT if SPENT in kinds else PLANNED
    sums = {label: added(same, kind) or Decimal(0) for label, same in groups.items()}
    keys = unique_slugs(called.values())
    estimates = {
        keys[called[label]]: account.amount(f"{_KINDS[kind]}: {called[label]}", value)
        for label, value in sums.items()
    }
    most = max(sums.values())
    first = [label for label, value in sums.items() if value == most]
    verb = "was spent" if kind == SPENT else "was planned"
    wording = f"What {verb} is shared by {len(groups)} {several}."
    if len(first) == 1:
        place = account.money(keys[called[first[0]]])
        wording = f"Of what {verb}, the largest part is {called[first[0]]}: {place}."
    if len(groups) > _MOST_ROWS:
        figure = None
    else:
        figure = Figure(
            kind="bars",
            title=f"{' and '.join(_KINDS[k] for k in kinds)} by {what}",
            x_label=f"Amount ({read.currency})",
            marks=tuple(
                Mark(
                    label=called[label],
                    group=_KINDS[kind] if len(kinds) > 1 else "",
                    value=float(value),
                )
                for label, same in groups.items()
                for kind in kinds
                if (value := added(same, kind)) is not None
            ),
            statistic=Statistic.COUNT,
            decimals=account.decimals,
        )
    return account.finding(
        name,
        f"By {what}",
        (wording,),
        estimates,
        keys[called[first[0]]],
        table=Table(
            caption=f"{' and '.join(_KINDS[k] for k in kinds)} by {what}".capitalize(),
            columns=(
                Column(key="label", label=what.capitalize()),
                *_columns(account, kinds, apart=apart),
            ),
            rows=tuple(rows),
            notes=account.caveats[:1],
            source=read.citation,
        ),
        figure=figure,
    )


# --- what one of those reached cost ---------------------------------------------------------------


def _divided(
    account: _Account,
    name: str,
    title: str,
    of_one: str,
    divisor: Divisor,
    several: str,
    **facts: object,
) -> Finding | None:
    """The cost of one, with what a range of the divisor makes of it; None where none is spent."""
    read = account.spending
    lines = read.spent_on(divisor)
    spent, in_kind = added((line for line in lines if not line.in_kind), SPENT), _in_kind(lines)
    units = Interval(divisor.number, *(divisor.ends or (None, None)))
    cost = None if spent is None or spent < 0 else cost_per(Interval(float(spent)), units)
    if spent is None or cost is None:
        return None
    estimates = {
        "cost": account.amount(f"Cost per {of_one}", cost.value, 2),
        "spent": account.amount("Spent", spent),
        "number": account.count(several.capitalize(), divisor.number, several),
    }
    part = len(lines) < len(read.lines)
    on = f" on {plural(len(lines), 'line')} of the account" if part else ""
    shared = f"{account.money('spent')} was spent{on} for {{number}} {several}"
    fullest = f"{shared}: {account.money('cost')} for each {of_one}"
    if divisor.ends and cost.low is not None and cost.high is not None:
        low, high = divisor.ends
        estimates["fewest"] = account.count(f"{several.capitalize()}, at least", low, several)
        estimates["highest"] = account.count(f"{several.capitalize()}, at most", high, several)
        estimates["low"] = account.amount(f"Cost per {of_one}, lowest", cost.low, 2)
        estimates["high"] = account.amount(f"Cost per {of_one}, highest", cost.high, 2)
        fullest += (
            f", or {account.money('low')} to {account.money('high')}, as there may have been "
            "{fewest} to {highest}"
        )
    wording = f"{fullest}."
    if in_kind is not None:
        estimates["with_in_kind"] = account.amount(
            f"Cost per {of_one} with what was given in kind",
            (float(spent) + float(in_kind)) / divisor.number,
            2,
        )
        wording += f" With what was given in kind it is {account.money('with_in_kind')}."
    return account.finding(
        name,
        title,
        (wording,),
        estimates,
        "cost",
        method=f"What was spent was divided by the number of {several}"
        + (", and by both ends of what it may have been." if divisor.ends else "."),
        why="A cost of one makes accounts of unlike size readable beside one another. It is an "
        "average: one may cost much more than another.",
        caveats=(
            *(
                [f"Divided are the lines {listed(tuple(line.name for line in lines))}."]
                if part
                else []
            ),
            f"The number of {several} is from: {stopped(divisor.source)}",
            f"It is what was spent divided by {several}, and says nothing of what came of it.",
            *account.caveats[:1],
        ),
        **facts,
    )


def _per_participant(account: _Account) -> Finding | None:
    """What was spent for each who took part; shown by the rules for so many of them."""
    people = account.spending.participants
    if not people:
        return None
    unit = UNITS[people.of]
    several = unit.plural if unit is not Unit.PUBLISHED else "participants"
    one = unit.value if unit is not Unit.PUBLISHED else "participant"
    return _divided(
        account,
        "per_participant",
        f"What was spent for each {one}",
        one,
        people,
        several,
        **_of_whom(people),
    )


def _of_whom(people: Participants) -> dict[str, Any]:
    """Whose number a cost is divided by, and the fewest that it may be of."""
    fewest = people.ends[0] if people.ends else people.number
    return {"unit": UNITS[people.of], "n": int(fewest), "counts": ""}


def _per_hour(account: _Account) -> Finding | None:
    """What was spent for each hour that was given."""
    hours = account.spending.hours
    title = "What was spent for each hour"
    return _divided(account, "per_hour", title, "hour", hours, "hours") if hours else None


def _per_outcome(account: _Account) -> Finding | None:
    """The cost of an outcome where the design can show a cause; else that it has none, and why."""
    outcome = account.spending.outcome
    if not outcome:
        return None
    allowed = _carried(account.study, outcome.design or "")
    if allowed is Claim.CAUSED:
        return _divided(
            account,
            "per_outcome",
            f"What was spent for each outcome: {outcome.called}",
            "outcome",
            outcome,
            "outcomes",
            **_of_whom(outcome),
        )
    why = f"the design can {CAN[allowed]}, and not what would have come about without the service"
    return account.finding(
        "per_outcome",
        f"Cost per outcome: {outcome.called}",
        (f"What one outcome ({outcome.called}) cost cannot be computed: {why}.",),
        {},
        "",
        method="A cost per outcome needs a design that shows a cause, such as a randomised trial.",
        why="Divided by outcomes that may have come about anyway, a cost says nothing of what one "
        "more would cost.",
    )


def _carried(study: Study, found_by: str) -> Claim:
    """The highest claim of what found the outcome: of others' work, or of this deliverable."""
    if found_by:
        return ceiling(found_by)
    return highest(
        ceiling(evaluation.design, compared=bool(evaluation.comparison))
        for evaluation in study.deliverable.evaluations
    )
