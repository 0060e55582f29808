"""What is other than in the submission before, and by which definitions areas counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from analyses.counted.supply_told import SupplyTold, defined, extent, n_here
from evaluation.counting import grouped, s
from evaluation.read.asked_for import AskedMeasure
from evaluation.read.supplied import UNSAID
from evaluation.say.finding import Column, Finding, Row, Table
from evaluation.say.wording import listed


def first_submission(told: SupplyTold) -> Finding:
    """That there is no submission before to hold the first one against."""
    return told.finding(
        "changes",
        "What changed since the submission before",
        ("This is the first submission, so there is none before to compare it with.",),
        {},
        "",
    )


def changes(told: SupplyTold) -> Iterator[Finding]:
    """What is other than in the submission before, area by area and measure by measure."""
    silent = tuple(area for area in told.supply.areas if _sends_no_more(told, area))
    rows = [*_changed(told, silent)]
    numbers = Counter(kind for kind, *_ in rows)
    labels = {
        "new": "Newly supplied",
        "gone": "No longer supplied",
        "defined": "Definition changed",
        "revised": "Earlier figure revised",
    }
    estimates = {
        f"n_{kind}": told.count(label, numbers[kind], "pairs of a measure and an area")
        for kind, label in labels.items()
    }
    since = f"since the submission for {told.before}"
    new, revised = numbers["new"], numbers["revised"]
    pairs = grouped((kind, (name, area)) for kind, name, area, _ in rows)
    more = " or more fully" if _some_left(told, pairs.get("new", ()), told.before) else ""
    less = " in full" if _some_left(told, pairs.get("gone", ()), told.last) else ""
    nothing = f"; from {listed(silent)} nothing came" if silent else ""
    labels |= {"new": f"Newly{more} supplied", "gone": f"No longer supplied{less}"}
    yield told.finding(
        "changes",
        "What changed since the submission before",
        (
            f"S{since[1:]}, {{n_new}} {s(new, 'was', 'were')} newly{more} supplied, "
            f"{{n_gone}} no longer{less}, of {{n_defined}} the definition changed, and "
            f"{{n_revised}} {s(revised, 'was', 'were')} revised{nothing}.",
        ),
        estimates,
        "n_new",
        caveats=(
            "Each counts a measure of an area. Where the definition changed, figures before and "
            "after are not to be compared.",
        ),
        table=Table(
            caption=f"What changed {since}",
            columns=(
                Column(key="label", label="What changed"),
                Column(key="measure", label="Measure"),
                Column(key="areas", label="Areas"),
                Column(key="how", label="What is said of it"),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": labels[kind],
                        "measure": name,
                        "areas": listed(tuple(area for area, _ in of)),
                        "how": "; ".join(dict.fromkeys(how for _, how in of if how)),
                    }
                )
                for kind in labels
                for name, of in grouped(
                    (name, (area, how)) for changed, name, area, how in rows if changed == kind
                ).items()
            )
            + tuple(
                Row(cells={"label": "Nothing came", "measure": "all", "areas": area, "how": ""})
                for area in silent
            ),
            source=told.supply.citation,
        )
        if rows or silent
        else None,
    )


def _sends_no_more(told: SupplyTold, area: str) -> bool:
    """Whether an area supplied figures the last time but one, and no row speaks of it since."""
    before, last = (told.supply.asked(period, areas=(area,)) for period in (told.before, told.last))
    return bool(n_here(before)) and all(cell.status == UNSAID for cell in last)


def _changed(told: SupplyTold, silent: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
    """Each change: its kind, the measure, the area, and what is said of it.

    ``silent``: areas of which nothing came, which is said once and not measure by measure.
    """
    for measure in told.supply.measures:
        for area in told.supply.areas:
            was = told.supply.of(measure, area, told.before)
            now = told.supply.of(measure, area, told.last)
            had, has = (n_here(cells) for cells in (was, now))
            if has > had:
                yield "new", measure.name, area, _of_cells(has, had, measure)
            if has < had and area not in silent:
                why = dict.fromkeys(cell.reason or cell.status for cell in now if not cell.here)
                yield "gone", measure.name, area, listed(tuple(why))
            if had and has and defined(was) != defined(now):
                yield "defined", measure.name, area, f"{defined(was)}; now {defined(now)}"
            revised = [
                period
                for period in told.supply.periods
                if any(cell.revised for cell in told.supply.of(measure, area, period))
            ]
            if revised:
                yield "revised", measure.name, area, f"of {listed(tuple(revised))}"


def _some_left(told: SupplyTold, pairs: Iterable[tuple[str, str]], period: str) -> bool:
    """Whether a part of the figures of some measures and areas was there in a period."""
    measures = {measure.name: measure for measure in told.supply.measures}
    return any(
        extent(told.supply.of(measures[name], area, period)) == "part" for name, area in pairs
    )


def _of_cells(has: int, had: int, measure: AskedMeasure) -> str:
    """How many of a measure's figures came and had come, where there are several."""
    return "" if measure.cells == 1 else f"{has} of {measure.cells} figures, before {had}"


def definitions(told: SupplyTold) -> Iterator[Finding]:
    """Of which measures the areas' figures are by one definition, and of which by several."""
    supply = told.supply
    by_area = {
        measure: {
            area: said
            for area in supply.areas
            if (said := defined(supply.of(measure, area, told.last)))
        }
        for measure in supply.measures
    }
    several = {measure: said for measure, said in by_area.items() if len(said) > 1}
    if not several:
        return
    apart = {m: said for m, said in several.items() if len({*said.values()}) > 1}
    alike = len(several) - len(apart)
    yield told.finding(
        "definitions",
        "By which definition",
        (
            f"For {told.last}, {{n_several}} {s(len(several), 'measure was', 'measures were')} "
            "supplied by two areas or more: {n_same} by one definition, {n_apart} by several.",
        ),
        {
            "n_several": told.count("Supplied by two areas or more", len(several), "measures"),
            "n_same": told.count("By one definition", alike, "measures"),
            "n_apart": told.count("By several definitions", len(apart), "measures"),
        },
        "n_apart",
        caveats=("Figures by unlike definitions are not to be compared or added up.",),
        table=Table(
            caption=f"Measures supplied by several definitions for {told.last}",
            columns=(
                Column(key="label", label="Measure"),
                Column(key="listed", label="Definition of the list"),
                Column(key="said", label="What areas supplied"),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": measure.name,
                        "listed": measure.definition,
                        "said": "; ".join(
                            f"{listed(tuple(areas))}: {words}"
                            for words, areas in grouped(
                                (words, area) for area, words in said.items()
                            ).items()
                        ),
                    }
                )
                for measure, said in apart.items()
            ),
            source=supply.citation,
        )
        if apart
        else None,
    )
