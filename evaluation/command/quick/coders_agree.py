"""The agreement of the coders of one file: a page for people, JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.counting import and_more, plural
from evaluation.declare.segment_file import Segments
from evaluation.errors import Collector, Issue
from evaluation.read.coded.coder_table import AskedTable, units_of_table
from evaluation.read.coded.double_coded import CodedUnits, of_codings, of_project
from evaluation.read.coded.exported import as_coded
from evaluation.read.coded.refi.described import is_project, read_project
from evaluation.read.coded.units import several
from evaluation.read.exports.export import read_grid
from evaluation.read.exports.grid import Grid
from evaluation.read.segments import coded
from evaluation.say.wording import number
from evaluation.statistics.coded_alike import FEWEST_UNITS, ByCode, CodersAgreement, by_code
from evaluation.statistics.coder_agreement import Coefficient, DrawnInterval
from evaluation.terminal import aligned, wrapped


@dataclass(frozen=True, slots=True)
class Agreed:
    """The units of a file and how far coders agree on them; without agreement the reason."""

    units: CodedUnits
    found: ByCode | None
    reason: str = ""


def agreed(file: Path, asked: AskedTable, sheet: str = "") -> Agreed:
    """How far the coders of a file agree. Raises DataError with every fault."""
    shown = file.as_posix()
    if is_project(file):
        units = of_project(read_project(file, shown), asked.unit or "paragraph")
    else:
        units = _of_table(read_grid(file, shown, sheet), asked)
    if reason := _nothing_of(units):
        return Agreed(units, None, reason)
    independent = units.unit != "characters"
    found = by_code(units.given, units.places, category=units.category, independent=independent)
    drawn = found.overall.intervals.get("alpha") if found else None
    high = drawn.interval.high if drawn and drawn.interval else None
    if high is not None and high < 0:
        units = replace(units, notes=(*units.notes, _below_chance(units)))
    return Agreed(units, found, found.overall.reason if found else "")


def _below_chance(units: CodedUnits) -> Issue:
    """A note on coders who agree less than by chance, which two who read the same seldom do."""
    return Issue(
        units.file,
        "The coders agree less than by chance.",
        "Look whether columns or rows of one of them were exchanged, or whether one wrote 1 where "
        "the other wrote 0, before the codes are discussed.",
        severity="note",
        code="agreement.below-chance",
    )


def _of_table(grid: Grid, asked: AskedTable) -> CodedUnits:
    """The units of a table; an export of a coding program is read as it is tallied."""
    plain = Segments.model_validate(
        {"file": grid.file, "rows_count": "segments", "about": "institutions"}
    )
    data, coded_grid = as_coded(plain, grid)
    if asked.coders or not isinstance(data, Segments) or not data.held:
        return units_of_table(grid, asked)
    segments = coded([(data, coded_grid)], Collector())
    units = of_codings(grid.file, segments.codings(), asked.unit or "segment")
    return replace(units, notes=(*segments.notes, *units.notes))


def _nothing_of(units: CodedUnits) -> str:
    """Why nothing can be said of agreement; empty where something can."""
    if not units.given:
        return "nothing is coded"
    if len(units.coders) < 2:
        return "one person coded, which is normal: there is nobody to agree with"
    twice = units.marked if units.unit == "characters" else units.twice()
    if not units.twice():
        return "no unit was coded by two people: who coded different texts did not code twice"
    called = "passages" if units.unit == "characters" else several(units.unit)
    if twice < FEWEST_UNITS:
        return f"{twice} {called} were coded by two people, and {FEWEST_UNITS} are needed"
    return ""


def as_json(agreed: Agreed) -> dict[str, Any]:
    """What other programs read: the coefficients with their intervals, over all and by code."""
    units, found = agreed.units, agreed.found
    names = [*units.given] if units.category is not None else ["not given", "given"]
    return {
        "file": units.file,
        "unit": units.unit,
        "coders": list(units.coders),
        "n_units": len(units.sources),
        "n_double_coded": units.twice(),
        "n_sources": len({*units.sources}) if units.told_sources else None,
        "reason": agreed.reason,
        "overall": _as_json(found.overall, units, names) if found else None,
        "codes": {
            code: _as_json(measured, units, ["not given", "given"])
            for code, measured in (_each(units, found) if found else {}).items()
        },
        "notes": [str(note) for note in units.notes],
    }


def _each(units: CodedUnits, found: ByCode) -> Mapping[str, CodersAgreement]:
    """Agreement on each code; of two categories that of both, as one is the want of the other."""
    if found.codes or units.category is None or len(units.given) != 2:
        return found.codes
    whole = found.overall
    turned = replace(
        whole,
        prevalence=whole.prevalence[::-1],
        given=tuple(counted[::-1] for counted in whole.given),
    )
    return dict(zip(units.given, (turned, whole), strict=True))


def _as_json(measured: CodersAgreement, units: CodedUnits, categories: list[str]) -> dict[str, Any]:
    of_all = dict(zip(categories, measured.prevalence, strict=True))
    more = categories != ["not given", "given"]
    return {
        "n_units": measured.units,
        "n_sources": measured.sources,
        "prevalence": of_all if more else of_all["given"],
        "given_by": {
            coder: dict(zip(categories, given, strict=True)) if more else given[1]
            for coder, given in zip(units.coders, measured.given, strict=True)
        },
        "reason": measured.reason,
        **{
            _named(name, units): _coefficient(measured.coefficients[name], measured.intervals[name])
            for name in measured.coefficients
        },
    }


def _named(name: str, units: CodedUnits) -> str:
    """What a coefficient is called in JSON: Cohen's kappa of two coders, Conger's of more."""
    if name == "kappa":
        return "cohen_kappa" if len(units.coders) == 2 else "conger_kappa"
    return {"fleiss": "fleiss_kappa", "percent": "percent_agreement"}.get(name, name)


def _coefficient(found: Coefficient, drawn: DrawnInterval) -> dict[str, Any]:
    interval = drawn.interval
    return {
        "value": found.value,
        "se": found.standard_error,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
        "draws": drawn.draws,
        "degenerate_draws": drawn.degenerate,
        "reason": found.reason or drawn.reason,
    }


def page(agreed: Agreed) -> str:
    """What a person reads: who coded what, and how far they agree."""
    return "\n".join(_lines(agreed))


def _lines(agreed: Agreed) -> Iterator[str]:
    units, found = agreed.units, agreed.found
    yield f"Agreement of coders: {units.file}"
    yield ""
    of = f" of {plural(len({*units.sources}), 'source')}" if units.told_sources else ""
    yield from wrapped(
        f"{plural(len(units.sources), *_noun(units))}{of}, coded by "
        f"{_who(units)}; coded by two or more: {units.twice()}."
    )
    yield ""
    if found is None or not found.overall.coefficients:
        yield from wrapped(f"No agreement is given: {agreed.reason}.")
    else:
        yield from _table(units, found)
        yield ""
        yield from _meant(units, found)
    for note in units.notes:
        yield ""
        yield from wrapped(f"Note: {note.sentence}")


def _who(units: CodedUnits) -> str:
    nobody = "one person" if units.given else "nobody"
    return and_more(units.coders, 8) or nobody


def _noun(units: CodedUnits) -> tuple[str, str]:
    return several(units.unit).removesuffix("s"), several(units.unit)


def _table(units: CodedUnits, found: ByCode) -> Iterator[str]:
    headings = ["Code", "Given", "Alpha", "95% interval", "AC1", "Kappa", "Fleiss", "Agree"]
    overall = "All categories" if units.category is not None else "All codes"
    rows = [
        _row(code, f"{100 * measured.prevalence[1]:.1f}%", measured)
        for code, measured in found.codes.items()
    ]
    yield from aligned([headings, *rows, _row(overall, "", found.overall)])
    if not found.codes:  # two categories: what is said of one is said of the other
        yield ""
        given = zip(units.given, found.overall.prevalence, strict=True)
        yield from wrapped(
            "Of all codings " + ", ".join(f"{100 * share:.1f}% are {code}" for code, share in given)
        )


def _row(name: str, given: str, measured: CodersAgreement) -> list[str]:
    alpha, interval = measured.coefficients["alpha"], measured.intervals["alpha"].interval
    ends = "" if interval is None else _ends(interval.low, interval.high)
    values = [_digits(measured.coefficients[key].value) for key in ("ac1", "kappa", "fleiss")]
    percent = measured.coefficients["percent"].value
    return [
        name,
        given,
        _digits(alpha.value),
        ends or "-",
        *values,
        "-" if percent is None else f"{100 * percent:.1f}%",
    ]


def _digits(value: float | None) -> str:
    return "-" if value is None or not np.isfinite(value) else number(value, 3)


def _ends(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{number(low, 2)} to {number(high, 2)}"


def _meant(units: CodedUnits, found: ByCode) -> Iterator[str]:
    kappa = "Cohen's" if len(units.coders) == 2 else "Conger's, which is Cohen's for several"
    drawn = found.overall.intervals["alpha"]
    yield from wrapped(
        "Given: the share of codings that gave the code; where nearly all or hardly any did, alpha "
        "and kappas are low whatever coders do, and AC1 and percent high. Kappa is "
        f"{kappa}. Agreement says how alike people coded, and not that they are right."
    )
    if units.category is None:
        yield from wrapped(
            "All codes: agreement and chance averaged over the codes that were given. A unit that "
            "a coder read and gave no code counts as not given; who coded anything in a source is "
            "taken to have read all of it."
        )
    if units.category is None and units.unit == "segment":
        yield from wrapped(
            "Segments that no row speaks of count nowhere: where coders agreed on passages without "
            "any code, give these rows too, with an empty code."
        )
    if drawn.reason:
        yield from wrapped(f"No interval: {drawn.reason}.")
    else:
        what = (
            f"sources, and not {several(units.unit)},"
            if units.told_sources
            else several(units.unit)
        )
        yield from wrapped(f"Intervals draw {what} {drawn.draws} times.")
    lost = {
        code: measured.intervals["alpha"].degenerate
        for code, measured in found.codes.items()
        if measured.intervals["alpha"].degenerate
    }
    if lost and not drawn.reason:
        yield from wrapped(
            "Draws in which everything is coded alike, and which tell nothing: "
            f"{and_more(f'{code} ({times})' for code, times in lost.items())}. Beyond one draw "
            "in forty no interval is given."
        )
