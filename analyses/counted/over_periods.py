"""Each measure by row and period, with the change from the first to the last over the same rows."""

from __future__ import annotations

from collections.abc import Iterator

from analyses.counted.how_sure import sure_of_change
from analyses.counted.in_time import not_looked_for, seasons_differ, told_beside, year_before
from analyses.counted.kin import told_alike
from analyses.counted.strands import Strand, Tallied, in_years
from evaluation.counting import and_more, plural
from evaluation.say.finding import (
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    slug,
    unique_slugs,
)
from evaluation.say.occurrences import EventPart, Occurrences

_MOST_LINES = 6
_MOST_COLUMNS = 13  # of a table that fits a page
_BY = {"area": "Area", "supplier": "Supplier", "group": "Group", "": "Measure"}
_ALL = "All together"


def by_strand(tallied: Tallied) -> Iterator[Finding]:
    """A finding for each measure; shares of few children stay with the team."""
    keys = unique_slugs(strand.name for strand in tallied.strands)
    forms = [_forms(tallied, strand, keys[strand.name]) for strand in tallied.strands]
    if tallied.protects_nobody:
        yield from (finest for finest, *_ in forms)
        return
    counted = [at for at, strand in enumerate(tallied.strands) if strand.measure.kind == "count"]
    alike = told_alike([forms[at] for at in counted], [tallied.strands[at] for at in counted])
    told = dict(zip(counted, alike, strict=True))
    for at, own in enumerate(forms):
        if at in told:
            finest, *fewer = told[at]
            yield finest.model_copy(update={"fewer_parts": tuple(fewer)})
        else:
            why = "shares and rates of few people tell how many they are"
            yield own[0].model_copy(update={"kept_inside": why})


def _forms(tallied: Tallied, strand: Strand, key: str) -> list[Finding]:
    """A measure by row and period, and, of people, with ever fewer parts."""
    years = in_years(strand)
    finest = _told(tallied, strand, key)
    if years and len(strand.periods) > _MOST_COLUMNS:
        finest = finest.model_copy(update={"table": _table(tallied, years)})
    if tallied.protects_nobody or strand.measure.kind != "count":
        return [finest]
    forms = [finest, _without_rows(tallied, strand, key)]
    if years and years.parts:
        forms += [_told(tallied, years, key), _without_rows(tallied, years, key)]
    return [*forms, _altogether(tallied, strand, key)]


def headline(tallied: Tallied, strand: Strand) -> tuple[dict[str, Estimate], str]:
    """The first and last figure over the same rows, and the sentence that compares them.

    Of parts of a year that are nobody's the last and the same of the year before.
    """
    if tallied.protects_nobody and (same := year_before(strand)):
        return told_beside(tallied, strand, same)
    rows = strand.same if strand.adds_up or len(strand.parts) == 1 else ()
    given = [
        row for row in strand.rows if row in strand.given_totals and not strand.comparable(row)
    ]
    who = tuple(given[:1]) or rows
    if strand.ends is None or not who:
        return {}, ""
    first, last = strand.ends
    a, b = (strand.sum_of(who, period.label) for period in (first, last))
    assert a is not None
    assert b is not None
    estimates = {
        "n_first": tallied.figure(strand, f"{strand.name}, {first.label}", a),
        "n_last": tallied.figure(strand, f"{strand.name}, {last.label}", b),
    }
    changed = "the same" if a == b else strand.changed(a, b)
    changed += sure_of_change(tallied, strand, [a], [b])
    over = "" if given else strand.over(who)
    return estimates, (
        f"{strand.name}: {{n_first}} in {first.label} and {{n_last}} in {last.label} "
        f"({changed}){over}."
    )


def _n(tallied: Tallied, strand: Strand) -> int:
    """Of how many people its figures may be; how many figures they are where they are nobody's."""
    given = [
        cell.value for row in strand.parts for cell in strand.of(row) if cell.value is not None
    ]
    return len(given) if tallied.protects_nobody else int(sum(given))


def spans(strand: Strand) -> tuple[str, str]:
    """What is compared, the earlier first: two periods, or the last of a year and their like."""
    if same := year_before(strand):
        return same.spans
    assert strand.ends
    return strand.ends[0].label, strand.ends[1].label


def refused(strand: Strand) -> tuple[str, ...]:
    """Why rows are not compared, each reason with who."""
    if strand.ends is None:
        return ()
    why: dict[str, list[str]] = {}
    for row in strand.parts:
        if reason := strand.comparable(row):
            why.setdefault(reason, []).append(row or "the figures")
    told = [f"Not compared, {reason}: {and_more(rows)}." for reason, rows in why.items()]
    if not strand.one_definition and len(strand.parts) > 1:
        told.append("Rows by different definitions are neither added up nor compared.")
    return tuple(told)


