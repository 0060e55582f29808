"""Counts of events about people: small parts are put together, or events are counted coarser.

An event may be of another child than every other, and all events of a place may be of one. So a
part is large enough where its events are as many as the policy asks of people, and, where people
are known, where these are. Nought tells of nobody, and stands.

All that an edition counts by place are sums of the same parts: places are put together within an
area, or within areas that are themselves together, and months become quarters, half-years and
years. So no table of a log gives a small part by subtraction from another; nor do two editions,
as what is put together for those who may read more is put together for all others too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evaluation.counting import grouped
from evaluation.protect.policy import Policy
from evaluation.say.finding import (
    Edition,
    Estimate,
    Figure,
    Finding,
    Mark,
    Partition,
    Row,
    Table,
    slug,
)
from evaluation.say.occurrences import EventPart, Occurrences
from evaluation.say.wording import listed

Leasts = tuple[int, ...]  # the smallest parts of this edition, last, and of those that tell more

_NEAR = "not shown: events by place or month are for named readers"
_HIDDEN = "not shown: with others it stands in one number only"
_NOTE = "Those with few are counted together, two at least, so that none follows from a total."


def gathered(findings: Iterable[Finding], edition: Edition, policy: Policy) -> Iterator[Finding]:
    """The findings, those that count events as an edition may count them."""
    for finding in findings:
        least = policy.part(finding.unit, edition)
        if not least or not any(form.occurrences for form in (finding, *finding.fewer_parts)):
            yield finding.model_copy(update={"fewer_parts": ()}) if finding.fewer_parts else finding
        else:
            unit = policy.units[finding.unit]
            leasts = tuple(sorted({n for n in unit.part.values() if 0 < n <= least}))
            far = edition in unit.area_and_year
            yield _gathered(finding, leasts, policy.open_count, far=far)


def _gathered(finding: Finding, leasts: Leasts, open_count: int, *, far: bool) -> Finding:
    """The finest form of a finding of which every part is large enough, or can be made so.

    A form that does not say its parts is the team's alone.
    """
    kept = {"key": finding.key, "primary": finding.primary, "fewer_parts": ()}
    forms = [form for form in (finding, *finding.fewer_parts) if form.occurrences]
    allowed = [form for form in forms if not (far and _near(form))]
    if not allowed:
        return finding.model_copy(
            update={"withheld": _NEAR, "kept_inside": _NEAR, "fewer_parts": ()}
        )
    for form in allowed:
        assert form.occurrences
        sets = _sets_together(form.occurrences, leasts, open_count)
        if sets is not None:
            return _with_sets(form, sets).model_copy(update=kept)
    last = allowed[-1]
    assert last.occurrences
    sizes = {part.label: part.n for part in last.occurrences.parts if part.value}
    return last.model_copy(update={**kept, "partition": Partition(by="part", parts=sizes)})


def _near(finding: Finding) -> bool:
    return finding.occurrences is not None and finding.occurrences.near


@dataclass(frozen=True, slots=True)
class _Set:
    """Parts that are counted together, and what they are called."""

    name: str
    labels: frozenset[str]


def _sets_together(events: Occurrences, leasts: Leasts, open_count: int) -> list[_Set] | None:
    """Which parts are put together so that each is large enough; None where that cannot be.

    What an edition that tells more has put together stays so.
    """
    before = (_sets_together(events, leasts[:-1], open_count) or []) if leasts[1:] else []
    least = leasts[-1]
    small = [part for part in events.parts if part.value > 0 and _size(part) < least]
    if not small:
        return []
    if not events.together:
        return None

    def together(parts: Sequence[EventPart]) -> frozenset[str] | None:
        return _together(parts, events, leasts, open_count, before)

    if any(part.at for part in events.parts):
        rows = together(events.wholes)
        return None if rows is None else _across(events, rows, least)
    if not events.wholes:
        labels = together(events.parts)
        if labels is None or len(labels) == sum(part.value > 0 for part in events.parts):
            return None
        return [_Set(_called(events), labels)]
    wholes = together(events.wholes)
    if wholes is None:
        return None
    inside = grouped(
        (tuple(w.label for w in events.wholes if w.label in wholes), part)
        if part.within in wholes
        else ((part.within,), part)
        for part in events.parts
    )
    sets = []
    for names, parts in inside.items():
        labels = together(parts)
        if labels is None:
            return None
        if labels:
            called = listed(names)
            several = len(inside) > 1 and called
            name = _called(events)
            sets.append(_Set(f"{name} ({called})" if several else name, labels))
    if len(sets) == 1 and len(sets[0].labels) == sum(part.value > 0 for part in events.parts):
        return None
    return sets


def _across(events: Occurrences, rows: frozenset[str], least: int) -> list[_Set] | None:
    """Rows of a table by place and time that stand together; None where a cell stays too small."""
    cells = grouped(
        ((rows if part.within in rows else part.within, part.at), part) for part in events.parts
    )
    for of_cell in cells.values():
        if 0 < _people(of_cell, known=events.known) < least:
            return None
    if not rows:
        return []
    return (
        None
        if len(rows) == sum(w.value > 0 for w in events.wholes)
        else [_Set(_called(events), rows)]
    )


def _called(events: Occurrences) -> str:
    """What parts together are called, which no other part is."""
    labels = {slug(part.label) for part in (*events.parts, *events.wholes)}
    taken = slug(events.together) in labels
    return f"{events.together}, together" if taken else events.together


def _size(part: EventPart) -> int:
    return min(part.value, part.n)


def _together(
    parts: Sequence[EventPart],
    events: Occurrences,
    leasts: Leasts,
    open_count: int,
    before: Sequence[_Set],
) -> frozenset[str] | None:
    """The small parts of a whole with as many of the next as it takes; None where all are too few.

    Empty where none is small. Whole sets of ``before``, if any part of them.
    """
    least = leasts[-1]
    there = sorted((p for p in parts if p.value), key=lambda p: (_size(p), p.value, p.label))
    small = [p for p in there if _size(p) < least]
    if not small:
        return frozenset()
    left = [p for p in there if _size(p) >= least]
    taken = list(small)
    while not all(_enough(taken, left, events, n, open_count) for n in leasts) or _split(
        before, taken
    ):
        if not left:
            return None
        taken.append(left.pop(0))
    return frozenset(p.label for p in taken)


def _split(sets: Sequence[_Set], taken: Sequence[EventPart]) -> bool:
    """Whether some parts are a piece of a set and not all of it."""
    labels = {p.label for p in taken}
    return any(labels & of.labels and not of.labels <= labels for of in sets)


def _enough(
    taken: Sequence[EventPart],
    left: Sequence[EventPart],
    events: Occurrences,
    least: int,
    open_count: int,
) -> bool:
    """Whether parts together are enough people, and their sum leaves each of the small ones open.

    Whoever reads the sum knows how many parts it has, that none of them is nought, which rule put
    them together, and what the smallest of the others is.
    """
    if len(taken) < 2 or _people(taken, known=events.known) < least:
        return False
    if events.known:  # then a part with few people may have any number of events
        return True
    total, few = sum(p.value for p in taken), [p for p in taken if p.value < least]
    if not few:
        return True
    large = len(taken) - len(few)
    most = min((p.value for p in left), default=total)
    lowest = max(1, total - (len(few) - 1) * (least - 1) - large * most)
    highest = min(least - 1, total - (len(few) - 1) - large * least)
    return highest - lowest + 1 >= min(open_count, least - 1)


def _people(parts: Sequence[EventPart], *, known: bool) -> int:
    """How many people parts together are of at least."""
    events = sum(part.value for part in parts)
    if not known:
        return events
    named = [part for part in parts if len(part.people) == part.n]
    of_named = len(frozenset[str]().union(*(part.people for part in named)))
    return min(events, max([of_named, *(part.n for part in parts)]))


def _with_sets(finding: Finding, sets: Sequence[_Set]) -> Finding:
    """The finding with one number in place of those that stand together."""
    into = {label: of.name for of in sets for label in of.labels}
    return finding.model_copy(
        update={
            "estimates": {name: _estimate(e, into) for name, e in finding.estimates.items()},
            "table": finding.table and _table(finding.table, into, finding.n),
            "figure": finding.figure and _figure(finding.figure, into, finding.n),
        }
    )


def _estimate(estimate: Estimate, into: Mapping[str, str]) -> Estimate:
    if estimate.label not in into:
        return estimate
    return estimate.model_copy(update={"value": None, "n": None, "withheld": _HIDDEN})


def _table(table: Table, into: Mapping[str, str], n: int | None) -> Table:
    """The rows that stand, and one for each set with the sums of its rows."""
    first, *_ = (column.key for column in table.columns)
    rows = grouped((into.get(str(row.cells[first]), ""), row) for row in table.rows)
    kept = [row.model_copy(update={"n": n}) for row in rows.pop("", [])]
    for name, together in rows.items():
        cells: dict[str, str | float | None] = {
            column.key: sum(_number(row.cells.get(column.key)) for row in together)
            if column.statistic
            else ""
            for column in table.columns
        }
        kept.append(Row(cells={**cells, first: name}, n=n))
    notes = (*table.notes, _NOTE) if rows else table.notes
    return table.model_copy(update={"rows": tuple(kept), "notes": notes})


def _number(cell: str | float | None) -> float:
    return cell if isinstance(cell, int | float) else 0


def _figure(figure: Figure, into: Mapping[str, str], n: int | None) -> Figure:
    """The marks that stand, and the sum of the marks of each set: of labels, or of lines."""
    marks = grouped(
        ((into.get(mark.label, mark.label), into.get(mark.group, mark.group)), mark)
        for mark in figure.marks
    )
    together = {*into.values()}
    kept = [mark for at, of in marks.items() if not together & {*at} for mark in of]
    sums = [
        Mark(label=label, group=group, value=sum(mark.value for mark in of))
        for (label, group), of in marks.items()
        if together & {label, group}
    ]
    every = (mark.model_copy(update={"n": n}) for mark in (*kept, *sums))
    return figure.model_copy(update={"marks": tuple(every)})
