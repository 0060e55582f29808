"""The notebook behind a report runs again where it lies, and wherever the workspace is copied to.

Authority: the findings of the run that it is the record of.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from evaluation.run.kernels.parameters import filled, read_notebook

SLUG, NAME = "peer-parents", "1-pre_post"
CHANGE = "parent_confidence.confidence.change"
OWN = ("programme.yaml", ".pathfinder", f"deliverables/{SLUG}", f"outputs/{SLUG}")
Numbers = dict[str, dict[str, Any]]


@pytest.fixture
def copied(demo: Path, tmp_path: Path) -> Path:
    """The folder of a kept notebook, in a copy of the workspace; nothing of it is where it was."""
    root = tmp_path / "another machine"
    for name in (*OWN, "instruments"):
        source, target = demo / name, root / name
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return root / "outputs" / SLUG / "internal"


def numbers(findings: list[dict[str, Any]]) -> Numbers:
    """Every number with the ends of its interval, by finding."""
    ends = ("value", "ci_low", "ci_high", "n")
    return {
        finding["key"]: {
            name: [estimate[end] for end in ends] for name, estimate in finding["estimates"].items()
        }
        for finding in findings
    }


def of_the_run(folder: Path) -> Numbers:
    return numbers(json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"])


def of_the_notebook(folder: Path) -> Numbers:
    found = folder / f"findings-{NAME}.json"
    return numbers(json.loads(found.read_text(encoding="utf-8"))["findings"])


def run_all_cells(notebook: dict[str, Any]) -> None:
    """Run All Cells, without the second that a kernel takes to start."""
    names: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)


@pytest.mark.filterwarnings("ignore:vert")
def test_it_runs_from_top_to_bottom_in_a_copied_workspace_and_finds_the_same(
    copied: Path, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (copied / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert demo.name not in text
    assert ".making" not in text
    before = {path: path.read_bytes() for path in copied.iterdir() if path.is_file()}
    monkeypatch.chdir(copied)
    run_all_cells(read_notebook(copied / f"{NAME}.ipynb"))
    assert of_the_notebook(copied) == of_the_run(copied)
    assert {path: path.read_bytes() for path in before} == before  # no file of the run itself


@pytest.mark.filterwarnings("ignore:vert")
def test_it_runs_with_a_changed_parameter_and_only_that_is_changed(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = read_notebook(copied / f"{NAME}.ipynb")
    tags = [tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", [])]
    assert tags.count("parameters") == 1
    assert "injected-parameters" not in tags  # which would take the place of what is changed
    monkeypatch.chdir(copied.parents[2])  # from the programme's folder, as in a terminal there
    run_all_cells(
        filled(notebook, {"ci_level": 0.5, "findings_file": str(copied / f"findings-{NAME}.json")})
    )
    again, first = of_the_notebook(copied)[CHANGE], of_the_run(copied)[CHANGE]
    value, low, high, n = again["change"]
    assert (value, n) == (first["change"][0], first["change"][3])
    assert first["change"][1] < low < high < first["change"][2]
    # t of 6 degrees of freedom: 0.71756 at 75%, 2.44691 at 97.5% (any table of t)
    assert (high - low) / (first["change"][2] - first["change"][1]) == pytest.approx(
        0.71756 / 2.44691, abs=1e-5
    )


def test_the_annex_has_the_parameters_of_the_run_and_no_place_of_the_machine(demo: Path) -> None:
    for edition in ("internal", "restricted", "publish"):
        page = (demo / "outputs" / SLUG / edition / f"annex-{NAME}.html").read_text("utf-8")
        table = page.partition("<tbody>")[2].partition("</tbody>")[0]
        assert "<code>ci_level</code>" in table
        assert "findings_file" not in table
        code = page.partition("</table>")[2]
        assert "peer-parents" in code
        assert "family-therapy" not in code  # the notebook's own, for the demonstration
        assert str(demo) not in page


@pytest.mark.slow
def test_it_runs_in_a_kernel_as_papermill_and_jupyter_run_it(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import papermill

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    papermill.execute_notebook(
        str(copied / f"{NAME}.ipynb"),
        str(copied / "mine.ipynb"),
        {"ci_level": 0.5},
        cwd=str(copied),
        kernel_name="python3",
        progress_bar=False,
    )
    again, first = of_the_notebook(copied), of_the_run(copied)
    assert again.keys() == first.keys()
    assert again[CHANGE]["change"][0] == first[CHANGE]["change"][0]
    assert again[CHANGE]["change"][1] > first[CHANGE]["change"][1]
