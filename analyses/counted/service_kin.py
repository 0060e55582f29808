"""A service's measures that are sums or parts of one another, over the rows that all of them have.

A row that one of them lacks would follow from the others.
"""

from __future__ import annotations

from collections.abc import Sequence

from analyses.counted.kin import Measured, kin_of
from evaluation.declare.whose_rows import UNPROTECTED
from evaluation.read.counted.of_service import ComparedRows, ServiceCounts
from evaluation.say.finding import Finding


def rows_measured(served: ServiceCounts, name: str) -> Measured:
    """All figures of a measure, whether they are compared or not; of shares none."""
    facts = served.counted.measures[name]
    cells = served.given(name).cells if facts.kind == "count" else {}
    flat = {(row, period): value for row, of in cells.items() for period, value in of.items()}
    return Measured(name or served.counted.called.capitalize(), facts.of, flat)


def compared_over_shared(served: ServiceCounts, names: Sequence[str]) -> dict[str, ComparedRows]:
    """The rows over which each measure is compared; of people those that its kin have too."""
    alone = {name: served.compared(name) for name in names}
    if served.counted.unit in UNPROTECTED:
        return alone
    kin = kin_of([rows_measured(served, name) for name in names])
    shared = {}
    for name, of in zip(names, kin, strict=True):
        rows = frozenset.intersection(*(alone[names[at]].whose for at in of))
        shared[name] = served.compared(name, among=rows) if len(of) > 1 else alone[name]
    return shared


def adding_up(form: Finding, compared: ComparedRows) -> Finding:
    """A form that says which figures it is made of, for the ledger."""
    assert form.occurrences
    cells = {row: dict(of) for row, of in compared.cells.items()}
    told = form.occurrences.model_copy(update={"cells": cells})
    return form.model_copy(update={"occurrences": told})