def beside(tallied: Tallied, strand: Strand) -> tuple[str, ...]:
    """What stands beside a measure over time: seasons, and why no step was looked for."""
    return (*seasons_differ(tallied, strand), *not_looked_for(strand))


def _told(tallied: Tallied, strand: Strand, key: str) -> Finding:
    estimates, sentence = headline(tallied, strand)
    last = strand.periods[-1].label if strand.periods else ""
    every = [strand.value(row, last) for row in strand.parts]
    given = sum(value is not None for value in every)
    estimates["n_rows"] = tallied.count("Rows with a figure", given, "rows")
    plain = f"{strand.name}: {{n_rows}} of {plural(len(every), 'row')} have a figure"
    in_last = f" for {last}." if last else "."
    if len(strand.rows) == 1 and not strand.ends:
        value = strand.value(strand.rows[0], last)
        estimates["n_last"] = tallied.figure(strand, strand.name, value or 0)
        sentence = f"{strand.name}: {{n_last}}{f' in {last}' if last else ''}."
    wordings = tuple(filter(None, (sentence, f"{plain}{in_last}")))
    return tallied.finding(
        key,
        strand.name,
        wordings,
        estimates,
        n=_n(tallied, strand),
        leading="n_last" if "n_last" in estimates else "n_rows",
        caveats=(*refused(strand), *beside(tallied, strand), *tallied.caveats),
        table=_table(tallied, strand),
        figure=_figure(strand),
        occurrences=None if tallied.protects_nobody else _occurrences(strand),
    )


def _shown_rows(tallied: Tallied, strand: Strand) -> tuple[str, ...]:
    """Rows that a table has: of people only those that have all figures, so that they add up."""
    if tallied.protects_nobody:
        return strand.rows
    return tuple(
        row
        for row in strand.parts
        if all(strand.value(row, period.label) is not None for period in strand.periods)
    )


def _columns(strand: Strand) -> list[tuple[str, str]]:
    """Key and label of each period."""
    return [(f"p_{slug(p.label)}", p.label) for p in strand.periods] or [("p_", "Figure")]


def _table(tallied: Tallied, strand: Strand) -> Table:
    rows = _shown_rows(tallied, strand)
    columns = _columns(strand)
    labels = [period.label for period in strand.periods] or [""]
    out = []
    for row in rows:
        cells: dict[str, str | float | None] = {"label": row or strand.name}
        for (key, _), period in zip(columns, labels, strict=True):
            cell = strand.cells.get((row, period))
            value = cell.value if cell else None
            cells[key] = value if value is not None else (cell.status if cell else "no row")
        if strand.ends:
            cells["change"] = _change(strand, row)
        out.append(Row(cells=cells, n=None if tallied.protects_nobody else _n(tallied, strand)))
    left = [row for row in strand.parts if row not in rows]
    notes = [f"Without {and_more(left)}: not a figure for each period."] if left else []
    if strand.ends:
        first, last = strand.ends
        notes.append(f"Change: from {first.label} to {last.label}.")
    return Table(
        caption=f"{strand.name}, by {_BY[strand.by].lower()}" if strand.by else strand.name,
        columns=(
            Column(key="label", label=_BY[strand.by]),
            *(
                Column(key=key, label=label, statistic=Statistic.COUNT, decimals=strand.decimals)
                for key, label in columns
            ),
            *((Column(key="change", label="Change"),) if strand.ends else ()),
        ),
        rows=tuple(out),
        notes=tuple(notes),
        source=strand.source,
    )


def _change(strand: Strand, row: str) -> str:
    if why := strand.comparable(row):
        return why
    assert strand.ends
    first, last = (strand.value(row, period.label) for period in strand.ends)
    assert first is not None
    assert last is not None
    return strand.changed(first, last)


def _figure(strand: Strand) -> Figure | None:
    """A line for each row; of very many rows their sum over the same."""
    if len({p.months for p in strand.periods}) != 1 or len(strand.periods) < 2:
        return None
    if len(strand.rows) > _MOST_LINES:
        if not strand.adds_up or not strand.same:
            return None
        sums = [(p.label, strand.sum_of(strand.same, p.label)) for p in strand.periods]
        marks = tuple(Mark(label=label, value=v) for label, v in sums if v is not None)
        breaks: dict[str, str] = {}
    else:
        marks = tuple(
            Mark(label=p.label, value=value, group=row)
            for row in strand.rows
            for p in strand.periods
            if (value := strand.value(row, p.label)) is not None
        )
        breaks = strand.breaks
    return Figure(
        kind="series",
        title=strand.name,
        x_label=_axis(strand),
        marks=marks,
        statistic=Statistic.COUNT,
        decimals=strand.decimals,
        rows=tuple(p.label for p in strand.periods),
        breaks=breaks,
    )


