"""What agencies supplied of a list of measures: by area and period, with what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analyses.counted.supply_changes import changes, definitions, first_submission
from analyses.counted.supply_told import (
    ASKED,
    NOT_HELD,
    SupplyTold,
    areas_named,
    defined,
    extent,
    filled,
    in_words,
    n_here,
    sign_of,
    statuses_of,
)
from evaluation.counting import grouped, plural, s
from evaluation.declare.workspace import Study
from evaluation.read.asked_for import AskedMeasure
from evaluation.read.supplied import LATE, Supply
from evaluation.say.finding import (
    Basis,
    Column,
    Estimate,
    Figure,
    Finding,
    Mark,
    Row,
    Statistic,
    Table,
    unique_slugs,
)
from evaluation.say.wording import in_first_place, listed, share

_NAMED = 3  # measures that a sentence names
_LISTED = 8  # measures that stand beside the answer
_EACH = 6  # areas of which each is told


def analyse(study: Study, supply: Supply) -> list[Finding]:
    """What was supplied: last period by measure and area, each agency, why not, what changed.

    Figures are counted, and their values stand nowhere: a report of supply tells nobody's numbers.
    """
    told = SupplyTold(
        supply,
        study.evaluation.name or "supply",
        Basis.of(study.name, (source.file for source in supply.sources)),
    )
    return [
        _overview(told),
        _matrix(told),
        *(changes(told) if told.before else (first_submission(told),)),
        *definitions(told),
        *_why_not(told),
        *(_over_periods(told) if told.before else ()),
        _by_agency(told),
        *_of_agencies(told),
    ]


findings_of = analyse  # what the notebook finds of a supply, by its own parameters


def _overview(told: SupplyTold) -> Finding:
    """How many of the figures asked for were there in the last period, and of whom all."""
    supply = told.supply
    cells = told.supply.asked(told.last)
    here = n_here(cells)
    late = sum(cell.status == LATE for cell in cells)
    whole = sum(
        all(cell.here for cell in told.supply.asked(told.last, (measure,)))
        for measure in supply.measures
    )
    estimates = {
        "n_here": told.count("Figures supplied", here),
        "n_asked": told.count("Figures asked for", len(cells)),
        "n_late": told.count("Figures supplied late", late),
        "n_whole": told.count("Measures supplied in full by every area", whole, "measures"),
        "n_measures": told.count("Measures asked for", len(supply.measures), "measures"),
        "n_areas": told.count("Areas asked", len(supply.areas), "areas"),
    }
    return told.finding(
        "overview",
        "What was supplied",
        (
            f"For {told.last}, {{n_here}} of {{n_asked}} figures were supplied "
            f"({share(here, len(cells))}){_of_each(told, estimates)}. Every area supplied "
            f"{{n_whole}} of {{n_measures}} measures in full{_not_in_full(told)}.",
        ),
        estimates,
        "n_here",
        caveats=(ASKED, NOT_HELD, *((f"{late} of them came late.",) if late else ())),
    )


def _of_each(told: SupplyTold, estimates: dict[str, Estimate]) -> str:
    """How much each area supplied, where they are few; how many areas there are."""
    areas = told.supply.areas
    if not 1 < len(areas) <= _EACH:
        return f", by {plural(len(areas), 'area')}"
    said = []
    for area, key in unique_slugs(areas).items():
        cells = told.supply.asked(told.last, areas=(area,))
        estimates[f"here_{key}"] = told.count(f"Figures supplied, {area}", n_here(cells))
        estimates[f"asked_{key}"] = told.count(f"Figures asked for, {area}", len(cells))
        said.append(f"{{here_{key}}} of {{asked_{key}}} by {area}")
    return f": {listed(tuple(said))}"


def _not_in_full(told: SupplyTold) -> str:
    """The measures that an area or more did not supply in full, where they can be named."""
    names = tuple(
        measure.name
        for measure in told.supply.measures
        if not all(cell.here for cell in told.supply.asked(told.last, (measure,)))
    )
    return f"; not {listed(names)}" if 0 < len(names) <= _LISTED else ""


def _matrix(told: SupplyTold) -> Finding:
    """Every measure for every area in the last period: all of its figures, some or none."""
    supply = told.supply
    squares = {
        (measure, area): supply.of(measure, area, told.last)
        for measure in supply.measures
        for area in supply.areas
    }
    kinds = Counter(extent(cells) for cells in squares.values())
    numbers = {
        "n_pairs": ("Pairs of a measure and an area", len(squares)),
        "n_full": ("Supplied in full", kinds["full"]),
        "n_part": ("Supplied in part", kinds["part"]),
        "n_none": ("Not supplied", kinds["none"]),
    }
    title = f"What each area supplied for {told.last}"
    slugs = unique_slugs(supply.areas, "label", "agency")
    return told.finding(
        "matrix",
        title,
        (
            "Of {n_pairs} pairs of a measure and an area, {n_full} were supplied in full, {n_part} "
            "in part and {n_none} not.",
        ),
        {name: told.count(label, value, "pairs") for name, (label, value) in numbers.items()},
        "n_full",
        primary=True,
        table=Table(
            caption=title,
            columns=(
                Column(key="label", label="Measure"),
                Column(key="agency", label="Agency"),
                *(Column(key=slugs[area], label=area) for area in supply.areas),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": measure.name,
                        "agency": measure.agency,
                        **{slugs[area]: in_words(squares[measure, area]) for area in supply.areas},
                    }
                )
                for measure in supply.measures
            ),
            notes=(NOT_HELD,),
            source=supply.citation,
        ),
        figure=Figure(
            kind="matrix",
            title=title,
            x_label=f"Figures supplied for {told.last}",
            marks=tuple(
                Mark(label=measure.name, group=area, value=filled(cells), written=sign_of(cells))
                for (measure, area), cells in squares.items()
            ),
            statistic=Statistic.COUNT,
            decimals=2,
            order=supply.areas,
            rows=tuple(measure.name for measure in supply.measures),
        ),
    )


def _why_not(told: SupplyTold) -> Iterator[Finding]:
    """Why figures of the last period are not there, by what was said."""
    missing = [
        (cell.status, area, cell.reason)
        for measure in told.supply.measures
        for area in told.supply.areas
        for cell in told.supply.of(measure, area, told.last)
        if not cell.here
    ]
    if not missing:
        return
    reasons = dict(Counter(status for status, *_ in missing).most_common())
    keys = {status: f"n_{key}" for status, key in unique_slugs(reasons, "missing").items()}
    tied = [status for status, n in reasons.items() if n == max(reasons.values())]
    first = in_first_place(tied, f"{{{keys[tied[0]]}}}")
    most = f", most often as {first}" if first else ""
    rows = tuple(
        Row(
            cells={
                "label": status,
                "n": n,
                "areas": areas_named(told, (area for why, area, _ in missing if why == status)),
                "said": "; ".join(
                    dict.fromkeys(reason for why, _, reason in missing if why == status and reason)
                ),
            }
        )
        for status, n in reasons.items()
    )
    told_why = any(row.cells["said"] for row in rows)
    yield told.finding(
        "why_not",
        "Why figures were not supplied",
        (
            f"For {told.last}, {{n_missing}} {s(len(missing), 'figure was', 'figures were')} not "
            f"supplied{most}.",
        ),
        {
            "n_missing": told.count("Figures not supplied", len(missing)),
            **{keys[status]: told.count(status.capitalize(), n) for status, n in reasons.items()},
        },
        "n_missing",
        table=Table(
            caption=f"What was said of figures that were not supplied for {told.last}",
            columns=(
                Column(key="label", label="What was said"),
                Column(key="n", label="Figures", statistic=Statistic.COUNT),
                Column(key="areas", label="Areas"),
                *((Column(key="said", label="Why"),) if told_why else ()),
            ),
            rows=rows,
            source=told.supply.citation,
        ),
    )


def _over_periods(told: SupplyTold) -> Iterator[Finding]:
    """How many of the figures asked for each area supplied in each period."""
    supply = told.supply
    slugs = unique_slugs(supply.periods)
    whole = {period: supply.asked(period) for period in supply.periods}
    first = supply.periods[0]
    ends = {"first": first, "last": told.last}
    estimates = {
        **{
            name: told.count(f"Figures supplied for {period}", n_here(whole[period]))
            for name, period in ends.items()
        },
        **{
            f"{name}_asked": told.count(f"Figures asked for, {period}", len(whole[period]))
            for name, period in ends.items()
        },
    }
    rows = [
        (area, {p: supply.asked(p, areas=(area,)) for p in supply.periods}) for area in supply.areas
    ]
    silent = [
        f"{listed(areas)} for {period}"
        for period in dict.fromkeys(ends.values())
        if (areas := tuple(area for area, of in rows if not n_here(of[period])))
    ]
    nothing = f" Nothing came from {listed(tuple(silent))}." if silent else ""
    yield told.finding(
        "over_periods",
        "How much was supplied in each period",
        (
            f"For {first}, {{first}} of {{first_asked}} figures were supplied; for {told.last}, "
            f"{{last}} of {{last_asked}}.{nothing}",
        ),
        estimates,
        "last",
        caveats=(ASKED, f"{plural(len(supply.periods), 'period')} show no direction."),
        table=Table(
            caption="Figures supplied, of those asked for",
            columns=(
                Column(key="label", label="Area"),
                *(Column(key=slugs[period], label=period) for period in supply.periods),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": area,
                        **{slugs[p]: f"{n_here(of[p])} of {len(of[p])}" for p in supply.periods},
                    }
                )
                for area, of in [*rows, ("All areas", whole)]
            ),
            source=supply.citation,
        ),
    )


def _by_agency(told: SupplyTold) -> Finding:
    """How many figures of each agency's measures each area supplied in the last period."""
    supply = told.supply
    slugs = unique_slugs(supply.areas, "label", "all_areas")
    of_agency = {
        agency: tuple(m for m in supply.measures if m.agency == agency)
        for agency in supply.agencies
    }
    whole = [
        agency
        for agency, measures in of_agency.items()
        if all(cell.here for cell in supply.asked(told.last, measures))
    ]
    estimates = {
        "n_whole": told.count(
            "Agencies all of whose figures were supplied", len(whole), "agencies"
        ),
        "n_agencies": told.count("Agencies asked", len(of_agency), "agencies"),
    }

    def said(measures: tuple[AskedMeasure, ...], areas: tuple[str, ...]) -> str:
        cells = supply.asked(told.last, measures, areas)
        return f"{n_here(cells)} of {len(cells)}"

    return told.finding(
        "by_agency",
        "What was supplied by agency",
        (
            f"For {told.last}, every area supplied all figures of {{n_whole}} of {{n_agencies}} "
            "agencies.",
        ),
        estimates,
        "n_whole",
        table=Table(
            caption=f"Figures supplied for {told.last}, of those asked for",
            columns=(
                Column(key="label", label="Agency"),
                *(Column(key=slugs[area], label=area) for area in supply.areas),
                Column(key="all_areas", label="All areas"),
            ),
            rows=tuple(
                Row(
                    cells={
                        "label": agency,
                        **{slugs[area]: said(measures, (area,)) for area in supply.areas},
                        "all_areas": said(measures, supply.areas),
                    }
                )
                for agency, measures in of_agency.items()
            ),
            source=supply.citation,
        ),
    )


