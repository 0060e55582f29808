"""A service: counts before it began and since, with what else changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import pandas as pd

from analyses.counted.kin import told_alike
from analyses.counted.series_in_time import OF_A_STEP, WHY_A_STEP, YEAR, same_a_year_before, step_at
from analyses.counted.service_kin import adding_up, compared_over_shared, rows_measured
from analyses.counted.strands import counted_once
from analyses.counted.told_before import told_once
from evaluation.counting import plural
from evaluation.declare.counts_file import CountedMeasure
from evaluation.declare.whose_rows import UNPROTECTED
from evaluation.declare.workspace import Study
from evaluation.read.counted.count_periods import CountPeriod
from evaluation.read.counted.of_service import ComparedRows, ServiceCounts
from evaluation.say.counts import count_of
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
    unique_slugs,
)
from evaluation.say.occurrences import EventPart, Occurrences
from evaluation.say.wording import listed, stopped, worded

_SIDES = ("before", "since")
_OF_A_YEAR_BEFORE = ("the same months a year before", "all others before")
_NAMED = 3  # who is left out, in a sentence
_NOT_WHY = (
    "What is counted may differ for many reasons: other things changed too, and numbers go up and "
    "down by themselves."
)
_NO_CHANGES = "Nothing is declared that changed beside the service."


def analyse(study: Study, served: ServiceCounts) -> list[Finding]:
    """Each measure before and since: totals, averages, the same months a year before, the series.

    Compared are the suppliers and areas with a figure for every period, by one definition. With
    fewer than 12 periods nothing is tested.
    """
    frame = _Service(
        served,
        study.evaluation.name or "service",
        Basis.of(study.name, (source.file for source in served.counted.sources)),
    )
    names = _named(study, served)
    compared = compared_over_shared(served, names)
    series = [_series(served, name, compared[name]) for name in names]
    keys = unique_slugs(of.title for of in series)
    found = [[*_of_measure(frame, of, keys[of.title])] for of in series]
    overview = _overview(frame, series)
    if served.counted.unit not in UNPROTECTED:
        overview, found = _as_kin_may(served, overview, series, found)
    return told_once(study, [overview, *chain(*found), _changes(frame)])


def _as_kin_may(
    served: ServiceCounts,
    overview: Finding,
    series: Sequence[_Series],
    found: Sequence[list[Finding]],
) -> tuple[Finding, list[list[Finding]]]:
    """The findings of people, each as coarse as measures need it that are parts of one another.

    And the overview, which has the numbers of the first that is compared. A step is of every
    figure of its series, so it stands where each of them could.
    """
    counted = [at for at, (main, *_) in enumerate(found) if main.occurrences]
    first = next((at for at, of in enumerate(series) if of.facts.adds_up and not of.refused), None)
    forms = [
        [adding_up(form, series[at].compared) for form in (found[at][0], *found[at][0].fewer_parts)]
        for at in counted
    ]
    told = told_alike(forms, [rows_measured(served, series[at].name) for at in counted])
    whole = [*found]
    for at, (finest, *fewer) in zip(counted, told, strict=True):
        assert finest.occurrences
        of_each = finest.occurrences.model_copy(update={"near": False})
        steps = [step.model_copy(update={"occurrences": of_each}) for step in found[at][1:]]
        whole[at] = [finest.model_copy(update={"fewer_parts": tuple(fewer)}), *steps]
        if at == first:
            last = (fewer or [finest])[-1]
            overview = overview.model_copy(update={"occurrences": last.occurrences})
    return overview, whole


findings_of = analyse  # what the notebook finds of a service, by its own parameters


def _named(study: Study, served: ServiceCounts) -> list[str]:
    """The measures: those that are declared first, in their order, then in that of the file."""
    declared = [name for data in study.evaluation.data for name in getattr(data, "measures", ())]
    there = served.counted.measures
    return [*dict.fromkeys([*(name for name in declared if name in there), *there])]


# --- one measure ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Series:
    """A measure by period: ``values`` and, where all have one, ``of`` (their denominators).

    ``left_out``: suppliers and areas without a figure for every period; ``lacking``: periods
    without a figure of any. ``refused``: why the sides are not compared. ``once``: nobody counts
    twice in a period, and so may count again in the next: then no total is told.
    """

    name: str
    title: str
    facts: CountedMeasure
    values: Mapping[CountPeriod, float]
    of: Mapping[CountPeriod, float]
    left_out: tuple[str, ...]
    lacking: tuple[CountPeriod, ...]
    refused: str
    once: bool
    compared: ComparedRows

    @property
    def in_words(self) -> str:
        """What is counted, in a sentence: with who is left out, where they are few."""
        if not self.left_out:
            return self.title
        few = len(self.left_out) <= _NAMED
        return f"{self.title} ({f'without {listed(self.left_out)}' if few else 'some left out'})"

    @property
    def n(self) -> int:
        """Of how many its figures may be: whoever counts again may be there in each period."""
        if self.facts.kind != "count":
            return len(self.values)
        return int(max(self.values.values()) if self.once else sum(self.values.values()))

    def rests_on(self, value: float) -> int:
        """Of how many a number is; nought is of nobody, and averages are no parts of the most."""
        return self.n if self.once or not value else int(value)

    def over_time(self, values: Sequence[float]) -> float:
        """Figures of several periods as one: their sum, or their average where people count again.

        Of whoever is there in every period the sum tells of more people than there are.
        """
        return sum(values) / (len(values) if self.once else 1)

    def figures_of(self, periods: Iterable[CountPeriod]) -> list[float]:
        """The figures of some periods."""
        return [self.values[p] for p in periods if p in self.values]


def _series(served: ServiceCounts, name: str, compared: ComparedRows) -> _Series:
    """The figures of a measure over the suppliers and areas that gave one each time."""
    counted = served.counted
    periods = [*served.before, *served.since]
    kept, wanted = compared.rows, compared.wanted
    left = tuple(who or "some figures" for who in compared.left_out)
    facts = counted.measures[name]
    title = name or counted.called.capitalize()
    by_period = {p: kept[kept["period"] == p.label] for p in periods if p.label in wanted}
    one_each = all(len(of) <= 1 for of in by_period.values())
    refused = _refused(served, kept)
    if not facts.adds_up and not one_each:
        refused = refused or "shares of several groups or areas make no share of all"
    return _Series(
        name,
        title,
        facts,
        {p: float(of["value"].sum()) for p, of in by_period.items() if len(of)},
        {p: float(of["of"].sum()) for p, of in by_period.items()}
        if len(kept) and kept["of"].notna().all()
        else {},
        left,
        tuple(p for p in periods if p.label not in wanted),
        refused,
        counted_once(counted, facts),
        compared,
    )


def _refused(served: ServiceCounts, rows: pd.DataFrame) -> str:
    """Why the sides are not compared: nobody gave all figures, or they were counted otherwise."""
    if rows.empty:
        return "nobody gave a figure for every period"
    sides = [
        {*rows.loc[rows["period"].isin([p.label for p in side]), "definition"]}
        for side in (served.before, served.since)
    ]
    both = sides[0] | sides[1]
    if len(both) > 1:
        named = listed(tuple(f"“{text or 'not said'}”" for text in sorted(both)))
        return f"it was not counted by one definition ({named})"
    return "" if all(sides) else f"there is no figure {_SIDES[0] if sides[1] else _SIDES[1]}"


@dataclass(frozen=True, slots=True)
class _Service:
    """The service, and what its findings share."""

    served: ServiceCounts
    prefix: str
    basis: Basis

    def finding(
        self,
        name: str,
        title: str,
        wordings: tuple[str, ...],
        estimates: Mapping[str, Estimate],
        leading: str,
        **facts: object,
    ) -> Finding:
        """A finding on the counts."""
        counted = self.served.counted
        usual: dict[str, object] = {
            "n": len(counted.given),
            "counts": "figures",
            "method": "Figures were added up over the periods before the service began and since.",
            "why": "Numbers of the same suppliers, by the same definition, were set beside one "
            "another and not tested: what was counted was counted in full.",
        }
        return worded(
            f"{self.prefix}.{name}",
            title,
            Base(unit=counted.unit, people=frozenset()),
            wordings,
            estimates,
            basis=self.basis,
            leading=leading,
            **(usual | facts),
        )

    def number(
        self, label: str, value: float, n: float, decimals: int = 0, unit: str = ""
    ) -> Estimate:
        """A number that rests on so many events."""
        return count_of(label, value, unit, n=int(n), decimals=decimals)

    def periods(self, number: int) -> str:
        """``6 months``."""
        return plural(number, self.served.every)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What holds of every comparison."""
        served = self.served
        changes = [f"{period.label}: {what}" for period, what in served.changed.items()]
        also = (
            f"Other things changed too. {stopped('; '.join(changes))}" if changes else _NO_CHANGES
        )
        collated = (
            f"The baseline was put together: {stopped(served.collated)}" if served.collated else ""
        )
        return tuple(filter(None, (_NOT_WHY, also, collated)))