def _axis(strand: Strand) -> str:
    """What is drawn, in its unit."""
    measure = strand.measure
    if measure.kind == "percent":
        return "Share, %"
    return f"Number of {measure.counts}" if measure.kind == "count" and measure.counts else strand.name


# --- of people: the same with fewer parts ---------------------------------------------------------


def _near(strand: Strand) -> bool:
    """Whether periods are so short that they tell of events that somebody may know."""
    return any(period.months < 12 for period in strand.periods)


def _occurrences(strand: Strand) -> Occurrences:
    """The cells of the table, each within its row and at its period."""
    rows = [
        row
        for row in strand.parts
        if all(strand.value(row, period.label) is not None for period in strand.periods)
    ]
    labels = [period.label for period in strand.periods] or [""]
    cells = {
        (row, period): int(strand.value(row, period) or 0) for row in rows for period in labels
    }
    return Occurrences(
        parts=tuple(
            EventPart(
                label=f"{row}, {period}", value=v, n=v, within=row or "all", at=period or "all"
            )
            for (row, period), v in cells.items()
        ),
        wholes=tuple(
            EventPart(label=row or "all", value=v, n=v)
            for row in rows
            for v in [sum(cells[row, period] for period in labels)]
        ),
        together=f"Other {strand.several}" if len(rows) > 1 else "",
        near=_near(strand),
    )


def _without_rows(tallied: Tallied, strand: Strand, key: str) -> Finding:
    """The rows that compare and have every figure together, period by period."""
    rows = _together(tallied, strand)
    labels = [period.label for period in strand.periods] or [""]
    sums = {period: int(strand.sum_of(rows, period) or 0) for period in labels}
    estimates = {"n_all": tallied.figure(strand, _ALL, sum(sums.values()))}
    over = strand.over(rows)
    wordings: tuple[str, ...] = (f"{strand.name}: {{n_all}} in all{over}.",)
    if strand.ends:
        first, last = (period.label for period in strand.ends)
        for name, period in (("n_first", first), ("n_last", last)):
            estimates[name] = tallied.figure(strand, f"{strand.name}, {period}", sums[period])
        changed = strand.changed(sums[first], sums[last])
        said = f"{strand.name}: {{n_first}} in {first} and {{n_last}} in {last} ({changed}){over}."
        wordings = (said, *wordings)
    return tallied.finding(
        key,
        strand.name,
        wordings,
        estimates,
        "n_last" if strand.ends else "n_all",
        n=_n(tallied, strand),
        caveats=(*refused(strand), *beside(tallied, strand), *tallied.caveats),
        table=Table(
            caption=f"{strand.name}, all together",
            columns=(
                Column(key="label", label="Period"),
                Column(key="n", label=strand.name, statistic=Statistic.COUNT),
            ),
            rows=tuple(
                Row(cells={"label": p or _ALL, "n": v}, n=_n(tallied, strand))
                for p, v in sums.items()
            ),
        ),
        occurrences=Occurrences(
            parts=tuple(EventPart(label=p or _ALL, value=v, n=v) for p, v in sums.items()),
            near=_near(strand),
        ),
    )


def _together(tallied: Tallied, strand: Strand) -> tuple[str, ...]:
    """Rows with every figure; of several periods those that compare."""
    return tuple(
        row
        for row in _shown_rows(tallied, strand)
        if strand.ends is None or (strand.adds_up and row in strand.same)
    )


def _altogether(tallied: Tallied, strand: Strand, key: str) -> Finding:
    """One number: all rows and periods."""
    rows = _together(tallied, strand)
    labels = [period.label for period in strand.periods] or [""]
    whole = int(sum(strand.sum_of(rows, period) or 0 for period in labels))
    return tallied.finding(
        key,
        strand.name,
        (f"{strand.name}: {{n_all}} in all{strand.over(rows)}.",),
        {"n_all": tallied.figure(strand, _ALL, whole)},
        "n_all",
        n=_n(tallied, strand),
        caveats=(*refused(strand), *tallied.caveats),
        occurrences=Occurrences(parts=(EventPart(label=_ALL, value=whole, n=whole),)),
    )
