"""One scale with two results in a report; authority: the printed intervals themselves."""

from __future__ import annotations

from itertools import product

import pytest

from evaluation.say.finding import OTHER_RESULT, Basis, Estimate, Finding, Statistic
from evaluation.say.two_results import naming_each_other

ENDS = ((0.05, 0.7), (-0.1, 0.7), (-0.7, -0.05))


def finding(key: str, name: str, ends: tuple[float, float], **more: object) -> Finding:
    low, high = ends
    estimate = Estimate(
        label=key,
        statistic=Statistic.CHANGE,
        value=(low + high) / 2,
        ci_low=low,
        ci_high=high,
        ci_level=0.95,
        n=40,
        unit="points",
        method="made up",
    )
    facts: dict[str, object] = {
        "key": key,
        "title": "Change in support",
        "headline": "x",
        "wordings": ("x",),
    }
    facts |= {"claim": "described", "unit": "professional"}
    basis = Basis(evaluation=key)
    return Finding.model_validate(
        {**facts, "n": 40, "estimates": {name: estimate}, "basis": basis, **more}
    )


def remarks(finding: Finding) -> list[str]:
    return [text for text in finding.caveats if text.startswith(OTHER_RESULT)]


@pytest.mark.parametrize(("paired", "of_all"), [*product(ENDS, ENDS)])
def test_two_results_that_disagree_name_each_other_and_no_others_do(
    paired: tuple[float, float], of_all: tuple[float, float]
) -> None:
    findings = (
        finding("form.a.change", "change", paired, summarised_in="form.changes"),
        finding("culture.form.a.cross_section", "difference", of_all),
        finding("form.b.change", "change", paired),
        finding("form.changes", "a_change", paired),
    )
    told = {f.key: remarks(f) for f in naming_each_other(findings)}
    agree = [low > 0 for low, _ in (paired, of_all)] + [high < 0 for _, high in (paired, of_all)]
    disagree = agree[0] != agree[1] or agree[2] != agree[3]
    assert told["form.b.change"] == []
    for key in ("form.a.change", "culture.form.a.cross_section", "form.changes"):
        assert bool(told[key]) is disagree, key
    unjudged = (findings[0].model_copy(update={"no_verdict": "too few"}), *findings[1:])
    assert not any(map(remarks, naming_each_other(unjudged)))