def _overview(service: _Service, series: Sequence[_Series]) -> Finding:
    """How many periods there are on each side, and the first measure's numbers."""
    served = service.served
    began = served.began.label
    n = {"before": len(served.before), "since": len(served.since)}
    estimates = {
        f"n_{side}": Estimate(
            label=f"{served.every.capitalize()}s {side}",
            statistic=Statistic.COUNT,
            value=value,
            decimals=0,
            unit=f"{served.every}s",
        )
        for side, value in n.items()
    }
    spans = (
        f"{service.periods(n['before'])} before {served.service} began ({began}) and "
        f"{service.periods(n['since'])} since"
    )
    wordings = [f"Counted were {spans}."]
    first = next((of for of in series if of.facts.adds_up and not of.refused), None)
    parts: tuple[EventPart, ...] = ()
    if first:
        numbers, wording, parts = _averages(service, first)
        estimates |= numbers
        wordings.insert(0, f"{wording} Counted were {spans}.")
    return service.finding(
        "overview",
        f"Before {served.service} began and since",
        tuple(wordings),
        estimates,
        "since" if first else "n_since",
        primary=True,
        caveats=service.caveats,
        occurrences=Occurrences(parts=parts) if parts else None,
        **({"n": first.n} if first else {}),
    )


def _averages(
    service: _Service, of: _Series
) -> tuple[dict[str, Estimate], str, tuple[EventPart, ...]]:
    """The average period on each side, and the events of each, where they are counted."""
    served, estimates, parts = service.served, {}, []
    for side, periods in zip(_SIDES, (served.before, served.since), strict=True):
        values = of.figures_of(periods)
        total = of.over_time(values)
        estimates[side] = service.number(
            f"{of.title}, average {served.every} {side}",
            sum(values) / len(values),
            of.rests_on(total),
            1,
        )
        if not of.once:
            estimates[f"total_{side}"] = service.number(
                f"{of.title}, {side}", total, of.rests_on(total)
            )
        if of.facts.kind == "count":
            parts.append(EventPart.of(side, total))
    wording = (
        f"{of.in_words}: {{since}} a {served.every} since {served.service} began, and {{before}} "
        "before."
    )
    return estimates, wording, tuple(parts)


