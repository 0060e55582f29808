"""Change on every scale in one picture; authority: the findings of the single scales."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from workspace_maker import ROOT, TWO, change_findings, responses

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.waves import BASELINE, ENDPOINT
from evaluation.link.waves import match_waves
from evaluation.protect.protect import load_policy, protect
from evaluation.report.figures.figures import alt_text, draw
from evaluation.say.finding import Edition, Finding
from evaluation.scoring.scores import score

POLICY = load_policy("small-groups-2026", ROOT)
MIXED = {
    **TWO,
    "scales": {**TWO["scales"], "b": {**TWO["scales"]["b"], "direction": "lower_better"}},
}


def analysed(
    n: int, unscored: int = 0, instrument: dict[str, Any] = MIXED, prefix: str = ""
) -> list[Finding]:
    """Two scales of n people; the last ``unscored`` lack the second."""
    random = np.random.default_rng(4)
    people = pd.Index([f"p{i:03d}" for i in range(n)], name="person", dtype=object)
    start = pd.DataFrame(random.normal(50, 9, (n, 2)), people, ["a", "b"])
    start.iloc[n - unscored :, 1] = np.nan
    form = Instrument.model_validate(instrument)
    waves = [
        responses(form, answers, wave)
        for wave, answers in ((BASELINE, start), (ENDPOINT, start + random.normal(3, 4, (n, 2))))
    ]
    scored = tuple(score(wave) for wave in waves)
    return change_findings(match_waves(waves), scored, prefix=prefix)


def by_key(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.key: finding for finding in findings}


def test_the_overview_shows_the_numbers_of_the_single_scales() -> None:
    found = by_key(analysed(30))
    overview = found["two.changes"]
    assert overview.figure is not None
    assert overview.table is not None
    marks = {mark.label.split(" (")[0]: mark for mark in overview.figure.marks}
    rows = {str(row.cells["label"]).split(" (")[0]: row.cells for row in overview.table.rows}
    for name, title in (("a", "First"), ("b", "Second")):
        single = found[f"two.{name}.change"]
        change = single.estimates["change"]
        assert (marks[title].value, marks[title].low, marks[title].high) == (
            change.value,
            change.ci_low,
            change.ci_high,
        )
        assert rows[title]["change"] == change.value
        assert rows[title]["mean_before"] == single.estimates["mean_before"].value
        assert single.summarised_in == "two.changes"


def test_scales_that_count_the_other_way_say_so_beside_their_names() -> None:
    overview = by_key(analysed(30))["two.changes"]
    assert overview.figure is not None
    assert overview.table is not None
    assert [mark.better for mark in overview.figure.marks] == ["higher", "lower"]
    assert [row.cells["better"] for row in overview.table.rows] == ["higher", "lower"]
    assert overview.figure.better == ""
    assert "is better for" in alt_text(overview.figure)
    svg = draw(overview.figure).svg
    assert svg.count("\N{UPWARDS ARROW}") == svg.count("\N{DOWNWARDS ARROW}") == 1
    alike = by_key(analysed(30, instrument=TWO))["two.changes"]
    assert alike.figure is not None
    assert alike.figure.better == "higher"


def test_one_scale_has_no_overview() -> None:
    one = {**TWO, "scales": {"a": TWO["scales"]["a"]}}
    found = by_key(analysed(30, instrument=one))
    assert "two.changes" not in found
    assert found["two.a.change"].summarised_in == ""


def test_keys_of_a_named_evaluation_belong_together() -> None:
    found = by_key(analysed(30, prefix="culture"))
    assert found["culture.two.a.change"].summarised_in == "culture.two.changes"
    assert "culture.two.changes" in found


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_it_does_not_tell_how_few_lack_one_scale(edition: Edition) -> None:
    page = {f.key: f for f in protect(analysed(31, unscored=1), edition, POLICY)}
    text = "".join(page[key].model_dump_json() for key in ("two.changes", "two.b.change"))
    assert '"n":30' not in text
    assert ":30.0" not in text
    whole = protect(analysed(30), edition, POLICY)
    assert by_key(list(whole))["two.changes"].figure is not None


@pytest.mark.parametrize("edition", [Edition.PUBLIC, Edition.RESTRICTED])
def test_it_tells_no_n_that_a_single_scale_may_not_tell(edition: Edition) -> None:
    """28 of 40 have the first score and 30 the second: beside 28 the 30 would tell on two."""
    random = np.random.default_rng(5)
    people = pd.Index([f"p{i:03d}" for i in range(40)], name="person", dtype=object)
    start = pd.DataFrame(random.normal(50, 9, (40, 2)), people, ["a", "b"])
    end = start + random.normal(3, 4, (40, 2))
    end.iloc[:12, 0] = np.nan
    end.iloc[30:, 1] = np.nan
    form = Instrument.model_validate(TWO)
    waves = [responses(form, start, BASELINE), responses(form, end, ENDPOINT)]
    found = change_findings(match_waves(waves), tuple(score(wave) for wave in waves))
    page = by_key(list(protect(found, edition, POLICY)))
    assert page["two.a.change"].n == 28
    for key in ("two.b.change", "two.changes"):
        assert 30 not in {estimate.n for estimate in page[key].estimates.values()}
    assert page["two.changes"].estimates["b_change"].value is not None
