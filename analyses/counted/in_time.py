"""Each measure over all its periods: where something changed, and beside the year before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyses.counted.how_sure import REPEATS, sure_of_change, sure_of_rate
from analyses.counted.kin import measured, over_shared_rows, told_alike
from analyses.counted.series_in_time import (
    OF_A_STEP,
    WHY_A_STEP,
    YEAR,
    Series,
    last_with_a_year_before,
    same_a_year_before,
    step_at,
)
from analyses.counted.strands import Strand, Tallied
from evaluation.read.counted.count_periods import CountPeriod
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table, unique_slugs
from evaluation.say.occurrences import Occurrences
from evaluation.say.wording import inside_sentence
from evaluation.statistics.interrupted_series import FEWEST_POINTS

_SEVERAL = (
    "Several things changed, and a step at one of them would stand in the line of another: none "
    "was looked for."
)
_NOT_OF_SHARES = "a step of shares of few people tells how many they are"
_FULL = (
    "The interval says how well the lines are known, as counts go up and down by themselves. It is "
    "of no sample: all that was recorded was counted."
)


def in_time(tallied: Tallied) -> Iterator[Finding]:
    """Of each measure the same months a year before, and the step where something changed."""
    keys = unique_slugs(strand.name for strand in tallied.strands)
    steps = _steps(tallied, keys)
    for strand in tallied.strands:
        if values := whole_series(strand):
            yield from _a_year_before(tallied, strand, keys[strand.name], values)
            yield from _each_period(tallied, strand, keys[strand.name], values)
        if strand.name in steps:
            yield steps[strand.name]


def _steps(tallied: Tallied, keys: Mapping[str, str]) -> dict[str, Finding]:
    """The step of each measure that has one; of people where each figure of its series could stand.

    And what lies between its figures and those of measures that are sums or parts of it.
    """
    full = {of.name: step for of, step in _each_step(tallied, tallied.strands, keys)}
    if tallied.protects_nobody:
        return full
    counted = [of for of in tallied.strands if of.measure.kind == "count"]
    outside = [*_each_step(tallied, over_shared_rows(counted), keys)]
    forms = told_alike([[step] for _, step in outside], [measured(of) for of, _ in outside])
    fewer = {of.name: form for (of, _), form in zip(outside, forms, strict=True)}
    return {
        name: step.model_copy(
            update={"fewer_parts": tuple(fewer[name]), "occurrences": None}
            if name in fewer
            else {"kept_inside": _NOT_OF_SHARES}
        )
        for name, step in full.items()
    }


def _each_step(
    tallied: Tallied, strands: Sequence[Strand], keys: Mapping[str, str]
) -> Iterator[tuple[Strand, Finding]]:
    for strand in strands:
        for step in _step(tallied, strand, keys[strand.name], whole_series(strand)):
            yield strand, step


def whole_series(strand: Strand) -> Series:
    """A measure by period over the rows that add up; empty without any.

    Of figures that do not add up, such as shares, only where there is one row.
    """
    if not strand.in_turn or not strand.added_up:
        return {}
    return {p: strand.sum_of(strand.added_up, p.label) or 0.0 for p in strand.held}


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The ``last`` parts of a year, a year of them at most, and their like a year ``before``."""

    last: tuple[CountPeriod, ...]
    before: tuple[CountPeriod, ...]

    @property
    def each(self) -> str:
        """``the same months a year before``."""
        each = self.last[0].length or "period"
        return f"the same {each}{'s' if len(self.last) > 1 else ''} a year before"

    @property
    def spans(self) -> tuple[str, str]:
        """What the two are called, the earlier first."""
        return _span(self.before), _span(self.last)


def year_before(strand: Strand) -> YearBefore | None:
    """What may be set beside the year before: counts or amounts of months, quarters, half-years."""
    values = whole_series(strand)
    last = last_with_a_year_before(values)
    before = same_a_year_before(values, last)
    if not before or not strand.measure.adds_up:
        return None
    return YearBefore(tuple(last), tuple(before))


def _span(periods: Sequence[CountPeriod]) -> str:
    first, last = periods[0].label, periods[-1].label
    return first if first == last else f"{first} to {last}"


def _a_year_before(tallied: Tallied, strand: Strand, key: str, values: Series) -> Iterator[Finding]:
    """The last year of parts of a year, or as much of it as can be, beside the year before."""
    beside = year_before(strand)
    if beside is None:
        return
    numbers, sentence = told_beside(tallied, strand, beside)
    finding = tallied.finding(
        f"{key}.year_before",
        f"{strand.name}: beside {beside.each}",
        (sentence,),
        numbers,
        "n_last",
        n=tallied.people_in(strand, [*values.values()]),
        caveats=(*again(strand), *tallied.caveats),
        method="The last periods, a year of them at most, were added up (of people who count once "
        "a period: averaged), and so were their like a year before.",
        why="Months of one year differ by season, and those of another year have the same season.",
        table=_by_month(strand, beside, values),
    )
    if not tallied.protects_nobody:
        why = "months of people are for the team: two spans of them would tell of what lies between"
        finding = finding.model_copy(update={"kept_inside": why})
    yield finding


