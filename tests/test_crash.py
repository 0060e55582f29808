"""A run that is killed at any moment leaves the previous report whole and recognised."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evaluation.declare.workspace import open_workspace
from evaluation.publish.manifest import State, hash_file, standing
from evaluation.publish.outputs import current

SLUG = "family-therapy"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills a process group, as POSIX can")
def test_a_run_killed_at_any_moment_leaves_a_whole_report(demo: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(demo, folder)
    command = [sys.executable, "-c", "from evaluation.command.cli import main; main()", "run", SLUG]
    began = time.monotonic()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    whole = time.monotonic() - began
    for step in range(12):
        process = subprocess.Popen(
            command,
            cwd=folder,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(whole * (step + 1) / 12)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        workspace = open_workspace(folder)
        assert standing(workspace, SLUG).state is State.FRESH
        kept = current(workspace.outputs, SLUG)
        manifest = json.loads((kept / "internal/manifest.json").read_text(encoding="utf-8"))
        for name, digest in manifest["outputs"].items():
            assert hash_file(kept / name) == digest, name
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    assert standing(open_workspace(folder), SLUG).state is State.FRESH
    assert list((folder / "outputs/.making").iterdir()) == []