def _of_measure(service: _Service, of: _Series, key: str) -> Iterator[Finding]:
    """The series of a measure with its two sides; the step, where there are points enough."""
    served = service.served
    caveats = (*service.caveats, *_what_is_missing(of))
    if of.refused or not of.values:
        why = of.refused or "there is no figure"
        plain = service.finding(
            key,
            of.title,
            (f"{of.title} before and since are not compared: {why}.",),
            {},
            "",
            caveats=caveats,
            occurrences=Occurrences(parts=()),
        )
    else:
        plain = _two_sides(service, of, key, caveats)
    counts = of.facts.kind == "count"
    parts = tuple(EventPart.of(p.label, v) for p, v in of.values.items())
    beside = plain.occurrences.parts if plain.occurrences else ()  # what its sentence tells of
    fine = plain.model_copy(
        update={
            "table": _table(service, of) if of.values else None,
            "figure": _figure(service, of) if of.values and not of.refused else None,
            "occurrences": Occurrences(parts=(*parts, *beside), near=served.began.months < YEAR)
            if counts
            else None,
            "fewer_parts": (plain, *_without_a_year_before(plain)) if counts else (),
        }
    )
    yield fine
    if of.values and not of.refused:
        yield from _step(service, of, key, caveats)


def _without_a_year_before(finding: Finding) -> Iterator[Finding]:
    """The same without the months a year before, which with the others tell what is left."""
    if finding.occurrences and "same_before" in finding.estimates:
        _, *wordings = finding.wordings
        kept = {name: e for name, e in finding.estimates.items() if name != "same_before"}
        parts = tuple(p for p in finding.occurrences.parts if p.label not in _OF_A_YEAR_BEFORE)
        occurrences = finding.occurrences.model_copy(update={"parts": parts})
        yield finding.model_copy(
            update={"estimates": kept, "wordings": tuple(wordings), "occurrences": occurrences}
        )