def told_beside(
    tallied: Tallied, strand: Strand, beside: YearBefore
) -> tuple[dict[str, Estimate], str]:
    """The two numbers, the earlier first, and the sentence that compares them."""
    counts = [
        [strand.sum_of(strand.added_up, period.label) or 0 for period in periods]
        for periods in (beside.before, beside.last)
    ]
    values = [strand.over_time(of_span) for of_span in counts]
    numbers = {
        name: tallied.figure(strand, f"{strand.name}, {span}", value)
        for name, span, value in zip(("n_first", "n_last"), beside.spans, values, strict=True)
    }
    single = len(beside.last) == 1
    average = f" on average a {beside.last[0].length}" if strand.once and not single else ""
    changed = "the same" if values[0] == values[1] else strand.changed(*values)
    if single or not strand.once:  # the same people may be there month after month
        changed += sure_of_change(tallied, strand, *counts)
    return numbers, (
        f"{strand.name}: {{n_last}}{average} in {beside.spans[1]}, and {{n_first}} in "
        f"{beside.each} ({changed}){strand.over(strand.added_up)}."
    )


def again(strand: Strand) -> tuple[str, ...]:
    """That people of several periods may be the same, where these are told as one."""
    if not strand.once or len(strand.held) < 2:
        return ()
    each = strand.each or strand.held[0].length or "period"
    return (
        f"Who is there in several {each}s counts in each of them, so {each}s are averaged and "
        "never added up.",
    )


def _each_period(tallied: Tallied, strand: Strand, key: str, values: Series) -> Iterator[Finding]:
    """Events a period with their interval, where they are read as of like periods."""
    if not tallied.counted.intervals or strand.measure.kind != "count":
        return
    if tallied.counted_once(strand.measure) or any(cell.of for cell in strand.cells.values()):
        return
    found = sure_of_rate([(value, 1.0) for value in values.values()], once=False)
    if found is None:
        return
    each = next(iter(values)).length or "period"
    number = Estimate(
        label=f"{strand.name}, a {each}",
        statistic=Statistic.COUNT,
        value=found.value,
        ci_low=found.low,
        ci_high=found.high,
        ci_level=0.95,
        n=tallied.of_people(sum(values.values())),
        decimals=1,
        method="repeat events",
    )
    finding = tallied.finding(
        f"{key}.each_period",
        f"{strand.name}: how many a {each}",
        (
            f"{strand.name}: {{each}} a {each} on average (95% interval of like {each}s "
            f"{{each.interval}}), in {len(values)} {each}s{strand.over(strand.added_up)}.",
        ),
        {"each": number},
        "each",
        n=tallied.people_in(strand, [*values.values()]),
        method=REPEATS,
    )
    if not tallied.protects_nobody:
        why = "with the numbers of whole years it would tell those of the months beside them"
        finding = finding.model_copy(update={"kept_inside": why})
    yield finding


def _by_month(strand: Strand, beside: YearBefore, values: Series) -> Table | None:
    if len(beside.last) == 1:
        return None
    rows = zip(beside.before, beside.last, strict=True)
    return Table(
        caption=f"{strand.name}, beside the year before",
        columns=(
            Column(key="label", label=(beside.last[0].length or "period").capitalize()),
            Column(
                key="now", label=strand.name, statistic=Statistic.COUNT, decimals=strand.decimals
            ),
            Column(
                key="then",
                label="A year before",
                statistic=Statistic.COUNT,
                decimals=strand.decimals,
            ),
            Column(key="change", label="Change"),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": now.label,
                    "now": values[now],
                    "then": values[then],
                    "change": strand.changed(values[then], values[now]),
                }
            )
            for then, now in rows
        ),
        source=strand.source,
    )


def _step(tallied: Tallied, strand: Strand, key: str, values: Series) -> Iterator[Finding]:
    """The step where the one thing changed that is declared; only with points enough."""
    changes = [period for period in values if strand.otherwise.get(period.label)]
    if len(changes) != 1:
        return
    [since] = changes
    what = strand.otherwise[since.label]
    n = tallied.people_in(strand, [*values.values()])
    told = f"{strand.name}{strand.over(strand.added_up)}"
    step = step_at(values, since, title=strand.name, told=told, n=n)
    if step is None:
        return
    yield tallied.finding(
        f"{key}.step",
        f"{strand.name}: the level from {since.label} on ({inside_sentence(what)})",
        (step.wording,),
        {"step": step.estimate, "n_points": _points(tallied, len(values), n)},
        "step",
        n=n,
        caveats=(*OF_A_STEP, *((_FULL,) if tallied.counted.full_count else ())),
        method=step.method,
        why=WHY_A_STEP,
        occurrences=Occurrences(
            parts=tuple(
                strand.part(p.label, v, strand.added_up, [p.label]) for p, v in values.items()
            ),
            known=strand.whose is not None,
        ),
    )


def _points(tallied: Tallied, number: int, n: int) -> Estimate:
    return tallied.count("Periods", number, "periods", n=tallied.of_people(n))


def not_looked_for(strand: Strand) -> tuple[str, ...]:
    """Why no step was looked for, though there are points enough."""
    changes = [period for period in strand.periods if strand.otherwise.get(period.label)]
    many = len(strand.periods) >= FEWEST_POINTS and len(changes) > 1
    return (_SEVERAL,) if many else ()


def seasons_differ(strand: Strand) -> tuple[str, ...]:
    """That the first and last part of a year that are compared are of different seasons."""
    if strand.ends is None or strand.ends[0].months >= YEAR or year_before(strand):
        return ()
    first, last = strand.ends
    apart = (last.start - first.start) % YEAR
    each = first.length or "period"
    return (f"The first and the last {each} are of different seasons.",) if apart else ()
