"""Outputs are replaced whole: killed at any step, the old ones or the new ones stand."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from evaluation.command.demo import write_demo
from evaluation.declare.secret import label_key, workspace_key
from evaluation.declare.workspace import open_workspace
from evaluation.disk import write_beside
from evaluation.errors import EvaluationError
from evaluation.publish.outputs import current, promote, restore, staging


def _make(folder: Path, generation: str) -> None:
    for name in ("publish/report.html", "internal/manifest.json"):
        write_beside(folder / name, generation.encode())


def _generation(outputs: Path) -> set[str]:
    folder = current(outputs, "slug")
    return {path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_first_outputs_take_their_place(tmp_path: Path) -> None:
    made = staging(tmp_path, "slug")
    _make(made, "new")
    promote(made, tmp_path, "slug")
    assert _generation(tmp_path) == {"new"}
    assert (tmp_path / "slug" / "publish" / "report.html").is_file()


@pytest.mark.parametrize("killed_at", [0, 1, 2])
def test_a_kill_at_any_rename_leaves_one_whole_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    first = staging(tmp_path, "slug")
    _make(first, "old")
    promote(first, tmp_path, "slug")
    second = staging(tmp_path, "slug")
    _make(second, "new")
    renames = 0
    real = Path.replace

    def rename(self: Path, target: Path) -> Path:
        nonlocal renames
        if renames == killed_at:
            raise KeyboardInterrupt
        renames += 1
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", rename)
        if killed_at < 2:
            with pytest.raises(KeyboardInterrupt):
                promote(second, tmp_path, "slug")
        else:
            promote(second, tmp_path, "slug")
    whole = _generation(tmp_path)
    assert whole == ({"new"} if killed_at == 2 else {"old"})
    restore(tmp_path, "slug")
    assert _generation(tmp_path) == whole
    assert (tmp_path / "slug").is_dir()
    assert not (tmp_path / ".previous" / "slug").exists()


def test_a_file_that_another_program_holds_open_is_a_sentence_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = staging(tmp_path, "slug")
    _make(first, "old")
    promote(first, tmp_path, "slug")
    second = staging(tmp_path, "slug")
    _make(second, "new")

    def locked(*_paths: Path) -> Path:
        raise PermissionError("in use by another process")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", locked)
        with pytest.raises(EvaluationError, match="close it"):
            promote(second, tmp_path, "slug")
    assert _generation(tmp_path) == {"old"}


def test_what_a_killed_run_left_in_the_making_is_cleared(tmp_path: Path) -> None:
    left = staging(tmp_path, "slug")
    _make(left, "half")
    assert list(staging(tmp_path, "slug").iterdir()) == []


def test_two_runs_at_once_have_folders_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = staging(tmp_path, "slug")
    _make(mine, "mine")
    parent = os.getppid()
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: parent)
        theirs = staging(tmp_path, "slug")
    assert theirs != mine
    assert (mine / "publish/report.html").read_text() == "mine"


@pytest.mark.parametrize("damaged", ["", "abc", "g" * 64])
def test_a_damaged_key_is_refused_and_never_used(tmp_path: Path, damaged: str) -> None:
    write_demo(tmp_path / "programme")
    workspace = open_workspace(tmp_path / "programme")
    key = workspace_key(workspace)
    assert workspace_key(workspace) == key
    assert len(key) == 32
    (workspace.root / ".pathfinder/key").write_text(damaged)
    with pytest.raises(EvaluationError, match="damaged"):
        workspace_key(workspace)


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    write_demo(tmp_path / "programme")
    workspace = open_workspace(tmp_path / "programme")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: workspace_key(workspace), range(32)))
    assert len(keys) == 1


def test_a_key_made_by_another_process_between_two_waves_changes_no_label(tmp_path: Path) -> None:
    """A first run reads one wave; its neighbour makes the key; then it reads the other wave."""
    write_demo(tmp_path / "programme")
    workspace = open_workspace(tmp_path / "programme")
    before = label_key(workspace)
    other = (
        "import sys; from pathlib import Path; from evaluation.declare.secret import workspace_key;"
    )
    other += "from evaluation.declare.workspace import open_workspace;"
    other += "workspace_key(open_workspace(Path(sys.argv[1])))"
    subprocess.run([sys.executable, "-c", other, str(workspace.root)], check=True)
    made = bytes.fromhex((workspace.root / ".pathfinder/key").read_text())
    assert label_key(workspace) == before != made
    assert workspace_key(workspace) == made == label_key(workspace)
