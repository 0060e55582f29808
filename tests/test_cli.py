"""The commands as a person types them: words, exit codes, and how quickly they answer."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import in_new_interpreter, pathfinder

from evaluation.command.demo import write_demo

COMMANDS = (
    "demo",
    "new",
    "instruments",
    "score",
    "read",
    "link",
    "codes",
    "check",
    "run",
    "status",
    "accept",
    "collect",
)


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    folder = tmp_path / "programme"
    write_demo(folder)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example_and_stands_in_the_readme(command: str) -> None:
    answer = pathfinder(command, "--help")
    assert answer.returncode == 0
    assert f"Example: pathfinder {command}" in answer.stdout
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"`pathfinder {command}" in readme


def test_help_loads_nothing_heavy_and_status_nothing_that_calculates(programme: Path) -> None:
    code = (
        "import sys; from evaluation.command.app import app; from typer.testing import CliRunner\n"
        "heavy = ('numpy', 'pandas', 'scipy', 'matplotlib', 'rich', 'pydantic')\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print([m for m in heavy if m in sys.modules])\n"
        "told = CliRunner().invoke(app, ['status'])\n"
        "assert 'never run  flats' in told.stdout, told.output\n"
        "print([m for m in heavy[:-1] if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=programme, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split("\n") == ["[]", "[]", ""]


def test_check_finds_nothing_in_the_demonstration_and_changes_no_file(programme: Path) -> None:
    before = {p: p.stat().st_mtime_ns for p in programme.rglob("*") if p.is_file()}
    answer = pathfinder("check", cwd=programme)
    assert answer.returncode == 0
    *counted, last = answer.stdout.splitlines()
    remarks = [line for line in counted if line and not line.startswith("note: deliverables/")]
    read = [line for line in remarks if line.startswith(("    data/", "  evaluation "))]
    assert "    data/staff_after.csv  39 professionals at the endpoint" in read
    assert max(map(len, read)) <= 80
    remarks = [line for line in remarks if line not in read and "who was read" not in line]
    assert remarks[0] == "trauma-informed-training: how the data were read"
    assert "answer not used" in remarks[1]
    assert remarks[-1].strip() == "outputs/trauma-informed-training/internal/issues.xlsx"
    assert len(remarks) <= 8
    told = "Evaluation 1: 72 children measured before, 72 after, 72 both times."
    assert any("family-therapy" in line and line.endswith(told) for line in counted)
    assert last == "5 deliverables checked: no faults."
    after = {p: p.stat().st_mtime_ns for p in programme.rglob("*") if p.is_file()}
    assert after == before


def test_check_tells_every_fault_at_once_by_cell_without_a_traceback(programme: Path) -> None:
    folder = programme / "deliverables/family-therapy"
    data = folder / "data/anorexia.csv"
    data.write_text(data.read_text().replace('1,"Cont",80.7,80.2', ',"Kont",8o.7,'))
    (folder / "corrections.csv").write_text(
        "file,sheet,cell,old,new,who,why\ndata/other.csv,,A1,1,2,me,why not\n"
    )
    yaml = folder / "deliverable.yaml"
    yaml.write_text(
        yaml.read_text(encoding="utf-8") + "    parameters: {ci_level: high}\n", encoding="utf-8"
    )
    answer = pathfinder("check", "family-therapy", "counting-lives-interviews", cwd=programme)
    assert answer.returncode == 1
    for sentence in (
        "data/anorexia.csv, A2: The identifier is missing.",
        'B2: "Kont" is not a declared code of Therapy. Did you mean "Cont"?',
        'C2: "8o.7" is not an answer that this item knows',
        '"data/other.csv" is not one of the data files.',
        "ci_level",
        "5 faults in 2 deliverables.",
    ):
        assert sentence in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stdout + answer.stderr


def test_a_misspelt_deliverable_is_wrong_use_with_a_hint(programme: Path) -> None:
    answer = pathfinder("run", "familly-therapy", cwd=programme)
    assert answer.returncode == 2
    assert 'Did you mean "family-therapy"?' in answer.stderr


def test_outside_a_programme_the_way_in_is_told(tmp_path: Path) -> None:
    answer = in_new_interpreter("status", cwd=tmp_path)
    assert answer.returncode == 1
    assert "pathfinder demo" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_status_tells_states_as_json(programme: Path) -> None:
    (programme / "deliverables/family-therapy/data/anorexia.csv").unlink()
    yaml = programme / "deliverables/counting-lives-interviews/deliverable.yaml"
    yaml.write_text("titel: x\n", encoding="utf-8")
    answer = pathfinder("status", "--json", cwd=programme)
    found = {entry["slug"]: entry for entry in json.loads(answer.stdout)}
    assert found["family-therapy"]["state"] == "never run"
    assert found["counting-lives-interviews"]["state"] == "faulty"
    assert 'Did you mean "title"?' in " ".join(found["counting-lives-interviews"]["messages"])
    one = json.loads(pathfinder("status", "flats", "--json", cwd=programme).stdout)
    assert one == [found["flats"]]
    assert pathfinder("status", "flat", cwd=programme).returncode == 2


def test_the_demonstration_is_not_written_over_another_folder(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    answer = pathfinder("demo", str(tmp_path))
    assert answer.returncode == 1
    assert "is not an earlier demonstration" in answer.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_highest_exit_code_wins(programme: Path) -> None:
    shutil.rmtree(programme / "deliverables/counting-lives-interviews/data")
    for slug in ("flats", "peer-parents", "trauma-informed-training"):
        shutil.rmtree(programme / "deliverables" / slug)
    (programme / "notebooks").mkdir()
    from evaluation.declare.library import shipped

    notebook = json.loads((shipped("notebooks") / "pre_post.ipynb").read_text(encoding="utf-8"))
    notebook["cells"][-1]["source"] = "1 / 0"
    (programme / "notebooks/pre_post.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    answer = pathfinder("run", "--jobs", "2", cwd=programme)
    assert answer.returncode == 3
    assert "ZeroDivisionError" in answer.stdout
    assert "coded_segments.csv: This data file does not exist." in answer.stdout
    assert "Traceback" not in answer.stdout + answer.stderr
