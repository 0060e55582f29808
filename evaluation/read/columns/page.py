"""What ``pathfinder columns`` shows: item, column, how it was found, and what differs by wave."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.counting import grouped, plural
from evaluation.declare.waves import printed
from evaluation.read.columns.drift import Drift, shortened
from evaluation.read.columns.find import Found, sign
from evaluation.read.columns.plan import DECLARED, ColumnPlan, Mapped

_HEADING, _ITEM = 58, 8


def page(plan: ColumnPlan) -> Iterator[str]:
    """One evaluation as lines for a terminal."""
    for one in plan.mapped:
        yield from _file(plan, one)
    for (wave, name), items in plan.missing.items():
        if items:
            yield f"Not found at the {printed(wave)}: {name} item {', '.join(items)}."
    yield from _drifts(plan)


def _file(plan: ColumnPlan, one: Mapped) -> Iterator[str]:
    yield f"{one.grid.file}, {printed(one.sheet.wave)}"
    for name in plan.instruments:
        items = one.sheet.found.get(name, {})
        yield f"  {name}: {plural(len(items), 'column')}"
        for item, found in items.items():
            yield from _item(one, item, found)
        if unclear := one.sheet.unclear.get(name):
            yield f"    {unclear}"
    yield from _ticked(one)
    yield ""


def _item(one: Mapped, item: str, found: Found) -> Iterator[str]:
    heading = found.heading
    question = one.sheet.question(heading)
    words = question.wording if question else ""
    shown = f"{heading}: {words}" if words and words not in heading else heading
    missing = found.how == DECLARED and one.grid.column(heading) is None
    how = "declared, but not in the file" if missing else sign(found)
    yield f"    {item:<{_ITEM}}{shortened(shown):<{_HEADING + 4}}{how}"


def _ticked(one: Mapped) -> Iterator[str]:
    if one.grid.ticked:
        columns = sum(len(parts) or 1 for parts in one.grid.ticked.values())
        yield (
            f"  Left out: {plural(columns, 'column')} of "
            f"{plural(len(one.grid.ticked), 'question')} of which several answers may be ticked."
        )


def _drifts(plan: ColumnPlan) -> Iterator[str]:
    for (first, second), same in grouped((drift.waves, drift) for drift in plan.drifts).items():
        yield f"Not the same at the {printed(first)} and the {printed(second)}"
        for one in same:
            yield from _drift(one)
        yield ""


def _drift(one: Drift) -> Iterator[str]:
    lead = f"  {one.instrument} {one.item}: "
    if one.renumbered:
        yield f"{lead}{shortened(one.first.heading)} -> {shortened(one.second.heading)}"
        lead = " " * len(lead)
    if one.reworded:
        yield f"{lead}{one.alike:.0f}% alike"
        yield f'      "{shortened(one.first.wording)}"'
        yield f'      "{shortened(one.second.wording)}"'
