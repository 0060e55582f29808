"""What agencies supplied of a list of measures: by area and period, with what changed since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from evaluation.counting import grouped, plural, s
from evaluation.declare.whose_rows import Unit
from evaluation.declare.workspace import Study
from evaluation.read.asked_for import AskedMeasure
from evaluation.read.supplied import LATE, PART, SuppliedCell, Supply
from evaluation.say.finding import (
    Base,
    Basis,
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
from evaluation.say.wording import listed, share, worded

_ASKED = (
    "A figure counts as asked for in every area and period, for each group that the list names."
)
_NOT_HELD = "A figure that was not supplied is no nought: what it would have been is not known."
_AS_LISTED = "as in the list"
_NAMED = 3  # areas that a sentence names


def analyse(study: Study, supply: Supply) -> list[Finding]:
    """What was supplied: last period by measure and area, each agency, why not, what changed.

    Figures are counted, and their values stand nowhere: a report of supply tells nobody's numbers.
    """
    told = _Told(
        supply,
        study.evaluation.name or "supply",
        Basis.of(study.name, (source.file for source in supply.sources)),
    )
    return [
        _overview(told),
        _matrix(told),
        *(_changes(told) if told.before else ()),
        *_definitions(told),
        *_why_not(told),
        *(_over_periods(told) if told.before else ()),
        _by_agency(told),
        *_of_agencies(told),
    ]


findings_of = analyse  # what the notebook finds of a supply, by its own parameters


@dataclass(frozen=True, slots=True)
class _Told:
    """What was supplied, and what its findings share."""

    supply: Supply
    prefix: str
    basis: Basis

    @property
    def last(self) -> str:
        """The last period, of which most is told."""
        return self.supply.periods[-1]

    @property
    def before(self) -> str:
        """The period of the submission before; empty where there was none."""
        return self.supply.periods[-2] if len(self.supply.periods) > 1 else ""

    def count(self, label: str, value: int, unit: str = "figures") -> Estimate:
        """A number of figures, measures or areas; nobody's."""
        return Estimate(
            label=label,
            statistic=Statistic.COUNT,
            value=value,
            decimals=0,
            unit=unit,
            method="count",
        )

    def finding(
        self,
        name: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: Mapping[str, Estimate],
        leading: str,
        **facts: object,
    ) -> Finding:
        """A finding on what the areas supplied."""
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=Unit.INSTITUTION, people=frozenset(self.supply.areas)),
            wordings,
            estimates,
            n=len(self.supply.areas),
            method="Every figure that was asked for was looked up in what was supplied.",
            why="What was asked for is counted, and not only what came, so that what nobody "
            "answered stands in the report too.",
            basis=self.basis,
            leading=leading,
            counts="areas",
            **({"caveats": (_NOT_HELD,)} | facts),
        )


def _overview(told: _Told) -> Finding:
    """How many of the figures asked for were there in the last period, and of whom all."""
    supply = told.supply
    cells = told.supply.asked(told.last)
    here = _here(cells)
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
            f"({share(here, len(cells))}), by {plural(len(supply.areas), 'area')}. Every area "
            "supplied {n_whole} of {n_measures} measures in full.",
        ),
        estimates,
        "n_here",
        caveats=(_ASKED, _NOT_HELD, *((f"{late} of them came late.",) if late else ())),
    )


def _matrix(told: _Told) -> Finding:
    """Every measure for every area in the last period: all of its figures, some or none."""
    supply = told.supply
    squares = {
        (measure, area): supply.of(measure, area, told.last)
        for measure in supply.measures
        for area in supply.areas
    }
    kinds = Counter(_how(cells) for cells in squares.values())
    numbers = {
        "n_pairs": ("Pairs of a measure and an area", len(squares)),
        "n_full": ("Supplied in full", kinds["full"]),
        "n_part": ("Supplied in part", kinds["part"]),
        "n_none": ("Not supplied", kinds["none"]),
    }
    title = f"What each area supplied for {told.last}"
    slugs = unique_slugs(supply.areas)
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
                        **{slugs[area]: _in_words(squares[measure, area]) for area in supply.areas},
                    }
                )
                for measure in supply.measures
            ),
            notes=(_NOT_HELD,),
            source=supply.citation,
        ),
        figure=Figure(
            kind="matrix",
            title=title,
            x_label=f"Figures supplied for {told.last}",
            marks=tuple(
                Mark(label=measure.name, group=area, value=_filled(cells), written=_signed(cells))
                for (measure, area), cells in squares.items()
            ),
            statistic=Statistic.COUNT,
            decimals=2,
            order=supply.areas,
            rows=tuple(measure.name for measure in supply.measures),
        ),
    )


