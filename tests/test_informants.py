"""Two informants on the same people: counted as pairs by identifier, their answers never mixed.

Authority: made-up answers of which it is known who told of whom.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from workspace_maker import AFTER, BEFORE, csv_text, make_study, make_workspace, put

from analyses import pre_post
from evaluation.declare.workspace import Study, open_study
from evaluation.errors import DataError, DeclarationError
from evaluation.link.waves import match_waves, pair_informants
from evaluation.protect.protect import load_policy, protect
from evaluation.read.responses import read_partner, read_responses
from evaluation.run.check import account
from evaluation.say.finding import Edition, Finding
from evaluation.scoring.scores import score

MOOD_ASKED = {"mood": {"1": "q1", "2": "q2", "3": "q3"}}
CHILDREN = {"baseline": "abcdefgh", "endpoint": "abcdefxy"}  # of whom they told: 8 and 8
PARENTS = {"baseline": "cdefghz", "endpoint": "efgx"}  # both: 6 (c to h) and 3 (e, f, x)


def form(source: str, rows_count: str, **more: Any) -> dict[str, Any]:
    data = [
        {
            "file": f"{source}_{wave}.csv",
            "wave": wave,
            "rows_count": rows_count,
            "identify": ["id"],
            "columns": MOOD_ASKED,
        }
        for wave in ("baseline", "endpoint")
    ]
    return {"design": "pre_post", "instruments": ["mood"], "name": source, "data": data, **more}


def two_informants(root: Path, **more: Any) -> Study:
    children = form("children", "children", pair_with="parents", **more)
    make_workspace(root, evaluations=[children, form("parents", "caregivers")])
    dice = random.Random(1)
    for source, seen in (("children", CHILDREN), ("parents", PARENTS)):
        for wave, people in seen.items():
            rows = [[person, *dice.choices((0, 1, 2), k=3)] for person in people]
            dice.shuffle(rows)
            put(root, f"{source}_{wave}.csv", csv_text([["id", "q1", "q2", "q3"], *rows]))
    return open_study("d", 1, str(root))


def findings(study: Study) -> dict[str, Finding]:
    matched = match_waves(read_responses(study))
    found = pre_post.analyse(
        study,
        matched,
        [score(r) for r in matched.responses],
        informants=pair_informants(matched.responses, read_partner(study)),
    )
    return {finding.key: finding for finding in found}


def test_people_of_whom_both_told_are_counted_wave_by_wave(tmp_path: Path) -> None:
    found = findings(two_informants(tmp_path))["children.mood.informants"]
    assert (
        found.headline
        == "Both informants told of 6 children before and 3 after, and of 2 both times."
    )
    assert found.table is not None
    assert [tuple(row.cells.values()) for row in found.table.rows] == [
        ("Before", 8, 7, 6),
        ("After", 8, 4, 3),
    ]
    assert [column.label for column in found.table.columns[1:]] == ["children", "parents", "both"]


def test_only_the_team_is_told_and_raters_are_not_mixed(tmp_path: Path) -> None:
    study = two_informants(tmp_path)
    found = findings(study)
    assert found["children.mood.low.change"].n == len("abcdef")  # the children's answers alone
    policy = load_policy("small-groups-2026", tmp_path)
    for edition in (Edition.PUBLIC, Edition.RESTRICTED):
        [hidden] = [
            f
            for f in protect(found.values(), edition, policy)
            if f.key == "children.mood.informants"
        ]
        assert hidden.unlisted
        assert {e.value for e in hidden.estimates.values()} == {None}


def test_answers_of_several_informants_are_no_one_scale(tmp_path: Path) -> None:
    study = make_study(tmp_path, {**BEFORE, "informant": "self"}, {**AFTER, "informant": "parent"})
    for name in ("before.csv", "after.csv"):
        put(tmp_path, name, csv_text([["id", "q1", "q2", "q3"], ["a", 1, 1, 1]]))
    with pytest.raises(DataError, match="several informants: self, parent"):
        read_responses(study)


def test_identifiers_that_never_meet_are_told_before_a_run(tmp_path: Path) -> None:
    study = two_informants(tmp_path)
    for wave in ("baseline", "endpoint"):
        put(tmp_path, f"parents_{wave}.csv", csv_text([["id", "q1", "q2", "q3"], ["P9", 1, 1, 1]]))
    put(tmp_path, "proforma.md", "# D\n")
    told = [issue for issue in account(study.workspace, "d").issues if issue.severity == "fault"]
    assert [issue.problem for issue in told] == [
        "Nobody at any wave has an identifier that stands in deliverables/d/parents_baseline.csv, "
        "deliverables/d/parents_endpoint.csv too."
    ]


CODE = {"elements": {"id": "category"}}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ([{"pair_with": "parent"}, {}], 'Did you mean "parents"'),
        ([{"pair_with": "children"}, {}], "the name of no other evaluation"),
        ([{}, {"link_by": CODE}], "by identifier"),
        ([{"link_by": CODE}, {}], "not by an anonymous code"),
        ([{}, {"name": ""}], "Give the other informant's evaluation a name"),
    ],
)
def test_a_partner_that_cannot_be_paired_is_refused(
    tmp_path: Path, change: Sequence[Mapping[str, Any]], told: str
) -> None:
    two_informants(tmp_path)
    path = tmp_path / "deliverables/d/deliverable.yaml"
    content = json.loads(path.read_text(encoding="utf-8"))
    for evaluation, changed in zip(content["evaluations"], change, strict=True):
        evaluation.update(changed)
        if "link_by" in changed:
            for data in evaluation["data"]:
                del data["identify"]
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(DeclarationError, match=told):
        open_study("d", 1, str(tmp_path))
