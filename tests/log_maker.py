"""Logs that are made for tests: counts by place and month as events, and what is found of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analyses.events.by_part import by_parts
from analyses.events.by_time import by_times
from analyses.events.logged import Logged
from analyses.log import overview
from evaluation.declare.whose_rows import Unit
from evaluation.read.log.events import Events
from evaluation.say.finding import Basis, Finding


def events_of(
    counts: Mapping[tuple[str, date], int],
    area_of: Mapping[str, str],
    people: Mapping[str, tuple[str, ...]] | None = None,
    unit: Unit = Unit.CHILD,
) -> Events:
    """A log with one entry an event; ``people``: whose the events of a place are, in turn."""
    entries = [(place, month) for (place, month), n in counts.items() for _ in range(n)]
    whose = [
        people[place][n % len(people[place])] if people else None
        for n, (place, _) in enumerate(entries)
    ]
    months = [month for _, month in counts]
    last = (max(months) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    places = pd.Categorical([place for place, _ in entries], categories=list(area_of))
    table = pd.DataFrame(
        {
            "place": places,
            "when": np.array([month for _, month in entries], "datetime64[s]"),
            "item": pd.Categorical([None] * len(entries)),
            "kind": pd.Categorical([None] * len(entries)),
            "count": np.ones(len(entries), np.int64),
            "person": pd.Categorical(whose),
        }
    )
    return Events(
        unit=unit,
        table=table,
        ratings=pd.DataFrame(index=table.index),
        rated={},
        period=(min(months), last),
        covered=True,
        area_of=dict(area_of),
        sources=(),
        roles=frozenset(("place", "when")),
    )


def findings_of_log(events: Events) -> list[Finding]:
    """What the analysis finds of events by place and time."""
    logged = Logged(events, "log", Basis(evaluation="e"))
    return [overview(logged), *by_parts(logged), *by_times(logged)]
