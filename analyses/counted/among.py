"""Figures among what they are counted of: rates and shares, with each row beside all others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyses.counted.how_sure import (
    EXACT,
    FEW_FOR_REPEATS,
    OF_A_SHARE,
    REPEATS,
    sure_of_rate,
    sure_of_ratio,
)
from analyses.counted.strands import Strand, Tallied
from evaluation.read.counted.count_periods import overlapping
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table, unique_slugs
from evaluation.say.wording import inside_sentence, number
from evaluation.statistics.change import Interval

_SHARE = 100
_NO_CAUSE = "A ratio shows where to look. It does not say why rates differ."


@dataclass(frozen=True, slots=True)
class Among:
    """A count among what it was counted of: row and period -> (count, of)."""

    strand: Strand
    of_name: str
    cells: dict[tuple[str, str], tuple[float, float]]

    @property
    def per(self) -> float:
        """What the rate is told per."""
        return self.strand.measure.per

    @property
    def words(self) -> str:
        """How the rate is called."""
        if self.per == _SHARE:
            return "%"
        return f"per {number(self.per, 0)}" if self.per != 1 else "each on average"

    @property
    def sign(self) -> str:
        """What follows a rate in a sentence."""
        return "%" if self.per == _SHARE else f" {self.words}"

    @property
    def shares(self) -> bool:
        """Whether its rates are shares in per cent of a whole, which no part is above."""
        return self.per == _SHARE and all(k <= n and not n % 1 for k, n in self.cells.values())

    @property
    def decimals(self) -> int:
        """The digits of its rates."""
        return 1

    def rate(self, row: str, period: str) -> float | None:
        """The rate of a row in a period."""
        found = self.cells.get((row, period))
        return self.per * found[0] / found[1] if found and found[1] else None

    def like(self, period: str) -> tuple[str, ...]:
        """Periods as long as the last in which a part has a rate; it alone where some overlap."""
        there = {at for row, at in self.cells if row in self.strand.parts}
        last = next((p for p in self.strand.periods if p.label == period), None)
        same = [p for p in self.strand.periods if last and p.months == last.months]
        held = [p for p in sorted(same) if p.label in there]
        return (period,) if overlapping(held) or last not in held else tuple(p.label for p in held)

    def whole(self, periods: Sequence[str]) -> tuple[str, ...]:
        """Parts with a rate in each of some periods."""
        parts = self.strand.parts
        return tuple(row for row in parts if all((row, at) in self.cells for at in periods))

    def together(self, rows: Sequence[str], periods: Sequence[str]) -> list[tuple[float, float]]:
        """Count and denominator of some rows, which have them, in each of some periods."""
        of_each = [[self.cells[row, p] for row in rows] for p in periods]
        return [(sum(k for k, _ in of), sum(n for _, n in of)) for of in of_each if of]


def rates(tallied: Tallied) -> Iterator[Finding]:
    """The rate of every measure that is counted among something."""
    found = list(_among(tallied))
    keys = unique_slugs(among.strand.name for among in found)
    for among in found:
        yield _rates(tallied, among, keys[among.strand.name])


def ranges(tallied: Tallied) -> Iterator[tuple[Estimate, Estimate, str]]:
    """Of each rate the lowest and the highest in the last period; of shares the first row's ends.

    With the sentence, in which {low} and {high} stand for them.
    """
    for among in _among(tallied):
        periods = [p.label for p in among.strand.periods] or [""]
        last = next(p for p in reversed(periods) if any(at == p for _, at in among.cells))
        rows = [row for row in among.strand.parts if among.rate(row, last) is not None]
        if len(rows) > 1 and among.strand.alike(rows, last):
            rates_ = [among.rate(row, last) or 0.0 for row in rows]
            name, sign = among.strand.name, "%" if among.per == _SHARE else ""
            beside = "" if among.per == _SHARE else f" {among.words}"
            in_last = f" in {last}" if last else ""
            several = among.strand.several  # "rows" is no word of a reader's
            of = f", among {len(rates_)} {several}" if several != "rows" else ""
            yield (
                _rate(f"{name}, lowest", min(rates_), among),
                _rate(f"{name}, highest", max(rates_), among),
                f"{name}{in_last}: from {{low}}{sign} to {{high}}{sign}{beside}{of}.",
            )
    for strand in tallied.strands:
        if (
            strand.measure.kind == "percent"
            and strand.ends
            and not strand.comparable(strand.rows[0])
        ):
            row = strand.rows[0]
            first, last_ = (strand.value(row, p.label) or 0.0 for p in strand.ends)
            names = [p.label for p in strand.ends]
            yield (
                tallied.count(f"{row}, {names[0]}", first, "%", decimals=strand.decimals),
                tallied.count(f"{row}, {names[1]}", last_, "%", decimals=strand.decimals),
                f"{strand.name}: {row}, {{low}}% in {names[0]} and {{high}}% in {names[1]}.",
            )


def _rate(label: str, value: float, among: Among) -> Estimate:
    return Estimate(
        label=label,
        statistic=Statistic.COUNT,
        value=value,
        decimals=among.decimals,
        unit=among.words,
        method="rate",
    )


def _among(tallied: Tallied) -> Iterator[Among]:
    strands = {(strand.of_measure, strand.stage): strand for strand in tallied.strands}
    for strand in tallied.strands:
        if strand.measure.kind in ("percent", "mean"):
            continue
        of = strands.get((strand.measure.of, strand.stage)) if strand.measure.of else None
        cells = {}
        for (row, period), cell in strand.cells.items():
            base = of.value(row, period) if of else cell.of
            if cell.value is not None and base is not None:
                cells[row, period] = (cell.value, base)
        if cells:
            yield Among(strand, of.name if of else _called(tallied), cells)


def _called(tallied: Tallied) -> str:
    """What the denominators are called: their heading, where it says more than a role."""
    heading = tallied.counted.of_called
    return "those counted" if heading.casefold() in ("", "of", "n", "denominator") else heading


def _rates(tallied: Tallied, among: Among, key: str) -> Finding:
    strand = among.strand
    periods = [p.label for p in strand.periods] or [""]
    last = next(p for p in reversed(periods) if any((r, p) in among.cells for r in strand.rows))
    rows = [row for row in strand.rows if (row, last) in among.cells]
    parts = [row for row in rows if row not in strand.given_totals]
    alone = "" if parts else f", {rows[0]}"  # a total, and no part of it has what it is among
    compared = len(parts) > 1 and strand.one_definition and among.per > 1
    alike = strand.alike(parts, last)
    estimates, said = (_together if alike else _apart)(tallied, among, parts or rows[:1], last)
    once = tallied.counted_once(strand.measure)
    spans = (last,) if once else among.like(last)
    sure = _sure(tallied, among, spans, once=once) if alike else None
    leading = next(reversed(estimates))
    if sure:
        estimates["like_years"] = _like_years(among, estimates["rate"], sure, once=once)
        said = f"{said} {_said_of_like_years(among, spans, once=once)}"
    finding = tallied.finding(
        f"rate_{key}",
        f"{strand.name} {among.words if among.per != _SHARE else 'as a share'}",
        (f"{strand.name}{alone}{f' in {last}' if last else ''}: {said}",),
        estimates,
        leading,
        caveats=(
            *((_NO_CAUSE,) if compared else ()),
            *((FEW_FOR_REPEATS,) if tallied.counted.intervals and not (sure or once) else ()),
            *tallied.caveats,
        ),
        method=f"{strand.name}: each count was divided by that of "
        f"{inside_sentence(among.of_name)} for the same row and period."
        + (f" {_how_sure(among, once=once)}" if sure else ""),
        table=_table(tallied, among, periods, spans, compared=compared),
    )
    if tallied.protects_nobody:
        return finding
    return finding.model_copy(update={"kept_inside": "rates of few people tell how many they are"})


def _how_sure(among: Among, *, once: bool) -> str:
    if not once:
        return REPEATS
    return OF_A_SHARE if among.shares else EXACT


def _together(
    tallied: Tallied, among: Among, rows: Sequence[str], period: str
) -> tuple[dict[str, Estimate], str]:
    """The rate of all rows of a period together."""
    k, n = (sum(among.cells[row, period][at] for row in rows) for at in (0, 1))
    estimates = {
        "k": _number(tallied, among.strand.name, k),
        "n": _number(tallied, among.of_name.capitalize(), n),
        "rate": Estimate(
            label=f"{among.strand.name}, {among.words}",
            statistic=Statistic.COUNT,
            value=among.per * k / n if n else None,
            n=tallied.of_people(k),
            decimals=among.decimals,
            method="rate",
        ),
    }
    parts = among.strand.parts
    fewer = {*rows} < {*parts}
    over = f", over {len(rows)} of {len(parts)} {among.strand.several}" if fewer else ""
    if among.per <= 1:
        return estimates, f"{{k}} of {{n}} {among.of_name}, {{rate}} each on average{over}."
    return estimates, f"{{k}} of {{n}}, that is {{rate}}{among.sign}{over}."


def _apart(
    tallied: Tallied, among: Among, rows: Sequence[str], _: str
) -> tuple[dict[str, Estimate], str]:
    """How many rows have a rate of their own, where definitions differ and none is of all."""
    several = among.strand.several
    return (
        {"n_rows": tallied.count(several.capitalize(), len(rows), several)},
        f"{{n_rows}} {several}, counted by several definitions, so no rate is of all of them.",
    )


def _like_years(among: Among, rate: Estimate, sure: Interval, *, once: bool) -> Estimate:
    """The rate as one of like years, with its interval."""
    ends = (among.per * (end or 0) for end in (sure.low, sure.high))
    exact = "Wilson interval" if among.shares else "exact interval"
    return rate.model_copy(
        update={
            "label": f"{among.strand.name}, {among.words}, in like years",
            "value": among.per * sure.value,
            **dict(zip(("ci_low", "ci_high"), ends, strict=True)),
            "ci_level": 0.95,
            "method": exact if once else "repeat events",
        }
    )


def _said_of_like_years(among: Among, periods: Sequence[str], *, once: bool) -> str:
    if once:
        return f"The 95% interval is {{like_years.interval}}{among.sign}."
    rows = among.whole(periods)
    fewer = "" if len(rows) == len(among.strand.parts) else among.strand.over(rows)
    return (
        f"In like years it is {{like_years}}{among.sign} (95% interval {{like_years.interval}}), "
        f"by all {len(periods)} periods{fewer}."
    )


def _number(tallied: Tallied, label: str, value: float) -> Estimate:
    return tallied.count(label, value, n=tallied.of_people(value))


def _sure(tallied: Tallied, among: Among, periods: Sequence[str], *, once: bool) -> Interval | None:
    """The rate of all rows that have it in some periods together, where it has an interval."""
    rows = among.whole(periods)
    if not (tallied.counted.intervals and rows and among.strand.alike(rows, *periods)):
        return None
    share = among.shares and among.strand.measure.kind == "count"
    return sure_of_rate(among.together(rows, periods), once=once, share=share)


def _table(
    tallied: Tallied, among: Among, periods: list[str], spans: Sequence[str], *, compared: bool
) -> Table:
    """The rates of each row, period by period; of the last with the ratio to all others.

    ``spans``: the periods that an interval is of, the last of them the one that is told.
    """
    strand, last = among.strand, spans[-1]
    rows = [row for row in strand.rows if any((row, p) in among.cells for p in periods)]
    once, sure = tallied.counted_once(strand.measure), tallied.counted.intervals
    out = []
    for row in rows:
        cells: dict[str, str | float | None] = {"label": row or strand.name}
        for at, period in enumerate(periods):
            rate = among.rate(row, period)
            cells[f"r{at}"] = "" if rate is None else number(rate, among.decimals)
        here = among.cells.get((row, last))
        cells["k"] = f"{number(here[0], 0)} of {number(here[1], 0)}" if here else ""
        if compared:
            cells |= _beside_others(among, row, last)
            if sure:
                cells["sure"] = _sure_ratio(among, row, spans, once=once)
        out.append(Row(cells=cells))
    points = ", points" if among.per == _SHARE else ""
    return Table(
        caption=f"{strand.name} among {among.of_name}, {among.words}",
        columns=(
            Column(key="label", label=strand.heading),
            *(Column(key=f"r{at}", label=p or "Rate") for at, p in enumerate(periods)),
            Column(key="k", label=f"Count{f', {last}' if last else ''}"),
            *(
                (
                    Column(key="ratio", label="Ratio to all others"),
                    Column(key="gap", label=f"Gap to all others{points}"),
                )
                if compared
                else ()
            ),
            *(
                (
                    Column(
                        key="sure", label=f"Ratio{'' if once else ', all periods'} (95% interval)"
                    ),
                )
                if compared and sure
                else ()
            ),
        ),
        rows=tuple(out),
        notes=tuple(_notes(among, last, spans, sure=sure)) if compared else (),
        source=strand.source,
    )


def _notes(among: Among, last: str, spans: Sequence[str], *, sure: bool) -> Iterator[str]:
    yield f"Ratio and gap: {last or 'the rate'}, beside all other rows together."
    rows = among.whole(spans)
    if sure and len(rows) < len(among.strand.parts):
        yield f"Interval: {among.strand.over(rows).removeprefix(', ')}."


def _beside_others(among: Among, row: str, period: str) -> dict[str, str]:
    """The rate of a row beside that of all other parts together: their ratio and their gap."""
    parts = [
        other for other in among.strand.parts if other != row and (other, period) in among.cells
    ]
    rate = among.rate(row, period)
    k, n = (sum(among.cells[other, period][at] for other in parts) for at in (0, 1))
    if row not in among.strand.parts or rate is None or not n:
        return {"ratio": "", "gap": ""}
    others = among.per * k / n
    return {
        "ratio": number(rate / others, 2) if others else "none elsewhere",
        "gap": number(rate - others, among.decimals, signed=True),
    }


def _sure_ratio(among: Among, row: str, periods: Sequence[str], *, once: bool) -> str:
    """The ratio to all others with its interval: ``1.32 (1.05 to 1.66)``; empty without one."""
    rows = among.whole(periods)
    if row not in among.strand.parts:
        return ""
    others = [other for other in rows if other != row]
    if row not in rows or not others or not among.strand.alike(rows, *periods):
        return "no interval"
    found = sure_of_ratio(
        among.together([row], periods), among.together(others, periods), once=once
    )
    if found is None:
        return "no interval"
    value, low, high = (number(x or 0, 2) for x in (found.value, found.low, found.high))
    return f"{value} ({low} to {high})"
