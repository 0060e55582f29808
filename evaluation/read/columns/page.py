"""What ``pathfinder columns`` shows: item, column, how it was found, and what differs by wave."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.counting import and_more, grouped, plural
from evaluation.declare.waves import printed
from evaluation.read.columns.drift import Drift
from evaluation.read.columns.find import DECLARED, Found, sign
from evaluation.read.columns.plan import ColumnPlan, Mapped
from evaluation.read.columns.ready_scores import compared_instead, totals
from evaluation.read.exports.grid import short
from evaluation.terminal import marked

_ITEM, _WIDTH = 8, 44  # letters of an item's id, and of a heading with its wording


def page(plan: ColumnPlan) -> Iterator[str]:
    """One evaluation as lines for a terminal."""
    for part in plan.mapped:
        yield from _file(plan, part)
    for (wave, name), items in plan.missing.items():
        if items:
            yield f"Not found ({printed(wave)}): {name} item {', '.join(items)}."
    for (first, second), same in grouped((drift.waves, drift) for drift in plan.drifts).items():
        yield f"Not the same at the {printed(first)} and the {printed(second)}"
        for drift in same:
            yield from _drift(drift)
        yield ""


def _file(plan: ColumnPlan, part: Mapped) -> Iterator[str]:
    yield f"{part.grid.file}, {printed(part.sheet.wave)}"
    for name in plan.instruments:
        items = part.sheet.of(name)
        yield f"  {name}: {plural(len(items), 'column')}"
        for item, column in items.items():
            yield from _item(part, item, column)
        if unclear := part.sheet.unclear.get(name):
            yield f"    {unclear}"
    if ticked := part.grid.ticked:
        columns = sum(len(options) or 1 for options in ticked.values())
        yield (
            f"  Left out: {plural(columns, 'column')} of {plural(len(ticked), 'question')} of "
            "which several answers may be ticked."
        )
    yield ""


def _item(part: Mapped, item: str, column: Found) -> list[str]:
    heading = column.heading
    question = part.sheet.question(heading)
    words = question.wording if question else ""
    shown = f"{heading}: {words}" if words and words not in heading else heading
    missing = column.how == DECLARED and part.grid.column(heading) is None
    how = "declared, but not in the file" if missing else sign(column)
    start = f"    {item:<{_ITEM}}{short(shown, _WIDTH)}"
    return marked(start, _ITEM + _WIDTH + 6, how)


def left_to_do(plan: ColumnPlan) -> Iterator[str]:
    """What only a person can put right: items without a column, and columns that are not there."""
    unclear = {name for part in plan.mapped for name in part.sheet.unclear}
    if unclear:
        yield f"First settle what is said above of {', '.join(sorted(unclear))}."
    empty = [p.grid.file for p in plan.mapped if not any(p.sheet.found.values())]
    if empty and not unclear:
        yield (
            f"No column of {and_more(dict.fromkeys(empty))} looks like an item. If it belongs to "
            "something else, take it out of data: in deliverable.yaml."
        )
        grids = [part.grid for part in plan.mapped if part.grid.file in empty]
        held = [h for grid in grids for h in totals(grid, plan.instruments.values())]
        yield from filter(None, [compared_instead([*dict.fromkeys(held)])])
    if any(items and name not in unclear for (_, name), items in plan.missing.items()):
        files = and_more(dict.fromkeys(part.grid.file for part in plan.mapped))
        yield (
            "Items that were not found have no column that looks like them. If there is one, write "
            "its heading as the file has it under columns: in deliverable.yaml; the headings of a "
            f"file: pathfinder read FILE ({files}). If an item was not asked, the scale that needs "
            "it cannot be scored from these files."
        )
    if any(
        part.grid.column(column.heading) is None
        for part in plan.mapped
        for name in plan.instruments
        for column in part.sheet.of(name).values()
    ):
        yield (
            "Headings that are declared and not in the file: correct them in deliverable.yaml, or "
            "take the lines out and let this command find the columns."
        )


def _drift(drift: Drift) -> Iterator[str]:
    lead = f"  {drift.instrument} {drift.item}: "
    if drift.renumbered:
        yield f"{lead}{short(drift.first.heading)} -> {short(drift.second.heading)}"
        lead = " " * len(lead)
    if drift.reworded:
        yield f"{lead}{drift.alike:.0f}% alike"
        yield f'      "{short(drift.first.wording)}"'
        yield f'      "{short(drift.second.wording)}"'