def _how(cells: tuple[SuppliedCell, ...]) -> str:
    """Whether all, some or none of some figures are there; empty where none was asked for."""
    if not cells:
        return ""
    if all(cell.here for cell in cells):
        return "full"
    return "part" if any(cell.here or cell.status == PART for cell in cells) else "none"


def _filled(cells: tuple[SuppliedCell, ...]) -> float:
    """What part of some figures is there, from 0 to 1; one in part counts half."""
    of_each = [1.0 if cell.here else 0.5 * (cell.status == PART) for cell in cells]
    return sum(of_each) / len(of_each) if of_each else 0.0


def _signed(cells: tuple[SuppliedCell, ...]) -> str:
    """What stands in a square: ``yes``, ``late``, ``2 of 3``, ``part`` or ``no``."""
    how = _how(cells)
    if how == "full":
        return "late" if any(cell.status == LATE for cell in cells) else "yes"
    if how == "part":
        here = _here(cells)
        return f"{here} of {len(cells)}" if here else "part"
    return "no" if how else "n/a"


def _in_words(cells: tuple[SuppliedCell, ...]) -> str:
    """The same in a table, with what was said of what is not there."""
    signed = _signed(cells)
    said = {"yes": "supplied", "late": "supplied late", "part": PART, "n/a": "not asked"}
    if signed in said:
        return said[signed]
    missing = _statuses(cells)
    return missing if signed == "no" else f"{signed} supplied, the rest: {missing}"


def _statuses(cells: Iterable[SuppliedCell]) -> str:
    """What was said of the figures that are not there."""
    return listed(tuple(dict.fromkeys(cell.status for cell in cells if not cell.here)))


def _changes(told: _Told) -> Iterator[Finding]:
    """What is other than in the submission before, area by area and measure by measure."""
    rows = [*_changed(told)]
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
    yield told.finding(
        "changes",
        "What changed since the submission before",
        (
            f"S{since[1:]}, {{n_new}} {s(new, 'was', 'were')} newly supplied and {{n_gone}} no "
            f"longer. Of {{n_defined}} the definition changed, and {{n_revised}} "
            f"{s(revised, 'was', 'were')} revised.",
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
            ),
            source=told.supply.citation,
        )
        if rows
        else None,
    )


def _changed(told: _Told) -> Iterator[tuple[str, str, str, str]]:
    """Each change: its kind, the measure, the area, and what is said of it."""
    for measure in told.supply.measures:
        for area in told.supply.areas:
            was = told.supply.of(measure, area, told.before)
            now = told.supply.of(measure, area, told.last)
            had, has = (_here(cells) for cells in (was, now))
            if has > had:
                yield "new", measure.name, area, _of_cells(has, had, measure)
            if has < had:
                why = dict.fromkeys(cell.reason or cell.status for cell in now if not cell.here)
                yield "gone", measure.name, area, listed(tuple(why))
            if had and has and _defined(was) != _defined(now):
                yield "defined", measure.name, area, f"{_defined(was)}; now {_defined(now)}"
            revised = [
                period
                for period in told.supply.periods
                if any(cell.revised for cell in told.supply.of(measure, area, period))
            ]
            if revised:
                yield "revised", measure.name, area, f"of {listed(tuple(revised))}"


def _of_cells(has: int, had: int, measure: AskedMeasure) -> str:
    """How many of a measure's figures came and had come, where there are several."""
    return "" if measure.cells == 1 else f"{has} of {measure.cells} figures, before {had}"


def _defined(cells: Iterable[SuppliedCell]) -> str:
    """By which definitions some figures were worked out, in words."""
    said = dict.fromkeys(cell.definition or _AS_LISTED for cell in cells if cell.here)
    return listed(tuple(said))