def _what_is_missing(of: _Series) -> Iterator[str]:
    if of.left_out:
        yield (
            "Left out, as they have no figure for every period, here or of measures that are sums "
            f"or parts of this one: {listed(of.left_out)}."
            if not all(of.compared.left_out.values())
            else f"Left out, as they have no figure for every period: {listed(of.left_out)}."
        )
    if of.once:
        yield "Who is there in several periods counts in each, so they are not added up."
    if of.lacking:
        yield f"There is no figure for {listed(tuple(p.label for p in of.lacking))}."


def _two_sides(service: _Service, of: _Series, key: str, caveats: tuple[str, ...]) -> Finding:
    """A measure before and since: average, total, and the same months a year before."""
    served = service.served
    if not of.facts.adds_up:
        return _shares(service, of, key, caveats)
    estimates, wording, parts = _averages(service, of)
    sides = dict(zip(_SIDES, (served.before, served.since), strict=True))
    n_of = {side: len(of.figures_of(periods)) for side, periods in sides.items()}
    wordings = [wording]
    if not of.once:
        counted = (
            f"{{total_since}} were counted in {service.periods(n_of['since'])}, and "
            f"{{total_before}} in the {service.periods(n_of['before'])} before."
        )
        wordings.insert(0, f"{wording} {counted}")
    if of.of and of.facts.kind == "count":
        for side, periods in sides.items():
            part = of.over_time(of.figures_of(periods))
            whole = of.over_time([of.of[p] for p in periods if p in of.of])
            fewer = min(part, whole - part)  # both tell of the others
            estimates[f"of_{side}"] = service.number(f"Of, {side}", whole, fewer, int(of.once))
            estimates[f"share_{side}"] = service.number(
                f"{of.title}, in 100, {side}", 100 * part / whole if whole else 0.0, fewer
            )
            parts = (*parts, EventPart.of(f"others {side}", whole - part))
        wordings.insert(
            0,
            f"{wordings[0]} That is {{share_since}}% of {{of_since}} since, and {{share_before}}% "
            "of {of_before} before.",
        )
    if same := same_a_year_before(of.values, served.since):
        total = of.over_time([*same.values()])
        others = of.figures_of(p for p in served.before if p not in same)
        rest = of.over_time(others) if others else 0.0  # which the total before tells too
        if of.facts.kind == "count":
            named = zip(_OF_A_YEAR_BEFORE, (total, rest), strict=True)
            parts = (*parts, *(EventPart.of(label, value) for label, value in named))
        estimates["same_before"] = service.number(
            f"{of.title}, the same {served.every}s a year before",
            total,
            of.rests_on(min([n for n in (total, rest) if n], default=0)),
            int(of.once),
        )
        average = " on average" if of.once else ""
        wordings.insert(
            0,
            f"{wordings[0]} In the same {served.every}s a year before there were {{same_before}}"
            f"{average}.",
        )
    return service.finding(
        key,
        of.title,
        tuple(wordings),
        estimates,
        "since",
        caveats=caveats,
        counts=of.facts.counts or "figures",
        figure=_both_sides(service, of, estimates),
        n=of.n,
        occurrences=Occurrences(parts=parts) if parts else None,
    )


def _both_sides(service: _Service, of: _Series, estimates: Mapping[str, Estimate]) -> Figure:
    """The average period on each side, for an edition that may not tell of single ones."""
    served = service.served
    return Figure(
        kind="bars",
        title=f"{of.title}: average {served.every}",
        x_label=f"Number in an average {served.every}",
        marks=tuple(
            Mark(
                label=f"{side.capitalize()} {served.began.label}",
                value=estimates[side].value or 0.0,
                n=estimates[side].n,
            )
            for side in _SIDES
        ),
        statistic=Statistic.COUNT,
        decimals=1,
    )


