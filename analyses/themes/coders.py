"""How far those who coded the same material gave it the same themes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analyses.themes.coded_material import CodedMaterial
from evaluation.counting import in_words, s
from evaluation.errors import DataError
from evaluation.read.coded.double_coded import CodedUnits, of_codings, of_projects, outside
from evaluation.read.coded.units import UnitKind, several
from evaluation.read.segments import CodedSegments
from evaluation.say.finding import Column, Estimate, Finding, Row, Statistic, Table, Telling
from evaluation.statistics.coded_alike import FEWEST_UNITS, ByCode, CodersAgreement, by_code
from evaluation.statistics.coder_agreement import FEWEST_SOURCES

_NAMES = {
    "alpha": "Krippendorff's alpha",
    "ac1": "Gwet's AC1",
    "kappa": "Cohen's kappa",
    "fleiss": "Fleiss' kappa",
    "percent": "Share of pairs that agree (chance not taken off)",
}
_SEVERAL = "Conger's kappa"  # what Cohen's is called of more than two coders
_VALIDITY = "Agreement says how alike people coded. It does not say that they coded rightly."
_PARADOX = (
    "Where nearly all or hardly any were given a theme, alpha and the kappas are low and AC1 and "
    "the share of pairs high, whatever coders do: read them together."
)
_READ = (
    "Who coded anything in a source is taken to have read all of it, so a theme that they did not "
    "give there counts as not given."
)
_ONLY_CODED = (
    "Passages to which nobody gave a theme are not in the file, so that nothing tells how often "
    "coders agreed that there was none; alpha and the kappas are lower than with them."
)
_BY_THEME = (
    "How often each theme was given, also where few spoke of it, tells of single people; it is for "
    "the team."
)


def coders(material: CodedMaterial) -> Iterator[Finding]:
    """``coders``, and ``coders_by_theme``: agreement of those who coded the same material.

    None where nobody coded what another did, and of a reflexive analysis, which expects no
    agreement (the overview says so). No coefficient below ``FEWEST_UNITS`` units.
    """
    compared = None if material.reflexive else _Compared.of(material)
    if compared is None or not compared.units.twice():
        return
    yield _overall(material, compared)
    if compared.found and compared.found.codes:
        yield _by_theme(material, compared, compared.found)


@dataclass(frozen=True, slots=True)
class _Compared:
    """What several coders read, and their agreement; none, below the fewest units."""

    units: CodedUnits
    found: ByCode | None

    @classmethod
    def of(cls, material: CodedMaterial) -> _Compared | None:
        """The material in units. None where fewer than two people coded."""
        codings = material.segments.codings()
        if len({coding.coder for coding in codings} - {""}) < 2:
            return None
        units = _units(material.segments)
        enough = units.marked if units.unit == "characters" else units.twice()
        independent = units.unit != "characters"
        found = by_code(units.given, units.places, independent=independent)
        return cls(units, found if enough >= FEWEST_UNITS else None)

    @property
    def many(self) -> str:
        """What the units are called, in the plural."""
        return several(self.units.unit)

    @property
    def names(self) -> Mapping[str, str]:
        """What each coefficient is called of so many coders."""
        return _NAMES if len(self.units.coders) == 2 else {**_NAMES, "kappa": _SEVERAL}


def _units(segments: CodedSegments) -> CodedUnits:
    """The material in the units that are declared, or in those that it has."""
    codings = segments.codings()
    file = segments.sources[0].file if segments.sources else ""
    asked: UnitKind = segments.agreement_unit or ("paragraph" if segments.projects else "segment")

    def cut(unit: UnitKind) -> CodedUnits:
        whole = unit == "source" and outside(segments.projects, codings)
        if whole or not segments.projects:
            return of_codings(file, codings, unit)
        return of_projects(segments.projects, codings, unit)

    try:
        return cut(asked)
    except DataError:
        if segments.agreement_unit or not segments.projects:
            raise
        return cut("source")


def _overall(material: CodedMaterial, compared: _Compared) -> Finding:
    units = compared.units
    twice = units.read >= 2
    stacked = np.stack([given[twice] for given in units.given.values()])
    anybody, everybody = np.nanmax(stacked, axis=2), np.nanmin(stacked, axis=2)
    sources = len({source for source, both in zip(units.sources, twice, strict=True) if both})
    many = material.many if units.unit == "segment" else compared.many
    numbers = {
        "coders": ("People who coded", len(units.coders)),
        "shared": (f"{many.capitalize()} that at least two people read", units.twice()),
        "given": ("Times that anybody gave one of these a theme", int(anybody.sum())),
        "agreed": ("Times that everybody who read it did", int(everybody.sum())),
        "shared_sources": ("Sources that at least two people read", sources),
    }
    bare = sum(not coding.coder for coding in material.segments.codings())
    beside = outside(material.segments.projects, material.segments.codings())
    if beside and units.unit != "source":
        numbers["in_tables"] = ("Codings of tables, which are not compared", len(beside))
    if bare:
        numbers["without_coder"] = ("Codings that name no coder", bare)
    estimates = {
        name: material.count(label, value, material.n) for name, (label, value) in numbers.items()
    }
    found = compared.found.overall if compared.found else None
    if found:
        estimates |= dict(_coefficients(material, compared, found))
    said = (
        f"{{coders}} people coded, and at least two of them read {{shared}} {many}. Somebody gave "
        "one of these a theme {given} times; {agreed} times everybody who read it gave the same."
    )
    sure = (
        "Krippendorff's alpha, which takes off what chance would give, is {alpha}.",
        "Its 95% interval is {alpha.interval}.",
    )
    caveats = [said, _VALIDITY]
    if not found:
        few = "fewer passages than that" if units.unit == "characters" else f"{{shared}} {many}"
        caveats.append(
            f"A coefficient of agreement takes {FEWEST_UNITS} that at least two people read; here "
            f"{few} were."
        )
    else:
        caveats += [_PARADOX, *_about_interval(found)]
    if units.unit == "segment" and found:
        caveats.append(_ONLY_CODED)
    if len({*units.sources}) > sources:
        caveats.append("Sources that only one person coded are not counted here.")
    if "in_tables" in numbers:
        stand = s(len(beside), "coding stands in a table", "codings stand in tables")
        caveats.append(f"{{in_tables}} {stand} without the texts: no part of this comparison.")
    if bare:
        named = s(bare, "coding names no coder, and is", "codings name no coder, and are")
        caveats.append(f"{{without_coder}} {named} not counted here.")
    wordings = (f"{said} {' '.join(sure)}", f"{said} {sure[0]}") if found else ()
    telling = Telling(
        estimates=estimates,
        wordings=(*wordings, said, f"Several people coded the {material.many}."),
        leading="alpha" if found else "agreed",
        table=_table(material, compared, found) if found else None,
        caveats=tuple(caveats),
    )
    return material.finding(
        "coders",
        "How far those who coded agree",
        (),
        [telling],
        caveats=telling.caveats,
        method=_method(compared, many),
        why="How far people agree who code alone says how far themes rest on who coded. No "
        "coefficient stands alone, as each can mislead where themes are rare or very common.",
    )


def _method(compared: _Compared, many: str) -> str:
    passage = (
        f"{many.capitalize()} that at least two people read were compared."
        if compared.units.unit == "segment"
        else f"The texts were cut into {many}, the same for everybody; one has a theme where at "
        "least one whole word of it was coded so."
    )
    pooled = (
        "Over all themes, agreement and chance are averaged over the themes that were given (de "
        "Vries and others 2008). Intervals draw whole sources and not "
        f"{many}, as what one source says resembles itself."
    )
    return f"{passage} {_READ} {pooled if compared.found else ''}".strip()


def _about_interval(found: CodersAgreement) -> Iterator[str]:
    drawn = found.intervals["alpha"]
    if drawn.sources < FEWEST_SOURCES:
        yield f"There is no interval: it draws sources, and takes {FEWEST_SOURCES} coded by two."
    elif drawn.reason:
        yield "There is no interval: in too many draws of sources everything is coded alike."
    elif drawn.degenerate:
        yield (
            f"In {drawn.degenerate} of {drawn.draws} draws for the interval everything was coded "
            "alike; they were left out."
        )


def _coefficients(
    material: CodedMaterial, compared: _Compared, found: CodersAgreement
) -> Iterator[tuple[str, Estimate]]:
    """The coefficients over all themes, with their intervals."""
    for name, label in compared.names.items():
        value = found.coefficients[name].value
        if value is None:
            continue
        interval = found.intervals[name].interval
        low, high = (interval.low, interval.high) if interval else (None, None)
        yield (
            name,
            Estimate(
                label=f"{label}, over all themes",
                statistic=Statistic.COUNT,
                value=value,
                ci_low=low,
                ci_high=high,
                ci_level=None if low is None else 0.95,
                n=material.people(material.n),
                decimals=2,
                method="agreement of coders",
            ),
        )


def _table(material: CodedMaterial, compared: _Compared, found: CodersAgreement) -> Table:
    value = Column(key="value", label="Over all themes", statistic=Statistic.COUNT, decimals=2)
    rows = []
    for name, label in compared.names.items():
        interval = found.intervals[name].interval
        numbers = (interval.value, interval.low, interval.high) if interval else (None,) * 3
        cells = dict(zip(("value", "low", "high"), numbers, strict=True))
        n = material.people(material.n)
        rows.append(Row(cells={"label": label, **cells}, n=n))
    return Table(
        caption="How far those who coded agree, over all themes",
        columns=(Column(key="label", label="Coefficient"), *value.ends(0.95)),
        rows=tuple(rows),
        notes=(_PARADOX, _VALIDITY),
    )


def _by_theme(material: CodedMaterial, compared: _Compared, found: ByCode) -> Finding:
    """``coders_by_theme``: prevalence first, then every coefficient; of people for the team."""
    columns = (
        Column(key="label", label="Theme"),
        Column(key="given", label="Given, % of codings", statistic=Statistic.COUNT, decimals=1),
        *Column(key="alpha", label="Alpha", statistic=Statistic.COUNT, decimals=2).ends(0.95),
        *(
            Column(key=key, label=label, statistic=Statistic.COUNT, decimals=decimals)
            for key, label, decimals in (
                ("ac1", "AC1", 2),
                ("kappa", "Kappa", 2),
                ("fleiss", "Fleiss", 2),
                ("percent", "Agreement, %", 0),
            )
        ),
    )
    rows = tuple(
        Row(
            cells={"label": theme, "given": 100 * measured.prevalence[1], **_cells(measured)},
            n=material.people(material.n),
        )
        for theme, measured in found.codes.items()
    )
    title = "How far those who coded agree, by theme"
    finding = material.finding(
        "coders_by_theme",
        title,
        (),
        [
            Telling(
                estimates={},
                wordings=(f"Agreement is given for {in_words(len(rows))} themes.",),
                table=Table(
                    caption=title,
                    columns=columns,
                    rows=rows,
                    notes=(
                        "Given: the share of all codings that gave the theme. Empty cells: "
                        "everybody coded alike, or draws of sources cannot tell an interval.",
                        _PARADOX,
                    ),
                ),
                caveats=(_VALIDITY, *((_BY_THEME,) if material.of_people else ())),
            )
        ],
        method=_method(compared, compared.many),
        why="A theme that is given seldom, or that coders understand otherwise, hides in an "
        "average over all themes.",
    )
    return finding.model_copy(update={"kept_inside": _BY_THEME if material.of_people else ""})


def _cells(found: CodersAgreement) -> dict[str, float | None]:
    drawn = found.intervals["alpha"].interval
    values = {name: found.coefficients[name].value for name in ("alpha", "ac1", "kappa", "fleiss")}
    percent = found.coefficients["percent"].value
    return {
        **values,
        "low": drawn.low if drawn else None,
        "high": drawn.high if drawn else None,
        "percent": None if percent is None else 100 * percent,
    }
