"""Each measure by row and period, with the change from the first to the last over the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from analyses.counted.how_sure import sure_of_change
from analyses.counted.in_time import (
    YearBefore,
    again,
    not_looked_for,
    seasons_differ,
    told_beside,
    year_before,
)
from analyses.counted.kin import measured, over_shared_rows, told_alike
from analyses.counted.strands import Strand, Tallied
from analyses.counted.whole_years import in_years
from evaluation.counting import and_more, grouped, plural
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
from evaluation.say.occurrences import Cells, Occurrences

_MOST_LINES = 6
_MOST_COLUMNS = 13  # of a table that fits a page
_ALL = "All together"


def by_strand(tallied: Tallied) -> Iterator[Finding]:
    """A finding for each measure; shares of few children stay with the team."""
    keys = unique_slugs(strand.name for strand in tallied.strands)
    if tallied.protects_nobody:
        yield from (_told(tallied, strand, keys[strand.name]) for strand in tallied.strands)
        return
    counted = [strand for strand in tallied.strands if strand.measure.kind == "count"]
    outside = over_shared_rows(counted)
    forms = [_forms(tallied, strand, keys[strand.name]) for strand in outside]
    fewer = dict(zip(map(id, counted), told_alike(forms, [*map(measured, outside)]), strict=True))
    for strand in tallied.strands:
        full = _told(tallied, strand, keys[strand.name])
        if id(strand) in fewer:
            yield full.model_copy(update={"fewer_parts": tuple(fewer[id(strand)])})
        else:
            why = "shares and rates of few people tell how many they are"
            yield full.model_copy(update={"kept_inside": why})


def _forms(tallied: Tallied, strand: Strand, key: str) -> list[Finding]:
    """A measure of people with ever fewer parts, for whoever may not read every figure.

    Always by row, together, by row and year, together by year, and as one number: where one of
    these cannot be, the next stands for it, so that kin are in step.
    """
    adds_up = strand.added_up and (strand.in_turn or not strand.held)
    forms = [(_altogether if adds_up else _of_none)(tallied, strand, key)]
    for own in (in_years(strand, tallied.counted.periods), strand):
        forms.insert(0, _without_rows(tallied, own, key) if own and own.added_up else forms[0])
        forms.insert(0, _by_row(tallied, own, key) if own and own.whole else forms[0])
    cells = {row: {p: strand.value(row, p) or 0 for p in _labels(strand)} for row in strand.whole}
    return [
        _with_cells(_of_one_period(form) if strand.once else form, cells if adds_up else {})
        for form in forms
    ]


def _with_cells(form: Finding, cells: Cells) -> Finding:
    assert form.occurrences
    told = form.occurrences.model_copy(update={"cells": cells})
    return form.model_copy(update={"occurrences": told})


def _of_one_period(form: Finding) -> Finding:
    """A form whose numbers are of different periods, so that none is a part of the largest."""
    estimates = {
        name: e if e.n is None else e.model_copy(update={"n": form.n})
        for name, e in form.estimates.items()
    }
    return form.model_copy(update={"estimates": estimates})


def headline(tallied: Tallied, strand: Strand) -> tuple[dict[str, Estimate], str]:
    """The first and last figure over the same rows, and the sentence that compares them.

    Of parts of a year the last and the same of the year before.
    """
    if same := year_before(strand):
        return told_beside(tallied, strand, same)
    rows = strand.same if strand.adds_up or len(strand.parts) == 1 else ()
    given = [
        row for row in strand.rows if row in strand.given_totals and not strand.comparable(row)
    ]
    who = rows if strand.protected else tuple(given[:1]) or rows
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
    if not strand.each:
        changed += sure_of_change(tallied, strand, [a], [b])
    over = strand.over(who) if who == rows else ""
    return estimates, (
        f"{strand.told}: {{n_first}} in {first.label} and {{n_last}} in {last.label} "
        f"({changed}){over}."
    )


def _n(tallied: Tallied, strand: Strand, rows: Sequence[str]) -> int:
    """Of how many people the figures of rows may be; of nobody how many figures there are."""
    values = [
        [v for row in rows if (v := strand.value(row, label)) is not None]
        for label in _labels(strand)
    ]
    if tallied.protects_nobody:
        return sum(map(len, values))
    return tallied.people_in(strand, [sum(of) for of in values])


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
        other = "counted otherwise than most" if row in strand.counted_otherwise else ""
        lacks = strand.protected and row not in strand.whole and not other
        if reason := (
            strand.comparable(row) or other or ("not a figure for each period" if lacks else "")
        ):
            why.setdefault(reason, []).append(row or "the figures")
    told = [f"Not compared, {reason}: {and_more(rows)}." for reason, rows in why.items()]
    if not strand.one_definition and len(strand.parts) > 1:
        told.append("Rows by different definitions are neither added up nor compared.")
    return tuple(told)


def beside(strand: Strand) -> tuple[str, ...]:
    """What stands beside a measure over time: seasons, and why no step was looked for."""
    said = again(strand) if year_before(strand) or strand.each else ()
    return (*said, *seasons_differ(strand), *not_looked_for(strand))


def _told(tallied: Tallied, strand: Strand, key: str) -> Finding:
    estimates, sentence = headline(tallied, strand)
    last = ([p.label for p in strand.held or strand.periods] or [""])[-1]
    every = [strand.value(row, last) for row in strand.parts]
    given = sum(value is not None for value in every)
    estimates["n_rows"] = tallied.count("Rows with a figure", given, "rows")
    plain = f"{strand.name}: {{n_rows}} of {plural(len(every), 'row')} have a figure"
    in_last = f" for {last}." if last else "."
    if len(strand.rows) == 1 and not strand.ends:
        value = strand.value(strand.rows[0], last)
        estimates["n_last"] = tallied.figure(strand, strand.name, value or 0)
        sentence = f"{strand.told}: {{n_last}}{f' in {last}' if last else ''}."
    wordings = tuple(filter(None, (sentence, f"{plain}{in_last}")))
    return tallied.finding(
        key,
        strand.name,
        wordings,
        estimates,
        n=_n(tallied, strand, strand.parts),
        leading="n_last" if "n_last" in estimates else "n_rows",
        caveats=(*refused(strand), *beside(strand), *tallied.caveats),
        table=_table(_in_a_table(tallied, replace(strand, protected=False)), strand.rows),
        figure=_figure(strand, strand.rows),
    )


def _in_a_table(tallied: Tallied, strand: Strand) -> Strand:
    """A measure as a table has it: by year where its periods are too many for a page."""
    if len(strand.periods) <= _MOST_COLUMNS:
        return strand
    years = in_years(strand, tallied.counted.periods)
    return years if years and len(years.periods) > 1 else strand


def _shown(strand: Strand, row: str, period: str) -> str | float:
    """A figure, or the word for why there is none."""
    cell = strand.cells.get((row, period))
    if cell is None:
        return "no row"
    return cell.status if cell.value is None else cell.value


def _down(strand: Strand, row: str, n: int | None) -> Table:
    """The figures of one row, a period below the other, where they are too many for columns."""
    figures = [(p.label, _shown(strand, row, p.label)) for p in strand.periods]
    return Table(
        caption=strand.told,
        columns=(
            Column(key="label", label="Period"),
            Column(key="n", label=strand.name, statistic=Statistic.COUNT, decimals=strand.decimals),
        ),
        rows=tuple(Row(cells={"label": p, "n": value}, n=n) for p, value in figures),
        source=strand.source,
    )


def _columns(strand: Strand) -> list[tuple[str, str]]:
    """Key and label of each period."""
    return [(f"p_{slug(p.label)}", p.label) for p in strand.periods] or [("p_", "Figure")]


def _table(strand: Strand, rows: Sequence[str], n: int | None = None) -> Table:
    if len(rows) == 1 and len(strand.periods) > _MOST_COLUMNS:
        return _down(strand, rows[0], n)
    columns, same = _columns(strand), year_before(strand)
    labels = [period.label for period in strand.periods] or [""]
    out = []
    for row in rows:
        cells: dict[str, str | float | None] = {"label": row or strand.name}
        for (key, _), period in zip(columns, labels, strict=True):
            cells[key] = _shown(strand, row, period)
        if strand.ends:
            cells["change"] = _change(strand, row, same)
        out.append(Row(cells=cells, n=n))
    left = [row for row in strand.parts if row not in rows]
    whys = grouped(
        (
            "counted otherwise than most"
            if row in strand.counted_otherwise
            else "not a figure for each period",
            row,
        )
        for row in left
    )
    notes = [f"Without {and_more(of)}: {why}." for why, of in whys.items()]
    notes += [
        f"{row}, {period}: without {and_more(without)}, as it is the sum of the others."
        for row in rows
        for period in labels
        if (without := strand.of_fewer(row, period))
    ]
    if strand.ends:
        first, last = spans(strand)
        notes.append(
            f"Change: from {first} to {last}."
            if same is None
            else f"Change: {last}, beside {first}."
        )
    return Table(
        caption=f"{strand.told}, by {strand.by}" if strand.by else strand.told,
        columns=(
            Column(key="label", label=strand.heading),
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


def _change(strand: Strand, row: str, same: YearBefore | None) -> str:
    """How far the last figure of a row lies from the first, or a year from the one before."""
    if same:
        labels = [[period.label for period in span] for span in (same.before, same.last)]
        if why := strand.apart(row, [*labels[0], *labels[1]]):
            return why
        sums = [strand.over_time([strand.value(row, p) or 0 for p in of]) for of in labels]
        return strand.changed(*sums)
    if why := strand.comparable(row):
        return why
    assert strand.ends
    first, last = (strand.value(row, period.label) for period in strand.ends)
    assert first is not None
    assert last is not None
    return strand.changed(first, last)


def _figure(strand: Strand, rows: Sequence[str]) -> Figure | None:
    """A line for each row; of very many rows their sum over the same."""
    if len({p.months for p in strand.periods}) != 1 or len(strand.periods) < 2:
        return None
    if len(rows) > _MOST_LINES:
        return _figure_of_sums(strand, strand.same) if strand.adds_up and strand.same else None
    marks = tuple(
        Mark(label=p.label, value=value, group=row)
        for row in rows
        for p in strand.periods
        if (value := strand.value(row, p.label)) is not None and not strand.of_fewer(row, p.label)
    )
    return _series(strand, marks, rows)


def _figure_of_sums(strand: Strand, rows: Sequence[str]) -> Figure | None:
    """One line for some rows together; none of one period, or of periods of several lengths."""
    if len({p.months for p in strand.periods}) != 1 or len(strand.periods) < 2:
        return None
    sums = [(p.label, strand.sum_of(rows, p.label)) for p in strand.periods]
    marks = tuple(Mark(label=label, value=v) for label, v in sums if v is not None)
    return _series(strand, marks, rows)


def _series(strand: Strand, marks: tuple[Mark, ...], rows: Sequence[str]) -> Figure:
    return Figure(
        kind="series",
        title=strand.told,
        x_label="Share, %" if strand.measure.kind == "percent" else strand.told,
        marks=marks,
        statistic=Statistic.COUNT,
        decimals=strand.decimals,
        rows=tuple(p.label for p in strand.periods),
        breaks=strand.breaks(rows),
    )


# --- of people: the same with fewer parts ---------------------------------------------------------


def _near(strand: Strand) -> bool:
    """Whether periods are so short that they tell of events that somebody may know."""
    return any(period.months < 12 for period in strand.periods)


def _labels(strand: Strand) -> list[str]:
    return [period.label for period in strand.held] or [""]


def _of_none(tallied: Tallied, strand: Strand, key: str) -> Finding:
    """That nothing adds up: no row has every figure, by one definition and of periods in turn."""
    why = (
        "periods are of several lengths, or one lies in another"
        if strand.added_up
        else "rows are by different definitions"
        if strand.whole
        else "none has a figure for every period, by one definition"
    )
    several = strand.several if len(strand.parts) > 1 else "series"
    return tallied.finding(
        key,
        strand.name,
        (f"{strand.name}: {{n_rows}} {several}, of which no sum is told, as {why}.",),
        {"n_rows": tallied.count("Rows", len(strand.parts), "rows")},
        "n_rows",
        n=len(strand.parts),
        unit=tallied.of_suppliers,
        occurrences=Occurrences(parts=()),
    )


def _by_row(tallied: Tallied, strand: Strand, key: str) -> Finding:
    """The rows with every figure, each within its row and at its period."""
    n = _n(tallied, strand, strand.whole)
    return _told(tallied, strand, key).model_copy(
        update={
            "n": n,
            "table": _table(_in_a_table(tallied, strand), strand.whole, n),
            "figure": _figure(strand, strand.whole),
            "occurrences": _occurrences(strand),
        }
    )


def _occurrences(strand: Strand) -> Occurrences:
    """The cells of the table, each within its row and at its period."""
    rows, labels = strand.whole, _labels(strand)
    cells = {
        (row, period): strand.part("", strand.value(row, period) or 0, [row], [period]).value
        for row in rows
        for period in labels
    }
    return Occurrences(
        parts=tuple(
            strand.part(f"{row}, {period}", v, [row], [period]).model_copy(
                update={"within": row or "all", "at": period or "all"}
            )
            for (row, period), v in cells.items()
        ),
        wholes=tuple(
            strand.part(row or "all", sum(cells[row, p] for p in labels), [row], labels)
            for row in rows
        ),
        known=strand.whose is not None,
        together=f"Other {strand.several}" if len(rows) > 1 else "",
        near=_near(strand),
    )


def _without_rows(tallied: Tallied, strand: Strand, key: str) -> Finding:
    """The rows that compare and have every figure together, period by period."""
    sums = {period: strand.sum_of(strand.added_up, period) or 0.0 for period in _labels(strand)}
    estimates, sentence = headline(tallied, strand)
    if not sentence:
        estimates, sentence = _in_all(tallied, strand, [*sums.values()])
    n = _n(tallied, strand, strand.added_up)
    return tallied.finding(
        key,
        strand.name,
        (sentence,),
        estimates,
        "n_last" if "n_last" in estimates else "n_all",
        n=n,
        caveats=(*refused(strand), *beside(strand), *tallied.caveats),
        table=_table_of_sums(_in_a_table(tallied, strand), n),
        figure=_figure_of_sums(strand, strand.added_up),
        occurrences=Occurrences(
            parts=tuple(strand.part(p or _ALL, v, strand.added_up, [p]) for p, v in sums.items()),
            known=strand.whose is not None,
            near=_near(strand),
        ),
    )


def _table_of_sums(strand: Strand, n: int) -> Table:
    """A row for each period, with the sum of the rows that add up."""
    sums = {period: strand.sum_of(strand.added_up, period) or 0.0 for period in _labels(strand)}
    return Table(
        caption=f"{strand.told}, all together",
        columns=(
            Column(key="label", label="Period"),
            Column(key="n", label=strand.name, statistic=Statistic.COUNT, decimals=strand.decimals),
        ),
        rows=tuple(Row(cells={"label": p or _ALL, "n": v}, n=n) for p, v in sums.items()),
    )


def _in_all(
    tallied: Tallied, strand: Strand, values: Sequence[float]
) -> tuple[dict[str, Estimate], str]:
    """All periods as one number: their sum, or their average of people."""
    over = strand.over(strand.added_up)
    if len(values) == 1:
        [period] = _labels(strand)
        named = ", ".join(filter(None, (strand.name, period)))
        when = f" in {period}" if period else ""
        estimates = {"n_all": tallied.figure(strand, named, values[0])}
        return estimates, f"{strand.told}: {{n_all}}{when}{over}."
    how = f"on average a {strand.held[0].length or 'period'}" if strand.once else "in all"
    estimates = {"n_all": tallied.figure(strand, _ALL, strand.over_time(values))}
    return estimates, f"{strand.name}: {{n_all}} {how}{over}."


def _altogether(tallied: Tallied, strand: Strand, key: str) -> Finding:
    """One number: all rows and periods."""
    values = [strand.sum_of(strand.added_up, period) or 0.0 for period in _labels(strand)]
    estimates, sentence = _in_all(tallied, strand, values)
    whole = estimates["n_all"].value or 0
    return tallied.finding(
        key,
        strand.name,
        (sentence,),
        estimates,
        "n_all",
        n=_n(tallied, strand, strand.added_up),
        caveats=(*refused(strand), *again(strand), *tallied.caveats),
        occurrences=Occurrences(
            parts=(strand.part(_ALL, whole, strand.added_up, _labels(strand)),),
            known=strand.whose is not None,
        ),
    )
