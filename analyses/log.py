"""Logs of events: what was recorded, where and when; places and months without any among them.

No rates and no rise or fall: a log says what was written down, and not of how many it could have
been.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyses.events.by_part import by_parts, place_parts
from analyses.events.by_time import by_times
from analyses.events.logged import NOT_RECORDED, Logged
from analyses.events.rated_events import comments, ratings
from evaluation.declare.workspace import Study
from evaluation.read.log.events import Events
from evaluation.say.finding import Estimate, Finding
from evaluation.say.replied import part_counted
from evaluation.say.wording import month_range


def analyse(study: Study, events: Events) -> list[Finding]:
    """What a log records: all together, by place, area, kind and item, by month, as it was rated.

    Events are not people: both are told where the log says whose they are.
    """
    logged = Logged.of(study, events)
    return [
        overview(logged),
        *by_parts(logged),
        *by_times(logged),
        *ratings(logged),
        *comments(logged),
    ]


findings_of = analyse  # what the notebook finds of a log, by its own parameters


def overview(logged: Logged) -> Finding:
    """How many events of how many people were recorded, at how many places, over which months."""
    estimates = {"n_events": logged.count(logged.called.capitalize(), logged.total, logged.n)}
    whose = ""
    if logged.known:
        estimates |= dict(_people(logged))
        unit = logged.events.unit
        people = unit.value if estimates["n_people"].value == 1 else unit.plural
        whose = (
            f" ({{n_named}} of them of {{n_people}} known {people})"
            if "n_named" in estimates
            else f" of {{n_people}} {people}"
        )
    where = ""
    if "place" in logged.events.roles:
        places = [part for part in place_parts(logged) if part.label != NOT_RECORDED]
        used = sum(part.value > 0 for part in places)
        estimates["n_used"] = logged.count("Places with any", used, unit="places")
        where = " at {n_used} places"
        if logged.events.listed:
            estimates["n_places"] = logged.count("Places", len(places), unit="places")
            where = " at {n_used} of {n_places} places"
    over = ""
    if logged.events.period and "when" in logged.events.roles:
        first, last = (day.isoformat()[:7] for day in logged.events.period)
        over = f", {month_range(first, last)}"
    were = "was" if logged.total == 1 else "were"
    title = f"{logged.called.capitalize()} recorded"
    return logged.finding(
        "overview",
        title,
        estimates,
        (
            f"{{n_events}} {logged.called}{whose} {were} recorded{where}{over}.",
            f"{{n_events}} {logged.called} {were} recorded{where}{over}.",
            f"{logged.called.capitalize()} were recorded{over}.",
        ),
        primary=True,
        leading="n_events",
        caveats=(
            f"The log says what was recorded: how many {logged.called} were not written down, and "
            "how many could have been, it does not say.",
        ),
    )


def _people(logged: Logged) -> Iterator[tuple[str, Estimate]]:
    """How many people are known, and of how many events, if not of all."""
    plural = logged.events.unit.plural
    said = logged.persons >= 0
    people = logged.how_many(logged.counts > 0)
    yield "n_people", logged.count(plural.capitalize(), people, people, unit=plural)
    named = int(logged.counts[said].sum())
    if named < logged.total:
        for name, label, value in (
            ("n_named", f"Of known {plural}", named),
            ("n_unnamed", "Of nobody who is known", logged.total - named),
        ):
            yield name, part_counted(label, value, logged.n, "named", unit=logged.called)