def _definitions(told: _Told) -> Iterator[Finding]:
    """Of which measures the areas' figures are by one definition, and of which by several."""
    supply = told.supply
    by_area = {
        measure: {
            area: said
            for area in supply.areas
            if (said := _defined(supply.of(measure, area, told.last)))
        }
        for measure in supply.measures
    }
    several = {measure: said for measure, said in by_area.items() if len(said) > 1}
    if not several:
        return
    apart = {m: said for m, said in several.items() if len({*said.values()}) > 1}
    one = len(several) - len(apart)
    yield told.finding(
        "definitions",
        "By which definition",
        (
            f"For {told.last}, {{n_several}} {s(len(several), 'measure was', 'measures were')} "
            "supplied by two areas or more: {n_same} by one definition, {n_apart} by several.",
        ),
        {
            "n_several": told.count("Supplied by two areas or more", len(several), "measures"),
            "n_same": told.count("By one definition", one, "measures"),
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


def _why_not(told: _Told) -> Iterator[Finding]:
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
    keys = {status: f"n_{slug(status)}" for status in reasons}
    first = next(iter(reasons))
    rows = tuple(
        Row(
            cells={
                "label": status,
                "n": n,
                "areas": _areas(told, (area for why, area, _ in missing if why == status)),
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
            f'supplied, most often as "{first}" ({{{keys[first]}}}).',
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


def _areas(told: _Told, meant: Iterable[str]) -> str:
    """Some of the areas in words, in the order of print: ``all areas`` where it is each."""
    there = {*meant}
    named = tuple(area for area in told.supply.areas if area in there)
    return "all areas" if named == told.supply.areas and len(named) > 1 else listed(named)


def _over_periods(told: _Told) -> Iterator[Finding]:
    """How many of the figures asked for each area supplied in each period."""
    supply = told.supply
    slugs = unique_slugs(supply.periods)
    whole = {period: supply.asked(period) for period in supply.periods}
    first = supply.periods[0]
    ends = {"first": first, "last": told.last}
    estimates = {
        **{
            name: told.count(f"Figures supplied for {period}", _here(whole[period]))
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
        if (areas := tuple(area for area, of in rows if not _here(of[period])))
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
        caveats=(_ASKED, f"{plural(len(supply.periods), 'period')} show no direction."),
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
                        **{slugs[p]: f"{_here(of[p])} of {len(of[p])}" for p in supply.periods},
                    }
                )
                for area, of in [*rows, ("All areas", whole)]
            ),
            source=supply.citation,
        ),
    )


def _here(cells: Iterable[SuppliedCell]) -> int:
    """How many figures are there."""
    return sum(cell.here for cell in cells)


def _by_agency(told: _Told) -> Finding:
    """How many figures of each agency's measures each area supplied in the last period."""
    supply = told.supply
    slugs = unique_slugs(supply.areas)
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
        return f"{_here(cells)} of {len(cells)}"

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


def _of_agencies(told: _Told) -> Iterator[Finding]:
    """Each agency: its measures, who supplied them, how often, and by which definition."""
    slugs = unique_slugs(told.supply.agencies)
    for agency in told.supply.agencies:
        measures = tuple(m for m in told.supply.measures if m.agency == agency)
        cells = told.supply.asked(told.last, measures)
        here = _here(cells)
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


def _agency_table(told: _Told, agency: str, measures: tuple[AskedMeasure, ...]) -> Table:
    supply = told.supply
    n = len(supply.areas)
    rows = []
    for measure in measures:
        of = {area: supply.of(measure, area, told.last) for area in supply.areas}
        full = [area for area, cells in of.items() if _how(cells) == "full"]
        part = [area for area, cells in of.items() if _how(cells) == "part"]
        not_here = {area: _statuses(cells) for area, cells in of.items() if _how(cells) == "none"}
        times = sum(
            _how(supply.of(measure, area, period)) == "full"
            for area in supply.areas
            for period in supply.periods
        )
        said = {words for cells in of.values() if (words := _defined(cells))}
        rows.append(
            Row(
                cells={
                    "label": measure.name,
                    "full": _areas(told, full),
                    "part": _areas(told, part),
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
