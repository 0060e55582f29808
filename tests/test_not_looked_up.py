"""Instruments whose key was not looked up: it is said wherever they are scored, and nothing is
called better or worse.

Authorities: the form of the Experience of Service Questionnaire, which prints "certainly true"
first (its scores are worked by hand in respondents_by_hand.yaml), and what a report must not say.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from command_line import pathfinder
from workspace_maker import MOOD, change_findings, declare, make_workspace, put, responses, shipped

from evaluation.declare.instrument.model import Instrument
from evaluation.declare.library import declared_instrument, names
from evaluation.link.waves import match_waves
from evaluation.scoring.scores import score

ROOT = Path(__file__).parents[1]
FROM_MEMORY = {"chi_esq", "yp_core", "sdq"}  # whole, its reversals, its teacher's impact scale
HOPE = re.compile(r"(?i)\b(better|worse|improve\w*|deteriorat\w*|hoped-for|best|worst)\b")
UNKNOWN = {**MOOD, "id": "unknown", "title": "Unknown", "status": "from_memory"}


def known(**status: str) -> Instrument:
    return Instrument.model_validate({**UNKNOWN, **status})


def test_every_shipped_key_that_was_not_looked_up_is_listed() -> None:
    forms = [declared_instrument(name, ROOT, "") for name in names("instruments", ".yaml")]
    doubted = {form.id for form in forms if form.doubt(form.scales)}
    assert doubted == FROM_MEMORY
    assert shipped("sdq").looked_up("total_difficulties")
    assert not shipped("sdq").looked_up("impact_teacher")


def test_a_sum_is_known_where_its_parts_are() -> None:
    scales = {
        **MOOD["scales"],
        "sum": {"title": "Sum", "direction": "lower_better", "sum_of": ["low"]},
    }
    form = Instrument.model_validate({**MOOD, "scales": scales})
    assert form.looked_up("sum")
    scales["low"] = {**MOOD["scales"]["low"], "status": "from_memory"}
    doubted = Instrument.model_validate({**MOOD, "scales": scales})
    assert not doubted.looked_up("sum")
    assert doubted.hoped_for("sum") is None


def findings_of(form: Instrument, n: int = 40) -> list[Any]:
    chance = np.random.default_rng(2)
    level = chance.integers(0, 2, size=(n, 1))
    before = pd.DataFrame(
        np.minimum(2, level + chance.integers(0, 2, size=(n, 3))),
        columns=list("123"),
        index=[f"p{i:02d}" for i in range(n)],
    ).astype(float)
    before["3"] = 2 - before["3"]
    after = before.assign(**{"1": np.minimum(2, before["1"] + 1)})
    pair = [responses(form, before), responses(form, after, "endpoint")]
    return change_findings(match_waves(pair), tuple(map(score, pair)), primary=f"{form.id}.low")


def said(findings: list[Any]) -> str:
    """Everything that findings say, pictures and tables included, but for the doubt itself."""
    text = json.dumps([f.model_dump(mode="json") for f in findings])
    return text.replace('"better": ""', "").replace(known().doubt(["low"]), "")


def test_a_change_on_an_unknown_key_rises_or_falls_and_is_nowhere_better() -> None:
    findings = findings_of(known())
    changes = [f for f in findings if f.key.startswith("unknown.low.")]
    assert any("rose by" in f.headline or "fell by" in f.headline for f in changes)
    assert all(known().doubt(["low"]) in f.caveats for f in changes)
    found = HOPE.findall(said(changes))
    assert not found, found
    figures = [f.figure for f in changes if f.figure]
    assert figures
    assert {figure.better for figure in figures} == {""}


@pytest.mark.parametrize("status", ["verified", "one_source"])
def test_a_change_on_a_known_key_may_be_the_hoped_for_one(status: str) -> None:
    findings = [f for f in findings_of(known(status=status)) if f.key.startswith("unknown.low.")]
    assert any(re.search("which is (better|worse)", t) for f in findings for t in f.wordings)
    assert not any("not looked up" in caveat for f in findings for caveat in f.caveats)


@pytest.mark.parametrize("name", sorted(FROM_MEMORY - {"sdq"}))
def test_score_and_check_say_that_a_key_was_not_looked_up(tmp_path: Path, name: str) -> None:
    form = shipped(name)
    items = [n for n, item in form.items.items() if item.scored]
    low = int(form.responses_of(items[0]).minimum)
    table = pd.DataFrame([[low + (n + p) % 3 for n in range(len(items))] for p in range(8)])
    table.columns = pd.Index([f"{name}_{item}" for item in items])
    table.insert(0, "id", [f"c{p}" for p in range(8)])
    table.to_csv(tmp_path / "a.csv", index=False)
    told = pathfinder("score", name, "a.csv", "--informant", "self", cwd=tmp_path)
    assert told.returncode == 0, told.stderr
    assert f"The key of {form.title}" in " ".join(told.stdout.split())
    assert "was not looked up" in " ".join(told.stdout.split())


def test_doing_as_the_message_says_ends_it(tmp_path: Path) -> None:
    rows = "id,q1,q2,q3\n" + "".join(f"p{n},{n % 3},{n % 3},{2 - n % 3}\n" for n in range(9))
    for file in ("before.csv", "after.csv"):
        put(tmp_path, file, rows)
    columns = {"unknown": {"1": "q1", "2": "q2", "3": "q3"}}
    data = [
        {"file": f, "wave": w, "rows_count": "children", "identify": ["id"], "columns": columns}
        for f, w in (("before.csv", "baseline"), ("after.csv", "endpoint"))
    ]
    evaluation = {"design": "pre_post", "instruments": ["unknown"], "data": data}

    def checked(status: str) -> str:
        make_workspace(tmp_path, evaluations=[evaluation])
        declare(tmp_path / "instruments" / "unknown.yaml", {**UNKNOWN, "status": status})
        answer = pathfinder("check", "d", cwd=tmp_path)
        return " ".join((answer.stdout + answer.stderr).split())

    assert "The key of Unknown (Low mood) was not looked up" in checked("from_memory")
    assert "not looked up" not in checked("verified")


# --- the direction of the Experience of Service Questionnaire -------------------------------------


@pytest.mark.parametrize(
    ("answers", "care"),
    [
        (["Certainly true"] * 12, 3.0),
        (["Not true"] * 12, 1.0),
        (["Partly true"] * 12, 2.0),
        ([1] * 12, 3.0),  # the form's own number of "certainly true"
        ([3] * 12, 1.0),
    ],
)
def test_the_satisfied_end_is_certainly_true_which_the_form_prints_as_1(
    tmp_path: Path, answers: list[object], care: float
) -> None:
    table = pd.DataFrame([answers] * 3, columns=[f"chi_esq_{n}" for n in range(1, 13)])
    table.to_csv(tmp_path / "a.csv", index=False)
    found = pathfinder("score", "chi_esq", "a.csv", "--informant", "self", "--json", cwd=tmp_path)
    assert json.loads(found.stdout)["scales"]["care"]["mean"] == pytest.approx(care)


def test_a_file_whose_3_is_the_satisfied_end_is_scored_when_it_says_so(tmp_path: Path) -> None:
    table = pd.DataFrame([[3] * 12] * 3, columns=[f"chi_esq_{n}" for n in range(1, 13)])
    table.to_csv(tmp_path / "a.csv", index=False)
    words = ("--informant", "self", "--coding", "already_reversed", "--json")
    found = pathfinder("score", "chi_esq", "a.csv", *words, cwd=tmp_path)
    assert json.loads(found.stdout)["scales"]["care"]["mean"] == pytest.approx(3)