def _of_agencies(told: SupplyTold) -> Iterator[Finding]:
    """Each agency: its measures, who supplied them, how often, and by which definition."""
    slugs = unique_slugs(told.supply.agencies)
    for agency in told.supply.agencies:
        measures = tuple(m for m in told.supply.measures if m.agency == agency)
        cells = told.supply.asked(told.last, measures)
        here = n_here(cells)
        nobody = tuple(
            m.name for m in measures if not any(c.here for c in told.supply.asked(told.last, (m,)))
        )
        named = f" Nobody supplied {_quoted(nobody)}." if nobody else ""
        yield told.finding(
            f"of_{slugs[agency]}",
            f"What was supplied: {agency}",
            (f"{agency}: {{n_here}} of {{n_asked}} figures were supplied for {told.last}.{named}",),
            {
                "n_here": told.count(f"Figures supplied, {agency}", here),
                "n_asked": told.count(f"Figures asked for, {agency}", len(cells)),
            },
            "n_here",
            table=_agency_table(told, agency, measures),
        )


def _quoted(names: tuple[str, ...]) -> str:
    if len(names) > _NAMED:
        return f"{len(names)} of its measures"
    return listed(tuple(f'"{name}"' for name in names))


def _agency_table(told: SupplyTold, agency: str, measures: tuple[AskedMeasure, ...]) -> Table:
    supply = told.supply
    n = len(supply.areas)
    rows = []
    for measure in measures:
        of = {area: supply.of(measure, area, told.last) for area in supply.areas}
        full = [area for area, cells in of.items() if extent(cells) == "full"]
        part = [area for area, cells in of.items() if extent(cells) == "part"]
        not_here = {
            area: statuses_of(cells) for area, cells in of.items() if extent(cells) == "none"
        }
        times = sum(
            extent(supply.of(measure, area, period)) == "full"
            for area in supply.areas
            for period in supply.periods
        )
        said = {words for cells in of.values() if (words := defined(cells))}
        rows.append(
            Row(
                cells={
                    "label": measure.name,
                    "full": areas_named(told, full),
                    "part": areas_named(told, part),
                    "none": "; ".join(
                        f"{listed(tuple(areas))}: {status}"
                        for status, areas in grouped(
                            (why, a) for a, why in not_here.items()
                        ).items()
                    ),
                    "definitions": {0: "", 1: "one"}.get(len(said), "several"),
                    "times": times,
                }
            )
        )
    several = len(supply.periods) > 1
    return Table(
        caption=f"{agency}: what was supplied for {told.last}",
        columns=(
            Column(key="label", label="Measure"),
            Column(key="full", label="In full"),
            *((Column(key="part", label="In part"),) if any(r.cells["part"] for r in rows) else ()),
            *((Column(key="none", label="Not"),) if any(r.cells["none"] for r in rows) else ()),
            Column(key="definitions", label="Definitions"),
            *(
                (
                    Column(
                        key="times",
                        label=f"In full, all periods (of {n * len(supply.periods)})",
                        statistic=Statistic.COUNT,
                    ),
                )
                if several
                else ()
            ),
        ),
        rows=tuple(rows),
        source=supply.citation,
    )
