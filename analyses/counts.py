"""Counts and rates by area and period, compared over the same suppliers and definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analyses.counted.among import ranges, rates
from analyses.counted.in_time import in_time, year_before
from analyses.counted.over_periods import by_strand, headline, spans
from analyses.counted.people_known import people_known
from analyses.counted.strands import Strand, Tallied
from analyses.counted.told_before import told_once
from analyses.counted.who_supplied import printed_stages, supply
from evaluation.counting import plural
from evaluation.declare.workspace import Study
from evaluation.read.counted.counted_figures import Counted
from evaluation.say.finding import Column, Estimate, Finding, Row, Table
from evaluation.say.wording import number


def analyse(study: Study, counted: Counted) -> list[Finding]:
    """What was counted in which periods, among what, and who supplied it.

    Two periods are compared over the same rows, suppliers and definitions only.
    """
    tallied = Tallied.of(study, counted)
    shares = printed_stages(counted.table)
    found = [
        _overview(tallied),
        *(() if shares else by_strand(tallied)),
        *(() if shares else in_time(tallied)),
        *people_known(tallied),
        *rates(tallied),
        *supply(tallied),
    ]
    return told_once(study, found)


_MOST_ROWS = 14  # of a table that stands beside the answer
_FEW = 2  # measures, of which each is told by itself
findings_of = analyse  # what the notebook finds of counts, by its own parameters


def _overview(tallied: Tallied) -> Finding:
    """What the figures say in short, and how much was read, from whom and of which periods."""
    if whole := _one_of_people(tallied):
        return whole
    counted = tallied.counted
    given = len(counted.given)
    without = int((counted.table["value"].isna() & ~counted.table["total"]).sum())
    numbers = {
        "n_figures": tallied.count("Figures", given, "figures"),
        "n_without": tallied.count("Places without a figure", without, "figures"),
        "n_measures": tallied.count("Measures", len(counted.measures), "measures"),
        "n_suppliers": tallied.count("Suppliers", len(counted.suppliers), "suppliers"),
        "n_areas": tallied.count("Areas", len(counted.areas), "areas"),
    }
    what = plural(len(counted.measures), "measure")
    who = " from {n_suppliers} suppliers" if len(counted.suppliers) > 1 else ""
    where = " for {n_areas} areas" if len(counted.areas) > 1 else ""
    over = ""
    if len(counted.periods) > 1:
        over = f", {counted.periods[0].label} to {counted.periods[-1].label}"
    none = " {n_without} places for a figure have none." if without else ""
    read = f"{{n_figures}} figures of {what} were read{who}{where}{over}.{none}"
    if counted.counted_rows:
        read = f"Rows of the file were counted{where}{over}."
    more, said = _in_short(tallied)
    return tallied.finding(
        "overview",
        "What was counted",
        tuple(filter(None, (said, read))),
        {**numbers, **more},
        next(iter(more), "n_figures"),
        primary=True,
        n=given,
        counts="figures",
        unit=tallied.of_suppliers,
        table=_side_by_side(tallied),
    )


def _one_of_people(tallied: Tallied) -> Finding | None:
    """The only measure of people as the whole: what an edition says of it, in the same parts."""
    if tallied.protects_nobody or len(tallied.strands) != 1:
        return None
    [finding] = by_strand(tallied)
    if finding.kept_inside:
        return None
    key = f"{tallied.prefix}.overview"
    forms = [finding, *finding.fewer_parts]
    first, *others = (
        form.model_copy(update={"key": key, "primary": True, "figure": None, "fewer_parts": ()})
        for form in forms
    )
    return first.model_copy(update={"fewer_parts": tuple(others)})


def _in_short(tallied: Tallied) -> tuple[dict[str, Estimate], str]:
    """What one or two measures say; of more, how many were higher and lower than at first.

    Of people this stands with each measure alone, where small counts are put together.
    """
    if not tallied.protects_nobody:
        asked = next(supply(tallied), None)
        if asked is None or not asked.key.endswith(".data_supply"):
            return {}, ""
        return asked.estimates, asked.wordings[0]
    if printed_stages(tallied.counted.table):
        stages = next(supply(tallied))
        return stages.estimates, stages.wordings[0]
    told = [(strand, *headline(tallied, strand)) for strand in tallied.strands]
    told = [(strand, numbers, said) for strand, numbers, said in told if said]
    if 0 < len(told) <= _FEW:
        estimates: dict[str, Estimate] = {}
        sentences = []
        for at, (_, numbers, sentence) in enumerate(told):
            names = {name: f"{name}_{at + 1}" for name in numbers}
            estimates |= {names[name]: number for name, number in numbers.items()}
            sentences.append(re.sub(r"\{(\w+)\}", lambda m: f"{{{names[m[1]]}}}", sentence))  # noqa: B023
        return estimates, " ".join(sentences)
    if not told:
        return _rates_in_short(tallied)
    ends = {spans(strand) for strand, _, _ in told}
    if len(ends) != 1:
        return {}, ""
    [(first, last)] = ends
    changes = [
        (numbers["n_last"].value or 0) - (numbers["n_first"].value or 0) for _, numbers, _ in told
    ]
    counts = {
        "n_compared": ("Measures that can be compared", len(told)),
        "n_higher": (f"Higher in {last} than in {first}", sum(change > 0 for change in changes)),
        "n_lower": (f"Lower in {last} than in {first}", sum(change < 0 for change in changes)),
    }
    return (
        {name: tallied.count(label, value, "measures") for name, (label, value) in counts.items()},
        f"Of {{n_compared}} measures, {{n_higher}} were higher in {last} than in {first}, and "
        "{n_lower} lower.",
    )


def _rates_in_short(tallied: Tallied) -> tuple[dict[str, Estimate], str]:
    """The lowest and the highest rate of one measure; of shares by group the first of each."""
    found = list(ranges(tallied))
    estimates: dict[str, Estimate] = {}
    sentences = []
    for at, (low, high, words) in enumerate(found[:_FEW] if len(found) <= _FEW else []):
        estimates |= {f"low_{at}": low, f"high_{at}": high}
        sentences.append(words.format(low=f"{{low_{at}}}", high=f"{{high_{at}}}"))
    return estimates, " ".join(sentences)


def _side_by_side(tallied: Tallied) -> Table:
    """What came back, per question; or of each measure, or its rows, the first and last figure."""
    supplied = next(supply(tallied), None)
    if supplied and supplied.table and supplied.key.endswith(".data_supply"):
        return supplied.table
    if not tallied.protects_nobody:
        return _what_compares(tallied)
    rows = [row for strand in tallied.strands for row in _ends(strand)]
    if not rows:
        rate = next(rates(tallied), None)
        return rate.table if rate and rate.table else _what_compares(tallied)
    return Table(
        caption="First and last figure of each measure",
        columns=(
            Column(key="label", label="Measure"),
            Column(key="first", label="First"),
            Column(key="last", label="Last"),
            Column(key="change", label="Change"),
        ),
        rows=tuple(rows[:_MOST_ROWS]),
        notes=(f"And {len(rows) - _MOST_ROWS} more.",) if len(rows) > _MOST_ROWS else (),
        source=tallied.counted.citation,
    )


def _what_compares(tallied: Tallied) -> Table:
    """Each measure with its rows and periods, and over how many rows its ends are compared."""
    return Table(
        caption="Measures, with what can be compared",
        columns=(
            Column(key="label", label="Measure"),
            Column(key="rows", label="Rows"),
            Column(key="periods", label="Periods"),
            Column(key="compared", label="First and last compared over"),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": strand.name,
                    "rows": str(len(strand.parts)),
                    "periods": _span([p.label for p in strand.periods]),
                    "compared": f"{len(strand.same)} of {len(strand.parts)} {strand.several}"
                    if strand.ends
                    else "one period only",
                }
            )
            for strand in tallied.strands
        ),
        source=tallied.counted.citation,
    )


def _span(labels: list[str]) -> str:
    return "" if not labels else labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"


def _ends(strand: Strand) -> Iterator[Row]:
    """The rows of a measure with their first and last figure; of totals only these."""
    if strand.ends is None:
        return
    if same := year_before(strand):
        for row in strand.added_up:
            then, now = (
                strand.over_time([strand.value(row, p.label) or 0 for p in periods])
                for periods in (same.before, same.last)
            )
            yield _from_to(strand, row, len(strand.added_up), (then, now), same.spans)
        return
    named = [row for row in strand.rows if row in strand.given_totals] or [*strand.rows]
    for row in named:
        first, last = (strand.value(row, period.label) for period in strand.ends)
        if first is not None and last is not None:
            labels = (strand.ends[0].label, strand.ends[1].label)
            yield _from_to(strand, row, len(named), (first, last), labels)


def _from_to(
    strand: Strand, row: str, rows: int, values: tuple[float, float], when: tuple[str, str]
) -> Row:
    first, last = values
    unit = "%" if strand.measure.kind == "percent" else ""
    return Row(
        cells={
            "label": strand.name if rows == 1 else f"{strand.name}: {row}",
            "first": f"{number(first, strand.decimals)}{unit} ({when[0]})",
            "last": f"{number(last, strand.decimals)}{unit} ({when[1]})",
            "change": strand.comparable(row) or strand.changed(first, last),
        }
    )
