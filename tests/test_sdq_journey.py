"""A real questionnaire through the whole journey: 228 pupils, 25 SDQ items at two waves."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from conftest import Once
from workspace_maker import SHARED, beside_ledger

from evaluation.command.demo import write_demo
from evaluation.run.deliverable import run_deliverable

DATA = SHARED / "data" / "a1_sdq_school_twowave"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not at hand")
SCALES = ("emotional", "conduct", "hyperactivity", "peer", "prosocial")


@pytest.fixture(scope="module")
def found(once: Once) -> dict[str, Any]:
    """The internal findings of a run on the file as it is, by an explicit column map."""
    outputs = once("sdq", run_the_school) / "outputs" / "school"
    text = (outputs / "internal" / "findings.json").read_text(encoding="utf-8")
    return {finding["key"]: finding for finding in json.loads(text)["findings"]}


def run_the_school(folder: Path) -> None:
    """A programme of one deliverable, run without its reports, which nobody here reads."""
    write_demo(folder)
    for other in (folder / "deliverables").iterdir():
        shutil.rmtree(other)
    deliverable = folder / "deliverables" / "school"
    (deliverable / "data").mkdir(parents=True)
    shutil.copyfile(DATA / "sdq_twowave.csv", deliverable / "data" / "sdq.csv")
    with (DATA / "sdq_twowave.csv").open(encoding="utf-8") as file:
        items = next(csv.reader(file))[2:27]
    waves = {
        wave: {"columns": {"sdq": {i: f"{item}{end}" for i, item in enumerate(items, 1)}}}
        for wave, end in (("baseline", ""), ("endpoint", "2"))
    }
    data = {
        "file": "data/sdq.csv",
        "rows_count": "children",
        "identify": ["pupil_id"],
        "groups": {"Gender": {"title": "Gender"}},
        "waves": waves,
    }
    evaluation = {
        "design": "pre_post",
        "instruments": ["sdq"],
        "primary": "sdq.total_difficulties",
        "data": [data],
    }
    declared = {
        "title": "A school",
        "area": "Norfolk",
        "marking": "public",
        "evaluations": [evaluation],
    }
    (deliverable / "deliverable.yaml").write_text(json.dumps(declared), encoding="utf-8")
    (deliverable / "proforma.md").write_text(
        "# A school\n\n## Evaluation\n\n{{ sdq.total_difficulties.change }}\n", encoding="utf-8"
    )
    with patch("evaluation.run.deliverable.FORMATS", ()):
        outcome = run_deliverable(folder, "school", lambda _stage: None)
    assert outcome.exit_code == 0
    [listed] = beside_ledger(outcome.issues)
    assert "same answers as somebody else" in listed.problem  # all 0 or nearly, in five pairs
    outputs = folder / "outputs" / "school"
    for edition in ("publish", "restricted"):
        told = (outputs / edition / "findings.json").read_text("utf-8")
        assert not [key for key in ("scales", "reliability", "items") if f'"sdq.{key}"' in told]


@pytest.fixture(scope="module")
def reference() -> Any:
    return json.loads((DATA / "reference.json").read_text(encoding="utf-8"))


def test_flow_agrees_with_r(found: dict[str, Any], reference: Any) -> None:
    flow = {name: e["value"] for name, e in found["sdq.flow"]["estimates"].items()}
    assert flow["n_baseline"] == reference["matching"]["wave1_any"]
    assert flow["n_endpoint"] == reference["matching"]["wave2_any"]
    assert flow["n_matched"] == reference["matching"]["both_any"]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("wave", "theirs"), [("baseline", "wave1"), ("endpoint", "wave2")])
def test_scale_means_sds_and_alphas_agree_with_r_psych(
    found: dict[str, Any], reference: Any, scale: str, wave: str, theirs: str
) -> None:
    ours = found["sdq.scales"]["estimates"]
    expected = reference["scales"][scale][theirs]
    for name in ("n", "mean", "sd"):
        value = expected["prorated_rounded_half_up"][name]
        assert ours[f"{scale}_{wave}_{name}"]["value"] == pytest.approx(value, abs=1e-6), name
    alpha = expected["alpha"]["alpha_raw"]
    assert ours[f"{scale}_{wave}_alpha"]["value"] == pytest.approx(alpha, abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(("wave", "theirs"), [("baseline", "wave1"), ("endpoint", "wave2")])
def test_reliabilities_agree_with_r_psych_and_lavaan(
    found: dict[str, Any], reference: Any, scale: str, wave: str, theirs: str
) -> None:
    expected = reference["scales"][scale][theirs]["alpha"]
    ours = found["sdq.reliability"]["estimates"]
    alpha, omega = ours[f"{scale}_{wave}_alpha"], ours[f"{scale}_{wave}_omega"]
    assert alpha["n"] == expected["n_complete"]
    for name, key in (
        ("value", "alpha_raw"),
        ("ci_low", "alpha_ci95_feldt_low"),
        ("ci_high", "alpha_ci95_feldt_high"),
    ):
        assert alpha[name] == pytest.approx(expected[key], abs=1e-9), name
    model = expected["omega_onefactor_cfa_ML"]["omega_u_modelimplied"]
    assert omega["value"] == pytest.approx(model, abs=1e-6)


@pytest.mark.parametrize("scale", [*SCALES, "total_difficulties"])
def test_changes_agree_with_r(found: dict[str, Any], reference: Any, scale: str) -> None:
    of_scale = reference["scales"].get(scale) or reference["total_difficulties"]
    theirs = of_scale["paired_prorated_rounded_half_up"]
    ours = found[f"sdq.{scale}.change"]["estimates"]
    names = {
        "n": "n_paired",
        "mean_before": "mean_pre",
        "sd_before": "sd_pre",
        "mean_after": "mean_post",
        "sd_after": "sd_post",
        "change": "mean_diff",
        "t": "t",
        "p_t": "p",
        "cohens_d_z": "dz",
        "n_up": "n_improved_up",
        "n_same": "n_same",
        "n_down": "n_down",
    }
    for name, their_name in names.items():
        assert ours[name]["value"] == pytest.approx(theirs[their_name], abs=1e-6), name
    for end in ("low", "high"):
        assert ours["change"][f"ci_{end}"] == pytest.approx(theirs[f"diff_ci95_{end}"], abs=1e-6)
