"""Events by place, area, kind and item: a number, a row and a bar each, nought among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from analyses.events.logged import NOT_RECORDED, Codes, Logged
from evaluation.say.counts import counts_bars
from evaluation.say.finding import Column, Figure, Finding, Row, Statistic, Table
from evaluation.say.occurrences import EventPart, Occurrences

_SEVERAL = {"place": "places", "area": "areas", "item": "items", "kind": "kinds"}
_AT = {"place": "at", "area": "in"}
_MOST_BARS = 40


def by_parts(logged: Logged) -> Iterator[Finding]:
    """Events by everything that the log tells them apart by, but time."""
    if "place" in logged.events.roles:
        yield by_place(logged)
        if any(logged.events.area_of.values()):
            yield _by_area(logged)
        if logged.known:
            yield _people_by_place(logged)
    for role in ("item", "kind"):
        if role in logged.events.roles:
            column = logged.events.table[role]
            labels = [str(name) for name in column.cat.categories]
            parts = logged.parts(column.cat.codes.to_numpy(np.int64), labels)
            yield counted(logged, role, parts, together=f"Other {_SEVERAL[role]}")


def place_parts(logged: Logged) -> tuple[EventPart, ...]:
    """The events of each place, in declared order."""
    return logged.parts(*placed(logged, "place"), _area_of(logged))


def area_parts(logged: Logged) -> tuple[EventPart, ...]:
    """The events of each area."""
    return logged.parts(*placed(logged, "area"))


def placed(logged: Logged, by: str) -> tuple[Codes, list[str]]:
    """At which place, or in which area, each entry is (-1: not recorded), and their names."""
    codes = logged.events.table["place"].cat.codes.to_numpy(np.int64)
    area_of = _area_of(logged)
    if by == "place":
        return codes, list(area_of)
    at = {area: number for number, area in enumerate(dict.fromkeys(area_of.values()))}
    return np.array([*(at[area] for area in area_of.values()), -1])[codes], list(at)


def _area_of(logged: Logged) -> dict[str, str]:
    """The area of each place; a place without one is an area of its own."""
    return {place: area or place for place, area in logged.events.area_of.items()}


def by_place(logged: Logged) -> Finding:
    """Events of each place; those without stand with nought."""
    wholes = area_parts(logged) if any(logged.events.area_of.values()) else ()
    together = logged.events.pool or "Other places"
    parts = place_parts(logged)
    return counted(logged, "place", parts, together=together, wholes=wholes, near=True)


def _by_area(logged: Logged) -> Finding:
    return counted(logged, "area", area_parts(logged), together="Other areas")


def counted(
    logged: Logged,
    by: str,
    parts: Sequence[EventPart],
    *,
    together: str,
    wholes: Sequence[EventPart] = (),
    near: bool = False,
) -> Finding:
    """Events by parts of one kind."""
    named = [part for part in parts if part.label != NOT_RECORDED]
    used = [part for part in named if part.value]
    title = f"{logged.called.capitalize()} by {by}"
    several = _SEVERAL[by]
    estimates = {"n_events": logged.count("All together", logged.total)}
    none = len(named) - len(used)
    were = "was" if none == 1 else "were"
    without = f" At {none} of the {len(named)} {several} none {were} recorded."
    plain = f"{logged.called.capitalize()} were recorded by {by}."
    wordings = [plain]
    if used:
        known = by in _AT and logged.events.listed
        wordings.insert(0, logged.spread(_AT.get(by, "for"), used, named if known else [], several))
    most, told = logged.most(named, _AT.get(by, "for"), several)
    if most:
        estimates |= most
        wordings.insert(0, f"{told}{without if none and by == 'place' else ''}")
    ordered = named if by in ("place", "area") else sorted(named, key=lambda p: -p.value)
    rows = [*ordered, *(part for part in parts if part.label == NOT_RECORDED)]
    area_of = logged.events.area_of if wholes else {}
    in_area = (Column(key="area", label="Area"),) if area_of else ()
    return logged.finding(
        f"by_{by}",
        title,
        estimates,
        tuple(wordings),
        leading="n_most" if "n_most" in estimates else "n_events",
        caveats=_places_unknown(parts, by),
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label=by.capitalize()),
                *in_area,
                Column(key="n", label=logged.called.capitalize(), statistic=Statistic.COUNT),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": part.label,
                        **({"area": area_of.get(part.label, "")} if area_of else {}),
                        "n": part.value,
                    }
                )
                for part in rows
            ),
        ),
        figure=_bars(title, logged, rows),
        occurrences=Occurrences(
            parts=tuple(parts),
            wholes=tuple(wholes),
            together=together,
            known=logged.known,
            near=near,
        ),
    )


def _bars(title: str, logged: Logged, parts: Sequence[EventPart]) -> Figure | None:
    """A bar each, the longest first; none of more than fit a page."""
    if len(parts) > _MOST_BARS:
        return None
    falling = sorted(parts, key=lambda p: (p.label == NOT_RECORDED, -p.value))
    return counts_bars(title, logged.called, logged.each(falling))


def _places_unknown(parts: Sequence[EventPart], by: str) -> tuple[str, ...]:
    if not any(part.label == NOT_RECORDED and part.value for part in parts):
        return ()
    return (f"Some entries do not say the {by}; they are counted as not recorded.",)


def _people_by_place(logged: Logged) -> Finding:
    """How many people the events of each place are of: one who is at two counts at each."""
    plural = logged.events.unit.plural
    title = f"{logged.called.capitalize()} and {plural} by place"
    parts = place_parts(logged)
    return logged.finding(
        "people_by_place",
        title,
        {"n_events": logged.count("All together", logged.total)},
        (f"{{n_events}} {logged.called}, and whose they are, were recorded by place.",),
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label="Place"),
                Column(key="n", label=logged.called.capitalize(), statistic=Statistic.COUNT),
                Column(key="people", label=plural.capitalize(), statistic=Statistic.COUNT),
            ),
            rows=tuple(
                Row(cells={"label": part.label, "n": part.value, "people": part.n})
                for part in parts
            ),
            notes=(
                f"At least so many {plural}: entries that say nobody are left out of their number.",
            ),
        ),
        kept_inside="people of several places overlap, so that sums tell of single ones",
    )
