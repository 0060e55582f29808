"""What is told of the agreement on one code or several: prevalence, and no coefficient alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from evaluation.statistics import coder_agreement as coders
from evaluation.statistics.change import Array, Codes
from evaluation.statistics.coder_agreement import Coefficient, DrawnInterval

FEWEST_UNITS = 50  # coded twice; with fewer an interval of alpha spans half of its scale


@dataclass(frozen=True, slots=True)
class CodersAgreement:
    """Agreement on ``units`` units that two coders or more coded, in ``sources`` sources.

    ``prevalence``: the share of ratings in each category; ``given``: how many units each coder
    put into each (coders x categories). ``coefficients``: percent, alpha, ac1, kappa (Cohen's of
    two coders, Conger's of more), fleiss; ``intervals`` by the same names. None of them, with
    the reason, below ``FEWEST_UNITS``.
    """

    units: int
    sources: int
    prevalence: tuple[float, ...]
    given: tuple[tuple[int, ...], ...]
    coefficients: Mapping[str, Coefficient] = field(default_factory=dict)
    intervals: Mapping[str, DrawnInterval] = field(default_factory=dict)
    reason: str = ""


def agreement(
    ratings: Sequence[Array], categories: int, sources: Codes, *, independent: bool = True
) -> CodersAgreement:
    """How far coders agree, on the units that two of them coded.

    What chance gives is taken from all units that anybody coded, as AC1 and kappas are defined
    with missing ratings (Gwet, 2014, Handbook of Inter-Rater Reliability, 4th ed., section 2.4).

    ``ratings``: units x coders of one code, or of each of several that are pooled (see
    ``by_sources``); whole numbers from 0, NaN where a coder did not code the unit, which is the
    same for all codes. ``sources``: of each unit. ``independent``: whether units may count as
    such, as standard errors need. Raises ValueError for no code.
    """
    coded = (~np.isnan(ratings[0])).sum(axis=1)
    twice = coded >= 2
    used, of = [code[twice] for code in ratings], sources[twice]
    counts = np.concatenate([coders.category_counts(code, categories) for code in used])
    shares = tuple(float(share) for share in coders.prevalence(counts))
    given = tuple(
        tuple(int(sum((code[:, who] == k).sum() for code in used)) for k in range(categories))
        for who in range(ratings[0].shape[1])
    )
    described = CodersAgreement(int(twice.sum()), len(np.unique(of)), shares, given)
    if described.units < FEWEST_UNITS:
        reason = f"{described.units} units were coded by two, and {FEWEST_UNITS} are needed"
        return replace(described, reason=reason)
    every = [code[coded > 0] for code in ratings]
    intervals = coders.by_sources(every, categories, sources[coded > 0])
    single = _coefficients(every[0], categories) if len(every) == 1 else {}
    coefficients = {
        name: single.get(name) or _pooled(drawn, described.units)
        for name, drawn in intervals.items()
    }
    if not independent:
        coefficients = {n: replace(c, standard_error=None) for n, c in coefficients.items()}
    return replace(described, coefficients=coefficients, intervals=intervals)


@dataclass(frozen=True, slots=True)
class ByCode:
    """Agreement on everything, and on each code as given or not."""

    overall: CodersAgreement
    codes: Mapping[str, CodersAgreement]


def by_code(
    given: Mapping[str, Array],
    sources: Codes,
    *,
    category: Array | None = None,
    independent: bool = True,
) -> ByCode | None:
    """Agreement over all codes, and on each; None where there is no code.

    ``given``: code -> units x coders: 1 given, 0 not given, NaN not coded by this coder.
    ``category``: where each unit has one of the codes, which by its place: then the overall
    coefficients are of these categories, else codes are pooled.
    """
    if not given:
        return None
    codes = {
        code: agreement([ratings], 2, sources, independent=independent)
        for code, ratings in given.items()
    }
    if category is None:
        return ByCode(agreement([*given.values()], 2, sources, independent=independent), codes)
    overall = agreement([category], len(given), sources, independent=independent)
    return ByCode(overall, codes if len(given) > 2 else {})


def _pooled(drawn: DrawnInterval, units: int) -> Coefficient:
    value = drawn.interval.value if drawn.interval else None
    return Coefficient(units, value, reason="" if drawn.interval else drawn.reason)


def _coefficients(ratings: Array, categories: int) -> dict[str, Coefficient]:
    counts = coders.category_counts(ratings, categories)
    coded = ~np.isnan(ratings).all(axis=0)
    two = coded.sum() == 2
    return {
        "percent": coders.percent_agreement(counts),
        "alpha": coders.krippendorff_alpha(counts),
        "ac1": coders.gwet_ac1(counts),
        "kappa": coders.cohen_kappa(ratings[:, coded], categories)
        if two
        else coders.conger_kappa(ratings, categories),
        "fleiss": coders.fleiss_kappa(counts),
    }