def _shares(service: _Service, of: _Series, key: str, caveats: tuple[str, ...]) -> Finding:
    """Figures that do not add up, such as shares: from the lowest to the highest on each side."""
    served = service.served
    estimates = {
        f"{end}_{side}": service.number(f"{of.title}, {end} {side}", value, len(of.values), 1)
        for side, periods in zip(_SIDES, (served.before, served.since), strict=True)
        for end, value in (
            ("lowest", min(of.figures_of(periods))),
            ("highest", max(of.figures_of(periods))),
        )
    }
    return service.finding(
        key,
        of.title,
        (
            f"{of.in_words}: {{lowest_since}} to {{highest_since}} in a {served.every} since "
            f"{served.service} began, and {{lowest_before}} to {{highest_before}} before.",
        ),
        estimates,
        "highest_since",
        caveats=(
            *caveats,
            "Without the numbers behind them, such figures have no average over several periods.",
        ),
    )


def _table(service: _Service, of: _Series) -> Table:
    """Every period with its figure, which side it is of, and what else changed."""
    served = service.served
    sides = served.before, served.since
    side_of = {p: side for side, ps in zip(_SIDES, sides, strict=True) for p in ps}
    decimals = 0 if all(value == int(value) for value in of.values.values()) else 1
    return Table(
        caption=f"{of.title} by {served.every}",
        columns=(
            Column(key="label", label=served.every.capitalize()),
            Column(key="side", label="Side"),
            Column(key="value", label=of.title, statistic=Statistic.COUNT, decimals=decimals),
            *((Column(key="changed", label="What else changed"),) if served.changed else ()),
        ),
        rows=tuple(
            Row(
                cells={
                    "label": p.label,
                    "side": side_of[p],
                    "value": of.values[p],
                    **({"changed": served.changed.get(p, "")} if served.changed else {}),
                },
                n=int(of.values[p]) if of.facts.kind == "count" else None,
            )
            for p in sorted(of.values)
        ),
        source=served.counted.citation,
    )


def _figure(service: _Service, of: _Series) -> Figure:
    """The series with a break where the service began, and where else something changed."""
    served = service.served
    began = served.service[:1].upper() + served.service[1:]
    return Figure(
        kind="series",
        title=f"{of.title} by {served.every}",
        x_label=f"Number each {served.every}",
        marks=tuple(Mark(label=p.label, value=of.values[p]) for p in sorted(of.values)),
        statistic=Statistic.COUNT,
        decimals=0 if all(value == int(value) for value in of.values.values()) else 1,
        breaks={served.began.label: f"{began} began"}
        | {p.label: what for p, what in served.changed.items() if p != served.began},
    )


def _step(service: _Service, of: _Series, key: str, caveats: tuple[str, ...]) -> Iterator[Finding]:
    """Where the level lies since, beside where the line before leads; only with points enough."""
    served = service.served
    step = step_at(of.values, served.began, title=of.title, told=of.in_words, n=of.n)
    if step is None:
        return
    n = service.number(f"{served.every.capitalize()}s", len(of.values), of.n)
    yield service.finding(
        f"{key}.step",
        f"{of.title}: the level when {served.service} began",
        (step.wording,),
        {"step": step.estimate, "n_points": n},
        "step",
        caveats=(*caveats, *OF_A_STEP),
        method=step.method,
        why=WHY_A_STEP,
    )


def _changes(service: _Service) -> Finding:
    """What else changed, by the period from which on; or that nothing of the kind is declared."""
    changes = sorted(service.served.changed.items())
    told = "; ".join(f"from {period.label}, {what.rstrip('.')}" for period, what in changes)
    number = f"{plural(len(changes), 'other thing')} changed in these years."
    return service.finding(
        "changed",
        "What else changed",
        (f"What else changed: {told}.", number) if changes else (_NO_CHANGES,),
        {},
        "",
        table=Table(
            caption="What else changed",
            columns=(Column(key="label", label="From"), Column(key="what", label="What changed")),
            rows=tuple(
                Row(cells={"label": period.label, "what": what}) for period, what in changes
            ),
        )
        if changes
        else None,
        caveats=(_NOT_WHY,),
    )
