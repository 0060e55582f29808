"""A new design takes one record, one analysis and one notebook: a toy goes through every command.

Authority: what CONTRIBUTING says of adding a design. Nothing else is told of the toy.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from test_new import whole
from typer.testing import CliRunner, Result
from workspace_maker import make_workspace

from evaluation.command.app import app
from evaluation.declare.designs import DESIGNS, DOCUMENTARY, Design, Range, with_notebook
from evaluation.declare.waves import ENDPOINT
from evaluation.declare.workspace import Workspace, open_workspace
from evaluation.publish.manifest import read_inputs
from evaluation.run.check import account
from evaluation.run.deliverable import run_deliverable

SNAPSHOT = Design(
    name="snapshot",
    title="how it is once, at the end",
    question="How is it at the end",
    analysis="snapshot",
    data="answers",
    form="waves",
    waves=(ENDPOINT,),
    instruments="needed",
    parameters=(("smallest", Range(0, end=0, example="5 asks for five people.")),),
    cites=("{scale}.snapshot",),
    clashes="by instrument",
)
ANALYSIS = '''
"""Mean of each scale at the end."""

from evaluation.say.finding import Basis, Claim, Estimate, Finding, Statistic


def analyse(study, scored, *, smallest=0):
    """One finding a scale."""
    for wave in (wave for wave in scored if wave.wave == "endpoint"):
        for name in wave.scores:
            values = wave.scores[name].dropna()
            mean = Estimate(label="Mean", statistic=Statistic.MEAN, value=values.mean(),
                            n=len(values), unit="points")
            yield Finding(key=f"{wave.instrument.id}.{name}.snapshot", title=name,
                          unit=study.evaluation.data[0].unit, n=len(values),
                          claim=Claim.DESCRIBED, headline=f"Its mean was {mean.value:.1f}.",
                          wordings=("Its mean was {mean}.", "It was measured."),
                          estimates={"mean": mean}, basis=Basis(evaluation=study.name))
'''
CELLS = (
    'deliverable: str = ""\nevaluation_number: int = 1\nworkspace: str = ""\nsmallest: int = 0\n'
    'findings_file: str = ""',
    "import sys\nsys.path.append(workspace)\nimport snapshot\n"
    "from evaluation import open_study, read_responses, score, write_findings\n"
    "study = open_study(deliverable, evaluation_number, workspace)\n"
    "scored = [score(responses) for responses in read_responses(study)]\n"
    "write_findings(snapshot.analyse(study, scored, smallest=smallest), findings_file)",
)


def code(source: str, *tags: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": f"cell-{len(tags)}",
        "metadata": {"tags": list(tags)},
        "outputs": [],
        "source": source,
    }


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A programme with the toy's notebook and analysis; its record stands in the list."""
    make_workspace(tmp_path)
    (tmp_path / "deliverables/d/deliverable.yaml").unlink()
    (tmp_path / "snapshot.py").write_text(ANALYSIS, encoding="utf-8")
    notebook = {
        "cells": [code(CELLS[0], "parameters"), code(CELLS[1])],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/snapshot.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    monkeypatch.setitem(DESIGNS, SNAPSHOT.name, SNAPSHOT)
    return tmp_path


def ask(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def new(root: Path) -> Path:
    words = ("--design", "snapshot", "--title", "T", "--area", "A", "--rows", "professionals")
    answer = ask("new", "toy", *words, "--instrument", "mood", "--workspace", str(root))
    assert answer.exit_code == 0, answer.output
    folder = root / "deliverables/toy"
    people = (
        {"code": f"p{n}", **dict.fromkeys(("MOOD item 1", "MOOD item 2"), "Often")} for n in "abc"
    )
    rows = [person | {"consent evaluation": "yes", "MOOD item 3": "Never"} for person in people]
    whole(folder / "data/endpoint.xlsx", dict(enumerate(rows, start=1)))
    return folder


def opened(root: Path) -> tuple[Workspace, str]:
    return open_workspace(root), "toy"


def test_new_offers_it_and_writes_what_its_record_says(root: Path) -> None:
    offered = ", ".join(design.name for design in (*with_notebook(), DOCUMENTARY))
    assert "snapshot" in offered
    assert offered in ask("new", "x", "--workspace", str(root)).output.replace("\n", " ")
    folder = new(root)
    declared = (folder / "deliverable.yaml").read_text(encoding="utf-8")
    assert 'question: "How is it at the end: Low mood?"' in declared
    assert "invited" not in declared.partition("# The form of attendance")[0]
    assert "groups: {" in declared  # asked once, at the first wave that there is
    data = {path.name for path in (folder / "data").iterdir()}
    assert data == {"attendance.xlsx", "endpoint.xlsx"}


def test_check_holds_it_to_its_record(root: Path) -> None:
    folder = new(root)
    issues = account(*opened(root)).issues
    assert not [issue for issue in issues if issue.severity == "fault"], issues
    path = folder / "deliverable.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("wave: endpoint", "wave: follow_up") + "    parameters: {smallest: -1}\n",
        encoding="utf-8",
    )
    told = "\n".join(map(str, account(*opened(root)).issues))
    assert "Evaluation 1 has no data of the endpoint." in told
    assert 'The parameter "smallest" must be 0 or more (it is -1). 5 asks for five people.' in told
    wrong = text.replace("        wave:", "        attendance: {attended: x}\n        wave:", 1)
    path.write_text(wrong, encoding="utf-8")
    [issue] = account(*opened(root)).issues[:1]
    assert issue.fix == "It belongs to the data of take_up: leave it out here."


@pytest.mark.usefixtures("page_only")
def test_it_runs_and_its_prose_is_held_to_its_ceiling(root: Path) -> None:
    folder = new(root)
    (folder / "proforma.docx").unlink()
    (folder / "proforma.md").write_text(
        "# T\n\n## Evaluation\n\nMood improved.\n\n{{ mood.low.snapshot }}\n", encoding="utf-8"
    )
    outcome = run_deliverable(root, "toy", lambda _stage: None)
    assert outcome.exit_code == 0, outcome.issues
    assert "this design can only describe what was said or seen" in "\n".join(
        map(str, outcome.issues)
    )
    written = json.loads((root / "outputs/toy/internal/findings.json").read_text("utf-8"))
    [finding] = written["findings"]
    # three items of 2 points each at most; the third is reverse-keyed: 2 + 2 + (2 - 0)
    assert (finding["key"], finding["estimates"]["mean"]["value"]) == ("mood.low.snapshot", 6)


def test_lint_knows_its_ceiling(root: Path) -> None:
    page = root / "page.md"
    page.write_text("Mood improved.\n", encoding="utf-8")
    answer = ask("lint", str(page), "--design", "snapshot")
    assert answer.exit_code == 1
    assert "The design snapshot can describe what was said or seen (described)." in answer.output


def test_a_design_that_reads_findings_of_others_is_stale_where_they_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = new(root)
    (root / "deliverables/other").mkdir()
    shutil.copy(folder / "deliverable.yaml", root / "deliverables/other")
    published = root / "outputs/other/publish/findings.json"
    published.parent.mkdir(parents=True)
    published.write_text("{}", encoding="utf-8")
    workspace, slug = opened(root)
    assert "findings" not in read_inputs(workspace, slug)
    monkeypatch.setitem(DESIGNS, "snapshot", replace(SNAPSHOT, findings_of_others=True))
    before = read_inputs(workspace, slug)
    assert set(before["findings"]) == {"other"}
    published.write_text("{ }", encoding="utf-8")
    assert read_inputs(workspace, slug)["findings"] != before["findings"]
